"""Which cells does a sheet have? Collected one by one, however the file orders them, within the limits."""

from __future__ import annotations

from typing import TYPE_CHECKING

from depgraph.intake.header import Dated, Row, Sheet, Unreadable
from depgraph.intake.preflight import refuse_far_cell

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from depgraph.intake.header import Cell
    from depgraph.intake.preflight import Limits
    from depgraph.intake.xlsxstyles import Styles

ERRORS = {
    0x00: "#NULL!", 0x07: "#DIV/0!", 0x0F: "#VALUE!", 0x17: "#REF!", 0x1D: "#NAME?", 0x24: "#NUM!", 0x2A: "#N/A",
}  # fmt: skip
"""Error values as binary workbooks number them."""


class Grid:
    """One sheet under construction; rows and columns count from one."""

    def __init__(self, title: str, where: str, limits: Limits) -> None:
        self.title, self.where, self.limits = title, where, limits
        self.hidden = False
        self.hidden_rows: set[int] = set()
        self.hidden_columns: set[int] = set()
        self.coloured: set[int] = set()
        self.merged: list[tuple[int, int, int, int]] = []
        self._rows: dict[int, list[Cell]] = {}
        self._count = 0

    def put(self, column: int, row: int, value: Cell) -> None:
        """Set a cell.

        Raises:
            LimitExceeded: too far out, too long, or too many of them.

        """
        if value is None or value == "":
            return
        limits = self.limits
        if column > limits.columns or row > limits.rows:
            refuse_far_cell(column, row, where=self.where, limits=limits)
        self._count += 1
        if self._count > limits.cells:
            raise limits.exceeded("cells", where=self.where, found=f"{self._count:,} cells and more")
        if isinstance(value, str) and len(value) > limits.cell_chars:
            raise limits.exceeded("cell_chars", where=self.where, found=f"a text of {len(value):,} characters")
        cells = self._rows.setdefault(row, [])
        if column > len(cells):
            cells.extend([None] * (column - len(cells)))
        cells[column - 1] = value

    def error(self, column: int, row: int, code: int) -> None:
        """Set a cell that shows an error value."""
        self.put(column, row, Unreadable(ERRORS.get(code, "#ERROR"), "an error value of the spreadsheet"))

    def number(self, column: int, row: int, value: float, style: str, styles: Styles) -> None:
        """Set a cell that holds a number, as its style shows it."""
        if style in styles.dates:
            day = styles.day(value)
            self.put(column, row, value if day is None else Dated(day))
        elif style in styles.padded and value >= 0 and float(value).is_integer():
            self.put(column, row, str(int(value)).zfill(styles.padded[style]))
        else:
            self.put(column, row, value)

    def sheet(self) -> Sheet:
        """Return the sheet as the table reader takes it."""
        return Sheet(self.title, self._ordered(), self.hidden, self.merged, sorted(self.hidden_columns))

    def _ordered(self) -> Iterator[Row]:
        numbers: Iterable[int] = sorted(self._rows)
        for number in numbers:
            yield Row(number, self._rows.pop(number), number in self.hidden_rows, coloured=number in self.coloured)
