"""What do the sheets of a workbook say? Values as text, hidden sheets and rows reported."""

from __future__ import annotations

import io
import re
import zipfile
from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING, Any

from depgraph.errors import InvalidInput
from depgraph.intake.preflight import check
from depgraph.intake.rows import Table

if TYPE_CHECKING:
    from collections.abc import Iterator

_HIDDEN_ROW = re.compile(rb"<(?:\w+:)?row\b[^>]*?\bhidden=\"(?:1|true)\"")
_FORMULA = re.compile(rb"<(?:\w+:)?c\b[^>]*\br=\"([A-Z]+[0-9]+)\"[^>]*>\s*<(?:\w+:)?f\b[^>]*(?:/>|>[^<]*</(?:\w+:)?f>)\s*(?:<(?:\w+:)?v\s*/>\s*)?</(?:\w+:)?c>")


def read_tables(data: bytes, *, name: str) -> list[Table]:
    """Read every sheet of an XLSX.

    Raises:
        InvalidInput, LimitExceeded: see ``preflight.check``; or a workbook the reader cannot make out.

    """
    check(data, name=name)
    from python_calamine import CalamineError, CalamineWorkbook, SheetVisibleEnum  # noqa: PLC0415

    try:
        workbook = CalamineWorkbook.from_filelike(io.BytesIO(data))
        tables = []
        for sheet in workbook.sheets_metadata:
            if "work" not in str(sheet.typ).lower():
                continue
            content = workbook.get_sheet_by_name(sheet.name)
            top, left = content.start or (0, 0)
            rows = [[_text(value) for value in row] for row in content.to_python(skip_empty_area=True)]
            table = Table(sheet.name, rows, top=top + 1, left=left)
            if sheet.visible != SheetVisibleEnum.Visible:
                table.notices.append(f"the sheet {sheet.name!r} is hidden; it was read")
            tables.append(table)
    except (CalamineError, OSError, ValueError, KeyError) as error:
        raise InvalidInput(name, f"a workbook that cannot be read ({error})", "an XLSX") from None
    if tables:
        tables[0].notices += _oddities(data)
    return tables


def _text(value: Any) -> str:
    """Return a cell as the text a person would have typed."""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() and abs(value) < 1e15 else repr(value)
    if isinstance(value, datetime | date | time):
        return value.isoformat()
    return str(value) if not isinstance(value, timedelta) else str(value)


def _oddities(data: bytes) -> Iterator[str]:
    """Report hidden rows, and formulas whose result was never stored: they must not read as empty in silence."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        for part in sorted(n for n in archive.namelist() if "worksheets/" in n.lower() and n.lower().endswith(".xml")):
            if archive.getinfo(part).file_size > 30_000_000:
                continue
            text = archive.read(part)
            hidden = len(_HIDDEN_ROW.findall(text))
            if hidden:
                yield f"{part.rsplit('/', 1)[-1]}: {hidden} hidden rows; they were read"
            empty = _FORMULA.findall(text) if b"<f" in text or b":f" in text else []
            if empty:
                shown = ", ".join(cell.decode() for cell in empty[:8])
                yield f"{part.rsplit('/', 1)[-1]}: formulas without a stored result ({shown}): open and save the workbook, they read as empty"
