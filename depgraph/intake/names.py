"""When are two spellings one name? Case, accents, legal forms, scripts and letters that only look alike."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple

from depgraph.errors import InvalidInput
from depgraph.model.identity import Evidence, Identity
from depgraph.text.spelling import fold

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

ACCEPT = 92.0
REVIEW = 80.0
MOST_CANDIDATES = 5

Entry = tuple[str, "Sequence[str]", "Sequence[str]", "Sequence[str]"]
"""(id, names with the proper one first, identifiers, part numbers)."""

# What a legal form says about the seat: the countries in which a company can have it.
_FORMS = {
    "bv": "NL BE CW AW SR", "nv": "NL BE CW AW SR SX", "vof": "NL BE", "cv": "NL BE", "bvba": "BE", "sprl": "BE", "cvba": "BE",
    "gmbh": "DE AT CH LI", "mbh": "DE AT", "ag": "DE AT CH LI", "kg": "DE AT", "kgaa": "DE", "ohg": "DE", "ug": "DE",
    "ev": "DE AT", "eg": "DE AT", "gesmbh": "AT", "sas": "FR CO LU", "sasu": "FR", "sarl": "FR LU CH BE MC MA TN DZ LB",
    "eurl": "FR DZ", "snc": "FR IT CH LU", "srl": "IT RO BE ES AR", "spa": "IT CL DZ", "sl": "ES", "slu": "ES",
    "inc": "US CA JP KR TW PH CN KY", "incorporated": "US CA", "corp": "US CA JP KR TW CN PH KY", "corporation": "US CA JP KR TW CN PH KY",
    "llc": "US AE RU UA QA SA OM AM GE UZ JP KR", "lp": "US CA GB KY", "llp": "US GB IN SG CA",
    "plc": "GB IE CY MT JE GG IM", "kk": "JP", "oy": "FI", "oyj": "FI", "ab": "SE FI", "asa": "NO", "aps": "DK", "hf": "IS",
    "pte": "SG", "pty": "AU ZA BW NA", "pvt": "IN PK LK", "bhd": "MY BN", "sdn": "MY BN", "tbk": "ID", "kft": "HU", "zrt": "HU",
    "nyrt": "HU", "sro": "CZ SK", "doo": "RS HR SI BA ME MK", "ooo": "RU", "oao": "RU", "zao": "RU", "pao": "RU", "pjsc": "RU UA AE",
    "ojsc": "RU BY", "jsc": "RU KZ BY UA GE BG VN", "eood": "BG", "ood": "BG", "oue": "EE", "uab": "LT", "sia": "LV",
    # Forms that many countries have say nothing about the seat.
    "ltd": "", "limited": "", "co": "", "company": "", "sa": "", "se": "", "as": "", "ad": "", "ao": "", "private": "", "aktiengesellschaft": "DE AT CH LI",
    "gesellschaft": "", "kabushiki": "JP", "kaisha": "JP", "lda": "PT BR", "ltda": "BR CO CL", "ltee": "CA", "sp": "PL", "zoo": "PL",
}  # fmt: skip
FORM_SEATS = {form: frozenset(seats.split()) for form, seats in _FORMS.items()}
_LONG_FORMS = [
    (words.split(), form)
    for form, texts in {
        "gmbh": "gesellschaft mit beschrankter haftung", "nv": "naamloze vennootschap", "bv": "besloten vennootschap",
        "sa": "societe anonyme|sociedad anonima", "sarl": "societe a responsabilite limitee", "plc": "public limited company",
        "llc": "limited liability company", "pjsc": "public joint stock company", "jsc": "joint stock company",
        "spa": "societa per azioni", "srl": "societa a responsabilita limitata", "kk": "kabushiki kaisha",
        "ooo": "общество с ограниченнои ответственностью", "pao": "публичное акционерное общество",
        "ao": "акционерное общество",
    }.items()
    for words in texts.split("|")
]  # fmt: skip
_CHINESE_FORMS = ("股份有限公司", "有限责任公司", "有限公司")
_LEADING_FORMS = frozenset({"pt", "ooo", "oao", "pao", "zao", "ao", "pjsc", "jsc", "ojsc"})


class Match(NamedTuple):
    """What a name means, by which rule, how surely.

    Where it is not ``accepted`` the name only possibly means one of the ``candidates``; ``target_id`` is the first.
    ``rule`` is for people; what the match rests on stands in ``seen``. ``others`` are organisations that further words
    of the text name.
    """

    target_id: str
    score: float
    rule: str
    accepted: bool
    candidates: tuple[str, ...]
    seen: tuple[Evidence, ...] = ()
    others: tuple[str, ...] = ()

    @property
    def identity(self) -> Identity:
        """Return what is kept of it with the facts."""
        return Identity(self.seen, self.candidates, self.accepted, self.others)


@dataclass(frozen=True, slots=True)
class Bands:
    """From which score a name is taken, and from which it is shown to a person; below that it is let go.

    A band can only be stricter than a rule: what a rule itself calls doubtful is never taken, whatever its score.
    """

    accept: float = ACCEPT
    review: float = REVIEW

    def __post_init__(self) -> None:
        if not 0 < self.review <= self.accept <= 100:
            raise InvalidInput(
                "match bands", f"accept {self.accept:g}, review {self.review:g}", "0 < review <= accept <= 100"
            )

    def __str__(self) -> str:
        return f"accepted from {self.accept:g}, shown for review from {self.review:g}, rejected below"

    def applied(self, match: Match | None) -> Match | None:
        """Return what is left of a match under these bands."""
        if match is None or match.score < self.review:
            return None
        if match.accepted and match.score < self.accept:
            return match._replace(accepted=False)
        return match


DEFAULT_BANDS = Bands()


def accepted(target: str, score: float, rule: str, *seen: Evidence) -> Match:
    """Return a match that nobody could doubt."""
    return Match(target, score, rule, accepted=True, candidates=(target,), seen=seen)


def possible(targets: Iterable[str], score: float, rule: str, *seen: Evidence) -> Match | None:
    """Return a match with one or several of those a name may mean, ``None`` where there are none."""
    found = tuple(dict.fromkeys(targets))[:MOST_CANDIDATES]
    return Match(found[0], score, rule, accepted=False, candidates=found, seen=seen) if found else None


@lru_cache(maxsize=4096)
def normalised(name: str) -> tuple[str, tuple[str, ...]]:
    """Return a company's name without case, accents, punctuation and legal form, and the forms it carried."""
    if "&" in name:
        name = name.replace("&", " and ")
    if "'" in name or "\u2019" in name:
        name = name.replace("'", "").replace("\u2019", "")
    words = fold(name)
    if not words.isascii():
        words = _without_chinese_form(words)
    tokens = words.split()
    if any(len(token) == 1 for token in tokens):
        tokens = _spelled_together(tokens)
    if len(tokens) > 1 and tokens[0] == "the":
        del tokens[0]
    if len(tokens) > 2:
        tokens = _with_short_forms(tokens)
    forms: list[str] = []
    while len(tokens) > 1 and (tokens[-1] in FORM_SEATS or (forms and tokens[-1] == "and")):
        last = tokens.pop()
        if last != "and":
            forms.append(last)
    while len(tokens) > 1 and tokens[0] in _LEADING_FORMS:
        forms.append(tokens.pop(0))
    return " ".join(tokens), tuple(forms)


def _with_short_forms(tokens: list[str]) -> list[str]:
    """Return words with a legal form that is written out made short."""
    for words, form in _LONG_FORMS:
        size = len(words)
        if tokens[-1] == words[-1] and tokens[-size:] == words and len(tokens) > size:
            return [*tokens[:-size], form]
        if tokens[0] == words[0] and tokens[:size] == words and len(tokens) > size:
            return [*tokens[size:], form]
    return tokens


def _without_chinese_form(words: str) -> str:
    for form in _CHINESE_FORMS:
        if words.endswith(form) and len(words) > len(form):
            return f"{words.removesuffix(form)} ltd"
    return words


def _spelled_together(tokens: list[str]) -> list[str]:
    """Return words with runs of single letters made one: B.V. and S.p.A. are spelled, not said."""
    found: list[str] = []
    spelled = False
    for token in tokens:
        if len(token) == 1 and token.isalpha():
            if spelled:
                found[-1] += token
            else:
                found.append(token)
            spelled = True
        else:
            found.append(token)
            spelled = False
    return found


def compact_form(text: str) -> str:
    """Return letters and digits only: how part numbers and identifiers are compared."""
    return "".join(c for c in unicodedata.normalize("NFKC", text).casefold() if c.isalnum())
