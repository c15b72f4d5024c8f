"""What does the map say in one sentence, and in the three a board remembers?"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from depgraph.maps.tables import LEVELS, plain

if TYPE_CHECKING:
    from collections.abc import Mapping

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
        words, verdicts = self.words, self.page.verdicts(1)
        reached: Mapping[str, Any] = self.page.report.get("reached") or {}
        if not reached:
            return str(
                self.page.report.get("headline") or words("head.exposed", n=verdicts["exposed"], total=self.page.total)
            )
        total = int((self.page.report.get("summary") or {}).get("components") or self.page.total)
        laws = list(reached["laws"])
        sentence = words("head.reached", n=reached["lines"], total=total, by=words("head.laws", n=len(laws)))
        if laws:
            sentence += words(
                "head.most",
                laws=", ".join(f"{self.page.short.get(law, law)} ({words.number(n)})" for law, n in laws[:2]),
            )
        if verdicts["unknown"]:
            sentence += words("head.unknown", n=verdicts["unknown"])
        if verdicts["latent"]:
            sentence += words("head.latent", n=verdicts["latent"])
        return sentence + "."

    def _compared(self) -> str:
        words, changes = self.words, self.page.changes()
        now, was = self.page.verdicts(1), self.page.verdicts(0)
        return words(
            "head.compared", after=self.sides[0], before=self.sides[1], now=now["exposed"], was=was["exposed"],
            unknown_now=now["unknown"], unknown_was=was["unknown"], **changes,
        )  # fmt: skip

    def bullets(self) -> list[str]:
        """Return the three sentences of a board slide: the law that reaches most, the worst case, what to ask first."""
        words, page = self.words, self.page
        found = []
        reached = (page.report.get("reached") or {}).get("laws") or self._counted()
        if reached:
            law, lines = reached[0]
            latency = str(page.laws.get(law, {}).get("latency") or "")
            found.append(
                words("bullet.law", law=page.short.get(law, law), n=lines)
                + (words("bullet.latency", latency=words(f"latency.{latency}")) if f"latency.{latency}" in words.ui else "") + "."
            )  # fmt: skip
        else:
            found.append(words("bullet.none"))
        ends = page.effects(1)
        wide = max(ends, key=lambda e: (ends[e][1] - ends[e][0], e), default=None)
        if wide is not None:
            low, high = ends[wide]
            found.append(words("bullet.effect", effect=words.word("effect", wide), low=low, high=high, n=high))
        questions = page.data()["questions"] if page.report.get("questions") else []
        widest = max(questions, key=lambda q: (q["lines"], q["settles"]), default=None)
        if widest:
            found.append(words("bullet.ask", name=widest["name"], fact=widest["fact"], n=widest["lines"]))
        return [plain(one) for one in found[:3]]

    def _counted(self) -> list[tuple[str, int]]:
        counted: dict[str, int] = {}
        for row in self.page.rows:
            for number in row.sides[1] or ():
                body = self.page.findings.bodies[number]
                if body.reaches and body.low == LEVELS["exposed"]:
                    counted[body.law] = counted.get(body.law, 0) + row.count
        return sorted(counted.items(), key=lambda item: (-item[1], item[0]))
