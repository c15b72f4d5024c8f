"""The two engines agree bit by bit, whatever the graph; the path language means what it says."""

from __future__ import annotations

import random
from collections import Counter

import pytest
from builders import assessed

from depgraph.analysis.report import Context, Report
from depgraph.errors import InvalidInput
from depgraph.law.arrays import reach_arrays
from depgraph.law.reach import reach_integers
from depgraph.model.paths import automaton
from depgraph.model.vocabulary import Kleene, Level

LAWS = [
    {"id": "xx.a", "rules": [{"through": "(contains | requires)* / (hosted_by | maintained_by[access >= data])", "binds": {"seat": ["US"]}}]},
    {"id": "xx.b", "effects": ["supply_denial"], "rules": [{"through": "contains* / supplied_by[country = US|CN]", "binds": {"not": {"seat": ["EU"]}}}]},
    {"id": "xx.c", "rules": [{"through": "requires? / contains+ / hosted_by", "binds": {"seat": ["CN"]}, "contested": True}]},
    {"id": "xx.d", "rules": [{"through": "(contains | requires)*", "binds": {"eccn": ["3A090"]}}]},
]  # fmt: skip


def random_world(seed: int, components: int = 30) -> dict[str, object]:
    rng = random.Random(seed)
    parties = [f"o{n}" for n in range(8)]
    keys = [f"c{n}" for n in range(components)]
    relations = []
    for n in range(components * 3):
        entry: dict[str, object] = {"subject": rng.choice(keys)}
        if rng.random() < 0.5:
            entry |= {"relation": rng.choice(["contains", "requires"]), "object": rng.choice(keys)}
        else:
            entry |= {"relation": rng.choice(["hosted_by", "maintained_by", "supplied_by"])}
            entry |= {"one_of": rng.sample(parties, 2)} if rng.random() < 0.2 else {"object": rng.choice(parties)}
            if rng.random() < 0.6:
                entry["access"] = rng.choice(["none", "data", "admin"])
            if rng.random() < 0.6:
                entry["country"] = rng.choice(["US", "CN", "NL"])
        if rng.random() < 0.15:
            entry["certainty"] = "maybe"
        if rng.random() < 0.1:
            entry["group"] = {"name": f"g{n % 5}", "needs": 1}
        relations.append(entry)
    organisations = [
        {"id": p} | ({"incorporated_in": rng.choice(["US", "CN", "EU"])} if rng.random() < 0.8 else {}) for p in parties
    ]
    chips = [
        {"id": k, "expects": rng.choice([[], ["hosted_by"], ["contains"]])}
        | ({"eccn": "3A090.a"} if rng.random() < 0.2 else {})
        for k in keys
    ]
    return {"organisations": organisations, "components": chips, "relations": relations}


@pytest.mark.parametrize("seed", range(25))
def test_arrays_and_integers_reach_the_same(seed: int) -> None:
    found = assessed(random_world(seed), *LAWS)
    by_integers, by_arrays = reach_integers(found.graph, found.lanes), reach_arrays(found.graph, found.lanes)
    assert by_arrays.certain == by_integers.certain
    assert by_arrays.possible == by_integers.possible
    for certain, possible in zip(by_integers.certain, by_integers.possible, strict=True):
        assert certain & ~possible == 0


def test_a_chain_of_a_hundred_thousand_parts_is_answered_without_recursion() -> None:
    length = 100_000
    world = {
        "organisations": [{"id": "us", "incorporated_in": "US"}],
        "components": [{"id": f"c{n}", "expects": []} for n in range(length)],
        "relations": [{"subject": f"c{n}", "relation": "contains", "object": f"c{n + 1}"} for n in range(length - 1)]
        + [{"subject": f"c{length - 1}", "relation": "hosted_by", "object": "us"}],
    }
    found = assessed(world, LAWS[0])
    assert found.verdicts(found.lines[0])[0].word == "exposed"


@pytest.mark.parametrize(
    ("text", "walk", "accepted"),
    [
        ("hosted_by", ["hosted_by"], True),
        ("(contains | requires)* / hosted_by", ["contains", "requires", "hosted_by"], True),
        ("contains+ / hosted_by", ["hosted_by"], False),
        ("contains? / hosted_by", ["contains", "contains", "hosted_by"], False),
        ("(contains | requires)*", [], True),
    ],
)
def test_paths_accept_the_walks_they_describe(text: str, walk: list[str], accepted: bool) -> None:
    path = automaton(text)
    states = {0}
    for relation in walk:
        states = {
            number
            for number, (position, before) in enumerate(zip(path.positions, path.before, strict=True), 1)
            if states & before and position.matches(relation, None, None) is Kleene.YES
        }
    assert bool(states & path.accepting) is accepted


@pytest.mark.parametrize(
    "text",
    ["", "hosted", "(contains", "contains)", "contains / / hosted_by", "hosted_by[acess >= data]", "hosted_by[access >= root]",
     "hosted_by / contains", "contains | hosted_by", "located_in", "contains ** )"],
)  # fmt: skip
def test_a_path_that_means_nothing_is_refused(text: str) -> None:
    with pytest.raises(InvalidInput, match="path"):
        automaton(text)


@pytest.mark.parametrize("seed", range(6))
def test_a_bit_of_a_column_is_the_bit_of_the_node(seed: int) -> None:
    found = assessed(random_world(seed), *LAWS)
    for line in found.lines:
        node = found.graph.node[found.stands_for[line.id]]
        for verdict in found.verdicts(line):
            for run, (low, high) in zip(found.runs[verdict.law.id], verdict.by_rule, strict=True):
                lane = found.lanes.lanes[run.gate(found.destination_of(line)).exposed]
                possible = found.reached.bit(lane, node, possible=True)
                certain = found.reached.bit(lane, node, possible=False)
                assert (high is Level.EXPOSED) == possible
                assert (low is Level.EXPOSED) == (certain and not run.rule.contested)


@pytest.mark.parametrize("seed", range(6))
def test_a_summary_counts_what_the_lines_say_one_by_one(seed: int) -> None:
    found = assessed(random_world(seed), *LAWS)
    report = Report(found, Context("", ""))
    words = Counter(report.worst(line) for line in found.lines)
    every = [(line, verdict) for line in found.lines for verdict in found.verdicts(line)]
    assert {word: report.summary[word] for word in words} == dict(words)
    assert report.summary["pairs"] == {
        "in_scope": len(every),
        "unknown": sum(not verdict.known for _, verdict in every),
    }
    for effect, counts in report.summary["effects"].items():
        exposed = [
            (line.id, v) for line, v in every if effect in found.by_effect(line, v.law) and v.at_most is Level.EXPOSED
        ]
        assert counts["at_most"] == len({line for line, _ in exposed})
        assert counts["at_least"] == len({line for line, v in exposed if v.at_least is Level.EXPOSED})
