"""Of which kind is a thing, by its code in a classification of goods and services? CPV, UNSPSC, HS and ECLASS.

The beginnings of codes stand among the words of kinds, each behind the name of its classification, so that whoever reads a
bill has both in one table. A code only suggests a kind, as a word of a name does.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

SYSTEMS = ("cpv", "unspsc", "hs", "eclass")
CODE_COLUMNS = tuple(system for system in SYSTEMS if system != "hs")
"""Columns that are read for the kind alone; the HS code is a fact of its own."""
MARK = "="
"""How an entry of the words of kinds begins that is no word but the beginning of a code."""
_CHECK_DIGIT = re.compile(r"-\d\b.*$")
_NO_DIGIT = re.compile(r"\D+")
_SHORTEST = 2


def written(system: str, prefix: str) -> str:
    """Return how the beginning of a code is written among the words of kinds."""
    return f"{MARK}{system} {prefix}"


def kind_of_code(words: Mapping[str, str], system: str, code: str) -> str | None:
    """Return the kind that the longest known beginning of a code suggests; ``None`` where none is known.

    Args:
        words: the words of kinds, with beginnings of codes as `written`.
        system: one of `SYSTEMS`.
        code: as a cell has it: with dots, blanks, a check digit (``30213100-6``) or the description behind it.

    """
    bare = code.strip().split("  ")[0]
    if system == "cpv":
        bare = _CHECK_DIGIT.sub("", bare)
    digits = _NO_DIGIT.sub("", re.split(r"[^\d. \-]", bare, maxsplit=1)[0])
    for length in range(len(digits), _SHORTEST - 1, -1):
        kind = words.get(written(system, digits[:length]))
        if kind is not None:
            return kind
    return None
