"""Why does each law reach a line, or not, or perhaps? In sentences with sources."""

from __future__ import annotations

from typing import TYPE_CHECKING

from depgraph.analysis import not_asked
from depgraph.analysis.report import RANK
from depgraph.analysis.wording import sentence
from depgraph.errors import UnknownName
from depgraph.language import english
from depgraph.model.missing import Origin
from depgraph.model.plain import shown

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from depgraph.analysis.report import Report
    from depgraph.law.assessment import Verdict
    from depgraph.model.missing import MissingFact
    from depgraph.model.records import Component

ORIGIN = {origin: f"by {origin}" if origin is Origin.KIND else str(origin) for origin in Origin}
"""Whose word a closing fact is, where it is not the catalogue's."""
NAMES = 8
"""Names shown of those that one fact is missing of."""


def find_line(report: Report, wanted: str) -> Component:
    """Return the line with this id, or with this name where only one has it.

    Raises:
        UnknownName: no line, or several.

    """
    for line in report.lines:
        if line.id == wanted:
            return line
    named = [line for line in report.lines if line.name.casefold() == wanted.casefold()]
    if len(named) == 1:
        return named[0]
    known = [line.id for line in named] or [k for line in report.lines for k in (line.id, line.name)]
    raise UnknownName("line", wanted, known=known)


def explain_line(report: Report, wanted: str, *, most: int) -> Iterator[str]:
    """Yield the explanation of a line, worst verdict first, up to ``most`` chains a law."""
    line = find_line(report, wanted)
    yield shown(f"{line.id}  {line.name}  ({line.where or 'no place'}), as of {report.assessment.world.on}")
    for assumption in report.context.assumptions:
        yield shown(f"assumption: {assumption}")
    order = {"reach": 0, "contract_policy": 1, "counter": 2, "duty": 3}
    for verdict in sorted(report.verdicts(line), key=lambda v: (order[v.law.nature], -RANK[v.word], v.law.id)):
        yield ""
        yield from _law(report, line, verdict, most)
    yield ""
    yield from (shown(text) for text in not_asked.of_line(report.assessment, line))


def _law(report: Report, line: Component, verdict: Verdict, most: int) -> Iterator[str]:
    law = verdict.law
    word = verdict.word
    if not verdict.known:
        word = f"unknown ({verdict.at_least.name.lower()} … {verdict.at_most.name.lower()})"
    elif not law.counted:
        word = {"exposed": "applies", "latent": "may be invoked", "clear": "does not apply"}.get(word, word)
    kind = {"duty": " (a duty, no exposure)", "contract_policy": " (a contract policy, no law)"}.get(law.nature, "")
    yield shown(f"{law.id}: {word}  {law.title}{kind}")
    status = dict.fromkeys(run.status.word for run in report.assessment.runs[law.id])
    yield f"  status {'; '.join(status)}; effects {', '.join(report.effects(verdict))}; within {report.assessment.latency(verdict)}"
    levels = report.by_effect(line, verdict)
    if len({(e["at_least"], e["at_most"]) for e in levels}) > 1:
        for entry in levels:
            ends = dict.fromkeys((entry["at_least"], entry["at_most"]))
            yield f"  {entry['effect'].replace('_', ' ')}: {' … '.join(ends)}, within {entry['latency']}"
    for number, chain in enumerate(report.reasons.chains(line, verdict, most=most), 1):
        yield f"  because ({number}), grade {report.grade(chain)}:"
        for step in chain:
            yield shown("    " + sentence(report, step))
            for source in report.sources(step.cites, step.stated_by):
                parts = [
                    source["title"],
                    source["url"],
                    source["retrieved"] and f"read {source['retrieved']}",
                    source["grade"],
                ]
                yield shown("      source: " + ", ".join(filter(None, parts)))
    for calculation in report.reasons.calculations(line, verdict):
        from depgraph.law.content_explained import lines  # noqa: PLC0415  fractions, for few laws only

        yield from (shown("  " + text) for text in lines(calculation, report.name))
    missing = report.missing(line, verdict)
    for fact, names in _by_fact(report, missing):
        yield shown(f"  missing: {fact}: {names}")
    for text, steps in report.reasons.disputed(line, verdict) if not verdict.known else ():
        yield shown(f"  contested: {text}")
        for step in steps:
            yield shown(f"    {sentence(report, step)}")
    for code in report.reason_codes(line, verdict, missing):
        yield f"  reason: {code}"
    for rest in report.reasons.rests_on(line, verdict):
        who = "" if rest.stated_by is Origin.CATALOGUE else f" ({ORIGIN[rest.stated_by]})"
        yield shown(f"  rests on: {report.name(rest.about)}: {english().closing(rest, report.name)}{who}")
    for counter in report.counter_laws(line, verdict):
        strength = "shields" if counter["strength"] == "shield" else "conflicts, does not shield"
        yield f"  against it: {counter['law']} ({strength})"
    if verdict.at_most and law.counted:
        for clause in law.mitigations:
            yield shown(f"  lowered by: {clause.text}")


def _by_fact(report: Report, missing: Sequence[MissingFact]) -> Iterator[tuple[str, str]]:
    """Yield each missing fact once, with those it is missing of: forty screenings are one question."""
    about: dict[str, list[str]] = {}
    for one in missing:
        about.setdefault(english().missing(one, report.name), []).append(report.name(one.about))
    for fact, names in about.items():
        more = f" and {len(names) - NAMES} more" if len(names) > NAMES else ""
        yield fact, ", ".join(names[:NAMES]) + more
