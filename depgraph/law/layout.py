"""How is a rule laid out over one bill? Its lanes, and for which lines its trigger and its exceptions hold."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from depgraph.law.ends import Ends, Masks
from depgraph.law.timeline import status_on
from depgraph.model.conditions import leaves
from depgraph.model.vocabulary import DENIALS, Level

if TYPE_CHECKING:
    from collections.abc import Iterator

    from depgraph.law.pack import Clause, Law, Rule
    from depgraph.law.predicates import Conditions
    from depgraph.law.reach import Lanes
    from depgraph.law.timeline import Status
    from depgraph.model.conditions import Predicate
    from depgraph.model.paths import Automaton

EVERYWHERE = "everywhere"


class Gate(NamedTuple):
    """For which lines the trigger holds, and which an exception or a mitigation on the line takes out, for one destination."""

    latent: int
    exposed: int
    """The numbers of the two lanes."""
    when: Masks
    out: Masks
    less: Masks


class RuleRun:
    """A rule, or some of its effects, with two lanes: jurisdiction, and jurisdiction with trigger."""

    def __init__(
        self,
        law: Law,
        rule: Rule,
        gates: dict[str | None, Gate],
        status: Status,
        unless: list[Clause],
        mitigations: list[Clause],
    ) -> None:
        """Take the gates by the destination of lines; ``EVERYWHERE`` where that makes no difference."""
        self.law, self.rule, self.gates, self.status = law, rule, gates, status
        self.unless, self.mitigations = unless, mitigations
        self._applied: dict[tuple[Level, Level], tuple[Level, Level]] = {}

    def after_status(self, found: tuple[Level, Level]) -> tuple[Level, Level]:
        """Return what the law's status on the day leaves of a finding."""
        applied = self._applied.get(found)
        if applied is None:
            applied = self._applied[found] = self.status.apply(*found)
        return applied

    def gate(self, destination: str | None) -> Gate:
        """Return what holds for lines that go to a destination."""
        return self.gates.get(EVERYWHERE) or self.gates[destination]


def by_effect(law: Law, rule: Rule, *, alternatives: bool) -> Iterator[Rule]:
    """Yield a rule once for all effects that the same exceptions and mitigations lower, and alternatives protect alike."""
    lowering = [c for c in (*rule.unless, *law.mitigations) if c.effects]
    groups: dict[tuple[object, ...], list[str]] = {}
    for effect in rule.effects:
        key = tuple(effect in c.effects for c in lowering)
        groups.setdefault((*key, effect in DENIALS) if alternatives else key, []).append(effect)
    for effects in groups.values():
        yield rule._replace(effects=tuple(effects))


def lay_out(
    law: Law, rule: Rule, conditions: Conditions, ends: Ends, lanes: Lanes, places: list[str | None], *, on: str
) -> RuleRun:
    """Give a rule its lanes: who stands at the ends, in both worlds, with and without the trigger."""
    unless = [c for c in rule.unless if (c.end or c.start) and _lowers(c, rule)]
    mitigations = [c for c in law.mitigations if (c.end or c.start) and _lowers(c, rule)]
    path = rule.path.on_the_map(conditions.world.region)
    clauses = [*unless, *mitigations]
    asked = [rule.binds, rule.when_end, rule.when_start, *(c.end for c in clauses), *(c.start for c in clauses)]
    wheres = places if any(_asks_where(p) for p in asked if p) else [EVERYWHERE]
    gates: dict[str | None, Gate] = {}
    for where in wheres:
        here = conditions if where == EVERYWHERE else conditions.going_to(where)
        latent, exposed = _stand_at(rule, unless, mitigations, here, ends)
        # Lanes with the same path and the same ends are one, whichever laws they are of.
        gates[where] = Gate(
            _lane(lanes, path, latent, ends, denial=rule.denial), _lane(lanes, path, exposed, ends, denial=rule.denial),
            ends.of_lines(rule.when_start, here), _on_lines(unless, here, ends), _on_lines(mitigations, here, ends),
        )  # fmt: skip
    status = status_on(rule.timeline or law.timeline, on=on)
    return RuleRun(law, rule._replace(path=path), gates, status, unless, mitigations)


def _on_lines(clauses: list[Clause], conditions: Conditions, ends: Ends) -> Masks:
    """Return for which lines some clause certainly holds, and for which one may.

    One that also asks something of the path's end, or is contested, is never sure from the line alone.
    """
    certain = possible = 0
    for clause in clauses:
        if clause.start:
            found = ends.of_lines(clause.start, conditions)
            possible |= found.possible
            unread = ends.rests_on_unread(clause.start, conditions.buyer)
            certain |= 0 if clause.contested or clause.end or unread else found.certain
    return Masks(certain, possible)


def _lane(lanes: Lanes, path: Automaton, stand: Masks, ends: Ends, *, denial: bool) -> int:
    key = (path.text, denial, stand)
    known = lanes.known(key)
    if known is not None:
        return known
    certain, possible = ends.nodes(stand.certain), ends.nodes(stand.possible)
    return lanes.add(path, key, denial=denial, certain=certain, possible=possible)


def _lowers(clause: Clause, rule: Rule) -> bool:
    return not clause.effects or any(effect in clause.effects for effect in rule.effects)


def _asks_where(predicate: Predicate) -> bool:
    """Whether a condition on the end of a path depends on where the line goes."""
    return any(name in {"destination", "content"} for _, name, _ in leaves(predicate))


def _stand_at(
    rule: Rule, unless: list[Clause], mitigations: list[Clause], conditions: Conditions, ends: Ends
) -> tuple[Masks, Masks]:
    """Return where a rule's paths end, certainly and perhaps: without the trigger, and with it."""

    def holds(predicate: Predicate | None) -> Masks:
        return ends.masks(predicate, conditions, parties=rule.path.ends_on_party)

    def lowered(clauses: list[Clause]) -> tuple[int, int]:
        """Where some clause on the end may hold, and where one certainly does: a contested one is never sure.

        A clause that also asks something of the line is judged there, not here.
        """
        possible = sure = 0
        for clause in clauses:
            if clause.end and not clause.start:
                found = holds(clause.end)
                possible |= found.possible
                sure |= 0 if clause.contested else found.certain & ~ends.unread(clause.end)
        return possible, sure

    bound = holds(rule.binds)
    out, surely_out = lowered(unless)
    certain = 0 if rule.contested else bound.certain & ~out
    possible = bound.possible & ~surely_out
    latent = Masks(certain, possible)
    if not possible:
        return latent, latent
    trigger = holds(rule.when_end)
    less, surely_less = lowered(mitigations)
    return latent, Masks(certain & trigger.certain & ~less, possible & trigger.possible & ~surely_less)
