"""What is a complete world? One seat an organisation, one number a share, one host a service."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from fractions import Fraction
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

WHOLE = 1_000_000


@dataclass(frozen=True)
class Party:
    """An organisation about which everything is settled.

    It has one seat and one headquarters, unless two records with different ones turned out to be of one entity.
    """

    id: str
    incorporated_in: frozenset[str]
    headquartered_in: frozenset[str]
    kind: str = "company"
    present_in: frozenset[str] = frozenset()
    listed_on: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Held:
    """What one party holds of another, in parts per million of each partition."""

    owner: str
    owned: str
    capital: int = 0
    votes: int = 0
    control: bool = False


@dataclass(frozen=True)
class Item:
    """A component about which everything is settled."""

    id: str
    kind: str
    eccn: str = "EAR99"
    rare_earths: frozenset[str] = frozenset()
    data: frozenset[str] = frozenset()
    keys: str = "none"
    users_in: frozenset[str] = frozenset()
    destination: str = "NL"
    tpp: float = 0.0
    materials: frozenset[str] = frozenset()
    cost: Fraction = Fraction(1)


@dataclass(frozen=True)
class Edge:
    """One dependence of a component, on one object."""

    subject: str
    relation: str
    object: str
    country: str = "ZZ"
    access: str = "none"
    group: tuple[str, int] | None = None
    quantity: Fraction = Fraction(1)
    value_share: Fraction | None = None


@dataclass(frozen=True)
class World:
    """One way in which everything can be."""

    parties: Mapping[str, Party]
    held: tuple[Held, ...] = ()
    items: Mapping[str, Item] = field(default_factory=dict)
    edges: tuple[Edge, ...] = ()
    regions: Mapping[str, frozenset[str]] = field(default_factory=dict)
    states_listed: Mapping[str, frozenset[str]] = field(default_factory=dict)
    entity: Mapping[str, str] = field(default_factory=dict)
    """Which party a recorded id turned out to be: two ids may be one."""
    buyer: str | None = None
    tenants: tuple[tuple[str, frozenset[str] | None], ...] = ()
    """Who uses the site beside the buyer, and which components; nothing is all of it."""
    memo: dict[Any, Any] = field(default_factory=dict, compare=False, repr=False)

    def once(self, key: Any, compute: Callable[[], Any]) -> Any:
        """Return what was computed before under this key: the definitions ask the same thing over and over."""
        if key not in self.memo:
            self.memo[key] = compute()
        return self.memo[key]

    def holders(self, owned: str) -> list[Held]:
        """Return who holds something of a party, itself left out: what it holds of itself counts for nobody."""
        by_owned: dict[str, list[Held]] = self.once("holders", lambda: _by_owned(self.held))
        return by_owned.get(owned, [])

    def seated(self, party: Party, codes: Iterable[str]) -> bool:
        """Whether a party is incorporated or headquartered in one of the codes."""
        return self.some_within(party.incorporated_in | party.headquartered_in, codes)

    def party(self, key: str) -> Party:
        """Return the party behind a recorded id."""
        return self.parties[self.entity.get(key, key)]

    def within(self, country: str, codes: Iterable[str]) -> bool:
        """Whether a country is one of the codes, or a member of one of them."""
        return any(country == code or country in self.regions.get(code, ()) for code in codes)

    def some_within(self, countries: Iterable[str], codes: Iterable[str]) -> bool:
        """Whether one of several countries is."""
        return any(self.within(country, codes) for country in countries)


def _by_owned(held: Iterable[Held]) -> dict[str, list[Held]]:
    found: dict[str, list[Held]] = defaultdict(list)
    for h in held:
        if h.owner != h.owned:
            found[h.owned].append(h)
    return found
