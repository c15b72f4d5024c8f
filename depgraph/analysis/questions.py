"""Which missing facts would settle most verdicts and euros, and whom to ask for them?"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from itertools import islice
from typing import TYPE_CHECKING, Any, NamedTuple

from depgraph.analysis.parties import Parties
from depgraph.analysis.report import who as who_answers
from depgraph.analysis.sheet import Sheet, Table, frame
from depgraph.language import english
from depgraph.model.missing import Missing
from depgraph.model.plain import counted
from depgraph.model.vocabulary import ASSUMED_BUYER

if TYPE_CHECKING:
    from collections.abc import Sequence

    from depgraph.analysis.report import Question, Report
    from depgraph.language.texts import Naming, Texts
    from depgraph.model.missing import MissingFact
    from depgraph.model.records import Component

SCHEMA = "depgraph/questions/1"
OURSELVES, COUNSEL = "ourselves", "counsel"
"""Addressees that are no supplier: a screening one does oneself, a status of a law one asks a lawyer."""


@dataclass(eq=False, repr=False)
class Ask:
    """One question to one addressee."""

    to: str
    name: str
    fact: MissingFact
    said: str
    """The fact in words."""
    words: str
    """The question as a sentence of a letter."""
    lines: list[str]
    settles: int
    touches: int
    euros: float
    score: float
    called: Naming
    """Says how whoever the fact names is called."""


class Screening(NamedTuple):
    """A list to screen everybody against: one file answers for all of them."""

    against: str
    names: list[str]
    settles: int


@dataclass(eq=False, repr=False)
class Questions:
    """All questions, the most telling first: letters to suppliers, and what is no supplier's to answer."""

    report: Report
    asks: list[Ask]
    letters: dict[str, list[Ask]] = field(default_factory=dict)

    def of(self, who: str) -> list[Ask]:
        """Return what one does oneself, or asks a lawyer, screenings left aside: they go by list."""
        return [ask for ask in self.asks if ask.to == who and ask.fact.kind is not Missing.SCREENING]

    def sheet(self) -> Sheet:
        """Return the questions as a document and as tables."""
        screened = screenings(self.report)
        document = frame(self.report, SCHEMA) | {
            "letters": [{"to": to, "questions": [_shown(a) for a in asks]} for to, asks in self.letters.items()],
            "screenings": [one._asdict() for one in screened],
            OURSELVES: [_shown(a) for a in self.of(OURSELVES)],
            COUNSEL: [_shown(a) for a in self.of(COUNSEL)],
        }
        posed = [ask for asks in self.letters.values() for ask in asks]
        head = [
            f"{counted(len(posed), 'question')} to {counted(len(self.letters), 'supplier')}",
            (
                f"to do yourself: screen everybody against {counted(len(screened), 'list')}, state {counted(len(self.of(OURSELVES)), 'fact')}; "
                f"for counsel: {counted(len(self.of(COUNSEL)), 'question')}"
            ),
        ]
        rows = [
            (a.to, a.words, str(len(a.lines)), str(a.settles), str(a.touches), f"{a.euros:,.0f}")
            for a in sorted(posed, key=_telling)
        ]
        todo = [("screen", in_words(self.report, one, english()), str(one.settles)) for one in screened]
        todo += [("state", a.words, str(a.settles)) for a in self.of(OURSELVES)]
        todo += [("ask counsel", a.words, str(a.settles)) for a in self.of(COUNSEL)]
        letters = [
            (to, str(len(asks)), str(len({line for a in asks for line in a.lines})))
            for to, asks in self.letters.items()
        ]
        return Sheet(document, head, [
            Table("letters", ("to", "questions", "lines"), letters),
            Table("questions", ("ask", "question", "lines", "settled alone", "touched", "euros touched"), rows),
            Table("to do yourself", ("do", "what", "settled alone"), todo),
        ], [f"assumption: {one}" for one in self.report.context.assumptions])  # fmt: skip


def _telling(ask: Ask) -> tuple[float | MissingFact, ...]:
    return -ask.settles, -ask.score, -ask.euros, ask.fact


def first_asked(report: Report, who: str, most: int) -> list[Question]:
    """Return the most telling questions for a supplier, oneself or counsel; screenings go by list."""
    asked = (q for q in report.questions if q.fact.kind is not Missing.SCREENING and who_answers(q.fact) == who)
    return list(islice(asked, most))


def screenings(report: Report) -> list[Screening]:
    """Return the lists that somebody of the bill was never screened against, the most telling first."""
    names: dict[str, list[str]] = {}
    settles: Counter[str] = Counter()
    score: dict[str, float] = {}
    for question in report.questions:
        if question.fact.kind is Missing.SCREENING:
            one = question.fact.listed
            names.setdefault(one, []).append(report.name(question.fact.about))
            settles[one] += question.settles
            score[one] = score.get(one, 0.0) + question.score
    return [Screening(one, names[one], settles[one]) for one in sorted(names, key=lambda one: (-score[one], one))]


