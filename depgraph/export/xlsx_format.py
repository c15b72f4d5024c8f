"""The answer as a new workbook: summary, findings, chains and questions, with filters and frozen headers.

Every text is written as text: what begins with ``=`` is never a formula.
"""

from __future__ import annotations

import io
import re
from datetime import datetime
from typing import TYPE_CHECKING, Any

from depgraph.export import results
from depgraph.intake.preflight import column_letters

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from depgraph.analysis.report import Report

MOST_ROWS = 1_000_000
LARGE = 2_000
"""Lines from which on a workbook is written through files."""
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_LONGEST = 32_767
COLOURS = {"exposed": "#F8CBAD", "unknown": "#FFE699", "latent": "#DDEBF7"}
_MADE = datetime(2026, 1, 1)  # noqa: DTZ001  a workbook knows no time zones; the same input gives the same bytes


def workbook(report: Report, *, every: bool) -> bytes:
    """Return the workbook."""
    import xlsxwriter  # noqa: PLC0415  only where a workbook is written

    buffer = io.BytesIO()
    options = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    # A large answer goes through files, row by row, so that it is never held as cells.
    options |= {"constant_memory": True} if len(report.lines) > LARGE else {"in_memory": True}
    book = xlsxwriter.Workbook(buffer, options)
    book.set_properties({"title": "depgraph: results", "created": _MADE})
    pages = _Pages(book)
    pages.summary(report)
    widths: tuple[int, ...] = (10, 34, 18, 22, 34, 10, 10, 10, 24, 10, 14, 70, 50, 40, 24, 14)
    pages.table("Findings", results.FINDINGS, results.findings(report, every=every), widths, coloured="verdict")
    widths = (10, 22, 10, 6, 30, 22, 30, 30, 8, 40, 40, 12, 14)
    pages.table("Chains", results.CHAINS, results.chains(report, every=every), widths)
    pages.table("Questions", results.QUESTIONS, results.questions(report), (6, 36, 56, 30, 12, 10, 30, 30))
    pages.table("Not asked", results.NOT_ASKED, results.not_asked(report), (22, 34, 10, 110, 30))
    pages.table("Set aside", results.SET_ASIDE, results.set_aside(report), (24, 40, 50, 50))
    book.close()
    return buffer.getvalue()


def plain(text: str) -> str:
    """Return text that a workbook can hold: what XML forbids is replaced, and what is too long is cut."""
    text = _CONTROL.sub("\ufffd", text)
    return text if len(text) <= _LONGEST else text[: _LONGEST - 1] + "…"


class _Pages:
    """Writes the sheets of one workbook."""

    def __init__(self, book: Any) -> None:
        self.book = book
        top = {"valign": "top", "text_wrap": True}
        self.text = book.add_format(top)
        self.header = book.add_format({"bold": True, "bottom": 1, "bg_color": "#D9E1F2", **top})
        self.title = book.add_format({"bold": True, "font_size": 14})
        self.label = book.add_format({"bold": True, "valign": "top"})
        self.colours = {word: book.add_format({"bg_color": colour, **top}) for word, colour in COLOURS.items()}

    def summary(self, report: Report) -> None:
        """Write the first sheet: the headline, the counts, and what was run."""
        sheet = self.book.add_worksheet("Summary")
        sheet.set_column(0, 0, 34)
        sheet.set_column(1, 1, 110)
        sheet.write_string(0, 0, plain(report.headline), self.title)
        row = 2
        for block in (
            results.counts(report),
            results.run_facts(report),
            (("notice", n) for n in report.context.notices),
        ):
            for label, value in block:
                sheet.write_string(row, 0, plain(str(label)), self.label)
                self._cell(sheet, row, 1, value)
                row += 1
            row += 1
        sheet.freeze_panes(1, 0)
        sheet.fit_to_pages(1, 0)

    def table(
        self,
        title: str,
        header: Sequence[str],
        rows: Iterable[results.Cells],
        widths: Sequence[int],
        *,
        coloured: str = "",
    ) -> None:
        """Write a sheet with a header that stays in sight and filters over every column."""
        sheet = self.book.add_worksheet(title)
        for column, (text, width) in enumerate(zip(header, widths, strict=True)):
            sheet.set_column(column, column, width)
            sheet.write_string(0, column, text, self.header)
        at = header.index(coloured) if coloured else -1
        last = 0
        for row, cells in enumerate(rows, 1):
            if row > MOST_ROWS:
                sheet.write_string(row, 0, "more than a sheet holds: write them with -o findings.csv", self.label)
                break
            sheet.set_row(row, results.height(cells, widths))
            for column, value in enumerate(cells):
                self._cell(sheet, row, column, value, self.colours.get(str(value)) if column == at else None)
            last = row
        sheet.autofilter(f"A1:{column_letters(len(header))}{last + 1}")
        sheet.freeze_panes(1, 0)
        sheet.set_landscape()
        sheet.fit_to_pages(1, 0)
        sheet.repeat_rows(0)

    def _cell(self, sheet: Any, row: int, column: int, value: str | float, form: Any = None) -> None:
        if isinstance(value, str):
            sheet.write_string(row, column, plain(value), form or self.text)
        else:
            sheet.write_number(row, column, value, form or self.text)
