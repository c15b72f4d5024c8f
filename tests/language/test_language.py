"""Is every missing and every closing fact said in every language, and by nothing but its value?"""

from __future__ import annotations

import pytest

from depgraph.analysis.answer import Request, answer
from depgraph.language import texts_in
from depgraph.language.en import DOES, OF_THINGS, RELATIONS
from depgraph.language.remarks import Remark
from depgraph.language.texts import LANGUAGES
from depgraph.model.missing import Asked, Closing, ClosingFact, Field, Missing, MissingFact, Origin
from depgraph.model.steps import Detail, Says
from depgraph.model.vocabulary import PARTY_RELATIONS
from depgraph.resources import datasets

MISSING = [
    MissingFact(
        "x", kind, "hosted_by", ("y",), Field.ECCN, "us.ofac.sdn", ("US",), 250_000, "EUR", "2026-11-23",
        ("in_force", "lapsed"), "Books are exempt.",
    )
    for kind in Missing
]  # fmt: skip
MISSING += [MissingFact("x", Missing.FIELD, field=field) for field in Field]
MISSING += [MissingFact("x", Missing.RELATION, relation) for relation in RELATIONS]
CLOSING = [
    ClosingFact(
        "x", kind, Origin.KIND, (), "hosted_by", ("y",), "data", ("NL",), (Asked("hosted_by"),), "server", Field.ECCN,
        ("5A992",), "us.ofac.sdn", 250_000, 12.0, day="2026-11-23", statuses=("in_force",),
    )
    for kind in Closing
]  # fmt: skip
CLOSING += [ClosingFact("x", Closing.FIELD, Origin.BILL, field=field, values=("NL",)) for field in Field]


def called(key: str) -> str:
    return {"x": "Example BV", "y": "Other NV"}.get(key, key)


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_fact_is_said_in_words_that_no_other_fact_is_said_in(language: str) -> None:
    texts = texts_in(language)
    for facts in (
        [texts.missing(fact, called) for fact in dict.fromkeys(MISSING)],
        [texts.question(fact, "Example BV", called) for fact in dict.fromkeys(MISSING)],
        [texts.closing(fact, called) for fact in dict.fromkeys(CLOSING)],
    ):
        assert all(facts)
        assert all("_" not in fact.replace("us.ofac.sdn", "") for fact in facts), facts
        repeated = {fact for fact in facts if facts.count(fact) > 1}
        # A field or a relation is in the list by itself and as an example of its kind.
        assert len(repeated) <= 2, repeated


def test_no_dutch_sentence_is_an_english_one() -> None:
    english, dutch = texts_in("en"), texts_in("nl")
    for fact in MISSING:
        assert english.missing(fact, called) != dutch.missing(fact, called), fact
        assert english.question(fact, "Example BV", called) != dutch.question(fact, "Example BV", called), fact
    for closing in CLOSING:
        if closing.field not in {Field.ECCN, Field.TPP} or closing.kind is not Closing.FIELD:
            assert english.closing(closing, called) != dutch.closing(closing, called), closing


def test_both_languages_know_every_relation() -> None:
    from depgraph.language import nl

    assert set(RELATIONS) == set(nl.RELATIONS) == {*PARTY_RELATIONS, "contains", "requires", "made_with"}
    assert set(DOES) == set(nl.DOES) == set(PARTY_RELATIONS)
    assert set(OF_THINGS) == set(nl.OF_THINGS)


@pytest.mark.parametrize("says", Says)
def test_what_is_said_besides_is_said_in_every_language(says: Says) -> None:
    detail = Detail(says, ("data",) if says is Says.ACCESS else ("y",), (100_000, 250_000), (250_000,))
    assert Detail.of_dict(detail.as_dict()) is not None
    for language in LANGUAGES:
        assert texts_in(language).detail(detail, called)


def test_facts_survive_the_way_through_json() -> None:
    for fact in MISSING:
        assert MissingFact.of_dict(fact.as_dict(called)) == fact
    for closing in CLOSING:
        assert ClosingFact.of_dict(closing.as_dict(called)) == closing


def test_a_fact_of_a_kind_that_is_not_known_here_is_no_fact() -> None:
    assert MissingFact.of_dict({"about": "x", "kind": "novel"}) is None
    assert ClosingFact.of_dict({"about": "x", "kind": "seat", "stated_by": "novel"}) is None


def test_facts_are_ordered_and_may_stand_in_a_set() -> None:
    assert sorted(set(MISSING)) == sorted(dict.fromkeys(reversed(MISSING)))
    assert sorted(set(CLOSING)) == sorted(dict.fromkeys(reversed(CLOSING)))


def test_a_remark_is_told_again_in_another_language() -> None:
    notice = Remark("of_file", file="bill.csv", notice=Remark("columns_unused", columns="Colour"))
    assert notice == "bill.csv: columns not used: Colour"
    assert texts_in("nl").remark(notice) == "bill.csv: niet gebruikte kolommen: Colour"
    assert texts_in("nl").remark("a word of the bill") == "a word of the bill"


SERVICE = """
organisations:
  - {id: vendor, name: Vendor Inc, incorporated_in: US, owners: complete, presence: complete}
components: [{id: s, name: Support, kind: maintenance_contract}]
relations: [{subject: s, relation: maintained_by, object: vendor, access: metadata}]
"""


def test_a_clear_does_not_contradict_the_bill_that_it_rests_on() -> None:
    report = answer(Request(on="2026-11-23", bills=[("bill.yaml", SERVICE.encode())], laws=["us.cloud_act"]))
    (line,) = report.lines
    (verdict,) = report.reaching(line)
    assert verdict.word == "clear"
    rests = report.reasons.rests_on(line, verdict)
    recorded = next(rest for rest in rests if rest.kind is Closing.RELATION)
    assert (recorded.parties, recorded.access, recorded.stated_by) == (("vendor",), "metadata", Origin.BILL)
    absent = next(rest for rest in rests if rest.kind is Closing.NOT_EXPECTED)
    assert absent.stated_by is Origin.KIND
    assert Asked("maintained_by", ("data", "admin")) in absent.asked
    said = texts_in("en").closing(absent, report.name)
    assert "maintains it with access to data or administration" in said
    assert "no more is expected of a maintenance contract" in said


def test_the_reference_bill_is_told_in_dutch() -> None:
    file = datasets() / "bills" / "aigf-reference.csv"
    report = answer(Request(on="2026-11-23", bills=[(file.name, file.read_bytes())]))
    english, dutch = texts_in("en"), texts_in("nl")
    facts = {fact for line in report.lines for v in report.hits(line) for fact in report.missing(line, v)}
    assert not [fact for fact in facts if english.missing(fact, report.name) == dutch.missing(fact, report.name)]
    for said in (*report.context.assumptions, *report.context.notices):
        assert dutch.remark(said) != said or not isinstance(said, Remark)
