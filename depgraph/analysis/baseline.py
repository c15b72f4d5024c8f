"""What was accepted, and does it still stand? Baselines made from an answer, and reviewed against a later one."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from depgraph.analysis.gate import at_least, hold
from depgraph.errors import InvalidInput
from depgraph.model.baseline import Acceptance, Baseline
from depgraph.model.plain import shown
from depgraph.model.reading import read_document, validated

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from depgraph.analysis.gate import Gate
    from depgraph.analysis.report import Beside, Report

SOON_DAYS = 30
"""An acceptance that ends within so many days is worth a warning."""


@dataclass(frozen=True)
class Grounds:
    """Why findings are accepted, who settles them, who approved, and until when."""

    reason: str
    owner: str
    approver: str
    expires: str


def create(report: Report, *, threshold: str, grounds: Grounds) -> Baseline:
    """Accept every finding at or above a threshold, on the day of the answer.

    Raises:
        InvalidInput: an expiry that is not after the day of the answer.

    """
    on = report.assessment.world.on
    if grounds.expires <= on:
        raise InvalidInput("expires", grounds.expires, f"a day after {on}")
    return Baseline(
        accepted=[
            Acceptance(
                line=line.id, name=line.name, law=verdict.law.id, verdict=verdict.word, at_most=verdict.at_most.name.lower(),
                reason=grounds.reason, owner=grounds.owner, approver=grounds.approver, accepted_on=on, expires=grounds.expires,
            )
            for line, verdict in at_least(report, threshold)
        ]
    )  # fmt: skip


def read(data: bytes, *, name: str) -> Baseline:
    """Read a baseline file.

    Raises:
        InvalidInput, InvalidData: broken YAML, or entries without reason, owner, approver or a day of expiry.

    """
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise InvalidInput(f"{name}: byte {error.start}", "bytes that are not UTF-8", "a baseline in UTF-8") from None
    return validated(read_document(text, name=name), Baseline.model_validate)


def write(baseline: Baseline, *, beside: Iterable[Beside] = ()) -> str:
    """Return a baseline as the YAML that people edit, with what the accepted answer rests on as comments."""
    import yaml  # noqa: PLC0415  only where a baseline is written

    entries = {"accepted": [one.model_dump() for one in baseline.accepted]}
    text: str = yaml.safe_dump(entries, sort_keys=False, allow_unicode=True, width=120)
    return (
        "# Accepted findings: each with a reason, an owner, an approver and the day on which it fails again.\n"
        + "".join(f"# {shown(str(one))}\n" for one in beside)
        + text
    )


def review(report: Report, baseline: Baseline) -> Gate:
    """Hold the whole baseline against a new answer: what still stands, ran out, became worse or is needed no more."""
    return hold(report, threshold="latent", baseline=baseline)


def review_sentences(gate: Gate) -> Iterator[str]:
    """Yield one sentence an acceptance, the urgent ones first."""
    from datetime import date  # noqa: PLC0415

    on = date.fromisoformat(gate.report.assessment.world.on)
    order = {"open": 0, "worse": 0, "expired": 1, "accepted": 2}
    entries = [(one.state, one.acceptance, one.verdict.word) for one in gate.judged if one.acceptance]
    for state, one, word in sorted(entries, key=lambda e: (order[e[0]], e[1].expires, e[1].line, e[1].law)):
        who = f"(owner {one.owner}, approved by {one.approver}: {one.reason})"
        left = (date.fromisoformat(one.expires) - on).days
        if state == "open":
            yield f"another thing: {one.line} was {one.name!r} when {one.law} was accepted of it, and is no longer {who}"
        elif state == "worse":
            yield f"worse: {one.line} with {one.law} is now {word}, accepted was {one.verdict} {who}"
        elif state == "expired":
            yield f"expired on {one.expires}: {one.line} with {one.law}, still {word} {who}"
        else:
            soon = f", only {left} days left" if left <= SOON_DAYS else ""
            yield f"stands until {one.expires}{soon}: {one.line} with {one.law}, {word} {who}"
    for one in gate.obsolete:
        yield f"needed no more: {one.line} with {one.law} ({one.verdict} when accepted on {one.accepted_on})"
