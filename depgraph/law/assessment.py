"""Which law reaches which line, at least and at most? All laws in one pass over the facts of one day."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NamedTuple

from depgraph.graph.supply import SupplyGraph
from depgraph.graph.world import World
from depgraph.law.ancestry import Ancestry
from depgraph.law.capture import Captures
from depgraph.law.predicates import Conditions
from depgraph.law.reach import Lanes, reach
from depgraph.law.timeline import status_on
from depgraph.model.conditions import leaves
from depgraph.model.records import Organisation
from depgraph.model.vocabulary import ASSUMED_BUYER, DENIALS, KINDS, Kleene, Level

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from depgraph.law.pack import Clause, Law, Rule
    from depgraph.law.reach import Reached
    from depgraph.law.timeline import Status
    from depgraph.model.conditions import Predicate
    from depgraph.model.records import Component, Facts

NO, MAYBE, YES = Kleene.NO, Kleene.MAYBE, Kleene.YES
CLEAR, LATENT, EXPOSED = Level.CLEAR, Level.LATENT, Level.EXPOSED


class Verdict(NamedTuple):
    """What one law finds for one line: an interval on clear < latent < exposed."""

    law: Law
    at_least: Level
    at_most: Level
    rule: int
    """The rule that gives the lower end, or the upper end where the lower is clear."""
    bare: tuple[Level, Level]
    """The interval before the law's status was applied."""
    effects: tuple[str, ...] = ()
    """The effects that the upper end is about."""

    @property
    def known(self) -> bool:
        """Whether nothing missing could change it."""
        return self.at_least == self.at_most

    @property
    def word(self) -> str:
        """Return the verdict as one word."""
        return self.at_least.name.lower() if self.known else "unknown"


EVERYWHERE = "everywhere"


@dataclass(slots=True)
class RuleRun:
    """A rule, or some of its effects, with two lanes: jurisdiction, and jurisdiction with trigger."""

    law: Law
    rule: Rule
    lanes: dict[str | None, tuple[int, int]]
    """The two lanes for lines that go to a destination; ``EVERYWHERE`` where that makes no difference."""
    status: Status
    unless: list[Clause] = field(default_factory=list)
    mitigations: list[Clause] = field(default_factory=list)
    _applied: dict[tuple[Level, Level], tuple[Level, Level]] = field(default_factory=dict)
    _of_buyer: dict[int, Kleene] = field(default_factory=dict)

    def after_status(self, found: tuple[Level, Level]) -> tuple[Level, Level]:
        """Return what the law's status on the day leaves of a finding."""
        applied = self._applied.get(found)
        if applied is None:
            applied = self._applied[found] = self.status.apply(*found)
        return applied

    def lane(self, destination: str | None, *, exposed: bool) -> int:
        """Return the number of a lane for lines that go to a destination."""
        found = self.lanes.get(EVERYWHERE) or self.lanes[destination]
        return found[exposed]

    def holds(self, predicate: Predicate | None, line: Component, conditions: Conditions) -> Kleene:
        """Whether a condition on the line and its users holds; one on the buyer alone is asked once."""
        if predicate is None:
            return YES
        if set(predicate) != {"buyer"}:
            return conditions.of_line(predicate, line)
        truth = self._of_buyer.get(id(predicate))
        if truth is None:
            truth = self._of_buyer[id(predicate)] = conditions.of_line(predicate, line)
        return truth


