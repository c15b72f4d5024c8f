"""What does each row of a table say? Cells to typed fields; what cannot be read is set aside with its place."""

from __future__ import annotations

import hashlib
import re
import unicodedata
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from depgraph.errors import InvalidInput
from depgraph.intake.header import find_header, plain
from depgraph.model.vocabulary import ACCESS, CRITICALITY, DATA, KEYS

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence


@dataclass(slots=True)
class BillLine:
    """One line of a bill as it was written, its fields read or left open."""

    id: str
    where: str
    name: str
    section: str | None = None
    kind: str | None = None
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
    alternatives: str | None = None
    level: float | None = None
    parent: str | None = None
    notes: str | None = None


@dataclass(frozen=True, slots=True)
class Quarantined:
    """A cell or a row that was set aside."""

    where: str
    value: str
    problem: str
    expected: str


@dataclass(slots=True)
class Table:
    """A sheet: its name, its rows as text, and where its first row stands."""

    name: str
    rows: list[list[str]]
    top: int = 1
    """The number of the first row, counted from one."""
    left: int = 0
    """The column of the first cell, counted from zero."""
    notices: list[str] = field(default_factory=list)

    def cell(self, row: int, column: int) -> str:
        """Return the address of a cell as people write it: ``Sheet1!C14``; for text files the line."""
        if not self.name:
            return f"line {self.top + row}"
        number, letters = column + self.left + 1, ""
        while number:
            number, rest = divmod(number - 1, 26)
            letters = chr(65 + rest) + letters
        return f"{self.name}!{letters}{self.top + row}"

    def row(self, row: int) -> str:
        """Return the address of a row."""
        return f"{self.name}!{self.top + row}" if self.name else f"line {self.top + row}"


@dataclass(slots=True)
class Bill:
    """A bill as read: lines, what was set aside, the mapping used, and what to tell the user."""

    name: str
    sha256: str
    lines: list[BillLine] = field(default_factory=list)
    quarantined: list[Quarantined] = field(default_factory=list)
    mapping: dict[str, str] = field(default_factory=dict)
    notices: list[str] = field(default_factory=list)


OPEN_WORDS = frozenset({
    "", "tbd", "tbc", "n/a", "na", "n.a.", "n.v.t.", "nvt", "n.b.", "nb", "unknown", "onbekend", "unbekannt", "inconnu", "various",
    "divers", "diverse", "verschillende", "verschiedene", "multiple", "several", "?", "-", "--", "none given", "not known",
    "nader te bepalen", "ntb", "a definir", "noch offen", "#n/a", "#ref!", "#value!", "#name?", "#div/0!", "null",
})  # fmt: skip
"""What people write where they do not know: an unknown with a reason, never a value."""

