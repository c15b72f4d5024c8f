"""May this file be opened at all? Sizes, members and cells are checked before any reader sees them."""

from __future__ import annotations

import io
import re
import struct
import zipfile
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO, NamedTuple

from depgraph.errors import InvalidInput, LimitExceeded

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

MAX_FILE_BYTES = 50_000_000
MAX_UNPACKED_BYTES = 256_000_000
MAX_MEMBERS = 2_000
MAX_RATIO = 200
MAX_ROWS = 1_000_000
MAX_COLUMNS = 256
MAX_CELLS = 10_000_000
MAX_CELL_CHARS = 32_767
MAX_LINE_BYTES = 1_000_000
MAX_CHILD_BYTES = 1_000_000_000
MAX_CHILD_SECONDS = 120

DIGITS = "0123456789"
_SMALL_MEMBER = 1_000_000
"""Up to this size a member may be packed as tightly as it likes: a column of one repeated word is."""
_DIRECTORY_ENTRY = 1_024
_CHUNK = 1 << 18
_ZIP = (b"PK\x03\x04", b"PK\x05\x06", b"PK\x07\x08")
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_ENCRYPTED = "EncryptedPackage".encode("utf-16-le")
_EXPECTED = "a bill as .xlsx, .xlsm, .xlsb, .xls, .ods or as CSV text"
_SAVE = "open it in a spreadsheet program and save it as .xlsx or CSV"
_FOREIGN = (
    (b"%PDF", "a PDF document"),
    (b"\x1f\x8b", "a gzip archive"),
    (b"7z\xbc\xaf", "a 7z archive"),
    (b"Rar!", "a RAR archive"),
    (b"\x89PNG", "a picture"),
    (b"\xff\xd8\xff", "a picture"),
    (b"{\\rtf", "an RTF document"),
)
_MARKUP = re.compile(rb"\s*<(\?xml|!doctype|html|table|head|meta)", re.IGNORECASE)


class Limits(NamedTuple):
    """What a file may ask of this machine; raise one by name where a bill really is that large."""

    file_bytes: int = MAX_FILE_BYTES
    unpacked_bytes: int = MAX_UNPACKED_BYTES
    members: int = MAX_MEMBERS
    ratio: int = MAX_RATIO
    rows: int = MAX_ROWS
    columns: int = MAX_COLUMNS
    cells: int = MAX_CELLS
    cell_chars: int = MAX_CELL_CHARS
    line_bytes: int = MAX_LINE_BYTES
    child_bytes: int = MAX_CHILD_BYTES
    """Memory of the process that reads a binary workbook."""
    child_seconds: int = MAX_CHILD_SECONDS

    @classmethod
    def of(cls, environment: Mapping[str, str]) -> Limits:
        """Return the limits with every ``DEPGRAPH_MAX_…`` variable of an environment applied.

        Raises:
            InvalidInput: a variable that is not a whole number above zero.

        """
        changed = {}
        for limit in cls._fields:
            variable = _variable(limit)
            value = environment.get(variable)
            if value is not None:
                if not value.isdecimal() or not int(value):
                    raise InvalidInput(variable, value, "a whole number above zero")
                changed[limit] = int(value)
        return cls(**changed)

    def exceeded(self, limit: str, *, where: str, found: str) -> LimitExceeded:
        """Return the error for a limit, naming the place and the way to raise it."""
        variable = _variable(limit)
        hint = f"if the file really is that large, raise it: {variable}=N in the environment"
        return LimitExceeded(variable, f"{getattr(self, limit):,}", f"{where}: {found}", hint=hint)


def _variable(limit: str) -> str:
    return f"DEPGRAPH_MAX_{limit.upper()}"


DEFAULT_LIMITS = Limits()


def check(source: str | Path | bytes, *, name: str | None = None, limits: Limits = DEFAULT_LIMITS) -> str:
    """Return ``xlsx``, ``xlsb``, ``xls``, ``ods`` or ``text`` by content, having refused whatever could hurt a reader.

    A path is read in pieces and never as a whole; nothing is unpacked to disk.

    Raises:
        InvalidInput: not a bill at all, encrypted, or damaged.
        LimitExceeded: too large in the way the error names.

    """
    if isinstance(source, bytes):
        return _check(io.BytesIO(source), len(source), name or "the input", limits)
    path = Path(source)
    shown = name or str(source)
    try:
        if not path.is_file():
            raise InvalidInput(shown, "no regular file" if path.exists() else "nothing there", _EXPECTED)
        with path.open("rb") as file:
            return _check(file, path.stat().st_size, shown, limits)
    except OSError as error:
        raise InvalidInput(shown, error.strerror or "an error", "a file that can be read") from None


