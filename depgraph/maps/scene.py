"""What is on the picture? The map or a board slide as plain strokes, drawn without a browser."""

from __future__ import annotations

import itertools
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from depgraph.maps import lanes
from depgraph.maps.lanes import COMPONENT, LANES
from depgraph.maps.tables import COUNTERS, WORDS

if TYPE_CHECKING:
    from collections.abc import Sequence

    from depgraph.maps.page import Page

INK: Final = "#14202e"
DIM: Final = "#52606f"
BAND: Final = "#10263f"
GOLD: Final = "#c9a227"
SOFT: Final = "#f3f5f8"
EDGE: Final = "#6f8096"
BORDER: Final = "#94a2b3"
COLOURS: Final = {"exposed": "#a4152b", "unknown": "#7a5200", "latent": "#3d4fa3", "clear": "#1d6a52"}
BARS: Final = {"exposed": "#e2495c", "unknown": "#e0a92f", "latent": "#8f9df0", "clear": "#4fb28d"}
DASHES: Final = {"exposed": (), "unknown": (4, 3), "latent": (1.5, 2.5), "clear": ()}

# Widths of Arial and Helvetica, characters 32 to 126, in thousandths of the type size.
_WIDTHS: Final = [int(n) for n in ["278", "278", "355", "556", "556", "889", "667", "191", "333", "333", "389", "584", "278", "333", "278", "278", "556", "556", "556", "556", "556", "556", "556", "556", "556", "556", "278", "278", "584", "584", "584", "556", "1015", "667", "667", "722", "722", "667", "611", "778", "722", "278", "500", "667", "556", "833", "722", "778", "667", "778", "722", "667", "611", "722", "667", "944", "667", "667", "611", "278", "278", "278", "469", "556", "333", "556", "556", "500", "556", "556", "278", "556", "556", "222", "222", "500", "222", "833", "556", "556", "556", "556", "333", "500", "278", "556", "500", "722", "500", "500", "500", "334", "260", "334", "584"]]  # fmt: skip
_BOLD: Final = 1.08


def text_width(text: str, size: float, *, bold: bool = False) -> float:
    """Return the width of a text in Arial or Helvetica; other characters count as wide ones."""
    units = sum(_WIDTHS[ord(c) - 32] if 32 <= ord(c) < 127 else 650 if ord(c) < 0x2E80 else 1000 for c in text)
    return units * size / 1000 * (_BOLD if bold else 1)


def fitted(text: str, size: float, room: float, *, bold: bool = False) -> str:
    """Return a text cut to a width, with an ellipsis where it was cut."""
    if text_width(text, size, bold=bold) <= room:
        return text
    while text and text_width(text + "…", size, bold=bold) > room:
        text = text[:-1]
    return text.rstrip() + "…"


def wrapped(text: str, size: float, room: float, *, most: int, bold: bool = False) -> list[str]:
    """Return a text in lines of a width; what does not fit the last one is cut."""
    lines: list[str] = []
    rest = text.split()
    while rest and len(lines) < most - 1:
        line = rest.pop(0)
        while rest and text_width(f"{line} {rest[0]}", size, bold=bold) <= room:
            line += f" {rest.pop(0)}"
        lines.append(fitted(line, size, room, bold=bold))
    if rest:
        lines.append(fitted(" ".join(rest), size, room, bold=bold))
    return lines


class Box(NamedTuple):
    """A rectangle with round corners."""

    x: float
    y: float
    w: float
    h: float
    r: float
    fill: str | None
    stroke: str | None
    dash: tuple[float, ...] = ()
    width: float = 1.0


class Curve(NamedTuple):
    """A start, then Bézier pieces of three points each."""

    points: tuple[tuple[float, float], ...]
    stroke: str
    width: float
    dash: tuple[float, ...]
    alpha: float


class Sign(NamedTuple):
    """The sign of a verdict: drawn, so that no font has to have it."""

    kind: str
    x: float
    y: float
    r: float
    colour: str


class Text(NamedTuple):
    """A line of text; ``x`` is its left, middle or right by ``anchor``, ``y`` its baseline."""

    x: float
    y: float
    size: float
    text: str
    colour: str
    bold: bool = False
    anchor: str = "start"


