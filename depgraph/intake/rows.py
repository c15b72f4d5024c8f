"""Which lines does a bill have, and what could not be read of them?

A cell that cannot be read does not cost its line: the field becomes unknown, and the cell is set aside with its place,
its value and what was expected. Nothing is guessed, and nothing is left out without a word.
"""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections import Counter
from dataclasses import dataclass, field, replace
from itertools import chain, islice
from pathlib import Path
from typing import TYPE_CHECKING, Any

from depgraph.errors import InvalidInput
from depgraph.intake import preflight
from depgraph.intake.header import (
    PARTIES,
    SEARCHED_ROWS,
    SIGNS,
    Unreadable,
    checked_mapping,
    currency_of,
    find_header,
    fold,
    looks_like_header,
    words_of,
)
from depgraph.model.vocabulary import ACCESS, CRITICALITY, DATA, KEYS

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from depgraph.intake.header import Cell, Column, Header, Row, Sheet

_WEAK_SAMPLE = 200
_SHOWN_VALUE = 200


@dataclass(frozen=True, slots=True)
class Layout:
    """Where the fields of a sheet stand, shared by all of its lines."""

    sheet: str
    letters: Mapping[str, str]

    def row(self, row: Row) -> str:
        """Return how a row is named in messages."""
        return f"{self.sheet}!{row.number}" if row.line is None else f"line {row.line}"

    def cell(self, row: int, line: int | None, letters: str) -> str:
        """Return how a cell is named in messages."""
        return f"{self.sheet}!{letters}{row}" if line is None else f"line {line}, cell {letters}{row}"


@dataclass(frozen=True, slots=True, kw_only=True)
class BillLine:
    """One line of a bill as it was written; ``None`` is *not stated*, or not readable: see ``unreadable``."""

    id: str
    where: str
    name: str
    section: str | None = None
    kind: str | None = None
    kind_hint: str | None = None
    """The one kind that the words of the name agree on, where no column says it: weaker than a matched product's."""
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
    unreadable: frozenset[str] = frozenset()
    """Fields whose cell says something that could not be read: not to be taken for blank."""
    layout: Layout | None = field(default=None, repr=False, compare=False)
    position: tuple[int, int | None] = field(default=(0, None), repr=False, compare=False)

    @property
    def cells(self) -> dict[str, str]:
        """Return for each field the cell it was read from."""
        if self.layout is None:
            return {}
        return {name: self.layout.cell(*self.position, letters) for name, letters in self.layout.letters.items()}


@dataclass(frozen=True, slots=True)
class Quarantined:
    """A cell or row set aside: where, what stands there, what is wrong with it, what was expected."""

    where: str
    value: str
    problem: str
    expected: str


@dataclass(slots=True)
class Bill:
    """A bill as read, before anything in it is matched."""

    name: str
    sha256: str
    lines: list[BillLine] = field(default_factory=list)
    quarantined: list[Quarantined] = field(default_factory=list)
    mapping: dict[str, str] = field(default_factory=dict)
    notices: list[str] = field(default_factory=list)


def read_bill(
    source: str | Path | bytes,
    *,
    name: str | None = None,
    countries: Mapping[str, str],
    kinds: Mapping[str, str],
    column_map: Mapping[str, str] | None = None,
    encoding: str | None = None,
    limits: preflight.Limits = preflight.DEFAULT_LIMITS,
) -> Bill:
    """Read a workbook or a text table, told apart by content.

    ``countries`` and ``kinds`` map names and codes, in lower case, to codes of countries and ids of kinds.

    Raises:
        InvalidInput: no bill, no header in the first rows of any sheet, or a mapping to an unknown field.
        LimitExceeded: larger than a limit that the error names.

    """
    shown = name or (str(source) if not isinstance(source, bytes) else "the input")
    wanted = checked_mapping(column_map or {})
    kind = preflight.check(source, name=shown, limits=limits)
    data = source if isinstance(source, bytes) else Path(source).read_bytes()
    bill = Bill(shown, hashlib.sha256(data).hexdigest())
    reader = _Reader(bill, countries=countries, kinds=kinds, wanted=wanted)
    if kind == "xlsx":
        from depgraph.intake import xlsxfile  # noqa: PLC0415  each format is loaded only where it is met

        reader.read(xlsxfile.sheets(data, name=shown, limits=limits))
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


class _Unclear(Exception):
    """A cell says something that does not settle the field."""

    def __init__(self, problem: str, expected: str) -> None:
        super().__init__(problem)
        self.problem, self.expected = problem, expected


