"""What may a law file say? Timeline, rules, tests and predicates, strict to the key."""

from __future__ import annotations

from itertools import pairwise
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BeforeValidator, Field, StringConstraints, field_validator, model_validator

from depgraph.errors import InvalidInput
from depgraph.model.conditions import PARTY, leaves, split
from depgraph.model.facts import Code, Day, Identifier, Kind, Source, Strict, Text, in_calendar
from depgraph.model.paths import automaton

Status = Literal["in_force", "suspended", "non_enforced", "proposed", "lapsed", "unverified"]
Effect = Literal[
    "data_access", "supply_denial", "service_denial", "asset_freeze", "monitoring", "delay", "counter", "duty",
]  # fmt: skip
Latency = Literal["hours", "days", "weeks", "months", "year"]
Keys = list[Text]
Fraction = Annotated[float, Field(ge=0, le=1)]
DataSort = Literal["personal", "non_personal", "telemetry"]


def _a_list(value: Any) -> Any:
    return [value] if isinstance(value, dict) else value


class Amount(Strict):
    """From a number on, and below another where one is given."""

    at_least: float | None = Field(None, ge=0)
    below: float | None = Field(None, gt=0)

    @model_validator(mode="after")
    def _not_empty(self) -> Amount:
        if self.at_least is None and self.below is None:
            msg = "expected at_least, below, or both"
            raise ValueError(msg)
        if self.at_least is not None and self.below is not None and self.at_least >= self.below:
            msg = f"expected at_least under below, found {self.at_least:g} and {self.below:g}"
            raise ValueError(msg)
        return self


class Predicate(Strict):
    """A condition with exactly one key: a combination, a test of a party, of an item, line, buyer or tenant.

    A relation such as ``designed_by`` is a test of an item: whether the party it leads to is as asked.
    """

    all: list[Predicate] | None = None
    any: list[Predicate] | None = None
    not_: Predicate | None = Field(None, alias="not")
    seat: list[Code] | None = None
    incorporated_in: list[Code] | None = None
    headquartered_in: list[Code] | None = None
    present_in: list[Code] | None = None
    listed_on: list[Identifier] | None = None
    captured: Identifier | None = None
    party_kind: list[Literal["company", "state", "person", "foundation", "fund"]] | None = None
    buyer_himself: Literal[True] | None = None
    state_listed_on: list[Identifier] | None = None
    kind: list[Kind] | None = None
    eccn: list[Text] | None = None
    tpp: Amount | None = None
    rare_earths: list[Text] | None = None
    material: list[Text] | None = None
    content: Identifier | None = None
    ancestry: Identifier | None = None
    origin: list[Code] | None = None
    data: list[DataSort] | None = None
    keys: list[Literal["customer", "provider", "none"]] | None = None
    users_in: list[Code] | None = None
    destination: list[Code] | None = None
    located_in: list[Code] | None = None
    designed_by: Predicate | None = None
    fabricated_by: Predicate | None = None
    packaged_by: Predicate | None = None
    assembled_by: Predicate | None = None
    developed_by: Predicate | None = None
    supplied_by: Predicate | None = None
    hosted_by: Predicate | None = None
    operated_by: Predicate | None = None
    maintained_by: Predicate | None = None
    colocated_by: Predicate | None = None
    licensed_by: Predicate | None = None
    updated_by: Predicate | None = None
    line: Predicate | None = None
    buyer: Predicate | None = None
    tenant: Predicate | None = None

    @model_validator(mode="after")
    def _one_key(self) -> Predicate:
        given = [name for name, value in self if value is not None]
        if len(given) != 1:
            msg = f"expected exactly one condition, found {', '.join(given) or 'none'}"
            raise ValueError(msg)
        return self


