"""What is not known that a verdict hangs on, and what keeps a law out? Values: ``language`` words them.

The engine emits them by the hundred thousand, so both are plain tuples. They name organisations, components, lists and
laws by id; whoever words them says how these are called.
"""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING, Any, Final, Literal, NamedTuple, Self

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping


class Missing(StrEnum):
    """What sort of thing is not known."""

    # Of an organisation.
    OWNERS = "owners"
    """Who else holds or controls it."""
    OWNERS_BELOW = "owners_below"
    """Who holds less than ``threshold``."""
    STAKE = "stake"
    """How much of it the one in ``parties`` holds."""
    SEAT = "seat"
    HEADQUARTERS = "headquarters"
    PRESENCE = "presence"
    """Whether it is present in ``countries``."""
    SCREENING = "screening"
    """Whether it is on the list ``listed``."""
    SAME_AS = "same_as"
    """Whether it and the one in ``parties`` are the same."""
    PARTY_KIND = "party_kind"
    # Of a relation of a component.
    RELATION = "relation"
    """To whom, or to what, it has the relation that it is expected to have."""
    WHETHER = "whether"
    """Whether it has the recorded relation to ``parties``."""
    WHICH = "which"
    """To which of ``parties`` it has the relation."""
    ACCESS = "access"
    """With what access."""
    COUNTRY = "country"
    """In which country."""
    PRODUCT = "product"
    """Whether its name means the product from which the relation comes."""
    QUANTITY = "quantity"
    """How many of ``parties`` it contains."""
    # Of a component itself.
    FIELD = "field"
    """What ``field`` says of it."""
    UNIT_COST = "unit_cost"
    """What a piece costs, in ``currency`` where that matters."""
    IDENTITY = "identity"
    """What it is at all."""
    # Of the buyer, a tenant or a law.
    BUYER = "buyer"
    """Who owns the buyer."""
    TENANT = "tenant"
    """Whether it is a tenant on ``day``."""
    EXCEPTION = "exception"
    """Whether the exception ``text`` applies."""
    STATUS = "status"
    """Which of ``statuses`` the law has on ``day``."""


class Field(StrEnum):
    """What may be said of a component that is no relation."""

    KIND = "kind"
    ECCN = "eccn"
    TPP = "tpp"
    RARE_EARTHS = "rare_earths"
    MATERIALS = "materials"
    ORIGIN = "origin"
    LOCATED_IN = "located_in"
    DATA = "data"
    KEYS = "keys"
    USERS_IN = "users_in"
    DESTINATION = "destination"


class MissingFact(NamedTuple):
    """A fact that is not known, about a component, an organisation or a law."""

    about: str
    kind: Missing
    relation: str = ""
    parties: tuple[str, ...] = ()
    """Whom or what the fact is about besides: one owner, or several of which one may be meant."""
    field: Field | Literal[""] = ""
    listed: str = ""
    countries: tuple[str, ...] = ()
    threshold: int = 0
    """In parts per million."""
    currency: str = ""
    day: str = ""
    statuses: tuple[str, ...] = ()
    text: str = ""
    """A law's own words."""

    def as_dict(self, name: Callable[[str], str]) -> dict[str, Any]:
        """Return the fact as it stands in JSON, without what it says nothing of."""
        return _as_dict(self, name)

    @classmethod
    def of_dict(cls, given: Mapping[str, Any]) -> Self | None:
        """Return the fact that JSON states; nothing where it states none that is known here."""
        return cls(**said) if (said := _of_dict(given, cls._fields, MISSING)) else None


class Closing(StrEnum):
    """What sort of fact keeps a law out."""

    # Of an organisation.
    OWNERS_COMPLETE = "owners_complete"
    OWNERS_BOUNDED = "owners_bounded"
    """Nobody else holds more than ``threshold``."""
    SEAT = "seat"
    PRESENCE_COMPLETE = "presence_complete"
    SCREENED = "screened"
    """Screened against ``listed`` on ``day``."""
    # Of a component.
    NOT_EXPECTED = "not_expected"
    """What ``asked`` asks is not recorded of it, and not expected of what is of its ``item_kind``."""
    RELATION = "relation"
    """It has ``relation`` to ``parties``, in ``countries`` and with ``access`` where these are recorded."""
    FIELD = "field"
    """What ``field`` says of it: ``values``."""
    UNIT_COST = "unit_cost"
    """A piece costs ``amount``."""
    NO_PARTS = "no_parts"
    """No part of it is recorded."""
    # Assumptions, and laws.
    BUYER = "buyer"
    """The buyer is owned in the EU and on no list."""
    IS_BUYER = "is_buyer"
    NOT_BUYER = "not_buyer"
    """It is, or is not, the buyer itself."""
    NO_TENANTS = "no_tenants"
    """No tenants but ``parties``, or but the buyer."""
    STATUS = "status"
    """Which of ``statuses`` the law has on ``day``."""


