"""What has been understood of a foreign file so far, and what of it could not be?

Every reader fills one draft: records under ids of the file's own, a word for whatever was set aside. How its names
meet what is already known is decided afterwards, in ``adoption``.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, NamedTuple

from depgraph.intake.rows import Quarantined
from depgraph.intake.values import Values
from depgraph.matching.nobody import names_nobody
from depgraph.model.records import Component, Facts, Holding, Organisation, Relation

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from depgraph.intake.preflight import Limits
    from depgraph.model.facts import FactsFile

LENIENT = "--lenient reads on, and says what of the file is not as it should be"
"""What helps where a file is not valid by its own standard."""
MAX_ID = 180
MOST_SHOWN = 8
MAX_TEXT = 32_767
MOST_ASIDE = 10_000
"""Values set aside one by one: of a file with more, the rest is counted."""

_OUTSIDE = re.compile(r"[^A-Za-z0-9._:/@%+~=&?#-]+")
_PLAIN = re.compile(rf"[A-Za-z0-9][A-Za-z0-9._:/@%+~=&?#-]{{0,{MAX_ID - 1}}}")
_DIRECTION = {chr(c) for c in (*range(0x202A, 0x202F), *range(0x2066, 0x206A), 0x200E, 0x200F, 0x061C)}
_DAY = re.compile(r"(\d{4})(-\d{2})?(-\d{2})?(?:T.*|Z|[+-]\d{2}:\d{2})?")


class Setting(NamedTuple):
    """What a reader must know beside the bytes: names of countries and kinds, the day, and how much is too much."""

    name: str
    on: str
    limits: Limits
    countries: Mapping[str, str] = MappingProxyType({})
    kinds: Mapping[str, str] = MappingProxyType({})
    makers: Mapping[str, str] = MappingProxyType({})
    encoding: str | None = None
    lenient: bool = False
    """Whether to read on where a file is not valid by its own standard."""


class Draft:
    """The facts of one file under construction."""

    def __init__(self, setting: Setting, form: str) -> None:
        self.setting, self.form, self.name = setting, form, setting.name
        self.values = Values(countries=setting.countries, kinds=setting.kinds)
        self.facts = Facts()
        self.quarantined: list[Quarantined] = []
        self.set_aside = 0
        self.notices: list[str] = []
        self.counts: Counter[str] = Counter()
        """What the file held, in its own words: services, data flows, contracts."""
        self.register = False
        """Whether ids of organisations are those of a register: one organisation a record, the same in every file."""
        self.shared = False
        """Whether ids of components mean the same in every file of the format."""
        self.parties: set[str] = set()
        """Organisations of which little more than a name is known, as a bill names them."""
        self.reopened: set[str] = set()
        """Organisations of whose holders one could not be read: what closed them closes them no longer."""
        self.hints: dict[str, str] = {}
        """Components of no stated kind -> words that may suggest one, where no product of the catalogue does."""
        self.hardware: set[str] = set()
        """Components that are things one can touch, whichever: nobody hosts or operates them."""
        self.libraries: set[str] = set()
        """Components that a package address says to be libraries: no vendor's product, whatever their name."""
        self.settled: set[str] = set()
        """Components of which the file says itself which kind and product they are: nothing is to be guessed."""
        self.stated: FactsFile | None = None
        """What a facts file inside the file states, its names not yet held against those that are known."""
        self.pointers: dict[str, list[str]] = {}
        """For each of its tables, where the entries stand in the file."""
        self.cites: list[int] = []
        self._keys: dict[tuple[str, str], str] = {}
        self._taken: set[str] = set()
        self._names: dict[str, str] = {}
        self._unread: dict[str, list[str]] = {}

    @property
    def described(self) -> set[str]:
        """The organisations that a facts file inside the file describes."""
        return {one.id for one in self.stated.organisations} if self.stated is not None else set()

    # -- words -----------------------------------------------------------------------------------------

    def source(self, *, grade: str, published: str | None = None, title: str | None = None) -> list[int]:
        """Make the file itself the source of what follows; return its number as citations."""
        entry: dict[str, Any] = {"title": title or f"{self.form}, file {self.name}", "grade": grade}
        if grade != "unverified":
            entry["retrieved"] = self.setting.on
        if published:
            entry["published"] = published
        self.cites = [self.facts.sources.add(entry)]
        return self.cites

    def aside(self, where: str, value: object, problem: str, expected: str) -> None:
        """Set a value aside: its field becomes unknown, and the file's report says so."""
        shown = f"a {type(value).__name__}" if isinstance(value, dict | list | tuple) else str(value)
        self.set_aside += 1
        if self.set_aside > MOST_ASIDE:
            return
        self.quarantined.append(Quarantined(f"{self.name}: {where}", shown[:200], problem, expected))

    def unread(self, what: str, which: str) -> None:
        """Note something of the file that no fact was made of."""
        self._unread.setdefault(what, []).append(which)

    def key(self, wanted: str, *, space: str = "") -> str:
        """Return an id for a reference of the file: the same for the same, never one for two."""
        found = self._keys.get((space, wanted))
        if found is not None:
            return found
        if _PLAIN.fullmatch(wanted) and not space:
            plain = wanted
        else:
            plain = (space + _OUTSIDE.sub("-", wanted))[:MAX_ID].strip("-") or "item"
            if not (plain[0].isascii() and plain[0].isalnum()):
                plain = "x" + plain
        key, number = plain, 1
        while key in self._taken:
            number += 1
            key = f"{plain}~{number}"
        self._taken.add(key)
        self._keys[space, wanted] = key
        return key

    def text(self, value: object, where: str) -> str | None:
        """Return a value as text on one line in composed form; ``None`` where it is empty or no text."""
        if value is None:
            return None
        if not isinstance(value, str):
            if isinstance(value, int | float) and not isinstance(value, bool):
                return str(value)
            self.aside(where, value, "no text", "text")
            return None
        if value.isascii() and value.isprintable():
            return value.strip()[:MAX_TEXT] or None
        composed = unicodedata.normalize("NFC", value)
        if any(c in _DIRECTION for c in composed):
            self.unread("names with characters that turn the direction of writing", where)
        return (
            " ".join(
                "".join(" " if unicodedata.category(c) in {"Cc", "Cs", "Zl", "Zp"} else c for c in composed).split()
            )[:MAX_TEXT]
            or None
        )

    def number(self, value: object, where: str) -> float | None:
        """Return a number that is not negative; anything else is set aside."""
        if value is None or value == "":
            return None
        try:
            found = float(value) if isinstance(value, int | float | str) and not isinstance(value, bool) else -1.0
        except (ValueError, OverflowError):
            found = -1.0
        if not 0 <= found < 1e15:
            self.aside(where, value, "no quantity", "a number, zero or more")
            return None
        return found

    def day(self, value: object, where: str) -> str | None:
        """Return a day, a month or a year; the time of day is left off."""
        if value is None or value == "":
            return None
        match = _DAY.fullmatch(value.strip()) if isinstance(value, str) else None
        if (
            match is None
            or (match[2] and not "-01" <= match[2] <= "-12")
            or (match[3] and not "-01" <= match[3] <= "-31")
        ):
            self.aside(where, value, "no date", "a date, YYYY-MM-DD")
            return None
        return "".join(part or "" for part in match.groups())

    def country(self, value: object, where: str) -> str | None:
        """Return the code of a country by name, by code or by the code of a subdivision; unknown ones are set aside."""
        text = self.text(value, where)
        if text is None:
            return None
        known = self.values.country(text)
        if known is None and re.fullmatch(r"[A-Za-z]{2}-[A-Za-z0-9]{1,3}", text):
            known = self.setting.countries.get(text[:2].casefold())
        if known is None:
            self.aside(where, value, "no country that is known", "the name or ISO code of a country")
        return known

    # -- records ---------------------------------------------------------------------------------------

    def organisation(self, key: str, name: str, **known: Any) -> Organisation:
        """Return the organisation of an id, adding it where it is new."""
        found = self.facts.organisations.get(key)
        if found is None:
            cites = {"*": list(self.cites)} if self.cites else {}
            found = Organisation(id=key, name=name, stated_by="user" if self.register else "bill", cites=cites, **known)
            self.facts.organisations[key] = found
        return found

    def party(self, name: str, *, country: str | None = None) -> str:
        """Return the id of somebody a bill only names; one name is one party."""
        key = self._names.get(name)
        if key is None:
            key = self._names[name] = self.key(
                re.sub(r"[\W_]+", "-", name.casefold()).strip("-") or name, space="bill:"
            )
            if names_nobody(name):
                self.organisation(key, f"somebody (the file says {name!r})")
            else:
                self.organisation(key, name)
                self.parties.add(key)
        if country is not None:
            party = self.facts.organisations[key]
            if country not in {entry[0] for entry in party.present}:
                party.present = [*party.present, (country, None, None, "yes", list(self.cites))]
        return key

    def nobody(self, component: str, role: str, reason: str) -> str:
        """Return an organisation that stands for somebody the file does not name, with its reason."""
        key = self.key(f"{component}:{role}", space="bill:nobody:")
        self.organisation(key, reason)
        return key

    def component(self, key: str, name: str, **known: Any) -> Component:
        """Add a component; an id that is there already gets what it lacks."""
        found = self.facts.components.get(key)
        if found is None:
            found = self.facts.components[key] = Component(id=key, name=name, stated_by="bill", **known)
            return found
        for part, value in known.items():
            if getattr(found, part) in (None, (), []):
                setattr(found, part, value)
        return found

    def rest(self, component: str, relation: str, reason: str, *, certain: bool) -> None:
        """Say that a component has more parts than the file lists: one more, of which nothing is known."""
        key = self.key(f"{component}:{relation}:unlisted")
        name = f"what {self.facts.components[component].name} {relation} beyond the list ({reason})"
        self.component(key, name)
        self.relate(component, relation, key, certainty="yes" if certain else "maybe")

    def relate(self, subject: str, relation: str, *objects: str, **known: Any) -> None:
        """Add a relation to one object, or to exactly one of several."""
        self.facts.relations.append(
            Relation(
                subject=subject,
                relation=relation,
                objects=list(objects),
                stated_by="bill",
                cites=list(self.cites),
                **known,
            )
        )

    def holding(self, owner: str, owned: str, **known: Any) -> None:
        """Add a holding; nobody holds himself in a way that matters."""
        if owner == owned:
            self.aside(owned, owner, "a holding of its own shares", "an owner other than the owned")
            return
        self.facts.holdings.append(Holding(owner=owner, owned=owned, stated_by="user", cites=list(self.cites), **known))

    def maker_relation(self, kind: str | None) -> str:
        """Return the relation a maker stands in to a component of a kind."""
        return self.setting.makers.get(kind or "", "designed_by")

    def finish(self) -> Draft:
        """Add the notices that sum up what was seen."""
        said = [f"{number} {what}" for what, number in self.counts.items() if number]
        self.notices.insert(0, f"read as {self.form}: {', '.join(said) if said else 'nothing in it'}")
        if self.set_aside > MOST_ASIDE:
            self.notices.append(f"{self.set_aside - MOST_ASIDE:,} more values set aside, too many to name")
        for what, which in self._unread.items():
            self.notices.append(f"{what}: {some(which)}")
        return self


def word(value: object) -> str:
    """Return a value where it is a text, nothing where it is not: what stands in a foreign file may be anything."""
    return value if isinstance(value, str) else ""


def some(items: Sequence[str], most: int = MOST_SHOWN) -> str:
    """Return the first of many, and how many more there are."""
    distinct = list(dict.fromkeys(items))
    return ", ".join(distinct[:most]) + (f" and {len(distinct) - most} more" if len(distinct) > most else "")


def listed(value: object) -> Iterable[Any]:
    """Return a value as a list: readers of foreign files meet one thing where many are meant."""
    if value is None:
        return ()
    return value if isinstance(value, list) else (value,)
