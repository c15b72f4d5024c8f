"""What was understood of a bill? Each line with its kind, its product and its parties."""

from __future__ import annotations

from typing import TYPE_CHECKING

from depgraph.model.plain import counted, shown

if TYPE_CHECKING:
    from collections.abc import Iterator

    from depgraph.analysis.report import Report

MOST = 2000


def understood(report: Report) -> Iterator[str]:
    """Yield what was read, line by line, then what was set aside and not recognised."""
    facts = report.facts
    own: dict[str, list[str]] = {}
    for relation in facts.relations:
        if relation.stated_by in {"bill", "user"} and relation.certainty != "maybe":
            names = " or ".join(report.name(one) for one in relation.objects)
            own.setdefault(relation.subject, []).append(f"{relation.relation.replace('_', ' ')} {names}")
    for beside in report.context.beside:
        yield shown(str(beside))
    for source in report.context.inputs:
        yield shown(
            f"{source.name}: {counted(source.lines, 'line')}, {counted(source.quarantined, 'cell or row', 'cells or rows')} set aside"
        )
    for line in report.lines[:MOST]:
        guess = f", perhaps {line.suggested_kind}" if line.suggested_kind else ""
        kind = report.assessment.kind(line) or f"kind unknown{guess}"
        product = f"is {report.name(line.product)}" if line.product else "no product of the catalogue"
        if line.perhaps:
            product = "perhaps " + " or ".join(report.name(one) for one in line.perhaps)
        parties = "; ".join(own.get(line.id, ()))
        yield shown(f"{line.id}  {line.name}  [{kind.replace('_', ' ')}]  {product}{'; ' if parties else ''}{parties}")
    if len(report.lines) > MOST:
        yield f"... and {len(report.lines) - MOST} more lines"
    for entry in report.context.quarantined:
        yield shown(
            f"set aside: {entry['where']}: {entry['problem']} ({entry['value']!r}), expected {entry['expected']}"
        )
    for entry in report.context.unmatched:
        yield shown(f"not recognised: {entry['name']} (lines {', '.join(map(str, entry['lines'][:8]))})")
    for notice in report.context.notices:
        yield shown(f"note: {notice}")
