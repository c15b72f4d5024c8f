"""How are a few names, or three million, kept so that each is found at once? In flat arrays, one row a name."""

from __future__ import annotations

from array import array
from bisect import bisect_left
from typing import TYPE_CHECKING

from depgraph.intake.names import compact_form, normalised
from depgraph.text.scripts import in_other_script, romanised, sound

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from depgraph.intake.names import Entry

LEAST_SOUND = 4
"""Letters from which on two names that sound alike are worth a look."""
MOST_ROWS = 12
"""Rows looked at of those that share a beginning or initials: more than that tell nobody apart."""


class NameTable:
    """Names of organisations, normalised; rows of one organisation stand together."""

    def __init__(self, entries: Iterable[Entry]) -> None:
        self.keys: list[str] = []
        self.identifiers: dict[str, str] = {}
        self._first: dict[str, int] = {}
        """Normalised name -> its first row."""
        self._next = array("i")
        """Row -> the next row of the same name, or -1."""
        self._last_of: dict[str, int] = {}
        self._owner = array("I")
        self._proper = bytearray()
        self._form = array("H")
        self._forms: list[tuple[str, ...]] = []
        self._starts = array("I")
        self._sorted: list[str] | None = None
        self._by_initials: dict[str, list[int]] | None = None
        self.foreign: list[str] = []
        """Names, normalised, that have words of another script."""
        self._spelled: dict[str, list[int]] | None = None
        self._sounds: dict[str, list[int]] | None = None
        self._foreign_sounds: dict[str, list[int]] | None = None
        numbers: dict[tuple[str, ...], int] = {}
        for key, names, identifiers, _ in entries:
            self._starts.append(len(self._owner))
            for at, name in enumerate(names):
                words, forms = normalised(name)
                if words:
                    self._add(words, numbers.setdefault(forms, len(numbers)), proper=at == 0)
            self.keys.append(key)
            for identifier in identifiers:
                self.identifiers[compact_form(identifier)] = key
        self._forms = list(numbers)
        self._starts.append(len(self._owner))
        self.keys_set = frozenset(self.keys)
        del self._last_of

    def _add(self, words: str, form: int, *, proper: bool) -> None:
        row = len(self._owner)
        before = self._last_of.get(words)
        if before is None:
            before = self._first.get(words)
        if before is None:
            self._first[words] = row
            if not words.isascii() and in_other_script(words):
                self.foreign.append(words)
        else:
            self._next[before] = row
            self._last_of[words] = row
        self._next.append(-1)
        self._owner.append(len(self.keys))
        self._proper.append(proper)
        self._form.append(form)

    def __contains__(self, words: str) -> bool:
        return words in self._first

    def __len__(self) -> int:
        return len(self._first)

    def names(self) -> list[str]:
        """Return every different normalised name."""
        return list(self._first)

    def rows(self, words: str) -> Iterator[int]:
        """Return the rows of a name."""
        return self._same_name(self._first.get(words, -1))

    def key(self, row: int) -> str:
        """Return whose name a row is."""
        return self.keys[self._owner[row]]

    def owners(self, words: str) -> dict[str, bool]:
        """Return the organisations that bear a name, and whether it is their proper name rather than an alias."""
        found: dict[str, bool] = {}
        for row in self.rows(words):
            key = self.key(row)
            found[key] = found.get(key, False) or bool(self._proper[row])
        return found

    def with_forms(self, words: str, forms: Sequence[str]) -> set[str]:
        """Return the organisations that bear a name with just these legal forms."""
        return {self.key(row) for row in self.rows(words) if self._forms[self._form[row]] == tuple(forms)}

    def forms_of(self, words: str, key: str) -> set[str]:
        """Return the legal forms in all names of one of those who bear a name."""
        for row in self.rows(words):
            number = self._owner[row]
            if self.keys[number] == key:
                every = range(self._starts[number], self._starts[number + 1])
                return {form for one in every for form in self._forms[self._form[one]]}
        return set()

    def spelled(self, words: str) -> list[str]:
        """Return the organisations with a name in another script that a usual table spells so in Latin."""
        if self._spelled is None:
            self._spelled = {}
            for name in self.foreign:
                for spelling in romanised(name):
                    self._spelled.setdefault(spelling, []).append(self._first[name])
        return self._keys_of(self._spelled.get(words, ()))

    def sounding(self, key: str) -> list[str]:
        """Return the organisations with a Latin name that sounds so (``scripts.sound``)."""
        if self._sounds is None:
            self._sounds = {}
            for name, row in self._first.items():
                rows = self._sounds.setdefault(sound(name), [])
                if len(rows) < MOST_ROWS:
                    rows.append(row)
        return self._keys_of(self._sounds.get(key, ())) if len(key) >= LEAST_SOUND else []

    def sounding_foreign(self, key: str) -> list[str]:
        """Return the organisations with a name in another script of which some spelling sounds so."""
        if self._foreign_sounds is None:
            self._foreign_sounds = {}
            for name in self.foreign:
                for spelling in romanised(name):
                    self._foreign_sounds.setdefault(sound(spelling), []).append(self._first[name])
        return self._keys_of(self._foreign_sounds.get(key, ())) if len(key) >= LEAST_SOUND else []

    def _keys_of(self, rows: Iterable[int]) -> list[str]:
        return list(dict.fromkeys(self.key(row) for first in rows for row in self._same_name(first)))

    def _same_name(self, row: int) -> Iterator[int]:
        while row >= 0:
            yield row
            row = self._next[row]

    def beginning_with(self, words: str) -> list[str]:
        """Return names that go on where some words end, at most ``MOST_ROWS`` of them."""
        if self._sorted is None:
            self._sorted = sorted(self._first)
        start = words + " "
        at = bisect_left(self._sorted, start)
        found = []
        for name in self._sorted[at : at + MOST_ROWS]:
            if not name.startswith(start):
                break
            found.append(name)
        return found

    def with_initials(self, letters: str) -> list[str]:
        """Return the organisations whose words begin with some letters."""
        if self._by_initials is None:
            self._by_initials = {}
            for words, row in self._first.items():
                tokens = words.split()
                if 3 <= len(tokens) <= 6:
                    rows = self._by_initials.setdefault("".join(token[0] for token in tokens), [])
                    if len(rows) < MOST_ROWS:
                        rows.append(row)
        return [self.key(row) for row in self._by_initials.get(letters, ())]