def first_of_all(report: Report, *, suppliers: int, tasks: int) -> dict[str, list[Question | Screening]]:
    """Return what to find out first, by who can: so many questions to suppliers, so many tasks of oneself and of counsel."""
    own: list[Question | Screening] = [*screenings(report), *first_asked(report, OURSELVES, tasks)]
    return {
        "supplier": [*first_asked(report, "supplier", suppliers)],
        OURSELVES: own[:tasks],
        COUNSEL: [*first_asked(report, COUNSEL, tasks)],
    }


def in_words(report: Report, one: Question | Screening, texts: Texts) -> str:
    """Return a question or a task in one sentence, with whom to ask and what hangs on it."""
    settles = texts("todo.settles", n=one.settles) if one.settles else texts("todo.together")
    if isinstance(one, Screening):
        return f"{texts('todo.screen', n=len(one.names), list=one.against)} ({settles})"
    words = texts.question(one.fact, texts.called(one.fact.about, report.name(one.fact.about)), report.name)
    if who_answers(one.fact) == "supplier":
        words = texts("ask.to", to=addressee(report, one, texts), question=words)
    return f"{words} ({texts('ask.lines', n=one.lines)}; {settles})"


def addressee(report: Report, one: Question, texts: Texts) -> str:
    """Return who can answer a question, in words."""
    lines = [report.facts.components[key] for key in one.first if key in report.facts.components]
    found = _addressee(report, _parties(report), one.fact, lines, texts)
    return texts.word("who", found) if found in {OURSELVES, COUNSEL} else found


def _parties(report: Report) -> Parties:
    return Parties(report.assessment.world, report.assessment.graph)


def _shown(ask: Ask) -> dict[str, Any]:
    from depgraph.intake.questionsfile import expected_answer, refers_to  # noqa: PLC0415  an answer's first questions need no form

    return {
        "name": ask.name, "fact": ask.said, **ask.fact.as_dict(ask.called), "refers_to": refers_to(ask.fact), "question": ask.words,
        "how_to_answer": expected_answer(ask.fact), "lines": ask.lines, "settles": ask.settles, "touches": ask.touches,
        "euros": round(ask.euros, 2),
    }  # fmt: skip


def questions(report: Report) -> Questions:
    """Return what is missing, ranked as the report ranks it, with whom to ask and what hangs on it in euro."""
    parties = _parties(report)
    lines: dict[MissingFact, dict[str, Component]] = {}
    touches: dict[MissingFact, int] = {}
    for line in report.lines:
        for verdict in report.reaching(line):
            for one in report.missing(line, verdict) if not verdict.known else ():
                lines.setdefault(one, {})[line.id] = line
                touches[one] = touches.get(one, 0) + 1
    asks = []
    for question in report.questions:
        fact = question.fact
        concerned, name = list(lines.get(fact, {}).values()), report.name(fact.about)
        euros = sum((line.quantity or 0.0) * (line.unit_cost or 0.0) for line in concerned)
        asks.append(
            Ask(
                _addressee(report, parties, fact, concerned, english()),
                name,
                fact,
                english().missing(fact, report.name),
                english().question(fact, name, report.name),
                sorted(line.id for line in concerned),
                question.settles,
                touches.get(fact, 0),
                euros,
                question.score,
                report.name,
            )
        )
    asks.sort(key=_telling)
    total: dict[str, float] = {}
    for ask in asks:
        if ask.to not in {OURSELVES, COUNSEL}:
            total[ask.to] = total.get(ask.to, 0.0) + ask.score
    order = sorted(total, key=lambda to: (-total[to], to))
    return Questions(report, asks, {to: [ask for ask in asks if ask.to == to] for to in order})


def _addressee(report: Report, parties: Parties, fact: MissingFact, lines: Sequence[Component], texts: Texts) -> str:
    """Return whom to ask: oneself, counsel, the organisation itself, the maker of the thing, or whoever sells the line."""
    facts, who, about = report.facts, who_answers(fact), fact.about
    if who != "supplier":
        return who
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
    if maker.holder and maker.holder != ASSUMED_BUYER:
        return report.name(maker.holder)
    # Whoever makes most of the lines that it is a part of knows where it comes from.
    makers = Counter(named.holder for line in lines if (named := parties.maker(line)).holder)
    if makers:
        return report.name(max(makers, key=makers.__getitem__))
    return texts("who.suppliers_of", lines=", ".join(line.id for line in lines[:3]) or component.name)
