"""Which replacements, mitigations and changes of contract free a bill at least cost, or why can nothing do it?

Every option of every line that is reached becomes a trial line, and one run of the engine judges them all; a 0-1 model
then picks one option a line. Qualifying a product for another is paid once, however many lines follow, so lines are not
independent. The chosen set is carried out and answered anew: what the engine then says is what is reported.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from depgraph.analysis.replacing import Option, add_trials, alternatives, put_in_place, take_measure
from depgraph.analysis.report import Report
from depgraph.analysis.solver import Model, Solution, solve
from depgraph.errors import DepgraphError
from depgraph.law.assessment import assess
from depgraph.model.vocabulary import ASSUMED_BUYER, PARTY_RELATIONS

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

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
    """Whether the line is out of reach afterwards, whatever the missing facts turn out to be."""
    might: bool
    """Whether missing facts decide about that, of a thing whose maker is stated and that nothing reaches for certain."""
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

    def feasible(self, line: str, weeks: float | None, *, surely: bool = False) -> list[Judged]:
        """Return the options that free a line in time, else (unless ``surely``) those that might; none of unknown length.

        What is not known is no way out: an option that might free a line never stands in for one that does.
        """
        known = (o for o in self.options[line] if o.free or (o.might and not surely))
        in_time = [o for o in known if weeks is None or (o.weeks[1] is not None and o.weeks[1] <= weeks)]
        return [o for o in in_time if o.free] or in_time

    def stuck(self, weeks: float | None, *, surely: bool = False) -> list[Component]:
        """Return the lines that nothing recorded frees in time, nor might (unless ``surely``)."""
        return [line for line in self.reached if not self.feasible(line.id, weeks, surely=surely)]

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

    @property
    def freeing(self) -> dict[str, Judged]:
        """What is done about the lines that it surely frees."""
        return {key: one for key, one in self.chosen.items() if one.free}

    @property
    def hoping(self) -> dict[str, Judged]:
        """What is done about the lines that have nothing better than what might free them."""
        return {key: one for key, one in self.chosen.items() if not one.free}


def choices(before: Report, catalogue: Catalogue, target: Target, *, accept: bool = False) -> Choices:
    """Return the lines within reach and everything recorded that could be done about each."""
    facts = before.facts.layer("replacement")
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
    """Whether one maker is stated of a product: one of nobody's making, or of one of several, is only unknown."""
    component = report.facts.components[product]
    said = report.assessment.graph.statements(component)
    return component.maker is not None or any(r.relation in PARTY_RELATIONS and len(r.objects) == 1 for r in said)


def _value(line: Component, largest: float) -> float:
    """Return a line's value; one without a price may cost as much as the dearest."""
    if line.quantity is None or line.unit_cost is None:
        return largest
    return line.quantity * line.unit_cost


def _judge(after: Report, option: Option, line: Component, target: Target, largest: float) -> Judged:
    trial = after.facts.components[option.id]
    against = target.reached(after, trial)
    perhaps = target.perhaps(after, trial)
    stated = not option.product or _made_by(after, option.key)
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
        option, not against and not perhaps, not against and perhaps and stated, per_line, once, option.weeks, pair, guessed, against, chain
    )  # fmt: skip


def best(
    found: Choices,
    *,
    budget: float | None = None,
    weeks: float | None = None,
    leave: int | None = None,
    seconds: float = 20.0,
) -> Plan:
    """Return the cheapest set that frees as many lines as can be, and then takes as many others out of certain reach.

    ``leave``: so many lines may stay as they are, and only what surely frees a line is taken.
    """
    if leave is not None:
        return _solved(found, weeks, seconds, budget=budget, leave=leave, surely=True)
    if budget is None:
        return _solved(found, weeks, seconds, budget=None, leave=len(found.stuck(weeks)))
    few = _solved(found, weeks, seconds, budget=budget, leave=None)
    unfreed = len(few.left) + len(few.hoping)
    return _solved(found, weeks, seconds, budget=budget, leave=len(few.left), unfreed=unfreed)


