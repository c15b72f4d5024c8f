"""Draws the gallery again: the reference bills as pages, drawings, slides and, where Chromium is, pictures of the screen."""

from __future__ import annotations

import io
import shutil
import sys
import tempfile
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
HERE = Path(__file__).resolve().parent
DAY = "2026-11-23"
SCREENS = (
    ("overview-1366-light", "reference.html", "", (1366, 768), "light"),
    ("overview-1920-dark", "reference.html", "", (1920, 1080), "dark"),
    ("why-1366-light", "reference.html", "#sel=c%3ACLD-0010", (1366, 768), "light"),
    ("chains-1920-light", "reference.html", "#sel=c%3ACLD-0010&only=1", (1920, 1080), "light"),
    ("overview-1366-dutch", "reference-nl.html", "", (1366, 768), "light"),
    ("compare-1920-light", "reference-to-european.html", "", (1920, 1080), "light"),
    ("european-1366-light", "european.html", "", (1366, 768), "light"),
)
"""Name of the picture, page, state, size of the window, and the reader's preference."""
KEPT = ("reference.html",)
"""Pages that stay in the gallery; the others are drawn for their pictures only."""


def main() -> None:
    """Draw everything anew."""
    sys.path[:0] = [str(ROOT), str(ROOT / "cli"), str(ROOT / "tests")]
    from depgraph.maps import render_map, render_picture

    bills = {name: report(name) for name in ("reference", "european")}
    pages = {
        "reference.html": render_map(bills["reference"]),
        "reference-nl.html": render_map(bills["reference"], language="nl"),
        "european.html": render_map(bills["european"]),
        "reference-to-european.html": render_map(bills["european"], before=bills["reference"]),
    }
    for form in ("svg", "pdf"):
        (HERE / f"reference.{form}").write_bytes(render_picture(bills["reference"], form=form))
        (HERE / f"slide.{form}").write_bytes(render_picture(bills["reference"], form=form, slide=True))
    (HERE / "slide-nl.svg").write_bytes(render_picture(bills["reference"], form="svg", slide=True, language="nl"))
    for name in KEPT:
        (HERE / name).write_text(pages[name], encoding="utf-8", newline="\n")
    screens(pages)


def report(name: str) -> dict[str, Any]:
    """Return the answer to one of the bills that come with depgraph."""
    from depgraph.analysis.answer import Request, answer

    file = ROOT / "datasets" / "bills" / f"aigf-{name}.xlsx"
    return answer(Request(on=DAY, bills=[(file.name, file.read_bytes())])).for_map()


def screens(pages: dict[str, str]) -> None:
    """Take the pictures of the screen."""
    from maps.browsers import Chromium
    from PIL import Image

    if Chromium.missing():
        sys.stderr.write(f"no pictures of the screen: {', '.join(Chromium.missing())} not here\n")
        return
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder:
        place = Path(folder)
        for name, text in pages.items():
            (place / name).write_text(text, encoding="utf-8", newline="\n")
        for name in ("reference.svg", "slide.svg"):
            shutil.copy(HERE / name, place)
        browser = Chromium(place / "profile")
        for name, page, state, size, scheme in (*SCREENS, ("reference", "reference.svg", "", (1400, 790), "light"), ("slide", "slide.svg", "", (1600, 900), "light")):
            browser.size(*size)
            browser.media(prefers_color_scheme=scheme)
            browser.open((place / page).as_uri() + state)
            if page.endswith("html"):
                browser.settled("document.documentElement.style.scrollbarWidth = 'none'; return 1")
            # Flat colours: a palette loses nothing that can be seen, and two thirds of the bytes.
            picture = Image.open(io.BytesIO(browser.picture())).convert("RGB").quantize(256, dither=Image.Dither.NONE)
            picture.save(HERE / f"{name}.png", optimize=True)
        browser.close()


if __name__ == "__main__":
    main()
