"""What do the cells of a column look like? Money, numbers, codes, words: told where no title says it."""

from __future__ import annotations

import re
from collections import Counter
from typing import TYPE_CHECKING

from depgraph.intake.header import Dated, currency_of
from depgraph.intake.titles import COUNTED
from depgraph.text.spelling import fold

if TYPE_CHECKING:
    from collections.abc import Sequence

    from depgraph.intake.header import Cell, Row

MOST_LISTED = 24
"""Columns that a message lists."""
_NUMBER = re.compile(r"[-+(]?\s*\d[\d.,'\u00a0\u202f ]*\)?-?")
_LINK = re.compile(r"(https?://|www\.)\S+$|\S+@\S+\.\S+$", re.IGNORECASE)
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}([T ].*)?|\d{1,2}[./-]\d{1,2}[./-]\d{2,4}")


def is_number(cell: Cell) -> bool:
    """Whether a cell is a number and nothing else: 12, 1.234,50."""
    if isinstance(cell, float):
        return True
    return isinstance(cell, str) and bool(_NUMBER.fullmatch(cell.strip())) and not _DAY.fullmatch(cell.strip())


def is_money(cell: Cell) -> bool:
    """Whether a cell names a currency beside a number, or is a number with two decimals."""
    if isinstance(cell, float):
        return not cell.is_integer() and round(cell, 2) == cell
    text = cell.strip() if isinstance(cell, str) else ""
    if currency_of(text) is not None or "$" in text:
        return any(character.isdigit() for character in text)
    return is_number(text) and bool(re.search(r"[.,]\d\d$", text))


def is_counted(cell: Cell) -> bool:
    """Whether a cell is a number with a unit of counting or weighing behind it: 12 pcs, 3 kg."""
    found = re.fullmatch(r"\s*[\d.,' ]+\s*([^\W\d]+)\.?\s*", cell) if isinstance(cell, str) else None
    return found is not None and fold(found[1]) in COUNTED


def is_code(cell: Cell) -> bool:
    """Whether a cell is a code: digits, alone or among letters, in one word."""
    if isinstance(cell, float):
        return cell.is_integer()
    text = cell.strip() if isinstance(cell, str) else ""
    return bool(text) and " " not in text and any(character.isdigit() for character in text)


def is_link(cell: Cell) -> bool:
    """Whether a cell is an address of the web or of mail."""
    return isinstance(cell, str) and bool(_LINK.match(cell.strip()))


def is_words(text: str) -> bool:
    """Whether a text is words, and no number, day, code or link."""
    if not any(map(str.isdigit, text)):
        return bool(text.strip()) and not is_link(text)
    return _look(text) == "words"


def look(cells: Sequence[Cell]) -> str:
    """Return what most filled cells of a column look like, in words."""
    looks = Counter(_look(cell) for cell in cells if cell is not None and str(cell).strip())
    return looks.most_common(1)[0][0] if looks else "empty"


def _look(cell: Cell) -> str:
    if isinstance(cell, Dated) or (isinstance(cell, str) and _DAY.fullmatch(cell.strip())):
        return "days"
    if is_link(cell):
        return "links"
    if is_money(cell):
        return "money"
    if is_number(cell) or is_counted(cell):
        return "a number"
    return "codes" if is_code(cell) else "words"


def seen(rows: Sequence[Row]) -> tuple[str, str]:
    """Return the columns that the first rows of a sheet without a known header have, and the ``--map`` for them.

    The header is taken to be the first of the widest rows that hold texts alone.
    """
    texts = {row.number: _texts(row) for row in rows}
    widest = max(texts.values(), default=0)
    at = next((n for n, row in enumerate(rows) if texts[row.number] == widest), None)
    if at is None or not widest:
        return "no column", ""
    columns = []
    for index, cell in enumerate(rows[at].cells):
        if isinstance(cell, str) and cell.strip():
            below = [row.cells[index] for row in rows[at + 1 :] if index < len(row.cells)]
            columns.append((" ".join(cell.split())[:60], look(below), below))
    shown = [f"{title!r} ({what})" for title, what, _ in columns[:MOST_LISTED]]
    more = f" and {len(columns) - MOST_LISTED} more" if len(columns) > MOST_LISTED else ""
    return ", ".join(shown) + more, _mapping([(title, what, below) for title, what, below in columns])


def _texts(row: Row) -> int:
    """Return how many titles a row may hold; none where it holds a number, which no header does."""
    if any(isinstance(cell, float) or is_number(cell) for cell in row.cells):
        return 0
    return sum(isinstance(cell, str) and bool(cell.strip()) and not is_link(cell) for cell in row.cells)


def _mapping(columns: Sequence[tuple[str, str, Sequence[Cell]]]) -> str:
    """Return the options that would read the columns that look like something: the longest words are the name."""

    def length(below: Sequence[Cell]) -> float:
        filled = [len(str(cell)) for cell in below if cell]
        return sum(filled) / len(filled) if filled else 0.0

    worded = [one for one in columns if one[1] == "words"] or [one for one in columns if one[1] == "codes"]
    name = max(worded, key=lambda one: length(one[2]), default=None)
    wanted = [(name[0], "name")] if name else []
    for what, field in (("a number", "quantity"), ("money", "unit_cost")):
        wanted += [(title, field) for title, looks, below in columns if looks == what and not _numbers_rows(below)][:1]
    return " ".join(f"--map {_quoted(f'{title}={field}')}" for title, field in wanted)


def _numbers_rows(below: Sequence[Cell]) -> bool:
    """Whether the cells of a column number the rows, or are numbers of something: no two are alike, or all are."""
    filled = [cell for cell in below if cell is not None and str(cell).strip()]
    return len(filled) > _FEW and len(set(filled)) in {1, len(filled)} and not any(map(is_money, filled))


_FEW = 3


def _quoted(text: str) -> str:
    return f"'{text}'" if " " in text else text
