"""Who of the organisations we know is on a whole list, and who is not?"""

from __future__ import annotations

import csv
import io
from typing import TYPE_CHECKING

from depgraph.errors import InvalidInput
from depgraph.intake.decoding import decoded
from depgraph.intake.match import OrganisationIndex

if TYPE_CHECKING:
    from collections.abc import Sequence

    from depgraph.model.records import Facts

NAME_COLUMNS = ("name", "entity_name", "sdn_name", "party", "entity", "naam", "caption")
ALIAS_COLUMNS = ("alt_names", "aliases", "alias", "alternate names", "aka")
MAX_FIELD = 1_000_000


def screen(facts: Facts, identifier: str, data: bytes, *, name: str, on: str) -> list[str]:
    """Check every organisation against a whole list given as CSV; return notices.

    A name that is on the list under the same normalised name is listed; one that only resembles an entry is possibly
    listed; everybody else is *not listed* from then on. The list must be whole: what it leaves out is taken to be free.

    Raises:
        InvalidInput: no column of names, or no rows.

    """
    index = OrganisationIndex.of(facts)
    entries = _names(data, name, identifier, on)
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
    notices = [
        f"{name}: {len(entries)} names of {identifier}; {len(facts.organisations)} organisations screened against it"
    ]
    notices += [f"{name}: {facts.organisations[k].name} is listed as {entry!r}" for k, entry in sorted(listed.items())]
    notices += [
        f"{name}: {facts.organisations[k].name} resembles the entry {entry!r}: possibly listed"
        for k, entry in sorted(perhaps.items())
        if k not in listed
    ]
    return notices


def _names(data: bytes, name: str, identifier: str, on: str) -> list[str]:
    from depgraph.intake.csl import entries, is_consolidated  # noqa: PLC0415  only with a list

    text = decoded(data, name=name, notices=[])
    csv.field_size_limit(MAX_FIELD)
    try:
        rows = list(csv.reader(io.StringIO(text)))
    except csv.Error as error:
        raise InvalidInput(name, str(error), "a list as CSV") from None
    if not rows:
        raise InvalidInput(name, "an empty file", "a list as CSV, one party a row")
    header = [cell.strip().casefold() for cell in rows[0]]
    if is_consolidated(header):
        return entries(text, identifier, name=name, on=on)
    column = next((header.index(c) for c in NAME_COLUMNS if c in header), None)
    if column is None:
        found = ", ".join(header[:8])
        raise InvalidInput(f"{name}: line 1", found, f"a column of names, one of {', '.join(NAME_COLUMNS)}")
    others = [header.index(c) for c in ALIAS_COLUMNS if c in header]
    names = _cells(rows[1:], [column, *others])
    # An empty list would declare everybody free.
    if not names:
        raise InvalidInput(name, "a header and no names", "a list as CSV, one party a row")
    swallowed = next((entry for entry in names if "\n" in entry), None)
    if swallowed is not None:
        found = f"a name over several lines, {swallowed[:40]!r}"
        raise InvalidInput(name, found, "one party a row; is a quotation mark left open?")
    return names


def _cells(rows: Sequence[Sequence[str]], columns: Sequence[int]) -> list[str]:
    found: dict[str, None] = {}
    for row in rows:
        for column in columns:
            if column < len(row):
                for part in row[column].split(";"):
                    if part.strip():
                        found[part.strip()] = None
    return list(found)
