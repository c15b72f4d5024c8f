"""What should a bill look like? A workbook to fill in: columns explained, choices as drop-downs, two lines as examples."""

from __future__ import annotations

import os
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from depgraph.errors import OutputFailed
from depgraph.model.vocabulary import ACCESS, CRITICALITY, DATA, KEYS, KINDS

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

TEMPLATE_VERSION = 1
_ROWS = 2_000
_EPOCH = (2026, 1, 1)
_LONGEST_LIST = 255


@dataclass(frozen=True, slots=True)
class _Column:
    """A column of the template."""

    title: str
    width: int
    about: str
    choices: str | None = None
    number: bool = False


_COLUMNS = (
    _Column("Item", 12, "Your own number of the line. Each once."),
    _Column("Section", 18, "Part of the project that the line belongs to. Free text."),
    _Column("Description", 44, "What is bought, as it stands on the order. The only column that must be filled."),
    _Column("Kind", 20, "What sort of thing it is: decides which laws can concern it at all.", "kinds"),
    _Column("Manufacturer", 22, "Whose name is on the product; for software its developer. The legal name is best."),
    _Column("MPN", 22, "The maker's part number or model. The surest way to be recognised."),
    _Column("Supplier", 22, "Who sells it to you: the party of the contract, with its legal form."),
    _Column("Hosted by", 22, "Who keeps the data or runs the machines of a service: the contracting entity, not the brand."),
    _Column("Operated by", 22, "Who runs it. Write 'own operation' where you do it yourselves."),
    _Column("Maintained by", 22, "Who maintains it, under which contract."),
    _Column("Updated by", 22, "Who signs and sends updates."),
    _Column("Access", 12, "The most that whoever maintains or operates it can reach.", "access"),
    _Column("Quantity", 11, "A plain number.", number=True),
    _Column("Unit cost", 13, "Price of one, without tax. A plain number.", number=True),
    _Column("Currency", 10, "A code such as EUR."),
    _Column("Cost is estimate", 11, "Whether the price is an estimate.", "yes_no"),
    _Column("Country of origin", 20, "Where it was made. Alternatives separated by / .", "countries"),
    _Column("Data location", 20, "The country in which a service keeps its data, or in which the thing stands.", "countries"),
    _Column("ECCN", 12, "Export classification as the supplier states it, such as 3A090.a or EAR99."),
    _Column("HS code", 12, "Customs code, such as 8473.30."),
    _Column("Data", 24, f"What it handles: {', '.join(DATA)}; several separated by ; ."),
    _Column("Keys held by", 13, "Who alone holds the encryption keys.", "keys"),
    _Column("Users in", 16, "Countries in which users of a service sit, separated by ; ."),
    _Column("Destination", 18, "The country the line is delivered to, where it differs from the rest.", "countries"),
    _Column("Criticality", 12, "What its loss would mean.", "criticality"),
    _Column("Function", 24, "What it is needed for. Free text."),
    _Column("Stock days", 10, "How many days the spares at hand last. A plain number.", number=True),
    _Column("Lead time weeks", 10, "Weeks from order to delivery. A plain number.", number=True),
    _Column("Alternatives", 26, "What could replace it; several separated by ; ."),
    _Column("Notes", 40, "Free text; no fact is made of it, but somebody known whom it names keeps the line open."),
)  # fmt: skip

_EXAMPLES: tuple[dict[str, str | float], ...] = (
    {
        "Item": "EXAMPLE-1", "Section": "Servers", "Description": "Dell PowerEdge XE9680, 8 GPUs", "Kind": "server",
        "Manufacturer": "Dell", "MPN": "XE9680", "Supplier": "Dell", "Operated by": "own operation", "Maintained by": "Dell",
        "Access": "physical", "Quantity": 16, "Unit cost": 300000, "Currency": "EUR", "Cost is estimate": "yes",
        "Criticality": "high", "Function": "training compute", "Stock days": 7, "Lead time weeks": 22,
        "Notes": "Delete the example lines before you use the sheet.",
    },
    {
        "Item": "EXAMPLE-2", "Section": "Cloud", "Description": "Object storage for backups", "Kind": "cloud_service",
        "Manufacturer": "OVHcloud", "Supplier": "OVHcloud", "Hosted by": "OVHcloud", "Operated by": "OVHcloud", "Access": "data",
        "Data location": "France", "Data": "personal; non_personal", "Keys held by": "customer", "Users in": "NL; DE",
        "Criticality": "medium", "Function": "off-site backup",
    },
)  # fmt: skip

_HOW = (
    "One line for each thing that is bought, hired or contracted: hardware, software, services, contracts, building.",
    "Leave a cell empty where nothing is known. Empty means not known; it never means none or zero.",
    "Do not write 'various' or 'TBD' where you could name two candidates: Taiwan / China says more than either.",
    "Name the legal entity you contract with. A European subsidiary and its parent are two organisations.",
    "Numbers are plain numbers. A text such as 1.234 is set aside, because two people read it differently.",
    "Columns may be added, moved or left out. A column this program does not know is reported.",
    "Where such a column names somebody known, the line stays open until --map COLUMN=FIELD or COLUMN=ignore says what it is.",
    "Rows and sheets that are hidden are read all the same, and reported.",
    "Delete the example lines before you use the sheet.",
)


