"""How does what a file says meet what is known? Its names get the ids we know, or stay possibly the same as one.

On a bill a name is the only thing there is, so a name that fits without doubt is taken. In a register it is not: there
an identifier decides, or the same name at the same seat.
"""

from __future__ import annotations

from dataclasses import fields, replace
from typing import TYPE_CHECKING, Any

from depgraph.errors import InvalidData
from depgraph.intake.draft import some
from depgraph.intake.lines import OURSELVES
from depgraph.intake.match import OrganisationIndex, ProductIndex
from depgraph.intake.names import DEFAULT_BANDS
from depgraph.intake.references import named_so, wrong_names
from depgraph.model.reading import Document
from depgraph.model.records import Component, Organisation, cited
from depgraph.model.vocabulary import ASSUMED_BUYER

if TYPE_CHECKING:
    from collections.abc import Sequence

    from depgraph.intake.decisions import Decisions
    from depgraph.intake.draft import Draft
    from depgraph.intake.names import Bands
    from depgraph.model.facts import FactsFile
    from depgraph.model.records import Catalogue, Dated, Facts

HARDWARE = ("chip", "memory", "board", "server", "rack", "network", "storage", "power", "cooling", "equipment")
LIKE = 90.0
"""What a name in a register must score to be possibly somebody known: registers hold a thousand names that begin alike."""
_SAID = ("aliases", "identifiers", "seat", "headquarters", "present", "listings", "screened")
_OWN = frozenset({"id", "name", "stated_by", "cites"})


def adopt(catalogue: Catalogue, draft: Draft, *, bill: bool) -> list[dict[str, Any]]:
    """Add what a file says to what is known; return the names on a bill that nothing known matches."""
    unmatched = resolve(catalogue, draft)
    merge(catalogue.facts, draft, bill=bill)
    return unmatched


def resolve(catalogue: Catalogue, draft: Draft) -> list[dict[str, Any]]:
    """Give organisations and products of a draft the ids they are known by; return the names nothing matches.

    Raises:
        InvalidData: countries, kinds and lists that the file names and nothing defines.

    """
    facts = draft.facts
    if draft.stated is not None:
        _check_stated(draft, draft.stated, catalogue)
    index = OrganisationIndex.of(catalogue.facts)
    renamed: dict[str, str] = {}
    _set_apart(draft, catalogue.facts)
    claimed: dict[str, str] = {}
    described = draft.described
    unmatched: list[dict[str, Any]] = []
    for key, organisation in facts.organisations.items():
        if key in draft.parties:
            found, known = _party(organisation, index, catalogue.facts)
        elif draft.register:
            found, known = _registered(organisation, index, catalogue.facts)
        elif key in described and key not in catalogue.facts.organisations:
            # Whatever a bill says of it, somebody known by this name may be who is meant.
            found, known = None, _namesake(organisation, index)
        else:
            continue
        if found is not None and found in claimed and not draft.parties & {key, claimed[found]} and found != key:
            # Two records of a register are two organisations: neither can be taken for the one known.
            known, rival = [(found, "a name of several records")], claimed[found]
            if renamed.pop(rival, None):
                facts.possibly_same.append((rival, found, "a name of several records"))
            found = None
        if found is not None:
            claimed[found] = key
            renamed[key] = found
        elif known:
            facts.possibly_same += [(key, other, why) for other, why in known]
        if key in draft.parties and found is None:
            unmatched.append({"name": organisation.name, "lines": []})
    _products(catalogue, draft, renamed)
    _rename(facts, renamed, draft.parties)
    draft.reopened = {renamed.get(key, key) for key in draft.reopened}
    if unmatched:
        lines: dict[str, list[str]] = {}
        for relation in facts.relations:
            for one in relation.objects:
                lines.setdefault(one, []).append(relation.subject)
        by_name = {o.name: o.id for o in facts.organisations.values()}
        for entry in unmatched:
            entry["lines"] = lines.get(by_name.get(entry["name"], ""), [])
    return sorted(unmatched, key=lambda entry: str(entry["name"]))


def _set_apart(draft: Draft, known: Facts) -> None:
    """Give a record of a file whose id the catalogue has for somebody of another name an id of its own."""
    organisations = draft.facts.organisations
    apart = {
        key: f"{draft.key(draft.name)}:{key}"
        for key, one in organisations.items()
        if key not in draft.described
        and (there := known.organisations.get(key)) is not None
        and there.stated_by == "catalogue"
        and not named_so(there, one.name)
    }
    if apart:
        _rename(draft.facts, apart, set())
        draft.parties = {apart.get(key, key) for key in draft.parties}
        draft.reopened = {apart.get(key, key) for key in draft.reopened}
        draft.notices.append(
            f"ids that the catalogue has for somebody else, the file's name added: {some(list(apart))}"
        )


