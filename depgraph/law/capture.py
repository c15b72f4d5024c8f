"""Whom does an ownership test capture? Least fixpoints over holdings, in two worlds.

The certain world takes the low end of every stake and only recorded seeds; the possible world takes the
high end, adds what unrecorded holders may hold, and merges records that may be one entity. The formulas
are those of the design's semantics (A3 to A5): a sum over captured holders

    min = sum of low ends of certainly captured holders
    max = min(sum of high ends of possibly captured + residual, 1 - sum of low ends of all others)

Methods: OFAC's aggregation without multiplication (FAQ 398 to 402), one fixpoint per person for control
tests, integrated ownership (Brioschi, Buzzacchi and Colombo 1989), ultimate parents, and caps.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NamedTuple, TypeVar

from depgraph.graph.world import SEAT
from depgraph.model.vocabulary import OWNERLESS_KINDS, PPM, Kleene
from depgraph.ownership.stakes import CAPITAL, VOTES

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Hashable, Iterable

    from depgraph.graph.world import World
    from depgraph.ownership.stakes import Stake

G = TypeVar("G")

NO, MAYBE, YES = Kleene.NO, Kleene.MAYBE, Kleene.YES

DISPERSED_AT_LEAST = 5
"""How many undisclosed captured groups a dispersed float must need before it counts as closed."""

COLUMNS = {"capital": (CAPITAL,), "votes": (VOTES,), "either": (CAPITAL, VOTES)}
HALF = PPM // 2
_Part = tuple[str, tuple[int, int]]
"""A class of organisations, by its root, with a share of capital and of votes."""
_Parts = tuple[list[_Part], list[_Part], tuple[int, int], list[str]]
"""What others may hold, what is recorded of others, what is not recorded, and the roots of those who may control."""


class Test(NamedTuple):
    """An ownership test, ready to run; equal tests of several laws are run once."""

    method: str
    seed: str = "seat"
    """Which seed: ``seat``, ``headquartered_in``, ``present_in`` or ``listed_on``."""
    values: tuple[str, ...] = ()
    threshold: int = HALF
    strict: bool = True
    """Whether the sum must be over the threshold (``>``) or may equal it (``>=``)."""
    of: str = "capital"
    control: bool = False
    each: int = 0
    together: int = 0
    recorded_only: bool = False
    """Whether look-through follows recorded holders alone: a reading's way, never a proof's."""

    @property
    def question(self) -> tuple[str, ...]:
        """Return what a presumption must close to close the owners for this test.

        That nobody listed stands behind a company says nothing of who controls it, and the reverse; a cap counts holders
        too small for either.
        """
        if self.method == "cap":
            return ()
        return self.values if self.seed == "listed_on" else tuple(f"{SEAT}{code}" for code in self.values)

    def passes(self, total: int) -> bool:
        """Whether a sum in parts per million meets the threshold."""
        return total > self.threshold if self.strict else total >= self.threshold


CONTROL = Test("per_group", threshold=HALF, strict=True, of="either", control=True)
"""Whom one organisation controls with everything it controls: more than half, or control without a share."""


@dataclass(slots=True, eq=False, repr=False)
class Captured:
    """Who is captured, certainly and possibly; and in what order, for explanations."""

    low: dict[str, int] = field(default_factory=dict)
    """Certainly captured, with the rank in which it was found: a chain climbs to lower ranks only."""
    high: set[str] = field(default_factory=set)
    seed_of: dict[str, str] = field(default_factory=dict)
    """Per-group tests: which seed captures an organisation."""

    def truth(self, key: str) -> Kleene:
        """Whether an organisation is captured."""
        return YES if key in self.low else MAYBE if key in self.high else NO


@dataclass(slots=True, eq=False, repr=False)
class _Shape:
    """What tests that differ in their seeds only have in common: whom each organisation captures."""

    test: Test
    anyones: set[str] | None = None
    spreads: dict[str, dict[str, int]] = field(default_factory=dict)
    beyond: dict[str, set[str]] = field(default_factory=dict)


class _Outside(NamedTuple):
    """Who of an organisation's holders is outside a region."""

    key: str
    sure: set[str]
    groups: set[frozenset[str]]
    """The holders of whom it is certain, by the person that each group hangs on."""
    possible: set[frozenset[str]]
    """What may be in one person's hands, as roots."""


