"""The findings as one JSON document, schema ``depgraph/exposure/1``."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from depgraph.analysis.report import Report

WHOLE_UP_TO = 100_000
"""Findings up to which clear ones are written without being asked for."""


def write(report: Report, *, every: bool) -> Iterator[str]:
    """Yield the document in pieces, so that a large bill is never held as text."""
    header = report.header()
    whole = every or header["summary"]["pairs"]["in_scope"] <= WHOLE_UP_TO
    if not whole:
        header["notices"] = [*header["notices"], "clear findings are left out of this large answer: --all writes them"]
    text = json.dumps(header, ensure_ascii=False, indent=1)
    yield text.removesuffix("\n}") + ',\n "findings": ['
    comma = "\n"
    for finding in report.findings(clear=whole):
        yield comma + "  " + json.dumps(finding, ensure_ascii=False)
        comma = ",\n"
    yield "\n ]\n}\n"
