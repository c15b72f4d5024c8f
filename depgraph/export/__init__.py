"""Findings as JSON, CSV, Markdown and a table for the terminal."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from depgraph.analysis.report import Report


def write(report: Report, *, form: str, every: bool = False) -> Iterator[str]:
    """Yield a report in a format: ``table``, ``json``, ``csv`` or ``markdown``.

    ``every`` shows clear lines and counter-laws too.
    """
    module = import_module(f"depgraph.export.{form}_format")
    parts: Iterator[str] = module.write(report, every=every)
    return parts
