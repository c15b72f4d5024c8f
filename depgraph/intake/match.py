"""Which organisation does a name on a bill mean? Accepted only where nobody could doubt it.

A wrong match can make a silent, wrong "clear"; a missed one only leaves a question open. So what merely resembles is
returned as candidates, *possibly the same*, with score and rule, and never as an answer.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from depgraph.intake.generic import GENERIC
from depgraph.intake.names import (
    DEFAULT_BANDS,
    FORM_SEATS,
    MOST_CANDIDATES,
    REVIEW,
    Match,
    accepted,
    compact_form,
    normalised,
    possible,
)
from depgraph.intake.nametable import NameTable
from depgraph.intake.products import ProductIndex
from depgraph.matching.ordinary import points_to_nobody
from depgraph.model.identity import Evidence
from depgraph.text.scripts import (
    chinese_core,
    disguised,
    in_other_script,
    plain_letters,
    romanised,
    sound,
    without_unseen,
)
from depgraph.text.spelling import fold, words_of

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Sequence

    from depgraph.intake.alike import Alike
    from depgraph.intake.decisions import Decisions
    from depgraph.intake.names import Bands, Entry
    from depgraph.model.records import Facts, Organisation

_COMPANY = frozenset({"co", "company"})
_CORPORATION = frozenset({"inc", "incorporated", "corp", "corporation"})
_LIMITED = frozenset({"ltd", "limited", "private"})
_JOINT_STOCK = frozenset({"ao", "jsc", "oao", "ojsc", "pao", "pjsc", "zao"})
_ALIKE_FORMS = {
    **dict.fromkeys(_COMPANY, _COMPANY | _CORPORATION | _LIMITED),
    **dict.fromkeys(_LIMITED, _LIMITED | _COMPANY),
    **dict.fromkeys(_JOINT_STOCK, _JOINT_STOCK),
}
"""Legal forms without a seat of their own -> those for which people write them."""
_FORMERLY = re.compile(
    r"^(.+?)[\s,;(\[]+(?:formerly(?: known as)?|previously|f/k/a|fka|ex|voorheen|vormals|vorm\.|ehemals|anciennement)[\s:-]+(.+?)[)\]]?$",
    re.IGNORECASE,
)
UNSEEN = "characters that cannot be seen were left out"
_LEAST_SPELLED, _LEAST_TOGETHER = 4, 8
"""Letters from which on a Latin spelling, or two words for one, prove something: short names meet by chance."""
_REGIONS = words_of(
    "benelux emea apac europe eu nordic nordics dach iberia americas asia uk usa us holland nl de fr be ie lu ch at"
)
_LOCAL = words_of(
    "services operations sales service distribution trading international the and of north south east west central"
)
"""Words that stand between a brand and its country: Dell Services Nederland."""
__all__ = ["Match", "OrganisationIndex", "ProductIndex", "match_name", "normalised"]


def match_name(name: str, index: OrganisationIndex) -> Match | None:
    """Return what a name of an organisation means; ``None`` where nothing known is like it."""
    return index.find(name)


def identifiers_of(organisation: Organisation) -> tuple[str, ...]:
    """Return the identifiers of an organisation, each also with its kind in front: numbers of two kinds may be alike."""
    known = organisation.identifiers
    return (*known.values(), *(f"{kind}:{value}" for kind, value in known.items()))


class OrganisationIndex:
    """Finds organisations by identifier and by name."""

    def __init__(
        self, entries: Iterable[Entry], seats: dict[str, Sequence[str]] | None = None, *, bands: Bands = DEFAULT_BANDS,
        decisions: Decisions | None = None, places: Iterable[str] = (),
    ) -> None:  # fmt: skip
        self.seats = seats or {}
        self.bands, self.decisions = bands, decisions
        self._place_names, self._places = places, frozenset[str]()
        self.table = NameTable(entries)
        self.identifiers = self.table.identifiers
        self.memory: dict[str, Match | None] = {}
        self._alike: Alike | None = None

    @classmethod
    def of(cls, facts: Facts, *, bands: Bands = DEFAULT_BANDS, decisions: Decisions | None = None) -> OrganisationIndex:
        """Return the index of all organisations of a set of facts."""
        known = facts.organisations.values()
        return cls(
            ((o.id, (o.name, *o.aliases), identifiers_of(o), ()) for o in known),
            {o.id: o.seat for o in known if o.seat}, bands=bands, decisions=decisions,
            places=[name for j in facts.jurisdictions.values() if j.kind != "group" for name in (j.name, *j.names)],
        )  # fmt: skip

    def find(
        self, name: str, *, identifiers: Sequence[str] = (), as_party: bool = False, confirmed: Collection[str] = ()
    ) -> Match | None:
        """Return what a name, or an identifier beside it, means; every text is looked up once.

        An ordinary word is a name only where something else says so: it stands where a bill names a party
        (``as_party``) and is somebody's own name, or a product of that organisation is on the same bill
        (``confirmed``).
        """
        for identifier in identifiers:
            key = self.identifiers.get(compact_form(identifier))
            if key is not None:
                return self._unless_contradicted(key, name)
        if name not in self.memory:
            self.memory[name] = self._decided(name, self.bands.applied(self._find(name)))
        found = self.memory[name]
        if found is not None and Evidence.COMMON_WORD in found.seen:
            sign = Evidence.MAKER if found.target_id in confirmed else Evidence.ROLE
            if sign is Evidence.MAKER or (as_party and Evidence.NAME in found.seen):
                seen = [one for one in found.seen if one is not Evidence.COMMON_WORD]
                return accepted(found.target_id, 96.0, "an ordinary word, named as a party", *seen, sign)
        return found

    def _unless_contradicted(self, key: str, name: str) -> Match | None:
        """Return who a number stands for, unless the name beside it is certainly somebody else's."""
        named = self.find(name) if name else None
        if named is not None and named.accepted and named.target_id != key:
            rule = "identifier and name disagree"
            return possible([key, named.target_id], 95.0, rule, Evidence.IDENTIFIER, Evidence.CONTRADICTION)
        return accepted(key, 100.0, "identifier", Evidence.IDENTIFIER)

    def _decided(self, name: str, found: Match | None) -> Match | None:
        """Return what somebody decided about a name before, or what was found without those he ruled out."""
        if self.decisions is None:
            return found
        decided = self.decisions.same("organisation", name)
        if decided is not None and decided.target in self.table.keys_set:
            said = f"decided by {decided.who} on {decided.when}: {decided.why}"
            return accepted(decided.target, 100.0, said, Evidence.DECISION)
        return self.decisions.without_rejected("organisation", name, found)

    def _find(self, name: str) -> Match | None:
        if disguised(name):
            return self._disguised(name)
        shown = without_unseen(name)
        found = self._of_any_script(shown)
        if found is not None and shown != name:
            return found._replace(rule=f"{found.rule}; {UNSEEN}")
        return found

    def _of_any_script(self, name: str) -> Match | None:
        found = self._find_plain(name)
        if found is not None and found.accepted:
            return found
        words, _ = normalised(name)
        if in_other_script(name):
            return self._romanised(name, words) or found
        if words and self.table.foreign:
            return self._written_otherwise(words) or found
        return found

    def _disguised(self, name: str) -> Match | None:
        """Return who may be meant by letters that look like others; what the catalogue itself writes so is no disguise."""
        known = self._exact(*normalised(name)) if name.isprintable() else None
        if known is not None:
            return known
        plain = self._find_plain(plain_letters(name))
        spelled = self._romanised(name, normalised(name)[0])
        both = [key for found in (plain, spelled) if found is not None for key in found.candidates]
        score = min(plain.score if plain else 90.0, 90.0)
        return possible(both, score, "look-alike letters", Evidence.LOOK_ALIKE)

    def _romanised(self, name: str, words: str) -> Match | None:
        """Return who bears the Latin spelling of a name in another script, by a usual table or as it sounds."""
        spellings = [normalised(one) for one in romanised(name)]
        for spelling, forms in spellings:
            found = self._exact(spelling, forms)
            if found is not None:
                seen = (*found.seen, Evidence.TRANSLITERATION)
                if found.accepted and len(spelling) >= _LEAST_SPELLED:
                    return accepted(found.target_id, 95.0, "transliterated name", *seen)
                return possible(found.candidates, 90.0, "transliterated name", *seen)
        keys = [key for spelling, _ in spellings[:1] for key in self.table.sounding(sound(spelling))]
        if not keys and (core := chinese_core(words)):
            keys = [key for one in (core, *romanised(core)) for key in self.table.owners(one)]
        return possible(keys, 90.0, "a Latin spelling of the name", Evidence.SOUND)

    def _written_otherwise(self, words: str) -> Match | None:
        """Return who is known by a name in another script that is spelled so in Latin."""
        keys = self.table.spelled(words)
        if len(keys) == 1 and len(words) >= _LEAST_SPELLED:
            return accepted(keys[0], 95.0, "transliterated name", Evidence.NAME, Evidence.TRANSLITERATION)
        if keys:
            return possible(keys, 90.0, "transliterated name", Evidence.RIVAL, Evidence.TRANSLITERATION)
        return possible(self.table.sounding_foreign(sound(words)), 90.0, "a Latin spelling of the name", Evidence.SOUND)

    def _find_plain(self, name: str) -> Match | None:
        compact = compact_form(name)
        if len(compact) >= 6 and compact in self.identifiers:
            return accepted(self.identifiers[compact], 100.0, "identifier", Evidence.IDENTIFIER)
        words, forms = normalised(name)
        if not words:
            return None
        return (
            self._exact(words, forms)
            or self._spelled_apart(words, forms)
            or self._formerly(name)
            or self._without_brackets(name)
            or self._part(words)
            or self._resembling(words)
            or self._initials(name, words, forms)
        )

    def _formerly(self, name: str) -> Match | None:
        """Return who bears a name and a former name that a text gives together."""
        parts = _FORMERLY.match(name)
        if parts is None:
            return None
        both = [self._exact(*normalised(part)) for part in (parts[1], parts[2])]
        found = [one for one in both if one is not None]
        if len(found) == 2 and all(one.accepted for one in found) and found[0].target_id == found[1].target_id:
            return accepted(found[0].target_id, 100.0, "name and former name", Evidence.NAME, Evidence.ALIAS)
        keys = (key for one in found for key in one.candidates)
        return possible(keys, 90.0, "a name or a former name", Evidence.PART_OF_NAME)

    def _exact(self, words: str, forms: tuple[str, ...]) -> Match | None:
        known = self.table.owners(words)
        if not known:
            return None
        keys = list(known)
        proper = [key for key, is_proper in known.items() if is_proper]
        if len(keys) > 1:
            whole = list(self.table.with_forms(words, forms))
            fitting = [key for key in keys if self._fits(words, key, forms)] if forms else proper
            keys = whole if len(whole) == 1 else fitting if len(fitting) == 1 else keys
            if len(keys) > 1:
                return possible(keys, 95.0, "a name of several organisations", Evidence.RIVAL)
        key = keys[0]
        sign = Evidence.NAME if key in proper else Evidence.ALIAS
        if not self._fits(words, key, forms):
            rule = "the same name under another legal form"
            return possible(keys, 90.0, rule, sign, Evidence.NAMESAKE, Evidence.CONTRADICTION)
        if forms and key in self.table.with_forms(words, forms):
            return accepted(key, 100.0, "normalised name and legal form", Evidence.LEGAL_NAME)
        seen = (sign, Evidence.LEGAL_FORM) if forms else (sign,)
        if (key not in proper or not forms) and points_to_nobody(words):
            return possible(keys, 91.0, "an ordinary word alone", *seen, Evidence.COMMON_WORD)
        return accepted(key, 100.0, "normalised name" if key in proper else "normalised alias", *seen)

    def _spelled_apart(self, words: str, forms: tuple[str, ...]) -> Match | None:
        """Return who is meant by a name whose one word somebody wrote as two: Super Micro."""
        together = words.replace(" ", "")
        found = self._exact(together, forms) if together != words and len(together) >= _LEAST_TOGETHER else None
        return found._replace(score=min(found.score, 97.0), rule=f"{found.rule}, written apart") if found else None

    def _fits(self, words: str, key: str, forms: tuple[str, ...]) -> bool:
        """Whether an organisation can have these legal forms: Acme Inc. is not the Acme GmbH we know."""
        own = self.table.forms_of(words, key) if forms else set()
        seat = frozenset(self.seats.get(key, ()))
        for form in forms:
            seats = FORM_SEATS[form]
            if form in own:
                continue
            if not seats:
                # Limited says nothing of a seat, and still Acme Ltd is not Acme Inc.
                if own and _ALIKE_FORMS.get(form, frozenset()).isdisjoint(own):
                    return False
                continue
            if seat and not seat & seats:
                return False
            if not seat and own and not any(FORM_SEATS[o] & seats or not FORM_SEATS[o] for o in own):
                return False
        return True

    def _without_brackets(self, name: str) -> Match | None:
        bare = re.sub(r"\s*[(\[].*?[)\]]\s*", " ", name).strip()
        if not bare or bare == name:
            return None
        words, forms = normalised(bare)
        found = self._exact(words, forms) if words else None
        if found is None:
            return None
        inner = [normalised(text)[0] for text in re.findall(r"[(\[](.*?)[)\]]", name)]
        if found.accepted and all(found.target_id in self.table.owners(text) for text in inner):
            rule = "normalised name, its alias in brackets"
            return accepted(found.target_id, 100.0, rule, Evidence.NAME, Evidence.ALIAS)
        rule = "the name without what stands in brackets"
        return possible(found.candidates, 88.0, rule, *found.seen, Evidence.OTHER_PARTY)

    def _part(self, words: str) -> Match | None:
        """Return organisations whose name begins this one, or is begun by it: a local company, a branch, or a group."""
        tokens = words.split()
        for length in range(len(tokens) - 1, 0, -1):
            start, rest = " ".join(tokens[:length]), " ".join(tokens[length:])
            if start not in self.table or start in GENERIC:
                continue
            if self._is_place(rest):
                rule = "begins with a known name, a country behind it"
                return possible(self.table.owners(start), 87.0, rule, Evidence.NAMESAKE)
            if len(start) > 2:
                return possible(self.table.owners(start), 85.0, "begins with a known name", Evidence.PART_OF_NAME)
        if len(words) > 2 and words not in GENERIC:
            longer = {key: None for name in self.table.beginning_with(words) for key in self.table.owners(name)}
            if len(longer) <= MOST_CANDIDATES:
                return possible(longer, 82.0, "begins a known name", Evidence.PART_OF_NAME)
        return None

    def _is_place(self, words: str) -> bool:
        """Whether words name a country, alone or with what a local company does there."""
        if not self._places:
            self._places = frozenset(fold(name) for name in self._place_names) | _REGIONS
        told = [word for word in words.split() if word not in _LOCAL]
        return words in self._places or (bool(told) and " ".join(told) in self._places)

    def _resembling(self, words: str) -> Match | None:
        if len(words) < 4:
            return None
        if self._alike is None:
            from depgraph.intake.alike import alike  # noqa: PLC0415  only where a name merely resembles

            self._alike = alike(self.table.names())
        close = self._alike.close(words)
        if not close:
            return None
        # A typing error and a near-namesake look the same: Crisco is not Cisco, so a person must say.
        keys = (key for other, _ in close for key in self.table.owners(other))
        return possible(keys, close[0][1], "fuzzy name", Evidence.RESEMBLANCE)

    def _initials(self, name: str, words: str, forms: Sequence[str]) -> Match | None:
        letters = name.strip().replace(".", "")
        if 3 <= len(letters) <= 6 and letters.isalpha() and letters.isupper():
            return possible(self.table.with_initials(letters.casefold()), REVIEW, "initials", Evidence.INITIALS)
        tokens = words.split()
        if len(tokens) < 3:
            return None
        # Whoever writes the name out may be the one who is known by its initials: with the C of Company, or without.
        short = "".join(token[0] for token in tokens)
        known = [
            key for one in (short, short + "".join(form[0] for form in forms[:1])) for key in self.table.owners(one)
        ]
        return possible(known, REVIEW, "a name known by its initials", Evidence.INITIALS)
