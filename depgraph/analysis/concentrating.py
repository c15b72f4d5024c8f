"""What does a concentration look like on paper? One document, and tables a reader can take in."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from depgraph.analysis.concentration import BY, OF, sources, thresholds, tiers
from depgraph.analysis.sheet import Sheet, Table, between, frame, percent

if TYPE_CHECKING:
    from collections.abc import Mapping

    from depgraph.analysis.concentration import Concentration, Cut
    from depgraph.analysis.shares import Interval

SCHEMA = "depgraph/concentration/1"
TOP = 10
WORDS = {
    "maker": "maker", "owner": "owner", "country": "maker's country", "owner_country": "owner's country", "bloc": "owner's bloc",
}  # fmt: skip


def concentration_sheet(found: Concentration, decisions: Mapping[str, Any], *, of: str = "value") -> Sheet:
    """Return the answer as a document and as tables; ``of`` is the measure that the tables show."""
    document = frame(found.report, SCHEMA) | {
        "lines": len(found.lines),
        "measure": of,
        "european_share": {measure: _ends(found.european(measure)) for measure in OF},
        "cuts": [_cut(found, cut) for cut in found.cuts.values()],
        "thresholds": thresholds(found, decisions, of),
        "sources": sources(found),
        "tiers": tiers(found),
    }
    document["assumptions"] = [*document["assumptions"], *found.assumed]
    return Sheet(document, _head(found, document, of), _tables(found, document, of), _notes(document))


def _ends(one: Interval) -> list[float]:
    return [round(one.low, 4), round(one.high, 4)]


def _cut(found: Concentration, cut: Cut) -> dict[str, Any]:
    return {
        "by": cut.by, "of": cut.of, "hhi": [round(end, 1) for end in cut.index], "largest": _ends(cut.largest),
        "unknown_lines": len(cut.anybody),
        "shares": [{"holder": key, "name": found.report.name(key), "share": _ends(share)} for key, share in cut.shares.items()],
    }  # fmt: skip


def _head(found: Concentration, document: dict[str, Any], of: str) -> list[str]:
    euro, index = found.european(of), found.cuts["owner", of].index
    single = [row for row in document["sources"] if row["source"] in {"single", "single or sole"}]
    head = [
        f"European share by {of}: {percent(*euro)}; concentration by owner (HHI): {between(*index)}",
        f"{len(single)} of {len(document['sources'])} functions hang on one group",
    ]
    for row in document["thresholds"]:
        over = "is over" if row["crossed"] == "yes" else "may be over"
        head.append(
            f"{found.report.name(row['country'])} {over} {row['over']:.0%} ({percent(*row['share'])}): {row['title']}"
        )
    return head


def _tables(found: Concentration, document: dict[str, Any], of: str) -> list[Table]:
    tables = [
        Table("index", ("by", "of", "HHI", "largest", "holders", "lines of unknown holder"), [
            (WORDS[by], measure, between(*cut.index), percent(*cut.largest), str(len(cut.known)), str(len(cut.anybody)))
            for by in BY for measure in OF for cut in [found.cuts[by, measure]]
        ]),
    ]  # fmt: skip
    for by in BY:
        rows = [
            (found.report.name(key), percent(*share)) for key, share in list(found.cuts[by, of].shares.items())[:TOP]
        ]
        tables.append(Table(f"largest by {WORDS[by]}, of {of}", (WORDS[by], "share"), rows))
    order = ("single or sole", "single", "not known", "several, perhaps of one group", "several")
    tables.append(
        Table("sources", ("function", "kind", "source", "groups", "lines"), [
            (row["function"], row["kind"].replace("_", " "), row["source"], ", ".join(map(found.report.name, row["groups"])), " ".join(row["lines"]))
            for row in sorted(document["sources"], key=lambda r: (order.index(r["source"]), r["function"]))
        ])
    )  # fmt: skip
    top: dict[int, int] = {}
    ranks = []
    for row in document["tiers"]:
        top[row["tier"]] = top.get(row["tier"], 0) + 1
        if top[row["tier"]] <= TOP:
            ranks.append((str(row["tier"]), row["name"], between(row["lines"], row["lines_at_most"])))
    tables.append(Table("tiers", ("tier", "organisation", "lines behind which it stands"), ranks))
    return tables


def _notes(document: dict[str, Any]) -> list[str]:
    notes = [f"assumption: {one}" for one in document["assumptions"]]
    notes += [f"{row['id']}: {row['note']}" for row in {r["id"]: r for r in document["thresholds"]}.values()]
    notes.append("quantity adds pieces, metres and licences: read it within one kind (--kind)")
    return notes
