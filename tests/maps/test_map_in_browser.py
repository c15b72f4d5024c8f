"""Does the map open, explain and stay silent in a real browser?"""

from __future__ import annotations

import csv
import io
import json
from typing import TYPE_CHECKING, Any

import pytest

from depgraph.maps import render_map

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    Make = Callable[..., dict[str, Any]]

pytestmark = pytest.mark.browser

HOSTILE = "</script><img src=x onerror=alert(1)>"


class Opened:
    """A map in the browser, with what a test asks of it."""

    def __init__(self, driver: Any, address: str) -> None:
        self.driver, self.address = driver, address
        driver.get_log("browser")
        driver.get_log("performance")
        driver.get("about:blank")
        driver.get(address)

    def run(self, script: str, *arguments: Any) -> Any:
        return self.driver.execute_script(script, *arguments)

    def settled(self, script: str) -> Any:
        """The value of a script one animation frame and a timer later."""
        return self.driver.execute_async_script(
            "const done = arguments[0]; requestAnimationFrame(() => setTimeout(() => done((() => { "
            + script
            + " })()), 60));"
        )

    def text(self, element: str) -> str:
        return str(self.run("return document.getElementById(arguments[0]).textContent", element))

    def press(self, keys: str) -> None:
        from selenium.webdriver.common.action_chains import ActionChains

        ActionChains(self.driver).send_keys(keys).perform()

    def complaints(self) -> list[str]:
        return [entry["message"] for entry in self.driver.get_log("browser")]

    def requests(self) -> list[str]:
        events = (json.loads(entry["message"])["message"] for entry in self.driver.get_log("performance"))
        return [e["params"]["request"]["url"] for e in events if e["method"] == "Network.requestWillBeSent"]


@pytest.fixture
def opened(browser: Any, tmp_path: Path) -> Callable[..., Opened]:
    def open_map(report: dict[str, Any], *, state: str = "", title: str | None = None) -> Opened:
        file = tmp_path / "map.html"
        file.write_text(render_map(report, title=title), encoding="utf-8", newline="\n")
        return Opened(browser, file.as_uri() + state)

    return open_map


def test_it_opens_without_a_complaint_or_a_request(opened: Callable[..., Opened], invented: Make) -> None:
    page = opened(invented())
    assert page.run("return document.querySelectorAll('#boxes button').length") > 40
    assert page.run("return document.querySelectorAll('#table tbody tr').length") == 100
    assert page.run("return document.compatMode") == "CSS1Compat"
    page.settled("return 1")
    assert page.complaints() == []
    assert [url for url in page.requests() if not url.startswith(("file:", "data:", "blob:", "about:"))] == []


def test_a_click_on_a_line_shows_why(opened: Callable[..., Opened], invented: Make) -> None:
    page = opened(invented())
    page.run("document.querySelector('#table tbody .rowname').click()")
    why = page.text("why")
    assert "is incorporated in United States" in why
    assert "CLOUD Act" in why
    assert "documented" in why
    assert "sel=c%3A" in page.run("return location.hash")
    link = page.run("const a = document.querySelector('#why a'); return [a.protocol, a.rel, a.target]")
    assert link == ["https:", "noopener noreferrer", "_blank"]
    assert page.complaints() == []


def test_a_chain_of_the_selected_line_is_drawn_whole(opened: Callable[..., Opened], invented: Make) -> None:
    page = opened(invented(4))
    for number in (0, 30, 60, 90):
        page.run("document.querySelectorAll('#table tbody .rowname')[arguments[0]].click()", number)
        page.run("document.getElementById('only').click()")
        assert (
            page.run("return [...document.querySelectorAll('#boxes button')].some((b) => Number(b.dataset.b) < 0)")
            is False
        )
        page.run("document.getElementById('only').click()")


def test_the_state_is_in_the_address_and_comes_back(opened: Callable[..., Opened], invented: Make) -> None:
    page = opened(invented(), state="#law=us.cloud_act&verdict=unknown&section=Software")
    assert page.run("return ['law', 'verdict', 'section'].map((k) => document.getElementById('f-' + k).value)") == [
        "us.cloud_act", "unknown", "Software",
    ]  # fmt: skip
    sections = page.run("return [...document.querySelectorAll('#table tbody tr')].map((tr) => tr.cells[2].textContent)")
    assert set(sections) <= {"Software"}
    page.run("document.getElementById('reset').click()")
    assert page.run("return location.hash") in {"", "#"}


def test_an_address_with_nonsense_is_ignored(opened: Callable[..., Opened], invented: Make) -> None:
    page = opened(invented(), state="#law=<img>&sel=__proto__&ask=constructor&lane=9&only=1&sort=-nothing&verdict=x")
    assert page.run("return document.querySelectorAll('#table tbody tr').length") == 100
    assert page.complaints() == []


