"""Where does each box of the map stand? Lanes from the bill to the law, ordered and placed without a browser."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final, NamedTuple, assert_never

from depgraph.model.missing import Missing, MissingFact
from depgraph.model.vocabulary import COMPONENT_RELATIONS

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

SECTION, COMPONENT, MAKER, OWNER, PLACE, LAW = range(6)
LINE: Final = -1
"""In a track, the line that is asked about: tracks are shared by all lines that have the same one."""

CAP: Final = 16
"""Boxes in a lane: what fits 480 pixels at 12 pixel type and can still be read as a list."""
HEIGHT: Final = 480
PITCH: Final = 44
TALL: Final = 38
"""A pitch from which a box has room for a name of two lines."""
WIDTH: Final = 1332
SWEEPS: Final = 6


class Lane(NamedTuple):
    """One column of the map; x (its middle) and width in a drawing ``WIDTH`` wide, which the page stretches."""

    name: str
    x: int
    width: int


LANES: Final = (
    Lane("section", 81, 150),
    Lane("component", 303, 226),
    Lane("maker", 548, 196),
    Lane("owner", 775, 190),
    Lane("place", 990, 172),
    Lane("law", 1212, 228),
)


class Key(NamedTuple):
    """What a box stands for; ``part`` marks components inside a line, ``gap`` a fact that is not recorded."""

    lane: int
    id: str
    sort: str = ""


class Link(NamedTuple):
    """A line between two boxes (or from the line asked about); ``sure`` is false where it is only possible."""

    start: Key | int
    end: Key
    sure: bool


class Track(NamedTuple):
    """The way of one finding through the lanes."""

    links: tuple[Link, ...]
    names: Mapping[Key, str]


def track(finding: Mapping[str, Any], *, line: str, law: str) -> Track:
    """Return the way from a line to a law; empty for a finding that reaches nothing.

    A chain's first organisation after a component is its maker, all others are owners, and whatever a
    chain ends on (country, list, classification) stands before the law. A missing fact is a box of its own,
    so that a gap is seen where it is.
    """
    if finding["at_most"] == "clear":
        return Track((), {})
    return _Tracer(line, law).run(finding)


@dataclass
class _Tracer:
    line: str
    law: str
    names: dict[Key, str] = field(default_factory=dict)
    links: dict[Link, None] = field(default_factory=dict)
    placed: dict[str, Key | int] = field(default_factory=dict)

    def run(self, finding: Mapping[str, Any]) -> Track:
        self.placed[self.line] = LINE
        ends: dict[Key | int, None] = {}
        for step in finding.get("chain") or ():
            start = self._party_or_part(step["subject"], step.get("subject_name"), step.get("subject_type"))
            end = self._object(step, start)
            if end == start or not isinstance(end, Key):
                continue
            self.links[Link(start, end, step.get("truth") != "maybe")] = None
            ends.pop(start, None)
            ends[end] = None
        law = Key(LAW, self.law)
        starts = {link.start for link in self.links}
        sure = finding["at_least"] != "clear"
        for end in ends:
            if end not in starts:
                self.links[Link(end, law, sure)] = None
        if finding["at_least"] != finding["at_most"]:
            self._gaps(finding, law)
        if not any(link.end == law for link in self.links):
            self.links[Link(LINE, law, sure)] = None
        return Track(tuple(self.links), self.names)

    def _box(self, lane: int, key: str, name: str | None, sort: str = "") -> Key:
        box = Key(lane, key, sort)
        self.names.setdefault(box, name or key)
        return box

    def _party_or_part(self, key: str, name: str | None, kind: str | None) -> Key | int:
        if key not in self.placed:
            if kind == "component":
                self.placed[key] = self._box(COMPONENT, key, name, "part")
            else:
                self.placed[key] = self._box(OWNER if kind == "owner" else MAKER, key, name)
        return self.placed[key]

    def _object(self, step: Mapping[str, Any], start: Key | int) -> Key | int:
        kind, key, name = step.get("object_type"), step["object"], step.get("object_name")
        if kind == "organisation":
            if key not in self.placed:
                by_component = start == LINE or (isinstance(start, Key) and start.lane == COMPONENT)
                self.placed[key] = self._box(MAKER if by_component else OWNER, key, name)
            return self.placed[key]
        if kind == "component":
            return self._party_or_part(key, name, kind)
        if kind == "value":
            relation = str(step["relation"])
            return self._box(PLACE, f"{relation}:{key}", name or key, "value")
        return self._box(PLACE, key, name, str(kind or ""))

    def _gaps(self, finding: Mapping[str, Any], law: Key) -> None:
        for missing in list(finding.get("missing") or ())[:3]:
            about, fact = str(missing["about"]), MissingFact.of_dict(missing)
            if about == self.law:
                continue
            start: Key | int = LINE
            if about != self.line and (fact is None or fact.kind is not Missing.BUYER):
                # Who is asked about may own the maker; the report says so where it knows (`role`).
                role = str(missing.get("role") or "component")
                start = self._party_or_part(about, missing.get("name"), "organisation" if role == "party" else role)
            if start != LINE and not any(link.end == start for link in self.links):
                self.links[Link(LINE, start, sure=False)] = None  # type: ignore[arg-type]  # not LINE, so a Key
            lane, name = gap(fact)
            box = self._box(lane, name, name, "gap")
            self.links[Link(start, box, sure=False)] = None
            self.links[Link(box, law, sure=False)] = None


def gap(fact: MissingFact | None) -> tuple[int, str]:
    """Return the lane of the box for a missing fact, and which of the texts ``gap.*`` names it.

    Alike facts share one box: gaps are many, and a lane full of them would hide what is known.
    """
    if fact is None:
        return MAKER, "unnamed"
    match fact.kind:
        case Missing.OWNERS | Missing.OWNERS_BELOW | Missing.BUYER | Missing.STAKE | Missing.SAME_AS:
            return OWNER, "owners" if fact.kind is Missing.OWNERS_BELOW else str(fact.kind)
        case Missing.PARTY_KIND | Missing.TENANT:
            return OWNER, str(fact.kind)
        case Missing.SEAT | Missing.HEADQUARTERS | Missing.PRESENCE | Missing.SCREENING | Missing.COUNTRY:
            return PLACE, str(fact.kind)
        case Missing.ACCESS | Missing.WHETHER | Missing.WHICH | Missing.PRODUCT | Missing.IDENTITY:
            return MAKER, str(fact.kind)
        case Missing.RELATION:
            return (PLACE, fact.relation) if fact.relation in COMPONENT_RELATIONS else (MAKER, "relation")
        case Missing.FIELD:
            return PLACE, f"field.{fact.field}"
        case Missing.QUANTITY | Missing.UNIT_COST:
            return PLACE, str(fact.kind)
        case Missing.EXCEPTION | Missing.STATUS:
            return PLACE, str(fact.kind)
        case _:
            assert_never(fact.kind)


# -- order -----------------------------------------------------------------------------------------------


def order(lanes: Sequence[Sequence[Any]], edges: Mapping[tuple[Any, Any], int]) -> list[list[Any]]:
    """Return the lanes with their boxes sorted by the mean place of their neighbours; the first lane stands.

    Ties keep the order given, so the caller decides them (by id) and no dictionary or hash does.
    """
    result = [list(lane) for lane in lanes]
    at = {box: number for number, lane in enumerate(result) for box in lane}
    left: defaultdict[Any, list[tuple[Any, int]]] = defaultdict(list)
    right: defaultdict[Any, list[tuple[Any, int]]] = defaultdict(list)
    for (start, end), weight in edges.items():
        if start in at and end in at and at[start] != at[end]:
            first, last = (start, end) if at[start] < at[end] else (end, start)
            right[first].append((last, weight))
            left[last].append((first, weight))
    height: dict[Any, float] = {}
    for lane in result:
        _spread(lane, height)
    for sweep in range(SWEEPS):
        forward = sweep % 2 == 0
        numbers = range(1, len(result)) if forward else range(len(result) - 2, 0, -1)
        for number in numbers:
            near = left if forward else right
            mean = {box: _mean(near[box], height, height[box]) for box in result[number]}
            result[number].sort(key=mean.__getitem__)
            _spread(result[number], height)
    return result


def _spread(lane: Sequence[Any], height: dict[Any, float]) -> None:
    for place, box in enumerate(lane):
        height[box] = (place + 0.5) / len(lane)


def _mean(neighbours: Sequence[tuple[Any, int]], height: Mapping[Any, float], otherwise: float) -> float:
    if not neighbours:
        return otherwise
    total = sum(weight for _, weight in neighbours)
    return sum(height[box] * weight for box, weight in neighbours) / total


# -- the overview ----------------------------------------------------------------------------------------


@dataclass
class Box:
    """A box with what decides whether it is shown."""

    key: Key
    name: str
    rank: int = 0
    lines: int = 0
    tally: list[int] = field(default_factory=lambda: [0, 0, 0, 0])
    """How many lines go through it with each verdict."""
    turn: int = 0
    """For a line: its place within its own section, so that the overview shows every section's worst first."""

    @property
    def counted(self) -> int:
        """How many lines the number in it counts: those with the verdict that its sign shows."""
        return self.tally[self.rank]


