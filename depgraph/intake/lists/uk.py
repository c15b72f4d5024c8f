"""The United Kingdom's lists: the UK Sanctions List (CSV, ODS, XLSX, XML), and the consolidated list of OFSI before it.

A row above the titles gives the day. A row stands for one name at one address of a party, so most parties have several.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from depgraph.intake.lists.days import day
from depgraph.intake.lists.entry import COMPANY, PERSON, SHIP, UNTOLD, ListEntry, Part, Setting, unique
from depgraph.intake.lists.places import Places
from depgraph.intake.lists.tables import Table, cell
from depgraph.intake.lists.xmlrecords import read_records, text

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from depgraph.intake.xmlfile import Element

LIST = "uk.ofsi"
PUBLISHER = "United Kingdom, FCDO and OFSI"
TITLES = frozenset(
    {
        "name 6",
        "name 1",
        "name 2",
        "unique id",
        "group id",
        "regime name",
        "regime",
        "group type",
        "alias type",
        "name type",
    }
)
_KINDS = {"individual": PERSON, "entity": COMPANY, "ship": SHIP}
_WEAK = frozenset({"low quality a.k.a", "low quality a.k.a.", "low", "low quality"})
_PROPER = frozenset({"primary name", "prime alias", "primary name variation"})


def claims(table: Table) -> bool:
    """Whether a table is one of the two lists."""
    return table.has("name 6", "unique id") or table.has("name 6", "group id")


def read(table: Table, setting: Setting) -> Part:
    """Read either list as a table."""
    new = table.has("unique id")
    part = Part("UK Sanctions List" if new else "OFSI consolidated list")
    part.published = next((found for row in table.above for found in [day(" ".join(row))] if found), "")
    parts = [table.place(f"name {number}") for number in (1, 2, 3, 4, 5, 6)]
    at = {
        key: table.place(*titles)
        for key, titles in {
            "ref": ("unique id",) if new else ("group id",), "kind": ("designation type", "group type", "individual entity ship"),
            "type": ("name type", "alias type"), "strength": ("alias strength", "alias quality"), "other": ("name non latin script",),
            "programme": ("regime name", "regime"), "starts": ("date designated", "listed on"),
            "country": ("address country", "country"), "nationality": ("nationality ies", "nationality"),
        }.items()
    }  # fmt: skip
    parties, places = _Parties(), Places(setting.countries)
    for row in table.rows:
        said = {key: cell(row, place) for key, place in at.items()}
        if said["ref"]:
            parties.add(
                said["ref"], _full([cell(row, one) for one in parts]), said["type"], said["strength"], other=said["other"],
                kind=said["kind"], programme=said["programme"], starts=day(said["starts"]),
                countries=places.all([said["country"], *said["nationality"].split("|")]),
            )  # fmt: skip
    parties.into(part)
    return part


def _full(parts: Sequence[str]) -> str:
    """Return a name whose last part, name 6, is the family name of a person or the whole name of anybody else."""
    return " ".join(part for part in parts if part)


class _Parties:
    """Collects what many rows say of each party."""

    def __init__(self) -> None:
        self._of: dict[str, ListEntry] = {}
        self._proper: dict[str, str] = {}

    def add(
        self, ref: str, name: str, name_type: str, strength: str, *, other: str, kind: str, programme: str, starts: str,
        countries: tuple[str, ...],
    ) -> None:  # fmt: skip
        """Take a name at an address."""
        name = " ".join(name.split())
        weak = strength.casefold() in _WEAK
        if name and name_type.casefold() in _PROPER:
            self._proper.setdefault(ref, name)
        names = unique(([] if weak else [name]) + [other])
        known = self._of.get(ref)
        if known is None:
            self._of[ref] = ListEntry(
                ref,
                names,
                _KINDS.get(kind.casefold(), UNTOLD),
                countries,
                programme,
                starts,
                weak=unique([name] if weak else []),
            )
            return
        self._of[ref] = known._replace(
            names=unique((*known.names, *names)), countries=unique((*known.countries, *countries)), kind=known.kind or _KINDS.get(kind.casefold(), UNTOLD),
            weak=unique((*known.weak, *([name] if weak else []))),
        )  # fmt: skip

    def into(self, part: Part) -> None:
        """Hand the parties over, each with its proper name first."""
        for ref, entry in self._of.items():
            proper = self._proper.get(ref, "")
            names = unique([proper, *entry.names]) or entry.weak
            if names:
                part.add(
                    entry._replace(names=names, weak=tuple(name for name in entry.weak if name not in names)), LIST
                )


def claims_xml(root: Element) -> bool:
    """Whether it is the XML of the UK Sanctions List."""
    return root.tag == "Designations"


def read_xml(data: bytes, setting: Setting) -> Part:
    """Read the XML."""
    part = Part("UK Sanctions List, XML")
    parties, places = _Parties(), Places(setting.countries)

    def party(one: Element) -> None:
        others = [text(child, "NameNonLatinScript") for child in _under(one, "NonLatinNames")]
        countries = places.all([*(text(child, "AddressCountry") for child in _under(one, "Addresses")),
                                *(child.text for group in _under(one, "IndividualDetails") for nations in group.all("Nationalities") for child in nations.children)])  # fmt: skip
        for child in _under(one, "Names"):
            parties.add(
                text(one, "UniqueID"), _full([text(child, f"Name{number}") for number in (1, 2, 3, 4, 5, 6)]), text(child, "NameType"),
                text(child, "AliasStrength"), other=others.pop() if others else "", kind=text(one, "IndividualEntityShip"),
                programme=text(one, "RegimeName"), starts=day(text(one, "DateDesignated")), countries=countries,
            )  # fmt: skip
        for other in others:
            parties.add(
                text(one, "UniqueID"), "", "", "", other=other, kind=text(one, "IndividualEntityShip"), programme=text(one, "RegimeName"),
                starts=day(text(one, "DateDesignated")), countries=countries,
            )  # fmt: skip

    def dated(one: Element) -> None:
        part.published = part.published or day(one.text)

    read_records(data, {"Designation": party, "DateGenerated": dated}, name=setting.name)
    parties.into(part)
    return part


def _under(one: Element, group: str) -> Iterable[Element]:
    listed = one.child(group)
    return listed.children if listed else ()
