"""Can everybody use the map: by axe's rules, in the dark, in forced colours, on paper?"""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Any

import pytest

from depgraph.resources import datasets

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from maps.browsers import Chromium

    Make = Callable[..., dict[str, Any]]
    Open = Callable[..., Any]

pytestmark = pytest.mark.browser

AXE = datasets().parent / "visualisations" / "node_modules" / "axe-core" / "axe.min.js"
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
STATES = ("", "#sel=c%3AL-0055", "#sel=l%3Aus.cloud_act&only=1&verdict=exposed")


@pytest.fixture(scope="module")
def axe() -> str:
    """axe-core, as npm installed it; in CI it may not be missing."""
    if not AXE.is_file():
        message = "axe-core is not installed: npm ci --prefix visualisations"
        if os.environ.get("CI"):
            pytest.fail(message)
        pytest.skip(message)
    return AXE.read_text(encoding="utf-8")


@pytest.fixture
def emulating(chromium: Chromium) -> Iterator[Callable[..., None]]:
    """Let Chromium pretend a preference of its user, for one test."""
    yield chromium.media
    chromium.media()


def violations(page: Any, axe: str) -> list[str]:
    """What axe finds. It runs as the tester's own script, which the page's policy does not bind."""
    # A dozen rows and the first cards stand for all: axe takes its time for every element.
    page.run(
        "rest = 12; drawnTable = ''; renderTable(); [...document.querySelectorAll('#why details')].slice(3).forEach((d) => d.remove())"
    )
    page.run("for (const d of document.querySelectorAll('#why details')) d.open = true")
    page.run(axe + "; window.axe = axe;")
    found = page.run(
        "return axe.run(document, { runOnly: { type: 'tag', values: arguments[0] } }).then((r) => r.violations.map((v) => v.id + ': ' + v.nodes.slice(0, 3).map((n) => n.html.slice(0, 120) + ' ' + (n.any[0] ? n.any[0].message : '')).join(' | ')))",
        RULES,
    )
    return [str(one) for one in found]


def test_axe_finds_nothing(opened: Open, invented: Make, axe: str) -> None:
    for state, language in zip(STATES, ("en", "nl", "en"), strict=True):
        assert violations(opened(invented(), state=state, language=language), axe) == [], state


def test_axe_finds_nothing_in_the_dark(
    chromium: Chromium, written: Callable[..., str], invented: Make, axe: str, emulating: Callable[..., None]
) -> None:
    emulating(prefers_color_scheme="dark")
    address = written(invented())
    for state in STATES[:2]:
        chromium.open("about:blank")
        chromium.open(address + state)
        assert chromium.run("return getComputedStyle(document.body).backgroundColor") != "rgb(255, 255, 255)"
        assert violations(chromium, axe) == [], state


def test_axe_finds_nothing_in_a_comparison(
    chromium: Chromium, written: Callable[..., str], invented: Make, axe: str
) -> None:
    later = invented(seed=8) | {"as_of": "2027-01-01"}
    chromium.open(written(later, before=invented()) + "#sel=c%3AL-0055")
    assert violations(chromium, axe) == []


def test_forced_colours_keep_every_border(
    chromium: Chromium, written: Callable[..., str], invented: Make, emulating: Callable[..., None]
) -> None:
    address = written(invented())
    emulating(forced_colors="active")
    chromium.open(address)
    assert chromium.run("return matchMedia('(forced-colors: active)').matches")
    assert chromium.run("return [theme.border, theme.exposed, theme.edge, theme.accent]") == [
        "CanvasText",
        "CanvasText",
        "GrayText",
        "Highlight",
    ]
    assert chromium.complaints() == []


def test_paper_shows_the_answer_the_state_and_no_buttons(
    chromium: Chromium, written: Callable[..., str], invented: Make, emulating: Callable[..., None]
) -> None:
    address = written(invented())
    chromium.open(address + "#verdict=exposed")
    emulating(media="print")
    assert chromium.run("return getComputedStyle(document.getElementById('tools')).display") == "none"
    assert "Verdict: " in chromium.run("return document.getElementById('state').textContent")
    paper = chromium.driver.execute_cdp_cmd("Page.printToPDF", {"landscape": True, "printBackground": True})
    assert len(paper["data"]) > 40_000
