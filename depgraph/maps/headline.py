"""What does the map say in one sentence, and in the three a board remembers?"""

from __future__ import annotations

from typing import TYPE_CHECKING

from depgraph.analysis.figures import headline
from depgraph.maps.tables import COUNTERS, LEVELS, plain

if TYPE_CHECKING:
    from depgraph.maps.page import Page


class Headline:
    """The sentences of a page, in its language."""

    def __init__(self, page: Page) -> None:
        self.page, self.words = page, page.words
        self.sides = self._sides()
        self.sentence = plain(self._compared() if page.compared else self._one())

    def _sides(self) -> list[str]:
        """Return what tells two reports apart: the day or the file; nothing for one report."""
        page = self.page
        if page.before is None:
            return []
        days = [str(one.get("as_of") or "") for one in (page.report, page.before)]
        files = [
            " + ".join(str(i.get("name", "")) for i in one.get("inputs") or ()) for one in (page.report, page.before)
        ]
        names = files if files[0] != files[1] else days
        if files[0] != files[1] and days[0] != days[1]:
            names = [f"{file}, {day}" for file, day in zip(files, days, strict=True)]
        return [plain(name) for name in names]

    def _one(self) -> str:
        summary = self.page.summary(1)
        return (
            headline(summary, self.page.short, self.words)
            if "non_eu" in summary
            else str(self.page.report.get("headline", ""))
        )

    def _compared(self) -> str:
        words, changes = self.words, self.page.changes()
        now, was = self.page.verdicts(1), self.page.verdicts(0)
        return words(
            "head.compared", after=self.sides[0], before=self.sides[1], now=words("lines", n=now["exposed"]), was=was["exposed"],
            unknown_now=now["unknown"], unknown_was=was["unknown"], added=words("head.chains", n=changes.pop("added")), **changes,
        )  # fmt: skip

    def bullets(self) -> list[str]:
        """Return the three sentences of a board slide: the law that reaches most, the worst case, what to ask first."""
        words, page = self.words, self.page
        found = []
        reached = page.summary(1).get("non_eu", {}).get("laws") or self._counted()
        if reached:
            law, lines = next(iter(reached.items()))
            latency = str(page.laws.get(law, {}).get("latency") or "")
            found.append(
                words("bullet.law", law=page.short.get(law, law), n=lines)
                + (words("bullet.latency", latency=words(f"latency.{latency}")) if f"latency.{latency}" in words.ui else "") + "."
            )  # fmt: skip
        else:
            found.append(words("bullet.none"))
        ends = page.effects(1)
        worst = max(ends, key=lambda e: (e in COUNTERS, *ends[e], e), default=None)
        if worst is not None:
            low, high = ends[worst]
            found.append(words("bullet.effect", effect=words.word("effect", worst), low=low, high=high, n=low))
        # What a board can have done: a supplier can be asked, and one answer that settles something by itself goes first.
        questions = list(page.report.get("questions") or ())
        asked = [q for q in questions if q.get("who") == "supplier"]
        first = max(asked or questions, key=lambda q: (q["settles"], q["lines"]), default=None)
        if first:
            question = self.page.findings.asks(first)
            found.append(words("bullet.ask", question=question, n=first["lines"]))
        return [plain(one) for one in found[:3]]

    def _counted(self) -> dict[str, int]:
        counted: dict[str, int] = {}
        for row in self.page.rows:
            for number in row.sides[1] or ():
                body = self.page.findings.bodies[number]
                if body.reaches and body.low == LEVELS["exposed"]:
                    counted[body.law] = counted.get(body.law, 0) + row.count
        return dict(sorted(counted.items(), key=lambda item: (-item[1], item[0])))
