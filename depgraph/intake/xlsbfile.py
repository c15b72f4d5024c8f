"""What stands in the cells of a binary workbook (.xlsb)? Records of [MS-XLSB], read as a stream."""

from __future__ import annotations

import io
import struct
import zipfile
from typing import TYPE_CHECKING

from depgraph.errors import InvalidInput
from depgraph.intake.grid import Grid
from depgraph.intake.header import Unreadable
from depgraph.intake.xlsxfile import relations_of
from depgraph.intake.xlsxstyles import StyleReader
from depgraph.intake.xmlpart import DAMAGED

if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import IO

    from depgraph.intake.header import Sheet
    from depgraph.intake.preflight import Limits
    from depgraph.intake.xlsxstyles import Styles

_ROW, _BLANK, _RK, _ERROR, _BOOL, _REAL, _TEXT, _SHARED = range(8)
_FORMULA_TEXT, _FORMULA_NUMBER, _FORMULA_BOOL, _FORMULA_ERROR = range(8, 12)
_RICH_TEXT, _STRING, _COLUMN, _MERGED = 62, 19, 60, 176
_WORKBOOK, _TAB, _FORMAT, _FILL, _STYLE, _STYLES_BEGIN, _STYLES_END = 153, 156, 44, 45, 47, 617, 618
_LONGEST = 1 << 20
"""No record that is read here comes near this length."""


def sheets(data: bytes, *, name: str, limits: Limits) -> Iterator[Sheet]:
    """Yield the worksheets of a workbook that preflight has let pass, in the order of their tabs.

    Raises:
        InvalidInput: records that break off or point nowhere.
        LimitExceeded: a cell too far out or too long, or too many of them.

    """
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        try:
            targets = relations_of(archive, "xl/_rels/workbook.bin.rels", name)
            styles = _styles(archive, targets.get("styles"))
            strings = _strings(archive, targets.get("sharedStrings"), name, limits)
            tabs, styles.since_1904 = _tabs(archive)
            for title, hidden, relation in tabs:
                member = targets.get(relation)
                if member is not None:
                    grid = Grid(title, f"{name}: {title}", limits)
                    grid.hidden = hidden
                    _cells(archive, member, grid, strings, styles)
                    yield grid.sheet()
        except (struct.error, IndexError, UnicodeDecodeError, KeyError, *DAMAGED) as error:
            raise InvalidInput(name, f"a damaged binary workbook ({error})", "a .xlsb as Excel writes it") from None


def _records(stream: IO[bytes]) -> Iterator[tuple[int, bytes]]:
    """Yield (type, content); both numbers before the content take seven bits a byte."""
    while first := stream.read(1):
        kind = first[0]
        if kind & 0x80:
            kind = (kind & 0x7F) | (stream.read(1)[0] & 0x7F) << 7
        size = 0
        for shift in (0, 7, 14, 21):
            byte = stream.read(1)[0]
            size |= (byte & 0x7F) << shift
            if not byte & 0x80:
                break
        content = stream.read(min(size, _LONGEST))
        for _ in range(_LONGEST, size, _LONGEST):
            # Longer than anything of use: passed over, a piece at a time.
            stream.read(_LONGEST)
        if len(content) < min(size, _LONGEST):
            raise EOFError("a record breaks off")
        yield kind, content


def _wide(content: bytes, at: int) -> tuple[str, int]:
    """Return a text with its length in front, and where it ends; a length of all ones is no text."""
    (length,) = struct.unpack_from("<I", content, at)
    if length == 0xFFFFFFFF:
        return "", at + 4
    end = at + 4 + 2 * length
    if end > len(content):
        raise EOFError("a text breaks off")
    return content[at + 4 : end].decode("utf-16-le", errors="replace"), end


def _tabs(archive: zipfile.ZipFile) -> tuple[list[tuple[str, bool, str]], bool]:
    found, since_1904 = [], False
    with archive.open("xl/workbook.bin") as stream:
        for kind, content in _records(stream):
            if kind == _TAB:
                relation, end = _wide(content, 8)
                title, _ = _wide(content, end)
                found.append((title, struct.unpack_from("<I", content)[0] != 0, relation))
            elif kind == _WORKBOOK:
                since_1904 = bool(content[0] & 1)
    return found, since_1904


