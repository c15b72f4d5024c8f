"""What is the answer for one line, in the few cells a spreadsheet has for it?"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from depgraph.analysis import wording
from depgraph.analysis.report import RANK
from depgraph.language import english

if TYPE_CHECKING:
    from collections.abc import Sequence

    from depgraph.analysis.report import Report
    from depgraph.law.assessment import Verdict
    from depgraph.model.records import Component

TITLES = ("DG verdict", "DG laws", "DG effects", "DG why", "DG missing")
"""The columns that are added to somebody's sheet; the prefix keeps them apart from their own."""
MOST = 6
LONGEST = 2_000


class Digest(NamedTuple):
    """One line's answer: a word, and four sentences."""

    verdict: str
    laws: str
    effects: str
    why: str
    missing: str


def digest(report: Report, line: Component) -> Digest:
    """Return the worst verdict on a line, the laws behind it, and what would change it."""
    reaching = sorted(report.reaching(line), key=lambda v: (-RANK[v.word], v.law.id))
    shown = [verdict for verdict in reaching if verdict.word != "clear"]
    word = report.worst(line)
    certain = list(dict.fromkeys(e for v in shown if v.word == "exposed" for e in report.effects(v)))
    possible = list(dict.fromkeys(e for v in shown if v.word == "unknown" for e in report.effects(v)))
    effects = [e.replace("_", " ") for e in certain]
    effects += [f"{e.replace('_', ' ')} (possible)" for e in possible if e not in certain]
    opened = list(dict.fromkeys(one for v in shown for one in report.missing(line, v)))
    return Digest(
        word,
        _laws(shown),
        ", ".join(effects),
        _why(report, line, reaching),
        _cut(wording.grouped(report, line, opened)),
    )


def _laws(verdicts: Sequence[Verdict]) -> str:
    by_word: dict[str, list[str]] = {}
    for verdict in verdicts:
        by_word.setdefault(verdict.word, []).append(verdict.law.id)
    return _cut("; ".join(f"{word}: {', '.join(laws)}" for word, laws in by_word.items()))


def _why(report: Report, line: Component, reaching: Sequence[Verdict]) -> str:
    """Return the chain of the worst verdict as one sentence, or what a clear rests on."""
    if not reaching:
        return "no law here concerns this kind of thing"
    worst = reaching[0]
    if worst.at_least:
        return _cut(f"{worst.law.title}: {wording.chain(report, report.reasons.chain(line, worst))}")
    if not worst.known:
        chain = wording.chain(report, report.reasons.chain(line, worst))
        contested = "; ".join(report.reasons.contested(line, worst)[:1])
        return _cut(f"{worst.law.title}: {chain or contested or 'possible, see what is missing'}")
    said = english().closing
    rests = [
        f"{report.name(r.about)}: {said(r, report.name)}" for v in reaching for r in report.reasons.rests_on(line, v)
    ]
    return _cut("out of reach; rests on " + "; ".join(list(dict.fromkeys(rests))[:MOST])) if rests else "out of reach"


def _cut(text: str) -> str:
    return text if len(text) <= LONGEST else text[: LONGEST - 1] + "…"