def _check_stated(draft: Draft, stated: FactsFile, catalogue: Catalogue) -> None:
    problems = []
    for one in wrong_names(stated, catalogue.facts):
        table, number, *rest = one.path
        document = Document(f"{draft.name}: {draft.pointers[str(table)][int(number)]}", None)
        problems.append(document.told(one._replace(path=tuple(rest))))
    if problems:
        raise InvalidData(problems)


def _party(
    organisation: Organisation, index: OrganisationIndex, known: Facts
) -> tuple[str | None, list[tuple[str, str]]]:
    if organisation.name.casefold() in OURSELVES:
        return ASSUMED_BUYER, []
    match = index.find(organisation.name, identifiers=tuple(organisation.identifiers.values()), as_party=True)
    if match is None or _contradict(organisation, known.organisations[match.target_id]):
        return None, []
    if match.accepted:
        return match.target_id, []
    return None, [(other, f"{match.rule}, score {match.score:.0f}") for other in match.candidates]


def _registered(
    organisation: Organisation, index: OrganisationIndex, known: Facts
) -> tuple[str | None, list[tuple[str, str]]]:
    if organisation.id in known.organisations:
        return organisation.id, []
    for identifier in organisation.identifiers.values():
        match = index.find("", identifiers=(identifier,))
        if match is not None and match.accepted and not _contradict(organisation, known.organisations[match.target_id]):
            return match.target_id, []
    match = index.find(organisation.name)
    if match is None or match.score < LIKE:
        return None, []
    other = known.organisations[match.target_id]
    if _contradict(organisation, other):
        return None, []
    if match.accepted and other.stated_by == "bill" and not any(getattr(other, name) for name in _SAID):
        # On the bill stands nothing but this name: whoever bears it is who is meant.
        return match.target_id, []
    same_seat = organisation.seat and other.seat and list(organisation.seat) == list(other.seat)
    if match.accepted and same_seat and len(organisation.seat or ()) == 1 and organisation.kind == other.kind:
        return match.target_id, []
    return None, [(one, f"{match.rule}, score {match.score:.0f}") for one in match.candidates]


def _namesake(organisation: Organisation, index: OrganisationIndex) -> list[tuple[str, str]]:
    match = index.find(organisation.name, identifiers=tuple(organisation.identifiers.values()))
    return [(match.target_id, f"{match.rule}, score {match.score:.0f}")] if match is not None and match.accepted else []


def _contradict(one: Organisation, other: Organisation) -> bool:
    """Whether two records bear different identifiers of one kind: then they are two, whatever their names."""
    return any(one.identifiers[kind] != value for kind, value in other.identifiers.items() if kind in one.identifiers)


def _products(catalogue: Catalogue, draft: Draft, renamed: dict[str, str]) -> None:
    """Match components to products of the catalogue, as the lines of a bill are."""
    products = ProductIndex.of(catalogue.facts)
    made_by: dict[str, str] = {}
    for relation in draft.facts.relations:
        one = relation.objects[0]
        if one in draft.parties and relation.subject not in made_by:
            made_by[relation.subject] = one
    dropped: set[tuple[str, str, str]] = set()
    for component in draft.facts.components.values():
        if component.id in draft.settled or component.id in draft.libraries:
            continue
        maker = made_by.get(component.id)
        name = draft.facts.organisations[maker].name if maker else None
        mpn = component.mpn[0] if component.mpn else None
        match = products.find(name=component.name, maker=name, mpn=mpn, kind=component.kind)
        if match is None:
            continue
        if not match.accepted:
            component.perhaps = list(match.candidates)
            continue
        component.product = match.target_id
        product = catalogue.facts.components[match.target_id]
        kinds_made = {component.kind, component.kind or product.kind}
        component.kind = component.kind or product.kind
        if maker and renamed.get(maker) == product.maker:
            # The catalogue already says what the maker of its product does; that he also sells it, it does not.
            dropped |= {(component.id, draft.maker_relation(kind), maker) for kind in kinds_made}
    for key, words in draft.hints.items():
        component = draft.facts.components[key]
        if component.kind is None:
            component.suggested_kind = draft.values.kind_hint(words)
    kinds = catalogue.facts.kinds
    expected = list(dict.fromkeys(relation for kind in HARDWARE for relation in kinds.get(kind, ())))
    for key in draft.hardware:
        component = draft.facts.components[key]
        if component.kind is None and component.product is None:
            component.expects = expected
    if dropped:
        draft.facts.relations = [
            r for r in draft.facts.relations if (r.subject, r.relation, r.objects[0]) not in dropped
        ]


