"""Which status does a law have on a day, and what does that leave of a finding?"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from depgraph.model.records import covers
from depgraph.model.vocabulary import STATUSES, Kleene, Level

if TYPE_CHECKING:
    from collections.abc import Sequence

NOT_YET = "not_yet"
_CAPPED = frozenset({"suspended", "non_enforced", "proposed"})
_GONE = frozenset({"lapsed", NOT_YET})


class Status(NamedTuple):
    """The statuses a law may have on a day: one, unless nobody could verify which."""

    candidates: tuple[str, ...]
    note: str | None
    cites: tuple[int, ...]

    @property
    def verified(self) -> bool:
        """Whether one status is known to be right."""
        return len(self.candidates) == 1

    @property
    def word(self) -> str:
        """Return the status in words."""
        if self.verified:
            return self.candidates[0].replace("_", " ")
        return "unverified: " + " or ".join(c.replace("_", " ") for c in self.candidates)

    def apply(self, low: Level, high: Level) -> tuple[Level, Level]:
        """Return the hull of a finding over the statuses it may have."""
        lows = [_cap(status, low) for status in self.candidates]
        highs = [_cap(status, high) for status in self.candidates]
        return min(lows), max(highs)


def _cap(status: str, level: Level) -> Level:
    if status in _GONE:
        return Level.CLEAR
    return min(level, Level.LATENT) if status in _CAPPED else level


def status_on(timeline: Sequence[dict[str, Any]], *, on: str) -> Status:
    """Return the status on a day; before the first and between spans the law is not there."""
    candidates: list[str] = []
    notes, cites = [], []
    closed = Kleene.NO
    for span in timeline:
        held = covers(span["starts"], span.get("ends"), "yes", on=on)
        if held:
            candidates += span["one_of"] if span["status"] == "unverified" else [span["status"]]
            closed = max(closed, held)
            notes += [span["note"]] if span.get("note") else []
            cites += span["sources"]
    if closed is not Kleene.YES and len(set(candidates)) < len(STATUSES):
        later = any(covers(span["starts"], None, "yes", on=on) for span in timeline)
        # A coarse date on either side leaves it open whether the span has begun.
        if not candidates:
            candidates.append("lapsed" if later else NOT_YET)
        elif len(candidates) == 1:
            candidates.append(NOT_YET if not later else "lapsed")
    unique = tuple(dict.fromkeys(candidates))
    return Status(unique, "; ".join(notes) or None, tuple(cites))
