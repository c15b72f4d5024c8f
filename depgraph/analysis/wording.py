"""How is a verdict put in a few words, the same in every output?"""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

    from depgraph.analysis.report import Report
    from depgraph.law.assessment import Verdict
    from depgraph.model.records import Component

NAMED = 2
"""Missing facts or closing facts that are named; the rest are counted."""


def interval(verdict: Verdict) -> str:
    """Return a verdict as a word, an unknown one with its two ends."""
    if verdict.known:
        return verdict.word
    return f"unknown ({verdict.at_least.name.lower()} … {verdict.at_most.name.lower()})"


def why(report: Report, line: Component, verdict: Verdict) -> str:
    """Return the chain of facts, else what is missing, else what a *clear* rests on, as one sentence."""
    if verdict.at_least:
        return report.sentence(report.reasons.chain(line, verdict))
    if not verdict.known:
        missing = report.missing(line, verdict)
        if not missing:
            return "contested: " + "; ".join(report.reasons.contested(line, verdict)[:1])
        words = [
            f"{report.name(o.about)}: {o.fact}" if o.about != line.id else f"{o.fact} not recorded"
            for o in missing[:NAMED]
        ]
        return "missing: " + "; ".join(words) + _more(len(missing))
    rests = report.reasons.rests_on(line, verdict)
    return "rests on: " + "; ".join(f"{report.name(r.about)}: {r.fact}" for r in rests[:NAMED]) if rests else ""


def open_facts(report: Report, line: Component, verdicts: Iterable[Verdict]) -> str:
    """Return the facts that most of some unknown verdicts of a line want for, as one sentence."""
    wanted = Counter(one for verdict in verdicts for one in report.missing(line, verdict))
    facts: dict[str, int] = {}
    for one, count in wanted.items():
        fact = f"{report.name(one.about)}: {one.fact}" if one.about != line.id else f"{one.fact} not recorded"
        facts[fact] = facts.get(fact, 0) + count
    if not facts:
        return "contested law"
    named = [fact for fact, _ in sorted(facts.items(), key=lambda item: (-item[1], item[0]))[:NAMED]]
    return "missing: " + "; ".join(named) + _more(len(facts))


def _more(count: int) -> str:
    return f" and {count - NAMED} more" if count > NAMED else ""
