"""What is known, in memory: plain records that load in milliseconds.

Shares are integers in parts per million, days are ISO text (a coarse ``2024`` stays coarse), a set of
candidates is a tuple, and ``None`` is *not recorded*. Each record keeps the numbers of its sources in the
table ``Facts.sources``: under the field's name where a source covers one field, under ``*`` otherwise.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

from depgraph.model.vocabulary import GRADES_OF_STEPS, PPM, UNVERIFIED, Kleene

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

Cites = dict[str, list[int]]
Dated = tuple[str, str | None, str | None, str, list[int]]
"""(value, starts, ends, certainty, sources): a presence, a listing, a screening, a membership."""

Looked = tuple[str, str, str, str, list[int]]
"""(question, day, what was found, outcome, sources)."""

FIRST_DAY = "0000-00-00"
LAST_DAY = "9999-99-99"


def covers(starts: str | None, ends: str | None, certainty: str, *, on: str) -> Kleene:
    """Whether a half-open period covers a day; a coarse date leaves its own year or month open.

    Days are compared as text: ISO dates sort as they should, and ``2024`` padded downwards or upwards gives
    the earliest and the latest day it may mean.
    """
    if not starts and not ends:
        return Kleene.YES if certainty == "yes" else Kleene.MAYBE
    earliest_start = (starts or "") + FIRST_DAY[len(starts or "") :]
    latest_start = (starts or "") + LAST_DAY[len(starts or "") :] if starts else FIRST_DAY
    earliest_end = (ends + FIRST_DAY[len(ends) :]) if ends else LAST_DAY
    latest_end = (ends + LAST_DAY[len(ends) :]) if ends else LAST_DAY
    if on < earliest_start or on >= latest_end:
        return Kleene.NO
    if certainty == "yes" and on >= latest_start and on < earliest_end:
        return Kleene.YES
    return Kleene.MAYBE


@dataclass(slots=True, eq=False, repr=False)
class Organisation:
    """A legal entity, state or person, as far as recorded."""

    id: str
    name: str
    kind: str = "company"
    aliases: Sequence[str] = ()
    identifiers: dict[str, str] = field(default_factory=dict)
    seat: Sequence[str] | None = None
    headquarters: Sequence[str] | None = None
    present: Sequence[Dated] = ()
    presence: str | None = None
    owners: str | None = None
    bound: int = PPM
    listings: Sequence[Dated] = ()
    screened: Sequence[Dated] = ()
    stated_by: str = "catalogue"
    cites: Cites = field(default_factory=dict)
    trades: Sequence[str] = ()
    sells: Sequence[str] = ()
    looked: Sequence[Looked] = ()
    closed_for: Sequence[tuple[str, list[int]]] = ()
    """Questions that a presumption closes, with its sources: ``control``, or the id of a list of whose parties nobody is behind it."""
    owners_by: str | None = None
    """Who says how far the owners are known, where somebody else has amended the record."""
    amends: bool = False
    """Whether another name was given to somebody known on purpose."""


@dataclass(slots=True, eq=False, repr=False)
class Holding:
    """One statement about an owner's share of an organisation, in parts per million, between two ends."""

    owner: str
    owned: str
    capital: Sequence[int] | None = None
    votes: Sequence[int] | None = None
    control: str | None = None
    starts: str | None = None
    ends: str | None = None
    certainty: str = "yes"
    stated_by: str = "catalogue"
    cites: Sequence[int] = ()
    lot: str | None = None
    """Which part of the owner's stake it is about, where not the whole: lots of different names add up."""


@dataclass(slots=True, eq=False, repr=False)
class Component:
    """A line of a bill or a product of the catalogue; first what most products say, so that their rows are short."""

    id: str
    name: str
    kind: str | None = None
    cites: Cites = field(default_factory=dict)
    aliases: Sequence[str] = ()
    maker: str | None = None
    eccn: Sequence[str] | None = None
    suggested_kind: str | None = None
    """What its own words suggest where nobody states a kind: a guess, taken only where somebody says that it may be."""
    mpn: Sequence[str] = ()
    product: str | None = None
    alternative_to: str | None = None
    """The line in whose place this part may stand: it is no line of its own."""
    perhaps: Sequence[str] = ()
    """Products that a name was only possibly matched to."""
    unclear: Sequence[str] = ()
    """Fields whose cell says something that could not be read: no product's word may stand in for it."""
    section: str | None = None
    quantity: float | None = None
    unit_cost: float | None = None
    currency: str | None = None
    cost_is_estimate: bool | None = None
    criticality: str | None = None
    function: str | None = None
    tpp: float | None = None
    hs_code: str | None = None
    rare_earths: Sequence[str] | None = None
    materials: Sequence[str] | None = None
    data: Sequence[str] | None = None
    keys: str | None = None
    users_in: Sequence[str] | None = None
    destination: str | None = None
    stock_days: float | None = None
    lead_time_weeks: float | None = None
    terms: dict[str, str] | None = None
    """What a contract says, in its own words: governing law, notice, expiry."""
    expects: Sequence[str] | None = None
    lacks: Sequence[str] | None = None
    """Relations that it certainly has none of beyond those recorded: a closing fact."""
    where: str | None = None
    stated_by: str = "catalogue"
    amends: bool = False
    """Whether another name was given to a known product on purpose."""