@dataclass(slots=True)
class Assessment:
    """Every verdict on a bill, and what is needed to explain each."""

    world: World
    graph: SupplyGraph
    captures: Captures
    conditions: dict[str, Conditions]
    ancestry: Ancestry
    laws: list[Law]
    runs: dict[str, list[RuleRun]]
    lanes: Lanes
    reached: Reached
    lines: list[Component]
    stands_for: dict[str, str]
    """For each line, the line that is answered for it: equal lines are answered once."""
    buyer: str
    destination: str
    _verdicts: dict[str, list[Verdict]] = field(default_factory=dict)
    _rules: dict[tuple[int, str], tuple[Level, Level]] = field(default_factory=dict)

    def verdicts(self, line: Component) -> list[Verdict]:
        """Return the verdicts of all laws whose scope the line's kind is in, in the order of the laws."""
        key = self.stands_for[line.id]
        found = self._verdicts.get(key)
        if found is None:
            component = self.world.facts.components[key]
            kind = self.kind(component)
            found = [self._verdict(law, component) for law in self.laws if kind is None or kind in law.kinds]
            self._verdicts[key] = found
        return found

    def asking(self, law: Law) -> Conditions:
        """Return conditions that hold the ownership tests of something else than a law of this answer: a framework."""
        some = next(iter(self.conditions.values()))
        return Conditions(
            law, self.world, self.graph, self.captures, some.ancestry, self.buyer, self.destination, self.destination
        )

    def kind(self, component: Component) -> str | None:
        """Return the kind of a line, its product's where it does not say."""
        conditions = next(iter(self.conditions.values()), None)
        found = conditions.attribute(component, "kind") if conditions else component.kind
        return found if found is None or isinstance(found, str) else None

    def _verdict(self, law: Law, component: Component) -> Verdict:
        low, high, bare_low, bare_high, rule_low, rule_high = CLEAR, CLEAR, CLEAR, CLEAR, 0, 0
        ends: list[tuple[Level, tuple[str, ...]]] = []
        for number, run in enumerate(self.runs[law.id]):
            found_low, found_high = self.rule(run, component)
            after_low, after_high = run.after_status((found_low, found_high))
            if after_low > low:
                low, rule_low = after_low, number
            if after_high > high:
                high, rule_high = after_high, number
            bare_low, bare_high = max(bare_low, found_low), max(bare_high, found_high)
            ends.append((after_high, run.rule.effects))
        if self.kind(component) is None and not law.kinds.issuperset(KINDS):
            # What is it? It may be of a kind that the law cannot concern at all.
            low, bare_low, rule_low = CLEAR, CLEAR, 0
        effects = dict.fromkeys(effect for level, named in ends if level is high for effect in named)
        return Verdict(law, low, high, rule_low if low else rule_high, (bare_low, bare_high), tuple(effects))

    def by_effect(self, line: Component, law: Law) -> dict[str, tuple[Level, Level, str]]:
        """Return for each effect of a law its own interval on a line, and how soon it comes."""
        component = self.world.facts.components[self.stands_for[line.id]]
        unsure = self.kind(component) is None and not law.kinds.issuperset(KINDS)
        found: dict[str, tuple[Level, Level, str]] = {}
        for run in self.runs[law.id]:
            low, high = run.after_status(self.rule(run, component))
            for effect in run.rule.effects:
                before = found.get(effect, (CLEAR, CLEAR, run.rule.latency))
                latency = run.rule.latency if high > before[1] else before[2]
                found[effect] = (CLEAR if unsure else max(before[0], low), max(before[1], high), latency)
        return found

    def latency(self, verdict: Verdict) -> str:
        """Return how soon the effect of the rule that decides a verdict comes."""
        return self.runs[verdict.law.id][verdict.rule].rule.latency

    def lane(self, run: RuleRun, component: Component, *, exposed: bool) -> int:
        """Return the number of a rule's lane for a line."""
        destination = self.conditions[run.law.id].destination_of(component)
        return run.lane(destination, exposed=exposed)

    def rule(self, run: RuleRun, component: Component) -> tuple[Level, Level]:
        """Return one rule's interval before its status: semantics A6."""
        key = (id(run), component.id)
        found = self._rules.get(key)
        if found is None:
            found = self._rules[key] = self._rule(run, component)
        return found

    def _rule(self, run: RuleRun, component: Component) -> tuple[Level, Level]:
        conditions = self.conditions[run.law.id]
        node = self.graph.node[component.id]
        latent = self.lanes.lanes[self.lane(run, component, exposed=False)]
        exposed = self.lanes.lanes[self.lane(run, component, exposed=True)]
        high = CLEAR
        low = CLEAR
        if not self.reached.bit(latent, node, possible=True):
            return CLEAR, CLEAR
        when = run.holds(run.rule.when_start, component, conditions)
        # A clause that also asks something of the path's end is never sure from the line alone.
        out = [(run.holds(c.start, component, conditions), c.contested or c.end) for c in run.unless if c.start]
        less = [(run.holds(c.start, component, conditions), c.contested or c.end) for c in run.mitigations if c.start]
        out_high, out_low = (
            max((t for t, _ in out), default=NO),
            max((t for t, c in out if not c), default=NO),
        )
        less_high, less_low = (
            max((t for t, _ in less), default=NO),
            max((t for t, c in less if not c), default=NO),
        )
        if out_low is not YES:
            high = LATENT
            if when and less_low is not YES and self.reached.bit(exposed, node, possible=True):
                high = EXPOSED
        if not run.rule.contested and not out_high:
            if when is YES and not less_high and self.reached.bit(exposed, node, possible=False):
                low = EXPOSED
            elif self.reached.bit(latent, node, possible=False):
                low = LATENT
        return low, high

    def asks_tenants(self) -> bool:
        """Whether some rule asks who uses a line beside the buyer."""
        return any(
            whom == "tenant"
            for runs in self.runs.values()
            for run in runs
            for predicate in (run.rule.when_start, *(c.start for c in (*run.unless, *run.mitigations)))
            if predicate
            for whom, _, _ in leaves(predicate)
        )

    def unscreened(self) -> bool:
        """Whether some organisation in reach was never screened against a list that a law asks about."""
        tests = (test for law in self.laws for test in law.tests.values() if test.seed == "listed_on")
        lists = {value for test in tests for value in test.values}
        return any(not self.world.screened(key, one) for key in self.captures.cone for one in lists)