class Scope(Strict):
    """What a law can concern at all, and why: components of some kinds, or any of which this is recorded.

    ``relations`` are written as in paths, such as ``maintained_by[access >= metadata]``: whoever is recorded there brings a
    component of any kind into scope. So does recorded ``data``.
    """

    kinds: list[Text] = Field(min_length=1)
    relations: list[Text] = []
    data: list[DataSort] = []
    reason: Text | None = None
    sources: Keys = Field(min_length=1)

    @field_validator("relations")
    @classmethod
    def _single_relations(cls, relations: list[str]) -> list[str]:
        for one in relations:
            compiled = automaton(_path(one))
            if len(compiled.positions) != 1 or 0 in compiled.accepting:
                msg = f"expected one relation, with or without a filter, found {one!r}"
                raise ValueError(msg)
        return relations


class Span(Strict):
    """A status from one day up to, not including, another."""

    status: Status
    one_of: list[Status] = []
    starts: Day
    ends: Day | None = None
    reads: Status | None = None
    """Of an unverified span: the status to which the law's own text leads, such as in force after a suspension's last day."""
    read_until: Day | None = None
    """The day up to which somebody read on: what changed since is not known."""
    note: Text | None = None
    sources: Keys = Field(min_length=1)

    @model_validator(mode="after")
    def _unverified_names_its_candidates(self) -> Span:
        if (self.status == "unverified") != bool(self.one_of):
            msg = "expected `one_of` with `status: unverified`, and only there"
            raise ValueError(msg)
        if self.reads is not None and self.reads not in self.one_of:
            msg = f"expected `reads` to be one of {', '.join(self.one_of) or 'the statuses of an unverified span'}"
            raise ValueError(msg)
        return self


class Seed(Strict):
    """Whom a test starts from: seats, headquarters, presence or listed parties."""

    seat: list[Code] | None = None
    headquartered_in: list[Code] | None = None
    listed_on: list[Identifier] | None = None
    present_in: list[Code] | None = None

    @model_validator(mode="after")
    def _one_kind(self) -> Seed:
        if sum(value is not None for _, value in self) != 1:
            msg = "expected exactly one of seat, headquartered_in, listed_on, present_in"
            raise ValueError(msg)
        return self


WholeDay = Annotated[
    str, StringConstraints(pattern=r"^\d{4}-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])$"), AfterValidator(in_calendar)
]


class OwnershipTest(Strict):
    """How a law follows ownership: method, threshold, operator, basis; and since when, where that has changed."""

    method: Literal["cascade", "per_group", "look_through", "ultimate_parent", "cap"]
    seed: Seed | None = None
    threshold: float | None = Field(None, gt=0, le=1)
    operator: Literal[">", ">="] | None = None
    of: Literal["capital", "votes", "either"] = "capital"
    control: bool = False
    region: list[Code] | None = None
    each: float | None = Field(None, gt=0, le=1)
    together: float | None = Field(None, gt=0, le=1)
    starts: WholeDay | None = None
    ends: WholeDay | None = None
    sources: Keys = []

    @model_validator(mode="after")
    def _complete(self) -> OwnershipTest:
        needs = {
            "cap": ("region", "each", "together"),
            "ultimate_parent": ("seed",),
        }.get(self.method, ("seed", "threshold", "operator"))
        missing = [key for key in needs if getattr(self, key) is None]
        if missing:
            msg = f"expected {', '.join(missing)} for the method {self.method}"
            raise ValueError(msg)
        if self.method == "ultimate_parent" and "of" in self.model_fields_set and self.of != "either":
            msg = "expected no `of`, or `of: either`: a parent has most of the capital or votes, or control"
            raise ValueError(msg)
        return self


def _one_after_the_other(tests: list[OwnershipTest]) -> list[OwnershipTest]:
    for earlier, later in pairwise(tests):
        if earlier.ends is None or earlier.ends != later.starts:
            msg = f"expected each test to end where the next one starts, found {earlier.ends} and {later.starts}"
            raise ValueError(msg)
    return tests


Tests = Annotated[
    list[OwnershipTest],
    BeforeValidator(_a_list, json_schema_input_type=OwnershipTest | list[OwnershipTest]),
    Field(min_length=1),
    AfterValidator(_one_after_the_other),
]
"""One ownership test, or several of which each replaces the one before on a day."""


