"""Does the engine fall into a known trap? Small worlds with the right answer, each a way to be wrong.

Every world is answered twice: by the engine, and by the oracle over many completions. The numbers are those of the
list of traps; worlds here are our own.
"""

from __future__ import annotations

import copy
from pathlib import Path
from typing import Any

import pytest
import yaml
from oracle.asking import intervals
from oracle.completions import completions
from oracle.truth import verdicts
from oracle.worlds import JURISDICTIONS, KINDS, PLAIN_LINE, SOURCES

ON = "2026-11-23"
LISTED = "test.list"
ANSWERS = {"no": (0, 0), "maybe": (0, 2), "yes": (2, 2)}
TRAPS = Path(__file__).parent / "traps"

OFAC = {"method": "cascade", "seed": {"listed_on": [LISTED]}, "threshold": 0.5, "operator": ">="}
UK = {
    "method": "per_group",
    "seed": {"listed_on": [LISTED]},
    "threshold": 0.5,
    "operator": ">",
    "of": "either",
    "control": True,
}
US = {
    "method": "per_group",
    "seed": {"seat": ["US"]},
    "threshold": 0.5,
    "operator": ">",
    "of": "either",
    "control": True,
}
INTEGRATED = {"method": "look_through", "seed": {"listed_on": [LISTED]}, "threshold": 0.5, "operator": ">="}
PARENT = {"method": "ultimate_parent", "seed": {"headquartered_in": ["CN"]}, "of": "either"}
CAP = {"method": "cap", "region": ["EU"], "each": 0.24, "together": 0.39}


def company(key: str, seat: Any = "NL", owners: Any = "complete", **fields: Any) -> dict[str, Any]:
    return {"id": key, "incorporated_in": seat, "owners": owners, "presence": "complete", "sources": ["s"]} | fields


def person(key: str, seat: Any = "NL", *, listed: bool = False) -> dict[str, Any]:
    entry = {"id": key, "kind": "person", "presence": "complete", "sources": ["s"]}
    if seat is not None:
        entry["incorporated_in"] = seat
    return entry | ({"listed_on": [{"list": LISTED, "sources": ["s"]}]} if listed else {})


def held(owner: str, owned: str, capital: Any = None, **fields: Any) -> dict[str, Any]:
    share = {} if capital is None else {"capital": capital}
    return {"owner": owner, "owned": owned, "sources": ["s"]} | share | fields


X, Y = person("x", listed=True), person("y", listed=True)
P, Q = person("p"), person("q")
B = company("b")
AMERICAN, CHINESE = person("u", "US"), person("c", "CN")

