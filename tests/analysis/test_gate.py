"""A gate fails on what nobody accepted; an acceptance has a reason, an approver and an end."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING
from xml.etree import ElementTree as ET

import pytest

from depgraph.analysis import baseline
from depgraph.analysis.answer import Request, answer
from depgraph.analysis.assess import assess, read_framework
from depgraph.analysis.gate import hold
from depgraph.errors import InvalidData, InvalidInput
from depgraph.export import write_gate
from depgraph.model.framework import AnswersFile

if TYPE_CHECKING:
    from depgraph.analysis.report import Report

WORLD = """
organisations:
  - {id: us, name: Big Cloud Inc, incorporated_in: US, presence: complete}
  - {id: eu, name: Small Cloud SA, incorporated_in: FR, owners: complete, presence: complete}
  - {id: open, name: Open Cloud BV, incorporated_in: NL, presence: complete}
components:
  - {id: a, name: "<script>alert(1)</script>", kind: cloud_service}
  - {id: b, name: European, kind: cloud_service}
  - {id: c, name: Unrecorded, kind: cloud_service}
relations:
  - {subject: a, relation: hosted_by, object: us}
  - {subject: a, relation: operated_by, object: us}
  - {subject: b, relation: hosted_by, object: eu}
  - {subject: b, relation: operated_by, object: eu}
  - {subject: c, relation: hosted_by, object: HOST}
  - {subject: c, relation: operated_by, object: HOST}
"""
GROUNDS = baseline.Grounds(reason="no other supplier", owner="procurement", approver="the board", expires="2027-06-01")
SCHEMAS = Path(__file__).resolve().parents[1] / "export" / "schemas"


def report(on: str = "2026-11-23", *, host: str = "open") -> Report:
    world = WORLD.replace("HOST", host).encode()
    return answer(Request(on=on, bills=[("bill.yaml", world)], laws=["us.cloud_act"]))


def states(gate: object) -> dict[str, str]:
    return {one.line.id: one.state for one in gate.judged}


def test_without_a_baseline_every_finding_at_the_threshold_fails() -> None:
    assert states(hold(report(), threshold="exposed")) == {"a": "open"}
    assert states(hold(report(), threshold="unknown")) == {"a": "open", "c": "open"}


def test_an_accepted_finding_passes_until_the_day_it_expires() -> None:
    accepted = baseline.create(report(), threshold="exposed", grounds=GROUNDS)
    assert hold(report("2027-05-31"), threshold="exposed", baseline=accepted).passes
    assert states(hold(report("2027-06-01"), threshold="exposed", baseline=accepted)) == {"a": "expired"}


def test_a_finding_that_became_worse_is_not_covered() -> None:
    accepted = baseline.create(report(), threshold="unknown", grounds=GROUNDS)
    gate = hold(report(host="us"), threshold="unknown", baseline=accepted)
    assert states(gate) == {"a": "accepted", "c": "worse"}
    assert not gate.passes


def test_an_unknown_that_could_be_worse_than_the_accepted_one_is_not_covered() -> None:
    accepted = baseline.create(report(), threshold="unknown", grounds=GROUNDS)
    assert [(one.line, one.verdict, one.at_most) for one in accepted.accepted] == [
        ("a", "exposed", "exposed"),
        ("c", "unknown", "exposed"),
    ]
    accepted.accepted[1] = accepted.accepted[1].model_copy(update={"at_most": "latent"})
    assert states(hold(report(), threshold="unknown", baseline=accepted)) == {"a": "accepted", "c": "worse"}


def test_an_acceptance_that_nothing_needs_is_named() -> None:
    accepted = baseline.create(report(), threshold="unknown", grounds=GROUNDS)
    gate = hold(report(host="eu"), threshold="exposed", baseline=accepted)
    assert [one.line for one in gate.obsolete] == ["c"]
    assert any(s.startswith("needed no more: c") for s in baseline.review_sentences(gate))


def test_an_acceptance_below_the_threshold_is_still_needed() -> None:
    accepted = baseline.create(report(), threshold="unknown", grounds=GROUNDS)
    assert hold(report(), threshold="exposed", baseline=accepted).obsolete == []


def test_too_much_unknown_fails_a_bill_on_its_own() -> None:
    assert hold(report(host="eu"), threshold="exposed", max_unknown=0.0).too_much_unknown is False
    gate = hold(report(), threshold="exposed", max_unknown=0.33)
    assert gate.unknown_share == pytest.approx(1 / 3)
    assert gate.too_much_unknown


def test_a_baseline_reads_back_as_it_was_written() -> None:
    made = baseline.create(report(), threshold="unknown", grounds=GROUNDS)
    assert baseline.read(baseline.write(made).encode(), name="accepted.yaml") == made


@pytest.mark.parametrize("key", ["reason", "owner", "approver", "expires"])
def test_an_acceptance_without_grounds_is_refused_with_its_place(key: str) -> None:
    text = baseline.write(baseline.create(report(), threshold="exposed", grounds=GROUNDS))
    kept = "\n".join(line for line in text.splitlines() if f" {key}:" not in line)
    with pytest.raises(InvalidData, match=rf"accepted\.yaml:\d+: accepted\[0\]\.{key}"):
        baseline.read(kept.encode(), name="accepted.yaml")


def test_an_acceptance_that_ends_before_it_begins_is_refused() -> None:
    with pytest.raises(InvalidInput, match="a day after 2026-11-23"):
        baseline.create(report(), threshold="exposed", grounds=GROUNDS.__class__("r", "o", "a", "2026-11-23"))


def test_sarif_is_valid_and_keeps_what_was_accepted_as_suppressed() -> None:
    import jsonschema

    accepted = baseline.create(report(), threshold="exposed", grounds=GROUNDS)
    gate = hold(report(), threshold="unknown", baseline=accepted)
    document = json.loads("".join(write_gate(gate, form="sarif")))
    schema = json.loads((SCHEMAS / "sarif-2.1.0-rtm.5.json").read_text(encoding="utf-8"))
    jsonschema.Draft4Validator(schema).validate(document)
    results = {r["properties"]["state"]: r for r in document["runs"][0]["results"]}
    assert results["accepted"]["level"] == "error"
    assert results["accepted"]["suppressions"][0]["justification"].startswith("no other supplier")
    assert results["open"]["level"] == "warning"
    assert "suppressions" not in results["open"]


def test_junit_counts_failures_and_shows_names_as_text() -> None:
    accepted = baseline.create(report(), threshold="unknown", grounds=GROUNDS)
    gate = hold(report(host="us"), threshold="unknown", baseline=accepted)
    root = ET.fromstring("".join(write_gate(gate, form="junit")))
    suite = root.find("testsuite")
    assert suite is not None
    assert (root.get("tests"), root.get("failures")) == ("3", "1")
    assert (suite.get("failures"), suite.get("skipped")) == ("1", "1")
    assert any(case.get("name") == "a <script>alert(1)</script>" for case in suite)


POLICY = """
id: own
title: House rules
version: "1"
method: conditions
summary: an exit plan
sources: {s: {title: "a rule", url: "https://example.org/rule", retrieved: 2026-11-01, grade: documented}}
objectives: [{id: o, name: Clouds}]
criteria:
  - id: plan
    objective: o
    title: There is an exit plan
    answers: [{label: "no", met: false}, {label: "yes", met: true}]
    sources: [s]
