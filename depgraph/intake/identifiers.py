"""Is this text an identifier of an organisation, and do its check digits agree?

A number that fails its own check is a typing error: it could be somebody else's, so it never identifies anybody.
"""

from __future__ import annotations

import re
from typing import NamedTuple

KINDS = ("lei", "duns", "vat", "euid", "cage", "purl")
"""In the order in which they are believed: the LEI names one legal entity, a package's namespace only a publisher."""

_LEI = re.compile(r"[0-9A-Z]{18}[0-9]{2}")
_EUID = re.compile(r"[A-Z]{2}[A-Z0-9]{1,12}\.[A-Z0-9][A-Z0-9./-]{0,24}")
_CAGE = re.compile(r"[0-9A-HJ-NP-Z]{5}")
_PURL = re.compile(r"pkg:/{0,2}([a-z][a-z0-9.+-]*)/(?:([^@?#]+)/)?[^/@?#]+", re.IGNORECASE)
_PREFIX = re.compile(
    r"(lei|duns|d-u-n-s|vat|btw|ust-?id(?:nr)?|tva|euid|n?cage)(?:\s*(?:code|no|nr|number))?\s*[:.#]?\s+", re.IGNORECASE
)
_NAMED = {"d-u-n-s": "duns", "btw": "vat", "tva": "vat", "ncage": "cage"}
_VAT = {
    "AT": r"U\d{8}", "BE": r"[01]\d{9}", "BG": r"\d{9,10}", "CY": r"\d{8}[A-Z]", "CZ": r"\d{8,10}", "DE": r"\d{9}", "DK": r"\d{8}",
    "EE": r"\d{9}", "EL": r"\d{9}", "ES": r"[0-9A-Z]\d{7}[0-9A-Z]", "FI": r"\d{8}", "FR": r"[0-9A-HJ-NP-Z]{2}\d{9}",
    "GB": r"(?:\d{9}|\d{12}|GD\d{3}|HA\d{3})", "HR": r"\d{11}", "HU": r"\d{8}", "IE": r"\d[0-9A-Z+*]\d{5}[A-Z]{1,2}", "IT": r"\d{11}",
    "LT": r"(?:\d{9}|\d{12})", "LU": r"\d{8}", "LV": r"\d{11}", "MT": r"\d{8}", "NL": r"\d{9}B\d{2}", "PL": r"\d{10}", "PT": r"\d{9}",
    "RO": r"\d{2,10}", "SE": r"\d{12}", "SI": r"\d{8}", "SK": r"\d{10}", "XI": r"(?:\d{9}|\d{12})", "CH": r"E?\d{9}(?:MWST|TVA|IVA)?",
}  # fmt: skip


class Identifier(NamedTuple):
    """What sort of number it is, and the number in its one spelling."""

    kind: str
    value: str

    def __str__(self) -> str:
        return f"{self.kind}:{self.value}"


class InvalidIdentifier(ValueError):
    """A text that has the shape of an identifier and fails its check."""


def identifier(text: str, *, kind: str | None = None) -> Identifier | None:
    """Return the identifier that a text is, ``None`` where it is none; ``kind`` is what its column says.

    Raises:
        InvalidIdentifier: its check digits do not agree, or it is not of the kind that its column promises.

    """
    text = text.strip()
    prefix = _PREFIX.match(text)
    if prefix:
        word = prefix[1].casefold()
        kind = _NAMED.get(word, "vat" if word.startswith("ust") else word)
        text = text[prefix.end() :]
    purl = _PURL.match(text)
    if purl:
        return Identifier("purl", f"pkg:{purl[1]}/{purl[2]}".casefold()) if purl[2] else None
    compact = re.sub(r"[\s\-_]", "", text).upper()
    dotless = compact.replace(".", "")
    if kind == "lei" or (kind is None and _LEI.fullmatch(compact)):
        return _lei(compact)
    if kind == "duns" or (kind is None and re.fullmatch(r"\d{2}-\d{3}-\d{4}", text)):
        return _duns(dotless)
    if kind == "euid" or (kind is None and _EUID.fullmatch(compact)):
        if not _EUID.fullmatch(compact):
            raise InvalidIdentifier("no EUID, such as NLNHR.12345678")
        return Identifier("euid", compact)
    if kind == "cage":
        if not _CAGE.fullmatch(compact):
            raise InvalidIdentifier("no CAGE code of five letters and digits without I and O")
        return Identifier("cage", compact)
    if kind == "vat" or (kind is None and _is_vat(dotless)):
        return _vat(dotless)
    if kind is None and re.fullmatch(r"\d{9}", compact):
        return Identifier("duns", compact)
    return None