def _styles(archive: zipfile.ZipFile, member: str | None) -> Styles:
    """Return the styles: binary records told to the same reader as the XML of other workbooks."""
    reader = StyleReader()
    if member is None:
        return reader.styles
    reader.start("fills", {})
    with archive.open(member) as stream:
        for kind, content in _records(stream):
            if kind == _FORMAT:
                code, _ = _wide(content, 2)
                reader.start("numFmt", {"numFmtId": str(struct.unpack_from("<H", content)[0]), "formatCode": code})
            elif kind == _FILL:
                pattern = struct.unpack_from("<I", content)[0]
                reader.start(
                    "patternFill", {"patternType": {0: "none", 17: "gray125", 18: "gray125"}.get(pattern, "solid")}
                )
            elif kind == _STYLES_BEGIN:
                reader.start("cellXfs", {})
            elif kind == _STYLES_END:
                reader.end("cellXfs")
            elif kind == _STYLE:
                _, number, _, fill = struct.unpack_from("<4H", content)
                reader.start("xf", {"numFmtId": str(number), "fillId": str(fill)})
    return reader.styles


def _strings(archive: zipfile.ZipFile, member: str | None, name: str, limits: Limits) -> list[str]:
    found: list[str] = []
    if member is not None:
        with archive.open(member) as stream:
            for kind, content in _records(stream):
                if kind == _STRING:
                    text, _ = _wide(content, 1)
                    if len(text) > limits.cell_chars:
                        raise limits.exceeded(
                            "cell_chars", where=f"{name}: {member}", found=f"a text of {len(text):,} characters"
                        )
                    found.append(text)
    return found


def _cells(archive: zipfile.ZipFile, member: str, grid: Grid, strings: list[str], styles: Styles) -> None:
    row = 0
    with archive.open(member) as stream:
        for kind, content in _records(stream):
            if kind == _ROW:
                row = struct.unpack_from("<I", content)[0] + 1
                if content[11] & 0x10:
                    grid.hidden_rows.add(row)
            elif _BLANK <= kind <= _FORMULA_ERROR or kind == _RICH_TEXT:
                column = struct.unpack_from("<I", content)[0] + 1
                style = str(int.from_bytes(content[4:7], "little"))
                if style in styles.filled:
                    grid.coloured.add(row)
                if kind != _BLANK:
                    _cell(kind, content, column, row, style, grid, strings, styles)
            elif kind == _COLUMN:
                first, last = struct.unpack_from("<2I", content)
                if struct.unpack_from("<H", content, 16)[0] & 1:
                    grid.hidden_columns.update(range(first + 1, min(last + 1, grid.limits.columns) + 1))
            elif kind == _MERGED and len(grid.merged) < grid.limits.rows:
                top, bottom, left, right = struct.unpack_from("<4I", content)
                grid.merged.append((left + 1, top + 1, right + 1, bottom + 1))


def _cell(
    kind: int, content: bytes, column: int, row: int, style: str, grid: Grid, strings: list[str], styles: Styles
) -> None:
    if kind == _SHARED:
        at = struct.unpack_from("<I", content, 8)[0]
        if at >= len(strings):
            raise InvalidInput(f"{grid.where}!{row}", f"shared string {at}", f"one below {len(strings)}")
        grid.put(column, row, strings[at])
    elif kind in {_TEXT, _FORMULA_TEXT}:
        grid.put(column, row, _wide(content, 8)[0])
    elif kind == _RICH_TEXT:
        grid.put(column, row, _wide(content, 9)[0])
    elif kind in {_REAL, _FORMULA_NUMBER}:
        grid.number(column, row, struct.unpack_from("<d", content, 8)[0], style, styles)
    elif kind == _RK:
        grid.number(column, row, packed_number(struct.unpack_from("<I", content, 8)[0]), style, styles)
    elif kind in {_BOOL, _FORMULA_BOOL}:
        grid.put(column, row, "yes" if content[8] else "no")
    elif kind in {_ERROR, _FORMULA_ERROR}:
        grid.error(column, row, content[8])
    else:
        grid.put(column, row, Unreadable("a cell", "a cell of a kind that is not known"))


def packed_number(value: int) -> float:
    """Return the number that Excel packs into 30 bits: a whole one, or the front of a double, perhaps in hundredths."""
    if value & 2:
        number = float((value >> 2) - (1 << 30 if value & 0x80000000 else 0))
    else:
        number = struct.unpack("<d", struct.pack("<Q", (value & 0xFFFFFFFC) << 32))[0]
    return number / 100 if value & 1 else number
