"""How is a report said without saying anything twice? Small tables that refer to each other by number."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, Final

from depgraph.maps import lanes
from depgraph.maps.lanes import LINE
from depgraph.model.missing import Closing, ClosingFact, MissingFact, names_in
from depgraph.model.steps import Detail

if TYPE_CHECKING:
    from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence

    from depgraph.language.texts import Texts

NO_EXPOSURE: Final = frozenset({"counter", "duty"})
LEVELS: Final = {"clear": 0, "latent": 1, "exposed": 2}
WORDS: Final = ("clear", "latent", "unknown", "exposed")
CLEAR, LATENT, UNKNOWN, EXPOSED = range(4)
GLYPHS: Final = {"exposed": "▲", "unknown": "?", "latent": "◐", "clear": "○"}
COUNTERS: Final = ("data_access", "supply_denial", "service_denial", "asset_freeze")
"""The effects a board asks about; the others are in the filter."""
MOST_FACTS: Final = 12
"""Missing facts of one finding that are spelled out; the rest are counted."""
MOST_RESTS: Final = 4
"""Facts that a finding rests on which are spelled out: a clear has dozens, and `depgraph why` has them all."""

# Direction overrides can make a name read as another one; control characters have no place in a name.
_UNSEEN = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u200e\u200f\u202a-\u202e\u2066-\u2069\ud800-\udfff]")


def plain(value: Any) -> str:
    """Return a name as text that shows what it is: no control characters, no direction overrides."""
    return _UNSEEN.sub("\ufffd", str(value))


def asked(fact: Mapping[str, Any]) -> tuple[Any, ...]:
    """Return what tells a missing fact from every other; first whom or what it is about."""
    return MissingFact.of_dict(fact) or (str(fact["about"]), str(fact["fact"]))


class Table:
    """Values that are said once and referred to by number."""

    def __init__(self, *first: Any) -> None:
        self.rows: list[Any] = []
        self._at: dict[Hashable, int] = {}
        for one in first:
            self.add(one)

    def add(self, key: Hashable, make: Callable[[], Any] | None = None) -> int:
        """Return the number of a value, making its row when it is new."""
        number = self._at.get(key)
        if number is None:
            row = make() if make else key
            number = self._at[key] = len(self.rows)
            self.rows.append(row)
        return number


class Body:
    """A finding without the name of its line, so that alike lines share it."""

    __slots__ = ("contested", "effects", "high", "law", "low", "nature", "row", "track")

    def __init__(self, law: str, low: int, high: int, nature: str) -> None:
        self.law, self.low, self.high, self.nature = law, low, high, nature
        self.contested = False
        self.effects: tuple[str, ...] = ()
        self.row: tuple[Any, ...] = ()
        self.track = lanes.Track((), {})

    @property
    def reaches(self) -> bool:
        """Whether this is an exposure: counter-laws and duties are in play on a line without reaching it."""
        return self.nature not in NO_EXPOSURE

    @property
    def word(self) -> int:
        """The verdict, as a rank."""
        if not self.reaches:
            return CLEAR
        return UNKNOWN if self.low != self.high else (CLEAR, LATENT, EXPOSED)[self.low]


class Findings:
    """The findings of one or two reports as tables; equal ones share a number."""

    def __init__(self, laws: Mapping[str, Mapping[str, Any]], texts: Texts) -> None:
        self.laws, self.words = laws, texts
        self.asked: set[tuple[Any, ...]] = set()
        self.asked_facts: dict[tuple[Any, ...], set[int]] = {}
        self.texts, self.lists = Table(""), Table(())
        self.sources, self.steps, self.facts = Table(), Table(), Table()
        self._text_at: dict[Any, int] = {}
        self.bodies: list[Body] = []
        self._at: dict[Hashable, int] = {}

    def add(self, finding: Mapping[str, Any], line: str) -> int:
        """Return the number of a finding's body."""
        law = str(finding["law"])
        low, high = LEVELS[finding["at_least"]], LEVELS[finding["at_most"]]
        nature = str(finding.get("nature") or self.laws.get(law, {}).get("nature") or "reach")
        body = Body(law, low, high, nature)
        if body.reaches:
            self._fill(body, finding, line)
            body.track = lanes.track(finding, line=line, law=law)
        key = (law, low, high, nature, body.row, body.track.links)
        number = self._at.get(key)
        if number is None:
            number = self._at[key] = len(self.bodies)
            self.bodies.append(body)
        return number

    def _fill(self, body: Body, finding: Mapping[str, Any], line: str) -> None:
        law = self.laws.get(body.law, {})
        every = list(finding.get("missing") or ())
        # Who owns and where one sits is worth a line; what a kind of component never has only where there is nothing else.
        all_rests = list(finding.get("rests_on") or ())
        rests = [r for r in all_rests if r.get("kind") != Closing.NOT_EXPECTED] or all_rests
        # What the page asks for first must find every line that waits for it.
        missing = [m for n, m in enumerate(every) if n < MOST_FACTS or asked(m) in self.asked]
        effects, usual = list(finding.get("effects") or law.get("effects") or ()), list(law.get("effects") or ())
        reasons = [str(r) for r in finding.get("reasons") or ()]
        body.effects = tuple(map(str, effects))
        body.contested = "contested-law" in reasons
        latency = finding.get("latency")
        body.row = (
            self._list(self._step(step, line) for step in finding.get("chain") or ()),
            self._list(self._fact(m, line) for m in missing),
            self._list(self._fact(r, line) for r in rests[:MOST_RESTS]),
            len(every) - len(missing),
            # That there are more, not how many: findings that differ in nothing else share their place.
            int(len(all_rests) > len(rests[:MOST_RESTS])),
            0 if effects == usual else self._list(self.text(e) for e in effects),
            self.text(finding.get("grade") or ""),
            self._list(self.text(r) for r in reasons),
            self._list(self.text(self.title(c)) for c in finding.get("conflicts") or ()),
            self._list(self.text(m) for m in finding.get("mitigations") or ()),
            0 if not latency or latency == law.get("latency") else self.text(latency),
        )

    def title(self, law: str) -> str:
        """Return a law's title, its id where it has none."""
        return str(self.laws.get(law, {}).get("title") or law)

    def text(self, value: Any) -> int:
        """Return the number of a text."""
        number = self._text_at.get(value)
        if number is None:
            number = self._text_at[value] = self.texts.add(plain(value))
        return number

    def _list(self, numbers: Iterable[int]) -> int:
        return self.lists.add(tuple(numbers))

    def _name(self, value: Any, kind: Any, key: Any) -> int:
        if kind == "jurisdiction":
            return self.text(self.words.country(str(key), str(value)))
        return self.text(self.words.called(str(key), str(value)))

    def _step(self, step: Mapping[str, Any], line: str) -> int:
        words = self.words
        return self.steps.add((
            0 if step["subject"] == line else self.text(step.get("subject_name") or step["subject"]),
            self.text(words.verb(str(step["relation"]))),
            self._name(step.get("object_name") or step["object"], step.get("object_type"), step["object"]),
            self.text(self._detail(step)),
            int(step.get("truth") == "maybe"),
            self.text(step.get("stated_by") or ""),
            *(self._source(s) for s in step.get("sources") or ()),
        ))  # fmt: skip

    def _detail(self, step: Mapping[str, Any]) -> str:
        """Return what else is said of a step; in the words that it came with where that is not known here."""
        details = [Detail.of_dict(one) for one in step.get("details") or ()]
        known = [one for one in details if one is not None]
        return self.words.details(known, str) if known and len(known) == len(details) else str(step.get("detail") or "")

    def _fact(self, fact: Mapping[str, Any], line: str) -> int:
        about, key = str(fact["about"]), asked(fact)
        number = self.facts.add((
            self.text(self.said(fact)),
            0 if about == line else self.text(self.words.called(about, str(fact.get("name") or about))),
            self.text(fact.get("stated_by") or ""),
            *(self._source(s) for s in fact.get("sources") or ()),
        ))  # fmt: skip
        if key in self.asked:
            self.asked_facts.setdefault(key, set()).add(number)
        return number

    def said(self, fact: Mapping[str, Any]) -> str:
        """Return a missing or a closing fact in words; one of a kind that is not known here in those that it came with."""
        names = names_in(fact)
        if (missing := MissingFact.of_dict(fact)) is not None and "stated_by" not in fact:
            return self.words.missing(missing, lambda key: names.get(key, key))
        if (closing := ClosingFact.of_dict(fact)) is not None:
            return self.words.closing(closing, lambda key: names.get(key, key))
        return str(fact["fact"])

    def asks(self, question: Mapping[str, Any]) -> str:
        """Return a missing fact as a question."""
        about, names = (
            self.words.called(str(question["about"]), str(question.get("name") or question["about"])),
            names_in(question),
        )
        if (missing := MissingFact.of_dict(question)) is not None:
            return self.words.question(missing, about, lambda key: names.get(key, key))
        return f"{about}: {question['fact']}?"

    def _source(self, source: Mapping[str, Any]) -> int:
        url, day, grade = (plain(source.get(name) or "") for name in ("url", "retrieved", "grade"))
        return self.sources.add((plain(self.words.remark(source.get("title") or "")), url, day, grade))

    # -- writing -------------------------------------------------------------------------------------------

    def written(
        self, used: Sequence[int], ways: Mapping[int, Sequence[tuple[int, int, bool]]], laws: Sequence[str]
    ) -> dict[str, Any]:
        """Return the tables as the page reads them; ``ways`` are the links between numbered boxes."""
        number = {law: n for n, law in enumerate(laws)}
        flat = Table(())
        findings = []
        for n in used:
            body = self.bodies[n]
            # Laws that come along the same chain share its way: -2 stands for the law itself.
            way = [x for start, end, sure in ways[n] for x in (start, end, 0 if sure else 1)]
            row = [number[body.law], body.low, body.high, flat.add(tuple(way)), *body.row]
            if not body.reaches:
                row = [number[body.law], body.low, body.high]
            while len(row) > 3 and not row[-1]:
                row.pop()
            findings.append(row)
        return {
            "findings": findings, "ways": flat.rows, "lists": self.lists.rows, "steps": self.steps.rows,
            "facts": self.facts.rows, "sources": self.sources.rows, "texts": self.texts.rows,
        }  # fmt: skip


def outer(links: Iterable[tuple[int, int, bool]], parts: set[int]) -> list[tuple[int, int, bool]]:
    """Return links with the parts of a line drawn together with it, as the overview shows them."""
    return [(LINE if start in parts else start, end, sure) for start, end, sure in links if end not in parts]
