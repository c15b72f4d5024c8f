"""What do choke points look like on paper? One document, and tables with the two scores side by side, never one."""

from __future__ import annotations

from typing import TYPE_CHECKING

from depgraph.analysis.sheet import Sheet, Table, between, frame

if TYPE_CHECKING:
    from depgraph.analysis.chokepoints import Chokepoints, Point
    from depgraph.analysis.report import Report

SCHEMA = "depgraph/chokepoints/1"


def chokepoints_sheet(report: Report, found: Chokepoints) -> Sheet:
    """Return the answer as a document and as tables."""
    document = frame(report, SCHEMA) | {
        "points": [_point(p) for p in found.points],
        "cuts": [c._asdict() for c in found.cuts],
        "sites": found.sites,
        "unrecorded_lines": found.unrecorded,
    }
    return Sheet(document, _head(found), _tables(found), _notes(report, found))


def _point(point: Point) -> dict[str, object]:
    return {
        "id": point.key, "name": point.name, "sort": point.sort, "lines": list(point.lines), "functions": point.functions,
        "value": [round(v, 2) for v in point.value],
        "switching": {
            "weeks": list(point.switching), "cost": list(point.switching_cost), "replaceable_lines": point.replaceable,
            "of_lines": point.lines[0],
        },
        "control": {"passed": list(point.control), "of": 3, "owner": point.owner, "country": point.country},
    }  # fmt: skip


def _head(found: Chokepoints) -> list[str]:
    single = [cut for cut in found.cuts if cut.size == 1]
    head = [f"{len(single)} of {len(found.cuts)} functions fall with one organisation"]
    for point in found.points[:3]:
        head.append(f"{point.name}: {len(point.functions)} functions and {between(*point.lines)} lines fall with it")
    return head


def _tables(found: Chokepoints) -> list[Table]:
    points = [
        (
            p.name, p.sort, between(*p.lines), str(len(p.functions)), _weeks(p), f"{p.replaceable} of {p.lines[0]}", _control(p),
            p.owner, p.country,
        )
        for p in found.points if p.functions or p.lines[0]
    ]  # fmt: skip
    cuts = [
        (
            c.function,
            ("" if c.exact else "at most ") + str(c.size) if c.size else "none recorded",
            "; ".join(" + ".join(s) for s in c.sets[:2]),
        )
        for c in found.cuts
    ]
    sites = [
        (s["name"], str(s["lines"]), "yes" if s["in_the_union"] else "no", " ".join(s["laws_of_the_place"]))
        for s in found.sites
    ]
    return [
        Table("choke points", ("name", "sort", "lines", "functions", "switching, weeks", "replaceable", "control", "owner", "country"), points),
        Table("minimum cuts", ("function", "organisations", "which"), cuts),
        Table("sites", ("where", "lines", "in the Union", "laws of the place"), sites),
    ]  # fmt: skip


def _weeks(point: Point) -> str:
    low, high = point.switching
    if high is None:
        return f"{low:.0f}..?" if point.replaceable else "?"
    return f"{low:.0f}"


def _control(point: Point) -> str:
    if point.sort == "technology":
        return "-"
    return f"{between(*point.control)} of 3"


def _notes(report: Report, found: Chokepoints) -> list[str]:
    return [
        *(f"assumption: {one}" for one in report.context.assumptions),
        f"{found.unrecorded} lines lean on somebody nobody recorded: each of these organisations may stand behind them too",
        "switching (autonomy): weeks until every line that surely falls has a recorded replacement without it; ? where none is recorded",
        "control (sovereignty): seated in the Union, controlled from the Union, no law from elsewhere surely reaching its lines",
        "the two scores are not added: who is easy to replace may be out of control, who is under control may be irreplaceable",
    ]