def _solved(
    found: Choices, weeks: float | None, seconds: float, *, budget: float | None, leave: int | None,
    unfreed: int | None = None, surely: bool = False,
) -> Plan:  # fmt: skip
    """Return the cheapest set that leaves so many lines as they are, and so many unfreed; without ``leave``, one of fewest."""
    model = Model()
    picked: dict[int, Judged] = {}
    pairs: dict[str, int] = {}
    left: dict[int, str] = {}
    euros: list[tuple[int, float]] = []
    for line in found.reached:
        terms = []
        # Fewest means: fewest that are not freed, and among those sets fewest that nothing is done about.
        slack = model.column(len(found.reached) + 2.0 if leave is None else 0.0)
        left[slack] = line.id
        terms.append((slack, 1.0))
        for one in found.feasible(line.id, weeks, surely=surely):
            column = model.column(
                one.per_line[1] if leave is not None else 0.0 if one.free else len(found.reached) + 1.0
            )
            picked[column] = one
            euros.append((column, one.per_line[1]))
            terms.append((column, 1.0))
            if one.pair not in pairs:
                pairs[one.pair] = model.column(one.once[1] if leave is not None else 0.0)
                euros.append((pairs[one.pair], one.once[1]))
            model.row(-1.0, 0.0, [(column, 1.0), (pairs[one.pair], -1.0)])
        model.row(1.0, 1.0, terms)
    if budget is not None and euros:
        unit = max(abs(factor) for _, factor in euros) or 1.0
        model.row(-1e9, budget / unit + 1e-9, [(column, factor / unit) for column, factor in euros])
    if leave is not None:
        model.row(0.0, float(leave), [(column, 1.0) for column in left])
    if unfreed is not None:
        hoping = [column for column, one in picked.items() if not one.free]
        model.row(0.0, float(unfreed), [(column, 1.0) for column in (*left, *hoping)])
    solution = solve(model, seconds=seconds) if found.reached else Solution(set(), 0.0, 0.0)
    if solution is None:
        raise DepgraphError("no set keeps to the budget", hint="raise --budget, or leave it out to see the least cost")
    chosen = {picked[column].option.line: picked[column] for column in sorted(solution.chosen) if column in picked}
    stay = [left[column] for column in sorted(solution.chosen) if column in left]
    return Plan(chosen, stay, found.cost(chosen), longest(chosen.values()), solution.gap)


def longest(chosen: Iterable[Judged]) -> tuple[float, float | None]:
    """Return how many weeks changes take that are made side by side, between two ends."""
    ends = [one.weeks for one in chosen]
    highs = [high for _, high in ends]
    known = [high for high in highs if high is not None]
    return max((low for low, _ in ends), default=0.0), None if len(known) < len(highs) else max(known, default=0.0)


def carried_out(found: Choices, plan: Plan) -> Plan:
    """Carry a plan out and ask the engine again; whatever is reached then is reported, whatever the model thought."""
    facts = found.before.facts.layer("replacement")
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
    """Return plans that no other beats in cost, weeks and lines not freed: from none freed to as many as can be."""
    stuck = len(found.stuck(weeks, surely=True))
    steps = sorted({round(stuck + (len(found.reached) - stuck) * n / (FRONT - 1)) for n in range(FRONT)})
    plans = [best(found, budget=None, weeks=weeks, leave=leave, seconds=seconds) for leave in steps]
    # The same lines freed sooner: each length of time that some option takes is a bound worth trying.
    lengths = sorted(
        {o.weeks[1] for options in found.options.values() for o in options if o.free and o.weeks[1] is not None}
    )
    for length in lengths[-FRONT:]:
        if weeks is None or length <= weeks:
            stay = len(found.stuck(length, surely=True))
            plans.append(best(found, weeks=length, leave=stay, seconds=seconds))
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
