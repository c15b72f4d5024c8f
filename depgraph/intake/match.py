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
    disguised,
    normalised,
    plain_letters,
    possible,
    transliterated,
)
from depgraph.intake.nametable import NameTable
from depgraph.intake.products import ProductIndex

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

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
        decisions: Decisions | None = None,
    ) -> None:  # fmt: skip
        self.seats = seats or {}
        self.bands, self.decisions = bands, decisions
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
        )  # fmt: skip

    def find(self, name: str, *, identifiers: Sequence[str] = ()) -> Match | None:
        """Return what a name, or an identifier beside it, means; every text is looked up once."""
        for identifier in identifiers:
            key = self.identifiers.get(compact_form(identifier))
            if key is not None:
                return self._unless_contradicted(key, name)
        if name not in self.memory:
            self.memory[name] = self._decided(name, self.bands.applied(self._find(name)))
        return self.memory[name]

    def _unless_contradicted(self, key: str, name: str) -> Match | None:
        """Return who a number stands for, unless the name beside it is certainly somebody else's."""
        named = self.find(name) if name else None
        if named is not None and named.accepted and named.target_id != key:
            return possible([key, named.target_id], 95.0, "identifier and name disagree")
        return accepted(key, 100.0, "identifier")

    def _decided(self, name: str, found: Match | None) -> Match | None:
        """Return what somebody decided about a name before, or what was found without those he ruled out."""
        if self.decisions is None:
            return found
        decided = self.decisions.same("organisation", name)
        if decided is not None and decided.target in self.table.keys_set:
            return accepted(decided.target, 100.0, f"decided by {decided.who} on {decided.when}: {decided.why}")
        return self.decisions.without_rejected("organisation", name, found)

    def _find(self, name: str) -> Match | None:
        if disguised(name):
            # What the catalogue itself writes in Cyrillic is no disguise.
            words, forms = normalised(name)
            known = self._exact(words, forms) if name.isprintable() else None
            if known is not None:
                return known
            other = self._transliterated(name) if name.isprintable() else None
            if other is not None:
                return other
            found = self._find_plain(plain_letters(name))
            return possible(found.candidates, min(found.score, 90.0), "look-alike letters") if found else None
        return self._find_plain(name)

    def _transliterated(self, name: str) -> Match | None:
        for number, spelling in enumerate(transliterated(name)):
            words, _ = normalised(spelling)
            found = self._exact(words, ()) if words else None
            if found is not None:
                if found.accepted and number == 0:
                    return accepted(found.target_id, 95.0, "transliterated name")
                return possible(found.candidates, 90.0, "transliterated name")
        return None

    def _find_plain(self, name: str) -> Match | None:
        compact = compact_form(name)
        if len(compact) >= 6 and compact in self.identifiers:
            return accepted(self.identifiers[compact], 100.0, "identifier")
        words, forms = normalised(name)
        if not words:
            return None
        return (
            self._exact(words, forms)
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
            return accepted(found[0].target_id, 100.0, "name and former name")
        return possible((key for one in found for key in one.candidates), 90.0, "a name or a former name")

    def _exact(self, words: str, forms: tuple[str, ...]) -> Match | None:
        known = self.table.owners(words)
        if not known:
            return None
        keys = list(known)
        proper = [key for key, is_proper in known.items() if is_proper]
        if len(keys) > 1:
            whole = self.table.with_forms(words, forms)
            keys = list(whole) if len(whole) == 1 else proper if len(proper) == 1 and not forms else keys
            if len(keys) > 1:
                return possible(keys, 95.0, "a name of several organisations")
        if not self._fits(words, keys[0], forms):
            return possible(keys, 90.0, "the same name under another legal form")
        return accepted(keys[0], 100.0, "normalised name" if proper else "normalised alias")

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
            return accepted(found.target_id, 100.0, "normalised name, its alias in brackets")
        return possible(found.candidates, 88.0, "the name without what stands in brackets")

    def _part(self, words: str) -> Match | None:
        """Return organisations whose name begins this one, or is begun by it: a branch, or a group."""
        tokens = words.split()
        for length in range(len(tokens) - 1, 0, -1):
            start = " ".join(tokens[:length])
            if len(start) > 2 and start in self.table and start not in GENERIC:
                return possible(self.table.owners(start), 85.0, "begins with a known name")
        if len(words) > 2 and words not in GENERIC:
            longer = {key: None for name in self.table.beginning_with(words) for key in self.table.owners(name)}
            if len(longer) <= MOST_CANDIDATES:
                return possible(longer, 82.0, "begins a known name")
        return None

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
        return possible((key for other, _ in close for key in self.table.owners(other)), close[0][1], "fuzzy name")

    def _initials(self, name: str, words: str, forms: Sequence[str]) -> Match | None:
        letters = name.strip().replace(".", "")
        if 3 <= len(letters) <= 6 and letters.isalpha() and letters.isupper():
            return possible(self.table.with_initials(letters.casefold()), REVIEW, "initials")
        tokens = words.split()
        if len(tokens) < 3:
            return None
        # Whoever writes the name out may be the one who is known by its initials: with the C of Company, or without.
        short = "".join(token[0] for token in tokens)
        known = [
            key for one in (short, short + "".join(form[0] for form in forms[:1])) for key in self.table.owners(one)
        ]
        return possible(known, REVIEW, "a name known by its initials")
