"""The reading of a question: the same engine as for what is proven, on facts with what is presumed."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from depgraph.application.reading import presume
from depgraph.application.reading.status import presume_status
from depgraph.law.assessment import assess

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping, Sequence

    from depgraph.application.reading import Looked, Presumed
    from depgraph.law.assessment import Assessment, Reacher
    from depgraph.law.pack import Law
    from depgraph.model.records import Catalogue, Component, Facts

AS_RECORDED = "as_recorded"


class Reading(NamedTuple):
    """Verdicts on facts with what is presumed, and what was presumed."""

    assessment: Assessment
    presumed: Presumed


def read(
    facts: Facts, catalogue: Catalogue, laws: Iterable[Law], lines: Sequence[Component], *, on: str, destination: str,
    buyer: str | None, chosen: Collection[str], lists: Mapping[str, Looked], accept_unverified: bool = False,
    reacher: Reacher | None = None,
) -> Reading:  # fmt: skip
    """Return the reading of every law for every line; the facts stay as they are."""
    presumed = presume(facts, catalogue, lines, on=on, chosen=chosen, lists=lists)
    assessment = assess(
        presumed.facts, [presume_status(presumed.layer, law) for law in laws], on=on,
        lines=[presumed.facts.components[line.id] for line in lines], destination=destination, buyer=buyer,
        accept_unverified=accept_unverified or AS_RECORDED in presumed.chosen, reacher=reacher,
    )  # fmt: skip
    return Reading(assessment, presumed)
