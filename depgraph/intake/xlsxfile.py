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
from xml.parsers import expat

from depgraph.errors import InvalidInput
from depgraph.intake.header import Cell, Row, Sheet, Unreadable
from depgraph.intake.preflight import refuse_far_cell, split_reference

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

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
        targets = _relations(archive, name)
        strings: list[str] | None = None
        for title, state, relation in _tabs(archive, name):
            member = targets.get(relation)
            if member is None:
                continue
            if strings is None:
                strings = _strings(archive, targets.get("sharedStrings"), name, limits)
            reader = _SheetReader(archive, member, f"{name}: {title}", strings, limits)
            yield Sheet(title, reader.rows(), state in _HIDDEN_STATES, reader.merged(), reader.hidden_columns)


def _parse(archive: zipfile.ZipFile, member: str, name: str, setup: Callable[[Any], None]) -> Iterator[None]:
    """Feed a member to a parser piece by piece, yielding after each."""
    parser = expat.ParserCreate()
    parser.buffer_text = True
    parser.StartDoctypeDeclHandler = _no_definition
    setup(parser)
    try:
        with archive.open(member) as stream:
            while chunk := stream.read(_CHUNK):
                parser.Parse(chunk, False)  # noqa: FBT003  pyexpat takes no keyword
                yield
            parser.Parse(b"", True)  # noqa: FBT003  as above
            yield
    except _Definition:
        raise InvalidInput(f"{name}: {member}", "a document type definition", "a workbook without one") from None
    except expat.ExpatError as error:
        raise InvalidInput(f"{name}: {member}", f"broken XML ({error})", "a workbook as it was saved") from None
    except (zipfile.BadZipFile, zipfile.zlib.error, EOFError) as error:  # type: ignore[attr-defined]  # see preflight
        raise InvalidInput(f"{name}: {member}", f"a damaged archive ({error})", "a workbook as it was saved") from None
    except KeyError:
        raise InvalidInput(name, f"a workbook without {member}", "a complete .xlsx file") from None


class _Definition(Exception):
    """A DOCTYPE was met: entities can grow without bound or name files of this machine."""


def _no_definition(*_: object) -> None:
    raise _Definition


def _local(tag: str) -> str:
    return tag.rpartition(":")[2]


def _tabs(archive: zipfile.ZipFile, name: str) -> list[tuple[str, str, str]]:
    found: list[tuple[str, str, str]] = []

    def start(tag: str, attributes: dict[str, str]) -> None:
        if _local(tag) == "sheet":
            relation = next((v for k, v in attributes.items() if k.endswith(":id")), "")
            found.append((attributes.get("name", ""), attributes.get("state", "visible"), relation))

    def setup(parser: Any) -> None:
        parser.StartElementHandler = start

    for _ in _parse(archive, "xl/workbook.xml", name, setup):
        pass
    return found


def _relations(archive: zipfile.ZipFile, name: str) -> dict[str, str]:
    """Return the members that hold worksheets by relation id, and the shared strings under their own name."""
    found: dict[str, str] = {}
    present = set(archive.namelist())

    def start(tag: str, attributes: dict[str, str]) -> None:
        if _local(tag) != "Relationship" or attributes.get("TargetMode") == "External":
            return
        kind = attributes.get("Type", "").rpartition("/")[2]
        target = attributes.get("Target", "")
        member = target.lstrip("/") if target.startswith("/") else posixpath.normpath(f"xl/{target}")
        if member in present and kind == "worksheet":
            found[attributes.get("Id", "")] = member
        elif member in present and kind == "sharedStrings":
            found["sharedStrings"] = member

    def setup(parser: Any) -> None:
        parser.StartElementHandler = start

    for _ in _parse(archive, "xl/_rels/workbook.xml.rels", name, setup):
        pass
    return found


def _strings(archive: zipfile.ZipFile, member: str | None, name: str, limits: Limits) -> list[str]:
    """Return the shared strings; phonetic guides beside East Asian text are not part of it."""
    found: list[str] = []
    if member is None:
        return found
    parts: list[str] = []
    inside = phonetic = False

    def start(tag: str, _: dict[str, str]) -> None:
        nonlocal inside, phonetic
        tag = _local(tag)
        if tag == "si":
            parts.clear()
        elif tag == "rPh":
            phonetic = True
        elif tag == "t":
            inside = not phonetic

    def end(tag: str) -> None:
        nonlocal inside, phonetic
        tag = _local(tag)
        if tag == "t":
            inside = False
        elif tag == "rPh":
            phonetic = False
        elif tag == "si":
            text = "".join(parts)
            if len(text) > limits.cell_chars:
                raise limits.exceeded(
                    "cell_chars", where=f"{name}: {member}", found=f"a text of {len(text):,} characters"
                )
            found.append(_unescaped(text))

    def characters(text: str) -> None:
        if inside:
            parts.append(text)

    def setup(parser: Any) -> None:
        parser.StartElementHandler, parser.EndElementHandler = start, end
        parser.CharacterDataHandler = characters

    for _ in _parse(archive, member, name, setup):
        pass
    return found


