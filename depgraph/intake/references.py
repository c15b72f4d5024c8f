"""Does a facts file name only countries, kinds and lists that exist, and does what it says fit together?

A word that nothing knows would match no condition of any law, and a line would come out clear because of a typing
error; so it is refused.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from depgraph.errors import InvalidData
from depgraph.model.problems import Problem, value_shown
from depgraph.model.vocabulary import COMPONENT_RELATIONS, OWNERLESS_KINDS, PARTY_RELATIONS, PLACE_RELATIONS

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from depgraph.model.facts import Component, FactsFile, Listing, OneOf, Organisation, Screening
    from depgraph.model.problems import Path
    from depgraph.model.records import Component as KnownComponent
    from depgraph.model.records import Facts, Jurisdiction
    from depgraph.model.records import Organisation as KnownOrganisation

    Named = tuple[Path, str, str]

ANY = "a name that the data or your files define"


def wrong_names(file: FactsFile, facts: Facts) -> Iterator[Problem]:
    """Yield every country, kind and list that a facts file names and neither it nor what is known defines."""
    known = {
        "country": {*facts.jurisdictions, *(one.id for one in file.jurisdictions)},
        "list": {*facts.lists, *(one.id for one in file.lists)},
        "kind": set(facts.kinds),
    }
    for path, what, word in _named(file):
        if word not in known[what]:
            expected = _code_of(word, facts.jurisdictions) if what == "country" else _close(word, known[what])
            if what == "kind" and expected == ANY:
                expected = f"one of {', '.join(sorted(known[what]))}"
            yield Problem(path, f"the {what} {value_shown(word)}", expected)
    kinds = {key: one.kind for key, one in facts.organisations.items()} | {
        one.id: one.kind for one in file.organisations if "kind" in one.model_fields_set
    }
    for number, holding in enumerate(file.holdings):
        kind = kinds.get(holding.owned)
        if kind in OWNERLESS_KINDS:
            expected = f"a company, a foundation or a fund: nobody owns a {kind}"
            yield Problem(("holdings", number, "owned"), f"{value_shown(holding.owned)}, a {kind}", expected)
    yield from _borrowed(file, facts)


def _borrowed(file: FactsFile, facts: Facts) -> Iterator[Problem]:
    """Yield the ids that are somebody else's: what is said under them would be said of the wrong one."""
    components = facts.components.keys() | {one.id for one in file.components}
    organisations = facts.organisations.keys() | {one.id for one in file.organisations}
    for table, known, others, what in (
        ("organisations", facts.organisations, components, "a component"),
        ("components", facts.components, organisations, "an organisation"),
    ):
        entries: Sequence[Organisation | Component] = getattr(file, table)
        for number, entry in enumerate(entries):
            there = known.get(entry.id)
            if entry.id in others:
                expected = f"an id of its own, such as {_new_id(entry.name or entry.id, facts, file)!r}"
                yield Problem((table, number, "id"), f"{value_shown(entry.id)}, the id of {what}", expected)
            elif there is not None and entry.name and not entry.amends and not named_so(there, entry.name):
                expected = f"an id of its own, such as {_new_id(entry.name, facts, file)!r}, or `amends: true` if it is {there.name}"
                found = f"{value_shown(entry.name)} under the id {value_shown(entry.id)}, which is {there.name}"
                yield Problem((table, number, "name"), found, expected)
    named = [
        (("holdings", n, role), getattr(one, role))
        for n, one in enumerate(file.holdings)
        for role in ("owner", "owned")
    ]
    named += [(("tenants", n, "organisation"), one.organisation) for n, one in enumerate(file.tenants)]
    for path, key in named:
        if key in components and key not in organisations:
            yield Problem(path, f"{value_shown(key)}, the id of a component", "the id of an organisation")


def named_so(known: KnownOrganisation | KnownComponent, name: str) -> bool:
    """Whether somebody or something known goes by a name, its case, punctuation and legal form aside."""
    from depgraph.intake.names import normalised  # noqa: PLC0415  only where an id is known already

    return normalised(name)[0] in {normalised(one)[0] for one in (known.id, known.name, *known.aliases)}


def _new_id(name: str, facts: Facts, file: FactsFile) -> str:
    """Return an id made of a name that nothing has yet."""
    taken = {
        *facts.organisations, *facts.components, *(one.id for one in file.organisations), *(one.id for one in file.components),
    }  # fmt: skip
    plain = re.sub(r"[^a-z0-9]+", "-", name.casefold()).strip("-") or "own"
    return next(key for n in range(1, len(taken) + 2) if (key := plain if n == 1 else f"{plain}-{n}") not in taken)


