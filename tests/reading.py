"""Files of other formats for tests: read one into a draft, or all the way to an answer."""

from __future__ import annotations

import io
import json
import zipfile
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from depgraph.analysis.answer import Request, answer
from depgraph.catalogue.compiled import load_catalogue
from depgraph.intake.draft import Draft, Setting
from depgraph.intake.preflight import DEFAULT_LIMITS, Limits
from depgraph.intake.readers import read, recognise

if TYPE_CHECKING:
    from depgraph.analysis.report import Report
    from depgraph.model.records import Catalogue

ON = "2026-11-25"
FIXTURES = Path(__file__).resolve().parents[1].parent / "shared" / "fixtures"


@cache
def known() -> Catalogue:
    """Return the catalogue, for reading only."""
    return load_catalogue()


def setting(name: str = "file", limits: Limits = DEFAULT_LIMITS, *, lenient: bool = True) -> Setting:
    """Return what a reader needs to know, with the catalogue's words.

    Files for tests say only what matters to them, which makes few of them valid by a schema.
    """
    catalogue = known()
    return Setting(
        name=name,
        on=ON,
        limits=limits,
        countries=catalogue.country_names(),
        kinds=catalogue.words,
        makers=catalogue.makers,
        lenient=lenient,
    )


def as_bytes(content: Any) -> bytes:
    """Return content as a file would hold it: text as it is, anything else as JSON."""
    if isinstance(content, bytes):
        return content
    return (content if isinstance(content, str) else json.dumps(content)).encode()


def draft(content: Any, name: str = "file", limits: Limits = DEFAULT_LIMITS) -> Draft:
    """Return what a file says, read by whichever reader takes it."""
    notices: list[str] = []
    chosen = setting(name, limits)
    found = recognise(as_bytes(content), chosen, notices)
    assert found is not None, "no reader takes it"
    return read(found, chosen, notices)


def report(*bills: Any, facts: tuple[Any, ...] = (), **options: Any) -> Report:
    """Return the answer about files, as bills and as facts beside them."""
    named = [(f"bill{n}", as_bytes(content)) for n, content in enumerate(bills)]
    beside = [(f"facts{n}", as_bytes(content)) for n, content in enumerate(facts)]
    options.setdefault("lenient", True)
    return answer(Request(on=ON, bills=named, facts=beside, **options), catalogue=load_catalogue())


def verdicts(answered: Report) -> dict[tuple[str, str], tuple[str, str]]:
    """Return (line, law) -> (at least, at most)."""
    return {
        (line.name, verdict.law.id): (verdict.at_least.name, verdict.at_most.name)
        for line in answered.lines
        for verdict in answered.verdicts(line)
    }


def stated(of: Draft) -> set[str]:
    """Return the relations of a draft as sentences, parties by name."""
    names = {key: o.name for key, o in of.facts.organisations.items()} | {
        key: c.name for key, c in of.facts.components.items()
    }
    return {
        f"{names.get(r.subject, r.subject)} {r.relation} {' or '.join(names.get(o, o) for o in r.objects)}"
        + ("" if r.certainty == "yes" else " perhaps")
        for r in of.facts.relations
    }


def held(of: Draft) -> set[tuple[str, str, Any, str | None, str]]:
    """Return the holdings of a draft: owner, owned, capital in per cent, control, certainty."""
    names = {key: o.name for key, o in of.facts.organisations.items()}
    return {
        (
            names[h.owner],
            names[h.owned],
            tuple(share / 10_000 for share in h.capital) if h.capital is not None else None,
            h.control,
            h.certainty,
        )
        for h in of.facts.holdings
    }


def said(of: Draft) -> str:
    """Return all notices of a draft as one text."""
    return "\n".join(of.notices)


def zipped(files: dict[str, str | bytes]) -> bytes:
    """Return a zip archive of files."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return buffer.getvalue()


def shared(*parts: str) -> Path:
    """Return a file that others published, or skip the test: such files are no part of this repository."""
    path = FIXTURES.joinpath(*parts)
    if not path.exists():
        pytest.skip(
            f"{'/'.join(parts)} is published by others and no part of this repository: looked for in {FIXTURES}"
        )
    return path