TOTALS = re.compile(r"(sub|grand|sous-|tussen|zwischen|eind)?\s*-?\s*(total|totaal|gesamt|gesamtsumme|summe|somme|totaux|subtotaal)\b.*", re.IGNORECASE)
YES = frozenset({"yes", "y", "true", "1", "ja", "j", "oui", "o", "wahr", "waar", "x"})
NO = frozenset({"no", "n", "false", "0", "nee", "nein", "non", "falsch", "onwaar"})
_WORDS = {
    "criticality": {
        **{c: c for c in CRITICALITY}, "laag": "low", "niedrig": "low", "faible": "low", "middel": "medium", "mittel": "medium",
        "moyen": "medium", "moyenne": "medium", "hoog": "high", "hoch": "high", "eleve": "high", "elevee": "high", "kritiek": "critical",
        "kritisch": "critical", "critique": "critical",
    },
    "access": {
        **{a: a for a in ACCESS}, "geen": "none", "keiner": "none", "keine": "none", "kein": "none", "aucun": "none", "fysiek": "physical",
        "physisch": "physical", "physique": "physical", "metadaten": "metadata", "metadonnees": "metadata", "gegevens": "data",
        "daten": "data", "donnees": "data", "beheer": "admin", "administrator": "admin", "root": "admin", "full": "admin",
    },
    "keys": {
        **{k: k for k in KEYS}, "klant": "customer", "kunde": "customer", "client": "customer", "own": "customer", "buyer": "customer",
        "leverancier": "provider", "anbieter": "provider", "fournisseur": "provider", "vendor": "provider", "geen": "none",
    },
    "data": {
        **{d: d for d in DATA}, "non personal": "non_personal", "nonpersonal": "non_personal", "personal data": "personal",
        "persoonsgegevens": "personal", "persoonlijk": "personal", "niet persoonlijk": "non_personal", "personenbezogen": "personal",
        "nicht personenbezogen": "non_personal", "personnelles": "personal", "non personnelles": "non_personal", "telemetrie": "telemetry",
        "metadata": "telemetry", "logs": "telemetry",
    },
}  # fmt: skip
_SPLIT = re.compile(r"\s*[;,/|]\s*|\s+(?:or|of|oder|ou|and|en|und|et)\s+|\n")
_NUMBER = re.compile(r"[-+]?\d[\d.,' \u00a0\u202f]*(?:[eE][-+]?\d+)?")
_TEXTS = (
    "section", "maker", "mpn", "supplier", "hosted_by", "operated_by", "maintained_by", "developed_by", "updated_by", "designed_by",
    "fabricated_by", "assembled_by", "licensed_by", "colocated_by", "function", "hs_code", "parent", "alternatives", "notes",
)  # fmt: skip
_NUMBERS = ("quantity", "unit_cost", "stock_days", "lead_time_weeks", "level")


class Ambiguous(ValueError):
    """A number that could be read in two ways."""


def number(text: str) -> float:
    """Return a number as people write it: ``1.234,56``, ``12,5 %``, ``5 Stk``, ``€ 1 200``.

    Raises:
        Ambiguous: ``1.234`` may be a thousand or one and a bit.
        ValueError: no number, or one with something else around it that is not a unit.

    """
    found = _NUMBER.findall(text)
    if len(found) != 1:
        msg = "not one number"
        raise ValueError(msg)
    body = re.sub(r"[\s'\u00a0\u202f]", "", found[0]).rstrip(".,")
    commas, points = body.count(","), body.count(".")
    if commas and points:
        decimal = "," if body.rfind(",") > body.rfind(".") else "."
        body = body.replace("." if decimal == "," else ",", "").replace(",", ".")
    elif commas + points == 1:
        mark = "," if commas else "."
        whole, _, part = body.partition(mark)
        if len(part) == 3 and whole.lstrip("+-") not in {"", "0"} and len(whole.lstrip("+-")) <= 3:
            raise Ambiguous(text)
        body = body.replace(",", ".")
    elif commas + points > 1:
        groups = re.split("[.,]", body)
        if any(len(group) != 3 for group in groups[1:]):
            msg = "digits grouped in no way we know"
            raise ValueError(msg)
        body = "".join(groups)
    value = float(body)
    if value != value or abs(value) == float("inf"):  # noqa: PLR0124  not a number is not equal to itself
        msg = "no finite number"
        raise ValueError(msg)
    return value / 100 if "%" in text else value


def read_bill(
    data: bytes, *, name: str, column_map: Mapping[str, str] | None = None, encoding: str | None = None,
    countries: Mapping[str, str] | None = None, kinds: Mapping[str, str] | None = None,
) -> Bill:  # fmt: skip
    """Read a spreadsheet or a text table, told apart by content.

    Raises:
        InvalidInput: no table, no header, or a format that cannot be read.
        LimitExceeded: larger than a named limit allows.

    """
    if data[:4] == b"PK\x03\x04" or data[:8] == b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1":
        from depgraph.intake.xlsxfile import read_tables  # noqa: PLC0415

        tables = read_tables(data, name=name)
    else:
        from depgraph.intake.csvfile import read_table  # noqa: PLC0415

        tables = [read_table(data, name=name, encoding=encoding)]
    bill = Bill(name, hashlib.sha256(data).hexdigest())
    reader = _Reader(bill, column_map or {}, countries or {}, kinds or {})
    found = [reader.read(table) for table in tables]
    if not any(found):
        places = ", ".join(t.name or "the file" for t in tables) or "the file"
        hint = "name your columns with --map COLUMN=FIELD; depgraph init writes a template"
        raise InvalidInput(f"{name}: {places}", "no header row in the first 20 rows", "columns such as Description and Manufacturer", hint=hint)
    return bill


