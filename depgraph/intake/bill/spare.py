"""What stands in the cells of a row that no field takes? Nothing of it is lost without a word."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from depgraph.intake.bill.looks import is_link, is_words
from depgraph.intake.header import Unreadable
from depgraph.intake.hierarchy import some

if TYPE_CHECKING:
    from depgraph.intake.header import Header, Row

_LONGEST = 200
"""Longer texts are descriptions of something, not names."""


class Text(NamedTuple):
    """A text in a column that is not read."""

    column: str
    said: str


class Spare:
    """The cells of one table that are not read as a field."""

    def __init__(self, header: Header) -> None:
        self.titles = {one.place: one.title for one in header.unread}
        self.width = len(header.titles)
        self.places = sorted({*self.titles, *(index for index in header.blank if index < self.width)})
        self.names: dict[str, list[str]] = {}

    def texts(self, row: Row) -> tuple[Text, ...]:
        """Return the words of a row in columns that are not read: no numbers, days, codes or links."""
        if not self.places and len(row.cells) <= self.width:
            return ()
        found = []
        width = len(row.cells)
        for index in (*self.places, *range(self.width, width)):
            cell = row.cells[index] if index < width else None
            title = self.titles.get(index)
            if isinstance(cell, str) and type(cell) is not Unreadable and is_words(cell):
                found.append(Text(title or "a column without a title", " ".join(cell.split())))
        return tuple(found)

    def name(self, row: Row, where: str) -> str | None:
        """Return the longest text of a row that no field takes, codes included: its thing, where nothing else names one."""
        longest, column = "", ""
        for index, title in self.titles.items():
            cell = row.cells[index] if index < len(row.cells) else None
            if not isinstance(cell, str) or type(cell) is Unreadable or is_link(cell) or len(cell) > _LONGEST:
                continue
            text = " ".join(cell.split())
            if len(text) > len(longest) and any(character.isalpha() for character in text):
                longest, column = text, title
        if not longest:
            return None
        self.names.setdefault(column, []).append(where)
        return longest

    def notices(self) -> list[str]:
        """Return which columns stood in for a name."""
        return [
            f"no column names the thing, so the longest unused text is its name: {column} on {some(places)}"
            for column, places in self.names.items()
        ]
