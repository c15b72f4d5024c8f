"""Frameworks: seals are minima, scores are weighted sums, and what is open keeps both ends open."""

from __future__ import annotations

import itertools
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from depgraph import resources
from depgraph.analysis.answer import Request, answer
from depgraph.analysis.assess import assess, framework_problems, read_framework, shipped
from depgraph.analysis.measures import Weighed, share
from depgraph.errors import InvalidData, InvalidInput, UnknownName
from depgraph.export import assess_format
from depgraph.model.framework import AnswersFile
from depgraph.model.vocabulary import Kleene

FOLDER = resources.datasets() / "frameworks"
SOURCE = '{s: {title: "a rule", url: "https://example.org/rule", retrieved: 2026-11-01, grade: documented}}'
WORLD = """
organisations:
  - {id: us, name: Big Cloud Inc, incorporated_in: US, presence: complete}
  - {id: eu, name: Small Cloud SA, incorporated_in: FR, owners: complete, presence: complete}
  - {id: open, name: Open Cloud BV, incorporated_in: NL, presence: complete}
components:
  - {id: a, name: A, kind: cloud_service, quantity: 1, unit_cost: 300}
  - {id: b, name: B, kind: cloud_service, quantity: 1, unit_cost: 100}
  - {id: s, name: S, kind: server, quantity: 2, unit_cost: 500}
relations:
  - {subject: a, relation: hosted_by, object: HOST}
  - {subject: a, relation: operated_by, object: HOST}
  - {subject: b, relation: hosted_by, object: us}
  - {subject: b, relation: operated_by, object: us}
"""
POLICY = """
id: own
title: House rules
version: "1"
method: conditions
summary: no foreign clouds
sources: SOURCE
objectives: [{id: o, name: Clouds}]
criteria:
  - id: reach
    objective: o
    title: Most of the cloud is out of reach
    answers: [{label: too much, met: false}, {label: fine, met: true}]
    evidence:
      share_of: value
      among: {line: {kind: [cloud_service]}}
      that: {not: {reached: {not_issuers: [EU], effects: [data_access]}}}
      bands: [{share: 0, first: 1, last: 1}, {share: 0.5, first: 2, last: 2}]
    sources: [s]
  - id: asked
    objective: o
    title: There is an exit plan
    answers: [{label: "no", met: false}, {label: "yes", met: true}]
    sources: [s]
""".replace("SOURCE", SOURCE)


def report(host: str = "eu") -> Any:
    world = WORLD.replace("HOST", host).encode()
    return answer(Request(on="2026-11-23", bills=[("bill.yaml", world)], laws=["us.cloud_act"]))


def framework(name: str) -> Any:
    return read_framework(shipped(FOLDER)[name].read_bytes(), name=name, folder=FOLDER)


def policy(text: str = POLICY) -> Any:
    return read_framework(text.encode(), name="policy.yaml", folder=FOLDER)


def answers(chosen: dict[str, int | str]) -> AnswersFile:
    return AnswersFile.model_validate({"answers": {key: {"answer": value} for key, value in chosen.items()}})


def best(name: str, **others: int) -> Any:
    loaded = framework(name)
    chosen: dict[str, int | str] = {one.id: len(one.answers) for one in loaded.criteria}
    for one in loaded.criteria:
        if one.objective.replace("-", "") in others:
            chosen[one.id] = others[one.objective.replace("-", "")]
    return assess(loaded, report(), answers=answers(chosen))


def test_all_best_answers_of_the_june_calculator_give_its_own_rounding() -> None:
    found = best("eu.csf_2026_06")
    assert found.total.low == found.total.high == pytest.approx(100.0756, abs=5e-5)
    assert found.overall == (4, 4)


def test_only_the_supply_chain_at_zero_gives_eighty() -> None:
    found = best("eu.csf_1_2_1", SOV5=1)
    assert found.total.low == found.total.high == pytest.approx(80)


def test_one_objective_at_seal_one_makes_the_whole_seal_one() -> None:
    loaded = framework("eu.csf_1_2_1")
    chosen: dict[str, int | str] = {one.id: len(one.answers) for one in loaded.criteria}
    one = next(c for c in loaded.criteria if c.id == "SOV-7.3")
    chosen["SOV-7.3"] = next(n for n, a in enumerate(one.answers, 1) if a.seal == 1)
    found = assess(loaded, report(), answers=answers(chosen))
    seals = {objective.id: found.seal(objective).high for objective in loaded.objectives}
    assert seals == {**dict.fromkeys(seals, 4), "SOV-7": 1}
    assert found.overall == (1, 1)


def test_an_open_criterion_keeps_seal_and_score_open() -> None:
    loaded = framework("eu.csf_1_2_1")
    chosen: dict[str, int | str] = {one.id: len(one.answers) for one in loaded.criteria if one.id != "SOV-7.3"}
    found = assess(loaded, report(), answers=answers(chosen))
    assert found.overall == (1, 4)
    assert found.total.low < found.total.high == pytest.approx(100)


