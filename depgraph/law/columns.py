"""What does a rule find for all lines at once? Lanes and gates read across the lines, as bit masks over nodes.

A node knows which lanes reach it; a verdict asks which lines a lane reaches. Read across, one rule is a few operations
on integers for all lines together, and lines of which all rules of a law find the same have one verdict.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from depgraph.law.ends import Masks
from depgraph.model.vocabulary import Level

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from depgraph.law.layout import RuleRun
    from depgraph.law.reach import Lanes, Reached

Interval = tuple[Level, Level]
"""What a rule finds for a line, at least and at most."""


class Found(NamedTuple):
    """For which lines a rule finds what, before its status: semantics A6."""

    low_latent: int
    low_exposed: int
    high_latent: int
    high_exposed: int

    def at(self, node: int) -> Interval:
        """Return the interval of one line."""
        low = (
            Level.EXPOSED
            if self.low_exposed >> node & 1
            else Level.LATENT
            if self.low_latent >> node & 1
            else Level.CLEAR
        )
        high = (
            Level.EXPOSED
            if self.high_exposed >> node & 1
            else Level.LATENT
            if self.high_latent >> node & 1
            else Level.CLEAR
        )
        return low, high

    def split(self, lines: int) -> Iterable[tuple[Interval, int]]:
        """Yield which of some lines have which interval."""
        reached = lines & (self.high_latent | self.high_exposed)
        if lines & ~reached:
            yield (Level.CLEAR, Level.CLEAR), lines & ~reached
        for high, highs in ((Level.LATENT, self.high_latent), (Level.EXPOSED, self.high_exposed)):
            there = reached & highs
            if there:
                lows = self.low_latent, self.low_exposed
                for low, some in zip(
                    Level, (there & ~lows[0] & ~lows[1], there & lows[0], there & lows[1]), strict=True
                ):
                    if some:
                        yield (low, high), some


class Columns:
    """The lanes of one assessment, each as the lines that it reaches."""

    def __init__(self, reached: Reached, lanes: Lanes, lines: Sequence[int]) -> None:
        self._lanes, self._width = lanes.lanes, lanes.width
        # As rows of digits, the last node first, a lane is every so many-th digit: slicing is a transposition.
        rows = range(max(lines, default=-1), -1, -1)
        self._certain, self._possible = (
            "".join([format(masks[node], f"0{self._width}b") for node in rows])
            for masks in (reached.certain, reached.possible)
        )
        self._known: dict[int, Masks] = {}

    def of(self, number: int) -> Masks:
        """Return which lines a lane certainly reaches, and which it may."""
        found = self._known.get(number)
        if found is None:
            first, step = self._width - 1 - self._lanes[number].offset, self._width
            found = Masks(int(self._certain[first::step] or "0", 2), int(self._possible[first::step] or "0", 2))
            self._known[number] = found
        return found

    def found(self, run: RuleRun, lines: Mapping[str | None, int]) -> Found:
        """Return what a rule finds for lines, given by where they go."""
        low_latent = low_exposed = high_latent = high_exposed = 0
        for where, here in lines.items():
            gate = run.gate(where)
            latent, exposed = self.of(gate.latent), self.of(gate.exposed)
            within = latent.possible & here
            if not within:
                continue
            highest = within & ~gate.out.certain
            bites = highest & exposed.possible & gate.when.possible & ~gate.less.certain
            high_exposed |= bites
            high_latent |= highest & ~bites
            # Of a contested rule no lane is certain: it can only raise the upper end.
            lowest = within & ~gate.out.possible
            bites = lowest & exposed.certain & gate.when.certain & ~gate.less.possible
            low_exposed |= bites
            low_latent |= lowest & latent.certain & ~bites
        return Found(low_latent, low_exposed, high_latent, high_exposed)
