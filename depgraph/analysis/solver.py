"""Which 0-1 choice is the cheapest? A small linear model handed to HiGHS, with a time limit and the gap that is left."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from depgraph.errors import DepgraphError

if TYPE_CHECKING:
    from collections.abc import Sequence


class MissingSolver(DepgraphError):
    """HiGHS is not installed."""

    exit_code = 2


@dataclass
class Model:
    """Binary columns with costs, and rows between two ends."""

    costs: list[float] = field(default_factory=list)
    rows: list[tuple[float, float, list[tuple[int, float]]]] = field(default_factory=list)

    def column(self, cost: float = 0.0) -> int:
        """Add a 0-1 column and return its number."""
        self.costs.append(cost)
        return len(self.costs) - 1

    def row(self, low: float, high: float, terms: Sequence[tuple[int, float]]) -> None:
        """Ask that a sum lies between two ends."""
        self.rows.append((low, high, list(terms)))


@dataclass
class Solution:
    """The chosen columns, the value, and how far the optimum may still be away."""

    chosen: set[int]
    value: float
    gap: float
    """Relative gap between the value and the best bound: 0 is proven optimal."""


def solve(model: Model, *, seconds: float) -> Solution | None:
    """Return the cheapest choice found in time, ``None`` where there is provably none.

    Raises:
        MissingSolver: ``highspy`` is not installed.
        DepgraphError: the time was too short to find any choice.

    """
    try:
        import highspy  # noqa: PLC0415  an extra, and needed by one command
    except ImportError:
        raise MissingSolver("HiGHS is needed to choose replacements", hint="pip install 'depgraph[optimise]'") from None
    solver = highspy.Highs()
    for name, value in (
        ("output_flag", False),
        ("time_limit", float(seconds)),
        ("threads", 1),
        ("random_seed", 0),
        ("mip_rel_gap", 0.0),
        ("mip_abs_gap", 1e-6),
    ):
        solver.setOptionValue(name, value)
    # Euros run to billions: in units of the largest cost the solver's tolerances mean what they should.
    unit = max((abs(cost) for cost in model.costs), default=0.0) or 1.0
    for cost in model.costs:
        column = solver.getNumCol()
        solver.addVar(0.0, 1.0)
        solver.changeColCost(column, cost / unit)
        solver.changeColIntegrality(column, highspy.HighsVarType.kInteger)
    for low, high, terms in model.rows:
        solver.addRow(low, high, len(terms), [column for column, _ in terms], [factor for _, factor in terms])
    solver.run()
    status = solver.getModelStatus()
    if status in {highspy.HighsModelStatus.kInfeasible, highspy.HighsModelStatus.kUnboundedOrInfeasible}:
        return None
    values = solver.getSolution().col_value
    if model.costs and (not values or solver.getInfo().primal_solution_status != 2):
        raise DepgraphError("no choice was found in the time allowed", hint="give it more: --seconds 60")
    chosen = {column for column, value in enumerate(values) if value > 0.5}
    gap = solver.getInfo().mip_gap
    value = sum(model.costs[column] for column in chosen)
    return Solution(chosen, value, 0.0 if status == highspy.HighsModelStatus.kOptimal else float(gap))