class Threshold(Strict):
    """How much content it takes for some destinations, or for all others."""

    destination: list[Code] | None = None
    threshold: Fraction


class ContentTest(Strict):
    """How a law counts content: the value of some parts, rolled up over ``contains``, over the value of the whole.

    ``us_de_minimis`` counts as 15 CFR 734.4 does and ``share`` as a plain share of the value; with
    ``second_incorporation`` what is inside a part that stays below the threshold by itself is not counted again.
    A threshold of 0 with ``>`` asks whether any such part is in it, whatever it is worth.
    """

    counts: Predicate
    method: Literal["us_de_minimis", "share"]
    thresholds: list[Threshold] = Field(min_length=1)
    operator: Literal[">", ">="]
    second_incorporation: bool = False
    sources: Keys = Field(min_length=1)

    @model_validator(mode="after")
    def _can_run(self) -> ContentTest:
        if [t.destination is None for t in self.thresholds].count(True) > 1 or self.thresholds[-1].destination:
            msg = "expected one threshold without `destination`, for all others, as the last"
            raise ValueError(msg)
        if self.operator == ">=" and any(t.threshold == 0 for t in self.thresholds):
            msg = "expected `>` with a threshold of 0: everything holds nothing or more"
            raise ValueError(msg)
        _asks_of_items(self.counts, "counts", without=frozenset({"content"}))
        return self


class AncestryTest(Strict):
    """Whether something of a kind is among the parts, the tools and what those were made with."""

    through: Text
    of: Predicate
    sources: Keys = Field(min_length=1)

    @field_validator("through")
    @classmethod
    def _a_path(cls, through: str) -> str:
        return _path(through)

    @model_validator(mode="after")
    def _can_run(self) -> AncestryTest:
        if not automaton(self.through).ends_on_party:
            _asks_of_items(self.of, "of", without=frozenset({"content", "ancestry", "destination"}))
        elif {key for _, key, _ in leaves(self.of.model_dump(by_alias=True, exclude_none=True))} - PARTY:
            msg = "expected `of` to ask of an organisation: the path ends on one"
            raise ValueError(msg)
        return self


def _path(through: str) -> str:
    try:
        automaton(through)
    except InvalidInput as error:
        msg = f"expected {error.expected}, found {error.found!r}"
        raise ValueError(msg) from error
    return through


def _asks_of_items(predicate: Predicate, name: str, *, without: frozenset[str]) -> None:
    for whom, key, _ in leaves(predicate.model_dump(by_alias=True, exclude_none=True)):
        if whom not in {"end", "party"} or (whom == "end" and key in PARTY | without):
            msg = f"expected `{name}` to ask of a part itself, not {key}"
            raise ValueError(msg)


class Condition(Strict):
    """An exception or a mitigation: when it holds, the verdict is lower, for all effects or for those it names."""

    id: Identifier
    text: Text
    if_: Predicate | None = Field(None, alias="if")
    contested: bool = False
    effects: list[Effect] = []
    sources: Keys = []


class Prevailing(Strict):
    """The view of a rule that most lawyers take today: used where a reading is asked for, never in a proof.

    ``latent``: inside the law, and nothing bites. Whether a rule reaches at all is asked of contested ones only.
    """

    view: Literal["reaches", "latent", "does_not_reach"]
    text: Text
    sources: Keys = Field(min_length=1)


