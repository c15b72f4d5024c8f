"""Small pictures that read at a glance: a band over days, points in a plane. SVG without script, fonts or network."""

from __future__ import annotations

from typing import TYPE_CHECKING
from xml.sax.saxutils import escape

from depgraph.model.plain import shown

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

WIDTH, HEIGHT = 960, 460
LEFT, RIGHT, TOP, BOTTOM = 70, 30, 78, 90
INK, FAINT, BAND, EDGE, MARK = "#1c2733", "#8793a0", "#c9d8ea", "#1f5fa8", "#b3372b"


def _text(
    x: float, y: float, words: str, *, size: int = 13, fill: str = INK, anchor: str = "start", bold: bool = False
) -> str:
    weight = ' font-weight="600"' if bold else ""
    return f'<text x="{x:.1f}" y="{y:.1f}" font-size="{size}" fill="{fill}" text-anchor="{anchor}"{weight}>{escape(shown(words))}</text>'


def _line(x1: float, y1: float, x2: float, y2: float, *, stroke: str = FAINT, dash: str = "", width: float = 1) -> str:
    dashed = f' stroke-dasharray="{dash}"' if dash else ""
    return f'<line x1="{x1:.1f}" y1="{y1:.1f}" x2="{x2:.1f}" y2="{y2:.1f}" stroke="{stroke}" stroke-width="{width}"{dashed}/>'


def _page(title: str, subtitle: str, body: Iterator[str]) -> str:
    head = (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" role="img" '
        f'font-family="system-ui, sans-serif" aria-label="{escape(shown(title), {chr(34): "&quot;"})}">'
    )
    parts = [
        head, f"<title>{escape(shown(title))}</title>", f'<rect width="{WIDTH}" height="{HEIGHT}" fill="#ffffff"/>',
        _text(LEFT, 30, title[:92], size=18, bold=True), _text(LEFT, 52, subtitle[:140], fill=FAINT), *body, "</svg>",
    ]  # fmt: skip
    return "\n".join(parts) + "\n"


def band(
    title: str,
    subtitle: str,
    *,
    days: Sequence[int],
    low: Sequence[float],
    high: Sequence[float],
    marks: Sequence[tuple[float, float, str]] = (),
) -> str:
    """Return a band of capacity over days; ``marks`` are spans of days with a word, drawn below the axis."""

    def x(day: float) -> float:
        return LEFT + (WIDTH - LEFT - RIGHT) * min(day, days[-1]) / (days[-1] or 1)

    def y(share: float) -> float:
        return HEIGHT - BOTTOM - (HEIGHT - TOP - BOTTOM) * share

    def body() -> Iterator[str]:
        for tick in (0.0, 0.25, 0.5, 0.75, 1.0):
            yield _line(LEFT, y(tick), WIDTH - RIGHT, y(tick), stroke="#e3e8ee")
            yield _text(LEFT - 10, y(tick) + 4, f"{tick:.0%}", anchor="end", fill=MARK if tick == 0.5 else FAINT)
        step = next(s for s in (7, 14, 30, 60, 90, 180, 365, 730, 3650) if days[-1] / s <= 14)
        for day in range(0, days[-1] + 1, step):
            yield _text(x(day), HEIGHT - BOTTOM + 18, str(day), anchor="middle", fill=FAINT, size=11)
        yield _text(WIDTH - RIGHT, HEIGHT - 8, "days from the first day", anchor="end", fill=FAINT, size=11)
        upper, lower = _steps(days, high, x, y), _steps(days, low, x, y)
        yield f'<polygon points="{" ".join([*upper, *reversed(lower)])}" fill="{BAND}" fill-opacity="0.8"/>'
        yield _line(LEFT, y(0.5), WIDTH - RIGHT, y(0.5), stroke=MARK, dash="5 4")
        yield f'<polyline points="{" ".join(upper)}" fill="none" stroke="{EDGE}" stroke-width="1.5" stroke-dasharray="6 3"/>'
        yield f'<polyline points="{" ".join(lower)}" fill="none" stroke="{EDGE}" stroke-width="2.5"/>'
        yield _text(
            WIDTH - RIGHT,
            TOP - 8,
            "solid: at worst; dashed: at best; between: not known",
            anchor="end",
            fill=FAINT,
            size=11,
        )
        for number, (start, end, words) in enumerate(marks[:3]):
            at = HEIGHT - BOTTOM + 42 + 16 * number
            yield f'<rect x="{x(start):.1f}" y="{at - 9:.1f}" width="{max(4.0, x(end) - x(start)):.1f}" height="10" rx="2" fill="{MARK}" fill-opacity="0.75"/>'
            right = x(max(start, min(end, days[-1]))) + 8
            if right < WIDTH * 0.62:
                yield _text(right, at, words, size=11)
            else:
                yield _text(x(start) - 8, at, words, size=11, anchor="end")

    return _page(title, subtitle, body())


