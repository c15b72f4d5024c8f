"""How do the two workbooks of the bench come to be? ``python tests/bench/make_workbooks.py``.

The tables below ``sheets`` are the source. Each becomes a workbook as people keep one: a title, who made it, an empty
row, then the header and the rows, with numbers as numbers.
"""

from __future__ import annotations

import csv
from datetime import UTC, datetime
from pathlib import Path

import xlsxwriter

HERE = Path(__file__).resolve().parent
TITLES = {
    "netwerkuitbreiding": ("Netwerkuitbreiding 2026", "Bijgewerkt door projectbureau, versie 0.7"),
    "ersatzteilliste": ("Ersatzteilliste Haustechnik", "Stand 11/2026, Instandhaltung"),
}
DAY = datetime(2026, 11, 24, tzinfo=UTC)  # fixed, so that the same table gives the same bytes


def write(source: Path, target: Path) -> None:
    """Write one table as a workbook."""
    with source.open(encoding="utf-8", newline="") as file:
        rows = list(csv.reader(file, delimiter=";"))
    with xlsxwriter.Workbook(target, {"in_memory": True}) as book:
        book.set_properties({"created": DAY})
        sheet = book.add_worksheet("Blad1" if source.stem.startswith("net") else "Tabelle1")
        bold = book.add_format({"bold": True})
        title, author = TITLES[source.stem]
        sheet.write_string(0, 0, title, bold)
        sheet.write_string(1, 0, author)
        for column, name in enumerate(rows[0]):
            sheet.write_string(3, column, name, bold)
        for number, row in enumerate(rows[1:], start=4):
            for column, cell in enumerate(row):
                if cell.replace(".", "", 1).isdigit() and column != 3:
                    sheet.write_number(number, column, float(cell))
                else:
                    sheet.write_string(number, column, cell)


def main() -> None:
    """Write both workbooks anew."""
    for source in sorted((HERE / "sheets").glob("*.csv")):
        write(source, HERE / f"{source.stem}.xlsx")


if __name__ == "__main__":
    main()
