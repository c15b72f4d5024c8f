"""What may a facts file say? The shape of every statement, strict to the key.

The same shape serves the catalogue's files, a user's ``--facts`` file and a bill given as facts.
JSON Schema ``facts`` is generated from these classes.
"""

from __future__ import annotations

import re
from datetime import date
from typing import Annotated, Any, Literal, Self

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    StringConstraints,
    model_validator,
)

from depgraph.model.records import FIRST_DAY, LAST_DAY

Identifier = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9][A-Za-z0-9._:/-]*$", max_length=200)]
Key = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9][A-Za-z0-9._:/@%+~=&?#-]*$", max_length=200)]
"""The id of a component or an organisation: other formats make them of package addresses."""
Code = Annotated[str, StringConstraints(pattern=r"^[A-Za-z][A-Za-z0-9._-]*$", max_length=20)]
Text = Annotated[str, StringConstraints(min_length=1, max_length=32_767)]
Grade = Literal["demonstrated", "documented", "vendor_claim", "unverified"]
Kind = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]*$", max_length=60)]
Access = Literal["none", "physical", "metadata", "data", "admin"]
Certainty = Literal["yes", "maybe"]
Trade = Literal[
    "infrastructure", "software_service", "software", "hardware", "components", "goods", "maintenance", "reseller",
    "telecom", "utility", "construction", "services",
]  # fmt: skip

_DAY = re.compile(r"\d{4}(-(0[1-9]|1[0-2])(-(0[1-9]|[12]\d|3[01]))?)?")


def _day(value: Any) -> Any:
    return str(value) if isinstance(value, int) and not isinstance(value, bool) else value


def _real_day(value: str) -> str:
    if not _DAY.fullmatch(value):
        msg = "expected a date, YYYY-MM-DD, or only YYYY-MM or YYYY"
        raise ValueError(msg)
    return in_calendar(value)


def in_calendar(value: str) -> str:
    """Return a day, checked to be one: the 31st of February is none.

    Raises:
        ValueError: no day of the calendar.

    """
    try:
        date.fromisoformat(value if len(value) == len("YYYY-MM-DD") else "2000-01-01")
    except ValueError:
        msg = "expected a day of the calendar"
        raise ValueError(msg) from None
    return value


Day = Annotated[str, BeforeValidator(_day), AfterValidator(_real_day)]


def _listed(value: Any) -> Any:
    """Accept one value where a list is expected: people write ``incorporated_in: NL``."""
    return [value] if isinstance(value, str) else value


class Strict(BaseModel):
    """A statement without room for misspelt keys, infinities or later change."""

    model_config = ConfigDict(
        frozen=True, extra="forbid", allow_inf_nan=False, str_strip_whitespace=True, populate_by_name=True
    )

    @model_validator(mode="after")
    def _starts_before_it_ends(self) -> Self:
        starts, ends = getattr(self, "starts", None), getattr(self, "ends", None)
        # A coarse day may mean any day in it: only a period that is certainly empty is an error.
        if starts and ends and ends + LAST_DAY[len(ends) :] <= starts + FIRST_DAY[len(starts) :]:
            msg = f"expected ends after starts, found {starts} to {ends}"
            raise ValueError(msg)
        return self


class Source(Strict):
    """Where a statement was read, when, and how good that is.

    An ``unverified`` source was not read: its address says where the statement can be checked.
    """

    title: Text
    url: Annotated[str, StringConstraints(pattern=r"^https?://[^\s<>\"]+$", max_length=2000)] | None = None
    retrieved: Day | None = None
    grade: Grade = "unverified"
    published: Day | None = None
    pinpoint: Text | None = None

    @model_validator(mode="after")
    def _read_when_graded(self) -> Source:
        if self.grade != "unverified" and self.retrieved is None:
            msg = "expected `retrieved`, the day the source was read (or grade: unverified)"
            raise ValueError(msg)
        return self


class SourceUse(Strict):
    """A source that covers only some fields of its entry."""

    use: Text | None = None
    source: Source | None = None
    for_: list[Text] = Field(alias="for", min_length=1)


SourceRef = Text | SourceUse | Source
Sources = list[SourceRef]


class OneOf(Strict):
    """Exactly one of these, not known which."""

    one_of: list[Text] = Field(min_length=1)


class Share(Strict):
    """A share of a whole, between two fractions of one."""

    min: float = Field(0.0, ge=0, le=1)
    max: float = Field(1.0, ge=0, le=1)

    @model_validator(mode="after")
    def _ordered(self) -> Share:
        if self.min > self.max:
            msg = f"expected min <= max, found {self.min} > {self.max}"
            raise ValueError(msg)
        return self


ShareValue = Annotated[float, Field(ge=0, le=1)] | Share
Codes = Annotated[list[Code], BeforeValidator(_listed)]
Place = Code | OneOf


