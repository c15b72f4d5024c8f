"""How does a drawing become SVG? Written stroke by stroke, every name escaped, nothing referred to."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final
from xml.sax.saxutils import escape, quoteattr

from depgraph.maps.scene import Box, Curve, Sign, Text

if TYPE_CHECKING:
    from collections.abc import Iterator

    from depgraph.maps.scene import Scene, Stroke

FONT: Final = "Arial, Helvetica, 'Liberation Sans', sans-serif"


def svg(scene: Scene) -> str:
    """Return the drawing as the text of an SVG file."""
    head = (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {scene.width:g} {scene.height:g}" '
        f'width="{scene.width:g}" height="{scene.height:g}" font-family={quoteattr(FONT)} role="img">\n'
        f"<title>{escape(scene.title)}</title>\n"
        f'<rect width="{scene.width:g}" height="{scene.height:g}" fill="#ffffff"/>\n'
    )
    return head + "\n".join(line for stroke in scene.strokes for line in _stroke(stroke)) + "\n</svg>\n"


def _stroke(stroke: Stroke) -> Iterator[str]:
    if isinstance(stroke, Text):
        anchor = "" if stroke.anchor == "start" else f' text-anchor="{stroke.anchor}"'
        bold = ' font-weight="bold"' if stroke.bold else ""
        yield (
            f'<text x="{stroke.x:.1f}" y="{stroke.y:.1f}" font-size="{stroke.size:g}"{bold}{anchor} '
            f'fill="{stroke.colour}">{escape(stroke.text)}</text>'
        )
    elif isinstance(stroke, Box):
        line = f' stroke="{stroke.stroke}" stroke-width="{stroke.width:g}"' if stroke.stroke else ""
        yield (
            f'<rect x="{stroke.x:.1f}" y="{stroke.y:.1f}" width="{stroke.w:.1f}" height="{stroke.h:.1f}" rx="{stroke.r:g}" '
            f'fill="{stroke.fill or "none"}"{line}{_dash(stroke.dash)}/>'
        )
    elif isinstance(stroke, Curve):
        (x, y), *rest = stroke.points
        path = f"M{x:.1f} {y:.1f}C" + " ".join(f"{a:.1f} {b:.1f}" for a, b in rest)
        yield (
            f'<path d="{path}" fill="none" stroke="{stroke.stroke}" stroke-width="{stroke.width:.1f}" '
            f'opacity="{stroke.alpha:g}"{_dash(stroke.dash)}/>'
        )
    else:
        yield from _sign(stroke)


def _dash(dash: tuple[float, ...]) -> str:
    return f' stroke-dasharray="{" ".join(f"{d:g}" for d in dash)}"' if dash else ""


def _sign(sign: Sign) -> Iterator[str]:
    x, y, r = sign.x, sign.y, sign.r
    if sign.kind == "exposed":
        yield f'<path d="M{x:.1f} {y - r:.1f}L{x + r * 1.1:.1f} {y + r * 0.85:.1f}H{x - r * 1.1:.1f}Z" fill="{sign.colour}"/>'
    elif sign.kind == "unknown":
        yield from _stroke(Text(x, y + r, r * 2.8, "?", sign.colour, bold=True, anchor="middle"))
    else:
        r *= 0.9
        yield f'<circle cx="{x:.1f}" cy="{y:.1f}" r="{r:.1f}" fill="none" stroke="{sign.colour}" stroke-width="1.5"/>'
        if sign.kind == "latent":
            yield f'<path d="M{x:.1f} {y - r:.1f}a{r:.1f} {r:.1f} 0 0 0 0 {2 * r:.1f}Z" fill="{sign.colour}"/>'
