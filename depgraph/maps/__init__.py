"""What picture answers the question? One HTML file that needs no network and trusts no name in it."""

from __future__ import annotations

import hashlib
import json
import re
from base64 import b64encode
from typing import TYPE_CHECKING, Any, Final

from depgraph.maps.page import Page
from depgraph.resources import template

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

__all__ = ["render_map"]

VIS: Final = "templates/lib/vis-9.1.2/vis-network.min.js"

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


def render_map(report: Mapping[str, Any], *, title: str | None = None) -> str:
    """Return the map of an exposure report as the text of one HTML file; the same report gives the same bytes.

    ``report["findings"]`` may be any iterable and is read once, so that a long bill need not lie in memory.
    """
    # pyvis imports IPython and networkx: only who draws a map pays for it.
    from importlib.resources import files  # noqa: PLC0415

    import jinja2  # noqa: PLC0415
    from markupsafe import Markup  # noqa: PLC0415
    from pyvis.network import Network  # noqa: PLC0415

    page = Page(report, title=title)
    network = Network(directed=True)
    page.draw(network)
    # A dict: `set_options` strips every space out of the JSON (pyvis 0.3.2).
    network.options = OPTIONS
    style, app = template("map.css"), template("map.js")
    vis = (files("pyvis") / VIS).read_text(encoding="utf-8")
    if "</script" in vis.lower() or "</style" in style.lower() or "</script" in app.lower():
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

    def island(nodes: Sequence[Any], edges: Sequence[Any], options: str) -> Markup:
        drawn = {"nodes": nodes, "edges": edges, "options": json.loads(options)}
        return Markup(safe_json({**page.data, "net": drawn}))  # noqa: S704  safe_json leaves no markup character

    network.templateEnv.globals.update(
        csp=policy(scripts=[vis, app], style=style),
        page=page.data,
        island=island,
        # The three files below are the package's own and pyvis's, pinned by the hashes above.
        style=Markup(style),  # noqa: S704
        vis=Markup(vis),  # noqa: S704
        app=Markup(app),  # noqa: S704
    )
    return str(network.generate_html("map.html"))


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
