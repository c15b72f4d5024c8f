"""Which known names resemble a text? Few are compared, because few share enough of it.

A few thousand names are searched by all the pairs of letters they share. Millions are searched by blocks: names that
share a rare word, two words, or either half of their rarest word (a typing error spoils only one half) with the words
beside it. What no block holds is not found; how much that is, the benchmark prints.
"""

from __future__ import annotations

from array import array
from bisect import bisect_left, bisect_right
from collections import Counter, defaultdict
from typing import TYPE_CHECKING, Protocol
from zlib import crc32

from depgraph.intake.names import REVIEW

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

BLOCKS_FROM = 20_000
"""Names from which on they are searched by blocks."""
_LARGEST_BLOCK = 1_000
_MOST_SCORED = 1_000


class Alike(Protocol):
    """Finds names that resemble a text."""

    def close(self, words: str) -> list[tuple[str, float]]:
        """Return names at or above the review threshold with their score, the best first."""
        ...

    def is_word(self, token: str) -> bool:
        """Whether a word stands in some known name."""
        ...


def alike(names: Sequence[str]) -> Alike:
    """Return what searches some names."""
    return Blocks(names) if len(names) > BLOCKS_FROM else Pairs(names)


class Pairs:
    """Searches by the pairs of letters that two texts share; nothing that resembles is missed."""

    def __init__(self, names: Iterable[str]) -> None:
        self.names = [name for name in names if len(name) > 3]
        self._tokens = {token for name in self.names for token in name.split()}
        self.pairs: defaultdict[str, list[int]] = defaultdict(list)
        self.sizes: list[int] = []
        for number, name in enumerate(self.names):
            pairs = {name[at : at + 2] for at in range(len(name) - 1)}
            self.sizes.append(len(pairs))
            for pair in pairs:
                self.pairs[pair].append(number)

    def is_word(self, token: str) -> bool:
        """Whether a word stands in some known name."""
        return token in self._tokens

    def close(self, words: str) -> list[tuple[str, float]]:
        """Return names at or above the review threshold, the best first."""
        pairs = {words[at : at + 2] for at in range(len(words) - 1)}
        shared: dict[int, int] = {}
        for pair in pairs:
            for number in self.pairs.get(pair, ()):
                shared[number] = shared.get(number, 0) + 1
        letters = Counter(words)
        likely = [
            self.names[n]
            for n, count in shared.items()
            if count * 5 >= 2 * max(len(pairs), self.sizes[n])
            and abs(len(self.names[n]) - len(words)) * 5 <= 2 * len(words)
        ]
        # Two texts cannot be more alike than the letters they share, in whatever order.
        likely = [
            name for name in likely if (letters & Counter(name)).total() * 200 >= REVIEW * (len(words) + len(name))
        ]
        if not likely:
            return []
        from rapidfuzz.fuzz import ratio  # noqa: PLC0415  20 ms that most bills never need

        scored = [(name, ratio(words, name)) for name in likely]
        return sorted(((n, s) for n, s in scored if s >= REVIEW), key=lambda pair: (-pair[1], pair[0]))


class Blocks:
    """Searches millions of names by what they share with a text."""

    def __init__(self, names: Sequence[str]) -> None:
        self._names = names
        self._counts: Counter[str] = Counter()
        for name in names:
            self._counts.update(name.split())
        entries = array("Q")
        append = entries.append
        for number, name in enumerate(names):
            for block in self._blocks(name.split()):
                append(crc32(block.encode()) << 32 | number)
        self._entries = _sorted(entries)

    def is_word(self, token: str) -> bool:
        """Whether a word stands in some known name."""
        return token in self._counts

    def close(self, words: str) -> list[tuple[str, float]]:
        """Return names at or above the review threshold, the best first."""
        shared: Counter[int] = Counter()
        for block in self._asked(words.split()):
            shared.update(self._members(block))
        if not shared:
            return []
        from rapidfuzz.fuzz import ratio  # noqa: PLC0415  20 ms that most bills never need
        from rapidfuzz.process import extract  # noqa: PLC0415  as above

        names = [self._names[number] for number, _ in shared.most_common(_MOST_SCORED)]
        found = extract(words, names, scorer=ratio, score_cutoff=REVIEW, limit=8)
        return sorted(((name, score) for name, score, _ in found), key=lambda pair: (-pair[1], pair[0]))

    def _members(self, block: str) -> Iterator[int]:
        key = crc32(block.encode())
        first = bisect_left(self._entries, key << 32)
        last = bisect_right(self._entries, key << 32 | 0xFFFFFFFF, first)
        if last - first <= _LARGEST_BLOCK:
            for at in range(first, last):
                yield self._entries[at] & 0xFFFFFFFF

    def _blocks(self, tokens: list[str]) -> Iterator[str]:
        """Yield the blocks that a name stands in."""
        rare = sorted(dict.fromkeys(tokens), key=self._rarity)[:3]
        for token in rare:
            if self._counts[token] <= _LARGEST_BLOCK:
                yield token
        yield from _pairs(rare)
        beside = rare[1] if len(rare) > 1 else ""
        for half in _halves(rare[0], len(rare[0])):
            yield f"{half} {len(rare[0])} {beside}"
        if len(rare) > 1:
            # The word that is spelled wrongly need not be the rarest of the right name.
            for half in _halves(rare[1], len(rare[1])):
                yield f"{half} {len(rare[1])} {rare[0]}"

    def _asked(self, tokens: list[str]) -> Iterator[str]:
        """Yield the blocks in which names like this one would stand, were one of its words spelled wrongly."""
        rare = sorted(dict.fromkeys(tokens), key=self._rarity)[:4]
        for token in rare:
            if 0 < self._counts[token] <= _LARGEST_BLOCK:
                yield token
        yield from _pairs(rare)
        for wrong in rare[:2]:
            others = [token for token in rare if token != wrong][:2] or [""]
            for length in (len(wrong) - 1, len(wrong), len(wrong) + 1):
                for half in _halves(wrong, length):
                    for beside in others:
                        yield f"{half} {length} {beside}"

    def _rarity(self, token: str) -> tuple[int, str]:
        return self._counts[token], token


def _pairs(tokens: Sequence[str]) -> Iterator[str]:
    for at, first in enumerate(tokens):
        for second in tokens[at + 1 :]:
            yield f"{min(first, second)}+{max(first, second)}"


def _halves(token: str, length: int) -> tuple[str, ...]:
    """Return front and back of a word that is meant to be so long: one typing error leaves one of them as it was."""
    size = max(2, length // 2)
    return (f"<{token[:size]}", f"{token[-size:]}>") if len(token) > 3 else ()


def _sorted(entries: array[int]) -> Sequence[int]:
    try:
        import numpy  # noqa: PLC0415  sorts tens of millions in a second; without it they are sorted all the same
    except ImportError:
        return array("Q", sorted(entries))
    numpy.frombuffer(entries, dtype=numpy.uint64).sort()
    return entries
