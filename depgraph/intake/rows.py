"""Which lines does a bill have, and what could not be read of them?

A cell that cannot be read does not cost its line: the field becomes unknown, and the cell is set aside with its place,
its value and what was expected. Nothing is guessed, and nothing is left out without a word.
"""

from __future__ import annotations

from collections import Counter
from itertools import chain, islice
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, NamedTuple

from depgraph.errors import InvalidInput
from depgraph.intake import preflight
from depgraph.intake.bill import columns as bill_columns
from depgraph.intake.bill.amounts import Amounts
from depgraph.intake.bill.looks import is_number, seen
from depgraph.intake.bill.spare import Spare, Text
from depgraph.intake.bill.twice import Block, counted_once
from depgraph.intake.header import (
    MONEY,
    PARTIES,
    SEARCHED_ROWS,
    Dated,
    Unreadable,
    checked_mapping,
    find_header,
    looks_like_header,
)
from depgraph.intake.hierarchy import parts_of, some
from depgraph.intake.titles import BY_WORD, FIELDS
from depgraph.intake.values import LEFT_OUT, NO_COUNTRY, UNDECIDED, UNSTATED, Unclear, Values, as_text
from depgraph.language.remarks import Remark
from depgraph.matching.codes import CODE_COLUMNS
from depgraph.text.spelling import fold, words_of

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterator, Mapping, Sequence

    from depgraph.intake.header import Cell, Column, Header, Row, Sheet
    from depgraph.intake.hierarchy import Part

OWN_SHEET = "depgraph: run facts"
"""What the first cell of a sheet says that an earlier run added: it holds no lines."""
_SAMPLE = 200
"""Rows that are looked at before a header is settled."""
_MANY = 5
"""So many rows are not all cut wrong by chance."""
_SHOWN_VALUE = 200


class Layout(NamedTuple):
    """Where the fields of a sheet stand, shared by all of its lines."""

    sheet: str
    letters: Mapping[str, str]

    def row(self, row: Row) -> str:
        """Return how a row is named in messages."""
        return f"{self.sheet}!{row.number}" if row.line is None else f"line {row.line}"

    def cell(self, row: int, line: int | None, letters: str) -> str:
        """Return how a cell is named in messages."""
        return f"{self.sheet}!{letters}{row}" if line is None else f"line {line}, cell {letters}{row}"


class BillLine(NamedTuple):
    """One line of a bill as it was written; ``None`` is *not stated*, or not readable: see ``unreadable``."""

    id: str
    where: str
    name: str
    section: str | None = None
    kind: str | None = None
    kind_hint: str | None = None
    """The one kind that the words of its kind or name agree on, where no column says it: a guess."""
    maker: str | None = None
    mpn: str | None = None
    supplier: str | None = None
    hosted_by: str | None = None
    operated_by: str | None = None
    maintained_by: str | None = None
    developed_by: str | None = None
    updated_by: str | None = None
    designed_by: str | None = None
    fabricated_by: str | None = None
    packaged_by: str | None = None
    assembled_by: str | None = None
    licensed_by: str | None = None
    colocated_by: str | None = None
    access: str | None = None
    quantity: float | None = None
    unit_cost: float | None = None
    currency: str | None = None
    cost_is_estimate: bool | None = None
    criticality: str | None = None
    function: str | None = None
    eccn: tuple[str, ...] | None = None
    hs_code: str | None = None
    origin: tuple[str, ...] | None = None
    located_in: tuple[str, ...] | None = None
    destination: str | None = None
    data: tuple[str, ...] | None = None
    keys: str | None = None
    users_in: tuple[str, ...] | None = None
    stock_days: float | None = None
    lead_time_weeks: float | None = None
    alternatives: tuple[str, ...] = ()
    level: int | None = None
    parent: str | None = None
    notes: str | None = None
    country: tuple[str, ...] | None = None
    """Countries under a title that does not say of what: of the thing, its seller or its place."""
    region: tuple[str, ...] | None = None
    """Countries under a title such as Location or Region."""
    reference: str | None = None
    """Numbers of contracts and orders, and of others for the same thing."""
    maker_identifier: str | None = None
    supplier_identifier: str | None = None
    purl: str | None = None
    alternates: tuple[Alternate, ...] = ()
    """Parts that may stand in the same place: Manufacturer 2 and MPN 2."""
    populated: bool | None = None
    """Whether the part is put on the board; ``None`` where no column says so."""
    written_id: str | None = None
    """The id as it stands in the sheet, where another line had it before."""
    unreadable: frozenset[str] = frozenset()
    """Fields whose cell says something that could not be read: not to be taken for blank."""
    said: Mapping[str, str] = MappingProxyType({})
    """What the unreadable cells say."""
    more: tuple[tuple[str, str], ...] = ()
    """Further parties, (field, name): a second host, operator or maintainer beside the first."""
    spare: tuple[Text, ...] = ()
    """The texts of its row in columns that are not read."""
    numbered: bool = False
    """Whether its id is only the number of its row."""
    layout: Layout | None = None
    position: tuple[int, int | None] = (0, None)

    @property
    def cells(self) -> dict[str, str]:
        """Return for each field the cell it was read from."""
        if self.layout is None:
            return {}
        return {name: self.layout.cell(*self.position, letters) for name, letters in self.layout.letters.items()}


