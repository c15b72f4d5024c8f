"""Does a bill pass? Findings at or above a threshold, less what somebody accepted for a while, and a policy's conditions."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, NamedTuple

from depgraph.analysis.figures import unknown_pairs
from depgraph.analysis.report import RANK
from depgraph.model.vocabulary import Kleene

if TYPE_CHECKING:
    from collections.abc import Iterator

    from depgraph.analysis.assess import Answered, Assessed
    from depgraph.analysis.report import Report
    from depgraph.law.assessment import Verdict
    from depgraph.model.baseline import Acceptance, Baseline
    from depgraph.model.framework import Criterion
    from depgraph.model.records import Component

State = Literal["open", "accepted", "expired", "worse"]


class Judged(NamedTuple):
    """A finding at or above the threshold, with what the baseline says of it."""

    line: Component
    verdict: Verdict
    state: State
    acceptance: Acceptance | None

    @property
    def fails(self) -> bool:
        """Whether it counts against the bill."""
        return self.state != "accepted"


class Unmet(NamedTuple):
    """A criterion of a policy that is not met, or may not be."""

    criterion: Criterion
    met: Kleene
    answered: Answered


@dataclass(frozen=True)
class Gate:
    """A bill held against a threshold and a baseline on one day."""

    report: Report
    threshold: str
    judged: list[Judged]
    obsolete: list[Acceptance]
    """Acceptances that no finding needs any more."""
    unknown_share: float
    max_unknown: float | None
    policy: Assessed | None = None

    @property
    def failing(self) -> list[Judged]:
        """The findings that count against the bill."""
        return [one for one in self.judged if one.fails]

    @property
    def too_much_unknown(self) -> bool:
        """Whether the unknown share of the pairs of line and law is over what is allowed."""
        return self.max_unknown is not None and self.unknown_share > self.max_unknown

    @property
    def unmet(self) -> list[Unmet]:
        """The policy's criteria that are not met; with a threshold below ``exposed``, also those that may not be."""
        if self.policy is None:
            return []
        worst = Kleene.NO if self.threshold == "exposed" else Kleene.MAYBE
        judged = (Unmet(one.criterion, self.policy.criterion_met(one), one) for one in self.policy.answered)
        return [one for one in judged if one.met <= worst]

    @property
    def open_criteria(self) -> int:
        """How many of the policy's criteria nobody can say are met or not."""
        if self.policy is None:
            return 0
        return sum(self.policy.criterion_met(one) is Kleene.MAYBE for one in self.policy.answered)

    @property
    def passes(self) -> bool:
        """Whether nothing counts against the bill."""
        return not (self.failing or self.unmet or self.too_much_unknown)


def hold(
    report: Report,
    *,
    threshold: str,
    baseline: Baseline | None = None,
    max_unknown: float | None = None,
    policy: Assessed | None = None,
) -> Gate:
    """Judge every finding at or above a threshold (``latent`` < ``unknown`` < ``exposed``).

    ``max_unknown`` is a fraction of one; ``policy`` is the bill held against a framework. An acceptance covers its line and law while it runs, and only a verdict that
    is no worse than the accepted one.
    """
    accepted = {(one.line, one.law): one for one in baseline.accepted} if baseline else {}
    on = report.assessment.world.on
    judged, needed = [], set()
    for line, verdict in at_least(report, "latent"):
        acceptance = accepted.get((line.id, verdict.law.id))
        needed.add((line.id, verdict.law.id))
        if RANK[verdict.word] >= RANK[threshold]:
            judged.append(Judged(line, verdict, _state(line, verdict, acceptance, on=on), acceptance))
    obsolete = [one for key, one in accepted.items() if key not in needed]
    share = unknown_pairs(report.summary)[2]
    return Gate(report, threshold, judged, obsolete, share, max_unknown, policy)


def at_least(report: Report, threshold: str) -> Iterator[tuple[Component, Verdict]]:
    """Yield the findings whose verdict is the threshold or worse, line by line."""
    for line in report.lines:
        for verdict in report.reaching(line):
            if RANK[verdict.word] >= RANK[threshold]:
                yield line, verdict


def _state(line: Component, verdict: Verdict, acceptance: Acceptance | None, *, on: str) -> State:
    if acceptance is None:
        return "open"
    if acceptance.name is not None and acceptance.name != line.name:
        # Another thing stands on the line now: what was accepted of the one is not accepted of the other.
        return "open"
    if on >= acceptance.expires:
        return "expired"
    # Two unknowns are not alike: one that was clear to latent may be clear to exposed now.
    further = acceptance.at_most is not None and RANK[verdict.at_most.name.lower()] > RANK[acceptance.at_most]
    return "worse" if further or RANK[verdict.word] > RANK[acceptance.verdict] else "accepted"