def _unescaped(text: str) -> str:
    """Undo ``_x000D_``, the way a workbook writes characters that XML cannot hold."""
    return _ESCAPE.sub(lambda match: chr(int(match[1], 16)), text) if "_x" in text else text


class _SheetReader:
    """Turns the XML of one sheet into rows."""

    def __init__(self, archive: zipfile.ZipFile, member: str, where: str, strings: list[str], limits: Limits) -> None:
        self.archive, self.member, self.where, self.strings, self.limits = archive, member, where, strings, limits
        self.hidden_columns: list[int] = []
        self.done: list[Row] = []
        self.cells: list[Cell] = []
        self.row = self.column = self.count = 0
        self.row_hidden = False
        self.kind = ""
        self.parts: list[str] = []
        self.collecting = self.formula = self.valued = self.phonetic = False

    def merged(self) -> list[tuple[int, int, int, int]]:
        """Return merged ranges as (first column, first row, last column, last row); they stand behind the cells."""
        found: list[tuple[int, int, int, int]] = []
        before = b""
        with self.archive.open(self.member) as stream:
            while chunk := stream.read(_CHUNK * 4):
                window = before + chunk
                cut = window.rfind(b"<")
                if b"mergeCell" in window:
                    for match in _MERGED.finditer(window, 0, cut):
                        first, last = split_reference(match[1].decode()), split_reference(match[2].decode())
                        found.append((*first, *last))
                before = window[cut:] if len(window) - cut < 256 else b""
        return found[: self.limits.rows]

    def rows(self) -> Iterator[Row]:
        """Yield the rows that hold anything, in the order of the file."""
        for _ in _parse(self.archive, self.member, self.where.partition(":")[0], self._setup):
            yield from self.done
            self.done.clear()

    def _setup(self, parser: Any) -> None:
        parser.StartElementHandler, parser.EndElementHandler = self._start, self._end
        parser.CharacterDataHandler = self._characters

    def _characters(self, text: str) -> None:
        if self.collecting:
            self.parts.append(text)

    def _start(self, tag: str, attributes: dict[str, str]) -> None:
        if ":" in tag:
            tag = _local(tag)
        if tag == "c":
            reference = attributes.get("r")
            self.column = split_reference(reference)[0] if reference else self.column + 1
            self.kind = attributes.get("t", "n")
            self.parts.clear()
            self.formula = self.valued = False
        elif tag in {"v", "t"}:
            self.collecting = not self.phonetic
            self.valued = True
        elif tag == "f":
            self.formula = True
        elif tag == "row":
            number = attributes.get("r", "")
            self.row = int(number) if number.isdecimal() and len(number) < 10 else self.row + 1
            self.column = 0
            self.row_hidden = attributes.get("hidden") in {"1", "true"}
            self.cells = []
        elif tag == "rPh":
            self.phonetic = True
        elif tag == "col" and attributes.get("hidden") in {"1", "true"}:
            first, last = attributes.get("min", ""), attributes.get("max", "")
            if first.isdecimal() and last.isdecimal():
                self.hidden_columns += range(int(first), min(int(last), self.limits.columns) + 1)

    def _end(self, tag: str) -> None:
        if ":" in tag:
            tag = _local(tag)
        if tag in {"v", "t"}:
            self.collecting = False
        elif tag == "rPh":
            self.phonetic = False
        elif tag == "c":
            if self.valued or self.formula:
                self._cell()
        elif tag == "row" and self.cells:
            self.done.append(Row(self.row, self.cells, self.row_hidden))

    def _cell(self) -> None:
        column, limits = self.column, self.limits
        refuse_far_cell(column, self.row, where=self.where, limits=limits)
        self.count += 1
        if self.count > limits.cells:
            raise limits.exceeded("cells", where=self.where, found=f"{self.count:,} cells and more")
        if column < 1:
            raise InvalidInput(self.where, "a cell without a place", "references such as C14")
        value = self._value("".join(self.parts))
        cells = self.cells
        if len(cells) < column:
            cells.extend([None] * (column - len(cells)))
        cells[column - 1] = value

    def _value(self, text: str) -> Cell:
        kind = self.kind
        if not self.valued or (self.formula and not text and kind != "str"):
            return Unreadable("a formula", "a formula without a stored result")
        if kind == "s":
            number = int(text) if text.isdecimal() and len(text) < 10 else -1
            if not 0 <= number < len(self.strings):
                raise InvalidInput(
                    f"{self.where}!{self.row}", f"shared string {text}", f"one below {len(self.strings)}"
                )
            return self.strings[number]
        if kind == "n":
            try:
                return float(text)
            except ValueError:
                return text or None
        if len(text) > self.limits.cell_chars:
            raise self.limits.exceeded("cell_chars", where=self.where, found=f"a text of {len(text):,} characters")
        if kind == "b":
            return "yes" if text.strip() in {"1", "true"} else "no"
        if kind == "e":
            return Unreadable(text, "an error value of the spreadsheet")
        return _unescaped(text)
