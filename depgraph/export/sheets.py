"""The answer of an analysis as a table for the terminal, as JSON, or as CSV."""

from __future__ import annotations

import csv
import io
import json
from typing import TYPE_CHECKING

from depgraph.export.table_format import fit
from depgraph.model.plain import cell, shown

if TYPE_CHECKING:
    from collections.abc import Iterator

    from depgraph.analysis.sheet import Sheet, Table

FORMS = ("table", "json", "csv")
ROWS = 40
"""Rows of a table shown on a terminal; the files have all."""
WIDEST = 60


def write_sheet(sheet: Sheet, *, form: str, every: bool = False) -> Iterator[str]:
    """Yield an answer in a format; ``every`` shows all rows on the terminal too."""
    if form == "json":
        yield json.dumps(sheet.document, ensure_ascii=False, indent=1) + "\n"
    elif form == "csv":
        yield from _csv(sheet)
    else:
        yield from _table(sheet, every=every)


def _csv(sheet: Sheet) -> Iterator[str]:
    """Yield the tables one below the other, each with its name in the first column."""
    buffer = io.StringIO()
    rows = csv.writer(buffer, lineterminator="\n")
    for table in sheet.tables:
        rows.writerow(["table", *table.columns])
        rows.writerows([table.title, *map(cell, row)] for row in table.rows)
    yield buffer.getvalue()


def _table(sheet: Sheet, *, every: bool) -> Iterator[str]:
    yield from (shown(line) + "\n" for line in sheet.head)
    for table in sheet.tables:
        if table.rows:
            yield f"\n{table.title}\n"
            yield from _rows(table, every=every)
    if sheet.notes:
        yield "\n"
    yield from (shown(note) + "\n" for note in sheet.notes)
    yield "Not legal advice.\n"


def _rows(table: Table, *, every: bool) -> Iterator[str]:
    rows = [[shown(one) for one in row] for row in (table.rows if every else table.rows[:ROWS])]
    widths = [min(WIDEST, max(len(name), *(len(row[i]) for row in rows))) for i, name in enumerate(table.columns)]
    yield "  ".join(fit(name, width) for name, width in zip(table.columns, widths, strict=True)).rstrip() + "\n"
    for row in rows:
        yield "  ".join(fit(text, width) for text, width in zip(row, widths, strict=True)).rstrip() + "\n"
    if len(rows) < len(table.rows):
        yield f"... and {len(table.rows) - len(rows)} more: --all, or a file, shows them\n"
