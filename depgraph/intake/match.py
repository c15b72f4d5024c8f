"""Which organisation or product does a name on a bill mean? Accepted only where nobody could doubt it.

A wrong match can make a silent, wrong "clear"; a missed one only leaves a question open. So what merely resembles is
returned as candidates, *possibly the same*, with score and rule, and never as an answer.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from depgraph.intake.header import fold

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from depgraph.model.records import Facts

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
    "gesellschaft": "", "kabushiki": "JP", "kaisha": "JP", "lda": "PT BR", "ltda": "BR CO CL", "ltee": "CA",
}  # fmt: skip
_FORM_SEATS = {form: frozenset(seats.split()) for form, seats in _FORMS.items()}
_LONG_FORMS = (
    ("sp z o o", "spzoo"), ("s p a", "spa"), ("s a r l", "sarl"), ("a s", "as"), ("b v", "bv"), ("n v", "nv"), ("s a", "sa"),
    ("s r l", "srl"), ("g m b h", "gmbh"), ("a g", "ag"), ("k k", "kk"), ("s a s", "sas"), ("s e", "se"), ("a b", "ab"),
    ("besloten vennootschap", "bv"), ("naamloze vennootschap", "nv"), ("spolka akcyjna", "sa"), ("societe anonyme", "sa"),
)  # fmt: skip
_FORM_SEATS["spzoo"] = frozenset({"PL"})
_LEADING_FORMS = frozenset({"pt", "ooo", "oao", "pao", "zao", "ao", "pjsc", "jsc", "ojsc"})

_LOOK_ALIKES = str.maketrans(
    "авекмнорстухіјѕԁԛԝьαβεικνορτυχηⅼ",  # noqa: RUF001  the letters that are mistaken for Latin ones
    "abekmhopctyxijsdqwbabeiknoptuxnl",
)
_INVISIBLE = frozenset({"Cf", "Cc", "Mn", "Me"})
_CONFUSED = (("rn", "m"), ("vv", "w"), ("0", "o"), ("1", "l"), ("i", "l"), ("5", "s"))

# One word that many lines share: never a reason to take a line for a product.
_GENERIC = frozenset("""
server servers rack racks switch switches router cable cables gpu gpus cpu cpus dpu nic memory storage disk disks drive drives ssd hdd
software firmware licence license subscription support service services maintenance contract cloud platform enterprise system systems
unit units module modules power supply cooling pump pumps chiller ups battery batteries generator transformer switchgear pdu cdu
network networking ethernet infiniband optics optical transceiver transceivers node nodes storage data centre center management
monitoring edge pro plus advanced premium standard basic max mini ultra series new generation gen edition version suite hub core
cluster compute board tray blade chassis appliance device panel cabinet container database security firewall access control
installation project works training general other misc spare parts part set kit tool tools office building site land grid energy
electricity water fuel diesel gas material steel concrete copper fibre fiber fan fans valve filter sensor camera printer laptop
monitor phone light grace bios uefi bmc driver drivers kernel os linux api app agent gateway controller processor accelerator
voeding ventilator koeling kabel opslag geheugen netwerk onderhoud beheer luefter lufter kuhlung speicher netzwerk wartung
serveur stockage memoire reseau alimentation refroidissement ventilateur maintenance cable logiciel
beheerserver managementserver
""".split())  # fmt: skip
# A line with one of these is about the thing next to the product, unless the product's own name has it too.
_ABOUT = frozenset("""
support maintenance service services contract warranty subscription licence license training spare spares onderhoud
ondersteuning dienst diensten contract garantie licentie abonnement reserve reserveonderdelen wartung wartungsvertrag dienstleistung
vertrag gewahrleistung lizenz ersatzteil ersatzteile ersatz entretien contrat abonnement formation rechange pieces fan fans cable
cables kabel rail rails bezel psu adapter adaptor bracket mount kit seal seals filter filters firmware software driver drivers
installation consultancy consulting monitoring backup compatible like equivalent replacement upgrade trade refurbished rental lease
migration integration disposal cleaning for voor fur pour
""".split())  # fmt: skip
_HEAD_ENDS = re.compile(
    r"[,;(\[\u2013\u2014]| - |:| with | for | incl\b| including | on | and | plus | mit | für | auf | und | voor | met | op | en | avec | pour | sur | et ",
    re.IGNORECASE,
)
_MEASURE = re.compile(
    r"\d+([.,]\d+)?(x|u|w|kw|mw|mva|kva|kv|v|a|ka|gb|tb|pb|mb|gbe|g|t|m|mm|cm|km|hz|ghz|mhz|nm|l|kg|yr|y|ah|kwh|mwh|mvar|c|core|cores|gbps|tbps|bit|p|st|nd|rd|th|port|ports|in|er|k)"
)
_GROUPS = {
    **dict.fromkeys(("chip", "memory", "board", "server", "rack", "network", "storage", "power", "cooling", "equipment", "material", "building"), "goods"),
    **dict.fromkeys(("software", "firmware", "licence", "cloud_service", "technology"), "digital"),
    "maintenance_contract": "service", "site": "place", "grid": "place",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Match:
    """What a name means, by which rule, how surely.

    Where it is not ``accepted`` the name only possibly means one of the ``candidates``; ``target_id`` is the first.
    """

    target_id: str
    score: float
    rule: str
    accepted: bool
    candidates: tuple[str, ...]


def _accepted(target: str, score: float, rule: str) -> Match:
    return Match(target, score, rule, accepted=True, candidates=(target,))


def _possible(targets: Iterable[str], score: float, rule: str) -> Match | None:
    found = tuple(dict.fromkeys(targets))[:MOST_CANDIDATES]
    return Match(found[0], score, rule, accepted=False, candidates=found) if found else None


def match_name(name: str, index: OrganisationIndex) -> Match | None:
    """Return what a name of an organisation means; ``None`` where nothing known is like it."""
    return index.find(name)


def normalised(name: str) -> tuple[str, tuple[str, ...]]:
    """Return a company's name without case, accents, punctuation and legal form, and the forms it carried."""
    words = fold(name.replace("'", "").replace("’", "").replace("&", " and "))  # noqa: RUF001  as typed
    for spelled, form in _LONG_FORMS:
        if spelled in words:
            words = re.sub(rf"\b{spelled}\b", form, words)
    tokens = words.split()
    forms: list[str] = []
    while len(tokens) > 1 and tokens[-1] in _FORM_SEATS:
        forms.append(tokens.pop())
    while len(tokens) > 1 and tokens[0] in _LEADING_FORMS:
        forms.append(tokens.pop(0))
    if len(tokens) > 1 and tokens[-1] == "and":
        tokens.pop()
    return " ".join(tokens), tuple(forms)


