"""Whatever is asked, no layer writes into one below it, and one catalogue answers any number of requests."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import fields, is_dataclass, replace
from pathlib import Path
from typing import Any

import pytest

import depgraph.analysis.whatif as whatif_room
from depgraph import Request, answer, load_catalogue
from depgraph.analysis.answer import conclude, gather
from depgraph.analysis.conversion import understood_facts
from depgraph.analysis.matching import propose
from depgraph.analysis.replacement import best, carried_out, choices
from depgraph.analysis.targets import Target
from depgraph.analysis.whatif import whatif
from depgraph.intake.screening import screen
from depgraph.law.assessment import assess
from depgraph.law.pack import ready
from depgraph.model import records
from depgraph.model.records import Catalogue, Facts

ON = "2026-11-23"
LAWS = ["us.cloud_act", "us.ofac.sdn50"]
BILLS = Path(__file__).resolve().parents[2] / "datasets" / "bills"
REFERENCE = ("lines.csv", (BILLS / "aigf-european.csv").read_bytes())
RECORDS = (
    records.Organisation, records.Holding, records.Component, records.Relation, records.Tenant, records.Jurisdiction, records.PartyList,
)  # fmt: skip

OWNERS = b"""
organisations:
  - {id: oracle, name: Oracle Corporation, incorporated_in: NL, owners: complete, presence: complete, amends: true}
  - {id: new-host, name: New Host BV, incorporated_in: NL, owners: complete, presence: complete}
