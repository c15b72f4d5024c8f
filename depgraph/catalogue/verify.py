"""Is the catalogue sound? References resolve, periods do not overlap, every fact is cited."""

from __future__ import annotations

from itertools import combinations, pairwise
from typing import TYPE_CHECKING, Any

from depgraph.catalogue import scenarios
from depgraph.catalogue.dead_rules import dead_rules
from depgraph.catalogue.presumptions import presumption_problems
from depgraph.model.records import FIRST_DAY, LAST_DAY
from depgraph.model.vocabulary import COMPONENT_RELATIONS, KINDS, PARTY_RELATIONS, PPM

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from depgraph.model.records import Catalogue, Facts, Holding

Keys = tuple[str | int, ...]

ROUNDING = PPM // 200
"""Registers round each holder: a total half a per cent over the whole is no contradiction."""


def problems(catalogue: Catalogue) -> list[str]:
    """Return everything that is wrong, one sentence each; empty for a sound catalogue."""
    facts = catalogue.facts
    return sorted({
        *_shared_ids(facts), *_references(facts), *_places(facts), *_uncited(facts), *_holdings(facts), *_listings(facts), *_laws(catalogue),
        *(problem for scenario in catalogue.scenarios.values() for problem in scenarios.problems(catalogue, scenario)),
        *scenarios.decision_problems(catalogue),
        *presumption_problems(catalogue),
    })  # fmt: skip


def _shared_ids(facts: Facts) -> Iterator[str]:
    tables = [("organisation", {*facts.organisations}), ("product", {*facts.components}), ("kind", {*facts.kinds})]
    for (one, first), (other, second) in combinations(tables, 2):
        for key in first & second:
            yield f"{one} {key}: a {other} has this id too, expected one that nothing else has"


def _references(facts: Facts) -> Iterator[str]:
    for holding in facts.holdings:
        for key in (holding.owner, holding.owned):
            if key not in facts.organisations:
                yield f"holding {holding.owner} of {holding.owned}: no organisation {key!r}"
    for relation in facts.relations:
        what = f"relation {relation.subject} {relation.relation} {', '.join(relation.objects)}"
        if relation.subject not in facts.components:
            yield f"{what}: no component {relation.subject!r}"
        for key in relation.objects:
            if relation.relation in COMPONENT_RELATIONS and key not in facts.components:
                yield f"{what}: no component {key!r}"
            elif relation.relation in PARTY_RELATIONS and key not in facts.organisations:
                yield f"{what}: no organisation {key!r}"
            elif relation.relation in {"originates_in", "located_in"} and key not in facts.jurisdictions:
                yield f"{what}: no jurisdiction {key!r}"
    for component in facts.components.values():
        if component.maker and component.maker not in facts.organisations:
            yield f"component {component.id}: no maker {component.maker!r}"
        if component.kind is not None and component.kind not in facts.kinds:
            yield f"component {component.id}: no kind {component.kind!r}"
    for pair in facts.possibly_same:
        for key in pair[:2]:
            if key not in facts.organisations:
                yield f"possibly_same {pair[0]}, {pair[1]}: no organisation {key!r}"


def _places(facts: Facts) -> Iterator[str]:
    known = facts.jurisdictions
    for organisation in facts.organisations.values():
        codes = [*(organisation.seat or ()), *(organisation.headquarters or ()), *(p[0] for p in organisation.present)]
        for code in codes:
            if code not in known:
                yield f"organisation {organisation.id}: no jurisdiction {code!r}"
    for jurisdiction in known.values():
        for member in jurisdiction.members:
            if member[0] not in known:
                yield f"jurisdiction {jurisdiction.id}: no member {member[0]!r}"
        yield from _overlaps(
            f"jurisdiction {jurisdiction.id}", ((m[0], m[1], m[2]) for m in jurisdiction.members if m[3] == "yes")
        )


def _uncited(facts: Facts) -> Iterator[str]:
    for organisation in facts.organisations.values():
        if not organisation.cites:
            yield f"organisation {organisation.id}: no source"
    for component in facts.components.values():
        if not component.cites:
            yield f"component {component.id}: no source"
    for holding in facts.holdings:
        if not holding.cites:
            yield f"holding {holding.owner} of {holding.owned}: no source"
    for relation in facts.relations:
        if not relation.cites:
            yield f"relation {relation.subject} {relation.relation} {', '.join(relation.objects)}: no source"
    for jurisdiction in facts.jurisdictions.values():
        if jurisdiction.kind != "country" and not (jurisdiction.cites or all(m[4] for m in jurisdiction.members)):
            yield f"jurisdiction {jurisdiction.id}: no source"


