"""What does the page know? A report as small tables in which nothing is said twice."""

from __future__ import annotations

import json
import re
from collections import Counter
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Final

from depgraph.maps import lanes
from depgraph.maps.lanes import COMPONENT, LANES, LAW, LINE, SECTION, Box, Key

if TYPE_CHECKING:
    from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence

MOST_ROWS: Final = 5000
"""Rows of the table in one file: what a browser opens in about a second. More are counted and said, not shown."""
MOST_FACTS: Final = 12
"""Missing facts or closures shown of one finding; the rest are counted."""

NO_EXPOSURE = frozenset({"counter", "duty"})
"""Natures of laws that are in play on a line without reaching it."""
LEVELS: Final = {"clear": 0, "latent": 1, "exposed": 2}
WORDS: Final = ("clear", "latent", "unknown", "exposed")
CLEAR, LATENT, UNKNOWN, EXPOSED = range(4)

# Direction overrides can make a name read as another one; control characters have no place in a name.
_UNSEEN = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u200e\u200f\u202a-\u202e\u2066-\u2069\ud800-\udfff]")


def plain(value: Any) -> str:
    """Return a name as text that shows what it is: no control characters, no direction overrides."""
    return _UNSEEN.sub("\ufffd", str(value))


class Table:
    """Values that are said once and referred to by number."""

    def __init__(self) -> None:
        self.rows: list[Any] = []
        self._at: dict[Hashable, int] = {}

    def add(self, key: Hashable, make: Callable[[], Any] | None = None) -> int:
        """Return the number of a value, making its row when it is new."""
        number = self._at.get(key)
        if number is None:
            row = make() if make else key
            number = self._at[key] = len(self.rows)
            self.rows.append(row)
        return number


@dataclass(slots=True)
class Row:
    """A line of the bill, or lines that are alike under the first one's name."""

    id: str
    name: str
    where: str
    section: str
    count: int
    findings: list[int]

    @property
    def profile(self) -> tuple[int, ...]:
        """What is found for the line, in an order that depends on nothing else."""
        return tuple(sorted(self.findings))


