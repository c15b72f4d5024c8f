"""Which law reaches which line, at least and at most? All laws in one pass over the facts of one day."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, NamedTuple

from depgraph.graph.supply import SupplyGraph
from depgraph.graph.world import World
from depgraph.law.ancestry import Ancestry
from depgraph.law.capture import Captures
from depgraph.law.columns import Columns
from depgraph.law.ends import Ends, mask_of, nodes_of
from depgraph.law.layout import by_effect, lay_out
from depgraph.law.predicates import Conditions
from depgraph.law.reach import Lanes, reach
from depgraph.law.representatives import representatives
from depgraph.law.scope import Scopes
from depgraph.law.statements import attribute
from depgraph.model.conditions import leaves
from depgraph.model.records import Organisation
from depgraph.model.vocabulary import ASSUMED_BUYER, Kleene, Level

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from depgraph.law.columns import Found, Interval
    from depgraph.law.layout import RuleRun
    from depgraph.law.pack import Law
    from depgraph.law.reach import Reached
    from depgraph.law.scope import NotAsked
    from depgraph.model.records import Component, Facts

NO, MAYBE, YES = Kleene.NO, Kleene.MAYBE, Kleene.YES
CLEAR, LATENT, EXPOSED = Level.CLEAR, Level.LATENT, Level.EXPOSED
_WORDS = tuple(level.name.lower() for level in Level)


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
    by_rule: tuple[Interval, ...] = ()
    """What each rule finds before its status, in the order of the law's runs."""

    @property
    def known(self) -> bool:
        """Whether nothing missing could change it."""
        return self.at_least is self.at_most

    @property
    def word(self) -> str:
        """Return the verdict as one word."""
        return _WORDS[self.at_least] if self.at_least is self.at_most else "unknown"


