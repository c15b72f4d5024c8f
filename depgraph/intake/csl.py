"""Which list does a row of a file of several lists belong to, and on which days? As in the Consolidated Screening List."""

from __future__ import annotations

from typing import TYPE_CHECKING

from depgraph.text.spelling import fold

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from depgraph.model.records import PartyList

COLUMNS = frozenset({"source", "entity number", "name", "alt names"})
LISTS = (
    "source", "source list", "list", "list name", "list id", "sanctions list", "dataset", "datasets", "bron", "lijst", "quelle",
    "liste",
)  # fmt: skip
"""Titles of a column that says which list a row belongs to."""
SOURCES = {
    "specially designated nationals": "us.ofac.sdn",
    "entity list": "us.bis.entity_list",
    "military end user": "us.bis.meu",
    "unverified list": "us.bis.unverified",
    "denied persons list": "us.bis.denied_persons",
    "chinese military-industrial complex companies": "us.ofac.ns_cmic",
    "eu financial sanctions files": "eu.sanctions",
    "ofsi consolidated list": "uk.ofsi",
}
"""Words in such a column -> the list they name."""


def is_consolidated(header: Sequence[str]) -> bool:
    """Whether a header is that of the consolidated list."""
    return set(header) >= COLUMNS


def lists_named(source: str, lists: Mapping[str, PartyList]) -> set[str]:
    """Return the lists that a cell names: by id, by name, or by words of its own."""
    said = source.casefold()
    found = {known for words, known in SOURCES.items() if words in said}
    for part in (said, *said.replace(",", ";").split(";")):
        found |= {one.id for one in lists.values() if part.strip() == one.id or fold(part) == fold(one.name)}
    return found


def holds(row: Mapping[str, str], on: str) -> bool:
    """Whether an entry holds on a day; without a date it does."""
    starts, ends = row.get("start date", "").strip(), row.get("end date", "").strip()
    return not (starts and starts[:10] > on) and not (ends and ends[:10] <= on)
