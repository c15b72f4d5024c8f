"""The answer as a table for the terminal: headline, assumptions, questions, then line by line."""

from __future__ import annotations

import unicodedata
from collections import Counter
from typing import TYPE_CHECKING

from depgraph.analysis import not_asked
from depgraph.analysis.figures import unknown_pairs
from depgraph.analysis.questions import first_of_all, in_words
from depgraph.analysis.report import RANK
from depgraph.analysis.sheet import percent
from depgraph.analysis.wording import open_facts, why
from depgraph.language import english
from depgraph.model.plain import counted, shown
from depgraph.model.vocabulary import Level

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from depgraph.analysis.report import Report
    from depgraph.law.assessment import Verdict
    from depgraph.model.missing import MissingFact
    from depgraph.model.records import Component

QUESTIONS, TASKS = 6, 4
"""What is asked first: of suppliers, and of oneself or counsel."""
LAWS = 40
"""Columns for the laws of a row."""
NEARLY_ALL, FEW = 0.6, 5
"""The share of lines, and the least number of them, from which what is open on them is said once and not on each."""
WHY = 110
"""Columns for the reason; the whole of it is in `why`, the CSV and the JSON."""
_UNKNOWN = {(low, high): f"? {low.name.lower()}..{high.name.lower()}" for low in Level for high in Level}
LINES = 2000
"""Lines shown before the table says how many more there are."""


def write(report: Report, *, every: bool) -> Iterator[str]:
    """Yield the table."""
    everywhere = set() if every else set(_everywhere(report))
    yield from (line + "\n" for line in _head(report))
    yield from (line + "\n" for line in _open_everywhere(report, everywhere))
    rows = [line for line in report.lines if every or _shows(report, line, everywhere)]
    yield "\n" + _row(("line", "name", "verdict", "laws"), "why, or what is missing") + "\n"
    yield "-" * 120 + "\n"
    for line in rows[:LINES]:
        for text in _line(report, line, everywhere=everywhere, every=every):
            yield text + "\n"
    if len(rows) > LINES:
        yield f"... and {len(rows) - LINES} more lines: write them with -o findings.csv or -o findings.json\n"
    hidden = len(report.lines) - len(rows)
    if hidden:
        clear = sum(report.worst(line) == "clear" for line in report.lines)
        others = (
            f", and {counted(hidden - clear, 'line')} with nothing but what is open everywhere"
            if hidden > clear
            else ""
        )
        yield f"\nNot shown: {counted(clear, 'clear line')}{others}; --all shows them, with what each clear rests on.\n"
    if every:
        yield from _not_asked(report)
    yield from _foot(report)


def _not_asked(report: Report) -> Iterator[str]:
    texts = list(not_asked.by_law(report.assessment))
    if texts:
        yield "\nNot asked, for want of scope (kinds of line, and how many of each):\n"
        yield from (shown(f"  {text}") + "\n" for text in texts)


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
    unknown, pairs, share = unknown_pairs(summary)
    yield f"{unknown} of {counted(pairs, 'pair')} of a line and a law that can reach its kind are unknown ({percent(share, share)})"
    yield from _asked(report)


def _asked(report: Report) -> Iterator[str]:
    """Yield what to find out first: from suppliers, by oneself, from counsel."""
    for who, entries in first_of_all(report, suppliers=QUESTIONS, tasks=TASKS).items():
        if entries:
            yield ""
            yield f"{english()(f'first.{who}')}:"
        for number, one in enumerate(entries, 1):
            yield f"{number:3}. {shown(in_words(report, one, english()))}"


def _everywhere(report: Report) -> Iterator[str]:
    """Yield the laws that are open on nearly every line: said once, they leave room for what differs."""
    open_ = Counter(v.law.id for line in report.lines for v in report.hits(line) if not v.known)
    return (law for law, count in sorted(open_.items()) if count >= max(FEW, NEARLY_ALL * len(report.lines)))


def _shows(report: Report, line: Component, everywhere: set[str]) -> bool:
    return any(_tells(verdict, everywhere) for verdict in report.hits(line))


def _tells(verdict: Verdict, everywhere: set[str]) -> bool:
    """Whether a verdict that is not clear says something of a line that is not said of nearly all."""
    return verdict.known or verdict.law.id not in everywhere


def _open_everywhere(report: Report, laws: set[str]) -> Iterator[str]:
    if not laws:
        return
    yield ""
    yield "Open on nearly every line, so not repeated below (--all repeats them):"
    pairs: dict[str, list[tuple[Component, Verdict]]] = {law: [] for law in sorted(laws)}
    for line in report.lines:
        for verdict in report.hits(line):
            if not verdict.known and verdict.law.id in pairs:
                pairs[verdict.law.id].append((line, verdict))
    for law, lines in pairs.items():
        missing: Counter[MissingFact] = Counter()
        for line, verdict in lines:
            missing.update(report.missing(line, verdict))
        facts: Counter[str] = Counter()
        for one, count in missing.items():
            facts[english().missing(one, report.name)] += count
        named = [fact for fact, _ in sorted(facts.items(), key=lambda item: (-item[1], item[0]))[:2]]
        yield f"  {law}: {counted(len(lines), 'line')}, for want of {'; '.join(named) if named else 'a settled reading of the law'}"


def _line(report: Report, line: Component, *, everywhere: set[str], every: bool) -> Iterator[str]:
    """What reaches a line, reason by reason; then in a row each what is open and what is latent."""
    verdicts = report.verdicts(line) if every else [v for v in report.hits(line) if _tells(v, everywhere)]
    groups: dict[tuple[str, str], list[Verdict]] = {}
    for verdict in sorted(verdicts, key=lambda v: (-RANK[v.word], v.law.id)):
        reason = why(report, line, verdict) if verdict.word in {"exposed", "clear"} else ""
        groups.setdefault((_word(verdict), reason), []).append(verdict)
    first = True
    for (word, reason), alike in groups.items():
        head = (line.id, line.name) if first else ("", "")
        yield _row((*head, word, _laws(alike)), reason or _together(report, line, alike))
        first = False
    if not groups:
        yield _row((line.id, line.name, "clear", ""), "no law in scope" if not report.reaching(line) else "")


def _word(verdict: Verdict) -> str:
    if verdict.known:
        return verdict.word
    return _UNKNOWN[verdict.at_least, verdict.at_most]


def _laws(verdicts: Sequence[Verdict]) -> str:
    """Return the laws that fit their column, and how many more there are."""
    names = [verdict.law.id for verdict in verdicts]
    text = ", ".join(names)
    if len(text) <= LAWS or len(names) == 1:
        return text
    # Eight columns are for how many more there are.
    end = text.rfind(", ", 0, LAWS - 8 + len(", "))
    kept = text[: end if end > 0 else text.index(", ")]
    return f"{kept} + {len(names) - kept.count(', ') - 1} more"


def _together(report: Report, line: Component, verdicts: Sequence[Verdict]) -> str:
    """Return why several verdicts of a line stand as they do: the facts that most of them want for."""
    if verdicts[0].known:
        return "within jurisdiction, nothing bites on the day"
    return open_facts(report, line, verdicts)


def _row(columns: tuple[str, str, str, str], last: str) -> str:
    cells = [fit(shown(text), width) for text, width in zip(columns, (8, 34, 18, LAWS), strict=True)]
    return "  ".join([*cells, fit(shown(last), WHY)]).rstrip()


def fit(text: str, width: int) -> str:
    """Return text padded or cut to a width in terminal columns (a CJK character takes two)."""
    if text.isascii():
        return text.ljust(width) if len(text) <= width else text[: width - 1] + "…"
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
