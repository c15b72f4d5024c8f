"""Which publisher's list is a file, and what does it say? Recognised by content, never by name.

Text without a header is OFAC's; a table is known by its titles, wherever they stand; XML and JSON by their outermost names.
Whatever is left is a list of one's own, if it has a column of names.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from depgraph.errors import InvalidInput
from depgraph.intake.lists import bis, csl, eu_fsf, ofac_csv, ofac_xml, opensanctions, own, uk, un
from depgraph.intake.lists.tables import Table, tables
from depgraph.intake.lists.xmlrecords import root_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from depgraph.intake.lists.entry import Part, Setting

_TABLES = (eu_fsf, uk, csl, opensanctions, bis, own)
"""Readers of tables, the most particular titles first."""
_TITLES = frozenset().union(*(reader.TITLES for reader in _TABLES))
_ZIP = b"PK\x03\x04"
_SHOWN = 12
KNOWN = (
    "a list as its publisher writes it (OFAC, the US screening list, BIS, EU, UK, UN, OpenSanctions), or a table with a column of names, "
    f"one of {', '.join(own.NAMES[:8])}"
)


def read_list(data: bytes, setting: Setting) -> Part:
    """Return what one file of a list says.

    Raises:
        InvalidInput: no list, with the columns that were seen; or a broken one.
        LimitExceeded: larger than a limit allows.

    """
    if not data.strip():
        raise InvalidInput(setting.name, "an empty file", KNOWN)
    start = data[:512].lstrip(b"\xef\xbb\xbf \t\r\n")
    if start.startswith(b"<") and not start[:9].lower().startswith((b"<!doctype", b"<html", b"<table")):
        part = _xml(data, setting)
    elif start.startswith((b"{", b"[")):
        part = _json(data, setting)
    else:
        part = _text_or_workbook(data, setting)
    for list_id, entries in part.entries.items():
        if not entries:
            raise InvalidInput(setting.name, f"no party of {list_id}", KNOWN)
    if not part.entries and not part.is_beside and not part.others:
        raise InvalidInput(setting.name, "a header and no names", "a list with one party a row")
    return part


def _xml(data: bytes, setting: Setting) -> Part:
    root = root_of(data, name=setting.name)
    if ofac_xml.claims(root):
        return ofac_xml.read(data, root, setting)
    if eu_fsf.claims_xml(root):
        return eu_fsf.read_xml(data, root, setting)
    if uk.claims_xml(root):
        return uk.read_xml(data, setting)
    if un.claims_xml(root):
        return un.read_xml(data, root, setting)
    if bis.claims_xml(root):
        return bis.read_xml(data, setting)
    raise InvalidInput(setting.name, f"XML with the root <{root.tag}>", KNOWN)


def _json(data: bytes, setting: Setting) -> Part:
    from depgraph.intake.jsonfile import is_lines, parse, parse_lines  # noqa: PLC0415  only where JSON is met

    notices: list[str] = []
    items: list[Any]
    if is_lines(data):
        items = [one for _, one in parse_lines(data, name=setting.name, notices=notices)]
        value: Any = items
    else:
        value = parse(data, name=setting.name, notices=notices)
        items = value if isinstance(value, list) else [value]
    if csl.claims_json(value):
        part = csl.read_json(value, setting)
    elif opensanctions.claims_json(items):
        part = opensanctions.read_json(items, setting)
    else:
        seen = ", ".join(map(repr, list(value)[:_SHOWN])) if isinstance(value, dict) else f"a list of {len(items)}"
        raise InvalidInput(setting.name, f"JSON of no list known here ({seen or 'empty'})", KNOWN)
    part.notices += notices
    return part


def _text_or_workbook(data: bytes, setting: Setting) -> Part:
    notices: list[str] = []
    if not data.startswith(_ZIP):
        head = data[:4096].decode("latin-1")
        if ofac_csv.claims(head):
            from depgraph.intake.decoding import decoded  # noqa: PLC0415  a workbook needs none

            # The control character that ends OFAC's files is none of their text.
            text = decoded(data.rstrip(b"\x1a\r\n"), name=setting.name, wanted=setting.encoding, notices=notices)
            part = ofac_csv.read(text, setting)
            part.notices += notices
            return part
    seen: list[str] = []
    for first, rest in tables(data, setting, notices, _TITLES):
        found = _table(first, rest)
        if found is not None:
            reader, table = found
            read: Part = reader.read(table, setting)
            read.notices += notices
            return read
        seen += [title.strip() for title in next((row for row in first if any(row)), []) if title.strip()]
    shown = ", ".join(seen[:_SHOWN]) + (f" and {len(seen) - _SHOWN} more" if len(seen) > _SHOWN else "")
    raise InvalidInput(setting.name, f"the columns {shown}" if seen else "no row", KNOWN)


def _table(first: list[list[str]], rest: Iterator[list[str]]) -> tuple[Any, Table] | None:
    """Return the reader that knows the titles in one of the first rows, and the table below them."""
    widest = max((_filled(row) for row in first), default=0)
    for reader in _TABLES:
        for at, row in enumerate(first):
            if not any(row):
                continue
            table = Table(row, _after(first, at, rest), first[:at])
            if reader is eu_fsf:
                table = eu_fsf.opened(table)
            if reader.claims(table):
                return reader, table
            # Below the first row as wide as the table stand parties, whose cells may look like titles.
            if 2 * _filled(row) > widest:
                break
    return None


def _filled(row: list[str]) -> int:
    return sum(map(bool, row))


def _after(first: list[list[str]], at: int, rest: Iterator[list[str]]) -> Iterator[list[str]]:
    yield from first[at + 1 :]
    yield from rest
