"""Who is on which list of the Consolidated Screening List? Its CSV holds a dozen lists, told apart by one column."""

from __future__ import annotations

import csv
import io

from depgraph.errors import InvalidInput

COLUMNS = frozenset({"source", "entity_number", "name", "alt_names"})
SOURCES = {
    "specially designated nationals": "us.ofac.sdn",
    "entity list": "us.bis.entity_list",
    "military end user": "us.bis.meu",
    "unverified list": "us.bis.unverified",
    "denied persons list": "us.bis.denied_persons",
    "chinese military-industrial complex companies": "us.ofac.ns_cmic",
}
"""Words in the column `source` -> the list they name. Every other source is none of the lists known here."""


def is_consolidated(header: list[str]) -> bool:
    """Whether a header is that of the consolidated list."""
    return set(header) >= COLUMNS


def entries(text: str, identifier: str, *, name: str, on: str) -> list[str]:
    """Return names and aliases of one list's parties on a day.

    Raises:
        InvalidInput: a list the file does not hold: nobody could be cleared by it.

    """
    reader = csv.DictReader(io.StringIO(text))
    found: dict[str, None] = {}
    seen: set[str] = set()
    try:
        for raw in reader:
            row = {str(k).strip().casefold(): v for k, v in raw.items() if isinstance(v, str)}
            source = row.get("source", "").casefold()
            listed = next((known for words, known in SOURCES.items() if words in source), None)
            seen.add(listed or row.get("source", "")[:60])
            if listed != identifier or not _holds(row, on):
                continue
            for part in (row.get("name", ""), *row.get("alt_names", "").split(";")):
                if part.strip():
                    found[part.strip()] = None
    except csv.Error as error:
        raise InvalidInput(f"{name}: line {reader.line_num}", str(error), "the consolidated list as CSV") from None
    if identifier not in seen or not found:
        held = ", ".join(sorted(s for s in seen if s in SOURCES.values())) or "no list known here"
        raise InvalidInput(name, f"entries of {held}", f"entries of {identifier}")
    return list(found)


def _holds(row: dict[str, str], on: str) -> bool:
    """Whether an entry holds on a day; without a date it does."""
    starts, ends = row.get("start_date", "").strip(), row.get("end_date", "").strip()
    return not (starts and starts[:10] > on) and not (ends and ends[:10] <= on)