class Alternate(NamedTuple):
    """Another maker, another part number, or both."""

    maker: str | None
    mpn: str | None


class Quarantined(NamedTuple):
    """A cell or row set aside: where, what stands there, what is wrong with it, what was expected."""

    where: str
    value: str
    problem: str
    expected: str


class Bill:
    """A bill as read, before anything in it is matched."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.lines: list[BillLine] = []
        self.apart: list[BillLine] = []
        """Lines of parts that are left out of the board (DNP): kept, and not answered."""
        self.parts: list[Part] = []
        self.quarantined: list[Quarantined] = []
        self.mapping: dict[str, str] = {}
        self.headers: dict[str, int] = {}
        """For each sheet with lines, the row of its header."""
        self.notices: list[str] = []


def read_bill(
    source: str | Path | bytes,
    *,
    name: str | None = None,
    countries: Mapping[str, str],
    kinds: Mapping[str, str],
    blocs: Collection[str] = (),
    column_map: Mapping[str, str] | None = None,
    encoding: str | None = None,
    limits: preflight.Limits = preflight.DEFAULT_LIMITS,
) -> Bill:
    """Read a workbook or a text table, told apart by content.

    ``countries`` and ``kinds`` map names and codes, in lower case, to codes of countries and ids of kinds;
    ``blocs`` are the codes among them that stand for several countries.

    Raises:
        InvalidInput: no bill, no header in the first rows of any sheet, or a mapping to an unknown field.
        LimitExceeded: larger than a limit that the error names.

    """
    shown = name or (str(source) if not isinstance(source, bytes) else "the input")
    wanted = checked_mapping(column_map or {})
    kind = preflight.check(source, name=shown, limits=limits)
    data = source if isinstance(source, bytes) else Path(source).read_bytes()
    bill = Bill(shown)
    reader = _Reader(bill, countries=countries, kinds=kinds, blocs=blocs, wanted=wanted)
    if kind != "text":
        # Each format is loaded only where it is met; the binary ones are read by a process that may fail alone.
        from importlib import import_module  # noqa: PLC0415

        module = "isolated" if kind in {"xls", "xlsb"} else f"{kind}file"
        asked = {"kind": kind} if module == "isolated" else {}
        reader.read(import_module(f"depgraph.intake.{module}").sheets(data, name=shown, limits=limits, **asked))
    else:
        from depgraph.intake import csvfile  # noqa: PLC0415  as above

        known = {fold(title) for title in wanted}
        reader.read(
            [
                csvfile.sheet(
                    data, name=shown, limits=limits, encoding=encoding, notices=bill.notices,
                    known=lambda text: looks_like_header(text) or fold(text) in known,
                )
            ]
        )  # fmt: skip
    return bill


class _Reader:
    """Reads the sheets of one bill into it."""

    def __init__(
        self, bill: Bill, *, countries: Mapping[str, str], kinds: Mapping[str, str], blocs: Collection[str], wanted: Mapping[str, str],
    ) -> None:  # fmt: skip
        self.bill, self.wanted, self.blocs = bill, wanted, frozenset(blocs)
        self.values = Values(countries=countries, kinds=kinds)
        self.ids: Counter[str] = Counter()
        self.repeated: list[str] = []
        self.unstated: dict[tuple[str, str, str], list[str]] = {}
        self.every: list[BillLine] = []
        self.blocks: list[Block] = []

    def read(self, sheets: Iterator[Sheet] | Sequence[Sheet]) -> None:
        bill = self.bill
        headless: list[str] = []
        layouts: list[tuple[str, str]] = []
        found: dict[str, str] = {}
        titled = False
        for sheet in sheets:
            head = self._sheet(sheet, found)
            if head is not None:
                headless.append(sheet.title or "the table")
                layouts.append(seen(head))
                continue
            titled = True
            if sheet.hidden:
                bill.notices.append(f"sheet {sheet.title} is hidden: it was read too")
        if not titled:
            raise self._headless(headless, layouts)
        if headless:
            bill.notices.append(Remark("no_header", sheets=", ".join(headless)))
        missing = [title for title in self.wanted if fold(title) not in found]
        if missing:
            bill.notices.append(
                f"columns named in the mapping but not found: {', '.join(missing)}; the columns are "
                f"{', '.join(found.values())}, and the fields {', '.join(FIELDS)}"
            )
        self._count_once()
        if self.repeated:
            bill.notices.append(f"ids used more than once, a number added: {some(self.repeated)}")
        for (title, value, read_as), places in self.unstated.items():
            bill.notices.append(f"{title}: {value!r} is read as {read_as} ({some(places)})")
        bill.parts, problems = parts_of(self.every)
        kept = {line.id for line in bill.lines}
        bill.parts = [part for part in bill.parts if part.whole in kept and part.part in kept]
        bill.notices += problems
        if bill.apart:
            shown = some([f"{line.where} {line.name[:40]}" for line in bill.apart])
            bill.notices.append(
                f"{len(bill.apart)} lines are left out of the board (DNP), kept apart and not answered: {shown}"
            )

    def _headless(self, sheets: Sequence[str], shown: Sequence[tuple[str, str]]) -> InvalidInput:
        """Return the error that says which columns stand in a file without a known header, and what would read them."""
        columns, mapping = max(shown, key=lambda one: len(one[0]), default=("no column", ""))
        missing = [title for title in self.wanted if repr(title) not in columns]
        found = "no header in the first 20 rows" + (f" of {', '.join(sheets)}" if any(sheets) else "")
        if missing:
            found = f"no column {', '.join(map(repr, missing))}, and " + found
        return InvalidInput(
            self.bill.name,
            found,
            "a row that names the columns, one of them Description, Name, MPN, Omschrijving, Bezeichnung or Désignation; "
            f"the columns seen are {columns}",
            hint=f"{mapping or '--map COLUMN=name'} says which column is which; the fields are {', '.join(FIELDS)}",
        )

    def _count_once(self) -> None:
        """Drop the lines of tables that another one repeats collated."""
        dropped, notices = counted_once(self.blocks)
        self.bill.notices += notices
        gone = {line.id for block in dropped for line in block.lines}
        if gone:
            for lines in (self.bill.lines, self.bill.apart, self.every):
                lines[:] = [_named_as_written(line, gone) for line in lines if line.id not in gone]

    def _sheet(self, sheet: Sheet, found: dict[str, str]) -> Sequence[Row] | None:
        """Read a sheet, noting its titles; return its first rows where none of them is a header."""
        rows = iter(sheet.rows)
        head = list(islice(rows, SEARCHED_ROWS + 1))
        own = bool(head and head[0].cells and head[0].cells[0] == OWN_SHEET)
        header = None if own else find_header(head, sheet, wanted=self.wanted)
        if header is None:
            for _ in rows:
                pass  # to its end: what is wrong with a sheet is said even where it has no header
            return head
        body: Iterator[Row] = chain((row for row in head if row.number >= header.first), rows)
        while header is not None:
            buffered = list(islice(body, _SAMPLE))
            self._settle(header, buffered, sheet, found)
            body = chain(buffered, body)
            header, body = _SheetLines(self, sheet, header).read(body)
        return None

    def _settle(self, header: Header, rows: Sequence[Row], sheet: Sheet, found: dict[str, str]) -> None:
        """Settle the columns of a header by the rows below it, and note what of it is not read."""
        bill_columns.decide(header, rows, self.values)
        _widen(header, rows)
        notices = self.bill.notices
        at = f"{sheet.title}: " if sheet.title else ""
        notices += [at + notice for notice in header.notices]
        if header.unused:
            notices.append(Remark("at", at=at, notice=Remark("columns_unused", columns=", ".join(header.unused))))
        hidden = [column.title for column in header.columns if column.place + 1 in set(sheet.hidden_columns)]
        if hidden:
            notices.append(f"{at}hidden columns were read too: {', '.join(hidden)}")
        for column in header.columns:
            self.bill.mapping[column.title] = _key(column)
        self.bill.headers.setdefault(sheet.title, header.first - 1)
        titles = [column.title for column in header.columns] + [str(title) for title in header.titles if title]
        found.update((fold(title), " ".join(title.split())) for title in titles)


class _SheetLines:
    """Reads the rows below one header."""

    def __init__(self, reader: _Reader, sheet: Sheet, header: Header) -> None:
        self.reader, self.bill, self.sheet, self.header = reader, reader.bill, sheet, header
        first: dict[str, str] = {}
        for column in header.columns:
            first.setdefault(column.field, preflight.column_letters(column.place + 1))
        self.layout = Layout(sheet.title, first)
        self.columns = [(c.place, _key(c), c, reader.values.parser(c), {}) for c in header.columns]  # type: ignore[var-annotated]  # each its own cache
        self.above: dict[int, Cell] = {}
        self.coloured: list[str] = []
        self.read_rows = 0
        self.section: str | None = None
        self.skipped: list[str] = []
        self.headings: list[str] = []
        self.hidden: list[str] = []
        money = [column for column in header.columns if column.field in MONEY]
        currencies = {column.currency for column in money if column.currency}
        self.currency = currencies.pop() if len(currencies) == 1 else None
        self.estimate = any(column.estimate for column in money) or None
        self.texts = [c.place for c in header.columns if c.field in {"id", "name", "section", "mpn"}]
        self.ranks = sorted({column.rank for column in header.columns if column.rank > 1})
        self.untitled: dict[int, list[str]] = {}
        self.remarks: list[str] = []
        self.nowhere: dict[str, list[str]] = {}
        self.amounts, self.spare = Amounts(header.columns), Spare(header)
        self.block: list[BillLine] = []
        self.money = frozenset(c.place for c in header.columns if c.field in MONEY)
        self.counting = {c.place for c in header.columns if c.field in _COUNTING} | {one.place for one in header.unread}
        self.merged = self._merged_down()
        self.sectioned = any(column.field == "section" for column in header.columns)

    def _merged_down(self) -> dict[int, list[tuple[int, int]]]:
        """Return for each column the rows that cells merged downwards cover: their value holds for all of them."""
        found: dict[int, list[tuple[int, int]]] = {}
        for first, top, last, bottom in self.sheet.merged:
            if first == last and bottom > top >= self.header.first:
                found.setdefault(first - 1, []).append((top, bottom))
        return found

    def read(self, rows: Iterator[Row]) -> tuple[Header | None, Iterator[Row]]:
        """Read rows up to the end, or to another header; return that header and the rows below it."""
        carried: dict[int, tuple[int, Cell]] = {}
        again: Header | None = None
        told = _with_last(self._filled_rows(rows, carried))
        for row, last in told:
            if row.broken:
                self._unread(row, row.cells[0], "a quotation mark without its counterpart", "marks in pairs")
                continue
            again = self._another_header(row)
            if again is not None:
                break
            if row.hidden:
                self.hidden.append(str(row.number))
            self.read_rows += 1
            if row.coloured:
                self.coloured.append(str(row.number))
            if self._is_repeated_header(row):
                self.skipped.append(f"{self.layout.row(row)} (the header again)")
                self._end_block()
            elif _is_remark(row):
                self.remarks.append(self.layout.row(row))
            elif self._is_total(row, last=last):
                self.skipped.append(f"{self.layout.row(row)} (a total)")
            elif self._overflows(row):
                surplus = "; ".join(str(cell).strip() for cell in row.cells[self.header.width :] if cell)
                self._unread(
                    row, surplus, f"more cells than the {self.header.width} columns of the header",
                    "as many cells as columns; is a separator inside a text left unquoted?",
                )  # fmt: skip
            else:
                self._line(row)
                self._untitled(row)
        self._end_block()
        self._say()
        return again, (row for row, _ in told)

    def _filled_rows(self, rows: Iterator[Row], carried: dict[int, tuple[int, Cell]]) -> Iterator[Row]:
        """Yield the rows in which anything stands, cells merged downwards carried on."""
        for row in rows:
            if self.merged and not row.broken:
                self._carry(row, carried)
            if row.broken or any(
                cell is not None and (not isinstance(cell, str) or cell.strip()) for cell in row.cells
            ):
                yield row

    def _end_block(self) -> None:
        if self.block:
            first, last = self.block[0].where, self.block[-1].where
            self.reader.blocks.append(Block(f"the table of {first} to {last}", self.block))
            self.block = []

    def _say(self) -> None:
        at = f"{self.sheet.title}: " if self.sheet.title else ""
        notices = self.bill.notices
        if self.skipped:
            notices.append(Remark("at", at=at, notice=Remark("rows_left_out", rows=some(self.skipped))))
        if self.remarks:
            notices.append(f"{at}rows that begin with # are remarks, not lines: {some(self.remarks)}")
        if self.headings:
            notices.append(f"{at}rows read as headings or remarks, not as lines: {some(self.headings)}")
        if self.hidden:
            notices.append(f"{at}hidden rows were read too: {some(self.hidden)}")
        if self.coloured and len(self.coloured) * 2 < self.read_rows:
            said = "what a colour means is not read, say it in a column; coloured rows"
            notices.append(f"{at}{said}: {some(self.coloured)}")
        for title, places in self.nowhere.items():
            notices.append(
                f"{at}{title} names no country that is known here, so where these stand is unknown: {some(places)}"
            )
        notices += [at + notice for notice in (*self.amounts.notices(), *self.spare.notices())]
        for index, cells in sorted(self.untitled.items()):
            letters = preflight.column_letters(index + 1)
            notices.append(f"{at}column {letters} has no title, so its cells are not read: {some(cells)}")

    def _unread(self, row: Row, value: Cell, problem: str, expected: str) -> None:
        """Set a row aside and keep a line of which nothing is known: somebody ordered something there."""
        where = self.layout.row(row)
        self._set_aside(where, value, problem, expected)
        self._add(row, {"name": f"{where}: could not be read"}, set(self.layout.letters))

    def _overflows(self, row: Row) -> bool:
        """Whether a row of a text file goes on where the header has ended: none of its cells surely stands in its column.

        In a workbook each cell stands where it stands, and people make notes beside a table.
        """
        return row.line is not None and row.width > self.header.width and self._texts_of(row) > 1

    def _untitled(self, row: Row) -> None:
        width, titles = len(row.cells), len(self.header.titles)
        for index in (*self.header.blank, *range(titles, width)):
            said = as_text(row.cells[index] or "").strip() if index < width else ""
            if said:
                self.untitled.setdefault(index, []).append(f"{self.layout.row(row)} {said[:40]!r}")

    def _carry(self, row: Row, carried: dict[int, tuple[int, Cell]]) -> None:
        for index, ranges in self.merged.items():
            for top, bottom in ranges:
                if row.number == top and index < len(row.cells):
                    carried[index] = (bottom, row.cells[index])
                elif top < row.number <= bottom and index in carried and carried[index][0] == bottom:
                    row.cells.extend([None] * (index + 1 - len(row.cells)))
                    row.cells[index] = carried[index][1]

    def _is_repeated_header(self, row: Row) -> bool:
        return tuple(row.cells) == self.header.titles

    def _another_header(self, row: Row) -> Header | None:
        """Return the header of another table below the first, where a row is one."""
        if sum(isinstance(cell, str) and cell.strip().lower() in BY_WORD for cell in row.cells) < _FEWEST_TITLES:
            return None
        texts = {cell.strip().lower() for cell in row.cells if isinstance(cell, str) and cell.strip()}
        known = sum(text in BY_WORD for text in texts)
        if known < _FEWEST_TITLES or known * 2 <= len(texts) or self._is_repeated_header(row):
            return None
        return find_header([row], self.sheet, wanted=self.reader.wanted)

    def _is_total(self, row: Row, *, last: bool) -> bool:
        if self._only_counts(row, among=self.counting if last else self.money):
            return True
        for index in self.texts:
            cell = row.cells[index] if index < len(row.cells) else None
            if isinstance(cell, str) and cell.strip():
                rest = _total_words(cell)
                if rest is None:
                    continue
                if _BESIDE_TOTAL.issuperset(rest):
                    return True
                return not any(self._filled(row, name) for name in ("maker", "mpn", "kind", "supplier", "quantity"))
        # "Total" in a column that is not read, and numbers beside it: nothing here names a thing.
        if any(index < len(row.cells) and row.cells[index] for index in self.texts):
            return False
        return any(isinstance(cell, str) and _total_words(cell) is not None for cell in row.cells)

    def _only_counts(self, row: Row, *, among: Collection[int]) -> bool:
        """Whether nothing stands in a row but numbers, in certain columns or beyond the last."""
        width = len(self.header.titles)
        return all(
            (index in among or index >= width) and is_number(cell)
            for index, cell in enumerate(row.cells)
            if cell is not None and str(cell).strip()
        )

    def _filled(self, row: Row, name: str) -> bool:
        return any(
            f == name and index < len(row.cells) and row.cells[index] not in {None, ""} for index, f, *_ in self.columns
        )

    def _line(self, row: Row) -> None:
        found: dict[str, Any] = {}
        unclear: set[str] = set()
        problems: list[tuple[Column, Cell, Unclear | None]] = []
        elsewhere: tuple[Text, ...] = ()
        cells = row.cells
        width = len(cells)
        for index, name, column, parse, known in self.columns:
            if index >= width:
                continue
            cell = cells[index]
            if cell is None or cell == "":
                continue
            cell, value = self._value(index, cell, parse, known)
            self.above[index] = cell
            if value is None:
                continue
            if value is NO_COUNTRY:
                self.nowhere.setdefault(column.title, []).append(self.layout.row(row))
                elsewhere = (*elsewhere, Text(column.title, str(cell).strip()))
                continue
            if value is UNSTATED or value is UNDECIDED:
                read_as = "not stated" if value is UNSTATED else "unknown: somebody who is not named yet"
                said = str(cell).strip()
                self.reader.unstated.setdefault((column.title, said, read_as), []).append(self.layout.row(row))
                if value is UNDECIDED:
                    unclear.add(name)
                    problems.append((column, cell, None))
            elif type(value) is Unclear:
                unclear.add(name)
                problems.append((column, cell, value))
            elif name not in found:
                found[name] = value
                if name in _PLACES and (len(value) > 1 or value[0] in self.reader.blocs):
                    self._one_of(column, cell, row)
            elif name in _ONE_MORE and value != found[name]:
                found["more"] = (*found.get("more", ()), (name, value))
            elif name in _JOINED and value != found[name]:
                found[name] = _JOINED[name](found[name], value)
        if elsewhere:
            found["spare"] = elsewhere
        self._finish(row, found, unclear, problems)

    def _value(self, index: int, cell: Cell, parse: Callable[[Cell], Any], known: dict[Cell, Any]) -> tuple[Cell, Any]:
        """Return a cell, that above where it says *the same*, and what it says; every text is read once a column."""
        if isinstance(cell, Unreadable):
            self.above.pop(index, None)
            return cell, Unclear(cell.problem, "a value")
        if type(cell) is str and cell.strip().casefold() in DITTO:
            cell = self.above.get(index, cell)
            return cell, self._ditto(cell, parse)
        if cell in known:
            return cell, known[cell]
        try:
            value = parse(cell)
        except Unclear as unclear:
            value = unclear
        if type(cell) is not Dated:
            known[cell] = value
        return cell, value

    def _ditto(self, cell: Cell, parse: Callable[[Cell], Any]) -> Any:
        if isinstance(cell, str) and cell.strip().casefold() in DITTO:
            return Unclear("the same as above, and nothing stands above", "a value")
        try:
            return parse(cell)
        except Unclear as unclear:
            return unclear

    def _one_of(self, column: Column, cell: Cell, row: Row) -> None:
        read_as = "unknown: one of the countries it names or stands for"
        said = (column.title, str(cell).strip(), read_as)
        self.reader.unstated.setdefault(said, []).append(self.layout.row(row))

    def _finish(
        self, row: Row, found: dict[str, Any], unclear: set[str], problems: list[tuple[Column, Cell, Unclear | None]]
    ) -> None:
        where = self.layout.row(row)
        self._alternates(found, unclear)
        name = found.pop("name", None) or found.get("mpn") or self._other_name(row, found, unclear)
        if name is None:
            found.pop("spare", None)
            filled = [cell for cell in row.cells if cell is not None and str(cell).strip()]
            if not problems and len(set(found) - {"section"}) <= 1 and len(filled) == 1 and not is_number(filled[0]):
                text = as_text(filled[0]).strip()
                self.headings.append(f"{where} {text[:60]!r}")
                if not self.sectioned:
                    self.section = text
                return
            if "name" not in unclear:
                value = "; ".join(str(cell).strip() for cell in row.cells if cell not in {None, ""})
                self._set_aside(
                    where, value, "a row without a name, description or part number", "what the line is about"
                )
                if not unclear and found.keys() <= _SAYS_NOTHING:
                    return
            # Whatever it is, somebody ordered it: it is a line of which little is known, not one that is lost.
            name = f"{where}: no name"
        for column, cell, problem in problems:
            if problem is None:
                continue
            place = self.layout.cell(row.number, row.line, preflight.column_letters(column.place + 1))
            self._set_aside(place, cell, f"{column.title}: {problem.problem}", problem.expected)
        cost = self.amounts.settle(found, unclear, where)
        if cost is not None:
            amount, currency = cost
            found["unit_cost"] = amount
            found.setdefault("currency", currency or self.currency)
            if self.estimate and "cost_is_estimate" not in unclear:
                found.setdefault("cost_is_estimate", True)
        if "section" not in found and self.section is not None:
            found["section"] = self.section
        if "kind" not in found:
            said = next((as_text(cell) for column, cell, _ in problems if column.field == "kind"), name)
            found["kind_hint"] = self.reader.values.kind_hint(said, found)
        for system in CODE_COLUMNS:
            found.pop(system, None)
        if "populated" not in found and "populated" not in unclear and self._left_out(name, found):
            found["populated"] = False
        self._add(row, found | {"name": name}, unclear, problems)

    def _other_name(self, row: Row, found: Mapping[str, Any], unclear: set[str]) -> str | None:
        """Return what names the thing of a row where its columns for it are empty: notes, or a text that no field takes."""
        if "name" in unclear or not (found.keys() - _SAYS_NOTHING or self._texts_of(row) > 2):
            return None
        notes = found.get("notes") if self._texts_of(row) > 2 else None
        return notes or self.spare.name(row, self.layout.row(row))

    def _add(
        self,
        row: Row,
        found: dict[str, Any],
        unclear: set[str],
        problems: list[tuple[Column, Cell, Unclear | None]] | None = None,
    ) -> None:
        """Keep a line with what was found of it."""
        if problems:
            found["said"] = {_key(column).partition(" ")[0]: str(cell).strip()[:60] for column, cell, _ in problems}
        numbered = not found.get("id")
        wanted = found.pop("id", None) or f"L{row.line or row.number}"
        key = self._id(wanted)
        line = BillLine(
            id=key, where=self.layout.row(row), written_id=wanted if key != wanted else None,
            unreadable=frozenset(unclear) if unclear else _NOTHING, layout=self.layout,
            position=(row.number, row.line), spare=(*self.spare.texts(row), *found.pop("spare", ())), numbered=numbered, **found,
        )  # fmt: skip
        self.block.append(line)
        self.reader.every.append(line)
        (self.bill.apart if line.populated is False else self.bill.lines).append(line)

    def _left_out(self, name: str, found: Mapping[str, Any]) -> bool:
        return any(LEFT_OUT.match(text) for text in (name, found.get("mpn"), found.get("notes")) if text)

    def _alternates(self, found: dict[str, Any], unclear: set[str]) -> None:
        """Move Manufacturer 2 and MPN 2, and further lines of a cell of part numbers, to the alternates."""
        alternates: list[Alternate] = []
        mpn = found.get("mpn")
        if mpn and "; " in mpn:
            first, *others = mpn.split("; ")
            makers = (found.get("maker") or "").split("; ")
            found["mpn"] = first
            if len(makers) == len(others) + 1 > 1:
                found["maker"] = makers[0]
                alternates += [Alternate(*pair) for pair in zip(makers[1:], others, strict=True)]
            else:
                alternates += [Alternate(None, other) for other in others]
        for rank in self.ranks:
            other = Alternate(found.pop(f"maker {rank}", None), found.pop(f"mpn {rank}", None))
            if f"maker {rank}" in unclear:
                # Somebody else may have made what is delivered, and nobody can say who.
                unclear.add("maker")
            unclear -= {f"maker {rank}", f"mpn {rank}"}
            if any(other):
                alternates.append(other)
        if alternates:
            found["alternates"] = tuple(alternates)

    def _texts_of(self, row: Row) -> int:
        return sum(1 for cell in row.cells if cell not in {None, ""} and str(cell).strip())

    def _id(self, wanted: str) -> str:
        ids = self.reader.ids
        ids[wanted] += 1
        if ids[wanted] == 1:
            return wanted
        self.reader.repeated.append(wanted)
        number = ids[wanted]
        while f"{wanted}-{number}" in ids:
            number += 1
        ids[f"{wanted}-{number}"] += 1
        return f"{wanted}-{number}"

    def _set_aside(self, where: str, value: Cell, problem: str, expected: str) -> None:
        text = as_text(value) if value is not None else ""
        shown = text if len(text) <= _SHOWN_VALUE else text[: _SHOWN_VALUE - 3] + "..."
        self.bill.quarantined.append(Quarantined(where, shown, problem, expected))


def _named_as_written(line: BillLine, free: Collection[str]) -> BillLine:
    """Return a line under the id that its sheet gives it, where the line that had it before is gone."""
    written = line.written_id
    return line._replace(id=written, written_id=None) if written is not None and written in free else line


def _with_last(rows: Iterator[Row]) -> Iterator[tuple[Row, bool]]:
    """Yield rows, each with whether it is the last one."""
    before = next(rows, None)
    if before is None:
        return
    for row in rows:
        yield before, False
        before = row
    yield before, True


def _is_remark(row: Row) -> bool:
    """Whether a row begins with # as a remark does: no #1 that numbers it, no error value."""
    first = next((cell for cell in row.cells if cell is not None and str(cell).strip()), None)
    if not isinstance(first, str) or type(first) is Unreadable or not first.lstrip().startswith("#"):
        return False
    rest = first.strip().lstrip("#")
    return not rest[:1].isdigit() and not (rest and rest.rstrip("!?/0").isupper() and " " not in rest)


