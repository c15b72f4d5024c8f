"""The findings as CSV, one row a line and law; no cell is ever a formula."""

from __future__ import annotations

import csv
import io
from typing import TYPE_CHECKING

from depgraph.analysis import wording
from depgraph.model.plain import cell

if TYPE_CHECKING:
    from collections.abc import Iterator

    from depgraph.analysis.report import Report

COLUMNS = (
    "component", "name", "line", "section", "law", "verdict", "at_least", "at_most", "effects", "latency", "grade",
    "reasons", "why", "missing", "rests_on", "conflicts", "as_of", "beside",
)  # fmt: skip


def write(report: Report, *, every: bool) -> Iterator[str]:
    """Yield the table row by row."""
    buffer = io.StringIO()
    rows = csv.writer(buffer, lineterminator="\n")
    rows.writerow(COLUMNS)
    beside = "; ".join(map(str, report.context.beside))
    for line in report.lines:
        for verdict in report.verdicts(line):
            if not every and (not verdict.law.counted or verdict.word == "clear"):
                continue
            finding = report.finding(line, verdict)
            chain = report.reasons.chain(line, verdict)
            values = (
                line.id, line.name, finding["line"], finding["section"], finding["law"], finding["verdict"],
                finding["at_least"], finding["at_most"], " ".join(finding["effects"]), finding["latency"],
                finding["grade"], " ".join(finding["reasons"]), wording.chain(report, chain),
                "; ".join(f"{m['name']}: {m['fact']}" for m in finding["missing"]),
                "; ".join(f"{r['name']}: {r['fact']}" for r in finding["rests_on"]),
                " ".join(finding["conflicts"]), report.assessment.world.on, beside,
            )  # fmt: skip
            rows.writerow([cell(str(value)) for value in values])
        yield buffer.getvalue()
        buffer.seek(0)
        buffer.truncate()
