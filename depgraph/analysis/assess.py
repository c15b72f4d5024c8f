"""How does a bill stand against a framework? Each criterion answered from the graph, by somebody, or left open.

An open criterion may have any of its answers, one answered from the graph any that the interval of its share allows;
so every seal and every score is an interval. A seal is a minimum and a gate, a score a weighted sum: they never mix.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Literal, NamedTuple

from depgraph import resources
from depgraph.analysis.measures import Measures, Share, share
from depgraph.errors import InvalidData, InvalidInput, UnknownName
from depgraph.law.pack import ready
from depgraph.model.reading import read_document, validated
from depgraph.model.vocabulary import Kleene

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from depgraph.analysis.measures import Weighed
    from depgraph.analysis.report import Report
    from depgraph.law.predicates import Conditions
    from depgraph.model.framework import AnswersFile, Criterion, Framework, GivenAnswer, Objective

AnsweredBy = Literal["graph", "given", "open"]


class Span(NamedTuple):
    """An interval of a score or a seal."""

    low: float
    high: float

    @property
    def known(self) -> bool:
        """Whether both ends are the same."""
        return math.isclose(self.low, self.high)


class Answered(NamedTuple):
    """A criterion with the answers it may have, by number from 0."""

    criterion: Criterion
    first: int
    last: int
    by: AnsweredBy
    share: Share | None
    """The share of the bill that the graph's answer rests on."""
    weighed: list[Weighed]
    given: GivenAnswer | None
    overruled: str = ""
    """What the graph surely answers, where somebody answered otherwise."""

    @property
    def value(self) -> Span:
        """The value it adds to its objective."""
        values = [answer.value or 0.0 for answer in self.criterion.answers[self.first : self.last + 1]]
        return Span(min(values), max(values))

    @property
    def seal(self) -> Span:
        """The seal it allows."""
        seals = [answer.seal or 0 for answer in self.criterion.answers[self.first : self.last + 1]]
        return Span(min(seals), max(seals))

    @property
    def met(self) -> Kleene:
        """Whether a condition is met."""
        met = {bool(answer.met) for answer in self.criterion.answers[self.first : self.last + 1]}
        return Kleene.MAYBE if len(met) > 1 else Kleene.YES if met.pop() else Kleene.NO


@dataclass(frozen=True)
class Assessed:
    """A bill held against a framework."""

    framework: Framework
    report: Report
    answered: list[Answered]
    minimum: dict[str, int]
    """The seal that each objective must have at least, as the buyer sets it."""

    def of(self, objective: Objective) -> list[Answered]:
        """Return the criteria of an objective."""
        return [one for one in self.answered if one.criterion.objective == objective.id]

    def score(self, objective: Objective) -> Span:
        """Return an objective's part of the score: its values over the most it can have, times its weight."""
        criteria, weight = self.of(objective), objective.weight or 0.0
        most = self.framework.max_score or sum(max(a.value or 0.0 for a in one.criterion.answers) for one in criteria)
        low, high = sum(one.value.low for one in criteria), sum(one.value.high for one in criteria)
        return Span(low / most * weight, high / most * weight) if most else Span(0.0, 0.0)

    def seal(self, objective: Objective) -> Span:
        """Return an objective's seal: the least that any of its criteria allows."""
        return _least(one.seal for one in self.of(objective))

    @cached_property
    def total(self) -> Span:
        """The score, between 0 and about 100."""
        parts = [self.score(objective) for objective in self.framework.objectives]
        return Span(sum(p.low for p in parts), sum(p.high for p in parts))

    @cached_property
    def overall(self) -> Span:
        """The seal of the whole: the least of any criterion, never an average."""
        return _least(one.seal for one in self.answered)

    def passes(self, objective: Objective) -> Kleene:
        """Whether all criteria of an objective are met."""
        return min((self.criterion_met(one) for one in self.of(objective)), default=Kleene.YES)

    def criterion_met(self, one: Answered) -> Kleene:
        """Whether a criterion is met: a condition by its answer, a scored one by the seal asked of its objective."""
        if self.framework.method == "conditions":
            return one.met
        wanted = self.minimum.get(one.criterion.objective, 0)
        return Kleene.YES if one.seal.low >= wanted else Kleene.MAYBE if one.seal.high >= wanted else Kleene.NO

    @cached_property
    def met(self) -> Kleene:
        """Whether all conditions are met, or all minimum seals are reached."""
        return min((self.criterion_met(one) for one in self.answered), default=Kleene.YES)