def assess(
    facts: Facts,
    laws: Iterable[Law],
    *,
    on: str,
    lines: Sequence[Component] | None = None,
    destination: str = "NL",
    buyer: str | None = None,
    accept_unverified: bool = False,
    about: Iterable[str] = (),
) -> Assessment:
    """Answer every law for every line on one day.

    Args:
        facts: the catalogue with the bill and what the user added.
        laws: the laws to ask, see ``depgraph.law.pack``.
        on: the day, as ISO text.
        lines: the components to answer for; all that are not the catalogue's own, by default.
        destination: where lines go that do not say so themselves, an ISO country code.
        buyer: the organisation that buys; an EU-owned operator is assumed where none is named.
        accept_unverified: let closing facts count that nobody has verified.
        about: organisations to run ownership tests on beside those the lines lead to.

    """
    chosen = list(lines) if lines is not None else [c for c in facts.components.values() if c.stated_by != "catalogue"]
    if buyer is None:
        buyer = ASSUMED_BUYER
        facts.organisations[buyer] = _assumed_buyer(facts, destination)
    world = World(facts, on=on, accept_unverified=accept_unverified)
    representatives, stands_for = _representatives(world, chosen)
    law_list = [law.on(on) for law in laws]
    graph = SupplyGraph(world, representatives, told_apart=_told_apart(law_list))
    parties = {graph.ids[node] for node in range(graph.size) if graph.is_party(node)}
    captures = Captures(world, parties | {buyer, *about, *(tenant.organisation for tenant in facts.tenants)})
    ancestry = Ancestry(graph)
    conditions = {
        law.id: Conditions(law, world, graph, captures, ancestry, buyer, destination, destination) for law in law_list
    }
    ancestry.run(law_list, lambda law, test: conditions[law.id].on_ends(test.of, parties=test.path.ends_on_party))
    lanes = Lanes()
    places = _destinations(representatives, destination)
    runs = {
        law.id: [
            _lay_out(law, rule, conditions[law.id], lanes, places, on=on)
            for one in law.rules
            for rule in _by_effect(law, one, alternatives=any(needs > 0 for needs, _ in graph.choices.values()))
        ]
        for law in law_list
    }
    return Assessment(
        world, graph, captures, conditions, ancestry, law_list, runs, lanes, reach(graph, lanes), chosen, stands_for,
        buyer, destination,
    )  # fmt: skip


