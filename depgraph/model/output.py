"""What do our JSON answers look like? The shapes that scripts may rely on."""

from __future__ import annotations

from typing import Literal, NotRequired

from typing_extensions import TypedDict

from depgraph.model.missing import Closing, Field, Missing  # noqa: TC001  schemas are generated from these
from depgraph.model.steps import Says  # noqa: TC001  as above

Word = Literal["clear", "latent", "exposed", "unknown"]
Level = Literal["clear", "latent", "exposed"]


class SourceShown(TypedDict):
    """Where a step was read; empty text where that is not recorded."""

    title: str
    url: str
    retrieved: str
    grade: str


class DetailShown(TypedDict):
    """One thing that is said of a link besides whom it joins: shares in parts per million, between two ends."""

    says: Says
    values: NotRequired[list[str]]
    share: NotRequired[list[int]]
    thresholds: NotRequired[list[int]]
    above: NotRequired[bool]


class StepShown(TypedDict):
    """One link of a chain."""

    subject: str
    subject_name: str
    subject_type: Literal["component", "organisation"]
    relation: str
    object: str
    object_name: str
    object_type: Literal["component", "organisation", "jurisdiction", "list", "value"]
    detail: str
    details: NotRequired[list[DetailShown]]
    """The same as values."""
    truth: Literal["no", "maybe", "yes"]
    stated_by: str
    sources: list[SourceShown]


class Named(TypedDict):
    """An id with its name."""

    id: str
    name: str


class MissingValue(TypedDict):
    """A fact that is not known, as a value: its ``kind``, and what goes with that; ``fact`` says the same in words."""

    about: str
    name: str
    fact: str
    kind: NotRequired[Missing]
    relation: NotRequired[str]
    parties: NotRequired[list[Named]]
    field: NotRequired[Field]
    listed: NotRequired[str]
    countries: NotRequired[list[str]]
    threshold: NotRequired[int]
    currency: NotRequired[str]
    day: NotRequired[str]
    statuses: NotRequired[list[str]]
    text: NotRequired[str]


class MissingShown(MissingValue):
    """A fact that is not known."""

    role: Literal["component", "party", "owner", "law"]


class AskedShown(TypedDict):
    """What a law's path asks for, and does not find."""

    relation: str
    access: list[str]
    countries: list[str]


class ClosingValue(TypedDict):
    """A closing fact as a value: its ``kind``, and what goes with that; ``fact`` says the same in words."""

    about: str
    name: str
    fact: str
    kind: NotRequired[Closing]
    relation: NotRequired[str]
    parties: NotRequired[list[Named]]
    access: NotRequired[str]
    countries: NotRequired[list[str]]
    asked: NotRequired[list[AskedShown]]
    item_kind: NotRequired[str]
    field: NotRequired[Field]
    values: NotRequired[list[str]]
    listed: NotRequired[str]
    threshold: NotRequired[int]
    amount: NotRequired[float]
    estimate: NotRequired[bool]
    day: NotRequired[str]
    statuses: NotRequired[list[str]]


class RestShown(ClosingValue):
    """A closing fact or assumption under a verdict; ``stated_by`` says whose word it is."""

    stated_by: str
    sources: list[SourceShown]


class CounterLawShown(TypedDict):
    """A counter-law that stands against a finding: whether it shields, and how far it applies itself."""

    law: str
    strength: Literal["conflict", "shield"]
    at_least: Level
    at_most: Level


class EffectShown(TypedDict):
    """One effect of a law on a line, by itself."""

    effect: str
    at_least: Level
    at_most: Level
    latency: str


class ContestedShown(TypedDict):
    """A contested rule that alone raises the upper end, and the facts that make it bite if it reaches this far."""

    rule: str
    chain: list[StepShown]


Ends = list[float | None]
"""The least and the most; nothing where there is no end."""


class PartShown(TypedDict):
    """A part in a calculation; those of a part stand below it, one deeper."""

    depth: int
    part: str
    quantity: Ends
    unit_cost: Ends
    value: Ends
    is_share: bool
    counts: str
    counted: Ends


class CalculationShown(TypedDict):
    """How content was counted: parts, sums, ratio and threshold."""

    test: str
    item: str
    item_name: str
    destination: str
    currency: str
    operator: Literal[">", ">="]
    thresholds: list[float]
    whole: Ends
    counted: Ends
    ratio: Ends
    over: Literal["no", "maybe", "yes"]
    parts: list[PartShown]


class FindingShown(TypedDict):
    """One law's verdict on one line."""

    component: Named
    line: str
    section: str
    law: str
    verdict: Word
    at_least: Level
    at_most: Level
    effects: list[str]
    latency: str
    grade: str
    reasons: list[str]
    missing: list[MissingShown]
    rests_on: list[RestShown]
    conflicts: list[str]
    counter_laws: list[CounterLawShown]
    by_effect: list[EffectShown]
    contested: list[ContestedShown]
    calculations: list[CalculationShown]
    mitigations: list[str]
    chain: list[StepShown]


class InputShown(TypedDict):
    """A file that was read."""

    name: str
    sha256: str
    lines: int
    quarantined: int


