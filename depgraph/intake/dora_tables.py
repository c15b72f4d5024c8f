"""Which rows does a DORA register hold? The xBRL-CSV package and the EBA's workbook, as the same tables."""

from __future__ import annotations

import csv
import io
import re
import zipfile
import zlib
from typing import TYPE_CHECKING

from depgraph.errors import InvalidInput
from depgraph.intake.decoding import decoded

if TYPE_CHECKING:
    from collections.abc import Iterator

    from depgraph.intake.draft import Draft

Row = tuple[dict[str, str], str]
"""A row by the codes of its columns, and where it stands."""
COLUMNS = {
    "b_05.01": ("c0010", "c0020"), "b_02.02": ("c0010", "c0030", "c0060"), "b_05.02": ("c0010", "c0020", "c0030"),
    "b_07.01": ("c0010", "c0020", "c0040"), "b_06.01": ("c0010",), "b_02.01": ("c0010",), "b_01.02": ("c0010",),
    "b_01.03": ("c0020",),
}  # fmt: skip
"""Columns without which a template cannot be read."""
_PART = re.compile(r"(?:^|/)reports/(b_\d\d\.\d\d)\.csv$", re.IGNORECASE)
_CODE = re.compile(r"b_(\d\d\.\d\d)\.(\d{4})", re.IGNORECASE)
_CHUNK = 1 << 20


def package(data: bytes, draft: Draft) -> dict[str, list[Row]]:
    """Return the tables of an xBRL-CSV package.

    Raises:
        InvalidInput: a damaged archive, or a template without its columns.
        LimitExceeded: more files, bytes or rows than the limits allow.

    """
    limits, name = draft.setting.limits, draft.name
    tables: dict[str, list[Row]] = {}
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            members = archive.infolist()
            if len(members) > limits.members:
                raise limits.exceeded("members", where=name, found=f"an archive of {len(members):,} files")
            total = 0
            for member in members:
                match = _PART.search(member.filename)
                text = b""
                if match or member.filename.endswith(("parameters.csv", "FilingIndicators.csv")):
                    text = _unpacked(archive, member, draft, left=limits.unpacked_bytes - total)
                    total += len(text)
                if match:
                    tables[match[1].lower()] = list(_rows(text, match[1].lower(), draft))
                elif member.filename.endswith("parameters.csv"):
                    parameters = {
                        row[0]: row[1]
                        for row in csv.reader(io.StringIO(text.decode("utf-8", "replace")))
                        if len(row) > 1
                    }
                    draft.notices.append(
                        f"of {parameters.get('entityID', 'an unnamed entity')}, as of {parameters.get('refPeriod', 'an unknown day')}"
                    )
    except (
        zipfile.BadZipFile,
        zlib.error,
        NotImplementedError,
        RuntimeError,
        EOFError,
        OSError,
        ValueError,
        csv.Error,
    ) as error:
        raise InvalidInput(
            name, f"a damaged package ({str(error)[:80]})", "a zip archive with reports/b_05.01.csv"
        ) from None
    return tables


def _unpacked(archive: zipfile.ZipFile, member: zipfile.ZipInfo, draft: Draft, *, left: int) -> bytes:
    """Return a member's bytes, counted as they come: what its header says of its size may be a lie."""
    limits = draft.setting.limits
    pieces, size = [], 0
    with archive.open(member) as stream:
        while piece := stream.read(_CHUNK):
            size += len(piece)
            if size > left:
                raise limits.exceeded(
                    "unpacked_bytes", where=f"{draft.name}: {member.filename}", found="more when unpacked"
                )
            if size > _CHUNK and size > limits.ratio * max(1, member.compress_size):
                found = f"unpacks to more than {limits.ratio} times its size in the archive"
                raise limits.exceeded("ratio", where=f"{draft.name}: {member.filename}", found=found)
            pieces.append(piece)
    return b"".join(pieces)


def _rows(data: bytes, template: str, draft: Draft) -> Iterator[Row]:
    text = decoded(data, name=f"{draft.name}: {template}.csv", notices=draft.notices)
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    header: list[str] | None = None
    for cells in reader:
        where = f"{template}.csv line {reader.line_num}"
        if header is None:
            header = [cell.strip().casefold() for cell in cells]
            _check_header(header, template, draft)
            continue
        if not any(cells):
            continue
        if len(cells) != len(header):
            draft.aside(where, ",".join(cells), "more or fewer cells than columns", f"{len(header)} cells")
        if reader.line_num > draft.setting.limits.rows:
            raise draft.setting.limits.exceeded(
                "rows", where=f"{draft.name}: {where}", found=f"row {reader.line_num:,}"
            )
        yield (
            dict(zip(header, (cell.strip() for cell in (cells + [""] * len(header))[: len(header)]), strict=True)),
            where,
        )


def _check_header(header: list[str], template: str, draft: Draft) -> None:
    missing = [column for column in COLUMNS.get(template, ()) if column not in header]
    if missing:
        raise InvalidInput(f"{draft.name}: {template} header", ",".join(header)[:80], f"a column {missing[0]}")


def workbook(data: bytes, draft: Draft) -> dict[str, list[Row]]:
    """Return the tables of the EBA's workbook: a sheet a template, the codes of its columns in one row.

    Raises:
        InvalidInput, LimitExceeded: as any workbook.

    """
    from depgraph.intake import preflight  # noqa: PLC0415  a package is no workbook
    from depgraph.intake.xlsxfile import sheets  # noqa: PLC0415  as above

    name, limits = draft.name, draft.setting.limits
    preflight.check(data, name=name, limits=limits)
    tables: dict[str, list[Row]] = {}
    for sheet in sheets(data, name=name, limits=limits):
        template = sheet.title.strip().casefold()
        header: dict[int, str] = {}
        rows: list[Row] = []
        described = 0
        for row in sheet.rows:
            cells = [
                ""
                if cell is None
                else str(int(cell))
                if isinstance(cell, float) and cell.is_integer()
                else str(cell).strip()
                for cell in row.cells
            ]
            codes = {n: m for n, cell in enumerate(cells) if (m := _CODE.fullmatch(cell)) is not None}
            if codes and not header and re.fullmatch(r"b_\d\d\.\d\d", template):
                header = {n: f"c{m[2]}" for n, m in codes.items()}
                _check_header(list(header.values()), template, draft)
                described = row.number
                continue
            # Below the codes stand the names of the columns and what kind of value they take.
            if not header or row.number <= described + 2:
                continue
            values = {code: cells[n] for n, code in header.items() if n < len(cells) and cells[n]}
            if values:
                rows.append((values, f"{sheet.title}!{row.number}"))
        if header:
            tables[template] = rows
    return tables
