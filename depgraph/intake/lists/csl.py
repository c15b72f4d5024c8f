"""The Consolidated Screening List of the US Department of Commerce: a dozen lists in one file, as CSV or JSON.

Each row says in its column ``source`` which list it belongs to. The older layout has a row for every alias and address.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from depgraph.intake.lists.days import day
from depgraph.intake.lists.entry import AIRCRAFT, COMPANY, PERSON, SHIP, UNTOLD, ListEntry, Part, Setting, unique
from depgraph.intake.lists.named import Named
from depgraph.intake.lists.places import Places
from depgraph.intake.lists.tables import Table, cell

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

TITLES = frozenset(
    {"source", "name", "alt names", "entity number", "source list", "alternate name", "alternative names"}
)
_KINDS = {"individual": PERSON, "entity": COMPANY, "vessel": SHIP, "aircraft": AIRCRAFT}
_TAIL = re.compile(r"[;,] and any (?:successor|subsidiar).*$", re.IGNORECASE)


def claims(table: Table) -> bool:
    """Whether a table is the screening list, in its layout of today or the one of 2014."""
    return table.has("source", "name", "alt names") or table.has("source list", "name", "alternate name") or table.has(
        "source list", "name", "alternative names"
    )  # fmt: skip


def read(table: Table, setting: Setting) -> Part:
    """Read the table form."""
    part = Part("Consolidated Screening List, CSV")
    at = {
        key: table.place(*titles)
        for key, titles in {
            "source": ("source", "source list"), "ref": ("entity number",), "kind": ("type", "sdn type"), "programme": ("programs",),
            "name": ("name",), "also": ("alt names", "alternate name", "alternative names"), "addresses": ("addresses", "address"),
            "country": ("country",), "starts": ("start date", "effective date"), "ends": ("end date", "date lifted waived expired"),
            "nationality": ("nationalities",), "citizenship": ("citizenships",),
        }.items()
    }  # fmt: skip
    reader = _Reader(part, setting)
    for row in table.rows:
        said = {key: cell(row, place) for key, place in at.items()}
        if said["name"]:
            addresses = [said["country"], *(one.rpartition(",")[2] for one in said["addresses"].split(";"))]
            reader.add(
                said,
                said["also"].split(";"),
                [*addresses, *said["nationality"].split(";"), *said["citizenship"].split(";")],
            )
    return part


def claims_json(value: Any) -> bool:
    """Whether a JSON document is the screening list."""
    rows = value.get("results") if isinstance(value, dict) else None
    return (
        isinstance(rows, list)
        and bool(rows)
        and isinstance(rows[0], dict)
        and {"source", "name", "alt_names"} <= set(rows[0])
    )


def read_json(value: Any, setting: Setting) -> Part:
    """Read the JSON form."""
    part = Part("Consolidated Screening List, JSON")
    days = [day(str(one.get("source_last_updated", ""))) for one in _dicts(value.get("sources_used"))]
    part.published = max([day(str(value.get("search_performed_at", ""))), *days])
    reader = _Reader(part, setting)
    for row in _dicts(value["results"]):
        said = {
            "source": _text(row, "source"), "ref": _text(row, "entity_number"), "kind": _text(row, "type"), "name": _text(row, "name"),
            "starts": _text(row, "start_date"), "ends": _text(row, "end_date"), "programme": "; ".join(_texts(row, "programs")),
        }  # fmt: skip
        countries = [_text(one, "country") for one in _dicts(row.get("addresses"))]
        if said["name"]:
            reader.add(
                said,
                _texts(row, "alt_names"),
                [*countries, *_texts(row, "nationalities"), *_texts(row, "citizenships")],
            )
    return part


class _Reader:
    """Puts rows on the lists they belong to."""

    def __init__(self, part: Part, setting: Setting) -> None:
        self.part = part
        self.named, self.places = Named(setting.lists), Places(setting.countries)

    def add(self, said: Mapping[str, str], also: Iterable[str], countries: Iterable[str]) -> None:
        """Add what a row says."""
        lists = self.named.of(said["source"]) if said["source"] else ("",)
        if not lists:
            self.part.others[said["source"][:60]] += 1
            return
        names = unique([_TAIL.sub("", said["name"]), *also])
        entry = ListEntry(
            ref=said["ref"] or f"{names[0]} {said['starts']}".strip(), names=names, kind=_KINDS.get(said["kind"].casefold(), UNTOLD),
            countries=self.places.all(countries), programme=said["programme"], starts=day(said["starts"], month_first=True),
            ends=day(said["ends"], month_first=True),
        )  # fmt: skip
        for key in lists:
            self.part.add(entry, key)


def _dicts(value: Any) -> list[dict[str, Any]]:
    return [one for one in value if isinstance(one, dict)] if isinstance(value, list) else []


def _text(row: Mapping[str, Any], key: str) -> str:
    value = row.get(key)
    return value.strip() if isinstance(value, str) else "" if value is None else str(value)


def _texts(row: Mapping[str, Any], key: str) -> list[str]:
    value = row.get(key)
    return [one for one in value if isinstance(one, str)] if isinstance(value, list) else [_text(row, key)]