def _steps(days: Sequence[int], values: Sequence[float], x: object, y: object) -> list[str]:
    """Return the corners of a curve, without the points that change nothing."""
    points = []
    for i, (day, value) in enumerate(zip(days, values, strict=True)):
        inside = 0 < i < len(days) - 1
        if inside and abs(values[i - 1] - value) < 1e-9 and abs(values[i + 1] - value) < 1e-9:
            continue
        points.append(f"{x(day):.1f},{y(value):.1f}")  # type: ignore[operator]  # two plain functions of the caller
    return points


def plane(
    title: str, subtitle: str, *, points: Sequence[tuple[float, float, float, str]], across: str, up: str, size: str
) -> str:
    """Return points in a plane: (across, up, size, word); the words of the first ones are drawn."""
    most_x = max((p[0] for p in points), default=1.0) or 1.0
    most_y = max((p[1] for p in points), default=1.0) or 1.0
    most_size = max((p[2] for p in points), default=1.0) or 1.0

    def x(value: float) -> float:
        return LEFT + 20 + (WIDTH - LEFT - RIGHT - 60) * value / most_x

    def y(value: float) -> float:
        return HEIGHT - BOTTOM + 20 - (HEIGHT - TOP - BOTTOM) * value / most_y

    def body() -> Iterator[str]:
        yield _line(LEFT, HEIGHT - BOTTOM + 20, WIDTH - RIGHT, HEIGHT - BOTTOM + 20)
        yield _line(LEFT, TOP, LEFT, HEIGHT - BOTTOM + 20)
        for part in range(5):
            yield _text(
                x(most_x * part / 4),
                HEIGHT - BOTTOM + 40,
                _short(most_x * part / 4),
                anchor="middle",
                fill=FAINT,
                size=11,
            )
            yield _text(
                LEFT - 8, y(most_y * part / 4) + 4, _short(most_y * part / 4), anchor="end", fill=FAINT, size=11
            )
        yield _text(WIDTH - RIGHT, HEIGHT - 28, across, anchor="end")
        yield _text(LEFT - 40, TOP - 8, up, size=11, fill=FAINT)
        yield _text(WIDTH - RIGHT, TOP - 8, size, anchor="end", fill=FAINT, size=11)
        ordered = sorted(points)
        lowest = [p for i, p in enumerate(ordered) if all(p[1] < before[1] for before in ordered[:i])]
        line = " ".join(f"{x(p[0]):.1f},{y(p[1]):.1f}" for p in lowest)
        yield f'<polyline points="{line}" fill="none" stroke="{BAND}" stroke-width="2"/>'
        for px, py, weight, words in ordered:
            radius = 4 + 10 * weight / most_size
            colour = EDGE if (px, py, weight, words) in lowest else FAINT
            yield f'<circle cx="{x(px):.1f}" cy="{y(py):.1f}" r="{radius:.1f}" fill="{colour}" fill-opacity="0.6"><title>{escape(shown(words))}</title></circle>'
        for px, py, _, words in dict.fromkeys((lowest[0], lowest[-1])) if lowest else ():
            end = "end" if x(px) > WIDTH * 0.6 else "start"
            yield _text(x(px) + (-22 if end == "end" else 22), y(py) + 4, words, size=11, anchor=end)

    return _page(title, subtitle, body())


def _short(value: float) -> str:
    for limit, word in ((1e9, "bn"), (1e6, "m"), (1e3, "k")):
        if value >= limit:
            return f"{value / limit:.3g}{word}"
    return f"{value:.3g}"
