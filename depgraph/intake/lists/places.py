"""Which countries does a cell of a list name?"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

_OTHERWISE = {
    "korea, north": "KP", "north korea": "KP", "dprk": "KP", "democratic people's republic of korea": "KP",
    "korea (democratic people's republic of)": "KP", "korea, south": "KR", "south korea": "KR", "republic of korea": "KR",
    "iran (islamic republic of)": "IR", "islamic republic of iran": "IR", "russian federation": "RU", "russia": "RU",
    "syrian arab republic": "SY", "syria": "SY", "burma": "MM", "china, people's republic of": "CN", "people's republic of china": "CN",
    "china": "CN", "hong kong": "HK", "macau": "MO", "taiwan": "TW", "congo, democratic republic of the": "CD",
    "democratic republic of the congo": "CD", "congo, republic of the": "CG", "united arab emirates": "AE", "uae": "AE",
    "bolivia (plurinational state of)": "BO", "venezuela (bolivarian republic of)": "VE", "venezuela": "VE",
    "tanzania, united republic of": "TZ", "viet nam": "VN", "laos": "LA", "moldova": "MD", "the gambia": "GM", "gambia, the": "GM",
    "turkey": "TR", "cote d ivoire": "CI", "bosnia-herzegovina": "BA", "virgin islands, british": "VG", "british virgin islands": "VG",
    "crimea - ukraine": "UA", "crimea occupied by the russian federation": "UA", "uk": "GB", "great britain": "GB", "usa": "US",
    "bahamas, the": "BS", "micronesia, federated states of": "FM", "palestinian": "PS", "west bank": "PS", "libyan arab jamahiriya": "LY",
    "yugoslavia": "RS", "swaziland": "SZ", "cabo verde": "CV", "czechia": "CZ", "north macedonia, the republic of": "MK",
}  # fmt: skip
_LEFT_OUT = re.compile(r"\(.*?\)|\d+\)|^region:.*", re.IGNORECASE)


class Places:
    """Finds countries by the names that publishers write."""

    def __init__(self, names: Mapping[str, str]) -> None:
        self._names = names
        self._known: dict[str, tuple[str, ...]] = {}

    def of(self, text: str) -> tuple[str, ...]:
        """Return the codes of the country that a cell names; empty where it names none."""
        known = self._known.get(text)
        if known is None:
            known = self._known[text] = self._found(text)
        return known

    def all(self, texts: Iterable[str]) -> tuple[str, ...]:
        """Return the codes of the countries that several cells name."""
        return tuple(dict.fromkeys(code for text in texts if text for code in self.of(text)))

    def last_of(self, address: str) -> tuple[str, ...]:
        """Return the country at the end of an address."""
        return self.of(address.rstrip(" .;").rpartition(",")[2])

    def _found(self, text: str) -> tuple[str, ...]:
        one = " ".join(text.split()).casefold()
        for form in (one, " ".join(_LEFT_OUT.sub(" ", one).split()), one.removeprefix("the ")):
            code = _OTHERWISE.get(form) or self._names.get(form)
            if code and len(code) == 2 and code != "EU":
                return (code,)
        return ()
