"""In which language is the answer told? Every text of the map, the pictures, the report and the letters, from one catalogue."""

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
_LETTERS: Final = re.compile(r"[A-Za-z ,:_-]*(?![?*+{])")
_GROUP: Final = re.compile(r"\([^()]*\)")
_SLOT: Final = re.compile(r"\{(\w+)\}")
_REST: Final = "(?P<a>.+)"
_Said = tuple["Mapping[str, str]", "Mapping[str, str | None]"]
"""An entry of the catalogue, and what stands in the groups of its pattern."""


class _Pattern:
    """What texts are said by one entry of the catalogue. Most entries ask for no more than how a text begins."""

    def __init__(self, entry: Mapping[str, str]) -> None:
        self.entry, self.when = entry, entry["when"]
        letters = [_LETTERS.match(part) for part in ([] if "|" in self.when else _GROUP.split(self.when))]
        self.first = letters[0][0][:1] if letters and letters[0] else ""
        """The letter that a match begins with; nothing where it may be any."""
        self.holds = max((one[0] for one in letters if one and one[0] == one.string), key=len, default="")
        """Letters that stand in every match, between the groups."""

    def match(self, text: str) -> Mapping[str, str | None] | None:
        """Return what stands in the groups, where a text matches. A pattern is compiled where nothing simpler tells."""
        if self.holds == self.when:
            return {} if text == self.when else None
        if self.holds not in text:
            return None
        if self.when == self.holds + _REST:
            rest = text[len(self.holds) :]
            return {"a": rest} if text.startswith(self.holds) and rest and "\n" not in rest else None
        found = re.fullmatch(self.when, text)
        return found.groupdict() if found else None


class _Patterns:
    """Entries of the catalogue, of which the first counts whose pattern a text matches."""

    def __init__(self, entries: Iterable[Mapping[str, str]]) -> None:
        self._every = [_Pattern(entry) for entry in entries]
        self._by_first: dict[str, list[_Pattern]] = {}
        self._known: dict[str, _Said | None] = {}

    def of(self, text: str) -> _Said | None:
        """Return the entry for a text, and what stands in its groups."""
        if text not in self._known:
            first = text[:1]
            if first not in self._by_first:
                self._by_first[first] = [one for one in self._every if one.first in {"", first}]
            tried = ((one.entry, one.match(text)) for one in self._by_first[first])
            self._known[text] = next(((entry, groups) for entry, groups in tried if groups is not None), None)
        return self._known[text]


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
        self._phrases, self._asks = _Patterns(catalogue["phrases"]), _Patterns(catalogue["asks"])
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

    def inside(self, group: str, value: str) -> str:
        """Return the same as it stands inside a sentence."""
        return self.word(group, value).lower()

    def verb(self, relation: str) -> str:
        """Return a relation as the verb of a sentence."""
        return self.ui.get(f"verb.{relation}") or f"{relation.replace('_', ' ')}"

    def country(self, code: str, name: str) -> str:
        """Return the name of a country."""
        return self._countries.get(code, name)

    def phrase(self, text: str) -> str:
        """Return a sentence of the findings in this language, as it is where nobody has translated it."""
        said = self._said.get(text)
        if said is None:
            said = self._said[text] = self._translated(text)
        return said

    def detail(self, text: str) -> str:
        """Return what stands in brackets behind a relation: its access, its country, its share."""
        whole = self.phrase(text)
        first, comma, rest = text.partition(", ")
        return whole if whole != text or not comma else f"{self.phrase(first)}, {self.detail(rest)}"

    def value(self, field: str, value: str) -> str:
        """Return what is said of a thing that is no other thing: its classification, its kind, where it goes."""
        if f"verb.{field}" not in self.ui:
            return self.phrase(f"{field}: {value}")
        return f"{self.verb(field)} {self.word('kind', value) if field == 'kind' else self.phrase(value)}"

    def question(self, fact: str, name: str) -> str:
        """Return a missing fact as a question about something."""
        found = self._asks.of(fact)
        return self._filled(found[0][self.language], found[1], name=name) if found else f"{name}: {self.phrase(fact)}?"

    def who(self, fact: str) -> str:
        """Return who can answer: the supplier, the user (``ourselves``), or a lawyer (``counsel``)."""
        found = self._asks.of(fact)
        return found[0]["who"] if found else "supplier"

    def sort_of(self, fact: str) -> str:
        """Return of which sort a missing fact is, in words; facts of one sort are asked for together."""
        found = self._asks.of(fact)
        sort = found[0].get("sort") if found else None
        return self.ui[f"sort.{sort}"] if sort else self.phrase(fact)

    def _translated(self, text: str) -> str:
        found = self._phrases.of(text)
        return self._filled(found[0][self.language], found[1]) if found else text

    def _filled(self, text: str, groups: Mapping[str, str | None], **given: str) -> str:
        return _SLOT.sub(lambda slot: given[slot[1]] if slot[1] in given else self._slot(groups, slot[1]), text)

    def _slot(self, groups: Mapping[str, str | None], name: str) -> str:
        value = groups[name.removesuffix("s") if name == "verbs" else name] or ""
        if name == "verb":
            return self.verb(value)
        if name == "verbs":
            return self.either(self.verb(one) for one in value.split(", "))
        if name == "kind":
            return self.word("kind", value.replace(" ", "_"))
        if name == "country":
            return self.country(value, value)
        if name == "access":
            return self.word("access", value)
        if name == "status":
            return self.status(value)
        return value

    def status(self, text: str) -> str:
        """Return the status of a law, such as ``unverified: in force or suspended``."""
        for word in sorted((k for k in self.ui if k.startswith("status.")), key=len, reverse=True):
            text = re.sub(rf"\b{word.removeprefix('status.').replace('_', '[ _]')}\b", self.ui[word], text)
        return re.sub(r"\bor\b", self.ui["or"], text)

    def either(self, words: Iterable[str]) -> str:
        """Return words of which one holds, joined as the language joins them."""
        *most, last = list(words) or [""]
        return f"{', '.join(most)} {self.ui['or']} {last}" if most else last


@cache
def english() -> Texts:
    """Return the texts of outputs that have one language."""
    return Texts("en")
