"""Does a comparison say what came, what went and what changed between two bills or two days?"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from depgraph.maps import render_map, render_picture
from depgraph.maps.page import Page

if TYPE_CHECKING:
    from collections.abc import Callable

    Make = Callable[..., dict[str, Any]]
    Open = Callable[..., Any]


def line(key: str) -> dict[str, str]:
    return {"id": key, "name": f"Line {key}", "line": f"b.csv:{key}", "section": "S"}


@pytest.fixture
def two_days(found: Make, around: Make, stepped: Make) -> tuple[dict[str, Any], dict[str, Any]]:
    """Between two days: a's law comes, b's goes, c's verdict changes, d stays, e leaves the bill, f joins it."""

    def hosted(key: str, who: str) -> list[dict[str, Any]]:
        return [stepped(key, "hosted_by", who, "organisation", part=True)]

    def one(key: str, low: str, high: str, who: str = "acme") -> dict[str, Any]:
        return found(line(key), "us.cloud_act", low, high, chain=hosted(key, who) if high != "clear" else [])

    before = [
        one("a", "clear", "clear"),
        one("b", "exposed", "exposed"),
        one("c", "latent", "latent"),
        one("d", "exposed", "exposed"),
        one("e", "exposed", "exposed"),
    ]
    after = [
        one("a", "exposed", "exposed"),
        one("b", "clear", "clear"),
        one("c", "exposed", "exposed"),
        one("d", "exposed", "exposed"),
        one("f", "latent", "latent"),
    ]
    return around(before, as_of="2026-01-01"), around(after, as_of="2027-01-01")


def test_pairs_of_line_and_law_are_counted_by_what_happened_to_them(two_days: Any) -> None:
    before, after = two_days
    page = Page(after, before=before)
    assert page.changes() == {"added": 2, "removed": 2, "changed": 1}
    assert page.headline.sides == ["2027-01-01", "2026-01-01"]
    assert "2 chains came, 2 went, 1 changed" in page.headline.sentence
    assert page.verdicts(0)["exposed"] == 3
    assert page.verdicts(1)["exposed"] == 3


def test_a_chain_that_runs_through_somebody_else_is_a_change(found: Make, around: Make, stepped: Make) -> None:
    def report(who: str) -> dict[str, Any]:
        return around(
            [
                found(
                    line("a"),
                    "us.cloud_act",
                    "exposed",
                    "exposed",
                    chain=[stepped("a", "hosted_by", who, "organisation", part=True)],
                )
            ]
        )

    assert Page(report("acme"), before=report("acme")).changes() == {"added": 0, "removed": 0, "changed": 0}
    page = Page(report("other"), before=report("acme"))
    assert page.changes() == {"added": 0, "removed": 0, "changed": 1}
    assert set(page.marks.values()) == {"added", "removed"}


def test_a_comparison_is_byte_stable_and_can_be_drawn(two_days: Any) -> None:
    before, after = two_days
    assert render_map(after, before=before) == render_map(after, before=before)
    assert b"only after" in render_picture(after, before=before, form="svg")


@pytest.mark.browser
def test_the_page_shows_both_sides(opened: Open, two_days: Any) -> None:
    before, after = two_days
    page = opened(after, before=before)
    shown = "return [...document.querySelectorAll('#table tbody tr')].map((tr) => tr.cells[0].textContent).sort()"
    assert page.run(shown) == ["a", "b", "c", "e", "f"]
    for change, lines in (("added", ["a", "f"]), ("removed", ["b", "e"]), ("changed", ["c"])):
        page.run(
            "const s = document.getElementById('f-change'); s.value = arguments[0]; s.dispatchEvent(new Event('change'))",
            change,
        )
        assert page.run(shown) == lines
    page.run("document.getElementById('reset').click()")
    page.run("[...document.querySelectorAll('.rowname')].find((b) => b.textContent === 'Line c').click()")
    pair = page.run("return [...document.querySelectorAll('#why .pair > div')].map((d) => d.textContent)")
    assert pair[0].startswith("2026-01-01")
    assert "Latent" in pair[0]
    assert pair[1].startswith("2027-01-01")
    assert "Exposed" in pair[1]
    for side, lines in (("was", ["a", "b", "c", "d", "e"]), ("now", ["a", "b", "c", "d", "f"])):
        page.run("document.querySelector('#sides [data-value=' + arguments[0] + ']').click()", side)
        assert page.run(shown) == lines
        assert f"side={side}" in page.run("return location.hash")
    assert page.complaints() == []
