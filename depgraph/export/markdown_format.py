"""The answer as Markdown, for a page or a ticket; names never become markup."""

from __future__ import annotations

from typing import TYPE_CHECKING

from depgraph.analysis import wording
from depgraph.analysis.questions import first_of_all, in_words
from depgraph.analysis.report import RANK
from depgraph.export.table_format import QUESTIONS, TASKS
from depgraph.language import english
from depgraph.model.plain import markdown

if TYPE_CHECKING:
    from collections.abc import Iterator

    from depgraph.analysis.report import Report


def write(report: Report, *, every: bool) -> Iterator[str]:
    """Yield the document."""
    context, world = report.context, report.assessment.world
    yield f"# {markdown(report.headline)}\n\n"
    yield f"As of {world.on}, destination {report.assessment.destination}, data {markdown(context.data_version)}.\n\n"
    yield "".join(f"- Assumption: {markdown(a)}\n" for a in context.assumptions) + "\n"
    for who, entries in first_of_all(report, suppliers=QUESTIONS, tasks=TASKS).items():
        if entries:
            yield f"## {english()(f'first.{who}')}\n\n"
            yield "".join(f"1. {markdown(in_words(report, one, english()))}\n" for one in entries) + "\n"
    yield "## Findings\n\n| line | name | verdict | law | effects | why, or what is missing |\n|---|---|---|---|---|---|\n"
    for line in report.lines:
        verdicts = report.verdicts(line) if every else [v for v in report.reaching(line) if v.word != "clear"]
        for verdict in sorted(verdicts, key=lambda v: (-RANK[v.word], v.law.id)):
            chain = report.reasons.chain(line, verdict)
            reason = wording.chain(report, chain)
            if not verdict.known:
                missing = report.missing(line, verdict)
                facts = "; ".join(wording.fact(report, one, line, english()) for one in missing[:3])
                reason += f"; {english()('why.missing', facts=facts)}"
            cells = (
                line.id,
                line.name,
                wording.interval(verdict),
                verdict.law.id,
                ", ".join(report.effects(verdict)),
                reason.removeprefix("; "),
            )
            yield "| " + " | ".join(markdown(c) for c in cells) + " |\n"
    yield "\n" + "".join(f"- Note: {markdown(n)}\n" for n in context.notices)
    for entry in context.quarantined:
        yield f"- Set aside: {markdown(entry['where'])}: {markdown(entry['problem'])}, expected {markdown(entry['expected'])}\n"
    yield "\nNot legal advice.\n"
