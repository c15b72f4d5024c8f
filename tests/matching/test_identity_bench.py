"""Is nothing on the labelled set taken for somebody else, and is what buyers write still found?"""

from __future__ import annotations

import pytest
from benchmarks.identity import found, indexes, negatives, positives, wrongly_taken


@pytest.fixture(scope="module")
def both():
    return indexes()


def test_the_set_is_large_enough():
    assert len(negatives()) >= 2_000
    assert len(positives()) >= 500


def test_nothing_is_taken_for_somebody_else(both):
    rows = [row for row in negatives() if row[0] != "listed"] + [row for row in negatives() if row[0] == "listed"][::4]
    assert [(what, name, match.target_id) for what, name, match in wrongly_taken(rows, *both)] == []


def test_what_buyers_write_is_found(both):
    missed = [row["name"] for row in positives() if (m := found(row, *both)) is None or not m.accepted]
    assert missed == []
