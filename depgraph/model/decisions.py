"""What may the data for decisions say? How long things last, how long law takes, which shares are too large."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field, model_validator

from depgraph.model.facts import Access, Identifier, Source, Strict, Text
from depgraph.model.law import Effect  # noqa: TC001  pydantic reads it

Ends = tuple[float, float]
Keys = Annotated[list[Text], Field(min_length=1)]


class Span(Strict):
    """A length of time between two ends, in one unit."""

    days: Ends | None = None
    weeks: Ends | None = None
    months: Ends | None = None

    @model_validator(mode="after")
    def _one_unit(self) -> Span:
        given = [value for _, value in self if value is not None]
        if len(given) != 1 or given[0][0] > given[0][1] or given[0][0] < 0:
            msg = "expected exactly one of days, weeks, months, as [least, most]"
            raise ValueError(msg)
        return self


class Step(Strict):
    """One step of a procedure, after the one before."""

    name: Text
    takes: Span


class Clock(Strict):
    """How long a remedy or a procedure of the law takes, from the day it is asked for."""

    id: Identifier
    title: Text
    law: Identifier | None = None
    what: Literal["remedy", "warning"]
    """A remedy ends the harm when it is through; a warning is time the law gives before the harm."""
    effects: list[Effect] = []
    steps: list[Step] = Field(min_length=1)
    note: Text | None = None
    sources: Keys


class Endurance(Strict):
    """What becomes of a kind of component when its supply or service stops, beyond what is in stock."""

    kinds: list[Text] = Field(min_length=1)
    lasts: Literal["stock", "wears", "unknown"]
    """``stock``: it ends with the stock; ``wears``: what is installed fails bit by bit; ``unknown``: it may do either."""
    wear: Ends | None = None
    """The share of what is installed that fails in a year, between two ends."""
    switch_days: float = Field(ge=0)
    """The least days it takes to find, contract and set up something that nobody has recorded."""
    reason: Text
    sources: Keys

    @model_validator(mode="after")
    def _wear_where_it_wears(self) -> Endurance:
        if (self.wear is not None) != (self.lasts == "wears"):
            msg = "expected `wear` with `lasts: wears`, and only there"
            raise ValueError(msg)
        if self.wear is not None and not 0 <= self.wear[0] <= self.wear[1] <= 1:
            msg = "expected `wear` as [least, most], fractions of one a year"
            raise ValueError(msg)
        return self


class Threshold(Strict):
    """A share of one country that a law of the Union calls too large."""

    id: Identifier
    title: Text
    of: Literal["country"]
    share: float = Field(gt=0, le=1)
    kinds: list[Text] = []
    note: Text | None = None
    sources: Keys


class Measure(Strict):
    """A mitigation or a change of contract that may free a line without replacing it."""

    id: Identifier
    title: Text
    kinds: list[Text] = Field(min_length=1)
    access: Access | None = None
    """The access that whoever maintains or operates the line keeps."""
    keys: Literal["customer"] | None = None
    cost_share: Ends
    """One-off cost, as a share of the line's value."""
    weeks: Ends
    reason: Text
    sources: Keys


class DecisionFile(Strict):
    """Everything ``datasets/decisions.yaml`` may state."""

    sources: dict[str, Source] = Field(min_length=1)
    criticality: dict[Literal["low", "medium", "high", "critical", "not_stated"], Ends]
    """How much of the site's capacity goes with a function of this criticality, between two ends."""
    latency: dict[Literal["hours", "days", "weeks", "months", "year"], Span]
    endurance: list[Endurance] = Field(min_length=1)
    clocks: list[Clock] = Field(min_length=1)
    thresholds: list[Threshold] = Field(min_length=1)
    measures: list[Measure] = []
