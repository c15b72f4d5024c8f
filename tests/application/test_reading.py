"""Does the reading presume only what it may? Small worlds beside the bundled presumptions."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

import pytest

from depgraph.analysis.answer import Request, gather
from depgraph.application.reading import Looked
from depgraph.application.reading.engine import Reading, read
from depgraph.catalogue.compiled import load_catalogue
from depgraph.law.assessment import Verdict, assess
from depgraph.law.pack import ready

ON = "2026-12-01"
CATALOGUE = load_catalogue()
LAWS = ("us.cloud_act", "us.ofac.sdn50", "eu.sanctions", "us.ear.entity_list", "us.itar", "us.ear.affiliates")
LISTS = {
    key: Looked("2026-11-20", frozenset())
    for key in ("us.ofac.sdn", "eu.sanctions", "us.bis.entity_list", "us.bis.meu")
}
BILL = """Item,Description,Kind,Manufacturer
A1,Azure Kubernetes Service,cloud service,Microsoft
A2,Perimeter fence,building,Heras
A3,Dome camera,equipment,Hikvision
A4,Precast concrete slabs,building,Van den Berg Beton BV
"""


def asked() -> list[Any]:
    return [ready(law) for law in CATALOGUE.laws if law["id"] in LAWS]


def reading(*, without: tuple[str, ...] = (), lists: dict[str, Looked] | None = None) -> Reading:
    gathered = gather(Request(on=ON, bills=[("bill.csv", BILL.encode())]), catalogue=CATALOGUE)
    return read(
        gathered.catalogue.facts, CATALOGUE, asked(), gathered.lines, on=ON, destination="NL", buyer=None,
        chosen=set(CATALOGUE.presumptions) - set(without), lists=LISTS if lists is None else lists,
    )  # fmt: skip


def verdicts(found: Reading) -> dict[tuple[str, str], Verdict]:
    lines = found.assessment.lines
    return {(line.id, verdict.law.id): verdict for line in lines for verdict in found.assessment.verdicts(line)}


def test_the_facts_below_stay_as_they_are() -> None:
    before = {key: asdict(one) for key, one in CATALOGUE.facts.organisations.items()}
    reading()
    assert {key: asdict(one) for key, one in CATALOGUE.facts.organisations.items()} == before


def test_a_list_that_was_searched_clears_an_ordinary_party_and_no_list_clears_nobody() -> None:
    searched, unsearched = verdicts(reading()), verdicts(reading(lists={}))
    assert searched["A2", "eu.sanctions"].at_most == 0
    assert unsearched["A2", "eu.sanctions"].at_most > 0


def test_a_red_flag_keeps_a_party_open_for_the_lists_it_names() -> None:
    found = verdicts(reading())
    assert found["A3", "us.ear.entity_list"].at_most > 0


def test_a_list_says_nothing_before_its_own_date() -> None:
    later = {key: Looked("2026-12-24", frozenset()) for key in LISTS}
    assert verdicts(reading(lists=later))["A2", "eu.sanctions"].at_most > 0


def test_a_name_that_resembles_an_entry_is_not_closed() -> None:
    resembling = {key: Looked("2026-11-20", frozenset({"heras"})) for key in LISTS}
    assert verdicts(reading(lists=resembling))["A2", "eu.sanctions"].at_most > 0


@pytest.mark.parametrize("name", sorted(CATALOGUE.presumptions))
def test_leaving_a_presumption_out_only_widens(name: str) -> None:
    whole, less = verdicts(reading()), verdicts(reading(without=(name,)))
    for pair, verdict in whole.items():
        if pair in less and name not in {"prevailing_view", "last_status"}:
            other = less[pair]
            assert other.at_least <= verdict.at_least <= verdict.at_most <= other.at_most, pair


def test_what_is_presumed_of_facts_lies_inside_what_is_proven() -> None:
    """A view of a disputed rule, and a rule about the buyer alone, are no facts: they are left out here."""
    gathered = gather(Request(on=ON, bills=[("bill.csv", BILL.encode())]), catalogue=CATALOGUE)
    proven = assess(gathered.catalogue.facts, asked(), on=ON, lines=gathered.lines)
    ends = {(line.id, v.law.id): v for line in proven.lines for v in proven.verdicts(line)}
    for pair, verdict in verdicts(reading(without=("prevailing_view",))).items():
        if pair in ends:
            assert ends[pair].at_least <= verdict.at_least <= verdict.at_most <= ends[pair].at_most, pair