# name: (organisations, holdings, ownership test asked of b, answer, more of the facts file)
OWNERSHIP: dict[str, tuple[list[Any], list[Any], dict[str, Any], str, dict[str, Any]]] = {
    "1 bounded below the threshold leaves room for ten holders": (
        [company("b", owners={"bounded": 0.05})], [], OFAC, "maybe", {}),
    "1 but not for one group": ([company("b", owners={"bounded": 0.05})], [], UK, "no", {}),
    "1 a dispersed float, once assumed, closes it": (
        [company("b", owners={"bounded": 0.05})], [], OFAC, "no", {"assume": ["dispersed_float"]}),
    "2 the bound adds to what is recorded": (
        [X, company("b", owners={"bounded": 0.05})], [held("x", "b", 0.48)], UK, "maybe", {}),
    "2 and does not reach where too little is recorded": (
        [X, company("b", owners={"bounded": 0.05})], [held("x", "b", 0.45)], UK, "no", {}),
    "3 an unknown seat is not outside the region": (
        [person("q", None), P, B], [held("q", "b", 0.3), held("p", "b", 0.7)], CAP, "maybe", {}),
    "3 a holder inside, owned from outside, counts": (
        [AMERICAN, company("h"), P, B], [held("u", "h", 1.0), held("h", "b", 0.3), held("p", "b", 0.7)], CAP, "yes", {}),
    "3 a cap exactly met is kept": (
        [AMERICAN, CHINESE, P, B], [held("u", "b", 0.24), held("c", "b", 0.15), held("p", "b", 0.61)], CAP, "no", {}),
    "3 each below its cap, together above": (
        [AMERICAN, CHINESE, P, B], [held("u", "b", 0.2), held("c", "b", 0.2), held("p", "b", 0.6)], CAP, "yes", {}),
    "7 two who may be one hold 55": (
        [X, Q, P, B], [held("x", "b", 0.3), held("q", "b", 0.25), held("p", "b", 0.45)], UK, "maybe",
        {"possibly_same": [["x", "q"]]}),
    "7 what is owned may be one": (
        [X, Y, company("b", owners={"bounded": 0.05}), company("n", owners={"bounded": 0.05})],
        [held("x", "b", 0.3), held("y", "n", 0.25)], OFAC, "maybe",
        {"possibly_same": [["b", "n"]], "assume": ["dispersed_float"]}),
    "8 a group is a person with what it controls": (
        [X, P, company("s"), B], [held("x", "s", 1.0), held("x", "b", 0.3), held("s", "b", 0.25), held("p", "b", 0.45)],
        UK, "yes", {}),
    "8 two listed persons are two groups": (
        [X, Y, P, B], [held("x", "b", 0.3), held("y", "b", 0.3), held("p", "b", 0.4)], UK, "no", {}),
    "8 exactly half is not more than half": ([X, P, B], [held("x", "b", 0.5), held("p", "b", 0.5)], UK, "no", {}),
    "8 but it is half": ([X, P, B], [held("x", "b", 0.5), held("p", "b", 0.5)], OFAC, "yes", {}),
    "8 shares are not multiplied": (
        [X, P, Q, company("a"), B],
        [held("x", "a", 0.5), held("p", "a", 0.5), held("a", "b", 0.5), held("q", "b", 0.5)], OFAC, "yes", {}),
    "8 unless the law looks through": (
        [X, P, Q, company("a"), B],
        [held("x", "a", 0.5), held("p", "a", 0.5), held("a", "b", 0.5), held("q", "b", 0.5)], INTEGRATED, "no", {}),
    "8 direct and indirect shares add up": (
        [X, P, Q, company("a"), B],
        [held("x", "a", 0.5), held("p", "a", 0.5), held("x", "b", 0.1), held("a", "b", 0.4), held("q", "b", 0.5)],
        OFAC, "yes", {}),
    "9 a parent that has a parent is not the ultimate one": (
        [AMERICAN, company("h", "CN"), B], [held("u", "h", 1.0), held("h", "b", 1.0)], PARENT, "no", {}),
    "9 a parent whose owners are not recorded may have one": (
        [company("h", "CN", "unrecorded"), B], [held("h", "b", 1.0)], PARENT, "maybe", {}),
    "9 equal halves are nobody's subsidiary": (
        [CHINESE, P, B], [held("c", "b", 0.5), held("p", "b", 0.5)], PARENT, "no", {}),
    "10 somebody may control without owning": (
        [P, company("b", owners="unrecorded")], [held("p", "b", 1.0)], US, "maybe", {}),
    "10 a record that is complete or bounded leaves no such somebody": (
        [P, company("b", owners={"bounded": 0.05})], [held("p", "b", 0.95)], US, "no", {}),
    "10 a golden share controls": ([X, P, B], [held("x", "b", 0.0, control="golden share"), held("p", "b", 1.0)], UK, "yes", {}),
    "11 a holding must not count against the one who may be the owned": (
        [company("o", owners="unrecorded"), company("b", owners="unrecorded")], [held("o", "b", 0.51)], OFAC, "maybe",
        {"possibly_same": [["o", "b"]]}),
    "12 what is certainly others' is not left": (
        [X, P, B], [held("x", "b", {"min": 0.25, "max": 0.5}), held("p", "b", 0.6)], OFAC, "no", {}),
    "12 without them it may be": (
        [X, company("b", owners="unrecorded")], [held("x", "b", {"min": 0.25, "max": 0.5})], OFAC, "maybe", {}),
    "12 an open record may give way to either": (
        [X, P, company("b", owners="unrecorded")],
        [held("x", "b", {"min": 0, "max": 1}), held("p", "b", {"min": 0.3, "max": 0.4})], OFAC, "maybe", {}),
    "13 what others do not hold is not the captured's for sure": (
        [X, P, B], [held("x", "b", {"min": 0.4, "max": 0.7}), held("p", "b", 0.3)], OFAC, "maybe", {}),
    "14 a recorded holder may hold the rest": (
        [X, P, company("b", owners="unrecorded")], [held("x", "b", 0.3), held("p", "b", 0.49)], UK, "maybe", {}),
    "14 a holder's own owners may be the seed": (
        [person("u", None), P, company("h", owners="unrecorded"), B],
        [held("u", "b", 0.2), held("h", "b", 0.5), held("p", "b", 0.3)], US, "maybe", {}),
    "17 two below the cap who may be one": (
        [AMERICAN, person("v", "US"), P, B], [held("u", "b", 0.2), held("v", "b", 0.19), held("p", "b", 0.61)], CAP, "maybe",
        {"possibly_same": [["u", "v"]]}),
    "17 an outsider who may be an insider is not certainly outside": (
        [AMERICAN, person("i"), P, B], [held("u", "b", 0.3), held("p", "b", 0.7)], CAP, "maybe",
        {"possibly_same": [["u", "i"]]}),
    "18 a ring holds up nobody": (
        [X, company("a"), B], [held("a", "b", 0.6), held("b", "a", 0.6)], OFAC, "no", {}),
    "18 the members of a ring at the top are the top": (
        [company("h", "CN"), B], [held("h", "b", 0.6), held("b", "h", 0.6)], PARENT, "yes", {}),
    "19 a holding since some day of this year may not have begun": (
        [X, P, B], [held("x", "b", 0.6, starts=2026), held("p", "b", 0.4)], OFAC, "maybe", {}),
    "19 one since some day of last year has": (
        [X, P, B], [held("x", "b", 0.6, starts=2025), held("p", "b", 0.4)], OFAC, "yes", {}),
    "21 a company's own shares scale the others up": (
        [X, P, B], [held("x", "b", 0.45), held("b", "b", 0.1), held("p", "b", 0.45)], INTEGRATED, "yes", {}),
    "21 nobody knows how much it holds of itself": (
        [X, company("a"), B],
        [held("b", "b"), held("a", "b", 0.5, certainty="maybe"), held("x", "a", 0.5), held("a", "a", 0.2)],
        INTEGRATED, "maybe", {}),
    "21 but count for nobody where shares are added": (
        [X, P, B], [held("x", "b", 0.45), held("b", "b", 0.1), held("p", "b", 0.45)], OFAC, "no", {}),
    "an unverified word closes nothing": (
        [P, company("b", sources=["weak"])], [held("p", "b", 0.4)], OFAC, "maybe", {}),
}  # fmt: skip


