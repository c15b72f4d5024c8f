"""What is the answer to a bill? Findings, their summary, and the facts to ask for first."""

from __future__ import annotations

from collections import Counter
from copy import copy
from functools import cached_property
from math import inf
from typing import TYPE_CHECKING, Any, Literal, NamedTuple, assert_never

from depgraph.analysis import not_asked
from depgraph.analysis.figures import headline, short_titles
from depgraph.language import english
from depgraph.language.remarks import Remark
from depgraph.law.ends import nodes_of
from depgraph.law.reasons import Reasons
from depgraph.model.missing import Field, Missing, MissingFact
from depgraph.model.vocabulary import ASSUMED_BUYER, GRADES, PPM

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from depgraph.intake.screening import Screened
    from depgraph.law.assessment import Assessment, Verdict
    from depgraph.law.content import Ends
    from depgraph.law.content_explained import Calculation
    from depgraph.law.pack import Law
    from depgraph.law.tracing import Step
    from depgraph.model.missing import ClosingFact
    from depgraph.model.records import Component

SCHEMA = "depgraph/exposure/2"
EACH_ON_MAP = 2_000
"""Lines up to which the map shows each by itself."""
FIRST_LINES = 5
"""Lines of a question that are remembered: enough to know whose they are."""
RANK = {"clear": 0, "latent": 1, "unknown": 2, "exposed": 3}
CRITICALITY = {"low": 1, "medium": 2, "high": 3, "critical": 4}
_EFFECT = {
    "data_access": 3, "supply_denial": 3, "service_denial": 3, "asset_freeze": 3, "monitoring": 2, "delay": 1, "counter": 0,
    "duty": 0,
}  # fmt: skip
_DEFAULT_CRITICALITY = 2
OF_THE_BILL = frozenset({Field.KIND, Field.LOCATED_IN, Field.DATA, Field.USERS_IN, Field.DESTINATION})
"""What only the user knows of a line: no supplier is asked for it."""


class Input:
    """A file that was read. Its digest is worked out where something shows it: most answers never do."""

    def __init__(self, name: str, lines: int, quarantined: int, *, data: bytes = b"", sha256: str = "") -> None:
        self.name, self.lines, self.quarantined = name, lines, quarantined
        self._data, self._sha256 = data, sha256

    @property
    def sha256(self) -> str:
        """Return the digest of its bytes."""
        if not self._sha256:
            import hashlib  # noqa: PLC0415  OpenSSL takes milliseconds to load

            self._sha256 = hashlib.sha256(self._data).hexdigest()
        return self._sha256

    def as_dict(self) -> dict[str, Any]:
        """Return the file as it stands in every document."""
        return {"name": self.name, "sha256": self.sha256, "lines": self.lines, "quarantined": self.quarantined}


class Beside(NamedTuple):
    """Something beside the bill that an answer rests on: it may lower a verdict, and so every output names it first."""

    what: str
    name: str = ""
    """The file, as whoever asked named it; empty for what is no file."""
    sha256: str = ""

    @classmethod
    def of(cls, what: str, file: tuple[str, bytes]) -> Beside:
        """Return a file with its digest."""
        import hashlib  # noqa: PLC0415  OpenSSL takes milliseconds to load

        return cls(what, file[0], hashlib.sha256(file[1]).hexdigest())

    def __str__(self) -> str:
        """Return it as one sentence of every output."""
        file = f": {self.name} (SHA-256 {self.sha256[:12]})" if self.name else ""
        return f"this rests on {self.what}{file}"


class Question(NamedTuple):
    """A fact to ask for, and what it would settle."""

    fact: MissingFact
    settles: int
    """Pairs of line and law that this fact alone settles."""
    lines: int
    """Lines whose verdict depends on it."""
    score: float
    first: tuple[str, ...]
    """The first few of those lines."""


