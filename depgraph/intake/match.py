"""Which organisation or product does a name on a bill mean? Accepted only where nobody could doubt it.

A wrong match can make a silent, wrong "clear"; a missed one only leaves a question open. So what merely resembles is
returned as candidates, *possibly the same*, with score and rule, and never as an answer.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

from depgraph.intake.header import fold, words_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

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
    "gesellschaft": "", "kabushiki": "JP", "kaisha": "JP", "lda": "PT BR", "ltda": "BR CO CL", "ltee": "CA", "sp": "PL", "zoo": "PL",
}  # fmt: skip
_FORM_SEATS = {form: frozenset(seats.split()) for form, seats in _FORMS.items()}
_LEADING_FORMS = frozenset({"pt", "ooo", "oao", "pao", "zao", "ao", "pjsc", "jsc", "ojsc"})

_LOOK_ALIKES = str.maketrans(
    "авекмнорстухіјѕԁԛԝьαβεικνορτυχηⅼ",
    "abekmhopctyxijsdqwbabeiknoptuxnl",
)
_INVISIBLE = frozenset({"Cf", "Cc", "Mn", "Me"})
_CONFUSED = (("rn", "m"), ("vv", "w"), ("0", "o"), ("1", "l"), ("i", "l"), ("5", "s"))

# One word that many lines share: never a reason to take a line for a product.
_GENERIC = words_of("""
    server servers rack racks switch switches router cable cables gpu gpus cpu cpus dpu nic memory storage disk
    disks drive drives ssd hdd software firmware licence license subscription support service services maintenance
    contract cloud platform enterprise system systems unit units module modules power supply cooling pump pumps
    chiller ups battery batteries generator transformer switchgear pdu cdu network networking ethernet infiniband
    optics optical transceiver transceivers node nodes data centre center management monitoring edge pro plus
    advanced premium standard basic max mini ultra series new generation gen edition version suite hub core cluster
    compute board tray blade chassis appliance device panel cabinet container database security firewall access
    control installation project works training general other misc spare parts part set kit tool tools office
    building site land grid energy electricity water fuel diesel gas material steel concrete copper fibre fiber fan
    fans valve filter sensor camera printer laptop monitor phone light grace bios uefi bmc driver drivers kernel os
    linux api app agent gateway controller processor accelerator voeding ventilator koeling kabel opslag geheugen
    netwerk onderhoud beheer luefter lufter kuhlung speicher netzwerk wartung serveur stockage memoire reseau
    alimentation refroidissement ventilateur logiciel beheerserver managementserver
""")
# A line with one of these is about something beside the product, unless the product's own name has the word too.
_SERVICES = words_of("""
    support maintenance service services contract warranty subscription licence license training spare spares
    onderhoud ondersteuning dienst diensten garantie licentie abonnement reserve wartung wartungsvertrag
    dienstleistung vertrag gewahrleistung lizenz ersatz entretien contrat formation rechange firmware software
    driver drivers installation consultancy consulting monitoring backup rental lease migration integration disposal
    cleaning for voor fur pour
""")
_PARTS = words_of("""
    reserveonderdelen ersatzteil ersatzteile pieces fan fans cable cables kabel rail rails bezel psu adapter adaptor
    bracket mount kit seal seals filter filters compatible like equivalent replacement upgrade trade refurbished
""")
_BREAK = re.compile("[,;:(\\[\u2013\u2014]| - ")
_PREPOSITIONS = words_of("with for incl including on and plus mit fur auf und voor met op en avec pour sur et")
_MEASURES = words_of("""
    x u w kw mw mva kva kv v a ka gb tb pb mb gbe g t m mm cm km hz ghz mhz nm l kg yr y ah kwh mwh mvar c core cores gbps tbps
    bit p st nd rd th port ports in er k
