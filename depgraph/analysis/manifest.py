"""How was an answer made, so that somebody can make it again? Inputs, versions, options, and a hash over the findings."""

from __future__ import annotations

import hashlib
import json
from typing import TYPE_CHECKING, Any

from depgraph.errors import InvalidInput

if TYPE_CHECKING:
    from depgraph.analysis.answer import Request
    from depgraph.analysis.report import Report

SCHEMA = "depgraph/manifest/1"
_OPTIONS = ("destination", "buyer", "accept_unverified", "assume", "encoding", "columns", "laws", "lenient")


def manifest(request: Request, report: Report) -> dict[str, Any]:
    """Return the manifest of an answer: enough to ask again, and a hash to compare with."""
    return {
        "schema": SCHEMA,
        "tool_version": report.context.tool_version,
        "data_version": report.context.data_version,
        "as_of": request.on,
        "bills": _files(request.bills),
        "facts": _files(request.facts),
        "lists": [{"list": key, **_files([named])[0]} for key, named in request.lists],
        "own_laws": _files(request.own_laws),
        "decisions": _files([request.decisions] if request.decisions else []),
        "beside": [one._asdict() for one in report.context.beside],
        "options": {name: _plain(getattr(request, name)) for name in _OPTIONS}
        | ({"list_dates": dict(request.list_dates)} if request.list_dates else {}),
        "findings_sha256": fingerprint(report),
    }


def fingerprint(report: Report) -> str:
    """Return a hash over every verdict of the answer, line by line and law by law."""
    digest = hashlib.sha256()
    for line in report.lines:
        for verdict in report.verdicts(line):
            ends = (line.id, verdict.law.id, verdict.at_least.name, verdict.at_most.name)
            digest.update(("\0".join(ends) + "\n").encode("utf-8", "surrogatepass"))
    return digest.hexdigest()


def read_manifest(data: bytes, *, name: str) -> dict[str, Any]:
    """Read a manifest.

    Raises:
        InvalidInput: something else, or a manifest of another schema.

    """
    try:
        found = json.loads(data)
    except ValueError as error:
        raise InvalidInput(name, str(error), "a manifest as JSON") from None
    schema = found.get("schema") if isinstance(found, dict) else None
    if schema != SCHEMA:
        raise InvalidInput(name, str(schema), f"a manifest of the schema {SCHEMA}")
    missing = [key for key in ("as_of", "bills", "facts", "lists", "options", "findings_sha256") if key not in found]
    if missing:
        raise InvalidInput(name, f"no {missing[0]}", "a whole manifest")
    return dict(found)


def differences(recorded: dict[str, Any], again: dict[str, Any]) -> list[str]:
    """Return what is not as recorded, one sentence each; empty where the answer is the same."""
    found = []
    for table in ("bills", "facts", "lists", "own_laws", "decisions"):
        before = recorded.get(table, [])
        for was, now in zip(before, again[table], strict=False):
            if was["sha256"] != now["sha256"]:
                found.append(
                    f"{was['name']} is another file: its SHA-256 was {was['sha256'][:12]}, it is {now['sha256'][:12]}"
                )
        if len(before) != len(again[table]):
            found.append(f"{table}: {len(before)} files were read, now {len(again[table])}")
    for key, word in (("tool_version", "tool"), ("data_version", "data"), ("as_of", "day"), ("options", "options")):
        if recorded.get(key) != again[key]:
            found.append(f"{word}: was {recorded.get(key)}, is {again[key]}")
    if recorded["findings_sha256"] != again["findings_sha256"]:
        found.append("the verdicts are not the recorded ones")
    return found


def _files(named: Any) -> list[dict[str, str]]:
    return [{"name": name, "sha256": hashlib.sha256(data).hexdigest()} for name, data in named]


def _plain(value: Any) -> Any:
    if isinstance(value, dict):
        return dict(value)
    return sorted(value) if isinstance(value, list | tuple | set) else value
