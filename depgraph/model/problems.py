"""What is wrong with what a file says, and how is it told? One line a place: what was found, what was expected."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, NamedTuple

from depgraph.model.plain import shown

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

Path = tuple[str | int, ...]
MOST_SHOWN = 80
PATTERNS = {
    r"^[A-Z]{3}$": "three capital letters, such as EUR or NLD",
    r"^[A-Za-z0-9][A-Za-z0-9._-]*$": "letters, digits and . _ - after a letter or a digit",
    r"^[A-Za-z0-9][A-Za-z0-9._:/-]*$": "an id: letters, digits and . _ : / - after a letter or a digit",
    r"^[A-Za-z0-9][A-Za-z0-9._:/@%+~=&?#-]*$": "an id: letters, digits and . _ : / @ % + ~ = & ? # - after a letter or a digit",
    r"^[A-Za-z][A-Za-z0-9._-]*$": "a code, such as NL or D:5",
    r"^[a-z0-9][a-z0-9_]*$": "small letters, digits and _",
    r"^[a-z][a-z0-9_]*$": "small letters, digits and _ after a letter",
    r"^[a-z][a-z0-9_]*(\.[a-z0-9_]+)*$": "words of small letters joined by dots",
    r"^[a-z]{2}(\.[a-z0-9_]+)+$": "an id such as nl.my_rule: a country in small letters, a dot, a name",
    r"^\d{4}-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])$": "a date, YYYY-MM-DD",
    r"^https?://[^\s<>\"]+$": "a web address, https://...",
}
"""Forms of texts, in words."""
_BOUNDS = {"ge": "at least", "gt": "more than", "le": "at most", "lt": "less than"}
_SHAPES = {
    "string": "text", "float": "a number", "int": "a whole number", "bool": "true or false", "list": "a list", "dict": "a mapping",
}  # fmt: skip
_ITS_OWN = re.compile(r"expected (?P<expected>.*), found (?P<found>.*)", re.DOTALL)


class Problem(NamedTuple):
    """A place in a file, what stands there, and what was expected."""

    path: Path
    found: str
    expected: str


def value_shown(value: object) -> str:
    """Return a value as a message shows it: short, on one line, unable to act."""
    if value is None:
        return "nothing"
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, dict | list | tuple):
        return ("a mapping" if isinstance(value, dict) else "a list") if value else "nothing in it"
    text = shown(repr(value))
    return text if len(text) <= MOST_SHOWN else f"{text[: MOST_SHOWN - 4]}...{text[-1]}"


def told_of(errors: Iterable[Mapping[str, Any]], content: Any) -> list[Problem]:
    """Return a validator's errors as problems, one a place, in the order of the file.

    What a union's branches each expected is told as one expectation; branches of another shape than what stands there
    are left out where one of its own shape got further.
    """
    places: dict[Path, list[Mapping[str, Any]]] = {}
    for error in errors:
        places.setdefault(_stands_at(error, content), []).append(error)
    inner = {path[:length] for path in places for length in range(len(path))}
    problems = []
    for path, found in sorted(places.items(), key=lambda one: _order(one[0], content)):
        deeper = path in inner or not all(map(_is_of_shape, found))
        kept = [error for error in found if not (deeper and _is_of_shape(error))]
        if kept:
            problems.append(_problem(path, kept))
    return problems


def in_order(problems: Iterable[Problem], content: Any) -> list[Problem]:
    """Return problems in the order of the file, each once."""
    return sorted(dict.fromkeys(problems), key=lambda one: _order(one.path, content))


def _stands_at(error: Mapping[str, Any], content: Any) -> Path:
    """Return the part of a validator's path that is in the file: it also names branches of unions, and validators."""
    path: Sequence[str | int] = error["loc"]
    found: list[str | int] = []
    for at, place in enumerate(path):
        if isinstance(content, dict):
            if place not in content:
                if error["type"] == "missing" and at == len(path) - 1:
                    found.append(place)
                continue
            content = content[place]
        elif isinstance(content, list) and isinstance(place, int) and place < len(content):
            content = content[place]
        else:
            continue
        found.append(place)
    return tuple(found)


def _order(path: Path, content: Any) -> tuple[int, ...]:
    """Return where a place stands in a file; a key that is missing comes first in what misses it."""
    order: list[int] = []
    for place in path:
        if isinstance(content, dict):
            order.append(list(content).index(place) if place in content else -1)
            content = content.get(place)
        elif isinstance(content, list) and isinstance(place, int):
            order.append(place)
            content = content[place] if place < len(content) else None
    return tuple(order)


def _is_of_shape(error: Mapping[str, Any]) -> bool:
    return error["type"].endswith("_type") or error["type"] in {"literal_error", "float_parsing", "int_parsing"}


def _problem(path: Path, errors: Sequence[Mapping[str, Any]]) -> Problem:
    first = errors[0]
    if first["type"] == "value_error":
        said = str(first["msg"]).removeprefix("Value error, ")
        own = _ITS_OWN.fullmatch(said)
        if own:
            return Problem(path, own["found"], own["expected"])
        return Problem(path, value_shown(first["input"]), said.removeprefix("expected "))
    if first["type"] == "missing":
        return Problem(path, "nothing", "this key to be given")
    if first["type"] == "extra_forbidden":
        return Problem(path, value_shown(first["input"]), "no such key here")
    expected = " or ".join(dict.fromkeys(_expected(error) for error in errors))
    return Problem(path, value_shown(first["input"]), expected)


def _expected(error: Mapping[str, Any]) -> str:
    kind, context = error["type"], error.get("ctx", {})
    shape = _SHAPES.get(kind.partition("_")[0])
    if kind == "literal_error":
        return str(context["expected"])
    if kind == "string_pattern_mismatch":
        return PATTERNS.get(context["pattern"], "text of another form")
    if kind == "string_too_short":
        return "some text"
    if kind == "string_too_long":
        return f"text of at most {context['max_length']:,} characters"
    if kind == "too_short":
        return f"at least {context['min_length']} in it"
    if kind in {"model_type", "model_attributes_type", "dataclass_type"}:
        return _mapping(context.get("class_name", ""))
    if kind == "finite_number":
        return "a finite number"
    bound = next((f"a number of {words} {context[name]:g}" for name, words in _BOUNDS.items() if name in context), None)
    message = str(error["msg"])
    return bound or shape or message[:1].lower() + message[1:].removeprefix("nput should be ")


def _mapping(name: str) -> str:
    from depgraph.model.facts import Strict  # noqa: PLC0415  it needs pydantic, which only a broken file asks for here

    model = next((one for one in Strict.__subclasses__() if one.__name__ == name), None)
    keys = ", ".join(field.alias or key for key, field in model.model_fields.items()) if model else ""
    return f"a mapping of {keys}" if 0 < len(keys) <= MOST_SHOWN else "a mapping"
