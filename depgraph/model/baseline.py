"""Which findings did somebody accept, why, on whose authority and until when? The shape of a baseline file."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import AfterValidator, Field, model_validator

from depgraph.model.facts import Day, Strict, Text


def _whole_day(value: str) -> str:
    if len(value) != len("2026-11-23"):
        msg = "expected a whole day, YYYY-MM-DD: an acceptance ends on one"
        raise ValueError(msg)
    return value


WholeDay = Annotated[Day, AfterValidator(_whole_day)]


class Acceptance(Strict):
    """One finding that is accepted up to, not including, the day ``expires``."""

    line: Text
    name: Text | None = None
    """What stood on the line: of another thing nothing is accepted."""
    law: Text
    verdict: Literal["exposed", "unknown", "latent"]
    """The worst that is accepted: a verdict that has become worse since is not covered."""
    at_most: Literal["exposed", "latent"] | None = None
    """How bad an accepted ``unknown`` could turn out: one that could be worse since is not covered."""
    reason: Text
    owner: Text
    """Who has to settle it."""
    approver: Text
    accepted_on: WholeDay
    expires: WholeDay

    @model_validator(mode="after")
    def _somebody_else_approves_for_a_while(self) -> Acceptance:
        if self.expires <= self.accepted_on:
            msg = f"expected expires after accepted_on, found {self.accepted_on} to {self.expires}"
            raise ValueError(msg)
        return self


class Baseline(Strict):
    """The findings of a bill that somebody accepted."""

    accepted: list[Acceptance] = Field(default_factory=list)

    @model_validator(mode="after")
    def _each_finding_once(self) -> Baseline:
        seen: set[tuple[str, str]] = set()
        for one in self.accepted:
            if (one.line, one.law) in seen:
                msg = f"expected each line and law once, found {one.line} with {one.law} twice"
                raise ValueError(msg)
            seen.add((one.line, one.law))
        return self
