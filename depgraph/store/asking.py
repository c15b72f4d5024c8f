"""What does the database answer about a bill? Findings that are there already, or found on it and kept."""

from __future__ import annotations

import hashlib
import json
from typing import TYPE_CHECKING, Any, NamedTuple

from depgraph._version import __version__
from depgraph.analysis.answer import conclude
from depgraph.errors import BackendFailed, InvalidInput
from depgraph.model.vocabulary import Level
from depgraph.store.cypher import cypher
from depgraph.store.pulling import below, run_of
from depgraph.store.reaching import DatabaseReach
from depgraph.store.rows import compact

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from depgraph.analysis.answer import Request
    from depgraph.analysis.report import Report
    from depgraph.model.records import Component
    from depgraph.store.connection import Store
    from depgraph.store.pulling import Run

FINDINGS_AT_ONCE = 2_000

ASK = cypher(
    "MATCH (run:Run {id: $run}) MERGE (q:Question {id: $id}) ON CREATE SET q.state = 'asked' "
    "SET q += $about MERGE (q)-[:OF]->(run) RETURN q.state AS state"
)
ANSWER = cypher("MATCH (q:Question {id: $id}) SET q.head = $head, q.state = 'answered' RETURN q.id AS id")
FIND = cypher(
    "UNWIND $rows AS row MATCH (q:Question {id: $id}) MATCH (c:Component {run: $run, id: row.component}) "
    "MATCH (l:Law {run: $run, id: row.law}) MERGE (f:Finding {question: $id, n: row.n}) SET f += row.properties "
    "MERGE (f)-[:ANSWERS]->(q) MERGE (f)-[:ABOUT]->(c) MERGE (f)-[:UNDER]->(l)"
)
HEAD = cypher("MATCH (q:Question {id: $id, state: 'answered'}) RETURN q.head AS head")
FOUND = cypher("MATCH (f:Finding {question: $id}) WHERE f.n IS NOT NULL RETURN f.record AS record ORDER BY f.n")
CURRENT = cypher("MATCH (r:Run {id: $run}) RETURN r.current AS current")


class Asked(NamedTuple):
    """A report that the database gave, and how."""

    report: Report
    run: str
    question: str
    reach: DatabaseReach


def question_of(run: Run, bills: Sequence[str], request: Request) -> str:
    """Return the id of a question: the same for the same run, day, parties, laws and assumptions."""
    said = [
        __version__, run.id, sorted(bills), request.on, request.destination, request.buyer, sorted(request.laws),
        request.accept_unverified, sorted(request.assume), sorted(request.effects),
    ]  # fmt: skip
    return hashlib.sha256(compact(said).encode()).hexdigest()[:24]


def stored(store: Store, bill: str, request: Request) -> dict[str, Any] | None:
    """Return the answer to a question as the database keeps it, ``None`` where it was not asked before.

    It is the JSON document of ``depgraph exposure``; nothing but findings is read.

    Raises:
        UnknownName: no current run holds the bill.

    """
    run = run_of(store, bill)
    question = question_of(run, [bill], request)
    heads = store.read(HEAD, id=question)
    if not heads:
        return None
    head: dict[str, Any] = json.loads(heads[0]["head"])
    return head | {"findings": [json.loads(row["record"]) for row in store.read(FOUND, id=question)]}


def ask(store: Store, bill: str, request: Request) -> Asked:
    """Answer every law of a request for the lines of a bill, with the walks made by the database; store the findings.

    Raises:
        UnknownName: no current run holds the bill, or a law, destination or buyer that nothing defines.
        InvalidInput: kinds are to be taken as suggested, and were stored as open.
        BackendFailed: another push replaced the facts meanwhile.

    """
    run = run_of(store, bill)
    if "suggested_kinds" in request.assume and "suggested_kinds" not in run.about["assume"]:
        raise InvalidInput("assume", "suggested_kinds", "a bill that was pushed with --assume suggested_kinds")
    question = question_of(run, [bill], request)
    about = {
        "run": run.id, "as_of": request.on, "destination": request.destination or "", "buyer": request.buyer or "",
        "laws": sorted(request.laws),
    }  # fmt: skip
    store.write(ASK, run=run.id, id=question, about=about)
    facts = below(store, run, [bill], buyer=request.buyer)
    reach = DatabaseReach(store, run, facts, question, on=request.on)
    report = conclude(facts.gathered, request, reacher=reach)
    if not store.read(CURRENT, run=run.id) or not store.read(CURRENT, run=run.id)[0]["current"]:
        raise BackendFailed(f"{bill} was pushed again while it was answered", hint="ask again")
    return Asked(report, run.id, question, reach)


def nearest(asked: Asked, line: Component) -> Iterator[tuple[str, int]]:
    """Yield for each law that surely reaches a line the fewest relations to who is caught, as the database counts them.

    Where alternatives lie between there is no such number: their members are counted, not walked.
    """
    assessment = asked.report.assessment
    for verdict in assessment.verdicts(line):
        if not verdict.at_least:
            continue
        found = [
            asked.reach.shortest(assessment.stands_for[line.id], assessment.lane(run, line, exposed=exposed))
            for run in assessment.runs[verdict.law.id]
            for exposed in [verdict.at_least is Level.EXPOSED]
            if assessment.rule(run, line)[0] >= verdict.at_least
        ]
        counted = [hops for hops in found if hops is not None]
        if counted and len(counted) == len(found):
            yield verdict.law.id, min(counted)


def keep(store: Store, asked: Asked) -> None:
    """Store the findings of an answer, so that colleagues and BI tools can read them without asking again."""
    report = asked.report
    rows: list[dict[str, Any]] = []

    def flush() -> None:
        store.write(FIND, id=asked.question, run=asked.run, rows=rows)
        rows.clear()

    for n, finding in enumerate(report.findings()):
        shown = ("verdict", "at_least", "at_most", "effects", "latency", "grade")
        properties = {key: finding[key] for key in shown}
        properties |= {"law": finding["law"], "component": finding["component"]["id"], "record": compact(finding)}
        rows.append({"n": n, "law": finding["law"], "component": finding["component"]["id"], "properties": properties})
        if len(rows) == FINDINGS_AT_ONCE:
            flush()
    flush()
    store.write(ANSWER, id=asked.question, head=compact(report.header()))
