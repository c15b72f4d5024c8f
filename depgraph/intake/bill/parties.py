"""Who stands in a cell? One name, several of which one is meant, or several who each do something else."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from depgraph.intake.header import PARTIES
from depgraph.intake.titles import WORDS
from depgraph.model.vocabulary import PARTY_RELATIONS
from depgraph.text.spelling import fold

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from depgraph.intake.rows import BillLine

ROLES = {field: "supplied_by" if field == "supplier" else field for field in PARTIES if field != "maker"}
"""For each field of a party, the relation in which it stands to the line."""
ANY_ROLE = tuple(one for one in PARTY_RELATIONS if one not in {"fabricated_by", "packaged_by", "colocated_by"})
"""What somebody may be to a line whom it names and nobody says as what."""
_OR = re.compile(r"\s*;\s*|\s+/\s+|\s+or\s+|\s+of\s+|\s+oder\s+|\s+ou\s+")
_AND = re.compile(r"\s*(?:,|\+|&|/|\s(?:and|en|und|et)\s)\s*")
_DOES = {word: field for field in ROLES for word in WORDS[field].split("|") if re.search(r" (by|door|von|par)$", word)}
_DOES |= {"powered by": "operated_by", "running on": "hosted_by", "delivered by": "supplier", "via": "supplier"}
_WHO_DOES = re.compile(
    r"[\s,;(/\u2013-]+(" + "|".join(sorted(map(re.escape, _DOES), key=len, reverse=True)) + r")[\s:]+", re.IGNORECASE
)
_FREE = ("notes", "section", "function", "reference")
"""Fields of a line that hold any text; no fact is made of them."""
_LONGEST = 120


class Stated(NamedTuple):
    """Somebody in a relation to a line: exactly one of these names."""

    relation: str
    names: list[str]


def stated(relation: str, text: str, known: Callable[[str], bool]) -> list[Stated]:
    """Return everybody whom a cell names, the first in the relation of its column.

    ``known`` tells whether a text is the name of somebody known: only such a text, or a list of such names, is taken
    apart at *and*, a comma or a bare slash.
    """
    if known(text):
        return [Stated(relation, [text])]
    first, *rest = _WHO_DOES.split(text)
    found = _several(relation, first, known) if first.strip(" ,;(") else []
    for phrase, name in zip(rest[::2], rest[1::2], strict=True):
        found += _several(ROLES[_DOES[fold(phrase)]], name.strip(" ,;)"), known)
    return found or [Stated(relation, [text])]


def _several(relation: str, text: str, known: Callable[[str], bool]) -> list[Stated]:
    if not known(text):
        either = [part for part in _OR.split(text) if part.strip()]
        if len(either) > 1:
            return [Stated(relation, either)]
        each = [part for part in _AND.split(text) if part.strip()]
        if len(each) > 1 and all(map(known, each)):
            return [Stated(relation, each)] if "/" in text else [Stated(relation, [one]) for one in each]
    return [Stated(relation, [text])]


def mentioned(line: BillLine, owners: Callable[[str], Iterable[str]]) -> dict[str, list[tuple[str, str]]]:
    """Return for each organisation that a line names outside the columns that are read: (column, text).

    ``owners`` returns the organisations that bear a name.
    """
    texts = [*line.spare, *((field, text) for field in _FREE if (text := getattr(line, field)))]
    found: dict[str, list[tuple[str, str]]] = {}
    for column, text in texts:
        if len(text) > _LONGEST:
            continue
        for name in dict.fromkeys((text, *_names_in(text))):
            for key in owners(name):
                found.setdefault(key, []).append((column, name))
    return found


def _names_in(text: str) -> Iterable[str]:
    for piece in (text, *_WHO_DOES.split(text)[::2]):
        for part in _OR.split(piece):
            yield part.strip(" ,;()")
            yield from (one.strip(" ,;()") for one in _AND.split(part))
