"""Does a file hold the same bill twice, once part by part and once collated? Then it is counted once."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from depgraph.intake.header import PARTIES

if TYPE_CHECKING:
    from collections.abc import Sequence

    from depgraph.intake.rows import BillLine

_FEWEST = 3
"""Fewer lines that are alike may be so by chance."""
_REFERENCES = re.compile(r"[,;\s]+")


class Block(NamedTuple):
    """The lines below one header."""

    name: str
    lines: list[BillLine]


def counted_once(blocks: Sequence[Block]) -> tuple[list[Block], list[str]]:
    """Return the blocks whose lines another one holds collated, and what is to be said of them."""
    dropped: list[Block] = []
    notices = []
    for at, first in enumerate(blocks):
        for second in blocks[at + 1 :]:
            if first in dropped or second in dropped or not _same_things(first.lines, second.lines):
                continue
            singles, groups = sorted((first, second), key=lambda block: -len(block.lines))
            lost = _details(singles.lines) - _details(groups.lines)
            if lost:
                notices.append(
                    f"{groups.name} looks like {singles.name} collated, but does not name {', '.join(sorted(lost)[:5])}: "
                    "both are read, and counted twice"
                )
                continue
            dropped.append(singles)
            notices.append(
                f"{groups.name} is {singles.name} collated: its {len(groups.lines)} lines are read, and the "
                f"{len(singles.lines)} of the other are not counted again"
            )
    return dropped, notices


def _same_things(first: Sequence[BillLine], second: Sequence[BillLine]) -> bool:
    if len(first) == len(second) or min(len(first), len(second)) < _FEWEST:
        return False
    references = _references(first)
    if len(references) >= _FEWEST and references == _references(second):
        return True
    things = _things(first)
    return len(things) >= _FEWEST and things == _things(second)


def _references(lines: Sequence[BillLine]) -> frozenset[str]:
    """Return the places that lines name: C1, or C1, C9 of a group."""
    return frozenset(
        one
        for line in lines
        if not line.numbered
        for one in _REFERENCES.split(line.written_id or line.id)
        if any(map(str.isalpha, one))
    )


def _things(lines: Sequence[BillLine]) -> dict[tuple[str | None, ...], float]:
    found: dict[tuple[str | None, ...], float] = {}
    for line in lines:
        key = (line.name.casefold(), line.maker, line.mpn)
        found[key] = found.get(key, 0.0) + (1.0 if line.quantity is None else line.quantity)
    return found


def _details(lines: Sequence[BillLine]) -> set[str]:
    """Return everybody and every part number that lines name."""
    found = {
        str(value) for line in lines for field in (*PARTIES, "mpn", "eccn", "origin") if (value := getattr(line, field))
    }
    return found | {text for line in lines for other in line.alternates for text in other if text}
