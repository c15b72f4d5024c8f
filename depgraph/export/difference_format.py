"""The difference of two answers, in the terminal and as JSON."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from depgraph.analysis.difference import KINDS
from depgraph.analysis.report import Beside
from depgraph.model.plain import counted, shown

if TYPE_CHECKING:
    from collections.abc import Iterator

    from depgraph.analysis.difference import Change, Difference, Document

SCHEMA = "depgraph/difference/1"
_WORDS = {
    "new": "new: clear before, reached now",
    "worse": "worse",
    "unknown": "became unknown",
    "better": "better, not clear",
    "cleared": "cleared",
}
REASONS = 4
"""Causes shown of one change; the JSON has them all."""


def write_table(found: Difference) -> Iterator[str]:
    """Yield the difference as text: one sentence, then the changes kind by kind, each with its cause."""
    parts: list[tuple[str, str, list[Change]]] = [(_WORDS[kind], kind, found.of(kind)) for kind in KINDS]
    parts += [
        ("new line: not in the bill before", "on new lines", found.on(found.lines_added)),
        ("line no longer in the bill", "on lines that are gone", found.on(found.lines_removed)),
    ]
    counts = ", ".join(f"{len(changes)} {word}" for _, word, changes in parts)
    yield f"{counted(len(found.changes), 'finding')} changed: {counts}.\n"
    yield f"before: {_version(found.before)}\nafter:  {_version(found.after)}\n"
    for when, answer in (("before", found.before), ("after", found.after)):
        yield from (f"{when}: {shown(str(Beside(**one)))}\n" for one in answer.get("beside", ()))
    for word, lines in (("added", found.lines_added), ("removed", found.lines_removed)):
        if lines:
            yield f"{counted(len(lines), 'line')} {word}: {', '.join(map(shown, lines))}\n"
    for title, _, changes in parts:
        if changes:
            yield f"\n{title} ({counted(len(changes), 'finding')})\n"
        for change in changes:
            yield from _change(change)


def write_json(found: Difference) -> Iterator[str]:
    """Yield the difference as one JSON document."""
    keys = ("as_of", "data_version", "tool_version", "destination", "buyer", "inputs")
    document = {
        "schema": SCHEMA,
        "before": {key: found.before[key] for key in keys} | {"beside": found.before.get("beside", [])},
        "after": {key: found.after[key] for key in keys} | {"beside": found.after.get("beside", [])},
        "lines_added": found.lines_added,
        "lines_removed": found.lines_removed,
        "changes": [change._asdict() for change in found.changes],
    }
    yield json.dumps(document, ensure_ascii=False, indent=1) + "\n"


def _version(answer: Document) -> str:
    names = ", ".join(shown(one["name"]) for one in answer["inputs"])
    return f"{names} as of {answer['as_of']}, data {answer['data_version']}"


def _change(change: Change) -> Iterator[str]:
    step = f"{change.before or 'not asked'} -> {change.after or 'not asked'}"
    yield f"  {shown(change.line)} {shown(change.name)}  {change.law}  {step}\n"
    for reason in change.why[:REASONS]:
        yield f"      {shown(reason)}\n"
    if len(change.why) > REASONS:
        yield f"      and {len(change.why) - REASONS} more\n"
