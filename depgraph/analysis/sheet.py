"""How does an analysis hand over its answer? One document for machines, and the same numbers as tables for people."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Sequence

    from depgraph.analysis.report import Report


class Table(NamedTuple):
    """Rows under named columns; cells are text already."""

    title: str
    columns: Sequence[str]
    rows: Sequence[Sequence[str]]


@dataclass(eq=False, repr=False)
class Sheet:
    """An answer: what it says in a few sentences, its tables, and the whole of it as plain data."""

    document: dict[str, Any]
    head: list[str] = field(default_factory=list)
    tables: list[Table] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)


def frame(report: Report, schema: str) -> dict[str, Any]:
    """Return what every document says of its origin: versions, day, parties, assumptions, inputs."""
    context, assessment = report.context, report.assessment
    return {
        "schema": schema,
        "tool_version": context.tool_version,
        "data_version": context.data_version,
        "as_of": assessment.world.on,
        "destination": assessment.destination,
        "buyer": assessment.buyer,
        "assumptions": list(context.assumptions),
        "inputs": [i.as_dict() for i in context.inputs],
        "beside": [one._asdict() for one in context.beside],
    }


def between(low: float, high: float, *, unit: str = "", digits: int = 0) -> str:
    """Return an interval as people write it; an end at infinity is *not within sight*."""
    if low == high:
        return _number(low, digits) + unit
    return f"{_number(low, digits)}..{_number(high, digits)}{unit}"


def percent(low: float, high: float) -> str:
    """Return an interval of shares in per cent."""
    return between(100 * low, 100 * high, unit=" %", digits=1)


def _number(value: float, digits: int) -> str:
    return "?" if value == float("inf") else f"{value:,.{digits}f}"
