"""What does a comparison of bids look like on paper? One document, and tables a reader can take in."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from depgraph.analysis.comparison import CHANGES, NEVER
from depgraph.analysis.continuing import days, interval
from depgraph.analysis.sheet import Sheet, Table, between, frame, percent
from depgraph.model.plain import counted

if TYPE_CHECKING:
    from depgraph.analysis.comparison import Bid, Comparison, Measure
    from depgraph.analysis.shares import Interval

SCHEMA = "depgraph/comparison/1"
NAMED = 6


def comparison_sheet(found: Comparison) -> Sheet:
    """Return the answer as a document and as tables."""
    return Sheet(_document(found), _head(found), _tables(found), _notes(found))


def _document(found: Comparison) -> dict[str, Any]:
    first = frame(found.bids[0].report, SCHEMA)
    del first["inputs"], first["beside"]
    return first | {
        "measures": [
            {"id": one.id, "title": one.title, "unit": one.unit, "less_is_better": one.less_is_better, "best": found.ranking(one)}
            for one in found.measures()
        ],
        "bids": [
            {
                "name": bid.name,
                "inputs": [one.as_dict() for one in bid.report.context.inputs],
                "beside": [one._asdict() for one in bid.report.context.beside],
                "headline": bid.report.headline,
                "figures": {key: interval(one) for key, one in bid.figures.items()},
                "currency": bid.currency,
                "unpriced": bid.unpriced,
                "lacks": bid.lacks,
                "changes": [{"about": name, "lines": lines, "laws": laws} for name, lines, laws in bid.changes],
            }
            for bid in found.bids
        ],
    }  # fmt: skip


def _head(found: Comparison) -> list[str]:
    report = found.bids[0].report
    head = [f"{len(found.bids)} bids as of {report.assessment.world.on}, data {report.context.data_version}"]
    head += [f"{bid.name}: {one}" for bid in found.bids for one in bid.report.context.beside]
    for measure in found.measures():
        best = found.ranking(measure)
        if best in {bid.name for bid in found.bids}:
            head.append(f"best by {measure.title}: {best}")
    for bid in found.bids:
        if bid.lacks:
            head.append(f"incomplete: {bid.name} has nothing for {', '.join(bid.lacks[:NAMED])}{_more(bid.lacks)}")
        if bid.unpriced:
            head.append(f"incomplete: {bid.name} states no price for {counted(len(bid.unpriced), 'line')}")
    return head


def _tables(found: Comparison) -> list[Table]:
    names = [bid.name for bid in found.bids]
    rows = [
        [measure.title, *(_shown(bid, measure) for bid in found.bids), found.ranking(measure)]
        for measure in found.measures()
    ]
    changes = [
        [
            bid.name,
            name,
            str(len(lines)),
            ", ".join(lines[:NAMED]) + _more(lines),
            ", ".join(laws[:NAMED]) + _more(laws),
        ]
        for bid in found.bids
        for name, lines, laws in bid.changes[:CHANGES]
    ]
    tables = [Table("bids", ["", *names, "best"], rows)]
    if changes:
        tables.append(
            Table("what each bidder would have to change", ["bid", "replace", "lines", "which", "reached by"], changes)
        )
    return tables


def _shown(bid: Bid, measure: Measure) -> str:
    one: Interval = bid.figures[measure.id]
    if measure.unit == "share":
        return percent(*one)
    if measure.unit == "days":
        return days(one)
    if measure.unit == "money":
        return f"{one.low:,.0f} {bid.currency}" + (" or more" if one.high == NEVER else "")
    return between(*one, digits=1 if measure.unit == "score" else 0)


def _more(entries: list[str]) -> str:
    return f" + {len(entries) - NAMED} more" if len(entries) > NAMED else ""


def _notes(found: Comparison) -> list[str]:
    currencies = sorted({bid.currency for bid in found.bids})
    notes = (
        [f"prices are in {' and '.join(one or 'several currencies' for one in currencies)}, so they are not compared"]
        if len(currencies) > 1
        else []
    )
    return [*notes, "A bid is called best only where its interval lies clear of all others."]
