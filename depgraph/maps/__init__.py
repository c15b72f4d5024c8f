"""What picture answers the question? One HTML file that needs no network and trusts no name in it."""

from __future__ import annotations

import hashlib
import json
import re
from base64 import b64encode
from typing import TYPE_CHECKING, Any, Final

from depgraph.language import texts_in
from depgraph.maps.page import Page
from depgraph.resources import template

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

__all__ = ["FORMATS", "render_map", "render_picture"]

FORMATS: Final = ("html", "svg", "pdf")

VIS: Final = "templates/lib/vis-9.1.2/vis-network.min.js"
SCRIPTS: Final = ("words.js", "data.js", "view.js", "draw.js", "why.js", "table.js", "main.js")
"""The page's own scripts, in the order in which they need each other."""
SHOWN_TO_SCRIPTS: Final = re.compile(
    r"^(lines|of|of_total|first_rows|more|show_more|open_in_table|not_recorded|frame|interval|source|read_on|possibly"
    r"|no_source|weakest|missing|more_facts|open_because|against|lowers|rests|rests_more|status|only|copy|close|stands_for|out_of_reach"
    r"|issued_by|gap_means|law_open|law_contested|more_in_table|ask_first|why|ask_how|how|waits_for"
    r"|folded_in|through|no_filter|part|nothing|absent|not_reached|nothing_changed|side\.changes"
    r"|(verdict|means|effect|latency|grade|reason|change|nature|by|filter|column|said|tag)\..+)$"
)

_QUOTED = re.compile(r"""("(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*')""")
_CAST = re.compile(r"/\*\* @\w+ .*?\*/ ?")
_SIGNS = re.compile(r" *([=?:&|,;{}()<>*%!+\[\]]) *")
# A space before a colon or a star is a descendant in a style sheet.
_STYLE_SIGNS = re.compile(r"(?: *([{};,]) *|(?<=:) +)")
_SURROGATES = re.compile("[\ud800-\udfff]")
_ESCAPES: Final = {ord(c): f"\\u{ord(c):04x}" for c in "&<>\u2028\u2029"}

OPTIONS: Final[dict[str, Any]] = {
    "autoResize": False,
    "physics": {"enabled": False},
    "layout": {"improvedLayout": False},
    "interaction": {
        "dragNodes": False, "dragView": False, "zoomView": False, "selectable": False, "hover": False,
        "keyboard": {"enabled": False},
    },
    "edges": {"smooth": False, "hidden": True, "arrows": {"to": {"enabled": False}}},
    "nodes": {"fixed": True, "physics": False},
}  # fmt: skip


def render_map(
    report: Mapping[str, Any],
    *,
    before: Mapping[str, Any] | None = None,
    title: str | None = None,
    language: str = "en",
) -> str:
    """Return the map of an exposure report as the text of one HTML file; the same report gives the same bytes.

    ``report["findings"]`` may be any iterable and is read once, so that a long bill need not lie in memory.
    ``before`` is a report to compare with: an earlier day, or another bill.
    """
    # pyvis imports IPython and networkx: only who draws a map pays for it.
    from importlib.resources import files  # noqa: PLC0415

    import jinja2  # noqa: PLC0415
    from markupsafe import Markup  # noqa: PLC0415
    from pyvis.network import Network  # noqa: PLC0415

    words = texts_in(language)
    page = Page(report, before=before, title=title, texts=words)
    network = Network(directed=True)
    page.draw(network)
    # A dict: `set_options` strips every space out of the JSON (pyvis 0.3.2).
    network.options = OPTIONS
    style, scripts = compact(template("map.css"), style=True), [compact(template(name)) for name in SCRIPTS]
    vis = (files("pyvis") / VIS).read_text(encoding="utf-8")
    if "</style" in style.lower() or any("</script" in text.lower() for text in (vis, *scripts)):
        msg = "a bundled script or style sheet would end its own element"
        raise ValueError(msg)
    # The stock template runs names as HTML and loads from CDNs, so pyvis is given this one.
    network.templateEnv = jinja2.Environment(
        loader=jinja2.DictLoader({"map.html.j2": template("map.html.j2")}),
        autoescape=True,
        keep_trailing_newline=True,
        undefined=jinja2.StrictUndefined,
    )
    network.path = "map.html.j2"
    data = page.data()
    data["t"] = {key: text for key, text in data["t"].items() if SHOWN_TO_SCRIPTS.match(key)}
    drawn = {
        "nodes": [{name: node[name] for name in ("id", "y", "level", "folded")} for node in network.nodes],
        "edges": [{name: edge[name] for name in ("from", "to", "value", "dashes")} for edge in network.edges],
        "options": OPTIONS,
    }
    text = safe_json({**data, "net": drawn})

    network.templateEnv.globals.update(
        csp=policy(scripts=[vis, *scripts], style=style),
        page=page.frame(),
        t=words,
        lang=words.language,
        digest=hashlib.sha256(text.encode()).hexdigest(),
        island=Markup(text),  # noqa: S704  safe_json leaves no markup character
        # The files below are the package's own and pyvis's, pinned by the hashes above.
        style=Markup(style),  # noqa: S704
        vis=Markup(vis),  # noqa: S704
        scripts=[Markup(script) for script in scripts],  # noqa: S704
    )
    return str(network.generate_html("map.html"))


def render_picture(
    report: Mapping[str, Any], *, form: str, before: Mapping[str, Any] | None = None, title: str | None = None,
    language: str = "en", slide: bool = False,
) -> bytes:  # fmt: skip
    """Return the opening view, or a board slide of 16:9, as an SVG or PDF file, made without a browser."""
    from depgraph.maps.scene import map_scene, slide_scene  # noqa: PLC0415  the page needs neither of these

    words = texts_in(language)
    page = Page(report, before=before, title=title, texts=words)
    scene = slide_scene(page) if slide else map_scene(page)
    if form == "pdf":
        from depgraph.maps.pdf import pdf  # noqa: PLC0415  reportlab

        return pdf(scene, texts=words)
    from depgraph.maps.svg import svg  # noqa: PLC0415

    return svg(scene).encode()


def compact(text: str, *, style: bool = False) -> str:
    """Return a script or style sheet without comment lines, indentation and spaces around signs; lines stay lines."""
    around = _STYLE_SIGNS if style else _SIGNS
    kept = []
    for line in map(str.strip, text.splitlines()):
        if line and not line.startswith(("//", "/*")):
            parts = _QUOTED.split(_CAST.sub("", line))
            kept.append(
                "".join(part if n % 2 else around.sub(lambda m: m[1] or "", part) for n, part in enumerate(parts))
            )
    return "\n".join(kept).replace(";}", "}")


def policy(*, scripts: Sequence[str], style: str) -> str:
    """Return the Content-Security-Policy: these scripts, this style sheet, and nothing from anywhere."""
    allowed = " ".join(_hash(script) for script in scripts)
    return (
        f"default-src 'none'; script-src {allowed}; style-src {_hash(style)}; img-src data: blob:; "
        "base-uri 'none'; form-action 'none'; require-trusted-types-for 'script'; trusted-types 'none'"
    )


def _hash(text: str) -> str:
    return "'sha256-" + b64encode(hashlib.sha256(text.encode()).digest()).decode() + "'"


def safe_json(data: Any) -> str:
    """Return JSON that can stand inside a script element: nothing in it can end the element or open a comment."""
    text = json.dumps(data, ensure_ascii=False, separators=(",", ":"), allow_nan=False)
    return _SURROGATES.sub("\ufffd", text.translate(_ESCAPES))
