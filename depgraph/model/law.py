"""What may a law file say? Timeline, rules, tests and predicates, strict to the key."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import Field, StringConstraints, model_validator

from depgraph.errors import InvalidInput
from depgraph.model.conditions import split
from depgraph.model.facts import Code, Day, Identifier, Source, Strict, Text
from depgraph.model.paths import automaton

Status = Literal["in_force", "suspended", "non_enforced", "proposed", "lapsed", "unverified"]
Effect = Literal["data_access", "supply_denial", "service_denial", "asset_freeze", "monitoring", "delay", "counter"]
Keys = list[Text]


class Predicate(Strict):
    """A condition with exactly one key: a combination, a test of a party, of an item, line or buyer."""

    all: list[Predicate] | None = None
    any: list[Predicate] | None = None
    not_: Predicate | None = Field(None, alias="not")
    seat: list[Code] | None = None
    incorporated_in: list[Code] | None = None
    headquartered_in: list[Code] | None = None
    present_in: list[Code] | None = None
    listed_on: list[Identifier] | None = None
    captured: Identifier | None = None
    party_kind: list[Text] | None = None
    state_listed_on: list[Identifier] | None = None
    kind: list[Text] | None = None
    eccn: list[Text] | None = None
    rare_earths: list[Text] | None = None
    origin: list[Code] | None = None
    data: list[Text] | None = None
    keys: list[Text] | None = None
    users_in: list[Code] | None = None
    destination: list[Code] | None = None
    located_in: list[Code] | None = None
    line: Predicate | None = None
    buyer: Predicate | None = None

    @model_validator(mode="after")
    def _one_key(self) -> Predicate:
        given = [name for name, value in self if value is not None]
        if len(given) != 1:
            msg = f"expected exactly one condition, found {', '.join(given) or 'none'}"
            raise ValueError(msg)
        return self


class Scope(Strict):
    """The kinds of component a law can concern at all, and why."""

    kinds: list[Text] = Field(min_length=1)
    reason: Text | None = None
    sources: Keys = Field(min_length=1)


class Span(Strict):
    """A status from one day up to, not including, another."""

    status: Status
    one_of: list[Status] = []
    starts: Day
    ends: Day | None = None
    note: Text | None = None
    sources: Keys = Field(min_length=1)

    @model_validator(mode="after")
    def _unverified_names_its_candidates(self) -> Span:
        if (self.status == "unverified") != bool(self.one_of):
            msg = "expected `one_of` with `status: unverified`, and only there"
            raise ValueError(msg)
        if self.ends is not None and self.ends <= self.starts:
            msg = f"expected ends after starts, found {self.starts} to {self.ends}"
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


class OwnershipTest(Strict):
    """How a law follows ownership: method, threshold, operator, basis."""

    method: Literal["cascade", "per_group", "look_through", "ultimate_parent", "cap"]
    seed: Seed | None = None
    threshold: float | None = Field(None, gt=0, le=1)
    operator: Literal[">", ">="] | None = None
    of: Literal["capital", "votes", "either"] = "capital"
    control: bool = False
    region: list[Code] | None = None
    each: float | None = Field(None, gt=0, le=1)
    together: float | None = Field(None, gt=0, le=1)
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


class Condition(Strict):
    """An exception or a mitigation: when it holds, the verdict is lower."""

    id: Identifier
    text: Text
    if_: Predicate | None = Field(None, alias="if")
    contested: bool = False
    sources: Keys = []


class Rule(Strict):
    """One way in which a law reaches a line."""

    id: Identifier
    text: Text
    through: Text
    binds: Predicate
    when: Predicate | None = None
    unless: list[Condition] = []
    contested: bool = False
    effects: list[Effect] | None = None
    timeline: list[Span] | None = None
    sources: Keys = Field(min_length=1)

    @model_validator(mode="after")
    def _can_run(self) -> Rule:
        try:
            automaton(self.through)
        except InvalidInput as error:
            raise ValueError(str(error)) from error
        for condition in (self.when, *(clause.if_ for clause in self.unless)):
            split(condition.model_dump(by_alias=True, exclude_none=True) if condition else None)
        if split(self.binds.model_dump(by_alias=True, exclude_none=True))[1] is not None:
            msg = "expected `binds` to ask of the path's end only: conditions on line and buyer go to `when`"
            raise ValueError(msg)
        return self


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
    nature: Literal["reach", "counter"]
    summary: Text
    effects: list[Effect] = Field(min_length=1)
    latency: Literal["hours", "days", "weeks", "months", "year"]
    sources: dict[str, Source] = Field(min_length=1)
    applies_to: Scope
    timeline: list[Span] = Field(min_length=1)
    tests: dict[str, OwnershipTest] = {}
    rules: list[Rule] = Field(min_length=1)
    mitigations: list[Condition] = []
    conflicts_with: Conflict | None = None
    strength: Literal["conflict", "shield"] | None = None

    @model_validator(mode="after")
    def _counter_laws_say_what_they_oppose(self) -> Law:
        if (self.nature == "counter") != (self.conflicts_with is not None and self.strength is not None):
            msg = "expected `conflicts_with` and `strength` in a counter-law, and only there"
            raise ValueError(msg)
        return self

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