def _assumed_buyer(facts: Facts, destination: str) -> Organisation:
    """Return the buyer taken where nobody names one: EU-owned, on no list, seated at an EU destination."""
    union = facts.jurisdictions.get("EU")
    members = {member[0] for member in union.members} if union else set()
    return Organisation(
        id=ASSUMED_BUYER, name="the buyer (an EU-owned operator, assumed)", owners="complete", presence="complete",
        seat=[destination if destination in members else "EU"], stated_by="assumption",
    )  # fmt: skip


def _destinations(lines: Iterable[Component], default: str) -> list[str | None]:
    """Return where lines go, ``None`` for one of which that could not be read."""
    found = {None if "destination" in line.unclear else line.destination or default for line in lines}
    return sorted(found, key=str)


def _by_effect(law: Law, rule: Rule, *, alternatives: bool) -> Iterator[Rule]:
    """Yield a rule once for all effects that the same exceptions and mitigations lower, and alternatives protect alike."""
    lowering = [c for c in (*rule.unless, *law.mitigations) if c.effects]
    groups: dict[tuple[object, ...], list[str]] = {}
    for effect in rule.effects:
        key = tuple(effect in c.effects for c in lowering)
        groups.setdefault((*key, effect in DENIALS) if alternatives else key, []).append(effect)
    for effects in groups.values():
        yield rule._replace(effects=tuple(effects))


def _representatives(world: World, lines: list[Component]) -> tuple[list[Component], dict[str, str]]:
    """Group lines that no law can tell apart: a bill of 100,000 lines has far fewer different ones."""
    priced = _priced(world.facts)
    relations: dict[str, list[tuple[object, ...]]] = {}
    pinned: set[str] = set()
    for relation in world.facts.relations:
        if relation.stated_by == "catalogue" or relation.relation == "replaceable_by":
            continue
        if relation.group:
            pinned.add(relation.subject)
        pinned.update(relation.objects)
        relations.setdefault(relation.subject, []).append((
            relation.relation, tuple(relation.objects), tuple(relation.country or ()), relation.access,
            tuple(relation.share or ()), tuple(relation.value_share or ()), relation.quantity, relation.starts, relation.ends, relation.certainty,
        ))  # fmt: skip
    known: dict[tuple[object, ...], Component] = {}
    stands_for: dict[str, str] = {}
    for line in lines:
        signature: tuple[object, ...] = (
            line.kind, line.product, tuple(line.perhaps), tuple(line.unclear), _frozen(line.eccn), _frozen(line.rare_earths),
            _frozen(line.materials), line.tpp, _frozen(line.data), line.keys, _frozen(line.users_in), line.destination,
            _frozen(line.expects), (line.unit_cost, line.currency) if line.id in priced or line.product in priced else None,
            tuple(n for n, tenant in enumerate(world.facts.tenants) if {line.id, line.product} & {*(tenant.uses or ())}),
            tuple(sorted(map(repr, relations.get(line.id, ())))), line.stated_by, repr(line.cites),
        )  # fmt: skip
        if line.id in pinned:
            signature = (line.id,)
        stands_for[line.id] = known.setdefault(signature, line).id
    return list(known.values()), stands_for


def _priced(facts: Facts) -> set[str]:
    """Return components whose own price matters: of some part of theirs it is said what that is worth."""
    return {
        r.subject
        for r in facts.relations
        if r.relation == "contains"
        and (r.value_share or any(c.unit_cost is not None for c in map(facts.components.get, r.objects) if c))
    }


def _frozen(values: Sequence[str] | None) -> tuple[str, ...] | None:
    return None if values is None else tuple(values)


