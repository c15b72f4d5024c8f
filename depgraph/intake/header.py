"""Which row names the columns, and which field does each column hold?"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple

from depgraph.errors import InvalidInput
from depgraph.intake.titles import (
    BY_WORD,
    CURRENCIES,
    ESTIMATES,
    FIELDS,
    FILLERS,
    NAMES,
    PART_NUMBERS,
    PER_YEAR,
    PIECES,
    SELLERS,
    SIGNS,
    UNITS,
    WEAK,
)
from depgraph.text.spelling import fold

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence
    from typing import Self

Cell = str | float | None
SEARCHED_ROWS = 20
PARTIES = (
    "maker", "supplier", "hosted_by", "operated_by", "maintained_by", "developed_by", "updated_by", "designed_by",
    "fabricated_by", "packaged_by", "assembled_by", "licensed_by", "colocated_by",
)  # fmt: skip
IDENTIFIERS = ("maker_identifier", "supplier_identifier")
ADDING_UP = frozenset(
    {*PARTIES, *IDENTIFIERS, "alternatives", "name", "notes", "reference", "region", "section", "function"}
)
"""Fields that several columns may fill: what stands in the second is said too."""
MONEY = frozenset({"unit_cost", "line_cost", "yearly_cost"})


class Unreadable(str):  # noqa: SLOT000  a problem belongs to each
    """A cell that shows something but states nothing: an error value, a formula never calculated."""

    problem: str

    def __new__(cls, text: str, problem: str) -> Self:
        """Return the text that the cell shows, with what is wrong with it."""
        cell = super().__new__(cls, text)
        cell.problem = problem
        return cell


class Dated(str):  # noqa: SLOT000  as above
    """A day, as text: a number that the sheet shows as a date."""


@dataclass(slots=True, eq=False, repr=False)
class Row:
    """The cells of one row from the first column on; ``line`` is the line of a text file it begins on."""

    number: int
    cells: list[Cell]
    hidden: bool = False
    line: int | None = None
    broken: bool = False
    coloured: bool = False
    """Whether a cell has a fill of its own: people mean something by it that no column says."""
    width: int = 0
    """How many cells a line of a text file has, empty ones at its end too."""


@dataclass(slots=True, eq=False, repr=False)
class Sheet:
    """A sheet of a workbook, or a text table, which has no title."""

    title: str
    rows: Iterable[Row]
    hidden: bool = False
    merged: Sequence[tuple[int, int, int, int]] = ()
    hidden_columns: Sequence[int] = ()


class Column(NamedTuple):
    """A column that is read: where it stands, what it is called, which field it fills."""

    place: int
    title: str
    field: str
    currency: str | None = None
    estimate: bool = False
    unit: str | None = None
    weak: bool = False
    """The header fits, but people also write it over something else: the cells decide."""
    rank: int = 1
    """Manufacturer 2 and MPN 2 are of rank 2: another part that may stand in the same place."""


class Unread(NamedTuple):
    """A column of which no fact is made: where it stands, what it is called, why."""

    place: int
    title: str
    why: str = ""


@dataclass(slots=True, eq=False, repr=False)
class Header:
    """The columns of a sheet and where its lines begin."""

    columns: list[Column]
    unread: list[Unread] = field(default_factory=list)
    first: int = 0
    """The number of the first row below the header."""
    notices: list[str] = field(default_factory=list)
    titles: tuple[Cell, ...] = ()
    width: int = 0
    """How many cells a row may have: beyond them stands what no column explains."""
    blank: list[int] = field(default_factory=list)
    """The columns among them that have no title."""

    @property
    def unused(self) -> list[str]:
        """The titles of the columns that are not read, with the reason where one is known."""
        return [f"{one.title} ({one.why})" if one.why else one.title for one in self.unread]


_NUMBERED = re.compile(r"(.+?) ?([1-9])$")
_SECOND = re.compile(
    r"(?:alt|alternate|alternative|second source|second|2nd source|2nd|tweede|zweiter?|deuxieme) (.+)$"
)
_RANKED = frozenset({"maker", "mpn"})
_COUNTED = frozenset({*PARTIES, "alternatives"}) - _RANKED
"""Fields of which a numbered title, Host 2, is simply one more column."""


def looks_like_header(text: str) -> bool:
    """Whether a cell is the header of a column that can be read."""
    return _column(0, text) is not None


def currency_of(text: str) -> str | None:
    """Return the one currency a text names, by sign, code or word."""
    found = {code for sign, code in SIGNS.items() if sign in text}
    found |= {CURRENCIES[word] for word in fold(text).split() if word in CURRENCIES}
    return found.pop() if len(found) == 1 else None


@lru_cache(maxsize=256)
def _column(index: int, title: str) -> Column | None:
    """Return how a column of this title is read."""
    words = fold(title)
    if not words or len(words) > 80:
        return None
    for text in dict.fromkeys((words, fold(title.partition("(")[0]), fold(title.partition("[")[0]))):
        weak = WEAK.get(text)
        known = BY_WORD.get(text) or (weak[0] if weak else None)
        if known == "line_cost" and _counts(words):
            known = "quantity"
        if known:
            return Column(index, title, known, currency_of(title), _estimated(words), _unit(words), weak is not None)
    kept = [
        w for w in words.split() if w not in CURRENCIES and w not in ESTIMATES and w not in UNITS and w not in FILLERS
    ]
    known = BY_WORD.get(" ".join(kept))
    if _counts(words) and BY_WORD.get(" ".join(w for w in kept if w not in _PIECES_AND_WEIGHTS)) == "line_cost":
        known = "quantity"
    if known in _MEASURED:
        return Column(index, title, known, currency_of(title), _estimated(words), _unit(words))
    if currency_of(title) and PER_YEAR.issuperset(kept):
        return Column(index, title, "yearly_cost" if kept else "line_cost", currency_of(title), _estimated(words))
    numbered, second = _NUMBERED.match(words), _SECOND.match(words)
    known = BY_WORD.get(numbered[1] if numbered else second[1] if second else "")
    rank = int(numbered[2]) if numbered else 2
    if known in _RANKED:
        return Column(index, title, known, rank=rank)
    if known in _COUNTED or (numbered and known is not None and rank == 1):
        return Column(index, title, known, currency_of(title), _estimated(words), _unit(words))
    return _part_number(index, title, words)


_MEASURED = MONEY | {"lead_time_weeks", "stock_days", "quantity"}
"""Fields whose title may also name a currency or a unit."""


def _counts(words: str) -> bool:
    """Whether a title says that it counts or weighs: Amount (pcs)."""
    return not _PIECES_AND_WEIGHTS.isdisjoint(words.split())


_PIECES_AND_WEIGHTS = PIECES - {"yes", "no", "st"} | {
    "kg",
    "g",
    "t",
    "m",
    "m2",
    "m3",
    "l",
    "mw",
    "kw",
    "kwh",
    "mwh",
    "ea",
    "each",
}


def _part_number(index: int, title: str, words: str) -> Column | None:
    """Return how a title is read that ends like a part number: whose it is decides whether it is the maker's."""
    ending = next((one for one in PART_NUMBERS if words.endswith(f" {one}")), None)
    if ending is None:
        return None
    whose = words.removesuffix(ending).split()
    return Column(index, title, "mpn" if SELLERS.isdisjoint(whose) else "reference", weak=SELLERS.isdisjoint(whose))