"""


@pytest.mark.parametrize(("threshold", "answered", "unmet"), [
    ("exposed", None, False), ("unknown", None, True), ("exposed", 1, True), ("unknown", 2, False),
])  # fmt: skip
def test_a_policy_fails_where_it_is_not_met_and_with_a_low_threshold_where_it_may_not_be(
    threshold: str, answered: int | None, unmet: bool
) -> None:
    framework = read_framework(POLICY.encode(), name="policy.yaml", folder=Path())
    given = AnswersFile.model_validate({"answers": {"plan": {"answer": answered}} if answered else {}})
    found = report(host="eu")
    gate = hold(found, threshold=threshold, policy=assess(framework, found, answers=given))
    assert bool(gate.unmet) is unmet
    assert ("policy/plan" in "".join(write_gate(gate, form="sarif"))) is unmet


def test_what_could_not_be_read_is_said_beside_the_outcome() -> None:
    bill = b"Line,Description,Category\n1,Pump,cooling\n2,,cloud service\n"
    found = answer(Request(on="2026-11-23", bills=[("bill.csv", bill)], laws=["us.cloud_act"]))
    text = "".join(write_gate(hold(found, threshold="exposed"), form="table"))
    assert "1 place in the bill could not be read" in text


def test_what_was_accepted_of_one_thing_is_not_accepted_of_another_on_its_line() -> None:
    before = report()
    accepted = baseline.create(before, threshold="exposed", grounds=GROUNDS)
    assert hold(before, threshold="exposed", baseline=accepted).passes
    moved = answer(
        Request(
            on="2026-11-23",
            bills=[
                ("bill.yaml", WORLD.replace("HOST", "open").replace('"<script>alert(1)</script>"', "Another").encode())
            ],
            laws=["us.cloud_act"],
        )
    )
    assert states(hold(moved, threshold="exposed", baseline=accepted)) == {"a": "open"}


def test_a_gate_that_passes_says_what_stays_open() -> None:
    text = "".join(write_gate(hold(report(), threshold="exposed"), form="table"))
    assert "33.3 % of the pairs of line and law are unknown, and do not count at this threshold." in text