@dataclass(slots=True, eq=False, repr=False)
class Relation:
    """A component's dependence on one object, or on exactly one of several."""

    subject: str
    relation: str
    objects: Sequence[str]
    cites: Sequence[int] = ()
    country: Sequence[str] | None = None
    access: str | None = None
    share: Sequence[int] | None = None
    value_share: Sequence[int] | None = None
    quantity: float | None = None
    stage: str | None = None
    cost: float | None = None
    """What it takes once to change over to a replacement, in euro."""
    weeks: float | None = None
    """How long it takes to qualify a replacement."""
    group: Sequence[Any] | None = None
    starts: str | None = None
    ends: str | None = None
    certainty: str = "yes"
    stated_by: str = "catalogue"
    why: str | None = None
    """Set where a name was only possibly matched: how sure, by which rule."""


@dataclass(slots=True, eq=False, repr=False)
class Tenant:
    """Somebody who uses what the buyer runs: all of it, or some components."""

    organisation: str
    uses: Sequence[str] | None = None
    starts: str | None = None
    ends: str | None = None
    certainty: str = "yes"
    stated_by: str = "user"
    cites: Sequence[int] = ()


@dataclass(slots=True, eq=False, repr=False)
class Jurisdiction:
    """A country, a bloc or a country group with dated members."""

    id: str
    name: str
    kind: str = "country"
    alpha3: str | None = None
    names: Sequence[str] = ()
    members: Sequence[Dated] = ()
    listings: Sequence[Dated] = ()
    cites: Sequence[int] = ()


@dataclass(slots=True, eq=False, repr=False)
class PartyList:
    """A list of parties that some law acts on."""

    id: str
    name: str
    issuer: str
    url: str | None = None
    propagates: str | None = None
    cites: Sequence[int] = ()


class Sources:
    """The table of sources; grades are at hand at once, titles only when somebody reads them."""

    def __init__(self, grades: Iterable[str] = (), entries: Iterable[dict[str, Any] | None] = ()) -> None:
        self.grades: list[str] = list(grades)
        self._entries: list[dict[str, Any] | None] = list(entries) or [None] * len(self.grades)
        self._load: Any = None

    @classmethod
    def on_demand(cls, grades: list[str], load: Any) -> Sources:
        """Return a table whose entries ``load(number)`` reads when they are first printed."""
        table = cls(grades)
        table._load = load
        return table

    def over(self) -> Sources:
        """Return a table that has the same sources under the same numbers; what is added there is not added here."""
        table = Sources(self.grades, self._entries)
        table._load = self._load
        return table

    def add(self, entry: dict[str, Any]) -> int:
        """Add a source and return its number."""
        self.grades.append(str(entry["grade"]))
        self._entries.append(entry)
        return len(self.grades) - 1

    def __getitem__(self, number: int) -> dict[str, Any]:
        entry = self._entries[number]
        if entry is None:
            entry = self._entries[number] = self._load(number)
        return entry

    def __len__(self) -> int:
        return len(self.grades)

    def verified(self, cites: Sequence[int]) -> bool:
        """Whether some source of several has a grade better than ``unverified``."""
        return not {self.grades[number] for number in cites} <= {UNVERIFIED}

    def grade(self, cites: Sequence[int]) -> str:
        """Return the best grade among sources that say the same, ``unverified`` where there is none."""
        return min((self.grades[n] for n in cites), key=GRADES_OF_STEPS.index, default=UNVERIFIED)


