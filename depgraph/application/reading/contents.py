"""What is in a thing, and who ordinary stands behind it? Values and roles of production that nobody recorded."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from depgraph.application.reading.layer import STATED_BY, Layer, parts_below, seats
from depgraph.application.reading.words import Phrases, any_of
from depgraph.model.records import Relation
from depgraph.model.vocabulary import LACKS, PRODUCTION

if TYPE_CHECKING:
    from collections.abc import Sequence

    from depgraph.model.records import Component

BUILDS = ("designed_by", "assembled_by", "developed_by", "supplied_by", "operated_by", "maintained_by", "hosted_by")
LACKING = "lacks"
ACCELERATORS = ("3A090", "4A090")


def presume_contents(layer: Layer, lines: Sequence[Component]) -> None:
    """Fill in what lines and their parts ordinarily are, contain, and where they ordinarily come from."""
    _Contents(layer, lines).fill()


class _Contents:
    def __init__(self, layer: Layer, lines: Sequence[Component]) -> None:
        self.layer = layer
        self.lines = [layer.facts.components[line.id] for line in lines]
        self.below = {line.id: parts_below(layer, [line]) for line in self.lines}
        self.words: dict[int, Phrases[str]] = {}
        self.flagged = {line.id for line in self.lines if self._flagged_line(line)}
        # What an integrator with a flag may build in says nothing of others. His own line stays open for further parts
        # that nobody recorded, so that a part which several lines share may be closed; where its kind has no further
        # parts, the shared ones stay open with it.
        self.doubtful = self.flagged | {
            part for line in self.flagged if not self._may_hold_more(line) for part in self.below[line]
        }

    def fill(self) -> None:
        """Add every value and every closing that applies."""
        reached = dict.fromkeys([line.id for line in self.lines])
        for line in self.lines:
            reached.update(dict.fromkeys(self.below[line.id]))
        for key in reached:
            if key in self.layer.facts.components:
                self._values(key)
                self._origin(key)
                self._supply(key)
                self._nobody(key)

    def _may_hold_more(self, key: str) -> bool:
        """Whether further parts of a line are possible beside those that are recorded."""
        component = self.layer.facts.components[key]
        possible = (*self._expected(component), *self.layer.facts.may_have.get(self.layer.kind(component) or "", ()))
        return "contains" in possible and "contains" not in (self.layer.value(component, LACKING) or ())

    def _flagged_line(self, line: Component) -> bool:
        return self._flagged(line, [{"seat": ["CN", "HK", "MO", "RU", "BY", "IR", "KP"]}])

    def _flagged(self, component: Component, unless: Sequence[dict[str, Any]]) -> bool:
        """Whether one who builds a component sits, as far as is known, where a presumption does not apply.

        Of several possible builders each stands in the facts for himself: all of them have to sit there.
        """
        countries = {code for condition in unless for code in condition.get("seat", ())}
        known = self.layer.facts.organisations

        def sits_there(key: str) -> bool:
            return key in known and bool(countries.intersection(seats(known[key])))

        built = (relation.objects for relation in self.layer.said(component) if relation.relation in BUILDS)
        own = [component.maker] if component.maker else []
        return any(sits_there(key) for key in own) or any(
            parties and all(map(sits_there, parties)) for parties in built
        )

    def _unless(self, presumption: str, component: Component) -> bool:
        unless = self.layer.presumptions[presumption].get("unless", ())
        return bool(unless) and self._flagged(component, unless)

    def _says(self, component: Component, words: Sequence[str]) -> bool:
        phrases = self.words.get(id(words))
        if phrases is None:
            phrases = self.words[id(words)] = any_of(words)
        product = self.layer.facts.components.get(component.product or "")
        return any(one.name in phrases for one in (component, product) if one is not None)

    # -- values ----------------------------------------------------------------------------------------

    def _values(self, key: str) -> None:
        for presumption, then in self.layer.then("value"):
            component = self.layer.facts.components[key]
            field = then["field"]
            if (
                self.layer.kind(component) in then["kinds"]
                and (field == LACKING or self.layer.value(component, field) is None)
                and (not then.get("words") or self._says(component, then["words"]))
                and not (then.get("but_words") and self._says(component, then["but_words"]))
                and not (field == "eccn" and self._holds_accelerator(key))
                and self._applies(presumption, then, component)
            ):
                if field == LACKING:
                    self._lack(key, presumption, [one for word in then["value"] for one in LACKS.get(word, (word,))])
                else:
                    self.layer.component(key, presumption, **{field: list(then["value"])})

    def _lack(self, key: str, presumption: str, relations: Sequence[str]) -> None:
        """Say that a component has none of some relations beyond those that are recorded."""
        lacks = self.layer.value(self.layer.facts.components[key], LACKING) or ()
        if not set(relations) <= set(lacks):
            self.layer.component(key, presumption, lacks=list(dict.fromkeys([*lacks, *relations])))

    def _applies(self, presumption: str, then: dict[str, Any], component: Component) -> bool:
        looked = then.get("looked")
        if looked is not None and not self.layer.fresh(presumption, looked["on"]):
            return False
        return component.id not in self.doubtful and not self._unless(presumption, component)

    def _holds_accelerator(self, key: str) -> bool:
        parts = self.below.get(key)
        if parts is None:
            parts = self.below[key] = parts_below(self.layer, [self.layer.facts.components[key]])
        known = self.layer.facts.components
        return any(
            part.tpp is not None or any(code.startswith(ACCELERATORS) for code in part.eccn or ())
            for one in parts
            if (part := known.get(one)) is not None
        )

    # -- where from, by whom ---------------------------------------------------------------------------

    def _origin(self, key: str) -> None:
        component = self.layer.facts.components[key]
        if any(relation.relation == "originates_in" for relation in self.layer.said(component)):
            return
        excluded: dict[str, list[int]] = {}
        for presumption, then in self.layer.then("origin"):
            if self.layer.kind(component) in then["kinds"] and self._applies(presumption, then, component):
                for code in then["countries"]:
                    excluded.setdefault(code, []).extend(self.layer.cite(presumption, key))
        if excluded:
            countries = [
                code
                for code, one in self.layer.facts.jurisdictions.items()
                if one.kind == "country" and code not in excluded
            ]
            cites = list(dict.fromkeys(number for numbers in excluded.values() for number in numbers))
            self.layer.relation(
                Relation(subject=key, relation="originates_in", objects=countries, stated_by=STATED_BY, cites=cites)
            )

    def _supply(self, key: str) -> None:
        for presumption, then in self.layer.then("supply"):
            if key in self.doubtful:
                continue
            for relation in list(self.layer.own(key)):
                if len(relation.objects) < 2 or relation.relation not in PRODUCTION:
                    continue
                kept = [one for one in relation.objects if not self._listed(one, then["lists"])]
                if kept and len(kept) < len(relation.objects):
                    cites = [*relation.cites, *self.layer.cite(presumption, key)]
                    self.layer.instead(relation, replace(relation, objects=kept, cites=cites))

    def _listed(self, key: str, lists: Sequence[str]) -> bool:
        organisation = self.layer.facts.organisations.get(key)
        return organisation is not None and any(entry[0] in lists for entry in organisation.listings)

    def _nobody(self, key: str) -> None:
        component = self.layer.facts.components[key]
        recorded = {
            one.relation
            for one in self.layer.said(component)
            if one.certainty == "yes" and not one.starts and not one.ends
        }
        open_ones = [*self._expected(component), *self.layer.facts.may_have.get(self.layer.kind(component) or "", ())]
        for presumption, then in self.layer.then("nobody"):
            if self.layer.kind(component) not in then["kinds"] or not self._applies(presumption, then, component):
                continue
            if then.get("but_words") and self._says(component, then["but_words"]) and not self._holds_accelerator(key):
                continue
            # Parts beside the recorded ones are open too, so that contents are closed where some are recorded.
            closed = [
                one
                for one in dict.fromkeys(open_ones)
                if one in then["relations"] and (one not in recorded or one == "contains")
            ]
            self._lack(key, presumption, closed)

    def _expected(self, component: Component) -> list[str]:
        product = self.layer.facts.components.get(component.product or "")
        for said in (component, product):
            if said is not None and said.expects is not None:
                return list(said.expects)
        return list(self.layer.facts.kinds.get(self.layer.kind(component) or "", ()))
