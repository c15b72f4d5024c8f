"""Does the map open, explain and stay silent in real browsers?"""

from __future__ import annotations

import csv
import io
import re
import xml.etree.ElementTree as ET
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable

    Make = Callable[..., dict[str, Any]]
    Open = Callable[..., Any]

pytestmark = pytest.mark.browser

ROWS = "return document.querySelectorAll('#table tbody tr').length"
SHOWN = "return document.getElementById('shown').textContent"
WHY = "return document.getElementById('why').textContent"
HEADING = "return document.querySelector('#why h2').textContent"


def outside(page: Any) -> list[str]:
    return [url for url in page.requests() if not url.startswith(("file:", "data:", "blob:", "about:"))]


def test_it_opens_on_the_answer_without_a_complaint_or_a_request(opened: Open, invented: Make) -> None:
    page = opened(invented())
    assert page.run("return document.querySelectorAll('#boxes button').length") > 40
    assert page.run("return document.querySelectorAll('.tile').length") == 4
    assert page.run(ROWS) == 100
    assert page.run("return document.compatMode") == "CSS1Compat"
    top = page.run(
        "return ['h1', '.tile', '#board'].map((one) => document.querySelector(one).getBoundingClientRect().top)"
    )
    assert top == sorted(top)
    assert top[-1] < 300
    page.settled("return 1")
    assert page.complaints() == []
    assert outside(page) == []


def test_a_lane_draws_sixteen_boxes_at_most(opened: Open, invented: Make) -> None:
    for state in ("", "#law=us.fisa702", "#verdict=unknown&effect=data_access", "#sel=l%3Aus.cloud_act"):
        page = opened(invented(), state=state)
        lanes = page.run(
            "const n = {}; for (const b of document.querySelectorAll('#boxes button')) n[b.style.left] = (n[b.style.left] || 0) + 1; return Object.values(n)"
        )
        assert len(lanes) <= 6
        assert max(lanes) <= 16, state


def test_a_click_on_a_line_shows_why(opened: Open, invented: Make) -> None:
    page = opened(invented())
    page.run("document.querySelector('#table tbody .rowname').click()")
    why = page.run(WHY)
    for words in (
        "is incorporated in United States",
        "CLOUD Act",
        "documented",
        "read 2026-11-23",
        "within weeks",
        "GDPR",
        "Would lower it",
    ):
        assert words in why
    assert "sel=c%3A" in page.run("return location.hash")
    link = page.run("const a = document.querySelector('#why a'); return [a.protocol, a.rel, a.target]")
    assert link == ["https:", "noopener noreferrer", "_blank"]
    assert page.complaints() == []


def test_the_explanation_is_copied_whole_with_its_addresses(opened: Open, invented: Make) -> None:
    page = opened(invented())
    page.run(
        "window.copyText = (text) => { window.copied = text; }; document.querySelector('#table tbody .rowname').click()"
    )
    before = page.run("return document.querySelectorAll('#why details[open]').length")
    text = page.run("copyText = window.copyText; document.getElementById('copy').click(); return window.copied")
    for words in ("is incorporated in United States", "<https://example.org/", "As of 2026-11-23", "CLOUD Act", "FISA"):
        assert words in text
    assert page.run("return document.querySelectorAll('#why details[open]').length") == before


def test_a_name_in_a_chain_leads_to_its_box(opened: Open, invented: Make) -> None:
    page = opened(invented())
    page.run("document.querySelector('#table tbody .rowname').click()")
    name = page.run(
        "const b = document.querySelector('#why .chain strong .party'); const text = b.textContent; b.click(); return text"
    )
    assert page.run(HEADING) == name


def test_a_chain_of_the_selected_line_is_drawn_whole(opened: Open, invented: Make) -> None:
    page = opened(invented(4))
    for number in (0, 30, 60, 90):
        page.run("document.querySelectorAll('#table tbody .rowname')[arguments[0]].click()", number)
        drawn = "return [...document.querySelectorAll('#boxes button')].map((b) => Number(b.dataset.b))"
        wanted = page.run(
            "const row = rows[selected()]; return [...new Set(hits(row).filter((f) => f.hi).flatMap((f) => [...stops(f)]))]"
        )
        assert set(wanted) <= set(page.run(drawn))
        page.run("document.getElementById('only').click()")
        assert min(page.run(drawn)) >= 0
        page.run("document.getElementById('only').click()")


