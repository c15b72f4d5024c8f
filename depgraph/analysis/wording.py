"""How is a verdict put in a few words, the same in every output and in the language it is asked in?"""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from depgraph.language import english

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from depgraph.analysis.report import Report
    from depgraph.language.texts import Texts
    from depgraph.law.assessment import Verdict
    from depgraph.law.tracing import Step
    from depgraph.model.missing import MissingFact
    from depgraph.model.records import Component

NAMED = 2
"""Missing facts or closing facts that are named; the rest are counted."""


def interval(verdict: Verdict) -> str:
    """Return a verdict as a word, an unknown one with its two ends."""
    if verdict.known:
        return verdict.word
    return f"unknown ({verdict.at_least.name.lower()} … {verdict.at_most.name.lower()})"


def sentence(report: Report, step: Step, texts: Texts | None = None) -> str:
    """Return a step as a sentence of its own."""
    texts = texts or english()
    doubt = "" if step.truth.name == "YES" else f" [{texts('why.perhaps')}]"
    return f"{report.name(step.subject)} {_predicate(report, step, texts)}{doubt}"


def chain(report: Report, steps: Sequence[Step], texts: Texts | None = None) -> str:
    """Return a chain in one sentence whose first subject is left out: it is the line."""
    texts = texts or english()
    said = ""
    for n, step in enumerate(steps):
        words = _predicate(report, step, texts)
        if n and step.subject == steps[n - 1].object:
            said += texts("why.then", words=words)
        elif n and step.subject != steps[0].subject:
            said += f"; {report.name(step.subject)} {words}"
        else:
            said += f"; {words}" if n else words
    return said


def _predicate(report: Report, step: Step, texts: Texts) -> str:
    """Return what a step says of its subject."""
    if step.object_type == "value":
        return texts.value(step.relation, step.object or texts.details(step.details, report.name))
    name = texts.called(step.object, report.name(step.object))
    if step.object_type == "jurisdiction":
        name = texts.either(texts.country(code, report.name(code)) for code in step.object.split(" or "))
    detail = f" ({texts.details(step.details, report.name)})" if step.details else ""
    return f"{texts.verb(step.relation)} {name}{detail}"


def fact(report: Report, one: MissingFact, line: Component, texts: Texts) -> str:
    """Return a missing fact in words, with whom or what it is about unless that is the line itself."""
    words = texts.missing(one, report.name)
    return words if one.about == line.id else f"{report.name(one.about)}: {words}"


def why(report: Report, line: Component, verdict: Verdict, texts: Texts | None = None) -> str:
    """Return the chain of facts, else what is missing, else what a *clear* rests on, as one sentence."""
    texts = texts or english()
    if verdict.at_least:
        return chain(report, report.reasons.chain(line, verdict), texts)
    if not verdict.known:
        missing = report.missing(line, verdict)
        if not missing:
            return texts("why.contested", rules="; ".join(report.reasons.contested(line, verdict)[:1]))
        return _missing([fact(report, one, line, texts) for one in missing], texts)
    rests = report.reasons.rests_on(line, verdict)[:NAMED]
    words = "; ".join(f"{report.name(r.about)}: {texts.closing(r, report.name)}" for r in rests)
    return texts("why.rests", facts=words) if rests else ""


def open_facts(report: Report, line: Component, verdicts: Iterable[Verdict], texts: Texts | None = None) -> str:
    """Return the facts that most of some unknown verdicts of a line want for, as one sentence."""
    texts = texts or english()
    wanted: Counter[MissingFact] = Counter()
    for verdict in verdicts:
        wanted.update(report.missing(line, verdict))
    facts = Counter[str]()
    for one, count in wanted.items():
        facts[fact(report, one, line, texts)] += count
    if not facts:
        return texts("why.contested_law")
    return _missing([words for words, _ in sorted(facts.items(), key=lambda item: (-item[1], item[0]))], texts)


def grouped(report: Report, line: Component, missing: Iterable[MissingFact], texts: Texts | None = None) -> str:
    """Return missing facts of one sort together, with the first of those they are missing of: forty screenings are one task."""
    texts = texts or english()
    about: dict[str, dict[str, None]] = {}
    for one in missing:
        # The line itself needs no name.
        name = "" if one.about == line.id else report.name(one.about)
        about.setdefault(texts.sort_of(one, report.name), {})[name] = None
    parts = []
    for words, names in about.items():
        named = [name for name in names if name]
        of = f": {', '.join(named[:NAMED])}{_more(len(named), texts)}" if named else ""
        parts.append(words + of)
    return "; ".join(parts)


def _missing(facts: Sequence[str], texts: Texts) -> str:
    return texts("why.missing", facts="; ".join(facts[:NAMED]) + _more(len(facts), texts))


def _more(count: int, texts: Texts) -> str:
    return texts("why.more", n=count - NAMED) if count > NAMED else ""
