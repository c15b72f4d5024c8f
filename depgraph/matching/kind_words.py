"""Of which kind is a thing, by the words of its name, in English, Dutch, German or French?

A name that says two kinds is of the one that its grammar says: what is done *for* a thing, the work *on* it, comes before
the thing itself. Where grammar does not tell, it is of the kind that more laws are asked of.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from depgraph.matching.codes import MARK
from depgraph.text.spelling import fold, words_of

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping

HINTS = "~-="
"""How an entry begins that only suggests a kind: ``~`` a word alone, ``-`` one that also ends a compound, ``=`` a code."""
ASKS_MORE = (
    "cloud_service", "maintenance_contract", "general_service", "software", "chip", "server", "board", "network", "storage",
    "firmware", "licence", "memory", "technology", "equipment", "site", "power", "cooling", "rack", "grid", "material",
    "building", "furnishing",
)  # fmt: skip
"""Of two kinds that words suggest, the one that stands first is taken."""
ASK_LEAST = frozenset({"general_service", "furnishing"})
COMPUTING = frozenset({"chip", "memory", "board", "server", "rack", "network", "storage"})
BEHIND = words_of(
    "for voor fur pour incl including inclusive inclusief inkl inklusive onder under unter sous rondom around um autour"
)
"""Words behind which a name says what the thing is for, comes with or lies below, and no more what it is."""
_LONGEST_PHRASE = 4
_SHORTEST_STEM = 3
_ENDINGS = ("", "s", "en", "e", "n", "es", "er", "x")


class KindHints:
    """The words that suggest a kind, ready to be looked up."""

    def __init__(self, words: Mapping[str, str]) -> None:
        """Take words, each with its kind; ``~`` and ``-`` before a word are as in ``datasets/kinds.yaml``."""
        self._phrases = {tuple(fold(word).split()): kind for word, kind in words.items() if not word.startswith(MARK)}
        self._ends = {fold(word): kind for word, kind in words.items() if word.startswith("-")}

    def kind_of(self, text: str) -> str | None:
        """Return the kind that the words of a text suggest, ``None`` where they suggest none or two that differ too much."""
        words = fold(text).split()
        behind = next((at for at, word in enumerate(words) if word in BEHIND), len(words))
        found = set(self._within(words[:behind])) or set(self._within(words[behind:]))
        return of_several(found, named_software=any(word.endswith(("software", "logiciel")) for word in words))

    def _within(self, words: list[str]) -> Iterator[str]:
        """Yield the kinds of the words of a text, longer phrases hiding those inside them."""
        at = 0
        while at < len(words):
            for length in range(min(_LONGEST_PHRASE, len(words) - at), 1, -1):
                kind = self._phrase(words[at : at + length])
                if kind is not None:
                    yield kind
                    at += length
                    break
            else:
                kind = self._word(words[at])
                if kind is not None:
                    yield kind
                at += 1

    def _phrase(self, words: list[str]) -> str | None:
        *before, last = words
        return next((kind for form in _forms(last) if (kind := self._phrases.get((*before, form))) is not None), None)

    def _word(self, word: str) -> str | None:
        """Return the kind of a word, of its singular, or of the longest ending that makes it a compound."""
        for form in _forms(word):
            kind = self._phrases.get((form,))
            if kind is not None:
                return kind
        for start in range(_SHORTEST_STEM, len(word) - _SHORTEST_STEM):
            for form in _forms(word[start:]):
                kind = self._ends.get(form)
                if kind is not None:
                    return kind
        return None


def of_several(kinds: Collection[str], *, named_software: bool = False) -> str | None:
    """Return which of some kinds a thing is taken for.

    Software and a machine together are either a program for the machine or a machine with a program, and different laws
    are asked of them: that is open, unless the name says *software*.
    """
    if "software" in kinds and COMPUTING.intersection(kinds) and not named_software and not WORK.intersection(kinds):
        return None
    return min(kinds, key=ASKS_MORE.index, default=None)


WORK = frozenset({"cloud_service", "maintenance_contract", "general_service"})
"""Kinds of which the name says what is done, and the rest of it on what."""


def _forms(word: str) -> Iterator[str]:
    """Yield a word and what may be its singular."""
    for ending in _ENDINGS:
        if word.endswith(ending) and (not ending or len(word) - len(ending) >= _SHORTEST_STEM):
            yield word.removesuffix(ending) if ending else word
