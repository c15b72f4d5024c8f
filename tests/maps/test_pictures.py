"""Do the pictures made without a browser say what the map says, and open where pictures open?"""

from __future__ import annotations

import re
import xml.etree.ElementTree as ET
import zlib
from typing import TYPE_CHECKING, Any

import pytest

from depgraph.language import texts_in
from depgraph.maps import render_picture
from depgraph.maps.lanes import CAP
from depgraph.maps.page import Page
from depgraph.maps.pdf import pdf
from depgraph.maps.scene import Box, Scene, Text, fitted, map_scene, slide_scene, text_width, wrapped
from depgraph.maps.svg import svg

if TYPE_CHECKING:
    from collections.abc import Callable

    Make = Callable[..., dict[str, Any]]


def words(data: bytes) -> str:
    """All text of a PDF that this library writes, in the order in which it is drawn."""
    from base64 import a85decode

    found = []
    for stream in re.findall(rb"stream\r?\n(.*?)endstream", data, re.DOTALL):
        try:
            raw = zlib.decompress(a85decode(stream.strip().removesuffix(b"~>")))
        except (ValueError, zlib.error):
            continue
        for text in re.findall(rb"\(((?:[^()\\]|\\.)*)\) Tj", raw):
            plain = re.sub(rb"\\(\d{3})", lambda m: bytes([int(m[1], 8)]), text)
            found.append(re.sub(rb"\\(.)", rb"\1", plain).decode("cp1252"))
    return "\n".join(found)


@pytest.mark.parametrize("slide", [False, True])
@pytest.mark.parametrize("form", ["svg", "pdf"])
def test_the_same_answer_is_the_same_picture(invented: Make, form: str, *, slide: bool) -> None:
    assert render_picture(invented(), form=form, slide=slide) == render_picture(invented(), form=form, slide=slide)


def test_the_drawing_is_well_formed_and_refers_to_nothing(invented: Make) -> None:
    text = render_picture(invented(), form="svg").decode()
    tree = ET.fromstring(text)
    said = "".join(tree.itertext())
    for part in ("CLOUD Act", "United States", "Data access", "As of 2026-11-23", "not legal advice"):
        assert part.casefold() in said.casefold()
    assert "href" not in text
    assert "url(" not in text
    assert text.count("http") == 1


def test_the_pdf_is_one_page_whose_text_can_be_searched(invented: Make) -> None:
    data = render_picture(invented(), form="pdf")
    assert data.startswith(b"%PDF-")
    assert len(re.findall(rb"/Type /Page\b", data)) == 1
    text = words(data)
    for part in ("CLOUD Act", "United States", "Data access", "lines are reached"):
        assert part in text


def test_a_slide_is_sixteen_to_nine_with_one_headline_and_three_bullets(invented: Make) -> None:
    page = Page(invented())
    scene = slide_scene(page)
    assert scene.width * 9 == scene.height * 16
    bullets = page.headline.bullets()
    assert len(bullets) == 3
    said = " ".join(stroke.text for stroke in scene.strokes if isinstance(stroke, Text))
    for bullet in bullets:
        assert bullet[:40] in said
    assert max(stroke.size for stroke in scene.strokes if isinstance(stroke, Text)) >= 24


def test_everything_stays_on_the_paper_and_lanes_hold_sixteen_at_most(invented: Make) -> None:
    for make in (map_scene, slide_scene):
        scene = make(Page(invented(4)))
        for stroke in scene.strokes:
            if isinstance(stroke, Text):
                left = stroke.x - {"start": 0, "middle": 0.5, "end": 1}[stroke.anchor] * text_width(
                    stroke.text, stroke.size, bold=stroke.bold
                )
                assert left >= 0
                assert left + text_width(stroke.text, stroke.size, bold=stroke.bold) <= scene.width + 1, stroke.text
                assert 0 < stroke.y <= scene.height
            elif isinstance(stroke, Box):
                assert stroke.x + stroke.w <= scene.width + 0.1
                assert stroke.y + stroke.h <= scene.height
        lefts = [round(s.x) for s in scene.strokes if isinstance(s, Box) and s.r == 5]
        assert max(lefts.count(x) for x in set(lefts)) <= CAP


def test_names_are_cut_and_wrapped_to_their_room() -> None:
    assert fitted("Investigatory Powers Act", 12, 500) == "Investigatory Powers Act"
    assert fitted("Investigatory Powers Act", 12, 60).endswith("…")
    assert wrapped("one two three four five", 12, 60, most=2) == ["one two", "three four…"]
    assert text_width("W", 10) > text_width("i", 10)


def test_letters_a_pdf_font_lacks_are_counted_and_said() -> None:
    scene = Scene(400, 100, "t")
    scene.text(10, 20, 12, "Škoda, Łódź, café")
    assert words(pdf(scene, texts=texts_in("en"))) == "Škoda, Lódz, café"
    scene.text(10, 40, 12, "龍華")
    said = words(pdf(scene, texts=texts_in("en")))
    assert "??" in said
    assert "2 characters of names have no place" in said
    assert "龍華" in svg(scene)


def test_pictures_speak_dutch(invented: Make) -> None:
    said = "".join(ET.fromstring(render_picture(invented(), form="svg", language="nl")).itertext())
    for part in ("Toegang tot data", "Verenigde Staten", "Eigenaar", "blootgesteld", "Geen juridisch advies"):
        assert part in said


@pytest.mark.browser
@pytest.mark.parametrize("slide", [False, True])
def test_the_drawing_opens_in_a_browser(browser: Any, invented: Make, tmp_path: Any, *, slide: bool) -> None:
    file = tmp_path / "map.svg"
    file.write_bytes(render_picture(invented(), form="svg", slide=slide))
    browser.open(file.as_uri())
    assert browser.run("return document.documentElement.tagName") == "svg"
    wide = browser.run(
        "return [...document.querySelectorAll('text')].map((t) => { const b = t.getBBox(); return [t.textContent, b.x, b.x + b.width]; }).filter(([, x, end]) => x < 0 || end > document.documentElement.viewBox.baseVal.width)"
    )
    assert wide == []
    assert browser.complaints() == []
