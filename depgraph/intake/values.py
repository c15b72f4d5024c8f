"""What does a single cell say? A value, nothing, or something that does not settle its field."""

from __future__ import annotations

import re
import unicodedata
from typing import TYPE_CHECKING, Any

from depgraph.intake.header import PARTIES, Dated, currency_of
from depgraph.intake.titles import COUNTED, SIGNS
from depgraph.matching.codes import SYSTEMS, kind_of_code
from depgraph.matching.kind_words import ASK_LEAST, HINTS, KindHints, of_several
from depgraph.model.vocabulary import ACCESS, CRITICALITY, DATA, KEYS
from depgraph.text.spelling import fold, words_of

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from depgraph.intake.header import Cell, Column


class Unclear(Exception):
    """A cell says something that does not settle the field."""

    def __init__(self, problem: str, expected: str) -> None:
        super().__init__(problem)
        self.problem, self.expected = problem, expected


class _Unstated:
    """What a cell says that says nothing: n/a, and TBD where only a value is wanted."""


UNSTATED = _Unstated()
UNDECIDED = _Unstated()
"""Somebody will stand there, or does, and the cell does not say who: TBD, confidential."""
NO_COUNTRY = _Unstated()
"""A place whose country nobody here knows: West Europe, EU1."""
_BLANKS = frozenset({"", "-", "--", "---", "–", "—", ".", "/"})  # noqa: RUF001  dashes as people type them
_NOT_APPLICABLE = frozenset({
    "n a", "na", "n v t", "nvt", "not applicable", "niet van toepassing", "nicht zutreffend", "entfallt", "sans objet",
    "null", "nan",
})  # fmt: skip
_UNDECIDED_WORDS = frozenset({
    "tbd", "tbc", "tba", "t b d", "t b c", "to be determined", "to be confirmed", "to be defined", "to be decided",
    "nog te bepalen", "nader te bepalen", "n t b", "ntb", "noch offen", "offen", "wird noch festgelegt", "a definir",
    "a determiner", "a confirmer", "unknown", "onbekend", "unbekannt", "inconnu", "not known", "not stated", "not specified",
    "unspecified", "keine angabe", "k a", "non precise", "n d", "none stated", "pending", "open", "confidential",
    "vertrouwelijk", "vertraulich", "confidentiel", "nc",
})  # fmt: skip
_UNSTATED_WORDS = _NOT_APPLICABLE | _UNDECIDED_WORDS
_UNNAMED = frozenset({
    "generic", "oem", "custom", "no brand", "no name", "noname", "white label", "whitelabel", "unbranded", "n n b", "nnb",
    "noassertion", "no assertion", "own brand", "huismerk", "eigenmarke",
})  # fmt: skip
"""What stands for a maker that nobody names: somebody made it all the same."""
_SEE = ("see ", "zie ", "siehe ", "voir ")
NOBODY = frozenset({"none", "geen", "keine", "keiner", "aucun", "aucune", "nobody"})
_VARIOUS = frozenset({
    "various", "several", "multiple", "mixed", "divers", "diverse", "div", "verschillende", "verschiedene", "mehrere", "meerdere",
    "plusieurs", "differents", "worldwide", "global", "wereldwijd", "weltweit", "mondial", "international", "any",
})  # fmt: skip
AMBIGUOUS = {
    **dict.fromkeys(("congo", "kongo", "the congo"), ("CD", "CG")),
    **dict.fromkeys(("korea", "coree"), ("KP", "KR")),
    **dict.fromkeys(("virgin islands", "maagdeneilanden", "jungferninseln", "iles vierges"), ("VG", "VI")),
    "georgia": ("GE", "US"),
}
"""Names that several countries go by, one of them as that of a state in it."""
_INVISIBLE = frozenset({"Cc", "Cf", "Co", "Cs"})


def as_text(cell: Cell) -> str:
    """Return the text of a cell; a whole number is written without a point, a part number is one."""
    if isinstance(cell, float):
        return str(int(cell)) if cell.is_integer() and abs(cell) < 1e15 else repr(cell)
    return str(cell)


