"""Which organisations and technologies does every path to a function run through, and what falls if one goes?

A component works if all that it leans on works; of a k-of-n group k must, of *exactly one of* the one that it is. So a
node falls with x if x is below it on a certain edge, with a one-of if all alternatives fall, with a group if more fall
than it can spare. Sets of such x are bit masks, filled from the leaves up, once for what is certain and once for what is
possible; with an organisation fall those it controls. A function falls if all lines that stand in for each other do: what
fells all of them is its dominator, and a smallest set of organisations that fells all of them is a minimum cut.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import reduce
from itertools import combinations
from operator import and_
from typing import TYPE_CHECKING, Any, NamedTuple

from depgraph.analysis.parties import Parties
from depgraph.analysis.replacing import alternatives
from depgraph.graph.supply import ANYBODY, ANYTHING
from depgraph.model.vocabulary import ASSUMED_BUYER, Kleene, Level

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from depgraph.analysis.continuity import Pool
    from depgraph.analysis.report import Report
    from depgraph.analysis.shares import Interval
    from depgraph.graph.supply import SupplyGraph
    from depgraph.model.records import Component, Relation

EXACT_CUT = 3
"""Sizes of cuts that are searched in full; larger ones are an upper bound."""
NOBODY = frozenset({ANYBODY, ANYTHING, ASSUMED_BUYER})


class Point(NamedTuple):
    """A choke point: what falls with it, and the two scores, which are never one number."""

    key: str
    name: str
    sort: str
    """``organisation`` or ``technology``."""
    lines: tuple[int, int]
    """Lines that fall with it: for certain, and at most."""
    functions: list[str]
    """Functions that fall with it for certain."""
    value: tuple[float, float]
    switching: tuple[float, float | None]
    """Weeks until the last of its certain lines has a recorded replacement that does without it; ``None``: for some none is."""
    switching_cost: tuple[float, float | None]
    replaceable: int
    """Of its certain lines, those with a recorded replacement that does without it."""
    control: tuple[int, int]
    """Of three tests (seated in the Union, controlled from there, no law from elsewhere surely reaching its lines): passed for
    certain, and at most."""
    owner: str
    country: str


class Cut(NamedTuple):
    """The fewest organisations that fell a function together."""

    function: str
    size: int
    exact: bool
    sets: list[list[str]]


@dataclass
class Chokepoints:
    """All choke points of a bill, the worst first, and the cuts of its functions."""

    points: list[Point]
    cuts: list[Cut]
    sites: list[dict[str, Any]]
    unrecorded: int
    """Lines behind which somebody stands whom nobody recorded: any of these may be he."""


class _Masks:
    """Bit masks of what each node falls with."""

    def __init__(self, graph: SupplyGraph, above: Mapping[str, Sequence[tuple[str, bool]]]) -> None:
        self.graph = graph
        keys = [graph.ids[node] for node in graph.parties()]
        keys += [
            graph.ids[n] for n in graph.items() if (c := graph.component(n)) is not None and c.kind == "technology"
        ]
        keys += [owner for owners in above.values() for owner, _ in owners]
        self.keys = [key for key in dict.fromkeys(keys) if key not in NOBODY]
        self.bit = {key: 1 << i for i, key in enumerate(self.keys)}
        self.unrecorded = 1 << len(self.keys)
        self.sure = [0] * graph.size
        self.perhaps = [0] * graph.size
        for node in range(graph.size):
            key = graph.ids[node]
            self.sure[node] = self.perhaps[node] = self.bit.get(key, 0)
            if key in {ANYBODY, ANYTHING}:
                self.perhaps[node] = self.unrecorded
            for owner, certain in above.get(key, ()):
                self.perhaps[node] |= self.bit.get(owner, 0)
                self.sure[node] |= self.bit.get(owner, 0) if certain else 0
        self._fill()

    def _fill(self) -> None:
        order = self.graph.post_order()
        changed = True
        while changed:
            changed = False
            for node in order:
                sure, perhaps = self._of(node)
                if sure | self.sure[node] != self.sure[node] or perhaps | self.perhaps[node] != self.perhaps[node]:
                    self.sure[node] |= sure
                    self.perhaps[node] |= perhaps
                    changed = not self.graph.acyclic or changed
            # Without cycles one pass in this order is all.
            if self.graph.acyclic:
                break

    def _of(self, node: int) -> tuple[int, int]:
        choice = self.graph.choices.get(node)
        if choice is not None:
            needs, members = choice
            spare = len(members) - needs if needs > 0 else len(members) - 1
            sure = _more_than(spare, [self.sure[m] for m, truth in members if truth is Kleene.YES])
            return sure, _any(self.perhaps[m] for m, _ in members)
        sure = perhaps = 0
        for target, _, truth in self.graph.edges[node]:
            perhaps |= self.perhaps[target]
            if truth is Kleene.YES:
                sure |= self.sure[target]
        return sure, perhaps


def _any(masks: Iterable[int]) -> int:
    found = 0
    for mask in masks:
        found |= mask
    return found


def _more_than(spare: int, masks: Sequence[int]) -> int:
    """Return the bits set in more than ``spare`` of the masks."""
    if spare == len(masks) - 1:
        return reduce(and_, masks) if masks else 0
    counts = [~0] + [0] * (spare + 1)
    for mask in masks:
        for level in range(spare + 1, 0, -1):
            counts[level] |= counts[level - 1] & mask
    return counts[spare + 1]


def chokepoints(report: Report, pools: Sequence[Pool], values: Mapping[str, Interval]) -> Chokepoints:
    """Return what everything runs through; ``pools`` say which lines stand in for each other."""
    assessment = report.assessment
    parties = Parties(assessment.world, assessment.graph)
    masks = _Masks(assessment.graph, _above(report))
    node = {line.id: assessment.graph.node[assessment.stands_for[line.id]] for line in report.lines}
    lines = {line.id: line for line in report.lines}
    pooled = {pool.name: ([masks.sure[node[key]] for key in pool.members], pool.needs) for pool in pools}
    falls = {
        name: _more_than(len(found) - needs if needs else len(found) - 1, found)
        for name, (found, needs) in pooled.items()
    }
    ways = alternatives(report.facts, assessment.graph, report.lines)
    points = []
    for key in masks.keys:
        bit = masks.bit[key]
        sure = [one for one in lines if masks.sure[node[one]] & bit]
        most = [one for one in lines if masks.perhaps[node[one]] & bit]
        if most:
            functions = [name for name, mask in falls.items() if mask & bit]
            points.append(_point(report, parties, key, [lines[one] for one in sure], most, functions, values, ways))
    points.sort(key=lambda p: (-len(p.functions), -p.value[0], -p.lines[0], -p.lines[1], p.key))
    cuts = [_cut(report, masks, name, found, needs) for name, (found, needs) in pooled.items()]
    cuts.sort(key=lambda c: (c.size, c.function))
    unrecorded = sum(bool(masks.perhaps[at] & masks.unrecorded) for at in node.values())
    return Chokepoints(points, cuts, _sites(report, parties), unrecorded)


def _above(report: Report) -> dict[str, list[tuple[str, bool]]]:
    """Return for each organisation in the graph those that control it, through everybody in between."""
    parties = Parties(report.assessment.world, report.assessment.graph)
    found = {}
    for node in report.assessment.graph.parties():
        key = report.assessment.graph.ids[node]
        if key in NOBODY:
            continue
        chain = [(one, True) for one in parties.chain(key)[1:]]
        owner = parties.owner(chain[-1][0] if chain else key)
        found[key] = chain + [(one, False) for one in owner.candidates if one not in {key, *(c for c, _ in chain)}]
    return found


def _point(
    report: Report,
    parties: Parties,
    key: str,
    sure: Sequence[Component],
    most: Sequence[str],
    functions: list[str],
    values: Mapping[str, Interval],
    ways: Mapping[str, Sequence[Relation]],
) -> Point:
    weeks: list[float | None] = []
    euros: list[float | None] = []
    for line in sure:
        found = [
            relation for relation in ways.get(line.id, ())
            for other in relation.objects if not _holds(report, parties, other, key)
        ]  # fmt: skip
        timed = [r.weeks for r in found if r.weeks is not None]
        priced = [r.cost for r in found if r.cost is not None]
        weeks.append(min(timed) if timed else None)
        euros.append(min(priced) if priced else None)
    known_weeks, known_euros = [w for w in weeks if w is not None], [e for e in euros if e is not None]
    control, owner, country = _control(report, parties, key, sure)
    sort = "organisation" if key in report.facts.organisations else "technology"
    low = sum(values[line.id].low for line in sure)
    high = sum(values[one].high for one in most)
    return Point(
        key, report.name(key), sort, (len(sure), len(most)), functions, (low, high),
        (max(known_weeks, default=0.0), None if None in weeks else max(known_weeks, default=0.0)),
        (sum(known_euros), None if None in euros else sum(known_euros)), len(known_weeks), control, owner, country,
    )  # fmt: skip


def _holds(report: Report, parties: Parties, product: str, key: str) -> bool:
    """Whether a replacement leans on the same organisation or technology by its maker or by a direct relation."""
    component = report.facts.components.get(product)
    if component is None:
        return True
    named = {component.maker} if component.maker else set()
    for statement in parties.graph.statements(component):
        named |= set(statement.objects)
    return key in named or any(key in parties.chain(one) for one in named if one in report.facts.organisations)


def _control(
    report: Report, parties: Parties, key: str, lines: Sequence[Component]
) -> tuple[tuple[int, int], str, str]:
    if key not in report.facts.organisations:
        return (0, 0), "", ""
    world = report.assessment.world
    union = world.region(["EU"])
    owner = parties.owner(key)
    place = parties.country(key).holder
    seat = world.seat(key, union)
    foreign = (
        Kleene.YES if seat is Kleene.YES and world.within(world.organisation(key).seat, union) is Kleene.YES
        else Kleene.NO if seat is Kleene.NO else Kleene.MAYBE
    )  # fmt: skip
    held = parties.european(owner)
    reached = any(
        v.at_least is Level.EXPOSED and v.law.issuer not in union.possible | {"EU"}
        for line in lines for v in report.reaching(line)
    )  # fmt: skip
    possibly = any(
        v.at_most is Level.EXPOSED and v.law.issuer not in union.possible | {"EU"}
        for line in lines for v in report.reaching(line)
    )  # fmt: skip
    spared = Kleene.NO if reached else Kleene.MAYBE if possibly else Kleene.YES
    tests = (foreign, held, spared)
    name = report.name(owner.holder) if owner.holder else "not known"
    return (sum(t is Kleene.YES for t in tests), sum(t is not Kleene.NO for t in tests)), name, place or ""


def _cut(report: Report, masks: _Masks, name: str, found: Sequence[int], needs: int | None) -> Cut:
    """Return the fewest organisations whose loss fells a pool for certain."""
    spare = len(found) - needs if needs else len(found) - 1
    names = [
        key for key in masks.keys if key in report.facts.organisations and any(mask & masks.bit[key] for mask in found)
    ]
    felled = {key: frozenset(i for i, mask in enumerate(found) if mask & masks.bit[key]) for key in names}
    # Of those that fell the same lines one is enough to search with; all of them are shown.
    alike: dict[frozenset[int], list[str]] = {}
    for key in names:
        alike.setdefault(felled[key], []).append(key)
    for size in range(1, EXACT_CUT + 1):
        sets = [
            combination for combination in combinations(alike, size)
            if len(frozenset().union(*combination)) > spare
        ]  # fmt: skip
        if sets:
            shown = [
                [" or ".join(sorted(map(report.name, alike[part]))) for part in combination] for combination in sets[:5]
            ]
            return Cut(name, size, exact=True, sets=shown)
        if len(alike) > 120 and size >= 2:
            break
    chosen: list[frozenset[int]] = []
    hit: frozenset[int] = frozenset()
    while len(hit) <= spare:
        part = max(alike, key=lambda lines: (len(lines - hit), sorted(lines)), default=frozenset())
        if not part - hit:
            return Cut(name, 0, exact=False, sets=[])
        chosen.append(part)
        hit |= part
    return Cut(name, len(chosen), exact=False, sets=[[" or ".join(sorted(map(report.name, alike[p]))) for p in chosen]])


def _sites(report: Report, parties: Parties) -> list[dict[str, Any]]:
    """Return where lines stand or are hosted, and which laws of a single state reach what stands there."""
    world = report.assessment.world
    places: dict[str, set[str]] = {}
    for line in report.lines:
        for statement in parties.graph.statements(line):
            if world.held(statement) is Kleene.NO:
                continue
            if statement.relation == "located_in":
                for place in statement.objects:
                    places.setdefault(place, set()).add(line.id)
            elif statement.relation in {"hosted_by", "colocated_by"} and statement.country:
                for place in statement.country:
                    places.setdefault(place, set()).add(line.id)
    by_id = {line.id: line for line in report.lines}
    rows = []
    for place, keys in sorted(places.items(), key=lambda item: (-len(item[1]), item[0])):
        own = sorted({
            v.law.id for key in keys for v in report.verdicts(by_id[key]) if v.law.issuer == place and v.at_most
        })  # fmt: skip
        rows.append({
            "country": place, "name": report.name(place), "lines": len(keys),
            "in_the_union": parties.bloc(place) == "EU", "laws_of_the_place": own,
        })  # fmt: skip
    return rows