class Assessment:
    """Every verdict on a bill, and what is needed to explain each."""

    def __init__(
        self,
        *,
        world: World,
        graph: SupplyGraph,
        captures: Captures,
        conditions: dict[str, Conditions],
        ancestry: Ancestry,
        laws: list[Law],
        runs: dict[str, list[RuleRun]],
        lanes: Lanes,
        reached: Reached,
        lines: list[Component],
        stands_for: dict[str, str],
        buyer: str,
        destination: str,
    ) -> None:
        """Keep what was worked out; ``stands_for`` says for each line which is answered for it: equal ones are once."""
        self.world, self.graph, self.captures = world, graph, captures
        self.conditions, self.ancestry = conditions, ancestry
        self.laws, self.runs, self.lanes, self.reached = laws, runs, lanes, reached
        self.lines, self.stands_for = lines, stands_for
        self.buyer, self.destination = buyer, destination
        self.scopes = Scopes(world, graph, buyer)
        self._verdicts: dict[str, list[Verdict]] = {}
        self._groups: dict[str, list[tuple[Verdict, int]]] = {}
        self._found: dict[int, Found] = {}
        self._differing: dict[str, bool] = {}
        self._columns: Columns | None = None
        self._going: dict[str | None, int] = {}
        self._multiples: dict[int, int] = {}

    def verdicts(self, line: Component) -> list[Verdict]:
        """Return the verdicts of all laws in whose scope the line is, in the order of the laws."""
        if not self._verdicts:
            by_node: dict[int, list[Verdict]] = {node: [] for node in self.graph.lines}
            for law in self.laws:
                for verdict, lines in self.groups(law):
                    for node in nodes_of(lines):
                        by_node[node].append(verdict)
            self._verdicts = {self.graph.ids[node]: found for node, found in by_node.items()}
        return self._verdicts[self.stands_for[line.id]]

    def groups(self, law: Law) -> list[tuple[Verdict, int]]:
        """Return a law's verdicts, each with the lines (as a mask of their nodes) that have it."""
        found = self._groups.get(law.id)
        if found is None:
            asked = self.scopes.lines(law.scope)
            # It may be something that the law cannot concern at all.
            unsure = asked.possible & ~asked.certain
            alike: dict[tuple[Interval, ...], int] = {(): asked.possible}
            for run in self.runs[law.id]:
                parts: dict[tuple[Interval, ...], int] = {}
                for before, lines in alike.items():
                    for interval, some in self._found_by(run).split(lines):
                        parts[*before, interval] = some
                alike = parts
            found = self._groups[law.id] = [
                (self._verdict(law, by_rule, unsure=doubtful), some)
                for by_rule, lines in alike.items()
                for doubtful, some in ((False, lines & ~unsure), (True, lines & unsure))
                if some
            ]
        return found

    def count(self, lines: int) -> int:
        """Return how many lines of the bill those of a mask stand for."""
        if not self._multiples:
            times: dict[int, list[int]] = {}
            for key, number in Counter(self.stands_for[line.id] for line in self.lines).items():
                times.setdefault(number, []).append(self.graph.node[key])
            self._multiples = {number: mask_of(nodes) for number, nodes in times.items()}
        return sum(number * (lines & some).bit_count() for number, some in self._multiples.items())

    def not_asked(self) -> list[NotAsked]:
        """Return which laws are not asked of how many lines of which kind, and why."""
        return self.scopes.not_asked(self.laws, self.count)

    def outside(self, line: Component) -> list[Law]:
        """Return the laws that are not asked of a line."""
        node = self.graph.node[self.stands_for[line.id]]
        return [law for law in self.laws if not self.scopes.lines(law.scope).possible >> node & 1]

    def perhaps_outside(self, component: Component, law: Law) -> bool:
        """Whether a line that a law is asked of may turn out to be something that it cannot concern."""
        asked = self.scopes.lines(law.scope)
        return bool((asked.possible & ~asked.certain) >> self.graph.node[component.id] & 1)

    def _found_by(self, run: RuleRun) -> Found:
        """Return what a rule finds for all lines."""
        found = self._found.get(id(run))
        if found is None:
            if self._columns is None:
                self._columns = Columns(self.reached, self.lanes, self.graph.lines)
                going: dict[str | None, list[int]] = {}
                for node in self.graph.lines:
                    line = self.world.facts.components[self.graph.ids[node]]
                    going.setdefault(self.destination_of(line), []).append(node)
                self._going = {where: mask_of(nodes) for where, nodes in going.items()}
            found = self._found[id(run)] = self._columns.found(run, self._going)
        return found

    def asking(self, law: Law) -> Conditions:
        """Return conditions that hold the ownership tests of something else than a law of this answer: a framework."""
        some = next(iter(self.conditions.values()))
        return Conditions(
            law,
            self.world,
            self.graph,
            self.captures,
            some.ends,
            some.ancestry,
            self.buyer,
            self.destination,
            self.destination,
        )

    def kind(self, component: Component) -> str | None:
        """Return the kind of a line, its product's where it does not say."""
        kind: str | None = attribute(self.world, component, "kind")
        return kind

    def _verdict(self, law: Law, by_rule: tuple[Interval, ...], *, unsure: bool) -> Verdict:
        """Return the verdict on lines for which each rule finds this; ``unsure``: they may be out of scope."""
        low, high, bare_low, bare_high, rule_low, rule_high = CLEAR, CLEAR, CLEAR, CLEAR, 0, 0
        effects: tuple[str, ...] = ()
        for number, (run, found) in enumerate(zip(self.runs[law.id], by_rule, strict=True)):
            after_low, after_high = run.after_status(found)
            if after_high:
                if after_high > high:
                    high, rule_high, effects = after_high, number, run.rule.effects
                elif after_high is high and run.rule.effects != effects:
                    effects = tuple(dict.fromkeys((*effects, *run.rule.effects)))
                if after_low > low:
                    low, rule_low = after_low, number
            bare_low, bare_high = max(bare_low, found[0]), max(bare_high, found[1])
        if unsure:
            low, bare_low, rule_low = CLEAR, CLEAR, 0
        if not high:
            effects = tuple(dict.fromkeys(effect for run in self.runs[law.id] for effect in run.rule.effects))
        return Verdict(law, low, high, rule_low if low else rule_high, (bare_low, bare_high), effects, by_rule)

    def lines_by_effect(self, law: Law) -> dict[str, tuple[int, int]]:
        """Return for each effect of a law which lines it surely exposes, and which it may."""
        effects: dict[str, tuple[int, int]] = {}

        def add(names: Iterable[str], sure: int, perhaps: int) -> None:
            for name in names:
                before = effects.get(name, (0, 0))
                effects[name] = (before[0] | sure, before[1] | perhaps)

        if not self.differs_by_effect(law):
            for verdict, lines in self.groups(law):
                if verdict.at_most is EXPOSED:
                    add(verdict.effects, lines if verdict.at_least is EXPOSED else 0, lines)
            return effects
        for verdict, lines in self.groups(law):
            if verdict.at_most is EXPOSED:
                for run, found in zip(self.runs[law.id], verdict.by_rule, strict=True):
                    low, high = run.after_status(found)
                    # A verdict that is clear at least although a rule finds more may be out of the law's scope.
                    sure = low is EXPOSED and verdict.at_least is EXPOSED
                    add(run.rule.effects, lines if sure else 0, lines if high is EXPOSED else 0)
        return effects

    def by_effect(self, line: Component, law: Law) -> dict[str, tuple[Level, Level, str]]:
        """Return for each effect of a law its own interval on a line, and how soon it comes."""
        component = self.world.facts.components[self.stands_for[line.id]]
        unsure = self.perhaps_outside(component, law)
        found: dict[str, tuple[Level, Level, str]] = {}
        for run in self.runs[law.id]:
            low, high = run.after_status(self.rule(run, component))
            for effect in run.rule.effects:
                before = found.get(effect, (CLEAR, CLEAR, run.rule.latency))
                latency = run.rule.latency if high > before[1] else before[2]
                found[effect] = (CLEAR if unsure else max(before[0], low), max(before[1], high), latency)
        return found

    def differs_by_effect(self, law: Law) -> bool:
        """Whether the rules of a law are about different effects, so that each has an interval of its own."""
        found = self._differing.get(law.id)
        if found is None:
            found = self._differing[law.id] = len({run.rule.effects for run in self.runs[law.id]}) > 1
        return found

    def latency(self, verdict: Verdict) -> str:
        """Return how soon the effect of the rule that decides a verdict comes."""
        return self.runs[verdict.law.id][verdict.rule].rule.latency

    def destination_of(self, component: Component) -> str | None:
        """Return where a line goes; nothing where what is said of that could not be read."""
        return None if "destination" in component.unclear else component.destination or self.destination

    def lane(self, run: RuleRun, component: Component, *, exposed: bool) -> int:
        """Return the number of a rule's lane for a line."""
        gate = run.gate(self.destination_of(component))
        return gate.exposed if exposed else gate.latent

    def rule(self, run: RuleRun, component: Component) -> Interval:
        """Return one rule's interval before its status."""
        return self._found_by(run).at(self.graph.node[component.id])

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