def _clean(cell: Cell) -> str:
    """Return a cell's text on one line, control characters gone."""
    text = as_text(cell)
    if not text.isprintable():
        text = "".join(c if c.isprintable() or unicodedata.category(c) not in {"Cc", "Cs"} else " " for c in text)
    return " ".join(text.split())


class Values:
    """Reads what single cells say, for one catalogue's countries and kinds."""

    def __init__(self, *, countries: Mapping[str, str], kinds: Mapping[str, str]) -> None:
        self.countries, self.kinds = countries, kinds
        self._countries: dict[str, str] | None = None
        self._kinds: dict[tuple[str, ...], str] | None = None
        self._suggested: KindHints | None = None

    def parser(self, column: Column) -> Callable[[Cell], Any]:
        """Return what reads the cells of a column."""
        by_field: dict[str, Callable[[Cell], Any]] = {
            "id": _identifier,
            "name": _identifier,
            "mpn": _part_number,
            "kind": self.kind,
            "quantity": lambda cell: _amount(cell, "a quantity such as 12 or 1250"),
            "unit_cost": _cost,
            "line_cost": _cost,
            "price_unit": _amount,
            "currency": _currency,
            "cost_is_estimate": _yes_no,
            "criticality": lambda cell: _word(cell, _CRITICALITY_WORDS, CRITICALITY),
            "access": lambda cell: _word(cell, _ACCESS_WORDS, ACCESS),
            "keys": lambda cell: _word(cell, _KEY_WORDS, KEYS),
            "data": _data,
            "eccn": _eccn,
            "hs_code": _hs_code,
            "origin": self.places,
            "located_in": self.places,
            "users_in": self.places,
            "country": self.places,
            "region": self.region,
            "destination": self.place,
            "stock_days": lambda cell: _duration(cell, unit="days", given=column.unit),
            "lead_time_weeks": lambda cell: _duration(cell, unit="weeks", given=column.unit),
            "alternatives": _several,
            "level": _level,
            "maker_identifier": lambda cell: _company_number(cell, column.title),
            "supplier_identifier": lambda cell: _company_number(cell, column.title),
            "purl": _company_number,
            "populated": lambda cell: _populated(cell, column.title),
        }
        if column.field in PARTIES:
            return _party
        return by_field.get(column.field, _text)

    def kind_of(self, text: str) -> str | None:
        """Return the kind that a whole cell names, in any of the languages."""
        text = text.strip()
        exact = self.kinds.get(text.casefold())
        if exact is not None:
            return exact
        words = fold(text)
        known = self._kind_words()
        for form in (words, words.removesuffix("s"), words.removesuffix("en"), words.removesuffix("es")):
            kind = known.get(tuple(form.split()))
            if kind is not None:
                return kind
        return None

    def kind(self, cell: Cell) -> Any:
        """Return the kind a cell of a kind column states."""
        text = _text(cell)
        if not isinstance(text, str):
            return text
        kind = self.kind_of(text)
        if kind is None:
            # "Facility / Power" is one of a tree of categories; "Off-site backup" is no site.
            parts = {self.kind_of(part) for part in _CATEGORY_BREAKS.split(text)} - {None}
            kind = parts.pop() if len(parts) == 1 else None
        if kind is None:
            raise Unclear("no kind of component that is known", f"one of {', '.join(sorted(set(self.kinds.values())))}")
        return kind

    def kind_hint(self, text: str, codes: Mapping[str, Any] | None = None) -> str | None:
        """Return the kind that a text and the codes of its row suggest; of two, the one under which more is asked."""
        said = self._hints().kind_of(text)
        if not codes:
            return said
        cells = ((system, codes.get("hs_code" if system == "hs" else system)) for system in SYSTEMS)
        found = {kind_of_code(self.kinds, system, code) for system, code in cells if isinstance(code, str)}
        kinds = {kind for kind in (said, *found) if kind is not None}
        # A code that says no more than "business services" or "paper" gives way to what the words say.
        return of_several(kinds - ASK_LEAST or kinds)

    def _hints(self) -> KindHints:
        if self._suggested is None:
            self._suggested = KindHints(self.kinds)
        return self._suggested

    def _kind_words(self) -> dict[tuple[str, ...], str]:
        if self._kinds is None:
            self._kinds = {tuple(fold(word).split()): kind for word, kind in self.kinds.items() if word[0] not in HINTS}
        return self._kinds

    def country(self, text: str) -> str | None:
        """Return the code of a country or bloc by its name or code; a name of several is that of none."""
        if fold(text) in AMBIGUOUS:
            return None
        exact = self.countries.get(text.casefold())
        if exact is None:
            if self._countries is None:
                self._countries = {}
                for name, code in self.countries.items():
                    # A single plain word is its own spelling, and most names and all codes are one.
                    words = name if name.isascii() and name.isalnum() else fold(name)
                    self._countries.setdefault(words, code)
            words = fold(text)
            exact = self._countries.get(words) or self._countries.get(words.removeprefix("the "))
        return exact

    def places(self, cell: Cell) -> Any:
        """Return the candidate countries a cell names; one that is not known makes the whole cell unclear."""
        text = _text("; ".join(as_text(cell).splitlines()))
        if not isinstance(text, str):
            return text
        text = _MADE_IN.sub("", text)
        whole = self._candidates(text)
        if whole:
            return whole
        if fold(text) in _VARIOUS:
            raise Unclear("several places, none of them named", _PLACES)
        found: dict[str, None] = {}
        for part in _PLACE_BREAKS.split(text):
            if not part.strip(" ."):
                continue
            pieces = [part] if self._candidates(part) else _PLACE_WORDS.split(part)
            for piece in pieces:
                candidates = self._candidates(piece)
                if not candidates:
                    raise Unclear(f"{part.strip()!r} is no country that is known", _PLACES)
                found |= dict.fromkeys(candidates)
        if not found:
            raise Unclear("no country", _PLACES)
        return tuple(found)

    def region(self, cell: Cell) -> Any:
        """Return the countries that a place names; most places, Frankfurt or EU1, name none."""
        try:
            return self.places(cell)
        except Unclear:
            return NO_COUNTRY

    def _candidates(self, text: str) -> tuple[str, ...]:
        """Return the countries that a name may mean."""
        name = text.strip(" .")
        known = self.country(name)
        return (known,) if known else AMBIGUOUS.get(fold(name), ())

    def place(self, cell: Cell) -> Any:
        """Return the one country a cell names."""
        found = self.places(cell)
        if isinstance(found, tuple):
            if len(found) > 1:
                raise Unclear(f"several countries, {' or '.join(found)}", "one country, by name or ISO code")
            return found[0]
        return found


