"""What stands around the map: counters, filters, assumptions, notices and inputs, as plain text for the template."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from depgraph.maps.tables import COUNTERS, GLYPHS, WORDS, plain
from depgraph.model.vocabulary import GRADES

if TYPE_CHECKING:
    from depgraph.maps.page import Page


class Frame:
    """The frame of one page, in its language."""

    def __init__(self, page: Page) -> None:
        self.page, self.words = page, page.words

    def as_dict(self) -> dict[str, Any]:
        """Return what the template writes around the map, as plain text."""
        reports = [self.page.report, *([self.page.before] if self.page.before else [])]
        told = self.words.remark
        inputs = {
            plain(i.get("sha256", "")): {
                name: plain(i.get(name, "")) for name in ("name", "sha256", "lines", "quarantined")
            }
            for one in reports for i in one.get("inputs") or ()
        }  # fmt: skip
        aside = [q for one in reports for q in one.get("quarantined") or ()]
        unmatched = [u for one in reports for u in one.get("unmatched") or ()]
        return {
            "verdicts": [self._verdict_bar(side) for side in self.page.shown_sides], "counters": self._counters(),
            "facets": self._facets(), "total": max(1, self.page.total),
            "legend": ("added", "removed") if self.page.compared else ("recorded", "possible", "weak", "contested", "many"),
            "title": self.page.title, "headline": self.page.headline.sentence, "about": self.page.about(),
            "sides": self.page.headline.sides, "inputs": list(inputs.values()),
            "assumptions": list(dict.fromkeys(plain(told(a)) for one in reports for a in one.get("assumptions") or ())),
            "notices": [*self.page.notices, *dict.fromkeys(plain(told(n)) for one in reports for n in one.get("notices") or ())],
            "quarantined": [{k: plain(q.get(k, "")) for k in ("where", "value", "problem", "expected")} for q in aside[:200]],
            "quarantined_total": len(aside),
            "unmatched": [
                {"name": plain(u.get("name", "")), "lines": [plain(x) for x in list(u.get("lines") or ())[:20]]}
                for u in unmatched[:200]
            ],
            "unmatched_total": len(unmatched),
        }  # fmt: skip

    def _verdict_bar(self, side: int) -> dict[str, Any]:
        words, at = [], 0
        for word, n in self.page.verdicts(side).items():
            words.append(
                {
                    "word": word,
                    "n": n,
                    "x": at,
                    "glyph": GLYPHS[word],
                    "of": self.page.split(side) if word == "exposed" else "",
                }
            )
            at += n
        return {"total": max(1, at), "words": words}

    def _counters(self) -> list[dict[str, Any]]:
        now, was = self.page.effects(1), self.page.effects(0) if self.page.compared else {}
        return [
            {"key": e, "name": self.words.word("effect", e), "low": now.get(e, (0, 0))[0], "high": now.get(e, (0, 0))[1],
             "was_low": was.get(e, (0, 0))[0], "was_high": was.get(e, (0, 0))[1]}
            for e in COUNTERS
        ]  # fmt: skip

    def _facets(self) -> list[dict[str, Any]]:
        """Return the filters with what each may be set to."""
        words = self.words
        laws = {law: self.page.law(law) for law in self.page.short}
        reach = [law for law in laws.values() if law["counted"]]
        effects = dict.fromkeys(e for law in reach for e in law["effects"])
        choices = {
            "law": [(law["id"], law["short"]) for law in reach],
            "issuer": list(dict.fromkeys((law["issuer"], law["place"]) for law in reach)),
            "effect": [
                (e, words.word("effect", e))
                for e in sorted(effects, key=lambda e: COUNTERS.index(e) if e in COUNTERS else 9)
            ],
            "verdict": [(word, f"{GLYPHS[word]} {words.word('verdict', word)}") for word in reversed(WORDS)],
            "section": list(dict.fromkeys((row.section, row.section) for row in self.page.rows)),
            "owner": [(plain(self.page.boxes[n].key.id), self.page.boxes[n].name) for n in self.page.owners()[:300]],
            "grade": [(grade, words.word("grade", grade)) for grade in GRADES],
        }
        if self.page.compared:
            choices["change"] = [(change, words.word("change", change)) for change in ("added", "removed", "changed")]
        return [{"key": key, "choices": found} for key, found in choices.items()]