Stroke = Box | Curve | Sign | Text


@dataclass
class Scene:
    """A drawing of some size, back to front."""

    width: float
    height: float
    title: str
    strokes: list[Stroke] = field(default_factory=list)

    def text(self, x: float, y: float, size: float, text: str, colour: str = INK, **more: Any) -> None:
        """Write a line."""
        self.strokes.append(Text(x, y, size, text, colour, **more))

    def paragraph(
        self,
        x: float,
        y: float,
        size: float,
        text: str,
        *,
        room: float,
        most: int,
        colour: str = INK,
        bold: bool = False,
    ) -> float:
        """Write lines of a width; return the height below them."""
        for line in wrapped(text, size, room, most=most, bold=bold):
            self.text(x, y, size, line, colour, bold=bold)
            y += size * 1.3
        return y


def map_scene(page: Page) -> Scene:
    """Return the opening view as a picture: headline, counters, lanes, legend, and what it rests on."""
    scene = Scene(1400, 790, page.title)
    scene.strokes.append(Box(0, 0, 1400, 178, 0, BAND, None))
    scene.strokes.append(Box(0, 178, 1400, 4, 0, GOLD, None))
    names = ", ".join(i["name"] for i in page.frame()["inputs"])
    scene.text(34, 28, 13, fitted(f"{page.title} · {names}", 13, 1332), "#c3cfdd")
    below = _headline(scene, page, x=34, y=54, room=1332, looks=((21, 2), (19, 2), (16, 2)))
    _counters(scene, page, 34, max(below - 6, 84), 1332)
    _lanes(scene, page, left=34, top=222, scale=1.0)
    _legend(scene, page, 34, 736)
    _foot(scene, page, 34, 766, 1332)
    return scene


def slide_scene(page: Page) -> Scene:
    """Return a board slide, 16:9: one headline, one picture, three bullets."""
    scene = Scene(1600, 900, page.title)
    scene.strokes.append(Box(0, 0, 1600, 124, 0, BAND, None))
    scene.strokes.append(Box(0, 124, 1600, 5, 0, GOLD, None))
    _headline(scene, page, x=48, y=68, room=1504, looks=((30, 1), (30, 2), (27, 2), (24, 3)), middle=True)
    _lanes(scene, page, left=48, top=178, scale=1504 / lanes.WIDTH, most=10, band=430)
    _legend(scene, page, 48, 650, size=14)
    y = 706.0
    for bullet in page.headline.bullets():
        scene.strokes.append(Box(48, y - 17, 8, 20, 0, GOLD, None))
        y = scene.paragraph(72, y, 23, bullet, room=1480, most=2) + 18
    _foot(scene, page, 48, 880, 1504, size=13)
    return scene


def _headline(
    scene: Scene,
    page: Page,
    *,
    x: float,
    y: float,
    room: float,
    looks: Sequence[tuple[float, int]],
    middle: bool = False,
) -> float:
    """Write the headline in the first look (type size, lines) that does not cut it; ``middle``: around ``y``."""
    text = page.headline.sentence
    whole = (look for look in looks if " ".join(wrapped(text, look[0], room, most=look[1], bold=True)) == text)
    size, most = next(whole, looks[-1])
    if middle:
        y += size * (0.35 - 0.65 * (len(wrapped(text, size, room, most=most, bold=True)) - 1))
    return scene.paragraph(x, y, size, text, room=room, most=most, colour="#ffffff", bold=True)


