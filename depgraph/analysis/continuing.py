"""What does a scenario's answer look like on paper? Verdicts before and after, the curve, the lines, the clocks."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from depgraph.analysis import wording
from depgraph.analysis.continuity import NEVER
from depgraph.analysis.sheet import Sheet, Table, frame
from depgraph.analysis.whatif import HALF
from depgraph.model.plain import counted

if TYPE_CHECKING:
    from depgraph.analysis.clocks import ClockRun
    from depgraph.analysis.continuity import Hit
    from depgraph.analysis.shares import Interval
    from depgraph.analysis.whatif import Change, WhatIf
    from depgraph.law.assessment import Verdict

SCHEMA = "depgraph/whatif/1"
POINTS = frozenset(
    (0, 1, 2, 3, 5, 7, 10, 14, 21, 30, 45, 60, 90, 120, 150, 180, 240, 300, 365, 455, 545, 640, 730, 1095, 1825, 3650)
)
"""Days of the curve in the table; the JSON has every day."""


def continuity_sheet(found: WhatIf) -> Sheet:
    """Return the answer as a document and as tables."""
    return Sheet(_document(found), _head(found), _tables(found), _notes(found))


def interval(one: Interval) -> list[float | None]:
    """Return an interval for JSON, where *never* is null."""
    return [None if end in {NEVER, -NEVER} else round(end, 4) for end in one]


def days(one: Interval) -> str:
    """Return days between two ends, in words."""
    low, high = ("never" if end == NEVER else f"{end:.0f}" for end in one)
    return low if low == high else f"{low}..{high}"


def _word(verdict: Verdict | None) -> str:
    if verdict is None:
        return "clear"
    return verdict.word if verdict.known else f"? {verdict.at_least.name.lower()}..{verdict.at_most.name.lower()}"


def _on(found: WhatIf, day: float) -> str:
    if day == NEVER:
        return f"not within {found.horizon} days"
    return f"day {day:.0f} ({date.fromisoformat(found.day) + timedelta(days=day)})"


def _document(found: WhatIf) -> dict[str, Any]:
    report, curve = found.after, found.curve
    falls, back = curve.below(HALF), curve.back(HALF)
    first = curve.first_to_stop(HALF)
    return frame(report, SCHEMA) | {
        "scenarios": [
            {key: one[key] for key in ("id", "title", "summary", "dated", "likelihood")}
            | {"sources": report.sources(one["cites"], "catalogue")}
            for one in found.scenarios
        ],
        "first_day": found.day,
        "happens": found.supposed.changes,
        "before": found.before.summary,
        "after": report.summary,
        "changes": [_change(found, change) for change in found.changes],
        "continuity": {
            "horizon_days": found.horizon,
            "installed": interval(found.installed),
            "days": curve.days,
            "at_worst": [round(value, 4) for value in curve.low],
            "at_best": [round(value, 4) for value in curve.high],
            "falls_below_half": interval(falls),
            "back_at_half": interval(back),
            "first_to_stop": None
            if first is None
            else {"pool": first[0].name, "lines": [hit.line for hit in first[1]]},
            "lines": [_line(hit) for hits in curve.hits.values() for hit in hits],
        },
        "clocks": [_clock(found, one) for one in found.clocks],
    }


def _change(found: WhatIf, change: Change) -> dict[str, Any]:
    report, verdict = found.after, change.after
    chain = report.reasons.chain(change.line, verdict) if verdict.at_least else []
    was = change.before
    return {
        "line": change.line.id, "name": change.line.name, "law": verdict.law.id, "effects": report.effects(verdict),
        "before": [was.at_least.name.lower(), was.at_most.name.lower()] if was else ["clear", "clear"],
        "after": [verdict.at_least.name.lower(), verdict.at_most.name.lower()],
        "why": wording.chain(report, chain),
    }  # fmt: skip


def _line(hit: Hit) -> dict[str, Any]:
    return {
        "line": hit.line, "name": hit.name, "by": hit.by, "certain": hit.certain, "stock_days": interval(hit.stock),
        "then": hit.lasts, "survives_days": interval(hit.survives), "recovers_days": interval(hit.returns),
    }  # fmt: skip


def _clock(found: WhatIf, clock: ClockRun) -> dict[str, Any]:
    return {
        "id": clock.id, "title": clock.title, "what": clock.what, "days": interval(clock.days),
        "gap_days": interval(clock.gap), "soonest_gap_days": None if clock.soonest == -NEVER else clock.soonest,
        "note": clock.note, "sources": found.after.sources(clock.cites, "catalogue"),
    }  # fmt: skip


def _head(found: WhatIf) -> list[str]:
    old, new, curve = found.before.summary, found.after.summary, found.curve
    head = [f"What if: {found.title} (first day {found.day})", ""]
    head += [f"  {change}" for change in found.supposed.changes]
    steps = [
        ("reached by a non-EU law or contract", old["non_eu"]["lines"], new["non_eu"]["lines"]),
        ("only by EU law", old["eu_only"], new["eu_only"]),
        *((word, old[word], new[word]) for word in ("unknown", "latent", "clear")),
    ]
    counts = ", ".join(f"{word} {was} -> {now}" for word, was, now in steps)
    head += ["", f"lines: {counts}; {counted(len(found.changes), 'verdict')} changed"]
    hits = [hit for one in curve.hits.values() for hit in one]
    sure = len({hit.line for hit in hits if hit.certain})
    lose = "loses" if sure == 1 else "lose"
    head.append(
        f"{counted(sure, 'line')} {lose} supply or service for certain, {len(curve.hits) - sure} {'more ' if sure else ''}perhaps"
    )
    falls = curve.below(HALF)
    if falls.low == NEVER:
        head.append(f"capacity stays at a half or more for {found.horizon} days")
        return head
    head.append(
        f"capacity falls below 50 %: {_on(found, falls.low)} at the earliest, {_on(found, falls.high)} at the latest"
    )
    back = curve.back(HALF)
    best = f"{_on(found, back.low)} at best, " if falls.high != NEVER else ""
    head.append(f"back at 50 % for good: {best}{_on(found, back.high)} at worst")
    first = curve.first_to_stop(HALF)
    if first is not None:
        names = ", ".join(dict.fromkeys(f"{hit.line} {hit.name}" for hit in first[1]))
        head.append(f"first to stop the site: {first[0].name}: {names}")
    for clock in found.clocks:
        if clock.what == "remedy":
            word = f"{clock.soonest:.0f} days after" if clock.soonest >= 0 else f"{-clock.soonest:.0f} days before"
            head.append(
                f"{clock.title}: day {days(clock.days)}; at the earliest {word} capacity may first fall below 50 %"
            )
    return head


def _tables(found: WhatIf) -> list[Table]:
    report, curve = found.after, found.curve
    turning = {*curve.below(HALF), *curve.back(HALF), curve.days[-1]}
    points = [day for day in curve.days if day in POINTS or day in turning]
    changed = [
        (c.line.id, c.line.name, c.after.law.id, _word(c.before), _word(c.after), " ".join(report.effects(c.after)))
        for c in found.changes
    ]
    lines = [
        (h.line, h.name, h.by, "yes" if h.certain else "perhaps", days(h.stock), h.lasts, days(h.survives), days(h.returns))
        for hits in curve.hits.values() for h in hits
    ]  # fmt: skip
    clocks = [(c.title, c.what, days(c.days), _gap(c.gap), c.note) for c in found.clocks]
    return [
        Table("verdicts", ("line", "name", "law", "before", "after", "effects"), changed),
        Table("continuity", ("day", "at worst", "at best"), [(str(d), _per_cent(curve.low[d]), _per_cent(curve.high[d])) for d in points]),
        Table("lines", ("line", "name", "by", "hit", "stock days", "then", "survives days", "recovers days"), lines),
        Table("clocks", ("clock", "what", "days", "gap to 50 %, days", "note"), clocks),
    ]  # fmt: skip


def _gap(gap: Interval) -> str:
    if gap.high == -NEVER:
        return "-"
    return f"{'-' if gap.low == -NEVER else f'{gap.low:.0f}'}..{gap.high:.0f}"


def _per_cent(share: float) -> str:
    return f"{100 * share:.1f} %"


def _notes(found: WhatIf) -> list[str]:
    notes = [f"assumption: {one}" for one in found.after.context.assumptions]
    if not found.installed.known:
        notes.append(
            "assumption: how much of the goods stands and runs already is not known: at worst nothing outlives its stock, at "
            "best everything is installed and only wears out (state it with --installed)"
        )
    notes.append(
        "assumption: lines of one function and kind stand in for each other by their value; how much of the site goes with a "
        "function of each criticality, and how fast parts fail, are the estimates of datasets/decisions.yaml"
    )
    notes += [f"{one['title']} ({one['likelihood'].replace('_', ' ')}): {one['summary']}" for one in found.scenarios]
    return notes
