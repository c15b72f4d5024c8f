"""A stake that is stated twice is one stake: whole answers, from files to the gate."""

from __future__ import annotations

import io
import json

import openpyxl
import pytest

from depgraph.analysis.answer import Request, answer
from depgraph.analysis.gate import hold
from depgraph.analysis.questions import questions
from depgraph.export.questions_format import workbook
from depgraph.intake.questionsfile import COLUMNS

ON = "2026-11-23"
LAW = "us.cloud_act"
WORLD = """
organisations:
  - {id: v, name: Vendor BV, incorporated_in: NL, owners: complete, presence: complete}
  - {id: us, name: Holding Inc, incorporated_in: US, owners: complete, presence: complete}
  - {id: nl, name: Stichting Deelneming, incorporated_in: NL, owners: complete, presence: complete}
holdings:
  - {owner: us, owned: v, capital: US_SHARE}
  - {owner: nl, owned: v, capital: NL_SHARE}
components: [{id: S1, name: svc, kind: cloud_service}]
relations:
  - {subject: S1, relation: hosted_by, object: v, country: NL}
  - {subject: S1, relation: operated_by, object: v}
"""
NAMES = {"us": "Holding Inc", "nl": "Stichting Deelneming"}
OPEN = {"us": "{min: 0.1, max: 0.6}", "nl": "{min: 0.3, max: 0.6}"}


def report(shares, *beside):
    bill = WORLD.replace("US_SHARE", str(shares["us"])).replace("NL_SHARE", str(shares["nl"]))
    named = [
        (f"more{n}.{'xlsx' if isinstance(one, bytes) else 'yaml'}", one if isinstance(one, bytes) else one.encode())
        for n, one in enumerate(beside)
    ]
    return answer(Request(on=ON, bills=[("two.yaml", bill.encode())], facts=named, laws=[LAW]))


def interval(found):
    ((_, verdict),) = [(line, verdict) for line in found.lines for verdict in found.verdicts(line)]
    return verdict.at_least.name.lower(), verdict.at_most.name.lower()


def holds(owner, share, more=""):
    return f"holdings: [{{owner: {owner}, owned: v, capital: {share}{more}}}]"


def sheet(found, owner, share):
    """Return the sheet of questions with the exact stake of one holder typed into its first row."""
    book = openpyxl.load_workbook(io.BytesIO(workbook(questions(found))))
    rows = book["Questions"]
    at = {title: number for number, title in enumerate(COLUMNS, 1)}
    asked = rows.cell(2, at["Fact"])
    assert (rows.cell(2, at["About"]).value, rows.cell(2, at["Refers to"]).value) == ("v", "us")
    asked.value = asked.value.replace(NAMES["us"], NAMES[owner])
    for title, text in (
        ("Refers to", owner),
        ("Answer", share),
        ("Answered on", "2026-11-20"),
        ("Answered by", "Legal"),
    ):
        rows.cell(2, at[title]).value = text
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()


def test_with_nothing_added_the_american_holder_leaves_the_line_open():
    assert interval(report(OPEN)) == ("clear", "exposed")


def test_a_refinement_of_one_holder_takes_nothing_from_the_other():
    found = report(OPEN, holds("nl", 0.4))
    assert interval(found) == ("clear", "exposed")
    assert not hold(found, threshold="unknown").passes
    stakes = found.assessment.world.holders["v"]
    assert (stakes["nl"].low[0], stakes["nl"].high[0]) == (400_000, 400_000)
    assert (stakes["us"].low[0], stakes["us"].high[0]) == (100_000, 600_000)
    (notice,) = [one for one in found.context.notices if "counted as one stake" in one]
    assert "Stichting Deelneming in Vendor BV" in notice


def test_a_share_typed_into_our_own_questionnaire_is_a_refinement():
    found = report(OPEN, sheet(report(OPEN), "nl", "40 %"))
    assert interval(found) == ("clear", "exposed")
    assert not hold(found, threshold="unknown").passes


def test_the_answer_of_a_supplier_about_the_american_holder_clears_the_line():
    shares = {"us": "{min: 0.3, max: 0.6}", "nl": "{min: 0.1, max: 0.6}"}
    found = report(shares, sheet(report(shares), "us", "35 %"))
    assert interval(found) == ("clear", "clear")