_PLACES = "country names or ISO codes, such as Netherlands or NL, alternatives separated by /"
_PLACE_BREAKS = re.compile(r"[/;|,+&()\n]")
_CATEGORY_BREAKS = re.compile(r"[/|>\\;:,()\u2013\u2014]| - ")
_PLACE_WORDS = re.compile(r"\s+(?:or|and|of|en|und|oder|et|ou)\s+", re.IGNORECASE)
_MADE_IN = re.compile(r"^(made in|assembled in|fabriqué en|gemaakt in|hergestellt in)\s+", re.IGNORECASE)


def _text(cell: Cell) -> Any:
    text = _clean(cell)
    if text in _BLANKS:
        return None
    if text.startswith("#") and text.rstrip("!?").isupper() and text.rstrip("!?/0AN") in _ERROR_STEMS:
        raise Unclear("an error value of the spreadsheet", "a value")
    if len(text) <= 30 and fold(text) in _UNSTATED_WORDS:
        return UNSTATED
    return text


_ERROR_STEMS = frozenset(
    {"#REF", "#", "#VALUE", "#WERT", "#DIV", "#NAME", "#NUM", "#NULL", "#BEZUG", "#WAARDE", "#NV", "#VALEUR", "#SPILL"}
)


def _identifier(cell: Cell) -> Any:
    """Return a text as it stands: a line called "TBD" is still a line."""
    text = _clean(cell)
    return None if text in _BLANKS else text