def _check(file: BinaryIO, size: int, name: str, limits: Limits) -> str:
    if size > limits.file_bytes:
        raise limits.exceeded("file_bytes", where=name, found=f"{size:,} bytes")
    head = file.read(4096)
    if not head.strip(b" \t\r\n\xef\xbb\xbf\xff\xfe\x00"):
        raise InvalidInput(name, "blanks only" if size else "an empty file", _EXPECTED)
    if head.startswith(_ZIP):
        return _check_archive(file, size, name, limits)
    if head.startswith(_OLE):
        encrypted = any(_ENCRYPTED in window for window in _windows(file))
        if encrypted:
            raise InvalidInput(
                name, "an encrypted workbook", "one without a password", hint="save a copy without password"
            )
        return "xls"
    for signature, what in _FOREIGN:
        if head.startswith(signature):
            raise InvalidInput(name, what, _EXPECTED)
    if _MARKUP.match(head.removeprefix(b"\xef\xbb\xbf")):
        raise InvalidInput(name, "HTML or XML under a spreadsheet's name", _EXPECTED, hint=_SAVE)
    _check_lines(file, name, limits)
    return "text"


def _check_lines(file: BinaryIO, name: str, limits: Limits) -> None:
    """Refuse text of too many lines, or in which a whole stretch as long as the limit holds no line end."""
    file.seek(0)
    at = lines = 0
    while chunk := file.read(limits.line_bytes):
        if len(chunk) == limits.line_bytes and b"\n" not in chunk and b"\r" not in chunk:
            raise limits.exceeded(
                "line_bytes", where=f"{name}: from byte {at:,}", found=f"a line of over {len(chunk):,} bytes"
            )
        at += len(chunk)
        lines += max(chunk.count(b"\n"), chunk.count(b"\r"))
        if lines > limits.rows:
            raise limits.exceeded("rows", where=name, found=f"{lines:,} lines and more")


def _windows(file: BinaryIO) -> Iterator[bytes]:
    file.seek(0)
    before = b""
    while chunk := file.read(_CHUNK):
        yield before + chunk
        before = chunk[-len(_ENCRYPTED) :]


def _check_archive(file: BinaryIO, size: int, name: str, limits: Limits) -> str:
    _check_directory_size(file, size, name, limits)
    damaged = InvalidInput(name, "a damaged zip archive", "a complete .xlsx file", hint="fetch or export it again")
    try:
        with zipfile.ZipFile(file) as archive:
            members = archive.infolist()
            _check_members(members, size, name, limits)
            kind = _kind_of_workbook(archive, name)
            cells = 0
            for member in members:
                if member.filename.startswith("xl/worksheets/") and member.filename.endswith(".xml"):
                    cells += _check_sheet(archive, member, name, limits)
                    if cells > limits.cells:
                        raise limits.exceeded(
                            "cells", where=f"{name}: {member.filename}", found=f"{cells:,} cells and more"
                        )
            return kind
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, EOFError, struct.error, ValueError):
        raise damaged from None
    except zipfile.zlib.error:  # type: ignore[attr-defined]  # zipfile has it wherever zlib was built
        raise damaged from None


def _check_directory_size(file: BinaryIO, size: int, name: str, limits: Limits) -> None:
    """Refuse an oversize directory before zipfile makes an object of each entry."""
    file.seek(max(0, size - 65_557))
    tail = file.read()
    at = tail.rfind(b"PK\x05\x06")
    if at < 0 or at + 22 > len(tail):
        raise InvalidInput(
            name, "a zip archive without an end", "a complete .xlsx file", hint="fetch or export it again"
        )
    count, length = struct.unpack("<H", tail[at + 10 : at + 12])[0], struct.unpack("<L", tail[at + 12 : at + 16])[0]
    if at >= 20 and tail[at - 20 : at - 16] == b"PK\x06\x07":
        raise InvalidInput(name, "a zip64 archive", "a plain zip archive: a bill is far below its limits", hint=_SAVE)
    if count > limits.members or length > limits.members * _DIRECTORY_ENTRY:
        raise limits.exceeded(
            "members", where=name, found=f"an archive of {max(count, length // _DIRECTORY_ENTRY):,} files"
        )


def _check_members(members: list[zipfile.ZipInfo], size: int, name: str, limits: Limits) -> None:
    if len(members) > limits.members:
        raise limits.exceeded("members", where=name, found=f"an archive of {len(members):,} files")
    total = 0
    end = 0
    for member in sorted(members, key=lambda one: one.header_offset):
        where = f"{name}: {member.filename}"
        if member.flag_bits & 0x1:
            raise InvalidInput(where, "an encrypted file", "a workbook without a password")
        if member.compress_type not in {zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED}:
            raise InvalidInput(where, "a compression that no workbook uses", "a .xlsx as spreadsheet programs write it")
        if member.header_offset < end or member.header_offset + member.compress_size > size:
            raise InvalidInput(where, "files that overlap in the archive", "a .xlsx as spreadsheet programs write it")
        end = member.header_offset + member.compress_size
        total += member.file_size
        if total > limits.unpacked_bytes:
            raise limits.exceeded("unpacked_bytes", where=where, found=f"{total:,} bytes and more when unpacked")
        if member.file_size > _SMALL_MEMBER and member.file_size > limits.ratio * member.compress_size:
            times = member.file_size // max(1, member.compress_size)
            found = f"unpacks to {member.file_size:,} bytes, {times:,} times its size in the archive,"
            raise limits.exceeded("ratio", where=where, found=found)
    if len({member.filename for member in members}) < len(members):
        raise InvalidInput(name, "two files of one name in the archive", "a .xlsx as spreadsheet programs write it")


