"""Which tables stand in a file, whatever spreadsheet or text it is? Their titles, and the rows below."""

from __future__ import annotations

from typing import TYPE_CHECKING

from depgraph.intake import preflight
from depgraph.text.spelling import fold

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from depgraph.intake.header import Row, Sheet
    from depgraph.intake.lists.entry import Setting

_SEARCHED = 20
"""Rows in which the titles are looked for: publishers write a date above them."""


class Table:
    """A table with its titles: folded for looking up, as written for saying what was seen."""

    def __init__(self, titles: Sequence[str], rows: Iterable[list[str]], above: Sequence[list[str]] = ()) -> None:
        self.written = [title.strip() for title in titles]
        # A title in two languages stands on two lines, its English below.
        self.titles = [fold(title.strip().rpartition("\n")[2]) for title in titles]
        self.rows, self.above = rows, above

    def place(self, *titles: str) -> int | None:
        """Return where the first of some titles stands."""
        return next((self.titles.index(title) for title in titles if title in self.titles), None)

    def places(self, *titles: str) -> list[int]:
        """Return where each of some titles stands, the same title as often as it is written."""
        return [at for title in titles for at, known in enumerate(self.titles) if known == title]

    def has(self, *titles: str) -> bool:
        """Whether all of some titles are there."""
        return set(titles) <= set(self.titles)


def cell(row: Sequence[str], at: int | None) -> str:
    """Return what stands in a column of a row, empty where it has no such column."""
    return row[at].strip() if at is not None and at < len(row) else ""


def tables(
    data: bytes, setting: Setting, notices: list[str], known: frozenset[str]
) -> Iterator[tuple[list[list[str]], Iterator[list[str]]]]:
    """Yield for each sheet its first rows and then the rows after those; ``known`` holds titles of lists, folded.

    Raises:
        InvalidInput: no spreadsheet and no text, or a damaged one.
        LimitExceeded: larger than a limit allows.

    """
    name, limits = setting.name, setting.limits
    form = preflight.check(data, name=name, limits=limits)
    sheets: Iterable[Sheet]
    if form == "xlsx":
        from depgraph.intake import xlsxfile  # noqa: PLC0415  only for the form at hand

        sheets = xlsxfile.sheets(data, name=name, limits=limits)
    elif form == "ods":
        from depgraph.intake import odsfile  # noqa: PLC0415  as above

        sheets = odsfile.sheets(data, name=name, limits=limits)
    elif form in {"xls", "xlsb"}:
        from depgraph.intake import isolated  # noqa: PLC0415  as above

        sheets = isolated.sheets(data, kind=form, name=name, limits=limits)
    else:
        from depgraph.intake import csvfile  # noqa: PLC0415  as above

        sheets = [
            csvfile.sheet(
                data,
                name=name,
                limits=limits,
                encoding=setting.encoding,
                notices=notices,
                known=lambda text: fold(text) in known,
            )
        ]
    for sheet in sheets:
        rows = _texts(sheet.rows)
        first = [row for _, row in zip(range(_SEARCHED), rows, strict=False)]
        yield first, rows


def _texts(rows: Iterable[Row]) -> Iterator[list[str]]:
    for row in rows:
        yield ["" if one is None else one if isinstance(one, str) else _number(one) for one in row.cells]


def _number(value: float) -> str:
    return str(int(value)) if float(value).is_integer() else str(value)
