"""Does a facts file name only countries, kinds and lists that exist?

A word that nothing knows would match no condition of any law, and a line would come out clear because of a typing
error; so it is refused.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from depgraph.errors import InvalidData

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator

    from depgraph.model.facts import FactsFile, OneOf
    from depgraph.model.records import Facts

Named = tuple[str, str, str, "Collection[str]"]


def check_names(file: FactsFile, facts: Facts, *, name: str) -> None:
    """Check every country, kind and list that a facts file names against all that is known.

    Raises:
        InvalidData: one sentence for each name that is not known.

    """
    problems = [
        f"{name}: {where}: found the {what} {word!r}, expected {_close(word, known)}"
        for where, what, word, known in _named(file, facts)
        if word not in known
    ]
    if problems:
        raise InvalidData(problems)


def check_subjects(facts: Facts) -> None:
    """Check that each relation, and what each tenant uses, is of a component which some file describes.

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
    if unknown:
        raise InvalidData([
            f"{what}: no component has this id, expected {_close(key, facts.components)}"
            for what, key in sorted(unknown.items())
        ])  # fmt: skip


def _named(file: FactsFile, facts: Facts) -> Iterator[Named]:
    places, lists, kinds = facts.jurisdictions, facts.lists, facts.kinds
    for one in file.organisations:
        where = f"organisation {one.id!r}"
        codes = [*_codes(one.incorporated_in), *_codes(one.headquartered_in), *(p.country for p in one.present_in)]
        yield from ((where, "country", code, places) for code in codes)
        yield from ((where, "list", entry.list, lists) for entry in one.listed_on)
        yield from ((where, "list", entry.list, lists) for entry in one.screened)
    yield from (("screened", "list", entry.list, lists) for entry in file.screened)
    for item in file.components:
        where = f"component {item.id!r}"
        yield from ((where, "kind", kind, kinds) for kind in _codes(item.kind))
        yield from ((where, "country", code, places) for code in (*(item.users_in or ()), *_codes(item.destination)))
    for relation in file.relations:
        where = f"relation {relation.relation} of {relation.subject!r}"
        yield from ((where, "country", code, places) for code in _codes(relation.country))


def _codes(place: str | OneOf | None) -> list[str]:
    if place is None:
        return []
    return [place] if isinstance(place, str) else place.one_of


def _close(word: str, known: Iterable[str]) -> str:
    import difflib  # noqa: PLC0415  only for a name that is not known

    folded = {key.casefold(): key for key in known}
    near = difflib.get_close_matches(word.casefold(), folded, n=3, cutoff=0.6)
    if near:
        return " or ".join(repr(folded[key]) for key in near)
    return "a name that the data or your files define"
