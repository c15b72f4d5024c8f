"""What do files say, by themselves? Their facts under the ids we know, without the catalogue's own."""

from __future__ import annotations

from typing import TYPE_CHECKING

from depgraph.analysis.answer import add_facts, recognised_draft, undescribed
from depgraph.analysis.report import Context
from depgraph.catalogue.compiled import load_catalogue
from depgraph.errors import UntrustworthyAnswer
from depgraph.model.records import Facts

if TYPE_CHECKING:
    from depgraph.analysis.answer import Named, Request
    from depgraph.intake.draft import Draft
    from depgraph.model.records import Catalogue


def understood_facts(request: Request, *, catalogue: Catalogue | None = None) -> tuple[Facts, Context]:
    """Return the facts of all files of a request together, and what was set aside on the way.

    Raises:
        InvalidInput, InvalidData, LimitExceeded: a file that cannot be read; which place, what was expected.
        UntrustworthyAnswer: not one fact was found.

    """
    from depgraph._version import __version__  # noqa: PLC0415

    loaded = (catalogue or load_catalogue()).layer("bill")
    context = Context(__version__, loaded.version)
    found = Facts(kinds=loaded.facts.kinds, may_have=loaded.facts.may_have)
    for file in (*request.bills, *request.facts):
        _add(found, context, file, request, loaded)
    context.notices += undescribed(context, loaded.facts, found)
    if not (found.components or found.organisations or found.holdings or found.jurisdictions or found.lists):
        raise UntrustworthyAnswer(
            "nothing to convert: no fact was found in " + ", ".join(name for name, _ in request.bills)
        )
    return found, context


def _add(found: Facts, context: Context, file: Named, request: Request, catalogue: Catalogue) -> None:
    from depgraph.intake.adoption import merge, resolve  # noqa: PLC0415  a facts file needs neither
    from depgraph.intake.factsfile import looks_like_facts  # noqa: PLC0415

    name, data = file
    draft = recognised_draft(catalogue, data, name, request)
    if draft is not None:
        context.unmatched += resolve(catalogue, draft)
        merge(found, draft, bill=True)
        _note(context, draft)
    elif looks_like_facts(data, name=name):
        _without_catalogue(found, catalogue, context, name, data)
    else:
        _table(found, context, file, request, catalogue)


def _note(context: Context, draft: Draft) -> None:
    context.quarantined += [
        {"where": q.where, "value": q.value, "problem": q.problem, "expected": q.expected} for q in draft.quarantined
    ]
    context.notices += [f"{draft.name}: {notice}" for notice in draft.notices]


def _without_catalogue(found: Facts, catalogue: Catalogue, context: Context, name: str, data: bytes) -> None:
    """Read a facts file beside the catalogue's vocabulary, into facts that have none of the catalogue's own."""
    known = Facts(
        organisations=found.organisations, holdings=found.holdings, components=found.components, relations=found.relations,
        jurisdictions=dict(catalogue.facts.jurisdictions), lists=dict(catalogue.facts.lists), kinds=catalogue.facts.kinds,
        may_have=catalogue.facts.may_have,
        possibly_same=found.possibly_same, assume=found.assume, tenants=found.tenants, sources=found.sources,
    )  # fmt: skip
    add_facts(known, context, name, data, bill=True)
    own = catalogue.facts
    found.jurisdictions |= {k: j for k, j in known.jurisdictions.items() if own.jurisdictions.get(k) is not j}
    found.lists |= {k: one for k, one in known.lists.items() if own.lists.get(k) is not one}


def _table(found: Facts, context: Context, file: Named, request: Request, catalogue: Catalogue) -> None:
    """Read lines against the catalogue, and take what they added."""
    from depgraph.analysis.answer import add_bill  # noqa: PLC0415  only with a table

    facts = catalogue.facts
    before = len(facts.relations), len(facts.possibly_same), set(facts.organisations), set(facts.components)
    add_bill(catalogue, context, *file, request)
    found.relations += facts.relations[before[0] :]
    found.possibly_same += facts.possibly_same[before[1] :]
    found.organisations |= {k: o for k, o in facts.organisations.items() if k not in before[2]}
    found.components |= {k: c for k, c in facts.components.items() if k not in before[3]}
