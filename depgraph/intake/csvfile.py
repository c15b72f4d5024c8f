"""What does a text table say? Encoding and separator found out, never guessed in silence."""

from __future__ import annotations

import csv
import io
from collections import Counter

from depgraph.errors import InvalidInput, LimitExceeded
from depgraph.intake.rows import Table

MAX_BYTES = 200_000_000
MAX_LINE = 1_000_000
MAX_COLUMNS = 256
MAX_ROWS = 1_000_000
SEPARATORS = (",", ";", "\t", "|")
SAMPLE = 65_536


def read_table(data: bytes, *, name: str, encoding: str | None) -> Table:
    """Read CSV, TSV and the like.

    Raises:
        InvalidInput: bytes that are no text in any encoding we try, or quotes that never close.
        LimitExceeded: too many bytes, rows or columns, or a line too long.

    """
    if len(data) > MAX_BYTES:
        raise LimitExceeded("text file size", f"{MAX_BYTES} bytes", len(data), hint="split the file: several bills can be given")
    text, notice = _decoded(data, name, encoding)
    if "\x00" in text[:SAMPLE]:
        raise InvalidInput(name, "NUL characters", "a text table or a spreadsheet")
    if not text.strip():
        raise InvalidInput(name, "an empty file", "a table with a header and lines")
    table = Table("", [], notices=[notice] if notice else [])
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    start = text[:SAMPLE]
    first, _, rest = text.partition("\n")
    if first.lower().startswith("sep=") and len(first) == 5:
        separator, text, table.top = first[4], rest, 2
    else:
        separator = _separator(start)
    csv.field_size_limit(131_072)
    try:
        for row in csv.reader(io.StringIO(text), delimiter=separator, strict=False):
            if len(row) > MAX_COLUMNS:
                if any(cell.strip() for cell in row[MAX_COLUMNS:]):
                    where = f"{name}: line {len(table.rows) + table.top}"
                    raise LimitExceeded("columns", MAX_COLUMNS, f"{len(row)} ({where})", hint="keep the columns that describe the lines")
                row = row[:MAX_COLUMNS]  # noqa: PLW2901
            table.rows.append(row)
            if len(table.rows) > MAX_ROWS:
                raise LimitExceeded("rows", MAX_ROWS, f"more ({name})", hint="split the file: several bills can be given")
    except csv.Error as error:
        where = f"{name}: line {len(table.rows) + table.top}"
        raise InvalidInput(where, str(error), "cells under 131,072 characters; a quote may never have been closed") from None
    return table


def _decoded(data: bytes, name: str, encoding: str | None) -> tuple[str, str | None]:
    if encoding is not None:
        try:
            return data.decode(encoding), None
        except LookupError:
            raise InvalidInput("--encoding", encoding, "an encoding such as utf-8, cp1252 or utf-16") from None
        except UnicodeDecodeError as error:
            raise InvalidInput(f"{name}: byte {error.start}", f"bytes that are not {encoding}", f"text in {encoding}") from None
    for mark, known in ((b"\xef\xbb\xbf", "utf-8-sig"), (b"\xff\xfe\x00\x00", "utf-32"), (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16")):
        if data.startswith(mark):
            try:
                return data.decode(known), None
            except UnicodeDecodeError as error:
                raise InvalidInput(f"{name}: byte {error.start}", f"bytes that are not {known}", "the encoding its mark promises") from None
    sample = data[:4096]
    zeros = Counter(i % 2 for i, byte in enumerate(sample) if byte == 0)
    if sample and sum(zeros.values()) > len(sample) // 4:
        guess = "utf-16-le" if zeros[1] > zeros[0] else "utf-16-be"
        try:
            return data.decode(guess), f"read as {guess}: it has no mark of its encoding"
        except UnicodeDecodeError:
            pass
    try:
        return data.decode("utf-8"), None
    except UnicodeDecodeError as error:
        where = error.start
    if any(byte < 9 or 13 < byte < 27 for byte in sample):
        raise InvalidInput(f"{name}: byte {where}", "binary data", "a text table or a spreadsheet (XLSX)")
    try:
        return data.decode("cp1252"), f"byte {where} is not UTF-8: read as cp1252; say --encoding where that is wrong"
    except UnicodeDecodeError as error:
        expected = "UTF-8, UTF-16 or cp1252; give the encoding with --encoding"
        raise InvalidInput(f"{name}: byte {error.start}", "bytes of an unknown encoding", expected) from None


def _separator(sample: str) -> str:
    """Return the separator that splits the first lines most evenly, quotes respected."""
    best, score = ",", (-1, 0)
    for separator in SEPARATORS:
        try:
            rows = [r for r in csv.reader(io.StringIO(sample), delimiter=separator) if any(r)][:40]
        except csv.Error:
            continue
        widths = Counter(len(row) for row in rows[:-1] or rows if len(row) > 1)
        if widths:
            width, count = widths.most_common(1)[0]
            score, best = max((score, best), ((count, width), separator), key=lambda s: s[0])
    return best
