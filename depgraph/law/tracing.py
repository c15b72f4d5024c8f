"""By which holdings does a test capture, what is open, and on what does *not captured* rest?"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from depgraph.graph.world import CONTROL
from depgraph.law.capture import COLUMNS
from depgraph.model.missing import ORIGINS, Closing, ClosingFact, Missing, MissingFact, Origin
from depgraph.model.records import cited
from depgraph.model.steps import Detail, Says
from depgraph.model.vocabulary import OWNERLESS_KINDS, PPM, Kleene
from depgraph.ownership.stakes import CAPITAL, VOTES

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from depgraph.law.capture import Captured, Captures, Test
    from depgraph.ownership.stakes import Stake

NO, MAYBE, YES = Kleene.NO, Kleene.MAYBE, Kleene.YES


class Step(NamedTuple):
    """One link of a chain, with its sources."""

    subject: str
    relation: str
    object: str
    object_type: str
    details: tuple[Detail, ...]
    truth: Kleene
    stated_by: str
    cites: tuple[int, ...]


def percent(interval: Sequence[int]) -> str:
    """Return a share or an interval of shares in words."""
    low, high = (f"{value * 100 / PPM:.4f}".rstrip("0").rstrip(".") for value in interval)
    return f"{low} %" if low == high else f"{low}-{high} %"


class Tracer:
    """Explains ownership tests over one set of captures."""

    def __init__(self, captures: Captures) -> None:
        self.captures = captures
        self.world = captures.world
        self._open: dict[Test, dict[str, dict[MissingFact, None]]] = {}
        self._stakes: dict[str, list[tuple[str, Stake]]] = {}
        self._closed: dict[tuple[tuple[str, ...], str], tuple[MissingFact | None, MissingFact | None]] = {}

    # -- chains ----------------------------------------------------------------------------------------

    def chain(self, test: Test, key: str) -> list[Step]:
        """Return the holdings that certainly capture an organisation, down to the seed's own fact."""
        result = self.captures.about(test, key)
        if test.method == "ultimate_parent":
            return self._parents(test, key, result)
        if test.method in {"cap", "look_through"}:
            return self._all_holders(key)
        if test.method == "per_group":
            seed = result.seed_of.get(key, key)
            ranks = self.captures.spread_low(test, [seed])
        else:
            ranks = result.low
        steps: list[Step] = []
        self._climb(test, key, ranks, steps, set())
        return steps

    def _climb(self, test: Test, key: str, ranks: dict[str, int], steps: list[Step], seen: set[str]) -> None:
        """Add the steps from an organisation to its seeds, each holder captured before what it captures."""
        stack = [key]
        while stack:
            current = stack.pop()
            if current in seen:
                continue
            seen.add(current)
            found = self.seed_step(test, current) if self.captures.seed(test, current) is YES else None
            if found is not None and not (test.method == "per_group" and ranks.get(current)):
                steps.append(found)
                continue
            chosen = self._enough(test, current, ranks)
            steps += [self.stake_step(current, owner, stake) for owner, stake in chosen]
            stack += [owner for owner, _ in reversed(chosen)]

    def _enough(self, test: Test, key: str, ranks: dict[str, int]) -> list[tuple[str, Stake]]:
        """Return the fewest holders that capture: one in control, one that is enough, or the largest together."""
        rank = ranks.get(key, len(ranks))
        inside = [
            (owner, stake)
            for owner, stake in self.world.holders.get(key, {}).items()
            if owner != key and ranks.get(owner, rank) < rank
        ]
        inside.sort(key=lambda item: (ranks[item[0]], item[0]))
        for owner, stake in inside:
            if (test.control and stake.control is YES) or self.captures.sum_low(test, key, {owner}):
                return [(owner, stake)]
        chosen: list[tuple[str, Stake]] = []
        for owner, stake in sorted(inside, key=lambda item: (-max(item[1].low), item[0])):
            chosen.append((owner, stake))
            if self.captures.sum_low(test, key, {name for name, _ in chosen}):
                break
        return chosen

    def _all_holders(self, key: str) -> list[Step]:
        return [self.stake_step(key, owner, stake) for owner, stake in sorted(self.world.holders.get(key, {}).items())]

    def _parents(self, test: Test, key: str, result: Captured) -> list[Step]:
        """Return the walk to the ultimate parent and its headquarters."""
        steps: list[Step] = []
        seen = {key}
        current = key
        while True:
            above = [
                (owner, stake)
                for owner, stake in sorted(self.world.holders.get(current, {}).items())
                if owner in result.low and owner not in seen and (max(stake.low) > PPM // 2 or stake.control is YES)
            ]
            if not above:
                break
            owner, stake = above[0]
            steps.append(self.stake_step(current, owner, stake))
            seen.add(owner)
            current = owner
        found = self.seed_step(test, current)
        return steps + ([found] if found else [])

    def stake_step(self, owned: str, owner: str, stake: Stake) -> Step:
        """Return a holding as a sentence."""
        low, high = stake.low, stake.high
        parts: list[Detail] = []
        if (low[CAPITAL], high[CAPITAL]) != (0, PPM):
            parts.append(Detail(Says.CAPITAL, share=(low[CAPITAL], high[CAPITAL])))
        if (low[VOTES], high[VOTES]) not in {(0, PPM), (low[CAPITAL], high[CAPITAL])}:
            parts.append(Detail(Says.VOTES, share=(low[VOTES], high[VOTES])))
        words = tuple(h.control for h in stake.records if h.control and h.control != "control")
        parts += [Detail(Says.CONTROL, words)] if words else []
        relation = "controlled_by" if stake.control and max(low) <= PPM // 2 else "owned_by"
        return Step(
            owned, relation, owner, "organisation", tuple(parts),
            YES if stake.control is YES or max(low) else MAYBE,
            stake.records[0].stated_by, tuple(n for h in stake.records for n in h.cites),
        )  # fmt: skip

    def seed_step(self, test: Test, key: str) -> Step | None:
        """Return the fact that makes an organisation a seed."""
        if test.seed == "listed_on":
            return self.listing_step(key, test.values)
        if test.seed == "present_in":
            return self.presence_step(key, test.values)
        return self.seat_step(key, test.values, only_headquarters=test.seed == "headquartered_in")

    def presence_step(self, key: str, codes: Sequence[str]) -> Step | None:
        """Return the seat or the recorded presence that lies in a region."""
        found = self.seat_step(key, codes)
        organisation, region = self.world.organisation(key), self.world.region(codes)
        if found is None:
            for country, _, _, _, cites in organisation.present:
                if self.world.within([country], region) is YES:
                    numbers = tuple(cites) or tuple(cited(organisation.cites, "present_in"))
                    return Step(key, "present_in", country, "jurisdiction", (), YES, organisation.stated_by, numbers)
        return found

    def listing_step(self, key: str, lists: Sequence[str]) -> Step | None:
        """Return an organisation's entry on one of the lists."""
        organisation = self.world.organisation(key)
        for listed, starts, _, _, cites in organisation.listings:
            if listed in lists and self.world.listed(key, [listed]) is YES:
                since = (Detail(Says.SINCE, (starts,)),) if starts else ()
                return Step(key, "listed_on", listed, "list", since, YES, organisation.stated_by, tuple(cites))
        return None

    def seat_step(self, key: str, codes: Sequence[str], *, only_headquarters: bool = False) -> Step | None:
        """Return the seat, or the headquarters, that lies in a region."""
        organisation = self.world.organisation(key)
        region = self.world.region(codes)
        places = [("headquartered_in", organisation.headquarters, "headquartered_in")]
        seat = (
            "headquartered_in" if only_headquarters else "incorporated_in",
            organisation.seat,
            "incorporated_in",
        )
        places = [*places, seat] if only_headquarters else [seat, *places]
        for relation, candidates, name in places:
            if candidates is not None and self.world.within(candidates, region) is YES:
                cites = tuple(cited(organisation.cites, name))
                where = " or ".join(candidates)
                return Step(key, relation, where, "jurisdiction", (), YES, organisation.stated_by, cites)
        return None

    # -- what is open ----------------------------------------------------------------------------------

    def missing(self, test: Test, key: str) -> dict[MissingFact, None]:
        """Return the facts that leave a capture open, nearest first."""
        known = self._open.setdefault(test, {})
        found = known.get(key)
        if found is None:
            found = known[key] = self._missing(test, key)
        return found

    def _missing(self, test: Test, key: str) -> dict[MissingFact, None]:
        result: Captured | None = None
        seeds = self.captures.seeds(test)
        found: dict[MissingFact, None] = {}
        queue, seen = [key], {key}
        for current in queue:
            for member in self.world.members(current):
                if member != current:
                    found[MissingFact(current, Missing.SAME_AS, parties=(member,))] = None
                    if member not in seen:
                        seen.add(member)
                        queue.append(member)
            seed = seeds[current] if current in seeds else self.captures.seed(test, current)
            if seed is MAYBE:
                self._missing_seed(test, current, found)
            self._missing_owners(test, current, found)
            for owner, stake in self._stakes_in(current):
                # Most have no recorded holder, and need not be asked about.
                result = result or self.captures.about(test, key)
                # Caps and look-through count shares of holders that are not captured themselves.
                counts = owner in result.high or test.method in {"cap", "look_through"}
                if counts and owner not in result.low and owner not in seen:
                    seen.add(owner)
                    queue.append(owner)
                if counts and (stake.low != stake.high or stake.control is MAYBE):
                    found[MissingFact(current, Missing.STAKE, parties=(owner,))] = None
        return found

    def _stakes_in(self, key: str) -> list[tuple[str, Stake]]:
        found = self._stakes.get(key)
        if found is None:
            found = self._stakes[key] = sorted(self.world.holders.get(key, {}).items())
        return found

    def _missing_seed(self, test: Test, key: str, found: dict[MissingFact, None]) -> None:
        if test.seed == "listed_on":
            for one in test.values:
                if self.world.on_list(key, one) is MAYBE:
                    found[MissingFact(key, Missing.SCREENING, listed=one)] = None
        elif test.seed == "present_in" and self.world.organisation(key).seat is not None:
            found[MissingFact(key, Missing.PRESENCE, countries=tuple(test.values))] = None
        else:
            found[MissingFact(key, Missing.SEAT)] = None

    def _missing_owners(self, test: Test, key: str, found: dict[MissingFact, None]) -> None:
        known = self._closed.get((test.question, key))
        if known is None:
            known = self._closed[test.question, key] = self._not_closed(test, key)
        unrecorded, bounded = known
        # Only a test of one person at a time can be closed by a bound below its threshold.
        group = test.method in {"per_group", "ultimate_parent"}
        if unrecorded is not None:
            found[unrecorded] = None
        elif bounded is not None and (not group or self._may_top_up(test, key)):
            found[bounded] = None

    def _may_top_up(self, test: Test, key: str) -> bool:
        """Whether what one person may hold unrecorded is enough, alone or on top of the largest recorded stake."""
        stakes = self.world.holders.get(key, {}).values()
        return any(
            test.passes(
                self.captures.asked(test).residual(key, column, group=True)
                + max((s.high[column] for s in stakes), default=0)
            )
            for column in COLUMNS[test.of]
        )

    def _not_closed(self, test: Test, key: str) -> tuple[MissingFact | None, MissingFact | None]:
        """Return what is missing where owners are not recorded, and where they are closed above a bound only."""
        if self.world.organisation(key).kind in OWNERLESS_KINDS:
            return None, None
        state, bound = self.world.owners(key, test.question)
        if state == "unrecorded":
            return MissingFact(key, Missing.OWNERS), None
        return None, MissingFact(key, Missing.OWNERS_BELOW, threshold=bound) if state == "bounded" else None

    # -- what a clear rests on -------------------------------------------------------------------------

    def rests_on(self, test: Test, key: str) -> list[ClosingFact]:
        """Return the closing facts over an organisation and everybody above it that keep a capture out."""
        found: dict[ClosingFact, None] = {}
        queue, seen = [key], {key}
        for current in queue:
            organisation = self.world.organisation(current)
            state, bound = self.world.owners(current, test.question)
            if state == "closed":
                found.update(dict.fromkeys(self._presumed_closed(test, current)))
            elif organisation.kind not in OWNERLESS_KINDS and state != "unrecorded":
                kind = Closing.OWNERS_COMPLETE if state == "complete" else Closing.OWNERS_BOUNDED
                threshold = 0 if state == "complete" else bound
                by, cites = ORIGINS[organisation.stated_by], tuple(cited(organisation.cites, "owners"))
                found[ClosingFact(current, kind, by, cites, threshold=threshold)] = None
            for rest in self.seed_rests(test.seed, test.values, current):
                found[rest] = None
            for other in (*sorted(self.world.holders.get(current, {})), *self.world.members(current)):
                if other not in seen:
                    seen.add(other)
                    queue.append(other)
        return list(found)

    def _presumed_closed(self, test: Test, key: str) -> list[ClosingFact]:
        """Return the presumptions that close an organisation's owners for a test."""
        return [
            ClosingFact(key, Closing.OWNERS_COMPLETE, Origin.PRESUMPTION, tuple(cites))
            for question, cites in self.world.organisation(key).closed_for
            if question in test.question or (question == CONTROL and test.seed != "listed_on")
        ]

    def seed_rests(self, seed: str, values: Iterable[str], key: str) -> list[ClosingFact]:
        """Return what says that an organisation is itself no seed."""
        organisation = self.world.organisation(key)
        by = ORIGINS[organisation.stated_by]
        if seed == "present_in" and organisation.presence == "complete":
            return [ClosingFact(key, Closing.PRESENCE_COMPLETE, by, tuple(cited(organisation.cites, "presence")))]
        if seed != "listed_on":
            candidates = organisation.headquarters or organisation.seat or ()
            name = "headquartered_in" if organisation.headquarters else "incorporated_in"
            cites, seat = tuple(cited(organisation.cites, name)), tuple(organisation.seat or candidates)
            return [ClosingFact(key, Closing.SEAT, by, cites, countries=seat)]
        return [
            ClosingFact(key, Closing.SCREENED, Origin.LIST, tuple(cites), listed=listed, day=starts or "")
            for listed, starts, _, _, cites in organisation.screened
            if listed in values
        ]

    def name(self, key: str) -> str:
        """Return an organisation's name."""
        found = self.world.facts.organisations.get(key)
        return found.name if found else key