class _Reader:
    """Reads the sheets of one bill into it."""

    def __init__(
        self, bill: Bill, *, countries: Mapping[str, str], kinds: Mapping[str, str], wanted: Mapping[str, str]
    ) -> None:
        self.bill, self.wanted = bill, wanted
        self.values = Values(countries=countries, kinds=kinds)
        self.ids: Counter[str] = Counter()
        self.repeated: list[str] = []
        self.unstated: dict[tuple[str, str], list[str]] = {}
        self.hinted = 0

    def read(self, sheets: Iterator[Sheet] | Sequence[Sheet]) -> None:
        bill = self.bill
        headless: list[str] = []
        seen: set[str] = set()
        titled = False
        for sheet in sheets:
            if not self._sheet(sheet, seen):
                headless.append(sheet.title or "the table")
                continue
            titled = True
            if sheet.hidden:
                bill.notices.append(f"sheet {sheet.title} is hidden: it was read too")
        if not titled:
            raise InvalidInput(
                bill.name,
                "no header in the first 20 rows" + (f" of {', '.join(headless)}" if any(headless) else ""),
                "a row that names the columns, one of them Description, Name, MPN, Omschrijving, Bezeichnung or Désignation",
                hint="--map COLUMN=name says which column names the thing",
            )
        if headless:
            bill.notices.append(f"no header, so not read as lines: {', '.join(headless)}")
        missing = [title for title in self.wanted if fold(title) not in seen]
        if missing:
            bill.notices.append(f"columns named in the mapping but not found: {', '.join(missing)}")
        if self.repeated:
            bill.notices.append(f"ids used more than once, a number added: {_some(self.repeated)}")
        for (title, value), places in self.unstated.items():
            bill.notices.append(f"{title}: {value!r} is read as not stated ({_some(places)})")
        if self.hinted:
            bill.notices.append(f"no kind stated on {self.hinted} lines: suggested by their own words")

    def _sheet(self, sheet: Sheet, seen: set[str]) -> bool:
        rows = iter(sheet.rows)
        head = list(islice(rows, SEARCHED_ROWS + 1))
        header = find_header(head, sheet, wanted=self.wanted)
        if header is None:
            for _ in rows:
                pass  # to its end: what is wrong with a sheet is said even where it has no header
            return False
        body = chain((row for row in head if row.number >= header.first), rows)
        buffered = list(islice(body, _WEAK_SAMPLE)) if any(c.weak for c in header.columns) else []
        header = self._decided(header, buffered)
        notices = self.bill.notices
        at = f"{sheet.title}: " if sheet.title else ""
        notices += [at + notice for notice in header.notices]
        if header.unused:
            notices.append(f"{at}columns not used: {', '.join(header.unused)}")
        hidden = [column.title for column in header.columns if column.index + 1 in set(sheet.hidden_columns)]
        if hidden:
            notices.append(f"{at}hidden columns were read too: {', '.join(hidden)}")
        for column in header.columns:
            self.bill.mapping[column.title] = column.field
        seen |= {fold(column.title) for column in header.columns} | {
            fold(str(title)) for title in header.titles if title
        }
        _SheetLines(self, sheet, header).read(chain(buffered, body))
        return True

    def _decided(self, header: Header, rows: Sequence[Row]) -> Header:
        """Return a header in which *Type* or *Category* is a kind only if its cells are, and *Item* a name if they are."""
        columns = []
        taken = {column.field for column in header.columns if not column.weak}
        for column in header.columns:
            texts = [row.cells[column.index] for row in rows if len(row.cells) > column.index] if column.weak else []
            filled = [text for text in texts if isinstance(text, str) and text.strip()]
            wordy = sum(1 for text in filled if " " in text.strip() or not any(c.isdigit() for c in text))
            numbered = column.weak and column.field == "name" and "mpn" in taken and "id" not in taken
            if numbered and wordy * 2 < len(texts):
                # "Item" over 1, 2, 3 or A-17 beside a column of part numbers: it counts the lines.
                taken.add("id")
                columns.append(replace(column, field="id"))
                continue
            if column.weak and column.field == "kind":
                fitting = sum(1 for text in filled if self.values.kind_of(text))
                if filled and fitting * 2 < len(filled):
                    other = "mpn" if fold(column.title) in {"type", "typ", "part type", "product type"} else "section"
                    if other in taken:
                        header.unused.append(f"{column.title} (its cells are no kinds)")
                        continue
                    taken.add(other)
                    columns.append(replace(column, field=other))
                    continue
            columns.append(column)
        header.columns = columns
        return header


