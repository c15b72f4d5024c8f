"""What does a risky file say, when something else than this process opens it?

Binary workbooks are read in a child with a limit on its memory. Whatever ends the child, an abort in a library, no memory,
no time, is one sentence here; the answer comes back as lines of JSON, never as anything that could be run.
"""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
from importlib import import_module
from typing import TYPE_CHECKING, Any

from depgraph.errors import DepgraphError, InvalidInput, LimitExceeded
from depgraph.intake.header import Dated, Row, Sheet, Unreadable
from depgraph.intake.preflight import Limits

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from typing import IO

    from depgraph.intake.header import Cell

_SAVE = "open it in a spreadsheet program and save it as .xlsx or CSV"
_LOOP = "import sys; sys.path[:] = {path!r}; from depgraph.intake.isolated import serve; serve({module!r}, {name!r}, {limits!r})"


def sheets(data: bytes, *, kind: str, name: str, limits: Limits, module: str | None = None) -> Iterator[Sheet]:
    """Yield the sheets that ``module``, a reader with ``sheets(data, name=, limits=)``, finds in a file.

    Raises:
        InvalidInput: what the reader says, or that the file ended it.
        LimitExceeded: a limit on cells and texts, or on the memory or time of the child.

    """
    reader = module or f"depgraph.intake.{kind}file"
    call = _LOOP.format(path=sys.path, module=reader, name=name, limits=limits._asdict())
    with tempfile.TemporaryFile() as given, tempfile.TemporaryFile() as said:
        given.write(data)
        given.seek(0)
        # What runs is this very file, in this very Python; its input is data, and no shell is near.
        child = subprocess.Popen(  # noqa: S603  see above
            [sys.executable, "-I", "-c", call], stdin=given, stdout=said, stderr=subprocess.DEVNULL
        )
        try:
            code = child.wait(limits.child_seconds)
        except subprocess.TimeoutExpired:
            raise limits.exceeded("child_seconds", where=name, found="a file that takes longer to read") from None
        finally:
            child.kill()
            child.wait()
        said.seek(0)
        yield from _heard(said, code, name, limits)


def _heard(said: IO[bytes], code: int, name: str, limits: Limits) -> Iterator[Sheet]:
    """Yield what a child wrote, once it is known to have finished."""
    said.seek(0)
    last = b""
    for line in said:
        last = line
    try:
        end = json.loads(last) if last.endswith(b"\n") else {}
    except ValueError:
        end = {}
    if code or not isinstance(end, dict) or "end" not in end:
        if isinstance(end, dict) and end.get("error") == "memory":
            raise limits.exceeded("child_bytes", where=name, found="a file that takes more memory to read")
        if isinstance(end, dict) and end.get("error") == "limit":
            raise LimitExceeded(*end["said"], hint=end["hint"])
        if isinstance(end, dict) and end.get("error") == "input":
            raise InvalidInput(*end["said"], hint=end["hint"])
        how = f"signal {-code}" if code < 0 else f"code {code}"
        raise InvalidInput(name, f"a workbook that ends its reader ({how})", "one that can be read", hint=_SAVE)
    said.seek(0)
    lines = (json.loads(line) for line in said)
    head = next(lines)
    while "end" not in head:
        yield Sheet(
            head["title"], _rows(lines, head["rows"]), head["hidden"], [tuple(m) for m in head["merged"]],
            head["hidden_columns"],
        )  # fmt: skip
        head = next(lines)


def _rows(lines: Iterator[Any], count: int) -> Iterator[Row]:
    for _ in range(count):
        number, hidden, coloured, cells = next(lines)
        yield Row(number, [_cell(cell) for cell in cells], hidden, coloured=coloured)


def _cell(told: Any) -> Cell:
    if isinstance(told, list):
        return Dated(told[0]) if len(told) == 1 else Unreadable(*told)
    return float(told) if isinstance(told, int) else told


def _told(cell: Cell) -> Any:
    if isinstance(cell, Unreadable):
        return [str(cell), cell.problem]
    return [str(cell)] if isinstance(cell, Dated) else cell


# -- the child ---------------------------------------------------------------------------------------------------------


def serve(module: str, name: str, limits: dict[str, int]) -> None:
    """Read standard input with a reader and write what it says to standard output, as the child."""
    known = Limits(**limits)
    _confine(known.child_bytes)
    out = sys.stdout
    try:
        data = sys.stdin.buffer.read()
        for sheet in import_module(module).sheets(data, name=name, limits=known):
            _write(sheet, out)
        out.write('{"end": true}\n')
    except MemoryError:
        _fail(out, "memory", (), None)
    except LimitExceeded as error:
        _fail(out, "limit", (error.name, str(error.limit), str(error.found)), error.hint)
    except InvalidInput as error:
        _fail(out, "input", (error.where, error.found, error.expected), error.hint)
    except DepgraphError as error:
        _fail(out, "input", (name, str(error), "a workbook that can be read"), error.hint)
    out.flush()


def _fail(out: IO[str], kind: str, said: Sequence[object], hint: str | None) -> None:
    out.write("\n" + json.dumps({"error": kind, "said": [str(one) for one in said], "hint": hint}) + "\n")


def _write(sheet: Sheet, out: IO[str]) -> None:
    rows = list(sheet.rows)
    head = {
        "title": sheet.title, "rows": len(rows), "hidden": sheet.hidden, "merged": list(sheet.merged),
        "hidden_columns": list(sheet.hidden_columns),
    }  # fmt: skip
    out.write(json.dumps(head) + "\n")
    for row in rows:
        cells = [_told(cell) for cell in row.cells]
        out.write(json.dumps([row.number, row.hidden, row.coloured, cells]) + "\n")


def _confine(most: int) -> None:
    """Limit the memory of this process, where the system can."""
    try:
        import resource  # noqa: PLC0415  no such thing on Windows
    except ImportError:
        return
    _, hard = resource.getrlimit(resource.RLIMIT_AS)
    most = most if hard == resource.RLIM_INFINITY else min(most, hard)
    resource.setrlimit(resource.RLIMIT_AS, (most, hard))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