def _party(cell: Cell) -> Any:
    """Return who stands in a cell; several lines of one cell are several parties."""
    text = _text("; ".join(part for part in as_text(cell).splitlines() if part.strip()))
    if isinstance(text, str) and fold(text) in NOBODY:
        return UNSTATED
    if text is UNSTATED and fold(_clean(cell)) in _UNDECIDED_WORDS:
        return UNDECIDED
    if isinstance(text, str) and (fold(text) in _UNNAMED or fold(text).startswith(_SEE)):
        return UNDECIDED
    if isinstance(text, str) and fold(text) in _VARIOUS:
        raise Unclear("several parties, none of them named", "names, separated by ;")
    return text


def _company_number(cell: Cell, title: str = "") -> Any:
    text = _text(cell)
    if not isinstance(text, str):
        return text
    if isinstance(cell, float):
        # A spreadsheet drops the zeros a DUNS number may begin with.
        text = text.zfill(9)
    from depgraph.intake.identifiers import InvalidIdentifier, identifier, kind_in  # noqa: PLC0415  few bills have a column of numbers

    found = []
    for part in re.split(r"[;,\n]", text):
        try:
            one = identifier(part, kind=kind_in(title))
        except InvalidIdentifier as problem:
            raise Unclear(str(problem), "a number as the register states it") from None
        if one is not None:
            found.append(str(one))
    return "; ".join(found) or None


_MANGLED = re.compile(r"\d([.,]\d+)?E\+?\d{1,3}", re.IGNORECASE)


def _part_number(cell: Cell) -> Any:
    """Return a part number; several lines of one cell are parts that may stand for each other."""
    if isinstance(cell, Dated):
        raise Unclear("a part number that a spreadsheet turned into a date", "the part number as text")
    text = _text("; ".join(part for part in as_text(cell).splitlines() if part.strip()))
    if isinstance(text, str) and (
        (isinstance(cell, str) and _MANGLED.fullmatch(text) and "+" in text)
        or (isinstance(cell, float) and abs(cell) >= 1e15)
    ):
        raise Unclear("a part number that a spreadsheet turned into a number", "the part number as text")
    return text


def _several(cell: Cell) -> Any:
    text = _text("; ".join(as_text(cell).splitlines()))
    if not isinstance(text, str):
        return text
    return tuple(part for part in (piece.strip() for piece in re.split(r"[;|]", text)) if part) or None


_NUMBER = re.compile(r"[+-]?(?:\d[\d.,'’\u00a0\u202f ]*|[.,]\d+)(?:[eE][+-]?\d{1,3})?")  # noqa: RUF001  separators as people type them
_GROUPED = re.compile(r"\d{1,3}(?:([.,' ])\d{3})(?:\1\d{3})*(?:(?!\1)[.,]\d+)?")
_PLAIN_NUMBER = re.compile(r"\d+(?:[.,]\d+)?(?:e[+-]?\d{1,3})?|[.,]\d+", re.IGNORECASE)
_NUMBERS = "a plain number such as 1234.5 or 1234,5"


