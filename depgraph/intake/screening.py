"""Who of the organisations we know is on a whole list, and who is not?"""

from __future__ import annotations

import csv
import io
from typing import TYPE_CHECKING

from depgraph.errors import InvalidInput, UnknownName
from depgraph.intake.csl import LISTS, holds, is_consolidated, lists_named
from depgraph.intake.decoding import decoded
from depgraph.intake.draft import some
from depgraph.intake.match import OrganisationIndex
from depgraph.text.spelling import fold

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from depgraph.model.records import Facts, PartyList

NAME_COLUMNS = ("name", "entity name", "sdn name", "party", "entity", "naam", "caption")
ALIAS_COLUMNS = ("alt names", "aliases", "alias", "alternate names", "aka")
MAX_FIELD = 1_000_000


def screen(facts: Facts, identifier: str, data: bytes, *, name: str, on: str) -> list[str]:
    """Check every organisation against a whole list given as CSV; return notices.

    A name that is on the list under the same normalised name is listed; one that only resembles an entry is possibly
    listed; everybody else is *not listed* from then on. The list must be whole: what it leaves out is taken to be free.

    Raises:
        UnknownName: a list that nothing defines, so that no law asks for it.
        InvalidInput: no column of names, no rows, or rows of other lists only.

    """
    if identifier not in facts.lists:
        raise UnknownName("list", identifier, known=sorted(facts.lists))
    index = OrganisationIndex.of(facts)
    entries, notices = _names(data, name, identifier, facts.lists, on)
    listed, perhaps = {}, {}
    for entry in entries:
        match = index.find(entry)
        if match is None:
            continue
        if match.accepted and match.rule.startswith(("exact", "identifier", "normalised")):
            listed[match.target_id] = entry
        else:
            for candidate in match.candidates:
                perhaps[candidate] = entry
    source = [
        facts.sources.add({"title": f"{identifier}, whole list in {name}", "retrieved": on, "grade": "documented"})
    ]
    for key, organisation in facts.organisations.items():
        if key in listed:
            organisation.listings = [*organisation.listings, (identifier, None, None, "yes", source)]
        elif key in perhaps:
            organisation.listings = [*organisation.listings, (identifier, None, None, "maybe", source)]
        organisation.screened = [*organisation.screened, (identifier, on, None, "yes", source)]
    notices += [
        f"{name}: {len(entries)} names of {identifier}; {len(facts.organisations)} organisations screened against it"
    ]
    notices += [f"{name}: {facts.organisations[k].name} is listed as {entry!r}" for k, entry in sorted(listed.items())]
    notices += [
        f"{name}: {facts.organisations[k].name} resembles the entry {entry!r}: possibly listed"
        for k, entry in sorted(perhaps.items())
        if k not in listed
    ]
    return notices


def _names(
    data: bytes, name: str, identifier: str, lists: Mapping[str, PartyList], on: str
) -> tuple[list[str], list[str]]:
    """Return the names on a list, and notices of what else the file holds."""
    text = decoded(data, name=name, notices=[])
    csv.field_size_limit(MAX_FIELD)
    try:
        rows = list(csv.reader(io.StringIO(text)))
    except csv.Error as error:
        raise InvalidInput(name, str(error), "a list as CSV") from None
    if not rows:
        raise InvalidInput(name, "an empty file", "a list as CSV, one party a row")
    header = [fold(cell) for cell in rows[0]]
    column = next((header.index(c) for c in NAME_COLUMNS if c in header), None)
    if column is None:
        found = ", ".join(header[:8])
        raise InvalidInput(f"{name}: line 1", found, f"a column of names, one of {', '.join(NAME_COLUMNS)}")
    others = [header.index(c) for c in ALIAS_COLUMNS if c in header]
    body = rows[1:]
    notices: list[str] = []
    of_list = next((header.index(c) for c in LISTS if c in header), None)
    if of_list is not None:
        body, notices = _of_list(body, of_list, identifier, lists, name)
    if is_consolidated(header):
        body = [row for row in body if holds(dict(zip(header, row, strict=False)), on)]
    names = _cells(body, [column, *others])
    # An empty list would declare everybody free.
    if not names:
        raise InvalidInput(name, "a header and no names", "a list as CSV, one party a row")
    swallowed = next((entry for entry in names if "\n" in entry), None)
    if swallowed is not None:
        found = f"a name over several lines, {swallowed[:40]!r}"
        raise InvalidInput(name, found, "one party a row; is a quotation mark left open?")
    return names, notices


def _of_list(
    rows: list[list[str]], column: int, identifier: str, lists: Mapping[str, PartyList], name: str
) -> tuple[list[list[str]], list[str]]:
    """Return the rows of one list, and a notice of those of others; a row that names no list may be of any.

    Raises:
        InvalidInput: not one row of the list: nobody could be cleared by it.

    """
    said = [row[column].strip() if column < len(row) else "" for row in rows]
    named = {source: lists_named(source, lists) for source in set(said)}
    if not any(identifier in found for found in named.values()):
        held = some(
            sorted({key for found in named.values() for key in found} | {s[:60] for s in said if s and not named[s]})
        )
        hint = "rename the column if it does not say which list a row belongs to"
        raise InvalidInput(name, f"entries of {held or 'no list named'}", f"entries of {identifier}", hint=hint)
    kept = [row for row, source in zip(rows, said, strict=True) if not source or identifier in named[source]]
    left = [source[:60] for source in dict.fromkeys(said) if source and identifier not in named[source]]
    notices = [f"{name}: {len(rows) - len(kept)} entries of other lists do not count: {some(left)}"] if left else []
    return kept, notices


def _cells(rows: Sequence[Sequence[str]], columns: Sequence[int]) -> list[str]:
    found: dict[str, None] = {}
    for row in rows:
        for column in columns:
            if column < len(row):
                for part in row[column].split(";"):
                    if part.strip():
                        found[part.strip()] = None
    return list(found)
