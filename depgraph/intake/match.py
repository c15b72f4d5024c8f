"""Which product or organisation does a name on a bill mean? Identifiers first, then names, with score and rule.

Precision comes before recall: a wrong accepted match can make a silent wrong answer, a missed one an honest unknown.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

    from depgraph.model.records import Facts

ACCEPT = 92.0
"""Fuzzy scores from which a long name is accepted."""
REVIEW = 80.0
"""Fuzzy scores from which a name is possibly the same."""
MARGIN = 4.0
LONG = 8
MAX_CANDIDATES = 5

LEGAL_FORMS = frozenset(
    "ab ag aktiengesellschaft aps as asa bhd bv bvba co company corp corporation cv doo ek ev eood gmbh group holding "
    "holdings inc incorporated jsc kg kgaa kk limited llc llp lp ltd mbh nv oao ooo oy oyj pao plc pjsc pte pty pvt sa "
    "sab sarl sas sasu scs se sl spa spzoo sro srl ulc ug vof zao the".split()
)
_JOINED = re.compile(r"\b(?:[a-z]\.){2,}|\b[a-z](?:[./][a-z])+\b\.?")
_WORD = re.compile(r"[^\W_]+")
_INVISIBLE = re.compile("[\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]")

LOOK_ALIKES = str.maketrans({
    "а": "a", "в": "b", "с": "c", "е": "e", "н": "h", "і": "i", "ј": "j", "к": "k", "м": "m", "о": "o", "р": "p",
    "ѕ": "s", "т": "t", "у": "y", "х": "x", "ԁ": "d", "ԛ": "q", "ԝ": "w", "ո": "n", "α": "a", "β": "b", "ε": "e",
    "η": "n", "ι": "i", "κ": "k", "ν": "v", "ο": "o", "ρ": "p", "τ": "t", "υ": "u", "χ": "x", "ѵ": "v", "ӏ": "l",
})  # fmt: skip
"""Letters of other alphabets that look like Latin ones."""


@dataclass(frozen=True, slots=True)
class Match:
    """What a name was matched to, how sure, by which rule."""

    target_id: str
    score: float
    rule: str
    accepted: bool
    candidates: tuple[str, ...]


@lru_cache(maxsize=200_000)
def folded(name: str) -> str:
    """Return a name in lower case, without accents, punctuation or dots in abbreviations."""
    text = unicodedata.normalize("NFKD", _INVISIBLE.sub("", name)).casefold().replace("&", " and ")
    text = "".join(c for c in text if not unicodedata.combining(c)).replace("ø", "o").replace("ł", "l").replace("đ", "d")
    text = _JOINED.sub(lambda m: re.sub(r"[./]", "", m.group()), text)
    return " ".join(_WORD.findall(text))


@lru_cache(maxsize=200_000)
def bare(name: str) -> str:
    """Return a folded name without its legal forms; a name that is nothing else stays as it is."""
    words = folded(name).split()
    kept = [w for w in words if w not in LEGAL_FORMS]
    while len(kept) > 1 and kept[-1] == "and":
        kept.pop()
    return " ".join(kept) or " ".join(words)


def disguised(name: str) -> str | None:
    """Return what a name with invisible or look-alike letters pretends to be; ``None`` for an honest one."""
    latin = any("a" <= c <= "z" for c in name.casefold())
    plain = _INVISIBLE.sub("", unicodedata.normalize("NFKC", name)).casefold().translate(LOOK_ALIKES)
    mixed = latin and plain != unicodedata.normalize("NFKC", name).casefold()
    return plain if mixed else None


class OrganisationIndex:
    """Organisations by identifier and name."""

    def __init__(self, entries: Iterable[tuple[str, Iterable[str], Iterable[str]]]) -> None:
        self.identifiers: dict[str, str] = {}
        self.full: dict[str, set[str]] = {}
        self.bare: dict[str, set[str]] = {}
        self._seen: dict[str, Match | None] = {}
        for key, names, identifiers in entries:
            for identifier in identifiers:
                self.identifiers[_squeezed(identifier)] = key
            for name in names:
                for table, text in ((self.full, folded(name)), (self.bare, bare(name))):
                    if text:
                        table.setdefault(text, set()).add(key)

    @classmethod
    def of(cls, facts: Facts) -> OrganisationIndex:
        """Return an index over the organisations known so far."""
        organisations = facts.organisations.values()
        return cls((o.id, (o.id, o.name, *o.aliases), o.identifiers.values()) for o in organisations)

    def find(self, name: str) -> Match | None:
        """Return the best match for a name, ``None`` where nothing comes near."""
        if name not in self._seen:
            self._seen[name] = self._find(name)
        return self._seen[name]

    def _find(self, name: str) -> Match | None:
        pretended = disguised(name)
        if pretended is not None:
            found = self._find(pretended)
            if found is None:
                return None
            return Match(found.target_id, min(found.score, 90.0), "look-alike letters", accepted=False, candidates=found.candidates)
        identifier = self.identifiers.get(_squeezed(name))
        if identifier:
            return Match(identifier, 100.0, "identifier", accepted=True, candidates=(identifier,))
        for table, text, rule in ((self.full, folded(name), "exact name"), (self.bare, bare(name), "normalised name")):
            ids = sorted(table.get(text, ()))
            if len(ids) == 1:
                return Match(ids[0], 100.0, rule, accepted=True, candidates=(ids[0],))
            if ids:
                return Match(ids[0], 95.0, f"{rule} of several", accepted=False, candidates=tuple(ids[:MAX_CANDIDATES]))
        return self._resembling(bare(name))

    def _resembling(self, text: str) -> Match | None:
        if len(text) < 3:
            return None
        from rapidfuzz import fuzz, process  # noqa: PLC0415  only where an exact name failed

        found = process.extract(text, self.bare.keys(), scorer=fuzz.token_sort_ratio, score_cutoff=REVIEW, limit=12)
        ranked: dict[str, float] = {}
        for near, score, _ in found:
            for key in sorted(self.bare[near]):
                ranked.setdefault(key, score)
        if not ranked:
            return None
        (best, top), *others = ranked.items()
        alone = not others or top - others[0][1] >= MARGIN
        accepted = top >= ACCEPT and alone and len(text) >= LONG and not _numbers_differ(text, found[0][0])
        return Match(best, top, "similar name", accepted=accepted, candidates=tuple(ranked)[:MAX_CANDIDATES])


class ProductIndex:
    """Products of the catalogue by part number, name and the words of their names."""

    def __init__(self, facts: Facts) -> None:
        self.facts = facts
        self.organisations = OrganisationIndex.of(facts)
        self.mpn: dict[str, set[str]] = {}
        self.names: dict[str, set[str]] = {}
        self.by_word: dict[str, list[tuple[tuple[str, ...], str]]] = {}
        self._seen: dict[tuple[str, str | None, str | None], Match | None] = {}
        for product in facts.components.values():
            if product.stated_by != "catalogue":
                continue
            for number in product.mpn:
                self.mpn.setdefault(_squeezed(number), set()).add(product.id)
            for name in (product.name, *product.aliases):
                text = folded(name)
                if not text:
                    continue
                self.names.setdefault(text, set()).add(product.id)
                words = tuple(text.split())
                rarest = max(words, key=lambda w: (any(c.isdigit() for c in w), len(w)))
                self.by_word.setdefault(rarest, []).append((words, product.id))

    @classmethod
    def of(cls, facts: Facts) -> ProductIndex:
        """Return an index over the catalogue's products."""
        return cls(facts)

    def find(self, *, name: str, maker: str | None, mpn: str | None) -> Match | None:
        """Return the product that a description, a maker and a part number mean."""
        key = (name, maker, mpn)
        if key not in self._seen:
            self._seen[key] = self._find(name, maker, mpn)
        return self._seen[key]

    def _find(self, name: str, maker: str | None, mpn: str | None) -> Match | None:
        if disguised(name):
            return None
        by = self.organisations.find(maker) if maker else None
        for table, text, rule in ((self.mpn, _squeezed(mpn or ""), "part number"), (self.names, folded(name), "exact name")):
            ids = sorted(table.get(text, ())) if text else []
            ids = self._of_maker(ids, by) if len(ids) > 1 else ids
            if len(ids) == 1:
                # A part number or a whole name is one product; who made it, the bill says for itself.
                sure = rule == "exact name" or not self._other_maker(ids[0], by) or len(text) > LONG
                return Match(ids[0], 100.0, rule, accepted=sure, candidates=(ids[0],))
            if ids:
                return Match(ids[0], 90.0, f"{rule} of several", accepted=False, candidates=tuple(ids[:MAX_CANDIDATES]))
        return self._contained(folded(name), by)

    def _of_maker(self, ids: list[str], by: Match | None) -> list[str]:
        own = [i for i in ids if by is not None and self.facts.components[i].maker == by.target_id]
        return own or ids

    def _other_maker(self, product: str, by: Match | None) -> bool:
        maker = self.facts.components[product].maker
        return by is not None and maker is not None and maker not in by.candidates

    def _contained(self, text: str, by: Match | None) -> Match | None:
        """Match a product whose name stands whole in the description, under its own maker."""
        words = text.split()
        padded = f" {text} "
        found: dict[str, int] = {}
        for word in dict.fromkeys(words):
            for alias, product in self.by_word.get(word, ()):
                if f" {' '.join(alias)} " in padded and not self._other_maker(product, by):
                    found[product] = max(found.get(product, 0), sum(map(len, alias)))
        if not found:
            return None
        longest = max(found.values())
        best = sorted(p for p, size in found.items() if size == longest)
        specific = any(c.isdigit() for c in text) and longest >= LONG
        confirmed = by is not None and by.accepted and self.facts.components[best[0]].maker == by.target_id
        accepted = len(best) == 1 and confirmed and (specific or longest >= LONG)
        rest = sorted(found, key=lambda p: (-found[p], p))[:MAX_CANDIDATES]
        score = 95.0 if accepted else 85.0
        return Match(best[0], score, "name within the description", accepted=accepted, candidates=tuple(rest))


def _squeezed(text: str) -> str:
    return re.sub(r"[^a-z0-9]", "", text.casefold())


def _numbers_differ(one: str, other: str) -> bool:
    return re.findall(r"\d+", one) != re.findall(r"\d+", other)
