"""What does the map know? One report, or two to compare, as rows, boxes and the opening view."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from itertools import chain
from typing import TYPE_CHECKING, Any, Final

from depgraph.analysis.figures import short_titles
from depgraph.language import english
from depgraph.maps import lanes
from depgraph.maps.frame import Frame
from depgraph.maps.headline import Headline
from depgraph.maps.lanes import COMPONENT, LANES, LAW, LINE, OWNER, PLACE, SECTION, Box, Key
from depgraph.maps.tables import CLEAR, EXPOSED, NO_EXPOSURE, WORDS, Findings, Table, asked, outer, plain
from depgraph.model.vocabulary import ASSUMED_BUYER

if TYPE_CHECKING:
    from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping, Sequence

    from depgraph.language.texts import Texts

MOST_ROWS: Final = 50_000
"""Rows in one file: what still opens in three seconds. More are counted and said, not shown."""

Profile = tuple[int, ...]
Ways = dict[int, list[tuple[int, int, bool]]]


@dataclass(slots=True)
class Row:
    """A line of the bill, or identical lines under the first one's id; with two reports, its findings in both."""

    id: str
    name: str
    where: str
    section: str
    count: int = 1
    sides: list[list[int] | None] = field(default_factory=lambda: [None, None])

    def profile(self, side: int) -> Profile | None:
        """What is found for the line on one side, in an order that depends on nothing else."""
        found = self.sides[side]
        return None if found is None else tuple(sorted(found))

    @property
    def profiles(self) -> tuple[Profile | None, Profile | None]:
        """Both sides."""
        return self.profile(0), self.profile(1)