def test_the_state_is_in_the_address_and_comes_back(opened: Open, invented: Make) -> None:
    state = "#law=us.cloud_act&issuer=US&effect=data_access&verdict=unknown&section=Software&sort=name"
    page = opened(invented(), state=state)
    keys = ["law", "issuer", "effect", "verdict", "section"]
    assert page.run("return arguments[0].map((k) => document.getElementById('f-' + k).value)", keys) == [
        "us.cloud_act", "US", "data_access", "unknown", "Software",
    ]  # fmt: skip
    sections = page.run("return [...document.querySelectorAll('#table tbody tr')].map((tr) => tr.cells[2].textContent)")
    assert sections
    assert set(sections) == {"Software"}
    assert page.run("return document.querySelector('th[aria-sort=ascending]').textContent") == "Component"
    table = page.run("return document.getElementById('table').textContent")
    again = opened(invented(), state=page.run("return location.hash"))
    assert again.run("return document.getElementById('table').textContent") == table
    assert again.run("return document.querySelectorAll('#chips button').length") == 5
    again.run("document.getElementById('reset').click()")
    assert again.run("return location.hash") in {"", "#"}


def test_an_address_with_nonsense_is_ignored(opened: Open, invented: Make) -> None:
    page = opened(
        invented(),
        state="#law=<img>&sel=__proto__&ask=constructor&lane=9&only=1&sort=-nothing&verdict=x&side=was&owner=y&toString=1",
    )
    assert page.run(ROWS) == 100
    assert page.run("return document.querySelectorAll('#chips button').length") == 0
    assert page.complaints() == []


def test_counters_filter_the_table_to_their_number(opened: Open, invented: Make) -> None:
    page = opened(invented())
    number = page.run(
        "const b = document.querySelector('.keys [data-value=unknown]'); b.click(); return b.querySelector('b').textContent"
    )
    assert page.run(SHOWN).startswith(f"{number} lines")
    page.run("document.getElementById('reset').click()")
    title = page.run("const b = document.querySelector('.tile[data-value=data_access]'); b.click(); return b.title")
    upper = title.split("; ")[1].split(" ")[0]
    assert page.run(SHOWN).startswith(f"{upper} lines")


def test_every_choice_of_a_filter_says_how_many_lines_it_leaves(opened: Open, invented: Make) -> None:
    page = opened(invented(), state="#section=Software")
    page.settled("return 1")
    options = page.run(
        "return [...document.querySelectorAll('#filters select')].flatMap((s) => [...s.options].filter((o) => o.value).map((o) => [s.id, o.value, o.textContent]))"
    )
    assert len({select for select, _, _ in options}) == 7
    for select, value, text in options[::5]:
        page.run(
            "const s = document.getElementById(arguments[0]); s.value = arguments[1]; s.dispatchEvent(new Event('change'))",
            select,
            value,
        )
        wanted = text.rsplit("(", 1)[1].rstrip(")")
        assert page.run(SHOWN).split(" ")[0] == wanted, (select, value)
        page.run("go({ ...EMPTY, section: 'Software' })")


def test_it_can_be_used_without_a_mouse(opened: Open, invented: Make) -> None:
    page = opened(invented())
    page.press("/")
    assert page.run("return document.activeElement.id") == "q"
    page.press("nimbus holdings")
    page.press("Enter")
    assert page.run(HEADING) == "Nimbus Holdings Inc."
    page.press("Escape")
    assert page.run(HEADING) == "Ask these first"
    page.run("document.querySelector('#boxes button').focus()")
    lefts = [page.run("return document.activeElement.offsetLeft")]
    for _ in range(2):
        page.press("ArrowRight")
        lefts.append(page.run("return document.activeElement.offsetLeft"))
    assert lefts == sorted(set(lefts))
    top = page.run("return document.activeElement.offsetTop")
    page.press("ArrowDown")
    assert page.run("return document.activeElement.offsetTop") > top
    page.press("Enter")
    assert page.run("return document.querySelectorAll('#boxes button[aria-pressed=true]').length") == 1
    page.press("?")
    assert page.run("return document.getElementById('keys').open") is True
    page.press("Escape")
    assert page.run("return document.getElementById('keys').open") is False


def test_tab_reaches_everything_and_the_map_once(opened: Open, invented: Make) -> None:
    page = opened(invented())
    seen = []
    for _ in range(34):
        page.press("Tab")
        seen.append(
            page.run(
                "const a = document.activeElement; return a.dataset.b !== undefined ? 'box' : a.id || a.dataset.value || a.className || a.tagName"
            )
        )
    assert seen.count("box") == 1
    for one in ("skip", "exposed", "data_access", "q", "f-law", "f-grade", "reset", "help", "why"):
        assert one in seen, one
    assert seen.index("q") < seen.index("f-law") < seen.index("box") < seen.index("why")


