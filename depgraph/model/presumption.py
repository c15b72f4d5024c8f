"""What may a file of presumptions, of red flags or of product families say? Strict to the key.

A presumption is a statement that a careful professional takes as true until something speaks against it. Each has a
file of its own under ``datasets/presumptions``; JSON Schema ``presumption`` is generated from these classes.
"""

from __future__ import annotations

from typing import Annotated, Any, Literal, Self

from pydantic import Field, model_validator

from depgraph.model.facts import Access, Code, Day, Identifier, Key, Kind, Source, Strict, Text, Trade
from depgraph.model.vocabulary import PARTY_RELATIONS, PRODUCTION, RELATIONS

STRATA = ("own", "names", "families", "kinds", "roles", "contents", "control", "status")
"""In this order presumptions are made: one reads facts and what earlier strata presumed."""


class Told(Strict):
    """One statement in the languages of the answer."""

    en: Text
    nl: Text


class Look(Strict):
    """Somebody asked a question about a kind of thing on a day, and this was found."""

    on: Day
    found: Text
    sources: list[Text] = Field(min_length=1)


class Confirm(Strict):
    """Who can settle a presumption, and how."""

    who: Literal["contract_party", "register", "list", "counsel", "buyer", "official_page"]
    how: Told


class Roles(Strict):
    """Which roles a party of some trades has on lines of some kinds, each with its access to them, or ``null``."""

    fact: Literal["roles"]
    kinds: list[Kind] = Field(min_length=1)
    trades: list[Trade] = Field(min_length=1)
    roles: dict[Text, Access | None] = Field(min_length=1)
    access_words: dict[Access, list[Text]] = {}
    """Which words of a line say with which access the work is done, where no cell says so; the most access wins."""
    but_words: list[Text] = []
    """Which words of a line say that it has no such roles."""

    @model_validator(mode="after")
    def _roles_are_relations(self) -> Self:
        unknown = sorted(set(self.roles) - set(PARTY_RELATIONS))
        if unknown:
            msg = f"expected roles of parties, found {', '.join(unknown)}"
            raise ValueError(msg)
        return self


class Nobody(Strict):
    """Roles of production that nobody in particular has on components of some kinds, where nobody is recorded."""

    fact: Literal["nobody"]
    kinds: list[Kind] = Field(min_length=1)
    relations: list[Text] = Field(min_length=1)
    but_words: list[Text] = []
    looked: Look

    @model_validator(mode="after")
    def _no_access_is_closed(self) -> Self:
        unknown = sorted(set(self.relations) - set(RELATIONS))
        if unknown:
            msg = f"expected relations, found {', '.join(unknown)}"
            raise ValueError(msg)
        access = sorted(set(self.relations) - PRODUCTION)
        if access:
            msg = (
                f"expected roles of production or contents, found {', '.join(access)}: who has access is named or open"
            )
            raise ValueError(msg)
        return self


class Value(Strict):
    """What things of some kinds usually are or contain; ``words`` narrows it to lines that say one of them."""

    fact: Literal["value"]
    field: Literal["eccn", "rare_earths", "materials", "data", "lacks"]
    """``lacks``: relations, or a word for several of them as in a facts file, that such a thing has none of."""
    value: list[Text]
    kinds: list[Kind] = Field(min_length=1)
    words: list[Text] = []
    but_words: list[Text] = []
    trades: list[Trade] = []
    looked: Look | None = None

    @model_validator(mode="after")
    def _closing_values_rest_on_a_look(self) -> Self:
        if self.field != "data" and self.looked is None:
            msg = "expected `looked`: what closes rests on a dated look"
            raise ValueError(msg)
        return self


class Origin(Strict):
    """In which countries no thing of some kinds is usually made by a maker without a plant there."""

    fact: Literal["origin"]
    countries: list[Code] = Field(min_length=1)
    kinds: list[Kind] = Field(min_length=1)
    looked: Look