@dataclass(slots=True, eq=False, repr=False)
class Facts:
    """Everything that is known, up to one layer: the catalogue, a bill over it, what a user added over both.

    A layer is written while it is made, and never again: who has something to add makes a layer over it. A record that
    a lower layer may hold is never changed in place; it is replaced in the upper one (``amend_organisation`` …).
    """

    organisations: dict[str, Organisation] = field(default_factory=dict)
    holdings: list[Holding] = field(default_factory=list)
    components: dict[str, Component] = field(default_factory=dict)
    relations: list[Relation] = field(default_factory=list)
    jurisdictions: dict[str, Jurisdiction] = field(default_factory=dict)
    lists: dict[str, PartyList] = field(default_factory=dict)
    kinds: dict[str, Sequence[str]] = field(default_factory=dict)
    """For each kind of component, the relations it is expected to have."""
    may_have: dict[str, Sequence[str]] = field(default_factory=dict)
    """For each kind, the relations that it need not have and may: where nobody recorded one, it stands as *maybe*."""
    tenants: list[Tenant] = field(default_factory=list)
    possibly_same: list[tuple[str, str, str]] = field(default_factory=list)
    assume: set[str] = field(default_factory=set)
    sources: Sources = field(default_factory=Sources)
    name: str = "catalogue"
    """What this layer is of: the catalogue, a bill, the user's facts, lists, a question, presumptions, a scenario."""

    def layer(self, name: str) -> Facts:
        """Return a layer over these facts: it shows all that they hold, and what is added to it they never see.

        Its tables are new, its records are the same: a layer over the catalogue takes some 20 microseconds.
        """
        return Facts(
            organisations=dict(self.organisations), holdings=list(self.holdings), components=dict(self.components),
            relations=list(self.relations), jurisdictions=dict(self.jurisdictions), lists=dict(self.lists),
            kinds=dict(self.kinds), may_have=dict(self.may_have), tenants=list(self.tenants), possibly_same=list(self.possibly_same),
            assume=set(self.assume), sources=self.sources.over(), name=name,
        )  # fmt: skip

    def amend_organisation(self, key: str, **changes: Any) -> Organisation:
        """Put an organisation with other values in the place of the one that is known; return it."""
        amended = self.organisations[key] = replace(self.organisations[key], **changes)
        return amended

    def amend_component(self, key: str, **changes: Any) -> Component:
        """Put a component with other values in the place of the one that is known; return it."""
        amended = self.components[key] = replace(self.components[key], **changes)
        return amended


@dataclass(slots=True, eq=False, repr=False)
class Catalogue:
    """Facts and laws, ready to merge with a bill."""

    facts: Facts
    laws: list[dict[str, Any]] = field(default_factory=list)
    """Validated law files, their source keys replaced by numbers in the table of sources."""
    words: dict[str, str] = field(default_factory=dict)
    """Words that people write for a kind of component -> the kind."""
    makers: dict[str, str] = field(default_factory=dict)
    """For each kind, the relation that a bill's manufacturer stands in."""
    version: str = ""
    scenarios: dict[str, dict[str, Any]] = field(default_factory=dict)
    presumptions: dict[str, dict[str, Any]] = field(default_factory=dict)
    """By id, in the order of files: see ``depgraph.model.presumption``."""
    flags: list[dict[str, Any]] = field(default_factory=list)
    families: list[dict[str, Any]] = field(default_factory=list)
    decisions: dict[str, Any] = field(default_factory=dict)
    """How long things last and law takes, thresholds, measures: see ``depgraph.model.decisions``."""

    def layer(self, name: str) -> Catalogue:
        """Return the same laws and words with a layer over the facts: neither facts nor laws of this one change with it."""
        return replace(self, facts=self.facts.layer(name), laws=list(self.laws))

    def country_names(self) -> dict[str, str]:
        """Return every name and code of a country or bloc, casefolded -> its code."""
        names: dict[str, str] = {}
        for jurisdiction in self.facts.jurisdictions.values():
            if jurisdiction.kind != "group":
                for name in (jurisdiction.id, jurisdiction.alpha3 or "", jurisdiction.name, *jurisdiction.names):
                    if name:
                        names.setdefault(name.casefold(), jurisdiction.id)
        return names

    def blocs(self) -> set[str]:
        """Return the codes of blocs: names that stand for several countries."""
        return {j.id for j in self.facts.jurisdictions.values() if j.kind == "bloc"}


def cited(cites: Cites, name: str) -> list[int]:
    """Return the sources of one field of an entry."""
    return cites.get(name, []) + cites.get("*", [])
