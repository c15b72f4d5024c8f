"""Questions: whom to ask, what it settles, and answers that read back in as facts and change the verdict."""

from __future__ import annotations

import io
import re
from typing import Any

import openpyxl
import pytest

from depgraph.analysis.answer import Request, answer
from depgraph.analysis.questions import Questions, addressee, in_words, questions, screenings
from depgraph.errors import InvalidData, InvalidInput
from depgraph.export.questions_format import workbook
from depgraph.intake.questionsfile import COLUMNS, code, expected_answer
from depgraph.language import texts_in
from depgraph.model.missing import Field, Missing, MissingFact

ON = "2026-11-25"
WORLD = """
organisations:
  - {id: host, name: Host BV, incorporated_in: NL}
  - {id: maker, name: Maker GmbH, incorporated_in: DE, owners: complete, presence: complete}
components:
  - {id: a, name: Portal, kind: cloud_service, quantity: 2, unit_cost: 50}
  - {id: b, name: Fan, kind: cooling}
relations:
  - {subject: a, relation: hosted_by, object: host, country: NL}
  - {subject: a, relation: operated_by, object: host}
  - {subject: b, relation: assembled_by, object: maker}
"""


def ask(*laws: str, facts: bytes | None = None) -> Questions:
    given = [("questions.xlsx", facts)] if facts else []
    return questions(answer(Request(on=ON, bills=[("bill.yaml", WORLD.encode())], facts=given, laws=laws)))


def answered(found: Questions, answers: dict[tuple[str, str], str], day: str = "2026-11-20") -> bytes:
    """Fill in the sheet as a supplier would: open it, type, save."""
    book = openpyxl.load_workbook(io.BytesIO(workbook(found)))
    sheet = book["Questions"]
    at = {title: number for number, title in enumerate(COLUMNS, 1)}
    for row in range(2, sheet.max_row + 1):
        key = (sheet.cell(row, at["About"]).value, sheet.cell(row, at["Fact"]).value)
        if key in answers:
            sheet.cell(row, at["Answer"]).value = answers.pop(key)
            sheet.cell(row, at["Answered on"]).value = day
            sheet.cell(row, at["Answered by"]).value = "Legal"
    assert not answers, f"never asked: {answers}"
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()


def verdict(found: Questions, line: str, law: str) -> tuple[str, str]:
    report = found.report
    one = next(v for v in report.verdicts(report.facts.components[line]) if v.law.id == law)
    return one.at_least.name.lower(), one.at_most.name.lower()


def codes_of(found: Questions, about: str) -> set[str]:
    """What the sheet asks of somebody, in the words of its column Fact."""
    return {code(a.fact) for a in found.asks if a.fact.about == about}


OWNERS = "owners"


def test_a_supplier_is_asked_for_himself_and_the_maker_for_his_product() -> None:
    found = ask("us.cloud_act", "cn.rare_earths_18_2025")
    to = {(a.fact.about, code(a.fact)): a.to for a in found.asks}
    assert to["host", OWNERS] == "Host BV"
    assert to["b", "field:rare_earths"] == "Maker GmbH"
    assert next(iter(found.letters)) in {"Host BV", "Maker GmbH"}


def test_a_screening_is_ones_own_work() -> None:
    assert {a.to for a in ask("us.ofac.sdn50").asks if a.fact.kind is Missing.SCREENING} == {"ourselves"}


def test_a_letter_holds_only_what_its_supplier_can_answer_and_ones_own_work_stands_apart() -> None:
    found = ask("us.ofac.sdn50", "us.cloud_act")
    assert set(found.letters) == {"Host BV", "Maker GmbH"} & set(found.letters)
    assert not [
        a for asks in found.letters.values() for a in asks if a.fact.kind in {Missing.SCREENING, Missing.STATUS}
    ]
    (screening,) = screenings(found.report)
    assert screening.against == "us.ofac.sdn"
    assert {"Host BV", "Maker GmbH"} <= set(screening.names)
    said = in_words(found.report, screening, texts_in("en"))
    assert said.startswith(
        f"Screen {len(screening.names)} organisations against the list us.ofac.sdn: --list us.ofac.sdn=FILE"
    )


