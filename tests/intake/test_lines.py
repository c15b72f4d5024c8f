"""Do lines of a bill become facts that say no more than the bill does?"""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from reading import report, verdicts

from depgraph.analysis.gate import hold
from depgraph.export import junit_format, sarif_format
from depgraph.export.gate_format import write_json as gate_json
from depgraph.export.gate_format import write_table as gate_table

CLOUD = "Line,Description,Supplier,Hosted by,Operated by\n1,Cooling analytics,,{host},{host}\n"
AWS = "Amazon Web Services EMEA SARL"
LAWS = ("us.cloud_act", "us.fisa702")


def test_a_guess_of_what_a_line_is_clears_it_of_no_law():
    found = verdicts(report(CLOUD.format(host=AWS), laws=LAWS))
    assert found == {("Cooling analytics", law): ("CLEAR", "EXPOSED") for law in LAWS}


def test_a_guess_counts_where_somebody_says_that_it_may_and_is_then_an_assumption():
    answered = report("Line,Description\n1,Cooling pump\n", laws=LAWS, assume=["suggested_kinds"])
    assert verdicts(answered) == {}  # what cools is not in the scope of either law
    assert "what is no stated kind is what its words suggest (1 line)" in answered.context.assumptions


def test_a_line_that_could_not_be_read_is_counted_and_unknown():
    answered = report(
        f'Line,Description,Category,Operated by\n1,Pump,cooling,Grundfos\n2,"backup,cloud service,{AWS}\n', laws=LAWS
    )
    assert len(answered.lines) == 2
    assert {pair[1] for pair in verdicts(answered).values()} == {"EXPOSED"}


def test_that_votes_follow_capital_is_said_where_an_answer_rests_on_it() -> None:
    world = """
organisations:
  - {id: u, name: U, incorporated_in: US}
  - {id: a, name: A BV, incorporated_in: NL, owners: complete}
holdings: [{owner: u, owned: a, capital: 0.2%s}]
components: [{id: s, kind: cloud_service, name: S}]
relations: [{subject: s, relation: hosted_by, object: a}]
"""
    said = "votes follow capital in companies of whose votes nothing is recorded"
    assert said in report(world % "", laws=LAWS).context.assumptions
    assert said not in report(world % ", votes: 0.2", laws=LAWS).context.assumptions


def test_who_a_name_on_a_bill_is_may_stand_in_a_file_that_is_read_after_it() -> None:
    bill = "Line,Description,Category,Hosted by\n1,Cloud,cloud service,Volga Power AO\n"
    known = """
organisations:
  - {id: volga, name: Volga Power AO, incorporated_in: RU, listed_on: [{list: us.ofac.sdn, starts: 2022-01-01}]}
"""
    answered = report(bill, facts=(known,), laws=["us.ofac.sdn50"])
    assert verdicts(answered) == {("Cloud", "us.ofac.sdn50"): ("EXPOSED", "EXPOSED")}
    assert answered.context.unmatched == []


def test_a_subscription_may_be_a_hosted_service() -> None:
    bill = (
        "Line,Description,Category,Supplier\n1,Mail,Subscription,Microsoft Ireland Operations Ltd\n2,Fan,cooling,Dell\n"
    )
    assert verdicts(report(bill, laws=["us.cloud_act"]))["Mail", "us.cloud_act"][1] == "EXPOSED"


def test_what_takes_the_place_of_another_statement_is_said() -> None:
    bill = "Line,Description,Category\n7,Mail,cloud service\n"
    revised = report(bill, facts=("components: [{id: '7', kind: power}]",), laws=LAWS)
    assert "facts0: 7: kind power takes the place of cloud_service" in revised.context.notices


def test_only_lines_of_which_nobody_knows_the_kind_are_said_to_have_none() -> None:
    answered = report("Line,Description\n1,Cooling pump\n2,NVIDIA H100 SXM5 80GB GPU\n", laws=LAWS)
    assert answered.assessment.kind(answered.lines[1]) == "chip"
    said = [notice for notice in answered.context.notices if notice.startswith("no kind stated on")]
    assert [notice.partition(" whose")[0] for notice in said] == ["no kind stated on 1 line"]