def _holdings(facts: Facts) -> Iterator[str]:
    by_lot: dict[tuple[str, str, str], list[Holding]] = {}
    for holding in facts.holdings:
        by_lot.setdefault((holding.owner, holding.owned, holding.lot or ""), []).append(holding)
    for (owner, owned, lot), statements in by_lot.items():
        # Control by contract or share class may run beside a stake; the catalogue states each stake once.
        stakes = ((owner, h.starts, h.ends) for h in statements if h.capital or h.votes)
        yield from _overlaps(f"holding {owner} of {owned}{f', {lot}' if lot else ''}", stakes)
    total: dict[str, int] = {}
    for holding in facts.holdings:
        if holding.capital and holding.ends is None and holding.certainty == "yes":
            total[holding.owned] = total.get(holding.owned, 0) + holding.capital[0]
    for owned, held in total.items():
        if held > PPM + ROUNDING:
            yield f"holdings of {owned}: {held * 100 / PPM:g} % are held at least, over the whole"


def _listings(facts: Facts) -> Iterator[str]:
    for organisation in facts.organisations.values():
        for entry in (*organisation.listings, *organisation.screened):
            if entry[0] not in facts.lists:
                yield f"organisation {organisation.id}: no list {entry[0]!r}"


def _laws(catalogue: Catalogue) -> Iterator[str]:
    seen: set[str] = set()
    facts = catalogue.facts
    for law in catalogue.laws:
        if law["id"] in seen:
            yield f"law {law['id']}: defined twice"
        seen.add(law["id"])
        for where, word, what in unknown_words(law, facts):
            yield f"law {law['id']}: {shown_path(where)}: no {what} {word!r}"
        for problem in dead_rules(law):
            yield f"law {law['id']}: {problem}"


def shown_path(path: Iterable[str | int]) -> str:
    """Return a path of keys as people write it."""
    return "".join(f"[{p}]" if isinstance(p, int) else f".{p}" for p in path).lstrip(".")


_PLACES = frozenset({
    "seat", "incorporated_in", "headquartered_in", "present_in", "origin", "users_in", "destination", "located_in", "region",
    "issuers",
})  # fmt: skip
_LISTS = frozenset({"listed_on", "state_listed_on"})


def unknown_words(law: dict[str, Any], facts: Facts) -> Iterator[tuple[Keys, str, str]]:
    """Yield (where, word, what it should be) of every country, list and kind in a law that nothing defines."""
    if law["issuer"] not in facts.jurisdictions:
        yield ("issuer",), law["issuer"], "jurisdiction"
    kinds = {*KINDS, *facts.kinds}
    for where, word in _words(law, frozenset({"kind", "kinds"})):
        if word not in kinds:
            yield where, word, "kind"
    for where, word in _words(law, _PLACES):
        if word not in facts.jurisdictions:
            yield where, word, "jurisdiction"
    for where, word in _words(law, _LISTS):
        if word not in facts.lists:
            yield where, word, "list"


def _words(value: object, keys: frozenset[str], path: Keys = ()) -> Iterator[tuple[Keys, str]]:
    """Yield the words that stand in a list under one of the keys, at any depth."""
    if isinstance(value, dict):
        for key, inner in value.items():
            if key in keys and isinstance(inner, list):
                yield from (((*path, key, n), word) for n, word in enumerate(inner) if isinstance(word, str))
            else:
                yield from _words(inner, keys, (*path, key))
    elif isinstance(value, list):
        for number, inner in enumerate(value):
            yield from _words(inner, keys, (*path, number))


def not_read_since(catalogue: Catalogue, day: str) -> list[tuple[str, str, str]]:
    """Return (last read, title, address) of every source read before a day, the oldest first; never read is empty."""
    found = set()
    sources = catalogue.facts.sources
    for number in range(len(sources)):
        source = sources[number]
        read = str(source.get("retrieved") or "")
        if read < day:
            found.add((read, str(source["title"]), str(source.get("url") or "")))
    return sorted(found)


def _overlaps(what: str, spans: Iterable[tuple[str, str | None, str | None]]) -> Iterator[str]:
    """Report periods of one thing that surely overlap; coarse dates get the benefit of the doubt."""
    ordered = sorted(spans, key=lambda s: (s[0], s[1] or ""))
    for (key, _, ends), (other, starts, _) in pairwise(ordered):
        latest_start = (starts or FIRST_DAY) + LAST_DAY[len(starts or FIRST_DAY) :]
        earliest_end = (ends or LAST_DAY) + FIRST_DAY[len(ends or LAST_DAY) :]
        if key == other and latest_start < earliest_end:
            yield f"{what}: the period from {starts} overlaps the one to {ends or 'today'} of {key}"
