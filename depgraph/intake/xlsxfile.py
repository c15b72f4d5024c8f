"""What stands in the cells of a workbook? Streamed row by row, sparse, with what is hidden and merged.

Only the few parts that hold cells are read, by expat: macros, links and drawings are never opened. A far cell costs
nothing here, and whatever preflight could not see in passing is refused cell by cell.
"""

from __future__ import annotations

import io
import posixpath
import re
import zipfile
from typing import TYPE_CHECKING, Any

from depgraph.errors import InvalidInput
from depgraph.intake.header import Cell, Dated, Row, Sheet, Unreadable
from depgraph.intake.preflight import DIGITS, column_number, refuse_far_cell, split_reference
from depgraph.intake.xlsxstyles import StyleReader, Styles
from depgraph.intake.xmlpart import local, parse

if TYPE_CHECKING:
    from collections.abc import Iterator

    from depgraph.intake.preflight import Limits

_CHUNK = 1 << 16
_MERGED = re.compile(rb'mergeCell\s+ref="([A-Z]{1,3}\d{1,7}):([A-Z]{1,3}\d{1,7})"')
_ESCAPE = re.compile(r"_x([0-9A-Fa-f]{4})_")
_HIDDEN_STATES = frozenset({"hidden", "veryHidden"})


def sheets(data: bytes, *, name: str, limits: Limits) -> Iterator[Sheet]:
    """Yield the worksheets of a workbook that preflight has let pass, in the order of their tabs.

    Raises:
        InvalidInput: XML that is broken or carries a document type definition.
        LimitExceeded: a cell too far out or too long, or too many of them.

    """
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        targets = relations_of(archive, "xl/_rels/workbook.xml.rels", name)
        strings: list[str] | None = None
        styles = _styles(archive, targets.get("styles"), name)
        tabs, styles.since_1904 = _tabs(archive, name)
        for title, state, relation in tabs:
            member = targets.get(relation)
            if member is None:
                continue
            if strings is None:
                strings = _strings(archive, targets.get("sharedStrings"), name, limits)
            reader = _SheetReader(archive, member, f"{name}: {title}", strings, styles, limits)
            yield Sheet(title, reader.rows(), state in _HIDDEN_STATES, reader.merged(), reader.hidden_columns)


def _tabs(archive: zipfile.ZipFile, name: str) -> tuple[list[tuple[str, str, str]], bool]:
    """Return title, state and relation of each tab, and whether days are counted from 1904."""
    found: list[tuple[str, str, str]] = []
    since_1904 = False

    def start(tag: str, attributes: dict[str, str]) -> None:
        nonlocal since_1904
        if local(tag) == "workbookPr":
            since_1904 = attributes.get("date1904") in {"1", "true"}
        if local(tag) == "sheet":
            relation = next((v for k, v in attributes.items() if k.endswith(":id")), "")
            found.append((attributes.get("name", ""), attributes.get("state", "visible"), relation))

    def setup(parser: Any) -> None:
        parser.StartElementHandler = start

    for _ in parse(archive, "xl/workbook.xml", name, setup):
        pass
    return found, since_1904


def _styles(archive: zipfile.ZipFile, member: str | None, name: str) -> Styles:
    reader = StyleReader()
    if member is not None:
        for _ in parse(archive, member, name, reader.setup):
            pass
    return reader.styles


def relations_of(archive: zipfile.ZipFile, part: str, name: str) -> dict[str, str]:
    """Return the members that hold worksheets by relation id, shared strings and styles under their own names."""
    found: dict[str, str] = {}
    present = set(archive.namelist())

    def start(tag: str, attributes: dict[str, str]) -> None:
        if local(tag) != "Relationship" or attributes.get("TargetMode") == "External":
            return
        kind = attributes.get("Type", "").rpartition("/")[2]
        target = attributes.get("Target", "")
        member = target.lstrip("/") if target.startswith("/") else posixpath.normpath(f"xl/{target}")
        if member in present and kind == "worksheet":
            found[attributes.get("Id", "")] = member
        elif member in present and kind in {"sharedStrings", "styles"}:
            found[kind] = member

    def setup(parser: Any) -> None:
        parser.StartElementHandler = start

    for _ in parse(archive, part, name, setup):
        pass
    return found


