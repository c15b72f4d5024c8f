"""What changed between two answers, and why? Findings that are new, cleared, worse, better or became unknown.

Works on the JSON documents of ``exposure``, so that last month's file can be held against today's answer.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal, NamedTuple

from depgraph.errors import InvalidInput

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator

Document = dict[str, Any]
Finding = dict[str, Any]
Kind = Literal["new", "worse", "unknown", "better", "cleared"]
KINDS: tuple[Kind, ...] = ("new", "worse", "unknown", "better", "cleared")

_RANK = {"clear": 0, "latent": 1, "unknown": 2, "exposed": 3}


class Change(NamedTuple):
    """One finding that is not what it was."""

    kind: Kind
    line: str
    name: str
    law: str
    before: str
    """The earlier verdict as its interval, empty where the line or the law was not there."""
    after: str
    why: list[str]


@dataclass(frozen=True)
class Difference:
    """Two answers side by side."""

    before: Document
    after: Document
    lines_added: list[str]
    lines_removed: list[str]
    changes: list[Change]

    def of(self, kind: Kind) -> list[Change]:
        """Return the changes of one kind, on lines that are in both answers."""
        apart = {*self.lines_added, *self.lines_removed}
        return [change for change in self.changes if change.kind == kind and change.line not in apart]

    def on(self, lines: Collection[str]) -> list[Change]:
        """Return the changes on some lines: those that only one of the answers has."""
        return [change for change in self.changes if change.line in lines]


def document(data: bytes, *, name: str) -> Document | None:
    """Return the answer that a file holds, ``None`` where it is something else (a bill, say).

    Raises:
        InvalidInput, InvalidData: an answer of a schema that this version does not know, or not a whole one.

    """
    head = data[:4096].decode("utf-8", errors="replace")
    if '"depgraph/exposure/' not in head:
        return None
    from pydantic import TypeAdapter  # noqa: PLC0415  only for a saved answer

    from depgraph.model.output import Exposure, ExposureOfOldSchema  # noqa: PLC0415  the same
    from depgraph.model.reading import read_document, validated  # noqa: PLC0415  the same

    read = read_document(data.decode("utf-8", errors="replace"), name=name)
    schema = read.value.get("schema") if isinstance(read.value, dict) else type(read.value).__name__
    if schema == "depgraph/exposure/1":
        return dict(validated(read, TypeAdapter(ExposureOfOldSchema).validate_python))
    if schema != "depgraph/exposure/2":
        raise InvalidInput(name, schema, "an answer of the schema depgraph/exposure/2, or of depgraph/exposure/1")
    return dict(validated(read, TypeAdapter(Exposure).validate_python))


def difference(before: Document, after: Document) -> Difference:
    """Hold two answers against each other, finding by finding; counter-laws and duties left aside."""
    old, new = _findings(before), _findings(after)
    old_lines, new_lines = _lines(before), _lines(after)
    changes = []
    for key in {**old, **new}:
        was, now = old.get(key), new.get(key)
        kind = _kind(was, now)
        if kind == "cleared" and key[1] not in after["laws"]:
            kind = "unknown"  # nobody asked that law again: nothing was cleared
        if kind is not None:
            some: Finding = now or was or {}
            component = some["component"]
            why = list(_why(key, was, now, before, after))
            changes.append(
                Change(kind, component["id"], component["name"], some["law"], _interval(was), _interval(now), why)
            )
    changes.sort(key=lambda c: (KINDS.index(c.kind), c.line, c.law))
    return Difference(
        before, after, sorted(new_lines - old_lines), sorted(old_lines - new_lines), changes,
    )  # fmt: skip


def _findings(answer: Document) -> dict[tuple[str, str], Finding]:
    shown = {
        law for law, about in answer["laws"].items() if about.get("nature", "reach") in {"reach", "contract_policy"}
    }
    return {(f["component"]["id"], f["law"]): f for f in answer["findings"] if f["law"] in shown}


def _lines(answer: Document) -> set[str]:
    return {finding["component"]["id"] for finding in answer["findings"]}


def _kind(was: Finding | None, now: Finding | None) -> Kind | None:
    before, after = _rank(was), _rank(now)
    if before == after:
        return None
    if not after[0]:
        return "cleared"
    if after[0] == _RANK["unknown"] != before[0]:
        return "unknown"
    if not before[0]:
        return "new"
    return "worse" if after > before else "better"


def _rank(finding: Finding | None) -> tuple[int, int, int]:
    if finding is None:
        return (0, 0, 0)
    return (_RANK[finding["verdict"]], _RANK[finding["at_least"]], _RANK[finding["at_most"]])


def _interval(finding: Finding | None) -> str:
    if finding is None:
        return ""
    low, high = finding["at_least"], finding["at_most"]
    return str(low) if low == high else f"{low}..{high}"


def _why(
    key: tuple[str, str], was: Finding | None, now: Finding | None, before: Document, after: Document
) -> Iterator[str]:
    """Yield what is different in the grounds of two findings, the nearest cause first."""
    line, law = key
    if was is None or now is None:
        there, absent = ("after", before) if was is None else ("before", after)
        if law not in absent["laws"]:
            yield f"{law} was only asked {there}"
        elif line not in _lines(absent):
            yield f"the line is only in the bill {there}"
        else:
            yield f"the law is only in scope {there}: the line's kind changed"
        return
    old_status, new_status = before["laws"][law]["status"], after["laws"][law]["status"]
    if old_status != new_status:
        yield f"status of the law: {old_status}, then {new_status}"
    old_chain, new_chain = _sentences(was), _sentences(now)
    yield from (f"no longer: {sentence}" for sentence in old_chain if sentence not in new_chain)
    yield from (f"now: {sentence}" for sentence in new_chain if sentence not in old_chain)
    old_open, new_open = _open(was), _open(now)
    yield from (f"settled, or needed no more: {fact}" for fact in old_open if fact not in new_open)
    yield from (f"missing now: {fact}" for fact in new_open if fact not in old_open)
    if before["destination"] != after["destination"]:
        yield f"destination: {before['destination']}, then {after['destination']}"
    if before["buyer"] != after["buyer"]:
        yield f"buyer: {before['buyer']}, then {after['buyer']}"


def _sentences(finding: Finding) -> list[str]:
    return [
        f"{s['subject_name']} {s['relation'].replace('_', ' ')} {s['object_name']}" + (f" ({s['detail']})" if s["detail"] else "")
        for s in finding["chain"]
    ]  # fmt: skip


def _open(finding: Finding) -> list[str]:
    return [f"{m['name']}: {m['fact']}" for m in finding["missing"]]
