"""Is each fault that a catalogue may have reported, and a sound one not?"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from depgraph.catalogue.compiled import _load, write_compiled
from depgraph.catalogue.verify import not_read_since, problems
from depgraph.model.records import Catalogue, Component, Facts, Holding, Jurisdiction, Organisation, PartyList, Relation

CITES = {"*": [0]}


def catalogue() -> Catalogue:
    """Return a sound catalogue of one product, two companies and a list."""
    facts = Facts(kinds={"chip": ["designed_by"]})
    facts.sources.add(
        {"title": "a filing", "url": "https://example.org", "grade": "documented", "retrieved": "2026-11-01"}
    )
    facts.jurisdictions = {
        "NL": Jurisdiction("NL", "Netherlands"),
        "EU": Jurisdiction("EU", "EU", "bloc", members=[("NL", "1958", None, "yes", [0])], cites=[0]),
    }
    facts.lists = {"l": PartyList("l", "a list", "NL")}
    facts.organisations = {
        "a": Organisation("a", "A", seat=["NL"], listings=[("l", None, None, "yes", [0])], cites=CITES),
        "b": Organisation("b", "B", seat=["NL"], present=[("NL", None, None, "yes", [0])], cites=CITES),
    }
    facts.components = {"p": Component("p", "P", "chip", cites=CITES, maker="a")}
    facts.holdings = [Holding("a", "b", [600_000, 600_000], cites=[0])]
    facts.relations = [
        Relation("p", "designed_by", ["a"], cites=[0]),
        Relation("p", "originates_in", ["NL"], cites=[0]),
    ]
    return Catalogue(facts)


def said(change: Callable[[Facts], Any]) -> list[str]:
    changed = catalogue()
    change(changed.facts)
    return [one for one in problems(changed) if "decisions" not in one and "duration" not in one]


SOUND = said(lambda _: None)


def holding(*shares: int, **more: Any) -> Holding:
    return Holding(*("a", "b"), list(shares), **{"cites": [0]} | more)


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        (lambda f: f.holdings.append(Holding("x", "b", cites=[0])), "no organisation 'x'"),
        (lambda f: f.holdings.append(Holding("a", "x", cites=[0])), "no organisation 'x'"),
        (lambda f: f.holdings.append(holding(1, 1)), "holding a of b: the period"),
        (lambda f: f.holdings.append(Holding("b", "b", [500_000] * 2, cites=[0])), "110 % are held at least"),
        (lambda f: f.holdings.append(Holding("b", "a", [1, 1])), "holding b of a: no source"),
        (lambda f: f.relations.append(Relation("x", "designed_by", ["a"], cites=[0])), "no component 'x'"),
        (lambda f: f.relations.append(Relation("p", "contains", ["x"], cites=[0])), "no component 'x'"),
        (lambda f: f.relations.append(Relation("p", "hosted_by", ["x"], cites=[0])), "no organisation 'x'"),
        (lambda f: f.relations.append(Relation("p", "located_in", ["XX"], cites=[0])), "no jurisdiction 'XX'"),
        (lambda f: f.relations.append(Relation("p", "hosted_by", ["a"])), "relation p hosted_by a: no source"),
        (lambda f: setattr(f.components["p"], "maker", "x"), "no maker 'x'"),
        (lambda f: setattr(f.components["p"], "kind", "thing"), "no kind 'thing'"),
        (lambda f: f.possibly_same.append(("a", "x", "")), "possibly_same a, x: no organisation 'x'"),
        (lambda f: setattr(f.organisations["a"], "seat", ["XX"]), "no jurisdiction 'XX'"),
        (lambda f: setattr(f.organisations["a"], "cites", {}), "organisation a: no source"),
        (lambda f: setattr(f.organisations["a"], "screened", [("m", "2020", None, "yes", [0])]), "no list 'm'"),
        (
            lambda f: setattr(f.jurisdictions["EU"], "members", [("NL", "1958", None, "yes", [0]), ("NL", "2000", None, "yes", [0])]),
            "jurisdiction EU: the period from 2000 overlaps",
        ),
    ],
)  # fmt: skip
def test_a_fault_is_reported(change: Callable[[Facts], Any], expected: str) -> None:
    found = [one for one in said(change) if one not in SOUND]
    assert [one for one in found if expected in one], found


@pytest.mark.parametrize(
    "change",
    [
        # One stake after the other, on a day in between or some day of a year.
        lambda f: f.holdings.__setitem__(slice(None), [holding(1, 1, ends="2020-01-01"), holding(2, 2, starts="2020-01-01")]),
        lambda f: f.holdings.__setitem__(slice(None), [holding(1, 1, ends="2020"), holding(2, 2, starts="2020")]),
        # Control beside a stake, and two lots of shares.
        lambda f: f.holdings.append(Holding("a", "b", control="golden share", cites=[0])),
        lambda f: f.holdings.__setitem__(slice(None), [holding(1, 1, lot="A shares"), holding(2, 2, lot="B shares")]),
    ],
)  # fmt: skip
def test_what_may_stand_beside_a_stake_is_no_fault(change: Callable[[Facts], Any]) -> None:
    assert said(change) == SOUND


def test_sources_that_nobody_read_lately_are_listed_oldest_first() -> None:
    changed = catalogue()
    changed.facts.sources.add({"title": "never read", "url": "https://example.org/2", "grade": "unverified"})
    assert [title for _, title, _ in not_read_since(changed, "2026-12-01")] == ["never read", "a filing"]
    assert [title for _, title, _ in not_read_since(changed, "2026-11-01")] == ["never read"]


def test_what_is_compiled_reads_back_lots_and_all(tmp_path: Any) -> None:
    written = catalogue()
    written.facts.holdings.append(holding(5, 6, lot="B shares", starts="2020"))
    write_compiled(written, tmp_path)
    read = _load(tmp_path)
    assert [(h.owner, list(h.capital or ()), h.lot, h.starts) for h in read.facts.holdings] == [
        ("a", [600_000, 600_000], None, None),
        ("a", [5, 6], "B shares", "2020"),
    ]
    assert read.facts.organisations["b"].seat == ["NL"]
    assert read.facts.sources[0]["title"] == "a filing"