class _Outsiders(NamedTuple):
    """Who is outside a region, alone or through others."""

    high: set[str]
    """Roots of those who may be."""
    anyones: set[str]
    """Roots that are in every possible group."""
    holders: list[_Outside]


class Captures:
    """Runs ownership tests over the owners of some organisations, each distinct test once."""

    def __init__(self, world: World, targets: Iterable[str], *, question: tuple[str, ...] = ()) -> None:
        """Look at the targets and everybody above them; ``question`` says for which tests owners may be closed."""
        self.world, self.question = world, question
        self._asked: dict[frozenset[str], Captures] = {world.closed_for(question): self}
        self.cone = self._cone(targets)
        self._results: dict[Test, Captured] = {}
        self._root = {key: world.members(key)[0] for key in self.cone}
        self._doubles = [key for key, root in self._root.items() if key != root]
        self._merged: dict[str, dict[str, Stake]] = {}
        self._shapes: dict[Test, _Shape] = {}
        self._walks: dict[tuple[Test, str], Captured] = {}
        self._others: dict[str, Captures] = {}
        """Those that were never among the targets: nobody has looked at their owners."""
        self._seeds: dict[tuple[str, tuple[str, ...]], dict[str, Kleene]] = {}
        self._sayings: dict[str, dict[str, int]] = {}
        self._parts: dict[str, _Parts] = {}
        self._lone: dict[tuple[Test, tuple[str, int], Kleene], Kleene] = {}
        self._outside: dict[tuple[str, ...], _Outsiders] = {}
        self.party_facts: dict[tuple[str, tuple[str, ...], str], Kleene] = {}
        """Conditions on parties that were asked before, by whichever law."""
        self.item_facts: dict[tuple[str, str], Hashable] = {}
        """What is said of components, as far as some condition asked: (condition, component) -> what is said."""
        self._owners = {key: world.owners(key, question) for key in self.cone}
        self._held: list[str] = []
        """Those with a recorded holder, also one of a record that may be the same."""
        self._unheld: dict[tuple[str, int], list[str]] = {}
        """All others, by what closes their owners: nothing else tells them apart for a sum over holders."""
        for key in self.cone:
            if any(world.holders.get(member) for member in world.members(key)) and self.merged(key):
                self._held.append(key)
            else:
                self._unheld.setdefault(self._owners[key], []).append(key)

    def _cone(self, targets: Iterable[str]) -> list[str]:
        """Return the targets and everybody above them, with everything those may be the same as."""
        stack, seen = sorted(targets, reverse=True), set()
        while stack:
            key = stack.pop()
            if key not in seen:
                seen.add(key)
                stack += self.world.holders.get(key, ())
                stack += self.world.members(key)
        return sorted(seen)

    def asked(self, test: Test) -> Captures:
        """Return where a test is run: what is presumed closes owners for some tests and not for others."""
        closed = self.world.closed_for(test.question)
        found = self._asked.get(closed)
        if found is None:
            found = self._asked[closed] = Captures(self.world, self.cone, question=test.question)
            found._asked, found.party_facts, found.item_facts = self._asked, self.party_facts, self.item_facts
        return found

    def run(self, test: Test) -> Captured:
        """Return who is captured by a test."""
        asked = self.asked(test)
        if asked is not self:
            return asked.run(test)
        found = self._results.get(test)
        if found is None:
            method: Callable[[Test], Captured] = getattr(self, f"_{test.method}")
            found = self._results[test] = method(test)
        return found

    def truth(self, test: Test, key: str) -> Kleene:
        """Whether a test captures an organisation, or anything it is possibly the same as."""
        asked = self.asked(test)
        if asked is not self:
            return asked.truth(test, key)
        if test.method == "ultimate_parent" and not self.world.holders.get(key) and len(self.world.members(key)) == 1:
            # With nobody recorded above, only what closes its owners and its own seat tell it from others.
            seed = self.seeds(test)[key] if key in self._root else self.seed(test, key)
            alone = (test, self._owners[key] if key in self._root else self.world.owners(key, self.question), seed)
            known = self._lone.get(alone)
            if known is None:
                known = self._lone[alone] = self.about(test, key).truth(key)
            return known
        return self.about(test, key).truth(key)

    def about(self, test: Test, key: str) -> Captured:
        """Return a test's result for one organisation; a walk to the top looks at nobody else's owners."""
        asked = self.asked(test)
        if asked is not self:
            return asked.about(test, key)
        if test.method != "ultimate_parent":
            return self.run(test)
        if key not in self._root:
            if key not in self._others:
                self._others[key] = Captures(self.world, [key], question=self.question)
            return self._others[key].about(test, key)
        found = self._walks.get((test, key))
        if found is None:
            found = self._walks[test, key] = self._walk_up(test, self._cone([key]))
        return found

    # -- seeds and sums --------------------------------------------------------------------------------

    def seed(self, test: Test, key: str) -> Kleene:
        """Whether an organisation is itself what the test starts from."""
        if test.seed == "listed_on":
            return self.world.listed(key, test.values)
        region = self.world.region(test.values)
        if test.seed == "headquartered_in":
            return self.world.headquartered(key, region)
        if test.seed == "present_in":
            if self.world.organisation(key).kind in OWNERLESS_KINDS:
                # A person or a state that holds shares does no business of the group's abroad by itself.
                return self.world.seat(key, region)
            return self.world.present(key, region)
        return self.world.seat(key, region)

    def seeds(self, test: Test) -> dict[str, Kleene]:
        """Return for everybody whether it is itself what a test starts from."""
        found = self._seeds.get((test.seed, test.values))
        if found is None:
            truths: dict[int, Kleene] = {}
            found = self._seeds[test.seed, test.values] = {}
            for key, group in self._said(test.seed).items():
                truth = truths.get(group)
                if truth is None:
                    truth = truths[group] = self.seed(test, key)
                found[key] = truth
        return found

    def _said(self, seed: str) -> dict[str, int]:
        """Return a number for what is said of everybody that a seed may ask: the same is asked once."""
        found = self._sayings.get(seed)
        if found is None:
            found = self._sayings[seed] = {}
            numbers: dict[Hashable, int] = {}
            for key in self.cone:
                one = self.world.organisation(key)
                what: Hashable
                if seed == "listed_on":
                    what = self.world.on_lists(key)
                else:
                    # A person or a state is present in another way than a company.
                    what = (self.world.seat_of(key), self.world.headquarters_of(key))
                    if seed == "present_in":
                        closed, brought = self.world.presence_closed(key), self.world.brought(key)
                        what = (*what, one.kind, repr(one.present), closed, brought)
                found[key] = numbers.setdefault(what, len(numbers))
        return found

    def sum_low(self, test: Test, key: str, captured: Collection[str]) -> bool:
        """Whether certainly captured holders certainly meet the test."""
        stakes = self.world.holders.get(key, {})
        inside = [stake for owner, stake in stakes.items() if owner != key and owner in captured]
        if test.control and any(stake.control is YES for stake in inside):
            return True
        for column in COLUMNS[test.of] if inside else ():
            if test.passes(sum([stake.low[column] for stake in inside])):
                return True
        return False

    def merged(self, key: str) -> dict[str, Stake]:
        """Return the holders in the possible world: also those of records that may be the same.

        A ``complete`` record takes no holder from a merge; a holder recorded on both counts once.
        """
        found = self._merged.get(key)
        if found is None:
            found = dict(self.world.holders.get(key, {}))
            if self._owners[key][0] != "complete":
                for other in self.world.members(key):
                    for owner, stake in self.world.holders.get(other, {}).items():
                        mine = found.get(owner)
                        if mine is None or other == key:
                            found[owner] = stake
                        else:
                            high = (max(mine.high[0], stake.high[0]), max(mine.high[1], stake.high[1]))
                            control = max(mine.control, stake.control)
                            found[owner] = mine._replace(high=high, control=control)
            self._merged[key] = found
        return found

    def residual(self, key: str, column: int, *, group: bool) -> int:
        """Return what holders that are not recorded may hold: one group of them, or all together."""
        state, bound = self._owners[key]
        if state in {"complete", "closed"}:
            return 0
        rest = (self._parts.get(key) or self._parts_of(key))[2][column]
        return min(bound, rest) if group and state == "bounded" else rest

    def most(self, test: Test, key: str, captured: Collection[str], column: int, *, group: bool) -> int:
        """Return the most that possibly captured holders (roots of classes) may hold together."""
        holders, recorded, _, _ = self._parts.get(key) or self._parts_of(key)
        total = sum([high[column] for root, high in holders if root in captured])
        others = sum([low[column] for root, low in recorded if root not in captured])
        rest = self.residual(key, column, group=group)
        if not group and self._dispersed(test, key, total):
            rest = 0
        return min(total + rest, PPM - others)

    def _parts_of(self, key: str) -> _Parts:
        """Return by class what others may hold, what is recorded of others than itself, and what is not recorded."""
        own, stakes = self._root[key], self.world.holders.get(key, {})
        holders = [(self._root[owner], stake.high) for owner, stake in self.merged(key).items() if owner != key]
        recorded = [(self._root[owner], stake.low) for owner, stake in stakes.items() if self._root[owner] != own]
        rest = [max(0, PPM - sum(stake.low[column] for stake in stakes.values())) for column in (CAPITAL, VOTES)]
        control = [self._root[owner] for owner, s in self.merged(key).items() if s.control and owner != key]
        found = self._parts[key] = (holders, recorded, (rest[0], rest[1]), control)
        return found

    def _dispersed(self, test: Test, key: str, recorded: int) -> bool:
        """Whether the named assumption of a dispersed float closes this sum: never for seats."""
        state, bound = self._owners[key]
        if "dispersed_float" not in self.world.facts.assume or state != "bounded" or test.seed != "listed_on":
            return False
        return -(-(test.threshold - recorded) // bound) >= DISPERSED_AT_LEAST

    def sum_high(self, test: Test, key: str, captured: Collection[str], *, group: bool) -> bool:
        """Whether possibly captured holders may meet the test."""
        if test.control:
            if self._owners[key][0] == "unrecorded":
                return True
            for root in (self._parts.get(key) or self._parts_of(key))[3]:
                if root in captured:
                    return True
        for column in COLUMNS[test.of]:  # noqa: SIM110  asked thousands of times: a generator costs more than the sum
            if test.passes(self.most(test, key, captured, column, group=group)):
                return True
        return False

    def spread_low(self, test: Test, seeds: Iterable[str]) -> dict[str, int]:
        """Return who is certainly captured from seeds, with the rank in which each was found."""
        captured: dict[str, int] = {}
        queue = sorted(seeds)
        for key in queue:
            captured[key] = len(captured)
        for key in queue:
            for owned in self.world.owned.get(key, ()):
                if owned not in captured and owned in self._root and self.sum_low(test, owned, captured):
                    captured[owned] = len(captured)
                    queue.append(owned)
        return captured

    def spread_high(
        self, test: Test, seeds: Iterable[str], *, group: bool, everywhere: bool, settled: Collection[str] = ()
    ) -> set[str]:
        """Return the roots possibly captured from these; ``everywhere``: also by unrecorded holders alone.

        ``settled`` is a set that is captured already and by itself captures no more.
        """
        queue = sorted(set(seeds).difference(settled))
        captured = {*settled, *queue}
        if everywhere:
            for alike in self._unheld.values():
                if self.sum_high(test, alike[0], captured, group=group):
                    roots = {self._root[key] for key in alike} - captured
                    captured |= roots
                    queue += sorted(roots)
            for key in self._held:
                root = self._root[key]
                if root not in captured and self.sum_high(test, key, captured, group=group):
                    captured.add(root)
                    queue.append(root)
        for root in queue:
            for member in self.world.members(root):
                for owned in self.world.owned.get(member, ()):
                    for record in self.world.members(owned):
                        target = self._root.get(record)
                        if target is None or target in captured:
                            continue
                        if self.sum_high(test, record, captured, group=group):
                            captured.add(target)
                            queue.append(target)
        return captured

    def _members(self, roots: set[str]) -> set[str]:
        return {*roots, *(key for key in self._doubles if self._root[key] in roots)}

    # -- methods ---------------------------------------------------------------------------------------

    def _cascade(self, test: Test) -> Captured:
        seeds = self.seeds(test)
        low = self.spread_low(test, [key for key, truth in seeds.items() if truth is YES])
        roots = {self._root[key] for key, truth in seeds.items() if truth}
        return Captured(low, self._members(self.spread_high(test, roots, group=False, everywhere=True)))

    def _per_group(self, test: Test) -> Captured:
        result = Captured()
        seeds = self.seeds(test)
        shape = self._shape(test)
        for key, truth in seeds.items():
            if truth is YES:
                for captured, rank in self.spread_of(key, shape).items():
                    if captured not in result.low or rank < result.low[captured]:
                        result.low[captured], result.seed_of[captured] = rank, key
        roots = {self._root[key] for key, truth in seeds.items() if truth}
        captured_roots = set(self.anyones(shape))
        for root in roots:
            captured_roots |= self.beyond(root, shape)
        result.high = self._members(captured_roots)
        return result

    def anyones(self, shape: _Shape) -> set[str]:
        """Return the roots that one unrecorded person may capture; any recorded one may be that person."""
        if shape.anyones is None:
            shape.anyones = self.spread_high(shape.test, (), group=True, everywhere=True)
        return shape.anyones

    def _shape(self, test: Test) -> _Shape:
        found = self._shapes.get(test)
        if found is None:
            unseeded = test._replace(seed="", values=())
            found = self._shapes[test] = self._shapes.setdefault(unseeded, _Shape(unseeded))
        return found

    def spread_of(self, key: str, shape: _Shape) -> dict[str, int]:
        """Return whom one organisation certainly captures, with ranks: the same for all tests of one kind of group."""
        found = shape.spreads.get(key)
        if found is None:
            owns = key in self.world.owned
            found = shape.spreads[key] = self.spread_low(shape.test, [key]) if owns else {key: 0}
        return found

    def beyond(self, root: str, shape: _Shape) -> set[str]:
        """Return the roots that one may capture, without those that anybody may."""
        found = shape.beyond.get(root)
        if found is None:
            settled = self.anyones(shape)
            if any(member in self.world.owned for member in self.world.members(root)):
                captured = self.spread_high(shape.test, [root], group=True, everywhere=False, settled=settled)
                found = captured - settled
            else:
                found = {root} - settled
            shape.beyond[root] = found
        return found

    def _ultimate_parent(self, test: Test) -> Captured:
        return self._walk_up(test, self.cone)

    def _walk_up(self, test: Test, cone: list[str]) -> Captured:
        """Walk to the top: more than half of the votes with what it holds through others, or control.

        Not monotone: an owner above a parent turns *yes* into *no* (semantics A4). ``cone`` holds with everybody whoever
        is above: nobody else decides who captures them.
        """
        shape = self._shape(CONTROL)
        anyones = self.anyones(shape)
        sure: dict[str, set[str]] = {key: set() for key in cone}
        perhaps: dict[str, set[str]] = {key: set() for key in cone}
        for parent in cone:
            low, high = self.spread_of(parent, shape), self.beyond(self._root[parent], shape)
            for child in cone:
                if self._root[child] != self._root[parent]:
                    if child in low:
                        sure[child].add(parent)
                    elif self._root[child] in high or self._root[child] in anyones:
                        perhaps[child].add(parent)
        anyone = {key for key in cone if self._root[key] in anyones}
        seat = self.seeds(test)
        top = {key: self._tops(key, sure) for key in cone}
        result = Captured()
        changed = True
        while changed:
            changed = False
            for key in cone:
                alone = not sure[key] or key in top[key]
                if key not in result.high and (
                    any(member in anyone for member in self.world.members(key))
                    or ((alone or self._circular(key, sure, perhaps)) and self._class_seat(key, seat))
                    or any(p in result.high for p in sure[key] | perhaps[key])
                    or any(m in result.high for m in self.world.members(key))
                ):
                    result.high.add(key)
                    changed = True
        self._parents_low(result, sure, perhaps, anyone, seat)
        return result

    def _class_seat(self, key: str, seat: dict[str, Kleene]) -> bool:
        return any(seat[member] for member in self.world.members(key))

    @staticmethod
    def _tops(key: str, sure: dict[str, set[str]]) -> set[str]:
        """Return the certain parents with no certain parent outside their own circle."""
        above = sure[key]
        circle = {p for p in above if key in sure[p]} | {key}
        return circle if above <= circle else set()

    @staticmethod
    def _circular(key: str, sure: dict[str, set[str]], perhaps: dict[str, set[str]]) -> bool:
        return any(key in sure[p] | perhaps[p] for p in sure[key] | perhaps[key])

    def _parents_low(
        self, result: Captured, sure: dict[str, set[str]], perhaps: dict[str, set[str]],
        anyone: set[str], seat: dict[str, Kleene],
    ) -> None:  # fmt: skip
        changed = True
        while changed:
            changed = False
            for key, above in sure.items():
                if key in result.low:
                    continue
                circle = self._tops(key, sure)
                if circle:
                    # Members of a circle of control are all tops; one seat among them is enough, if nobody stands
                    # above any of them.
                    holds = any(seat[member] is YES for member in circle) and all(
                        member not in anyone
                        and all(p in result.low or p in circle for p in perhaps[member])
                        and len(self.world.members(member)) == 1
                        for member in circle
                    )
                else:
                    holds = any(p in result.low for p in above)
                if holds:
                    result.low[key] = len(result.low)
                    changed = True

    def _cap(self, test: Test) -> Captured:
        """Return where holders outside a region pass what each, or all together, may have.

        The region's seat is negated, so the worlds swap: certainly outside is *not possibly inside*, nor
        possibly the same as somebody who may be. A holder inside counts when captured from outside; "each"
        groups a person with what it holds.
        """
        outside = self._outsiders(test.values)
        result = Captured()
        together = test._replace(threshold=test.together, control=False)
        each = test._replace(threshold=test.each, control=False)
        for alike in self._unheld.values():
            if self.sum_high(together, alike[0], outside.high, group=False) or self.sum_high(
                each, alike[0], outside.anyones, group=True
            ):
                result.high.update(alike)
        for key, sure, groups, possible in outside.holders:
            if self.sum_low(together, key, sure) or any(self.sum_low(each, key, group) for group in groups):
                result.low[key] = len(result.low)
            if self.sum_high(together, key, outside.high, group=False) or any(
                self.sum_high(each, key, group, group=True) for group in possible
            ):
                result.high.add(key)
        return result

    def _outsiders(self, region: tuple[str, ...]) -> _Outsiders:
        """Return who is outside a region, alone or through others, and in which groups: the same for every cap."""
        found = self._outside.get(region)
        if found is None:
            shape, places = self._shape(CONTROL), self.world.region(region)
            seat = {key: self.world.recorded_seat(key, places) for key in self.cone}
            sure = [key for key in self.cone if not any(seat[k] for k in self.world.members(key))]
            low = self.spread_low(CONTROL, sure)
            # Who is said to be inside by a source that nobody read may be outside.
            inside = {key for key, truth in seat.items() if truth is YES and self.world.seats_read(key)}
            possible = {self._root[key] for key in self.cone if key not in inside}
            high = self.spread_high(CONTROL, possible, group=False, everywhere=True)
            # An owner inside that several outsiders capture together belongs to none of their groups, so it
            # heads one of its own. A group of which nobody holds a share adds nothing to what the rest would have.
            groups = {key: set(self.spread_of(key, shape)) for key in self.cone if key in low}
            anyones = self.anyones(shape)
            beyond = [self.beyond(root, shape) for root in sorted(high)]
            heads_of, beyond_of = _groups_of(groups.items()), _groups_of(enumerate(beyond))
            holders = []
            for key in self._held:
                # What may be the company itself would hold itself in a merged world, and count for nobody.
                same = set(self.world.members(key))
                owners = self.world.holders.get(key, {}).keys() - same
                heads = {head for owner in owners for head in heads_of.get(owner, ())} - same
                # Of a group only those count that hold something of it.
                roots = {self._root[owner] for owner in self.merged(key)}
                anybody = frozenset(anyones & roots)
                further = {n for root in roots for n in beyond_of.get(root, ())}
                holders.append(
                    _Outside(
                        key,
                        owners & low.keys(),
                        {frozenset(owners & groups[head]) for head in heads},
                        {anybody, *(anybody | (beyond[n] & roots) for n in further)},
                    )
                )
            found = self._outside[region] = _Outsiders(high, anyones, holders)
        return found

    def _look_through(self, test: Test) -> Captured:
        from depgraph.law.integrated import integrated_ownership  # noqa: PLC0415  few laws look through

        seeds = self.seeds(test)
        result = Captured()
        for column in COLUMNS[test.of]:
            low, high = integrated_ownership(self, seeds, column=column, recorded_only=test.recorded_only)
            for key in self.cone:
                if test.passes(low[key]):
                    result.low.setdefault(key, len(result.low))
                if test.passes(high[key]):
                    result.high.add(key)
        return result


def _groups_of(groups: Iterable[tuple[G, Iterable[str]]]) -> dict[str, list[G]]:
    """Return for everybody the groups it belongs to."""
    found: dict[str, list[G]] = {}
    for name, members in groups:
        for member in members:
            found.setdefault(member, []).append(name)
    return found