class Page:
    """Everything the page knows; ``before``: an earlier or another report to compare with."""

    def __init__(
        self, report: Mapping[str, Any], *, before: Mapping[str, Any] | None = None,
        title: str | None = None, texts: Texts | None = None,
    ) -> None:  # fmt: skip
        self.report, self.before = report, before
        self.words = texts or english()
        self.laws: dict[str, Mapping[str, Any]] = {}
        for one in (before, report):
            self.laws.update((one or {}).get("laws") or {})
        self.laws = dict(sorted(self.laws.items()))
        self.title = plain(title or self.words("title"))
        self.findings = Findings(self.laws, self.words)
        self.findings.asked = {
            asked(q) for one in (report, before or {}) for q in list(one.get("questions") or ())[:10]
        }
        self.notices: list[str] = []
        self.rows, self.total = self._rows()
        self.boxes: list[Box] = []
        self._number: dict[Key, int] = {}
        self._link_rows()
        self.placed, self.edges = lanes.overview(self.boxes, self.all_edges)
        if any(place.folded for place in self.placed):
            self.notices.append(self.words("notice.folded", n=lanes.CAP))
        self.headline = Headline(self)

    @property
    def compared(self) -> bool:
        """Whether two reports stand side by side."""
        return self.before is not None

    # -- rows ------------------------------------------------------------------------------------------

    def _rows(self) -> tuple[list[Row], int]:
        """Group findings into lines, identical lines into rows; the worst rows where there are too many."""
        lines: dict[tuple[str, int], Row] = {}
        for side, report in ((1, self.report), (0, self.before or {})):
            self._read(report, side, lines)
        total = len(lines)
        asked = int(self.summary(1).get("components") or total)
        if asked > total and not self.compared:
            self.notices.append(self.words("notice.no_finding", n=asked - total, total=asked))
        rows = self._grouped(lines.values(), lambda row: (row.section, row.name, row.profiles))
        how = "identical"
        if len(rows) > MOST_ROWS:
            rows = self._grouped(lines.values(), lambda row: (row.section, row.profiles))
            how = "same_findings"
        if len(rows) < total:
            self.notices.append(self.words(f"notice.{how}", total=total, rows=len(rows)))
        if len(rows) > MOST_ROWS:
            ranked = sorted(range(len(rows)), key=lambda n: (-self.rank(rows[n]), n))
            left = Counter[str]()
            for n in ranked[MOST_ROWS:]:
                left[WORDS[self.rank(rows[n])]] += rows[n].count
            counted = ", ".join(f"{left[w]:,} {self.words.word('verdict', w)}" for w in reversed(WORDS) if left[w])
            self.notices.append(self.words("notice.left_out", lines=left.total(), words=counted, rows=MOST_ROWS))
            rows = [rows[n] for n in sorted(ranked[:MOST_ROWS])]
        return rows, max(total, asked)

    def _read(self, report: Mapping[str, Any], side: int, lines: dict[tuple[str, int], Row]) -> None:
        """Read one report's findings into lines; the other report's line of the same id is the same line."""
        seen: dict[tuple[str, str], Row] = {}
        uses = Counter[str]()

        def line(key: str, name: str, where: str, section: str) -> Row:
            found = seen.get((key, where))
            if found is None:
                # Files joined into one bill may use an id twice.
                place = (key, uses[key])
                uses[key] += 1
                found = lines.get(place)
                if found is None:
                    found = lines[place] = Row(key, plain(name), where, plain(section or self.words("no_section")))
                found.sides[side] = found.sides[side] or []
                seen[key, where] = found
            return found

        alike = report.get("alike") or {}
        for finding in report.get("findings") or ():
            component = finding["component"]
            key = str(component["id"])
            row = line(key, component.get("name") or key, str(finding.get("line") or ""), finding.get("section") or "")
            row.sides[side].append(self.findings.add(finding, key))  # type: ignore[union-attr]  # made just above
        first = {row.id: row for row in reversed(seen.values())}
        for key, others in alike.items():
            for other in others:
                row = line(str(other["id"]), other["name"], str(other["line"]), other["section"])
                row.sides[side] = first[key].sides[side] if key in first else []

    def _grouped(self, lines: Iterable[Row], alike: Callable[[Row], Hashable]) -> list[Row]:
        rows: dict[Hashable, Row] = {}
        asked_about = {fact[0] for fact in self.findings.asked}
        self._first: dict[str, str] = {}
        for line in lines:
            row = rows.setdefault(alike(line), Row(line.id, line.name, line.where, line.section, 0, line.sides))
            row.count += 1
            if line.id in asked_about and line.id != row.id:
                self._first[line.id] = row.id
        return list(rows.values())

    def side_rank(self, profile: Iterable[int] | None) -> int:
        """Return the worst verdict of findings."""
        return max((self.findings.bodies[n].word for n in profile or ()), default=CLEAR)

    def rank(self, row: Row) -> int:
        """Return a row's worst verdict on either side."""
        return max(self.side_rank(row.sides[0]), self.side_rank(row.sides[1]))

    def changed(self, profiles: tuple[Profile | None, Profile | None]) -> tuple[Profile, Profile]:
        """Return the findings that stand on one side only: nothing is changed where both sides share them."""
        first, second = profiles[0] or (), profiles[1] or ()
        return tuple(n for n in first if n not in second), tuple(n for n in second if n not in first)

    # -- boxes -----------------------------------------------------------------------------------------

    def box(self, key: Key, name: str) -> int:
        """Return the number of a box, made when it is new."""
        if key not in self._number:
            self._number[key] = len(self.boxes)
            self.boxes.append(Box(key, plain(name)))
        return self._number[key]

    def _link_rows(self) -> None:
        """Make the boxes of all rows, and count through which box and along which link how many lines go."""
        for n, row in enumerate(self.rows):
            key = Key(COMPONENT, row.id, "line")
            while key in self._number:
                key = key._replace(id=f"{key.id} ({row.where or n})")
            self.box(key, row.name)
        self.sections = [self.box(Key(SECTION, row.section), row.section) for row in self.rows]
        profiles: dict[tuple[Profile | None, Profile | None], list[int]] = {}
        for n, row in enumerate(self.rows):
            profiles.setdefault(row.profiles, []).append(n)
        self.used = sorted({number for pair in profiles for side in pair for number in side or ()})
        self.ways: Ways = {number: self._links(number) for number in self.used}
        parts = {n for n, box in enumerate(self.boxes) if box.key.sort == "part"}
        self._turns(profiles)
        self.all_edges: Counter[tuple[int, int]] = Counter()
        self.sure: set[tuple[int, int]] = set()
        self.marks: dict[tuple[int, int], str] = {}
        sides: dict[tuple[int, int], set[int]] = {}
        for pair, members in profiles.items():
            drawn = self.changed(pair) if self.compared else ((), pair[1] or ())
            touched = self._touched(chain(*drawn))
            rank = max(self.side_rank(side) for side in pair)
            links: dict[tuple[int, int], bool] = {}
            where: dict[tuple[int, int], set[int]] = {}
            for side, numbers in enumerate(drawn):
                for number in numbers:
                    for start, end, sure in outer(self._with_law(number), parts):
                        links[start, end] = links.get((start, end), False) or sure
                        where.setdefault((start, end), set()).add(side)
            for n in members:
                row, own = self.rows[n], {**touched, n: rank, self.sections[n]: rank}
                for number, worst in own.items():
                    box = self.boxes[number]
                    box.lines += row.count
                    box.tally[worst] += row.count
                    box.rank = max(box.rank, worst)
                if self.compared and not touched:
                    continue
                self.all_edges[self.sections[n], n] += row.count
                self.sure.add((self.sections[n], n))
                for (start, end), sure in links.items():
                    edge = (n if start == LINE else start, end)
                    self.all_edges[edge] += row.count
                    if sure:
                        self.sure.add(edge)
                    sides.setdefault(edge, set()).update(where[start, end])
        if self.compared:
            self.marks = {
                edge: "removed" if found == {0} else "added" for edge, found in sides.items() if len(found) == 1
            }

    def _with_law(self, number: int) -> Iterator[tuple[int, int, bool]]:
        law = self._number[Key(LAW, self.findings.bodies[number].law)] if self.ways[number] else 0
        return ((start, law if end == -2 else end, sure) for start, end, sure in self.ways[number])

    def _touched(self, numbers: Iterable[int]) -> dict[int, int]:
        touched: dict[int, int] = {}
        for number in numbers:
            rank = self.findings.bodies[number].word
            for start, end, _ in self._with_law(number):
                for box in (start, end):
                    if box != LINE:
                        touched[box] = max(touched.get(box, 0), rank)
        return touched

    def _links(self, number: int) -> list[tuple[int, int, bool]]:
        body = self.findings.bodies[number]
        result = []
        for link in body.track.links:
            start = LINE if isinstance(link.start, int) else self._place(link.start, body.track)
            end = self._place(link.end, body.track)
            result.append((start, -2 if link.end.lane == LAW else end, link.sure))
        return result

    def _place(self, key: Key, track: lanes.Track) -> int:
        if key.lane == LAW:
            return self.box(key, self.short[key.id])
        name = track.names.get(key, key.id)
        if key.sort == "gap":
            name = self.words.ui[f"gap.{key.id}"]
        elif key.id == ASSUMED_BUYER:
            name = self.words.called(key.id, name)
        elif key.sort == "value":
            name = self.words.labelled(key.id.partition(":")[0], name)
        elif key.lane == PLACE:
            name = self.words.country(key.id, name)
        return self.box(key, name)

    @property
    def short(self) -> Mapping[str, str]:
        """Short titles of laws that can still be told apart."""
        if not hasattr(self, "_short"):
            self._short = short_titles({law: self.findings.title(law) for law in self.laws})
            for body in self.findings.bodies:
                self._short.setdefault(body.law, body.law)
        return self._short

    def _turns(self, profiles: Mapping[tuple[Profile | None, Profile | None], Sequence[int]]) -> None:
        """Give each line its place within its section, so that the overview shows every section's worst first."""
        weight = {}
        for pair, members in profiles.items():
            bodies = self.findings.bodies
            changes = len(list(chain(*self.changed(pair)))) if self.compared else 0
            exposed = sum(bodies[n].word == EXPOSED for n in pair[1] or ())
            for n in members:
                weight[n] = (-changes, -max(self.side_rank(side) for side in pair), -exposed, n)
        turns: Counter[int] = Counter()
        for n in sorted(weight, key=weight.__getitem__):
            self.boxes[n].turn = turns[self.sections[n]]
            turns[self.sections[n]] += 1

    # -- counts ----------------------------------------------------------------------------------------

    def verdicts(self, side: int) -> dict[str, int]:
        """Return how many lines have which worst verdict, on one side."""
        words = Counter[str]()
        for row in self.rows:
            if row.sides[side] is not None:
                words[WORDS[self.side_rank(row.sides[side])]] += row.count
        summary = self.summary(side)
        return {word: int(summary.get(word, words[word])) for word in reversed(WORDS)}

    def summary(self, side: int) -> Mapping[str, Any]:
        """Return the figures that a report states of itself, on one side."""
        found: Mapping[str, Any] = ((self.before or {}) if side == 0 else self.report).get("summary") or {}
        return found

    def split(self, side: int) -> str:
        """Return how many of the exposed lines the headline counts, and what the others are."""
        summary = self.summary(side)
        if "non_eu" not in summary:
            return ""
        return self.words("by_non_eu", n=summary["non_eu"]["lines"], eu=summary["eu_only"])

    def effects(self, side: int) -> dict[str, tuple[int, int]]:
        """Return each effect with the lines it hits at least and at most, on one side."""
        given = self.summary(side).get("effects")
        if given:
            return {plain(e): (int(n["at_least"]), int(n["at_most"])) for e, n in given.items()}
        low, high = Counter[str](), Counter[str]()
        for row in self.rows:
            reach = [b for b in (self.findings.bodies[n] for n in row.sides[side] or ()) if b.reaches]
            low.update(dict.fromkeys({e for b in reach if b.low == 2 for e in b.effects}, row.count))
            high.update(dict.fromkeys({e for b in reach if b.high == 2 for e in b.effects}, row.count))
        return {effect: (low[effect], high[effect]) for effect in sorted(high)}

    def changes(self) -> dict[str, int]:
        """Return how many pairs of line and law came, went and changed between two reports."""
        counted = Counter[str]()
        bodies = self.findings.bodies
        for row in self.rows:
            gone, come = self.changed(row.profiles)
            was = {bodies[n].law: bodies[n] for n in gone if bodies[n].reaches}
            now = {bodies[n].law: bodies[n] for n in come if bodies[n].reaches}
            for law in {**was, **now}:
                high = [side[law].high if law in side else 0 for side in (was, now)]
                if any(high):
                    counted["changed" if all(high) else "added" if high[1] else "removed"] += row.count
        return {change: counted[change] for change in ("added", "removed", "changed")}

    # -- writing ---------------------------------------------------------------------------------------

    def draw(self, network: Any) -> None:
        """Give pyvis the boxes and lines of the opening view."""
        for place in self.placed:
            number = place.box if place.box is not None else -1 - place.lane
            network.add_node(number, label=" ", x=place.x, y=place.y, level=place.lane, folded=place.folded)
        # `add_edge` looks for both ends in a list of all nodes: fine for the few boxes of the opening view.
        for (start, end), weight in self.edges.items():
            network.add_edge(start, end, value=weight, dashes=(start, end) not in self.sure)

    def data(self) -> dict[str, Any]:
        """Return what the script of the page reads."""
        profiles = Table()
        rows = []
        for n, row in enumerate(self.rows):
            numbers = [-1 if p is None else profiles.add(p) for p in reversed(row.profiles)]
            made = [self.sections[n], numbers[0], row.count, plain(row.where), plain(row.id), row.name]
            rows.append([*made, numbers[1]] if self.compared else made)
        at = {number: place for place, number in enumerate(self.used)}
        contested = {b.law for n in self.used if (b := self.findings.bodies[n]).contested}
        laws = list(self.short)
        return {
            "lang": self.words.language, "t": self.words.ui, "total": self.total, "cap": lanes.CAP,
            "headline": self.headline.sentence, "about": self.about(), "sides": self.headline.sides,
            "laws": [self.law(law) | ({"contested": 1} if law in contested else {}) for law in laws],
            "lanes": [[self.words(f"lane.{lane.name}"), lane.x, lane.width] for lane in LANES],
            "rows": rows,
            "boxes": [[b.key.lane, plain(b.key.id), b.name, b.key.sort, b.rank, b.counted] for b in self.boxes[len(rows):]],
            "profiles": [[at[number] for number in profile] for profile in profiles.rows],
            **self.findings.written(self.used, self.ways, laws),
            "questions": self._questions(),
        }  # fmt: skip

    @property
    def shown_sides(self) -> tuple[int, ...]:
        """The sides whose counts are shown: the later one first."""
        return (1, 0) if self.compared else (1,)

    def about(self) -> dict[str, str]:
        """Return what the answer is about: the day, the place, the versions."""
        names = ("as_of", "destination", "buyer", "tool_version", "data_version")
        return {name: plain(self.report.get(name) or "") for name in names}

    def frame(self) -> dict[str, Any]:
        """Return what the template writes around the map, as plain text."""
        return Frame(self).as_dict()

    def law(self, law: str) -> dict[str, Any]:
        """Return what the page says about a law."""
        entry = self.laws.get(law, {})
        words = self.words
        return {
            "id": plain(law), "title": plain(self.findings.title(law)), "short": plain(self.short[law]), "issuer": plain(entry.get("issuer", "")),
            "place": plain(words.country(str(entry.get("issuer", "")), str(entry.get("issuer", "")))),
            "effects": [plain(e) for e in entry.get("effects") or ()], "latency": plain(entry.get("latency", "")),
            "status": plain(self.status(entry)), "nature": plain(entry.get("nature") or "reach"),
            "counted": int((entry.get("nature") or "reach") not in NO_EXPOSURE),
            "open": int(any(len(one) > 1 for one in entry.get("statuses") or ())),
        }  # fmt: skip

    def status(self, law: Mapping[str, Any]) -> str:
        """Return the status of a law in words, those of its rules where they differ."""
        statuses = law.get("statuses")
        return "; ".join(map(self.words.status, statuses)) if statuses else str(law.get("status", ""))

    def _questions(self) -> list[dict[str, Any]]:
        found = []
        ids = {row.id for row in self.rows}
        for q in list(self.report.get("questions") or ())[:10]:
            about = str(q.get("about"))
            line = self._first.get(about, about)
            facts = self.findings.asked_facts.get(asked(q), ())
            words, name = self.words, self.words.called(about, str(q.get("name") or about))
            settles = [words("settles", n=q["settles"])] if q.get("settles") else []
            how = [words.word("who", str(q.get("who") or "supplier")), words("wait", n=q.get("lines", 0)), *settles]
            found.append({
                "ask": plain(self.findings.asks(q)), "of": plain(f"{name}: {self.findings.said(q)}"), "how": " · ".join(how),
                "line": plain(line) if line in ids else "", "facts": sorted(facts),
            })  # fmt: skip
        return found

    def lane_totals(self) -> list[int]:
        """Return how many boxes there are in each lane, parts of lines not counted."""
        counted = Counter(box.key.lane for box in self.boxes if box.key.sort != "part")
        return [counted[lane] for lane in range(len(LANES))]

    def owners(self) -> list[int]:
        """Return the boxes of the owner lane, most lines first."""
        found = [n for n, box in enumerate(self.boxes) if box.key.lane == OWNER and box.key.sort != "gap"]
        return sorted(found, key=lambda n: (-self.boxes[n].lines, n))
