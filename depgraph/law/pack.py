"""Which laws are loaded, and what does each need to run? Validated law files made ready for the engine."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, NamedTuple

from depgraph.law.capture import Test
from depgraph.model.conditions import split
from depgraph.model.paths import automaton
from depgraph.model.vocabulary import DENIALS, PPM

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from depgraph.model.conditions import Predicate
    from depgraph.model.paths import Automaton


class Clause(NamedTuple):
    """An exception or mitigation, taken apart into what it asks of the end and of the line."""

    id: str
    text: str
    end: Predicate | None
    start: Predicate | None
    contested: bool
    cites: tuple[int, ...]


class Rule(NamedTuple):
    """One way in which a law reaches a line, ready to run."""

    id: str
    text: str
    path: Automaton
    binds: Predicate
    when_end: Predicate | None
    when_start: Predicate | None
    unless: tuple[Clause, ...]
    contested: bool
    effects: tuple[str, ...]
    timeline: tuple[dict[str, Any], ...]
    cites: tuple[int, ...]

    @property
    def denial(self) -> bool:
        """Whether every effect denies something, so that alternatives protect."""
        return all(effect in DENIALS for effect in self.effects)


@dataclass(frozen=True, slots=True)
class Law:
    """A law or instrument, ready to run."""

    id: str
    title: str
    issuer: str
    nature: str
    summary: str
    effects: tuple[str, ...]
    latency: str
    kinds: frozenset[str]
    timeline: tuple[dict[str, Any], ...]
    tests: dict[str, Test]
    rules: tuple[Rule, ...]
    mitigations: tuple[Clause, ...]
    conflicts: dict[str, list[str]]
    strength: str | None
    cites: tuple[int, ...]

    @property
    def counter(self) -> bool:
        """Whether it stands against other laws rather than reaching the line."""
        return self.nature == "counter"

    def opposes(self, other: Law) -> bool:
        """Whether this counter-law stands against another law's effects."""
        if not self.counter or other.counter:
            return False
        against = self.conflicts
        named = other.id in against.get("laws", ()) or other.issuer in against.get("issuers", ())
        wanted = against.get("effects") or other.effects
        return named and bool(set(wanted) & set(other.effects))


def ready(raw: dict[str, Any]) -> Law:
    """Make one compiled law ready to run."""
    tests = {name: make_test(test) for name, test in raw.get("tests", {}).items()}
    clauses = tuple(_clause(m) for m in raw.get("mitigations", ()))
    rules = tuple(_rule(rule, raw) for rule in raw["rules"])
    return Law(
        id=raw["id"], title=raw["title"], issuer=raw["issuer"], nature=raw["nature"], summary=raw["summary"],
        effects=tuple(raw["effects"]), latency=raw["latency"], kinds=frozenset(raw["applies_to"]["kinds"]),
        timeline=tuple(raw["timeline"]), tests=tests, rules=rules, mitigations=clauses,
        conflicts=raw.get("conflicts_with", {}), strength=raw.get("strength"), cites=tuple(raw.get("cites", ())),
    )  # fmt: skip


def _rule(rule: dict[str, Any], raw: dict[str, Any]) -> Rule:
    when_end, when_start = split(rule.get("when"))
    return Rule(
        id=rule["id"], text=rule["text"], path=automaton(rule["through"]), binds=rule["binds"],
        when_end=when_end, when_start=when_start, unless=tuple(_clause(c) for c in rule.get("unless", ())),
        contested=rule.get("contested", False), effects=tuple(rule.get("effects") or raw["effects"]),
        timeline=tuple(rule.get("timeline") or ()), cites=tuple(rule["sources"]),
    )  # fmt: skip


def _clause(raw: dict[str, Any]) -> Clause:
    end, start = split(raw.get("if"))
    return Clause(raw["id"], raw["text"], end, start, raw.get("contested", False), tuple(raw.get("sources", ())))


def make_test(raw: dict[str, Any]) -> Test:
    """Make an ownership test, as it stands in a file, ready to run."""
    seed = raw.get("seed") or {"seat": raw.get("region", [])}
    ((kind, values),) = ((k, v) for k, v in seed.items() if v is not None)
    return Test(
        method=raw["method"], seed=kind, values=tuple(values), threshold=round(raw.get("threshold", 0.5) * PPM),
        strict=raw.get("operator", ">") == ">", of=raw.get("of", "capital"), control=raw.get("control", False),
        each=round(raw.get("each", 0) * PPM), together=round(raw.get("together", 0) * PPM),
    )  # fmt: skip


def choose(laws: Iterable[Law], wanted: Sequence[str]) -> list[Law]:
    """Return the laws asked for, all where none is named.

    Raises:
        UnknownName: a law that is not loaded.

    """
    from depgraph.errors import UnknownName  # noqa: PLC0415

    by_id = {law.id: law for law in laws}
    for name in wanted:
        if name not in by_id:
            raise UnknownName("law", name, known=sorted(by_id))
    return [by_id[name] for name in sorted(set(wanted) or by_id)]