def plain_letters(text: str) -> str:
    """Return text with look-alike letters of other scripts made Latin, and what cannot be seen left out."""
    if text.isascii():
        return text
    kept = "".join(c for c in unicodedata.normalize("NFKC", text) if unicodedata.category(c) not in _INVISIBLE)
    return kept.casefold().translate(_LOOK_ALIKES)


def _disguised(text: str) -> bool:
    """Whether a text holds letters that only look Latin, or characters that cannot be seen."""
    if text.isascii():
        return False
    usual = "".join(c for c in unicodedata.normalize("NFKD", text) if not unicodedata.combining(c)).casefold()
    return fold(plain_letters(text)) != fold(usual) or any(unicodedata.category(c) in {"Cf", "Cc"} for c in text)


def _compact(text: str) -> str:
    """Return letters and digits only: how part numbers and identifiers are compared."""
    return "".join(c for c in unicodedata.normalize("NFKC", text).casefold() if c.isalnum())


def _is_model(token: str) -> bool:
    """Whether a word looks like a model: letters and digits, and no measure such as 800g or 42u."""
    return (
        len(token) > 2
        and any(c.isdigit() for c in token)
        and any(c.isalpha() for c in token)
        and not _MEASURE.fullmatch(token)
    )


class OrganisationIndex:
    """Finds organisations by identifier and by name."""

    def __init__(self, entries: Iterable[Entry], seats: dict[str, Sequence[str]] | None = None) -> None:
        self.seats = seats or {}
        self.identifiers: dict[str, str] = {}
        self.exact: dict[str, dict[str, bool]] = {}
        """Normalised name -> organisation -> whether it is its proper name rather than an alias."""
        self.forms: dict[str, set[str]] = {}
        self.memory: dict[str, Match | None] = {}
        for key, names, identifiers, _ in entries:
            for at, name in enumerate(names):
                words, forms = normalised(name)
                if words:
                    known = self.exact.setdefault(words, {})
                    known[key] = known.get(key, False) or at == 0
                    self.forms.setdefault(key, set()).update(forms)
            for identifier in identifiers:
                self.identifiers[_compact(identifier)] = key
        self._prefixes: dict[str, list[str]] | None = None
        self._alike: _Alike | None = None

    @classmethod
    def of(cls, facts: Facts) -> OrganisationIndex:
        """Return the index of all organisations of a set of facts."""
        known = facts.organisations.values()
        return cls(
            ((o.id, (o.name, *o.aliases), tuple(o.identifiers.values()), ()) for o in known),
            {o.id: o.seat for o in known if o.seat},
        )

    def find(self, name: str, *, identifiers: Sequence[str] = ()) -> Match | None:
        """Return what a name, or an identifier beside it, means; every text is looked up once."""
        for identifier in identifiers:
            key = self.identifiers.get(_compact(identifier))
            if key is not None:
                return _accepted(key, 100.0, "identifier")
        if name not in self.memory:
            self.memory[name] = self._find(name)
        return self.memory[name]

    def _find(self, name: str) -> Match | None:
        if _disguised(name):
            found = self._find(plain_letters(name))
            return _possible(found.candidates, min(found.score, 90.0), "look-alike letters") if found else None
        compact = _compact(name)
        if len(compact) >= 6 and compact in self.identifiers:
            return _accepted(self.identifiers[compact], 100.0, "identifier")
        words, forms = normalised(name)
        if not words:
            return None
        return (
            self._exact(words, forms)
            or self._without_brackets(name)
            or self._part(words)
            or self._resembling(words)
            or self._initials(name)
        )

    def _exact(self, words: str, forms: tuple[str, ...]) -> Match | None:
        known = self.exact.get(words)
        if known is None:
            return None
        proper = [key for key, is_proper in known.items() if is_proper]
        keys = proper if len(proper) == 1 else list(known)
        if len(keys) > 1:
            fitting = [key for key in keys if forms and self._fits(key, forms) and self.forms.get(key, set()) & set(forms)]
            if len(fitting) != 1:
                return _possible(keys, 95.0, "a name of several organisations")
            keys = fitting
        if not self._fits(keys[0], forms):
            return _possible(keys, 90.0, "the same name under another legal form")
        return _accepted(keys[0], 100.0, "normalised name" if proper else "normalised alias")

    def _fits(self, key: str, forms: tuple[str, ...]) -> bool:
        """Whether an organisation can have these legal forms: Acme Inc. is not the Acme GmbH we know."""
        own = self.forms.get(key, set())
        seat = frozenset(self.seats.get(key, ()))
        for form in forms:
            possible = _FORM_SEATS[form]
            if form in own or not possible:
                continue
            if seat and not seat & possible:
                return False
            if not seat and own and not any(_FORM_SEATS[o] & possible or not _FORM_SEATS[o] for o in own):
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
        if found.accepted and all(found.target_id in self.exact.get(text, {}) for text in inner):
            return _accepted(found.target_id, 100.0, "normalised name, its alias in brackets")
        return _possible(found.candidates, 88.0, "the name without what stands in brackets")

    def _part(self, words: str) -> Match | None:
        """Return organisations whose name begins this one, or is begun by it: a branch, or a group."""
        tokens = words.split()
        for length in range(len(tokens) - 1, 0, -1):
            start = " ".join(tokens[:length])
            if start in self.exact and len(start) > 3 and start not in _GENERIC:
                return _possible(self.exact[start], 85.0, "begins with a known name")
        if self._prefixes is None:
            self._prefixes = {}
            for known, keys in self.exact.items():
                pieces = known.split()
                for length in range(1, len(pieces)):
                    self._prefixes.setdefault(" ".join(pieces[:length]), []).extend(keys)
        longer = dict.fromkeys(self._prefixes.get(words, ()))
        if longer and len(longer) <= MOST_CANDIDATES and len(words) > 3 and words not in _GENERIC:
            return _possible(longer, 82.0, "begins a known name")
        return None

    def _resembling(self, words: str) -> Match | None:
        if len(words) < 4:
            return None
        if self._alike is None:
            self._alike = _Alike(self.exact)
        close = self._alike.close(words)
        if not close:
            return None
        best, score = close[0]
        rivals = [key for other, s in close if s > score - 3.0 for key in self.exact[other]]
        if score >= ACCEPT and len(set(rivals)) == 1 and _only_mistyped(words, best, self._alike.tokens):
            return _accepted(rivals[0], score, "fuzzy name")
        return _possible((key for other, _ in close for key in self.exact[other]), score, "fuzzy name")

    def _initials(self, name: str) -> Match | None:
        letters = name.strip().replace(".", "")
        if not (3 <= len(letters) <= 6 and letters.isalpha() and letters.isupper()):
            return None
        wanted = letters.casefold()
        found = [key for words, keys in self.exact.items() for key in keys if "".join(t[0] for t in words.split()) == wanted]
        return _possible(found, REVIEW, "initials")


