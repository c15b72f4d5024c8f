"""Are decisions about names kept with who, when and why, used on the next bill, and undone? And only decisions a person made."""

from __future__ import annotations

import io
import json

import openpyxl
import pytest

import depgraph
from depgraph.analysis.matching import decide, features, propose, undo
from depgraph.errors import InvalidInput
from depgraph.export.review import COLUMNS, decided_rows, sheet, table
from depgraph.intake.decisions import Decision, Decisions, read_decisions
from depgraph.intake.match import OrganisationIndex
from depgraph.intake.names import Bands
from depgraph.intake.preflight import DEFAULT_LIMITS

ENTRIES = [
    ("nvidia", ("NVIDIA Corporation", "NVIDIA"), ("lei:549300S4KLFTLO7GSQ80",), ()),
    ("yandex", ("Yandex LLC",), (), ()),
    ("wolfspeed", ("Wolfspeed, Inc.", "Cree, Inc."), (), ()),
    ("tsmc", ("Taiwan Semiconductor Manufacturing Company Limited", "TSMC"), (), ()),
    ("abb", ("ABB Ltd",), (), ()),
    ("avv", ("AVV Ltd",), (), ()),
]
BILL = (
    b"Item;Description;Kind;Manufacturer\n1;GPU;chip;NVIDIA GmbH\n2;GPU;chip;NVIDIA\n3;Pump;cooling;Nobody Knows BV\n"
)


def decision(word="same", name="NVIDIA GmbH", target="nvidia", subject="organisation"):
    return Decision(subject, name, word, target, "J. Jansen", "2026-11-25", "read the register")


def index(**options):
    return OrganisationIndex(ENTRIES, {"nvidia": ["US"]}, **options)


def test_a_decision_is_used_and_says_who_when_and_why():
    found = index(decisions=Decisions([decision()])).find("nvidia  gmbh")
    assert (found.target_id, found.accepted) == ("nvidia", True)
    assert found.rule == "decided by J. Jansen on 2026-11-25: read the register"


def test_what_was_ruled_out_is_not_shown_again():
    assert index().find("NVIDIA GmbH").candidates == ("nvidia",)
    assert index(decisions=Decisions([decision("different")])).find("NVIDIA GmbH") is None
    assert index(decisions=Decisions([decision("different", name="NVIDIA")])).find("NVIDIA") is None


def test_a_later_decision_replaces_an_earlier_one_and_undoing_ends_both():
    made = Decisions([decision("different"), decision("same")])
    assert index(decisions=made).find("NVIDIA GmbH").accepted
    made.add(decision("undone", target=""))
    assert made.holds() == []
    assert index(decisions=made).find("NVIDIA GmbH").rule == "the same name under another legal form"


def test_the_file_is_read_as_it_was_written_and_keeps_its_history():
    made = Decisions([decision("different"), decision("same"), decision("undone", target="")])
    text = "".join(made.lines())
    again = read_decisions(text.encode(), name="d.jsonl")
    assert again.made == made.made
    assert [json.loads(line)["decision"] for line in text.splitlines()] == ["different", "same", "undone"]


@pytest.mark.parametrize(
    "line",
    [
        "nonsense",
        "[]",
        '{"name": "x"}',
        json.dumps({**dict.fromkeys(("subject", "name", "target", "who", "when", "why"), "x"), "decision": "perhaps"}),
        "\udcff",
    ],
)
def test_a_line_that_is_no_decision_is_refused_with_its_number(line):
    data = ("".join(Decisions([decision()]).lines()) + line).encode("utf-8", errors="surrogateescape")
    with pytest.raises(InvalidInput, match="line 2|byte"):
        read_decisions(data, name="d.jsonl")


def test_a_decision_about_one_spelling_is_none_about_its_look_alike():
    spoof = "NVIDI\u0410 GmbH"
    found = index(decisions=Decisions([decision()])).find(spoof)
    assert not found.accepted
    assert found.rule == "look-alike letters"


def test_a_name_wholly_in_cyrillic_is_read_and_one_of_look_alikes_is_not():
    assert (index().find("Яндекс").accepted, index().find("Яндекс").target_id) == (False, "yandex")
    assert not index().find("\u0410\u0412\u0412").accepted
    assert index().find("\u0410\u0412\u0412").rule == "look-alike letters"


@pytest.mark.parametrize(
    "name", ["Cree Inc", "Wolfspeed (formerly Cree)", "Wolfspeed, f/k/a Cree, Inc.", "Wolfspeed vormals Cree"]
)
def test_former_names_are_names(name):
    assert (index().find(name).target_id, index().find(name).accepted) == ("wolfspeed", True)


def test_a_former_name_that_is_somebody_elses_settles_nothing():
    found = index().find("Wolfspeed (formerly ABB)")
    assert (found.accepted, set(found.candidates)) == (False, {"wolfspeed", "abb"})


def test_a_band_makes_stricter_and_never_bolder():
    assert not index(bands=Bands(accept=100, review=80)).find("Яндекс").accepted
    strict = OrganisationIndex([("y", ("Gazprom",), (), ())], bands=Bands(accept=96, review=80))
    assert not strict.find("Газпром").accepted
    assert OrganisationIndex([("y", ("Gazprom",), (), ())]).find("Газпром").accepted
    bold = OrganisationIndex(ENTRIES, bands=Bands(accept=80, review=80))
    assert not bold.find("NVIDEA Corporation").accepted
    assert OrganisationIndex(ENTRIES, bands=Bands(accept=99, review=99)).find("NVIDEA Corporation") is None
    with pytest.raises(InvalidInput, match="review <= accept"):
        Bands(accept=70, review=80)


def proposals(**options):
    return propose([("bill.csv", BILL)], **options)


