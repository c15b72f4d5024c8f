"""Which field does a column hold whose title leaves it open? Its cells decide."""

from __future__ import annotations

from typing import TYPE_CHECKING

from depgraph.intake.bill.looks import is_code, is_counted, is_money, is_number
from depgraph.intake.header import IDENTIFIERS, Unread
from depgraph.text.spelling import fold

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from depgraph.intake.header import Cell, Column, Header, Row
    from depgraph.intake.values import Values

_MODELS = frozenset({"type", "typ", "part type", "product type"})
"""Titles that mean a model where their cells are no kinds."""
_VALUES = frozenset({"value", "waarde", "wert", "valeur"})
_TAXES = frozenset({"vat", "btw", "tva", "mwst", "ust", "supplier vat", "vendor vat", "manufacturer vat", "tax"})
"""Titles over numbers of companies and over amounts of tax alike."""


def decide(header: Header, rows: Sequence[Row], values: Values) -> None:
    """Settle the columns of a header by the first rows below it."""
    _Deciding(header, rows, values).decide()


class _Deciding:
    def __init__(self, header: Header, rows: Sequence[Row], values: Values) -> None:
        self.header, self.rows, self.values = header, rows, values
        self.taken = {column.field for column in header.columns if not column.weak}

    def decide(self) -> None:
        columns = self.header.columns
        named = [c for c in columns if c.field in {"supplier", "maker"} and c.rank == 1]
        numbers = {
            c.place for c in named if len([o for o in named if o.field == c.field]) > 1 and self._mostly(c, is_code)
        }
        kept = []
        for column in columns:
            if column.place in numbers and any(c.field == column.field and c.place not in numbers for c in named):
                # "Lieferant" over 0000101234 beside the supplier's name: the buyer's own number for him.
                kept.append(column._replace(field="reference"))
                continue
            settled = self._settled(column)
            if settled is not None:
                self.taken.add(settled.field)
                kept.append(settled)
        self.header.columns = kept

    def _settled(self, column: Column) -> Column | None:
        """Return a column with the field its cells fit; ``None`` where they fit none."""
        title = fold(column.title)
        if column.field == "line_cost" and self._mostly(column, is_counted) and "quantity" not in self.taken:
            return column._replace(field="quantity")
        if column.field in IDENTIFIERS and title in _TAXES and self._mostly(column, _is_tax):
            self._leave(column, "its cells are amounts of tax, no numbers of companies")
            return None
        if column.field == "name" and title in _VALUES and self._mostly(column, is_number, share=0.8):
            return self._other(column, ("line_cost",), "its cells are numbers, no names")
        if not column.weak:
            return column
        if column.field == "name" and not self._wordy(column):
            # "Item" over 1, 2, 3 or A-17: it counts the lines.
            if "mpn" in self.taken or self._mostly(column, is_number):
                return self._other(column, ("id",), "its cells number the lines")
        elif column.field == "supplier" and self._mostly(column, is_code):
            return column._replace(field="reference")
        elif column.field == "kind" and self._filled(column) and not self._mostly(column, self._is_kind):
            return self._other(column, ("mpn" if title in _MODELS else "section",), "its cells are no kinds")
        return column

    def _other(self, column: Column, fields: Sequence[str], why: str) -> Column | None:
        field = next((one for one in fields if one not in self.taken), None)
        if field is None:
            self._leave(column, why)
            return None
        return column._replace(field=field)

    def _leave(self, column: Column, why: str) -> None:
        self.header.unread.append(Unread(column.place, column.title, why))

    def _is_kind(self, cell: Cell) -> bool:
        return isinstance(cell, str) and self.values.kind_of(cell) is not None

    def _filled(self, column: Column) -> list[Cell]:
        cells = [row.cells[column.place] for row in self.rows if column.place < len(row.cells)]
        return [cell for cell in cells if cell is not None and str(cell).strip()]

    def _mostly(self, column: Column, fits: Callable[[Cell], bool], *, share: float = 0.5) -> bool:
        """Whether at least a share of the filled cells fit."""
        filled = self._filled(column)
        return bool(filled) and sum(map(fits, filled)) >= share * len(filled)

    def _wordy(self, column: Column) -> bool:
        filled = [cell for cell in self._filled(column) if isinstance(cell, str)]
        wordy = sum(1 for text in filled if " " in text.strip() or not any(c.isdigit() for c in text))
        return wordy * 2 >= max(1, len(self._filled(column)))


def _is_tax(cell: Cell) -> bool:
    """Whether a cell is an amount or a rate, as no number of a company is: 21 %, 1.050,00, 0.21."""
    if is_money(cell):
        return True
    if isinstance(cell, float):
        return abs(cell) < 10_000_000 or not cell.is_integer()
    text = cell.strip() if isinstance(cell, str) else ""
    return text.endswith("%") or (is_number(text) and sum(c.isdigit() for c in text) < 8)