class _SheetLines:
    """Reads the rows below one header."""

    def __init__(self, reader: _Reader, sheet: Sheet, header: Header) -> None:
        self.reader, self.bill, self.sheet, self.header = reader, reader.bill, sheet, header
        first: dict[str, str] = {}
        for column in header.columns:
            first.setdefault(column.field, preflight.column_letters(column.index + 1))
        self.layout = Layout(sheet.title, first)
        self.columns = [(c.index, c.field, c, reader.values.parser(c), {}) for c in header.columns]  # type: ignore[var-annotated]  # each its own cache
        self.section: str | None = None
        self.skipped: list[str] = []
        self.headings: list[str] = []
        self.hidden: list[str] = []
        currencies = {column.currency for column in header.columns if column.field == "unit_cost"}
        self.currency = currencies.pop() if len(currencies) == 1 else None
        self.estimate = any(column.estimate for column in header.columns if column.field == "unit_cost") or None
        self.texts = [c.index for c in header.columns if c.field in {"id", "name", "section", "mpn"}]
        self.merged = self._merged_down()
        self.sectioned = any(column.field == "section" for column in header.columns)

    def _merged_down(self) -> dict[int, list[tuple[int, int]]]:
        """Return for each column the rows that cells merged downwards cover: their value holds for all of them."""
        found: dict[int, list[tuple[int, int]]] = {}
        for first, top, last, bottom in self.sheet.merged:
            if first == last and bottom > top >= self.header.first:
                found.setdefault(first - 1, []).append((top, bottom))
        return found

    def read(self, rows: Iterator[Row]) -> None:
        carried: dict[int, tuple[int, Cell]] = {}
        for row in rows:
            if row.broken:
                self._set_aside(
                    self.layout.row(row), row.cells[0], "a quotation mark without its counterpart", "marks in pairs"
                )
                continue
            if self.merged:
                self._carry(row, carried)
            if not any(cell is not None and (not isinstance(cell, str) or cell.strip()) for cell in row.cells):
                continue
            if row.hidden:
                self.hidden.append(str(row.number))
            if self._is_repeated_header(row):
                self.skipped.append(f"{self.layout.row(row)} (the header again)")
            elif self._is_total(row):
                self.skipped.append(f"{self.layout.row(row)} (a total)")
            else:
                self._line(row)
        at = f"{self.sheet.title}: " if self.sheet.title else ""
        if self.skipped:
            self.bill.notices.append(f"{at}rows left out: {_some(self.skipped)}")
        if self.headings:
            self.bill.notices.append(f"{at}rows read as headings or remarks, not as lines: {_some(self.headings)}")
        if self.hidden:
            self.bill.notices.append(f"{at}hidden rows were read too: {_some(self.hidden)}")

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

    def _is_total(self, row: Row) -> bool:
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

    def _filled(self, row: Row, name: str) -> bool:
        return any(
            f == name and index < len(row.cells) and row.cells[index] not in {None, ""} for index, f, *_ in self.columns
        )

    def _line(self, row: Row) -> None:
        found: dict[str, Any] = {}
        unclear: set[str] = set()
        problems: list[tuple[Column, Cell, _Unclear]] = []
        cells = row.cells
        width = len(cells)
        for index, name, column, parse, known in self.columns:
            if index >= width:
                continue
            cell = cells[index]
            if cell is None or cell == "":
                continue
            if type(cell) is Unreadable:
                value: Any = _Unclear(cell.problem, "a value")
            elif cell in known:
                value = known[cell]
            else:
                try:
                    value = parse(cell)
                except _Unclear as unclear_cell:
                    value = unclear_cell
                known[cell] = value
            if value is None:
                continue
            if value is UNSTATED:
                self.reader.unstated.setdefault((column.title, str(cell).strip()), []).append(self.layout.row(row))
            elif type(value) is _Unclear:
                unclear.add(name)
                problems.append((column, cell, value))
            elif name not in found:
                found[name] = value
            elif name in _JOINED and value != found[name]:
                found[name] = _JOINED[name](found[name], value)
        self._finish(row, found, unclear, problems)

    def _finish(
        self, row: Row, found: dict[str, Any], unclear: set[str], problems: list[tuple[Column, Cell, _Unclear]]
    ) -> None:
        where = self.layout.row(row)
        name = found.pop("name", None) or found.get("mpn")
        if name is None:
            if not problems and len(set(found) - {"section"}) <= 1 and self._texts_of(row) == 1:
                text = next(str(cell).strip() for cell in row.cells if isinstance(cell, str) and cell.strip())
                self.headings.append(f"{where} {text[:60]!r}")
                if not self.sectioned:
                    self.section = text
                return
            value = "; ".join(str(cell).strip() for cell in row.cells if cell not in {None, ""})
            self._set_aside(where, value, "a row without a name, description or part number", "what the line is about")
            return
        for column, cell, problem in problems:
            place = self.layout.cell(row.number, row.line, preflight.column_letters(column.index + 1))
            self._set_aside(place, cell, f"{column.title}: {problem.problem}", problem.expected)
        cost = found.pop("unit_cost", None)
        if cost is not None:
            amount, currency = cost
            found["unit_cost"] = amount
            found.setdefault("currency", currency or self.currency)
            if self.estimate and "cost_is_estimate" not in unclear:
                found.setdefault("cost_is_estimate", True)
        if "section" not in found and self.section is not None:
            found["section"] = self.section
        if "kind" not in found and "kind" not in unclear:
            found["kind_hint"] = self.reader.values.kind_hint(name)
            self.reader.hinted += found["kind_hint"] is not None
        self.bill.lines.append(
            BillLine(
                id=self._id(found.pop("id", None) or f"L{row.line or row.number}"), where=where, name=name,
                unreadable=frozenset(unclear) if unclear else _NOTHING, layout=self.layout,
                position=(row.number, row.line), **found,
            )
        )  # fmt: skip

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
        text = _as_text(value) if value is not None else ""
        shown = text if len(text) <= _SHOWN_VALUE else text[: _SHOWN_VALUE - 3] + "..."
        self.bill.quarantined.append(Quarantined(where, shown, problem, expected))


