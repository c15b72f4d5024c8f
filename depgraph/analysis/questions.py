"""Which missing facts would settle most verdicts and euros, and whom to ask for them?"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from depgraph.analysis.parties import Parties
from depgraph.analysis.sheet import Sheet, Table, frame
from depgraph.intake.questionsfile import expected_answer

if TYPE_CHECKING:
    from collections.abc import Sequence

    from depgraph.analysis.report import Report
    from depgraph.law.tracing import Open
    from depgraph.model.records import Component

SCHEMA = "depgraph/questions/1"
OURSELVES, COUNSEL = "ourselves", "counsel"
"""Addressees that are no supplier: a screening one does oneself, a status of a law one asks a lawyer."""


@dataclass
class Ask:
    """One question to one addressee."""

    to: str
    about: str
    name: str
    fact: str
    refers_to: str
    lines: list[str]
    settles: int
    touches: int
    euros: float
    score: float

    @property
    def words(self) -> str:
        """Return the question as a sentence of a letter."""
        return _sentence(self.fact, self.name)


@dataclass
class Questions:
    """All questions, the most telling first, and the addressees in that order."""

    report: Report
    asks: list[Ask]
    letters: dict[str, list[Ask]] = field(default_factory=dict)

    def sheet(self) -> Sheet:
        """Return the questions as a document and as tables."""
        document = frame(self.report, SCHEMA) | {
            "letters": [{"to": to, "questions": [_shown(a) for a in asks]} for to, asks in self.letters.items()],
        }
        head = [
            f"{len(self.asks)} questions to {len(self.letters)} addressees; the first ten settle {sum(a.settles for a in self.asks[:10])} verdicts by themselves"
        ]
        rows = [
            (a.to, a.name, a.fact, str(len(a.lines)), str(a.settles), str(a.touches), f"{a.euros:,.0f}")
            for a in self.asks
        ]
        letters = [
            (to, str(len(asks)), str(len({line for a in asks for line in a.lines})))
            for to, asks in self.letters.items()
        ]
        return Sheet(document, head, [
            Table("letters", ("to", "questions", "lines"), letters),
            Table("questions", ("ask", "about", "fact", "lines", "settled alone", "touched", "euros touched"), rows),
        ], [f"assumption: {one}" for one in self.report.context.assumptions])  # fmt: skip


def _shown(ask: Ask) -> dict[str, Any]:
    return {
        "about": ask.about, "name": ask.name, "fact": ask.fact, "refers_to": ask.refers_to, "question": ask.words,
        "how_to_answer": expected_answer(ask.fact), "lines": ask.lines, "settles": ask.settles, "touches": ask.touches,
        "euros": round(ask.euros, 2),
    }  # fmt: skip


def questions(report: Report) -> Questions:
    """Return what is missing, ranked as the report ranks it, with whom to ask and what hangs on it in euro."""
    parties = Parties(report.assessment.world, report.assessment.graph)
    lines: dict[tuple[str, str], dict[str, Component]] = {}
    touches: dict[tuple[str, str], int] = {}
    for line in report.lines:
        for verdict in report.reaching(line):
            for one in report.missing(line, verdict) if not verdict.known else ():
                key = _key(one)
                lines.setdefault(key, {})[line.id] = line
                touches[key] = touches.get(key, 0) + 1
    ranked = {(q.about, q.fact): q for q in report.questions}
    asks = []
    for (about, fact), question in ranked.items():
        concerned = list(lines.get((about, fact), {}).values())
        euros = sum((line.quantity or 0.0) * (line.unit_cost or 0.0) for line in concerned)
        asks.append(
            Ask(
                _addressee(report, parties, about, fact, concerned),
                about,
                report.name(about),
                fact,
                _refers_to(report, about, fact),
                sorted(line.id for line in concerned),
                question.settles,
                touches.get((about, fact), 0),
                euros,
                question.score,
            )
        )
    asks.sort(key=lambda a: (-a.settles, -a.score, -a.euros, a.about, a.fact))
    total: dict[str, float] = {}
    for ask in asks:
        total[ask.to] = total.get(ask.to, 0.0) + ask.score
    order = sorted(total, key=lambda to: (to in {OURSELVES, COUNSEL}, -total[to], to))
    return Questions(report, asks, {to: [ask for ask in asks if ask.to == to] for to in order})


def _key(one: Open) -> tuple[str, str]:
    return one.about, one.fact


def _addressee(report: Report, parties: Parties, about: str, fact: str, lines: Sequence[Component]) -> str:
    """Return whom to ask: the organisation itself, the maker of the thing, or whoever sells the line."""
    facts = report.facts
    if fact.startswith("screening against"):
        return OURSELVES
    if about == report.assessment.buyer:
        return OURSELVES
    if about in facts.organisations:
        node = report.assessment.graph.node.get(about)
        if node is not None and report.assessment.graph.is_party(node):
            return report.name(about)
        held = [h.owned for h in facts.holdings if h.owner == about and h.owned in facts.organisations]
        # An owner behind a supplier is asked for through the supplier.
        return report.name(held[0]) if held else report.name(about)
    component = facts.components.get(about)
    if component is None:
        return COUNSEL
    maker = parties.maker(component)
    if maker.holder:
        return report.name(maker.holder)
    for line in lines:
        named = parties.maker(line)
        if named.holder:
            return report.name(named.holder)
    return "the supplier of " + (", ".join(line.id for line in lines[:3]) or component.name)


def _refers_to(report: Report, about: str, fact: str) -> str:
    """Return the id that a fact names by its name: an owner, a party, a product."""
    facts = report.facts
    if fact.startswith("whether the name means this product"):
        component = facts.components.get(about)
        return next(iter(component.perhaps), "") if component else ""
    if fact.startswith("the exact stake of "):
        name = fact.removeprefix("the exact stake of ")
        owners = report.assessment.world.holders.get(about, {})
        return next((key for key in owners if report.name(key) == name), "")
    for start in ("the country in which it is ", "the access of ", "whether it is "):
        if fact.startswith(start):
            name = fact.removeprefix(start).split(" ", 1)[-1]
            named = [r.objects[0] for r in facts.relations if len(r.objects) == 1 and report.name(r.objects[0]) == name]
            return named[0] if named else ""
    return ""


def _sentence(fact: str, name: str) -> str:
    if fact.startswith("owners below"):
        return f"Who holds or controls {name}? Does anybody hold more than {fact.removeprefix('owners below ')} beside those you publish?"
    if fact.startswith("owners"):
        return f"Who holds or controls {name}, directly and through others, and in what share?"
    if fact.startswith("screening against"):
        return f"Is {name} on the list {fact.removeprefix('screening against ')}?"
    if fact.startswith("presence in"):
        return f"In which countries has {name} offices, staff, subsidiaries or business directed there (all of them)?"
    if fact.startswith("the exact stake of"):
        return f"How large exactly is the share of {fact.removeprefix('the exact stake of ')} in {name}?"
    if fact == "seat":
        return f"Where is {name} incorporated?"
    if fact == "rare earths it contains":
        return f"Which rare earths does {name} contain, magnets included?"
    if fact == "ECCN":
        return f"What is the export classification (ECCN) of {name}?"
    words = fact.replace("_", " ")
    return (
        f"{name}: {words}?"
        if fact.startswith(("whether", "the ", "who", "where"))
        else f"{name}: by whom or what is it {words}?"
    )