class Presence(Strict):
    """A country where an organisation has offices, staff, subsidiaries or directed business."""

    country: Code
    starts: Day | None = None
    ends: Day | None = None
    certainty: Certainty = "yes"
    sources: Sources = []


class Listing(Strict):
    """A party's entry on a list, for a while."""

    list: Identifier
    starts: Day | None = None
    ends: Day | None = None
    certainty: Certainty = "yes"
    sources: Sources = []


class Screening(Strict):
    """A check against a whole list, which closes the listing of those it covered from then on."""

    list: Identifier
    starts: Day
    ends: Day | None = None
    sources: Sources = []


class Look(Strict):
    """A dated record that somebody asked a question about an organisation, and what was found.

    ``control``: who owns or controls it. ``holders``: the notifications of major holdings of a listed company were read.
    ``presence``: where it has people, sites or business. ``listing``: the text of a list was searched for it.
    ``roles``: what it does itself of what it sells, and what others do. A look whose outcome is ``unclear`` closes
    nothing. What is found must also stand as facts (holdings, ``present_in``, trades) where it is one.
    """

    question: Literal["control", "holders", "presence", "listing", "roles"]
    on: Day
    found: Text
    outcome: Literal["settled", "unclear"] = "settled"
    sources: Sources = Field(min_length=1)


class Bounded(Strict):
    """No group (a person with everything it controls) holds more than this beyond what is recorded."""

    bounded: float = Field(gt=0, le=1)


def _presence(value: Any) -> Any:
    if isinstance(value, list):
        return [{"country": v} if isinstance(v, str) else v for v in value]
    return value


def _listings(value: Any) -> Any:
    if isinstance(value, list):
        return [{"list": v} if isinstance(v, str) else v for v in value]
    return value


class Organisation(Strict):
    """A legal entity, a state or a person.

    ``aliases`` are all names that mean it: former names, trade names, brands that stand in a bill's maker column.
    ``trades`` say what it does for its customers, ``sells`` of which kinds its goods and services usually are.
    ``looked`` records what somebody looked into: presumptions that close rest on it.
    An id that is known already means who is known by it. Under another name it is refused, unless ``amends`` says that
    it is the same one.
    """

    id: Key
    name: Text | None = None
    amends: bool = False
    aliases: list[Text] = []
    kind: Literal["company", "state", "person", "foundation", "fund"] = "company"
    trades: list[Trade] = []
    sells: list[Kind] = []
    identifiers: dict[Literal["lei", "duns", "vat", "euid", "cage", "kvk", "isin"], Text] = {}
    incorporated_in: Place | None = None
    headquartered_in: Place | None = None
    present_in: Annotated[list[Presence], BeforeValidator(_presence)] = []
    presence: Literal["complete", "unrecorded"] | None = None
    owners: Literal["complete", "unrecorded"] | Bounded | None = None
    listed_on: Annotated[list[Listing], BeforeValidator(_listings)] = []
    screened: list[Screening] = []
    looked: list[Look] = []
    sources: Sources = []


class Holding(Strict):
    """What is stated of one organisation's share of another, or its control of it, for a while.

    Several statements about one owner's stake are about one stake, and count where they meet: the same again, a more exact
    figure, an answer of the company. Only those that name different lots add up (``lot: A shares``, ``lot: B shares``).
    """

    owner: Key
    owned: Key
    capital: ShareValue | None = None
    votes: ShareValue | None = None
    control: bool | Text = False
    lot: Text | None = None
    starts: Day | None = None
    ends: Day | None = None
    certainty: Certainty = "yes"
    sources: Sources = []


Term = Literal[
    "governing_law", "notice_by_us_days", "notice_by_provider_days", "starts", "ends", "substitutability", "exit_plan",
    "reintegration", "alternatives", "reliance", "sensitiveness", "last_audit", "purchaser", "order", "renewed", "expires",
]  # fmt: skip


Lack = Literal[
    "software", "electronics", "contains", "requires", "made_with", "designed_by", "fabricated_by", "packaged_by", "assembled_by",
    "developed_by", "supplied_by", "hosted_by", "operated_by", "maintained_by", "colocated_by", "licensed_by", "updated_by",
]  # fmt: skip


