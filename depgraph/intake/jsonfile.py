"""Is this JSON, and nothing else? Strictly: no key twice, no NaN, no endless nesting, nothing after the end."""

from __future__ import annotations

import json
import re
from typing import Any, NoReturn

from depgraph.errors import InvalidInput, LimitExceeded
from depgraph.intake.decoding import decoded

MAX_DEPTH = 100
MAX_OBJECTS = 5_000_000
MAX_VALUES = 10_000_000
MAX_DIGITS = 18
MAX_LINE = 10_000_000
_EXPECTED = "JSON"
_NOT_BRACKETS = bytes(set(range(256)) - set(b"[]{}"))
_ROUND = bytes.maketrans(b"[]{}", b"()()")
_ODD = re.compile(r"\\u(?:[dD][89a-fA-F]|0000)")
_TOKEN = re.compile(r'"(?:[^"\\]|\\.)*"|[\[\]{}:,]|[^\s\[\]{}:,"]+', re.DOTALL)
_LOCATED = 2_000_000
"""Characters up to which the place of an error is looked for again: beyond, it would take longer than the reading."""


class _Wrong(Exception):
    def __init__(self, found: str, expected: str) -> None:
        super().__init__(found)
        self.found, self.expected = found, expected


def parse(data: bytes, *, name: str, notices: list[str]) -> Any:
    """Return what a JSON file says.

    Raises:
        InvalidInput: broken syntax, a key given twice, a number that is none, half a character; with a JSON pointer.
        LimitExceeded: nesting beyond ``MAX_DEPTH``.

    """
    text = decoded(data, name=name, notices=notices)
    return _parsed(text, name=name, where=name)


def parse_lines(data: bytes, *, name: str, notices: list[str]) -> list[tuple[int, Any]]:
    """Return the values of JSON lines with their numbers; a broken last line means a file cut off, and is refused."""
    text = decoded(data, name=name, notices=notices)
    found = []
    for number, line in enumerate(text.split("\n"), start=1):
        if line.strip():
            found.append((number, _parsed(line, name=name, where=f"{name}: line {number}")))
    return found


def is_lines(data: bytes) -> bool:
    """Whether a file is one JSON object a line, told by its first two lines."""
    first, _, rest = data.lstrip(b"\xef\xbb\xbf \t\r\n")[:MAX_LINE].partition(b"\n")
    if not first.rstrip().endswith(b"}") or not rest.lstrip().startswith(b"{"):
        return False
    try:
        return isinstance(json.loads(first), dict)
    except (ValueError, RecursionError):
        return False


def _parsed(text: str, *, name: str, where: str) -> Any:
    _check_size(text, where)
    _check_depth(text, where)
    try:
        value = json.loads(
            text, object_pairs_hook=_pairs, parse_constant=_constant, parse_float=_float, parse_int=_integer
        )
    except json.JSONDecodeError as error:
        place = f"line {error.lineno}, column {error.colno}" if where == name else f"column {error.colno}"
        found = "something after the end" if error.msg == "Extra data" else error.msg[:1].lower() + error.msg[1:]
        raise InvalidInput(f"{where}: {place}", found, _EXPECTED) from None
    except _Wrong as wrong:
        raise InvalidInput(f"{where}{_pointer(text, wrong)}", wrong.found, wrong.expected) from None
    except RecursionError:
        _too_deep(where)
    if _ODD.search(text):
        # Rare enough to be looked at slowly: a pair of halves is a character, one alone is none.
        _check_characters(value, where)
    return value


