"""Is the page one file that trusts nothing, fetches nothing, and is the same every time?"""

from __future__ import annotations

import hashlib
import json
import re
from base64 import b64encode
from html.parser import HTMLParser
from importlib.resources import files
from typing import TYPE_CHECKING, Any

import pytest

from depgraph import maps
from depgraph.maps import SCRIPTS, compact, page, render_map
from depgraph.resources import template

if TYPE_CHECKING:
    from collections.abc import Callable

    Make = Callable[..., dict[str, Any]]

HOSTILE = "</script><img src=x onerror=alert(1)>"
LINE = {"id": "l1", "name": "Line", "line": "b.csv:2", "section": "S"}


class Reader(HTMLParser):
    """Collects elements, attributes and the text of scripts and styles."""

    def __init__(self, text: str) -> None:
        super().__init__(convert_charrefs=True)
        self.elements: list[str] = []
        self.attributes: list[tuple[str, str, str]] = []
        self.raw: list[tuple[str, dict[str, str | None], str]] = []
        self._open: tuple[str, dict[str, str | None]] | None = None
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append(tag)
        self.attributes += [(tag, name, value or "") for name, value in attrs]
        self._open = (tag, dict(attrs)) if tag in {"script", "style"} else None

    def handle_data(self, data: str) -> None:
        if self._open:
            self.raw.append((*self._open, data))
            self._open = None


def island(html: str) -> dict[str, Any]:
    text = next(data for tag, attrs, data in Reader(html).raw if attrs.get("type") == "application/json")
    return dict(json.loads(text))


def poisoned(value: Any) -> Any:
    """Put the payload into every text of a report that a stranger may have written."""
    if isinstance(value, dict):
        safe = {"law", "id", "about", "subject", "object", "relation", "truth", "at_least", "at_most", "verdict", "subject_type",
                "object_type", "nature", "conflicts", "schema"}  # fmt: skip
        return {k: v if k in safe else poisoned(v) for k, v in value.items()}
    if isinstance(value, list):
        return [poisoned(v) for v in value]
    return value + HOSTILE if isinstance(value, str) else value


@pytest.fixture(scope="module")
def html(invented: Make) -> str:
    return render_map(invented())


def test_the_page_is_byte_stable(invented: Make, html: str) -> None:
    assert render_map(invented()) == html
    shuffled = {**invented(), "laws": dict(reversed(list(invented()["laws"].items())))}
    assert render_map(shuffled) == html
    assert "\r" not in html


def test_the_headline_is_in_the_page_without_any_script(invented: Make, html: str) -> None:
    before = html[: html.index("<script")]
    assert f"<h1>{invented()['headline']}</h1>" in before
    for words in (
        "the buyer is an EU company",
        "as of",
        "2026.11.24",
        "columns read",
        "Unheard-of Widgets",
        "Lines!C14",
    ):
        assert words in before


def test_every_script_and_style_is_pinned_by_its_hash(html: str) -> None:
    reader = Reader(html)
    policy = next(value for _, name, value in reader.attributes if name == "content" and "default-src" in value)
    rules = dict(part.strip().split(" ", 1) for part in policy.split(";"))
    assert rules["default-src"] == "'none'"
    assert rules["base-uri"] == rules["form-action"] == "'none'"
    assert "unsafe" not in policy
    assert "http" not in policy
    code = [data for tag, attrs, data in reader.raw if tag == "script" and "type" not in attrs]
    assert len(code) == 1 + len(SCRIPTS)
    for directive, texts in (("script-src", code), ("style-src", [d for t, _, d in reader.raw if t == "style"])):
        wanted = ["'sha256-" + b64encode(hashlib.sha256(text.encode()).digest()).decode() + "'" for text in texts]
        assert rules[directive].split() == wanted


