"""What do our JSON answers for decisions look like? What-if, concentration, choke points, plans, questions."""

from __future__ import annotations

from typing import Literal

from typing_extensions import TypedDict

from depgraph.model.output import BesideShown, InputShown, Level, MissingValue, SourceShown, Summary

Ends = list[float]
"""The least and the most."""
OpenEnds = list[float | None]
"""The least and the most; null is *never*, or *not recorded*."""


class Framed(TypedDict):
    """What every document says of its origin."""

    schema: str
    tool_version: str
    data_version: str
    as_of: str
    destination: str
    buyer: str
    assumptions: list[str]
    inputs: list[InputShown]
    beside: list[BesideShown]


class ScenarioShown(TypedDict):
    """A scenario that happens."""

    id: str
    title: str
    summary: str
    dated: str
    likelihood: str
    sources: list[SourceShown]


class ChangeShown(TypedDict):
    """A verdict that changes: its interval before and after."""

    line: str
    name: str
    law: str
    effects: list[str]
    before: list[Level]
    after: list[Level]
    why: str


class StoppingShown(TypedDict):
    """The pool through which capacity first falls below a half."""

    pool: str
    lines: list[str]


class LineShown(TypedDict):
    """How a line lives through a stop, in days from the first day."""

    line: str
    name: str
    by: str
    certain: bool
    stock_days: OpenEnds
    then: Literal["stock", "wears", "unknown"]
    survives_days: OpenEnds
    recovers_days: OpenEnds


class ContinuityShown(TypedDict):
    """The band of capacity, day by day, as fractions of one."""

    horizon_days: int
    installed: Ends
    days: list[int]
    at_worst: Ends
    at_best: Ends
    falls_below_half: OpenEnds
    back_at_half: OpenEnds
    first_to_stop: StoppingShown | None
    lines: list[LineShown]


class ClockShown(TypedDict):
    """A clock of the law, and the days between capacity below a half and its end."""

    id: str
    title: str
    what: Literal["remedy", "warning"]
    days: OpenEnds
    gap_days: OpenEnds
    soonest_gap_days: float | None
    note: str
    sources: list[SourceShown]


class WhatIf(Framed):
    """The document of ``depgraph whatif --format json``."""

    scenarios: list[ScenarioShown]
    first_day: str
    happens: list[str]
    before: Summary
    after: Summary
    changes: list[ChangeShown]
    continuity: ContinuityShown
    clocks: list[ClockShown]


class ShareShown(TypedDict):
    """A holder's share, as fractions of one."""

    holder: str
    name: str
    share: Ends


class CutShown(TypedDict):
    """A bill cut among holders in one way, by one measure."""

    by: Literal["maker", "owner", "country", "owner_country", "bloc"]
    of: Literal["count", "value", "criticality", "quantity"]
    hhi: Ends
    largest: Ends
    unknown_lines: int
    shares: list[ShareShown]


class ThresholdShown(TypedDict):
    """A third country whose share is over a threshold of the Union, or may be."""

    id: str
    title: str
    over: float
    country: str
    share: Ends
    crossed: Literal["yes", "perhaps"]
    note: str
    sources: list[SourceShown]


class FunctionSource(TypedDict):
    """How many groups stand behind a function."""

    function: str
    kind: str
    lines: list[str]
    groups: list[str]
    unknown_lines: int
    source: str


class TierShown(TypedDict):
    """An organisation at a depth of the bill."""

    tier: int
    organisation: str
    name: str
    lines: int
    lines_at_most: int


class Concentration(Framed):
    """The document of ``depgraph concentration --format json``."""

    lines: int
    measure: str
    european_share: dict[str, Ends]
    cuts: list[CutShown]
    thresholds: list[ThresholdShown]
    sources: list[FunctionSource]
    tiers: list[TierShown]


class SwitchingShown(TypedDict):
    """Autonomy: what it takes to do without."""

    weeks: OpenEnds
    cost: OpenEnds
    replaceable_lines: int
    of_lines: int


class ControlShown(TypedDict):
    """Sovereignty: tests passed, for certain and at most."""

    passed: list[int]
    of: int
    owner: str
    country: str


class PointShown(TypedDict):
    """A choke point."""

    id: str
    name: str
    sort: Literal["organisation", "technology"]
    lines: list[int]
    functions: list[str]
    value: Ends
    switching: SwitchingShown
    control: ControlShown


class MinimumCut(TypedDict):
    """The fewest organisations that fell a function; ``exact`` where all smaller sets were tried."""

    function: str
    size: int
    exact: bool
    sets: list[list[str]]


class SiteShown(TypedDict):
    """Where lines stand."""

    country: str
    name: str
    lines: int
    in_the_union: bool
    laws_of_the_place: list[str]


class Chokepoints(Framed):
    """The document of ``depgraph chokepoints --format json``."""

    points: list[PointShown]
    cuts: list[MinimumCut]
    sites: list[SiteShown]
    unrecorded_lines: int


class PlanChange(TypedDict):
    """What is done about a line."""

    line: str
    name: str
    do: Literal["replace", "measure"]
    option: str
    title: str
    cost: Ends
    cost_is_recorded: bool
    weeks: OpenEnds
    perhaps_reached_afterwards: bool
    hangs_on: str
    """The missing facts that decide whether it frees the line; empty where it surely does."""
    sources: list[SourceShown]


class PlanShown(TypedDict):
    """The cheapest set, with the gap that its proof leaves; what is only ``might_be_freed`` is not freed."""

    cost: Ends
    weeks: OpenEnds
    optimality_gap: float
    freed: list[str]
    might_be_freed: list[str]
    left: list[str]
    still_reached_when_carried_out: list[str]
    perhaps_reached_afterwards: int
    changes: list[PlanChange]


class FrontPoint(TypedDict):
    """A plan that no other beats in cost, weeks and lines ``left``: those it does not surely free."""

    cost: Ends
    weeks: OpenEnds
    left: int
    optimality_gap: float


class Tried(TypedDict):
    """An option that does not free a line, and why not."""

    option: str
    title: str
    law: str
    why: str


class Proof(TypedDict):
    """A line that nothing recorded frees."""

    line: str
    name: str
    law: str
    why: str
    tried: list[Tried]


class CoreShown(TypedDict):
    """A technology that stuck lines and all their alternatives are made with."""

    technology: str
    name: str
    lines: int


class Replace(Framed):
    """The document of ``depgraph replace --format json``."""

    free_of: list[str]
    certain: bool
    budget: float | None
    weeks: float | None
    reached: list[str]
    possible: bool
    plan: PlanShown
    front: list[FrontPoint]
    impossible: list[Proof]
    core: list[CoreShown]


class QuestionAsked(MissingValue):
    """A question of a letter."""

    refers_to: str
    question: str
    how_to_answer: str
    lines: list[str]
    settles: int
    touches: int
    euros: float


class Letter(TypedDict):
    """All questions to one addressee."""

    to: str
    questions: list[QuestionAsked]


class ScreeningToDo(TypedDict):
    """A list to screen organisations against, and the verdicts that this settles by itself."""

    against: str
    names: list[str]
    settles: int


class Questions(Framed):
    """The document of ``depgraph questions --format json``: letters to suppliers, what one does oneself, what counsel knows."""

    letters: list[Letter]
    screenings: list[ScreeningToDo]
    ourselves: list[QuestionAsked]
    counsel: list[QuestionAsked]
