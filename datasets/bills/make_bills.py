"""How do the example bills become spreadsheets as a procurement office keeps them?

The CSV files beside this script are the source that people edit. Each becomes an XLSX with a title block
above the header, a frozen and filtered header row, a total row and a second sheet that explains the columns.

    python datasets/bills/make_bills.py           write every XLSX anew
    python datasets/bills/make_bills.py --check   write nothing, fail if an XLSX lags behind its CSV
"""

from __future__ import annotations

import argparse
import csv
import io
import sys
import zipfile
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

import xlsxwriter

HERE: Final = Path(__file__).resolve().parent
SHEET: Final = "Bill of materials"
DAY: Final = datetime(2026, 11, 24, tzinfo=UTC)  # fixed, so that the same CSV gives the same bytes


@dataclass(frozen=True, slots=True)
class Column:
    """A column of the bill: how wide, which values it takes, what it means."""

    name: str
    width: int
    meaning: str
    number_format: str | None = None
    words: frozenset[str] = frozenset()
    several: bool = False


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split("|"))


KINDS: Final = _words(
    "chip|memory|board|server|rack|network|storage|software|firmware|cloud_service|maintenance_contract"
    "|licence|power|cooling|building|site|grid|material|technology|equipment"
)

COLUMNS: Final = (
    Column("Item", 11, "Line number, unique in the bill. Section code and a number in steps of ten."),
    Column("Section", 21, "Part of the project that owns the line."),
    Column("Description", 52, "What is bought, as it stands on the order."),
    Column("Kind", 17, "Kind of component, in the words of depgraph.", words=KINDS),
    Column("Manufacturer", 24, "Whose name is on the product. Empty: not yet known, or no maker."),
    Column("MPN", 20, "The maker's part number, model or service name."),
    Column("Supplier", 27, "Who sells it to us. Not the maker, except where both are the same."),
    Column("Hosted by", 25, "On whose machines it runs. 'own operation' is the buyer itself."),
    Column("Located in", 16, "The country in which those machines stand."),
    Column("Operated by", 25, "Who runs it from day to day. 'own operation' is the buyer itself."),
    Column("Maintained by", 25, "Who repairs, patches or supports it."),
    Column(
        "Access",
        10,
        "What the maintainer (for a cloud service: the operator too) can reach.",
        words=_words("none|physical|metadata|data|admin"),
    ),
    Column("Quantity", 10, "How many units.", number_format="#,##0"),
    Column("Unit", 11, "Unit of the quantity and of the cost."),
    Column("Unit cost EUR (estimate)", 15, "Cost of one unit in euro. An estimate, not a quotation.", "#,##0.00"),
    Column("Cost is estimate", 10, "'yes' on every line with a cost.", words=_words("yes|no")),
    Column("Country of origin", 17, "Origin on the delivery papers. Empty: not stated by the supplier."),
    Column("ECCN", 11, "US export classification as the supplier states it. Empty: not stated."),
    Column(
        "Data",
        23,
        "What data it handles, separated by semicolons.",
        words=_words("personal|non_personal|telemetry"),
        several=True,
    ),
    Column("Keys held by", 11, "Who holds the encryption keys.", words=_words("customer|provider|none")),
    Column("Users in", 15, "Countries where users of it sit, separated by semicolons.", several=True),
    Column("Criticality", 11, "What its loss means to the site.", words=_words("low|medium|high|critical")),
    Column("Function", 28, "What the site uses it for; lines of one function stand in for each other."),
    Column("Stock days", 9, "Days of normal use in our own store.", number_format="#,##0"),
    Column("Lead time weeks", 10, "Weeks from order to delivery.", number_format="#,##0"),
    Column("Alternatives", 42, "What else would do, separated by semicolons.", several=True),
    Column("Notes", 52, "Remarks of the buyer."),
)

TITLES: Final = {
    "aigf-reference": ("AI gigafactory, northern Netherlands: bill of materials", "101,120 GPUs in place"),
    "aigf-european": (
        "AI gigafactory, northern Netherlands: most European build",
        "what can be ordered from European makers and providers, and what cannot",
    ),
}


class BillError(ValueError):
    """A cell of a bill that does not hold what its column promises."""


def read_bill(path: Path) -> list[dict[str, str]]:
    """Read a bill from its CSV; every wrong cell is named at once, with what was expected."""
    with path.open(encoding="utf-8", newline="") as file:
        reader = csv.DictReader(file)
        names = [column.name for column in COLUMNS]
        if reader.fieldnames != names:
            msg = f"{path.name}:1: header is {reader.fieldnames}, expected {names}"
            raise BillError(msg)
        rows = list(reader)
    problems = []
    seen: dict[str, int] = {}
    for line, row in enumerate(rows, start=2):
        if row["Item"] in seen:
            problems.append(f"{path.name}:{line}: Item {row['Item']!r} is already on line {seen[row['Item']]}")
        seen[row["Item"]] = line
        for column in COLUMNS:
            expected = _expected(column, row[column.name])
            if expected:
                problems.append(f"{path.name}:{line}: {column.name} is {row[column.name]!r}, expected {expected}")
        if bool(row["Unit cost EUR (estimate)"]) != (row["Cost is estimate"] == "yes"):
            problems.append(f"{path.name}:{line}: every cost here is an estimate, expected 'yes' beside it")
    if problems:
        raise BillError("\n".join(problems))
    return rows


def _expected(column: Column, value: str) -> str | None:
    """Return what the column expects where the value does not meet it, else None."""
    if column.name in {"Item", "Section", "Description", "Kind"} and not value:
        return "a value"
    if value != value.strip():
        return "no blanks around it"
    if column.number_format and value and not _is_amount(value):
        return "a number from 0, with a point for decimals"
    parts = value.split("; ") if column.several else [value]
    if column.words and value and not column.words.issuperset(parts):
        return " | ".join(sorted(column.words))
    return None


