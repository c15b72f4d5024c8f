"""Does a version for others tell no price, no person and no maker, and still say what reaches what?"""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any

import pytest

from depgraph.analysis.answer import Request, answer
from depgraph.errors import UnknownName
from depgraph.language import texts_in
from depgraph.maps import render_map, render_picture
from depgraph.maps.page import Page
from depgraph.maps.redact import Redactor
from depgraph.resources import datasets

if TYPE_CHECKING:
    from collections.abc import Callable

    Make = Callable[..., dict[str, Any]]

ALL = ("prices", "persons", "makers")


@pytest.fixture(scope="module")
def reference() -> dict[str, Any]:
    file = datasets() / "bills" / "aigf-reference.csv"
    return answer(Request(on="2026-11-23", bills=[(file.name, file.read_bytes())])).for_map()


def known_names(report: dict[str, Any]) -> set[str]:
    """Every name and alias of an organisation, and the names of lines."""
    parties = [p for p in report["parties"].values() if p["kind"] != "state"]
    names = {name for party in parties for name in party["names"]} | {
        f["component"]["name"] for f in report["findings"]
    }
    # What is also a country, a list or a word of a law is not told by anyone.
    return {name for name in names if len(name) > 4}


def test_no_maker_is_told_anywhere(reference: dict[str, Any]) -> None:
    redacted = Redactor(ALL, texts=texts_in("en"))(reference)
    text = json.dumps({**redacted, "laws": {}}, ensure_ascii=False).casefold()
    laws = json.dumps(reference["laws"]).casefold()
    told = [
        name
        for name in map(str.casefold, known_names(reference))
        if name in text and name not in laws and re.search(rf"(?<!\w){re.escape(name)}(?!\w)", text)
    ]
    assert told == []
    assert "http" not in text
    for made in (render_map(redacted), render_picture(redacted, form="svg").decode()):
        assert not re.search("nvidia|supermicro|microsoft|siemens", made, re.IGNORECASE)


def test_a_version_for_others_still_answers(reference: dict[str, Any]) -> None:
    before, after = Page(reference), Page(Redactor(ALL, texts=texts_in("en"))(reference))
    assert after.headline.sentence == before.headline.sentence
    assert after.verdicts(1) == before.verdicts(1)
    assert after.effects(1) == before.effects(1)
    assert any("withheld" in notice for notice in after.frame()["notices"])
    assert {box.name for box in after.boxes if box.key.lane == 4} == {
        box.name for box in before.boxes if box.key.lane == 4
    }


def test_stand_ins_go_by_appearance_and_not_by_the_order_of_a_catalogue(invented: Make) -> None:
    report = invented()
    report["parties"] = {
        key: {"kind": "company", "names": [key]}
        for key in sorted(
            {s["object"] for f in report["findings"] for s in f["chain"] if s["object_type"] == "organisation"},
            reverse=True,
        )
    }
    numbered = Redactor(["makers"], texts=texts_in("en"))(report)
    first = next(s for f in numbered["findings"] for s in f["chain"] if s["object_type"] == "organisation")
    assert first["object_name"] == "Organisation 1"


def test_two_reports_share_their_stand_ins(invented: Make) -> None:
    one, other = invented(), invented()
    for report in (one, other):
        report["parties"] = {"nimbus-europe-sarl": {"kind": "company", "names": ["Nimbus Europe SARL"]}}
    withhold = Redactor(["makers"], texts=texts_in("en"))
    assert withhold(one)["findings"] == withhold(other)["findings"]


def test_persons_alone_are_withheld_alone(found: Make, around: Make, stepped: Make) -> None:
    line = {"id": "l1", "name": "Line", "line": "b.csv:2", "section": "S"}
    source = {
        "title": "Ada Example named director",
        "url": "https://example.org/ada-example",
        "retrieved": "",
        "grade": "documented",
    }
    chain = [
        stepped("l1", "hosted_by", "acme", "organisation", part=True, object_name="Acme BV"),
        stepped(
            "acme",
            "owned_by",
            "ada",
            "organisation",
            subject_name="Acme BV",
            object_name="Ada Example",
            sources=[source],
        ),
    ]
    stake = {"kind": "stake", "parties": [{"id": "ada", "name": "Ada Example"}]}
    missing = [{"about": "acme", "name": "Acme BV", "fact": "the exact stake of Ada Example", "role": "owner", **stake}]
    report = around([found(line, "us.cloud_act", "exposed", "exposed", chain=chain, missing=missing)])
    report["parties"] = {
        "ada": {"kind": "person", "names": ["Ada Example"]},
        "acme": {"kind": "company", "names": ["Acme BV"]},
    }
    text = json.dumps(Redactor(["persons"], texts=texts_in("en"))(report))
    assert "Ada" not in text
    assert "ada-example" not in text
    assert "Acme BV" in text
    assert "Person 1" in text


def test_prices_are_withheld_wherever_they_are_said(found: Make, around: Make) -> None:
    line = {"id": "l1", "name": "Line", "line": "b.csv:2", "section": "S"}
    priced = {"kind": "unit_cost", "amount": 36500.0}
    rests = [
        {"about": "l1", "name": "Line", "fact": "unit cost: 36,500", "stated_by": "bill", "sources": [], **priced},
        {
            "about": "l1",
            "name": "Line",
            "fact": "costs EUR 36,500",
            "stated_by": "bill",
            "sources": [],
            "kind": "novel",
        },
    ]
    report = around(
        [found(line, "us.cloud_act", "clear", "clear", rests_on=rests)], notices=["2 lines cost more than € 4 m"]
    )
    text = json.dumps(Redactor(["prices"], texts=texts_in("en"))(report), ensure_ascii=False)
    assert "36,500" not in text
    assert "36500" not in text
    assert "€" not in text
    assert "12,,5" not in text


def test_no_price_of_the_reference_bill_is_told(reference: dict[str, Any]) -> None:
    assert "unit cost: " in json.dumps(reference["findings"])
    redacted = json.dumps(Redactor(["prices"], texts=texts_in("en"))(reference)["findings"])
    assert not re.search(r"unit.cost\W+\d", redacted)
    assert "NVIDIA Corporation" in redacted


def test_what_a_finding_says_anew_is_withheld_until_it_was_looked_at(found: Make, around: Make) -> None:
    line = {"id": "l1", "name": "Line", "line": "b.csv:2", "section": "S"}
    report = around([found(line, "us.cloud_act", "exposed", "exposed", novelty={"chain": ["Acme BV"]})])
    (finding,) = Redactor(["makers"], texts=texts_in("en"))(report)["findings"]
    assert "novelty" not in finding
    assert finding["verdict"] == "exposed"


def test_an_unknown_kind_of_redaction_is_refused() -> None:
    with pytest.raises(UnknownName, match="redaction 'names'"):
        Redactor(["names"], texts=texts_in("en"))