def _some(items: Sequence[str], most: int = 12) -> str:
    more = f" and {len(items) - most} more" if len(items) > most else ""
    return ", ".join(items[:most]) + more


class _Unstated:
    """What a cell says that says nothing: TBD, n/a."""


UNSTATED = _Unstated()
_NOTHING: frozenset[str] = frozenset()
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


_BLANKS = frozenset({"", "-", "--", "---", "–", "—", ".", "/"})  # noqa: RUF001  dashes as people type them
_UNSTATED_WORDS = frozenset({
    "n a", "na", "n v t", "nvt", "not applicable", "niet van toepassing", "nicht zutreffend", "entfallt", "sans objet",
    "tbd", "tbc", "tba", "t b d", "t b c", "to be determined", "to be confirmed", "to be defined", "to be decided",
    "nog te bepalen", "nader te bepalen", "n t b", "ntb", "noch offen", "offen", "wird noch festgelegt", "a definir",
    "a determiner", "a confirmer", "unknown", "onbekend", "unbekannt", "inconnu", "not known", "not stated", "not specified",
    "unspecified", "keine angabe", "k a", "non precise", "n d", "none stated", "null", "nan", "pending", "open", "confidential",
    "vertrouwelijk", "vertraulich", "confidentiel", "nc",
})  # fmt: skip
_VARIOUS = frozenset({
    "various", "several", "multiple", "mixed", "divers", "diverse", "div", "verschillende", "verschiedene", "mehrere", "meerdere",
    "plusieurs", "differents", "worldwide", "global", "wereldwijd", "weltweit", "mondial", "international", "any",
})  # fmt: skip
_INVISIBLE = frozenset({"Cc", "Cf", "Co", "Cs"})


def _as_text(cell: Cell) -> str:
    """Return the text of a cell; a whole number is written without a point, a part number is one."""
    if isinstance(cell, float):
        return str(int(cell)) if cell.is_integer() and abs(cell) < 1e15 else repr(cell)
    return str(cell)


def _clean(cell: Cell) -> str:
    """Return a cell's text on one line, control characters gone."""
    text = _as_text(cell)
    if not text.isprintable():
        text = "".join(c if c.isprintable() or unicodedata.category(c) not in {"Cc", "Cs"} else " " for c in text)
    return " ".join(text.split())