def _strings(archive: zipfile.ZipFile, member: str | None, name: str, limits: Limits) -> list[str]:
    """Return the shared strings; phonetic guides beside East Asian text are not part of it."""
    found: list[str] = []
    if member is None:
        return found
    parts: list[str] = []
    inside = phonetic = False
    size = 0

    def start(tag: str, _: dict[str, str]) -> None:
        nonlocal inside, phonetic, size
        if ":" in tag:
            tag = local(tag)
        if tag == "si":
            parts.clear()
            size = 0
        elif tag == "rPh":
            phonetic = True
        elif tag == "t":
            inside = not phonetic

    def end(tag: str) -> None:
        nonlocal inside, phonetic
        if ":" in tag:
            tag = local(tag)
        if tag == "t":
            inside = False
        elif tag == "rPh":
            phonetic = False
        elif tag == "si":
            found.append(_unescaped("".join(parts)))
            if len(found) > limits.cells:
                raise limits.exceeded("cells", where=f"{name}: {member}", found=f"{len(found):,} texts and more")

    def characters(text: str) -> None:
        nonlocal size
        if inside:
            parts.append(text)
            size += len(text)
            if size > limits.cell_chars:
                raise limits.exceeded(
                    "cell_chars", where=f"{name}: {member}", found=f"a text of {size:,} characters and more"
                )

    def setup(parser: Any) -> None:
        parser.StartElementHandler, parser.EndElementHandler = start, end
        parser.CharacterDataHandler = characters

    for _ in parse(archive, member, name, setup):
        pass
    return found


def _unescaped(text: str) -> str:
    """Undo ``_x000D_``, the way a workbook writes characters that XML cannot hold."""
    return _ESCAPE.sub(lambda match: chr(int(match[1], 16)), text) if "_x" in text else text


