"""Who of the organisations we know is on a whole list, and who is not?

A list opens whenever a name or a number agrees. It closes only from its day to the end of its review period, only for those
it could name, only where it is whole, and only with its other names; otherwise it closes nothing, and says why.
"""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING, NamedTuple

from depgraph.errors import UnknownName
from depgraph.intake.lists.comparing import STATE, Names, Screen
from depgraph.intake.lists.entry import COMPANY, PERSON, Setting
from depgraph.intake.lists.names import comparable
from depgraph.intake.lists.publications import publication
from depgraph.intake.lists.reading import read_list
from depgraph.intake.lists.snapshot import assembled, is_packed, unpacked
from depgraph.intake.preflight import DEFAULT_LIMITS

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from depgraph.intake.decisions import Decisions
    from depgraph.intake.lists.comparing import Hit
    from depgraph.intake.lists.entry import ListEntry
    from depgraph.intake.lists.snapshot import Snapshot
    from depgraph.intake.preflight import Limits
    from depgraph.model.records import Facts, Organisation

Named = tuple[str, bytes]
MOST_NAMED = 20
"""Possible hits of a list that are named one by one."""


class Screened(NamedTuple):
    """What holding everybody against one list gave."""

    snapshot: Snapshot
    hits: tuple[Hit, ...]
    dismissed: tuple[Hit, ...]
    """Hits that somebody has ruled out, and whose entry has not changed since."""
    open_because: str
    """Why the list clears nobody, empty where it clears."""
    notices: tuple[str, ...]


def snapshots(
    facts: Facts, lists: Sequence[tuple[str, Named]], *, countries: Mapping[str, str], limits: Limits = DEFAULT_LIMITS,
    dates: Mapping[str, str] | None = None, encoding: str | None = None,
) -> Iterator[tuple[Snapshot, list[str]]]:  # fmt: skip
    """Yield each list of some files, put together from all that were given of it, with notices.

    Raises:
        UnknownName: a list that nothing defines, so that no law asks for it.
        InvalidInput, LimitExceeded: a file that is no list, with the columns that were seen.

    """
    names = {key: one.name for key, one in facts.lists.items()}
    given: dict[str, list[Named]] = {}
    for key, named in lists:
        if key not in names:
            raise UnknownName("list", key, known=sorted(names))
        given.setdefault(key, []).append(named)
    for key, files in given.items():
        notices: list[str] = []
        if len(files) == 1 and is_packed(files[0][1]):
            yield unpacked(files[0][1], name=files[0][0]), notices
            continue
        parts = []
        for name, data in files:
            part = read_list(data, Setting(name, countries, limits, names, encoding))
            parts.append((name, data, part))
            notices += [f"{name}: {notice}" for notice in part.notices]
            rest = {
                **part.others,
                **{other: len(held) for other, held in part.entries.items() if other not in {key, ""}},
            }
            if rest:
                notices.append(
                    f"{name}: {sum(rest.values())} entries of other lists do not count: {_some(sorted(rest))}"
                )
        dated = (dates or {}).get(key) or (dates or {}).get("", "")
        yield assembled(key, parts, published=dated, publisher=publication(key).publisher), notices


def held_lists(
    facts: Facts, files: Sequence[Named], *, countries: Mapping[str, str], limits: Limits = DEFAULT_LIMITS
) -> list[str]:
    """Return the ids of the lists that some files say they hold."""
    names = {key: one.name for key, one in facts.lists.items()}
    parts = [read_list(data, Setting(name, countries, limits, names)) for name, data in files]
    return sorted({key for part in parts for key, held in part.entries.items() if key and held})


def screen(
    facts: Facts, lists: Sequence[tuple[str, Named]], *, on: str, countries: Mapping[str, str], limits: Limits = DEFAULT_LIMITS,
    dates: Mapping[str, str] | None = None, decisions: Decisions | None = None,
) -> list[Screened]:  # fmt: skip
    """Hold every organisation against whole lists, state in the facts what that gives, and return it.

    Raises:
        UnknownName, InvalidInput, LimitExceeded: as ``snapshots``.

    """
    found = []
    against = Screen(facts.organisations.values())
    for snapshot, notices in snapshots(facts, lists, countries=countries, limits=limits, dates=dates):
        found.append(_applied(facts, against, snapshot, notices, on=on, decisions=decisions))
    return found


