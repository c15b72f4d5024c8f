"""Who makes a line, who owns the maker, and where do they sit? One answer a line, or openly none."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NamedTuple

from depgraph.model.vocabulary import ASSUMED_BUYER, OWNERLESS_KINDS, PPM, Kleene

if TYPE_CHECKING:
    from depgraph.graph.supply import SupplyGraph
    from depgraph.graph.world import World
    from depgraph.model.records import Component

MAKER_ROLES = (
    "operated_by", "designed_by", "developed_by", "maintained_by", "licensed_by", "hosted_by", "assembled_by",
    "fabricated_by", "supplied_by",
)  # fmt: skip
"""Whose name is on a line: of the roles its kind is expected to have, the first of these."""
HALF = PPM // 2


class Named(NamedTuple):
    """A holder that is known, or candidates of which one or somebody else it is."""

    holder: str | None
    candidates: tuple[str, ...] = ()


@dataclass(eq=False, repr=False)
class Parties:
    """Answers about parties in one world, each worked out once."""

    world: World
    graph: SupplyGraph
    _owners: dict[str, Named] = field(default_factory=dict)

    def maker(self, line: Component) -> Named:
        """Return who makes, runs or maintains a line; unknown where nobody is recorded, or one of several is."""
        statements = [s for s in self.graph.statements(line) if self.world.held(s) is Kleene.YES]
        expected = self.graph.expected(line)
        roles = [role for role in MAKER_ROLES if role in expected] or list(MAKER_ROLES)
        if self._kind(line) not in {"cloud_service", "site", "grid"}:
            roles = [role for role in roles if role != "operated_by"]
        product = self.world.facts.components.get(line.product) if line.product else None
        for role in roles:
            said = [s for s in statements if s.relation == role and ASSUMED_BUYER not in s.objects]
            if product is not None and product.maker and all(s.stated_by == "catalogue" for s in said):
                return self._sure(product.maker)
            names = tuple(dict.fromkeys(name for s in said for name in s.objects))
            if len(names) == 1:
                return self._sure(names[0])
            if names:
                return Named(None, names)
        if product is not None and product.maker:
            return self._sure(product.maker)
        return Named(None)

    def _kind(self, line: Component) -> str | None:
        product = self.world.facts.components.get(line.product) if line.product else None
        return line.kind or (product.kind if product else None)

    def _sure(self, key: str) -> Named:
        """Return a party by name, unless it is possibly somebody else or was only made up to hold a place."""
        others = tuple(one for one in self.world.members(key) if one != key)
        return Named(None, (key, *others)) if others else Named(key)

    def owner(self, key: str) -> Named:
        """Return who controls an organisation in the end: itself where surely nobody holds a majority."""
        found = self._owners.get(key)
        if found is None:
            self._owners[key] = Named(None, (key,))  # a ring of owners has no top
            found = self._owners[key] = self._owner(key)
        return found

    def _owner(self, key: str) -> Named:
        world = self.world
        organisation = world.organisation(key)
        if organisation.kind in OWNERLESS_KINDS or organisation.stated_by == "assumption":
            return Named(key)
        stakes = world.holders.get(key, {})
        sure = [o for o, s in stakes.items() if s.control is Kleene.YES or min(s.low[0], s.low[1]) > HALF]
        if len(sure) == 1:
            return self.owner(sure[0])
        perhaps = [o for o, s in stakes.items() if s.control or max(s.high) > HALF]
        closed, bound = world.owners(key)
        rest = PPM if closed == "unrecorded" else 0 if closed == "complete" else bound
        # Beside what is recorded nobody may take anybody over the half.
        if not perhaps and rest <= HALF and max((max(s.high) for s in stakes.values()), default=0) + rest <= HALF:
            return Named(key)
        return Named(None, (key, *sorted(perhaps)))

    def chain(self, key: str) -> list[str]:
        """Return an organisation and those that surely control it, one above the other."""
        found = [key]
        while True:
            stakes = self.world.holders.get(found[-1], {})
            sure = [o for o, s in stakes.items() if s.control is Kleene.YES or max(s.low) > HALF]
            if len(sure) != 1 or sure[0] in found:
                return found
            found.append(sure[0])

    def country(self, key: str) -> Named:
        """Return where an organisation sits: headquarters, else seat of incorporation."""
        organisation = self.world.organisation(key)
        places = organisation.headquarters or organisation.seat
        if not places:
            return Named(None)
        return Named(places[0]) if len(places) == 1 else Named(None, tuple(places))

    def bloc(self, country: str) -> str:
        """Return the bloc a country is in: the Union, the rest of the European Economic Area, or the country."""
        if country == "EU" or country in self.world.region(["EU"]).certain:
            return "EU"
        return "EEA beyond the EU" if country in self.world.region(["EEA"]).certain else country

    def european(self, named: Named) -> Kleene:
        """Whether the holder sits in the Union."""
        if named.holder is None:
            return Kleene.MAYBE
        country = self.country(named.holder)
        return self.world.within(
            [country.holder] if country.holder else country.candidates or None, self.world.region(["EU"])
        )
