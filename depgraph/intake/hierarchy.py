"""Which line of a bill is part of which? From a column of levels, or one that names the parent."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from depgraph.intake.rows import BillLine

MOST_NAMED = 12


class Part(NamedTuple):
    """A line inside another one; not ``certain`` where the sheet does not settle which other one."""

    whole: str
    part: str
    quantity: float | None
    certain: bool = True


def parts_of(lines: Sequence[BillLine]) -> tuple[list[Part], list[str]]:
    """Return which lines contain which, and what about that could not be read, one sentence a problem.

    A named parent wins over a level. Nothing here recurses: a chain of any length, or a ring, is only a list.
    """
    stated = [line for line in lines if line.parent is not None or line.level is not None or _doubtful(line)]
    if not stated or all(line.level is None and line.parent is None for line in stated):
        return [], []
    problems: dict[str, list[str]] = {}
    found = [*_by_level(lines, problems), *_by_parent(lines, problems)]
    found = [part for part in found if part.whole != part.part]
    ring = _ring(found)
    if ring:
        problems.setdefault("lines that contain each other in a ring", []).extend(ring)
    return found, [f"{problem}: {some(places)}" for problem, places in problems.items()]


def _doubtful(line: BillLine) -> bool:
    return not line.unreadable.isdisjoint(("level", "parent"))


def _by_level(lines: Sequence[BillLine], problems: dict[str, list[str]]) -> Iterator[Part]:
    above: list[tuple[int, BillLine]] = []
    for line in lines:
        if line.parent is not None or "parent" in line.unreadable:
            continue
        if "level" in line.unreadable:
            # It may belong to any of those it stands below: each perhaps contains it.
            problems.setdefault("lines whose level could not be read may be part of any line above", []).append(
                line.where
            )
            for _, other in above:
                yield Part(other.id, line.id, line.quantity, certain=False)
            continue
        if line.level is None:
            above.clear()
            continue
        while above and above[-1][0] >= line.level:
            above.pop()
        if above:
            if line.level > above[-1][0] + 1:
                problems.setdefault("levels that leave one out, read as one step down", []).append(line.where)
            yield Part(above[-1][1].id, line.id, line.quantity)
        above.append((line.level, line))


def _by_parent(lines: Sequence[BillLine], problems: dict[str, list[str]]) -> Iterator[Part]:
    ids: dict[str, dict[str, None]] = {}
    named: dict[str, dict[str, None]] = {}
    for line in lines:
        ids.setdefault((line.written_id or line.id).casefold(), {})[line.id] = None
        for text in (line.mpn, line.name):
            if text:
                named.setdefault(text.casefold(), {})[line.id] = None
    for line in lines:
        if line.parent is None:
            continue
        # An id is meant before a part number or a name that reads the same.
        text = line.parent.casefold()
        wanted = list(ids.get(text) or named.get(text) or ())
        if not wanted:
            problems.setdefault("parents that no line bears, so their parts stand alone", []).append(
                f"{line.where} {line.parent[:40]!r}"
            )
        elif wanted == [line.id]:
            problems.setdefault("lines that name themselves as their parent", []).append(line.where)
        elif len(wanted) > 1:
            problems.setdefault("parents that several lines bear, each perhaps the one", []).append(line.where)
        for other in wanted:
            yield Part(other, line.id, line.quantity, certain=len(wanted) == 1)


def _ring(parts: Sequence[Part]) -> list[str]:
    """Return the lines that lie on, or only above and below, a ring: what remains when all ends are peeled off."""
    below: dict[str, list[str]] = {}
    inside: dict[str, int] = {}
    for part in parts:
        below.setdefault(part.whole, []).append(part.part)
        inside[part.part] = inside.get(part.part, 0) + 1
        inside.setdefault(part.whole, 0)
    ends = [line for line, count in inside.items() if not count]
    left = len(inside)
    for line in ends:
        left -= 1
        for other in below.get(line, ()):
            inside[other] -= 1
            if not inside[other]:
                ends.append(other)
    return [line for line, count in inside.items() if count] if left else []


def some(places: Sequence[str]) -> str:
    """Return the first of many places, and how many more there are."""
    more = f" and {len(places) - MOST_NAMED} more" if len(places) > MOST_NAMED else ""
    return ", ".join(places[:MOST_NAMED]) + more