@pytest.mark.parametrize("name", OWNERSHIP)
def test_ownership(name: str) -> None:
    organisations, holdings, test, answer, more = OWNERSHIP[name]
    check(facts_of(organisations, holdings, **more), law_on({"captured": "t"}, test), answer)


def facts_of(organisations: list[Any], holdings: list[Any] = (), **more: Any) -> dict[str, Any]:  # type: ignore[assignment]
    facts = {
        "sources": SOURCES, "jurisdictions": JURISDICTIONS, "organisations": organisations, "holdings": list(holdings),
        "components": [PLAIN_LINE], "relations": [hosted("b")],
        "screened": [{"list": LISTED, "starts": "2026-11-01", "sources": ["s"]}],
    } | more  # fmt: skip
    return copy.deepcopy(facts)


def hosted(target: str, **fields: Any) -> dict[str, Any]:
    return {"subject": "c0", "relation": "hosted_by", "object": target, "access": "data", "country": "NL"} | fields


def law_on(binds: dict[str, Any], test: dict[str, Any] | None = None, **changes: Any) -> dict[str, Any]:
    tests = {"t": test | {"sources": ["s"]}} if test else {}
    rule = {"id": "r", "text": "A rule.", "through": "hosted_by", "binds": binds, "sources": ["s"]}
    return {
        "id": "us.test", "title": "Test", "issuer": "US", "nature": "reach", "summary": "For tests.",
        "effects": ["data_access"], "latency": "days", "sources": {"s": SOURCES["s"]}, "tests": tests,
        "applies_to": {"kinds": list(KINDS), "sources": ["s"]},
        "timeline": [{"status": "in_force", "starts": "2018-01-01", "sources": ["s"]}], "rules": [rule],
    } | changes  # fmt: skip


def check(facts: dict[str, Any], law: dict[str, Any], answer: str, component: str = "c0") -> None:
    """Ask the engine and, over many completions, the oracle."""
    assert intervals(facts, law, on=ON)[component] == [ANSWERS[answer]]
    seen: set[int] = set()
    for world in completions(facts, ON, seed=1, count=300):
        seen |= verdicts(world, law, component, ON)
    assert (min(seen), max(seen)) == ANSWERS[answer], f"the oracle says {seen}"


# The trap of reach: alternatives, what is missing, exceptions, groups

US_REACH = {"any": [{"seat": ["US"]}, {"captured": "t"}]}


def test_4_one_of_two_reached_hosts_is_a_reached_host() -> None:
    facts = facts_of([person("u", "US"), person("v", "US")])
    facts["relations"] = [hosted("", one_of=["u", "v"])]
    del facts["relations"][0]["object"]
    check(facts, law_on(US_REACH, US), "yes")


def test_4_one_of_a_reached_and_an_unreached_host_is_unknown() -> None:
    facts = facts_of([person("u", "US"), person("p")])
    facts["relations"] = [hosted("", one_of=["u", "p"])]
    del facts["relations"][0]["object"]
    check(facts, law_on(US_REACH, US), "maybe")