# -- who else stands in a cell -------------------------------------------------------------------------------------

SERVICE = 'Description,Kind,{title}\nMail,cloud service,"{cell}"\n'


def relations(bill):
    """Return the relations of the only line: (relation, names, certainty)."""
    answered = report(bill)
    facts = answered.assessment.world.facts
    line = answered.lines[0].id
    return {
        (r.relation, " or ".join(answered.name(one) for one in r.objects), r.certainty)
        for r in facts.relations
        if r.subject == line
    }


@pytest.mark.parametrize(
    "head", ["Hosted by,Host 2", "Hosted by,Hosted by 2", "Hosting provider,Cloud provider", "Hosted by,Hosted by"]
)
def test_a_second_host_in_a_further_column_is_one_more(head):
    found = relations(f"Description,Kind,{head}\nMail,cloud service,OVH Groupe S.A.,{AWS}\n")
    assert {("hosted_by", "OVH Groupe S.A.", "yes"), ("hosted_by", AWS, "yes")} <= found


def test_who_does_something_else_in_the_same_cell_is_one_more():
    found = relations(SERVICE.format(title="Hosted by", cell=f"{AWS}, operated by Capgemini SE"))
    assert {("hosted_by", AWS, "yes"), ("operated_by", "Capgemini SE", "yes")} <= found
    exposed = report(SERVICE.format(title="Hosted by", cell=f"{AWS} (beheerd door Capgemini)"), laws=["us.cloud_act"])
    assert verdicts(exposed)["Mail", "us.cloud_act"] == ("EXPOSED", "EXPOSED")


@pytest.mark.parametrize("cell", ["Dell Technologies Inc. / Capgemini SE", "Dell / Capgemini", "Dell/Capgemini"])
def test_names_with_a_slash_between_them_are_alternatives(cell):
    found = relations(SERVICE.format(title="Maintained by", cell=cell))
    assert ("maintained_by", "Dell Technologies Inc. or Capgemini SE", "yes") in found


@pytest.mark.parametrize("cell", ["Dell & Capgemini", "Dell and Capgemini", "Dell, Capgemini", "Dell + Capgemini"])
def test_names_with_and_between_them_are_both(cell):
    found = relations(SERVICE.format(title="Maintained by", cell=cell))
    assert {("maintained_by", "Dell Technologies Inc.", "yes"), ("maintained_by", "Capgemini SE", "yes")} <= found


@pytest.mark.parametrize("name", ["Johnson & Johnson", "Zig, Zag and Partners", "Drive via Road BV"])
def test_a_name_of_somebody_unknown_is_not_cut_at_and(name):
    party = {
        names
        for relation, names, _ in relations(SERVICE.format(title="Maintained by", cell=name))
        if relation == "maintained_by"
    }
    assert len(party) == 1


# -- every cell is accounted for -----------------------------------------------------------------------------------

OPEN_LAWS = ("us.cloud_act", "us.fisa702")


@pytest.mark.parametrize("title", ["Account team", "Notes", "Owner", "Section", "Contract"])
def test_somebody_known_in_a_column_that_is_not_read_opens_the_line_and_is_named(title):
    closed = """
organisations: [{id: quxhost, name: Quxhost BV, incorporated_in: NL, owners: complete, presence: complete}]
"""
    head = f"Description,Kind,Manufacturer,Supplier,Hosted by,Operated by,Maintained by,{title}\n"
    row = "Mail,cloud service,Quxhost BV,Quxhost BV,Quxhost BV,Quxhost BV,Quxhost BV,"
    before = report(head + row + "\n", facts=(closed,), laws=OPEN_LAWS)
    assert {ends[1] for ends in verdicts(before).values()} == {"CLEAR"}
    after = report(head + row + AWS + "\n", facts=(closed,), laws=OPEN_LAWS)
    assert set(verdicts(after).values()) == {("CLEAR", "EXPOSED")}
    aside = after.context.quarantined[0]
    assert (title.casefold() in aside["where"].casefold(), aside["value"]) == (True, AWS)
    gate = hold(after, threshold="exposed")
    for written in (gate_table(gate), gate_json(gate), sarif_format.write(gate), junit_format.write(gate)):
        assert AWS in "".join(written)


