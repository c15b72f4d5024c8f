"""Lists of the US Bureau of Industry and Security: denied persons, and the tables of part 744 (Entity List, MEU, UVL).

The tables of part 744 hold name, aliases and address in one cell, as the Code of Federal Regulations prints them.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from depgraph.intake.lists.cells import apart
from depgraph.intake.lists.days import day
from depgraph.intake.lists.entry import UNTOLD, ListEntry, Part, Setting, unique
from depgraph.intake.lists.places import Places
from depgraph.intake.lists.tables import Table, cell
from depgraph.intake.lists.xmlrecords import read_records
from depgraph.text.spelling import fold

if TYPE_CHECKING:
    from collections.abc import Sequence

    from depgraph.intake.xmlfile import Element

DENIED, ENTITY_LIST, MEU, UNVERIFIED = "us.bis.denied_persons", "us.bis.entity_list", "us.bis.meu", "us.bis.unverified"
TITLES = frozenset({"name", "street address", "fr citation", "effective date", "expiration date", "entity", "license requirement", "country",
                    "license review policy", "federal register citation"})  # fmt: skip
_INLINE = frozenset({"I", "E", "B", "SU", "br", "i", "b", "sup", "em", "strong", "FTREF"})
_SUPPLEMENTS = {"no 4": ENTITY_LIST, "no 6": UNVERIFIED, "no 7": MEU}


def claims(table: Table) -> bool:
    """Whether a table is the list of denied persons, the Entity List, or the Unverified List with its address apart."""
    return table.has("name", "street address", "fr citation") or table.has("country", "entity") or (
        table.titles[:3] == ["country", "name", "address"]
    )  # fmt: skip


def read(table: Table, setting: Setting) -> Part:
    """Read one of the tables."""
    if table.has("street address"):
        return _denied(table, setting)
    if table.has("entity"):
        list_id = (
            ENTITY_LIST if table.has("license requirement") else MEU if table.has("federal register citation") else ""
        )
        part = Part("Supplement to 15 CFR part 744, table")
        at = {key: table.place(key) for key in ("country", "entity", "federal register citation")}
        _cells(([cell(row, at[key]) for key in at] for row in table.rows), part, list_id, setting)  # type: ignore[arg-type]
        return part
    part = Part("Unverified List, table", aliases=True)
    _cells(([cell(row, 0), cell(row, 1), ""] for row in table.rows), part, UNVERIFIED, setting)  # type: ignore[arg-type]
    return part


def _denied(table: Table, setting: Setting) -> Part:
    # The list has no aliases: whoever is known by two names stands in it twice.
    part = Part("Denied Persons List")
    places = Places(setting.countries)
    at = {key: table.place(key) for key in ("name", "country", "effective date", "expiration date", "last update")}
    last = ""
    for row in table.rows:
        name = " ".join(cell(row, at["name"]).split())
        if not name:
            continue
        starts, ends = (day(cell(row, at[key]), month_first=True) for key in ("effective date", "expiration date"))
        last = max(last, starts, day(cell(row, at["last update"]), month_first=True))
        part.add(
            ListEntry(
                f"{name} {starts}", (name,), UNTOLD, places.of(cell(row, at["country"])), "15 CFR 764.3", starts, ends
            ),
            DENIED,
        )
    if last:
        part.notices.append(f"the list gives no day of publication; its last change is of {last}")
    return part


def claims_xml(root: Element) -> bool:
    """Whether it is a part of the Code of Federal Regulations as the eCFR gives it."""
    return root.tag in {"DIV5", "DIV9", "ECFR", "DLPSTEXTCLASS"}


def read_xml(data: bytes, setting: Setting) -> Part:
    """Read the tables of supplements no. 4, 6 and 7 to part 744."""
    part = Part("eCFR XML, 15 CFR part 744")
    places = _Supplement(part, setting)
    handlers = {"HEAD": places.head, "TR": places.row, "AMDDATE": places.date}
    read_records(data, handlers, name=setting.name, inline=_INLINE)
    places.finish()
    return part


class _Supplement:
    """Follows the headings of the supplements and collects the rows below each."""

    def __init__(self, part: Part, setting: Setting) -> None:
        self.part, self.setting = part, setting
        self.list_id: str | None = None
        self.rows: dict[str, list[list[str]]] = {}
        self.country = ""

    def head(self, one: Element) -> None:
        """Take the heading of a supplement."""
        said = fold(one.text)
        if "supplement" in said:
            self.list_id = next((key for words, key in _SUPPLEMENTS.items() if words in said), None)

    def date(self, one: Element) -> None:
        """Take the day to which the text is brought up."""
        self.part.published = day(one.text) or self.part.published

    def row(self, one: Element) -> None:
        """Take a row; the country stands in the first row of its parties alone."""
        cells = [td.text.strip() for td in one.children if td.tag == "TD"]
        if self.list_id is None or len(cells) < 2:
            return
        self.country = " ".join(cells[0].split()) or self.country
        self.rows.setdefault(self.list_id, []).append([self.country, cells[1], cells[-1] if len(cells) > 2 else ""])

    def finish(self) -> None:
        """Take the cells apart."""
        for list_id, rows in self.rows.items():
            _cells(rows, self.part, list_id, self.setting)


def _cells(rows: Sequence[list[str]], part: Part, list_id: str, setting: Setting) -> None:
    places = Places(setting.countries)
    country = ""
    for said, text, citation in rows:
        country = said or country
        if not text:
            continue
        party = apart(text)
        if party.name:
            names = unique((party.name, *party.aliases))
            known = unique([*places.of(country), *places.last_of(party.address)])
            part.add(ListEntry(f"{names[0]} ({country})", names, UNTOLD, known, citation), list_id)
