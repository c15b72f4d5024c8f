"""Which replacements, mitigations and changes of contract free a bill at least cost, or why can nothing do it?

Every option of every line that is reached becomes a trial line, and one run of the engine judges them all; a 0-1 model
then picks one option a line. Qualifying a product for another is paid once, however many lines follow, so lines are not
independent. The chosen set is carried out and answered anew: what the engine then says is what is reported.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from depgraph.analysis.replacing import Option, add_trials, alternatives, copied, put_in_place, take_measure
from depgraph.analysis.report import Report
from depgraph.analysis.solver import Model, Solution, solve
from depgraph.errors import DepgraphError
from depgraph.law.assessment import assess
from depgraph.model.vocabulary import ASSUMED_BUYER, PARTY_RELATIONS

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from depgraph.analysis.targets import Target
    from depgraph.law.assessment import Verdict
    from depgraph.law.tracing import Step
    from depgraph.model.records import Catalogue, Component

FRONT = 14
"""Points of the Pareto front."""


@dataclass
class Judged:
    """An option with what the engine says of it."""

    option: Option
    free: bool
    perhaps: bool
    """Whether the line may still be reached afterwards, for want of facts."""
    per_line: tuple[float, float]
    """Cost of the line itself in euro, between two ends: the difference in price, or the measure."""
    once: tuple[float, float]
    """Cost of qualifying the one product for the other, paid once for all lines."""
    weeks: tuple[float, float | None]
    pair: str
    guessed: bool
    """Whether no cost is recorded, so that the line's own value stands in for it."""
    against: list[Verdict] = field(default_factory=list)
    chain: list[Step] = field(default_factory=list)


@dataclass
class Choices:
    """Everything needed to choose: the lines that are reached, and the judged options of each."""

    before: Report
    after: Report
    """The answer that holds the trial lines."""
    target: Target
    reached: list[Component]
    options: dict[str, list[Judged]]
    accept: bool

    def feasible(self, line: str, weeks: float | None) -> list[Judged]:
        """Return the options that free a line in time; one of unknown length is in no time."""
        return [
            o for o in self.options[line]
            if o.free and (weeks is None or (o.weeks[1] is not None and o.weeks[1] <= weeks))
        ]  # fmt: skip

    def stuck(self, weeks: float | None) -> list[Component]:
        """Return the lines that nothing recorded frees in time."""
        return [line for line in self.reached if not self.feasible(line.id, weeks)]

    def cost(self, chosen: Mapping[str, Judged]) -> tuple[float, float]:
        """Return what a choice costs, between two ends: each line's own, and each qualification once."""
        pairs = {one.pair: one.once for one in chosen.values()}
        low = sum(o.per_line[0] for o in chosen.values()) + sum(p[0] for p in pairs.values())
        high = sum(o.per_line[1] for o in chosen.values()) + sum(p[1] for p in pairs.values())
        return low, high


@dataclass
class Plan:
    """A choice: what is done about which line, what it costs, takes and leaves."""

    chosen: dict[str, Judged]
    left: list[str]
    """Lines that stay reached."""
    cost: tuple[float, float]
    weeks: tuple[float, float | None]
    gap: float
    perhaps: int = 0
    """Lines of the whole bill that may still be reached for want of facts."""
    verified: list[str] = field(default_factory=list)
    """Lines that the engine still finds reached when the plan is carried out; none, in a good plan."""
    answer: Report | None = None


def choices(before: Report, catalogue: Catalogue, target: Target, *, accept: bool = False) -> Choices:
    """Return the lines within reach and everything recorded that could be done about each."""
    facts = copied(before.facts)
    graph = before.assessment.graph
    reached = [line for line in before.lines if target.reached(before, line)]
    ways = alternatives(facts, graph, reached)
    options: list[Option] = []
    largest = max((_value(line, 0.0) for line in before.lines), default=0.0)
    for line in reached:
        for relation in ways.get(line.id, ()):
            for key in relation.objects:
                if key in facts.components:
                    cost = (relation.cost or 0.0, relation.cost)
                    weeks = (relation.weeks or 0.0, relation.weeks)
                    options.append(
                        Option(
                            line.id,
                            key,
                            facts.components[key].name,
                            product=True,
                            cost=cost,
                            weeks=weeks,
                            relation=relation,
                        )
                    )
        for measure in catalogue.decisions["measures"]:
            if before.assessment.kind(line) in measure["kinds"]:
                value = _value(line, largest)
                cost = tuple(share * value for share in measure["cost_share"])
                options.append(
                    Option(
                        line.id,
                        measure["id"],
                        measure["title"],
                        product=False,
                        cost=cost,
                        weeks=tuple(measure["weeks"]),
                        measure=measure,
                    )
                )
    trials = add_trials(facts, graph, reached, options)
    after = _answer(before, facts, [*before.lines, *trials], accept=accept)
    judged: dict[str, list[Judged]] = {line.id: [] for line in reached}
    lines = {line.id: line for line in reached}
    for option in options:
        judged[option.line].append(_judge(after, option, lines[option.line], target, largest))
    return Choices(before, after, target, reached, judged, accept)


