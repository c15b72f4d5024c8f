"""The Pareto front of a plan as a picture: cost across, lines not freed up, weeks as size."""

from __future__ import annotations

from typing import TYPE_CHECKING

from depgraph.export.picture import plane
from depgraph.model.plain import counted

if TYPE_CHECKING:
    from depgraph.analysis.planning import Planned


def front_picture(planned: Planned) -> str:
    """Return the front as SVG."""
    points = []
    for plan in planned.front:
        weeks = plan.weeks[1] if plan.weeks[1] is not None else plan.weeks[0]
        words = f"EUR {plan.cost[1]:,.0f}, {weeks:.0f} weeks, {len(plan.left)} lines not freed"
        points.append((plan.cost[1], float(len(plan.left)), weeks, words))
    title = f"Free of {', '.join(planned.target.words)}: what it costs, takes and leaves"
    reached = counted(len(planned.found.reached), "line")
    subtitle = f"{reached} within reach; {len(planned.stuck)} with no way out recorded. Costs and weeks are estimates."
    return plane(
        title,
        subtitle,
        points=points,
        across="cost in EUR, upper end",
        up="lines not surely freed",
        size="larger: more weeks; grey: dearer but sooner",
    )