def test_the_workbook_has_letters_for_suppliers_and_a_list_of_ones_own_tasks() -> None:
    book = openpyxl.load_workbook(io.BytesIO(workbook(ask("us.ofac.sdn50", "us.cloud_act"))))
    letters, tasks = (
        " ".join(str(cell.value) for row in book[name].iter_rows() for cell in row if cell.value)
        for name in ("Letters", "To do")
    )
    assert "To Host BV" in letters
    assert "ourselves" not in letters
    assert "us.ofac.sdn" not in letters
    assert "--list us.ofac.sdn=FILE" in tasks


def test_a_question_about_a_part_goes_to_whoever_makes_it_and_never_to_a_crowd() -> None:
    report = ask("us.fisa702", "us.ofac.sdn50").report
    for question in report.questions:
        assert " or " not in addressee(report, question, texts_in("en"))


def test_each_question_says_how_many_verdicts_and_euros_hang_on_it() -> None:
    owners = next(a for a in ask("us.cloud_act").asks if a.fact == MissingFact("host", Missing.OWNERS))
    assert owners.lines == ["a"]
    assert owners.euros == 100
    assert owners.touches >= 1


def test_answers_read_back_in_and_settle_the_verdict() -> None:
    before = ask("us.cloud_act")
    assert verdict(before, "a", "us.cloud_act") == ("clear", "exposed")
    presence = "presence"
    sheet = answered(before, {("host", OWNERS): "Founder Holding BV 100 %; complete", ("host", presence): "NL; DE"})
    after = ask("us.cloud_act", facts=sheet)
    # The new owner is asked about next: an answer opens what it names.
    assert {a.fact.about for a in after.asks} == {"answer.founder-holding-bv"}
    bounded = answered(before, {("host", OWNERS): "nobody above 5", ("host", presence): "NL; DE"})
    assert verdict(ask("us.cloud_act", facts=bounded), "a", "us.cloud_act") == ("clear", "clear")


def test_an_answer_that_owners_sit_in_the_united_states_exposes_the_line() -> None:
    before = ask("us.cloud_act")
    presence = "presence"
    sheet = answered(before, {("host", presence): "NL; US"})
    assert verdict(ask("us.cloud_act", facts=sheet), "a", "us.cloud_act")[1] == "exposed"


def test_a_thing_without_rare_earths_is_clear_on_the_makers_word() -> None:
    before = ask("cn.rare_earths_18_2025")
    assert verdict(before, "b", "cn.rare_earths_18_2025")[1] != "clear"
    sheet = answered(before, {("b", "field:rare_earths"): "none"})
    after = ask("cn.rare_earths_18_2025", facts=sheet)
    assert verdict(after, "b", "cn.rare_earths_18_2025") == ("clear", "clear")


def test_a_relation_that_was_missing_is_filled_in_with_name_and_country() -> None:
    before = ask("us.fisa702")
    missing = [a for a in before.asks if a.fact == MissingFact("b", Missing.RELATION, "updated_by")]
    if missing:
        sheet = answered(before, {("b", "relation:updated_by"): "Software Inc (US)"})
        assert any(r.objects == ["answer.software-inc"] for r in ask("us.fisa702", facts=sheet).report.facts.relations)


def test_a_screening_reads_back_as_not_listed_from_its_day_on() -> None:
    before = ask("us.ofac.sdn50")
    sheet = answered(before, {("maker", "screening:us.ofac.sdn"): "not listed"})
    assert "screening:us.ofac.sdn" not in codes_of(ask("us.ofac.sdn50", facts=sheet), "maker")


@pytest.mark.parametrize(
    ("given", "day", "message"),
    [
        ("perhaps", "2026-11-20", "expected holders, then complete"),
        ("complete", "", "Answered on"),
        ("complete", "2026-11-20", "the holders before the word complete"),
        ("Somebody 140 %", "2026-11-20", "between 0 and 100"),
    ],
)
def test_an_answer_in_other_words_is_set_aside_with_its_cell_and_costs_no_other(
    given: str, day: str, message: str
) -> None:
    before = ask("us.cloud_act")
    after = ask("us.cloud_act", facts=answered(before, {("host", OWNERS): given}, day=day))
    (aside,) = after.report.context.quarantined
    assert re.search(r"questions.xlsx: Questions!I\d+", aside["where"])
    assert message in f"expected {aside['expected']}"
    assert MissingFact("host", Missing.OWNERS) in {ask.fact for ask in after.asks}