class Placed(NamedTuple):
    """A box of the overview: its number, or the number of boxes folded into it."""

    box: int | None
    lane: int
    x: int
    y: float
    folded: int


def shown(boxes: Sequence[Box], *, lane: int, cap: int = CAP) -> tuple[list[int], int]:
    """Return which boxes of a lane are drawn, and how many are folded into one."""
    inside = [n for n, box in enumerate(boxes) if box.key.lane == lane and box.key.sort != "part"]
    if lane == SECTION:
        ranked = sorted(inside, key=lambda n: (-boxes[n].lines, n))
    else:
        ranked = sorted(
            inside,
            key=lambda n: (
                boxes[n].key.sort != "gap", boxes[n].turn, -boxes[n].rank, -boxes[n].lines, boxes[n].key.id, n,
            ),
        )  # fmt: skip
    if len(ranked) <= cap:
        return sorted(ranked), 0
    return sorted(ranked[: cap - 1]), len(ranked) - cap + 1


def overview(
    boxes: Sequence[Box], edges: Mapping[tuple[int, int], int], *, cap: int = CAP, height: float = HEIGHT
) -> tuple[list[Placed], dict[tuple[int, int], int]]:
    """Return the boxes of the opening view with their places, and the lines among them."""
    chosen, folded = [], []
    for lane in range(len(LANES)):
        numbers, rest = shown(boxes, lane=lane, cap=cap)
        chosen.append(sorted(numbers, key=lambda n: (n if lane == SECTION else 0, boxes[n].key.id, n)))
        folded.append(rest)
    drawn = {number for lane in chosen for number in lane}
    inner = {pair: n for pair, n in sorted(edges.items()) if pair[0] in drawn and pair[1] in drawn}
    placed: list[Placed] = []
    for lane, numbers in enumerate(order(chosen, inner)):
        slots: list[int | None] = [*numbers, *([None] if folded[lane] else [])]
        for slot, y in zip(slots, places(len(slots), height), strict=True):
            placed.append(Placed(slot, lane, LANES[lane].x, y, folded[lane] if slot is None else 0))
    return placed, inner


def places(count: int, height: float = HEIGHT) -> list[float]:
    """Return the heights at which ``count`` boxes stand, centred."""
    if not count:
        return []
    pitch = min(PITCH, height / count)
    top = (height - pitch * count) / 2
    return [round(top + pitch * (n + 0.5), 1) for n in range(count)]