def _answer(before: Report, facts: Any, lines: list[Component], *, accept: bool) -> Report:
    old = before.assessment
    buyer = None if old.buyer == ASSUMED_BUYER else old.buyer
    found = assess(
        facts,
        old.laws,
        on=old.world.on,
        lines=lines,
        destination=old.destination,
        buyer=buyer,
        accept_unverified=accept,
    )
    return Report(found, before.context)


def _made_by(report: Report, product: str) -> bool:
    """Whether somebody is recorded behind a product: one of nobody's making is no way out, it is only unknown."""
    component = report.facts.components[product]
    parties = (r for r in report.assessment.graph.statements(component) if r.relation in PARTY_RELATIONS)
    return component.maker is not None or any(parties)


def _value(line: Component, largest: float) -> float:
    """Return a line's value; one without a price may cost as much as the dearest."""
    if line.quantity is None or line.unit_cost is None:
        return largest
    return line.quantity * line.unit_cost


def _judge(after: Report, option: Option, line: Component, target: Target, largest: float) -> Judged:
    trial = after.facts.components[option.id]
    against = target.reached(after, trial)
    nameless = option.product and target.perhaps(after, trial) and not _made_by(after, option.key)
    chain = after.reasons.chain(trial, against[0]) if against else []
    guessed = option.product and option.cost[1] is None
    per_line, once = (
        (0.0, 0.0),
        (option.cost[0], option.cost[1] if option.cost[1] is not None else _value(line, largest)),
    )
    if not option.product:
        per_line, once = (option.cost[0], option.cost[1] or 0.0), (0.0, 0.0)
    price = after.facts.components[option.key].unit_cost if option.product else None
    if price is not None and line.unit_cost is not None and line.quantity is not None:
        more = (price - line.unit_cost) * line.quantity
        per_line = (more, more)
    pair = f"{line.product or line.id}\0{option.key}" if option.product else option.id
    return Judged(
        option, not against and not nameless, target.perhaps(after, trial), per_line, once, option.weeks, pair, guessed, against, chain
    )  # fmt: skip


def best(
    found: Choices,
    *,
    budget: float | None = None,
    weeks: float | None = None,
    leave: int | None = None,
    seconds: float = 20.0,
) -> Plan:
    """Return the cheapest set that leaves as few lines within reach as can be (or at most ``leave``).

    Among equally cheap sets the one that leaves fewest lines possibly within reach is taken.
    """
    if budget is None and leave is None:
        leave = len(found.stuck(weeks))
    if leave is None:
        few = _solved(found, weeks, seconds, budget=budget, leave=None, aim="left")
        leave = len(few.left)
    cheap = _solved(found, weeks, seconds, budget=budget, leave=leave, aim="cost")
    sure = _solved(found, weeks, seconds, budget=cheap.cost[1], leave=len(cheap.left), aim="perhaps")
    sure.gap = cheap.gap
    return sure if sure.cost[1] <= cheap.cost[1] + 0.005 else cheap


def _solved(
    found: Choices, weeks: float | None, seconds: float, *, budget: float | None, leave: int | None, aim: str
) -> Plan:
    model = Model()
    picked: dict[int, Judged] = {}
    pairs: dict[str, int] = {}
    left: dict[int, str] = {}
    euros: list[tuple[int, float]] = []
    for line in found.reached:
        terms = []
        slack = model.column(1.0 if aim == "left" else 0.0)
        left[slack] = line.id
        terms.append((slack, 1.0))
        for one in found.feasible(line.id, weeks):
            column = model.column({"cost": one.per_line[1], "left": 0.0, "perhaps": float(one.perhaps)}[aim])
            picked[column] = one
            euros.append((column, one.per_line[1]))
            terms.append((column, 1.0))
            if one.pair not in pairs:
                pairs[one.pair] = model.column(one.once[1] if aim == "cost" else 0.0)
                euros.append((pairs[one.pair], one.once[1]))
            model.row(-1.0, 0.0, [(column, 1.0), (pairs[one.pair], -1.0)])
        model.row(1.0, 1.0, terms)
    if budget is not None and euros:
        unit = max(abs(factor) for _, factor in euros) or 1.0
        model.row(-1e9, budget / unit + 1e-9, [(column, factor / unit) for column, factor in euros])
    if leave is not None:
        model.row(0.0, float(leave), [(column, 1.0) for column in left])
    solution = solve(model, seconds=seconds) if found.reached else Solution(set(), 0.0, 0.0)
    if solution is None:
        raise DepgraphError("no set keeps to the budget", hint="raise --budget, or leave it out to see the least cost")
    chosen = {picked[column].option.line: picked[column] for column in sorted(solution.chosen) if column in picked}
    stay = [left[column] for column in sorted(solution.chosen) if column in left]
    return Plan(chosen, stay, found.cost(chosen), _weeks(chosen.values()), solution.gap)


