"""The consolidated list of financial sanctions of the European Commission: XML 1.1, and the CSV of either version.

A line of the CSV says one thing of a party: a name, an address, a birth, a citizenship. One that went through Excel has
each line in one quoted cell.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from depgraph.intake.lists.days import day
from depgraph.intake.lists.entry import COMPANY, PERSON, UNTOLD, ListEntry, Part, Setting, unique
from depgraph.intake.lists.places import Places
from depgraph.intake.lists.tables import Table, cell
from depgraph.intake.lists.xmlrecords import read_records
from depgraph.text.spelling import fold

if TYPE_CHECKING:
    from collections.abc import Iterator

    from depgraph.intake.xmlfile import Element

LIST = "eu.sanctions"
PUBLISHER = "European Commission"
TITLES = frozenset({
    "namealias wholename", "naal wholename", "entity logicalid", "entity logical id", "filegenerationdate", "date file", "entity subjecttype",
    "subject type",
})  # fmt: skip
_KINDS = {"p": PERSON, "person": PERSON, "e": COMPANY, "enterprise": COMPANY}


def claims(table: Table) -> bool:
    """Whether a table is this list, in version 1.1 or 1.0."""
    return table.place("namealias wholename", "naal wholename") is not None


def opened(table: Table) -> Table:
    """Return a table whose lines stand each in one cell, as Excel leaves them, with its cells apart; else the table itself."""
    if ";" not in table.written[0] or "naal wholename" not in fold(table.written[0].replace(";", " ")):
        return table
    return Table(_split(table.written[0]), (_split(row[0]) for row in table.rows if row), table.above)


def _split(line: str) -> list[str]:
    return line.rstrip("\t").split(";")


def read(table: Table, setting: Setting) -> Part:
    """Read the CSV of either version."""
    part = Part("EU financial sanctions, CSV")
    at = {
        key: table.place(*titles)
        for key, titles in {
            "ref": ("entity logicalid", "entity logical id"), "number": ("entity eu referencenumber", "eu ref num"),
            "kind": ("entity subjecttype classificationcode", "subject type", "entity subjecttype"),
            "programme": ("entity regulation programme", "programme"), "name": ("namealias wholename", "naal wholename"),
            "date": ("filegenerationdate", "date file"), "starts": ("entity designationdate",),
        }.items()
    }  # fmt: skip
    if at["date"] is None and table.titles[0].startswith("date file"):
        at["date"] = 0
    countries = table.places("address countryiso2code", "addr country", "citizenship countryiso2code", "citi country")
    collected = _Parties()
    places = Places(setting.countries)
    for row in table.rows:
        ref = cell(row, at["ref"])
        if not ref:
            continue
        part.published = part.published or day(cell(row, at["date"]))
        collected.add(
            ref, cell(row, at["name"]), _KINDS.get(cell(row, at["kind"]).casefold(), UNTOLD),
            places.all(cell(row, one) for one in countries), cell(row, at["programme"]), day(cell(row, at["starts"])),
        )  # fmt: skip
    for entry in collected.entries():
        part.add(entry, LIST)
    return part


class _Parties:
    """Collects what many rows say of each party."""

    def __init__(self) -> None:
        self._of: dict[str, tuple[dict[str, None], set[str], list[str]]] = {}

    def add(self, ref: str, name: str, kind: str, countries: tuple[str, ...], programme: str, starts: str) -> None:
        """Take a row."""
        names, places, _ = self._of.setdefault(ref, ({}, set(), [kind, programme, starts]))
        if name:
            names[name] = None
        places.update(countries)

    def entries(self) -> Iterator[ListEntry]:
        """Yield the parties that have a name."""
        for ref, (names, places, (kind, programme, starts)) in self._of.items():
            if names:
                yield ListEntry(ref, unique(names), kind, tuple(sorted(places)), programme, starts)


def claims_xml(root: Element) -> bool:
    """Whether it is the XML of this list."""
    return root.tag == "export" and "fsd" in root.space


def read_xml(data: bytes, root: Element, setting: Setting) -> Part:
    """Read the XML."""
    part = Part("EU financial sanctions, XML", day(root.attributes.get("generationDate", "")))
    places = Places(setting.countries)

    def party(one: Element) -> None:
        aliases = list(one.all("nameAlias"))
        said = unique(alias.attributes.get("wholeName", "") for alias in aliases)
        weak = unique(a.attributes.get("wholeName", "") for a in aliases if a.attributes.get("strong") == "false")
        subject, regulation = one.child("subjectType"), one.child("regulation")
        countries = [
            child.attributes.get("countryIso2Code", "") for tag in ("address", "citizenship") for child in one.all(tag)
        ]
        names = tuple(name for name in said if name not in weak) or said
        if names:
            part.add(ListEntry(
                ref=one.attributes.get("logicalId", names[0]), names=names,
                kind=_KINDS.get(subject.attributes.get("classificationCode", "").casefold(), UNTOLD) if subject else UNTOLD,
                countries=places.all(countries), programme=regulation.attributes.get("programme", "") if regulation else "",
                starts=day(one.attributes.get("designationDate", "")), weak=tuple(name for name in weak if name not in names),
            ), LIST)  # fmt: skip

    read_records(data, {"sanctionEntity": party}, name=setting.name)
    return part
