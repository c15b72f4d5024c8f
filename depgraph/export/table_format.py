"""The answer as a table for the terminal: headline, assumptions, questions, then line by line."""

from __future__ import annotations

import unicodedata
from typing import TYPE_CHECKING

from depgraph.analysis.report import RANK
from depgraph.analysis.wording import why
from depgraph.model.plain import counted, shown

if TYPE_CHECKING:
    from collections.abc import Iterator

    from depgraph.analysis.report import Report
    from depgraph.model.records import Component

QUESTIONS = 10
WHY = 110
"""Columns for the reason; the whole of it is in `why`, the CSV and the JSON."""
LINES = 2000
"""Lines shown before the table says how many more there are."""


def write(report: Report, *, every: bool) -> Iterator[str]:
    """Yield the table."""
    yield from (line + "\n" for line in _head(report))
    rows = [line for line in report.lines if every or report.worst(line) != "clear"]
    yield "\n" + _row(("line", "name", "verdict", "laws"), "why, or what is missing") + "\n"
    yield "-" * 120 + "\n"
    for line in rows[:LINES]:
        for text in _line(report, line, every=every):
            yield text + "\n"
    if len(rows) > LINES:
        yield f"... and {len(rows) - LINES} more lines: write them with -o findings.csv or -o findings.json\n"
    hidden = len(report.lines) - len(rows)
    if hidden:
        yield f"\n{counted(hidden, 'line').replace(' ', ' clear ')} not shown; --all shows them, with what each clear rests on.\n"
    yield from _foot(report)


def _head(report: Report) -> Iterator[str]:
    world, context, summary = report.assessment.world, report.context, report.summary
    yield shown(report.headline)
    yield ""
    yield f"as of {world.on}, destination {report.assessment.destination}, data {context.data_version}"
    for assumption in context.assumptions:
        yield f"assumption: {shown(assumption)}"
    for name, counts in summary["effects"].items():
        least, most = counts["at_least"], counts["at_most"]
        more = f", up to {most} if what is missing turns out badly" if most > least else ""
        yield f"{name.replace('_', ' ')}: {counted(least, 'line')}{more}"
    for nature, word in (("duty", "duties, no exposure"), ("contract_policy", "by contract, with no law behind it")):
        found = [f"{law} ({counted(n, 'line')})" for law, n in report.lines_by_law(nature).items()]
        if found:
            yield f"{word}: {', '.join(found)}"
    pairs = summary["pairs"]
    share = 100 * pairs["unknown"] / pairs["in_scope"] if pairs["in_scope"] else 0
    yield f"{pairs['unknown']} of {pairs['in_scope']} pairs of line and law are unknown ({share:.1f} %)"
    questions = report.questions[:QUESTIONS]
    if questions:
        yield ""
        yield f"Ask these {len(questions)} first:" if len(questions) > 1 else "Ask this first:"
        for number, question in enumerate(questions, 1):
            settles = f"settles {question.settles}" if question.settles else "needed with others"
            name = shown(report.name(question.about))
            yield f"{number:3}. {name}: {shown(question.fact)} ({counted(question.lines, 'line')}, {settles})"


def _line(report: Report, line: Component, *, every: bool) -> Iterator[str]:
    """One row per different verdict and reason; laws with the same reason share a row."""
    verdicts = report.verdicts(line) if every else [v for v in report.reaching(line) if v.word != "clear"]
    groups: dict[tuple[str, str], list[str]] = {}
    for verdict in sorted(verdicts, key=lambda v: (-RANK[v.word], v.law.id)):
        word = verdict.word
        if word == "unknown":
            word = f"? {verdict.at_least.name.lower()}..{verdict.at_most.name.lower()}"
        groups.setdefault((word, why(report, line, verdict)), []).append(verdict.law.id)
    first = True
    for (word, reason), laws in groups.items():
        head = (line.id, line.name) if first else ("", "")
        yield _row((*head, word, ", ".join(laws)), reason)
        first = False
    if not groups:
        yield _row((line.id, line.name, "clear", ""), "no law in scope" if not report.reaching(line) else "")


def _row(columns: tuple[str, str, str, str], last: str) -> str:
    cells = [_fit(shown(text), width) for text, width in zip(columns, (8, 34, 18, 36), strict=True)]
    return "  ".join([*cells, _fit(shown(last), WHY)]).rstrip()


def _fit(text: str, width: int) -> str:
    """Return text padded or cut to a width in terminal columns (a CJK character takes two)."""
    kept: list[str] = []
    used = 0
    for char in text:
        wide = 2 if unicodedata.east_asian_width(char) in "WF" else 1
        if used + wide > width:
            kept[-1:] = ["…"]
            break
        kept.append(char)
        used += wide
    return "".join(kept) + " " * max(0, width - used)


def _foot(report: Report) -> Iterator[str]:
    context = report.context
    for entry in context.quarantined[:20]:
        yield f"set aside: {shown(entry['where'])}: {shown(entry['problem'])} ({shown(entry['value'])!r}), expected {shown(entry['expected'])}\n"
    if len(context.quarantined) > 20:
        yield f"... and {len(context.quarantined) - 20} more set aside\n"
    if context.unmatched:
        names = ", ".join(shown(str(u["name"])) for u in context.unmatched[:12])
        yield f"not recognised, so unknown: {names}{' ...' if len(context.unmatched) > 12 else ''}\n"
    for notice in context.notices:
        yield f"note: {shown(notice)}\n"
    yield "Not legal advice: every step has a source and a grade; see depgraph why BILL LINE.\n"
