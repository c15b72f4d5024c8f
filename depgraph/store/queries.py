"""Which questions do people ask of the graph? Prepared, read-only, with parameters instead of text in the query."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from depgraph.errors import UnknownName
from depgraph.store.cypher import Cypher, cypher, joined
from depgraph.store.schema import STATED

if TYPE_CHECKING:
    from collections.abc import Sequence

    from depgraph.store.connection import Store

MOST_ROWS = 1_000


class Query(NamedTuple):
    """A question: what it asks, the words it wants, and how it is asked."""

    asks: str
    wants: tuple[str, ...]
    text: Cypher


_SUPPLY = joined("|", [cypher("<t>", t=name) for name in STATED])
_CURRENT = cypher("MATCH (run:Run {current: true}) ")
_PARTS = cypher("-[:CONTAINS|REQUIRES|GROUP|MEMBER]->*")
QUERIES: dict[str, Query] = {
    "bills": Query(
        "Which bills are here, with how many lines?", (),
        cypher("<run>UNWIND run.bills AS bill OPTIONAL MATCH (c:Component {run: run.id}) WHERE c.bill = bill OR c.bill = '' "
               "RETURN bill, count(c) AS lines, run.pushed AS pushed ORDER BY bill", run=_CURRENT),
    ),
    "concentration": Query(
        "Which organisations do most lines lean on, directly or through their parts?", (),
        cypher("<run>MATCH (line:Component {run: run.id}) WHERE line.bill IS NOT NULL "
               "MATCH (line)<parts>(part) WITH DISTINCT line, part MATCH (part)-[:<supply>]->()-[:MEMBER]->{0,1}(o:Organisation) WITH o.name AS organisation, o.id AS id, "
               "count(DISTINCT [line.bill, line.id]) AS lines, count(DISTINCT line.bill) AS bills "
               "RETURN organisation, id, lines, bills ORDER BY lines DESC, id LIMIT $most", run=_CURRENT, parts=_PARTS, supply=_SUPPLY),
    ),
    "lines-on": Query(
        "Which lines lean on this organisation, and how near is it?", ("ORGANISATION",),
        cypher("<run>MATCH (o:Organisation {run: run.id}) WHERE o.id = $organisation OR toLower(o.name) = toLower($organisation) "
               "MATCH (line:Component {run: run.id}) WHERE line.bill IS NOT NULL "
               "MATCH p = SHORTEST 1 (line)<parts>()-[r:<supply>]->()-[:MEMBER]->{0,1}(o) "
               "RETURN line.bill AS bill, line.id AS line, line.name AS name, toLower(type(r)) AS relation, length(p) AS steps "
               "ORDER BY bill, steps, line LIMIT $most", run=_CURRENT, parts=_PARTS, supply=_SUPPLY),
    ),
    "owners": Query(
        "Who stands above this organisation, at how many steps?", ("ORGANISATION",),
        cypher("<run>MATCH (o:Organisation {run: run.id}) WHERE o.id = $organisation OR toLower(o.name) = toLower($organisation) "
               "MATCH p = SHORTEST 1 (o)-[:OWNED_BY]->+(owner:Organisation) RETURN DISTINCT owner.id AS id, owner.name AS owner, "
               "owner.kind AS kind, length(p) AS steps ORDER BY steps, id LIMIT $most", run=_CURRENT),
    ),
    "owned": Query(
        "What stands below this organisation, at how many steps?", ("ORGANISATION",),
        cypher("<run>MATCH (o:Organisation {run: run.id}) WHERE o.id = $organisation OR toLower(o.name) = toLower($organisation) "
               "MATCH p = SHORTEST 1 (o)<-[:OWNED_BY]-+(owned:Organisation) RETURN DISTINCT owned.id AS id, owned.name AS owned, "
               "owned.kind AS kind, length(p) AS steps ORDER BY steps, id LIMIT $most", run=_CURRENT),
    ),
    "caught": Query(
        "Whom does this law catch, in the questions asked so far?", ("LAW",),
        cypher("<run>MATCH (l:Law {run: run.id, id: $law})<-[e:CAUGHT_BY]-(end) MATCH (q:Question {id: e.question}) "
               "RETURN q.as_of AS as_of, end.id AS id, end.name AS name, e.rule AS rule, e.level AS level, e.sure AS sure "
               "ORDER BY as_of, id, rule, level LIMIT $most", run=_CURRENT),
    ),
    "findings": Query(
        "How many lines of a bill does each law reach, by the answers kept?", ("BILL",),
        cypher("<run>MATCH (run)<-[:OF]-(q:Question {state: 'answered'})<-[:ANSWERS]-(f:Finding) WHERE $bill IN run.bills "
               "RETURN q.as_of AS as_of, f.law AS law, f.at_least AS at_least, f.at_most AS at_most, count(*) AS lines "
               "ORDER BY as_of DESC, law, at_least DESC, at_most DESC LIMIT $most", run=_CURRENT),
    ),
    "unrecorded": Query(
        "What is expected of lines and parts, and nobody recorded?", ("BILL",),
        cypher("<run>MATCH (c:Component {run: run.id})-[r]->(:Unrecorded) WHERE $bill IN run.bills AND c.bill IS NOT NULL "
               "RETURN toLower(type(r)) AS relation, count(*) AS lines, collect(c.id)[..5] AS such_as ORDER BY lines DESC, relation LIMIT $most", run=_CURRENT),
    ),
}  # fmt: skip


def query(store: Store, name: str, words: Sequence[str], *, most: int = MOST_ROWS) -> tuple[list[str], list[list[Any]]]:
    """Return the columns and rows of a prepared question.

    Raises:
        UnknownName: no question of this name.

    """
    if name not in QUERIES:
        raise UnknownName("question", name, known=sorted(QUERIES))
    asked = QUERIES[name]
    given = {want.lower(): word for want, word in zip(asked.wants, words, strict=True)}
    rows = store.read(asked.text, most=most, **given)
    return (list(rows[0].keys()) if rows else []), [list(row.values()) for row in rows]