class _Tally:
    """What is counted of a missing fact, line by line."""

    __slots__ = ("first", "latest", "lines", "score", "settles")

    def __init__(self) -> None:
        self.score, self.settles, self.lines = 0.0, 0, 0
        self.first: list[str] = []
        self.latest: Component | None = None
        """The line that was counted last: several of its verdicts may hang on the fact."""


class Context:
    """What goes with the findings: inputs, versions, and what was assumed or set aside."""

    def __init__(self, tool_version: str, data_version: str) -> None:
        self.tool_version, self.data_version = tool_version, data_version
        self.inputs: list[Input] = []
        self.beside: list[Beside] = []
        """What the answer rests on beside the bills."""
        self.assumptions: list[str] = []
        self.notices: list[str] = []
        self.quarantined: list[dict[str, str]] = []
        self.unmatched: list[dict[str, Any]] = []
        self.referred: dict[str, set[str]] = {}
        """For each facts file, the ids it refers to."""
        self.apart: list[dict[str, str]] = []
        """Lines of parts that are left out of a board: kept, and not answered."""
        self.headers: dict[str, int] = {}
        """For each sheet with lines, the row of its header."""
        self.screened: list[Screened] = []
        """The whole lists that everybody was held against, with their days, digests and hits."""

    def rest_on(self, *found: Beside) -> None:
        """Name what the answer rests on beside the bill, before all that is assumed."""
        assumed = self.assumptions[len(self.beside) :]
        self.beside = sorted({*self.beside, *found})
        self.assumptions = [*map(str, self.beside), *assumed]

    def copied(self) -> Context:
        """Return a context that says the same, to which more can be added."""
        other = Context(self.tool_version, self.data_version)
        for name, value in vars(self).items():
            setattr(other, name, copy(value))
        return other


