"""Whom does a name mean that nobody proved? A name without a rival, and a company that bears another's name."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from depgraph.application.reading.layer import STATED_BY
from depgraph.intake.names import normalised
from depgraph.matching.ordinary import points_to_nobody
from depgraph.model.records import Holding
from depgraph.text.spelling import words_of

if TYPE_CHECKING:
    from depgraph.application.reading.layer import Layer
    from depgraph.model.records import Organisation

NAMES = "names"
LOCAL = words_of("""
    nederland netherlands the deutschland germany france france belgium belgie belgique luxembourg austria osterreich oesterreich
    schweiz suisse switzerland italia italy espana spain portugal ireland uk britain england united kingdom denmark danmark
    sweden sverige norge norway finland suomi poland polska czech europe european emea benelux international intl europa
    nordic nordics dach holdings holding group sales services solutions systems north west central operations
""")
"""Words behind a group's name that make it the name of a local company of the group."""


def presume_names(layer: Layer) -> None:
    """Take names for whom they are known for, and local companies for subsidiaries of the group whose name they bear."""
    if NAMES not in layer.presumptions:
        return
    known = _known_names(layer)
    rivals: dict[str, set[str]] = {}
    for one, other, _ in layer.facts.possibly_same:
        rivals.setdefault(one, set()).add(other)
    owned = {holding.owned for holding in layer.facts.holdings}
    for key, organisation in list(layer.facts.organisations.items()):
        if organisation.kind != "company" or key in owned or organisation.stated_by != "bill":
            continue
        words, _ = normalised(organisation.name)
        if points_to_nobody(words):
            # One ordinary word, or a surname, is known for nobody.
            continue
        same = known.get(words, set()) - {key}
        if len(same) == 1 and rivals.get(key, same) <= same:
            _take_for(layer, organisation, next(iter(same)))
            continue
        parent = _bears(words, known)
        if parent and rivals.get(key, {parent}) <= {parent}:
            _own(layer, organisation, parent)


def _known_names(layer: Layer) -> dict[str, set[str]]:
    known: dict[str, set[str]] = {}
    for organisation in layer.facts.organisations.values():
        if organisation.stated_by != "bill" and organisation.kind == "company":
            for name in (organisation.name, *organisation.aliases):
                known.setdefault(normalised(name)[0], set()).add(organisation.id)
    return known


def _bears(words: str, known: dict[str, set[str]]) -> str | None:
    """Return the one organisation whose name stands before words that only make it local."""
    tokens = words.split()
    for size in range(len(tokens) - 1, 0, -1):
        found = known.get(" ".join(tokens[:size]), set())
        if len(found) == 1 and all(word in LOCAL for word in tokens[size:]):
            return next(iter(found))
    return None


def _take_for(layer: Layer, organisation: Organisation, meant: str) -> None:
    """Put the organisation that a name means in its place wherever it is named."""
    number = layer.cite(NAMES, organisation.id)
    for relation in list(layer.facts.relations):
        if organisation.id in relation.objects:
            objects = [meant if one == organisation.id else one for one in relation.objects]
            layer.instead(relation, replace(relation, objects=objects, cites=[*relation.cites, *number], why=None))
    layer.facts.possibly_same = [pair for pair in layer.facts.possibly_same if organisation.id not in pair[:2]]


def _own(layer: Layer, organisation: Organisation, parent: str) -> None:
    """Make an organisation a subsidiary of the group whose name it bears."""
    number = layer.cite(NAMES, organisation.id)
    layer.facts.holdings.append(
        Holding(owner=parent, owned=organisation.id, capital=(1_000_000, 1_000_000), control="a company of the group",
                stated_by=STATED_BY, cites=number)
    )  # fmt: skip
    layer.facts.possibly_same = [pair for pair in layer.facts.possibly_same if organisation.id not in pair[:2]]
