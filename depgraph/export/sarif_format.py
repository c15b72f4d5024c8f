"""A gate's findings as SARIF 2.1.0 (OASIS), for the dashboards that read code scanners: a law is a rule, a line a place."""

from __future__ import annotations

import hashlib
import json
import re
from typing import TYPE_CHECKING, Any

from depgraph.analysis.wording import interval, why
from depgraph.export.assess_format import ground
from depgraph.model.plain import shown
from depgraph.model.vocabulary import Kleene

if TYPE_CHECKING:
    from collections.abc import Iterator

    from depgraph.analysis.gate import Gate, Judged, Unmet
    from depgraph.law.pack import Law

SCHEMA = "https://json.schemastore.org/sarif-2.1.0.json"
_LEVEL = {"exposed": "error", "unknown": "warning", "latent": "note"}
_TEXT_LINE = re.compile(r"line (\d+)")


def write(gate: Gate) -> Iterator[str]:
    """Yield the document; accepted findings stay in it as suppressed ones."""
    yield json.dumps({"$schema": SCHEMA, "version": "2.1.0", "runs": [_run(gate)]}, ensure_ascii=False, indent=1) + "\n"


def _run(gate: Gate) -> dict[str, Any]:
    report = gate.report
    laws = [law for law in report.assessment.laws if any(one.verdict.law is law for one in gate.judged)]
    place = {law.id: number for number, law in enumerate(laws)}
    return {
        "tool": {
            "driver": {
                "name": "depgraph",
                "version": report.context.tool_version,
                "semanticVersion": report.context.tool_version,
                "rules": [_rule(law) for law in laws] + [_criterion_rule(one) for one in gate.unmet],
            }
        },
        "artifacts": [
            {"location": {"uri": _uri(one.name)}, "hashes": {"sha-256": one.sha256}} for one in report.context.inputs
        ]
        + [
            {"location": {"uri": _uri(one.name)}, "hashes": {"sha-256": one.sha256}, "description": {"text": one.what}}
            for one in report.context.beside
            if one.name
        ],
        "results": [_result(gate, one, place) for one in gate.judged]
        + [_criterion_result(one, len(laws) + number) for number, one in enumerate(gate.unmet)],
        "properties": {
            "asOf": report.assessment.world.on,
            "dataVersion": report.context.data_version,
            "destination": report.assessment.destination,
            "threshold": gate.threshold,
            "passes": gate.passes,
            "unknownShare": round(gate.unknown_share, 4),
            "assumptions": report.context.assumptions,
            "setAside": report.context.quarantined,
        },
    }


def _rule(law: Law) -> dict[str, Any]:
    return {
        "id": law.id,
        "name": law.title,
        "shortDescription": {"text": law.title},
        "fullDescription": {"text": law.summary},
        "properties": {"issuer": law.issuer, "effects": list(law.effects), "latency": law.latency},
    }


def _criterion_rule(one: Unmet) -> dict[str, Any]:
    return {"id": f"policy/{one.criterion.id}", "shortDescription": {"text": one.criterion.title}}


def _criterion_result(one: Unmet, place: int) -> dict[str, Any]:
    return {
        "ruleId": f"policy/{one.criterion.id}",
        "ruleIndex": place,
        "level": "error" if one.met is Kleene.NO else "warning",
        "message": {"text": shown(f"{one.criterion.title}: {ground(one.answered)}")},
        "partialFingerprints": {"criterion/v1": hashlib.sha256(one.criterion.id.encode()).hexdigest()},
    }


def _result(gate: Gate, one: Judged, place: dict[str, int]) -> dict[str, Any]:
    report, line, verdict = gate.report, one.line, one.verdict
    result: dict[str, Any] = {
        "ruleId": verdict.law.id,
        "ruleIndex": place[verdict.law.id],
        "level": _LEVEL[verdict.word],
        "message": {"text": shown(f"{line.name}: {interval(verdict)}. {why(report, line, verdict)}").strip()},
        "locations": [_location(gate, one)],
        "partialFingerprints": {
            "lineAndLaw/v1": hashlib.sha256(f"{line.id}\0{verdict.law.id}".encode()).hexdigest(),
        },
        "properties": {
            "verdict": verdict.word,
            "atLeast": verdict.at_least.name.lower(),
            "atMost": verdict.at_most.name.lower(),
            "effects": report.effects(verdict),
            "state": one.state,
        },
    }
    if one.acceptance is not None:
        accepted = one.acceptance
        result["suppressions"] = [
            {
                "kind": "external",
                "status": "accepted" if one.state == "accepted" else "rejected",
                "justification": f"{accepted.reason} (owner {accepted.owner}, approved by {accepted.approver}, "
                f"until {accepted.expires})",
            }
        ]
    return result


def _location(gate: Gate, one: Judged) -> dict[str, Any]:
    line, inputs = one.line, gate.report.context.inputs
    found: dict[str, Any] = {
        "logicalLocations": [{"name": shown(line.name), "fullyQualifiedName": line.where or line.id, "kind": "element"}]
    }
    if len(inputs) == 1:
        physical: dict[str, Any] = {"artifactLocation": {"uri": _uri(inputs[0].name), "index": 0}}
        in_text = _TEXT_LINE.fullmatch(line.where or "")
        if in_text:
            physical["region"] = {"startLine": int(in_text.group(1))}
        found["physicalLocation"] = physical
    return found


def _uri(name: str) -> str:
    from urllib.parse import quote  # noqa: PLC0415  only names that need it

    return quote("stdin" if name == "-" else name)
