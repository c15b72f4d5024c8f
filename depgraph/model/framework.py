"""What may a framework or a policy file say? Criteria with their answers, and how the graph can answer them."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field, StringConstraints, model_validator

from depgraph.model.facts import Code, Identifier, Source, Strict, Text
from depgraph.model.law import Effect, Keys, OwnershipTest, Predicate  # noqa: TC001  pydantic reads them

Weight = Literal["count", "value", "criticality", "quantity"]
Seal = Annotated[int, Field(ge=0, le=4)]


class Reached(Strict):
    """A line that laws reach: those of some issuers, or of all but some, with some effects."""

    laws: list[Identifier] = []
    issuers: list[Code] = []
    not_issuers: list[Code] = []
    effects: list[Effect] = []
    verdict: Literal["exposed", "latent"] = "exposed"
    """From which verdict on a law counts as reaching the line."""


class Parties(Strict):
    """What must be true of the organisations that stand in some roles to a line."""

    roles: list[Text] = Field(min_length=1)
    are: Predicate
    every: bool = True
    """Whether all of them must be so, or one is enough."""


class That(Strict):
    """A condition on a line, with exactly one key."""

    all: list[That] | None = None
    any: list[That] | None = None
    not_: That | None = Field(None, alias="not")
    reached: Reached | None = None
    parties: Parties | None = None
    line: Predicate | None = None
    recorded: Text | None = None
    """A relation that must be recorded of the line, whoever stands at its end."""

    @model_validator(mode="after")
    def _one_key(self) -> That:
        given = [name for name, value in self if value is not None]
        if len(given) != 1:
            msg = f"expected exactly one condition, found {', '.join(given) or 'none'}"
            raise ValueError(msg)
        return self


class Band(Strict):
    """From a share of the bill on: the answers, numbered from 1, that it leaves."""

    share: Annotated[float, Field(ge=0, le=1)]
    first: Annotated[int, Field(ge=1)]
    last: Annotated[int, Field(ge=1)]


class Evidence(Strict):
    """How the graph answers a criterion: a share of the bill, put into bands that begin at 0 and ascend."""

    share_of: Weight = "count"
    among: That | None = None
    that: That
    bands: list[Band] = Field(min_length=1)
    if_none: Annotated[int, Field(ge=1)] | None = None
    """The answer where no line is among those asked about; without it the criterion stays open."""
    note: Text | None = None

    @model_validator(mode="after")
    def _ascending(self) -> Evidence:
        starts = [band.share for band in self.bands]
        if starts[0] != 0 or sorted(set(starts)) != starts:
            msg = f"expected bands that begin at 0 and ascend, found {starts}"
            raise ValueError(msg)
        return self


class Answer(Strict):
    """One possible answer to a criterion, from the worst to the best."""

    label: Text
    value: float | None = Field(None, ge=0)
    seal: Seal | None = None
    met: bool | None = None


class Criterion(Strict):
    """One question of a framework."""

    id: Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9][A-Za-z0-9._-]*$")]
    objective: Text
    title: Text
    question: Text | None = None
    answers: list[Answer] = Field(min_length=2)
    evidence: Evidence | None = None
    sources: Keys = Field(min_length=1)

    @model_validator(mode="after")
    def _bands_name_answers(self) -> Criterion:
        bands = self.evidence.bands if self.evidence else []
        numbers = [number for band in bands for number in (band.first, band.last)]
        numbers += [self.evidence.if_none] if self.evidence and self.evidence.if_none else []
        wrong = [number for number in numbers if number > len(self.answers)]
        if wrong or any(band.first > band.last for band in bands):
            msg = (
                f"expected bands over the answers 1 to {len(self.answers)}, found {wrong or [tuple(b) for b in bands]}"
            )
            raise ValueError(msg)
        return self


class Objective(Strict):
    """A group of criteria with its weight in the score."""

    id: Text
    name: Text
    weight: float | None = Field(None, ge=0)


class Framework(Strict):
    """A framework or policy: dated, cited, and computable.

    ``scored``: criteria have values and seals; the seal is a minimum, the score a weighted sum, and the two never mix.
    ``conditions``: criteria are met or not.
    """

    id: Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]*(\.[a-z0-9_]+)*$")]
    title: Text
    version: Text
    method: Literal["scored", "conditions"]
    summary: Text
    max_score: float | None = Field(None, gt=0)
    """What an objective's values are divided by; without it, the sum of its best answers."""
    sources: dict[str, Source] = Field(min_length=1)
    tests: dict[str, OwnershipTest] = {}
    objectives: list[Objective] = Field(min_length=1)
    criteria: list[Criterion] = []
    criteria_of: Text | None = None
    """Another framework whose criteria this one weighs in its own way."""

    @model_validator(mode="after")
    def _holds_together(self) -> Framework:
        if bool(self.criteria) == bool(self.criteria_of):
            msg = "expected either `criteria` or `criteria_of`"
            raise ValueError(msg)
        objectives = {one.id for one in self.objectives}
        seen: set[str] = set()
        for criterion in self.criteria:
            if criterion.objective not in objectives:
                msg = f"criterion {criterion.id}: expected one of the objectives {sorted(objectives)}, found {criterion.objective!r}"
                raise ValueError(msg)
            if criterion.id in seen:
                msg = f"expected each criterion once, found {criterion.id} twice"
                raise ValueError(msg)
            seen.add(criterion.id)
            unknown = set(criterion.sources) - set(self.sources)
            if unknown:
                msg = f"criterion {criterion.id}: expected source keys of this file, found {sorted(unknown)}"
                raise ValueError(msg)
            for answer in criterion.answers:
                needs = (answer.value, answer.seal) if self.method == "scored" else (answer.met,)
                if None in needs:
                    what = "value and seal" if self.method == "scored" else "met"
                    msg = f"criterion {criterion.id}: expected {what} for the answer {answer.label!r}"
                    raise ValueError(msg)
        return self


class GivenAnswer(Strict):
    """What somebody answered to a criterion: the label or the number (from 1) of the answer, and on what ground."""

    answer: Text | int
    by: Text | None = None
    note: Text | None = None


class AnswersFile(Strict):
    """Answers to the criteria that the graph cannot answer, or answers that overrule it."""

    framework: Text | None = None
    answers: dict[str, GivenAnswer]
