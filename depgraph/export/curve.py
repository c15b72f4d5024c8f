"""The continuity curve of a scenario as a picture."""

from __future__ import annotations

from typing import TYPE_CHECKING

from depgraph.analysis.continuing import days
from depgraph.analysis.continuity import NEVER
from depgraph.analysis.whatif import HALF
from depgraph.export.picture import band

if TYPE_CHECKING:
    from depgraph.analysis.whatif import WhatIf


def curve_picture(found: WhatIf) -> str:
    """Return the band of capacity with the law's clocks below it, as SVG."""
    curve = found.curve
    falls = curve.below(HALF)
    subtitle = f"Capacity of the site from {found.day}. "
    if falls.low == NEVER:
        subtitle += f"It stays at a half or more for {found.horizon} days."
    else:
        subtitle += f"It falls below 50 % on day {days(falls)}"
        first = curve.first_to_stop(HALF)
        subtitle += f", first through {first[0].name}." if first else "."
    clocks = sorted((c for c in found.clocks if c.what == "remedy"), key=lambda c: -c.days.high)
    marks = [(c.days.low, c.days.high, f"{c.title}: day {days(c.days)}") for c in clocks]
    return band(found.title, subtitle, days=curve.days, low=curve.low, high=curve.high, marks=marks)
