"""Why does a law reach a line, what would settle an unknown, and on what does a clear rest?"""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING, NamedTuple

from depgraph.law.conditions_explained import Explained
from depgraph.law.tracing import Step, Tracer
from depgraph.law.walking import Walks
from depgraph.model.conditions import leaves
from depgraph.model.missing import Closing, ClosingFact, Field, Missing, MissingFact, Origin
from depgraph.model.steps import Detail, Says
from depgraph.model.vocabulary import PARTY_RELATIONS, Kleene, Level

if TYPE_CHECKING:
    from collections.abc import Callable

    from depgraph.law.assessment import Assessment, Verdict
    from depgraph.law.conditions_explained import Found
    from depgraph.law.content_explained import Calculation
    from depgraph.law.layout import RuleRun
    from depgraph.law.predicates import Conditions
    from depgraph.law.walking import Route
    from depgraph.model.conditions import Predicate
    from depgraph.model.records import Component

NO, MAYBE, YES = Kleene.NO, Kleene.MAYBE, Kleene.YES


class _OpenRule(NamedTuple):
    """A rule on which an unknown hangs, for lines that go to one destination."""

    run: RuleRun
    conditions: Conditions
    doubted: MissingFact | None
    """That its status is open."""
    lane: int | None
    """The number of the lane whose facts are open; nothing where they are not."""
    opener: Callable[[int], Found]
    """What tells what is open about an end of its paths."""
    ends: dict[int, Found]
    """What it told of the ends that were asked about."""
    clauses: list[tuple[Predicate, int]]
    """What it asks of lines, each with the lines of which it is not known."""