def _least(spans: Iterable[Span]) -> Span:
    found = list(spans)
    return Span(min(s.low for s in found), min(s.high for s in found)) if found else Span(4, 4)


def assess(
    framework: Framework, report: Report, *, answers: AnswersFile | None = None, minimum: dict[str, int] | None = None
) -> Assessed:
    """Hold a bill against a framework, with the answers that somebody gave and the seals that a buyer asks for.

    Raises:
        UnknownName: an answer to a criterion, or a minimum for an objective, that the framework does not have.
        InvalidInput: an answer that the criterion does not offer.

    """
    given = answers.answers if answers else {}
    _known("criterion", given, [one.id for one in framework.criteria])
    _known("objective", minimum or {}, [one.id for one in framework.objectives])
    measures = Measures(report, _conditions(framework, report))
    answered = [_answer(one, given.get(one.id), measures) for one in framework.criteria]
    return Assessed(framework, report, answered, dict(minimum or {}))


def _known(what: str, names: Iterable[str], known: list[str]) -> None:
    for name in names:
        if name not in known:
            raise UnknownName(what, name, known=known)


def _conditions(framework: Framework, report: Report) -> Conditions:
    """Return conditions with the framework's ownership tests, which a law would carry."""
    tests = {n: [t.model_dump(by_alias=True, exclude_none=True)] for n, t in framework.tests.items()}
    raw = {
        "id": framework.id, "title": framework.title, "issuer": "", "nature": "duty", "summary": framework.summary, "effects": (),
        "latency": "year", "applies_to": {"kinds": ()}, "timeline": (), "tests": tests, "rules": (),
    }  # fmt: skip
    return report.assessment.asking(ready(raw).on(report.assessment.world.on))


def _answer(criterion: Criterion, given: GivenAnswer | None, measures: Measures) -> Answered:
    last = len(criterion.answers) - 1
    if given is not None:
        number = _number(criterion, given)
        graph = _answer(criterion, None, measures)
        labels = [one.label for one in criterion.answers[graph.first : graph.last + 1]]
        overruled = "" if graph.first <= number <= graph.last else " or ".join(labels)
        return Answered(criterion, number, number, "given", None, [], given, overruled)
    evidence = criterion.evidence
    if evidence is None:
        return Answered(criterion, 0, last, "open", None, [], None)
    among = evidence.among.model_dump(by_alias=True, exclude_none=True) if evidence.among else None
    that = evidence.that.model_dump(by_alias=True, exclude_none=True)
    weighed = measures.weighed(among=among, that=that, by=evidence.share_of)
    found = share(weighed)
    if found is not None:
        # Every band that the interval of the share touches leaves its answers possible.
        starts = [band.share for band in evidence.bands]
        lowest, highest = (sum(end >= start - 1e-9 for start in starts) - 1 for end in found)
        bands = evidence.bands[lowest : highest + 1]
        first, last = min(band.first for band in bands) - 1, max(band.last for band in bands) - 1
        if not any(part.asked is Kleene.YES for part in weighed):
            # Perhaps no line at all is meant: then the answer is another.
            if evidence.if_none is None:
                return Answered(criterion, 0, len(criterion.answers) - 1, "open", found, weighed, None)
            first, last = min(first, evidence.if_none - 1), max(last, evidence.if_none - 1)
        return Answered(criterion, first, last, "graph", found, weighed, None)
    if evidence.if_none is not None:
        return Answered(criterion, evidence.if_none - 1, evidence.if_none - 1, "graph", None, weighed, None)
    return Answered(criterion, 0, last, "open", None, weighed, None)