def _estimated(words: str) -> bool:
    return not ESTIMATES.isdisjoint(words.split())


def _unit(words: str) -> str | None:
    return next((UNITS[word] for word in reversed(words.split()) if word in UNITS), None)


def find_header(rows: Sequence[Row], sheet: Sheet, *, wanted: Mapping[str, str]) -> Header | None:
    """Return the header among the first rows of a sheet, ``None`` where there is none.

    ``wanted`` are the columns that the user named: title, or letters of a column, to field. Two lines make one
    header together where that names more columns than either of them. A header that names no thing, only who sells it
    or what it costs, counts where no row names one.
    """
    named = {fold(title): name for title, name in wanted.items()}
    return _found(rows, sheet, named, _score) or _found(rows, sheet, named, _nameless)


def _found(rows: Sequence[Row], sheet: Sheet, named: Mapping[str, str], score_of: Callable[..., int]) -> Header | None:
    best: Header | None = None
    best_score = 0
    for at, row in enumerate(rows[:SEARCHED_ROWS]):
        alone = _header(_titles(row), row, named)
        score = score_of(alone, row)
        header = alone
        below = rows[at + 1] if at + 1 < len(rows) and rows[at + 1].number == row.number + 1 else None
        if below is not None and not any(isinstance(cell, float) for cell in below.cells):
            joined = _header(_joined(row, below, sheet), below, named)
            joined_score = score_of(joined, below, also=row)
            alone_below = score_of(_header(_titles(below), below, named), below)
            # A second row of nothing but units, "(weeks)" or "EUR", names no field and still belongs to the header.
            units = score > 0 and joined_score >= score and _only_units(below)
            if joined_score > max(score, alone_below) or units:
                header, score = joined, joined_score
                header.notices.append(f"the header stands on two rows, {row.number} and {below.number}")
        if score > best_score:
            best, best_score = header, score
        if best_score > 4 and best_score * 2 > sum(1 for cell in row.cells if cell):
            # So many known columns are no coincidence; the rows below are lines.
            break
    return best