""")
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
    if "&" in name:
        name = name.replace("&", " and ")
    if "'" in name or "\u2019" in name:
        name = name.replace("'", "").replace("\u2019", "")
    tokens = fold(name).split()
    if any(len(token) == 1 for token in tokens):
        tokens = _spelled_together(tokens)
    if len(tokens) > 1 and tokens[0] == "the":
        del tokens[0]
    if len(tokens) > 2 and tokens[-1] == "vennootschap":
        tokens[-2:] = ["bv" if tokens[-2] == "besloten" else "nv"]
    forms: list[str] = []
    while len(tokens) > 1 and (tokens[-1] in _FORM_SEATS or (forms and tokens[-1] == "and")):
        last = tokens.pop()
        if last != "and":
            forms.append(last)
    while len(tokens) > 1 and tokens[0] in _LEADING_FORMS:
        forms.append(tokens.pop(0))
    return " ".join(tokens), tuple(forms)


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


def _is_measure(token: str) -> bool:
    """Whether a word is a number with its unit: 42u, 800g."""
    rest = token.lstrip("0123456789")
    return rest != token and rest in _MEASURES


def _head(name: str) -> list[str]:
    """Return the words of a description up to its first comma, bracket or preposition: what the line is."""
    words = fold(_BREAK.split(name, maxsplit=1)[0]).split()
    ends = next((at for at, word in enumerate(words) if word in _PREPOSITIONS and at), len(words))
    return words[:ends]


def _is_model(token: str) -> bool:
    """Whether a word looks like a model: letters and digits, and no measure such as 800g or 42u."""
    return (
        len(token) > 2
        and any(c.isdigit() for c in token)
        and any(c.isalpha() for c in token)
        and not _is_measure(token)
    )


class OrganisationIndex:
    """Finds organisations by identifier and by name."""

    def __init__(self, entries: Iterable[Entry], seats: dict[str, Sequence[str]] | None = None) -> None:
        self.seats = seats or {}
        self.identifiers: dict[str, str] = {}
        self.exact: dict[str, dict[str, bool]] = {}
        """Normalised name -> organisation -> whether it is its proper name rather than an alias."""
        self.whole: dict[str, set[str]] = {}
        """Names with their legal form, for where two organisations differ in nothing else."""
        self.forms: dict[str, set[str]] = {}
        self.memory: dict[str, Match | None] = {}
        for key, names, identifiers, _ in entries:
            for at, name in enumerate(names):
                words, forms = normalised(name)
                self.whole.setdefault(" ".join((words, *forms)), set()).add(key)
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
                return self._unless_contradicted(key, name)
        if name not in self.memory:
            self.memory[name] = self._find(name)
        return self.memory[name]

    def _unless_contradicted(self, key: str, name: str) -> Match | None:
        """Return who a number stands for, unless the name beside it is certainly somebody else's."""
        named = self.find(name) if name else None
        if named is not None and named.accepted and named.target_id != key:
            return _possible([key, named.target_id], 95.0, "identifier and name disagree")
        return _accepted(key, 100.0, "identifier")

    def _find(self, name: str) -> Match | None:
        if _disguised(name):
            # What the catalogue itself writes in Cyrillic is no disguise.
            words, forms = normalised(name)
            known = self._exact(words, forms) if name.isprintable() else None
            if known is not None:
                return known
            found = self._find_plain(plain_letters(name))
            return _possible(found.candidates, min(found.score, 90.0), "look-alike letters") if found else None
        return self._find_plain(name)

    def _find_plain(self, name: str) -> Match | None:
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
        keys = list(known)
        proper = [key for key, is_proper in known.items() if is_proper]
        if len(keys) > 1:
            whole = self.whole.get(" ".join((words, *forms)), set())
            keys = list(whole) if len(whole) == 1 else proper if len(proper) == 1 and not forms else keys
            if len(keys) > 1:
                return _possible(keys, 95.0, "a name of several organisations")
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
            if start in self.exact and len(start) > 2 and start not in _GENERIC:
                return _possible(self.exact[start], 85.0, "begins with a known name")
        if self._prefixes is None:
            self._prefixes = {}
            for known, keys in self.exact.items():
                pieces = known.split()
                for length in range(1, len(pieces)):
                    self._prefixes.setdefault(" ".join(pieces[:length]), []).extend(keys)
        longer = dict.fromkeys(self._prefixes.get(words, ()))
        if longer and len(longer) <= MOST_CANDIDATES and len(words) > 2 and words not in _GENERIC:
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
        found = [
            key for words, keys in self.exact.items() for key in keys if "".join(t[0] for t in words.split()) == wanted
        ]
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
        letters = Counter(words)
        likely = [
            self.names[n]
            for n, count in shared.items()
            if count * 5 >= 2 * max(len(pairs), self.sizes[n])
            and abs(len(self.names[n]) - len(words)) * 5 <= 2 * len(words)
        ]
        # Two texts cannot be more alike than the letters they share, in whatever order.
        likely = [
            name for name in likely if (letters & Counter(name)).total() * 200 >= REVIEW * (len(words) + len(name))
        ]
        if not likely:
            return []
        from rapidfuzz.fuzz import ratio  # noqa: PLC0415  20 ms that most bills never need

        scored = [(name, ratio(words, name)) for name in likely]
        return sorted(((n, s) for n, s in scored if s >= REVIEW), key=lambda pair: (-pair[1], pair[0]))


