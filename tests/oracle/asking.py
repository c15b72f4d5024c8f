"""How is the engine asked the question the oracle answers? The only file here that knows the engine."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from depgraph.law.assessment import assess
from depgraph.law.pack import ready
from depgraph.model.facts import FactsFile
from depgraph.model.law import Law
from depgraph.model.lowering import Lowering
from depgraph.model.records import Facts as Records
from oracle.completions import completions
from oracle.truth import verdicts

if TYPE_CHECKING:
    from collections.abc import Mapping

    from depgraph.law.assessment import Assessment
    from oracle.world import World

Interval = tuple[int, int]


def assessed(facts: Mapping[str, Any], *laws: Mapping[str, Any], on: str, buyer: str | None = None) -> Assessment:
    """Return the engine's assessment of a facts file under law files, both given as plain data."""
    records = Records()
    lowering = Lowering(records, stated_by="user")
    lowering.add(FactsFile.model_validate(facts), name="world")
    loaded = []
    for law in laws:
        model = Law.model_validate(law)
        numbers = {key: lowering.number(source) for key, source in model.sources.items()}
        loaded.append(ready(_numbered(model.model_dump(by_alias=True, exclude_none=True), numbers)))
    return assess(records, loaded, on=on, buyer=buyer)


def intervals(
    facts: Mapping[str, Any], *laws: Mapping[str, Any], on: str, buyer: str | None = None
) -> dict[str, list[Interval]]:
    """Return for each component the engine's interval under each law; out of scope is clear."""
    assessment = assessed(facts, *laws, on=on, buyer=buyer)
    found: dict[str, list[Interval]] = {}
    for line in assessment.lines:
        by_law = {v.law.id: (int(v.at_least), int(v.at_most)) for v in assessment.verdicts(line)}
        found[line.id] = [by_law.get(law["id"], (0, 0)) for law in laws]
    return found


def _numbered(value: Any, numbers: Mapping[str, int]) -> Any:
    if isinstance(value, dict):
        plain = {k: _numbered(v, numbers) for k, v in value.items() if k != "sources"}
        return plain | ({"sources": [numbers[n] for n in value["sources"]]} if _cites(value) else {})
    return [_numbered(v, numbers) for v in value] if isinstance(value, list) else value


def _cites(value: Mapping[str, Any]) -> bool:
    return isinstance(value.get("sources"), list)


def escape(
    interval: Interval, facts: Mapping[str, Any], law: Mapping[str, Any], component: str, *,
    on: str, seed: int, count: int, buyer: str | None = None,
) -> tuple[int, World] | None:  # fmt: skip
    """Return a completion whose verdict the interval does not contain, if one is found, with that verdict."""
    for world in completions(dict(facts), on, seed=seed, count=count, buyer=buyer):
        for level in verdicts(world, law, component, on):
            if not interval[0] <= level <= interval[1]:
                return level, world
    return None


def interval_contains(
    interval: Interval, facts: Mapping[str, Any], law: Mapping[str, Any], component: str, *,
    on: str, seed: int = 0, count: int = 100, buyer: str | None = None,
) -> bool:  # fmt: skip
    """Whether no completion that was tried leaves the interval."""
    return escape(interval, facts, law, component, on=on, seed=seed, count=count, buyer=buyer) is None
