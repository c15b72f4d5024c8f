"""What does the reading take a line for, whose words alone say what it is? Lines as buyers write them, without a kind."""

from __future__ import annotations

from functools import cache
from typing import Any

import pytest

from depgraph.analysis.answer import Request, gather
from depgraph.application.reading import Looked
from depgraph.application.reading.engine import Reading, read
from depgraph.catalogue.compiled import load_catalogue
from depgraph.law.pack import ready

ON = "2026-12-01"
CATALOGUE = load_catalogue()
LAWS = ("us.cloud_act", "us.fisa702", "us.ofac.sdn50", "eu.sanctions", "us.ear.entity_list", "us.itar", "eu.cra")
LISTS = {
    key: Looked("2026-11-20", frozenset())
    for key in ("us.ofac.sdn", "eu.sanctions", "us.bis.entity_list", "us.bis.meu")
}
BILL = """Item,Description,Manufacturer,Supplier,Hosted by
1,Windows Server 2025 Datacenter,Microsoft,,
2,Amazon RDS for PostgreSQL,AWS,,
3,PowerEdge XE9680 with 8x H200,Dell,,
4,"Mattermost, self-hosted in our own rack",Mattermost,,
5,Kupferkabel Cat6A 5m,Telegärtner,,
6,Brandschutztür T90,Hörmann,,
7,"Camera ANPR, OEM Dahua",ABUS,,
8,Groenonderhoud,,Donkergroen,
9,Salesforce Service Cloud,,Bechtle,
10,Jaguar I-Pace,Jaguar,,
11,Boekhoudsoftware,Kleinsoft,,Leaseweb
12,Kantoormeubilair,Ahrend,,
13,Quantum switch,,,
14,Teams enablement,Adviesbureau Jansen,,
15,Platenwarmtewisselaar,Alfa Laval,,
16,GPU server 8x H100,Onbekend Systems,,
"""


@cache
def reading(without: str = "") -> Reading:
    gathered = gather(Request(on=ON, bills=[("bill.csv", BILL.encode())]), catalogue=CATALOGUE)
    laws: list[Any] = [ready(law) for law in CATALOGUE.laws if law["id"] in LAWS]
    return read(
        gathered.catalogue.facts, CATALOGUE, laws, gathered.lines, on=ON, destination="NL", buyer=None,
        chosen=set(CATALOGUE.presumptions) - {without}, lists=LISTS,
    )  # fmt: skip


def kind(line: str) -> str | None:
    presumed = reading().presumed
    return presumed.layer.kind(presumed.facts.components[line])


def parties(line: str, role: str, *, certainty: str = "yes") -> set[str]:
    layer = reading().presumed.layer
    said = layer.said(layer.facts.components[line])
    return {one for rel in said if rel.relation == role and rel.certainty == certainty for one in rel.objects}


@pytest.mark.parametrize(
    ("line", "meant"),
    [
        ("1", "software"), ("2", "cloud_service"), ("3", "server"), ("4", "software"), ("5", "network"), ("6", "building"),
        ("7", "equipment"), ("8", "general_service"), ("9", "cloud_service"), ("10", "equipment"), ("11", "cloud_service"),
        ("12", "furnishing"), ("15", "cooling"), ("16", "server"),
    ],
)  # fmt: skip
def test_a_line_is_of_the_kind_that_its_family_or_its_words_say(line: str, meant: str) -> None:
    assert kind(line) == meant


def test_the_maker_of_a_family_runs_it_where_only_a_reseller_is_named() -> None:
    assert parties("9", "operated_by") <= {"salesforce", "salesforce-emea"}
    assert parties("9", "operated_by")


def test_a_common_word_is_no_family_where_its_maker_is_not_named() -> None:
    assert not parties("14", "operated_by") & {"microsoft"}
    assert "nvidia" not in parties("13", "designed_by")


def test_another_name_in_a_line_may_be_the_maker_beside_the_one_who_is_named() -> None:
    assert "dahua" in parties("7", "designed_by", certainty="maybe")


def test_software_in_ones_own_rack_is_hosted_by_the_buyer() -> None:
    assert parties("4", "hosted_by") == {"assumed-buyer"}


def test_a_passive_part_has_no_program_and_nobody_updates_it() -> None:
    assert not parties("5", "updated_by")
    assert "updated_by" in (reading().presumed.facts.components["5"].lacks or ())


def test_what_a_name_counts_is_inside_the_thing_and_its_contents_stay_open() -> None:
    component = reading().presumed.facts.components["16"]
    assert component.eccn is None
    assert "contains" not in (component.lacks or ())


@pytest.mark.parametrize("name", sorted({*CATALOGUE.presumptions} - {"prevailing_view", "last_status"}))
def test_leaving_a_presumption_out_adds_no_clear(name: str) -> None:
    whole, less = reading(), reading(name)
    for line, other in zip(whole.assessment.lines, less.assessment.lines, strict=True):
        asked = {verdict.law.id: verdict for verdict in less.assessment.verdicts(other)}
        for verdict in whole.assessment.verdicts(line):
            if verdict.at_most > 0:
                assert asked[verdict.law.id].at_most > 0, (line.name, verdict.law.id)
