"""What does a plan of replacements look like on paper, and as a scenario that can be run?"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from depgraph.analysis import wording
from depgraph.analysis.replacement import best, carried_out, choices, core, front, longest
from depgraph.analysis.sheet import Sheet, Table, between, frame
from depgraph.model.plain import counted

if TYPE_CHECKING:
    from collections.abc import Iterator

    from depgraph.analysis.replacement import Choices, Judged, Plan
    from depgraph.analysis.report import Report
    from depgraph.analysis.targets import Target
    from depgraph.model.records import Catalogue, Component

SCHEMA = "depgraph/replace/1"
CHANGE = ("line", "name", "do", "with", "cost EUR", "weeks")


class Planned:
    """A plan with its front and, where something cannot be freed, the proof."""

    def __init__(
        self, before: Report, catalogue: Catalogue, target: Target, *, budget: float | None = None,
        weeks: float | None = None, seconds: float = 20.0, accept: bool = False,
    ) -> None:  # fmt: skip
        self.target, self.budget, self.weeks = target, budget, weeks
        self.found: Choices = choices(before, catalogue, target, accept=accept)
        self.plan: Plan = carried_out(self.found, best(self.found, budget=budget, weeks=weeks, seconds=seconds))
        self.stuck: list[Component] = self.found.stuck(weeks)
        self.core = core(self.found, self.stuck)
        self.front: list[Plan] = front(self.found, budget=budget, weeks=weeks, seconds=seconds)

    @property
    def possible(self) -> bool:
        """Whether something is recorded that frees every line."""
        return not self.stuck

    # -- as a document -------------------------------------------------------------------------------------

    def sheet(self) -> Sheet:
        """Return the plan as a document and as tables."""
        return Sheet(self._document(), self._head(), self._tables(), self._notes())

    def _document(self) -> dict[str, Any]:
        found, plan = self.found, self.plan
        return frame(found.before, SCHEMA) | {
            "free_of": list(self.target.words), "certain": self.target.certain, "budget": self.budget, "weeks": self.weeks,
            "reached": [line.id for line in found.reached],
            "possible": self.possible,
            "plan": {
                "cost": [round(c, 2) for c in plan.cost], "weeks": list(plan.weeks), "optimality_gap": plan.gap,
                "freed": sorted(plan.freeing), "might_be_freed": sorted(plan.hoping), "left": plan.left, "still_reached_when_carried_out": plan.verified, "perhaps_reached_afterwards": plan.perhaps,
                "changes": [self._change(one) for one in plan.chosen.values()],
            },
            "front": [
                {"cost": [round(c, 2) for c in p.cost], "weeks": list(p.weeks), "left": len(p.left), "optimality_gap": p.gap}
                for p in self.front
            ],
            "impossible": [self._proof(line) for line in self.stuck],
            "core": [{"technology": key, "name": found.before.name(key), "lines": count} for key, count in self.core],
        }  # fmt: skip

    def _change(self, one: Judged) -> dict[str, Any]:
        facts = self.found.before.facts
        return {
            "line": one.option.line, "name": facts.components[one.option.line].name,
            "do": "replace" if one.option.product else "measure", "option": one.option.key, "title": one.option.title,
            "cost": [round(a + b, 2) for a, b in zip(one.per_line, one.once, strict=True)], "cost_is_recorded": not one.guessed,
            "weeks": list(one.weeks), "perhaps_reached_afterwards": not one.free,
            "hangs_on": "" if one.free else self._hangs_on(one),
            "sources": self.found.before.sources(self._cites(one), "catalogue"),
        }  # fmt: skip

    def _cites(self, one: Judged) -> tuple[int, ...]:
        return tuple(one.option.relation.cites if one.option.relation else one.option.measure["sources"])

    def _proof(self, line: Component) -> dict[str, Any]:
        report = self.found.before
        verdict = self.target.reached(report, line)[0]
        return {
            "line": line.id, "name": line.name, "law": verdict.law.id,
            "why": wording.chain(report, report.reasons.chain(line, verdict)),
            "tried": [
                {
                    "option": one.option.key, "title": one.option.title, "law": one.against[0].law.id if one.against else "",
                    "why": wording.chain(self.found.after, one.chain) if one.against else _why_not(one),
                }
                for one in self.found.options[line.id]
            ],
        }  # fmt: skip

    def _head(self) -> list[str]:
        found, plan = self.found, self.plan
        words = ", ".join(self.target.words)
        if not found.reached:
            perhaps = f"{counted(plan.perhaps, 'line')} perhaps {'is' if plan.perhaps == 1 else 'are'}"
            return [f"Nothing to do: no line is certainly reached by {words}; {perhaps}"]
        are = "is" if len(found.reached) == 1 else "are"
        head = [f"{len(found.reached)} of {counted(len(found.before.lines), 'line')} {are} within reach of {words}"]
        if self.stuck:
            within = f" within {self.weeks:g} weeks" if self.weeks is not None else ""
            head.append(
                f"Impossible with what is recorded: {counted(len(self.stuck), 'line')} {'has' if len(self.stuck) == 1 else 'have'} no option that is free of it{within}, or might be; each of them proves it"
            )
            held = [f"{found.before.name(key)} ({counted(count, 'line')})" for key, count in self.core[:6]]
            if held:
                head.append("what those lines and all their alternatives are made with: " + ", ".join(held))
        head += self._done()
        if plan.verified:
            head.append("carried out, the engine still finds within reach: " + ", ".join(plan.verified))
        else:
            head.append(
                f"carried out and answered anew: no line that is changed is certainly reached any more; {counted(plan.perhaps, 'line')} of the bill may still be reached"
            )
        if plan.left:
            head.append(f"left within reach: {', '.join(plan.left)}")
        return head

    def _done(self) -> Iterator[str]:
        """Yield what the changes do: those that free a line, and apart from them those that only might."""
        plan = self.plan
        gap = "proven cheapest" if plan.gap <= 1e-9 else f"within {plan.gap:.2%} of the cheapest"
        if plan.freeing:
            done, lines = counted(len(plan.freeing), "change"), counted(len(plan.freeing), "line")
            yield f"{done} {'frees' if len(plan.freeing) == 1 else 'free'} {lines} for EUR {between(*self.found.cost(plan.freeing))} in {_time(plan.freeing)} weeks ({gap})"
        else:
            yield "No recorded change surely frees any of them"
        if plan.hoping:
            done, lines = (
                counted(len(plan.hoping), "change"),
                counted(len(plan.hoping), "more line" if plan.freeing else "line"),
            )
            yield f"{done} might free {lines}, if what is missing turns out well, for EUR {between(*self.found.cost(plan.hoping))} in {_time(plan.hoping)} weeks: not counted as freed"

    def _hangs_on(self, one: Judged) -> str:
        """Return the facts that decide whether a change frees its line."""
        report = self.found.after
        trial = report.facts.components[one.option.id]
        return wording.open_facts(report, trial, [v for v in self.target.concerned(report, trial) if not v.known])

    def _row(self, key: str, one: Judged) -> tuple[str, ...]:
        cost = between(one.per_line[0] + one.once[0], one.per_line[1] + one.once[1]) + (" ?" if one.guessed else "")
        do = "replace by" if one.option.product else "measure"
        name = self.found.before.facts.components[key].name
        return one.option.line, name, do, one.option.title, cost, _span(one.weeks)

    def _tables(self) -> list[Table]:
        freeing = [self._row(key, one) for key, one in sorted(self.plan.freeing.items())]
        hoping = [(*self._row(key, one), self._hangs_on(one)) for key, one in sorted(self.plan.hoping.items())]
        points = [(between(*p.cost), _weeks(p), str(len(p.left))) for p in self.front]
        proof = [
            (entry["line"], entry["name"], entry["law"], entry["why"], "; ".join(f"{t['title']}: {t['law'] or t['why']}" for t in entry["tried"]) or "no alternative recorded")
            for entry in map(self._proof, self.stuck)
        ]  # fmt: skip
        return [
            Table("changes that free a line", CHANGE, freeing),
            Table("changes that might free a line", (*CHANGE, "hangs on"), hoping),
            Table("front", ("cost EUR", "weeks", "lines not freed"), points),
            Table("no way out", ("line", "name", "law", "why", "tried"), proof),
        ]

    def _notes(self) -> list[str]:
        notes = [f"assumption: {one}" for one in self.found.before.context.assumptions]
        if any(one.guessed for one in self.plan.chosen.values()):
            notes.append(
                "assumption: where a change has no recorded cost (?), the line's own value stands in for its upper end"
            )
        notes.append(
            "costs and weeks of replacements that come with depgraph are estimates: datasets/products/alternatives.yaml and decisions.yaml"
        )
        if not self.target.certain:
            notes.append(
                "free means: out of reach whatever the missing facts turn out to be; lines that are only perhaps within reach today are asked about with --certain"
            )
        return notes

    # -- as a scenario -------------------------------------------------------------------------------------

    def scenario(self) -> Iterator[str]:
        """Yield the plan as a scenario file, for ``depgraph whatif``."""
        import json  # noqa: PLC0415

        words = ", ".join(self.target.words)
        document = {
            "id": "plan", "title": f"Replacements against {words}", "summary": self._head()[-1],
            "dated": self.found.before.assessment.world.on, "likelihood": "supposed",
            "sources": {"plan": {"title": "a plan of depgraph replace", "grade": "unverified"}},
            "replacements": [
                {"component": one.option.line, "by": one.option.key, "sources": ["plan"]}
                for _, one in plan_items(self.plan) if one.option.product
            ],
            "measures": [
                {"component": one.option.line, "measure": one.option.key, "sources": ["plan"]}
                for _, one in plan_items(self.plan) if not one.option.product
            ],
        }  # fmt: skip
        yield json.dumps(document, ensure_ascii=False, indent=1) + "\n"


def plan_items(plan: Plan) -> list[tuple[str, Judged]]:
    """Return a plan's changes in the order of the lines."""
    return sorted(plan.chosen.items())


def _why_not(one: Judged) -> str:
    """Return why an option that nothing certainly reaches is none: its maker is not stated, or it takes too long."""
    return f"takes {_span(one.weeks)} weeks" if one.free or one.might else "might free it, if its maker were stated"


def _weeks(plan: Plan) -> str:
    return _span(plan.weeks)


def _time(chosen: dict[str, Judged]) -> str:
    return _span(longest(chosen.values()))


def _span(weeks: tuple[float, float | None]) -> str:
    low, high = weeks
    return f"{low:.0f}..?" if high is None else between(low, high)