def test_a_minimum_seal_is_reached_missed_or_open() -> None:
    loaded = framework("eu.csf_1_2_1")
    chosen: dict[str, int | str] = {one.id: 1 for one in loaded.criteria if one.objective == "SOV-8"}
    found = assess(loaded, report(), answers=answers(chosen), minimum={"SOV-8": 2, "SOV-7": 2})
    passes = {objective.id: found.passes(objective) for objective in loaded.objectives}
    assert passes["SOV-8"] is Kleene.NO
    assert passes["SOV-7"] is Kleene.MAYBE
    assert passes["SOV-6"] is Kleene.YES
    assert found.met is Kleene.NO


@pytest.mark.parametrize(("host", "met", "ends"), [
    ("eu", Kleene.YES, (0.75, 0.75)), ("us", Kleene.NO, (0.0, 0.0)), ("open", Kleene.MAYBE, (0.0, 0.75)),
])  # fmt: skip
def test_a_condition_is_answered_by_the_value_that_laws_reach(
    host: str, met: Kleene, ends: tuple[float, float]
) -> None:
    found = assess(policy(), report(host)).answered[0]
    assert found.met is met
    assert found.share == pytest.approx(ends)


def test_the_lines_that_keep_a_criterion_down_are_named() -> None:
    found = assess(policy(), report("open")).answered[0]
    assert assess_format.holding_down(found) == [("b", "no"), ("a", "not known")]


def test_an_answer_that_somebody_gave_overrules_the_graph() -> None:
    found = assess(policy(), report("us"), answers=answers({"reach": "FINE", "asked": 2}))
    assert found.met is Kleene.YES
    assert [one.by for one in found.answered] == ["given", "given"]


def test_an_answer_that_is_not_offered_is_refused() -> None:
    with pytest.raises(InvalidInput, match=r"answers: reach: found 'perhaps', expected 1 to 2"):
        assess(policy(), report(), answers=answers({"reach": "perhaps"}))
    with pytest.raises(UnknownName, match="no criterion 'raech'"):
        assess(policy(), report(), answers=answers({"raech": 1}))


@pytest.mark.parametrize(("wrong", "right", "message"), [
    ("share: 0,", "share: 0.1,", "begin at 0"),
    ("first: 2, last: 2", "first: 2, last: 3", "answers 1 to 2"),
    ("objective: o\n    title: Most", "objective: x\n    title: Most", "one of the objectives"),
    ("sources: [s]", "sources: [t]", "source keys of this file"),
    ("label: too much, met: false", "label: too much", "expected met"),
    ("{kind: [cloud_service]}", "{knd: [cloud_service]}", "no such key"),
])  # fmt: skip
def test_a_broken_policy_is_refused_with_its_place(wrong: str, right: str, message: str) -> None:
    assert wrong in POLICY
    with pytest.raises(InvalidData, match=message):
        policy(POLICY.replace(wrong, right, 1))


def test_the_shipped_frameworks_are_sound() -> None:
    assert framework_problems(FOLDER) == []
    assert len(shipped(FOLDER)) >= 6


@pytest.mark.parametrize("name", sorted(shipped(FOLDER)))
def test_every_shipped_framework_says_something_of_a_small_bill_in_every_format(name: str) -> None:
    found = assess(framework(name), report("open"))
    for form in ("table", "markdown", "json"):
        assert found.framework.title in "".join(assess_format.write(found, form=form)).replace("\\", "")


TRUTH = st.sampled_from([Kleene.NO, Kleene.MAYBE, Kleene.YES])
PART = st.tuples(TRUTH, TRUTH, st.one_of(st.none(), st.integers(0, 4).map(float)))


@given(st.lists(PART, max_size=5))
def test_a_share_holds_every_completion(parts: list[tuple[Kleene, Kleene, float | None]]) -> None:
    found = share(Weighed(None, asked, so, weight) for asked, so, weight in parts)
    worlds = itertools.product(*[
        [(a, s, w) for a in _values(asked) for s in _values(so) for w in ([0.0, 1.0, 50.0] if weight is None else [weight])]
        for asked, so, weight in parts
    ])  # fmt: skip
    for world in itertools.islice(worlds, 2_000):
        whole = sum(w for asked, _, w in world if asked)
        if whole:
            assert found is not None
            part = sum(w for asked, so, w in world if asked and so)
            assert found.low - 1e-9 <= part / whole <= found.high + 1e-9


def _values(truth: Kleene) -> list[bool]:
    return [False, True] if truth is Kleene.MAYBE else [truth is Kleene.YES]


def test_an_answer_against_the_facts_stands_and_is_said_to_be_one() -> None:
    against = assess(policy(), report("us"), answers=answers({"reach": "fine", "asked": "yes"}))
    assert against.met is Kleene.YES
    assert [one.overruled for one in against.answered] == ["too much", ""]
    text = "".join(assess_format.write(against, form="table"))
    assert "1 answer against the facts" in text
    assert "the facts say otherwise: too much" in text
    agreeing = assess(policy(), report("us"), answers=answers({"reach": "too much"}))
    assert agreeing.answered[0].overruled == ""


def test_where_perhaps_no_line_is_meant_a_criterion_stays_open() -> None:
    lines = b"Line,Description,Quantity,Unit cost,Hosted by\n1,Thing,1,100,Microsoft Corporation\n"
    unknown = answer(Request(on="2026-11-23", bills=[("bill.csv", lines)], laws=["us.cloud_act"]))
    assert assess(policy(), unknown).answered[0].met is Kleene.MAYBE