class _SheetReader:
    """Turns the XML of one sheet into rows."""

    def __init__(
        self, archive: zipfile.ZipFile, member: str, where: str, strings: list[str], styles: Styles, limits: Limits
    ) -> None:
        self.archive, self.member, self.where, self.limits = archive, member, where, limits
        self.strings, self.styles = strings, styles
        self.hidden_columns: list[int] = []

    def merged(self) -> list[tuple[int, int, int, int]]:
        """Return merged ranges as (first column, first row, last column, last row); they stand behind the cells."""
        found: dict[tuple[int, int, int, int], None] = {}
        before = b""
        with self.archive.open(self.member) as stream:
            while chunk := stream.read(_CHUNK * 4):
                window = before + chunk
                for match in _MERGED.finditer(window):
                    first, last = split_reference(match[1].decode()), split_reference(match[2].decode())
                    found[(*first, *last)] = None
                before = window[-64:]
        return list(found)[: self.limits.rows]

    def rows(self) -> Iterator[Row]:
        """Yield the rows that hold anything, in the order of the file."""
        done: list[Row] = []
        for _ in parse(
            self.archive, self.member, self.where.partition(":")[0], lambda parser: self._setup(parser, done)
        ):
            yield from done
            done.clear()

    def _setup(self, parser: Any, done: list[Row]) -> None:  # noqa: PLR0915  three handlers that share their state
        """Give a parser its handlers: functions over shared variables, for they run millions of times."""
        most_columns, most_rows = self.limits.columns, self.limits.rows
        most_cells = self.limits.cells
        cells: list[Cell] = []
        parts: list[str] = []
        row = column = count = 0
        row_hidden = collecting = formula = valued = phonetic = coloured = False
        kind = style = ""
        filled = self.styles.filled

        def start(tag: str, attributes: dict[str, str]) -> None:
            nonlocal cells, row, column, row_hidden, collecting, formula, valued, phonetic, coloured, kind, style
            if tag == "c":
                reference = attributes.get("r")
                column = column_number(reference.rstrip(DIGITS)) if reference else column + 1
                kind = attributes.get("t", "n")
                style = attributes.get("s", "0")
                coloured = coloured or style in filled
                parts.clear()
                formula = valued = False
            elif tag == "v" or tag == "t":  # noqa: PLR1714  faster than a set, and this is the innermost loop
                collecting = not phonetic
                valued = True
            elif tag == "f":
                formula = True
            elif tag == "row":
                number = attributes.get("r", "")
                row = int(number) if number.isdecimal() and len(number) < 10 else row + 1
                column = 0
                coloured = False
                row_hidden = attributes.get("hidden") in {"1", "true"}
                cells = []
            elif tag == "rPh":
                phonetic = True
            elif tag == "col" and attributes.get("hidden") in {"1", "true"}:
                first, last = attributes.get("min", ""), attributes.get("max", "")
                if first.isdecimal() and last.isdecimal() and len(first) < 10:
                    self.hidden_columns += range(int(first), min(int(last), most_columns) + 1)
            elif ":" in tag:
                start(local(tag), attributes)

        def end(tag: str) -> None:
            nonlocal collecting, phonetic, count
            if tag == "v" or tag == "t":  # noqa: PLR1714  as above
                collecting = False
            elif tag == "c":
                if valued or formula:
                    if column > most_columns or row > most_rows or column < 1:
                        self._misplaced(column, row)
                    count += 1
                    if count > most_cells:
                        raise self.limits.exceeded("cells", where=self.where, found=f"{count:,} cells and more")
                    value = self._value(kind, style, "".join(parts), row, valued=valued, formula=formula)
                    gap = column - len(cells)
                    if gap > 0:
                        cells.extend([None] * (gap - 1))
                        cells.append(value)
                    else:
                        cells[column - 1] = value
            elif tag == "row":
                if cells:
                    done.append(Row(row, cells, row_hidden, coloured=coloured))
            elif tag == "rPh":
                phonetic = False
            elif ":" in tag:
                end(local(tag))

        def characters(text: str) -> None:
            if collecting:
                parts.append(text)
                # A parser gives text piece by piece: an endless one must not pile up before its end.
                if (len(text) > 4_000 or not len(parts) % 512) and sum(map(len, parts)) > self.limits.cell_chars:
                    raise self.limits.exceeded("cell_chars", where=self.where, found="a text without end")

        parser.StartElementHandler, parser.EndElementHandler = start, end
        parser.CharacterDataHandler = characters

    def _as_shown(self, style: str, number: float) -> Cell:
        digits = self.styles.padded.get(style)
        if digits is not None:
            return str(int(number)).zfill(digits) if number.is_integer() and number >= 0 else number
        day = self.styles.day(number)
        return number if day is None else Dated(day)

    def _misplaced(self, column: int, row: int) -> None:
        if column < 1:
            raise InvalidInput(self.where, "a cell without a place", "references such as C14")
        refuse_far_cell(column, row, where=self.where, limits=self.limits)

    def _value(self, kind: str, style: str, text: str, row: int, *, valued: bool, formula: bool) -> Cell:
        if not valued or (formula and not text and kind != "str"):
            return Unreadable("a formula", "a formula without a stored result")
        if kind == "s":
            at = int(text) if text.isdecimal() and len(text) < 10 else -1
            if not 0 <= at < len(self.strings):
                raise InvalidInput(f"{self.where}!{row}", f"shared string {text}", f"one below {len(self.strings)}")
            return self.strings[at]
        if kind == "n":
            try:
                number = float(text)
            except ValueError:
                return text or None
            if style in self.styles.dates or style in self.styles.padded:
                return self._as_shown(style, number)
            return number
        if len(text) > self.limits.cell_chars:
            raise self.limits.exceeded("cell_chars", where=self.where, found=f"a text of {len(text):,} characters")
        if kind == "b":
            return "yes" if text.strip() in {"1", "true"} else "no"
        if kind == "e":
            return Unreadable(text, "an error value of the spreadsheet")
        return _unescaped(text)
