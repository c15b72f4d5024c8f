"""What stands in the cells of an old workbook (.xls)? The compound file of [MS-CFB], the records of [MS-XLS] in it."""

from __future__ import annotations

import struct
from typing import TYPE_CHECKING

from depgraph.errors import InvalidInput
from depgraph.intake.grid import Grid
from depgraph.intake.xlsbfile import packed_number
from depgraph.intake.xlsxstyles import StyleReader

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from depgraph.intake.header import Sheet
    from depgraph.intake.preflight import Limits
    from depgraph.intake.xlsxstyles import Styles

_SAVE = "open it in a spreadsheet program and save it as .xlsx or CSV"
_END_OF_CHAIN = 0xFFFFFFFA
_FORMULA, _STRING, _CONTINUE, _END = 0x0006, 0x0207, 0x003C, 0x000A
_BOF, _LOCKED, _TAB, _SHARED_STRINGS, _CALENDAR, _FORMAT, _STYLE = (
    0x0809,
    0x002F,
    0x0085,
    0x00FC,
    0x0022,
    0x041E,
    0x00E0,
)
_ROW, _COLUMNS, _MERGED = 0x0208, 0x007D, 0x00E5
_SHARED, _NUMBER, _RK, _RKS, _LABEL, _RICH, _BOOL_OR_ERROR, _BLANK = (
    0x00FD, 0x0203, 0x027E, 0x00BD, 0x0204, 0x00D6, 0x0205, 0x0201,
)  # fmt: skip

Record = tuple[int, list[bytes]]
"""A type and the content, in the pieces it was cut into."""


def sheets(data: bytes, *, name: str, limits: Limits) -> Iterator[Sheet]:
    """Yield the worksheets in the order of their tabs.

    Raises:
        InvalidInput: a workbook with a password, of Excel 95 or before, or a damaged one.
        LimitExceeded: a cell too far out or too long, or too many of them.

    """
    try:
        yield from _sheets(data, name, limits)
    except (struct.error, IndexError, UnicodeDecodeError, EOFError) as error:
        raise InvalidInput(name, f"a damaged workbook ({error})", "a .xls as Excel writes it", hint=_SAVE) from None


def _sheets(data: bytes, name: str, limits: Limits) -> Iterator[Sheet]:
    stream = _workbook(data, name)
    tabs: list[tuple[str, bool, int]] = []
    strings: list[str] = []
    reader = StyleReader()
    reader.start("fills", {})
    reader.start("patternFill", {"patternType": "none"})
    reader.start("patternFill", {"patternType": "solid"})
    reader.start("cellXfs", {})
    for kind, pieces in _records(stream, 0):
        content = pieces[0]
        if kind == _LOCKED:
            raise InvalidInput(
                name, "an encrypted workbook", "one without a password", hint="save a copy without password"
            )
        if kind == _TAB and content[5] == 0:
            tabs.append((_short_text(content, 6), content[4] & 3 != 0, struct.unpack_from("<I", content)[0]))
        elif kind == _SHARED_STRINGS:
            strings = _strings(pieces, name, limits)
        elif kind == _CALENDAR:
            reader.styles.since_1904 = content[0] == 1
        elif kind == _FORMAT:
            code = {"numFmtId": str(struct.unpack_from("<H", content)[0]), "formatCode": _Text([content[2:]]).read()}
            reader.start("numFmt", code)
        elif kind == _STYLE:
            pattern = struct.unpack_from("<I", content, 14)[0] >> 26
            number = struct.unpack_from("<H", content, 2)[0]
            reader.start("xf", {"numFmtId": str(number), "fillId": "1" if pattern else "0"})
    for title, hidden, offset in tabs:
        grid = Grid(title, f"{name}: {title}", limits)
        grid.hidden = hidden
        _cells(stream, offset, grid, strings, reader.styles)
        yield grid.sheet()


# -- the compound file -------------------------------------------------------------------------------------------------


