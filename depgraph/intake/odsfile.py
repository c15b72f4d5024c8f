"""What stands in the cells of an OpenDocument spreadsheet (.ods)? Streamed; what is repeated is counted before it is written out."""

from __future__ import annotations

import io
import zipfile
from typing import TYPE_CHECKING, Any

from depgraph.intake.grid import Grid
from depgraph.intake.header import Dated, Unreadable
from depgraph.intake.xmlpart import local, parse

if TYPE_CHECKING:
    from collections.abc import Iterator

    from depgraph.intake.header import Cell, Sheet
    from depgraph.intake.preflight import Limits

_CELLS = frozenset({"table-cell", "covered-table-cell"})
_NOT_SHOWN = frozenset({"annotation", "ruby-text", "note", "tracked-changes"})
_HIDDEN = frozenset({"collapse", "filter"})


def sheets(data: bytes, *, name: str, limits: Limits) -> Iterator[Sheet]:
    """Yield the tables of a spreadsheet that preflight has let pass, in the order of their tabs.

    Raises:
        InvalidInput: XML that is broken or carries a document type definition.
        LimitExceeded: a cell too far out or too long, or too many of them.

    """
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        reader = _Reader(name, limits)
        for _ in parse(archive, "content.xml", name, reader.setup):
            for grid in reader.done:
                yield grid.sheet()
            reader.done.clear()


class _Reader:
    """Turns the elements of ``content.xml`` into sheets."""

    def __init__(self, name: str, limits: Limits) -> None:
        self.name, self.limits = name, limits
        self.done: list[Grid] = []
        self.grid: Grid | None = None
        self.row = self.column = self.rows_alike = self.cells_alike = self.silent = self.nested = 0
        self.row_hidden = False
        self.attributes: dict[str, str] = {}
        self.text: list[str] = []
        self.paragraphs = 0
        self.hidden_styles: set[str] = set()
        self.style = ""
        self.pending: list[tuple[int, int, Cell]] = []

    def setup(self, parser: Any) -> None:
        """Make a parser feed this reader."""
        parser.StartElementHandler, parser.EndElementHandler = self.start, self.end
        parser.CharacterDataHandler = self.characters

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        """Take an element's start."""
        tag = local(tag)
        if tag in _NOT_SHOWN:
            self.silent += 1
        if self.silent:
            return
        own = {local(key): value for key, value in attributes.items()}
        if tag == "style":
            self.style = own.get("name", "")
        elif tag == "table-properties" and own.get("display") == "false":
            self.hidden_styles.add(self.style)
        elif tag == "table":
            self._table(own)
        elif self.grid is None or self.nested:
            return
        elif tag == "table-column":
            self.column += 1
            last = self.column + _count(own, "number-columns-repeated") - 1
            if own.get("visibility") in _HIDDEN:
                self.grid.hidden_columns.update(range(self.column, min(last, self.limits.columns) + 1))
            self.column = last
        elif tag == "table-row":
            self.row += 1
            self.column = 0
            self.rows_alike = _count(own, "number-rows-repeated")
            self.row_hidden = own.get("visibility") in _HIDDEN
        elif tag in _CELLS:
            self.attributes = own
            self.cells_alike = _count(own, "number-columns-repeated")
            self.text.clear()
            self.paragraphs = 0
        elif tag == "p":
            if self.paragraphs:
                self.text.append("\n")
            self.paragraphs += 1
        elif tag == "s":
            self.text.append(" " * min(_count(own, "c"), 100))
        elif tag in {"tab", "line-break"}:
            self.text.append("\t" if tag == "tab" else "\n")

    def end(self, tag: str) -> None:
        """Take an element's end."""
        tag = local(tag)
        if tag in _NOT_SHOWN:
            self.silent -= 1
        if self.silent or self.grid is None:
            return
        if tag == "table":
            if self.nested:
                self.nested -= 1
                return
            self.done.append(self.grid)
            self.grid = None
        elif self.nested:
            return
        elif tag in _CELLS:
            self._cell(self.grid)
        elif tag == "table-row":
            self._finish_row(self.grid)

    def characters(self, text: str) -> None:
        """Take text."""
        if self.paragraphs and not self.silent:
            self.text.append(text)
            if (len(text) > 4_000 or not len(self.text) % 512) and sum(map(len, self.text)) > self.limits.cell_chars:
                raise self.limits.exceeded("cell_chars", where=self.name, found="a text without end")

    def _table(self, own: dict[str, str]) -> None:
        if self.grid is not None:
            # A table inside a cell is no sheet.
            self.nested += 1
            return
        title = own.get("name", "")
        self.grid = Grid(title, f"{self.name}: {title}", self.limits)
        self.grid.hidden = own.get("style-name") in self.hidden_styles
        self.row = self.column = 0

    def _cell(self, grid: Grid) -> None:
        value = self._value()
        self.paragraphs = 0
        own = self.attributes
        across, down = _count(own, "number-columns-spanned"), _count(own, "number-rows-spanned")
        first = self.column + 1
        if across * down > 1 and len(grid.merged) < self.limits.rows:
            grid.merged.append((first, self.row, first + across - 1, self.row + down - 1))
        if value is not None and value != "":
            if self.cells_alike > self.limits.columns:
                raise self.limits.exceeded(
                    "columns", where=grid.where, found=f"a cell repeated {self.cells_alike:,} times"
                )
            self.pending += [(first + n, self.row, value) for n in range(self.cells_alike)]
        self.column += self.cells_alike

    def _finish_row(self, grid: Grid) -> None:
        if self.pending and self.rows_alike * len(self.pending) > self.limits.cells:
            raise self.limits.exceeded("rows", where=grid.where, found=f"a row repeated {self.rows_alike:,} times")
        if self.pending:
            for n in range(self.rows_alike):
                if self.row_hidden:
                    grid.hidden_rows.add(self.row + n)
                for column, row, value in self.pending:
                    grid.put(column, row + n, value)
            self.pending.clear()
        self.row += self.rows_alike - 1

    def _value(self) -> Cell:
        own = self.attributes
        text = "".join(self.text)
        kind = own.get("value-type")
        if kind == "error" or (kind == "string" and text.startswith("#") and "formula" in own):
            return Unreadable(text or "#ERROR", "an error value of the spreadsheet")
        if text.startswith("Err:") and "formula" in own:
            return Unreadable(text, "an error value of the spreadsheet")
        if kind in {"float", "percentage", "currency"}:
            try:
                number = float(own.get("value", ""))
            except ValueError:
                return Unreadable(text or "a number", "a number without a value")
            # A format of 00000 shows 123 as 00123, and the text says how it is shown.
            return text if kind == "float" and text.isdecimal() and text.startswith("0") and len(text) > 1 else number
        if kind == "date":
            return Dated(own.get("date-value", text)[:10])
        if kind == "boolean":
            return "yes" if own.get("boolean-value") == "true" else "no"
        if "formula" in own and kind is None and not text:
            return Unreadable("a formula", "a formula without a stored result")
        return own.get("string-value") or text or None


def _count(attributes: dict[str, str], key: str) -> int:
    text = attributes.get(key, "1")
    return max(1, int(text)) if text.isdecimal() and len(text) < 10 else 1_000_000_000 if text.isdecimal() else 1