def _number(criterion: Criterion, given: GivenAnswer) -> int:
    labels = [answer.label for answer in criterion.answers]
    if isinstance(given.answer, int) and 1 <= given.answer <= len(labels):
        return given.answer - 1
    folded = [label.casefold() for label in labels]
    if isinstance(given.answer, str) and given.answer.casefold() in folded:
        return folded.index(given.answer.casefold())
    raise InvalidInput(
        f"answers: {criterion.id}", given.answer, f"1 to {len(labels)}, or one of {'; '.join(map(repr, labels))}"
    )


# -- files -------------------------------------------------------------------------------------------------


def read_framework(data: bytes, *, name: str, folder: Path) -> Framework:
    """Read a framework or policy file; ``folder`` holds those whose criteria it may take.

    Raises:
        InvalidInput, InvalidData: what is wrong, in which file and place.
        UnknownName: a framework that it builds on and that is not there.

    """
    from depgraph.model.framework import Framework  # noqa: PLC0415  pydantic, only where a framework is read

    framework = validated(read_document(_text(data, name), name=name), Framework.model_validate)
    if framework.criteria_of is None:
        return framework
    known = shipped(folder)
    if framework.criteria_of not in known:
        raise UnknownName("framework", framework.criteria_of, known=sorted(known))
    path = known[framework.criteria_of]
    base = read_framework(path.read_bytes(), name=path.name, folder=folder)
    return Framework.model_validate({
        **framework.model_dump(by_alias=True, exclude={"criteria_of"}, exclude_none=True),
        "criteria": [one.model_dump(by_alias=True, exclude_none=True) for one in base.criteria],
        "tests": {n: t.model_dump(exclude_none=True, exclude_unset=True) for n, t in {**base.tests, **framework.tests}.items()},
        "sources": {n: source.model_dump(exclude_none=True) for n, source in {**base.sources, **framework.sources}.items()},
    })  # fmt: skip


def read_answers(data: bytes, *, name: str) -> AnswersFile:
    """Read a file of answers.

    Raises:
        InvalidInput, InvalidData: what is wrong, in which file and place.

    """
    from depgraph.model.framework import AnswersFile  # noqa: PLC0415  the same

    return validated(read_document(_text(data, name), name=name), AnswersFile.model_validate)


def _text(data: bytes, name: str) -> str:
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise InvalidInput(f"{name}: byte {error.start}", "bytes that are not UTF-8", "YAML or JSON in UTF-8") from None


def shipped(folder: Path) -> dict[str, Path]:
    """Return the frameworks that come with depgraph by id: a file is named as its id."""
    return {path.stem: path for path in sorted(folder.glob("*.yaml"))}


def load_framework(wanted: str) -> Framework:
    """Return a framework that comes with depgraph.

    Raises:
        UnknownName: no such framework.

    """
    folder = resources.datasets() / "frameworks"
    known = shipped(folder)
    if wanted not in known:
        raise UnknownName("framework", wanted, known=sorted(known))
    return read_framework(known[wanted].read_bytes(), name=known[wanted].name, folder=folder)


def framework_problems(folder: Path) -> list[str]:
    """Return what is wrong with the shipped frameworks, one sentence each."""
    found: list[str] = []
    for name, path in shipped(folder).items():
        try:
            framework = read_framework(path.read_bytes(), name=path.name, folder=folder)
        except InvalidData as error:
            found += error.problems
        except InvalidInput as error:
            found.append(str(error))
        else:
            if framework.id != name:
                found.append(f"{path.name}: id: found {framework.id!r}, expected the file's name {name!r}")
    return found
