"""How do facts get into the database whole, or not at all? One pusher at a time, in batches, current at the very end.

Everything is merged by key under one run, whose id is made from what is pushed: after a kill at any point the same
push completes it. Readers use the run that is ``current``; a last, small transaction makes the new one so. One node
holds the token of who is pushing: each batch renews it in its own transaction, so that a pusher who was taken for
dead and comes back cannot write another row.
"""

from __future__ import annotations

import hashlib
import secrets
import time
from dataclasses import dataclass
from pathlib import PurePath
from typing import TYPE_CHECKING, Any, NamedTuple

from depgraph.analysis.answer import gather
from depgraph.errors import BackendFailed, InvalidInput
from depgraph.store.cypher import Cypher, cypher, joined
from depgraph.store.rows import Rows, compact
from depgraph.store.schema import INDEXED, LABELS, constraints

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from neo4j import ManagedTransaction

    from depgraph.analysis.answer import Gathered, Request
    from depgraph.model.records import Catalogue
    from depgraph.store.connection import Store

NODES_A_BATCH, RELATIONS_A_BATCH = 10_000, 5_000
PART = 1_000_000
"""Bytes of a file in one node."""
FORMAT = 1

ACQUIRE = cypher(
    "MERGE (s:Store {id: 'depgraph'}) SET s.asked = $token WITH s "
    "WHERE s.token IS NULL OR s.token = $token OR s.seen < timestamp() - $lease "
    "SET s.token = $token, s.seen = timestamp() RETURN s.token AS token"
)
STILL = cypher("MATCH (s:Store {id: 'depgraph', token: $token}) SET s.seen = timestamp() RETURN s.seen AS seen")
RELEASE = cypher("MATCH (s:Store {id: 'depgraph', token: $token}) REMOVE s.token, s.seen")
HOLDER = cypher(
    "MATCH (s:Store {id: 'depgraph'}) WHERE s.token IS NOT NULL RETURN (timestamp() - s.seen) / 1000 AS quiet"
)
BEGIN = cypher(
    "MERGE (r:Run {id: $run}) ON CREATE SET r.state = 'loading', r.current = false, r.begun = $token "
    "SET r += $about RETURN r.state AS state, r.begun = $token AS fresh"
)
CURRENT = cypher(
    "MATCH (r:Run {id: $run}) SET r.state = 'whole', r.nodes = $nodes, r.relations = $relations, r.pushed = toString(datetime()) "
    "WITH r OPTIONAL MATCH (old:Run {current: true}) WHERE old.id <> r.id AND any(bill IN old.bills WHERE bill IN r.bills) "
    "SET old.current = false WITH DISTINCT r SET r.current = true RETURN r.id AS run"
)
STALE = cypher("MATCH (r:Run) WHERE NOT r.current AND r.id <> $run RETURN r.id AS run")
CREATE, MERGE = cypher("CREATE"), cypher("MERGE")
FORGET = cypher("MATCH (r:Run {id: $run}) DETACH DELETE r")


class Pushed(NamedTuple):
    """What a push came to."""

    run: str
    nodes: int
    relations: int
    again: bool
    """Whether it was there already, whole."""


@dataclass(frozen=True)
class Upload:
    """Files as they came, and what they say together with the catalogue."""

    files: list[tuple[str, str, bytes]]
    """(role, name, bytes) in the order given."""
    bills: list[str]
    rows: Rows
    about: dict[str, Any]

    @property
    def run(self) -> str:
        """Return the id of the run: the same for the same files, options and data."""
        digest = hashlib.sha256(f"{FORMAT} {self.about['tool_version']} {self.about['data_version']}\n".encode())
        for role, name, data in self.files:
            digest.update(f"{role}\0{name}\0{len(data)}\0".encode())
            digest.update(data)
        digest.update(self.about["options"].encode())
        return digest.hexdigest()[:24]


def upload(request: Request, *, catalogue: Catalogue | None = None) -> Upload:
    """Read the files of a request for a push, with the catalogue around them.

    Raises:
        InvalidInput, InvalidData, LimitExceeded, UntrustworthyAnswer: as for an answer.

    """
    return upload_of(gather(request, catalogue=catalogue), request)


