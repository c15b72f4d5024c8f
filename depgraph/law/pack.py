"""Which laws are loaded, and what does each need to run? Validated law files made ready for the engine."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from depgraph.law.capture import Test
from depgraph.model.conditions import leaves, split
from depgraph.model.paths import automaton
from depgraph.model.vocabulary import DENIALS, EFFECTS, PPM

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from depgraph.model.conditions import Predicate
    from depgraph.model.paths import Automaton, Position


class Clause(NamedTuple):
    """An exception or mitigation, taken apart into what it asks of the end and of the line."""

    id: str
    text: str
    end: Predicate | None
    start: Predicate | None
    contested: bool
    effects: tuple[str, ...]
    """The only effects that it lowers; all where it names none."""
    cites: tuple[int, ...]


class ContentTest(NamedTuple):
    """How a law counts content, and how much of it is too much where."""

    counts: Predicate
    thresholds: tuple[tuple[tuple[str, ...] | None, int], ...]
    """(destinations, threshold in parts per million), the first that fits; ``None`` is every destination."""
    strict: bool
    second_incorporation: bool
    cites: tuple[int, ...]


class AncestryTest(NamedTuple):
    """Whether something of a kind stands at the end of a path."""

    path: Automaton
    of: Predicate
    cites: tuple[int, ...]


class Scope(NamedTuple):
    """What a law is asked of: components of some kinds, and any of which some relation or data is recorded."""

    kinds: frozenset[str]
    relations: tuple[Position, ...]
    data: frozenset[str]
    reason: str


class Prevailing(NamedTuple):
    """The view of a rule that most lawyers take today; a reading takes it, a proof does not."""

    view: str
    """``reaches``, ``latent`` or ``does_not_reach``."""
    text: str
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
    latency: str
    timeline: tuple[dict[str, Any], ...]
    cites: tuple[int, ...]
    prevailing: Prevailing | None
    buyer_only: bool
    """That the buyer be listed is the only thing it waits for: in a reading it makes no line latent."""
    recorded_holders_only: bool
    """In a reading its ownership test follows recorded holders alone."""

    def as_read(self) -> tuple[Rule, ...]:
        """Return the rule as a reading takes it; nothing where the prevailing view is that it does not reach."""
        if self.buyer_only and self.when_start is not None:
            text = "The buyer is not as the rule asks."
            clause = Clause(
                "buyer", text, None, {"not": self.when_start}, contested=False, effects=(), cites=self.cites
            )
            return (self._replace(when_start=None, unless=(*self.unless, clause)),)
        view = self.prevailing.view if self.prevailing else None
        if view == "does_not_reach":
            return ()
        if view == "latent":
            return (self._replace(contested=False, when_end=None, when_start={"any": []}),)
        return (self._replace(contested=False) if view == "reaches" else self,)

    @property
    def denial(self) -> bool:
        """Whether every effect denies something, so that alternatives protect."""
        return all(effect in DENIALS for effect in self.effects)


class Law(NamedTuple):
    """A law or instrument, ready to run."""

    id: str
    title: str
    issuer: str
    nature: str
    summary: str
    effects: tuple[str, ...]
    latency: str
    scope: Scope
    timeline: tuple[dict[str, Any], ...]
    tests: dict[str, Test]
    """The ownership tests of the day that ``on`` was asked for; the latest before that."""
    dated: dict[str, tuple[tuple[str, Test], ...]]
    """Every test with the day it starts on, in order."""
    content: dict[str, ContentTest]
    ancestry: dict[str, AncestryTest]
    rules: tuple[Rule, ...]
    mitigations: tuple[Clause, ...]
    conflicts: dict[str, list[str]]
    strength: str | None
    cites: tuple[int, ...]

    @property
    def counter(self) -> bool:
        """Whether it stands against other laws rather than reaching the line."""
        return self.nature == "counter"

    @property
    def counted(self) -> bool:
        """Whether its reach is an exposure: that of a counter-law or of a duty is not."""
        return self.nature in {"reach", "contract_policy"}

    def paths(self) -> list[Automaton]:
        """Return every path that it follows."""
        return [rule.path for rule in self.rules] + [test.path for test in self.ancestry.values()]

    def on(self, day: str) -> Law:
        """Return the law with the ownership tests of a day."""
        if all(len(tests) == 1 for tests in self.dated.values()):
            return self
        return self._replace(tests={name: _test_on(tests, day) for name, tests in self.dated.items()})

    def as_read(self) -> Law:
        """Return the law as a reading takes it: with prevailing views, and without what waits for the buyer alone.

        A rule that bites only where the buyer is listed makes no line latent, one that looks through holdings follows
        recorded holders, and a contested or sleeping rule is taken as most lawyers take it today.
        """
        followed = {
            name
            for rule in self.rules
            if rule.recorded_holders_only
            for _, key, name in leaves(rule.binds)
            if key == "captured"
        }
        dated = {
            name: tuple((day, test._replace(recorded_only=name in followed)) for day, test in tests)
            for name, tests in self.dated.items()
        }
        tests = {name: test._replace(recorded_only=name in followed) for name, test in self.tests.items()}
        rules = tuple(read for rule in self.rules for read in rule.as_read())
        return self._replace(rules=rules, dated=dated, tests=tests)

    def opposes(self, other: Law) -> bool:
        """Whether this counter-law stands against another law's effects."""
        if not self.counter or not other.counted:
            return False
        against = self.conflicts
        named = other.id in against.get("laws", ()) or other.issuer in against.get("issuers", ())
        wanted = against.get("effects") or other.effects
        return named and bool(set(wanted) & set(other.effects))


