"""Which phrases stand in a text? Words are compared without case, accents and punctuation, whole words only."""

from __future__ import annotations

from typing import TYPE_CHECKING, Generic, TypeVar

from depgraph.text.spelling import fold

if TYPE_CHECKING:
    from collections.abc import Iterable

T = TypeVar("T")


class Phrases(Generic[T]):
    """Finds phrases, each with what it stands for."""

    def __init__(self, entries: Iterable[tuple[str, T]]) -> None:
        self._by_first: dict[str, list[tuple[tuple[str, ...], T]]] = {}
        for phrase, meaning in entries:
            words = tuple(fold(phrase).split())
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
            for phrase, meaning in self._by_first.get(words[at], ()):
                if words[at : at + len(phrase)] == list(phrase):
                    if step == 1 or len(phrase) == step:
                        found.append((phrase, meaning))
                    step = max(step, len(phrase))
            at += step
        return found

    def __contains__(self, text: str) -> bool:
        """Whether some phrase stands in a text."""
        return bool(self.within(text))


def any_of(phrases: Iterable[str]) -> Phrases[str]:
    """Return what finds any of some phrases."""
    return Phrases((phrase, phrase) for phrase in phrases)