def test_what_is_done_is_said_aloud(opened: Open, invented: Make) -> None:
    page = opened(invented())
    page.run("document.querySelector('#table tbody .rowname').click()")
    assert page.settled("return document.getElementById('live').textContent").endswith("selected")
    page.run("document.querySelector('.keys [data-value=exposed]').click()")
    assert "lines" in page.settled("return document.getElementById('live').textContent")


def test_folded_boxes_open_in_the_table(opened: Open, invented: Make) -> None:
    page = opened(invented())
    label = page.run("const b = document.querySelector('#boxes [data-b=\"-2\"]'); b.click(); return b.textContent")
    assert label.startswith("+ ")
    assert page.run(SHOWN).startswith(label.split()[1] + " lines")


def test_questions_lead_to_the_lines_that_wait(opened: Open, invented: Make) -> None:
    report = invented()
    page = opened(report)
    for n, question in enumerate(report["questions"]):
        page.run("document.querySelectorAll('#why .ask button')[arguments[0]].click()", n)
        wait = {
            f["component"]["id"]
            for f in report["findings"]
            if f["at_most"] != "clear"
            and any((m["about"], m["fact"]) == (question["about"], question["fact"]) for m in f["missing"])
        }
        assert page.run(SHOWN).startswith(f"{len(wait)} line"), question
        assert page.run(ROWS) == len(wait)


def test_the_table_is_sorted_by_what_its_head_says(opened: Open, invented: Make) -> None:
    page = opened(invented())
    for column in ("Line", "Component", "Maker or operator"):
        page.run(
            "[...document.querySelectorAll('th button')].find((b) => b.textContent === arguments[0]).click()", column
        )
        at = page.run("return [...document.querySelectorAll('th')].findIndex((th) => th.getAttribute('aria-sort'))")
        cells = page.run(
            "return [...document.querySelectorAll('#table tbody tr')].map((tr) => tr.cells[arguments[0]].textContent)",
            at,
        )
        natural = lambda text: [int(part) if part.isdigit() else part.casefold() for part in re.split(r"(\d+)", text)]
        assert cells == sorted(cells, key=natural), column


def test_sixty_laws_fold_into_a_lane_of_sixteen(opened: Open, found: Make, around: Make, stepped: Make) -> None:
    laws = {
        f"xx.law{n:02}": {
            "title": f"Law number {n}",
            "issuer": "XX",
            "effects": ["service_denial"],
            "latency": "weeks",
            "nature": "contract_policy",
            "status": "in force",
        }
        for n in range(60)
    } | {
        "eu.duty": {
            "title": "A duty to notify",
            "issuer": "EU",
            "effects": [],
            "latency": "",
            "nature": "duty",
            "status": "in force",
        }
    }
    line = {"id": "l1", "name": "Line", "line": "b.csv:2", "section": "S"}
    base = found(
        line, "us.cloud_act", "exposed", "exposed", chain=[stepped("l1", "hosted_by", "a", "organisation", part=True)]
    )
    findings = [{**base, "law": law, "effects": laws[law]["effects"]} for law in laws]
    page = opened({**around([]), "findings": findings, "laws": laws})
    labels = page.run("return [...document.querySelectorAll('#boxes button')].map((b) => b.textContent)")
    assert any(label.startswith("+ 45 more, Law") for label in labels)
    page.run("document.querySelector('#table tbody .rowname').click()")
    assert page.run("return document.querySelectorAll('#why .card').length") == 60
    assert "Duties that apply" in page.run(WHY)
    page.run("document.getElementById('only').click()")
    assert (
        page.run(
            "return [...document.querySelectorAll('#boxes button')].filter((b) => boxes[b.dataset.b].l === 5).length"
        )
        == 60
    )


SAVED = """
return new Promise((done) => {
  HTMLAnchorElement.prototype.click = function () {};
  const make = URL.createObjectURL;
  URL.createObjectURL = (blob) => { blob.text().then((text) => done([blob.type, blob.size, arguments[1] ? text : text.slice(0, 4000)])); return make(blob); };
  document.getElementById(arguments[0]).click();
});
"""


