"""Which rows do the sheets of results hold? The same for a workbook of results and for the sheet added to a bill."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from depgraph.analysis import wording
from depgraph.analysis.not_asked import rows as not_asked_rows
from depgraph.analysis.questions import addressee
from depgraph.analysis.report import RANK
from depgraph.intake.rows import OWN_SHEET
from depgraph.language import english
from depgraph.model.plain import counted

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from depgraph.analysis.report import Report

MARK = OWN_SHEET
MOST_QUESTIONS = 500
_MOST_LINES = 6

Cells = tuple[str | float, ...]


class Place(NamedTuple):
    """A cell of the bill, to jump to."""

    sheet: str
    cell: str


def place(where: str) -> Place | None:
    """Return the place that ``Sheet!C14`` or ``Sheet!14`` names, ``None`` where it names a line of a text file."""
    sheet, sign, cell = where.rpartition("!")
    return Place(sheet, f"A{cell}" if cell.isdecimal() else cell) if sign and cell.isalnum() else None


def run_facts(report: Report) -> Iterator[Cells]:
    """Yield what was run on what, under which assumptions."""
    context, world = report.context, report.assessment.world
    yield "as of", world.on
    yield "destination", report.assessment.destination
    yield "buyer", report.name(report.assessment.buyer)
    yield "depgraph", context.tool_version
    yield "data", context.data_version
    for source in context.inputs:
        yield (
            "input",
            f"{source.name}: {counted(source.lines, 'line')}, {counted(source.quarantined, 'cell or row', 'cells or rows')} set aside",
        )
        yield "SHA-256 of the input", source.sha256
    for assumption in context.assumptions:
        yield "assumption", assumption
    yield "note", "Not legal advice: every step has a source and a grade."


def counts(report: Report) -> Iterator[Cells]:
    """Yield how many lines have which verdict, and how many each effect reaches at least and at most."""
    summary = report.summary
    yield "lines", summary["components"]
    for word in ("exposed", "unknown", "latent", "clear"):
        yield word, summary[word]
    for effect, reached in summary["effects"].items():
        yield f"{effect.replace('_', ' ')}: at least", reached["at_least"]
        yield f"{effect.replace('_', ' ')}: at most", reached["at_most"]


FINDINGS = (
    "line", "name", "section", "law", "title", "verdict", "at least", "at most", "effects", "latency", "grade", "why",
    "missing", "rests on", "conflicts", "place",
)  # fmt: skip


def findings(report: Report, *, every: bool) -> Iterator[Cells]:
    """Yield one row a line and law; clear ones and counter-laws where every one is wanted."""
    for line in report.lines:
        for verdict in sorted(report.verdicts(line), key=lambda v: (-RANK[v.word], v.law.id)):
            if not every and (verdict.law.counter or verdict.word == "clear"):
                continue
            finding = report.finding(line, verdict)
            yield (
                line.id, line.name, line.section or "", verdict.law.id, verdict.law.title, finding["verdict"],
                finding["at_least"], finding["at_most"], ", ".join(finding["effects"]), finding["latency"], finding["grade"],
                wording.chain(report, report.reasons.chain(line, verdict)),
                "; ".join(f"{m['name']}: {m['fact']}" for m in finding["missing"]),
                "; ".join(f"{r['name']}: {r['fact']}" for r in finding["rests_on"]), ", ".join(finding["conflicts"]),
                line.where or "",
            )  # fmt: skip


CHAINS = (
    "line", "law", "verdict", "step", "subject", "relation", "object", "detail", "truth", "source", "address", "read on", "grade",
)  # fmt: skip


def chains(report: Report, *, every: bool) -> Iterator[Cells]:
    """Yield one row a step and source of each finding's chain."""
    for line in report.lines:
        for verdict in report.verdicts(line):
            if not every and (verdict.law.counter or verdict.word == "clear"):
                continue
            for number, step in enumerate(map(report.step, report.reasons.chain(line, verdict)), 1):
                for source in step["sources"]:
                    yield (
                        line.id, verdict.law.id, verdict.word, number, step["subject_name"], step["relation"].replace("_", " "),
                        step["object_name"], step["detail"], step["truth"], source["title"], source["url"],
                        source["retrieved"], source["grade"],
                    )  # fmt: skip


QUESTIONS = (
    "rank", "about", "question, or what to do", "who can answer", "settles (pairs of line and law)", "lines it concerns", "answer",
    "source of the answer",
)  # fmt: skip


def questions(report: Report) -> Iterator[Cells]:
    """Yield the facts to find out, the most telling first: from whom, with room for the answers."""
    for number, question in enumerate(report.questions[:MOST_QUESTIONS], 1):
        name, texts = report.name(question.fact.about), english()
        whom, words = addressee(report, question, texts), texts.question(question.fact, name, report.name)
        yield number, name, words, whom, question.settles, question.lines, "", ""


NOT_ASKED = ("kind", "law", "lines", "why it is not asked of them", "what is presumed of their kind")


def not_asked(report: Report) -> Iterator[Cells]:
    """Yield one row a kind of line and law that was not asked of it."""
    for row in not_asked_rows(report.assessment):
        kind = row["kind"].replace("_", " ")
        yield kind, row["law"], row["lines"], row["reason"], ", ".join(row["presumes"])


SET_ASIDE = ("place", "what stands there", "problem", "expected")


def set_aside(report: Report) -> Iterator[Cells]:
    """Yield cells and rows that could not be read, parts left out, and names that nothing known matches."""
    for entry in report.context.quarantined:
        yield entry["where"], entry["value"], entry["problem"], entry["expected"]
    for entry in report.context.apart:
        yield entry["where"], entry["name"], "left out of the board (DNP): not answered", ""
    for unmatched in report.context.unmatched:
        yield (
            lines_of(unmatched["lines"]),
            str(unmatched["name"]),
            "a name that nothing known matches",
            "see depgraph match",
        )


def lines_of(lines: Sequence[object]) -> str:
    """Return the ids of lines, the first few of many."""
    more = f" and {len(lines) - 8} more" if len(lines) > 8 else ""
    return "lines " + ", ".join(map(str, lines[:8])) + more


def height(cells: Sequence[str | float], widths: Sequence[int]) -> int:
    """Return a height for a row in which every wrapped text shows its first lines."""
    lines = max((-(-len(str(cell)) // width) for cell, width in zip(cells, widths, strict=False)), default=1)
    return 15 * min(max(lines, 1), _MOST_LINES)
