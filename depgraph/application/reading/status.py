"""Which status is a law taken to have where nobody could verify it, and which view of a disputed rule?"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from depgraph.law.timeline import status_on

if TYPE_CHECKING:
    from collections.abc import Sequence

    from depgraph.application.reading.layer import Layer
    from depgraph.law.pack import Law

IN_FORCE = "in_force"
_REACH = {"in_force": 2, "suspended": 1, "non_enforced": 1, "proposed": 1, "lapsed": 0}


def presume_status(layer: Layer, law: Law) -> Law:
    """Return a law with the status that is presumed on the day, where what is recorded names several."""
    presumption = next((key for key, _ in layer.then("status")), None)
    if presumption is None:
        return law

    def resolved(timeline: Sequence[dict[str, Any]]) -> tuple[dict[str, Any], ...]:
        if not timeline or status_on(timeline, on=layer.on).verified:
            return tuple(timeline)
        return tuple(
            _read(span, before, layer.cite(presumption, law.id)) if span["status"] == "unverified" else span
            for span, before in zip(timeline, (None, *timeline), strict=False)
        )

    rules = tuple(rule._replace(timeline=resolved(rule.timeline)) for rule in law.rules)
    return law._replace(timeline=resolved(law.timeline), rules=rules)


def _read(span: dict[str, Any], before: dict[str, Any] | None, cites: list[int]) -> dict[str, Any]:
    """Return a span with one status: what the law's own text says, else the one that was read last.

    ``reads`` in the law's file says which status its own text leads to. Without it the status that was read before is
    taken to go on; where none was, the one under which least is reached, since an unread alternative is never taken as
    in force.
    """
    status = span.get("reads")
    if status is None and before is not None and before["status"] in span["one_of"]:
        status = before["status"]
    if status is None:
        status = min((one for one in span["one_of"] if one != IN_FORCE), key=_REACH.__getitem__, default=IN_FORCE)
    kept = {key: value for key, value in span.items() if key not in {"one_of", "reads"}}
    return kept | {"status": status, "sources": [*span["sources"], *cites]}