def ready(raw: dict[str, Any]) -> Law:
    """Make one compiled law ready to run."""
    dated = {
        name: tuple((test.get("starts", ""), _test(test)) for test in tests)
        for name, tests in raw.get("tests", {}).items()
    }
    clauses = tuple(_clause(m) for m in raw.get("mitigations", ()))
    rules = tuple(_rule(rule, raw) for rule in raw["rules"])
    return Law(
        id=raw["id"], title=raw["title"], issuer=raw["issuer"], nature=raw["nature"], summary=raw["summary"],
        effects=tuple(raw["effects"]), latency=raw["latency"], scope=_scope(raw["applies_to"]),
        timeline=tuple(raw["timeline"]), tests={name: tests[-1][1] for name, tests in dated.items()}, dated=dated,
        content={name: _content(test) for name, test in raw.get("content", {}).items()},
        ancestry={name: _ancestry(test) for name, test in raw.get("ancestry", {}).items()},
        rules=rules, mitigations=clauses,
        conflicts=raw.get("conflicts_with", {}), strength=raw.get("strength"), cites=tuple(raw.get("cites", ())),
    )  # fmt: skip


def _scope(raw: dict[str, Any]) -> Scope:
    relations = tuple(automaton(one).positions[0] for one in raw.get("relations", ()))
    return Scope(frozenset(raw["kinds"]), relations, frozenset(raw.get("data", ())), raw.get("reason") or "")


def _prevailing(raw: dict[str, Any] | None) -> Prevailing | None:
    return Prevailing(raw["view"], raw["text"], tuple(raw["sources"])) if raw else None


def _rule(rule: dict[str, Any], raw: dict[str, Any]) -> Rule:
    when_end, when_start = split(rule.get("when"))
    if when_end == {"any": []}:
        # A rule that never bites by itself never bites who is missing either.
        when_end, when_start = None, {"any": []}
    return Rule(
        id=rule["id"], text=rule["text"], path=automaton(rule["through"]), binds=rule["binds"],
        when_end=when_end, when_start=when_start, unless=tuple(_clause(c) for c in rule.get("unless", ())),
        contested=rule.get("contested", False), effects=tuple(rule.get("effects") or raw["effects"]),
        latency=rule.get("latency") or raw["latency"], timeline=tuple(rule.get("timeline") or ()), cites=tuple(rule["sources"]),
        prevailing=_prevailing(rule.get("prevailing")), buyer_only=rule.get("buyer_only", False),
        recorded_holders_only=rule.get("recorded_holders_only", False),
    )  # fmt: skip


def _clause(raw: dict[str, Any]) -> Clause:
    end, start = split(raw.get("if"))
    return Clause(
        raw["id"], raw["text"], end, start, raw.get("contested", False), tuple(raw.get("effects", ())),
        tuple(raw.get("sources", ())),
    )  # fmt: skip


def _content(raw: dict[str, Any]) -> ContentTest:
    thresholds = tuple(
        (tuple(t["destination"]) if t.get("destination") else None, round(t["threshold"] * PPM))
        for t in raw["thresholds"]
    )
    return ContentTest(
        raw["counts"], thresholds, raw["operator"] == ">", raw.get("second_incorporation", False),
        tuple(raw["sources"]),
    )  # fmt: skip


def _ancestry(raw: dict[str, Any]) -> AncestryTest:
    return AncestryTest(automaton(raw["through"]), raw["of"], tuple(raw["sources"]))


def _test_on(tests: Sequence[tuple[str, Test]], day: str) -> Test:
    """Return the test of a day: the first before any started, as none stands for what came before it."""
    started = [test for starts, test in tests if starts <= day]
    return started[-1] if started else tests[0][1]


def _test(raw: dict[str, Any]) -> Test:
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


def with_effects(laws: Sequence[Law], wanted: Sequence[str]) -> list[Law]:
    """Return the laws with only those rules that have one of the effects, and counter-laws as they are.

    Raises:
        UnknownName: no such effect.

    """
    if not wanted:
        return list(laws)
    unknown = next((effect for effect in wanted if effect not in EFFECTS), None)
    if unknown is not None:
        from depgraph.errors import UnknownName  # noqa: PLC0415

        raise UnknownName("effect", unknown, known=list(EFFECTS))
    found = []
    for law in laws:
        if law.counter:
            found.append(law)
            continue
        rules = tuple(
            rule._replace(effects=tuple(e for e in rule.effects if e in wanted))
            for rule in law.rules
            if any(e in wanted for e in rule.effects)
        )
        if rules:
            found.append(law._replace(rules=rules, effects=tuple(e for e in law.effects if e in wanted)))
    return found