@pytest.mark.parametrize("cells", ["Team,Capgemini", "Country,Netherlands"])
def test_what_is_only_possible_hides_nothing_that_the_catalogue_says_of_the_product(cells):
    title, cell = cells.split(",")
    before = verdicts(report("Description\nMicrosoft 365 E5\n"))
    after = verdicts(report(f"Description,{title},Qty\nMicrosoft 365 E5,{cell},1\n"))
    order = ["CLEAR", "LATENT", "EXPOSED"]
    for pair, (low, high) in before.items():
        assert order.index(after[pair][0]) >= order.index(low)
        assert order.index(after[pair][1]) >= order.index(high)


def test_a_column_that_the_user_ignores_opens_nothing():
    answered = report(f"Description,Kind,Team\nMail,cloud service,{AWS}\n", columns={"Team": "ignore"})
    assert answered.context.quarantined == []


@pytest.mark.parametrize(
    ("word", "access"),
    [("administration", "admin"), ("Root access", "admin"), ("beheertoegang", "admin"), ("read-only", "data"),
     ("monitoring", "metadata"), ("remote hands", "physical"), ("geen toegang", "none")],
)  # fmt: skip
def test_access_is_read_as_people_write_it(word, access):
    answered = report(f"Description,Kind,Maintained by,Access\nCare,maintenance contract,Dell,{word}\n")
    assert answered.context.quarantined == []
    assert {r.access for r in answered.assessment.world.facts.relations if r.subject == "L2"} >= {access}


# -- filling a cell ------------------------------------------------------------------------------------------------

SAYS_NOTHING_OF_LAW = {
    "Section": ["Compute", "Dell"], "MPN": ["Z9-1"], "Unit cost": ["100"], "Amount": ["500"], "Currency": ["EUR"],
    "Cost is estimate": ["yes"], "Criticality": ["high"], "Function": ["mail"], "Stock days": ["5"], "Lead time": ["5"],
    "Alternatives": ["something else"], "Notes": ["ask Jan", AWS], "Contract": ["C-1"], "Country": ["Netherlands"],
    "Region": ["EU", "Frankfurt", "Netherlands"], "Colour": ["blue", "Capgemini"], "DNP": ["no"], "SKU": ["S-1"], "HS code": ["8471.30"],
}  # fmt: skip
"""Columns that close nothing, whatever stands in them."""
NOBODY_KNOWN = {
    title: ["Zorblax BV"]
    for title in (
        "Manufacturer",
        "Supplier",
        "Hosted by",
        "Operated by",
        "Maintained by",
        "Updated by",
        "Licensed by",
        "Developed by",
    )
}
"""Somebody of whom nothing is known closes nothing, wherever he stands."""
FILLS = SAYS_NOTHING_OF_LAW | NOBODY_KNOWN
STATED = {
    "Kind": ["software", "server", "cloud service", "maintenance contract", "power"],
    "Hosted by": [AWS],
    "Manufacturer": ["Dell"],
}


@settings(max_examples=30, deadline=None)
@given(st.data())
def test_filling_an_empty_cell_turns_nothing_open_into_clear(data):
    columns = data.draw(st.lists(st.sampled_from(sorted(STATED)), unique=True))
    base = {"Description": "Gizmo 9000", "Quantity": "5"} | {
        one: data.draw(st.sampled_from(STATED[one])) for one in columns
    }
    title = data.draw(st.sampled_from(sorted(FILLS.keys() - base.keys())))
    before = verdicts(report(_row(base)))
    after = verdicts(report(_row(base | {title: data.draw(st.sampled_from(FILLS[title]))})))
    cleared = {
        law
        for (_, law), ends in before.items()
        if ends[1] != "CLEAR" and after.get(("Gizmo 9000", law), ("", "CLEAR"))[1] == "CLEAR"
    }
    # Nobody is designated under the act that is proposed, so that naming anybody closes it.
    assert not cleared - {"eu.csa2"}


def _row(cells):
    return ";".join(cells) + "\n" + ";".join(cells.values()) + "\n"