class Report:
    """The answer to one bill on one day."""

    def __init__(self, assessment: Assessment, context: Context) -> None:
        self.assessment, self.context = assessment, context
        self.reasons = Reasons(assessment)
        self.facts = assessment.world.facts
        self._counted = {law.id for law in assessment.laws if law.counted}
        self._reaching: dict[str, list[Verdict]] = {}
        self._names: dict[str, str] = {}
        self._missing: dict[tuple[str, str], list[MissingFact]] = {}
        self._opened: dict[MissingFact, dict[str, Any]] = {}
        self._closed: dict[ClosingFact, dict[str, Any]] = {}

    @property
    def lines(self) -> list[Component]:
        """The lines answered for, in the order of the bill."""
        return self.assessment.lines

    # -- verdicts --------------------------------------------------------------------------------------

    def verdicts(self, line: Component) -> list[Verdict]:
        """Return the verdicts on a line, counter-laws among them."""
        return self.assessment.verdicts(line)

    def reaching(self, line: Component) -> list[Verdict]:
        """Return the verdicts that are an exposure: neither those of counter-laws nor of duties."""
        key = self.assessment.stands_for[line.id]
        found = self._reaching.get(key)
        if found is None:
            found = self._reaching[key] = [v for v in self.verdicts(line) if v.law.id in self._counted]
        return found

    def hits(self, line: Component) -> list[Verdict]:
        """Return those of them that are not clear: few, while most laws are clear on most lines."""
        return self._hits[self.assessment.stands_for[line.id]]

    @cached_property
    def _hits(self) -> dict[str, list[Verdict]]:
        assessment = self.assessment
        by_node: dict[int, list[Verdict]] = {node: [] for node in assessment.graph.lines}
        for law in assessment.laws:
            for verdict, lines in assessment.groups(law) if law.counted else ():
                if verdict.at_most:
                    for node in nodes_of(lines):
                        by_node[node].append(verdict)
        return {assessment.graph.ids[node]: found for node, found in by_node.items()}

    def lines_by_law(self, nature: str) -> dict[str, int]:
        """Return how many lines each law of a nature applies to, certainly or perhaps."""
        assessment = self.assessment
        counts = {
            law.id: sum(assessment.count(lines) for verdict, lines in assessment.groups(law) if verdict.at_most)
            for law in assessment.laws
            if law.nature == nature
        }
        return {law: number for law, number in sorted(counts.items()) if number}

    def worst(self, line: Component) -> str:
        """Return a line's worst verdict in one word."""
        node = self.assessment.graph.node[self.assessment.stands_for[line.id]]
        return next((word for word, lines in self._words.items() if lines >> node & 1), "clear")

    @cached_property
    def _words(self) -> dict[str, int]:
        """Which lines some law has each verdict on, the worst verdict first."""
        found = dict.fromkeys(sorted(RANK, key=RANK.__getitem__, reverse=True), 0)
        for law in self.assessment.laws:
            if law.counted:
                for verdict, lines in self.assessment.groups(law):
                    found[verdict.word] |= lines
        return found

    def conflicts(self, line: Component, verdict: Verdict) -> list[str]:
        """Return the counter-laws that stand against a finding and may apply to the line."""
        return [entry["law"] for entry in self.counter_laws(line, verdict)]

    def counter_laws(self, line: Component, verdict: Verdict) -> list[dict[str, str]]:
        """Return the same with how far each stands against the finding: it shields, or it only conflicts."""
        return [
            {
                "law": other.law.id,
                "strength": other.law.strength or "conflict",
                "at_least": other.at_least.name.lower(),
                "at_most": other.at_most.name.lower(),
            }
            for other in (self.verdicts(line) if verdict.law.counted and verdict.at_most else ())
            if other.at_most and other.law.opposes(verdict.law)
        ]

    def by_effect(self, line: Component, verdict: Verdict) -> list[dict[str, str]]:
        """Return each effect of a law with its own interval and latency."""
        return [
            {"effect": effect, "at_least": low.name.lower(), "at_most": high.name.lower(), "latency": latency}
            for effect, (low, high, latency) in self.assessment.by_effect(line, verdict.law).items()
        ]

    def missing(self, line: Component, verdict: Verdict) -> list[MissingFact]:
        """Return what an unknown hangs on."""
        representative = self.assessment.stands_for[line.id]
        key = (representative, verdict.law.id)
        found = self._missing.get(key)
        if found is None:
            found = self._missing[key] = self.reasons.missing(self.facts.components[representative], verdict)
        if representative == line.id:
            return found
        return [o._replace(about=line.id) if o.about == representative else o for o in found]

    def reason_codes(self, line: Component, verdict: Verdict, missing: Sequence[MissingFact]) -> list[str]:
        """Return why an interval is open, in codes."""
        codes = set()
        runs = self.assessment.runs[verdict.law.id]
        if any(not r.status.verified for r in self.assessment.runs[verdict.law.id]) and not verdict.known:
            codes.add("unverified-status")
        if any(o.about != verdict.law.id for o in missing):
            codes.add("missing-fact")
        if any(o.kind is Missing.SAME_AS for o in missing):
            codes.add("possibly-same")
        screenings = [(o.about, o.listed) for o in missing if o.kind is Missing.SCREENING]
        if any(self.assessment.world.last_screened(*screening) for screening in screenings):
            codes.add("stale")
        disputed = any(r.rule.contested or any(c.contested for c in (*r.unless, *r.mitigations)) for r in runs)
        if disputed and not verdict.known and (not missing or self.reasons.contested(line, verdict)):
            codes.add("contested-law")
        return sorted(codes)

    # -- summary ---------------------------------------------------------------------------------------

    @cached_property
    def summary(self) -> dict[str, Any]:
        """Counts: each line once by its worst verdict, and pairs of line and law in scope."""
        words = Counter(self.worst(line) for line in self.lines)
        pairs = {"in_scope": 0, "unknown": 0}
        reach_pairs = {"in_scope": 0, "unknown": 0}
        effects = {effect for _, by_effect in self._exposing for effect in by_effect}
        for law in self.assessment.laws:
            for verdict, lines in self.assessment.groups(law):
                number = self.assessment.count(lines)
                for counts in (pairs, reach_pairs) if law.counted else (pairs,):
                    counts["in_scope"] += number
                    counts["unknown"] += 0 if verdict.known else number
        ends = {effect: self.hit_by([effect]) for effect in sorted(effects)}
        reached, laws = self.hit_by(foreign=True)[0], self._foreign_laws()
        return {
            "components": len(self.lines),
            **{word: words.get(word, 0) for word in ("exposed", "unknown", "latent", "clear")},
            "non_eu": {
                "lines": reached,
                "laws": laws,
                "contracts": sum(law.nature == "contract_policy" for law in self.assessment.laws if law.id in laws),
            },
            "eu_only": words.get("exposed", 0) - reached,
            "pairs": pairs,
            "pairs_without_counter_laws": reach_pairs,
            "effects": {e: {"at_least": low, "at_most": high} for e, (low, high) in ends.items() if high},
        }

    def hit_by(self, effects: Iterable[str] | None = None, *, foreign: bool = False) -> tuple[int, int]:
        """Return how many lines some law surely exposes, and how many one may: to these effects, by laws from outside the EU."""
        sure = perhaps = 0
        for law, by_effect in self._exposing:
            if not (foreign and self.is_european(law)):
                for effect in by_effect if effects is None else by_effect.keys() & set(effects):
                    sure, perhaps = sure | by_effect[effect][0], perhaps | by_effect[effect][1]
        return self.assessment.count(sure), self.assessment.count(perhaps)

    @cached_property
    def _exposing(self) -> list[tuple[Law, dict[str, tuple[int, int]]]]:
        """Each law that counts, with the lines that each of its effects surely hits, and those that it may."""
        return [(law, self.assessment.lines_by_effect(law)) for law in self.assessment.laws if law.counted]

    def is_european(self, law: Law) -> bool:
        """Whether a law is of the EU or of one of its members."""
        return law.issuer in self._european

    @cached_property
    def _european(self) -> frozenset[str]:
        return frozenset(self.assessment.world.region(["EU"]).possible | {"EU"})

    def _foreign_laws(self) -> dict[str, int]:
        """Return each law from outside the EU that reaches lines, with their number, most first."""
        laws = dict[str, int]()
        for law, by_effect in self._exposing:
            if not self.is_european(law):
                sure = 0
                for low, _ in by_effect.values():
                    sure |= low
                laws[law.id] = self.assessment.count(sure)
        return {law: n for law, n in sorted(laws.items(), key=lambda item: (-item[1], item[0])) if n}

    def effects(self, verdict: Verdict) -> list[str]:
        """Return the effects that the upper end of a verdict is about."""
        return list(verdict.effects)

    @cached_property
    def short(self) -> dict[str, str]:
        """Return the laws' titles without what stands in brackets, still told apart."""
        return short_titles({law.id: law.title for law in self.assessment.laws})

    @cached_property
    def headline(self) -> str:
        """One sentence: how many lines which laws reach, how many are open, and how many are clear."""
        return headline(self.summary, self.short, english())

    def law(self, key: str) -> Law:
        """Return a law by id."""
        return next(law for law in self.assessment.laws if law.id == key)

    # -- questions -------------------------------------------------------------------------------------

    @cached_property
    def questions(self) -> list[Question]:
        """Missing facts, ranked by what they settle: criticality x effect x cost / (facts still missing)^2."""
        costs = sorted(c for c in map(_cost, self.lines) if c)
        usual = costs[len(costs) // 2] if costs else 1.0
        tallies: dict[MissingFact, _Tally] = {}
        effects: dict[tuple[str, ...], int] = {}
        for line in self.lines:
            weight = CRITICALITY.get(line.criticality or "", _DEFAULT_CRITICALITY) * (_cost(line) or usual)
            for verdict in self.hits(line):
                if verdict.at_least is verdict.at_most:
                    continue
                missing = self.missing(line, verdict)
                if not missing:
                    continue
                effect = effects.get(verdict.effects)
                if effect is None:
                    effect = effects[verdict.effects] = max((_EFFECT[e] for e in verdict.effects), default=1)
                share = weight * effect / len(missing) ** 2
                for one in missing:
                    tally = tallies.get(one)
                    if tally is None:
                        tally = tallies[one] = _Tally()
                    tally.score += share
                    if tally.latest is not line:
                        tally.latest = line
                        tally.lines += 1
                        if tally.lines <= FIRST_LINES:
                            tally.first.append(line.id)
                if len(missing) == 1:
                    tallies[missing[0]].settles += 1
        found = [Question(one, t.settles, t.lines, t.score, tuple(t.first)) for one, t in tallies.items()]
        return sorted(found, key=lambda q: (-q.score, q.fact))

    # -- findings --------------------------------------------------------------------------------------

    def name(self, key: str) -> str:
        """Return the name of a component, an organisation, a list, a jurisdiction or a law."""
        known = self._names.get(key)
        if known is None:
            facts = self.facts
            tables = (facts.components, facts.organisations, facts.lists, facts.jurisdictions)
            found = next((table[key].name for table in tables if key in table), None)
            if found is None:
                found = next((law.title for law in self.assessment.laws if law.id == key), key)
            known = self._names[key] = str(found)
        return known

    def finding(self, line: Component, verdict: Verdict) -> dict[str, Any]:
        """Return one finding as it stands in the JSON."""
        missing = self.missing(line, verdict)
        chain = self.reasons.chain(line, verdict)
        return {
            "component": {"id": line.id, "name": line.name},
            "line": line.where or line.id,
            "section": line.section or "",
            "law": verdict.law.id,
            "verdict": verdict.word,
            "at_least": verdict.at_least.name.lower(),
            "at_most": verdict.at_most.name.lower(),
            "effects": self.effects(verdict),
            "latency": self.assessment.latency(verdict),
            "grade": self.grade(chain) if chain else "",
            "reasons": self.reason_codes(line, verdict, missing),
            "missing": [self._open(o) for o in missing],
            "rests_on": [self._rest(r) for r in self.reasons.rests_on(line, verdict)],
            "conflicts": self.conflicts(line, verdict),
            "counter_laws": self.counter_laws(line, verdict),
            "by_effect": self.by_effect(line, verdict),
            "contested": [
                {"rule": text, "chain": [self.step(s) for s in steps]}
                for text, steps in (self.reasons.disputed(line, verdict) if not verdict.known else ())
            ],
            "calculations": [self._calculation(c) for c in self.reasons.calculations(line, verdict)],
            "mitigations": [c.text for c in verdict.law.mitigations] if verdict.at_most else [],
            "chain": [self.step(s) for s in chain],
        }

    def grade(self, chain: Sequence[Step]) -> str:
        """Return the grade of the weakest link; what the user states of their own bill is documented by them."""
        return max((self._step_grade(step) for step in chain), key=GRADES.index, default="unverified")

    def _step_grade(self, step: Step) -> str:
        if step.stated_by == "bill" and not step.cites:
            return "documented"
        return self.facts.sources.grade(step.cites)

    def step(self, step: Step) -> dict[str, Any]:
        """Return one step of a chain as it stands in the JSON."""
        subject_is_component = step.subject in self.facts.components
        said = english().details(step.details, self.name)
        # A share of content has no object but what is said of it.
        value = step.object or said
        return {
            "subject": step.subject,
            "subject_name": self.name(step.subject),
            "subject_type": "component" if subject_is_component else "organisation",
            "relation": step.relation,
            "object": value,
            "object_name": self.name(step.object) if step.object_type != "value" else value,
            "object_type": step.object_type,
            "detail": said if step.object else "",
            **({"details": [one.as_dict(self.name) for one in step.details]} if step.details else {}),
            "truth": step.truth.name.lower(),
            "stated_by": step.stated_by,
            "sources": self.sources(step.cites, step.stated_by),
        }

    def sources(self, cites: Sequence[int], stated_by: str) -> list[dict[str, str]]:
        """Return the sources of a step; a statement without one says who made it."""
        if not cites:
            if stated_by == "bill":
                return [{"title": Remark("in_the_bill"), "url": "", "retrieved": "", "grade": "documented"}]
            who = {"user": "by_the_user", "assumption": "assumed"}.get(stated_by, "no_source")
            return [{"title": Remark(who), "url": "", "retrieved": "", "grade": "unverified"}]
        found = []
        for number in dict.fromkeys(cites):
            source = self.facts.sources[number]
            found.append({key: str(source.get(key, "")) for key in ("title", "url", "retrieved", "grade")})
        return found

    def _calculation(self, found: Calculation) -> dict[str, Any]:
        return {
            "test": found.test,
            "item": found.item,
            "item_name": self.name(found.item),
            "destination": found.destination,
            "currency": found.currency,
            "operator": found.operator,
            "thresholds": [threshold / PPM for threshold in found.thresholds],
            "whole": _ends(found.whole),
            "counted": _ends(found.counted),
            "ratio": _ends(found.ratio),
            "over": found.over.name.lower(),
            "parts": [
                {
                    "depth": row.depth,
                    "part": row.part,
                    "quantity": _ends(row.quantity),
                    "unit_cost": _ends(row.price),
                    "value": _ends(row.value),
                    "is_share": row.share,
                    "counts": row.counts,
                    "counted": _ends(row.counted),
                }
                for row in found.rows
            ],
        }

    def _open(self, one: MissingFact) -> dict[str, Any]:
        """Return a missing fact as it stands in the JSON; the same one stands in many findings."""
        found = self._opened.get(one)
        if found is None:
            node = self.assessment.graph.node.get(one.about)
            if one.about in self.facts.components:
                role = "component"
            elif one.about in self.facts.organisations:
                role = "party" if node is not None and self.assessment.graph.is_party(node) else "owner"
            else:
                role = "law"
            said = {"about": one.about, "name": self.name(one.about), "fact": english().missing(one, self.name)}
            found = self._opened[one] = said | {"role": role} | one.as_dict(self.name)
        return found

    def _rest(self, rest: ClosingFact) -> dict[str, Any]:
        """Return a closing fact as it stands in the JSON."""
        found = self._closed.get(rest)
        if found is None:
            name = self.name(rest.about) if rest.about != ASSUMED_BUYER else "the buyer"
            said = {"about": rest.about, "name": name, "fact": english().closing(rest, self.name)}
            sources = self.sources(rest.cites, rest.stated_by) if rest.cites else []
            found = self._closed[rest] = said | rest.as_dict(self.name) | {"sources": sources}
        return found

    def findings(self, *, clear: bool = True) -> Iterator[dict[str, Any]]:
        """Yield findings, line by line in the order of the bill, law by law in the order of ids."""
        for line in self.lines:
            for verdict in self.verdicts(line):
                if clear or verdict.at_most:
                    yield self.finding(line, verdict)

    def fails(self, threshold: str) -> int:
        """Return 1 where a line's verdict is the threshold or worse, else 0."""
        return int(any(RANK[self.worst(line)] >= RANK[threshold] for line in self.lines))

    def for_map(self) -> dict[str, Any]:
        """Return the JSON document with the findings of one line for all that no law can tell apart.

        ``alike`` names the lines that share a finding's line, and ``parties`` says who each organisation is, for a version
        that must not.
        """
        alike: dict[str, list[Component]] = {}
        for line in self.lines:
            alike.setdefault(self.assessment.stands_for[line.id], []).append(line)
        shown = [line for line in self.lines if self.assessment.stands_for[line.id] == line.id]
        if len(self.lines) <= EACH_ON_MAP:
            shown, alike = self.lines, {}
        return self.header() | {
            "alike": {
                key: [{"id": line.id, "name": line.name, "line": line.where or line.id, "section": line.section or ""}
                      for line in lines if line.id != key]
                for key, lines in alike.items() if len(lines) > 1
            },
            "parties": {
                o.id: {"kind": o.kind, "names": [o.name, *o.aliases]} for o in self.facts.organisations.values()
            },
            "findings": [self.finding(line, verdict) for line in shown for verdict in self.verdicts(line)],
        }  # fmt: skip

    def as_dict(self) -> dict[str, Any]:
        """Return the whole JSON document."""
        return self.header() | {"findings": list(self.findings())}

    def header(self) -> dict[str, Any]:
        """Return everything in the JSON but the findings."""
        context, world = self.context, self.assessment.world
        return {
            "schema": SCHEMA,
            "tool_version": context.tool_version,
            "data_version": context.data_version,
            "as_of": world.on,
            "destination": self.assessment.destination,
            "buyer": self.assessment.buyer,
            "assumptions": context.assumptions,
            "headline": self.headline,
            "inputs": [i.as_dict() for i in context.inputs],
            "beside": [one._asdict() for one in context.beside],
            "summary": self.summary,
            "laws": {law.id: self._law(law) for law in self.assessment.laws},
            "questions": [
                {
                    "name": self.name(q.fact.about),
                    "fact": english().missing(q.fact, self.name),
                    **q.fact.as_dict(self.name),
                    "who": who(q.fact),
                    "settles": q.settles,
                    "lines": q.lines,
                }
                for q in self.questions[:10]
            ],
            "not_asked": not_asked.rows(self.assessment),
            "notices": context.notices,
            "quarantined": context.quarantined,
            "unmatched": context.unmatched,
        }

    def _law(self, law: Law) -> dict[str, Any]:
        return {
            "title": law.title, "issuer": law.issuer, "effects": list(law.effects), "latency": law.latency,
            "status": self.status(law), "statuses": [list(one) for one in self.statuses(law)], "nature": law.nature,
        }  # fmt: skip

    def status(self, law: Law) -> str:
        """Return the status of a law on the day, those of its rules where they differ."""
        return "; ".join(dict.fromkeys(run.status.word for run in self.assessment.runs[law.id]))

    def statuses(self, law: Law) -> list[tuple[str, ...]]:
        """Return the same as values: for each of them the statuses that it may be."""
        return list(dict.fromkeys(run.status.candidates for run in self.assessment.runs[law.id]))


def _ends(ends: Ends) -> list[float | None]:
    """Return two ends for JSON, which knows no infinity."""
    return [None if end == inf else float(end) for end in ends]


def _cost(line: Component) -> float:
    return (line.quantity or 0.0) * (line.unit_cost or 0.0)


def who(fact: MissingFact) -> Literal["supplier", "ourselves", "counsel"]:
    """Return who can answer: the supplier, the user, or a lawyer."""
    match fact.kind:
        case (
            Missing.OWNERS | Missing.OWNERS_BELOW | Missing.STAKE | Missing.SEAT | Missing.HEADQUARTERS | Missing.PRESENCE
            | Missing.SAME_AS | Missing.PARTY_KIND | Missing.RELATION | Missing.WHETHER | Missing.WHICH | Missing.ACCESS
            | Missing.COUNTRY | Missing.QUANTITY | Missing.UNIT_COST
        ):  # fmt: skip
            return "supplier"
        case Missing.SCREENING | Missing.PRODUCT | Missing.IDENTITY | Missing.BUYER | Missing.TENANT:
            return "ourselves"
        case Missing.FIELD:
            return "ourselves" if fact.field in OF_THE_BILL else "supplier"
        case Missing.EXCEPTION | Missing.STATUS:
            return "counsel"
        case _:
            assert_never(fact.kind)