class Values:
    """Reads what single cells say, for one catalogue's countries and kinds."""

    def __init__(self, *, countries: Mapping[str, str], kinds: Mapping[str, str]) -> None:
        self.countries, self.kinds = countries, kinds
        self._countries: dict[str, str] | None = None
        self._kinds: dict[tuple[str, ...], str] | None = None

    def parser(self, column: Column) -> Callable[[Cell], Any]:
        """Return what reads the cells of a column."""
        by_field: dict[str, Callable[[Cell], Any]] = {
            "id": _identifier,
            "name": _identifier,
            "mpn": _part_number,
            "kind": self.kind,
            "quantity": lambda cell: _amount(cell, "a quantity such as 12 or 1250"),
            "unit_cost": _cost,
            "currency": _currency,
            "cost_is_estimate": _yes_no,
            "criticality": lambda cell: _word(cell, _CRITICALITY_WORDS, CRITICALITY),
            "access": lambda cell: _word(cell, _ACCESS_WORDS, ACCESS),
            "keys": lambda cell: _word(cell, _KEY_WORDS, KEYS),
            "data": _data,
            "eccn": _eccn,
            "hs_code": _hs_code,
            "origin": self.places,
            "located_in": self.places,
            "users_in": self.places,
            "destination": self.place,
            "stock_days": lambda cell: _duration(cell, unit="days", given=column.unit),
            "lead_time_weeks": lambda cell: _duration(cell, unit="weeks", given=column.unit),
            "alternatives": _several,
            "level": _level,
        }
        if column.field in PARTIES:
            return _party
        return by_field.get(column.field, _text)

    def kind_of(self, text: str) -> str | None:
        """Return the kind that a whole cell names, in any of the languages."""
        text = text.strip()
        exact = self.kinds.get(text.casefold())
        if exact is not None:
            return exact
        words = fold(text)
        known = self._kind_words()
        for form in (words, words.removesuffix("s"), words.removesuffix("en"), words.removesuffix("es")):
            kind = known.get(tuple(form.split()))
            if kind is not None:
                return kind
        return None

    def kind(self, cell: Cell) -> Any:
        """Return the kind a cell of a kind column states."""
        text = _text(cell)
        if not isinstance(text, str):
            return text
        kind = self.kind_of(text) or self.kind_hint(text)
        if kind is None:
            raise _Unclear(
                "no kind of component that is known", f"one of {', '.join(sorted(set(self.kinds.values())))}"
            )
        return kind

    def kind_hint(self, text: str) -> str | None:
        """Return the kind that all known words of a text agree on, longer words hiding those inside them."""
        known = self._kind_words()
        words = fold(text).split()
        found: set[str] = set()
        at = 0
        while at < len(words):
            for length in range(min(4, len(words) - at), 0, -1):
                kind = known.get(tuple(words[at : at + length]))
                if kind is None and length == 1 and len(words[at]) > 3:
                    kind = known.get((words[at].removesuffix("s"),))
                if kind is not None:
                    found.add(kind)
                    at += length
                    break
            else:
                at += 1
        return found.pop() if len(found) == 1 else None

    def _kind_words(self) -> dict[tuple[str, ...], str]:
        if self._kinds is None:
            self._kinds = {tuple(fold(word).split()): kind for word, kind in self.kinds.items()}
        return self._kinds

    def country(self, text: str) -> str | None:
        """Return the code of a country or bloc by its name or code."""
        exact = self.countries.get(text.casefold())
        if exact is None:
            if self._countries is None:
                self._countries = {}
                for name, code in self.countries.items():
                    self._countries.setdefault(fold(name), code)
            words = fold(text)
            exact = self._countries.get(words) or self._countries.get(words.removeprefix("the "))
        return exact

    def places(self, cell: Cell) -> Any:
        """Return the candidate countries a cell names; one that is not known makes the whole cell unclear."""
        text = _text("; ".join(_as_text(cell).splitlines()))
        if not isinstance(text, str):
            return text
        text = _MADE_IN.sub("", text)
        whole = self.country(text)
        if whole is not None:
            return (whole,)
        if fold(text) in _VARIOUS:
            raise _Unclear("several places, none of them named", _PLACES)
        found: dict[str, None] = {}
        for part in _PLACE_BREAKS.split(text):
            if not part.strip(" ."):
                continue
            code = self.country(part.strip(" ."))
            codes = [code] if code else [self.country(piece.strip(" .")) for piece in _PLACE_WORDS.split(part)]
            for one in codes:
                if one is None:
                    raise _Unclear(f"{part.strip()!r} is no country that is known", _PLACES)
                found[one] = None
        if not found:
            raise _Unclear("no country", _PLACES)
        return tuple(found)

    def place(self, cell: Cell) -> Any:
        """Return the one country a cell names."""
        found = self.places(cell)
        if isinstance(found, tuple):
            if len(found) > 1:
                raise _Unclear("several countries", "one country, by name or ISO code")
            return found[0]
        return found


_PLACES = "country names or ISO codes, such as Netherlands or NL, alternatives separated by /"
_PLACE_BREAKS = re.compile(r"[/;|,+&()\n]")
_PLACE_WORDS = re.compile(r"\s+(?:or|and|of|en|und|oder|et|ou)\s+", re.IGNORECASE)
_MADE_IN = re.compile(r"^(made in|assembled in|fabriqué en|gemaakt in|hergestellt in)\s+", re.IGNORECASE)


def _text(cell: Cell) -> Any:
    text = _clean(cell)
    if text in _BLANKS:
        return None
    if text.startswith("#") and text.rstrip("!?").isupper() and text.rstrip("!?/0AN") in _ERROR_STEMS:
        raise _Unclear("an error value of the spreadsheet", "a value")
    if len(text) <= 30 and fold(text) in _UNSTATED_WORDS:
        return UNSTATED
    return text


_ERROR_STEMS = frozenset(
    {"#REF", "#", "#VALUE", "#WERT", "#DIV", "#NAME", "#NUM", "#NULL", "#BEZUG", "#WAARDE", "#NV", "#VALEUR", "#SPILL"}
)


def _identifier(cell: Cell) -> Any:
    """Return a text as it stands: a line called "TBD" is still a line."""
    text = _clean(cell)
    return None if text in _BLANKS else text


def _party(cell: Cell) -> Any:
    """Return who stands in a cell; several lines of one cell are several parties."""
    text = _text("; ".join(part for part in _as_text(cell).splitlines() if part.strip()))
    if isinstance(text, str) and fold(text) in _VARIOUS:
        raise _Unclear("several parties, none of them named", "names, separated by ;")
    return text


_MANGLED = re.compile(r"\d([.,]\d+)?E\+?\d{1,3}", re.IGNORECASE)


def _part_number(cell: Cell) -> Any:
    text = _text(cell)
    if isinstance(text, str) and (
        (isinstance(cell, str) and _MANGLED.fullmatch(text) and "+" in text)
        or (isinstance(cell, float) and abs(cell) >= 1e15)
    ):
        raise _Unclear("a part number that a spreadsheet turned into a number", "the part number as text")
    return text