def number(text: str) -> float:
    """Return the number a text states, with decimal points or commas and grouped thousands.

    Raises:
        Unclear: no number, or one that two people read differently: 1.234 is a thousand and more to one, and a
            little over one to the other.

    """
    digits = unicodedata.normalize("NFKC", text).strip().replace("\u2212", "-").replace("’", "'")  # noqa: RUF001  as typed
    sign = -1.0 if digits.startswith("-") else 1.0
    digits = digits.lstrip("+-").strip()
    if not digits.isascii():
        raise Unclear("no number", _NUMBERS)
    grouped = _GROUPED.fullmatch(digits)
    if grouped:
        separator = grouped[1]
        pieces = digits.split(separator)
        tail = pieces[-1]
        decimal = re.search(r"[.,]", tail)
        if len(pieces) == 2 and separator in ".," and not decimal and pieces[0].lstrip("0"):
            raise Unclear(f"ambiguous: {separator!r} may group thousands or begin decimals", _NUMBERS)
        if len(pieces) == 2 and separator in ".," and not decimal:
            return sign * float(digits.replace(",", "."))
        if pieces[0].startswith("0") and pieces[0] != "0":
            raise Unclear("no number", _NUMBERS)
        return sign * float("".join(pieces).replace(",", "."))
    if not _PLAIN_NUMBER.fullmatch(digits):
        raise Unclear("no number", _NUMBERS)
    value = float(digits.replace(",", "."))
    if value in {float("inf"), float("-inf")}:
        raise Unclear("a number beyond all measure", _NUMBERS)
    return sign * value


_MULTIPLIERS = frozenset({"M", "K", "T"})
"""Written large these are millions, thousands and billions, not metres and tonnes."""


def _split_unit(text: str) -> tuple[str, str]:
    """Return the number at the start of a text and the words behind it."""
    found = _NUMBER.match(text)
    if not found:
        return text, ""
    return found[0].strip(), text[found.end() :].strip()


def _amount(cell: Cell, expected: str = _NUMBERS) -> Any:
    if isinstance(cell, float):
        return _not_negative(cell, expected)
    text = _text(cell)
    if not isinstance(text, str):
        return text
    digits, unit = _split_unit(unicodedata.normalize("NFKC", text).strip())
    if unit == "%":
        return _not_negative(number(digits) / 100, expected)
    if unit and (unit in _MULTIPLIERS or not set(fold(unit).split()) <= COUNTED):
        raise Unclear(
            "no plain number" if not digits or digits == text else f"a number with {unit!r} behind it", expected
        )
    return _not_negative(number(digits), expected)


def _not_negative(value: float, expected: str) -> float:
    if not 0 <= value < 1e18:
        raise Unclear("below zero" if value < 0 else "no finite number of any sense", expected)
    return value


def _cost(cell: Cell) -> Any:
    """Return an amount and the currency written beside it."""
    expected = "an amount such as 1234.50 or 1.234,50"
    if isinstance(cell, float):
        return _not_negative(cell, expected), None
    text = _text(cell)
    if not isinstance(text, str):
        return text
    currency = currency_of(text)
    bare = unicodedata.normalize("NFKC", text)
    for sign in (*SIGNS, "$", "¥"):
        bare = bare.replace(sign, " ")
    bare = re.sub(r"\b[A-Za-z]{3,5}\b\.?", lambda m: "" if currency_of(m[0]) else m[0], bare).strip()
    bare = re.sub(r"(,-{1,2}|\.-{1,2})$", "", bare).strip()
    if fold(bare) in _UNSTATED_WORDS or not bare:
        return UNSTATED
    return _not_negative(number(bare), expected), currency


def _currency(cell: Cell) -> Any:
    text = _text(cell)
    if not isinstance(text, str):
        return text
    code = currency_of(text)
    if code is None and re.fullmatch(r"[A-Za-z]{3}", text):
        code = text.upper()
    if code is None:
        raise Unclear("no single currency", "a currency code such as EUR")
    return code


_YES = frozenset(
    {"yes", "y", "ja", "j", "oui", "o", "true", "waar", "wahr", "vrai", "1", "x", "✓", "si", "estimate", "estimated"}
)
_NO = frozenset({"no", "n", "nee", "nein", "non", "false", "onwaar", "falsch", "faux", "0", "quoted", "contract"})


def _yes_no(cell: Cell) -> Any:
    text = _text(cell)
    if not isinstance(text, str):
        return text
    word = fold(text) or text
    if word in _YES:
        return True
    if word in _NO:
        return False
    raise Unclear("neither yes nor no", "yes or no")