def _counters(scene: Scene, page: Page, left: float, top: float, room: float) -> None:
    verdicts, words = page.verdicts(1), page.words
    total = max(1, sum(verdicts.values()))
    at = left
    for word, n in verdicts.items():
        width = 470 * n / total
        if n:
            scene.strokes.append(Box(at, top + 6, width, 12, 0, BARS[word], None))
        at += width
    x = left
    for word, n in verdicts.items():
        scene.strokes.append(Sign(word, x + 6, top + 42, 6, BARS[word]))
        label = f"{words.number(n)} {words.inside('verdict', word)}"
        scene.text(x + 18, top + 47, 15, label, "#ffffff", bold=True)
        x += text_width(label, 15, bold=True) + 40
    if not page.compared:
        scene.text(left + 18, top + 66, 12, page.split(1), "#d5deea")
    ends, was = page.effects(1), page.effects(0) if page.compared else {}
    pitch = (room - 500) / len(COUNTERS)
    for n, effect in enumerate(COUNTERS):
        x = left + 500 + n * pitch
        low, high = ends.get(effect, (0, 0))
        scene.strokes.append(Box(x, top, pitch - 10, 70, 6, "#1d3957", "#46607e"))
        scene.text(x + 12, top + 19, 13, words.word("effect", effect), "#ffffff", bold=True)
        before = f"{words.number(was.get(effect, (0, 0))[0])} → " if page.compared else ""
        big = before + words.number(low)
        scene.text(x + 12, top + 46, 22, big, "#ffffff", bold=True)
        upto = words("certain") if low == high else words("up_to", n=high)
        at = x + 18 + text_width(big, 22, bold=True)
        scene.text(at, top + 46, 12, fitted(upto, 12, x + pitch - 16 - at), "#d5deea")
        scene.strokes.append(Box(x + 12, top + 55, pitch - 34, 6, 0, "#0c1c2e", None))
        for start, n_lines, colour in ((0, low, BARS["exposed"]), (low, high - low, BARS["unknown"])):
            if n_lines:
                wide = (pitch - 34) / total
                scene.strokes.append(Box(x + 12 + start * wide, top + 55, n_lines * wide, 6, 0, colour, None))


def _lanes(
    scene: Scene,
    page: Page,
    *,
    left: float,
    top: float,
    scale: float,
    most: int = lanes.CAP,
    band: float = lanes.HEIGHT,
) -> None:
    """Draw the lanes of the opening view, ``most`` boxes in each."""
    placed, edges = (
        (page.placed, page.edges)
        if most == lanes.CAP
        else lanes.overview(page.boxes, page.all_edges, cap=most, height=band)
    )
    size = 12.5 * min(scale, 1.12)
    where: dict[int, tuple[float, float]] = {}
    heights: dict[int, list[float]] = {}
    for place in placed:
        heights.setdefault(place.lane, []).append(top + place.y)
    totals = page.lane_totals()
    for n, lane in enumerate(LANES):
        x, width = left + (lane.x - lane.width / 2) * scale, lane.width * scale
        scene.strokes.append(Box(x - 5, top - 3, width + 10, band + 6, 6, SOFT, None))
        drawn = sum(place.lane == n and place.box is not None for place in placed)
        title = page.words(f"lane.{lane.name}")
        scene.text(x, top - 11, size, title, bold=True)
        count = page.words("of", n=drawn, total=totals[n]) if drawn < totals[n] else page.words.number(drawn)
        scene.text(x + text_width(title, size, bold=True) + 7, top - 11, size, count, DIM)
    for place in placed:
        if place.box is not None:
            where[place.box] = (LANES[place.lane].x, top + place.y)
    for (start, end), weight in edges.items():
        scene.strokes.append(_curve(page, (start, end), weight, where, heights, left, scale))
    for place in placed:
        _box(
            scene,
            page,
            place,
            left=left,
            top=top,
            scale=scale,
            size=size,
            tall=band / len(heights[place.lane]) >= lanes.TALL,
        )


def _curve(
    page: Page, edge: tuple[int, int], weight: int, where: dict[int, tuple[float, float]],
    heights: dict[int, list[float]], left: float, scale: float,
) -> Curve:  # fmt: skip
    first, last = (page.boxes[n].key.lane for n in edge)
    (_, y), (_, end) = where[edge[0]], where[edge[1]]

    def side(lane: int, way: int) -> float:
        return left + (LANES[lane].x + way * LANES[lane].width / 2) * scale

    if first == last:
        x = side(first, -1)
        points = [(x, y), (x - 15, y), (x - 15, end), (x, end)]
    else:
        stops = [(side(first, 1), y)]
        for lane in range(first + 1, last):
            straight = y + (end - y) * (lane - first) / (last - first)
            free = _gap_near(heights.get(lane, []), straight)
            stops += [(side(lane, -1) - 2, free), (side(lane, 1) + 2, free)]
        stops.append((side(last, -1), end))
        points = [stops[0]]
        for (x1, y1), (x2, y2) in itertools.pairwise(stops):
            points += [((x1 + x2) / 2, y1), ((x1 + x2) / 2, y2), (x2, y2)]
    sure, change = edge in page.sure, page.marks.get(edge)
    colour = {"added": COLOURS["clear"], "removed": COLOURS["exposed"], None: EDGE}[change]
    width = 0.8 + min(2.4, 0.8 * len(str(weight)) - 0.8)
    dash = (2, 4) if change == "removed" else () if sure else (5, 4)
    return Curve(tuple(points), colour, width, dash, 0.9 if change else 0.55 if sure else 0.35)


