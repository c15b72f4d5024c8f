"""A gate's outcome for people: what fails, what was accepted by whom and until when, in the terminal and as JSON."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from depgraph.analysis.wording import interval, why
from depgraph.export.assess_format import MET, as_dict, ground
from depgraph.model.plain import counted, shown

if TYPE_CHECKING:
    from collections.abc import Iterator

    from depgraph.analysis.gate import Gate, Judged

SCHEMA = "depgraph/gate/1"
SHOWN_ASIDE = 10
"""Places set aside that are listed in the terminal."""
SHOWN = 50
"""Failing findings listed in the terminal; the rest are counted, and stand in every file."""


def write_table(gate: Gate) -> Iterator[str]:
    """Yield the outcome as text: one sentence, then the failures, then every acceptance."""
    report = gate.report
    failing = gate.failing
    lines = len({one.line.id for one in failing})
    word = "passes" if gate.passes else "fails"
    yield f"The bill {word}: {counted(len(failing), 'finding')} on {counted(lines, 'line')} at {gate.threshold} or worse, not accepted.\n"
    if gate.max_unknown is not None:
        yield f"{gate.unknown_share * 100:.1f} % of the pairs of line and law are unknown; allowed are {gate.max_unknown * 100:.1f} %.\n"
    elif gate.unknown_share and gate.threshold == "exposed":
        yield f"{gate.unknown_share * 100:.1f} % of the pairs of line and law are unknown, and do not count at this threshold.\n"
    if gate.open_criteria and gate.threshold == "exposed":
        yield f"{counted(gate.open_criteria, 'condition')} of the policy may or may not be met, and do not count at this threshold.\n"
    yield f"as of {report.assessment.world.on}, data {report.context.data_version}\n"
    for assumption in report.context.assumptions:
        yield f"assumption: {shown(assumption)}\n"
    aside = report.context.quarantined
    if aside:
        yield f"note: {counted(len(aside), 'place')} in the bill could not be read and were set aside: depgraph check lists them\n"
    for entry in aside[:SHOWN_ASIDE]:
        yield f"set aside: {shown(entry['where'])}: {shown(entry['problem'])} ({shown(entry['value'])})\n"
    for one in failing[:SHOWN]:
        yield f"{_state(one)}  {shown(one.line.id)} {shown(one.line.name)}  {interval(one.verdict)}  {one.verdict.law.id}\n"
        yield f"          {shown(why(report, one.line, one.verdict))}\n"
    if len(failing) > SHOWN:
        yield f"... and {len(failing) - SHOWN} more: write them with -o gate.json, -o gate.sarif or -o gate.xml\n"
    for unmet in gate.unmet:
        yield f"{MET[unmet.met]:8}  {unmet.criterion.id} {shown(unmet.criterion.title)}: {shown(ground(unmet.answered))}\n"
    for one in gate.judged:
        if one.acceptance is not None and not one.fails:
            accepted = one.acceptance
            yield (
                f"accepted  {shown(one.line.id)} with {one.verdict.law.id} until {accepted.expires}: "
                f"{shown(accepted.reason)} (owner {shown(accepted.owner)}, approved by {shown(accepted.approver)})\n"
            )
    for spare in gate.obsolete:
        yield f"needed no more: the acceptance of {shown(spare.line)} with {spare.law}\n"


def write_json(gate: Gate) -> Iterator[str]:
    """Yield the outcome as one JSON document."""
    report = gate.report
    document: dict[str, Any] = {
        "schema": SCHEMA,
        "tool_version": report.context.tool_version,
        "data_version": report.context.data_version,
        "as_of": report.assessment.world.on,
        "assumptions": report.context.assumptions,
        "inputs": [one.as_dict() for one in report.context.inputs],
        "beside": [one._asdict() for one in report.context.beside],
        "quarantined": report.context.quarantined,
        "threshold": gate.threshold,
        "passes": gate.passes,
        "unknown_share": round(gate.unknown_share, 6),
        "max_unknown": gate.max_unknown,
        "findings": [
            {
                "component": {"id": one.line.id, "name": one.line.name},
                "law": one.verdict.law.id,
                "verdict": one.verdict.word,
                "at_least": one.verdict.at_least.name.lower(),
                "at_most": one.verdict.at_most.name.lower(),
                "effects": report.effects(one.verdict),
                "state": one.state,
                "why": why(report, one.line, one.verdict),
                "acceptance": one.acceptance.model_dump() if one.acceptance else None,
            }
            for one in gate.judged
        ],
        "unmet": [one.criterion.id for one in gate.unmet],
        "policy": as_dict(gate.policy) if gate.policy else None,
        "obsolete": [one.model_dump() for one in gate.obsolete],
    }
    yield json.dumps(document, ensure_ascii=False, indent=1) + "\n"


def _state(one: Judged) -> str:
    return {"open": "fails   ", "expired": "expired ", "worse": "worse   "}[one.state]
