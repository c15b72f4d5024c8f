"""What does a list say? Its parties, the day it was published, and what a file of it leaves out."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from depgraph.intake.preflight import Limits

COMPANY, PERSON, SHIP, AIRCRAFT, UNTOLD = "company", "person", "ship", "aircraft", ""
"""What a listed party is; many lists do not tell companies from persons."""


class ListEntry(NamedTuple):
    """One listed party."""

    ref: str
    """The publisher's own number of it, or its name where it gives none."""
    names: tuple[str, ...]
    """The proper name first, then those that the publisher vouches for."""
    kind: str = UNTOLD
    countries: tuple[str, ...] = ()
    """Codes of the countries it is said to be of, by seat, address or nationality; empty where the list names none."""
    programme: str = ""
    starts: str = ""
    ends: str = ""
    weak: tuple[str, ...] = ()
    """Names that the publisher itself calls weak: too common to tell anybody by."""

    def holds(self, on: str) -> bool:
        """Whether the entry holds on a day; where it gives no day it does."""
        return not (self.starts and self.starts > on) and not (self.ends and self.ends <= on)


class Setting(NamedTuple):
    """What a reader of lists needs to know beside the bytes."""

    name: str
    countries: Mapping[str, str]
    """Names and codes of countries, casefolded -> the code."""
    limits: Limits
    lists: Mapping[str, str]
    """Ids of the lists that are known -> their names."""
    encoding: str | None = None


@dataclass(eq=False, repr=False)
class Part:
    """What one file of a list says. A publisher may spread one list over several files."""

    form: str
    """Which publisher's layout it is, in words."""
    published: str = ""
    """The day of publication as the file itself gives it, ISO; empty where it gives none."""
    aliases: bool = True
    """Whether this layout has room for other names: without them a list clears nobody."""
    entries: dict[str, dict[str, ListEntry]] = field(default_factory=dict)
    """List id -> reference -> entry; the empty id is the list that the user names."""
    more_names: dict[str, tuple[list[str], list[str]]] = field(default_factory=dict)
    """Reference -> further names of a party that another file describes: those vouched for, and weak ones."""
    more_countries: dict[str, list[str]] = field(default_factory=dict)
    others: Counter[str] = field(default_factory=Counter)
    """Names of lists in the file that are none of those known here -> rows."""
    notices: list[str] = field(default_factory=list)

    def add(self, entry: ListEntry, list_id: str = "") -> None:
        """Add an entry; what is said of the same party in another row is added to it."""
        own = self.entries.setdefault(list_id, {})
        known = own.get(entry.ref)
        own[entry.ref] = entry if known is None else merged(known, entry)

    @property
    def is_beside(self) -> bool:
        """Whether the file describes no party of its own: aliases or addresses of another file's."""
        return not self.entries and bool(self.more_names or self.more_countries)


def merged(one: ListEntry, other: ListEntry) -> ListEntry:
    """Return one party of whom two rows speak."""
    if other.names == one.names and other.countries == one.countries and other.weak == one.weak:
        return one
    names = unique((*one.names, *other.names))
    return one._replace(
        names=names,
        weak=tuple(name for name in unique((*one.weak, *other.weak)) if name not in names),
        countries=unique((*one.countries, *other.countries)),
        kind=one.kind or other.kind,
        programme=one.programme or other.programme,
    )


def unique(texts: Iterable[str]) -> tuple[str, ...]:
    """Return texts without blanks around them, empty ones and repetitions, in their order."""
    return tuple(dict.fromkeys(cleaned for text in texts if (cleaned := " ".join(text.split()))))