class Pairs(TypedDict):
    """Pairs of a line and a law in whose scope its kind is."""

    in_scope: int
    unknown: int


class EffectCount(TypedDict):
    """Lines on which an effect can be used, at least and at most."""

    at_least: int
    at_most: int


class NonEuReach(TypedDict):
    """Lines that a law from outside the EU surely reaches, and each such law with its own, most first."""

    lines: int
    laws: dict[str, int]
    contracts: NotRequired[int]
    """How many of these are no law but what vendors write into their contracts."""


class Summary(TypedDict):
    """Counts: each line once by its worst verdict, counter-laws aside."""

    components: int
    exposed: int
    unknown: int
    latent: int
    clear: int
    non_eu: NotRequired[NonEuReach]
    """Of the exposed lines, those that a law from outside the EU reaches; an answer of an earlier version lacks it."""
    eu_only: NotRequired[int]
    pairs: Pairs
    pairs_without_counter_laws: Pairs
    effects: dict[str, EffectCount]


class LawShown(TypedDict):
    """A law that was asked, with its status on the day."""

    title: str
    issuer: str
    effects: list[str]
    latency: str
    status: str
    statuses: NotRequired[list[list[str]]]
    """The status as values: for the law, or for each of its rules, the statuses that it may be."""
    nature: Literal["reach", "counter", "duty", "contract_policy"]


class QuestionShown(MissingValue):
    """A fact to ask for: ``who`` can answer, it ``settles`` pairs by itself, and touches ``lines``."""

    who: NotRequired[Literal["supplier", "ourselves", "counsel"]]
    settles: int
    lines: int


class QuarantinedShown(TypedDict):
    """A cell or row that was set aside."""

    where: str
    value: str
    problem: str
    expected: str


class UnmatchedShown(TypedDict):
    """A name that nothing known matches."""

    name: str
    lines: list[str]


class BesideShown(TypedDict):
    """Something beside the bill that the answer rests on: facts, laws, lists, decisions, settings, columns read as told."""

    what: str
    name: str
    """The file; empty where it is none."""
    sha256: str


class NotAskedShown(TypedDict):
    """A law that was not asked of lines of a kind, since nothing recorded of them brings them into its scope.

    ``presumes`` names what is presumed of their kind: nothing where it was stated.
    """

    kind: str
    law: str
    reason: str
    lines: int
    presumes: list[str]


class Answer(TypedDict):
    """What every version of the answer holds."""

    tool_version: str
    data_version: str
    as_of: str
    destination: str
    buyer: str
    assumptions: list[str]
    headline: str
    inputs: list[InputShown]
    beside: NotRequired[list[BesideShown]]
    summary: Summary
    laws: dict[str, LawShown]
    questions: list[QuestionShown]
    notices: list[str]
    quarantined: list[QuarantinedShown]
    unmatched: list[UnmatchedShown]
    findings: list[FindingShown]


class Exposure(Answer):
    """The document of ``depgraph exposure --format json``."""

    schema: Literal["depgraph/exposure/2"]
    not_asked: list[NotAskedShown]


class ExposureOfOldSchema(Answer):
    """The same document as version 0.1 wrote it; saved ones are still read."""

    schema: Literal["depgraph/exposure/1"]


class OwnerShown(TypedDict):
    """Integrated ownership of one owner, as fractions of one."""

    owner: str
    name: str
    min: float
    max: float


class SaidStep(StepShown):
    """A step with its sentence."""

    sentence: str


class RestNamed(ClosingValue):
    """A closing fact under *not captured*."""

    stated_by: NotRequired[str]


class CapturedShown(TypedDict):
    """One ownership test on the organisation."""

    test: str
    method: str
    truth: Literal["no", "maybe", "yes"]
    chain: list[SaidStep]
    missing: list[MissingValue]
    rests_on: list[RestNamed]


class Owners(TypedDict):
    """The document of ``depgraph owners --format json``."""

    schema: Literal["depgraph/owners/1"]
    organisation: Named
    as_of: str
    data_version: str
    beside: list[BesideShown]
    owners: Literal["complete", "bounded", "unrecorded"]
    look_through: list[OwnerShown]
    captured: list[CapturedShown]
    notices: list[str]


class ChangeShown(TypedDict):
    """What changes in a law on a day: the status of it or of a rule, or an ownership test."""

    on: str
    rule: str
    what: str
    before: str
    after: str
    note: str


class RuleStatus(TypedDict):
    """The status of a rule that has its own."""

    rule: str
    status: str


class LawListed(TypedDict):
    """A law in a list, with its status on the day asked for and on the other."""

    id: str
    title: str
    issuer: str
    nature: Literal["reach", "counter", "duty", "contract_policy"]
    effects: list[str]
    latency: str
    status: str
    status_then: str
    rules: list[RuleStatus]
    changes: list[ChangeShown]


class Laws(TypedDict):
    """The document that ``depgraph laws`` writes as JSON."""

    schema: Literal["depgraph/laws/1"]
    as_of: str
    until: str
    data_version: str
    laws: list[LawListed]