LEFT_OUT = re.compile(
    r"(?:DNP|DNI|DNF)(?=$|[_:/,;\-\])])|(?:do not (?:populate|fit|stuff|mount|install|place)|not fitted|nicht bestückt|niet geplaatst)$",
    re.IGNORECASE,
)
"""A comment or part number that says: this place on the board stays empty."""
_EMPTY_TITLES = re.compile(r"dn[pifs]\b|do not|not |no ?stuff|nicht|niet|non ")
_EMPTY_PLACE = words_of("dnp dni dnf dns dnm") | {
    "do not populate", "do not fit", "do not stuff", "do not place", "do not mount", "do not install", "not fitted", "unfitted",
    "not populated", "unpopulated", "not mounted", "not placed", "no stuff", "nostuff", "no fit", "nicht bestuckt", "unbestuckt",
    "niet geplaatst", "niet gemonteerd", "non monte", "not installed", "no pop", "nopop", "no load", "no mount", "omit", "excluded",
}  # fmt: skip
_FILLED_PLACE = words_of("""
    fitted populated populate mounted mount placed place stuffed stuff installed fit load bestuckt geplaatst gemonteerd monte included active
""")


def _populated(cell: Cell, title: str) -> Any:
    """Return whether a part is put on the board; under a title such as DNP a cross means that it is not."""
    text = _text(cell)
    if not isinstance(text, str):
        return text
    word = fold(text) or text
    if word in _EMPTY_PLACE:
        return False
    if word in _FILLED_PLACE:
        return True
    if word in _YES | _NO:
        return (word in _YES) is not bool(_EMPTY_TITLES.match(fold(title)))
    raise Unclear("neither fitted nor left out", "yes or no, fitted or DNP")


_CRITICALITY_WORDS = {
    "low": "low", "laag": "low", "niedrig": "low", "gering": "low", "faible": "low", "bas": "low", "minor": "low",
    "medium": "medium", "middel": "medium", "gemiddeld": "medium", "midden": "medium", "mittel": "medium", "moyen": "medium",
    "moyenne": "medium", "moderate": "medium", "normal": "medium", "normaal": "medium",
    "high": "high", "hoog": "high", "hoch": "high", "eleve": "high", "elevee": "high", "haut": "high", "haute": "high",
    "major": "high", "important": "high",
    "critical": "critical", "kritiek": "critical", "kritisch": "critical", "critique": "critical", "very high": "critical",
    "zeer hoog": "critical", "sehr hoch": "critical", "tres eleve": "critical", "vital": "critical",
}  # fmt: skip
_ACCESS_WORDS = {
    "none": "none", "no": "none", "no access": "none", "geen": "none", "keine": "none", "kein": "none", "aucun": "none",
    "physical": "physical", "on site": "physical", "onsite": "physical", "fysiek": "physical", "physisch": "physical",
    "vor ort": "physical", "op locatie": "physical", "physique": "physical", "sur site": "physical",
    "metadata": "metadata", "telemetry": "metadata", "metadaten": "metadata", "metadonnees": "metadata", "telemetrie": "metadata",
    "data": "data", "gegevens": "data", "daten": "data", "donnees": "data",
    "admin": "admin", "administrator": "admin", "root": "admin", "full": "admin", "beheer": "admin", "beheerder": "admin",
    "volledig": "admin", "voll": "admin", "administrateur": "admin", "complet": "admin", "remote admin": "admin",
    **dict.fromkeys((
        "administration", "administrative", "admin access", "administrator access", "administrative access", "admin rights",
        "privileged", "privileged access", "root access", "full access", "full control", "superuser", "elevated", "sysadmin",
        "system administration", "remote administration", "configuration", "control", "beheertoegang", "beheerrechten",
        "administratie", "volledige toegang", "beheerderstoegang", "administration systeme", "acces complet", "acces administrateur",
        "administrativ", "verwaltung", "vollzugriff", "administratorzugriff", "adminzugriff", "administratorrechte",
    ), "admin"),
    **dict.fromkeys((
        "data access", "read", "read only", "read access", "read write", "customer data", "personal data", "content",
        "toegang tot gegevens", "inzage", "lezen", "alleen lezen", "leserecht", "lesezugriff", "datenzugriff", "lecture",
        "lecture seule", "acces aux donnees",
    ), "data"),
    **dict.fromkeys((
        "monitoring", "logs", "logging", "log data", "statistics", "diagnostics", "usage data", "meta data", "uberwachung",
        "protokolle", "supervision", "journaux",
    ), "metadata"),
    **dict.fromkeys((
        "physical access", "hands", "remote hands", "hands and eyes", "hands on", "at site", "fysieke toegang",
        "ter plaatse", "vor ort zugriff", "acces physique",
    ), "physical"),
    **dict.fromkeys(("geen toegang", "kein zugriff", "keinen", "aucun acces"), "none"),
}  # fmt: skip


