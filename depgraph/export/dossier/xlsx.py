"""The report as a workbook: a page for the board, then one sheet a table, with filters and frozen headers."""

from __future__ import annotations

import io
from typing import Any

from depgraph.export.dossier.blocks import Counters, Document, Heading, Items, Paragraph, Table, Tone

_COLOURS: dict[Tone, str] = {"exposed": "#A3232C", "unknown": "#8A5A00", "latent": "#35517D", "clear": "#2F6B3C"}
_CHARACTERS = 150
"""Characters that the columns of a table share."""
_BAD_IN_NAMES = str.maketrans("[]:*?/\\'", "()-----·")


def render(document: Document) -> bytes:
    """Return the file; every cell is text or a number, never a formula."""
    import xlsxwriter  # noqa: PLC0415  only where a workbook is written

    buffer = io.BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    book = xlsxwriter.Workbook(buffer, options)
    from datetime import datetime  # noqa: PLC0415

    # The same answer makes the same file, so no clock is asked.
    book.set_properties({"title": document.title, "author": "depgraph", "created": datetime(2000, 1, 1)})  # noqa: DTZ001
    styles = {
        "title": book.add_format({"bold": True, "font_size": 20}),
        "heading": book.add_format({"bold": True, "font_size": 14, "bottom": 1}),
        "lead": book.add_format({"bold": True, "font_size": 12, "text_wrap": True, "valign": "top"}),
        "number": book.add_format({"bold": True, "font_size": 20, "align": "left"}),
        "text": book.add_format({"text_wrap": True, "valign": "top"}),
        "header": book.add_format({"bold": True, "bottom": 2, "text_wrap": True, "valign": "top"}),
    }
    tones: dict[Tone, Any] = {
        tone: book.add_format({"text_wrap": True, "valign": "top", "font_color": colour, "bold": True})
        for tone, colour in _COLOURS.items()
    }
    first = book.add_worksheet(_name(document.title, set()))
    first.set_column(0, 0, 22)
    first.set_column(1, 1, 110)
    first.write_string(0, 0, document.title, styles["title"])
    first.write_string(1, 0, document.subtitle)
    row = 3
    used = {first.get_name().casefold()}
    for block in document.blocks:
        match block:
            case Heading(text, _):
                first.write_string(row, 0, text, styles["heading"])
                row += 1
            case Paragraph(text, lead):
                first.merge_range(row, 0, row, 1, text, styles["lead" if lead else "text"])
                first.set_row(row, 15 * (1 + len(text) // 115))
                row += 2
            case Items(texts, numbered):
                for number, text in enumerate(texts, 1):
                    first.write_string(row, 0, f"{number}." if numbered else "·")
                    first.write_string(row, 1, text, styles["text"])
                    row += 1
                row += 1
            case Counters(numbers):
                for number_text, text in numbers:
                    first.write_string(row, 0, number_text, styles["number"])
                    first.write_string(row, 1, text, styles["text"])
                    row += 1
                row += 1
            case Table():
                name = _name(block.title, used)
                used.add(name.casefold())
                _table(book.add_worksheet(name), block, styles, tones)
                first.write_string(row, 1, f"→ {name}")
                row += 2
            case _:
                pass
    book.close()
    return buffer.getvalue()


def _table(sheet: Any, table: Table, styles: dict[str, Any], tones: dict[Tone, Any]) -> None:
    for column, (text, width) in enumerate(zip(table.header, table.widths, strict=True)):
        sheet.set_column(column, column, max(8, round(width * _CHARACTERS)))
        sheet.write_string(0, column, text, styles["header"])
    # A merged look would break filters: an empty first cell means the same line as above, so it is repeated here.
    above = ""
    for number, row in enumerate(table.rows, 1):
        for column, cell in enumerate(row):
            text = cell.text
            if column == 0:
                above = text = text or above
            style = tones.get(cell.tone, styles["text"])
            if text.isdecimal() and len(text) < 12:
                sheet.write_number(number, column, int(text), style)
            else:
                sheet.write_string(number, column, text, style)
    sheet.freeze_panes(1, 0)
    if table.rows:
        sheet.autofilter(0, 0, len(table.rows), len(table.header) - 1)


def _name(title: str, used: set[str]) -> str:
    """Return a sheet name: at most 31 characters, none that Excel refuses, none twice."""
    name = title.translate(_BAD_IN_NAMES)[:31].strip() or "sheet"
    number = 2
    while name.casefold() in used:
        name = f"{name[:27]} ({number})"
        number += 1
    return name