def test_nothing_in_the_page_points_to_the_network(html: str) -> None:
    reader = Reader(html)
    assert not {"link", "img", "iframe", "object", "embed", "form", "base"} & set(reader.elements)
    for tag, name, value in reader.attributes:
        assert name not in {"src", "srcset", "action", "style", "background", "ping"}, tag
        assert not name.startswith("on"), f"{tag} {name}"
        if name == "href":
            assert value.startswith("#")
    style = template("map.css")
    assert "url(" not in style
    assert "@import" not in style
    script = "".join(map(template, SCRIPTS))
    for word in ("innerHTML", "outerHTML", "insertAdjacentHTML", "document.write", "eval(", "Function(", "fetch(", "XMLHttpRequest",
                 "WebSocket", "importScripts", "atob", "localStorage", "http:", "https:"):  # fmt: skip
        assert word not in script.replace('"https:"', "").replace('"http:"', ""), word
    # What `compact` takes for spaces around signs must not join two signs into another one.
    assert not re.search(r"\+ \+|`", "".join(compact(template(name)) for name in SCRIPTS))


def test_a_hostile_name_stays_text_in_the_file(invented: Make) -> None:
    text = render_map(poisoned(invented()), title=HOSTILE)
    reader = Reader(text)
    assert "img" not in reader.elements
    assert reader.elements.count("script") == 2 + len(SCRIPTS)
    assert "<img" not in text
    data = island(text)
    assert any(HOSTILE in box[2] for box in data["boxes"])
    assert HOSTILE in data["headline"]


@pytest.mark.parametrize(
    "text", ["</script>", "<!--<script>", "]]>", "a & b", "\u2028\u2029", "{{ 7*7 }}{% raw %}", "\ud800", "'\"`"]
)
def test_the_island_cannot_be_left(text: str) -> None:
    made = maps.safe_json({"name": text})
    assert not set(made) & set("<>&\u2028\u2029")
    made.encode()
    assert json.loads(made)["name"] == text.replace("\ud800", "\ufffd")


def test_directions_and_controls_do_not_hide_in_names(found: Make, around: Make) -> None:
    line = {**LINE, "name": "gpj.\u202eexe\x00\x1b[31m\u2066"}
    text = render_map(around([found(line, "us.cloud_act", "clear", "clear")]))
    assert not re.search("[\u202a-\u202e\u2066-\u2069\x00\x1b]", text)


def test_jinja_in_a_name_is_not_run(found: Make, around: Make) -> None:
    report = around(
        [found({**LINE, "section": "{{ 7*7 }}"}, "us.cloud_act", "clear", "clear")], headline="{{ 7*7 }}{{ page }}"
    )
    text = render_map(report)
    assert "<h1>{{ 7*7 }}{{ page }}</h1>" in text


def test_a_source_that_is_no_web_address_is_kept_as_data_only(found: Make, around: Make, stepped: Make) -> None:
    bad = {"title": "click", "url": "javascript:alert(1)", "retrieved": "", "grade": "documented"}
    chain = [stepped("l1", "hosted_by", "a", "organisation", part=True, sources=[bad])]
    text = render_map(around([found(LINE, "us.cloud_act", "exposed", "exposed", chain=chain)]))
    assert "javascript:" not in text[: text.index("<script")]
    assert island(text)["sources"][0][1] == "javascript:alert(1)"


def test_identical_lines_are_one_row_and_the_page_says_so(invented: Make) -> None:
    once, often = island(render_map(invented(alike=True))), island(render_map(invented(4, alike=True)))
    assert len(often["rows"]) == len(once["rows"])
    assert sum(row[2] for row in often["rows"]) == 640
    assert "Identical lines are shown as one, under the first one&#39;s name: 640 lines" in render_map(
        invented(4, alike=True)
    )


def test_lines_that_no_law_can_tell_apart_keep_their_names(found: Make, around: Make) -> None:
    report = around([found(LINE, "us.cloud_act", "exposed", "exposed"), found(LINE, "us.fisa702", "clear", "clear")])
    report["alike"] = {
        "l1": [{"id": f"l{n}", "name": f"Line {n}", "line": f"b.csv:{n}", "section": "S"} for n in range(2, 71)]
    }
    report["summary"].update(components=70, exposed=70)
    data = island(render_map(report))
    assert len(data["rows"]) == 70
    assert {row[1] for row in data["rows"]} == {0}
    assert data["rows"][69][3:6] == ["b.csv:70", "l70", "Line 70"]
    assert 'title="70 lines for certain; 70 if' in render_map(report)


