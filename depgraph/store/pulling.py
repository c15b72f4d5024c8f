"""What comes back from the database: files as they were pushed, and the facts below a bill."""

from __future__ import annotations

import hashlib
import json
from dataclasses import fields
from typing import TYPE_CHECKING, Any, NamedTuple

from depgraph.analysis.answer import Gathered
from depgraph.analysis.report import Beside, Context, Input
from depgraph.errors import BackendFailed, UnknownName
from depgraph.model import records
from depgraph.model.records import Catalogue, Facts, Sources
from depgraph.model.vocabulary import COMPONENT_RELATIONS
from depgraph.store.cypher import Cypher, cypher, joined
from depgraph.store.places import Statements
from depgraph.store.schema import PLACES, STATED

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from depgraph.store.connection import Store

ROUND = 5_000
"""Nodes asked about at once."""

RUNS = cypher(
    "MATCH (r:Run) RETURN r.id AS run, r.bills AS bills, r.current AS current, r.state AS state, r.pushed AS pushed, "
    "r.nodes AS nodes, r.relations AS relations, r.data_version AS data_version, r.tool_version AS tool_version "
    "ORDER BY r.current DESC, r.pushed, r.id"
)
ABOUT = cypher("MATCH (r:Run {id: $run}) RETURN properties(r) AS about")
FILES = cypher(
    "MATCH (f:File {run: $run}) WHERE f.id IS NOT NULL AND f.part = 0 "
    "RETURN f.order AS order, f.role AS role, f.name AS name, f.sha256 AS sha256 ORDER BY order"
)
PARTS = cypher(
    "MATCH (f:File {run: $run}) WHERE f.id IS NOT NULL AND f.order = $order RETURN f.data AS data ORDER BY f.part"
)
LINES = cypher(
    "MATCH (c:Component {run: $run}) WHERE c.bill IS NOT NULL AND (c.bill IN $bills OR c.bill = '') RETURN c.id AS id ORDER BY c.order"
)
COMPONENTS = cypher(
    "UNWIND $ids AS id MATCH (c:Component {run: $run, id: id}) WHERE c.record IS NOT NULL "
    "RETURN c.id AS id, c.order AS order, c.record AS record"
)
_ALL = joined("|", [cypher("<t>", t=name) for name in (*STATED, *PLACES)])
STATEMENTS = cypher(
    "UNWIND $ids AS id MATCH (c:Component {run: $run, id: id})-[r:<types>]->(t) WHERE r.how = 'stated' "
    "RETURN id, type(r) AS type, t.id AS object, properties(r) AS said "
    "UNION ALL "
    "UNWIND $ids AS id MATCH (c:Component {run: $run, id: id})-[:GROUP {how: 'stated'}]->(:Choice)-[:MEMBER]->(:Alternative)-[r:<types>]->(t) "
    "WHERE r.how = 'stated' RETURN id, type(r) AS type, t.id AS object, properties(r) AS said",
    types=_ALL,
)
IDENTITIES = cypher(
    "UNWIND $ids AS id MATCH (c:Component {run: $run, id: id})-[:IS_A|PERHAPS_IS]->(p:Component) RETURN DISTINCT p.id AS id"
)
ORGANISATIONS = cypher(
    "UNWIND $ids AS id MATCH (o:Organisation {run: $run, id: id}) WHERE o.record IS NOT NULL RETURN o.id AS id, o.record AS record"
)
OWNERS = cypher(
    "UNWIND $ids AS id MATCH (o:Organisation {run: $run, id: id})-[r:OWNED_BY]->(owner) "
    "RETURN id, owner.id AS owner, properties(r) AS said"
)
SAME = cypher(
    "UNWIND $ids AS id MATCH (o:Organisation {run: $run, id: id})-[r:POSSIBLY_SAME_AS]-(other) "
    "RETURN startNode(r).id AS one, endNode(r).id AS other, r.n AS n, r.why AS why"
)
TABLES = {
    "jurisdictions": ("Jurisdiction", records.Jurisdiction),
    "lists": ("List", records.PartyList),
}
RECORDED = "MATCH (n:<label> {run: $run}) WHERE n.id IS NOT NULL AND n.record IS NOT NULL RETURN n.id AS id, n.record AS record"
SOURCES = cypher(
    "MATCH (s:Source {run: $run}) WHERE s.id IS NOT NULL RETURN s.number AS number, s.record AS record ORDER BY number"
)
LAWS = cypher("MATCH (l:Law {run: $run}) WHERE l.id IS NOT NULL RETURN l.id AS id, l.record AS record")
NAMED = cypher(
    "MATCH (o:Organisation {run: $run}) WHERE o.id = $name OR toLower(o.name) = toLower($name) RETURN o.id AS id ORDER BY o.id LIMIT 2"
)


class Run(NamedTuple):
    """A push that readers are to use."""

    id: str
    about: dict[str, Any]


def run_of(store: Store, bill: str) -> Run:
    """Return the current run that holds a bill.

    Raises:
        UnknownName: no current run holds a bill of this name.

    """
    rows = store.read(RUNS)
    for row in rows:
        if row["current"] and bill in row["bills"]:
            return Run(row["run"], store.read(ABOUT, run=row["run"])[0]["about"])
    raise UnknownName(
        "bill in the database", bill, known=sorted({b for row in rows if row["current"] for b in row["bills"]})
    )


class File(NamedTuple):
    """A file as it was pushed."""

    role: str
    name: str
    data: bytes


