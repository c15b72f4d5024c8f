"""Which lines of a bill stand in for each other, and how much of the site goes with them?"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from depgraph.analysis.continuity import Pool
from depgraph.analysis.shares import Interval

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from depgraph.model.records import Component, Facts


def pools_of(facts: Facts, lines: Sequence[Component], decisions: Mapping[str, Any]) -> list[Pool]:
    """Return the pools of a bill: its k-of-n groups, and the lines of each function and kind."""
    by_id = {line.id: line for line in lines}
    grouped: dict[tuple[str, str], tuple[int, list[str]]] = {}
    for relation in facts.relations:
        members = [key for key in relation.objects if key in by_id]
        if relation.group and members:
            grouped.setdefault((relation.subject, relation.group[0]), (relation.group[1], []))[1].extend(members)
    pools = [
        Pool(
            f"{subject}: {needs} of {len(keys)} {name}",
            dict.fromkeys(keys, Interval(1.0, 1.0)),
            _loss(by_id, keys, decisions),
            needs,
        )
        for (subject, name), (needs, keys) in sorted(grouped.items())
    ]
    taken = {key for _, keys in grouped.values() for key in keys}
    together: dict[tuple[str, str], list[str]] = {}
    for line in lines:
        if line.id not in taken:
            together.setdefault((line.function or line.name, line.kind or ""), []).append(line.id)
    for (function, kind), keys in together.items():
        name = f"{function} ({kind.replace('_', ' ')})" if kind else function
        pools.append(Pool(name, {key: value_of(by_id[key]) for key in keys}, _loss(by_id, keys, decisions)))
    return pools


def _loss(by_id: Mapping[str, Component], keys: Sequence[str], decisions: Mapping[str, Any]) -> Interval:
    ends = [decisions["criticality"][by_id[key].criticality or "not_stated"] for key in keys]
    return Interval(max(e[0] for e in ends), max(e[1] for e in ends))


def value_of(line: Component) -> Interval:
    """Return a line's value, between nothing and anything where price or quantity is not stated."""
    if line.quantity is None or line.unit_cost is None:
        return Interval(0.0, 1e12)
    return Interval(*[line.quantity * line.unit_cost] * 2) if line.quantity * line.unit_cost else Interval(1.0, 1.0)