class Component(Strict):
    """A line of a bill or a product of the catalogue, at any level.

    ``alternative_to`` names the line that it could replace: it is no line itself. ``perhaps`` are products that it is
    only possibly, ``unclear`` the fields of which something is said that nobody can read, ``terms`` what its contract says.
    ``unit_cost`` is in ``currency`` (EUR unless said), ``lead_time_weeks`` in weeks, ``stock_days`` in
    days of use, ``tpp`` in units of TOPS x bit length (ECCN 3A090, note 2). ``materials`` and ``rare_earths`` name all
    there are of them. ``amends`` says that a known id under another name is meant to be the same.
    ``lacks`` names relations that it certainly has none of beyond those recorded: ``contains`` says that
    its contents are complete, ``software`` that nobody develops or updates any in it, ``electronics`` that it holds neither
    software nor any part that somebody fabricates or packages.
    """

    id: Key
    name: Text | None = None
    amends: bool = False
    aliases: list[Text] = []
    mpn: list[Text] = []
    kind: Kind | None = None
    maker: Key | None = None
    product: Key | None = None
    section: Text | None = None
    quantity: float | None = Field(None, ge=0)
    unit_cost: float | None = Field(None, ge=0)
    currency: Annotated[str, StringConstraints(pattern=r"^[A-Z]{3}$")] | None = None
    cost_is_estimate: bool | None = None
    criticality: Literal["low", "medium", "high", "critical"] | None = None
    function: Text | None = None
    eccn: Text | OneOf | None = None
    tpp: float | None = Field(None, ge=0)
    hs_code: Text | None = None
    rare_earths: list[Text] | None = None
    materials: list[Text] | None = None
    data: Annotated[list[Literal["personal", "non_personal", "telemetry"]], BeforeValidator(_listed)] | None = None
    keys: Literal["customer", "provider", "none"] | None = None
    users_in: Codes | None = None
    destination: Code | None = None
    stock_days: float | None = Field(None, ge=0)
    lead_time_weeks: float | None = Field(None, ge=0)
    terms: dict[Term, Text] = {}
    expects: list[Text] | None = None
    lacks: list[Lack] | None = None
    alternative_to: Key | None = None
    perhaps: list[Key] = []
    unclear: list[Text] = []
    sources: Sources = []


class Group(Strict):
    """Alternatives of one relation of which ``needs`` must work."""

    name: Identifier
    needs: int = Field(ge=1)


class Relation(Strict):
    """How a component depends on another, on an organisation or on a place.

    ``quantity`` of ``contains`` is how many are in one: one where a bill does not say. ``value_share`` is the part's
    share of the value of the whole, all of them together.
    """

    subject: Key
    relation: Literal[
        "contains", "requires", "made_with", "replaceable_by",
        "designed_by", "fabricated_by", "packaged_by", "assembled_by", "developed_by", "supplied_by",
        "hosted_by", "operated_by", "maintained_by", "colocated_by", "licensed_by", "updated_by",
        "originates_in", "located_in",
    ]  # fmt: skip
    object: Key | None = None
    one_of: list[Key] | None = Field(None, min_length=1)
    share: ShareValue | None = None
    value_share: ShareValue | None = None
    quantity: float | None = Field(None, gt=0)
    country: Place | None = None
    access: Access | None = None
    stage: Text | None = None
    cost: float | None = Field(None, ge=0)
    weeks: float | None = Field(None, ge=0)
    group: Group | None = None
    starts: Day | None = None
    ends: Day | None = None
    certainty: Certainty = "yes"
    sources: Sources = []

    @model_validator(mode="after")
    def _one_target(self) -> Relation:
        if (self.object is None) == (self.one_of is None):
            msg = "expected exactly one of `object` and `one_of`"
            raise ValueError(msg)
        return self


class Member(Strict):
    """A jurisdiction's membership of a bloc or a country group, for a while."""

    member: Code
    starts: Day | None = None
    ends: Day | None = None
    certainty: Certainty = "yes"
    sources: Sources = []


class Jurisdiction(Strict):
    """A country, a bloc of countries, or a group that an export law names."""

    id: Code
    name: Text
    alpha3: Annotated[str, StringConstraints(pattern=r"^[A-Z]{3}$")] | None = None
    kind: Literal["country", "bloc", "group"] = "country"
    names: list[Text] = []
    members: list[Member] = []
    listed_on: Annotated[list[Listing], BeforeValidator(_listings)] = []
    sources: Sources = []


class PartyList(Strict):
    """A list of parties that some law acts on."""

    id: Identifier
    name: Text
    issuer: Code
    url: Text | None = None
    propagates: Text | None = None
    sources: Sources = []


class Tenant(Strict):
    """Somebody who uses the site beside the buyer, for a while: all of it, or the components that ``uses`` names."""

    organisation: Key
    uses: list[Key] | None = Field(None, min_length=1)
    starts: Day | None = None
    ends: Day | None = None
    certainty: Certainty = "yes"
    sources: Sources = []


class FactsFile(Strict):
    """Everything a facts file may state."""

    sources: dict[str, Source] = {}
    organisations: list[Organisation] = []
    holdings: list[Holding] = []
    components: list[Component] = []
    relations: list[Relation] = []
    jurisdictions: list[Jurisdiction] = []
    lists: list[PartyList] = []
    screened: list[Screening] = []
    tenants: list[Tenant] = []
    possibly_same: list[Annotated[list[Key], Field(min_length=2)]] = []
    assume: list[Literal["dispersed_float", "suggested_kinds"]] = []