def test_counters_filter_the_table_to_their_number(opened: Callable[..., Opened], invented: Make) -> None:
    page = opened(invented())
    page.run("document.querySelector('.tile[data-value=unknown]').click()")
    number = page.run("return document.querySelector('.tile[data-value=unknown] b').textContent").removeprefix("?")
    assert page.text("shown").startswith(f"{number} lines")
    page.run("document.getElementById('reset').click()")
    page.run("document.querySelector('.tile[data-value=data_access]').click()")
    upper = page.run("return document.querySelector('.tile[data-value=data_access] b').textContent").split()[-1]
    assert page.text("shown").startswith(f"{upper} lines")


def test_it_can_be_used_without_a_mouse(opened: Callable[..., Opened], invented: Make) -> None:
    from selenium.webdriver.common.keys import Keys

    page = opened(invented())
    page.press("/")
    assert page.run("return document.activeElement.id") == "q"
    page.press("nimbus holdings")
    page.press(Keys.ENTER)
    assert page.run("return document.querySelector('#why h2').textContent") == "Nimbus Holdings Inc."
    page.press(Keys.ESCAPE)
    assert page.run("return document.querySelector('#why h2').textContent") == "Ask these first"
    page.run("document.querySelector('#boxes button').focus()")
    lefts = [page.run("return document.activeElement.offsetLeft")]
    for _ in range(2):
        page.press(Keys.ARROW_RIGHT)
        lefts.append(page.run("return document.activeElement.offsetLeft"))
    assert lefts == sorted(set(lefts))
    page.press(Keys.ENTER)
    assert page.run("return document.querySelectorAll('#boxes button[aria-pressed=true]').length") == 1
    page.press("?")
    assert page.run("return document.getElementById('keys').open") is True


def test_folded_boxes_open_in_the_table(opened: Callable[..., Opened], invented: Make) -> None:
    page = opened(invented())
    label = page.run("const b = document.querySelector('#boxes [data-b=\"-2\"]'); b.click(); return b.textContent")
    assert label.startswith("+ ")
    assert page.text("shown").startswith(label.split()[1] + " lines")


def test_questions_lead_to_the_lines_that_wait(opened: Callable[..., Opened], invented: Make) -> None:
    report = invented()
    page = opened(report)
    for n, question in enumerate(report["questions"]):
        page.run("document.querySelectorAll('#why .ask button')[arguments[0]].click()", n)
        wait = {
            f["component"]["id"]
            for f in report["findings"]
            if any((m["about"], m["fact"]) == (question["about"], question["fact"]) for m in f["missing"])
        }
        assert page.text("shown").startswith(f"{len(wait)} line"), question
        assert page.run("return document.querySelectorAll('#table tbody tr').length") == len(wait)


@pytest.mark.parametrize("where", ["line", "maker", "law", "everything"])
def test_hostile_names_stay_text(opened: Callable[..., Opened], invented: Make, where: str) -> None:
    report = json.loads(json.dumps(invented()))
    if where == "everything":
        skip = {
            "law",
            "id",
            "about",
            "subject",
            "object",
            "relation",
            "truth",
            "at_least",
            "at_most",
            "verdict",
            "nature",
            "conflicts",
        }

        def poison(value: Any) -> Any:
            if isinstance(value, dict):
                return {k: v if k in skip or k.endswith("_type") else poison(v) for k, v in value.items()}
            if isinstance(value, list):
                return [poison(v) for v in value]
            return HOSTILE + value if isinstance(value, str) else value

        report = poison(report)
    for finding in report["findings"]:
        if where == "line":
            finding["component"] = {
                "id": HOSTILE + finding["component"]["id"],
                "name": HOSTILE + "href" + finding["component"]["name"],
            }
        for step in finding["chain"] if where == "maker" else ():
            step["object_name"] = HOSTILE
    if where == "law":
        for law in report["laws"].values():
            law["title"] = HOSTILE + law["title"]
    page = opened(report, title=HOSTILE)
    page.run("window.alert = () => { window.harmed = true; }")
    page.run(
        "document.querySelector('#table tbody .rowname').click(); for (const d of document.querySelectorAll('details')) d.open = true;"
    )
    page.run("document.getElementById('only').click(); document.querySelector('#boxes button').click();")
    page.press("/")
    page.press("img")
    assert page.settled("return [window.harmed === undefined, document.images.length, document.scripts.length]") == [
        True,
        0,
        3,
    ]
    assert page.run("return document.body.textContent.includes('<img src=x onerror=alert(1)>')")
    assert page.complaints() == []


