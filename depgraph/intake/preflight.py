"""Is a spreadsheet safe to open? Checked before any reader sees it, streaming, within a second.

The reader aborts the whole process on a sheet of two cells placed far apart, and every reader unpacks a megabyte of
zipped spaces into a gigabyte: so sizes are counted on the real bytes, not on what the archive promises.
"""

from __future__ import annotations

import io
import re
import zipfile
import zlib
from typing import TYPE_CHECKING

from depgraph.errors import InvalidInput, LimitExceeded

if TYPE_CHECKING:
    from collections.abc import Iterator

MAX_BYTES = 50_000_000
MAX_UNPACKED = 256_000_000
MAX_MEMBERS = 2_000
MAX_RATIO = 200
RATIO_FROM = 1_000_000
MAX_ROWS = 1_000_000
MAX_COLUMNS = 256
MAX_CELLS = 10_000_000
MAX_STRING = 4_000_000
CHUNK = 1 << 16
OVERLAP = 64

_CELL = re.compile(rb'<(?:\w+:)?c\b[^>]*?\br="([A-Z]{1,7})([0-9]{1,10})"')
_ROW = re.compile(rb'<(?:\w+:)?row\b[^>]*?\br="([0-9]{1,10})"')
_CELLS = re.compile(rb"<(?:\w+:)?c[\s/>]")
_ENTITY = re.compile(rb"<!(?:DOCTYPE|ENTITY)", re.IGNORECASE)
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"


def check(data: bytes, *, name: str) -> list[str]:
    """Refuse a spreadsheet that no reader should open; return the names of its sheets' parts.

    Raises:
        InvalidInput: no XLSX: an old or encrypted workbook, a damaged archive, entities in its XML.
        LimitExceeded: which limit, and how large the file is.

    """
    if data.startswith(OLE):
        raise InvalidInput(name, "an old (.xls) or an encrypted workbook", "an XLSX without a password: save it as one in your spreadsheet program")
    if len(data) > MAX_BYTES:
        raise LimitExceeded("spreadsheet size", f"{MAX_BYTES} bytes", len(data), hint="save the sheet as CSV, or split it")
    try:
        archive = zipfile.ZipFile(io.BytesIO(data))
    except (zipfile.BadZipFile, ValueError, NotImplementedError, OSError) as error:
        raise InvalidInput(name, f"a damaged archive ({error})", "an XLSX") from None
    with archive:
        members = archive.infolist()
        if len(members) > MAX_MEMBERS:
            raise LimitExceeded("parts of a spreadsheet", MAX_MEMBERS, len(members), hint="save the sheet as CSV")
        names = [m.filename for m in members]
        if not any(n.lower().endswith("xl/workbook.xml") for n in names):
            raise InvalidInput(name, "an archive that holds no workbook", "an XLSX")
        unpacked = 0
        for member in members:
            if member.flag_bits & 1:
                raise InvalidInput(f"{name}: {member.filename}", "an encrypted part", "an XLSX without a password")
            unpacked += _check_part(archive, member, name, unpacked)
    return names


def _check_part(archive: zipfile.ZipFile, member: zipfile.ZipInfo, name: str, before: int) -> int:
    path = member.filename.lower()
    is_sheet = "worksheets/" in path and path.endswith(".xml")
    is_xml = path.endswith((".xml", ".rels"))
    cells, size, run, tail = 0, 0, 0, b""
    for chunk in _chunks(archive, member, name):
        size += len(chunk)
        if size > RATIO_FROM and size > MAX_RATIO * max(1, member.compress_size):
            hint = "save the sheet again in your spreadsheet program, or as CSV"
            raise LimitExceeded("packing ratio", MAX_RATIO, f"over {size // max(1, member.compress_size)} ({name}: {member.filename})", hint=hint)
        if before + size > MAX_UNPACKED:
            raise LimitExceeded("unpacked spreadsheet", f"{MAX_UNPACKED} bytes", f"more ({name})", hint="save the sheet as CSV, or split it")
        window = tail + chunk
        if is_xml:
            if _ENTITY.search(window):
                raise InvalidInput(f"{name}: {member.filename}", "a document type or entity", "plain XML")
            # One string of megabytes between two tags is no cell of a bill.
            run = run + len(chunk) if b"<" not in chunk else len(chunk) - chunk.rfind(b"<")
            if run > MAX_STRING:
                raise LimitExceeded("text of one cell", f"{MAX_STRING} bytes", f"more ({name}: {member.filename})", hint="shorten the cell")
        if is_sheet:
            cells += len(_CELLS.findall(chunk))
            _check_places(window, name, member.filename)
            if cells > MAX_CELLS:
                raise LimitExceeded("cells", MAX_CELLS, f"more ({name})", hint="save the sheet as CSV, or split it")
        tail = window[-OVERLAP:]
    return size


def _check_places(window: bytes, name: str, part: str) -> None:
    for letters, row in _CELL.findall(window):
        column = 0
        for letter in letters:
            column = column * 26 + letter - 64
        if column > MAX_COLUMNS or int(row) > MAX_ROWS:
            where = f"{name}: {part}: cell {letters.decode()}{row.decode()}"
            limit = f"{MAX_COLUMNS} columns, {MAX_ROWS} rows"
            raise LimitExceeded("place of a cell", limit, where, hint="delete cells far outside the table")
    for row in _ROW.findall(window):
        if int(row) > MAX_ROWS:
            raise LimitExceeded("rows", MAX_ROWS, f"row {row.decode()} ({name}: {part})", hint="delete rows far below the table")


def _chunks(archive: zipfile.ZipFile, member: zipfile.ZipInfo, name: str) -> Iterator[bytes]:
    try:
        with archive.open(member) as part:
            while chunk := part.read(CHUNK):
                yield chunk
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, OSError, RuntimeError) as error:
        raise InvalidInput(f"{name}: {member.filename}", f"a damaged part ({error})", "an XLSX") from None
