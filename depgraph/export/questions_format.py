"""The questions as a workbook: one sheet to answer in, and a letter to each addressee."""

from __future__ import annotations

import io
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from depgraph.analysis.questions import COUNSEL, OURSELVES, in_words, screenings
from depgraph.intake.questionsfile import COLUMNS, SHEET, code, expected_answer, refers_to
from depgraph.language import english
from depgraph.model.plain import shown

if TYPE_CHECKING:
    from collections.abc import Iterator

    from depgraph.analysis.questions import Ask, Questions

WIDTHS = (6, 30, 22, 36, 34, 16, 60, 44, 34, 22, 14, 24, 9, 9, 16)
ABOUT = (
    "Fill in the column Answer in the words of How to answer, and the day in Answered on (YYYY-MM-DD). Leave the rest as it is.",
    "Then read it back: depgraph exposure BILL --facts questions.xlsx. An answer counts as the word of whoever gave it.",
    "About, Fact and Refers to are how the program finds the place of an answer: do not change them.",
)


def workbook(found: Questions) -> bytes:
    """Return the workbook; the same questions give the same bytes."""
    import xlsxwriter  # noqa: PLC0415

    buffer = io.BytesIO()
    book = xlsxwriter.Workbook(buffer, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False})
    year, month, day = map(int, found.report.assessment.world.on.split("-"))
    book.set_properties({"title": "Questions to suppliers", "created": datetime(year, month, day, tzinfo=UTC)})
    bold = book.add_format({"bold": True, "text_wrap": True, "valign": "top", "bottom": 1})
    plain = book.add_format({"text_wrap": True, "valign": "top"})
    faint = book.add_format({"text_wrap": True, "valign": "top", "font_color": "#6b7785"})
    fill = book.add_format(
        {"text_wrap": True, "valign": "top", "bg_color": "#fff6d6", "border": 1, "border_color": "#d8c98f"}
    )
    big = book.add_format({"bold": True, "font_size": 14})
    asked = book.add_worksheet(SHEET)
    for column, (title, width) in enumerate(zip(COLUMNS, WIDTHS, strict=True)):
        asked.set_column(column, column, width)
        asked.write_string(0, column, title, bold)
    own = {"About", "Fact", "Refers to"}
    for row, ask in enumerate(found.asks, 1):
        for column, (title, value) in enumerate(zip(COLUMNS, _cells(row, ask), strict=True)):
            style = fill if title in {"Answer", "Answered by", "Answered on"} else faint if title in own else plain
            if isinstance(value, str):
                asked.write_string(row, column, shown(value), style)
            else:
                asked.write_number(row, column, value, style)
    asked.freeze_panes(1, 2)
    asked.autofilter(0, 0, max(1, len(found.asks)), len(COLUMNS) - 1)
    letters = book.add_worksheet("Letters")
    letters.set_column(0, 0, 8)
    letters.set_column(1, 1, 100)
    numbers = {id(ask): row for row, ask in enumerate(found.asks, 1)}
    row, breaks = 0, []
    for to, asks in found.letters.items():
        letters.write_string(row, 0, shown(f"To {to}"), big)
        letters.write_string(
            row + 1,
            0,
            f"As of {found.report.assessment.world.on}: please answer these questions, each with the day and, where there is one, the document that shows it.",
        )
        row += 3
        for ask in asks:
            letters.write_number(row, 0, numbers[id(ask)], plain)
            letters.write_string(
                row,
                1,
                shown(
                    f"{ask.words}  ({'line' if len(ask.lines) == 1 else 'lines'} {', '.join(ask.lines[:8])}{' ...' if len(ask.lines) > 8 else ''}; answer: {expected_answer(ask.fact) or 'in your own words'})"
                ),
                plain,
            )
            row += 1
        row += 2
        breaks.append(row)
    letters.set_h_pagebreaks(breaks[:1000])
    tasks = book.add_worksheet("To do")
    tasks.set_column(0, 0, 120)
    for row, (is_title, todo) in enumerate(_tasks(found)):
        tasks.write_string(row, 0, shown(todo), big if is_title else plain)
    notes = book.add_worksheet("Read me")
    notes.set_column(0, 0, 120)
    for row, text in enumerate((*ABOUT, *found.report.context.assumptions)):
        notes.write_string(row, 0, shown(text), plain)
    book.close()
    return buffer.getvalue()


def _tasks(found: Questions) -> Iterator[tuple[bool, str]]:
    """Yield what no supplier can answer, under its titles: what one does oneself, and what counsel knows."""
    yield True, english()("first.ourselves")
    for one in screenings(found.report):
        yield False, in_words(found.report, one, english())
        yield False, f"    {', '.join(one.names)}"
    yield from ((False, ask.words) for ask in found.of(OURSELVES))
    yield True, english()("first.counsel")
    yield from ((False, ask.words) for ask in found.of(COUNSEL))


def _cells(number: int, ask: Ask) -> tuple[str | float, ...]:
    return (
        number, ask.to, ask.fact.about, ask.name, code(ask.fact), refers_to(ask.fact), ask.words, expected_answer(ask.fact), "", "", "",
        ", ".join(ask.lines[:40]), ask.settles, ask.touches, round(ask.euros, 2),
    )  # fmt: skip