def _is_amount(value: str) -> bool:
    whole, _, part = value.partition(".")
    return whole.isdecimal() and (part.isdecimal() or not part)


def total_cost(rows: list[dict[str, str]]) -> float:
    """Return the sum of quantity times unit cost over the lines that have both."""
    return sum(float(r["Quantity"]) * float(r["Unit cost EUR (estimate)"] or 0) for r in rows if r["Quantity"])


def workbook_bytes(name: str, rows: list[dict[str, str]]) -> bytes:
    """Return the spreadsheet of a bill: plain values only, the same bytes for the same rows."""
    buffer = io.BytesIO()
    # strings_to_* off: a text cell stays text, whatever it starts with.
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    book = xlsxwriter.Workbook(buffer, options)
    title, subtitle = TITLES.get(name, (name, ""))
    book.set_properties({"title": title, "author": "depgraph", "created": DAY, "comments": subtitle})
    _write_lines(book, title, subtitle, rows)
    _write_explanation(book, title)
    book.close()
    return buffer.getvalue()


def _write_lines(book: xlsxwriter.Workbook, title: str, subtitle: str, rows: list[dict[str, str]]) -> None:
    sheet = book.add_worksheet(SHEET)
    head = book.add_format({"bold": True, "text_wrap": True, "valign": "top", "bg_color": "#D9E2EC", "bottom": 1})
    text = book.add_format({"valign": "top", "text_wrap": True})
    grey = book.add_format({"font_color": "#52606D"})
    numbers = {
        column.name: book.add_format({"num_format": column.number_format, "valign": "top"})
        for column in COLUMNS
        if column.number_format
    }
    sheet.write_string(0, 0, title, book.add_format({"bold": True, "font_size": 14}))
    sheet.write_string(1, 0, f"{subtitle}; {len(rows)} lines; delivery address in the Netherlands (NL)", grey)
    sheet.write_string(2, 0, "State of 24 November 2026. Invented site, all costs are estimates.", grey)
    header = 3
    for index, column in enumerate(COLUMNS):
        sheet.set_column(index, index, column.width)
        sheet.write_string(header, index, column.name, head)
    for offset, row in enumerate(rows, start=header + 1):
        for index, column in enumerate(COLUMNS):
            value = row[column.name]
            if value and column.number_format:
                sheet.write_number(offset, index, float(value), numbers[column.name])
            elif value:
                sheet.write_string(offset, index, value, text)
    last = header + len(rows)
    cost = next(i for i, column in enumerate(COLUMNS) if column.name == "Unit cost EUR (estimate)")
    bold = book.add_format({"bold": True, "top": 1})
    sheet.write_string(last + 1, 0, "Total", bold)
    sheet.write_string(last + 1, 2, "Quantity times unit cost, all lines with a cost", bold)
    sheet.write_number(
        last + 1, cost, total_cost(rows), book.add_format({"bold": True, "top": 1, "num_format": "#,##0"})
    )
    sheet.freeze_panes(header + 1, 3)
    sheet.autofilter(header, 0, last, len(COLUMNS) - 1)
    sheet.set_landscape()
    sheet.fit_to_pages(1, 0)
    sheet.repeat_rows(header)


def _write_explanation(book: xlsxwriter.Workbook, title: str) -> None:
    sheet = book.add_worksheet("Read me")
    bold = book.add_format({"bold": True})
    wrap = book.add_format({"text_wrap": True, "valign": "top"})
    sheet.set_column(0, 0, 26)
    sheet.set_column(1, 1, 90)
    sheet.write_string(0, 0, title, bold)
    remarks = (
        "The site is invented. Products, makers and providers are real.",
        "Quantities, prices, contracts and who does what on this site are made up.",
        "Every cost is an estimate by the author, in euro, without tax. No quotation or price list was used.",
        "ECCN and country of origin stand as a supplier might state them; they are no classification.",
        "An empty cell is not known or does not apply. It is never a zero and never a 'no'.",
        "This file is generated from the CSV of the same name; edit that one.",
    )
    for row, remark in enumerate(remarks, start=1):
        sheet.write_string(row, 1, remark, wrap)
    row = len(remarks) + 2
    sheet.write_string(row, 0, "Column", bold)
    sheet.write_string(row, 1, "Meaning", bold)
    for column in COLUMNS:
        row += 1
        sheet.write_string(row, 0, column.name, wrap)
        words = f" One of: {', '.join(sorted(column.words))}." if column.words else ""
        sheet.write_string(row, 1, column.meaning + words, wrap)


def contents(data: bytes) -> dict[str, bytes]:
    """Return the parts of a spreadsheet: equal parts are an equal file, however it was compressed."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def main(arguments: list[str] | None = None) -> int:
    """Write or check the spreadsheets; return 0 when all is well."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--check", action="store_true", help="fail if an XLSX lags behind its CSV")
    check = parser.parse_args(arguments).check
    status = 0
    for source in sorted(HERE.glob("*.csv")):
        target = source.with_suffix(".xlsx")
        try:
            data = workbook_bytes(source.stem, read_bill(source))
        except BillError as error:
            print(error, file=sys.stderr)
            status = 1
            continue
        if not check:
            target.write_bytes(data)
        elif not target.exists() or contents(target.read_bytes()) != contents(data):
            print(f"{target.name}: differs from {source.name}, run {Path(__file__).name}", file=sys.stderr)
            status = 1
    return status


if __name__ == "__main__":
    sys.exit(main())