def _only_units(row: Row) -> bool:
    words = [word for cell in row.cells for word in fold(_plain(cell)).split()]
    return bool(words) and all(
        word in UNITS or word in CURRENCIES or word in FILLERS or word in PIECES for word in words
    )


def _titles(row: Row) -> list[tuple[str, str]]:
    return [("", _plain(cell)) for cell in row.cells]


def _plain(cell: Cell) -> str:
    return " ".join(cell.split()) if isinstance(cell, str) else ""


def _joined(above: Row, below: Row, sheet: Sheet) -> list[tuple[str, str]]:
    """Return (upper, lower) titles; an upper one counts for all the columns it was merged over."""
    width = max(len(above.cells), len(below.cells))
    upper = [_plain(cell) for cell in above.cells] + [""] * (width - len(above.cells))
    lower = [_plain(cell) for cell in below.cells] + [""] * (width - len(below.cells))
    for first, top, last, bottom in sheet.merged:
        if top <= above.number <= bottom and first <= width:
            upper[first - 1 : min(last, width)] = [upper[first - 1]] * (min(last, width) - first + 1)
    if not sheet.merged:
        # A text file has lost what was merged: a blank upper cell over a lower title belongs to its left neighbour.
        for at in range(1, width):
            if not upper[at] and lower[at]:
                upper[at] = upper[at - 1]
    return list(zip(upper, lower, strict=True))


def _understood(index: int, upper: str, lower: str) -> Column | None:
    if not upper or not lower or upper == lower:
        return _column(index, lower or upper)
    both = _column(index, f"{upper} {lower}")
    if both is not None:
        return both
    above, below = _column(index, upper), _column(index, lower)
    if above is not None and above.field in PARTIES:
        # "Manufacturer" over "Name" is the manufacturer; over "Country" it is nothing that can be read.
        return Column(index, f"{upper} {lower}", above.field) if fold(lower) in NAMES else None
    return Column(index, f"{upper} {lower}", below.field, below.currency, below.estimate, below.unit) if below else None


def _header(titles: Sequence[tuple[str, str]], row: Row, named: Mapping[str, str]) -> Header:
    columns: list[Column] = []
    unread: list[Unread] = []
    for index, (upper, lower) in enumerate(titles):
        title = f"{upper} {lower}".strip() if upper != lower else lower
        if not title:
            continue
        field_named = named.get(fold(title)) or named.get(fold(lower))
        if field_named is not None:
            if field_named != "ignore":
                columns.append(
                    Column(index, title, field_named, currency_of(title), _estimated(fold(title)), _unit(fold(title)))
                )
            continue
        column = _understood(index, upper, lower)
        if column is None or (column.field in named.values() and column.field not in PARTIES):
            unread.append(Unread(index, title))
        else:
            columns.append(column)
    header = _settled(columns, unread, row)
    header.width = max(len(titles), row.width)
    header.blank = [index for index, title in enumerate(titles) if not any(title)]
    return header