def test_a_workbook_that_is_no_sheet_of_questions_is_refused() -> None:
    book = openpyxl.Workbook()
    book.active.append(["Item", "Name"])
    buffer = io.BytesIO()
    book.save(buffer)
    with pytest.raises(InvalidInput, match="without questions"):
        ask("us.cloud_act", facts=buffer.getvalue())


def test_the_same_questions_give_the_same_bytes_and_no_cell_is_a_formula() -> None:
    found = ask()
    assert workbook(found) == workbook(found)
    book = openpyxl.load_workbook(io.BytesIO(workbook(found)))
    assert book.sheetnames == ["Questions", "Letters", "To do", "Read me"]
    cells: list[Any] = [cell for sheet in book for row in sheet.iter_rows() for cell in row]
    assert not [cell for cell in cells if cell.data_type == "f"]


def test_every_question_that_can_be_answered_in_the_sheet_says_how() -> None:
    silent = {a.fact for a in ask().asks if not expected_answer(a.fact)}
    unanswerable = {Missing.STATUS, Missing.SAME_AS, Missing.BUYER, Missing.EXCEPTION}
    assert not [
        f for f in silent if f.kind not in unanswerable and f.relation != "contains" and f.field is not Field.TPP
    ]


TWINS = """
organisations:
  - {id: v, name: Vendor BV, incorporated_in: NL, owners: complete, presence: complete}
  - {id: h1, name: Holding Ltd, incorporated_in: US, owners: complete, presence: complete}
  - {id: h2, name: Holding Ltd, incorporated_in: GB, owners: complete, presence: complete}
holdings:
  - {owner: h1, owned: v, capital: {min: 0.1, max: 0.6}}
  - {owner: h2, owned: v, capital: {min: 0.1, max: 0.6}}
components: [{id: s, name: Service, kind: cloud_service}]
relations:
  - {subject: s, relation: hosted_by, object: v, country: NL}
  - {subject: s, relation: operated_by, object: v}
"""
STAKES = {one: MissingFact("v", Missing.STAKE, parties=(one,)) for one in ("h1", "h2")}


def about_twins(*answers: bytes) -> Questions:
    given = [(f"answers{n}.xlsx", one) for n, one in enumerate(answers)]
    laws = ("us.cloud_act", "uk.ipa_tcn")
    return questions(answer(Request(on=ON, bills=[("twins.yaml", TWINS.encode())], facts=given, laws=laws)))


def answered_of_owner(found: Questions, owner: str, words: str) -> bytes:
    """Answer the question about one owner's stake: the column ``Refers to`` says whose."""
    book = openpyxl.load_workbook(io.BytesIO(workbook(found)))
    sheet = book["Questions"]
    at = {title: number for number, title in enumerate(COLUMNS, 1)}
    (row,) = [
        row
        for row in range(2, sheet.max_row + 1)
        if (sheet.cell(row, at["Fact"]).value, sheet.cell(row, at["Refers to"]).value) == ("stake", owner)
    ]
    sheet.cell(row, at["Answer"]).value, sheet.cell(row, at["Answered on"]).value = words, "2026-11-20"
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()


def test_two_owners_of_one_name_are_asked_about_apart() -> None:
    found = about_twins()
    assert set(STAKES.values()) <= {ask.fact for ask in found.asks}


@pytest.mark.parametrize(("owner", "other"), [("h1", "h2"), ("h2", "h1")])
def test_an_answer_about_one_of_two_owners_of_one_name_is_about_that_one(owner: str, other: str) -> None:
    after = about_twins(answered_of_owner(about_twins(), owner, "30 %"))
    assert STAKES[other] in {ask.fact for ask in after.asks}
    stated = [h.owner for h in after.report.facts.holdings if h.owned == "v" and h.capital == [300_000, 300_000]]
    assert stated == [owner]


def test_a_sheet_whose_own_columns_were_changed_is_refused_with_its_cell() -> None:
    book = openpyxl.load_workbook(io.BytesIO(workbook(about_twins())))
    sheet = book["Questions"]
    at = {title: number for number, title in enumerate(COLUMNS, 1)}
    sheet.cell(2, at["Fact"]).value, sheet.cell(2, at["Answer"]).value = "the exact stake of Holding Ltd", "30 %"
    sheet.cell(2, at["Answered on"]).value = "2026-11-20"
    buffer = io.BytesIO()
    book.save(buffer)
    with pytest.raises(InvalidData, match="as `depgraph questions` writes them"):
        about_twins(buffer.getvalue())
