"""Who stands behind a party, as far as somebody looked? Flags first, then holders, seats, presence and lists."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any, NamedTuple

from depgraph.application.reading.layer import days_between, groups, seats
from depgraph.graph.world import CONTROL, SEAT
from depgraph.model.records import cited
from depgraph.model.vocabulary import OWNERLESS_KINDS, PPM

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from depgraph.application.reading.layer import Layer
    from depgraph.model.records import Dated, Organisation

HALF = PPM // 2
UNKNOWN_SEAT_DAYS = 180
"""How long a list carries a presumption about a party whose seat nobody knows."""


class Looked(NamedTuple):
    """A list that was searched by name: its date, and the parties whose names resemble an entry, undismissed."""

    on: str
    resembling: frozenset[str]


def presume_control(layer: Layer, lists: Mapping[str, Looked]) -> None:
    """Close owners, presence and listings of parties where somebody looked and no flag speaks against it."""
    _Control(layer, lists).close()


class _Control:
    def __init__(self, layer: Layer, lists: Mapping[str, Looked]) -> None:
        self.layer, self.lists = layer, lists
        self.above = groups(layer)
        self.known = layer.facts.organisations
        self.holders: dict[str, list[Any]] = {}
        for holding in layer.facts.holdings:
            self.holders.setdefault(holding.owned, []).append(holding)
        self._flags: dict[str, list[dict[str, Any]]] = {}
        self._shared: dict[tuple[object, ...], tuple[list[Dated], list[tuple[str, list[int]]]]] = {}

    def close(self) -> None:
        """Add every closing that applies to every organisation."""
        self._minorities()
        for key, organisation in list(self.known.items()):
            if organisation.stated_by == "assumption":
                continue
            self._seat(key)
            if organisation.kind in OWNERLESS_KINDS:
                self._listings(key)
                continue
            self._presence(key)
            self._bounded(key)
            self._control(key)
            self._embargoed(key)
            self._listings(key)
        for key in list(self.known):
            self._inherits(key)

    # -- flags -----------------------------------------------------------------------------------------

    def flags(self, key: str) -> list[dict[str, Any]]:
        """Return the flags of a party: its seat's, and those of the seats of whoever controls it."""
        found = self._flags.get(key)
        if found is None:
            codes = {code for one in (key, *self.above.get(key, ())) if one in self.known for code in self._seats(one)}
            found = self._flags[key] = [
                flag
                for flag in self.layer.catalogue.flags
                if flag["of"] == "seat_or_controller" and codes.intersection(flag["countries"])
            ]
        return found

    def _seats(self, key: str) -> Sequence[str]:
        found = seats(self.known[key])
        # A seat of which only is known where it is not names no country.
        return found if len(found) < MANY_SEATS else ()

    def _fresh_look(self, presumption: str, organisation: Organisation, question: str) -> bool:
        """Whether somebody looked into a question lately enough, and the last look settled it."""
        looks = [look for look in organisation.looked if look[0] == question]
        if not looks:
            return False
        last = max(looks, key=lambda look: look[1])
        return last[3] == "settled" and self.layer.fresh(presumption, last[1])

    # -- closings --------------------------------------------------------------------------------------

    def _minorities(self) -> None:
        for presumption, _ in self.layer.then("no_control"):
            for number, holding in enumerate(self.layer.facts.holdings):
                if holding.capital is None and holding.votes is None and holding.control is None:
                    cites = [*holding.cites, *self.layer.cite(presumption, holding.owned)]
                    self.layer.facts.holdings[number] = replace(holding, capital=(0, HALF), cites=cites)

    def _seat(self, key: str) -> None:
        organisation = self.known[key]
        if organisation.seat is not None or organisation.headquarters is not None:
            return
        for presumption, then in self.layer.then("seat"):
            allowed = [
                code
                for code, one in self.layer.facts.jurisdictions.items()
                if one.kind == "country" and code not in then["countries"]
            ]
            self.known[key] = replace(
                organisation, seat=allowed,
                cites=organisation.cites | {"incorporated_in": self.layer.cite(presumption, "organisations of unknown seat")},
            )  # fmt: skip

    def _presence(self, key: str) -> None:
        for presumption, _ in self.layer.then("presence"):
            organisation = self.known[key]
            if organisation.presence != "complete" and self._fresh_look(presumption, organisation, "presence"):
                self.layer.organisation(key, presumption, presence="complete")

    def _bounded(self, key: str) -> None:
        for presumption, then in self.layer.then("bounded"):
            organisation = self.known[key]
            thresholds = [then["thresholds"].get(code) for code in organisation.seat or ()]
            if (
                organisation.owners not in {"complete", "bounded"}
                and thresholds
                and None not in thresholds
                and self._fresh_look(presumption, organisation, "holders")
            ):
                bound = round(max(one for one in thresholds if one is not None) * PPM)
                self.layer.organisation(key, presumption, owners="bounded", bound=bound)

    def _control(self, key: str) -> None:
        for presumption, _ in self.layer.then("control"):
            organisation = self.known[key]
            if (
                self._fresh_look(presumption, organisation, "control")
                and self._seat_was_read(organisation)
                and not self.flags(key)
            ):
                closed = [*organisation.closed_for, (CONTROL, self.layer.cite(presumption, key))]
                self.known[key] = replace(organisation, closed_for=closed)

    def _embargoed(self, key: str) -> None:
        """Close who behind a party without a flag may sit under an embargo."""
        for presumption, then in self.layer.then("seat"):
            if not self.flags(key):
                organisation = self.known[key]
                number = self.layer.cite(presumption, "parties without a red flag")
                closed = [(f"{SEAT}{code}", number) for code in then["countries"]]
                self.known[key] = replace(organisation, closed_for=[*organisation.closed_for, *closed])

    def _seat_was_read(self, organisation: Organisation) -> bool:
        name = "incorporated_in" if organisation.seat is not None else "headquartered_in"
        return self.layer.facts.sources.verified(cited(organisation.cites, name))

    def _inherits(self, key: str) -> None:
        for presumption, _ in self.layer.then("inherited"):
            organisation, holders = self.known[key], self._held_now(key)
            if organisation.owners == "complete" or len(holders) != 1:
                continue
            (holding,) = holders
            whole = max((holding.capital or (0, 0))[0], (holding.votes or (0, 0))[0])
            parent = self.known.get(holding.owner)
            if parent is None or whole < PPM:
                continue
            changes: dict[str, Any] = {"owners": "complete"}
            if parent.presence == "complete" and organisation.presence != "complete":
                changes["presence"] = "complete"
                changes["present"] = [*organisation.present, *parent.present, *(
                    (code, None, None, "yes", []) for code in seats(parent) if len(seats(parent)) == 1
                )]  # fmt: skip
            self.layer.organisation(key, presumption, **changes)

    def _held_now(self, key: str) -> list[Any]:
        return [
            one for one in self.holders.get(key, ()) if (not one.ends or one.ends > self.layer.on) and one.owner != key
        ]

    # -- lists -----------------------------------------------------------------------------------------

    def _listings(self, key: str) -> None:
        organisation = self.known[key]
        unknown = len(seats(organisation)) >= MANY_SEATS or not seats(organisation)
        flags = self.flags(key)
        screened, behind = self._closed_lists(tuple(flag["id"] for flag in flags), flags, unknown=unknown)
        resembling = {listed for listed, look in self.lists.items() if key in look.resembling}
        recorded = {entry[0] for entry in organisation.screened}
        if resembling or recorded:
            screened = [one for one in screened if one[0] not in resembling | recorded]
            behind = [one for one in behind if one[0] not in resembling]
        self.known[key] = replace(
            organisation, screened=[*organisation.screened, *screened] if organisation.screened else screened,
            closed_for=[*organisation.closed_for, *behind],
        )  # fmt: skip

    def _closed_lists(
        self, key: tuple[str, ...], flags: Sequence[dict[str, Any]], *, unknown: bool
    ) -> tuple[list[Dated], list[tuple[str, list[int]]]]:
        """Return the lists that are closed for all parties with the same flags, themselves and behind them."""
        found = self._shared.get((key, unknown))
        if found is None:
            closed: list[Dated] = []
            behind: list[tuple[str, list[int]]] = []
            for listed, look in sorted(self.lists.items()):
                # A list says nothing of days before its own date.
                if look.on > self.layer.on or (unknown and not self._recent(look)):
                    continue
                if any(_names(flag["lists"], listed) for flag in flags):
                    continue
                for presumption, _ in self.layer.then("screened"):
                    if self.layer.fresh(presumption, look.on):
                        closed.append((listed, look.on, None, "yes", self.layer.cite(presumption, listed)))
                for presumption, _ in self.layer.then("nobody_behind"):
                    if self.layer.fresh(presumption, look.on):
                        behind.append((listed, self.layer.cite(presumption, listed)))
            found = self._shared[key, unknown] = (closed, behind)
        return found

    def _recent(self, look: Looked) -> bool:
        return days_between(look.on, self.layer.on) <= UNKNOWN_SEAT_DAYS


MANY_SEATS = 100
"""A seat with so many candidates is not known: only where it is not is presumed."""


def _names(patterns: Sequence[str], key: str) -> bool:
    return any(key.startswith(one[:-1]) if one.endswith("*") else key == one for one in patterns)