def match_again(
    facts: Facts, unmatched: list[dict[str, Any]], *, bands: Bands | None = None, decisions: Decisions | None = None
) -> list[dict[str, Any]]:
    """Match names of bills once more, since what was read after a bill may say who they are; return those still unknown."""
    named = {key: one.name for key, one in facts.organisations.items() if key.startswith("bill:")}
    known = {key: one for key, one in facts.organisations.items() if key not in named}
    index = OrganisationIndex.of(replace(facts, organisations=known), bands=bands or DEFAULT_BANDS, decisions=decisions)
    renamed = {
        key: match.target_id
        for key, name in named.items()
        if (match := index.find(name)) is not None and match.accepted
    }
    now_known = {named[key] for key in renamed}
    _rename(facts, renamed, set(renamed))
    return [one for one in unmatched if one["name"] not in now_known]


def _rename(facts: Facts, renamed: dict[str, str], parties: set[str]) -> None:
    if not renamed:
        return
    facts.relations = [
        replace(one, objects=[renamed.get(key, key) for key in one.objects])
        if any(key in renamed for key in one.objects)
        else one
        for one in facts.relations
    ]
    facts.holdings = [
        replace(one, owner=renamed.get(one.owner, one.owner), owned=renamed.get(one.owned, one.owned))
        if one.owner in renamed or one.owned in renamed
        else one
        for one in facts.holdings
    ]
    for old, new in renamed.items():
        organisation = facts.organisations.pop(old)
        if old in parties and not any(getattr(organisation, name) for name in _SAID):
            # A bill that only names somebody known says nothing of them.
            continue
        if new != ASSUMED_BUYER and new not in facts.organisations:
            facts.organisations[new] = replace(organisation, id=new)
        elif new in facts.organisations:
            _add_to(facts, new, organisation)
    facts.possibly_same = [
        (first, second, why)
        for first, second, why in ((renamed.get(a, a), renamed.get(b, b), w) for a, b, w in facts.possibly_same)
        if first != second
    ]


def merge(facts: Facts, draft: Draft, *, bill: bool) -> None:
    """Add a draft's records to a set of facts, its sources behind those that are there."""
    own = draft.facts
    before, described = set(facts.organisations), draft.described
    shift = {n: facts.sources.add(own.sources[n]) for n in range(len(own.sources))}
    for organisation in own.organisations.values():
        organisation.cites = {name: _moved(cites, shift) for name, cites in organisation.cites.items()}
        for name in ("present", "listings", "screened"):
            setattr(organisation, name, [_moved_entry(entry, shift) for entry in getattr(organisation, name)])
        known = facts.organisations.get(organisation.id)
        if known is None:
            facts.organisations[organisation.id] = organisation
        elif organisation.id in described:
            _perhaps(facts, known, organisation)
        else:
            _add_to(facts, known.id, organisation)
    for key in sorted(draft.reopened):
        known = facts.organisations.get(key)
        if known is not None and known.owners in {"complete", "bounded"}:
            facts.amend_organisation(key, owners="unrecorded")
            draft.notices.append(
                f"a holder of {known.name} could not be read: its owners are no longer taken to be all"
            )
    for holding in own.holdings:
        holding.cites = _moved(holding.cites, shift)
        if draft.stated is not None and holding.owned in before:
            holding.certainty = "maybe"
        facts.holdings.append(holding)
    for component in own.components.values():
        component.cites = {name: _moved(cites, shift) for name, cites in component.cites.items()}
    renamed = _components(facts, draft, bill=bill)
    for tenant in own.tenants:
        tenant.cites = _moved(tenant.cites, shift)
        tenant.uses = [renamed.get(one, one) for one in tenant.uses] if tenant.uses else tenant.uses
        facts.tenants.append(tenant)
    if draft.stated is not None:
        _stated(facts, draft, before, shift)
    for relation in own.relations:
        relation.cites = _moved(relation.cites, shift)
        if draft.stated is not None and relation.subject not in own.components:
            relation.certainty = "maybe"
        relation.subject = renamed.get(relation.subject, relation.subject)
        if renamed:
            relation.objects = [renamed.get(one, one) for one in relation.objects]
        relation.stated_by = "bill" if bill else "user"
        facts.relations.append(relation)
    facts.possibly_same += own.possibly_same