def files_of(store: Store, run: str) -> list[File]:
    """Return the files of a run, byte for byte.

    Raises:
        BackendFailed: a file that is not what was pushed.

    """
    found = []
    for row in store.read(FILES, run=run):
        data = b"".join(bytes(part["data"]) for part in store.read(PARTS, run=run, order=row["order"]))
        if hashlib.sha256(data).hexdigest() != row["sha256"]:
            raise BackendFailed(f"{row['name']}: the database does not hold what was pushed", hint="push it again")
        found.append(File(row["role"], row["name"], data))
    return found


class Below(NamedTuple):
    """The facts below a bill, and where their statements stand in the database."""

    gathered: Gathered
    statements: Statements


def below(store: Store, run: Run, bills: Sequence[str], *, buyer: str | None = None) -> Below:
    """Return the facts that an answer about some bills of a run can rest on: theirs, and what they lean on."""
    return _Below(store, run).read(bills, buyer)


class _Below:
    def __init__(self, store: Store, run: Run) -> None:
        self.store, self.run = store, run
        self.facts = Facts()
        self.numbers: list[int] = []

    def read(self, bills: Sequence[str], buyer: str | None) -> Below:
        about = self.run.about
        self._tables()
        lines = [row["id"] for row in self._rows(LINES, bills=list(bills))]
        parties = self._supply(lines)
        self.facts.kinds = json.loads(about["kinds"])
        self.facts.may_have = json.loads(about.get("may_have", "{}"))
        self.facts.assume = set(about["assume"])
        for name, (kind, rows) in json.loads(about["more"]).items():
            made = [getattr(records, kind)(**row) for row in rows]
            setattr(self.facts, name, made)
            parties |= {value for row in rows for value in row.values() if isinstance(value, str)}
        if buyer is not None:
            parties |= {row["id"] for row in self._rows(NAMED, name=buyer)}
        self._ownership(parties)
        laws = {row["id"]: json.loads(row["record"]) for row in self._rows(LAWS)}
        catalogue = Catalogue(self.facts, [laws[key] for key in about["order_of_laws"]], version=about["data_version"])
        return Below(Gathered(catalogue, self._context()), Statements(self.facts, self.numbers))

    def _rows(self, query: Cypher, **parameters: Any) -> list[Any]:
        return self.store.read(query, run=self.run.id, **parameters)

    def _in_rounds(self, query: Cypher, ids: Iterable[str]) -> list[Any]:
        wanted = sorted(ids)
        return [row for at in range(0, len(wanted), ROUND) for row in self._rows(query, ids=wanted[at : at + ROUND])]

    def _context(self) -> Context:
        about = self.run.about
        said = json.loads(about["context"])
        context = Context(about["tool_version"], about["data_version"])
        context.inputs += [Input(**one) for one in said["inputs"]]
        context.rest_on(*(Beside(*one) for one in said["beside"]))
        context.notices += said["notices"]
        context.quarantined += said["quarantined"]
        context.unmatched += said["unmatched"]
        return context

    def _tables(self) -> None:
        for name, (label, kind) in TABLES.items():
            rows = self._rows(cypher(RECORDED, label=label))
            setattr(self.facts, name, {row["id"]: kind(**json.loads(row["record"])) for row in rows})
        entries = [json.loads(row["record"]) for row in self._rows(SOURCES)]
        self.facts.sources = Sources(self.run.about["grades"], entries)

    def _supply(self, lines: list[str]) -> set[str]:
        """Read components and their statements downwards from the lines; return the parties they lead to."""
        found: list[tuple[int, records.Component]] = []
        statements: dict[int, records.Relation] = {}
        parties: set[str] = set()
        front, seen = set(lines), set(lines)
        while front:
            found += [
                (row["order"], records.Component(**json.loads(row["record"])))
                for row in self._in_rounds(COMPONENTS, front)
            ]
            following: set[str] = {row["id"] for row in self._in_rounds(IDENTITIES, front)}
            for row in self._in_rounds(STATEMENTS, front):
                relation = _relation(row)
                statements[row["said"]["n"]] = relation
                if relation.relation in COMPONENT_RELATIONS:
                    following.update(relation.objects)
                elif row["type"] not in PLACES:
                    parties.update(relation.objects)
            front = following - seen
            seen |= front
        self.facts.components = {component.id: component for _, component in sorted(found, key=lambda pair: pair[0])}
        self.facts.relations = [statements[n] for n in sorted(statements)]
        self.numbers = sorted(statements)
        return parties

    def _ownership(self, parties: set[str]) -> None:
        """Read the parties, everybody above them, and whom they may be the same as."""
        holdings: dict[int, records.Holding] = {}
        same: dict[int, tuple[str, str, str]] = {}
        front, seen = set(parties), set(parties)
        while front:
            for row in self._in_rounds(ORGANISATIONS, front):
                self.facts.organisations[row["id"]] = records.Organisation(**json.loads(row["record"]))
            following: set[str] = set()
            for row in self._in_rounds(OWNERS, front):
                said = row["said"]
                values = {f.name: said[f.name] for f in fields(records.Holding) if f.name in said}
                holdings[said["n"]] = records.Holding(**{"owner": row["owner"], "owned": row["id"], **values})
                following.add(row["owner"])
            for row in self._in_rounds(SAME, front):
                same[row["n"]] = (row["one"], row["other"], row["why"])
                following |= {row["one"], row["other"]}
            front = following - seen
            seen |= front
        self.facts.holdings = [holdings[n] for n in sorted(holdings)]
        self.facts.possibly_same = [same[n] for n in sorted(same)]


def _relation(row: Any) -> records.Relation:
    said = row["said"]
    values = {f.name: said[f.name] for f in fields(records.Relation) if f.name in said and f.name != "group"}
    if "group" in said:
        values["group"] = [said["group"], said["needs"]]
    objects = said.get("objects") or [row["object"]]
    return records.Relation(**{**values, "subject": row["id"], "relation": row["type"].lower(), "objects": objects})
