"""What does each holder have of each organisation on one day? All statements about one stake are reconciled here.

One stake may be stated many times: by the catalogue, by a register, in a facts file, in a supplier's answer; again, more
exactly, rounded, or for another time. However often it is stated, it is one stake, between two ends:

- Statements that certainly hold on the day **meet**: the stake lies where all of them say that it may be. Printed shares
  that miss each other by no more than rounding leave the stake between them.
- Statements that do not meet **contradict** each other. The stake then lies anywhere between them, and nobody knows any
  longer who else holds what. Where the user contradicts the catalogue it is a revision: the user's word stands, and the
  catalogue's word that it knows all owners no longer counts.
- A statement that only perhaps holds (its certainty is *maybe*, or its coarse date leaves the day open) widens what
  certain ones leave open only where it does not meet them. Alone it allows nothing, and as much as it says.
- **Lots** add up, and only those: statements that name different lots are about different shares.

Shares are integers in parts per million. Capital and votes are two partitions, and are never mixed in one sum.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import Enum
from typing import TYPE_CHECKING, NamedTuple

from depgraph.model.records import FIRST_DAY, LAST_DAY, covers
from depgraph.model.vocabulary import PPM, Kleene

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from depgraph.model.records import Facts, Holding

NO, MAYBE, YES = Kleene.NO, Kleene.MAYBE, Kleene.YES

CAPITAL, VOTES = 0, 1
ROUNDING = 1_000
"""By how much (in ppm) printed shares may miss each other, or pass the whole, without one of them being wrong."""


class Stake(NamedTuple):
    """What one holder has of one organisation, in parts per million, and whether it controls."""

    low: tuple[int, int]
    high: tuple[int, int]
    control: Kleene
    records: tuple[Holding, ...]
    """The statements that decide its ends or its control."""


class Clash(Enum):
    """How statements about the owners of one organisation contradict each other."""

    STATEMENTS = "statements about one stake do not meet"
    REVISION = "a statement of the user about one stake does not meet the catalogue's"
    MORE_THAN_ALL = "the stakes come to more than the whole"
    NEW_HOLDER = "the user names a holder beside owners that the catalogue calls complete"
    RUN_OUT = "shares that have a recorded holder on another day have none on this one"


class Overruled(NamedTuple):
    """One contradiction about the owners of an organisation."""

    owned: str
    clash: Clash
    owner: str = ""
    """Whose stake it is about, where it is about one."""


@dataclass(slots=True, eq=False)
class Stakes:
    """Every stake of one day, and what had to be reconciled or overruled."""

    holders: dict[str, dict[str, Stake]] = field(default_factory=dict)
    """Owned -> owner -> stake."""
    owned: dict[str, list[str]] = field(default_factory=dict)
    """Owner -> those of whom it holds something."""
    votes_follow: set[str] = field(default_factory=set)
    """Those of whose votes nothing is recorded: they are taken to follow capital."""
    reopened: set[str] = field(default_factory=set)
    """Those of whom nothing that closes their owners counts, since it is contradicted."""
    overruled: list[Overruled] = field(default_factory=list)
    restated: list[tuple[str, str]] = field(default_factory=list)
    """(owner, owned) of stakes that are stated in different words which meet."""


class _Said(NamedTuple):
    """One statement of a share, or what all lots of a stake come to."""

    low: int
    high: int
    sure: bool
    by_user: bool
    records: tuple[Holding, ...]


class _Agreed(NamedTuple):
    """What all statements of one share come to."""

    said: _Said
    clash: Clash | None = None
    restated: bool = False


def stakes_on(facts: Facts, *, on: str) -> Stakes:
    """Return all stakes on one day, the statements about each reconciled."""
    found = Stakes()
    pairs: dict[tuple[str, str], list[tuple[Kleene, Holding]]] = {}
    for holding in facts.holdings:
        held = covers(holding.starts, holding.ends, holding.certainty, on=on)
        if held:
            pairs.setdefault((holding.owned, holding.owner), []).append((held, holding))
    by_votes = {owned for (owned, _), records in pairs.items() if any(h.votes for _, h in records)}
    by_capital = {owned for (owned, _), records in pairs.items() if any(h.capital for _, h in records)}
    found.votes_follow = by_capital - by_votes
    for (owned, owner), records in sorted(pairs.items()):
        # Votes follow capital where a company's votes are recorded of nobody. Where they are of one holder, those of
        # the others are not recorded: founders with shares of another class are just this case.
        stake, clash, restated = _stake(records, votes_follow=owned not in by_votes)
        found.holders.setdefault(owned, {})[owner] = stake
        found.owned.setdefault(owner, []).append(owned)
        if clash is not None:
            found.overruled.append(Overruled(owned, clash, owner))
            if clash is Clash.STATEMENTS or not _closed_by_user(facts, owned):
                found.reopened.add(owned)
        elif restated:
            found.restated.append((owner, owned))
    _note_new_holders(found, facts, pairs)
    for owned, holders in found.holders.items():
        if any(sum(stake.low[column] for stake in holders.values()) > PPM + ROUNDING for column in (CAPITAL, VOTES)):
            # One of them is wrong, nobody knows which: none is certain, and nobody knows who else holds what.
            found.reopened.add(owned)
            for owner, stake in holders.items():
                holders[owner] = stake._replace(low=(0, 0))
            found.overruled.append(Overruled(owned, Clash.MORE_THAN_ALL))
    _note_run_out(found, facts, on=on)
    return found


def _closed_by_user(facts: Facts, owned: str) -> bool:
    """Whether the user says how far the owners of an organisation are known, and not the catalogue."""
    organisation = facts.organisations.get(owned)
    return organisation is not None and (organisation.owners_by or organisation.stated_by) != "catalogue"


def _stake(records: list[tuple[Kleene, Holding]], *, votes_follow: bool) -> tuple[Stake, Clash | None, bool]:
    """Reconcile all that is stated of one holder in one organisation; return also how it clashed, or was restated."""
    # Who says that somebody steers and holds nothing by that has said nothing of what is held beside.
    of_shares = [(held, h) for held, h in records if not _steers_only(h)] or records
    capital = _reconciled([(held, h, h.capital) for held, h in of_shares])
    votes = capital if votes_follow else _reconciled([(held, h, h.votes) for held, h in of_shares])
    # Who says how much is held has not said that it is not controlled: words on control stand beside any share.
    control = max((held for held, h in records if h.control), default=NO)
    deciding = {id(h) for one in (capital, votes) for h in one.said.records}
    kept = [h for _, h in records if h.control or id(h) in deciding]
    kept.sort(key=lambda h: h.stated_by == "catalogue")
    stake = Stake((capital.said.low, votes.said.low), (capital.said.high, votes.said.high), control, tuple(kept))
    clashes = [one.clash for one in (capital, votes) if one.clash]
    clash = Clash.STATEMENTS if Clash.STATEMENTS in clashes else next(iter(clashes), None)
    return stake, clash, capital.restated or votes.restated


def _steers_only(holding: Holding) -> bool:
    """Whether a statement is about control, and says that nothing is held by it."""
    shares = [share for share in (holding.capital, holding.votes) if share is not None]
    return bool(holding.control and shares) and not any(share[1] for share in shares)


def _reconciled(records: Iterable[tuple[Kleene, Holding, Sequence[int] | None]]) -> _Agreed:
    """Return one share for all that is stated of it; of what nobody states, anything is possible."""
    whole: list[_Said] = []
    lots: dict[str, list[_Said]] = {}
    for held, holding, share in records:
        low, high = share if share is not None else (0, PPM)
        said = _Said(low, high, held is YES, holding.stated_by != "catalogue", (holding,))
        (whole if holding.lot is None else lots.setdefault(holding.lot, [])).append(said)
    clash: Clash | None = None
    restated = False
    if lots:
        parts = [_agreed(said) for _, said in sorted(lots.items())]
        whole.append(_together([part.said for part in parts]))
        clash = next((part.clash for part in parts if part.clash), None)
        restated = any(part.restated for part in parts)
    agreed = _agreed(whole)
    return agreed._replace(clash=agreed.clash or clash, restated=agreed.restated or restated)


def _together(lots: Sequence[_Said]) -> _Said:
    """Return what all lots of one holder come to."""
    return _Said(
        min(PPM, sum(lot.low for lot in lots)), min(PPM, sum(lot.high for lot in lots)),
        sure=any(lot.sure for lot in lots), by_user=any(lot.by_user for lot in lots),
        records=tuple(record for lot in lots for record in lot.records),
    )  # fmt: skip


def _agreed(said: Sequence[_Said]) -> _Agreed:
    """Return where statements of one share meet; see the rules at the head of this module."""
    certain, doubtful = [one for one in said if one.sure], [one for one in said if not one.sure]
    own, known = [one for one in certain if one.by_user], [one for one in certain if not one.by_user]
    if not certain:
        records = tuple(record for one in said for record in one.records)
        by_user = any(one.by_user for one in said)
        return _Agreed(_Said(0, max(one.high for one in said), sure=False, by_user=by_user, records=records))
    ends, clash = _meeting(certain)
    if clash and own and known:
        # The user's word takes the place of the catalogue's, as far as it is one word.
        ends, clash = _meeting(own)
        clash = clash or Clash.REVISION
    # What the user states for certain also settles what the catalogue leaves in doubt.
    open_still = [one for one in doubtful if one.by_user or not own]
    outside = [one for one in open_still if not _meet(ends, (one.low, one.high)) and not _another_time(one, certain)]
    if outside:
        ends = (min(ends[0], *(one.low for one in outside)), max(ends[1], *(one.high for one in outside)))
        clash = Clash.STATEMENTS
    low, high = ends
    exact = [one for one in certain if (one.low, one.high) == ends]
    deciding = exact or [one for one in certain if one.low == low or one.high == high]
    records = tuple(record for one in (*(deciding or certain), *outside) for record in one.records)
    by_user = any(one.by_user for one in certain)
    restated = clash is None and len({(one.low, one.high) for one in certain} - {(0, PPM)}) > 1
    return _Agreed(_Said(low, high, sure=True, by_user=by_user, records=records), clash, restated)


def _meeting(said: Sequence[_Said]) -> tuple[tuple[int, int], Clash | None]:
    """Return the shares that all statements allow; where there are none, all between them, and that they clash."""
    low, high = max(one.low for one in said), min(one.high for one in said)
    if low <= high + ROUNDING:
        return (min(low, high), max(low, high)), None
    return (min(one.low for one in said), max(one.high for one in said)), Clash.STATEMENTS


def _meet(one: tuple[int, int], other: tuple[int, int]) -> bool:
    return max(one[0], other[0]) <= min(one[1], other[1]) + ROUNDING


def _another_time(doubtful: _Said, certain: Sequence[_Said]) -> bool:
    """Whether a statement can be about the time before or after a certain one, so that both may be true."""
    others = [record for one in certain for record in one.records]
    return all(any(_may_follow(one, other) for other in others) for one in doubtful.records)


def _may_follow(one: Holding, other: Holding) -> bool:
    """Whether the coarse days of two periods allow that one ends before the other begins."""
    return any(
        first.ends and second.starts and first.ends + FIRST_DAY[len(first.ends) :] <= _whole(second.starts)
        for first, second in ((one, other), (other, one))
    )


def _note_new_holders(found: Stakes, facts: Facts, pairs: dict[tuple[str, str], list[tuple[Kleene, Holding]]]) -> None:
    """A holder that only the user names, of a company whose owners the catalogue calls complete, is a revision."""
    for (owned, owner), records in sorted(pairs.items()):
        organisation = facts.organisations.get(owned)
        if (
            organisation is not None
            and organisation.owners == "complete"
            and organisation.stated_by == "catalogue"
            and all(h.stated_by != "catalogue" for _, h in records)
            and any(h.stated_by == "user" for _, h in records)
        ):
            found.overruled.append(Overruled(owned, Clash.NEW_HOLDER, owner))


def _note_run_out(found: Stakes, facts: Facts, *, on: str) -> None:
    """Note where fewer shares have a recorded holder on the day than on another.

    A user who calls the owners complete is taken at his word; the catalogue speaks of the time of its sources, and
    where it bounds what nobody recorded may hold, of no day before somebody took over what had no holder then.
    """
    dated: dict[str, list[Holding]] = {}
    for holding in facts.holdings:
        dated.setdefault(holding.owned, []).append(holding)
    for owned, holdings in dated.items():
        one = facts.organisations.get(owned)
        if one is None:
            continue
        known = one.stated_by == "catalogue"
        if one.owners != "complete" and not (known and one.owners == "bounded"):
            continue
        days = {_whole(h.starts) for h in holdings if h.starts} | {_before(h.ends) for h in holdings if h.ends}
        most = max((_held_on(day, holdings) for day in days if one.owners == "complete" or day > on), default=0)
        if _held_on(on, holdings) < most - ROUNDING:
            if known:
                found.reopened.add(owned)
            else:
                found.overruled.append(Overruled(owned, Clash.RUN_OUT))


def _held_on(day: str, holdings: Iterable[Holding]) -> int:
    """Return how much has a recorded holder on a day, at most; what is stated several times counts once."""
    most: dict[tuple[str, str | None], int] = {}
    for h in holdings:
        if covers(h.starts, h.ends, h.certainty, on=day):
            share = (h.capital or h.votes or (0, 0))[1]
            most[h.owner, h.lot] = max(most.get((h.owner, h.lot), 0), share)
    return min(PPM, sum(most.values()))


def _whole(day: str) -> str:
    """Return what sorts as the last day that a coarse date may mean."""
    return day + LAST_DAY[len(day) :]


def _before(day: str) -> str:
    """Return what sorts just before the first day that a coarse date may mean."""
    return (day + FIRST_DAY[len(day) :])[:-1]