def _pairs(items: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(items)
    if len(found) != len(items):
        seen: set[str] = set()
        twice = next(key for key, _ in items if key in seen or seen.add(key))  # type: ignore[func-returns-value]  # add is the point
        raise _Wrong(f"the key {twice[:80]!r} twice in one object", "each key once")
    return found


def _constant(word: str) -> NoReturn:
    raise _Wrong(word, "a finite number")


def _float(word: str) -> float:
    value = float(word)
    if value - value != 0:
        raise _Wrong(word[:40], "a finite number")
    return value


def _integer(word: str) -> int:
    if len(word) > MAX_DIGITS:
        raise _Wrong(f"an integer of {len(word):,} digits", f"at most {MAX_DIGITS} digits")
    return int(word)


def _check_size(text: str, where: str) -> None:
    """Refuse what would take a hundred times its size in memory: millions of tiny lists and objects."""
    hint = "split the file: several can be given"
    objects = text.count("[") + text.count("{")
    if objects > MAX_OBJECTS:
        raise LimitExceeded("JSON objects", f"{MAX_OBJECTS:,}", f"{where}: {objects:,} lists and objects", hint=hint)
    values = text.count(",")
    if values > MAX_VALUES:
        raise LimitExceeded("JSON values", f"{MAX_VALUES:,}", f"{where}: {values:,} values", hint=hint)


def _check_depth(text: str, where: str) -> None:
    """Refuse deep nesting before the parser meets it; brackets inside strings do not count."""
    if text.count("[") + text.count("{") <= MAX_DEPTH:
        return
    data = text.encode("utf-8", "replace")
    # Counted with the brackets inside strings first: that is much faster and nearly always enough. What strings could
    # hide the parser's own limit still meets, and no reader of what was parsed recurses.
    if _is_deep(data):
        if b"\\" in data:
            data = data.replace(b"\\\\", b"").replace(b'\\"', b"")
        if _is_deep(b"".join(data.split(b'"')[::2])):
            _too_deep(where)


def _is_deep(data: bytes) -> bool:
    """Whether brackets nest beyond the limit: each round takes the innermost pairs away."""
    brackets = data.translate(_ROUND, _NOT_BRACKETS)
    for _ in range(MAX_DEPTH):
        outer = brackets.replace(b"()", b"")
        leaves = (len(brackets) - len(outer)) // 2
        # So many pairs around so few innermost ones cannot lie any flatter.
        if brackets.count(b"(") > MAX_DEPTH * max(leaves, 1):
            return True
        if not leaves:
            return False
        brackets = outer
    return b"()" in brackets


def _too_deep(where: str) -> NoReturn:
    hint = "no bill is nested so deeply; this limit cannot be raised"
    raise LimitExceeded("JSON depth", MAX_DEPTH, f"{where}: deeper nesting", hint=hint)


def _check_characters(value: Any, where: str) -> None:
    waiting: list[tuple[str, Any]] = [("", value)]
    while waiting:
        path, one = waiting.pop()
        if isinstance(one, dict):
            waiting += ((f"{path}/{key}", inner) for key, inner in one.items())
            waiting += ((f"{path}/{key}", key) for key in one)
        elif isinstance(one, list):
            waiting += ((f"{path}/{n}", inner) for n, inner in enumerate(one))
        elif isinstance(one, str):
            if "\0" in one:
                raise InvalidInput(f"{where}: {_printable(path)}", "the control character '\\x00'", "text")
            if any("\ud800" <= c <= "\udfff" for c in one):
                raise InvalidInput(f"{where}: {_printable(path)}", "half a character (a lone surrogate)", "text")


def _printable(text: str) -> str:
    return "".join(c if c.isprintable() else "?" for c in text)[:200] or "/"


def _pointer(text: str, wrong: _Wrong) -> str:
    """Return the JSON pointer of what is wrong, found by reading once more from the start."""
    if len(text) > _LOCATED:
        return ""
    path: list[str | int] = []
    keys: list[set[str] | None] = []
    expecting_key = False
    for match in _TOKEN.finditer(text):
        token = match.group()
        if token in "{[":
            keys.append(set() if token == "{" else None)
            path.append("" if token == "{" else 0)
            expecting_key = token == "{"
        elif token in "}]":
            if keys:
                keys.pop()
                path.pop()
            expecting_key = False
        elif token == ",":
            if path and isinstance(path[-1], int):
                path[-1] += 1
            expecting_key = bool(keys) and keys[-1] is not None
        elif token == ":":
            expecting_key = False
        elif expecting_key and token.startswith('"'):
            try:
                key = json.loads(token)
            except ValueError:
                return ""
            own = keys[-1] if keys else None
            if own is None:
                return ""
            path[-1] = key
            if key in own and "twice" in wrong.found:
                return ": " + _shown(path)
            own.add(key)
        elif "twice" not in wrong.found and not token.startswith('"'):
            try:
                json.loads(token, parse_constant=_constant, parse_float=_float, parse_int=_integer)
            except _Wrong:
                return ": " + _shown(path)
            except ValueError:
                return ""
    return ""


def _shown(path: list[str | int]) -> str:
    return _printable("".join("/" + str(part).replace("~", "~0").replace("/", "~1") for part in path))