class Page:
    """Everything the page knows, as small tables in which nothing is said twice."""

    def __init__(self, report: Mapping[str, Any], *, title: str | None = None) -> None:
        self.report = report
        self.laws: dict[str, Mapping[str, Any]] = dict(sorted((report.get("laws") or {}).items()))
        self.texts, self.sources, self.steps, self.facts = Table(), Table(), Table(), Table()
        self._bodies: Table = Table()
        self._asked = {(str(q.get("about")), str(q.get("fact"))) for q in list(report.get("questions") or ())[:10]}
        self._first: dict[str, str] = {}
        rows, lines, notes = self._rows()
        self.boxes: list[Box] = []
        self._number: dict[Key, int] = {}
        self._edges: Mapping[tuple[int, int], int] = {}
        self._sure: set[tuple[int, int]] = set()
        found = self._tables(rows)
        placed, inner = lanes.overview(self.boxes, self._edges)
        self._placed, self._inner = placed, inner
        self.data: dict[str, Any] = {**self._header(title, lines, rows, notes), **found}

    # -- rows ------------------------------------------------------------------------------------------

    def _rows(self) -> tuple[list[Row], int, list[str]]:
        """Group findings into lines, alike lines into rows; the worst rows where there are too many."""
        lines: dict[tuple[str, str], Row] = {}
        for finding in self.report.get("findings") or ():
            component = finding["component"]
            key = (str(component["id"]), str(finding.get("line") or ""))
            line = lines.get(key)
            if line is None:
                name, section = component.get("name") or key[0], finding.get("section") or "No section"
                # A long bill comes with one finding for all lines that no law can tell apart.
                alike = int(finding.get("alike") or 1)
                line = lines[key] = Row(key[0], plain(name), key[1], plain(section), alike, [])
            line.findings.append(self._body(finding, key[0]))
        total = sum(line.count for line in lines.values())
        grouped = self._grouped(lines.values(), lambda row: (row.section, row.name, row.profile))
        how = "Identical lines"
        if len(grouped) > MOST_ROWS:
            grouped = self._grouped(lines.values(), lambda row: (row.section, row.profile))
            how = "Lines of a section with the same findings"
        elif len(lines) < total:
            how = "Lines that no law can tell apart"
        notes = []
        if len(grouped) < total:
            notes.append(
                f"{how} are shown as one, under the first one's name: {total:,} lines as {len(grouped):,} rows."
            )
        if len(grouped) > MOST_ROWS:
            ranked = sorted(range(len(grouped)), key=lambda n: (-self._rank(grouped[n].profile), n))
            kept = sorted(ranked[:MOST_ROWS])
            left = Counter[str]()
            for n in ranked[MOST_ROWS:]:
                left[WORDS[self._rank(grouped[n].profile)]] += grouped[n].count
            words = ", ".join(f"{left[word]:,} {word}" for word in reversed(WORDS) if left[word])
            notes.append(
                f"Not in this file: {left.total():,} lines ({words}). The {MOST_ROWS:,} worst rows are shown; "
                "the counts at the top are over all lines."
            )
            grouped = [grouped[n] for n in kept]
        return grouped, total, notes

    def _grouped(self, lines: Iterable[Row], alike: Callable[[Row], Hashable]) -> list[Row]:
        rows: dict[Hashable, Row] = {}
        asked = {about for about, _ in self._asked}
        for line in lines:
            same = alike(line)
            row = rows.get(same)
            if row is None:
                rows[same] = replace(line)
            else:
                row.count += line.count
                if line.id in asked:
                    self._first[line.id] = row.id
        return list(rows.values())

    # -- findings --------------------------------------------------------------------------------------

    def _body(self, finding: Mapping[str, Any], line: str) -> int:
        """Return the number of a finding without the name of its line, so that alike lines share it."""
        law = str(finding["law"])
        if self.laws.get(law, {}).get("nature") in NO_EXPOSURE:
            # Of a counter-law the page says that it is in play, not why.
            body = {"law": law, "lo": LEVELS[finding["at_least"]], "hi": LEVELS[finding["at_most"]], "counter": 1}
            return self._bodies.add((law, body["lo"], body["hi"]), lambda: body)
        key = json.dumps(
            [
                [None if part == line else part for part in (step["subject"], step["object"])]
                + [step["relation"], step.get("detail"), step.get("truth"), step.get("stated_by"), _cited(step)]
                for step in finding.get("chain") or ()
            ]
            + [finding["law"], finding["at_least"], finding["at_most"], finding.get("effects"), finding.get("grade")]
            + [
                [None if fact["about"] == line else fact["about"], fact["fact"], _cited(fact)]
                for name in ("missing", "rests_on")
                for fact in finding.get(name) or ()
            ]
            + [finding.get(name) for name in ("latency", "reasons", "conflicts", "mitigations")],
            default=str,
        )
        return self._bodies.add(key, lambda: self._made(finding, line))

    def _made(self, finding: Mapping[str, Any], line: str) -> dict[str, Any]:
        law = self.laws.get(finding["law"], {})
        every, rests = list(finding.get("missing") or ()), list(finding.get("rests_on") or ())
        # What the page asks for first must find every line that waits for it.
        missing = [m for n, m in enumerate(every) if n < MOST_FACTS or (str(m["about"]), str(m["fact"])) in self._asked]
        body: dict[str, Any] = {
            "law": str(finding["law"]),
            "lo": LEVELS[finding["at_least"]],
            "hi": LEVELS[finding["at_most"]],
            "effects": self._unless(finding.get("effects"), law.get("effects")),
            "latency": self._unless(finding.get("latency"), law.get("latency")),
            "grade": plain(finding.get("grade") or ""),
            "reasons": [self.texts.add(plain(r)) for r in finding.get("reasons") or ()],
            "missing": [self._fact(m, line) for m in missing],
            "more": len(every) - len(missing),
            "rests": [self._fact(r, line) for r in rests[:MOST_FACTS]],
            "moreRests": max(0, len(rests) - MOST_FACTS),
            "conflicts": [self.texts.add(plain(self._title(c))) for c in finding.get("conflicts") or ()],
            "mitigations": [self.texts.add(plain(m)) for m in finding.get("mitigations") or ()],
            "steps": [self._step(step, line) for step in finding.get("chain") or ()],
        }
        body = {name: value for name, value in body.items() if value or name in {"law", "lo", "hi"}}
        body["track"] = lanes.track(finding, line=line, law=str(finding["law"]))
        return body

    @staticmethod
    def _unless(value: Any, usual: Any) -> Any:
        """Return a finding's own value; nothing where it is what the law says anyway."""
        if not value or value == usual:
            return None
        return [plain(v) for v in value] if isinstance(value, list) else plain(value)

    def _title(self, law: str) -> str:
        return str(self.laws.get(law, {}).get("title") or law)

    def _step(self, step: Mapping[str, Any], line: str) -> int:
        made = {
            "s": "" if step["subject"] == line else plain(step.get("subject_name") or step["subject"]),
            "r": plain(step["relation"]),
            "o": plain(step.get("object_name") or step["object"]),
            "d": plain(step.get("detail") or ""),
            "maybe": int(step.get("truth") == "maybe"),
            "by": plain(step.get("stated_by") or ""),
            "src": [self._source(s) for s in step.get("sources") or ()],
        }
        return self._add(self.steps, made)

    def _fact(self, fact: Mapping[str, Any], line: str) -> int:
        about, words = str(fact["about"]), str(fact["fact"])
        made: dict[str, Any] = {
            "f": self.texts.add(plain(words)),
            "by": plain(fact.get("stated_by") or ""),
            "src": [self._source(s) for s in fact.get("sources") or ()],
        }
        if about != line:
            made["a"] = plain(fact.get("name") or about)
            made["id"] = about if (about, words) in self._asked else ""
        made = {name: value for name, value in made.items() if value or name == "f"}
        return self.facts.add(json.dumps(made), lambda: made)

    def _source(self, source: Mapping[str, Any]) -> int:
        return self._add(
            self.sources, {name: plain(source.get(name) or "") for name in ("title", "url", "retrieved", "grade")}
        )

    @staticmethod
    def _add(table: Table, made: dict[str, Any]) -> int:
        kept = {name: value for name, value in made.items() if value}
        return table.add(json.dumps(kept), lambda: kept)

    def _rank(self, profile: Iterable[int]) -> int:
        return max((self._word(number) for number in profile), default=CLEAR)

    def _word(self, number: int) -> int:
        body = self._bodies.rows[number]
        if body.get("counter"):
            return CLEAR
        if body["lo"] != body["hi"]:
            return UNKNOWN
        return (CLEAR, LATENT, EXPOSED)[int(body["lo"])]

    # -- boxes -----------------------------------------------------------------------------------------

    def _box(self, key: Key, name: str) -> int:
        if key not in self._number:
            self._number[key] = len(self.boxes)
            self.boxes.append(Box(key, plain(name)))
        return self._number[key]

    def _line_key(self, row: Row) -> Key:
        """Return the key of a line's own box; files joined into one bill may use an id twice."""
        key = Key(COMPONENT, row.id, "line")
        while key in self._number:
            key = key._replace(id=f"{key.id} ({row.where or 'again'})")
        return key

    def _tables(self, rows: Sequence[Row]) -> dict[str, Any]:
        """Make boxes, profiles and links of the rows that are shown, and count through which box how many go."""
        sections = [self._box(Key(SECTION, row.section), row.section) for row in rows]
        own = [self._box(self._line_key(row), row.name) for row in rows]
        used = sorted({number for row in rows for number in row.profile})
        links = {number: self._links(self._bodies.rows[number]) for number in used}
        profiles = Table()
        for row in rows:
            profiles.add(row.profile)
        through: list[dict[int, int]] = []
        outer: list[list[tuple[int, int, bool]]] = []
        for profile in profiles.rows:
            through.append(self._through(profile, links))
            outer.append(list(dict.fromkeys(pair for number in profile for pair in self._outer(links[number]))))
        turns: Counter[int] = Counter()
        exposed = [sum(self._word(n) == EXPOSED for n in profile) for profile in profiles.rows]
        numbers = [profiles.add(row.profile) for row in rows]
        ranks = [self._rank(row.profile) for row in rows]
        for n in sorted(range(len(rows)), key=lambda n: (-ranks[n], -exposed[numbers[n]], n)):
            self.boxes[own[n]].turn = turns[sections[n]]
            turns[sections[n]] += 1
        for n, row in enumerate(rows):
            touched = {**through[numbers[n]], sections[n]: ranks[n], own[n]: ranks[n]}
            for number, rank in touched.items():
                box = self.boxes[number]
                box.lines += row.count
                box.rank = max(box.rank, rank)
        self._edges, self._sure = lanes.count_links(
            (own[n], [(sections[n], LINE, True), *outer[numbers[n]]], row.count) for n, row in enumerate(rows)
        )
        order = lanes.full_order(self.boxes, self._edges)
        at = {number: place for place, number in enumerate(used)}
        laws = {law: n for n, law in enumerate(self._law_ids())}
        return {
            "boxes": [
                {"l": b.key.lane, "id": b.key.id, "n": b.name, "k": b.key.sort, "o": order[n], "r": b.rank, "c": b.lines}
                for n, b in enumerate(self.boxes)
            ],
            "rows": [
                [own[n], sections[n], numbers[n], row.count, plain(row.where), plain(row.id)]
                for n, row in enumerate(rows)
            ],
            "profiles": [[at[number] for number in profile] for profile in profiles.rows],
            "findings": [self._finding(number, links[number], laws) for number in used],
            "steps": self.steps.rows, "facts": self.facts.rows, "sources": self.sources.rows, "texts": self.texts.rows,
        }  # fmt: skip

    def _law_ids(self) -> list[str]:
        return sorted({*self.laws, *(body["law"] for body in self._bodies.rows)})

    def _finding(self, number: int, links: Sequence[tuple[int, int, bool]], laws: Mapping[str, int]) -> dict[str, Any]:
        body = {name: value for name, value in self._bodies.rows[number].items() if name not in {"track", "law"}}
        body["law"] = laws[self._bodies.rows[number]["law"]]
        if links:
            body["links"] = [[start, end] if sure else [start, end, 1] for start, end, sure in links]
        return body

    def _links(self, body: Mapping[str, Any]) -> list[tuple[int, int, bool]]:
        found = body.get("track")
        if found is None:
            return []
        result = []
        for link in found.links:
            start = LINE if link.start == LINE else self._box(link.start, found.names.get(link.start, link.start.id))
            name = self._title(link.end.id) if link.end.lane == LAW else found.names.get(link.end, link.end.id)
            result.append((start, self._box(link.end, name), link.sure))
        return result

    def _outer(self, links: Iterable[tuple[int, int, bool]]) -> list[tuple[int, int, bool]]:
        """Return links with the parts of a line drawn together with it, as the overview shows them."""
        return [(self._outside(start), end, sure) for start, end, sure in links if not self._is_part(end)]

    def _outside(self, number: int) -> int:
        return LINE if number != LINE and self._is_part(number) else number

    def _is_part(self, number: int) -> bool:
        return number != LINE and self.boxes[number].key.sort == "part"

    def _through(self, profile: Sequence[int], links: Mapping[int, Sequence[tuple[int, int, bool]]]) -> dict[int, int]:
        touched: dict[int, int] = {}
        for number in profile:
            rank = self._word(number)
            for start, end, _ in links[number]:
                for box in (start, end):
                    if box != LINE:
                        touched[box] = max(touched.get(box, 0), rank)
        return touched

    # -- the frame -------------------------------------------------------------------------------------

    def draw(self, network: Any) -> None:
        """Give pyvis the boxes and lines of the opening view."""
        for place in self._placed:
            if place.box is None:
                number, label, rank = -1 - place.lane, f"+ {place.folded:,} more", CLEAR
            else:
                box = self.boxes[place.box]
                number, label, rank = place.box, box.name, box.rank
            network.add_node(
                number, label=label or " ", shape="box", x=place.x, y=place.y, level=place.lane,
                group=WORDS[rank], folded=place.folded,
            )  # fmt: skip
        # `add_edge` looks for both ends in a list of all nodes: fine for the few boxes of the opening view.
        for (start, end), weight in self._inner.items():
            network.add_edge(start, end, value=weight, dashes=(start, end) not in self._sure)

    def _header(self, title: str | None, lines: int, rows: Sequence[Row], notes: list[str]) -> dict[str, Any]:
        report, summary = self.report, dict(self.report.get("summary") or {})
        total = int(summary.get("components") or lines)
        if total > lines:
            notes.append(
                f"{total - lines:,} of {total:,} lines have no finding in this file: no law that was asked concerns them."
            )
        words = Counter[str]()
        for row in rows:
            words[WORDS[self._rank(row.profile)]] += row.count
        headline = plain(
            report.get("headline") or f"{words['exposed']:,} of {total:,} lines are reached by laws from elsewhere."
        )
        inputs = [
            {"name": plain(i.get("name", "")), "sha256": plain(i.get("sha256", "")), "lines": i.get("lines", 0),
             "quarantined": i.get("quarantined", 0)}
            for i in report.get("inputs") or ()
        ]  # fmt: skip
        about = {
            name: plain(report.get(name) or "")
            for name in ("as_of", "destination", "buyer", "tool_version", "data_version")
        }
        return {
            "title": plain(title or "Which law reaches which line"),
            "headline": headline,
            "about": about,
            "total": total,
            "verdicts": {word: int(summary.get(word, words[word])) for word in reversed(WORDS)},
            "effects": self._effects(summary, rows),
            "laws": [self._law(law) for law in self._law_ids()],
            "lanes": [{"name": lane.name, "glyph": lane.glyph, "x": lane.x, "w": lane.width} for lane in LANES],
            "cap": lanes.CAP,
            "inputs": inputs,
            "assumptions": [plain(a) for a in report.get("assumptions") or ()],
            "notices": [*notes, *(plain(n) for n in report.get("notices") or ())],
            "questions": [
                {"id": self._first.get(str(q.get("about")), str(q.get("about", ""))), "n": plain(q.get("name") or q.get("about") or ""), "f": plain(q.get("fact", "")),
                 "settles": q.get("settles", 0), "lines": q.get("lines", 0)}
                for q in list(report.get("questions") or ())[:10]
            ],
            "quarantined": [
                {k: plain(q.get(k, "")) for k in ("where", "value", "problem", "expected")}
                for q in list(report.get("quarantined") or ())[:200]
            ],
            "quarantinedTotal": len(report.get("quarantined") or ()),
            "unmatched": [
                {"n": plain(u.get("name", "")), "lines": [plain(x) for x in list(u.get("lines") or ())[:20]]}
                for u in list(report.get("unmatched") or ())[:200]
            ],
            "unmatchedTotal": len(report.get("unmatched") or ()),
        }  # fmt: skip

    def _law(self, law: str) -> dict[str, Any]:
        entry = self.laws.get(law, {})
        return {
            "id": law, "title": plain(self._title(law)), "issuer": plain(entry.get("issuer", "")),
            "effects": [plain(e) for e in entry.get("effects") or ()], "latency": plain(entry.get("latency", "")),
            "status": plain(entry.get("status", "")), "counter": int(entry.get("nature") in NO_EXPOSURE),
        }  # fmt: skip

    def _effects(self, summary: Mapping[str, Any], rows: Sequence[Row]) -> list[list[Any]]:
        """Return each effect with the lines it hits at least and at most."""
        given = summary.get("effects")
        if given:
            return [[plain(e), int(n["at_least"]), int(n["at_most"])] for e, n in given.items()]
        low, high = Counter[str](), Counter[str]()
        for row in rows:
            reach = [b for b in (self._bodies.rows[n] for n in row.profile) if not b.get("counter")]
            for counts, end in ((low, "lo"), (high, "hi")):
                hit = {e for b in reach if b[end] == LEVELS["exposed"] for e in self._effects_of(b)}
                counts.update(dict.fromkeys(hit, row.count))
        return [[effect, low[effect], high[effect]] for effect in sorted(high)]

    def _effects_of(self, body: Mapping[str, Any]) -> Sequence[str]:
        return body.get("effects") or self.laws.get(body["law"], {}).get("effects") or ()


def _cited(fact: Mapping[str, Any]) -> list[Any]:
    """Return what tells the sources of a fact from those of another."""
    return [source.get("url") or source.get("title") for source in fact.get("sources") or ()]
