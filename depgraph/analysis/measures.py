"""What share of a bill is so? Conditions on lines as truths, and their shares as intervals that hold every completion."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any, NamedTuple

from depgraph.model.vocabulary import Kleene, Level

if TYPE_CHECKING:
    from collections.abc import Iterable

    from depgraph.analysis.report import Report
    from depgraph.law.assessment import Verdict
    from depgraph.law.predicates import Conditions
    from depgraph.model.records import Component

NO, MAYBE, YES = Kleene.NO, Kleene.MAYBE, Kleene.YES
CRITICALITY = {"low": 1.0, "medium": 2.0, "high": 3.0, "critical": 4.0}

That = dict[str, Any]
"""A validated condition on a line as it stands in a framework file: exactly one key."""


class Share(NamedTuple):
    """A share of a whole, at least and at most, both between 0 and 1."""

    low: float
    high: float


class Weighed(NamedTuple):
    """A line's part in a share: whether it is asked about, whether it is so, and how much it weighs."""

    line: Component
    asked: Kleene
    so: Kleene
    weight: float | None
    """``None`` where the bill does not say: it may be anything."""


def usual_currency(lines: Iterable[Component]) -> str:
    """Return the currency of most prices: no rate of exchange is recorded, so those in others are not known in it."""
    counted = Counter(line.currency or "EUR" for line in lines if line.unit_cost is not None)
    return max(sorted(counted), key=counted.__getitem__, default="EUR")


def value_of(line: Component, currency: str) -> float | None:
    """Return what a line costs altogether, where that is stated in a currency."""
    if line.quantity is None or line.unit_cost is None or (line.currency or "EUR") != currency:
        return None
    return line.quantity * line.unit_cost


def weight_of(line: Component, by: str, currency: str) -> float | None:
    """Return what a line weighs: by ``count``, ``value`` in a currency, ``criticality`` (1 to 4) or ``quantity``."""
    if by == "count":
        return 1.0
    if by == "criticality":
        return CRITICALITY.get(line.criticality or "")
    if by == "quantity":
        return line.quantity
    return value_of(line, currency)


def share(parts: Iterable[Weighed]) -> Share | None:
    """Return the share of the weight that is so, over all completions; ``None`` where nothing can be asked about.

    A line that is only perhaps asked about counts where that moves an end; a line of unknown weight may outweigh all
    others, so that each end reaches as far as that line alone.
    """
    low_so = low_all = high_so = high_all = 0.0
    alone: list[tuple[float, float]] = []
    for part in parts:
        if part.asked is NO:
            continue
        lowest, highest = float(part.so is YES), float(part.so is not NO)
        if part.weight is None:
            alone.append((lowest, highest))
            continue
        if part.asked is YES or not lowest:
            low_so += lowest * part.weight
            low_all += part.weight
        if part.asked is YES or highest:
            high_so += highest * part.weight
            high_all += part.weight
    if not (low_all or high_all or alone):
        return None
    low = low_so / low_all if low_all else 1.0
    high = high_so / high_all if high_all else 0.0
    return Share(min([low, *(ends[0] for ends in alone)]), max([high, *(ends[1] for ends in alone)]))


class Measures:
    """Answers conditions on the lines of one report; ``conditions`` knows the ownership tests they may name."""

    def __init__(self, report: Report, conditions: Conditions) -> None:
        self.report, self.conditions = report, conditions
        self.graph = report.assessment.graph
        self._currency = usual_currency(report.lines)
        self._known: dict[tuple[int, str], Kleene] = {}
        self._asked: list[That] = []
        """Every condition asked, kept alive: what is known goes by their identity."""

    def weighed(self, *, among: That | None, that: That, by: str) -> list[Weighed]:
        """Return every line with its truths and its weight."""
        self._asked += [that] if among is None else [that, among]
        return [
            Weighed(
                line,
                YES if among is None else self.holds(among, line),
                self.holds(that, line),
                weight_of(line, by, self._currency),
            )
            for line in self.report.lines
        ]

    def holds(self, that: That, line: Component) -> Kleene:
        """Whether a condition holds of a line; equal lines are asked once."""
        key = (id(that), self.report.assessment.stands_for[line.id])
        found = self._known.get(key)
        if found is None:
            found = self._known[key] = self._holds(that, self.report.facts.components[key[1]])
        return found

    def _holds(self, that: That, line: Component) -> Kleene:
        ((key, value),) = that.items()
        if key == "all":
            return min((self.holds(one, line) for one in value), default=YES)
        if key == "any":
            return max((self.holds(one, line) for one in value), default=NO)
        if key == "not":
            return Kleene(YES - self.holds(value, line))
        if key == "reached":
            return self._reached(value, line)
        if key == "parties":
            return self._parties(value, line)
        if key == "recorded":
            return YES if any(r.relation == value for r in self.graph.statements(line)) else NO
        return self.conditions.of_line({"line": value}, line)

    def _reached(self, wanted: dict[str, Any], line: Component) -> Kleene:
        level = Level.LATENT if wanted.get("verdict") == "latent" else Level.EXPOSED
        hits = [v for v in self.report.reaching(line) if self._meant(wanted, v)]
        if any(v.at_least >= level for v in hits):
            return YES
        return MAYBE if any(v.at_most >= level for v in hits) else NO

    def _meant(self, wanted: dict[str, Any], verdict: Verdict) -> bool:
        law = verdict.law
        return (
            (not wanted.get("laws") or law.id in wanted["laws"])
            and (not wanted.get("issuers") or law.issuer in self._region(wanted["issuers"]))
            and (not wanted.get("not_issuers") or law.issuer not in self._region(wanted["not_issuers"]))
            and (not wanted.get("effects") or bool(set(wanted["effects"]) & set(self.report.effects(verdict))))
        )

    def _region(self, codes: list[str]) -> frozenset[str]:
        """Return issuers that codes stand for: a bloc issues laws itself and through its members."""
        return self.report.assessment.world.region(codes).possible | set(codes)

    def _parties(self, wanted: dict[str, Any], line: Component) -> Kleene:
        """Ask of everybody in some roles; a role that is expected and not recorded may be anybody."""
        world, truths, recorded = self.report.assessment.world, [], set()
        for relation in self.graph.statements(line):
            held = world.held(relation)
            if relation.relation not in wanted["roles"] or not held:
                continue
            recorded.add(relation.relation)
            each = [self.conditions.of_party(wanted["are"], key) for key in relation.objects]
            truth = each[0] if len(set(each)) == 1 else MAYBE
            truths.append(truth if held is YES else MAYBE)
        open_roles = {one.relation for one in self.graph.unrecorded(line)} - recorded
        truths += [MAYBE for _ in open_roles.intersection(wanted["roles"])]
        if not truths:
            return NO
        return min(truths) if wanted.get("every", True) else max(truths)