def _workbook(data: bytes, name: str) -> bytes:
    """Return the stream of a compound file that holds the workbook."""
    shift, small_shift = struct.unpack_from("<2H", data, 30)
    if shift not in {9, 12} or small_shift != 6:
        raise InvalidInput(
            name, "a compound file with sectors of an unusual size", "a .xls as Excel writes it", hint=_SAVE
        )
    size = 1 << shift
    tables, directory, _, cutoff, small_table, _, more = struct.unpack_from("<I I I I I I I", data, 44)
    most = len(data) // size + 1

    def sector(number: int) -> bytes:
        start = (number + 1) * size
        if start >= len(data):
            raise EOFError("a sector beyond the end of the file")
        return data[start : start + size]

    numbers = list(struct.unpack_from("<109I", data, 76))
    while more < _END_OF_CHAIN and len(numbers) <= most:
        *others, more = struct.unpack(f"<{size // 4}I", sector(more))
        numbers += others
    table: list[int] = []
    for number in numbers[: min(tables, most)]:
        if number < _END_OF_CHAIN:
            table += struct.unpack(f"<{size // 4}I", sector(number))

    def chain(first: int) -> bytes:
        return b"".join(sector(number) for number in _chain(first, table, most))

    entries = chain(directory)
    root, wanted = (0, 0), (0, 0)
    old = False
    for at in range(0, len(entries) - 127, 128):
        length, kind = struct.unpack_from("<HB", entries, at + 64)
        title = entries[at : at + max(0, min(length, 64) - 2)].decode("utf-16-le", errors="replace").casefold()
        place = struct.unpack_from("<2I", entries, at + 116)
        if kind == 5:
            root = place
        elif kind == 2 and title == "workbook":
            wanted = place
        elif kind == 2 and title == "book":
            old = True
    if not wanted[1]:
        found = "a workbook of Excel 95 or before" if old else "a compound file without a workbook in it"
        raise InvalidInput(name, found, "a .xls of Excel 97 or later", hint=_SAVE)
    first, length = wanted
    if length >= cutoff:
        return chain(first)[:length]
    small = chain(root[0])
    smalls = list(struct.unpack(f"<{len(raw) // 4}I", raw)) if (raw := chain(small_table)) else []
    pieces = [small[n * 64 : n * 64 + 64] for n in _chain(first, smalls, len(small) // 64 + 1)]
    return b"".join(pieces)[:length]


def _chain(first: int, table: Sequence[int], most: int) -> Iterator[int]:
    number, steps = first, 0
    while number < _END_OF_CHAIN:
        if number >= len(table) or steps > most:
            raise EOFError("a chain of sectors that does not end")
        yield number
        number = table[number]
        steps += 1


# -- records -----------------------------------------------------------------------------------------------------------


def _records(stream: bytes, at: int) -> Iterator[Record]:
    """Yield the records of one substream, each with what was continued in further records."""
    opened = False
    pending: Record | None = None
    while at + 4 <= len(stream):
        kind, length = struct.unpack_from("<2H", stream, at)
        content = stream[at + 4 : at + 4 + length]
        if len(content) < length:
            raise EOFError("a record breaks off")
        at += 4 + length
        if kind == _CONTINUE:
            if pending is not None:
                pending[1].append(content)
            continue
        if pending is not None:
            yield pending
        pending = (kind, [content])
        if kind == _BOF:
            if opened:
                # A chart inside the sheet: its records up to its own end are no cells.
                at = _after(stream, at)
                pending = None
            opened = True
        elif kind == _END:
            return
    if pending is not None:
        yield pending
    raise EOFError("a sheet without an end")


def _after(stream: bytes, at: int) -> int:
    depth = 1
    while depth and at + 4 <= len(stream):
        kind, length = struct.unpack_from("<2H", stream, at)
        at += 4 + length
        depth += (kind == _BOF) - (kind == _END)
    return at


class _Text:
    """Reads texts that may be cut into pieces: after a cut inside letters, their width is stated anew."""

    def __init__(self, pieces: Sequence[bytes], at: int = 0) -> None:
        self.pieces, self.piece, self.at = pieces, 0, at

    def raw(self, count: int) -> bytes:
        """Return bytes, over cuts."""
        found = b""
        while len(found) < count:
            if self.at >= len(self.pieces[self.piece]):
                self.piece, self.at = self.piece + 1, 0
                if self.piece >= len(self.pieces):
                    raise EOFError("a text breaks off")
            part = self.pieces[self.piece][self.at : self.at + count - len(found)]
            self.at += len(part)
            found += part
        return found

    def read(self) -> str:
        """Return one text with its length in front."""
        length, flags = struct.unpack("<HB", self.raw(3))
        runs = struct.unpack("<H", self.raw(2))[0] if flags & 8 else 0
        extra = struct.unpack("<I", self.raw(4))[0] if flags & 4 else 0
        letters: list[str] = []
        wide = flags & 1
        while length:
            if self.at >= len(self.pieces[self.piece]):
                self.piece, self.at = self.piece + 1, 0
                if self.piece >= len(self.pieces):
                    raise EOFError("a text breaks off")
                wide = self.raw(1)[0] & 1
            here = (len(self.pieces[self.piece]) - self.at) // (2 if wide else 1)
            count = min(length, here)
            if not count:
                raise EOFError("a text breaks off")
            letters.append(
                self.raw(count * (2 if wide else 1)).decode("utf-16-le" if wide else "latin-1", errors="replace")
            )
            length -= count
        left = runs * 4 + extra
        while left:
            step = min(left, 1 << 16)
            self.raw(step)
            left -= step
        return "".join(letters)


def _short_text(content: bytes, at: int) -> str:
    length, flags = content[at], content[at + 1]
    raw = content[at + 2 : at + 2 + length * (2 if flags & 1 else 1)]
    return raw.decode("utf-16-le" if flags & 1 else "latin-1", errors="replace")


def _strings(pieces: Sequence[bytes], name: str, limits: Limits) -> list[str]:
    reader = _Text(pieces, 8)
    count = struct.unpack_from("<I", pieces[0], 4)[0]
    found: list[str] = []
    for _ in range(count):
        text = reader.read()
        if len(text) > limits.cell_chars:
            raise limits.exceeded("cell_chars", where=name, found=f"a text of {len(text):,} characters")
        found.append(text)
    return found


def _cells(stream: bytes, offset: int, grid: Grid, strings: list[str], styles: Styles) -> None:
    waiting: tuple[int, int] | None = None
    for kind, pieces in _records(stream, offset):
        content = pieces[0]
        if kind == _STRING and waiting is not None:
            grid.put(*waiting, _Text(pieces).read())
            waiting = None
        elif kind == _ROW:
            row, flags = struct.unpack_from("<H10xH", content)
            if flags & 0x20:
                grid.hidden_rows.add(row + 1)
        elif kind == _COLUMNS:
            first, last, _, _, flags = struct.unpack_from("<5H", content)
            if flags & 1:
                grid.hidden_columns.update(range(first + 1, min(last, 255) + 2))
        elif kind == _MERGED:
            for n in range(struct.unpack_from("<H", content)[0]):
                top, bottom, left, right = struct.unpack_from("<4H", content, 2 + 8 * n)
                grid.merged.append((left + 1, top + 1, right + 1, bottom + 1))
        elif kind in _READ:
            row, column, style = struct.unpack_from("<3H", content)
            if kind != _RKS and str(style) in styles.filled:
                grid.coloured.add(row + 1)
            if kind == _FORMULA:
                waiting = _formula(content, column + 1, row + 1, str(style), grid, styles)
            else:
                _cell(kind, pieces, column + 1, row + 1, str(style), grid, strings, styles)


_READ = frozenset({_FORMULA, _SHARED, _NUMBER, _RK, _RKS, _LABEL, _RICH, _BOOL_OR_ERROR, _BLANK})


def _formula(content: bytes, column: int, row: int, style: str, grid: Grid, styles: Styles) -> tuple[int, int] | None:
    """Set the stored result of a formula; return its place where the result is a text that follows."""
    result = content[6:14]
    if result[6:8] != b"\xff\xff":
        grid.number(column, row, struct.unpack("<d", result)[0], style, styles)
    elif result[0] == 0:
        return column, row
    elif result[0] == 1:
        grid.put(column, row, "yes" if result[2] else "no")
    elif result[0] == 2:
        grid.error(column, row, result[2])
    return None


def _cell(
    kind: int,
    pieces: Sequence[bytes],
    column: int,
    row: int,
    style: str,
    grid: Grid,
    strings: list[str],
    styles: Styles,
) -> None:
    content = pieces[0]
    if kind == _SHARED:
        at = struct.unpack_from("<I", content, 6)[0]
        if at >= len(strings):
            raise InvalidInput(f"{grid.where}!{row}", f"shared string {at}", f"one below {len(strings)}")
        grid.put(column, row, strings[at])
    elif kind == _NUMBER:
        grid.number(column, row, struct.unpack_from("<d", content, 6)[0], style, styles)
    elif kind == _RK:
        grid.number(column, row, packed_number(struct.unpack_from("<I", content, 6)[0]), style, styles)
    elif kind == _RKS:
        for n in range((len(content) - 6) // 6):
            shown, value = struct.unpack_from("<HI", content, 4 + 6 * n)
            if str(shown) in styles.filled:
                grid.coloured.add(row)
            grid.number(column + n, row, packed_number(value), str(shown), styles)
    elif kind in {_LABEL, _RICH}:
        grid.put(column, row, _Text(pieces, 6).read())
    elif kind == _BOOL_OR_ERROR:
        if content[7]:
            grid.error(column, row, content[6])
        else:
            grid.put(column, row, "yes" if content[6] else "no")