def test_every_name_is_proposed_with_rule_score_and_features_under_printed_bands():
    found = proposals()
    by_name = {(one.subject, one.name): one for one in found.found}
    doubtful = by_name["organisation", "NVIDIA GmbH"]
    assert (doubtful.band, doubtful.target, doubtful.lines) == ("review", "nvidia", ("1",))
    assert "legal form gmbh against corporation" in doubtful.features
    assert by_name["organisation", "NVIDIA"].band == "accept"
    assert by_name["organisation", "Nobody Knows BV"].band == "reject"
    assert "accepted from 92, shown for review from 80" in "".join(table(found))
    assert "only in the record: corp" in features("Acme", "Acme Corp Tools") or features("Acme", "Acme")


def test_a_register_is_looked_up_by_identifier_before_name():
    register = b"LEI,Entity.LegalName,Entity.LegalAddress.Country\n549300S4KLFTLO7GSQ80,A Name Nobody Wrote,DE\n,Nobody Knows B.V.,NL\n"
    bill = b"Description;Supplier;Supplier LEI\nPump;Pumps and more;549300S4KLFTLO7GSQ80\nFan;Nobody Knows BV;\n"
    found = propose([("bill.csv", bill)], register=("gleif.csv", register))
    by_name = {one.name: one for one in found.found if one.subject == "organisation"}
    assert (by_name["Pumps and more"].rule, by_name["Pumps and more"].target) == (
        "identifier",
        "lei:549300S4KLFTLO7GSQ80",
    )
    assert (by_name["Nobody Knows BV"].band, by_name["Nobody Knows BV"].country) == ("accept", "NL")


def filled(found, decisions):
    """Return the review sheet with decisions written into it: name -> (word, why)."""
    book = openpyxl.load_workbook(io.BytesIO(sheet(found)))
    page = book["Names"]
    at = {title: COLUMNS.index(title) + 1 for title in COLUMNS}
    for row in range(4, page.max_row + 1):
        if page.cell(row, at["name"]).value in decisions:
            page.cell(row, at["decision"]).value, page.cell(row, at["why"]).value = decisions[
                page.cell(row, at["name"]).value
            ]
    buffer = io.BytesIO()
    book.save(buffer)
    return decided_rows(buffer.getvalue(), name="review.xlsx", limits=DEFAULT_LIMITS)


def test_the_sheet_holds_bands_drop_downs_and_filters_and_comes_back_with_decisions():
    found = proposals()
    page = openpyxl.load_workbook(io.BytesIO(sheet(found)))["Names"]
    assert "accepted from 92" in page["A1"].value
    assert page.freeze_panes == "C4"
    assert page.auto_filter.ref.startswith("A3:")
    assert page.data_validations.dataValidation[0].formula1 == '"same,different"'
    made = decide(
        filled(found, {"NVIDIA GmbH": ("Same", "read it")}),
        Decisions(),
        who="me",
        when="2026-11-25",
        name="review.xlsx",
    )
    assert [(one.name, one.decision, one.target, one.who, one.when, one.why) for one in made] == [
        ("NVIDIA GmbH", "same", "nvidia", "me", "2026-11-25", "read it")
    ]
    kept = Decisions(made)
    again = proposals(decisions=kept)
    assert {one.name: one.band for one in again.found}["NVIDIA GmbH"] == "accept"
    assert (
        decide(filled(again, {"NVIDIA GmbH": ("same", "once more")}), kept, who="me", when="2026-11-26", name="r") == []
    )


@pytest.mark.parametrize(
    ("written", "found"),
    [(("maybe", "x"), "same, different"), (("same", " "), "without a reason"), (("same", None), "reason")],
)
def test_a_decision_in_doubt_is_refused_with_its_row(written, found):
    rows = filled(proposals(), {"NVIDIA GmbH": written})
    with pytest.raises(InvalidInput, match=found) as error:
        decide(rows, Decisions(), who="me", when="2026-11-25", name="review.xlsx")
    assert "review.xlsx: row " in str(error.value)


def test_one_name_cannot_mean_two():
    rows = [
        {"row": str(n), "subject": "organisation", "name": "X", "target": t, "decision": "same", "why": "y"}
        for n, t in enumerate("ab")
    ]
    with pytest.raises(InvalidInput, match="one meaning"):
        decide(rows, Decisions(), who="me", when="2026-11-25", name="r")


def test_undoing_needs_something_to_undo():
    made = Decisions([decision()])
    assert undo(made, ["nvidia gmbh"], who="me", when="2026-11-26", why="wrong")[0].decision == "undone"
    with pytest.raises(InvalidInput, match="--undo"):
        undo(made, ["Nobody"], who="me", when="2026-11-26", why="wrong")


def test_an_answer_uses_decisions_and_says_so():
    data = "".join(Decisions([decision(), decision(name="Unused", target="x")]).lines()).encode()
    request = {"on": "2026-11-25", "bills": [("bill.csv", BILL)]}
    before = depgraph.answer(depgraph.Request(**request))
    after = depgraph.answer(depgraph.Request(**request, decisions=("d.jsonl", data)))
    parties = [{o for r in report.facts.relations if r.subject == "1" for o in r.objects} for report in (before, after)]
    assert parties == [{"bill:nvidia-gmbh"}, {"nvidia"}]
    assert any("1 name as decided in d.jsonl" in notice for notice in after.context.notices)


def test_a_different_band_is_said_in_the_answer():
    report = depgraph.answer(depgraph.Request(on="2026-11-25", bills=[("bill.csv", BILL)], bands=Bands(100, 90)))
    assert any("accepted from 100, shown for review from 90" in notice for notice in report.context.notices)