def test_the_table_is_saved_as_text_and_never_as_a_formula(opened: Open, around: Make, found: Make) -> None:
    names = ["=1+1", " +cmd", "@sum", "-2", "plain", 'with "quotes", and comma']
    lines = [{"id": f"l{n}", "name": name, "line": "", "section": "S"} for n, name in enumerate(names)]
    page = opened(around([found(line, "us.cloud_act", "clear", "clear") for line in lines]))
    kind, _, text = page.run(
        SAVED.replace("arguments", "args").replace("return new", "const args = [...arguments]; return new", 1),
        "save-csv",
        True,
    )
    assert kind == "text/csv"
    cells = [row[1] for row in csv.reader(io.StringIO(text.removeprefix("\ufeff")))][1:]
    assert cells == ["'=1+1", "' +cmd", "'@sum", "'-2", "plain", 'with "quotes", and comma']


def test_the_view_is_saved_as_a_picture_and_as_a_drawing(opened: Open, invented: Make) -> None:
    script = SAVED.replace("arguments", "args").replace("return new", "const args = [...arguments]; return new", 1)
    kind, size, _ = opened(invented()).run(script, "save-png", False)
    assert kind == "image/png"
    assert size > 50_000
    report = invented()
    report["findings"][0]["component"]["name"] = "</text><script>alert(1)</script>&"
    page = opened(report, state="#sel=l%3Aus.cloud_act")
    kind, size, text = page.run(script, "save-svg", True)
    assert kind == "image/svg+xml"
    tree = ET.fromstring(text.encode())
    drawn = {element.tag.rpartition("}")[2] for element in tree.iter()}
    assert drawn == {"svg", "rect", "g", "path", "text"}
    assert "CLOUD Act" in "".join(tree.itertext())
    assert size < 400_000
    assert page.complaints() == []


def test_a_link_that_is_no_web_address_is_no_link(opened: Open, around: Make, found: Make, stepped: Make) -> None:
    urls = ["javascript:alert(1)", "data:text/html,x", "file:///etc/passwd", "//example.org", "x", ""]
    sources = [
        {"title": f"source {n}", "url": url, "retrieved": "", "grade": "documented"} for n, url in enumerate(urls)
    ]
    line = {"id": "l1", "name": "Line", "line": "b.csv:2", "section": "S"}
    chain = [stepped("l1", "hosted_by", "a", "organisation", part=True, sources=sources)]
    page = opened(around([found(line, "us.cloud_act", "exposed", "exposed", chain=chain)]), state="#sel=c%3Al1")
    assert "source 5" in page.run(WHY)
    assert page.run("return document.querySelectorAll('#why a').length") == 0


def test_the_policy_stops_what_the_page_would_never_do(opened: Open, invented: Make) -> None:
    page = opened(invented())
    page.run(
        "document.addEventListener('securitypolicyviolation', (e) => { (window.stopped = window.stopped || []).push(e.effectiveDirective); })"
    )
    page.run(
        "const i = new Image(); i.src = 'http://127.0.0.1:9/x.png'; document.body.append(i); const s = document.createElement('script'); try { s.textContent = 'window.harmed = 1'; document.body.append(s); } catch { }"
    )
    assert "img-src" in page.settled("return window.stopped")
    assert page.run("return window.harmed === undefined")


def test_nothing_is_wider_than_the_window_and_type_is_legible(opened: Open, invented: Make) -> None:
    for state in ("", "#sel=c%3AL-0055"):
        page = opened(invented(), state=state, size=(1366, 768))
        page.settled("return 1")
        assert page.run("return document.documentElement.scrollWidth <= innerWidth")
        small = page.run(
            "return [...document.querySelectorAll('body *')].filter((e) => e.checkVisibility() && e.childNodes.length && [...e.childNodes].some((c) => c.nodeType === 3 && c.textContent.trim()) && !e.closest('.hidden, script, option, #boxes') && parseFloat(getComputedStyle(e).fontSize) < 12).map((e) => e.outerHTML.slice(0, 80))"
        )
        assert small == []
        assert page.run("return parseFloat(font(12)) >= 12")
        boxes = page.run(
            "return [...document.querySelectorAll('#boxes button')].map((b) => [b.offsetLeft, b.offsetTop, b.offsetWidth, b.offsetHeight])"
        )
        for n, (x, y, w, h) in enumerate(boxes):
            assert not any(abs(x - x2) < min(w, w2) and abs(y - y2) < min(h, h2) for x2, y2, w2, h2 in boxes[:n])


def test_the_map_speaks_dutch(opened: Open, invented: Make) -> None:
    page = opened(invented(), language="nl")
    page.run("document.querySelector('#table tbody .rowname').click()")
    assert page.run("return document.documentElement.lang") == "nl"
    why = page.run(WHY)
    for words in (
        "is opgericht in Verenigde Staten",
        "Blootgesteld",
        "binnen weken",
        "Zwakste schakel",
        "gelezen 2026-11-23",
    ):
        assert words in why
    assert page.complaints() == []
