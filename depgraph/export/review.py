"""What does a person see to decide which names mean what? A table for the terminal, and a sheet to fill in and give back."""

from __future__ import annotations

import io
from datetime import datetime
from typing import TYPE_CHECKING

from depgraph.errors import InvalidInput
from depgraph.export.xlsx_format import plain
from depgraph.intake import preflight, xlsxfile
from depgraph.model.plain import shown

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from depgraph.analysis.matching import Proposal, Proposals
    from depgraph.intake.decisions import Decision
    from depgraph.intake.preflight import Limits

COLUMNS = (
    "subject", "name", "lines", "roles", "band", "rule", "score", "target", "target name", "country", "features", "decision",
    "why", "who",
)  # fmt: skip
_WIDTHS = (13, 34, 18, 18, 9, 30, 7, 26, 34, 9, 50, 12, 36, 18)
_HOW = (
    "Write same or different in the column decision and say why; another id may be written in the column target. "
    "Then: depgraph match --apply THIS.xlsx"
)
_MADE = datetime(2026, 1, 1)  # noqa: DTZ001  the same proposals give the same bytes
_ORDER = {"review": 0, "reject": 1, "accept": 2}
MOST = 2_000


def table(proposals: Proposals) -> Iterator[str]:
    """Yield the proposals, what needs a person first."""
    counts = proposals.counts()
    yield ", ".join(f"{count} {band}" for band, count in counts.items()) + "\n"
    yield f"bands: {proposals.bands}\n\n"
    rows = _ordered(proposals)
    for one in rows[:MOST]:
        target = f"{one.target_name} ({one.target})" if one.target else "nobody known"
        yield shown(f"{one.band:7}{one.score:5.0f}  {one.name}  ->  {target}") + "\n"
        yield shown(f"{'':14}{one.rule}; lines {_lines(one)}{'; ' + one.features if one.features else ''}") + "\n"
    if len(rows) > MOST:
        yield f"... and {len(rows) - MOST} more: -o review.xlsx writes them all\n"
    for notice in proposals.notices:
        yield f"note: {shown(notice)}\n"


def sheet(proposals: Proposals, held: Sequence[Decision] = ()) -> bytes:
    """Return a workbook to decide in: proposals with drop-downs, and the decisions that hold."""
    import xlsxwriter  # noqa: PLC0415  only where a workbook is written

    buffer = io.BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    book = xlsxwriter.Workbook(buffer, options)
    book.set_properties({"title": "depgraph: names to decide", "created": _MADE})
    header = book.add_format({"bold": True, "bottom": 1, "bg_color": "#D9E1F2", "valign": "top"})
    text = book.add_format({"valign": "top", "text_wrap": True})
    page = book.add_worksheet("Names")
    page.write_string(0, 0, f"bands: {proposals.bands}", header)
    page.write_string(1, 0, _HOW)
    for column, (title, width) in enumerate(zip(COLUMNS, _WIDTHS, strict=True)):
        page.set_column(column, column, width)
        page.write_string(2, column, title, header)
    rows = _ordered(proposals)
    for at, one in enumerate(rows, 3):
        cells = (
            one.subject, one.name, _lines(one), ", ".join(one.roles), one.band, one.rule, one.score, one.target, one.target_name,
            one.country, one.features,
        )  # fmt: skip
        for column, value in enumerate(cells):
            if isinstance(value, str):
                page.write_string(at, column, plain(value), text)
            else:
                page.write_number(at, column, value, text)
    last = max(3, len(rows) + 2)
    page.data_validation(3, 11, last, 11, {"validate": "list", "source": ["same", "different"]})
    page.autofilter(2, 0, last, len(COLUMNS) - 1)
    page.freeze_panes(3, 2)
    kept = book.add_worksheet("Decisions")
    for column, title in enumerate(("subject", "name", "decision", "target", "who", "when", "why")):
        kept.set_column(column, column, 24)
        kept.write_string(0, column, title, header)
    for at, made in enumerate(held, 1):
        for column, value in enumerate(
            (made.subject, made.name, made.decision, made.target, made.who, made.when, made.why)
        ):
            kept.write_string(at, column, plain(value), text)
    kept.freeze_panes(1, 0)
    book.close()
    return buffer.getvalue()


def decided_rows(data: bytes, *, name: str, limits: Limits) -> list[dict[str, str]]:
    """Return the rows of a review sheet as a person left them, each under its column, with its number.

    Raises:
        InvalidInput: no review sheet.

    """
    if preflight.check(data, name=name, limits=limits) != "xlsx":
        raise InvalidInput(name, "another format", "the review sheet, as .xlsx")
    for one in xlsxfile.sheets(data, name=name, limits=limits):
        titles: list[str] | None = None
        found: list[dict[str, str]] = []
        for row in one.rows:
            cells = ["" if cell is None else str(cell) for cell in row.cells]
            if titles is None:
                titles = cells if {"subject", "name", "target", "decision", "why"} <= set(cells) else None
            else:
                found.append(dict(zip(titles, cells, strict=False)) | {"row": str(row.number)})
        if titles is not None and "band" in titles:
            return found
    raise InvalidInput(name, "no sheet with the columns of a review", "the sheet that depgraph match -o wrote")


def _ordered(proposals: Proposals) -> list[Proposal]:
    return sorted(proposals.found, key=lambda one: (_ORDER[one.band], one.subject, one.name, -one.score))


def _lines(one: Proposal) -> str:
    more = f" and {len(one.lines) - 6} more" if len(one.lines) > 6 else ""
    return ", ".join(one.lines[:6]) + more