def _several(cell: Cell) -> Any:
    text = _text("; ".join(_as_text(cell).splitlines()))
    if not isinstance(text, str):
        return text
    return tuple(part for part in (piece.strip() for piece in re.split(r"[;|]", text)) if part) or None


_NUMBER = re.compile(r"[+-]?(?:\d[\d.,'’\u00a0\u202f ]*|[.,]\d+)(?:[eE][+-]?\d{1,3})?")  # noqa: RUF001  separators as people type them
_GROUPED = re.compile(r"\d{1,3}(?:([.,' ])\d{3})(?:\1\d{3})*(?:(?!\1)[.,]\d+)?")
_PLAIN_NUMBER = re.compile(r"\d+(?:[.,]\d+)?(?:e[+-]?\d{1,3})?|[.,]\d+", re.IGNORECASE)
_NUMBERS = "a plain number such as 1234.5 or 1234,5"


def number(text: str) -> float:
    """Return the number a text states, with decimal points or commas and grouped thousands.

    Raises:
        _Unclear: no number, or one that two people read differently: 1.234 is a thousand and more to one, and a
            little over one to the other.

    """
    digits = unicodedata.normalize("NFKC", text).strip().replace("\u2212", "-").replace("’", "'")  # noqa: RUF001  as typed
    sign = -1.0 if digits.startswith("-") else 1.0
    digits = digits.lstrip("+-").strip()
    if not digits.isascii():
        raise _Unclear("no number", _NUMBERS)
    grouped = _GROUPED.fullmatch(digits)
    if grouped:
        separator = grouped[1]
        pieces = digits.split(separator)
        tail = pieces[-1]
        decimal = re.search(r"[.,]", tail)
        if len(pieces) == 2 and separator in ".," and not decimal and pieces[0].lstrip("0"):
            raise _Unclear(f"ambiguous: {separator!r} may group thousands or begin decimals", _NUMBERS)
        if len(pieces) == 2 and separator in ".," and not decimal:
            return sign * float(digits.replace(",", "."))
        if pieces[0].startswith("0") and pieces[0] != "0":
            raise _Unclear("no number", _NUMBERS)
        return sign * float("".join(pieces).replace(",", "."))
    if not _PLAIN_NUMBER.fullmatch(digits):
        raise _Unclear("no number", _NUMBERS)
    value = float(digits.replace(",", "."))
    if value in {float("inf"), float("-inf")}:
        raise _Unclear("a number beyond all measure", _NUMBERS)
    return sign * value


_COUNTED = words_of("""
    x stk stck stuck st stuks stuk pcs pc pce piece pieces ea each unit units set sets rack racks m km kg t l mw kw
    kva mva pair pairs paar licence licences license licenses lizenzen licenties port ports server servers node
    nodes eenheden eenheid einheit einheiten unite unites lot contract contracts year years jaar jahr jahre ans an
    site sites user users core cores seat seats gpu gpus tray trays cabinet cabinets module modules box boxes roll
    rolls fte
""")


_MULTIPLIERS = frozenset({"M", "K", "T"})
"""Written large these are millions, thousands and billions, not metres and tonnes."""


def _split_unit(text: str) -> tuple[str, str]:
    """Return the number at the start of a text and the words behind it."""
    found = _NUMBER.match(text)
    if not found:
        return text, ""
    return found[0].strip(), text[found.end() :].strip()


def _amount(cell: Cell, expected: str = _NUMBERS) -> Any:
    if isinstance(cell, float):
        return _not_negative(cell, expected)
    text = _text(cell)
    if not isinstance(text, str):
        return text
    digits, unit = _split_unit(unicodedata.normalize("NFKC", text).strip())
    if unit == "%":
        return _not_negative(number(digits) / 100, expected)
    if unit and (unit in _MULTIPLIERS or not set(fold(unit).split()) <= _COUNTED):
        raise _Unclear(
            "no plain number" if not digits or digits == text else f"a number with {unit!r} behind it", expected
        )
    return _not_negative(number(digits), expected)


def _not_negative(value: float, expected: str) -> float:
    if not 0 <= value < 1e18:
        raise _Unclear("below zero" if value < 0 else "no finite number of any sense", expected)
    return value


def _cost(cell: Cell) -> Any:
    """Return an amount and the currency written beside it."""
    expected = "an amount such as 1234.50 or 1.234,50"
    if isinstance(cell, float):
        return _not_negative(cell, expected), None
    text = _text(cell)
    if not isinstance(text, str):
        return text
    currency = currency_of(text)
    bare = unicodedata.normalize("NFKC", text)
    for sign in (*SIGNS, "$", "¥"):
        bare = bare.replace(sign, " ")
    bare = re.sub(r"\b[A-Za-z]{3,5}\b\.?", lambda m: "" if currency_of(m[0]) else m[0], bare).strip()
    bare = re.sub(r"(,-{1,2}|\.-{1,2})$", "", bare).strip()
    if fold(bare) in _UNSTATED_WORDS or not bare:
        return UNSTATED
    return _not_negative(number(bare), expected), currency