def _weeks(chosen: Any) -> tuple[float, float | None]:
    ends = [one.weeks for one in chosen]
    highs = [high for _, high in ends]
    return max((low for low, _ in ends), default=0.0), None if None in highs else max(highs, default=0.0)


def carried_out(found: Choices, plan: Plan) -> Plan:
    """Carry a plan out and ask the engine again; whatever is reached then is reported, whatever the model thought."""
    facts = copied(found.before.facts)
    graph = found.before.assessment.graph
    for key, one in plan.chosen.items():
        line = facts.components[key]
        if one.option.product:
            put_in_place(facts, line, facts.components[one.option.key])
        else:
            take_measure(facts, line, graph, one.option.measure)
    lines = [facts.components[line.id] for line in found.before.lines]
    answer = _answer(found.before, facts, lines, accept=found.accept)
    plan.answer = answer
    plan.perhaps = sum(found.target.perhaps(answer, line) for line in lines)
    left = set(plan.left)
    plan.verified = [line.id for line in lines if line.id not in left and found.target.reached(answer, line)]
    return plan


def front(
    found: Choices, *, budget: float | None = None, weeks: float | None = None, seconds: float = 20.0
) -> list[Plan]:
    """Return plans that no other beats in cost, weeks and lines left: from all lines left to as few as can be."""
    stuck = len(found.stuck(weeks))
    steps = sorted({round(stuck + (len(found.reached) - stuck) * n / (FRONT - 1)) for n in range(FRONT)})
    plans = [best(found, budget=None, weeks=weeks, leave=leave, seconds=seconds) for leave in steps]
    # The same lines freed sooner: each length of time that some option takes is a bound worth trying.
    lengths = sorted(
        {o.weeks[1] for options in found.options.values() for o in options if o.free and o.weeks[1] is not None}
    )
    for length in lengths[-FRONT:]:
        if weeks is None or length <= weeks:
            plans.append(best(found, budget=None, weeks=length, seconds=seconds))
    kept = [plan for plan in plans if budget is None or plan.cost[1] <= budget]
    return sorted(_undominated(kept), key=lambda p: (p.cost[1], len(p.left), _longest(p)))


def _longest(plan: Plan) -> float:
    return plan.weeks[1] if plan.weeks[1] is not None else float("inf")


def _undominated(plans: Sequence[Plan]) -> Iterator[Plan]:
    points = {(round(p.cost[1], 2), _longest(p), len(p.left)): p for p in reversed(plans)}
    for point, plan in points.items():
        if not any(other != point and all(a <= b for a, b in zip(other, point, strict=True)) for other in points):
            yield plan


def core(found: Choices, stuck: Sequence[Component]) -> list[tuple[str, int]]:
    """Return the technologies that a stuck line and all its alternatives are made with, by how many lines they hold.

    Each stuck line is a proof by itself: no option of its own frees it, so no set does. What the lines have in common is why.
    """
    graph = found.after.assessment.graph
    counts: dict[str, int] = {}
    for line in stuck:
        products = [line.id, *(one.option.id for one in found.options[line.id] if one.option.product)]
        below = [_below(graph, graph.node[found.after.assessment.stands_for[key]]) for key in products]
        for technology in set.intersection(*below):
            counts[technology] = counts.get(technology, 0) + 1
    return sorted(counts.items(), key=lambda item: (-item[1], item[0]))


def _below(graph: Any, start: int) -> set[str]:
    """Return the technologies below a node that are surely there."""
    found, seen, queue = set(), {start}, [start]
    for node in queue:
        for target, _, truth in graph.edges[node]:
            if (
                truth.name == "YES"
                and target not in seen
                and not graph.is_party(target)
                and target not in graph.choices
            ):
                seen.add(target)
                queue.append(target)
                component = graph.component(target)
                if component is not None and component.kind == "technology":
                    found.add(component.id)
    return found
