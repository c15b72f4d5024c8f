"""Who belongs to whom, so that a product under its owner's name, or its maker's former one, is the same product?"""

from __future__ import annotations

from typing import TYPE_CHECKING

from depgraph.model.vocabulary import OWNERLESS_KINDS, PPM

if TYPE_CHECKING:
    from depgraph.model.records import Facts


def kin_of_makers(facts: Facts) -> dict[str, set[str]]:
    """Return, for each company, those who own or control most of it, and those it owns so, over every step and day.

    Slack is sold as Salesforce's, and a bill of 2019 says Mellanox where NVIDIA makes it today. States and persons are
    nobody's brand.
    """
    owners: dict[str, set[str]] = {}
    for holding in facts.holdings:
        shares = [share[0] for share in (holding.capital, holding.votes) if share]
        if holding.control or any(share * 2 > PPM for share in shares):
            holder = facts.organisations.get(holding.owner)
            if holder is not None and holder.kind not in OWNERLESS_KINDS:
                owners.setdefault(holding.owned, set()).add(holding.owner)
    kin: dict[str, set[str]] = {}
    for one in owners:
        above, waiting = set[str](), [one]
        while waiting:
            for owner in owners.get(waiting.pop(), ()):
                if owner not in above and owner != one:
                    above.add(owner)
                    waiting.append(owner)
        for owner in above:
            kin.setdefault(one, set()).add(owner)
            kin.setdefault(owner, set()).add(one)
    return kin