def upload_of(gathered: Gathered, request: Request) -> Upload:
    """Return what a push of facts that were gathered already is to write.

    Raises:
        InvalidInput: two bills of one name, which nobody could tell apart later.

    """
    names = [name for name, _ in request.bills]
    twice = sorted({name for name in names if names.count(name) > 1})
    if twice:
        raise InvalidInput("bills", twice[0], "each name once")
    context, facts = gathered.context, gathered.catalogue.facts
    given = [("bill", named) for named in request.bills] + [("facts", named) for named in request.facts]
    given += [(f"list:{key}", named) for key, named in request.lists]
    given += [("law", named) for named in request.own_laws]
    given += [("decisions", request.decisions)] if request.decisions else []
    # Whoever pulls them has other folders.
    files = [(role, PurePath(name).name, data) for role, (name, data) in given]
    whose = {line.id: _bill_of(line.where, names) for line in gathered.lines}
    rows = Rows(facts, gathered.catalogue.laws, whose)
    about = {
        "bills": names, "tool_version": context.tool_version, "data_version": context.data_version,
        "options": compact(
            [
                dict(request.columns), request.encoding, [request.on, dict(request.list_dates)] if request.lists else None,
                repr(request.bands),
            ]
        ),
        "kinds": compact(facts.kinds), "may_have": compact(facts.may_have), "assume": sorted(facts.assume), "more": compact(rows.more()),
        "grades": list(facts.sources.grades), "order_of_laws": [law["id"] for law in gathered.catalogue.laws],
        "context": compact({
            "inputs": [i.as_dict() for i in context.inputs], "beside": context.beside, "notices": context.notices, "quarantined": context.quarantined,
            "unmatched": context.unmatched,
        }),
    }  # fmt: skip
    return Upload(files, names, rows, about)


def _bill_of(where: str | None, names: list[str]) -> str:
    """Return the bill that a line's place names; facts beside bills belong to all."""
    return next((name for name in names if where and where.startswith(f"{name}:")), names[0] if len(names) == 1 else "")


def push(store: Store, given: Upload, *, say: Callable[[str], None] | None = None, wait: float = 60.0) -> Pushed:
    """Put an upload into the database and make it current.

    Raises:
        BackendFailed: another push is going on, or this one lost its place, or the counts do not agree in the end.

    """
    tell = say or (lambda _: None)
    _prepare(store)
    token = secrets.token_hex(8)
    _take_turn(store, token, tell, wait=wait)
    try:
        return _Push(store, given, token, tell).run()
    finally:
        _let_go(store, token)


def _let_go(store: Store, token: str) -> None:
    try:
        store.write(RELEASE, token=token)
    except BackendFailed:
        # What went wrong before is what there is to say; the token lapses by itself.
        return


def _prepare(store: Store) -> None:
    """Make the constraints and indexes that are not there yet."""
    there = {row["name"] for row in store.read(cypher("SHOW INDEXES YIELD name RETURN name"))}
    for name, label, keys in constraints():
        if name not in there:
            store.write(cypher(
                "CREATE CONSTRAINT <name> IF NOT EXISTS FOR (n:<label>) REQUIRE (<keys>) IS UNIQUE",
                name=Cypher(name), label=label, keys=joined(", ", [Cypher(f"n.{key}") for key in keys]),
            ))  # fmt: skip
    for label, key in INDEXED:
        name = f"depgraph_{label.lower()}_{key}"
        if name not in there:
            store.write(cypher(
                "CREATE INDEX <name> IF NOT EXISTS FOR (n:<label>) ON (n.<key>)", name=Cypher(name), label=label, key=Cypher(key),
            ))  # fmt: skip
    store.read(cypher("CALL db.awaitIndexes(300)"))


def _take_turn(store: Store, token: str, tell: Callable[[str], None], *, wait: float) -> None:
    """Become the one who pushes; wait for another who is, or for one who died to be given up."""
    lease = round(store.settings.lease * 1000)
    until, told = time.monotonic() + wait, False
    while not store.write(ACQUIRE, token=token, lease=lease):
        if time.monotonic() > until:
            quiet = store.read(HOLDER)
            since = f", last heard of {quiet[0]['quiet']} s ago" if quiet else ""
            raise BackendFailed(f"another push is going on{since}", hint="wait for it, then push again")
        if not told:
            tell("waiting for another push")
            told = True
        time.sleep(min(0.5, store.settings.lease / 4))