def unless_seated_in_the_eu(*, contested: bool = False) -> dict[str, Any]:
    law = law_on(US_REACH, US)
    law["rules"][0]["unless"] = [
        {"id": "x", "text": "Not in the EU.", "if": {"seat": ["EU"]}, "contested": contested, "sources": ["s"]}
    ]
    return law


def test_5_an_exception_that_certainly_holds_clears() -> None:
    facts = facts_of([AMERICAN, B], [held("u", "b", 1.0)])
    check(facts, unless_seated_in_the_eu(), "no")


def test_5_an_exception_that_may_hold_lowers_only_the_lower_end() -> None:
    facts = facts_of([AMERICAN, company("b", {"one_of": ["NL", "US"]})], [held("u", "b", 1.0)])
    check(facts, unless_seated_in_the_eu(), "maybe")


def test_16_a_contested_exception_lowers_only_the_lower_end() -> None:
    facts = facts_of([AMERICAN, B], [held("u", "b", 1.0)])
    check(facts, unless_seated_in_the_eu(contested=True), "maybe")


def test_a_missing_host_may_be_anybody() -> None:
    facts = facts_of([P])
    facts["relations"] = []
    facts["components"][0]["expects"] = ["hosted_by"]
    check(facts, law_on(US_REACH, US), "maybe")


def test_a_doubtful_host_may_not_be_the_host_and_then_it_is_somebody_else() -> None:
    facts = facts_of([P])
    facts["relations"] = [hosted("p", certainty="maybe")]
    facts["components"][0]["expects"] = ["hosted_by"]
    check(facts, law_on(US_REACH, US), "maybe")


def test_a_relation_that_is_not_expected_is_absent() -> None:
    facts = facts_of([P])
    facts["relations"] = []
    check(facts, law_on(US_REACH, US), "no")


@pytest.mark.parametrize(("effects", "answer"), [(["supply_denial"], "no"), (["data_access"], "yes")])
def test_6_one_of_two_suppliers_is_denied(effects: list[str], answer: str) -> None:
    facts = facts_of([AMERICAN, P])
    facts["relations"] = [hosted(o, group={"name": "psu", "needs": 1}) for o in ("u", "p")]
    check(facts, law_on({"seat": ["US"]}, effects=effects), answer)


def test_6_a_doubtful_member_that_is_no_member_protects_nobody() -> None:
    facts = facts_of([AMERICAN, P])
    group = {"name": "psu", "needs": 1}
    facts["relations"] = [hosted("u", group=group), hosted("p", group=group, certainty="maybe")]
    check(facts, law_on({"seat": ["US"]}, effects=["supply_denial"]), "maybe")


@pytest.mark.parametrize(
    ("statuses", "seat", "expected"),
    [
        (["in_force", "suspended"], "US", (1, 2)),
        (["in_force", "lapsed"], "US", (0, 2)),
        (["in_force", "suspended"], "NL", (0, 0)),
        (["suspended", "lapsed"], "US", (0, 1)),
    ],
)
def test_15_an_unverified_status_is_the_hull_over_its_candidates(
    statuses: list[str], seat: str, expected: tuple[int, int]
) -> None:
    span = {"status": "unverified", "one_of": statuses, "starts": "2026-11-10", "sources": ["s"]}
    law = law_on({"seat": ["US"]}, timeline=[span])
    assert intervals(facts_of([company("b", seat)]), law, on=ON)["c0"] == [expected]


# Traps that stand in files


@pytest.mark.parametrize("path", sorted(TRAPS.glob("*.yaml")), ids=lambda path: path.stem)
def test_each_trap_is_answered_as_its_file_says(path: Path) -> None:
    told = yaml.safe_load(path.read_text(encoding="utf-8"))
    assert told.pop("what")
    answer, about, test, reach = (told.pop(key, None) for key in ("answer", "about", "test", "law"))
    told["jurisdictions"] = [j for j in JURISDICTIONS if j["id"] != "EU"]
    told["sources"] = SOURCES
    told["screened"] = [{"list": LISTED, "starts": "2020-01-01", "sources": ["s"]}]
    if test is not None:
        told |= {"components": [PLAIN_LINE], "relations": [hosted(about)]}
        law = law_on({"captured": "t"}, test)
    else:
        for component in told["components"]:
            component.update(PLAIN_LINE | {"expects": []} | component)
        told.setdefault("relations", [])
        law = {
            "reached from the US": lambda: law_on(US_REACH, US),
            "reached from the US unless seated in the EU": unless_seated_in_the_eu,
        }[reach]()
    check(told, law, answer, told["components"][0]["id"])


def test_there_are_traps_in_files() -> None:
    assert len(list(TRAPS.glob("*.yaml"))) >= 26
