"""In which language is the answer told? Every text of the map, the pictures, the report and the letters, from one catalogue."""

from __future__ import annotations

import json
from functools import cache
from typing import TYPE_CHECKING, Any, ClassVar, Final, assert_never

from depgraph.model.missing import Field, Missing
from depgraph.model.steps import Says
from depgraph.model.vocabulary import ASSUMED_BUYER, PPM
from depgraph.resources import template

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from depgraph.model.missing import ClosingFact, MissingFact
    from depgraph.model.steps import Detail

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
        self._countries: Mapping[str, str] = catalogue["countries"].get(self.language, {})

    def __call__(self, key: str, **slots: Any) -> str:
        """Return a text with its slots filled; the number ``n`` chooses between ``one|many``."""
        text = self.ui[key]
        if "|" in text:
            one, many = text.split("|")
            text = one if slots.get("n") in {1, "1"} else many
        return text.format_map({name: self.number(value) for name, value in slots.items()}) if slots else text

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

    def remark(self, said: str) -> str:
        """Return an assumption or a notice in this language; one that is a foreign text is told as it is."""
        key, slots = getattr(said, "key", None), getattr(said, "slots", {})
        if key is None:
            return said
        return self(f"remark.{key}", **{name: self.remark(v) if isinstance(v, str) else v for name, v in slots.items()})

    def called(self, key: str, name: str) -> str:
        """Return how somebody is called: the buyer, where nobody has named one, in words of this language."""
        return self.ui["the_buyer"] if key == ASSUMED_BUYER else name

    def details(self, details: Sequence[Detail], name: Naming) -> str:
        """Return what else is said of a link of a chain, as it stands in brackets."""
        return ", ".join(self.detail(one, name) for one in details)

    def detail(self, one: Detail, name: Naming) -> str:
        """Return one thing that is said of a link besides whom it joins."""
        match one.says:
            case Says.ACCESS:
                return f"{self.ui['access']}: {self.either(self.word('access', value) for value in one.values)}"
            case Says.COUNTRY:
                return f"in {self.countries(one.values)}"
            case Says.MATCHED:
                return ", ".join(one.values)
            case Says.CONTROL:
                return ", ".join(self.word("control", value) for value in one.values)
            case Says.ONE_OF:
                return self("says.one_of", names=", ".join(map(name, one.values)))
            case Says.SINCE:
                return self("says.since", day=", ".join(one.values))
            case Says.CAPITAL:
                return self.shares(one.share)
            case Says.VOTES:
                return self("says.votes", share=self.shares(one.share))
            case Says.CONTENT:
                limits = self.either(map(self.share, one.thresholds))
                return self(f"says.{'above' if one.above else 'reached'}", share=self.shares(one.share), limits=limits)
            case Says.ALTERNATIVE | Says.TENANT | Says.NOT_RECORDED:
                return self.ui[f"says.{one.says}"]
            case _:
                assert_never(one.says)

    def value(self, field: str, value: str) -> str:
        """Return what is said of a thing that is no other thing: its classification, its kind, where it goes."""
        if f"verb.{field}" not in self.ui:
            return self.labelled(field, value)
        said = (
            self.word("kind", value)
            if field == "kind"
            else self.country(value, value)
            if field == "destination"
            else value
        )
        return f"{self.verb(field)} {said}"

    def labelled(self, field: str, value: str) -> str:
        """Return the same with the name of the field."""
        label = "ECCN" if field == "eccn" else f"{self.word('label', field)}:"
        return f"{label} {value}"

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

    def shares(self, ends: Sequence[int]) -> str:
        """Return a share, or an interval of shares, as percentages."""
        low, high = map(self.share, ends)
        return low if low == high else f"{low.removesuffix(' %')}-{high}"

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

    def status(self, candidates: Sequence[str]) -> str:
        """Return the status of a law, such as *unverified: in force or suspended* where it may be one of several."""
        words = self.either(self.word("status", one) for one in candidates)
        return f"{self.ui['status.unverified']}: {words}" if len(candidates) > 1 else words

    def either(self, words: Iterable[str]) -> str:
        """Return words of which one holds, joined as the language joins them."""
        *most, last = list(words) or [""]
        return f"{', '.join(most)} {self.ui['or']} {last}" if most else last