def _kind_of_workbook(archive: zipfile.ZipFile, name: str) -> str:
    names = set(archive.namelist())
    if "xl/workbook.xml" in names:
        return "xlsx"
    if "xl/workbook.bin" in names:
        return "xlsb"
    if "content.xml" in names:
        return _open_document(archive, names, name)
    for member, what in (
        ("word/document.xml", "a text document (.docx)"),
        ("ppt/presentation.xml", "a presentation (.pptx)"),
    ):
        if member in names:
            raise InvalidInput(name, what, _EXPECTED, hint=_SAVE)
    raise InvalidInput(
        name, "a zip archive without a workbook in it", _EXPECTED, hint="unpack it and give the bill itself"
    )


def _open_document(archive: zipfile.ZipFile, names: set[str], name: str) -> str:
    kind = archive.read("mimetype")[:100].decode("ascii", errors="replace") if "mimetype" in names else ""
    if not kind.startswith("application/vnd.oasis.opendocument.spreadsheet"):
        what = kind.rpartition(".")[2] or "document of no stated type"
        raise InvalidInput(name, f"an OpenDocument {what}", _EXPECTED, hint=_SAVE)
    if "META-INF/manifest.xml" in names and b"encryption-data" in archive.read("META-INF/manifest.xml")[:1_000_000]:
        raise InvalidInput(name, "an encrypted workbook", "one without a password", hint="save a copy without password")
    return "ods"


def _check_sheet(archive: zipfile.ZipFile, member: zipfile.ZipInfo, name: str, limits: Limits) -> int:
    """Stream a sheet once, refuse cells far out, and return how many cells it has.

    A quick look for what is written the usual way: the reader checks every cell again, however it is written.
    """
    far = _far_cell(limits)
    cells = 0
    before = b""
    with archive.open(member) as stream:
        while chunk := stream.read(_CHUNK):
            window = before + chunk
            if b"<!DOCTYPE" in window or b"<!ENTITY" in window:
                raise InvalidInput(f"{name}: {member.filename}", "a document type definition", "a sheet without one")
            for match in far.finditer(window):
                refuse_far_cell(*split_reference(match[1].decode()), where=f"{name}: {member.filename}", limits=limits)
            cells += chunk.count(b"<c ")
            before = window[-64:]
    return cells


def _far_cell(limits: Limits) -> re.Pattern[bytes]:
    """Return a pattern for filled cells beyond the limits, and for few others."""
    last = column_letters(limits.columns)
    row = rf"[A-Z]+[1-9]\d{{{len(str(limits.rows)) - 1},}}"
    if len(last) != 2:
        columns = r"[A-Z]{2,}\d+"
    else:
        beyond = [rf"{last[0]}[{chr(ord(last[1]) + 1)}-Z]"] if last[1] < "Z" else []
        beyond += [rf"[{chr(ord(last[0]) + 1)}-Z][A-Z]"] if last[0] < "Z" else []
        columns = rf"(?:{'|'.join([*beyond, '[A-Z]{3,}'])})\d+"
    # A cell that only carries a format ends in "/>": whole rows are coloured that way.
    # A pattern that begins with what it looks for is searched for many times faster than one that begins with \b.
    return re.compile(rf'r="(?<=\Wr=")({columns}|{row})"[^<>]*(?<!/)>'.encode())


def refuse_far_cell(column: int, row: int, *, where: str, limits: Limits) -> None:
    """Refuse a cell outside the limits; columns and rows count from one."""
    if column > limits.columns:
        raise limits.exceeded("columns", where=f"{where}!{column_letters(column)}{row}", found=f"column {column:,}")
    if row > limits.rows:
        raise limits.exceeded("rows", where=f"{where}!{column_letters(column)}{row}", found=f"row {row:,}")


def split_reference(reference: str) -> tuple[int, int]:
    """Return column and row of ``C14``, counted from one; zero for what is missing."""
    letters = reference.rstrip(DIGITS)
    digits = reference[len(letters) :]
    return column_number(letters), int(digits) if digits and len(digits) < 10 else 0


@lru_cache(maxsize=4096)
def column_number(letters: str) -> int:
    """Return the number of a column, counted from one; zero where the letters are none."""
    column = 0
    for letter in letters:
        if not "A" <= letter <= "Z" or column > 1_000_000:
            return 0
        column = column * 26 + ord(letter) - 64
    return column


def column_letters(column: int) -> str:
    """Return the letters of a column, counted from one."""
    letters = ""
    while column:
        column, rest = divmod(column - 1, 26)
        letters = chr(65 + rest) + letters
    return letters
