"""Where does a path expression lead in a complete world? Taken apart one step at a time."""

from __future__ import annotations

import re
from collections import defaultdict
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from oracle.world import Edge, World

ACCESS = ("none", "physical", "metadata", "data", "admin")
CLEAR = 0

Expression = tuple[Any, ...]
NOTHING: Expression = ("nothing",)
EMPTY: Expression = ("empty",)
_TOKEN = re.compile(r"\s*(\w+|[()|/*+?]|\[[^\]]*\])")
_FILTER = re.compile(r"\s*(\w+)\s*(>=|=)\s*([\w.|\s-]+?)\s*$")


def parsed(through: str) -> Expression:
    """Return a path expression as nested tuples."""
    tokens = _TOKEN.findall(through)
    assert "".join(tokens).replace(" ", "") == through.replace(" ", ""), through
    tokens.reverse()

    def either() -> Expression:
        found = sequence()
        while tokens and tokens[-1] == "|":
            tokens.pop()
            found = ("or", found, sequence())
        return found

    def sequence() -> Expression:
        found = repeated()
        while tokens and tokens[-1] == "/":
            tokens.pop()
            found = ("then", found, repeated())
        return found

    def repeated() -> Expression:
        found = atom()
        while tokens and tokens[-1] in ("*", "+", "?"):
            mark = tokens.pop()
            star = ("star", found)
            found = {"*": star, "+": ("then", found, star), "?": ("or", found, EMPTY)}[mark]
        return found

    def atom() -> Expression:
        token = tokens.pop()
        if token == "(":
            found = either()
            assert tokens.pop() == ")", through
            return found
        filters: tuple[tuple[str, ...], ...] = ()
        if tokens and tokens[-1].startswith("["):
            matches = [_FILTER.match(part) for part in tokens.pop()[1:-1].split(",")]
            filters = tuple(m.groups() for m in matches if m)
        return ("step", token, filters)

    result = either()
    assert not tokens, through
    return result


def may_end(e: Expression) -> bool:
    match e[0]:
        case "empty" | "star":
            return True
        case "or":
            return may_end(e[1]) or may_end(e[2])
        case "then":
            return may_end(e[1]) and may_end(e[2])
    return False


def after(e: Expression, edge: Edge, world: World) -> Expression:
    """Return what is left of an expression after one step (Brzozowski's derivative)."""
    match e[0]:
        case "step":
            return EMPTY if _matches(e, edge, world) else NOTHING
        case "or":
            return _or(after(e[1], edge, world), after(e[2], edge, world))
        case "star":
            return _then(after(e[1], edge, world), e)
        case "then":
            first = _then(after(e[1], edge, world), e[2])
            return _or(first, after(e[2], edge, world)) if may_end(e[1]) else first
    return NOTHING


def _matches(step: Expression, edge: Edge, world: World) -> bool:
    _, relation, filters = step
    for name, sign, value in filters:
        if name == "access":
            have, want = ACCESS.index(edge.access), ACCESS.index(value)
            good = have >= want if sign == ">=" else have == want
        else:
            good = world.within(edge.country, [code.strip() for code in value.split("|")])
        if not good:
            return False
    return bool(edge.relation == relation)


def _or(a: Expression, b: Expression) -> Expression:
    if a == NOTHING or a == b:
        return b
    return a if b == NOTHING else ("or", *sorted((a, b), key=repr))


def _then(a: Expression, b: Expression) -> Expression:
    if a == NOTHING:
        return NOTHING
    return b if a == EMPTY else ("then", a, b)


def reached(world: World, through: str, start: str, level_at: Callable[[str], int], *, denial: bool) -> int:
    """Return the worst level at the end of any path; a group is denied when too few of it remain.

    Levels only rise, so trying again until nothing changes gives the least answer, and a ring of
    components that reaches nothing stays clear.
    """
    first = (world.entity.get(start, start), parsed(through))
    value: dict[tuple[str, Expression], int] = {first: CLEAR}
    out: dict[str, list[Edge]] = defaultdict(list)
    for edge in world.edges:
        out[edge.subject].append(edge)
    while True:
        before = dict(value)
        for at, left in list(value):
            found = level_at(at) if may_end(left) else CLEAR
            groups: dict[tuple[str, str, int], list[int]] = defaultdict(list)
            for edge in out[at]:
                rest = after(left, edge, world)
                beyond = CLEAR
                if rest != NOTHING:
                    beyond = value.setdefault((world.entity.get(edge.object, edge.object), rest), CLEAR)
                if edge.group is None or not denial:
                    found = max(found, beyond)
                else:
                    groups[edge.relation, *edge.group].append(beyond)
            for (_, _, needs), levels in groups.items():
                enough = max(1, len(levels) - needs + 1)
                if enough <= len(levels):
                    found = max(found, sorted(levels, reverse=True)[enough - 1])
            value[at, left] = found
        if value == before:
            return value[first]


def paths(world: World, through: str, start: str) -> Iterator[str]:
    """Yield the end of every matching path that repeats no (place, rest) pair: the naive enumeration."""

    def walk(at: str, left: Expression, seen: frozenset[Any]) -> Iterator[str]:
        if may_end(left):
            yield at
        for edge in world.edges:
            if edge.subject == at:
                rest = after(left, edge, world)
                step = (world.entity.get(edge.object, edge.object), rest)
                if rest != NOTHING and step not in seen:
                    yield from walk(*step, seen | {step})

    begin = (world.entity.get(start, start), parsed(through))
    yield from walk(*begin, frozenset({begin}))
