"""What changed between two answers, and why."""

from __future__ import annotations

import json

import pytest

from depgraph.analysis.answer import Request, answer
from depgraph.analysis.difference import difference, document
from depgraph.errors import InvalidData, InvalidInput
from depgraph.export.difference_format import write_table

WORLD = """
organisations:
  - {id: us, name: Big Cloud Inc, incorporated_in: US, presence: complete}
  - {id: eu, name: Small Cloud SA, incorporated_in: FR, owners: complete, presence: complete}
  - {id: open, name: Open Cloud BV, incorporated_in: NL, presence: complete}
components:
  - {id: a, name: Backup, kind: cloud_service}
relations:
  - {subject: a, relation: hosted_by, object: HOST}
  - {subject: a, relation: operated_by, object: HOST}
"""


def answered(host: str, on: str = "2026-11-23", law: str = "us.cloud_act") -> dict[str, object]:
    return answer(Request(on=on, bills=[("bill.yaml", WORLD.replace("HOST", host).encode())], laws=[law])).as_dict()


@pytest.mark.parametrize(
    ("before", "after", "kind"),
    [
        ("eu", "us", "new"),
        ("us", "eu", "cleared"),
        ("us", "open", "unknown"),
        ("open", "us", "worse"),
        ("open", "eu", "cleared"),
    ],
)
def test_a_finding_changes_its_kind_with_its_facts(before: str, after: str, kind: str) -> None:
    (change,) = difference(answered(before), answered(after)).changes
    assert change.kind == kind
    assert change.why


def test_nothing_changes_between_equal_answers() -> None:
    assert difference(answered("open"), answered("open")).changes == []


def test_a_change_names_the_step_of_the_chain_that_is_gone() -> None:
    (change,) = difference(answered("us"), answered("eu")).changes
    assert "no longer: Backup hosted by Big Cloud Inc" in change.why


def test_a_change_of_the_law_is_its_cause() -> None:
    (change,) = difference(answered("us", "2018-03-22"), answered("us")).changes
    assert change.kind == "new"
    assert change.why[0] == "status of the law: not yet, then in force"


def test_a_law_asked_only_once_is_said_to_be() -> None:
    changes = difference(answered("us"), answered("us", law="us.fisa702")).changes
    assert {c.law: c.why for c in changes} == {
        "us.cloud_act": ["us.cloud_act was only asked before"],
        "us.fisa702": ["us.fisa702 was only asked after"],
    }


def test_what_was_not_asked_again_is_unknown_and_not_cleared() -> None:
    changes = difference(answered("us"), answered("us", law="us.fisa702")).changes
    assert {change.law: change.kind for change in changes} == {"us.cloud_act": "unknown", "us.fisa702": "new"}


def test_a_line_that_was_not_in_the_old_bill_is_a_new_line_and_not_clear_before() -> None:
    empty = (
        WORLD.replace("HOST", "us").replace("  - {id: a, name", "  - {id: b, name").replace("subject: a", "subject: b")
    )
    other = answer(Request(on="2026-11-23", bills=[("bill.yaml", empty.encode())], laws=["us.cloud_act"])).as_dict()
    found = difference(answered("us"), other)
    said = "".join(write_table(found))
    assert "clear before" not in said
    assert "new line: not in the bill before (1 finding)" in said
    assert "line no longer in the bill (1 finding)" in said
    assert "1 line added: b" in said


def test_a_saved_answer_is_told_from_a_bill() -> None:
    saved = json.dumps(answered("us")).encode()
    assert document(saved, name="a.json") == json.loads(saved)
    assert document(WORLD.encode(), name="bill.yaml") is None
    old = {key: value for key, value in answered("us").items() if key != "not_asked"} | {
        "schema": "depgraph/exposure/1"
    }
    assert document(json.dumps(old).encode(), name="a.json") == old
    with pytest.raises(InvalidInput, match="depgraph/exposure/2"):
        document(b'{"schema": "depgraph/exposure/9"}', name="a.json")
    with pytest.raises(InvalidData, match=r"a\.json: laws"):
        document(b'{"schema": "depgraph/exposure/1"}', name="a.json")