def _currency(cell: Cell) -> Any:
    text = _text(cell)
    if not isinstance(text, str):
        return text
    code = currency_of(text)
    if code is None and re.fullmatch(r"[A-Za-z]{3}", text):
        code = text.upper()
    if code is None:
        raise _Unclear("no single currency", "a currency code such as EUR")
    return code


_YES = frozenset(
    {"yes", "y", "ja", "j", "oui", "o", "true", "waar", "wahr", "vrai", "1", "x", "✓", "si", "estimate", "estimated"}
)
_NO = frozenset({"no", "n", "nee", "nein", "non", "false", "onwaar", "falsch", "faux", "0", "quoted", "contract"})


def _yes_no(cell: Cell) -> Any:
    text = _text(cell)
    if not isinstance(text, str):
        return text
    word = fold(text) or text
    if word in _YES:
        return True
    if word in _NO:
        return False
    raise _Unclear("neither yes nor no", "yes or no")


_CRITICALITY_WORDS = {
    "low": "low", "laag": "low", "niedrig": "low", "gering": "low", "faible": "low", "bas": "low", "minor": "low",
    "medium": "medium", "middel": "medium", "gemiddeld": "medium", "midden": "medium", "mittel": "medium", "moyen": "medium",
    "moyenne": "medium", "moderate": "medium", "normal": "medium", "normaal": "medium",
    "high": "high", "hoog": "high", "hoch": "high", "eleve": "high", "elevee": "high", "haut": "high", "haute": "high",
    "major": "high", "important": "high",
    "critical": "critical", "kritiek": "critical", "kritisch": "critical", "critique": "critical", "very high": "critical",
    "zeer hoog": "critical", "sehr hoch": "critical", "tres eleve": "critical", "vital": "critical",
}  # fmt: skip
_ACCESS_WORDS = {
    "none": "none", "no": "none", "no access": "none", "geen": "none", "keine": "none", "kein": "none", "aucun": "none",
    "physical": "physical", "on site": "physical", "onsite": "physical", "fysiek": "physical", "physisch": "physical",
    "vor ort": "physical", "op locatie": "physical", "physique": "physical", "sur site": "physical",
    "metadata": "metadata", "telemetry": "metadata", "metadaten": "metadata", "metadonnees": "metadata", "telemetrie": "metadata",
    "data": "data", "gegevens": "data", "daten": "data", "donnees": "data",
    "admin": "admin", "administrator": "admin", "root": "admin", "full": "admin", "beheer": "admin", "beheerder": "admin",
    "volledig": "admin", "voll": "admin", "administrateur": "admin", "complet": "admin", "remote admin": "admin",
}  # fmt: skip
# No "BYOK": who brings a key hands it over, and who then holds it is just the question.
_KEY_WORDS = {
    "customer": "customer", "client": "customer", "buyer": "customer", "klant": "customer", "kunde": "customer",
    "customer managed": "customer", "own": "customer", "own keys": "customer", "hyok": "customer",
    "provider": "provider", "supplier": "provider", "vendor": "provider", "leverancier": "provider", "anbieter": "provider",
    "fournisseur": "provider", "provider managed": "provider", "aanbieder": "provider", "lieferant": "provider",
    "none": "none", "not encrypted": "none", "unencrypted": "none", "geen": "none", "keine": "none", "aucun": "none",
    "aucune": "none", "niet versleuteld": "none", "unverschlusselt": "none", "no": "none",
}  # fmt: skip
_DATA_WORDS = {
    "personal": "personal", "personal data": "personal", "pii": "personal", "persoonsgegevens": "personal",
    "persoonlijk": "personal", "personenbezogen": "personal", "personenbezogene daten": "personal",
    "donnees personnelles": "personal", "donnees a caractere personnel": "personal", "personnel": "personal",
    "personnelles": "personal", "gdpr": "personal",
    "non personal": "non_personal", "non personal data": "non_personal", "niet persoonlijk": "non_personal",
    "niet persoonsgegevens": "non_personal", "nicht personenbezogen": "non_personal", "non personnel": "non_personal",
    "non personnelles": "non_personal", "donnees non personnelles": "non_personal", "industrial": "non_personal",
    "industrial data": "non_personal", "business data": "non_personal",
    "telemetry": "telemetry", "telemetrie": "telemetry", "metadata": "telemetry", "logs": "telemetry", "usage data": "telemetry",
    "diagnostics": "telemetry", "diagnostic data": "telemetry",
}  # fmt: skip


def _word(cell: Cell, words: Mapping[str, str], allowed: Sequence[str]) -> Any:
    text = _text(cell)
    if not isinstance(text, str):
        return text
    found = words.get(fold(text))
    if found is None:
        raise _Unclear("not one of the words known here", f"one of {', '.join(allowed)}")
    return found


