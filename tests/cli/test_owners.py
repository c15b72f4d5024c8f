"""``owners``: integrated ownership solved, and the tests of the laws with their chains."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from depgraph.analysis.owners import owners

SCREENED = "screened: [{list: us.ofac.sdn, starts: 2020-01-01}]\n"
LISTED = "{id: x, kind: person, incorporated_in: RU, listed_on: [{list: us.ofac.sdn, starts: 2022-04-06}]}"


def answer(organisations: str, holdings: str, about: str = "b") -> dict[str, object]:
    text = f"organisations: [{LISTED}, {organisations}]\nholdings: [{holdings}]\n{SCREENED}"
    return owners(about, facts=[("facts.yaml", text.encode())], laws=["us.ofac.sdn50"], on="2026-11-23")


def captured(found: dict[str, object]) -> str:
    return next(t["truth"] for t in found["captured"] if t["test"] == "us.ofac.sdn50")


def through(found: dict[str, object], owner: str) -> tuple[float, float]:
    return next((o["min"], o["max"]) for o in found["look_through"] if o["owner"] == owner)


CLOSED = "{id: a, owners: complete, incorporated_in: NL}, {id: b, owners: complete, incorporated_in: NL}, {id: p, kind: person, incorporated_in: NL}"


def test_half_of_a_half_is_a_quarter_looked_through_and_captured_by_ofac() -> None:
    found = answer(
        CLOSED,
        "{owner: x, owned: a, capital: 0.5}, {owner: p, owned: a, capital: 0.5}, {owner: a, owned: b, capital: 0.5}, {owner: p, owned: b, capital: 0.5}",
    )
    assert through(found, "x") == (0.25, 0.25)
    assert captured(found) == "yes"


@pytest.mark.parametrize(("share", "expected"), [(0.499999, "no"), (0.5, "yes")])
def test_a_joint_venture_at_exactly_half_is_captured_and_just_below_is_not(share: float, expected: str) -> None:
    found = answer(CLOSED, f"{{owner: x, owned: b, capital: {share}}}, {{owner: p, owned: b, capital: 0.5}}")
    assert captured(found) == expected


def test_cross_holdings_are_solved_not_walked() -> None:
    found = answer(
        CLOSED,
        "{owner: x, owned: a, capital: 0.45}, {owner: b, owned: a, capital: 0.48}, {owner: p, owned: a, capital: 0.07}, {owner: a, owned: b, capital: 1.0}",
    )
    low, high = through(found, "x")
    assert low == pytest.approx(0.45 / 0.52, abs=1e-5)
    assert high == pytest.approx(low, abs=1e-5)


def test_a_holding_of_unknown_size_is_an_interval_and_a_maybe() -> None:
    found = answer(CLOSED, "{owner: x, owned: b}, {owner: p, owned: b, capital: 0.4}")
    assert through(found, "x") == (0.0, 0.6)
    assert captured(found) == "maybe"
    assert found["captured"][0]["missing"]


def test_the_json_is_what_its_schema_says() -> None:
    from pydantic import TypeAdapter

    from depgraph.model.output import Owners

    text = json.dumps(answer(CLOSED, "{owner: x, owned: b, capital: 0.6}"))
    assert TypeAdapter(Owners).validate_json(text, strict=True) == json.loads(text)


def test_the_json_of_exposure_is_what_its_schema_says() -> None:
    from pydantic import TypeAdapter

    from depgraph.analysis.answer import Request
    from depgraph.analysis.answer import answer as answered
    from depgraph.model.output import Exposure

    bill = Path(__file__).resolve().parents[2] / "datasets" / "bills" / "aigf-european.csv"
    text = json.dumps(answered(Request(on="2026-11-23", bills=[(bill.name, bill.read_bytes())])).as_dict())
    # A key that the schema does not name would be dropped on the way.
    assert TypeAdapter(Exposure).validate_json(text, strict=True) == json.loads(text)


def test_a_register_says_who_owns_as_a_facts_file_does() -> None:
    said = [
        {"statementId": f"s{n}" * 8, "recordId": record, "recordType": sort, "recordDetails": details}
        for n, (record, sort, details) in enumerate([
            ("a", "entity", {"name": "Zorblax Holding BV", "entityType": {"type": "registeredEntity"}}),
            ("p", "person", {"names": [{"fullName": "P"}]}),
            ("r", "relationship", {"subject": "a", "interestedParty": "p", "interests": [
                {"type": "shareholding", "directOrIndirect": "direct", "share": {"exact": 60}}]}),
        ])
    ]  # fmt: skip
    found = owners(
        "Zorblax Holding BV",
        facts=[("register.json", json.dumps(said).encode())],
        laws=["us.ofac.sdn50"],
        on="2026-11-23",
    )
    assert [(one["name"], one["min"]) for one in found["look_through"]] == [("P", 0.6)]
