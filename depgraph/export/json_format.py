"""The findings as one JSON document, schema ``depgraph/exposure/2``."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from depgraph.analysis.report import Report

WHOLE_UP_TO = 100_000
"""Findings up to which clear ones are written without being asked for."""


def write(report: Report, *, every: bool) -> Iterator[str]:
    """Yield the document in pieces, so that a large bill is never held as text."""
    header = report.header()
    whole = every or small(header)
    if not whole:
        header["notices"] = [*header["notices"], "clear findings are left out of this large answer: --all writes them"]
    yield from document(header, report.findings(clear=whole))


def small(header: Mapping[str, Any]) -> bool:
    """Whether an answer is small enough to be written whole without being asked."""
    return bool(header["summary"]["pairs"]["in_scope"] <= WHOLE_UP_TO)


def document(header: Mapping[str, Any], findings: Iterable[Mapping[str, Any]]) -> Iterator[str]:
    """Yield an answer's JSON from its header and its findings, one finding a line."""
    text = json.dumps(header, ensure_ascii=False, indent=1)
    yield text.removesuffix("\n}") + ',\n "findings": ['
    comma = "\n"
    for finding in findings:
        yield comma + "  " + json.dumps(finding, ensure_ascii=False)
        comma = ",\n"
    yield "\n ]\n}\n"
