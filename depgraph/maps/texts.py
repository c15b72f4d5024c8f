"""In which language does the map speak? Every text of the page, the pictures and the slide, from one catalogue."""

from __future__ import annotations

import json
import re
from functools import cache
from typing import TYPE_CHECKING, Any, Final

from depgraph.errors import UnknownName
from depgraph.resources import template

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

LANGUAGES: Final = ("en", "nl")
_SLOT: Final = re.compile(r"\{(\w+)\}")


@cache
def _catalogue() -> dict[str, Any]:
    found: dict[str, Any] = json.loads(template("texts.json"))
    return found


class Texts:
    """The texts of one language. Identifiers and the words of laws stay as they are."""

    def __init__(self, language: str = "en") -> None:
        if language not in LANGUAGES:
            raise UnknownName("language", language, known=list(LANGUAGES))
        self.language = language
        catalogue = _catalogue()
        number = LANGUAGES.index(language)
        self.ui: dict[str, str] = {key: both[number] for key, both in catalogue["texts"].items()}
        self._phrases = [(re.compile(one["when"]), one.get(language, one["en"])) for one in catalogue["phrases"]]
        self._said: dict[str, str] = {}
        self._countries: Mapping[str, str] = catalogue["countries"].get(language, {})

    def __call__(self, key: str, **slots: Any) -> str:
        """Return a text with its slots filled; the number ``n`` chooses between ``one|many``."""
        text = self.ui[key]
        if "|" in text:
            one, many = text.split("|")
            text = one if slots.get("n") in {1, "1"} else many
        return _SLOT.sub(lambda m: self.number(slots[m[1]]), text)

    def number(self, value: Any) -> str:
        """Return a number with its thousands marked as the language does; anything else as it is."""
        if not isinstance(value, int):
            return str(value)
        return f"{value:,}" if self.language == "en" else f"{value:,}".replace(",", ".")

    def word(self, group: str, value: str) -> str:
        """Return the word for a value of a closed vocabulary, the value itself where there is none."""
        return self.ui.get(f"{group}.{value}", value.replace("_", " "))

    def verb(self, relation: str) -> str:
        """Return a relation as the verb of a sentence."""
        return self.ui.get(f"verb.{relation}") or f"{relation.replace('_', ' ')}"

    def country(self, code: str, name: str) -> str:
        """Return the name of a country."""
        return self._countries.get(code, name)

    def phrase(self, text: str) -> str:
        """Return a sentence of the findings in this language, as it is where nobody has translated it."""
        if text not in self._said:
            self._said[text] = self._translated(text)
        return self._said[text]

    def _translated(self, text: str) -> str:
        for pattern, replacement in self._phrases:
            found = pattern.fullmatch(text)
            if found:
                return self._filled(replacement, found)
        return text

    def _filled(self, text: str, found: re.Match[str]) -> str:
        return _SLOT.sub(lambda slot: self._slot(found, slot[1]), text)

    def _slot(self, found: re.Match[str], name: str) -> str:
        value = found.group(name.removesuffix("s") if name == "verbs" else name) or ""
        if name == "verb":
            return self.verb(value)
        if name == "verbs":
            return self.series(self.verb(one) for one in value.split(", "))
        if name == "kind":
            return self.word("kind", value.replace(" ", "_"))
        if name == "country":
            return self.country(value, value)
        if name == "status":
            return self.status(value)
        return value

    def status(self, text: str) -> str:
        """Return the status of a law, such as ``unverified: in force or suspended``."""
        for word in sorted((k for k in self.ui if k.startswith("status.")), key=len, reverse=True):
            text = re.sub(rf"\b{word.removeprefix('status.').replace('_', '[ _]')}\b", self.ui[word], text)
        return re.sub(r"\bor\b", self.ui["or"], text)

    def series(self, words: Iterable[str]) -> str:
        """Return words joined as the language joins them."""
        *most, last = list(words) or [""]
        return f"{', '.join(most)} {self.ui['or']} {last}" if most else last