class Origin(StrEnum):
    """Whose word a closing fact is."""

    KIND = "kind"
    """What is expected of a kind of component, and so not of others."""
    BILL = "bill"
    USER = "user"
    LIST = "list"
    """A list on which it is not."""
    CATALOGUE = "catalogue"
    LAW = "law"
    ASSUMPTION = "assumption"
    PRESUMPTION = "presumption"
    """What the reading takes so: never part of what is proven."""


MISSING: Final = {kind.value: kind for kind in Missing}
CLOSING: Final = {kind.value: kind for kind in Closing}
FIELDS: Final = {field.value: field for field in Field}
ORIGINS: Final = {origin.value: origin for origin in Origin}


class Asked(NamedTuple):
    """What a path asks for: a relation, with an access or in countries where it asks for these."""

    relation: str
    access: tuple[str, ...] = ()
    countries: tuple[str, ...] = ()


class ClosingFact(NamedTuple):
    """A closing fact or an assumption that a *clear* rests on."""

    about: str
    kind: Closing
    stated_by: Origin
    cites: tuple[int, ...] = ()
    relation: str = ""
    parties: tuple[str, ...] = ()
    access: str = ""
    countries: tuple[str, ...] = ()
    asked: tuple[Asked, ...] = ()
    item_kind: str = ""
    field: Field | Literal[""] = ""
    values: tuple[str, ...] = ()
    listed: str = ""
    threshold: int = 0
    """In parts per million."""
    amount: float = 0.0
    estimate: bool = False
    day: str = ""
    statuses: tuple[str, ...] = ()

    def as_dict(self, name: Callable[[str], str]) -> dict[str, Any]:
        """Return the fact as it stands in JSON, without what it says nothing of, and without its sources."""
        return _as_dict(self, name)

    @classmethod
    def of_dict(cls, given: Mapping[str, Any]) -> Self | None:
        """Return the fact that JSON states; nothing where it states none that is known here."""
        if given.get("stated_by") not in ORIGINS:
            return None
        return cls(**said) if (said := _of_dict(given, cls._fields, CLOSING)) else None


def _as_dict(fact: MissingFact | ClosingFact, name: Callable[[str], str]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for key, value in fact._asdict().items():
        if key == "parties" and value:
            found[key] = [{"id": one, "name": name(one)} for one in value]
        elif key == "asked" and value:
            found[key] = [
                {"relation": one.relation, "access": list(one.access), "countries": list(one.countries)}
                for one in value
            ]
        elif value and key != "cites":
            found[key] = (
                str(value) if isinstance(value, StrEnum) else list(value) if isinstance(value, tuple) else value
            )
    return found


def _of_dict(given: Mapping[str, Any], fields: tuple[str, ...], kinds: Mapping[str, StrEnum]) -> dict[str, Any]:
    if given.get("kind") not in kinds or given.get("field", Field.KIND) not in FIELDS:
        return {}
    said: dict[str, Any] = {key: given[key] for key in fields if key in given}
    for key in ("countries", "statuses", "values"):
        if key in said:
            said[key] = tuple(said[key])
    if "parties" in said:
        said["parties"] = tuple(one["id"] for one in said["parties"])
    if "asked" in said:
        said["asked"] = tuple(Asked(a["relation"], tuple(a["access"]), tuple(a["countries"])) for a in said["asked"])
    if "field" in said:
        said["field"] = FIELDS[said["field"]]
    if "stated_by" in said:
        said["stated_by"] = ORIGINS[said["stated_by"]]
    said["kind"] = kinds[said["kind"]]
    return said


def names_in(given: Mapping[str, Any]) -> dict[str, str]:
    """Return how JSON calls those whom a fact names, by id."""
    return {one["id"]: one["name"] for one in given.get("parties", ())}
