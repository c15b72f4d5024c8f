"""The reading: what a careful professional would answer today, beside what is proven.

Presumptions are added to the facts of a question as a last layer, in strata: each reads facts and what earlier strata
presumed. The same engine then answers on both. Four rules keep this sound: silence is no ground, openings come first, a recorded fact or a red flag beats a presumption, and what is presumed is
named wherever it carries an answer.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from depgraph.application.reading.contents import presume_contents
from depgraph.application.reading.control import Looked, presume_control
from depgraph.application.reading.layer import Layer
from depgraph.application.reading.lines import presume_lines
from depgraph.application.reading.names import presume_names

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence

    from depgraph.model.records import Catalogue, Component, Facts

__all__ = ["Looked", "Presumed", "presume"]


class Presumed(NamedTuple):
    """Facts with what is presumed, and what each of its new source numbers stands for."""

    layer: Layer

    @property
    def facts(self) -> Facts:
        """Return the facts with what is presumed."""
        return self.layer.facts

    @property
    def chosen(self) -> frozenset[str]:
        """Return which presumptions could be made."""
        return frozenset(self.layer.presumptions)

    def names(self, cites: Collection[int]) -> set[str]:
        """Return the presumptions among some sources."""
        used = self.layer.used
        return {used[number].presumption for number in cites if number in used}


def presume(
    facts: Facts, catalogue: Catalogue, lines: Sequence[Component], *, on: str, chosen: Collection[str],
    lists: Mapping[str, Looked],
) -> Presumed:  # fmt: skip
    """Return the facts with the chosen presumptions made on them.

    Args:
        facts: the catalogue's facts with the bill's and the user's; they stay as they are.
        catalogue: where presumptions, flags and families are defined.
        lines: the components to answer for.
        on: the day of the question, ISO text.
        chosen: the ids of the presumptions to make.
        lists: the lists that were searched by name, by id.

    """
    layer = Layer(facts, catalogue, on=on, chosen=chosen)
    presume_names(layer)
    presume_lines(layer, lines)
    presume_contents(layer, lines)
    presume_control(layer, lists)
    return Presumed(layer)
