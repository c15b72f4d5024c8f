"""Is a wrong name never accepted on the labelled set, and is the right one at least shown? Also where names are searched by blocks."""

from __future__ import annotations

import random

import pytest
from benchmarks.matching import SYLLABLES, company, index_of, judged, labelled

from depgraph.intake import alike as alike_module
from depgraph.intake.match import OrganisationIndex


@pytest.fixture(scope="module")
def judgement():
    registry, questions = labelled()
    return judged(index_of(registry), questions)


def test_the_labelled_set_holds_negatives_subsidiaries_and_namesakes(judgement):
    counts, _ = judgement
    assert sum(own["asked"] - own["known"] for own in counts.values()) >= 150
    assert {
        "subsidiary unknown",
        "near-namesake",
        "unrelated",
        "look-alike letters",
        "former name",
        "transliteration",
    } <= set(counts)


def test_no_name_is_accepted_for_somebody_else(judgement):
    _, wrong = judgement
    assert wrong == []


def test_look_alike_letters_are_never_accepted_and_always_shown(judgement):
    own = judgement[0]["look-alike letters"]
    assert (own["accepted"], own["shown"]) == (0, own["asked"])


def test_the_right_one_is_accepted_or_shown(judgement):
    counts, _ = judgement
    assert sum(own["shown"] for own in counts.values()) >= 0.98 * sum(own["known"] for own in counts.values())
    for what, least in (("legal form", 0.9), ("alias", 1.0), ("former name", 0.95)):
        assert counts[what]["right"] >= least * counts[what]["known"], what


def test_blocks_find_what_pairs_of_letters_find(monkeypatch):
    registry, questions = labelled()
    monkeypatch.setattr(alike_module, "BLOCKS_FROM", 1)
    counts, wrong = judged(index_of(registry), questions)
    assert wrong == []
    assert counts["typing error"]["shown"] >= 0.85 * counts["typing error"]["known"]


def test_blocks_find_a_misspelled_name_among_many():
    rng = random.Random(3)
    vocabulary = ["".join(rng.choices(SYLLABLES, k=3)) for _ in range(6_000)]
    made = list(dict.fromkeys(company(rng, vocabulary) for _ in range(24_000)))
    index = OrganisationIndex((str(n), (name,), (), ()) for n, name in enumerate(made))
    asked = rng.sample([n for n, name in enumerate(made) if len(name.split()[0]) > 5], 200)
    shown = 0
    for n in asked:
        first, *rest = made[n].split()
        found = index.find(" ".join([first[:2] + first[3:], *rest]))
        assert found is None or not found.accepted or made[int(found.target_id)] == made[n]
        shown += found is not None and str(n) in found.candidates
    assert shown >= 0.85 * len(asked)