holdings: [{owner: oracle, owned: new-host, capital: 1}]
"""
A_BILL = b"""
organisations: [{id: host, name: Amazon Web Services EMEA SARL}, {id: ibm, incorporated_in: NL}]
components: [{id: L1, name: training cloud, kind: cloud_service}, {id: L2, name: NVIDIA H100}]
relations: [{subject: L1, relation: hosted_by, object: host}]
"""
A_LIST = b"name\n" + b"".join(b"Somebody Else %d LLC\n" % n for n in range(50)) + b"Oracle Corporation\n"


def said(value: Any) -> Any:
    """Return all that a value says, as plain data."""
    if is_dataclass(value) and not isinstance(value, type):
        return {field.name: said(getattr(value, field.name)) for field in fields(value)}
    if isinstance(value, records.Sources):
        return list(value.grades)
    if isinstance(value, dict):
        return {str(key): said(one) for key, one in value.items()}
    if isinstance(value, set | frozenset):
        return sorted(map(str, value))
    return [said(one) for one in value] if isinstance(value, list | tuple) else value


def text(catalogue: Catalogue) -> str:
    return json.dumps(said(catalogue))


@contextmanager
def frozen(catalogue: Catalogue) -> Iterator[None]:
    """Let every record of a catalogue refuse to be changed, so that a failing test shows who tried."""
    facts = catalogue.facts
    tables: tuple[Any, ...] = (
        *(table.values() for table in (facts.organisations, facts.components, facts.jurisdictions, facts.lists)),
        facts.holdings, facts.relations,
    )  # fmt: skip
    held = {id(record) for table in tables for record in table}

    def refuse(record: Any, name: str, value: Any) -> None:
        assert id(record) not in held, f"{name} of a record of the catalogue was changed"
        object.__setattr__(record, name, value)

    for kind in RECORDS:
        kind.__setattr__ = refuse  # type: ignore[method-assign]
    try:
        yield
    finally:
        for kind in RECORDS:
            del kind.__setattr__


def everything(catalogue: Catalogue) -> Request:
    return Request(
        on=ON, bills=[REFERENCE, ("bill.yaml", A_BILL)], facts=[("owners.yaml", OWNERS)],
        lists=[("us.ofac.sdn", ("sdn.csv", A_LIST))], laws=LAWS, buyer="oracle", destination="BE", accept_unverified=True,
        assume=["suggested_kinds", "dispersed_float"],
        own_laws=[("mine.json", json.dumps(own_law(catalogue)).encode())],
    )  # fmt: skip


def own_law(catalogue: Catalogue) -> dict[str, Any]:
    del catalogue
    source = {"title": "a law", "url": "https://example.org/law", "grade": "documented", "retrieved": "2026-11-01"}
    return {
        "id": "us.cloud_act", "title": "ours", "issuer": "US", "nature": "reach", "summary": "ours", "sources": {"one": source},
        "effects": ["data_access"], "latency": "days", "applies_to": {"kinds": ["cloud_service"], "sources": ["one"]},
        "timeline": [{"status": "in_force", "starts": "2018-03-23", "sources": ["one"]}],
        "rules": [{"id": "r", "text": "hosts", "through": "hosted_by", "binds": {"seat": ["US"]}, "sources": ["one"]}],
    }  # fmt: skip


def ask(catalogue: Catalogue) -> None:
    answer(everything(catalogue), catalogue=catalogue)


def ask_what_if(catalogue: Catalogue) -> None:
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(whatif_room, "load_catalogue", lambda: catalogue)
        whatif(Request(on=ON, bills=[REFERENCE]), sorted(catalogue.scenarios))


def find_replacements(catalogue: Catalogue) -> None:
    report = answer(Request(on=ON, bills=[REFERENCE], laws=["us.cloud_act"]), catalogue=catalogue)
    found = choices(report, catalogue, Target.of(["us.cloud_act"], report.assessment.laws))
    carried_out(found, best(found))


def convert(catalogue: Catalogue) -> None:
    understood_facts(Request(on=ON, bills=[REFERENCE, ("b.yaml", A_BILL)]), catalogue=catalogue)


def match(catalogue: Catalogue) -> None:
    propose([REFERENCE], facts=[("owners.yaml", OWNERS)], catalogue=catalogue)


def screen_in_a_layer(catalogue: Catalogue) -> None:
    lists = [("us.ofac.sdn", ("sdn.csv", A_LIST))]
    screen(catalogue.facts.layer("lists"), lists, on=ON, countries=catalogue.country_names())


def assess_only(catalogue: Catalogue) -> None:
    assess(catalogue.facts, [ready(law) for law in catalogue.laws], on=ON, lines=[], about=["nobody-knows"])


@pytest.mark.parametrize(
    "work", [ask, ask_what_if, find_replacements, convert, match, screen_in_a_layer, assess_only], ids=lambda one: one.__name__
)  # fmt: skip
def test_no_work_changes_the_catalogue(work: Callable[[Catalogue], None]) -> None:
    catalogue = load_catalogue()
    before = text(catalogue)
    with frozen(catalogue):
        work(catalogue)
    assert text(catalogue) == before


def test_one_catalogue_gives_each_bill_its_own_answer() -> None:
    shared = load_catalogue()
    bills = [b"name,hosted_by\nsvc,Amazon Web Services EMEA SARL\n", b"name,hosted_by\nother,Hetzner Online GmbH\n"]
    for bill in (*bills, *bills):
        asked = Request(on=ON, bills=[("bill.csv", bill)], laws=LAWS)
        assert answer(asked, catalogue=shared).as_dict() == answer(asked).as_dict()


def test_facts_of_one_request_are_unknown_to_the_next() -> None:
    shared = load_catalogue()
    asked = Request(on=ON, bills=[("bill.yaml", A_BILL)], laws=LAWS)
    alone = answer(asked, catalogue=shared).as_dict()
    answer(replace(asked, facts=[("owners.yaml", OWNERS)], buyer="new-host", accept_unverified=True), catalogue=shared)
    assert answer(asked, catalogue=shared).as_dict() == alone


def test_what_was_gathered_once_can_be_concluded_again_and_with_another_buyer() -> None:
    bill = b"name,hosted_by\nsvc,own operation\n"
    asked = Request(on=ON, bills=[("bill.csv", bill)], facts=[("owners.yaml", OWNERS)], laws=LAWS)
    bought_by = {name: replace(asked, buyer=name) for name in ("amazon", "new-host")}
    gathered = gather(asked)
    for _ in range(2):
        for request in (asked, *bought_by.values(), replace(asked, assume=["dispersed_float"])):
            assert conclude(gathered, request).as_dict() == answer(request).as_dict()


def test_a_layer_shows_what_lies_below_and_keeps_its_own_to_itself() -> None:
    low = Facts(organisations={"a": records.Organisation("a", "A", present=[("NL", None, None, "yes", [])])})
    low.sources.add({"title": "one", "grade": "documented"})
    high = low.layer("presumptions")
    number = high.sources.add({"title": "two", "grade": "unverified"})
    high.amend_organisation("a", owners="complete", stated_by="presumption")
    high.organisations["b"] = records.Organisation("b", "B")
    high.holdings.append(records.Holding("b", "a"))

    assert high.sources[number]["title"] == "two"
    assert high.sources[0] == low.sources[0]
    assert (high.organisations["a"].name, high.organisations["a"].owners) == ("A", "complete")
    assert low.organisations["a"].owners is None
    assert low.organisations.keys() == {"a"}
    assert not low.holdings
    assert len(low.sources) == 1


@pytest.mark.parametrize(
    "bill",
    [
        b"id,name,hosted_by\nzabbix,monitoring,Zabbix SIA\n",
        b'{"bomFormat": "CycloneDX", "specVersion": "1.5", "services": [{"bom-ref": "zabbix", "name": "monitoring", "provider": {"name": "Zabbix SIA"}}]}',
    ],
    ids=["table", "CycloneDX"],
)
def test_a_line_whose_id_somebody_has_gets_one_of_its_own(bill: bytes) -> None:
    report = answer(Request(on=ON, bills=[("bill", bill)], laws=LAWS))
    assert report.name("zabbix") == "Zabbix SIA"
    assert [line.name for line in report.lines] == ["monitoring"]
    assert report.lines[0].id != "zabbix"