def _gap_near(ys: Sequence[float], y: float) -> float:
    """Return the free height nearest to ``y``: between two boxes, or beyond the last."""
    if not ys or y < ys[0] - 18 or y > ys[-1] + 18:
        return y
    gaps = [ys[0] - 17, *((a + b) / 2 for a, b in itertools.pairwise(ys)), ys[-1] + 17]
    return min(gaps, key=lambda gap: abs(gap - y))


def _box(
    scene: Scene, page: Page, place: lanes.Placed, *, left: float, top: float, scale: float, size: float, tall: bool
) -> None:
    lane = LANES[place.lane]
    width, height = lane.width * scale, 37 if tall else 26
    x, y = left + (lane.x - lane.width / 2) * scale, top + place.y
    if place.box is None:
        scene.strokes.append(Box(x, y - height / 2, width, height, 5, "#ffffff", BORDER, (1, 3)))
        scene.text(x + 10, y + size * 0.35, size, page.words("more", n=place.folded), DIM)
        return
    box = page.boxes[place.box]
    word = "unknown" if box.key.sort == "gap" else WORDS[box.rank]
    stroke = COLOURS["exposed"] if word == "exposed" else COLOURS["unknown"] if box.key.sort == "gap" else BORDER
    scene.strokes.append(Box(x, y - height / 2, width, height, 5, "#ffffff", stroke, DASHES[word]))
    scene.strokes.append(Sign(word, x + 12, y, 4.6, COLOURS[word]))
    room = width - 30
    if place.lane != COMPONENT and box.counted > 1:
        count = page.words.number(box.counted)
        scene.text(x + width - 7, y + 4.3, 12, count, DIM, anchor="end")
        room -= text_width(count, 12) + 6
    lines = wrapped(box.name, size, room, most=2 if tall else 1)
    for n, line in enumerate(lines):
        scene.text(x + 22, y + size * 0.35 + (n - (len(lines) - 1) / 2) * 15, size, line)


def _legend(scene: Scene, page: Page, x: float, y: float, *, size: float = 12) -> None:
    for word in reversed(WORDS):
        scene.strokes.append(Sign(word, x + 6, y - size * 0.35, 4.6, COLOURS[word]))
        label = page.words.word("verdict", word).lower()
        scene.text(x + 16, y, size, label, DIM)
        x += text_width(label, size) + 36
    kinds = ("added", "removed") if page.compared else ("recorded", "possible")
    looks = {
        "added": (COLOURS["clear"], (), 2.5),
        "removed": (COLOURS["exposed"], (2, 4), 1.5),
        "recorded": (EDGE, (), 1.5),
        "possible": (EDGE, (5, 4), 1.5),
    }
    for kind in kinds:
        colour, dash, wide = looks[kind]
        scene.strokes.append(
            Curve(((x, y - 4), (x + 9, y - 4), (x + 18, y - 4), (x + 28, y - 4)), colour, wide, dash, 1)
        )
        label = page.words(f"legend.{kind}")
        scene.text(x + 34, y, size, label, DIM)
        x += text_width(label, size) + 56
    scene.text(x, y, size, page.words("legend.number"), DIM)


def _foot(scene: Scene, page: Page, x: float, y: float, room: float, *, size: float = 11) -> None:
    frame = page.frame()
    foot = page.words(
        "picture.foot",
        frame=page.words("frame", **frame["about"]),
        assumptions="; ".join(frame["assumptions"]) or page.words("none"),
    )
    scene.text(x, y, size, fitted(foot, size, room), DIM)
