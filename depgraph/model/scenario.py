"""What may a scenario say? Something that happens on a day: to a law, a country, a party, an owner, a vendor, a part."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field, StringConstraints, model_validator

from depgraph.errors import InvalidInput
from depgraph.model.conditions import split
from depgraph.model.decisions import Span  # noqa: TC001  pydantic reads it
from depgraph.model.facts import Code, Day, Identifier, ShareValue, Source, Strict, Text
from depgraph.model.law import Effect, OwnershipTest, Predicate  # noqa: TC001  pydantic reads them
from depgraph.model.paths import automaton

Keys = list[Text]


class LawChange(Strict):
    """A law gets a status: it comes into force, is enforced, suspended or repealed; other rules of it stay as they are."""

    law: Identifier
    status: Literal["in_force", "suspended", "non_enforced", "lapsed"]
    sources: Keys = Field(min_length=1)


class Membership(Strict):
    """A country joins or leaves a bloc or a country group."""

    country: Code
    group: Code
    joins: bool = True
    sources: Keys = Field(min_length=1)


class Listed(Strict):
    """A party is put on a list."""

    party: Identifier
    list: Identifier
    sources: Keys = Field(min_length=1)


class Sale(Strict):
    """A holder sells what it has of an organisation, all of it, to somebody else."""

    owned: Identifier
    seller: Identifier | Literal["*"]
    """Who sells; ``*`` is everybody who holds it."""
    buyer: Identifier
    capital: ShareValue | None = None
    control: bool = False
    sources: Keys = Field(min_length=1)


class Replacement(Strict):
    """A line, or every line that is a product, becomes another product."""

    component: Identifier
    by: Identifier
    sources: Keys = []


class MeasureTaken(Strict):
    """A measure of ``datasets/decisions.yaml`` is taken on a line, or on every line that is a product."""

    component: Identifier
    measure: Identifier
    sources: Keys = []


class Event(Strict):
    """Somebody stops, whether a law says so or not: who it hits is said as a law says it."""

    id: Identifier
    text: Text
    through: Text
    binds: Predicate | None = None
    stops: list[Identifier] = []
    """Instead of ``binds``: organisations that stop, with everything they own to a half or control."""
    contested: bool = False
    """Whether it is open if the event hits what it names: it can then only raise the upper end."""
    tests: dict[str, OwnershipTest] = {}
    effects: list[Effect] = Field(min_length=1)
    kinds: list[Text] = []
    latency: Literal["hours", "days", "weeks", "months", "year"] = "hours"
    lasts: Span | None = None
    """How long it lasts; without it, until further notice."""
    sources: Keys = Field(min_length=1)

    @model_validator(mode="after")
    def _can_run(self) -> Event:
        try:
            automaton(self.through)
        except InvalidInput as error:
            raise ValueError(str(error)) from error
        if (self.binds is None) == (not self.stops):
            msg = "expected exactly one of `binds` and `stops`"
            raise ValueError(msg)
        if self.binds is not None and split(self.binds.model_dump(by_alias=True, exclude_none=True))[1] is not None:
            msg = "expected `binds` to ask of the path's end only"
            raise ValueError(msg)
        return self


class Scenario(Strict):
    """A dated, cited supposition. ``starts`` is its first day; without it, the day asked about."""

    id: Annotated[str, StringConstraints(pattern=r"^[a-z0-9][a-z0-9_]*$", max_length=60)]
    title: Text
    summary: Text
    dated: Day
    """The day it was written: what it supposes was not so then."""
    starts: Day | None = None
    state: Code | None = None
    """The state that acts, if one does: only against a state is there a counter-measure."""
    likelihood: Literal["has_happened", "announced", "proposed", "reported", "supposed"]
    sources: dict[str, Source] = Field(min_length=1)
    includes: list[Identifier] = []
    """Scenarios that happen with it."""
    laws: list[LawChange] = []
    memberships: list[Membership] = []
    listings: list[Listed] = []
    sales: list[Sale] = []
    replacements: list[Replacement] = []
    measures: list[MeasureTaken] = []
    events: list[Event] = []

    @model_validator(mode="after")
    def _something_happens(self) -> Scenario:
        parts = (
            self.includes, self.laws, self.memberships, self.listings, self.sales, self.replacements, self.measures, self.events,
        )  # fmt: skip
        if not any(parts):
            msg = "expected something: includes, laws, memberships, listings, sales, replacements, measures or events"
            raise ValueError(msg)
        return self