class _Reader:
    def __init__(self, bill: Bill, column_map: Mapping[str, str], countries: Mapping[str, str], kinds: Mapping[str, str]) -> None:
        self.bill, self.column_map, self.kinds = bill, column_map, {plain(w): k for w, k in kinds.items()}
        self.countries = {plain(n): code for n, code in countries.items()} | {n: c for n, c in countries.items()}
        self.ids: dict[str, int] = {}

    def read(self, table: Table) -> bool:
        """Read one sheet; whether it held a bill."""
        self.bill.notices += table.notices
        where = f"{self.bill.name}{f': {table.name}' if table.name else ''}"
        header = find_header(table.rows, self.column_map, where=where)
        if header is None:
            if any(any(c.strip() for c in row) for row in table.rows):
                self.bill.notices.append(f"{table.name or 'the file'}: no header row found, not read")
            return False
        first, last, fields = header
        shown = {c: " ".join(filter(None, (table.rows[r][c].strip() for r in range(first, last + 1) if c < len(table.rows[r])))) for c in fields}
        self.bill.mapping.update({shown[c]: f for c, f in fields.items()})
        unused = [cell.strip() for c, cell in enumerate(table.rows[last]) if cell.strip() and c not in fields]
        if unused:
            self.bill.notices.append(f"{table.name or 'the file'}: columns not used: {', '.join(unused[:12])}")
        totals = 0
        for number_, row in enumerate(table.rows[last + 1 :], last + 1):
            if not any(cell.strip() for cell in row):
                continue
            cells = {f: row[c].strip() for c, f in fields.items() if c < len(row) and row[c].strip()}
            if not cells:
                continue
            if TOTALS.fullmatch(next(cell.strip() for cell in row if cell.strip())):
                totals += 1
                continue
            self._line(table, number_, cells, {f: c for c, f in fields.items()})
        if totals:
            self.bill.notices.append(f"{table.name or 'the file'}: {totals} total row{'s' * (totals > 1)} skipped")
        return True

    def _line(self, table: Table, row: int, cells: dict[str, str], columns: dict[str, int]) -> None:
        name = _clean(cells.get("name") or " ".join(filter(None, (cells.get("maker"), cells.get("mpn")))))
        if not name:
            where = table.row(row)
            self._aside(where, " | ".join(cells.values()), "a row that does not say what it is", "a description, a maker or a part number")
            return
        line = BillLine(id=self._identifier(cells.get("id"), row + table.top), where=table.row(row), name=name)
        for key, text in cells.items():
            if key in {"id", "name"}:
                continue
            try:
                setattr(line, key, self._value(key, text))
            except Ambiguous:
                self._aside(table.cell(row, columns[key]), text, "a number that reads two ways", "1234 or 1.234,00")
            except ValueError as error:
                self._aside(table.cell(row, columns[key]), text, str(error), _EXPECTED.get(key, "something we can read"))
        self.bill.lines.append(line)

    def _identifier(self, text: str | None, row: int) -> str:
        wanted = re.sub(r"\s+", " ", _clean(text or "")) or f"L{row}"
        if re.fullmatch(r"\d+\.0", wanted):
            wanted = wanted[:-2]
        seen = self.ids.get(wanted, 0)
        self.ids[wanted] = seen + 1
        if seen:
            if seen == 1:
                self.bill.notices.append(f"the item {wanted!r} stands on several rows: later ones are called {wanted}#2 and so on")
            return f"{wanted}#{seen + 1}"
        return wanted

    def _aside(self, where: str, value: str, problem: str, expected: str) -> None:
        self.bill.quarantined.append(Quarantined(where, value[:200], problem, expected))

    def _value(self, key: str, text: str) -> Any:
        if plain(text) in {plain(w) for w in ()} or text.casefold() in OPEN_WORDS:
            return None
        if key in _TEXTS:
            return _clean(text)
        if key in _NUMBERS:
            value = number(text)
            if value < 0:
                msg = "a number below zero"
                raise ValueError(msg)
            return value
        if key in {"criticality", "access", "keys"}:
            return self._word(key, text)
        if key == "data":
            return tuple(dict.fromkeys(self._word(key, part) for part in _SPLIT.split(text) if part.strip()))
        if key == "cost_is_estimate":
            return self._yes_or_no(text)
        if key == "kind":
            return self._kind(text)
        if key == "eccn":
            return tuple(part.strip().upper().replace(".A", ".a").replace(".B", ".b").replace(".C", ".c").replace(".Z", ".z") for part in _SPLIT.split(text) if part.strip())
        if key in {"origin", "located_in", "users_in"}:
            return self._countries(text)
        if key == "destination":
            (place,) = self._countries(text) or (None,)
            return place
        if key == "currency":
            return {"€": "EUR", "$": "USD", "£": "GBP"}.get(text, text.upper() if re.fullmatch("[A-Za-z]{3}", text) else None)
        return _clean(text)

    def _word(self, key: str, text: str) -> str:
        table = _WORDS[key]
        found = table.get(plain(text)) or table.get(plain(text).replace(" ", "_"))
        if found is None:
            msg = "a word that is not on the list"
            raise ValueError(msg)
        return found

    @staticmethod
    def _yes_or_no(text: str) -> bool:
        if text.casefold() in YES:
            return True
        if text.casefold() in NO:
            return False
        msg = "neither yes nor no"
        raise ValueError(msg)

    def _kind(self, text: str) -> str:
        words = plain(text)
        found = self.kinds.get(words) or self.kinds.get(words.replace(" ", "_"))
        if found is None:
            # A longer text counts by the longest kind word that stands whole in it.
            inside = [w for w in self.kinds if f" {w} " in f" {words} "]
            found = self.kinds[max(inside, key=len)] if inside else None
        if found is None:
            msg = "no kind of component we know"
            raise ValueError(msg)
        return found

    def _countries(self, text: str) -> tuple[str, ...]:
        whole = self.countries.get(plain(text)) or self.countries.get(text.casefold())
        if whole:
            return (whole,)
        codes = []
        for part in _SPLIT.split(text):
            word = plain(part)
            if not word or word in OPEN_WORDS:
                continue
            code = self.countries.get(word) or self.countries.get(part.strip().casefold())
            if code is None:
                msg = f"no country we know: {part.strip()}"
                raise ValueError(msg)
            codes.append(code)
        return tuple(dict.fromkeys(codes))


_EXPECTED = {
    **dict.fromkeys(_NUMBERS, "a number of zero or more"),
    "criticality": ", ".join(CRITICALITY),
    "access": ", ".join(ACCESS),
    "keys": ", ".join(KEYS),
    "data": ", ".join(DATA),
    "kind": "a kind of component, such as chip, server, cloud service",
    "origin": "a country by name or ISO code",
    "located_in": "a country by name or ISO code",
    "users_in": "countries by name or ISO code",
    "destination": "a country by name or ISO code",
    "cost_is_estimate": "yes or no",
}


def _clean(text: str) -> str:
    """Return text in one Unicode form on one line; nothing visible is changed."""
    text = unicodedata.normalize("NFC", text)
    return re.sub(r"[\s\u00a0]+", " ", text.replace("\x00", "\ufffd")).strip()


def rows_of(rows: Sequence[Sequence[str]]) -> Iterator[list[str]]:
    """Yield rows as lists of text."""
    for row in rows:
        yield [str(cell) for cell in row]
