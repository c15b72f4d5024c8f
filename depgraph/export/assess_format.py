"""A bill held against a framework: in the terminal, as Markdown and as JSON."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from depgraph.model.plain import counted, markdown, shown
from depgraph.model.vocabulary import Kleene

if TYPE_CHECKING:
    from collections.abc import Iterator

    from depgraph.analysis.assess import Answered, Assessed, Span

SCHEMA = "depgraph/assessment/1"
MET = {Kleene.YES: "met", Kleene.NO: "not met", Kleene.MAYBE: "open"}
LINES = 5
"""Lines named that keep a criterion down; the JSON has them all."""


def write(assessed: Assessed, *, form: str) -> Iterator[str]:
    """Yield the assessment as ``table``, ``markdown`` or ``json``."""
    return {"table": _table, "markdown": _markdown, "json": _json}[form](assessed)


def headline(assessed: Assessed) -> str:
    """Return the outcome in one sentence."""
    framework = assessed.framework
    overruled = sum(bool(one.overruled) for one in assessed.answered)
    against = f"; {counted(overruled, 'answer')} against the facts" if overruled else ""
    open_ = sum(one.by == "open" for one in assessed.answered)
    graph = sum(one.by == "graph" for one in assessed.answered)
    if framework.method == "scored":
        outcome = f"SEAL {_seal(assessed.overall)} overall, score {_number(assessed.total)}"
    else:
        counts = {truth: sum(one.met is truth for one in assessed.answered) for truth in MET}
        outcome = (
            f"{counted(counts[Kleene.YES], 'condition')} met, {counts[Kleene.NO]} not met, {counts[Kleene.MAYBE]} open"
        )
    return f"{framework.title}: {outcome}; of {len(assessed.answered)} criteria {graph} answered from the graph, {open_} to be asked{against}."


def outcome(assessed: Assessed, one: Answered) -> str:
    """Return what a criterion comes to, in words."""
    if assessed.framework.method == "conditions":
        return MET[one.met]
    return f"SEAL {_seal(one.seal)}, {_number(one.value)}"


def answer(one: Answered) -> str:
    """Return the answers a criterion may have, in words."""
    labels = [a.label for a in one.criterion.answers[one.first : one.last + 1]]
    return labels[0] if len(labels) == 1 else f"{labels[0]} … {labels[-1]}"


def ground(one: Answered) -> str:
    """Return on what an answer rests, in words."""
    if one.given is not None:
        return (
            "answered"
            + (f" by {one.given.by}" if one.given.by else "")
            + (f": {one.given.note}" if one.given.note else "")
            + (f"; the facts say otherwise: {one.overruled}" if one.overruled else "")
        )
    if one.share is not None:
        low, high = one.share
        share = f"{low:.0%}" if abs(high - low) < 0.005 else f"{low:.0%} to {high:.0%}"
        note = one.criterion.evidence.note if one.criterion.evidence else None
        by = one.criterion.evidence.share_of if one.criterion.evidence else "count"
        what = "lines" if by == "count" else by
        return f"{share} of the {what} asked about" + (f": {note}" if note else "")
    return one.criterion.question or "to be asked"


def holding_down(one: Answered) -> list[tuple[str, str]]:
    """Return (line, why) of the lines that keep an answer from the graph down, the certain ones first."""
    found = [part for part in one.weighed if part.asked and part.so is not Kleene.YES]
    found.sort(key=lambda part: (part.so, part.line.id))
    return [(part.line.id, "no" if part.so is Kleene.NO else "not known") for part in found]


def _table(assessed: Assessed) -> Iterator[str]:
    report = assessed.report
    yield shown(headline(assessed)) + "\n"
    yield f"as of {report.assessment.world.on}, data {report.context.data_version}\n"
    for assumption in report.context.assumptions:
        yield f"assumption: {shown(assumption)}\n"
    for objective in assessed.framework.objectives:
        yield f"\n{shown(objective.id)}  {shown(objective.name)}"
        if assessed.framework.method == "scored":
            yield f"  SEAL {_seal(assessed.seal(objective))}, {_number(assessed.score(objective))} of {objective.weight:g}"
            if objective.id in assessed.minimum:
                words = {Kleene.YES: "reached", Kleene.NO: "missed", Kleene.MAYBE: "open"}[assessed.passes(objective)]
                yield f"  (at least {assessed.minimum[objective.id]} is asked: {words})"
        yield "\n"
        for one in assessed.of(objective):
            mark = {"graph": "*", "given": " ", "open": "?"}[one.by]
            yield f" {mark} {one.criterion.id:14} {shown(outcome(assessed, one)):24} {shown(one.criterion.title)}: {shown(answer(one))}\n"
            if one.by != "open":
                yield f"   {'':14} {'':24} {shown(ground(one))}\n"
            down = holding_down(one)
            if down:
                names = ", ".join(f"{shown(line)} ({why})" for line, why in down[:LINES])
                more = f" and {len(down) - LINES} more" if len(down) > LINES else ""
                yield f"   {'':14} {'':24} held down by {names}{more}\n"
    yield "\n* answered from the graph   ? open: any answer may hold, so both ends are shown\n"


def _markdown(assessed: Assessed) -> Iterator[str]:
    yield f"# {markdown(headline(assessed))}\n\nAs of {assessed.report.assessment.world.on}.\n"
    for objective in assessed.framework.objectives:
        yield f"\n## {markdown(objective.id)} {markdown(objective.name)}\n\n| criterion | outcome | answer | ground |\n|---|---|---|---|\n"
        for one in assessed.of(objective):
            cells = (f"{one.criterion.id} {one.criterion.title}", outcome(assessed, one), answer(one), ground(one))
            yield "| " + " | ".join(map(markdown, cells)) + " |\n"


def _json(assessed: Assessed) -> Iterator[str]:
    yield json.dumps(as_dict(assessed), ensure_ascii=False, indent=1) + "\n"


def as_dict(assessed: Assessed) -> dict[str, Any]:
    """Return the JSON document."""
    framework, report = assessed.framework, assessed.report
    scored = framework.method == "scored"
    document: dict[str, Any] = {
        "schema": SCHEMA,
        "framework": {
            "id": framework.id,
            "title": framework.title,
            "version": framework.version,
            "method": framework.method,
        },
        "tool_version": report.context.tool_version,
        "data_version": report.context.data_version,
        "as_of": report.assessment.world.on,
        "assumptions": report.context.assumptions,
        "headline": headline(assessed),
        "met": assessed.met.name.lower(),
        "objectives": [],
    }
    if scored:
        document |= {"seal": _ends(assessed.overall), "score": _ends(assessed.total)}
    for objective in framework.objectives:
        entry: dict[str, Any] = {"id": objective.id, "name": objective.name}
        if scored:
            entry |= {
                "weight": objective.weight,
                "seal": _ends(assessed.seal(objective)),
                "score": _ends(assessed.score(objective)),
                "minimum": assessed.minimum.get(objective.id),
                "passes": assessed.passes(objective).name.lower(),
            }
        entry["criteria"] = [_criterion(assessed, one) for one in assessed.of(objective)]
        document["objectives"].append(entry)
    return document


def _criterion(assessed: Assessed, one: Answered) -> dict[str, Any]:
    answers = one.criterion.answers
    found: dict[str, Any] = {
        "id": one.criterion.id,
        "title": one.criterion.title,
        "answered_by": one.by,
        "at_least": answers[one.first].label,
        "at_most": answers[one.last].label,
        "ground": ground(one),
        "share": _ends(one.share) if one.share else None,
        "held_down_by": [{"line": line, "so": why} for line, why in holding_down(one)],
    }
    if assessed.framework.method == "scored":
        return found | {"value": _ends(one.value), "seal": _ends(one.seal)}
    return found | {"met": one.met.name.lower()}


def _ends(span: Span | tuple[float, float]) -> dict[str, float]:
    return {"min": round(span[0], 4), "max": round(span[1], 4)}


def _seal(span: Span) -> str:
    return f"{span.low:g}" if span.known else f"{span.low:g}-{span.high:g}"


def _number(span: Span) -> str:
    return f"{span.low:.1f}" if span.known else f"{span.low:.1f}-{span.high:.1f}"