def _applied(
    facts: Facts, against: Screen, snapshot: Snapshot, notices: list[str], *, on: str, decisions: Decisions | None
) -> Screened:
    list_id = snapshot.list_id
    hits, dismissed = decided(
        against.hits(list_id, Names([one for one in snapshot.entries if one.holds(on)])), facts, decisions
    )
    title = snapshot.title(facts.lists[list_id].name)
    said = {"published": snapshot.published} if snapshot.published else {}
    source = [facts.sources.add({"title": title, "retrieved": on, "grade": "documented", **said})]
    best: dict[str, Hit] = {}
    for hit in hits:
        known = best.get(hit.organisation)
        if known is None or (hit.certain, hit.score) > (known.certain, known.score):
            best[hit.organisation] = hit
    for key, hit in best.items():
        organisation = facts.organisations[key]
        listing = (list_id, hit.entry.starts or None, hit.entry.ends or None, "yes" if hit.certain else "maybe", source)
        facts.amend_organisation(key, listings=[*organisation.listings, listing])
    why = snapshot.why_open(publication(list_id), on=on)
    notices = [title, *notices]
    if why:
        notices.append(f"{list_id} clears nobody: {why}")
    else:
        notices += _closed(facts, snapshot, source)
    notices += _told(facts, list_id, best.values())
    if dismissed:
        notices.append(
            f"{list_id}: {len(dismissed)} hits were dismissed before: {_some(sorted({facts.organisations[h.organisation].name for h in dismissed}))}"
        )
    return Screened(snapshot, tuple(hits), tuple(dismissed), why, tuple(notices))


def decided(hits: Sequence[Hit], facts: Facts, decisions: Decisions | None) -> tuple[list[Hit], list[Hit]]:
    """Return the hits that stand, and those that somebody dismissed; a confirmed one is certain."""
    if decisions is None:
        return list(hits), []
    kept, dismissed = [], []
    for hit in hits:
        made = decisions.on_listing(facts.organisations[hit.organisation].name, target_of(hit))
        if made is None:
            kept.append(hit)
        elif made.decision == "different":
            dismissed.append(hit)
        else:
            kept.append(hit._replace(certain=True, rule=f"decided by {made.who} on {made.when}: {made.why}"))
    return kept, dismissed


def target_of(hit: Hit) -> str:
    """Return what a decision about a hit is about: the entry as it stands, so that its next change ends the decision."""
    return f"{hit.list_id} {hit.entry.ref} {_fingerprint(hit.entry)}"


def _fingerprint(entry: ListEntry) -> str:
    return hashlib.sha256("\0".join(map(str, entry)).encode()).hexdigest()[:8]


def _closed(facts: Facts, snapshot: Snapshot, source: list[int]) -> list[str]:
    """State who was screened: those whom the list could name at all."""
    kinds = {entry.kind for entry in snapshot.entries}
    until = snapshot.until(publication(snapshot.list_id))
    left: list[str] = []
    screening = (snapshot.list_id, snapshot.published, until, "yes", source)
    for key, one in list(facts.organisations.items()):
        if covered(one, kinds):
            facts.amend_organisation(key, screened=[*one.screened, screening])
        else:
            left.append(one.name)
    count = len(facts.organisations) - len(left)
    said = [f"{snapshot.list_id}: {count} organisations screened; it clears from {snapshot.published} to {until}"]
    if left:
        said.append(f"{snapshot.list_id}: not screened, because the list could not name them: {_some(sorted(left))}")
    return said


def covered(one: Organisation, kinds: set[str]) -> bool:
    """Whether a list with entries of some kinds could name an organisation: it is of a kind, and has a name that can be compared."""
    kind = {STATE: COMPANY}.get(one.kind, one.kind)
    if kind in {COMPANY, PERSON} and not kinds & {kind, ""}:
        return False
    return any(comparable(name) for name in (one.name, *one.aliases))


def _told(facts: Facts, list_id: str, hits: Iterable[Hit]) -> Iterator[str]:
    ordered = sorted(hits, key=lambda hit: (not hit.certain, -hit.score, hit.organisation))
    for hit in ordered[:MOST_NAMED]:
        name, entry = facts.organisations[hit.organisation].name, hit.entry
        about = f"{hit.rule}, score {hit.score:g}; entry {entry.ref}" + (
            f", {entry.programme}" if entry.programme else ""
        )
        if hit.certain:
            yield f"{list_id}: {name} is listed as {hit.name!r} ({about})"
        else:
            yield f"{list_id}: {name} resembles the entry {hit.name!r}: possibly listed ({about})"
    if len(ordered) > MOST_NAMED:
        yield f"{list_id}: and {len(ordered) - MOST_NAMED} more resemble entries (depgraph match --list shows them)"


def _some(texts: Sequence[str], most: int = 6) -> str:
    return ", ".join(texts[:most]) + (f" and {len(texts) - most} more" if len(texts) > most else "")