def access_of(text: str) -> str | None:
    """Return the level of access that words name, in any of the languages."""
    return _ACCESS_WORDS.get(fold(text))


# No "BYOK": who brings a key hands it over, and who then holds it is just the question.
_KEY_WORDS = {
    "customer": "customer", "client": "customer", "buyer": "customer", "klant": "customer", "kunde": "customer",
    "customer managed": "customer", "own": "customer", "own keys": "customer", "hyok": "customer",
    "provider": "provider", "supplier": "provider", "vendor": "provider", "leverancier": "provider", "anbieter": "provider",
    "fournisseur": "provider", "provider managed": "provider", "aanbieder": "provider", "lieferant": "provider",
    "none": "none", "not encrypted": "none", "unencrypted": "none", "geen": "none", "keine": "none", "aucun": "none",
    "aucune": "none", "niet versleuteld": "none", "unverschlusselt": "none", "no": "none",
}  # fmt: skip
_DATA_WORDS = {
    "personal": "personal", "personal data": "personal", "pii": "personal", "persoonsgegevens": "personal",
    "persoonlijk": "personal", "personenbezogen": "personal", "personenbezogene daten": "personal",
    "donnees personnelles": "personal", "donnees a caractere personnel": "personal", "personnel": "personal",
    "personnelles": "personal", "gdpr": "personal",
    "non personal": "non_personal", "non personal data": "non_personal", "niet persoonlijk": "non_personal",
    "niet persoonsgegevens": "non_personal", "nicht personenbezogen": "non_personal", "non personnel": "non_personal",
    "non personnelles": "non_personal", "donnees non personnelles": "non_personal", "industrial": "non_personal",
    "industrial data": "non_personal", "business data": "non_personal",
    "telemetry": "telemetry", "telemetrie": "telemetry", "metadata": "telemetry", "logs": "telemetry", "usage data": "telemetry",
    "diagnostics": "telemetry", "diagnostic data": "telemetry",
}  # fmt: skip


def _word(cell: Cell, words: Mapping[str, str], allowed: Sequence[str]) -> Any:
    text = _text(cell)
    if not isinstance(text, str):
        return text
    found = words.get(fold(text))
    if found is None:
        raise Unclear("not one of the words known here", f"one of {', '.join(allowed)}")
    return found


def _data(cell: Cell) -> Any:
    text = _text("; ".join(as_text(cell).splitlines()))
    if not isinstance(text, str):
        return text
    if fold(text) in {"none", "no data", "geen", "keine", "aucune", "aucun", "no"}:
        return ()
    found: dict[str, None] = {}
    for part in re.split(r"[;,/|+&]| and | en | und | et ", text):
        words = fold(part)
        if words:
            value = _DATA_WORDS.get(words)
            if value is None:
                raise Unclear(f"{part.strip()!r} is no kind of data known here", f"{', '.join(DATA)}, separated by ;")
            found[value] = None
    return tuple(found)


