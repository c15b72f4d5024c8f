"""What was not asked, of how many lines, and why? The laws in whose scope a kind of line is not."""

from __future__ import annotations

from typing import TYPE_CHECKING

from depgraph.model.plain import counted

if TYPE_CHECKING:
    from collections.abc import Iterator

    from depgraph.law.assessment import Assessment
    from depgraph.model.output import NotAskedShown
    from depgraph.model.records import Component

FEW = 5
"""Laws up to which each is shown with its reason."""


def rows(assessment: Assessment) -> list[NotAskedShown]:
    """Return a row a kind and law: why it is not asked, of how many lines, and what is presumed of their kind."""
    return [
        {"kind": one.kind, "law": one.law, "reason": one.reason, "lines": one.lines, "presumes": list(one.presumes)}
        for one in assessment.not_asked()
    ]


def by_law(assessment: Assessment) -> Iterator[str]:
    """Yield a sentence a law: of which kinds it is not asked, on how many lines of each."""
    kinds: dict[str, list[str]] = {}
    reasons: dict[str, str] = {}
    for row in rows(assessment):
        kinds.setdefault(row["law"], []).append(f"{row['kind'].replace('_', ' ')} ({row['lines']})")
        reasons[row["law"]] = row["reason"]
    for law, named in sorted(kinds.items()):
        yield f"{law}: {', '.join(named)}. {reasons[law]}"


def of_line(assessment: Assessment, line: Component) -> Iterator[str]:
    """Yield which laws are not asked of a line, and why where they are few."""
    laws = assessment.outside(line)
    if not laws:
        return
    kind = (assessment.kind(line) or "line of unknown kind").replace("_", " ")
    yield f"not asked of this {kind}: {counted(len(laws), 'law')}"
    if len(laws) > FEW:
        yield "  " + ", ".join(law.id for law in laws)
        return
    for law in laws:
        recorded = law.scope.relations or law.scope.data
        also = " Nothing is recorded of it that would bring it into scope." if recorded else ""
        yield f"  {law.id}: {law.scope.reason}{also}"
