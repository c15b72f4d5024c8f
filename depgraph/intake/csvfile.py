"""What stands in the cells of a text table? Its encoding, its separator, and one row at a time."""

from __future__ import annotations

import codecs
import csv
import io
import re
from collections import Counter, deque
from typing import TYPE_CHECKING

from depgraph.errors import InvalidInput
from depgraph.intake.decoding import encoding_of
from depgraph.intake.header import Row, Sheet

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from depgraph.intake.preflight import Limits

SEPARATORS = (",", ";", "\t", "|")
_SAMPLE = 65_536
_SAMPLE_ROWS = 40
_MOST_BROKEN = 100
BROKEN = "a quotation mark without its counterpart"
_BINARY = re.compile(r"[\x00-\x08\x0e-\x19\x1c-\x1f]")
_SEPARATOR_LINE = re.compile(r"sep=(.)\r?\n?$", re.IGNORECASE)


def sheet(
    data: bytes, *, name: str, limits: Limits, known: Callable[[str], bool], encoding: str | None, notices: list[str]
) -> Sheet:
    """Return the one sheet of a text table; ``known`` says whether a cell looks like a column header.

    Raises:
        InvalidInput: bytes that are no text, or an encoding that does not fit them.
        LimitExceeded: too many rows, columns or characters.

    """
    chosen = encoding_of(data, name=name, wanted=encoding, notices=notices)
    sample = _sample(data, chosen)
    binary = _BINARY.search(sample)
    if binary:
        raise InvalidInput(name, f"the control character {binary[0]!r}", "a bill as .xlsx or as CSV text")
    separator = _separator(sample, known)
    lines = io.TextIOWrapper(io.BytesIO(data), encoding=chosen, newline="")
    return Sheet("", _rows(lines, separator, name, limits))


def _sample(data: bytes, encoding: str) -> str:
    decoder = codecs.getincrementaldecoder(encoding)()
    return decoder.decode(data[: _SAMPLE * 2])[:_SAMPLE]


def _separator(sample: str, known: Callable[[str], bool]) -> str:
    """Return the separator under which most column headers are recognised, then the most even one."""
    first, _, _ = sample.partition("\n")
    announced = _SEPARATOR_LINE.match(first)
    if announced and announced[1] in SEPARATORS:
        return announced[1]
    whole = sample[: sample.rfind("\n") + 1] if len(sample) >= _SAMPLE else sample
    best, best_score = ",", (0, 0.0, 0)
    for separator in SEPARATORS:
        if separator not in whole:
            continue
        reader = csv.reader(io.StringIO(whole, newline=""), delimiter=separator)
        rows = []
        try:
            for row in reader:
                if any(row):
                    rows.append(row)
                if len(rows) == _SAMPLE_ROWS:
                    break
        except csv.Error:
            pass
        widths = Counter(len(row) for row in rows if len(row) > 1)
        if not widths:
            continue
        width, count = max(widths.items(), key=lambda item: (item[1], item[0]))
        headers = max((sum(1 for cell in row if cell and known(cell)) for row in rows[:20]), default=0)
        score = (headers, count / len(rows), width)
        if score > best_score:
            best, best_score = separator, score
    return best


class _Lines:
    """Hands lines to a CSV reader and can take back those of a record that went wrong."""

    def __init__(self, stream: Iterator[str]) -> None:
        self.stream = stream
        self.returned: deque[str] = deque()
        self.taken: list[str] = []
        self.number = 0

    def __iter__(self) -> _Lines:
        return self

    def __next__(self) -> str:
        line = self.returned.popleft() if self.returned else next(self.stream)
        self.taken.append(line)
        self.number += 1
        return line

    def refuse_endless(self, name: str, limits: Limits) -> None:
        """Refuse an open quotation mark whose counterpart is further off than a line may be long."""
        swallowed = sum(map(len, self.taken))
        while swallowed <= limits.line_bytes:
            line = next(self, None)
            if line is None or '"' in line:
                return
            swallowed += len(line)
        at = self.number - len(self.taken) + 1
        found = f"an open quotation mark, and none that closes it within {swallowed:,} characters,"
        raise limits.exceeded("line_bytes", where=f"{name}: line {at}", found=found)

    def give_back(self) -> None:
        """Return all lines of the record but its first to the pile."""
        self.number -= len(self.taken) - 1
        self.returned.extendleft(reversed(self.taken[1:]))
        self.taken.clear()


def _rows(stream: io.TextIOWrapper, separator: str, name: str, limits: Limits) -> Iterator[Row]:
    lines = _Lines(iter(stream))
    reader = csv.reader(lines, delimiter=separator)
    record = count = broken = 0
    while True:
        lines.taken.clear()
        try:
            cells = next(reader)
            if (len(lines.taken) > 1 or lines.taken[0].count('"') % 2) and not _closed(lines.taken, separator):
                raise csv.Error  # noqa: TRY301  the same remedy as for one the reader finds itself
        except StopIteration:
            return
        except csv.Error as error:
            if "field larger" in str(error):
                lines.refuse_endless(name, limits)
            # An open quotation mark would swallow every line up to the next one, or to the end of the file.
            first = lines.taken[0] if lines.taken else ""
            lines.give_back()
            reader = csv.reader(lines, delimiter=separator)
            broken += 1
            record += 1
            if broken > _MOST_BROKEN:
                raise InvalidInput(f"{name}: line {lines.number}", BROKEN, "quotation marks in pairs") from None
            yield Row(record, [first.strip()[:200]], line=lines.number, broken=True)
            continue
        except UnicodeError as error:
            raise InvalidInput(f"{name}: line {lines.number}", str(error), "text in one encoding") from None
        record += 1
        first_line = lines.number - len(lines.taken) + 1
        if record == 1 and _SEPARATOR_LINE.match(lines.taken[0]):
            continue
        width = len(cells)
        while cells and not cells[-1]:
            cells.pop()
        if not cells:
            continue
        where = f"{name}: line {first_line}"
        if len(cells) > limits.columns:
            raise limits.exceeded("columns", where=where, found=f"{len(cells):,} columns")
        count += len(cells)
        if record > limits.rows:
            raise limits.exceeded("rows", where=where, found=f"row {record:,}")
        if count > limits.cells:
            raise limits.exceeded("cells", where=where, found=f"{count:,} cells and more")
        longest = max(map(len, cells))
        if longest > limits.cell_chars:
            raise limits.exceeded("cell_chars", where=where, found=f"a text of {longest:,} characters")
        yield Row(record, list(cells), line=first_line, width=width)


def _closed(lines: list[str], separator: str) -> bool:
    """Whether the quotation marks of a record pair up."""
    try:
        rows = list(csv.reader(lines, delimiter=separator, strict=True))
    except csv.Error:
        return False
    return len(rows) == 1
