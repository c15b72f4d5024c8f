"""A list of one's own: any table with a column of names, and what further columns say of the parties."""

from __future__ import annotations

import re

from depgraph.errors import InvalidInput
from depgraph.intake.lists.days import day
from depgraph.intake.lists.entry import COMPANY, PERSON, SHIP, UNTOLD, ListEntry, Part, Setting, unique
from depgraph.intake.lists.named import Named
from depgraph.intake.lists.places import Places
from depgraph.intake.lists.tables import Table, cell

NAMES = (
    "name", "names", "entity name", "sdn name", "party", "party name", "entity", "organisation", "organization", "company", "company name",
    "legal name", "full name", "naam", "bedrijfsnaam", "nom", "nombre", "bezeichnung", "firma", "caption", "listed party",
    "company or organization", "name of individual or entity", "debarred party full name and alias", "中文名称", "企业名称",
)  # fmt: skip
ALIASES = (
    "alt names", "alternate names", "alternative names", "alternate name", "aliases", "alias", "aka", "a k a", "also known as", "other names",
    "clean name", "previous name", "andere namen", "alternatieve namen", "英文名称",
)  # fmt: skip
LISTS = (
    "source", "source list", "list", "list name", "list id", "sanctions list", "dataset", "datasets", "bron", "lijst", "quelle", "liste",
)  # fmt: skip
"""Titles of a column that says which list a row belongs to."""
COUNTRIES = (
    "country",
    "country or region",
    "countries",
    "land",
    "pays",
    "seat",
    "nationality",
    "jurisdiction",
    "citizenship",
)
_KIND = ("kind", "type", "entity type", "party type", "soort")
_REF = ("id", "ref", "reference", "number", "uid", "nr", "no")
_PROGRAMME = ("programme", "program", "programs", "regime", "reason")
_STARTS = ("start date", "starts", "effective date", "listed on", "since")
_ENDS = ("end date", "ends", "expiration date", "until", "removed on")
_KINDS = {
    "person": PERSON, "individual": PERSON, "natural person": PERSON, "company": COMPANY, "entity": COMPANY, "organisation": COMPANY,
    "organization": COMPANY, "vessel": SHIP, "ship": SHIP,
}  # fmt: skip
TITLES = frozenset((*NAMES, *ALIASES, *LISTS, *COUNTRIES))
_ALSO = re.compile(r"\s*[;,(]\s*(?:a\.?k\.?a\.?|also known as|f\.?k\.?a\.?)[,:]?\s+|;|\n", re.IGNORECASE)


def claims(table: Table) -> bool:
    """Whether a table has a column of names."""
    return table.place(*NAMES) is not None


def read(table: Table, setting: Setting) -> Part:
    """Read it; a table without a column for other names has none, and clears nobody.

    Raises:
        InvalidInput: a name that runs over several lines, as an open quotation mark makes it.

    """
    aliases = table.places(*ALIASES)
    part = Part("a table of names", aliases=bool(aliases))
    named, places = Named(setting.lists), Places(setting.countries)
    at = {
        "name": table.place(*NAMES), "list": table.place(*LISTS), "kind": table.place(*_KIND), "ref": table.place(*_REF),
        "programme": table.place(*_PROGRAMME), "starts": table.place(*_STARTS), "ends": table.place(*_ENDS),
    }  # fmt: skip
    countries = table.places(*COUNTRIES)
    for row in table.rows:
        said = {key: cell(row, place) for key, place in at.items()}
        if not said["name"]:
            continue
        if "\n" in said["name"] and len(said["name"]) > 200:
            found = f"a name over several lines, {said['name'][:40]!r}"
            raise InvalidInput(setting.name, found, "one party a row; is a quotation mark left open?")
        also = [part for one in aliases for part in re.split(r";|\n|\|", cell(row, one))]
        split = _ALSO.split(said["name"])
        names = unique([*split, *also])
        if not names:
            continue
        part.aliases = part.aliases or len(split) > 1
        lists = named.of(said["list"]) if said["list"] else ("",)
        if not lists:
            part.others[said["list"][:60]] += 1
        entry = ListEntry(
            said["ref"] or names[0], names, _KINDS.get(said["kind"].casefold(), UNTOLD), places.all(cell(row, one) for one in countries),
            said["programme"], day(said["starts"]), day(said["ends"]),
        )  # fmt: skip
        for key in lists:
            part.add(entry, key)
    return part