class KindOf(Strict):
    """A line's kind; of two kinds, the one that stands first in ``asks_more`` is taken.

    ``own_words`` and ``service_words`` say that software runs on the customer's machines, or as a service.
    """

    fact: Literal["kind"]
    asks_more: list[Kind] = Field(min_length=1)
    own_words: list[Text]
    service_words: list[Text]


class Bound(Strict):
    """Above which share a holder of a listed company must notify, by the country of its seat."""

    fact: Literal["bounded"]
    thresholds: dict[Code, float] = Field(min_length=1)


class Outside(Strict):
    """In which countries an unknown seat does not lie."""

    fact: Literal["seat"]
    countries: list[Code] = Field(min_length=1)


class Supply(Strict):
    """Parties on which lists an integrator does not use."""

    fact: Literal["supply"]
    lists: list[Identifier] = Field(min_length=1)


class Plain(Strict):
    """A fact that needs no table: what it says stands in the presumption's text."""

    fact: Literal[
        "buyer", "destination", "tenants", "votes", "as_recorded", "name", "subsidiary", "family", "region",
        "screened", "nobody_behind", "control", "no_control", "inherited", "presence", "status", "prevailing",
    ]  # fmt: skip


Then = Annotated[
    Roles | Nobody | Value | Origin | KindOf | Bound | Outside | Supply | Plain, Field(discriminator="fact")
]


class Presumption(Strict):
    """A presumption: which facts it adds, in which stratum, on what ground, unless what, and who can settle it.

    ``opens`` says whether it makes an opening certain; else it closes what is open. ``lasts`` is in days from the look.
    ``unless`` are conditions of the law language on the party that it is about.
    """

    id: Identifier
    stratum: Literal["own", "names", "families", "kinds", "roles", "contents", "control", "status"]
    opens: bool
    title: Told
    text: Told
    ground: Told
    then: list[Then] = Field(min_length=1)
    unless: list[dict[str, Any]] = []
    confirm: Confirm
    lasts: int | None = Field(None, gt=0)
    sources: dict[str, Source] = Field(min_length=1)

    @model_validator(mode="after")
    def _looks_are_cited(self) -> Self:
        for one in self.then:
            looked = getattr(one, "looked", None)
            unknown = [key for key in (looked.sources if looked else ()) if key not in self.sources]
            if unknown:
                msg = f"expected source keys of this file, found {', '.join(unknown)}"
                raise ValueError(msg)
        return self


class Flag(Strict):
    """What speaks against presuming: a seat or a controller somewhere, for some lists and the laws of some issuers."""

    id: Identifier
    countries: list[Code] = Field(min_length=1)
    of: Literal["seat_or_controller", "site_with_access"]
    lists: list[Text]
    """Ids of lists, or of all that begin with a text that ends in ``*``."""
    laws: list[Text]
    text: Told
    sources: list[Text] = Field(min_length=1)


class FlagsFile(Strict):
    """The file ``datasets/presumptions/flags.yaml``."""

    sources: dict[str, Source]
    flags: list[Flag]


class Family(Strict):
    """A family of products: which words name it, whose it is, of which kind it is, and where it runs.

    ``runs`` says whether it is only sold as a service of its maker, only for the customer's own machines, or both ways;
    nothing where that does not apply. ``hosted_by`` and ``operated_by`` name others who do that of a service.
    ``trade`` is the trade in which its maker sells it, where that is not the one that the kind alone says: infrastructure
    rather than software as a service. ``needs_maker`` is for a name that is also an ordinary word: it is heard only where the
    row names the maker or his group.
    """

    names: list[Text] = Field(min_length=1)
    maker: Key
    kind: Kind
    product: Key | None = None
    runs: Literal["service", "own", "either"] | None = None
    trade: Trade | None = None
    needs_maker: bool = False
    hosted_by: Key | None = None
    operated_by: Key | None = None
    eccn: Text | None = None


class FamiliesFile(Strict):
    """A file under ``datasets/families``."""

    sources: dict[str, Source] = Field(min_length=1)
    families: list[Family]
