"""Who owns an organisation, directly or not, and which ownership tests capture it?"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from depgraph.analysis.answer import Request, add_beside
from depgraph.analysis.report import Beside, Context, Report
from depgraph.analysis.wording import sentence
from depgraph.catalogue.compiled import load_catalogue
from depgraph.catalogue.own_laws import add_laws, told
from depgraph.errors import UnknownName
from depgraph.language import english
from depgraph.law.assessment import assess
from depgraph.law.integrated import integrated_ownership
from depgraph.law.pack import choose, ready
from depgraph.law.tracing import Tracer, percent
from depgraph.model.plain import shown
from depgraph.model.vocabulary import PPM, Kleene
from depgraph.ownership.stakes import CAPITAL

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from depgraph.analysis.answer import Named
    from depgraph.law.assessment import Assessment
    from depgraph.model.records import Facts

SCHEMA = "depgraph/owners/1"


def owners(
    wanted: str,
    *,
    facts: Sequence[Named] = (),
    laws: Sequence[str] = (),
    own_laws: Sequence[Named] = (),
    on: str,
    accept_unverified: bool = False,
) -> dict[str, Any]:
    """Return integrated ownership and the ownership tests of the laws, as the JSON ``depgraph/owners/1``.

    ``look_through`` is solved with cross-holdings (see ``depgraph.law.integrated``), between two ends.

    Raises:
        UnknownName: an organisation or law that nothing defines.

    """
    catalogue = load_catalogue().layer("user")
    known = catalogue.facts
    context = Context("", catalogue.version)
    added = add_laws(catalogue, own_laws)
    context.rest_on(*(Beside.of(f"the law {law.words}", law.file) for law in added))
    context.rest_on(*(Beside.of("facts beside the catalogue", file) for file in facts))
    context.notices += told(added)
    for name, data in facts:
        add_beside(catalogue, context, name, data, Request(on=on))
    key = _find(known, wanted)
    chosen = choose(map(ready, catalogue.laws), laws)
    assessment = assess(known, chosen, on=on, lines=[], accept_unverified=accept_unverified, about=[key])
    report = Report(assessment, context)
    found: dict[str, Any] = {
        "schema": SCHEMA,
        "organisation": {"id": key, "name": report.name(key)},
        "as_of": on,
        "data_version": catalogue.version,
        "beside": [one._asdict() for one in context.beside],
        "owners": assessment.world.owners(key)[0],
        "look_through": _look_through(assessment, key, report),
        "captured": _captured(assessment, key, report),
        "notices": context.notices + assessment.world.overruled(set(assessment.captures.cone)),
    }
    return found


def _find(facts: Facts, wanted: str) -> str:
    if wanted in facts.organisations:
        return wanted
    folded = wanted.casefold()
    matches = [
        o.id for o in facts.organisations.values() if folded in {name.casefold() for name in (o.name, *o.aliases)}
    ]
    if len(matches) == 1:
        return matches[0]
    known = matches or [k for o in facts.organisations.values() for k in (o.id, o.name)]
    raise UnknownName("organisation", wanted, known=known)


def _look_through(assessment: Assessment, key: str, report: Report) -> list[dict[str, Any]]:
    captures = assessment.captures
    found = []
    for owner in captures.cone:
        if owner in {key, assessment.buyer}:
            continue
        seeds = {one: Kleene.YES if one == owner else Kleene.NO for one in captures.cone}
        low, high = integrated_ownership(captures, seeds, column=CAPITAL)
        if _reaches(captures.world.owned, owner, key):
            found.append({"owner": owner, "name": report.name(owner), "min": low[key] / PPM, "max": high[key] / PPM})
    return sorted(found, key=lambda f: (-f["min"], -f["max"], f["owner"]))


def _reaches(owned: dict[str, list[str]], owner: str, key: str) -> bool:
    stack, seen = [owner], {owner}
    while stack:
        for below in owned.get(stack.pop(), ()):
            if below == key:
                return True
            if below not in seen:
                seen.add(below)
                stack.append(below)
    return False


def _captured(assessment: Assessment, key: str, report: Report) -> list[dict[str, Any]]:
    tracer = Tracer(assessment.captures)
    found = []
    for law in assessment.laws:
        # A law's first test goes by the law's own name; further ones say which.
        for number, (name, test) in enumerate(law.tests.items()):
            truth = assessment.captures.truth(test, key)
            chain = tracer.chain(test, key) if truth is Kleene.YES else []
            found.append({
                "test": law.id if number == 0 else f"{law.id}:{name}",
                "method": test.method,
                "truth": truth.name.lower(),
                "chain": [report.step(step) | {"sentence": sentence(report, step)} for step in chain],
                "missing": [
                    {"name": report.name(o.about), "fact": english().missing(o, report.name), **o.as_dict(report.name)}
                    for o in (tracer.missing(test, key) if truth is Kleene.MAYBE else [])
                ],
                "rests_on": [
                    {"name": report.name(r.about), "fact": english().closing(r, report.name), **r.as_dict(report.name)}
                    for r in (tracer.rests_on(test, key) if truth is Kleene.NO else [])
                ],
            })  # fmt: skip
    return found


def table(found: dict[str, Any]) -> Iterator[str]:
    """Yield the answer as text."""
    who = found["organisation"]
    yield shown(f"{who['name']} ({who['id']}), as of {found['as_of']}; owners {found['owners']}") + "\n"
    yield "".join(shown(str(Beside(**one))) + "\n" for one in found["beside"]) + "\n"
    yield "integrated ownership (capital, through everybody in between)\n"
    for row in found["look_through"]:
        yield (
            shown(
                f"  {percent((round(row['min'] * PPM), round(row['max'] * PPM))):>14}  {row['name']} ({row['owner']})"
            )
            + "\n"
        )
    if not found["look_through"]:
        yield "  no holder recorded\n"
    yield "\nownership tests\n"
    for test in found["captured"]:
        yield shown(f"  {test['truth']:5}  {test['test']} ({test['method'].replace('_', ' ')})") + "\n"
        for step in test["chain"]:
            yield shown(f"           {step['sentence']}") + "\n"
        for one in test["missing"][:5]:
            yield shown(f"           missing: {one['name']}: {one['fact']}") + "\n"
        for one in test["rests_on"][:3]:
            yield shown(f"           rests on: {one['name']}: {one['fact']}") + "\n"
    for notice in found["notices"]:
        yield shown(f"note: {notice}") + "\n"
