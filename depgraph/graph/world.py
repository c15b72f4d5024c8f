"""What is known on one day? Facts resolved against a date: seats, presence, listings, stakes, closures."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING, NamedTuple

from depgraph.model.records import Organisation, cited, covers
from depgraph.model.vocabulary import OWNERLESS_KINDS, PLACE_RELATIONS, PPM, Kleene
from depgraph.ownership.stakes import Clash, stakes_on

if TYPE_CHECKING:
    from collections.abc import Container, Iterable, Sequence

    from depgraph.model.records import Component, Dated, Facts, Relation
    from depgraph.ownership.stakes import Overruled, Stake

NO, MAYBE, YES = Kleene.NO, Kleene.MAYBE, Kleene.YES

CONTROL, SEAT = "control", "seat:"
"""For which questions owners may be presumed closed: who controls, from which seat, or who on which list stands behind."""
MOST_NAMED = 8
"""Of more stakes that are stated several times the rest is counted."""
STALE_DAYS = 365
"""A list changes any week: that a screening is older than this is said."""


STANDS = frozenset({"hosted_by", "colocated_by"})
"""Relations that are where the thing itself is, if they name no country of their own."""
REACHES_IN = frozenset({"operated_by", "maintained_by"})
"""Relations by which people who have access are where they are said to be."""


class Region(NamedTuple):
    """A set of countries on a day: the certain members, and those it may have."""

    certain: frozenset[str]
    possible: frozenset[str]


class Seat(NamedTuple):
    """The countries in which an organisation may sit, nothing where none is recorded, and whether somebody read that."""

    candidates: tuple[str, ...] | None
    read: bool


class World:
    """The facts of one day, with the closing facts that may be relied on.

    A closing fact counts when a source better than ``unverified`` covers it, when the user states it of
    their own bill, or when the user accepts unverified ones (design, section 1).
    """

    def __init__(self, facts: Facts, *, on: str, accept_unverified: bool = False) -> None:
        # Those that are only referred to get a record of their own here, in a layer that nobody else sees.
        self.facts, self.on, self.accept_unverified = facts.layer("world"), on, accept_unverified
        self._regions: dict[tuple[str, ...], Region] = {}
        self._closed: dict[tuple[str, ...], frozenset[str]] = {(): frozenset()}
        self._stakes = stakes_on(facts, on=on)
        self.holders: dict[str, dict[str, Stake]] = self._stakes.holders
        self.owned: dict[str, list[str]] = self._stakes.owned
        self.votes_follow: set[str] = self._stakes.votes_follow
        self._listings: dict[tuple[str, str], Kleene] = {}
        self._on_lists: dict[str, tuple[tuple[tuple[str, Kleene], ...], frozenset[str] | None]] = {}
        self._screenings: dict[tuple[int, str], tuple[Sequence[Dated], frozenset[str]]] = {}
        """By the identity of what is said of a screening, which is kept with it."""
        self._country_lists: set[str] | None = None
        self._places: dict[tuple[str, str], list[Relation]] | None = None
        self._brought: dict[str, tuple[tuple[tuple[str, ...], Kleene], ...]] = {}
        self._misplaced: list[tuple[str, str]] = []
        """Whose presence is said to be complete without where something of theirs stands, in words."""
        self._elsewhere: set[str] = set()
        """Those said to be present nowhere else who host or run something elsewhere."""
        self._bring()
        self.same: dict[str, tuple[str, ...]] = self._classes()

    # -- organisations ---------------------------------------------------------------------------------

    def organisation(self, key: str) -> Organisation:
        """Return an organisation; one that is only referred to has everything unrecorded."""
        found = self.facts.organisations.get(key)
        if found is None:
            found = self.facts.organisations[key] = Organisation(id=key, name=key, stated_by="user")
        return found

    def members(self, key: str) -> tuple[str, ...]:
        """Return the organisation with everything it is possibly the same as."""
        return self.same.get(key, (key,))

    def closes(self, organisation: Organisation, name: str) -> bool:
        """Whether a closing statement of an organisation may be relied on."""
        return self.relied_on(cited(organisation.cites, name), organisation.stated_by)

    def relied_on(self, cites: Sequence[int], stated_by: str) -> bool:
        """Whether a closing statement with these sources counts."""
        if self.accept_unverified:
            return True
        if not cites:
            return stated_by != "catalogue"
        return self.facts.sources.verified(cites)

    def closed_for(self, question: tuple[str, ...]) -> frozenset[str]:
        """Return whose owners presumptions close for a question: for all its lists, or all seats of its seeds.

        Who is closed for ``control`` is closed for every seat.
        """
        found = self._closed.get(question)
        if found is None:
            closed: dict[str, set[str]] = {}
            for organisation in self.facts.organisations.values():
                for one, _ in organisation.closed_for:
                    closed.setdefault(one, set()).add(organisation.id)
            of_seats = closed.get(CONTROL, set())
            by_part = [closed.get(one, set()) | (of_seats if one.startswith(SEAT) else set()) for one in question]
            found = self._closed[question] = frozenset(set.intersection(*by_part) if by_part else ())
        return found

    def owners(self, key: str, question: tuple[str, ...] = ()) -> tuple[str, int]:
        """Return how far the owners are closed: (complete | closed | bounded | unrecorded, the bound in ppm).

        ``closed`` is presumed for a question only (see ``closed_for``): of the owners of no other record.
        """
        organisation = self.organisation(key)
        if organisation.kind in OWNERLESS_KINDS:
            return ("complete", 0)
        if key in self._stakes.reopened:
            return ("unrecorded", PPM)
        if key in self.closed_for(question):
            return ("closed", 0)
        stated = organisation.owners
        if stated in {"complete", "bounded"} and self.closes(organisation, "owners"):
            return (stated or "", organisation.bound)
        return ("unrecorded", PPM)

    # -- places ----------------------------------------------------------------------------------------

    def region(self, codes: Iterable[str]) -> Region:
        """Return the countries that codes (countries, blocs, country groups) stand for on the day."""
        wanted = tuple(codes)
        found = self._regions.get(wanted)
        if found is None:
            certain, possible = set(), set()
            for code in wanted:
                jurisdiction = self.facts.jurisdictions.get(code)
                if jurisdiction is None or jurisdiction.kind == "country":
                    certain.add(code)
                    possible.add(code)
                    continue
                for member, starts, ends, certainty, _ in jurisdiction.members:
                    truth = covers(starts, ends, certainty, on=self.on)
                    if truth:
                        possible.add(member)
                    if truth is YES:
                        certain.add(member)
                # A bloc without recorded members stands for itself, so that "EU" can still equal "EU".
                if not jurisdiction.members:
                    certain.add(code)
                    possible.add(code)
            found = self._regions[wanted] = Region(frozenset(certain), frozenset(possible))
        return found

    def within(self, candidates: Sequence[str] | None, region: Region) -> Kleene:
        """Whether a place with these candidates lies in a region; ``None`` may be anywhere."""
        if candidates is None:
            return MAYBE
        places = self.region(candidates).possible
        if places and places <= region.certain:
            return YES
        return MAYBE if places & region.possible else NO

    def seat(self, key: str, region: Region) -> Kleene:
        """Whether an organisation is incorporated or headquartered in a region."""
        return max(self.incorporated(key, region), self.headquartered(key, region))

    def incorporated(self, key: str, region: Region) -> Kleene:
        """Whether an organisation is incorporated in a region."""
        return self.lies(self.seat_of(key), region)

    def headquartered(self, key: str, region: Region) -> Kleene:
        """Whether it is headquartered in a region: where unrecorded, at its seat of incorporation."""
        return self.lies(self.headquarters_of(key), region)

    def seat_of(self, key: str) -> Seat:
        """Return where an organisation is incorporated, as far as recorded: a headquarters alone does not say it."""
        organisation = self.organisation(key)
        return Seat(_frozen(organisation.seat), self._read(organisation, "incorporated_in"))

    def headquarters_of(self, key: str) -> Seat:
        """Return where an organisation has its headquarters; where unrecorded, at its seat of incorporation."""
        organisation = self.organisation(key)
        if organisation.headquarters is None:
            return self.seat_of(key)
        return Seat(_frozen(organisation.headquarters), self._read(organisation, "headquartered_in"))

    def lies(self, seat: Seat, region: Region) -> Kleene:
        """Whether a seat lies in a region; one from a source that nobody read opens there, and closes nothing elsewhere."""
        truth = self.within(seat.candidates, region)
        return MAYBE if truth is NO and not seat.read else truth

    def seats_read(self, key: str) -> bool:
        """Whether the recorded seats of an organisation were read, so that they say where it does not sit."""
        return self.seat_of(key).read and self.headquarters_of(key).read

    def recorded_seat(self, key: str, region: Region) -> Kleene:
        """Whether an organisation sits in a region if what is recorded is right, whether or not anybody read it."""
        return max(self.within(one.candidates, region) for one in (self.seat_of(key), self.headquarters_of(key)))

    def _read(self, organisation: Organisation, name: str) -> bool:
        """Whether a seat was read: a state sits where its name says."""
        return organisation.kind == "state" or self.closes(organisation, name)

    def present(self, key: str, region: Region) -> Kleene:
        """Whether an organisation is present in a region; a seat does not close where else it is."""
        truth = self.recorded_seat(key, region)
        for country, starts, ends, certainty, _ in self.organisation(key).present:
            held = covers(starts, ends, certainty, on=self.on)
            truth = max(truth, min(held, self.within([country], region)))
        for places, held in self.brought(key):
            truth = max(truth, min(held, self.within(places, region)))
        return truth if truth is YES or self.presence_closed(key) else MAYBE

    def presence_closed(self, key: str) -> bool:
        """Whether an organisation is nowhere but where it is recorded: not where it hosts something else too."""
        organisation = self.organisation(key)
        return (
            organisation.presence == "complete" and self.closes(organisation, "presence") and key not in self._elsewhere
        )

    def brought(self, key: str) -> tuple[tuple[tuple[str, ...], Kleene], ...]:
        """Return where what an organisation hosts, or reaches into with people, makes it present, and how surely."""
        return self._brought.get(key, ())

    def _bring(self) -> None:
        """Note where organisations are by what they do there; whoever is said to be nowhere else is contradicted."""
        found: dict[str, dict[tuple[str, ...], Kleene]] = {}
        for relation in self.facts.relations:
            there = relation.relation in STANDS or (
                relation.relation in REACHES_IN and relation.access not in {"none", "physical"}
            )
            held = self.held(relation) if there else NO
            # Of several it is one, and nobody knows which.
            held = min(held, MAYBE) if len(set(relation.objects)) > 1 else held
            for places, standing in self._done_in(relation) if held else ():
                for key in relation.objects:
                    known = found.setdefault(key, {})
                    known[places] = max(known.get(places, NO), min(held, standing))
        self._brought = {key: tuple(sorted(places.items())) for key, places in found.items()}
        for key, by_place in found.items():
            self._note_elsewhere(key, [one for one, truth in sorted(by_place.items()) if truth is YES])

    def _done_in(self, relation: Relation) -> list[tuple[tuple[str, ...], Kleene]]:
        """Return the countries in which a relation is lived: its own, or for hosting those where the thing itself stands."""
        if relation.country:
            # Access may be none at all where nobody recorded it.
            open_access = relation.relation == "maintained_by" and relation.access is None
            return [(tuple(relation.country), MAYBE if open_access else YES)]
        item = self.facts.components.get(relation.subject) if relation.relation in STANDS else None
        return [(tuple(p.objects), self.held(p)) for p in self.places(item, "located_in")] if item else []

    def _note_elsewhere(self, key: str, places: list[tuple[str, ...]]) -> None:
        organisation = self.organisation(key)
        if organisation.presence != "complete":
            return
        stated = [*organisation.present, *((one, None, None, "yes", []) for one in organisation.seat or ())]
        stated += [(one, None, None, "yes", []) for one in organisation.headquarters or ()]
        recorded = {country for entry in stated for country in self.region([entry[0]]).possible}
        new = [one for one in places if not self.region(one).possible & recorded]
        if not new:
            return
        where = ", ".join(dict.fromkeys(" or ".join(one) for one in new))
        if organisation.stated_by == "assumption":
            self._misplace(
                key, f"assumed to be in the Union alone, and it hosts or runs something in {where}: it is there too"
            )
            return
        self._elsewhere.add(key)
        self._misplace(
            key,
            f"it hosts or runs something in {where}, and its presence is said to be complete without: not taken as complete",
        )

    def _misplace(self, key: str, what: str) -> None:
        self._misplaced.append((key, f"{self.organisation(key).name}: {what}"))

    # -- lists -----------------------------------------------------------------------------------------

    def listed(self, key: str, lists: Sequence[str]) -> Kleene:
        """Whether an organisation itself is on one of the lists: *no* only where it was screened."""
        return max([self.on_list(key, one) for one in lists], default=NO)

    def on_list(self, key: str, one: str) -> Kleene:
        """Whether an organisation itself is on a list."""
        known = self._listings.get((key, one))
        if known is None:
            found, screened = self.on_lists(key)
            truth = max([truth for listed, truth in found if listed == one], default=NO)
            known = truth if truth is YES or screened is None or one in screened else MAYBE
            self._listings[key, one] = known
        return known

    def screened(self, key: str, one: str) -> bool:
        """Whether a check against the whole list, made on or before the day, can be relied on."""
        screened = self.on_lists(key)[1]
        return screened is None or one in screened

    def overruled(self, keys: Container[str]) -> list[str]:
        """Return what is contradicted among the statements about some organisations."""
        said = [self._clash_in_words(one) for one in self._stakes.overruled if one.owned in keys]
        return list(dict.fromkeys([*said, *(text for key, text in self._misplaced if key in keys)]))

    def restated(self, keys: Container[str]) -> list[str]:
        """Say which stakes in some organisations are stated in different words that meet."""
        told = [
            f"{self.organisation(owner).name} in {self.organisation(owned).name}"
            for owner, owned in self._stakes.restated
            if owned in keys
        ]
        more = f" and {len(told) - MOST_NAMED} more" if len(told) > MOST_NAMED else ""
        named = ", ".join(told[:MOST_NAMED]) + more
        return [f"stated several times, each counted as one stake where the statements meet: {named}"] if told else []

    def _clash_in_words(self, one: Overruled) -> str:
        owner = self.organisation(one.owner).name if one.owner else ""
        match one.clash:
            case Clash.STATEMENTS:
                what = f"statements about the stake of {owner} contradict each other: it may be any of them, and the owners count as not recorded"
            case Clash.REVISION:
                what = f"the stake of {owner} that you give stands in place of the catalogue's, which it contradicts"
                if one.owned in self._stakes.reopened:
                    what += "; that all its owners are recorded no longer counts (state `owners` to say so)"
            case Clash.MORE_THAN_ALL:
                what = (
                    "its recorded holdings come to more than 100 %, so one of them is wrong: none counts as certain, and its "
                    "owners as not recorded"
                )
            case Clash.NEW_HOLDER:
                what = "a holder given by the user overrules the catalogue's word that its recorded owners are complete"
            case Clash.RUN_OUT:
                what = (
                    f"shares that have a recorded holder on another day have none on {self.on}, and its owners are said to be "
                    "complete: check who holds them"
                )
        return f"{self.organisation(one.owned).name}: {what}"

    def old_screenings(self, keys: Iterable[str]) -> dict[str, str]:
        """Return the lists against which some of these were last screened long ago, with the oldest such day."""
        long_ago = (date.fromisoformat(self.on) - timedelta(days=STALE_DAYS)).isoformat()
        found: dict[str, str] = {}
        # Most are screened together, and share what is said of that.
        alike = {id(self.organisation(key).screened): key for key in keys}
        for key in alike.values():
            # Until when a screening holds may be said: of an instrument that was used once there will be no newer one.
            open_ended = {listed for listed, _, ends, *_ in self.organisation(key).screened if not ends}
            for one in open_ended:
                last = self.last_screened(key, one)
                if last is not None and last < long_ago:
                    found[one] = min(found.get(one, last), last)
        return found

    def last_screened(self, key: str, one: str) -> str | None:
        """Return the last day on or before the asked one on which somebody was screened against a list, however long ago."""
        days = [starts or "" for listed, starts, *_ in self.organisation(key).screened if listed == one]
        return max((day for day in days if day <= self.on), default=None)

    def on_lists(self, key: str) -> tuple[tuple[tuple[str, Kleene], ...], frozenset[str] | None]:
        """Return the entries of an organisation, and the lists that it was screened against (``None``: all)."""
        known = self._on_lists.get(key)
        if known is None:
            one = self.organisation(key)
            entries = tuple(
                [
                    (listed, covers(starts, ends, certainty, on=self.on))
                    for listed, starts, ends, certainty, _ in one.listings
                ]
            )
            screened = None if one.stated_by == "assumption" else self._screened_against(one)
            known = self._on_lists[key] = (entries, screened)
        return known

    def _screened_against(self, one: Organisation) -> frozenset[str]:
        """Return the lists that an organisation was screened against; those that were screened together share what is said."""
        alike = (id(one.screened), one.stated_by)
        known = self._screenings.get(alike)
        if known is None:
            against = frozenset([
                listed
                for listed, starts, ends, certainty, cites in one.screened
                if covers(starts, ends, certainty, on=self.on) is YES
                and self.relied_on(cites, one.stated_by)
            ])  # fmt: skip
            known = self._screenings[alike] = (one.screened, against)
        return known[1]

    def state_listed(self, key: str, lists: Sequence[str]) -> Kleene:
        """Whether the country of an organisation's seat is on a list of countries."""
        seat = self.seat_of(key)
        if self._country_lists is None:
            self._country_lists = {entry[0] for j in self.facts.jurisdictions.values() for entry in j.listings}
        if not self._country_lists.intersection(lists):
            # Lists of countries are short and whole: where none is listed, wherever the seat is, its state is not.
            return NO
        if seat.candidates is None:
            return MAYBE
        truths = []
        for country in self.region(seat.candidates).possible:
            jurisdiction = self.facts.jurisdictions.get(country)
            listings = jurisdiction.listings if jurisdiction else ()
            held = (covers(s, e, c, on=self.on) for name, s, e, c, _ in listings if name in lists)
            truths.append(max(held, default=NO))
        truth = truths[0] if len(set(truths)) == 1 else MAYBE
        return MAYBE if truth is NO and not seat.read else truth

    # -- records that may be the same ------------------------------------------------------------------

    def _classes(self) -> dict[str, tuple[str, ...]]:
        parent: dict[str, str] = {}

        def root(key: str) -> str:
            while parent.get(key, key) != key:
                key = parent[key]
            return key

        for one, other, _ in self.facts.possibly_same:
            first, second = sorted((root(one), root(other)))
            parent[second] = first
            parent.setdefault(first, first)
        classes: dict[str, list[str]] = {}
        for key in parent:
            classes.setdefault(root(key), []).append(key)
        return {key: tuple(sorted(group)) for group in classes.values() for key in group}

    # -- relations -------------------------------------------------------------------------------------

    def places(self, item: Component, relation: str) -> list[Relation]:
        """Return where a component originates or is located, by itself or by the product it is."""
        if self._places is None:
            self._places = {}
            for one in self.facts.relations:
                if one.relation in PLACE_RELATIONS:
                    self._places.setdefault((one.subject, one.relation), []).append(one)
        own = self._places.get((item.id, relation))
        return own or (self._places.get((item.product, relation), []) if item.product else [])

    def held(self, relation: Relation) -> Kleene:
        """Whether a relation holds on the day."""
        return covers(relation.starts, relation.ends, relation.certainty, on=self.on)


def _frozen(places: Sequence[str] | None) -> tuple[str, ...] | None:
    return None if places is None else tuple(places)
