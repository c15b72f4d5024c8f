"""Do the amounts of a row agree? Quantity times price is the total, and two of the three say what the third is."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from depgraph.intake.hierarchy import some

if TYPE_CHECKING:
    from collections.abc import Iterable, MutableMapping

    from depgraph.intake.header import Column

_ROUNDED = 0.005
"""So far off, as a share, a total may be whose price was rounded."""
_CENT = 0.011
_QUANTITY, _PRICE, _TOTAL = "quantity", "unit_cost", "line_cost"


class Amounts:
    """The amounts of one table: row by row they are settled, and at the end what does not fit is said."""

    def __init__(self, columns: Iterable[Column]) -> None:
        self.titles: dict[str, str] = {}
        for column in columns:
            self.titles.setdefault(column.field, column.title)
        self.checked = 0
        self.broken: list[str] = []
        self.uncounted: list[str] = []
        """Rows whose total is no whole multiple of their price, where no column says how many."""
        self.counted = 0
        self.single = 0

    def settle(self, found: MutableMapping[str, Any], unclear: set[str], where: str) -> tuple[float, str | None] | None:
        """Return the price of one with its currency; the total of the line fills the quantity or the price it implies."""
        price, total = found.pop(_PRICE, None), found.pop(_TOTAL, None)
        each = found.pop("price_unit", None)
        if price is not None and each:
            price = (price[0] / each, price[1])
        if total is None:
            return price  # type: ignore[no-any-return]
        quantity = found.get(_QUANTITY)
        if price is not None and price[1] and total[1] and price[1] != total[1]:
            return price  # type: ignore[no-any-return]
        if price is None:
            return None if _PRICE in unclear else self._price(found, quantity, total, unclear)
        if quantity is not None:
            self.checked += 1
            if not _agree(quantity, price[0], total[0]):
                self.broken.append(where)
        elif _QUANTITY not in unclear and _QUANTITY not in self.titles and price[0]:
            number = round(total[0] / price[0])
            if number >= 1 and _agree(number, price[0], total[0]):
                found[_QUANTITY] = float(number)
                self.counted += 1
            else:
                self.uncounted.append(where)
        return price  # type: ignore[no-any-return]

    def _price(
        self,
        found: MutableMapping[str, Any],
        quantity: float | None,
        total: tuple[float, str | None],
        unclear: set[str],
    ) -> tuple[float, str | None] | None:
        if quantity is None and _QUANTITY not in self.titles and _QUANTITY not in unclear:
            found[_QUANTITY] = quantity = 1.0
            self.single += 1
        return (total[0] / quantity, total[1]) if quantity else None

    def notices(self) -> list[str]:
        """Return what is to be said of the amounts of the table."""
        said = []
        total, price = self.titles.get(_TOTAL, _TOTAL), self.titles.get(_PRICE, _PRICE)
        if self.broken:
            said.append(
                f"{total} is not {self.titles.get(_QUANTITY, _QUANTITY)} times {price} on {len(self.broken)} of "
                f"{self.checked} rows ({some(self.broken)}): does each of these columns say what its title says? "
                "The quantity and the price were taken"
            )
        if self.uncounted:
            said.append(
                f"{total} is no whole multiple of {price} on {len(self.uncounted)} rows ({some(self.uncounted)}), so the "
                f"quantity is unknown; if it is one: --map '{total}=quantity'"
            )
        if self.counted:
            said.append(f"the quantity of {self.counted} rows is {total} divided by {price}, since no column gives it")
        if self.single:
            said.append(
                f"no column says how many, so {total} is the price of the whole line, counted as one ({self.single} rows)"
            )
        return said


def _agree(quantity: float, price: float, total: float) -> bool:
    """Whether a total is a quantity times a price, as far as they were rounded."""
    found = quantity * price
    return abs(found - total) <= max(_CENT + quantity * _CENT / 2, _ROUNDED * abs(total))
