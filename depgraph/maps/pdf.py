"""How does a drawing become PDF? The same strokes on one page, with text that can be searched and copied."""

from __future__ import annotations

import io
import unicodedata
from typing import TYPE_CHECKING, Any, Final

from depgraph.maps.scene import Box, Curve, Sign, Text

if TYPE_CHECKING:
    from depgraph.language.texts import Texts
    from depgraph.maps.scene import Scene, Stroke

# Letters that do not fall apart into a base letter and a mark.
_PLAIN: Final = str.maketrans(
    {"ł": "l", "Ł": "L", "đ": "d", "Đ": "D", "ı": "i", "ħ": "h", "Ħ": "H", "≥": ">=", "≤": "<=", "→": "->", "−": "-"}  # noqa: RUF001  the letters as they are
)


def pdf(scene: Scene, *, texts: Texts) -> bytes:
    """Return the drawing as a PDF of one page; the same drawing gives the same bytes."""
    # reportlab is only for who asks for a PDF.
    from reportlab.lib.colors import HexColor  # noqa: PLC0415
    from reportlab.pdfgen.canvas import Canvas  # noqa: PLC0415

    target = io.BytesIO()
    canvas = Canvas(target, pagesize=(scene.width, scene.height), invariant=1, pageCompression=1)
    canvas.setTitle(scene.title)
    canvas.setCreator("depgraph")
    paper = _Paper(canvas, scene.height, HexColor)
    for stroke in scene.strokes:
        paper.draw(stroke)
    if paper.lost:
        # Said, not hidden: the reader must know that a name is not as written.
        paper.draw(
            Text(scene.width - 34, scene.height - 6, 9, texts("picture.lost", n=paper.lost), "#7a5200", anchor="end")
        )
    canvas.showPage()
    canvas.save()
    return target.getvalue()


class _Paper:
    """A page whose heights count from the top, as those of the drawing do."""

    def __init__(self, canvas: Any, height: float, colour: Any) -> None:
        self.canvas, self.height, self.colour = canvas, height, colour
        self.lost = 0

    def draw(self, stroke: Stroke) -> None:
        """Draw one stroke."""
        if isinstance(stroke, Text):
            self._text(stroke)
        elif isinstance(stroke, Box):
            self._line(stroke.stroke, stroke.width, stroke.dash)
            if stroke.fill:
                self.canvas.setFillColor(self.colour(stroke.fill))
            self.canvas.roundRect(
                stroke.x, self.height - stroke.y - stroke.h, stroke.w, stroke.h, min(stroke.r, stroke.w / 2),
                fill=int(bool(stroke.fill)), stroke=int(bool(stroke.stroke)),
            )  # fmt: skip
        elif isinstance(stroke, Curve):
            self._line(stroke.stroke, stroke.width, stroke.dash)
            self.canvas.setStrokeAlpha(stroke.alpha)
            points = [(x, self.height - y) for x, y in stroke.points]
            path = self.canvas.beginPath()
            path.moveTo(*points[0])
            for n in range(1, len(points), 3):
                path.curveTo(*points[n], *points[n + 1], *points[n + 2])
            self.canvas.drawPath(path)
            self.canvas.setStrokeAlpha(1)
        else:
            self._sign(stroke)

    def _line(self, colour: str | None, width: float, dash: tuple[float, ...]) -> None:
        if colour:
            self.canvas.setStrokeColor(self.colour(colour))
        self.canvas.setLineWidth(width)
        self.canvas.setDash(*([list(dash)] if dash else [[]]))

    def _text(self, text: Text) -> None:
        self.canvas.setFillColor(self.colour(text.colour))
        self.canvas.setFont("Helvetica-Bold" if text.bold else "Helvetica", text.size)
        write = {
            "start": self.canvas.drawString,
            "end": self.canvas.drawRightString,
            "middle": self.canvas.drawCentredString,
        }
        write[text.anchor](text.x, self.height - text.y, self._printable(text.text))

    def _printable(self, text: str) -> str:
        """Return a text in the letters that every reader's Helvetica has; letters without a place are counted."""
        kept = []
        for letter in unicodedata.normalize("NFC", text).translate(_PLAIN):
            for one in (letter, unicodedata.normalize("NFKD", letter).encode("cp1252", "ignore").decode("cp1252")):
                if one and one.encode("cp1252", "ignore"):
                    kept.append(one)
                    break
            else:
                self.lost += 1
                kept.append("?")
        return "".join(kept)

    def _sign(self, sign: Sign) -> None:
        x, y, r = sign.x, self.height - sign.y, sign.r
        self._line(sign.colour, 1.5, ())
        self.canvas.setFillColor(self.colour(sign.colour))
        if sign.kind == "exposed":
            path = self.canvas.beginPath()
            path.moveTo(x, y + r)
            path.lineTo(x + r * 1.1, y - r * 0.85)
            path.lineTo(x - r * 1.1, y - r * 0.85)
            path.close()
            self.canvas.drawPath(path, fill=1, stroke=0)
        elif sign.kind == "unknown":
            self._text(Text(sign.x, sign.y + r, r * 2.8, "?", sign.colour, bold=True, anchor="middle"))
        else:
            self.canvas.circle(x, y, r * 0.9, fill=0, stroke=1)
            if sign.kind == "latent":
                self.canvas.wedge(x - r * 0.9, y - r * 0.9, x + r * 0.9, y + r * 0.9, 90, 180, fill=1, stroke=0)
