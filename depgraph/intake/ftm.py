"""What do FollowTheMoney entities say? Parties, what they own, and the lists that OpenSanctions' topics and datasets mean."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from depgraph.intake.draft import Draft, listed
from depgraph.intake.lists.named import DATASETS
from depgraph.model.vocabulary import PPM

if TYPE_CHECKING:
    from collections.abc import Iterator

    from depgraph.intake.draft import Setting
    from depgraph.intake.readers import Recognised

KINDS = {
    "Person": "person",
    "Company": "company",
    "Organization": "company",
    "LegalEntity": "company",
    "PublicBody": "company",
}
MIXED = frozenset(
    {"us_trade_csl", "us_ofac_cons", "cn_sanctions", "sanctions", "default", "peps", "crime", "debarment"}
)
LISTING = frozenset({"sanction", "export.control", "debarment", "asset.frozen", "sanction.counter"})
IDENTIFIERS = {"leiCode": "lei", "dunsCode": "duns", "cageCode": "cage", "vatCode": "vat", "kvkNumber": "kvk"}
OWNERSHIPS = {
    "Ownership": ("owner", "asset"),
    "Directorship": ("director", "organization"),
    "Representation": ("agent", "client"),
}
STATES = "gov.soe"


def read(found: Recognised, setting: Setting) -> Draft:
    """Read entities, one a line or as a list."""
    draft = Draft(setting, "FollowTheMoney")
    draft.register = True
    draft.source(grade="documented")
    content = found.content
    if isinstance(content, dict):
        content = [(1, content)]
    elif content and not isinstance(content[0], tuple):
        content = list(enumerate(content, start=1))
    links: list[tuple[dict[str, Any], dict[str, Any], str, str]] = []
    others: dict[str, int] = {}
    for item, where in _entities(draft, content):
        schema, properties = str(item.get("schema")), item.get("properties")
        if not isinstance(properties, dict) or not isinstance(item.get("id"), str):
            draft.aside(where, schema, "no entity", "an object with id, schema and properties")
        elif schema in KINDS:
            _party(draft, item, properties, schema, where)
        elif schema in OWNERSHIPS:
            links.append((item, properties, schema, where))
        else:
            others[schema] = others.get(schema, 0) + 1
    for _, properties, schema, where in links:
        _link(draft, properties, schema, where)
    if others:
        draft.notices.append("entities not used: " + ", ".join(f"{name} ({n})" for name, n in sorted(others.items())))
    draft.counts["organisations and persons"] = len(draft.facts.organisations)
    draft.counts["holdings"] = len(draft.facts.holdings)
    return draft


def _entities(draft: Draft, content: list[tuple[int, Any]]) -> Iterator[tuple[dict[str, Any], str]]:
    """Yield entities and those nested inside them, as the exports with targets have them."""
    for number, item in content:
        where = f"line {number}"
        if not isinstance(item, dict):
            draft.aside(where, item, "no entity", "an object")
            continue
        waiting = [item]
        while waiting:
            one = waiting.pop(0)
            yield one, where
            properties = one.get("properties")
            for values in properties.values() if isinstance(properties, dict) else ():
                waiting += [v for v in listed(values) if isinstance(v, dict) and "schema" in v]


def _texts(draft: Draft, properties: dict[str, Any], name: str, where: str) -> list[str]:
    found = [draft.text(v, f"{where}: {name}") for v in listed(properties.get(name)) if not isinstance(v, dict)]
    return list(dict.fromkeys(filter(None, found)))


def _refs(properties: dict[str, Any], name: str) -> list[str]:
    found = (v.get("id") if isinstance(v, dict) else v for v in listed(properties.get(name)))
    return [v for v in found if isinstance(v, str) and v]


def _party(draft: Draft, item: dict[str, Any], properties: dict[str, Any], schema: str, where: str) -> None:
    names = _texts(draft, properties, "name", where) or _texts(draft, {"name": item.get("caption")}, "name", where)
    key = draft.key(item["id"], space="ftm:")
    organisation = draft.organisation(key, names[0] if names else item["id"][:200], kind=KINDS[schema])
    others = [*names, *_texts(draft, properties, "alias", where), *_texts(draft, properties, "previousName", where)]
    organisation.name = names[0] if names else organisation.name
    organisation.aliases = [n for n in dict.fromkeys([*organisation.aliases, *others]) if n != organisation.name]
    for name, kind in IDENTIFIERS.items():
        for value in _texts(draft, properties, name, where)[:1]:
            organisation.identifiers = {**organisation.identifiers, kind: value}
    seats = [draft.country(c, f"{where}: jurisdiction") for c in _texts(draft, properties, "jurisdiction", where)]
    if schema == "Person":
        seats = [draft.country(c, f"{where}: nationality") for c in _texts(draft, properties, "nationality", where)]
    organisation.seat = list(dict.fromkeys(filter(None, seats))) or organisation.seat
    homes = [draft.country(c, f"{where}: mainCountry") for c in _texts(draft, properties, "mainCountry", where)]
    organisation.headquarters = list(dict.fromkeys(filter(None, homes))) or organisation.headquarters
    # A country of an entity is some tie to it, not its seat.
    ties = dict.fromkeys(
        filter(None, (draft.country(c, f"{where}: country") for c in _texts(draft, properties, "country", where)))
    )
    organisation.present = [*organisation.present, *((c, None, None, "yes", list(draft.cites)) for c in ties)]
    _listings(draft, organisation, item, _texts(draft, properties, "topics", where))


def _listings(draft: Draft, organisation: Any, item: dict[str, Any], topics: list[str]) -> None:
    datasets = [d for d in listed(item.get("datasets")) if isinstance(d, str)]
    listing = LISTING & set(topics)
    for dataset in datasets:
        known = DATASETS.get(dataset)
        if known and known not in {entry[0] for entry in organisation.listings}:
            certainty = "yes" if listing else "maybe"
            organisation.listings = [*organisation.listings, (known, None, None, certainty, list(draft.cites))]
        elif known is None and dataset not in MIXED:
            draft.unread("datasets that are no list known here", dataset)
    if listing and not organisation.listings:
        draft.unread(
            "listed parties of which the file does not say on which list: possible on any",
            f"{organisation.name} ({', '.join(sorted(listing))})",
        )
    if STATES in topics:
        draft.unread("owned by a state, which one and how much is not said", organisation.name)
        draft.reopened.add(organisation.id)
    rest = [t for t in topics if t not in LISTING and t != STATES]
    if rest:
        draft.unread("other topics", ", ".join(rest))


def _link(draft: Draft, properties: dict[str, Any], schema: str, where: str) -> None:
    first, second = OWNERSHIPS[schema]
    starts = draft.day(next(iter(_texts(draft, properties, "startDate", where)), None), f"{where}: startDate")
    ends = draft.day(next(iter(_texts(draft, properties, "endDate", where)), None), f"{where}: endDate")
    for owner in _refs(properties, first):
        for owned in _refs(properties, second):
            keys = [draft.key(one, space="ftm:") for one in (owner, owned)]
            for key, ref in zip(keys, (owner, owned), strict=True):
                if key not in draft.facts.organisations:
                    draft.organisation(key, ref[:200])
                    draft.unread("entities referred to and not described, so anybody", ref)
            if schema == "Ownership":
                capital = _percentage(draft, properties, where, keys[1])
                draft.holding(keys[0], keys[1], capital=capital, starts=starts, ends=ends)
            else:
                # A director or an agent may steer what they serve; they hold nothing of it by that.
                role = next(iter(_texts(draft, properties, "role", where)), schema.casefold())
                draft.holding(
                    keys[0],
                    keys[1],
                    capital=[0, 0],
                    votes=[0, 0],
                    control=role,
                    starts=starts,
                    ends=ends,
                    certainty="maybe",
                )


def _percentage(draft: Draft, properties: dict[str, Any], where: str, owned: str) -> list[int] | None:
    """Return a share as given: a number, or a range such as 25-50; nothing given is unknown, not nothing."""
    found: list[list[int]] = []
    for text in _texts(draft, properties, "percentage", where):
        ends = [part.strip(" %+><=") for part in text.replace(",", ".").replace("\u2013", "-").split("-")]
        try:
            shares = [float(end) for end in ends if end]
        except ValueError:
            shares = []
        if len(shares) not in {1, 2} or not 0 <= shares[0] <= shares[-1] <= 100.5:
            draft.aside(f"{where}: percentage", text, "no share of a whole", "a number or a range of per cent")
            draft.reopened.add(owned)
            continue
        low, high = shares[0], shares[-1]
        if len(shares) == 1 and text[:1] in "><":
            low, high = (low, 100.0) if text[0] == ">" else (0.0, high)
        elif len(shares) == 1 and text.rstrip(" %").endswith("+"):
            high = 100.0
        found.append([min(PPM, round(low * PPM / 100)), min(PPM, round(high * PPM / 100))])
    if not found:
        return None
    return [min(f[0] for f in found), max(f[1] for f in found)]