def kind_in(title: str) -> str | None:
    """Return the kind of identifier that the title of a column names."""
    words = title.casefold()
    for kind, signs in (
        ("lei", ("lei", "legal entity identifier")),
        ("duns", ("duns", "d-u-n-s", "d u n s")),
        ("euid", ("euid",)),
        ("cage", ("cage",)),
        ("vat", ("vat", "btw", "ust", "tva", "umsatzsteuer")),
    ):
        if any(re.search(rf"(?<![a-z]){sign}", words) for sign in signs):
            return kind
    return None


def _lei(text: str) -> Identifier:
    """ISO 17442: letters count as 10 to 35, and the whole number leaves 1 when divided by 97."""
    if not _LEI.fullmatch(text):
        raise InvalidIdentifier("no LEI of 20 letters and digits")
    if int("".join(str(int(char, 36)) for char in text)) % 97 != 1:
        raise InvalidIdentifier("an LEI whose check digits do not agree")
    return Identifier("lei", text)


def _duns(text: str) -> Identifier:
    # Numbers given out since 2006 have no check digit.
    if not re.fullmatch(r"\d{9}", text):
        raise InvalidIdentifier("no DUNS number of nine digits")
    return Identifier("duns", text)


def _is_vat(text: str) -> bool:
    return text[:2] in _VAT and re.fullmatch(_VAT[text[:2]], text[2:]) is not None


def _vat(text: str) -> Identifier:
    country, number = text[:2].replace("GR", "EL"), text[2:]
    pattern = _VAT.get(country)
    if pattern is None or not re.fullmatch(pattern, number):
        raise InvalidIdentifier("no VAT number with the two letters of its country, such as NL123456789B01")
    if not _vat_agrees(country, number):
        raise InvalidIdentifier("a VAT number whose check digits do not agree")
    return Identifier("vat", country + number)


def _vat_agrees(country: str, number: str) -> bool:
    """Whether the check digits agree, for the countries whose rule is published and simple."""
    digits = [int(char) for char in number if char.isdigit()]
    if country == "BE":
        return 97 - int(number[:8]) % 97 == int(number[8:])
    if country == "LU":
        return int(number[:6]) % 89 == int(number[6:])
    if country == "IT":
        return _luhn(digits)
    if country == "FR":
        siren = number[2:]
        return _luhn([int(c) for c in siren]) and (
            not number[:2].isdigit() or (12 + 3 * (int(siren) % 97)) % 97 == int(number[:2])
        )
    if country == "DE":
        rest = 10
        for digit in digits[:8]:
            rest = ((digit + rest) % 10 or 10) * 2 % 11
        return (11 - rest) % 10 == digits[8]
    if country == "NL":
        # Since 2020 sole traders have numbers checked over all characters, as an IBAN is.
        by_eleven = _weighted(digits[:8], (9, 8, 7, 6, 5, 4, 3, 2)) % 11 == digits[8]
        return by_eleven or int("".join(str(int(char, 36)) for char in "NL" + number)) % 97 == 1
    if country == "PL":
        return _weighted(digits[:9], (6, 5, 7, 2, 3, 4, 5, 6, 7)) % 11 == digits[9]
    if country == "DK":
        return _weighted(digits, (2, 7, 6, 5, 4, 3, 2, 1)) % 11 == 0
    if country == "FI":
        return -_weighted(digits[:7], (7, 9, 10, 5, 8, 4, 2)) % 11 == digits[7]
    return True


def _weighted(digits: list[int], weights: tuple[int, ...]) -> int:
    return sum(digit * weight for digit, weight in zip(digits, weights, strict=True))


def _luhn(digits: list[int]) -> bool:
    doubled = (sum(divmod(2 * digit, 10)) if at % 2 else digit for at, digit in enumerate(reversed(digits)))
    return sum(doubled) % 10 == 0