def _widen(header: Header, rows: Sequence[Row]) -> None:
    """Let a header reach as far as most of many rows do: their last columns only lack a title.

    Not where a cell begins with a blank, as the rest of a text does that a separator inside it cut in two.
    """
    whole = [row for row in rows if not any(isinstance(cell, str) and cell.startswith(" ") for cell in row.cells)]
    widths = Counter(row.width for row in whole)
    width, count = max(widths.items(), key=lambda item: item[1], default=(0, 0))
    if count * 2 > len(rows) and len(rows) >= _MANY:
        header.width = max(header.width, width)


def _key(column: Column) -> str:
    """Return the field of a column; Manufacturer 2 fills a field of its own."""
    return column.field if column.rank == 1 else f"{column.field} {column.rank}"


_NOTHING: frozenset[str] = frozenset()
_ONE_MORE = frozenset(PARTIES) - {"maker", "supplier"}
"""Fields whose second column names somebody beside the first; makers and sellers are alternatives to each other."""
_PLACES = frozenset({"origin", "located_in"})
_COUNTING = frozenset({*MONEY, "quantity", "stock_days", "lead_time_weeks"})
_FEWEST_TITLES = 3
"""So many words that are titles make a row the header of another table."""
_SAYS_NOTHING = frozenset({"id", "section", "notes", "level", "parent", "populated", "reference"})
"""Fields that alone make no line: a remark, a row that only counts."""
DITTO = frozenset({
    '"', "''", "〃", "”", "“", "idem", "ditto", "dito", "same as above", "as above", "see above", "zie boven", "als boven", "siehe oben", "wie oben",
    "voir ci-dessus", "comme ci-dessus",
})  # fmt: skip
"""What people write for *the same as above*; a blank is never taken for it."""
_TOTALS = words_of("""
    total totals totaal totale totalen totaux gesamt gesamtsumme gesamtbetrag gesamtpreis summe zwischensumme endsumme subtotal
    subtotaal eindtotaal tussentotaal somme som sum subtotals
""")
_BEFORE_TOTAL = words_of("grand sub sous montant cout importe end general overall")
_BESIDE_TOTAL = _TOTALS | words_of("""
    cost costs price amount general ht ttc eur usd excl incl vat btw mwst kosten prijs preis bedrag betrag estimate estimated geschat
    of all lines quantity qty aantal menge k items
""")


def _total_words(text: str) -> list[str] | None:
    """Return the words after "total" where a text begins with it, in any of the languages."""
    words = fold(text).split()
    if words and words[0] in _BEFORE_TOTAL:
        words = words[1:]
    return words[1:] if words and words[0] in _TOTALS else None


def _joined_text(first: str, second: str) -> str:
    if fold(second) == "none":
        # What a program wrote for an empty cell.
        return first
    return first if fold(second) in fold(first) else second if fold(first) in fold(second) else f"{first}, {second}"


def _joined_parties(first: str, second: str) -> str:
    return f"{first}; {second}"


_JOINED: dict[str, Callable[[Any, Any], Any]] = {
    **dict.fromkeys(PARTIES, _joined_parties),
    "name": _joined_text,
    "notes": _joined_text,
    "reference": _joined_parties,
    **dict.fromkeys(("country", "region"), lambda first, second: tuple(dict.fromkeys((*first, *second)))),
    "section": _joined_text,
    "function": _joined_text,
    "maker_identifier": _joined_parties,
    "supplier_identifier": _joined_parties,
    "alternatives": lambda first, second: (*first, *second),
}
