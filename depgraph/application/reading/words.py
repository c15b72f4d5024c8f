"""Which phrases stand in a text? Words are compared without case, accents and punctuation, whole words only."""

from __future__ import annotations

from typing import TYPE_CHECKING, Generic, TypeVar

from depgraph.text.spelling import fold

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

T = TypeVar("T")
_SHORTEST_CODE = 3


class Phrases(Generic[T]):
    """Finds phrases, each with what it stands for; one that ends in ``*`` needs only the beginning of its last word."""

    def __init__(self, entries: Iterable[tuple[str, T]]) -> None:
        self._by_first: dict[str, list[tuple[tuple[str, ...], T]]] = {}
        for phrase, meaning in entries:
            words = tuple(fold(phrase).split())
            if phrase.endswith("*"):
                words = (*words[:-1], words[-1] + "*")
            if words:
                self._by_first.setdefault(words[0], []).append((words, meaning))
        for found in self._by_first.values():
            found.sort(key=lambda entry: -len(entry[0]))

    def within(self, text: str) -> list[tuple[tuple[str, ...], T]]:
        """Return the phrases in a text, the longest at each place, in the order of the text."""
        words = fold(text).split()
        found: list[tuple[tuple[str, ...], T]] = []
        at = 0
        while at < len(words):
            step = 1
            for phrase, meaning in (*self._by_first.get(words[at], ()), *self._codes(words[at])):
                if _stands(phrase, words[at : at + len(phrase)]):
                    if step == 1 or len(phrase) == step:
                        found.append((phrase, meaning))
                    step = max(step, len(phrase))
            at += step
        return found

    def _codes(self, word: str) -> Iterator[tuple[tuple[str, ...], T]]:
        """Yield the phrases of one word that a word begins with."""
        for length in range(_SHORTEST_CODE, len(word) + 1):
            yield from self._by_first.get(word[:length] + "*", ())

    def __contains__(self, text: str) -> bool:
        """Whether some phrase stands in a text."""
        return bool(self.within(text))


def _stands(phrase: tuple[str, ...], words: list[str]) -> bool:
    if len(words) < len(phrase):
        return False
    *before, last = phrase
    ends = words[-1].startswith(last[:-1]) if last.endswith("*") else words[-1] == last
    return ends and words[:-1] == before


def any_of(phrases: Iterable[str]) -> Phrases[str]:
    """Return what finds any of some phrases."""
    return Phrases((phrase, phrase) for phrase in phrases)
