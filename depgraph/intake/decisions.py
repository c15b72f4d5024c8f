"""What did somebody decide about a name before? Kept with who, when and why, used on the next bill, and undone by name.

The file is JSON lines, one decision a line, oldest first; nothing in it is ever changed, a line that undoes is added.
"""

from __future__ import annotations

import json
import unicodedata
from typing import TYPE_CHECKING, NamedTuple

from depgraph.errors import InvalidInput
from depgraph.intake.names import Match

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

WORDS = ("same", "different", "undone")
SUBJECTS = ("organisation", "product", "listing")
_KEYS = ("subject", "name", "decision", "target", "who", "when", "why")


class Decision(NamedTuple):
    """That a name means, or does not mean, one organisation or product; or that what was decided of it is undone."""

    subject: str
    name: str
    decision: str
    target: str
    who: str
    when: str
    why: str

    @property
    def about(self) -> tuple[str, str]:
        """Return what it is about: look-alike letters make another name, and listings are decided entry by entry."""
        return self.subject, folded(f"{self.name} {self.target}" if self.subject == "listing" else self.name)


def folded(name: str) -> str:
    """Return a name as decisions compare it: letters stay the letters they are."""
    return " ".join(unicodedata.normalize("NFC", name).casefold().split())


class Decisions:
    """All decisions, and what holds of them now."""

    def __init__(self, made: Iterable[Decision] = ()) -> None:
        self.made: list[Decision] = []
        self._same: dict[tuple[str, str], Decision] = {}
        self._different: dict[tuple[str, str], dict[str, Decision]] = {}
        self.used: set[tuple[str, str]] = set()
        for one in made:
            self.add(one)

    def add(self, one: Decision) -> None:
        """Take a further decision; a later one about the same name and target replaces an earlier one."""
        self.made.append(one)
        if one.decision == "undone":
            self._same.pop(one.about, None)
            self._different.pop(one.about, None)
        elif one.decision == "same":
            self._same[one.about] = one
            self._different.get(one.about, {}).pop(one.target, None)
        else:
            self._different.setdefault(one.about, {})[one.target] = one
            if (kept := self._same.get(one.about)) is not None and kept.target == one.target:
                del self._same[one.about]

    def holds(self) -> list[Decision]:
        """Return the decisions that hold now, in the order of names."""
        different = [one for many in self._different.values() for one in many.values()]
        return sorted([*self._same.values(), *different], key=lambda one: (one.about, one.target))

    def same(self, subject: str, name: str) -> Decision | None:
        """Return who or what a name was decided to mean."""
        found = self._same.get((subject, folded(name)))
        if found is not None:
            self.used.add(found.about)
        return found

    def without_rejected(self, subject: str, name: str, found: Match | None) -> Match | None:
        """Return what was found for a name, without what it was decided not to mean."""
        rejected = self._different.get((subject, folded(name)))
        if not rejected or found is None:
            return found
        left = tuple(one for one in found.candidates if one not in rejected)
        if len(left) < len(found.candidates):
            self.used.add((subject, folded(name)))
        return Match(left[0], found.score, found.rule, found.accepted, left) if left else None

    def on_listing(self, name: str, target: str) -> Decision | None:
        """Return what was decided about an organisation and an entry of a list, as the entry stands today."""
        about = ("listing", folded(f"{name} {target}"))
        found = self._same.get(about) or self._different.get(about, {}).get(target)
        if found is not None:
            self.used.add(about)
        return found

    def lines(self) -> Iterator[str]:
        """Yield the file."""
        for one in self.made:
            yield json.dumps(one._asdict(), ensure_ascii=False) + "\n"


def read_decisions(data: bytes, *, name: str) -> Decisions:
    """Read a file of decisions.

    Raises:
        InvalidInput: a line that is no decision, with its number.

    """
    made = []
    try:
        lines = data.decode("utf-8").splitlines()
    except UnicodeDecodeError as error:
        raise InvalidInput(
            f"{name}: byte {error.start}", "bytes that are not UTF-8", "decisions as they were written"
        ) from None
    for number, line in enumerate(lines, 1):
        if line.strip():
            made.append(_decision(line, f"{name}: line {number}"))
    return Decisions(made)


def _decision(line: str, where: str) -> Decision:
    try:
        found = json.loads(line)
    except (ValueError, RecursionError):
        raise InvalidInput(where, line[:80], "one decision as a JSON object") from None
    if not isinstance(found, dict) or set(found) != set(_KEYS) or not all(isinstance(found[key], str) for key in _KEYS):
        raise InvalidInput(where, line[:80], f"an object with the texts {', '.join(_KEYS)}")
    if found["decision"] not in WORDS:
        raise InvalidInput(where, found["decision"], f"one of {', '.join(WORDS)}")
    if found["subject"] not in SUBJECTS:
        raise InvalidInput(where, found["subject"], f"one of {', '.join(SUBJECTS)}")
    return Decision(**found)
