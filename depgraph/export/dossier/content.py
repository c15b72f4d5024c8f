"""What stands in the report? A page for the board, then findings, unknowns, laws, sources, method and manifest."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from depgraph.analysis.figures import headline, unknown_pairs
from depgraph.analysis.questions import addressee, first_of_all, in_words
from depgraph.analysis.sheet import percent
from depgraph.analysis.wording import open_facts, why
from depgraph.export import assess_format
from depgraph.export.dossier.blocks import (
    Block,
    Cell,
    Counters,
    Document,
    Heading,
    Items,
    Paragraph,
    Picture,
    Table,
)
from depgraph.model.plain import shown
from depgraph.model.vocabulary import LATENCIES

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from depgraph.analysis.assess import Assessed
    from depgraph.analysis.gate import Gate
    from depgraph.analysis.report import Report
    from depgraph.analysis.sheet import Sheet
    from depgraph.language.texts import Texts
    from depgraph.law.assessment import Verdict
    from depgraph.model.records import Component

QUESTIONS = 25
BOARD_QUESTIONS = 3
SHEET_ROWS = 60


@dataclass
class Parts:
    """What goes into a report beside the answer itself."""

    manifest: dict[str, Any]
    frameworks: list[Assessed] = field(default_factory=list)
    gate: Gate | None = None
    concentration: Sheet | None = None
    scenarios: list[tuple[Sheet, str]] = field(default_factory=list)
    """What scenarios do to the site, each with its curve as SVG."""
    map_svg: str | None = None
    sign_off: bool = False


class Sources:
    """Numbers sources in the order in which they are cited."""

    def __init__(self) -> None:
        self.numbers: dict[tuple[str, str], int] = {}
        self.entries: list[dict[str, str]] = []

    def number(self, source: dict[str, str]) -> int:
        """Return the number of a source, giving it one when it is new."""
        key = (source["title"], source["url"])
        if key not in self.numbers:
            self.entries.append(source)
            self.numbers[key] = len(self.entries)
        return self.numbers[key]


def compose(report: Report, parts: Parts, texts: Texts) -> Document:
    """Return the whole document."""
    names = ", ".join(shown(one.name) for one in report.context.inputs)
    document = Document(
        texts("report.title"), texts("report.subtitle", names=names, on=report.assessment.world.on), texts.language
    )
    sources = Sources()
    document.add(*_board(report, parts, texts))
    document.add(*_findings(report, texts, sources))
    document.add(*_unknowns(report, texts))
    for sheet, curve in parts.scenarios:
        document.add(Heading(texts("report.continuity")), *_sheet(sheet), Picture(curve, sheet.head[0]))
    if parts.concentration is not None:
        document.add(Heading(texts("report.concentration")), Items([shown(line) for line in parts.concentration.head]))
    for assessed in parts.frameworks:
        document.add(*_framework(assessed, texts))
    if parts.gate is not None:
        document.add(*_accepted(parts.gate, texts))
    if parts.map_svg is not None:
        document.add(Heading(texts("report.map")), Picture(parts.map_svg, texts("report.map")))
    document.add(*_laws(report, texts), *_sources(sources, texts), *_method(report, parts, texts))
    if parts.sign_off:
        document.add(*_sign_off(texts))
    return document


def _board(report: Report, parts: Parts, texts: Texts) -> Iterator[Block]:
    summary = report.summary
    yield Heading(texts("report.board"))
    yield Paragraph(headline(summary, report.short, texts), lead=True)
    yield Counters([*_counts(summary, texts), *_seals(parts)])
    rows = [
        [Cell(texts.word("effect", name)), Cell(str(counts["at_least"]), "exposed" if counts["at_least"] else "plain"), Cell(str(counts["at_most"]))]
        for name, counts in summary["effects"].items()
    ]  # fmt: skip
    header = [texts("report.effect"), texts("report.at_least"), texts("report.at_most")]
    yield Table(texts("report.effects_title"), header, rows, [0.5, 0.25, 0.25])
    for who, entries in first_of_all(report, suppliers=BOARD_QUESTIONS, tasks=BOARD_QUESTIONS).items():
        if entries:
            yield Heading(texts(f"first.{who}"), 2)
            yield Items([shown(in_words(report, one, texts)) for one in entries], numbered=True)
    if report.context.assumptions:
        yield Heading(texts("report.assumptions"), 2)
        yield Items([shown(texts.remark(a)) for a in report.context.assumptions])


def _counts(summary: Mapping[str, Any], texts: Texts) -> Iterator[tuple[str, str]]:
    """Yield the numbers of the headline, which add up to all lines, and the unknown share."""
    _, pairs, share = unknown_pairs(summary)
    lines = texts("lines", n=summary["components"])
    yield str(summary["non_eu"]["lines"]), texts("report.lines_reached", lines=lines)
    yield str(summary["eu_only"]), texts("report.lines_eu")
    for word in ("unknown", "latent", "clear"):
        yield str(summary[word]), texts(f"report.lines_{word}")
    yield percent(share, share), texts("report.pairs_unknown", n=pairs)


def _seals(parts: Parts) -> Iterator[tuple[str, str]]:
    scored = (one for one in parts.frameworks if one.framework.method == "scored")
    return ((_seal(one), one.framework.title) for one in scored)


def _seal(assessed: Assessed) -> str:
    low, high = assessed.overall
    return f"SEAL {low:g}" if low == high else f"SEAL {low:g}-{high:g}"


def _findings(report: Report, texts: Texts, sources: Sources) -> Iterator[Block]:
    """What certainly reaches a line, reason by reason; then, line by line, what cannot be cleared."""
    reached: list[list[Cell]] = []
    open_: list[list[Cell]] = []
    latent = 0
    for line in report.lines:
        verdicts = report.reaching(line)
        latent += sum(v.word == "latent" for v in verdicts)
        grouped: dict[str, list[Verdict]] = {}
        for verdict in verdicts:
            if verdict.word == "exposed":
                grouped.setdefault(why(report, line, verdict, texts), []).append(verdict)
        for number, (reason, alike) in enumerate(grouped.items()):
            name = Cell(shown(f"{line.id} {line.name}")) if not number else Cell("")
            reached.append([name, *_finding(report, line, alike, reason, texts, sources)])
        unknown = [v for v in verdicts if v.word == "unknown"]
        if unknown:
            open_.append([Cell(shown(f"{line.id} {line.name}")), *_open(report, line, unknown, texts)])
    yield Heading(texts("report.findings"))
    if reached:
        yield Paragraph(texts("report.findings_lead"))
        header = [
            texts("report.line"),
            texts("report.law"),
            texts("report.effects"),
            texts("report.latency"),
            texts("report.why"),
        ]
        yield Table(texts("report.findings"), header, reached, [0.2, 0.25, 0.15, 0.1, 0.3])
    else:
        yield Paragraph(texts("report.no_findings"))
    if latent:
        yield Paragraph(texts("report.more_findings", n=latent))
    if open_:
        yield Heading(texts("report.open"))
        yield Paragraph(texts("report.open_lead"))
        header = [texts("report.line"), texts("report.verdict"), texts("report.law"), texts("report.fact")]
        yield Table(texts("report.open"), header, open_, [0.22, 0.12, 0.26, 0.4])


def _finding(
    report: Report, line: Component, alike: list[Verdict], reason: str, texts: Texts, sources: Sources
) -> list[Cell]:
    """Return the cells of one row: exposures of one line that share their reason."""
    numbers: dict[int, None] = {}
    for verdict in alike:
        for step in report.reasons.chain(line, verdict):
            for source in report.sources(step.cites, step.stated_by):
                if source["url"]:
                    numbers[sources.number(source)] = None
    cited = f" [{', '.join(map(str, sorted(numbers)))}]" if numbers else ""
    effects = dict.fromkeys(effect for verdict in alike for effect in report.effects(verdict))
    fastest = min((report.assessment.latency(verdict) for verdict in alike), key=LATENCIES.index)
    return [
        Cell("; ".join(f"{report.short[verdict.law.id]} ({verdict.law.id})" for verdict in alike), "exposed"),
        Cell(", ".join(texts.inside("effect", effect) for effect in effects)),
        Cell(texts.word("latency", fastest)),
        Cell(shown(reason) + cited),
    ]


def _open(report: Report, line: Component, unknown: list[Verdict], texts: Texts) -> list[Cell]:
    """Return the cells of one row: all that is open on a line, and the facts that most of it hangs on."""
    low = min(verdict.at_least for verdict in unknown).name.lower()
    high = max(verdict.at_most for verdict in unknown).name.lower()
    return [
        Cell(f"{texts.inside('verdict', low)} … {texts.inside('verdict', high)}", "unknown"),
        Cell(", ".join(verdict.law.id for verdict in unknown)),
        Cell(shown(open_facts(report, line, unknown, texts))),
    ]


def _unknowns(report: Report, texts: Texts) -> Iterator[Block]:
    if report.questions:
        yield Heading(texts("report.unknowns"))
        yield Paragraph(texts("report.unknowns_lead"))
        rows = [
            [
                Cell(shown(texts.question(q.fact, report.name(q.fact.about), report.name))),
                Cell(shown(addressee(report, q, texts))),
                Cell(str(q.lines)),
                Cell(str(q.settles)),
            ]
            for q in report.questions[:QUESTIONS]
        ]
        header = [texts("report.question"), texts("report.who"), texts("report.lines"), texts("report.settles")]
        yield Table(texts("report.unknowns"), header, rows, [0.5, 0.26, 0.1, 0.14])
    if report.context.quarantined:
        rows = [
            [Cell(shown(q["where"])), Cell(shown(str(q["value"]))), Cell(shown(f"{q['problem']}; {q['expected']}"))]
            for q in report.context.quarantined
        ]
        yield Table(
            texts("report.set_aside"),
            [texts("report.place"), texts("report.value"), texts("report.problem")],
            rows,
            [0.25, 0.25, 0.5],
        )


def _sheet(sheet: Sheet) -> Iterator[Block]:
    """Return an analysis as it stands on its own paper: its sentences, then its tables."""
    yield Paragraph(shown(sheet.head[0]), lead=True)
    yield Items([shown(line).strip() for line in sheet.head[1:] if line.strip()])
    for table in sheet.tables:
        rows = [[Cell(shown(text)) for text in row] for row in table.rows[:SHEET_ROWS]]
        yield Table(table.title, list(table.columns), rows, [1 / len(table.columns)] * len(table.columns))


def _framework(assessed: Assessed, texts: Texts) -> Iterator[Block]:
    yield Heading(f"{texts('report.framework')}: {assessed.framework.title}")
    yield Paragraph(assess_format.headline(assessed), lead=True)
    rows = [
        [
            Cell(f"{one.criterion.id} {one.criterion.title}"),
            Cell(assess_format.outcome(assessed, one)),
            Cell(shown(assess_format.answer(one))),
            Cell(shown(assess_format.ground(one))),
        ]
        for one in assessed.answered
    ]
    header = [texts("report.criterion"), texts("report.outcome"), texts("report.value"), texts("report.ground")]
    yield Table(assessed.framework.title, header, rows, [0.28, 0.17, 0.25, 0.3])


def _accepted(gate: Gate, texts: Texts) -> Iterator[Block]:
    rows = [
        [
            Cell(shown(one.line.id)), Cell(one.verdict.law.id), Cell(shown(one.acceptance.reason)), Cell(shown(one.acceptance.owner)),
            Cell(shown(one.acceptance.approver)), Cell(one.acceptance.expires, "exposed" if one.fails else "plain"),
        ]
        for one in gate.judged
        if one.acceptance is not None
    ]  # fmt: skip
    if rows:
        yield Heading(texts("report.accepted"))
        header = [texts(f"report.{key}") for key in ("line", "law", "reason", "owner", "approver", "expires")]
        yield Table(texts("report.accepted"), header, rows, [0.13, 0.17, 0.3, 0.14, 0.14, 0.12])


def _laws(report: Report, texts: Texts) -> Iterator[Block]:
    yield Heading(texts("report.laws"))
    rows = [
        [
            Cell(law.id),
            Cell(law.title),
            Cell(law.issuer),
            Cell("; ".join(texts.status(one) for one in report.statuses(law))),
        ]
        for law in report.assessment.laws
    ]
    header = [texts("report.law"), texts("report.name"), texts("report.issuer"), texts("report.status")]
    yield Table(texts("report.laws"), header, rows, [0.25, 0.4, 0.1, 0.25])


def _sources(sources: Sources, texts: Texts) -> Iterator[Block]:
    if sources.entries:
        yield Heading(texts("report.sources"))
        rows = [
            [
                Cell(str(number)),
                Cell(shown(f"{s['title']}, {s['url']}")),
                Cell(s["retrieved"]),
                Cell(texts.word("grade", s["grade"])),
            ]
            for number, s in enumerate(sources.entries, 1)
        ]
        header = ["", texts("report.source"), texts("report.read_on"), texts("report.grade")]
        yield Table(texts("report.sources"), header, rows, [0.06, 0.66, 0.13, 0.15])


def _method(report: Report, parts: Parts, texts: Texts) -> Iterator[Block]:
    yield Heading(texts("report.method"))
    yield Paragraph(texts("report.method_text"))
    yield Items([shown(texts.remark(notice)) for notice in report.context.notices])
    yield Heading(texts("report.manifest"), 2)
    rows = [[Cell(key), Cell(shown(_value(value)))] for key, value in parts.manifest.items()]
    yield Table(texts("report.manifest"), [texts("report.key"), texts("report.value")], rows, [0.25, 0.75])


def _value(value: Any) -> str:
    if isinstance(value, list):
        return "; ".join(f"{entry['name']} (SHA-256 {entry['sha256']})" for entry in value) or "-"
    if isinstance(value, dict):
        return "; ".join(f"{key} {inner}" for key, inner in value.items() if inner) or "-"
    return str(value)


def _sign_off(texts: Texts) -> Iterator[Block]:
    yield Heading(texts("report.sign_off"))
    yield Paragraph(texts("report.sign_off_lead"))
    keys = ("name", "role", "decision", "conditions", "date", "signature")
    yield Table(
        texts("report.sign_off"),
        [texts("report.key"), ""],
        [[Cell(texts(f"report.{key}")), Cell("")] for key in keys],
        [0.25, 0.75],
    )