@dataclass(slots=True)
class _Alias:
    """One name of a product, as written and in words."""

    product: str
    name: str
    words: str
    maker: str | None
    _special: bool | None = None

    @property
    def tokens(self) -> list[str]:
        """Return the words one by one."""
        return self.words.split()

    @property
    def special(self) -> bool:
        """Whether the words alone point to one product: a model, several words, a coined name."""
        if self._special is None:
            self._special = self._is_special()
        return self._special

    def _is_special(self) -> bool:
        tokens = self.tokens
        telling = [t for t in tokens if t not in _GENERIC and not t.isdigit() and not _is_measure(t)]
        if not telling:
            return False
        if any(_is_model(token) for token in tokens):
            return True
        if len(tokens) == 1 and self.maker is None:
            # Nobody's one-word name is a common noun, unless it is written as a coined one: OpenBMC.
            return bool(re.search(r"[a-z][A-Z]", self.name))
        return len(tokens) > 1 or len(tokens[0]) > 2


class ProductIndex:
    """Finds products by part number, by name, and by a name inside a description beside the right maker."""

    def __init__(
        self, entries: Iterable[Entry], *, makers: Mapping[str, str | None] | None = None,
        maker_names: Iterable[tuple[str, str]] = (), kinds: Mapping[str, str | None] | None = None,
    ) -> None:  # fmt: skip
        self.makers, self.kinds = makers or {}, kinds or {}
        self.numbers: dict[str, set[str]] = {}
        self.named: dict[str, list[_Alias]] = {}
        """Every name of a product, as words."""
        self.starting: dict[str, list[_Alias]] = {}
        """The same names by their first word."""
        self.of_product: dict[str, list[_Alias]] = {}
        self.maker_names: dict[str, set[str]] = {}
        self.memory: dict[tuple[str, str | None, str | None, str | None], Match | None] = {}
        for name, key in maker_names:
            words, _ = normalised(name)
            if words:
                self.maker_names.setdefault(words, set()).add(key)
        for key, names, identifiers, mpns in entries:
            maker = self.makers.get(key)
            for mpn in (*mpns, *identifiers):
                self.numbers.setdefault(_compact(mpn), set()).add(key)
            own = self.of_product[key] = []
            for name in names:
                words = fold(name)
                if words:
                    alias = _Alias(key, name, words, maker)
                    own.append(alias)
                    self.named.setdefault(words, []).append(alias)
                    self.starting.setdefault(words.partition(" ")[0], []).append(alias)

    @classmethod
    def of(cls, facts: Facts) -> ProductIndex:
        """Return the index of the catalogue's products."""
        products = [c for c in facts.components.values() if c.stated_by == "catalogue"]
        makers = {c.id: c.maker for c in products}
        names: list[tuple[str, str]] = []
        for key in sorted({maker for maker in makers.values() if maker}):
            # The id is a name too: a maker need not be described to stand on a product.
            names.append((key, key))
            if key in facts.organisations:
                names += [(name, key) for name in (facts.organisations[key].name, *facts.organisations[key].aliases)]
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
        if any(text and _disguised(text) for text in (name, maker, mpn)):
            found = self._find_plain(
                plain_letters(name), maker and plain_letters(maker), mpn and plain_letters(mpn), kind
            )
            return _possible(found.candidates, min(found.score, 90.0), "look-alike letters") if found else None
        return self._find_plain(name, maker, mpn, kind)

    def _find_plain(self, name: str, maker: str | None, mpn: str | None, kind: str | None) -> Match | None:
        line = _Line(fold(name).split(), self._stated(maker), kind)
        found = self._by_number(mpn, line) if mpn else None
        if found is None or not found.accepted:
            found = self._by_name(line) or found
        if found is None or not found.accepted:
            found = self._inside(name, line, found)
        if found is None or not found.accepted:
            return found
        own = self.kinds.get(found.target_id)
        if kind and own and _GROUPS.get(kind) != _GROUPS.get(own):
            return _possible(found.candidates, min(found.score, 90.0), f"{found.rule}, but a {own.replace('_', ' ')}")
        return found

    def _stated(self, maker: str | None) -> list[str] | None:
        """Return the makers a line names, in words; ``None`` where it names none."""
        if not maker:
            return None
        return [words for part in re.split(r"[;/|]", maker) if (words := normalised(part)[0])]

    def _same_maker(self, product: str, makers: Sequence[str] | None) -> bool | None:
        """Whether the makers agree; ``None`` where one of the two does not say.

        A product bears the name it is sold under: what is called "NVIDIA Quantum" is NVIDIA's on any bill, whichever
        subsidiary makes it.
        """
        if makers is None:
            return None
        own = self.makers.get(product)
        for words in makers:
            if own is not None and own in self.maker_names.get(words, ()):
                return True
            if any(alias.words.startswith(f"{words} ") for alias in self.of_product[product]):
                return True
        return None if own is None else False

    def _by_number(self, mpn: str, line: _Line) -> Match | None:
        compact = _compact(mpn)
        if len(compact) < 2:
            return None
        numbered = self.numbers.get(compact, set())
        words = fold(mpn)
        named = {a.product for a in self.named.get(words, ()) if a.special or " " in words or line.makers}
        if not named and not numbered:
            # "XE 9680" is how some write "XE9680".
            named = {a.product for a in self.named.get(compact, ()) if a.special}
        found = sorted(numbered | named)
        agreeing = [key for key in found if self._same_maker(key, line.makers)]
        if len(agreeing) == 1:
            key = agreeing[0]
            if key in numbered or not self._beside(line.tokens, key, line.kind):
                return _accepted(key, 100.0, "part number" if key in numbered else "model and maker")
            return _possible([key], 88.0, "model and maker, but a line about something beside it")
        if not agreeing and len(found) == 1 and line.makers is None:
            key = found[0]
            strong = key in numbered or " " in words or (_is_model(compact) and len(compact) > 4)
            if strong and not self._beside(line.tokens, key, line.kind):
                return _accepted(key, 98.0, "part number" if key in numbered else "model")
        rule = "part number or model of several" if len(agreeing) > 1 else "part number or model, the maker unconfirmed"
        return _possible(agreeing or found, 85.0, rule)

    def _by_name(self, line: _Line) -> Match | None:
        tokens = line.tokens
        aliases = self.named.get(" ".join(tokens), [])
        if not aliases:
            rest = self._without_maker(line)
            aliases = self.named.get(" ".join(rest), []) if len(rest) < len(tokens) else []
        found: dict[str, _Alias] = {}
        for alias in aliases:
            if self._same_maker(alias.product, line.makers) is not False and (alias.special or " " in alias.words):
                found.setdefault(alias.product, alias)
        if not found:
            return None
        agreeing = [key for key in found if self._same_maker(key, line.makers)] or list(found)
        if len(agreeing) > 1:
            return _possible(agreeing, 90.0, "a name of several products")
        key = agreeing[0]
        same = self._same_maker(key, line.makers)
        if line.makers is not None and not same:
            return _possible([key], 85.0, "a general product, but a maker is named")
        if not found[key].special and not same and self.makers.get(key) is not None:
            return _possible([key], 85.0, "a common name, no maker named")
        return _accepted(key, 100.0, "normalised name")

    def _without_maker(self, line: _Line) -> list[str]:
        tokens = line.tokens
        for length in range(min(4, len(tokens) - 1), 0, -1):
            words = " ".join(tokens[:length])
            if (line.makers and words in line.makers) or (not line.makers and words in self.maker_names):
                return tokens[length:]
        return tokens

    def _named_in_front(self, tokens: Sequence[str]) -> list[str] | None:
        """Return the maker whose name begins a description."""
        for length in range(min(4, len(tokens)), 0, -1):
            words = " ".join(tokens[:length])
            if words in self.maker_names:
                return [words]
        return None

    def _inside(self, name: str, line: _Line, sofar: Match | None) -> Match | None:
        head = _head(name)
        makers = line.makers if line.makers is not None else self._named_in_front(line.tokens)
        agreeing = [span for span in self._spans(head) if self._same_maker(span[2].product, makers)]
        if not agreeing:
            return sofar or self._elsewhere(line.tokens, makers)
        widest = _widest(agreeing)
        products = list(dict.fromkeys(span[2].product for span in widest))
        if sofar is not None:
            products = list(dict.fromkeys([*products, *sofar.candidates]))
        if len(products) > 1:
            return _possible(products, 88.0, "several products in one line")
        product = products[0]
        if self._beside(line.tokens, product, line.kind):
            return _possible([product], 85.0, "a line about something beside the product")
        covered = {at for start, end, _ in widest for at in range(start, end)}
        known = {token for alias in self.of_product[product] for token in alias.tokens}
        left = [token for at, token in enumerate(head) if at not in covered and token not in known]
        aliases = [alias for _, _, alias in widest if alias.special]
        strong = any(_is_model(token) for alias in aliases for token in alias.tokens) or any(
            len([t for t in alias.tokens if t not in _GENERIC]) > 1 for alias in aliases
        )
        unexplained = [token for token in left if _is_model(token)]
        if not strong:
            plain = (t for t in left if not t.isdigit() and t not in _GENERIC and t not in self.maker_names)
            unexplained += [t for t in plain if not _is_measure(t) and t not in unexplained]
        if unexplained:
            return _possible([product], 85.0, f"the product's name, but also {' '.join(unexplained)}")
        if not aliases:
            return _possible([product], 82.0, "a common word of the product's name")
        return _accepted(product, 96.0, "name inside the description, same maker")

    def _elsewhere(self, tokens: Sequence[str], makers: Sequence[str] | None) -> Match | None:
        """Return possible products named further back, or in front without a maker that agrees."""
        found = _widest([span for span in self._spans(tokens) if span[2].special])
        same = [s[2].product for s in found if self._same_maker(s[2].product, makers)]
        if same:
            return _possible(same, 84.0, "named in the description, beside other words")
        unsaid = [
            s[2].product
            for s in found
            if self._same_maker(s[2].product, makers) is None and any(map(_is_model, s[2].tokens))
        ]
        return _possible(unsaid, 82.0, "named in the description, no maker to confirm it")

    def _spans(self, tokens: Sequence[str]) -> list[tuple[int, int, _Alias]]:
        """Return where names of products stand in a description."""
        found = []
        for at, token in enumerate(tokens):
            for alias in self.starting.get(token, ()):
                wanted = alias.tokens
                if list(tokens[at : at + len(wanted)]) == wanted:
                    found.append((at, at + len(wanted), alias))
        return found

    def _beside(self, tokens: Sequence[str], product: str, kind: str | None) -> bool:
        """Whether words say that a line is about a contract, a spare or a part for the product.

        Where the line's kind is the product's, "licence" or "support" only says how it is bought; a seal or a cable
        stays another thing.
        """
        telling = _PARTS if kind is not None and kind == self.kinds.get(product) else _PARTS | _SERVICES
        own = {token for alias in self.of_product[product] for token in alias.tokens}
        return any(token in telling and token not in own for token in tokens)


@dataclass(frozen=True, slots=True)
class _Line:
    """What a line says of its product, in words."""

    tokens: list[str]
    makers: list[str] | None
    kind: str | None


def _widest(spans: list[tuple[int, int, _Alias]]) -> list[tuple[int, int, _Alias]]:
    """Return spans that lie in no longer one: "GB200 NVL72" hides "GB200"."""
    return [
        span
        for span in spans
        if not any(o[0] <= span[0] and span[1] <= o[1] and o[1] - o[0] > span[1] - span[0] for o in spans)
    ]
