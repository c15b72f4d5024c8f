"""Free of what? A law, a family of laws, an issuer or an effect, and what *free* means of a verdict."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from depgraph.errors import UnknownName
from depgraph.model.vocabulary import EFFECTS, Level

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    from depgraph.analysis.report import Report
    from depgraph.law.assessment import Verdict
    from depgraph.law.pack import Law
    from depgraph.model.records import Component


@dataclass(frozen=True)
class Target:
    """What a bill should be free of.

    Free means out of reach: no verdict that is surely latent or exposed. What is only possible stays, and is counted;
    ``certain`` asks that nothing is possible either.
    """

    laws: frozenset[str]
    effects: frozenset[str]
    words: tuple[str, ...]
    certain: bool = False
    spared: frozenset[str] = frozenset()
    """Issuers whose laws are not meant: those of the Union, where a seal is asked for."""

    @classmethod
    def of(cls, words: Sequence[str], laws: Sequence[Law], *, certain: bool = False) -> Target:
        """Read what the user wants to be free of.

        Raises:
            UnknownName: no law, family, issuer or effect of that name.

        """
        chosen: set[str] = set()
        effects: set[str] = set()
        reaching = [law for law in laws if law.counted]
        for word in words:
            if word in EFFECTS:
                effects.add(word)
                continue
            family = word.removesuffix(".*").removesuffix(".")
            found = {
                law.id
                for law in reaching
                if law.id == family or law.id.startswith(f"{family}.") or law.issuer == word.upper()
            }
            if not found:
                known = [law.id for law in reaching] + sorted({law.issuer for law in reaching}) + list(EFFECTS)
                raise UnknownName("law, issuer or effect", word, known=known)
            chosen |= found
        return cls(frozenset(chosen), frozenset(effects), tuple(words), certain)

    @classmethod
    def of_seal(cls, level: int, union: Collection[str]) -> Target:
        """Return what a seal of the EU Cloud Sovereignty Framework asks of its legal objective (SOV-2).

        From level 2 on no law from outside the Union may reach the data; from 3 on none may apply at all; at 4 nothing
        may be left open either.
        """
        effects = frozenset({"data_access", "monitoring"}) if level == 2 else frozenset(EFFECTS if level > 2 else ())
        return cls(frozenset(), effects, (f"SOV-2 at SEAL-{level}",), level > 3, frozenset({"EU", *union}))

    def concerned(self, report: Report, line: Component) -> list[Verdict]:
        """Return the verdicts on a line that the target is about."""
        return [v for v in report.reaching(line) if self._meant(report, line, v) is not None]

    def _meant(self, report: Report, line: Component, verdict: Verdict) -> tuple[Level, Level] | None:
        """Return the interval that counts: the law's own, or that of the effects asked about alone."""
        if verdict.law.id in self.laws:
            return verdict.at_least, verdict.at_most
        if not self.effects & set(verdict.law.effects) or verdict.law.issuer in self.spared:
            return None
        found = [
            (low, high)
            for effect, (low, high, _) in report.assessment.by_effect(line, verdict.law).items()
            if effect in self.effects
        ]
        return (max(low for low, _ in found), max(high for _, high in found)) if found else None

    def reached(self, report: Report, line: Component) -> list[Verdict]:
        """Return the verdicts that keep a line from being free."""
        found = []
        for verdict in report.reaching(line):
            ends = self._meant(report, line, verdict)
            if ends is not None and (ends[1] if self.certain else ends[0]) > Level.CLEAR:
                found.append(verdict)
        return found

    def perhaps(self, report: Report, line: Component) -> bool:
        """Whether something missing could still put a line within reach."""
        ends = (self._meant(report, line, verdict) for verdict in report.reaching(line))
        return any(one is not None and one[1] > Level.CLEAR for one in ends)
