"""Does whatever a stranger wrote stay text, in the page, in the drawing and in the file?"""

from __future__ import annotations

import copy
import xml.etree.ElementTree as ET
from typing import TYPE_CHECKING, Any

import pytest

from depgraph.maps import render_map, render_picture

if TYPE_CHECKING:
    from collections.abc import Callable

    Make = Callable[..., dict[str, Any]]

HOSTILE = [
    "</script><script>window.harmed=1</script>", "<img src=x onerror=window.harmed=1>", "<svg onload=window.harmed=1>", "<svg/onload=window.harmed=1//",
    '"><script>window.harmed=1</script>', "'><img src=x onerror=window.harmed=1>", "<iframe srcdoc='<script>parent.harmed=1</script>'>",
    "<a href=javascript:window.harmed=1>href</a>", "javascript:window.harmed=1", "JaVaScRiPt:window.harmed=1", "java\tscript:window.harmed=1",
    "data:text/html,<script>window.harmed=1</script>", "vbscript:msgbox(1)", "<!--<script>", "-->", "]]>", "<![CDATA[<script>window.harmed=1</script>]]>",
    "{{ 7*7 }}", "{% for x in y %}", "{{ config }}", "${window.harmed=1}", "#{window.harmed=1}", "<%= 1 %>", "&lt;script&gt;window.harmed=1&lt;/script&gt;",
    "&#60;script&#62;", "\\u003cscript\\u003e", "\\x3cscript\\x3e", "%3Cscript%3E", "</style><style>body{display:none}</style>", "</title><script>window.harmed=1</script>",
    "</noscript><img src=x onerror=window.harmed=1>", "<base href=//example.org>", "<meta http-equiv=refresh content=0>", "<link rel=stylesheet href=//example.org>",
    "<form action=//example.org><button>", "<input autofocus onfocus=window.harmed=1>", "<details open ontoggle=window.harmed=1>", "<math><mi xlink:href=javascript:1>",
    "<template><script>window.harmed=1</script>", "\u202egpj.exe", "\u2066\u2069\u200e", "a\u0000b\u0007", "\ud800", "\u2028\u2029", "__proto__", "constructor",
    "toString", "'\"`;--", "=cmd|' /C calc'!A0", "<" * 40 + "x" * 300,
]  # fmt: skip


def infested(report: dict[str, Any]) -> dict[str, Any]:
    """A hostile text in every name, title, address, id, relation, fact and notice, each text somewhere."""
    made = copy.deepcopy(report)
    turn = iter(range(10**9))

    def evil() -> str:
        return HOSTILE[next(turn) % len(HOSTILE)]

    names: dict[str, str] = {}
    for finding in made["findings"]:
        own = finding["component"]["id"]
        finding["component"] = {"id": names.setdefault(own, f"{evil()}{len(names)}"), "name": evil()}
        finding["section"] = HOSTILE[len(finding["section"]) % len(HOSTILE)]
        finding["grade"] = evil()
        finding["mitigations"] = [evil() for _ in finding["mitigations"]]
        for step in finding["chain"]:
            for end in ("subject", "object"):
                step[end] = names.setdefault(step[end], f"{evil()}{len(names)}")
                step[f"{end}_name"] = evil()
            step["detail"], step["relation"], step["stated_by"] = evil(), evil(), evil()
            step["sources"] = [
                {"title": evil(), "url": evil(), "retrieved": evil(), "grade": evil()} for _ in HOSTILE[:3]
            ]
        for fact in (*finding["missing"], *finding["rests_on"]):
            fact["about"], fact["name"], fact["fact"] = names.setdefault(fact["about"], evil()), evil(), evil()
    for law in made["laws"].values():
        law.update(title=evil(), issuer=evil(), status=evil(), latency=evil(), effects=[*law["effects"], evil()])
    made["questions"] = [{"about": evil(), "name": evil(), "fact": evil(), "settles": 1, "lines": 1} for _ in range(10)]
    for name in ("headline", "as_of", "destination", "data_version"):
        made[name] = evil()
    made["inputs"] = [{"name": evil(), "sha256": evil(), "lines": 1, "quarantined": 1}]
    made["notices"], made["assumptions"] = list(HOSTILE), list(HOSTILE)
    made["quarantined"] = [{"where": evil(), "value": evil(), "problem": evil(), "expected": evil()} for _ in HOSTILE]
    made["unmatched"] = [{"name": evil(), "lines": [evil()]} for _ in HOSTILE]
    return made


def test_there_are_fifty_hostile_texts() -> None:
    assert len(set(HOSTILE)) == 50


@pytest.mark.browser
def test_fifty_hostile_texts_stay_text(opened: Callable[..., Any], invented: Make) -> None:
    page = opened(infested(invented()), title=HOSTILE[0])
    page.run("window.alert = () => { window.harmed = 1; }; rest = 1000; drawnTable = ''; renderTable();")
    for number in (0, 40, 80):
        page.run(
            "document.querySelectorAll('#table tbody .rowname')[arguments[0]].click(); for (const d of document.querySelectorAll('details')) d.open = true;",
            number,
        )
        page.run(
            "for (const b of [...document.querySelectorAll('#boxes button')].slice(0, 60)) b.dispatchEvent(new PointerEvent('pointerenter'));"
        )
    page.run("document.getElementById('only').click(); document.querySelector('#boxes button').click();")
    page.press("/")
    page.press("script")
    found = page.settled(
        "return [window.harmed === undefined, document.images.length, document.scripts.length, document.querySelectorAll('iframe, form, base, link, math, template, [onerror], [onload], style').length]"
    )
    assert found == [True, 0, 9, 1]
    assert page.run(
        "return [...document.querySelectorAll('a[href]')].every((a) => /^(https?:|#)/.test(a.getAttribute('href')))"
    )
    text = page.run("return document.body.textContent")
    for one in HOSTILE[:38]:
        assert one in text, one
    assert [c for c in page.complaints() if "favicon" not in c] == []


def test_hostile_texts_stay_text_in_pictures(invented: Make) -> None:
    for slide in (False, True):
        drawing = render_picture(infested(invented()), form="svg", title=HOSTILE[0], slide=slide)
        tree = ET.fromstring(drawing)
        assert {element.tag.rpartition("}")[2] for element in tree.iter()} <= {
            "svg",
            "title",
            "rect",
            "path",
            "text",
            "circle",
        }
        assert not any("href" in name for element in tree.iter() for name in element.attrib)
        assert render_picture(infested(invented()), form="pdf", slide=slide).startswith(b"%PDF-")


def test_hostile_texts_leave_the_file_the_same_twice(invented: Make) -> None:
    assert render_map(infested(invented())) == render_map(infested(invented()))