SAVED = """
const done = arguments[0];
HTMLAnchorElement.prototype.click = function () {};
const make = URL.createObjectURL;
URL.createObjectURL = (blob) => { blob.text().then((text) => done([blob.type, blob.size, text.slice(0, 4000)])); return make(blob); };
"""


def test_the_table_is_saved_as_text_and_never_as_a_formula(
    opened: Callable[..., Opened], around: Make, found: Make
) -> None:
    names = ["=1+1", " +cmd", "@sum", "-2", "plain", 'with "quotes", and comma']
    lines = [{"id": f"l{n}", "name": name, "line": "", "section": "S"} for n, name in enumerate(names)]
    page = opened(around([found(line, "us.cloud_act", "clear", "clear") for line in lines]))
    kind, _, text = page.driver.execute_async_script(SAVED + "document.getElementById('save-csv').click()")
    assert kind == "text/csv"
    cells = [row[1] for row in csv.reader(io.StringIO(text.removeprefix("\ufeff")))][1:]
    assert cells == ["'=1+1", "' +cmd", "'@sum", "'-2", "plain", 'with "quotes", and comma']


def test_the_view_is_saved_as_a_picture(opened: Callable[..., Opened], invented: Make) -> None:
    page = opened(invented())
    kind, size, _ = page.driver.execute_async_script(SAVED + "document.getElementById('save-png').click()")
    assert kind == "image/png"
    assert size > 50_000
    assert page.complaints() == []


def test_a_link_that_is_no_web_address_is_no_link(
    opened: Callable[..., Opened], around: Make, found: Make, stepped: Make
) -> None:
    urls = ["javascript:alert(1)", "data:text/html,x", "file:///etc/passwd", "//example.org", "x", ""]
    sources = [
        {"title": f"source {n}", "url": url, "retrieved": "", "grade": "documented"} for n, url in enumerate(urls)
    ]
    line = {"id": "l1", "name": "Line", "line": "b.csv:2", "section": "S"}
    chain = [stepped("l1", "hosted_by", "a", "organisation", part=True, sources=sources)]
    page = opened(around([found(line, "us.cloud_act", "exposed", "exposed", chain=chain)]), state="#sel=c%3Al1")
    assert "source 5" in page.text("why")
    assert page.run("return document.querySelectorAll('#why a').length") == 0


def test_the_policy_stops_what_the_page_would_never_do(opened: Callable[..., Opened], invented: Make) -> None:
    page = opened(invented())
    assert (
        page.run("try { document.body.innerHTML = '<p>'; return 'written' } catch (e) { return e.name }") == "TypeError"
    )
    page.run("const i = new Image(); i.src = 'http://127.0.0.1:9/x.png'; document.body.append(i);")
    page.settled("return 1")
    assert any("Content Security Policy" in message for message in page.complaints())


def test_nothing_is_wider_than_the_window_and_type_is_legible(opened: Callable[..., Opened], invented: Make) -> None:
    page = opened(invented())
    page.driver.execute_cdp_cmd(
        "Emulation.setDeviceMetricsOverride", {"width": 1366, "height": 768, "deviceScaleFactor": 1, "mobile": False}
    )
    try:
        assert page.settled("return document.documentElement.scrollWidth <= document.documentElement.clientWidth")
        small = page.run(
            "return [...document.querySelectorAll('body *')].filter((e) => e.offsetParent && e.textContent.trim() && "
            "!e.closest('.hidden') && parseFloat(getComputedStyle(e).fontSize) < 12).map((e) => e.className)"
        )
        assert small == []
        boxes = page.run(
            "return [...document.querySelectorAll('#boxes button')].map((b) => [b.offsetLeft, b.offsetTop, b.offsetWidth, b.offsetHeight])"
        )
        for n, (x, y, w, h) in enumerate(boxes):
            assert not any(abs(x - x2) < min(w, w2) and abs(y - y2) < min(h, h2) for x2, y2, w2, h2 in boxes[:n])
    finally:
        page.driver.execute_cdp_cmd("Emulation.clearDeviceMetricsOverride", {})


def test_a_large_answer_opens_on_the_answer(opened: Callable[..., Opened], invented: Make) -> None:
    page = opened(invented(30))
    ready = int(page.run("return document.documentElement.dataset.ready"))
    # The budget is 1,200 ms on a quiet two-core machine; shared runners get twice that.
    assert ready <= 2400
    click = page.run(
        "const t = performance.now(); document.querySelector('#table tbody .rowname').click(); return performance.now() - t"
    )
    assert click <= 500