class _Push:
    def __init__(self, store: Store, given: Upload, token: str, tell: Callable[[str], None]) -> None:
        self.store, self.given, self.token, self.tell = store, given, token, tell
        self.id = given.run
        self.rows = given.rows
        self.counted: dict[tuple[str, ...], int] = {}
        self.sent = 0
        self.fresh = False
        """Whether nothing of the run can be there yet: then relations are made without looking for them first."""

    def run(self) -> Pushed:
        if self._begin() == "whole":
            nodes, relations = self._totals()
            self._make_current(nodes, relations)
            self._clean()
            return Pushed(self.id, nodes, relations, again=True)
        self._files()
        self._nodes()
        self._relations()
        nodes, relations = self._verify()
        self._make_current(nodes, relations)
        self._clean()
        return Pushed(self.id, nodes, relations, again=False)

    def _guarded(self, query: Cypher, **parameters: Any) -> list[Any]:
        """Run a statement in a transaction that fails where somebody else has taken our turn."""

        def work(unit: ManagedTransaction) -> list[Any]:
            self._check_turn(unit)
            return list(unit.run(query, parameters))

        found: list[Any] = self.store.together(work)
        return found

    def _check_turn(self, unit: ManagedTransaction) -> None:
        if unit.run(STILL, token=self.token).single() is None:
            raise BackendFailed(
                "this push was taken for dead and another one has begun", hint="push again when that one is done"
            )

    def _begin(self) -> str:
        (row,) = self._guarded(BEGIN, run=self.id, about=self.given.about, token=self.token)
        self.fresh = bool(row["fresh"])
        return str(row["state"])

    def _files(self) -> None:
        query = cypher("MERGE (f:File {run: $run, id: $id}) SET f += $about, f.data = $data")
        for order, (role, name, data) in enumerate(self.given.files):
            for part in range(max(1, -(-len(data) // PART))):
                about = {
                    "role": role,
                    "name": name,
                    "part": part,
                    "order": order,
                    "sha256": hashlib.sha256(data).hexdigest(),
                }
                self._guarded(
                    query, run=self.id, id=f"{order}.{part}", about=about, data=data[part * PART : (part + 1) * PART]
                )
                self._count(("File",), 1)

    def _nodes(self) -> None:
        for load in loads(self.rows.nodes(), key=lambda node: (node.label,), size=NODES_A_BATCH):
            self._send([
                (
                    cypher(
                        "UNWIND $rows AS row MERGE (n:<label> {run: $run, id: row.id}) SET n += row.properties", label=label
                    ),
                    (label,),
                    [{"id": node.id, "properties": node.properties} for node in batch],
                )
                for (label,), batch in load
            ])  # fmt: skip

    def _relations(self) -> None:
        for load in loads(self.rows.edges(), key=lambda edge: edge.group, size=RELATIONS_A_BATCH):
            self._send([
                (
                    cypher(
                        "UNWIND $rows AS row MATCH (a:<start> {run: $run, id: row.a}) MATCH (b:<end> {run: $run, id: row.b}) "
                        "<make> (a)-[r:<kind> {n: row.n, how: row.how}]->(b) SET r += row.properties",
                        start=start, end=end, kind=kind, make=CREATE if self.fresh else MERGE,
                    ),
                    (start, kind, end),
                    [
                        {"a": e.a, "b": e.b, "n": e.n, "how": e.how, "properties": e.properties}
                        for e in sorted(batch, key=lambda e: (e.a, e.b, e.n))
                    ],
                )
                for (start, kind, end), batch in load
            ])  # fmt: skip
        fits = [f"{relation} {access} {country}" for relation, access, country in self.rows.fits]
        self._guarded(cypher("MATCH (r:Run {id: $run}) SET r.fits = $fits RETURN r.id AS run"), run=self.id, fits=fits)

    def _send(self, statements: list[tuple[Cypher, tuple[str, ...], list[dict[str, Any]]]]) -> None:
        """Write several groups of rows in one transaction."""

        def work(unit: ManagedTransaction) -> None:
            self._check_turn(unit)
            for query, _, rows in statements:
                unit.run(query, run=self.id, rows=rows).consume()

        self.store.together(work)
        for _, group, rows in statements:
            self._count(group, len(rows))

    def _count(self, group: tuple[str, ...], rows: int) -> None:
        self.counted[group] = self.counted.get(group, 0) + rows
        self.sent += rows
        self.tell(f"pushing: {self.sent:,} rows")

    def _verify(self) -> tuple[int, int]:
        """Count what stands there and compare it with what was sent."""
        wrong, nodes, relations = [], 0, 0
        for group, sent in sorted(self.counted.items()):
            there = count_of(self.store, self.id, group)
            if there != sent:
                wrong.append(f"{' '.join(group)}: {there:,} of {sent:,}")
            nodes += there if len(group) == 1 else 0
            relations += there if len(group) == 3 else 0
        if wrong:
            raise BackendFailed(
                f"the database does not hold what was pushed ({'; '.join(wrong)}); readers still see what was there before",
                hint="depgraph db wipe --run removes a broken run",
            )
        return nodes, relations

    def _totals(self) -> tuple[int, int]:
        (row,) = self.store.read(
            cypher("MATCH (r:Run {id: $run}) RETURN r.nodes AS nodes, r.relations AS relations"), run=self.id
        )
        return row["nodes"], row["relations"]

    def _make_current(self, nodes: int, relations: int) -> None:
        self._guarded(CURRENT, run=self.id, nodes=nodes, relations=relations)

    def _clean(self) -> None:
        """Remove what no reader is to use any more: replaced runs, and those of pushes that never came to their end."""
        for row in self.store.read(STALE, run=self.id):
            self.tell("removing what this push replaces")
            remove(self.store, row["run"], alive=lambda: self.store.write(STILL, token=self.token))


def count_of(store: Store, run: str, group: tuple[str, ...]) -> int:
    """Return how many nodes of a label, or relations of a type between two, a run has."""
    if len(group) == 1:
        query = cypher("MATCH (n:<label> {run: $run}) WHERE n.id IS NOT NULL RETURN count(n) AS found", label=group[0])
    else:
        start, kind, end = group
        query = cypher(
            "MATCH (a:<start> {run: $run})-[r:<kind>]->(:<end>) WHERE a.id IS NOT NULL RETURN count(r) AS found",
            start=start, kind=kind, end=end,
        )  # fmt: skip
    return int(store.read(query, run=run)[0]["found"])


REMOVED_WITH_RUN = [label for label, about in LABELS.items() if about.key == ("run", "id")]


def remove(store: Store, run: str, *, alive: Callable[[], object] = lambda: None) -> None:
    """Remove a run with everything that was derived from it, a batch at a time."""
    store.write(cypher("MATCH (r:Run {id: $run}) SET r.current = false, r.state = 'going'"), run=run)
    many = cypher(
        "MATCH (q:Question {run: $run})<-[:ANSWERS]-(n:Finding) WITH n LIMIT $most DETACH DELETE n RETURN count(*) AS gone"
    )
    _until_none(store, many, run, alive)
    store.write(cypher("MATCH (q:Question {run: $run}) DETACH DELETE q"), run=run)
    for label in REMOVED_WITH_RUN:
        relations = cypher(
            "MATCH (n:<label> {run: $run}) WHERE n.id IS NOT NULL MATCH (n)-[r]->() WITH r LIMIT $most DELETE r RETURN count(*) AS gone",
            label=label,
        )
        _until_none(store, relations, run, alive)
    for label in REMOVED_WITH_RUN:
        nodes = cypher(
            "MATCH (n:<label> {run: $run}) WHERE n.id IS NOT NULL WITH n LIMIT $most DETACH DELETE n RETURN count(*) AS gone",
            label=label,
        )
        _until_none(store, nodes, run, alive)
    store.write(FORGET, run=run)


def _until_none(store: Store, query: Cypher, run: str, alive: Callable[[], object]) -> None:
    while store.write(query, run=run, most=50_000)[0]["gone"]:
        alive()


Load = list[tuple[tuple[str, ...], list[Any]]]


def loads(rows: Iterable[Any], *, key: Callable[[Any], tuple[str, ...]], size: int) -> Iterator[Load]:
    """Yield what one transaction is to write: rows in groups that one statement each can write.

    A group is sent when it is full; small groups wait and travel together.
    """
    waiting: dict[tuple[str, ...], list[Any]] = {}
    for row in rows:
        group = waiting.setdefault(key(row), [])
        group.append(row)
        if len(group) == size:
            yield [(key(row), group)]
            del waiting[key(row)]
    load: Load = []
    for group_key, group in waiting.items():
        load.append((group_key, group))
        if sum(len(one) for _, one in load) >= size:
            yield load
            load = []
    if load:
        yield load