def test_lines_that_differ_only_in_their_source_keep_their_own(found: Make, around: Make, stepped: Make) -> None:
    findings = []
    for key in ("l1", "l2"):
        cited = [{"title": f"contract {key}", "url": "", "retrieved": "", "grade": "documented"}]
        chain = [stepped(key, "hosted_by", "a", "organisation", part=True, sources=cited)]
        findings.append(found({**LINE, "id": key}, "us.cloud_act", "exposed", "exposed", chain=chain))
    data = island(render_map(around(findings)))
    assert len(data["rows"]) == 2
    assert {source[0] for source in data["sources"]} == {"contract l1", "contract l2"}


def test_what_is_left_out_is_said(invented: Make, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(page, "MOST_ROWS", 40)
    text = render_map(invented(2))
    data = island(text)
    assert len(data["rows"]) == 40
    shown = sum(row[2] for row in data["rows"])
    assert f"Not in this file: {320 - shown:,} lines" in text
    assert data["total"] == 320


def test_lines_no_law_concerns_are_said(found: Make, around: Make) -> None:
    report = around([found(LINE, "us.cloud_act", "clear", "clear")])
    report["summary"]["components"] = 3
    assert "2 of 3 lines have no finding in this file" in render_map(report)


def test_counts_hold_the_lower_and_the_upper_end(found: Make, around: Make) -> None:
    other = {**LINE, "id": "l2", "name": "Other"}
    report = around([
        found(LINE, "us.cloud_act", "exposed", "exposed"),
        found(other, "us.cloud_act", "clear", "exposed"),
        found(other, "eu.gdpr48", "exposed", "exposed"),
    ])  # fmt: skip
    assert 'title="1 lines for certain; 2 if' in render_map(report)
    report["summary"]["effects"] = {"data_access": {"at_least": 7, "at_most": 9}}
    assert 'title="7 lines for certain; 9 if' in render_map(report)


def test_a_duty_is_no_reach(found: Make, around: Make) -> None:
    report = around(
        [found(LINE, "us.cloud_act", "clear", "clear"), found(LINE, "us.fisa702", "exposed", "exposed", nature="duty")]
    )
    made = page.Page(report)
    assert made.verdicts(1)["exposed"] == report["summary"]["exposed"]
    assert made.rank(made.rows[0]) == 0
    assert "data_access" not in made.effects(1)


def test_findings_may_come_as_a_stream(invented: Make, html: str) -> None:
    report = invented()
    assert render_map({**report, "findings": iter(report["findings"])}) == html


def test_an_empty_answer_is_still_a_page(around: Make) -> None:
    assert "<h1>" in render_map(around([]))


def test_the_opening_view_is_small_and_every_link_has_two_ends(html: str) -> None:
    drawn = island(html)["net"]
    numbers = {node["id"] for node in drawn["nodes"]}
    assert len(numbers) == len(drawn["nodes"]) <= 6 * 16
    assert all(edge["from"] in numbers and edge["to"] in numbers for edge in drawn["edges"])
    assert drawn["options"]["physics"] == {"enabled": False}


def test_the_page_keeps_its_budget(html: str, invented: Make) -> None:
    from depgraph.language import texts_in

    # The page around no data and no texts: what is left is our own code.
    words = texts_in("en")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(words, "ui", dict.fromkeys(words.ui, ""))
        bare = render_map({"findings": [], "laws": {}})
    vis, data = Reader(bare).raw[2][2], Reader(bare).raw[1][2]
    assert len(vis) > 400_000
    assert len(bare.encode()) - len(vis.encode()) - len(data.encode()) <= 60 * 1024
    assert len(html.encode()) <= 750 * 1024
    assert len(render_map(invented(30)).encode()) <= 2 * 1024 * 1024


def test_the_drawing_library_is_the_one_that_was_tried() -> None:
    text = (files("pyvis") / maps.VIS).read_text(encoding="utf-8")
    assert hashlib.sha256(text.encode()).hexdigest() == VIS_SHA256


def test_compact_keeps_strings_and_lines() -> None:
    assert compact('// why\n  a = "x  =  y" + b;\n\n  if (a) { c(); }') == 'a="x  =  y"+b;\nif(a){c()}'
    assert compact(".a :focus { color: red; }", style=True) == ".a :focus{color:red}"


VIS_SHA256 = "f3c1229464749a6f5a80c80867189edfdc0198be0d015c3d770aff196cb6c0a1"
"""vis-network 9.1.2 as pyvis 0.3.2 carries it, with its line ends as Python reads them."""