def write_template(path: str | Path, *, countries: Iterable[str], kinds: Iterable[str] | None = None) -> None:
    """Write the template, whole or not at all.

    ``countries`` and ``kinds`` fill the drop-downs; all kinds are offered where none are given.

    Raises:
        OutputFailed: no right, no room, or a folder that is not there.

    """
    target = Path(path)
    choices = {
        "kinds": list(kinds if kinds is not None else KINDS),
        "countries": list(countries),
        "access": list(ACCESS),
        "keys": list(KEYS),
        "criticality": list(CRITICALITY),
        "yes_no": ["yes", "no"],
    }
    try:
        handle, name = tempfile.mkstemp(dir=target.parent, prefix=f".{target.name}.", suffix=".xlsx")
        try:
            with os.fdopen(handle, "wb") as file:
                _write(file, choices)
                file.flush()
                os.fsync(file.fileno())
            Path(name).chmod(0o644)
            Path(name).replace(target)
        except BaseException:
            Path(name).unlink(missing_ok=True)
            raise
    except OSError as error:
        raise OutputFailed(f"{target}: {error.strerror or 'cannot be written'}") from None


def _write(file: Any, choices: Mapping[str, Sequence[str]]) -> None:
    from datetime import datetime  # noqa: PLC0415  as below

    import xlsxwriter  # noqa: PLC0415  only this command writes workbooks

    book = xlsxwriter.Workbook(file, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False})
    # The same template is the same bytes, whenever it is written.
    book.set_properties({"title": "Bill of materials", "created": datetime(*_EPOCH)})  # noqa: DTZ001  written as it stands
    sheet = book.add_worksheet("Bill of materials")
    instructions = book.add_worksheet("Instructions")
    lists = book.add_worksheet("Lists")
    ranges = _write_lists(book, lists, choices)
    header = book.add_format(
        {"bold": True, "bg_color": "#1F3A5F", "font_color": "#FFFFFF", "text_wrap": True, "valign": "top", "border": 1}
    )
    text = book.add_format({"num_format": "@", "valign": "top"})
    number = book.add_format({"num_format": "#,##0.##", "valign": "top"})
    example = book.add_format({"num_format": "@", "italic": True, "font_color": "#6B6B6B", "valign": "top"})
    for index, column in enumerate(_COLUMNS):
        sheet.set_column(index, index, column.width, number if column.number else text)
        sheet.write_string(0, index, column.title, header)
        sheet.write_comment(0, index, column.about, {"x_scale": 2, "font_size": 9})
        if column.choices:
            values = choices[column.choices]
            short = len(",".join(values)) <= _LONGEST_LIST
            # Countries may also be typed, several of them: a choice that is not on the list is only warned about.
            kind = "warning" if column.choices == "countries" else "stop"
            sheet.data_validation(1, index, _ROWS, index, {
                "validate": "list", "source": list(values) if short else ranges[column.choices], "error_type": kind,
                "error_title": column.title, "error_message": "Choose from the list, or leave the cell empty.",
            })  # fmt: skip
        elif column.number:
            sheet.data_validation(1, index, _ROWS, index, {
                "validate": "decimal", "criteria": ">=", "value": 0, "error_title": column.title,
                "error_message": "A plain number, without unit or currency.",
            })  # fmt: skip
    for at, line in enumerate(_EXAMPLES, start=1):
        for index, column in enumerate(_COLUMNS):
            value = line.get(column.title)
            if isinstance(value, str):
                sheet.write_string(at, index, value, example)
            elif value is not None:
                sheet.write_number(at, index, value, example)
    sheet.set_row(0, 32)
    sheet.freeze_panes(1, 3)
    sheet.autofilter(0, 0, _ROWS, len(_COLUMNS) - 1)
    sheet.set_landscape()
    sheet.fit_to_pages(1, 0)
    sheet.repeat_rows(0)
    _write_instructions(book, instructions)
    book.close()


def _write_lists(book: Any, sheet: Any, choices: Mapping[str, Sequence[str]]) -> dict[str, str]:
    """Write the longer choices to a sheet of their own; return the ranges that hold them."""
    bold = book.add_format({"bold": True})
    ranges = {}
    for index, (name, values) in enumerate(choices.items()):
        sheet.write_string(0, index, f"Choices: {name.replace('_', ' ')}", bold)
        for at, value in enumerate(values, start=1):
            sheet.write_string(at, index, value)
        letter = chr(ord("A") + index)
        ranges[name] = f"=Lists!${letter}$2:${letter}${len(values) + 1}"
        sheet.set_column(index, index, 26)
    return ranges


def _write_instructions(book: Any, sheet: Any) -> None:
    bold = book.add_format({"bold": True, "font_size": 14})
    title = book.add_format({"bold": True, "valign": "top"})
    wrapped = book.add_format({"text_wrap": True, "valign": "top"})
    sheet.set_column(0, 0, 24)
    sheet.set_column(1, 1, 100)
    sheet.write_string(0, 0, "How to fill in the bill", bold)
    at = 2
    for number, sentence in enumerate(_HOW, start=1):
        sheet.write_string(at, 0, f"{number}.", title)
        sheet.write_string(at, 1, sentence, wrapped)
        at += 1
    at += 1
    for column in _COLUMNS:
        sheet.write_string(at, 0, f"Column: {column.title}", title)
        sheet.write_string(at, 1, column.about, wrapped)
        at += 1
    sheet.write_string(at + 1, 0, "Template version", title)
    sheet.write_number(at + 1, 1, TEMPLATE_VERSION)
