"""In which language is the answer told? Every text of the map, the pictures, the report and the letters, from one catalogue."""

from __future__ import annotations

import json
import re
from functools import cache
from typing import TYPE_CHECKING, Any, ClassVar, Final

from depgraph.model.missing import Field, Missing
from depgraph.model.vocabulary import PPM
from depgraph.resources import template

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from depgraph.model.missing import ClosingFact, MissingFact

    Naming = Callable[[str], str]
    """Says how an organisation, a component or a law is called that is known by its id."""

LANGUAGES: Final = ("en", "nl")
FEW: Final = 6
"""Countries that are named of many."""
SORTS: Final[Mapping[Missing, str]] = {
    Missing.OWNERS: "owners", Missing.OWNERS_BELOW: "owners", Missing.STAKE: "stake", Missing.PRESENCE: "presence",
    Missing.SCREENING: "screening", Missing.SAME_AS: "same", Missing.WHETHER: "relation", Missing.WHICH: "relation",
    Missing.ACCESS: "access", Missing.COUNTRY: "site", Missing.PRODUCT: "product", Missing.QUANTITY: "number",
    Missing.STATUS: "status",
}  # fmt: skip
"""Missing facts that are asked for together with others of their sort."""
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
    """The texts of one language. Identifiers and the words of laws stay as they are.

    Each language says in its own file what is missing, what is asked and what keeps a law out.
    """

    language: ClassVar[str]

    def missing(self, fact: MissingFact, name: Naming) -> str:
        """Return what is not known, in words; ``name`` says how an id is called."""
        raise NotImplementedError

    def question(self, fact: MissingFact, about: str, name: Naming) -> str:
        """Return a missing fact as a question, or a task, about somebody or something."""
        raise NotImplementedError

    def closing(self, fact: ClosingFact, name: Naming) -> str:
        """Return what keeps a law out, in words."""
        raise NotImplementedError

    def __init__(self) -> None:
        catalogue = _catalogue()
        number = LANGUAGES.index(self.language)
        self.ui: dict[str, str] = {key: both[number] for key, both in catalogue["texts"].items()}
        self._phrases = _Patterns(catalogue["phrases"])
        self._said: dict[str, str] = {}
        self._countries: Mapping[str, str] = catalogue["countries"].get(self.language, {})

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

    def sort_of(self, fact: MissingFact, name: Naming) -> str:
        """Return of which sort a missing fact is, in words; facts of one sort are asked for together."""
        sort = SORTS.get(fact.kind)
        return self.ui[f"sort.{sort}"] if sort else self.missing(fact, name)

    # -- what the languages say alike --------------------------------------------------------------------

    def named(self, keys: Sequence[str], name: Naming) -> str:
        """Return names of which one holds."""
        return self.either(map(name, keys))

    def countries(self, codes: Sequence[str]) -> str:
        """Return the names of countries or blocs of which one holds."""
        return self.either(self.country(code, code) for code in codes)

    def some_countries(self, codes: Sequence[str]) -> str:
        """Return the same, the first few of many."""
        more = [f"+ {len(codes) - FEW}"] if len(codes) > FEW else []
        return self.either([*(self.country(code, code) for code in codes[:FEW]), *more])

    def share(self, ppm: int) -> str:
        """Return a share in parts per million as a percentage."""
        text = f"{ppm * 100 / PPM:.4f}".rstrip("0").rstrip(".")
        return f"{text} %" if self.language == "en" else f"{text.replace('.', ',')} %"

    def where(self, fact: ClosingFact) -> str:
        """Return with which access and in which country a relation is recorded, in brackets."""
        access = [f"{self.ui['access']}: {self.word('access', fact.access)}"] if fact.access else []
        country = [f"in {self.countries(fact.countries)}"] if fact.countries else []
        return f" ({', '.join([*access, *country])})" if access or country else ""

    def values(self, fact: ClosingFact) -> str:
        """Return what a field says: places by name, kinds and keys in words, anything else as it is."""
        match fact.field:
            case Field.ORIGIN | Field.LOCATED_IN | Field.DESTINATION | Field.USERS_IN:
                return self.countries(fact.values)
            case Field.KIND:
                return self.either(self.word("kind", one) for one in fact.values)
            case _:
                return ", ".join(fact.values) or self.ui["nothing_of_it"]

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
        return value

    def status(self, candidates: Sequence[str]) -> str:
        """Return the status of a law, such as *unverified: in force or suspended* where it may be one of several."""
        words = self.either(self.word("status", one) for one in candidates)
        return f"{self.ui['status.unverified']}: {words}" if len(candidates) > 1 else words

    def either(self, words: Iterable[str]) -> str:
        """Return words of which one holds, joined as the language joins them."""
        *most, last = list(words) or [""]
        return f"{', '.join(most)} {self.ui['or']} {last}" if most else last