_ECCN = re.compile(r"([0-9])([A-E])([0-9]{3})((?:\.?(?:[a-z]+|[0-9]+))*)", re.IGNORECASE)
_ECCN_PARTS = re.compile(r"[a-z]|[0-9]+")


def _eccn(cell: Cell) -> Any:
    """Return candidate classifications in the usual spelling: ``3A090.a``."""
    text = _text(cell)
    if not isinstance(text, str):
        return text
    found: dict[str, None] = {}
    for part in re.split(r"[;,/|]|\s+(?:or|of|oder|ou)\s+", text):
        compact = re.sub(r"\s", "", part)
        if not compact:
            continue
        match = _ECCN.fullmatch(compact)
        if compact.upper() == "EAR99":
            found["EAR99"] = None
        elif match:
            parts = _ECCN_PARTS.findall(match[4].lower())
            found[".".join([f"{match[1]}{match[2].upper()}{match[3]}", *parts])] = None
        else:
            raise Unclear(
                "no export control classification number",
                "an ECCN such as 3A090.a or EAR99, alternatives separated by /",
            )
    return tuple(found) or None


def _hs_code(cell: Cell) -> Any:
    text = _text(cell)
    if not isinstance(text, str):
        return text
    groups = [group for group in re.split(r"[.\s]", text) if group]
    digits = "".join(groups)
    if not digits.isdecimal() or not digits.isascii() or len(digits) not in {4, 6, 8, 10} or len(groups[0]) % 2:
        lost = digits.isdecimal() and len(digits) in {3, 5, 7, 9}
        raise Unclear(
            "a code that has lost a zero" if lost else "no customs code",
            "a code of 4, 6, 8 or 10 digits, such as 8473.30",
        )
    return ".".join([digits[:4], *(digits[at : at + 2] for at in range(4, len(digits), 2))])


_PER_UNIT = {
    ("days", "weeks"): 1 / 7,
    ("months", "weeks"): 30.4375 / 7,
    ("weeks", "days"): 7.0,
    ("months", "days"): 30.4375,
}
_UNIT_WORDS = {
    "d": "days", "day": "days", "days": "days", "dag": "days", "dagen": "days", "tag": "days", "tage": "days", "tagen": "days",
    "jour": "days", "jours": "days", "j": "days", "w": "weeks", "wk": "weeks", "wks": "weeks", "week": "weeks", "weeks": "weeks",
    "weken": "weeks", "wkn": "weeks", "woche": "weeks", "wochen": "weeks", "semaine": "weeks", "semaines": "weeks", "sem": "weeks",
    "month": "months", "months": "months", "maand": "months", "maanden": "months", "monat": "months", "monate": "months",
    "monaten": "months", "mois": "months", "mnd": "months",
}  # fmt: skip


def _duration(cell: Cell, *, unit: str, given: str | None) -> Any:
    """Return a time in the unit of the field; the header or the cell itself may be in another."""
    expected = f"a number of {unit}"
    written = given or unit
    if isinstance(cell, float):
        value = cell
    else:
        text = _text(cell)
        if not isinstance(text, str):
            return text
        digits, words = _split_unit(text)
        if words:
            named = _UNIT_WORDS.get(fold(words))
            if named is None:
                raise Unclear("no plain number", expected)
            written = named
        value = number(digits)
    value = _not_negative(value, expected) * _PER_UNIT.get((written, unit), 1.0)
    if value > _PER_UNIT.get(("weeks", unit), 1.0) * 2_000:
        # Spreadsheets keep a date as a number of days since 1900.
        raise Unclear("longer than 38 years: a date, perhaps", expected)
    return value


def _level(cell: Cell) -> Any:
    text = _clean(cell)
    dots = re.fullmatch(r"(\.*)\s*(\d{1,3})", text)
    if dots:
        return int(dots[2])
    if re.fullmatch(r"\d+(\.\d+)+", text):
        return text.count(".") + 1
    if text in _BLANKS:
        return None
    raise Unclear("no level", "a whole number, 0 for the top")