def _told_apart(laws: Iterable[Law]) -> set[tuple[str, str]]:
    """Return what the laws' paths ask of relations beside their name."""
    paths = [path for law in laws for path in law.paths()]
    positions = [position for path in paths for position in path.positions]
    return {(p.relation, "access") for p in positions if p.access} | {
        (p.relation, "country") for p in positions if p.country
    }


def _lay_out(
    law: Law, rule: Rule, conditions: Conditions, lanes: Lanes, places: list[str | None], *, on: str
) -> RuleRun:
    """Give a rule its lanes: who stands at the ends, in both worlds, with and without the trigger."""
    unless = [c for c in rule.unless if (c.end or c.start) and _lowers(c, rule)]
    mitigations = [c for c in law.mitigations if (c.end or c.start) and _lowers(c, rule)]
    path = rule.path.on_the_map(conditions.world.region)
    asked = [rule.binds, rule.when_end, *(c.end for c in (*unless, *mitigations))]
    wheres = places if any(_asks_where(p) for p in asked if p) else [EVERYWHERE]
    found: dict[str | None, tuple[int, int]] = {}
    for where in wheres:
        here = conditions if where == EVERYWHERE else conditions.going_to(where)
        ends = _ends(rule, unless, mitigations, here)
        # Lanes with the same path and the same ends are one, whichever laws they are of.
        low, high, low_exposed, high_exposed = (tuple(sorted(nodes)) for nodes in ends)
        key = (path.text, rule.denial)
        latent = lanes.add(path, (*key, low, high), denial=rule.denial, certain=ends[0], possible=ends[1])
        exposed = lanes.add(
            path, (*key, low_exposed, high_exposed), denial=rule.denial, certain=ends[2], possible=ends[3]
        )
        found[where] = (latent, exposed)
    status = status_on(rule.timeline or law.timeline, on=on)
    return RuleRun(law, rule._replace(path=path), found, status, unless, mitigations)


def _lowers(clause: Clause, rule: Rule) -> bool:
    return not clause.effects or any(effect in clause.effects for effect in rule.effects)


def _asks_where(predicate: Predicate) -> bool:
    """Whether a condition on the end of a path depends on where the line goes."""
    return any(name in {"destination", "content"} for _, name, _ in leaves(predicate))


def _ends(
    rule: Rule, unless: list[Clause], mitigations: list[Clause], conditions: Conditions
) -> tuple[set[int], set[int], set[int], set[int]]:
    """Return the ends (latent certain, latent possible, exposed certain, exposed possible)."""
    graph = conditions.graph
    sets: tuple[set[int], set[int], set[int], set[int]] = (set(), set(), set(), set())

    def holds(predicate: Predicate | None) -> Callable[[int], Kleene]:
        return conditions.on_ends(predicate, parties=rule.path.ends_on_party)

    binds, trigger = holds(rule.binds), holds(rule.when_end)
    exceptions = [(holds(c.end), c.contested) for c in unless if c.end and not c.start]
    lowering = [(holds(c.end), c.contested) for c in mitigations if c.end and not c.start]
    for node in graph.parties() if rule.path.ends_on_party else graph.items():
        bound = binds(node)
        if not bound:
            continue
        out, surely_out = _clauses(exceptions, node)
        less, surely_less = _clauses(lowering, node)
        when = trigger(node)
        if bound is YES and not out and not rule.contested:
            sets[0].add(node)
            if when is YES and not less:
                sets[2].add(node)
        if surely_out is not YES:
            sets[1].add(node)
            if when and surely_less is not YES:
                sets[3].add(node)
    return sets


def _clauses(clauses: list[tuple[Callable[[int], Kleene], bool]], node: int) -> tuple[Kleene, Kleene]:
    """Return whether some clause on the end holds at most, and at least (a contested one is never sure).

    A clause that also asks something of the line is judged there, not here.
    """
    possible, sure = NO, NO
    for holds, contested in clauses:
        truth = holds(node)
        possible = max(possible, truth)
        if not contested:
            sure = max(sure, truth)
    return possible, sure
