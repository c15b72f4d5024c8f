"""Free of what? A law, a family of laws, an issuer or an effect, and what *free* means of a verdict."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from depgraph.errors import UnknownName
from depgraph.model.vocabulary import EFFECTS, Level

if TYPE_CHECKING:
    from collections.abc import Sequence

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

    def concerned(self, report: Report, line: Component) -> list[Verdict]:
        """Return the verdicts on a line that the target is about."""
        return [
            v for v in report.reaching(line)
            if v.law.id in self.laws or (self.effects and self.effects & set(report.effects(v)))
        ]  # fmt: skip

    def reached(self, report: Report, line: Component) -> list[Verdict]:
        """Return the verdicts that keep a line from being free."""
        return [v for v in self.concerned(report, line) if (v.at_most if self.certain else v.at_least) > Level.CLEAR]

    def perhaps(self, report: Report, line: Component) -> bool:
        """Whether something missing could still put a line within reach."""
        return any(v.at_most > Level.CLEAR for v in self.concerned(report, line))
