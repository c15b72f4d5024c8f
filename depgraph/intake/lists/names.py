"""How are names of lists made alike, fast? A whole list holds tens of thousands, and few of them are ever looked at twice."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING

from depgraph.intake.names import FORM_SEATS, normalised
from depgraph.text.scripts import transliterated
from depgraph.text.spelling import fold

if TYPE_CHECKING:
    from collections.abc import Iterable

_LATIN = re.compile("[A-Za-z]")
_LEADING = frozenset({"the", "ooo", "oao", "pao", "zao", "ao", "pjsc", "jsc", "ojsc", "llc", "oob", "pt"})
GENERIC = frozenset(
    [
        "group",
        "groupe",
        "gruppe",
        "holding",
        "holdings",
        "international",
        "global",
        "technology",
        "technologies",
        "tech",
        "industries",
        "industrial",
        "industry",
        "trading",
        "trade",
        "company",
        "companies",
        "enterprise",
        "enterprises",
        "services",
        "service",
        "systems",
        "system",
        "solutions",
        "network",
        "networks",
        "electronics",
        "electronic",
        "engineering",
        "development",
        "management",
        "investment",
        "investments",
        "capital",
        "finance",
        "financial",
        "bank",
        "corporation",
        "national",
        "general",
        "import",
        "export",
        "commercial",
        "equipment",
        "production",
        "products",
        "logistics",
        "shipping",
        "energy",
        "power",
        "security",
        "data",
        "cloud",
        "digital",
        "software",
        "center",
        "centre",
        "institute",
        "research",
        "university",
        "and",
        "of",
        "for",
        "the",
        "de",
        "la",
        "el",
        "al",
        "und",
        "et",
        "en",
        "van",
        "der",
        "di",
        "und",
        "y",
        "i",
        "new",
        "first",
        "united",
        "world",
        "europe",
        "european",
        "asia",
        "pacific",
    ]
)
"""Words that thousands of names share: they tell nobody apart."""


def words_of(name: str) -> list[str]:
    """Return the words of a name without case, accents, punctuation and legal forms at either end."""
    words = fold(name).split()
    for word in words:
        if len(word) == 1:
            words = normalised(name)[0].split()
            break
    while len(words) > 1 and words[-1] in FORM_SEATS:
        words.pop()
    while len(words) > 1 and words[0] in _LEADING:
        del words[0]
    return words


@lru_cache(maxsize=65_536)
def spellings(name: str) -> tuple[tuple[str, ...], ...]:
    """Return the words of a name as it stands, and as it is written in Latin letters where it is wholly in others."""
    own = tuple(words_of(name))
    if name.isascii() or _LATIN.search(name):
        return (own,)
    return tuple(dict.fromkeys((own, *(tuple(words_of(other)) for other in transliterated(name)))))


_SOUNDS = (
    ("sch", "sh"), ("ch", "4"), ("kh", "k"), ("ck", "k"), ("c", "k"), ("x", "ks"), ("ph", "f"), ("w", "v"), ("y", "i"), ("j", "i"), ("4", "ch"),
)  # fmt: skip
_DOUBLE = re.compile(r"(.)\1+")


@lru_cache(maxsize=65_536)
def is_foreign(name: str) -> bool:
    """Whether a name is wholly in letters that are written in Latin in more ways than one."""
    return not name.isascii() and not _LATIN.search(name) and bool(transliterated(name))


def sound(words: Iterable[str]) -> str:
    """Return what is alike in all the ways in which a Cyrillic or Greek name is written in Latin letters."""
    text = "".join(words)
    for written, alike in _SOUNDS:
        text = text.replace(written, alike)
    return _DOUBLE.sub(r"\1", text)


def comparable(name: str) -> bool:
    """Whether a name can be held against lists in Latin letters: it has Latin letters, or such as are written in them."""
    letters = [letter for letter in name if letter.isalpha()]
    latin = sum(
        letter.isascii() or letter in "\u00df\u00e6\u00f8\u0142\u0111" or "\u00c0" <= letter <= "\u024f"
        for letter in letters
    )
    return bool(letters) and (2 * latin > len(letters) or bool(transliterated(name)))
