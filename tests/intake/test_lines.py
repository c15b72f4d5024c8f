"""Do lines of a bill become facts that say no more than the bill does?"""

from __future__ import annotations

from reading import report, verdicts

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