def _data(cell: Cell) -> Any:
    text = _text("; ".join(_as_text(cell).splitlines()))
    if not isinstance(text, str):
        return text
    if fold(text) in {"none", "no data", "geen", "keine", "aucune", "aucun", "no"}:
        return ()
    found: dict[str, None] = {}
    for part in re.split(r"[;,/|+&]| and | en | und | et ", text):
        words = fold(part)
        if words:
            value = _DATA_WORDS.get(words)
            if value is None:
                raise _Unclear(f"{part.strip()!r} is no kind of data known here", f"{', '.join(DATA)}, separated by ;")
            found[value] = None
    return tuple(found)


_ECCN = re.compile(r"([0-9])([A-E])([0-9]{3})((?:\.?(?:[a-z]+|[0-9]+))*)", re.IGNORECASE)
_ECCN_PARTS = re.compile(r"[a-z]|[0-9]+")


def _eccn(cell: Cell) -> Any:
    """Return candidate classifications in the usual spelling: ``3A090.a``."""
    text = _text(cell)
    if not isinstance(text, str):
        return text
    found: dict[str, None] = {}
    for part in re.split(r"[;,/|]|\s+(?:or|of|oder|ou)\s+", text):
        compact = re.sub(r"\s", "", part)
        if not compact:
            continue
        match = _ECCN.fullmatch(compact)
        if compact.upper() == "EAR99":
            found["EAR99"] = None
        elif match:
            parts = _ECCN_PARTS.findall(match[4].lower())
            found[".".join([f"{match[1]}{match[2].upper()}{match[3]}", *parts])] = None
        else:
            raise _Unclear(
                "no export control classification number",
                "an ECCN such as 3A090.a or EAR99, alternatives separated by /",
            )
    return tuple(found) or None


def _hs_code(cell: Cell) -> Any:
    text = _text(cell)
    if not isinstance(text, str):
        return text
    groups = [group for group in re.split(r"[.\s]", text) if group]
    digits = "".join(groups)
    if not digits.isdecimal() or not digits.isascii() or len(digits) not in {4, 6, 8, 10} or len(groups[0]) % 2:
        lost = digits.isdecimal() and len(digits) in {3, 5, 7, 9}
        raise _Unclear(
            "a code that has lost a zero" if lost else "no customs code",
            "a code of 4, 6, 8 or 10 digits, such as 8473.30",
        )
    return ".".join([digits[:4], *(digits[at : at + 2] for at in range(4, len(digits), 2))])


_PER_UNIT = {
    ("days", "weeks"): 1 / 7,
    ("months", "weeks"): 30.4375 / 7,
    ("weeks", "days"): 7.0,
    ("months", "days"): 30.4375,
}
_UNIT_WORDS = {
    "d": "days", "day": "days", "days": "days", "dag": "days", "dagen": "days", "tag": "days", "tage": "days", "tagen": "days",
    "jour": "days", "jours": "days", "j": "days", "w": "weeks", "wk": "weeks", "wks": "weeks", "week": "weeks", "weeks": "weeks",
    "weken": "weeks", "wkn": "weeks", "woche": "weeks", "wochen": "weeks", "semaine": "weeks", "semaines": "weeks", "sem": "weeks",
    "month": "months", "months": "months", "maand": "months", "maanden": "months", "monat": "months", "monate": "months",
    "monaten": "months", "mois": "months", "mnd": "months",
}  # fmt: skip


def _duration(cell: Cell, *, unit: str, given: str | None) -> Any:
    """Return a time in the unit of the field; the header or the cell itself may be in another."""
    expected = f"a number of {unit}"
    written = given or unit
    if isinstance(cell, float):
        value = cell
    else:
        text = _text(cell)
        if not isinstance(text, str):
            return text
        digits, words = _split_unit(text)
        if words:
            named = _UNIT_WORDS.get(fold(words))
            if named is None:
                raise _Unclear("no plain number", expected)
            written = named
        value = number(digits)
    value = _not_negative(value, expected) * _PER_UNIT.get((written, unit), 1.0)
    if value > _PER_UNIT.get(("weeks", unit), 1.0) * 2_000:
        # Spreadsheets keep a date as a number of days since 1900.
        raise _Unclear("longer than 38 years: a date, perhaps", expected)
    return value


def _level(cell: Cell) -> Any:
    text = _clean(cell)
    dots = re.fullmatch(r"(\.*)\s*(\d{1,3})", text)
    if dots:
        return int(dots[2])
    if re.fullmatch(r"\d+(\.\d+)+", text):
        return text.count(".") + 1
    if text in _BLANKS:
        return None
    raise _Unclear("no level", "a whole number, 0 for the top")


def _joined_text(first: str, second: str) -> str:
    return first if fold(second) in fold(first) else second if fold(first) in fold(second) else f"{first}, {second}"


def _joined_parties(first: str, second: str) -> str:
    return f"{first}; {second}"


_JOINED: dict[str, Callable[[Any, Any], Any]] = {
    **dict.fromkeys(PARTIES, _joined_parties),
    "name": _joined_text,
    "notes": _joined_text,
    "alternatives": lambda first, second: (*first, *second),
}