class Rule(Strict):
    """One way in which a law reaches a line.

    ``prevailing``, ``buyer_only`` and ``recorded_holders_only`` say how a reading takes the rule; a proof does not ask them.
    One that is ``buyer_only`` bites on nothing but what the buyer is: one sentence about him, and no line is latent by it.
    """

    id: Identifier
    text: Text
    through: Text
    binds: Predicate
    when: Predicate | None = None
    unless: list[Condition] = []
    contested: bool = False
    prevailing: Prevailing | None = None
    buyer_only: bool = False
    recorded_holders_only: bool = False
    effects: list[Effect] | None = Field(None, min_length=1)
    latency: Latency | None = None
    timeline: list[Span] | None = None
    sources: Keys = Field(min_length=1)

    @field_validator("through")
    @classmethod
    def _a_path(cls, through: str) -> str:
        return _path(through)

    @model_validator(mode="after")
    def _can_run(self) -> Rule:
        for condition in (self.when, *(clause.if_ for clause in self.unless)):
            split(condition.model_dump(by_alias=True, exclude_none=True) if condition else None)
        if split(self.binds.model_dump(by_alias=True, exclude_none=True))[1] is not None:
            msg = "expected `binds` to ask of the path's end only: conditions on line, buyer and tenants go to `when`"
            raise ValueError(msg)
        if self.prevailing is not None and self.prevailing.view != "latent" and not self.contested:
            msg = "expected `prevailing` with the view latent, or in a contested rule"
            raise ValueError(msg)
        if self.buyer_only and not self._asks_of_the_buyer_alone():
            msg = "expected a `buyer_only` rule to ask of the buyer alone in `when`"
            raise ValueError(msg)
        return self

    def _asks_of_the_buyer_alone(self) -> bool:
        when = self.when.model_dump(by_alias=True, exclude_none=True) if self.when else None
        return when is not None and {whom for whom, _, _ in leaves(when)} == {"buyer"}


class Conflict(Strict):
    """Which laws and effects a counter-law stands against."""

    issuers: list[Code] = []
    laws: list[Identifier] = []
    effects: list[Effect] = []


class Law(Strict):
    """A law or instrument: dated, cited, and computable."""

    id: Annotated[str, StringConstraints(pattern=r"^[a-z]{2}(\.[a-z0-9_]+)+$")]
    title: Text
    issuer: Code
    nature: Literal["reach", "counter", "duty", "contract_policy"]
    summary: Text
    effects: list[Effect] = Field(min_length=1)
    latency: Latency
    sources: dict[str, Source] = Field(min_length=1)
    applies_to: Scope
    timeline: list[Span] = Field(min_length=1)
    tests: dict[str, Tests] = {}
    content: dict[str, ContentTest] = {}
    ancestry: dict[str, AncestryTest] = {}
    rules: list[Rule] = Field(min_length=1)
    mitigations: list[Condition] = []
    conflicts_with: Conflict | None = None
    strength: Literal["conflict", "shield"] | None = None

    @model_validator(mode="after")
    def _counter_laws_say_what_they_oppose(self) -> Law:
        if (self.nature == "counter") != (self.conflicts_with is not None and self.strength is not None):
            msg = "expected `conflicts_with` and `strength` in a counter-law, and only there"
            raise ValueError(msg)
        named = [e for c in self._clauses() for e in c.effects] + [e for r in self.rules for e in r.effects or ()]
        foreign = sorted(set(named) - set(self.effects))
        if foreign:
            msg = f"expected effects of this law ({', '.join(self.effects)}), found {', '.join(foreign)}"
            raise ValueError(msg)
        if (self.nature == "duty") != ("duty" in self.effects):
            msg = "expected the effect `duty` in a law of this nature, and only there"
            raise ValueError(msg)
        return self

    def _clauses(self) -> list[Condition]:
        return [*self.mitigations, *(clause for rule in self.rules for clause in rule.unless)]

    def cited_keys(self) -> list[tuple[tuple[str | int, ...], str]]:
        """Every source key used in this law, with the path where it is used."""
        found: list[tuple[tuple[str | int, ...], str]] = []

        def walk(value: Any, path: tuple[str | int, ...]) -> None:
            if isinstance(value, dict):
                for key, inner in value.items():
                    if key == "sources" and isinstance(inner, list):
                        found.extend(((*path, key), use) for use in inner)
                    else:
                        walk(inner, (*path, key))
            elif isinstance(value, list):
                for i, inner in enumerate(value):
                    walk(inner, (*path, i))

        walk(self.model_dump(by_alias=True, exclude={"sources"}, exclude_none=True), ())
        return found