def _only_mistyped(words: str, known: str, tokens: set[str]) -> bool:
    """Whether two names differ as typing errors do: word by word, in letters, by no word that means something."""
    first, second = words.split(), known.split()
    if len(first) != len(second) or words[0] != known[0]:
        return False
    if re.sub(r"\D", "", words) != re.sub(r"\D", "", known) or _blurred(words) == _blurred(known):
        return False
    for ours, theirs in zip(first, second, strict=True):
        if ours != theirs and (ours in tokens or len(ours) < 5 or abs(len(ours) - len(theirs)) > 1):
            return False
    return True


def _blurred(words: str) -> str:
    """Return words with letters merged that are used to deceive: Enterpr1se, Cornputer."""
    for seen, meant in _CONFUSED:
        words = words.replace(seen, meant)
    return words


class _Alike:
    """Finds names that resemble a text; few are compared, because few share enough pairs of letters."""

    def __init__(self, names: Iterable[str]) -> None:
        self.names = [name for name in names if len(name) > 3]
        self.tokens = {token for name in self.names for token in name.split()}
        self.pairs: dict[str, list[int]] = {}
        self.sizes: list[int] = []
        for number, name in enumerate(self.names):
            pairs = {name[at : at + 2] for at in range(len(name) - 1)}
            self.sizes.append(len(pairs))
            for pair in pairs:
                self.pairs.setdefault(pair, []).append(number)

    def close(self, words: str) -> list[tuple[str, float]]:
        """Return names at or above the review threshold, the best first."""
        pairs = {words[at : at + 2] for at in range(len(words) - 1)}
        shared: dict[int, int] = {}
        for pair in pairs:
            for number in self.pairs.get(pair, ()):
                shared[number] = shared.get(number, 0) + 1
        likely = [
            self.names[n]
            for n, count in shared.items()
            if count * 5 >= 2 * max(len(pairs), self.sizes[n]) and abs(len(self.names[n]) - len(words)) * 5 <= 2 * len(words)
        ]
        if not likely:
            return []
        from rapidfuzz.fuzz import ratio  # noqa: PLC0415  20 ms that most bills never need

        scored = [(name, ratio(words, name)) for name in likely]
        return sorted(((n, s) for n, s in scored if s >= REVIEW), key=lambda pair: (-pair[1], pair[0]))


