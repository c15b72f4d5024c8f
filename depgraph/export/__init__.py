"""Findings as JSON, CSV, Markdown and a table for the terminal."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from depgraph.analysis.gate import Gate
    from depgraph.analysis.report import Report


def write(report: Report, *, form: str, every: bool = False) -> Iterator[str]:
    """Yield a report in a format: ``table``, ``json``, ``csv`` or ``markdown``.

    ``every`` shows clear lines and counter-laws too.
    """
    module = import_module(f"depgraph.export.{form}_format")
    parts: Iterator[str] = module.write(report, every=every)
    return parts


def write_gate(gate: Gate, *, form: str) -> Iterator[str]:
    """Yield a gate's outcome in a format: ``table``, ``json``, ``sarif`` or ``junit``."""
    if form in {"table", "json"}:
        module = import_module("depgraph.export.gate_format")
        own: Iterator[str] = getattr(module, f"write_{form}")(gate)
        return own
    parts: Iterator[str] = import_module(f"depgraph.export.{form}_format").write(gate)
    return parts