def referred_to(file: FactsFile) -> set[str]:
    """Return the ids of organisations and components that a facts file refers to."""
    found = {one for holding in file.holdings for one in (holding.owner, holding.owned)}
    found |= {tenant.organisation for tenant in file.tenants}
    for relation in file.relations:
        if relation.relation in PARTY_RELATIONS + COMPONENT_RELATIONS:
            found |= set(relation.one_of or [relation.object or ""])
    for one in file.components:
        found |= {*one.perhaps, *filter(None, (one.product, one.maker))}
    return found | {one for members in file.possibly_same for one in members}


def check_subjects(facts: Facts) -> None:
    """Check that each relation, what each tenant uses and what an alternative stands for is a component of some file.

    Raises:
        InvalidData: statements that would otherwise hang in the air, unseen by every law.

    """
    unknown = {f"relations of {r.subject!r}": r.subject for r in facts.relations if r.subject not in facts.components}
    unknown |= {
        f"tenant {tenant.organisation!r}: uses {key!r}": key
        for tenant in facts.tenants
        for key in tenant.uses or ()
        if key not in facts.components
    }
    unknown |= {
        f"component {one.id!r}: alternative_to {one.alternative_to!r}": one.alternative_to
        for one in facts.components.values()
        if one.alternative_to is not None and one.alternative_to not in facts.components
    }
    if unknown:
        raise InvalidData([
            f"{what}: no component has this id, expected {_close(key, facts.components)}"
            for what, key in sorted(unknown.items())
        ])  # fmt: skip


def _named(file: FactsFile) -> Iterator[Named]:
    for n, one in enumerate(file.organisations):
        at: Path = ("organisations", n)
        for name in ("incorporated_in", "headquartered_in"):
            yield from _codes((*at, name), getattr(one, name))
        yield from (((*at, "present_in", i), "country", entry.country) for i, entry in enumerate(one.present_in))
        yield from _lists((*at, "listed_on"), one.listed_on)
        yield from _lists((*at, "screened"), one.screened)
    yield from _lists(("screened",), file.screened)
    for n, item in enumerate(file.components):
        if item.kind is not None:
            yield ("components", n, "kind"), "kind", item.kind
        yield from ((("components", n, "users_in", i), "country", code) for i, code in enumerate(item.users_in or ()))
        yield from _codes(("components", n, "destination"), item.destination)
    for n, relation in enumerate(file.relations):
        yield from _codes(("relations", n, "country"), relation.country)
        if relation.relation in PLACE_RELATIONS:
            yield from _codes(("relations", n, "object"), relation.object)
            yield from (
                (("relations", n, "one_of", i), "country", code) for i, code in enumerate(relation.one_of or ())
            )
    for n, place in enumerate(file.jurisdictions):
        members = enumerate(place.members)
        yield from ((("jurisdictions", n, "members", i, "member"), "country", one.member) for i, one in members)
        yield from _lists(("jurisdictions", n, "listed_on"), place.listed_on)
    yield from ((("lists", n, "issuer"), "country", entry.issuer) for n, entry in enumerate(file.lists))


def _codes(at: Path, place: str | OneOf | None) -> Iterator[Named]:
    if isinstance(place, str):
        yield at, "country", place
    elif place is not None:
        yield from (((*at, "one_of", n), "country", code) for n, code in enumerate(place.one_of))


def _lists(at: Path, entries: Iterable[Listing | Screening]) -> Iterator[Named]:
    yield from (((*at, n), "list", entry.list) for n, entry in enumerate(entries))


def _code_of(word: str, places: Mapping[str, Jurisdiction]) -> str:
    """Return the codes of the countries that a word names, or nearly."""
    import difflib  # noqa: PLC0415  only for a name that is not known

    names = {
        name.casefold(): key for key, one in places.items() for name in (key, one.alpha3 or key, one.name, *one.names)
    }
    said = word.casefold()
    near = (
        [said] if said in names else difflib.get_close_matches(said, [n for n in names if len(n) > 3], n=3, cutoff=0.8)
    )
    return " or ".join(dict.fromkeys(repr(names[one]) for one in near)) or "the code of a country, such as NL"


def _close(word: str, known: Iterable[str]) -> str:
    import difflib  # noqa: PLC0415  only for a name that is not known

    folded = {key.casefold(): key for key in known}
    near = difflib.get_close_matches(word.casefold(), folded, n=3, cutoff=0.6)
    if near:
        return " or ".join(repr(folded[key]) for key in near)
    return ANY