def test_holders_who_are_answered_by_name_are_those_that_are_recorded():
    """Who answers the question about all owners writes names, and knows nothing of ids."""
    book = openpyxl.load_workbook(io.BytesIO(sheet(report(OPEN), "us", "35 %")))
    rows = book["Questions"]
    at = {title: number for number, title in enumerate(COLUMNS, 1)}
    for title, text in (
        ("Fact", "owners (who else holds or controls it)"), ("Refers to", ""),
        ("Answer", "holding inc 20 %; Stichting Deelneming 60 %; A Newcomer BV 20 %; complete"),
    ):  # fmt: skip
        rows.cell(2, at[title]).value = text
    buffer = io.BytesIO()
    book.save(buffer)
    found = report(OPEN, buffer.getvalue())
    stakes = found.assessment.world.holders["v"]
    assert {owner: stake.high[0] for owner, stake in stakes.items()} == {
        "us": 200_000, "nl": 600_000, "answer.a-newcomer-bv": 200_000,
    }  # fmt: skip
    assert interval(found) == ("clear", "clear")


def test_the_same_share_with_a_date_is_the_same_stake():
    found = report({"us": 0.3, "nl": "{min: 0.2, max: 0.7}"}, holds("us", 0.3, ", starts: 2020-01-01"))
    assert interval(found) == ("clear", "clear")


def test_the_same_share_rounded_otherwise_contradicts_nothing():
    found = report({"us": 0.3, "nl": 0.7}, holds("us", 0.301))
    assert interval(found) == ("clear", "clear")
    assert hold(found, threshold="unknown").passes
    assert not [one for one in found.context.notices if "contradict" in one or "100 %" in one]


def test_a_refinement_that_leaves_the_other_holder_less_than_half_clears_the_line():
    assert interval(report(OPEN, holds("nl", 0.55))) == ("clear", "clear")


def test_a_contradiction_is_said_and_opens_the_line():
    found = report({"us": 0.3, "nl": 0.7}, holds("us", 0.2))
    assert interval(found) == ("clear", "exposed")
    (notice,) = [one for one in found.context.notices if "contradict each other" in one]
    assert notice.startswith("Vendor BV: statements about the stake of Holding Inc")


def test_two_lots_in_two_files_add_up():
    lots = [holds("us", 0.3, f", lot: {name} shares") for name in ("A", "B")]
    found = report({"us": "{min: 0, max: 1}", "nl": 0.4}, *lots)
    assert interval(found) == ("exposed", "exposed")


@pytest.mark.parametrize(("share", "expected"), [((25, 50), ("clear", "clear")), ((55, 75), ("exposed", "exposed"))])
def test_a_band_of_a_register_and_an_exact_share_are_one_stake(share, expected):
    """A register says 25 to 50 %, the user's own file says where in that band."""
    exact = share[0] / 100 + 0.05
    register = [
        {"statementId": "e1", "recordId": "r-v", "recordType": "entity", "recordDetails": {"entityType": {"type": "registeredEntity"}, "name": "Vendor BV", "identifiers": [{"scheme": "XI-LEI", "id": "5493001Z012YSB2A0K51"}]}},
        {"statementId": "e2", "recordId": "r-us", "recordType": "entity", "recordDetails": {"entityType": {"type": "registeredEntity"}, "name": "Holding Inc", "identifiers": [{"scheme": "XI-LEI", "id": "001GPB6A9XPE8XJICC14"}]}},
        {"statementId": "s1", "recordId": "r-s", "recordType": "relationship", "recordDetails": {"subject": "r-v", "interestedParty": "r-us", "interests": [{"type": "shareholding", "directOrIndirect": "direct", "share": {"minimum": share[0], "maximum": share[1]}}]}},
    ]  # fmt: skip
    bill = WORLD.replace("US_SHARE", str(exact)).replace("NL_SHARE", "{min: 0, max: 0.4}")
    for key, lei in (("v", "5493001Z012YSB2A0K51"), ("us", "001GPB6A9XPE8XJICC14")):
        bill = bill.replace(f"{{id: {key}, ", f"{{id: {key}, identifiers: {{lei: {lei}}}, ")
    request = Request(
        on=ON, bills=[("b.yaml", bill.encode())], facts=[("bods.json", json.dumps(register).encode())], laws=[LAW]
    )
    found = answer(request)
    assert interval(found) == expected
    stake = found.assessment.world.holders["v"]["us"]
    assert stake.low[0] == stake.high[0] == round(exact * 1_000_000)