class Reasons:
    """Explains the verdicts of one assessment, on demand."""

    def __init__(self, assessment: Assessment) -> None:
        self.assessment = assessment
        self.graph = assessment.graph
        self.world = assessment.world
        self.tracer = Tracer(assessment.captures)
        self.explained = Explained(assessment, self.tracer)
        self.walks = Walks(assessment.graph, assessment.lanes, assessment.reached)
        self._ends: dict[tuple[int, str | None], tuple[Callable[[int], Found], dict[int, Found]]] = {}
        """By the identity of a rule's run, which lives as long as the assessment, and where a line goes: what tells what
        is open about the ends of its paths, and what it told: once for all lines."""
        self._because: dict[tuple[int, str | None, int], list[Step]] = {}
        self._clauses: dict[tuple[int, str | None], list[tuple[Predicate, int]]] = {}
        self._rules: dict[tuple[int, str | None], tuple[Verdict, list[_OpenRule]]] = {}
        """By the identity of a verdict, which is kept with it, and where a line goes."""

    def _component(self, line: Component) -> Component:
        """Return the line that is answered for a line."""
        return self.world.facts.components[self.assessment.stands_for[line.id]]

    def _conditions(self, run: RuleRun, component: Component) -> Conditions:
        """Return the conditions of a rule's law for a line: where it goes decides."""
        return self.assessment.conditions[run.law.id].for_line(component)

    # -- chains ----------------------------------------------------------------------------------------

    def chain(self, line: Component, verdict: Verdict) -> list[Step]:
        """Return the shortest chain of certain facts for the lower end; empty where that is clear."""
        chains = self.chains(line, verdict, most=1)
        return chains[0] if chains else []

    def chains(self, line: Component, verdict: Verdict, *, most: int) -> list[list[Step]]:
        """Return up to ``most`` chains for the lower end, shortest first, ties broken by id."""
        low = verdict.at_least or verdict.bare[0]
        if not low:
            return []
        found: list[list[Step]] = []
        component = self._component(line)
        node = self.graph.node[component.id]
        for run in self.assessment.runs[verdict.law.id]:
            if len(found) < most and self.assessment.rule(run, component)[0] >= low:
                conditions = self._conditions(run, component)
                number = self.assessment.lane(run, component, exposed=low is Level.EXPOSED)
                trigger = self._against_exceptions(run, component, conditions)
                if low is Level.EXPOSED and run.rule.when_start is not None:
                    trigger = [*self.explained.because_of_line(run.rule.when_start, component, conditions), *trigger]
                for route in self.walks.routes(node, number, most=most - len(found)):
                    found.append([*self._steps(route, run, conditions), *trigger])
        return [self._for_line(line, steps) for steps in found]

    def _against_exceptions(self, run: RuleRun, line: Component, conditions: Conditions) -> list[Step]:
        """Return the facts that keep an exception away which asks that something be not so: that it is, decides."""
        found: dict[Step, None] = {}
        for clause in run.unless:
            if clause.start is not None and "not" in clause.start and conditions.of_line(clause.start, line) is NO:
                found.update(dict.fromkeys(self.explained.because_of_line(clause.start["not"], line, conditions)))
        return list(found)

    def _steps(self, route: Route, run: RuleRun, conditions: Conditions) -> list[Step]:
        steps: list[Step] = []
        alternatives: list[int] = []
        for i, (node, move) in enumerate(route.moves):
            if move.why is None:
                choice = self.graph.choices.get(node)
                if choice is not None and choice[0] < 0:
                    alternatives += [other for other, _ in choice[1] if other != move.node]
                continue
            beyond = (
                route.moves[i + 1][1].node if move.node in self.graph.choices and i + 1 < len(route.moves) else None
            )
            target = self.graph.ids[move.node if beyond is None else beyond]
            steps.append(self.explained.relation_step(self.explained.subject(node), move.why, target))
        steps += self._end_steps(route.end, run, conditions)
        for other in alternatives:
            # Exactly one of several holds: the finding is certain because each of them leads there.
            last = next((s for s in reversed(steps) if s.relation in PARTY_RELATIONS), None)
            if last is not None:
                steps.append(last._replace(object=self.graph.ids[other], details=(Detail(Says.ALTERNATIVE),)))
            steps += self._end_steps(other, run, conditions)
        return steps

    def _end_steps(self, node: int, run: RuleRun, conditions: Conditions) -> list[Step]:
        key = (id(run), conditions.destination, node)
        found = self._because.get(key)
        if found is None:
            asked = (run.rule.binds, run.rule.when_end)
            found = self._because[key] = [
                s for predicate in asked if predicate for s in self.explained.because(predicate, node, conditions)
            ]
        return found

    def _for_line(self, line: Component, steps: list[Step]) -> list[Step]:
        """Name the line itself where an equal one was answered for it."""
        key = self.assessment.stands_for[line.id]
        if key == line.id:
            return steps
        return [s._replace(subject=line.id) if s.subject == key else s for s in steps]

    # -- what was computed -----------------------------------------------------------------------------

    def calculations(self, line: Component, verdict: Verdict) -> list[Calculation]:
        """Return the content tests that a law made of a line and of what its paths end on."""
        if not verdict.law.content:
            return []
        from depgraph.law.content_explained import calculation  # noqa: PLC0415  fractions, for few laws only

        component = self._component(line)
        found: dict[tuple[str, str], Calculation] = {}
        for run in self.assessment.runs[verdict.law.id]:
            conditions = self._conditions(run, component)
            clauses = (*run.unless, *run.mitigations)
            at_ends = [run.rule.binds, run.rule.when_end, *(c.end for c in clauses)]
            on_line = [run.rule.when_start, *(c.start for c in clauses)]
            ends = self.walks.below(self.graph.node[component.id], run.rule.path)[1]
            asked = [(item, at_ends) for node in ends if (item := self.graph.component(node)) is not None]
            for item, predicates in [(component, on_line), *asked]:
                for predicate in filter(None, predicates):
                    for _, name, value in leaves(predicate):
                        if name == "content" and (item is component or conditions.content(value).entries(item)):
                            found.setdefault((value, item.id), calculation(value, item, conditions))
        return list(found.values())

    # -- what is contested -----------------------------------------------------------------------------

    def contested(self, line: Component, verdict: Verdict) -> list[str]:
        """Return the contested rules that alone raise the upper end of an unknown."""
        component = self._component(line)
        found = dict.fromkeys(
            run.rule.text
            for run in self.assessment.runs[verdict.law.id]
            if run.rule.contested and run.after_status(self.assessment.rule(run, component))[1] > verdict.at_least
        )
        return list(found)

    def disputed(self, line: Component, verdict: Verdict) -> list[tuple[str, list[Step]]]:
        """Return the same rules, each with the facts that make it bite if it does reach this far."""
        component = self._component(line)
        found: dict[str, list[Step]] = {}
        for run in self.assessment.runs[verdict.law.id]:
            high = run.after_status(self.assessment.rule(run, component))[1]
            if run.rule.contested and high > verdict.at_least:
                conditions, trigger = self._conditions(run, component), run.rule.when_start
                steps: list[Step] = []
                if high is Level.EXPOSED and trigger and conditions.of_line(trigger, component) is YES:
                    steps = self.explained.because_of_line(trigger, component, conditions)
                found.setdefault(run.rule.text, self._for_line(line, steps))
        return list(found.items())

    # -- what is missing -------------------------------------------------------------------------------

    def missing(self, line: Component, verdict: Verdict) -> list[MissingFact]:
        """Return the facts that an unknown hangs on, nearest first; empty where the verdict is known."""
        if verdict.known:
            return []
        component = self._component(line)
        found: dict[MissingFact, None] = {}
        if component.id in self._of_no_kind:
            found[MissingFact(component.id, Missing.FIELD, field=Field.KIND)] = None
        start, where = self.graph.node[component.id], self.assessment.destination_of(component)
        rules = self._open_rules(verdict, where)
        for rule in rules:
            if rule.doubted is not None:
                found[rule.doubted] = None
            if rule.lane is not None:
                moves, ends = self.walks.open(start, rule.lane)
                for node, move in moves:
                    self.explained.open_move(node, move, rule.run.rule.path, found)
                for node in ends:
                    opens = rule.ends.get(node)
                    if opens is None:
                        opens = rule.ends[node] = rule.opener(node)
                    found.update(opens)
                for predicate, lines in rule.clauses:
                    if lines >> start & 1:
                        self.explained.open_on_line(predicate, component, rule.conditions, found)
        if not found:
            # An exception that asks something of the line and of who stands at the end is judged for both together.
            for rule in rules:
                both = (clause for clause in (*rule.run.unless, *rule.run.mitigations) if clause.start and clause.end)
                found.update((MissingFact(component.id, Missing.EXCEPTION, text=clause.text), None) for clause in both)
        key = component.id
        return list(found) if key == line.id else [o._replace(about=line.id) if o.about == key else o for o in found]

    @cached_property
    def _of_no_kind(self) -> set[str]:
        """Lines of which it is not known what they are."""
        return {line.id for line in self.assessment.lines if self.assessment.kind(self._component(line)) is None}

    def _open_rules(self, verdict: Verdict, where: str | None) -> list[_OpenRule]:
        """Return the rules on which an unknown hangs for lines that go somewhere.

        Lines that are alike share a verdict, so it is found out once for them.
        """
        known = self._rules.get((id(verdict), where))
        if known is None:
            known = self._rules[id(verdict), where] = verdict, []
            conditions = self.assessment.conditions[verdict.law.id].going_to(where)
            for run, (low, high) in zip(self.assessment.runs[verdict.law.id], verdict.by_rule, strict=True):
                if run.after_status((low, high))[1] > verdict.at_least:
                    doubted: MissingFact | None = None
                    lane: int | None = None
                    clauses: list[tuple[Predicate, int]] = []
                    if not run.status.verified and high > verdict.at_least:
                        doubted = MissingFact(
                            verdict.law.id, Missing.STATUS, day=self.world.on, statuses=run.status.candidates
                        )
                    if low < high:
                        gate = run.gate(where)
                        lane = gate.exposed if high is Level.EXPOSED else gate.latent
                        clauses = self._open_clauses(run, conditions)
                    known[1].append(_OpenRule(run, conditions, doubted, lane, *self._at_ends(run, conditions), clauses))
        return known[1]

    def _open_clauses(self, run: RuleRun, conditions: Conditions) -> list[tuple[Predicate, int]]:
        """Return what a rule asks of lines, each with the lines of which it is not known."""
        key = (id(run), conditions.destination)
        known = self._clauses.get(key)
        if known is None:
            known = self._clauses[key] = []
            for predicate in (run.rule.when_start, *(c.start for c in (*run.unless, *run.mitigations))):
                if predicate is not None:
                    held = conditions.ends.of_lines(predicate, conditions)
                    known.append((predicate, held.possible & ~held.certain))
        return known

    def _at_ends(self, run: RuleRun, conditions: Conditions) -> tuple[Callable[[int], Found], dict[int, Found]]:
        """Return what tells what is open about an end of a rule's paths, and what it told before."""
        key = (id(run), conditions.destination)
        known = self._ends.get(key)
        if known is None:
            every = (run.rule.binds, run.rule.when_end, *(c.end for c in run.unless))
            asked = [predicate for predicate in every if predicate is not None]
            known = self._ends[key] = self.explained.opener(asked, conditions), {}
        return known

    # -- what a clear rests on -------------------------------------------------------------------------

    def rests_on(self, line: Component, verdict: Verdict) -> list[ClosingFact]:
        """Return closing facts and assumptions that alone keep an upper end down; empty where it is exposed."""
        if verdict.at_most is Level.EXPOSED:
            return []
        component = self._component(line)
        found: dict[ClosingFact, None] = {}
        for run in self.assessment.runs[verdict.law.id]:
            high = self.assessment.rule(run, component)[1]
            if run.after_status((high, high))[1] < high:
                status = run.status
                found[
                    ClosingFact(
                        verdict.law.id,
                        Closing.STATUS,
                        Origin.LAW,
                        status.cites,
                        day=self.world.on,
                        statuses=status.candidates,
                    )
                ] = None
                if verdict.at_most is Level.CLEAR or high is Level.EXPOSED:
                    continue
            self._closed_of(run, component, found)
        return [r._replace(about=line.id) if r.about == component.id else r for r in found]

    def _closed_of(self, run: RuleRun, component: Component, found: dict[ClosingFact, None]) -> None:
        """Collect what keeps a rule out: a trigger that fails, an exception that holds, a path that leads nowhere."""
        conditions, explained = self._conditions(run, component), self.explained
        clauses = (*run.unless, *run.mitigations)
        deciding = [run.rule.when_start] if conditions.of_line(run.rule.when_start, component) is NO else []
        deciding += [c.start for c in clauses if c.start and conditions.of_line(c.start, component) is YES]
        for predicate in deciding:
            if predicate is not None:
                explained.closed_on_line(predicate, component, conditions, found)

        def at_end(node: int) -> None:
            if explained.evaluate(run.rule.binds, node, conditions) is NO:
                explained.closed(run.rule.binds, node, conditions, found)
            elif run.rule.when_end and explained.evaluate(run.rule.when_end, node, conditions) is NO:
                explained.closed(run.rule.when_end, node, conditions, found)
            for clause in clauses:
                if clause.end and explained.evaluate(clause.end, node, conditions) is YES:
                    explained.closed(clause.end, node, conditions, found)

        explained.closed_below(self.walks, self.graph.node[component.id], run.rule.path, at_end, found)