@dataclass(slots=True)
class _Alias:
    """One name of a product, in words."""

    product: str
    tokens: tuple[str, ...]
    proper: bool
    special: bool
    """Whether the words alone point to one product: a model, several words, a coined name."""


@dataclass(slots=True)
class _Product:
    """What is known of a product that a line can be compared with."""

    maker: str | None
    kind: str | None
    words: set[str] = field(default_factory=set)


class ProductIndex:
    """Finds products by part number, by name, and by a name inside a description beside the right maker."""

    def __init__(
        self, entries: Iterable[Entry], *, makers: dict[str, str | None] | None = None,
        maker_names: Iterable[tuple[str, str]] = (), kinds: dict[str, str | None] | None = None,
    ) -> None:  # fmt: skip
        makers, kinds = makers or {}, kinds or {}
        self.products: dict[str, _Product] = {}
        self.numbers: dict[str, set[str]] = {}
        self.aliases: dict[str, list[_Alias]] = {}
        self.exact: dict[tuple[str, ...], list[_Alias]] = {}
        self.maker_names: dict[str, set[str]] = {}
        self.memory: dict[tuple[str, str | None, str | None, str | None], Match | None] = {}
        for name, key in maker_names:
            words, _ = normalised(name)
            if words:
                self.maker_names.setdefault(words, set()).add(key)
        for key, names, identifiers, mpns in entries:
            product = self.products[key] = _Product(makers.get(key), kinds.get(key))
            for mpn in (*mpns, *identifiers):
                self.numbers.setdefault(_compact(mpn), set()).add(key)
            for at, name in enumerate(names):
                tokens = tuple(fold(name).split())
                if tokens:
                    alias = _Alias(key, tokens, at == 0, _is_special(name, tokens, product))
                    product.words.update(tokens)
                    self.exact.setdefault(tokens, []).append(alias)
                    if alias.special or len(tokens) == 1:
                        self.aliases.setdefault(tokens[0], []).append(alias)

    @classmethod
    def of(cls, facts: Facts) -> ProductIndex:
        """Return the index of the catalogue's products."""
        products = [c for c in facts.components.values() if c.stated_by == "catalogue"]
        makers = {c.id: c.maker for c in products}
        names = [
            (name, key)
            for key in sorted({maker for maker in makers.values() if maker})
            if key in facts.organisations
            for name in (facts.organisations[key].name, *facts.organisations[key].aliases)
        ]
        return cls(
            ((c.id, (c.name, *c.aliases), (), tuple(c.mpn)) for c in products),
            makers=makers, maker_names=names, kinds={c.id: c.kind for c in products},
        )  # fmt: skip

    def find(
        self, *, name: str, maker: str | None = None, mpn: str | None = None, kind: str | None = None
    ) -> Match | None:
        """Return the product a line means: accepted, or possible ones, or ``None``."""
        key = (name, maker, mpn, kind)
        if key not in self.memory:
            self.memory[key] = self._find(name, maker, mpn, kind)
        return self.memory[key]

    def _find(self, name: str, maker: str | None, mpn: str | None, kind: str | None) -> Match | None:
        disguised = [text for text in (name, maker, mpn) if text and _disguised(text)]
        if disguised:
            found = self._find(plain_letters(name), maker and plain_letters(maker), mpn and plain_letters(mpn), kind)
            return _possible(found.candidates, min(found.score, 90.0), "look-alike letters") if found else None
        makers = self._makers(maker)
        tokens = fold(name).split()
        found = self._by_number(mpn, makers, maker, tokens) if mpn else None
        if found is None:
            found = self._by_name(tokens, makers, maker)
        if found is None:
            found = self._inside(name, tokens, makers, maker)
        if found is None or not found.accepted:
            return found
        own = self.products[found.target_id].kind
        if kind and own and _GROUPS.get(kind) != _GROUPS.get(own):
            return _possible(found.candidates, min(found.score, 90.0), f"{found.rule}, but a {own.replace('_', ' ')}")
        return found

    def _makers(self, maker: str | None) -> set[str] | None:
        """Return who a line's maker may be; ``None`` where it names none, empty where it is nobody's we know."""
        if not maker:
            return None
        found: set[str] = set()
        for part in re.split(r"[;/|]", maker):
            words = normalised(part)[0]
            found |= self.maker_names.get(words, set())
        return found

    def _same_maker(self, product: str, makers: set[str] | None) -> bool | None:
        """Whether the makers agree; ``None`` where one of the two does not say."""
        own = self.products[product].maker
        if own is None or makers is None:
            return None
        return own in makers

    def _by_number(self, mpn: str, makers: set[str] | None, maker: str | None, tokens: Sequence[str]) -> Match | None:
        compact = _compact(mpn)
        words = tuple(fold(mpn).split())
        found = set(self.numbers.get(compact, ()))
        if len(compact) < 3:
            return None
        named = {alias.product for alias in self.exact.get(words, ()) if alias.special or len(words) > 1 or makers}
        if not found and not named:
            joined = [a for a in self.aliases.get(compact, ()) if len(a.tokens) == 1 and a.special]
            named = {alias.product for alias in joined}
        agreeing = {key for key in found | named if self._same_maker(key, makers)}
        if len(agreeing) == 1:
            product = agreeing.pop()
            # "XE9680" in a part number column is a product; so is "Galaxy VX" unless the line is about its spare fan.
            if product in found or not self._about_something_else(tokens, product):
                return _accepted(product, 100.0, "part number" if product in found else "model and maker")
            return _possible([product], 88.0, "model and maker, but a line about something beside it")
        silent = {key for key in found | named if self._same_maker(key, makers) is None}
        if not agreeing and len(silent) == 1:
            product = silent.pop()
            strong = product in found or (_is_model(compact) and len(compact) > 4) or (makers is None and len(words) > 1)
            if strong and makers is None and not self._about_something_else(tokens, product):
                return _accepted(product, 98.0, "part number" if product in found else "model")
        return _possible(sorted(found | named), 85.0, "part number or model, but another maker" if maker else "model, no maker named")

    def _by_name(self, tokens: Sequence[str], makers: set[str] | None, maker: str | None) -> Match | None:
        aliases = self.exact.get(tuple(tokens), ())
        if not aliases and maker:
            rest = self._without_maker(tokens, makers)
            aliases = self.exact.get(tuple(rest), ()) if rest != tokens else ()
        found: dict[str, _Alias] = {}
        for alias in aliases:
            if self._same_maker(alias.product, makers) is not False and (alias.special or len(alias.tokens) > 1):
                found.setdefault(alias.product, alias)
        if not found:
            return None
        agreeing = [key for key in found if self._same_maker(key, makers)] or list(found)
        if len(agreeing) > 1:
            return _possible(agreeing, 90.0, "a name of several products")
        key = agreeing[0]
        if makers is not None and self.products[key].maker is None:
            return _possible([key], 85.0, "a general product, but a maker is named")
        if not found[key].special and not self._same_maker(key, makers) and self.products[key].maker is not None:
            return _possible([key], 85.0, "name, no maker named")
        return _accepted(key, 100.0, "normalised name")

    def _without_maker(self, tokens: Sequence[str], makers: set[str] | None) -> Sequence[str]:
        for length in range(min(4, len(tokens) - 1), 0, -1):
            keys = self.maker_names.get(normalised(" ".join(tokens[:length]))[0])
            if keys and (makers is None or keys & makers):
                return tokens[length:]
        return tokens

    def _maker_inside(self, tokens: Sequence[str]) -> set[str] | None:
        """Return the makers whose name begins a description."""
        for length in range(min(4, len(tokens)), 0, -1):
            keys = self.maker_names.get(normalised(" ".join(tokens[:length]))[0])
            if keys:
                return keys
        return None

    def _inside(self, name: str, tokens: Sequence[str], makers: set[str] | None, maker: str | None) -> Match | None:
        head = fold(_HEAD_ENDS.split(name, maxsplit=1)[0]).split()
        stated = makers if makers is not None else self._maker_inside(tokens)
        in_head = self._spans(head)
        agreeing = [span for span in in_head if self._same_maker(span[2].product, stated)]
        if not agreeing:
            return self._outside_head(tokens, stated)
        widest = _widest(agreeing)
        products = list(dict.fromkeys(span[2].product for span in widest))
        if len(products) > 1:
            return _possible(products, 88.0, "several products in one description")
        product = products[0]
        if self._about_something_else(tokens[: len(head)] or tokens, product):
            return _possible([product], 85.0, "a line about something beside the product")
        covered = {at for start, end, _ in widest for at in range(start, end)}
        known = self.products[product].words
        left = [token for at, token in enumerate(head) if at not in covered and token not in known]
        strong = any(_is_model(token) for _, _, alias in widest for token in alias.tokens) or max(len(a.tokens) for _, _, a in widest) > 1
        unexplained = [token for token in left if _is_model(token)]
        if not strong:
            unexplained += [t for t in left if not t.isdigit() and t not in _GENERIC and not self._names_maker(t) and not _MEASURE.fullmatch(t)]
        if unexplained:
            return _possible([product], 85.0, f"the product's name, but also {' '.join(unexplained)}")
        if not any(alias.special for _, _, alias in widest):
            return _possible([product], 82.0, "a common word of the product's name")
        return _accepted(product, 96.0, "name inside the description, same maker")

    def _names_maker(self, token: str) -> bool:
        return token in self.maker_names

    def _outside_head(self, tokens: Sequence[str], makers: set[str] | None) -> Match | None:
        """Return possible products named further back, or in front without a maker that agrees."""
        found = _widest([span for span in self._spans(tokens) if span[2].special])
        same = [s for s in found if self._same_maker(s[2].product, makers)]
        if same:
            return _possible((s[2].product for s in same), 84.0, "named in the description, beside other words")
        unsaid = [s for s in found if self._same_maker(s[2].product, makers) is None and any(map(_is_model, s[2].tokens))]
        return _possible((s[2].product for s in unsaid), 82.0, "named in the description, no maker to confirm it")

    def _spans(self, tokens: Sequence[str]) -> list[tuple[int, int, _Alias]]:
        """Return where names of products stand in a description."""
        found = []
        for at, token in enumerate(tokens):
            for alias in self.aliases.get(token, ()):
                end = at + len(alias.tokens)
                if tuple(tokens[at:end]) == alias.tokens:
                    found.append((at, end, alias))
        return found

    def _about_something_else(self, tokens: Sequence[str], product: str) -> bool:
        """Whether words say that a line is about a support contract, a spare or a part for the product."""
        return any(token in _ABOUT and token not in self.products[product].words for token in tokens)


def _is_special(name: str, tokens: tuple[str, ...], product: _Product) -> bool:
    telling = [token for token in tokens if token not in _GENERIC and not token.isdigit() and not _MEASURE.fullmatch(token)]
    if not telling:
        return False
    if any(_is_model(token) for token in tokens):
        return True
    if len(tokens) == 1 and product.maker is None:
        # Nobody's one-word name is a common noun, unless it is written as a coined one: OpenBMC.
        return bool(re.search(r"[a-z][A-Z]", name))
    return len(tokens) > 1 or len(tokens[0]) > 2


def _widest(spans: list[tuple[int, int, _Alias]]) -> list[tuple[int, int, _Alias]]:
    """Return spans that lie in no longer one: "GB200 NVL72" hides "GB200"."""
    return [
        span
        for span in spans
        if not any(o[0] <= span[0] and span[1] <= o[1] and o[1] - o[0] > span[1] - span[0] for o in spans)
    ]
