"""Which organisations may a list mean? Like is held against like, word by word, rare words weighing more than common ones.

Certain is a hit only by a number that nobody shares, or by name, country and kind together. Everything else is possible,
with its score and the rule that found it. Initials and beginnings of names find nobody: across a whole list they find everybody.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from math import log
from typing import TYPE_CHECKING, NamedTuple

from depgraph.intake.lists.entry import AIRCRAFT, COMPANY, PERSON, SHIP
from depgraph.intake.lists.names import GENERIC, is_foreign, sound, spellings, words_of
from depgraph.intake.names import FORM_SEATS, normalised
from depgraph.text.spelling import fold

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from depgraph.intake.lists.entry import ListEntry
    from depgraph.model.records import Organisation

CERTAIN, POSSIBLE = 96.0, 88.0
"""From which score a hit is certain, and from which it is possible; below that it is none."""
_NAME_AND_COUNTRY, _NAME, _ELSEWHERE, _OTHER_KIND = 98.0, 94.0, 90.0, 89.0
_SHORTEST = 5
"""Letters that a word needs so that another spelling of it is looked for."""
_HALF = 3
"""Letters at either end of a word by which its other spellings are looked for."""
_MOST_INITIALS = 4
_COMMON = 200
"""So many names of a list with one word say that the word is common in it."""
STATE = "state"


class Hit(NamedTuple):
    """That an organisation may be a listed party."""

    organisation: str
    list_id: str
    entry: ListEntry
    name: str
    """The name of the entry that was found."""
    score: float
    rule: str
    certain: bool

    @property
    def programme(self) -> str:
        """Return under which programme the party is listed."""
        return self.entry.programme


class _Ours(NamedTuple):
    """A name of an organisation, as it is compared."""

    key: str
    words: tuple[str, ...]
    forms: tuple[str, ...]
    foreign: bool
    """Whether it stands in Cyrillic or Greek letters in the facts."""


class Screen:
    """Organisations that are to be held against lists."""

    def __init__(self, organisations: Iterable[Organisation]) -> None:
        self.organisations = {one.id: one for one in organisations}
        self.countries: dict[str, frozenset[str]] = {}
        self.names: list[_Ours] = []
        for one in self.organisations.values():
            self.countries[one.id] = frozenset([*(one.seat or ()), *(one.headquarters or ())])
            for name in dict.fromkeys((one.name, *one.aliases)):
                forms = normalised(name)[1]
                for words in spellings(name):
                    if words:
                        self.names.append(_Ours(one.id, words, forms, is_foreign(name)))
        self.vocabulary = {word for ours in self.names for word in ours.words}

    def hits(self, list_id: str, theirs: Names) -> list[Hit]:
        """Return who may be listed, the best hit of each organisation and entry, the surest first."""
        found: dict[tuple[str, str], Hit] = {}
        for ours in self.names:
            for hit in self._same(list_id, ours, theirs):
                _keep(found, hit)
        for hit in self._alike(list_id, theirs):
            _keep(found, hit)
        return sorted(found.values(), key=lambda hit: (-hit.score, hit.organisation, hit.entry.ref))

    def _same(self, list_id: str, ours: _Ours, theirs: Names) -> Iterator[Hit]:
        """Find the entries that bear a name of ours; the words of a person may stand in any order."""
        for at in theirs.with_words(ours.words, any_order=True):
            hit = self._judged(list_id, theirs, at, ours)
            if hit is not None:
                yield hit
        if not _long(ours.words):
            return
        for at in theirs.of_sound(foreign_only=not ours.foreign).get(sound(ours.words), ()):
            if theirs.names[at][2] != ours.words:
                hit = self._judged(list_id, theirs, at, ours)
                if hit is not None:
                    score = min(hit.score, _ELSEWHERE + 2)
                    yield hit._replace(score=score, rule="the same name, written in other letters", certain=False)
        for at in theirs.spaced_otherwise(ours.words):
            hit = self._judged(list_id, theirs, at, ours)
            if hit is not None:
                score = min(hit.score, _ELSEWHERE + 1)
                yield hit._replace(score=score, rule="the same letters, spaced otherwise", certain=False)

    def _judged(self, list_id: str, theirs: Names, at: int, ours: _Ours) -> Hit | None:
        """Return what the same name means, with country and kind; ``None`` where these rule it out."""
        organisation = self.organisations[ours.key]
        number, name, _ = theirs.names[at]
        entry = theirs.entries[number]
        if not _like(organisation, entry, ours.forms):
            return None
        if organisation.kind == STATE and (not _long(ours.words) or normalised(name)[1]):
            return None
        other_kind = not _kinds_agree(organisation.kind, entry.kind)
        own, places = self.countries[ours.key], frozenset(entry.countries)
        distinctive = [word for word in ours.words if word not in GENERIC]
        weak = name in entry.weak or not distinctive
        if own and not own & places and not places and _initials(name, ours):
            return None
        if other_kind:
            return Hit(ours.key, list_id, entry, name, _OTHER_KIND, "the same name, of another kind", certain=False)
        if own and places and not own & places:
            if (
                weak
                or _initials(name, ours)
                or (
                    len(distinctive) < 2
                    and (_form_elsewhere(ours.forms, name, own, places) or self._is_short_for(ours))
                )
            ):
                return None
            return Hit(ours.key, list_id, entry, name, _ELSEWHERE, "the same name, in another country", certain=False)
        is_company = entry.kind == COMPANY or (not entry.kind and bool(normalised(name)[1]))
        if own & places and not weak and is_company and _long(ours.words) and _forms_fit(ours.forms, name):
            return Hit(
                ours.key, list_id, entry, name, _NAME_AND_COUNTRY, "the same name, country and kind", certain=True
            )
        return Hit(ours.key, list_id, entry, name, _NAME, "the same name", certain=False)

    def _is_short_for(self, ours: _Ours) -> bool:
        """Whether a name is only what people call somebody whose full name goes on: Phoenix for Phoenix Technologies."""
        whole = words_of(self.organisations[ours.key].name)
        return len(whole) > len(ours.words) and whole[: len(ours.words)] == list(ours.words)

    def _alike(self, list_id: str, theirs: Names) -> Iterator[Hit]:
        """Find names that differ in the spelling of a word, or in words that tell nobody apart."""
        near = theirs.near(self.vocabulary)
        for ours in self.names:
            organisation = self.organisations[ours.key]
            if organisation.kind == STATE or not _long(ours.words):
                continue
            asked = {word for word in ours.words if word not in GENERIC and len(word) >= _SHORTEST - 1}
            numbers: set[int] = set()
            for word in asked:
                for other in (word, *near.get(word, {})):
                    places = theirs.places.get(other, ())
                    if len(places) <= _COMMON:
                        numbers.update(places)
            for number in numbers:
                at, name, words = theirs.names[number]
                entry = theirs.entries[at]
                if words == ours.words or not _kinds_agree(organisation.kind, entry.kind):
                    continue
                score = 100 * theirs.likeness(ours.words, words, near)
                own, their = self.countries[ours.key], frozenset(entry.countries)
                if own and their and not own & their:
                    score -= 8
                if score >= POSSIBLE + 2 and name not in entry.weak:
                    yield Hit(
                        ours.key,
                        list_id,
                        entry,
                        name,
                        round(min(score, _ELSEWHERE), 1),
                        "a name spelled much the same",
                        certain=False,
                    )


class Names:
    """The names of a list, with how often each word stands in them."""

    def __init__(self, entries: Sequence[ListEntry]) -> None:
        self.entries = entries
        self.names: list[tuple[int, str, tuple[str, ...]]] = []
        for number, entry in enumerate(entries):
            for name in (*entry.names, *entry.weak):
                if name.isascii():
                    self.names.append((number, name, tuple(words_of(name))))
                else:
                    self.names += [(number, name, words) for words in spellings(name)]
        self.places: defaultdict[str, list[int]] = defaultdict(list)
        """Word -> the names it stands in."""
        for at, (_, _, words) in enumerate(self.names):
            for word in words:
                self.places[word].append(at)
        self._of_sound: dict[bool, defaultdict[str, list[int]]] = {}

    def with_words(self, words: Sequence[str], *, any_order: bool = False) -> Iterator[int]:
        """Yield the names of just these words: in this order, or in any where they may be those of a person."""
        counts = [len(self.places[word]) if word in self.places else 0 for word in words]
        if not words or not all(counts):
            return
        wanted, sorted_words = tuple(words), sorted(words)
        for at in self.places[words[counts.index(min(counts))]]:
            number, _, theirs = self.names[at]
            if theirs == wanted or (
                any_order
                and self.entries[number].kind in {PERSON, ""}
                and len(theirs) == len(wanted)
                and sorted(theirs) == sorted_words
            ):
                yield at

    def spaced_otherwise(self, words: Sequence[str]) -> Iterator[int]:
        """Yield the names of the same letters in one word, or in two where these are one."""
        letters = "".join(words)
        if len(words) > 1:
            yield from self.with_words([letters])
        else:
            for size in range(2, len(letters) - 1):
                if letters[:size] in self.places:
                    yield from self.with_words([letters[:size], letters[size:]])

    def of_sound(self, *, foreign_only: bool) -> Mapping[str, list[int]]:
        """Return the names by their sound: those in other letters than Latin, or all of them."""
        known = self._of_sound.get(foreign_only)
        if known is None:
            known = self._of_sound[foreign_only] = defaultdict(list)
            for at, (_, name, words) in enumerate(self.names):
                if not foreign_only or (not name.isascii() and is_foreign(name)):
                    known[sound(words)].append(at)
        return known

    def near(self, vocabulary: Iterable[str]) -> dict[str, dict[str, float]]:
        """Return for each of some words the words of the list that are spelled much the same, and how much."""
        from rapidfuzz.distance import DamerauLevenshtein  # noqa: PLC0415  only where a whole list is compared

        wanted = [w for w in vocabulary if len(w) >= _SHORTEST and w not in GENERIC and w not in FORM_SEATS]
        fronts, backs = {word[:_HALF] for word in wanted}, {word[-_HALF:] for word in wanted}
        # One slip of the pen leaves the front or the back of a word as it was.
        beginning: defaultdict[str, list[str]] = defaultdict(list)
        ending: defaultdict[str, list[str]] = defaultdict(list)
        for word in self.places:
            if len(word) >= _SHORTEST:
                if word[:_HALF] in fronts:
                    beginning[word[:_HALF]].append(word)
                if word[-_HALF:] in backs:
                    ending[word[-_HALF:]].append(word)
        found: dict[str, dict[str, float]] = {}
        for word in wanted:
            others = {
                other
                for other in (*beginning[word[:_HALF]], *ending[word[-_HALF:]])
                if abs(len(other) - len(word)) <= 1
            }
            most = 1 if len(word) < 2 * _SHORTEST else 2
            close = {
                other: 1 - distance / max(len(word), len(other))
                for other in others
                if other != word and (distance := DamerauLevenshtein.distance(word, other, score_cutoff=most)) <= most
            }
            if close:
                found[word] = close
        return found

    def likeness(self, ours: Sequence[str], theirs: Sequence[str], near: Mapping[str, Mapping[str, float]]) -> float:
        """Return how much of the weight of two names is in words they share, 0 to 1."""
        left = Counter(theirs)
        shared = whole = 0.0
        for word in ours:
            weight = self._weight(word)
            whole += weight
            if left[word] > 0:
                left[word] -= 1
                shared += weight
                whole += weight
                continue
            for other, alike in near.get(word, {}).items():
                if left[other] > 0:
                    left[other] -= 1
                    shared += weight * alike
                    whole += weight
                    break
        whole += sum(self._weight(word) * count for word, count in left.items())
        return 2 * shared / whole if whole else 0.0

    def _weight(self, word: str) -> float:
        if word in FORM_SEATS:
            return 0.2
        weight = log((len(self.names) + 10) / (len(self.places.get(word, ())) + 1))
        return weight * 0.3 if word in GENERIC else weight


def _keep(found: dict[tuple[str, str], Hit], hit: Hit) -> None:
    key = (hit.organisation, hit.entry.ref)
    if key not in found or hit.score > found[key].score:
        found[key] = hit


def _long(words: Sequence[str]) -> bool:
    return sum(map(len, words)) > _SHORTEST


def _initials(name: str, ours: _Ours) -> bool:
    """Whether a name is a few capital letters: they stand for many things, and tell nobody apart without a country."""
    return (
        len(ours.words) == 1 and len(ours.words[0]) <= _MOST_INITIALS and any(word.isupper() for word in name.split())
    )


def _kinds_agree(ours: str, theirs: str) -> bool:
    if theirs in {SHIP, AIRCRAFT}:
        return False
    if PERSON in {ours, theirs}:
        return theirs in {ours, ""} and ours == PERSON
    return True


def _like(organisation: Organisation, entry: ListEntry, forms: Sequence[str]) -> bool:
    """Whether an organisation and an entry can be the same thing at all.

    What a bill names is taken for a company until somebody says otherwise: without a legal form it may be a person or a ship.
    """
    if _kinds_agree(organisation.kind, entry.kind):
        return True
    told = organisation.stated_by == "catalogue" or bool(forms) or organisation.kind != COMPANY
    return not told


def _forms_fit(forms: Sequence[str], name: str) -> bool:
    """Whether legal forms do not contradict each other: Acme Inc. is not Acme GmbH."""
    others = normalised(name)[1]
    if not forms or not others or set(forms) & set(others):
        return True
    return any(not FORM_SEATS[a] or not FORM_SEATS[b] or FORM_SEATS[a] & FORM_SEATS[b] for a in forms for b in others)


def _form_elsewhere(forms: Sequence[str], name: str, own: frozenset[str], places: frozenset[str]) -> bool:
    """Whether a legal form says too that it is another company: a GmbH is not of Russia, an OOO not of Germany."""
    words = fold(name).split()
    ours = [FORM_SEATS[form] for form in forms if FORM_SEATS[form]]
    theirs = [FORM_SEATS[word] for word in (*words[:1], *words[-1:]) if FORM_SEATS.get(word)]
    return any(not seats & places for seats in ours) or any(not seats & own for seats in theirs)
