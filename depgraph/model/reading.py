"""How is a YAML or JSON file of ours read safely, with the line of every value?

PyYAML's C parser does the syntax; construction is ours, because every stock loader either takes the
last of two equal keys in silence, turns ``NO`` into false, or follows aliases that unfold to gigabytes.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, TypeVar

from depgraph.errors import InvalidData, InvalidInput, LimitExceeded
from depgraph.model.plain import shown
from depgraph.model.problems import in_order, told_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from depgraph.model.problems import Problem


MAX_BYTES = 16_000_000
MAX_DEPTH = 60

_INTEGER = re.compile(r"[-+]?[0-9]+")
_FLOAT = re.compile(r"[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?")
_MAX_DIGITS = 18

T = TypeVar("T")


@dataclass
class Document:
    """What a file says, and on which line each value stands."""

    name: str
    value: Any
    lines: dict[tuple[str | int, ...], int] = field(default_factory=dict)

    def place(self, path: tuple[str | int, ...]) -> str:
        """Return ``file:line: key.path`` of a value, or of the nearest thing around it."""
        keys = "".join(f"[{p}]" if isinstance(p, int) else f".{p}" for p in path).lstrip(".")
        inner = path
        while inner and inner not in self.lines:
            inner = inner[:-1]
        line = self.lines.get(inner)
        return f"{self.name}{f':{line}' if line else ''}{f': {keys}' if keys else ''}"

    def refused(self, problems: Iterable[Problem]) -> InvalidData:
        """Return the error that tells problems, one a line, in the order of the document."""
        return InvalidData([self.told(one) for one in in_order(problems, self.value)])

    def told(self, problem: Problem) -> str:
        """Return a problem in one line."""
        return shown(f"{self.place(problem.path)}: found {problem.found}, expected {problem.expected}")


def read_document(text: str, *, name: str) -> Document:
    """Read YAML or JSON text into plain values.

    Raises:
        InvalidInput: broken syntax, an anchor, alias or tag, a key given twice, or nesting too deep.
        LimitExceeded: more than ``MAX_BYTES``.

    """
    if len(text) > MAX_BYTES:
        hint = "split the file: several can be given"
        raise LimitExceeded("facts file size", f"{MAX_BYTES} characters", len(text), hint=hint)
    if text.lstrip("\ufeff \t\r\n").startswith(("{", "[")):
        try:
            return read_json(text.lstrip("\ufeff"), name=name)
        except json.JSONDecodeError as error:
            if text.lstrip("\ufeff \t\r\n").startswith('{"'):
                where = f"{name}:{error.lineno}"
                raise InvalidInput(where, error.msg, "JSON") from None
    return _read_yaml(text, name=name)


def read_json(text: str, *, name: str) -> Document:
    """Read JSON text into plain values.

    Raises:
        InvalidInput: a key given twice, a number that is none, or nesting too deep.
        json.JSONDecodeError: broken syntax.

    """

    def pairs(items: list[tuple[str, Any]]) -> dict[str, Any]:
        seen: dict[str, Any] = {}
        for key, value in items:
            if key in seen:
                raise InvalidInput(name, f"the key {key!r} twice in one object", "each key once")
            seen[key] = value
        return seen

    def constant(word: str) -> Any:
        raise InvalidInput(name, word, "a finite number")

    depth = deepest = 0
    quoted = False
    for match in re.finditer(r'\\.|["\[\]{}]', text):
        token = match.group()
        if token == '"':
            quoted = not quoted
        elif not quoted and token in "[{":
            depth += 1
            deepest = max(deepest, depth)
        elif not quoted and token in "]}":
            depth -= 1
    if deepest > MAX_DEPTH:
        raise InvalidInput(name, f"{deepest} levels of nesting", f"at most {MAX_DEPTH}")
    try:
        return Document(name, json.loads(text, object_pairs_hook=pairs, parse_constant=constant))
    except ValueError as error:
        if isinstance(error, json.JSONDecodeError):
            raise
        raise InvalidInput(name, "a number with thousands of digits", "an ordinary number") from error


def _read_yaml(text: str, *, name: str) -> Document:
    import yaml  # noqa: PLC0415  only facts files need it

    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    try:
        _refuse_tricks(yaml.parse(text, Loader=loader), name=name)
        nodes = list(yaml.compose_all(text, Loader=loader))
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        where = f"{name}:{mark.line + 1}" if mark else name
        raise InvalidInput(where, getattr(error, "problem", None) or str(error), "YAML") from None
    if len(nodes) != 1 or nodes[0] is None:
        raise InvalidInput(name, f"{len(nodes)} documents", "one document with content")
    document = Document(name, None)
    problems: list[str] = []
    document.value = _construct(nodes[0], (), document, problems)
    if problems:
        raise InvalidData(problems)
    return document


def _refuse_tricks(events: Any, *, name: str) -> None:
    depth = 0
    for event in events:
        kind = type(event).__name__
        where = f"{name}:{event.start_mark.line + 1}"
        if kind == "AliasEvent" or getattr(event, "anchor", None):
            raise InvalidInput(where, f"the anchor or alias {event.anchor!r}", "plain values, written out")
        if getattr(event, "tag", None) and event.tag != "!":
            raise InvalidInput(where, f"the tag {event.tag!r}", "plain values without tags")
        if kind in {"MappingStartEvent", "SequenceStartEvent"}:
            depth += 1
            if depth > MAX_DEPTH:
                raise InvalidInput(where, f"{depth} levels of nesting", f"at most {MAX_DEPTH}")
        elif kind in {"MappingEndEvent", "SequenceEndEvent"}:
            depth -= 1


def _construct(node: Any, path: tuple[str | int, ...], document: Document, problems: list[str]) -> Any:
    document.lines[path] = node.start_mark.line + 1
    if node.id == "mapping":
        result: dict[str, Any] = {}
        for key_node, value_node in node.value:
            key = key_node.value if key_node.id == "scalar" else None
            where = f"{document.name}:{key_node.start_mark.line + 1}"
            if key is None:
                problems.append(f"{where}: found a list or mapping as a key, expected a word")
            elif key in result:
                problems.append(f"{where}: found the key {key!r} twice, expected each key once")
            else:
                result[key] = _construct(value_node, (*path, key), document, problems)
        return result
    if node.id == "sequence":
        return [_construct(n, (*path, i), document, problems) for i, n in enumerate(node.value)]
    return node.value if node.style else _scalar(node.value)


def _scalar(word: str) -> Any:
    """Read a plain scalar by the YAML 1.2 core schema; dates and ``NO`` stay text."""
    if word in {"", "~", "null", "Null", "NULL"}:
        return None
    if word in {"true", "True", "TRUE"}:
        return True
    if word in {"false", "False", "FALSE"}:
        return False
    if len(word) <= _MAX_DIGITS:
        if _INTEGER.fullmatch(word):
            return int(word)
        if _FLOAT.fullmatch(word):
            return float(word)
    return word


def validated(document: Document, validate: Callable[[Any], T]) -> T:
    """Run a pydantic validator over a document; report every problem with its file, line and key."""
    found, problems = problems_of(document.value, validate)
    if found is None:
        raise document.refused(problems)
    return found


def problems_of(content: Any, validate: Callable[[Any], T]) -> tuple[T | None, list[Problem]]:
    """Return what a pydantic validator makes of a document's content, or everything that is wrong with it."""
    from pydantic import ValidationError  # noqa: PLC0415

    try:
        return validate(content), []
    except ValidationError as error:
        return None, told_of(error.errors(include_url=False), content)