if TYPE_CHECKING:
    Reacher = Callable[[SupplyGraph, Lanes, Mapping[str, list[RuleRun]]], Reached]


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
    reacher: Reacher | None = None,
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
        reacher: what walks the supply graph in place of this process, such as a database.

    """
    chosen = list(lines) if lines is not None else [c for c in facts.components.values() if c.stated_by != "catalogue"]
    if buyer is None:
        buyer = ASSUMED_BUYER
        facts = facts.layer("assumption")
        facts.organisations[buyer] = _assumed_buyer(facts, destination)
    world = World(facts, on=on, accept_unverified=accept_unverified)
    distinct, stands_for = representatives(world, chosen)
    law_list = [law.on(on) for law in laws]
    graph = SupplyGraph(world, distinct, told_apart=_told_apart(law_list))
    parties = {graph.ids[node] for node in range(graph.size) if graph.is_party(node)}
    captures = Captures(world, parties | {buyer, *about, *(tenant.organisation for tenant in facts.tenants)})
    ancestry, ends = Ancestry(graph), Ends(graph, world, captures)
    conditions = {
        law.id: Conditions(law, world, graph, captures, ends, ancestry, buyer, destination, destination)
        for law in law_list
    }
    ancestry.run(law_list, lambda law, test: ends.masks(test.of, conditions[law.id], parties=test.path.ends_on_party))
    lanes = Lanes()
    places = _destinations(distinct, destination)
    alternatives = any(needs > 0 for needs, _ in graph.choices.values())
    runs = {
        law.id: [
            lay_out(law, rule, conditions[law.id], ends, lanes, places, on=on)
            for one in law.rules
            for rule in by_effect(law, one, alternatives=alternatives)
        ]
        for law in law_list
    }
    reached = reacher(graph, lanes, runs) if reacher else reach(graph, lanes)
    return Assessment(
        world=world, graph=graph, captures=captures, conditions=conditions, ancestry=ancestry, laws=law_list, runs=runs,
        lanes=lanes, reached=reached, lines=chosen, stands_for=stands_for, buyer=buyer, destination=destination,
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


def _told_apart(laws: Iterable[Law]) -> set[tuple[str, str]]:
    """Return what the laws' paths ask of relations beside their name."""
    paths = [path for law in laws for path in law.paths()]
    positions = [position for path in paths for position in path.positions]
    return {(p.relation, "access") for p in positions if p.access} | {
        (p.relation, "country") for p in positions if p.country
    }
