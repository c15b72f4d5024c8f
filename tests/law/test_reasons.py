"""Do explanations hold by themselves? Chains re-checked without the engine; a clear survives on what it rests on."""

from __future__ import annotations

import random
from typing import Any

import pytest
from builders import facts as loaded
from builders import law as ready_law
from oracle.worlds import ON, captured_law, facts_file, law_file

from depgraph.law.assessment import Assessment, assess
from depgraph.law.reasons import Reasons
from depgraph.model.missing import Closing, ClosingFact
from depgraph.model.vocabulary import Level

METHODS = ("cascade", "per_group", "look_through", "ultimate_parent", "cap")


def world(seed: int) -> tuple[dict[str, Any], dict[str, Any]]:
    rng = random.Random(seed)
    if seed % 2:
        return facts_file(rng), law_file(rng)
    return captured_law(rng, METHODS[seed // 2 % len(METHODS)])


def answered(facts: dict[str, Any], law: dict[str, Any]) -> Assessment:
    buyer = facts["organisations"][0]["id"] if "'buyer'" in repr(law) else None
    return assess(loaded(facts), [ready_law(law)], on=ON, buyer=buyer)


def reopened(facts: dict[str, Any], kept: set[ClosingFact]) -> dict[str, Any]:
    """Return the same facts with every closing statement about an organisation withdrawn but the kept ones."""

    def is_kept(about: str, *kinds: Closing, listed: str = "") -> bool:
        return any(one.about == about and one.kind in kinds and one.listed == listed for one in kept)

    screenings = facts.get("screened", [])
    organisations = []
    for entry in facts["organisations"]:
        one = dict(entry)
        key = one["id"]
        if not is_kept(key, Closing.OWNERS_COMPLETE, Closing.OWNERS_BOUNDED):
            one.pop("owners", None)
        if not is_kept(key, Closing.PRESENCE_COMPLETE):
            one.pop("presence", None)
        own = [*one.get("screened", []), *screenings]
        one["screened"] = [s for s in own if is_kept(key, Closing.SCREENED, listed=s["list"])]
        organisations.append(one)
    return {**facts, "organisations": organisations, "screened": []}


@pytest.mark.parametrize("seed", range(400))
def test_a_clear_stays_clear_when_everything_it_does_not_rest_on_is_reopened(seed: int) -> None:
    facts, law = world(seed)
    found = answered(facts, law)
    reasons = Reasons(found)
    for line in found.lines:
        for verdict in found.verdicts(line):
            if verdict.at_most is Level.CLEAR:
                kept = set(reasons.rests_on(line, verdict))
                again = answered(reopened(facts, kept), law)
                twin = next(c for c in again.lines if c.id == line.id)
                (after,) = again.verdicts(twin)
                assert after.at_most is Level.CLEAR, (line.id, sorted(kept))


@pytest.mark.parametrize("seed", range(400))
def test_every_step_of_a_chain_is_a_recorded_fact_and_joins_the_one_before(seed: int) -> None:
    facts, law = world(seed)
    found = answered(facts, law)
    reasons = Reasons(found)
    relations = {
        (r["subject"], r["relation"], one)
        for r in facts.get("relations", ())
        for one in r.get("one_of", [r.get("object")])
    }
    holdings = {(h["owned"], h["owner"]) for h in facts.get("holdings", ())}
    for line in found.lines:
        for verdict in found.verdicts(line):
            if not verdict.at_least:
                continue
            chain = reasons.chain(line, verdict)
            assert chain, (line.id, verdict)
            known = {line.id}
            for step in chain:
                assert step.subject in known, (step, known)
                known.add(step.object)
                if step.relation in {"owned_by", "controlled_by"}:
                    assert (step.subject, step.object) in holdings
                elif step.relation == "bought_by":
                    assert step.object == found.buyer
                elif step.object_type in {"organisation", "component"}:
                    assert (step.subject, step.relation, step.object) in relations


@pytest.mark.parametrize("seed", range(80))
def test_an_unknown_always_says_what_is_missing_or_contested(seed: int) -> None:
    facts, law = world(seed)
    found = answered(facts, law)
    reasons = Reasons(found)
    for line in found.lines:
        for verdict in found.verdicts(line):
            if not verdict.known:
                disputed = "contested" in repr(law)
                assert reasons.missing(line, verdict) or disputed, (line.id, verdict.at_least, verdict.at_most)