def _stated(facts: Facts, draft: Draft, before: set[str], shift: dict[int, int]) -> None:
    """Add what a facts file inside a bill says beyond its lines.

    Somebody else may have written the bill: what it says of those who are known counts as possible, never as settled.

    Raises:
        InvalidData: a country or a list that is known, described again.

    """
    own = draft.facts
    known = [*(own.jurisdictions.keys() & facts.jurisdictions.keys()), *(own.lists.keys() & facts.lists.keys())]
    if known:
        raise InvalidData(
            [f"{draft.name}: found {one!r} described again, expected it in --facts" for one in sorted(known)]
        )
    for table in (own.jurisdictions, own.lists):
        for entry in table.values():
            entry.cites = _moved(entry.cites, shift)
    for jurisdiction in own.jurisdictions.values():
        for name in ("members", "listings"):
            setattr(jurisdiction, name, [_moved_entry(entry, shift) for entry in getattr(jurisdiction, name)])
    facts.jurisdictions |= own.jurisdictions
    facts.lists |= own.lists
    restated = sorted(before & {*draft.described, *(holding.owned for holding in own.holdings)})
    if restated:
        draft.notices.append(
            f"what the bill says of {some(restated)}, known here, counts as possible only: state it in --facts to make it count"
        )
    if own.assume:
        draft.notices.append(f"the bill takes an assumption, which only you can (--assume): {some(sorted(own.assume))}")


def _perhaps(facts: Facts, known: Organisation, other: Organisation) -> None:
    """Let what a bill says of somebody known widen what is known, and never settle it."""
    wider: dict[str, Any] = {
        "present": [*known.present, *other.present],
        "listings": [*known.listings, *other.listings],
    }
    for name in ("seat", "headquarters"):
        places, said = getattr(known, name), getattr(other, name)
        if places and said:
            wider[name] = list(dict.fromkeys((*places, *said)))
    if other.presence == "unrecorded":
        wider["presence"] = other.presence
    if known.kind != other.kind or other.owners == "unrecorded":
        wider["owners"] = "unrecorded"
    elif other.owners == "bounded" and known.owners in {"complete", "bounded"}:
        wider["bound"] = max(known.bound if known.owners == "bounded" else 0, other.bound)
        wider["owners"] = "bounded"
    facts.amend_organisation(known.id, **wider)


def _components(facts: Facts, draft: Draft, *, bill: bool) -> dict[str, str]:
    renamed: dict[str, str] = {}
    for component in draft.facts.components.values():
        component.stated_by = "bill" if bill else "user"
        known = facts.components.get(component.id)
        if known is not None and draft.shared and known.stated_by != "catalogue":
            _fill(facts, known, component)
            continue
        if known is not None and component.id in draft.settled and known.stated_by == "catalogue":
            draft.notices.append(
                f"{component.id} is a product of the catalogue: what the bill says of it stands instead"
            )
        elif known is not None or component.id in facts.organisations:
            # Two files may count their parts alike, and somebody or something of the catalogue may bear the same id.
            renamed[component.id] = component.id = f"{draft.key(draft.name)}:{component.id}"
        facts.components[component.id] = component
    for component in draft.facts.components.values() if renamed else ():
        if component.alternative_to in renamed:
            component.alternative_to = renamed[component.alternative_to]
    if renamed:
        draft.notices.append(
            f"ids that another file or the catalogue uses too, the file's name added: {some(list(renamed))}"
        )
    return renamed


def _fill(facts: Facts, known: Component, other: Component) -> None:
    missing = {
        one.name: getattr(other, one.name)
        for one in fields(Component)
        if one.name not in _OWN and getattr(known, one.name) in (None, (), [])
    }
    facts.amend_component(known.id, **missing, name=other.name if known.name == known.id else known.name)


def _add_to(facts: Facts, key: str, other: Organisation) -> None:
    """Add what another record of the same organisation says; what it says of a field replaces the older word."""
    known = facts.organisations[key]
    names = [
        *known.aliases,
        *([other.name] if other.name not in {known.name, known.id, other.id} else []),
        *other.aliases,
    ]
    name = other.name if known.name == known.id else known.name
    said: dict[str, Any] = {
        "name": name,
        "aliases": list(dict.fromkeys(one for one in names if one != name)),
        "identifiers": other.identifiers | known.identifiers,
        "present": [*known.present, *other.present],
        "listings": [*known.listings, *other.listings],
        "screened": [*known.screened, *other.screened],
        "cites": known.cites,
    }
    for field, label in (("seat", "incorporated_in"), ("headquarters", "headquartered_in")):
        value = getattr(other, field)
        if value:
            said[field] = value
            said["cites"] = said["cites"] | {label: cited(other.cites, label)}
    facts.amend_organisation(key, **said)


def _moved(cites: Sequence[int], shift: dict[int, int]) -> list[int]:
    return [shift[number] for number in cites]


def _moved_entry(entry: Dated, shift: dict[int, int]) -> Dated:
    value, starts, ends, certainty, cites = entry
    return (value, starts, ends, certainty, _moved(cites, shift))