def _settled(columns: list[Column], unread: list[Unread], row: Row) -> Header:
    """Return a header in which each field has one column, parties excepted: they add up."""
    taken: set[tuple[str, int]] = set()
    kept: list[Column] = []
    columns = _ranked(columns)
    strong = {column.field for column in columns if not column.weak}
    for column in columns:
        chosen = column
        if column.weak:
            choices = [
                name
                for name in WEAK.get(fold(column.title), (column.field,))
                if name not in strong and (name, 1) not in taken
            ]
            if not choices:
                unread.append(Unread(column.place, column.title))
                continue
            # "Item" is a number beside a description, and the name of the thing where nothing else is.
            if choices[0] == "id" and "name" in choices and "name" not in strong:
                choices = ["name"]
            chosen = Column(
                column.place, column.title, choices[0], column.currency, column.estimate, column.unit, weak=True
            )
        place = (chosen.field, chosen.rank)
        if place in taken and chosen.field not in ADDING_UP:
            unread.append(Unread(column.place, column.title, f"{chosen.field} is read from another column"))
            continue
        taken.add(place)
        kept.append(chosen)
    header = Header(kept, unread, first=row.number + 1, titles=tuple(row.cells))
    _yearly(header)
    return header


def _yearly(header: Header) -> None:
    """Take money a year for the price of one where another column says how many, else for that of the whole line."""
    fields = {column.field for column in header.columns}
    kept = []
    for column in header.columns:
        if column.field != "yearly_cost":
            kept.append(column)
            continue
        each = "quantity" in fields and "unit_cost" not in fields
        if not each and "line_cost" in fields:
            header.unread.append(Unread(column.place, column.title, "line_cost is read from another column"))
            continue
        if each:
            header.notices.append(
                f"{column.title} is taken for the price of one; where it is that of the whole line: "
                f"--map '{column.title}=line_cost'"
            )
        fields.add("unit_cost" if each else "line_cost")
        kept.append(column._replace(field="unit_cost" if each else "line_cost"))
    header.columns = kept


def _ranked(columns: list[Column]) -> list[Column]:
    """Return columns with a title that comes back, Manufacturer and MPN twice over, ranked by their turn."""
    turns: dict[tuple[str, str], int] = {}
    found = []
    for column in columns:
        key = (fold(column.title), column.field)
        turns[key] = turns.get(key, 0) + 1
        again = column.field in _RANKED and column.rank == 1 and turns[key] > 1
        found.append(column._replace(rank=turns[key]) if again else column)
    return found


def _score(header: Header, row: Row, *, also: Row | None = None) -> int:
    """Return how many fields a header names; zero where it names no thing, or only some words of a sentence."""
    fields = {column.field for column in header.columns}
    filled = max(_filled(row), _filled(also) if also is not None else 0)
    if not fields & {"name", "mpn"} or any(isinstance(cell, float) for cell in row.cells):
        return 0
    if len(fields) >= 2 and (len(fields) * 5 >= filled or (len(fields) >= 3 and _are_titles(row))):
        return len(fields)
    return 1 if filled == len(header.columns) else 0


def _nameless(header: Header, row: Row, *, also: Row | None = None) -> int:
    """Return how many fields a header names that says who and how much, but not what; zero where it says less."""
    fields = {column.field for column in header.columns}
    filled = max(_filled(row), _filled(also) if also is not None else 0)
    if fields.isdisjoint(PARTIES) or fields.isdisjoint({*MONEY, "quantity"}) or not _are_titles(row):
        return 0
    return len(fields) if len(header.columns) * 2 >= filled else 0


def _filled(row: Row) -> int:
    return sum(1 for cell in row.cells if isinstance(cell, str) and cell.strip())


def _are_titles(row: Row) -> bool:
    """Whether all cells of a row may be titles: short texts, each once."""
    cells = [cell for cell in row.cells if cell is not None and str(cell).strip()]
    texts = [fold(cell) for cell in cells if isinstance(cell, str) and len(cell) <= _LONGEST_TITLE]
    return len(texts) == len(cells) == len(set(texts))


_LONGEST_TITLE = 80


def checked_mapping(column_map: Mapping[str, str]) -> dict[str, str]:
    """Return the columns named by the user, their fields checked.

    Raises:
        InvalidInput: a field that does not exist.

    """
    found = {}
    for title, name in column_map.items():
        field_name = name.strip().replace("-", "_").replace(" ", "_").casefold()
        if field_name not in FIELDS and field_name != "ignore":
            raise InvalidInput(f"column mapping {title!r}", name, f"ignore, or one of {', '.join(FIELDS)}")
        found[title] = field_name
    return found
