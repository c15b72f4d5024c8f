"""Is a push whole or nothing, whatever happens meanwhile, and does a pull give back what was pushed?"""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from depgraph.analysis.answer import Request, answer
from depgraph.errors import BackendFailed, UnknownName
from depgraph.store import pushing
from depgraph.store.asking import ask
from depgraph.store.connection import Connection, Store, opened
from depgraph.store.cypher import cypher
from depgraph.store.pulling import RUNS, files_of, run_of
from depgraph.store.pushing import push, remove, upload
from depgraph.store.schema import LABELS

if TYPE_CHECKING:
    from collections.abc import Iterator

    from neo4j import Record

pytestmark = pytest.mark.xdist_group("store")
ROOT = Path(__file__).resolve().parents[2]
FACTS = b"""# kept, comment and all
organisations:
  - {id: hoster, name: "H\xc3\xb6ster  GmbH", incorporated_in: DE}
components:
  - {id: S1, name: Control plane, kind: cloud_service}
relations:
  - {subject: S1, relation: hosted_by, object: hoster}\r
"""
ALL_OF = cypher(
    "MATCH (n {run: $run}) OPTIONAL MATCH (n)-[r]->(m) RETURN count(DISTINCT n) AS nodes, count(DISTINCT r) AS relations"
)


def wanted(name: str = "bill.yaml", data: bytes = FACTS) -> Request:
    return Request(on="2026-11-23", bills=[(name, data)])


@pytest.fixture
def empty(store: Store) -> Iterator[Store]:
    wipe(store)
    yield store
    wipe(store)


def wipe(store: Store) -> None:
    for row in store.read(RUNS):
        remove(store, row["run"])


def size(store: Store, run: str) -> tuple[int, int]:
    (row,) = store.read(ALL_OF, run=run)
    return row["nodes"], row["relations"]


def runs(store: Store) -> list[Record]:
    return store.read(RUNS)


def test_a_pull_gives_back_every_byte(empty: Store) -> None:
    owners = b"holdings:\n  - {owner: somebody, owned: hoster, capital: 1.0}   # odd   spaces\n"
    request = Request(on="2026-11-23", bills=[("bill.yaml", FACTS)], facts=[("owners.yaml", owners)])
    done = push(empty, upload(request))
    files = files_of(empty, run_of(empty, "bill.yaml").id)
    assert [(f.role, f.name, f.data) for f in files] == [("bill", "bill.yaml", FACTS), ("facts", "owners.yaml", owners)]
    nodes, relations = size(empty, done.run)
    assert nodes == done.nodes
    assert relations == done.relations


def test_an_owner_nobody_describes_stands_above_all_the_same(empty: Store) -> None:
    owners = b"holdings: [{owner: somebody, owned: hoster, capital: 1.0}]"
    request = Request(on="2026-11-23", bills=[("bill.yaml", FACTS)], facts=[("owners.yaml", owners)])
    push(empty, upload(request))
    there = ask(empty, "bill.yaml", Request(on="2026-11-23", laws=["us.cloud_act"])).report
    here = answer(Request(on="2026-11-23", bills=request.bills, facts=request.facts, laws=["us.cloud_act"]))
    assert list(there.findings()) == list(here.findings())
    assert "somebody" in str(there.as_dict())


def test_pushing_twice_changes_nothing(empty: Store) -> None:
    first = push(empty, upload(wanted()))
    before = size(empty, first.run)
    second = push(empty, upload(wanted()))
    assert second.again
    assert second.run == first.run
    assert size(empty, first.run) == before


def test_a_new_version_replaces_the_bill_and_leaves_others(empty: Store) -> None:
    push(empty, upload(wanted("other.yaml")))
    old = push(empty, upload(wanted())).run
    new = push(empty, upload(wanted(data=FACTS.replace(b"DE", b"FR")))).run
    current = {row["run"]: row["bills"] for row in runs(empty) if row["current"]}
    assert current[new] == ["bill.yaml"]
    assert old not in {row["run"] for row in runs(empty)}
    assert ["other.yaml"] in current.values()


def test_readers_see_the_old_bill_until_the_new_one_is_whole(empty: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    old = push(empty, upload(wanted())).run
    seen: list[str] = []

    def verify(self: pushing._Push) -> tuple[int, int]:
        seen.append(run_of(empty, "bill.yaml").id)
        raise BackendFailed("stopped just before the end")

    monkeypatch.setattr(pushing._Push, "_verify", verify)
    with pytest.raises(BackendFailed, match="just before the end"):
        push(empty, upload(wanted(data=FACTS.replace(b"DE", b"FR"))))
    assert seen == [old]
    assert run_of(empty, "bill.yaml").id == old


def test_what_is_missing_in_the_end_is_counted_and_said(empty: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    send = pushing._Push._send

    def lossy(self: pushing._Push, statements: list[tuple[object, tuple[str, ...], list[object]]]) -> None:
        send(self, statements)  # type: ignore[arg-type]
        self.counted["Component",] = self.counted.get(("Component",), 0) + 1

    monkeypatch.setattr(pushing._Push, "_send", lossy)
    with pytest.raises(BackendFailed, match=r"does not hold what was pushed \(Component: "):
        push(empty, upload(wanted()))
    with pytest.raises(UnknownName):
        run_of(empty, "bill.yaml")


def program(database: Connection, *arguments: str, **more: str) -> subprocess.Popen[str]:
    environment = {
        **os.environ, "PYTHONPATH": f"{ROOT}{os.pathsep}{ROOT / 'cli'}", "DEPGRAPH_NEO4J_URI": database.uri,
        "DEPGRAPH_NEO4J_USER": database.user, "DEPGRAPH_NEO4J_PASSWORD": database.password, "DEPGRAPH_NEO4J_LEASE": "2", **more,
    }  # fmt: skip
    return subprocess.Popen(
        [sys.executable, "-m", "depgraph_cli.main", "db", *arguments],
        env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
    )  # fmt: skip


@pytest.mark.parametrize("phase", ["Source", "Organisation", "HOSTED_BY"])
def test_killed_in_the_middle_and_pushed_again_it_is_all_there(
    empty: Store, database: Connection, tmp_path: Path, phase: str
) -> None:
    bill = tmp_path / "bill.yaml"
    bill.write_bytes(FACTS)
    # The process stops dead by its own hand right after the first batch that holds this label or type.
    (tmp_path / "sitecustomize.py").write_text(
        "import os, signal\n"
        "from depgraph.store import pushing\n"
        "send = pushing._Push._send\n"
        "def deadly(self, statements):\n"
        "    send(self, statements)\n"
        f"    if any({phase!r} in group for _, group, _ in statements):\n"
        "        os.kill(os.getpid(), signal.SIGKILL)\n"
        "pushing._Push._send = deadly\n"
        "pushing.RELATIONS_A_BATCH = pushing.NODES_A_BATCH = 50\n"
    )
    path = f"{tmp_path}{os.pathsep}{ROOT}{os.pathsep}{ROOT / 'cli'}"
    killed = program(database, "push", str(bill), "--as-of", "2026-11-23", PYTHONPATH=path)
    killed.communicate(timeout=120)
    assert killed.returncode == -signal.SIGKILL
    (half,) = runs(empty)
    assert half["state"] == "loading"
    assert not half["current"]

    again = program(database, "push", str(bill), "--as-of", "2026-11-23")
    said, _ = again.communicate(timeout=120)
    assert again.returncode == 0
    assert half["run"] in said
    assert files_of(empty, half["run"])[0].data == FACTS
    (row,) = runs(empty)
    assert size(empty, half["run"]) == (row["nodes"], row["relations"])
    fresh = push(empty, upload(wanted("elsewhere.yaml")))
    assert fresh.relations == row["relations"]
    assert fresh.nodes == row["nodes"]


def test_of_two_pushes_at_once_one_waits_and_nothing_is_mixed(
    empty: Store, database: Connection, tmp_path: Path
) -> None:
    bills = [tmp_path / "one.yaml", tmp_path / "two.yaml"]
    for bill in bills:
        bill.write_bytes(FACTS)
    both = [program(database, "push", str(bill)) for bill in bills]
    said = [process.communicate(timeout=120) for process in both]
    assert [process.returncode for process in both] == [0, 0], said
    for row in runs(empty):
        assert row["current"]
        assert size(empty, row["run"]) == (row["nodes"], row["relations"])


def test_a_push_is_refused_while_another_goes_on(empty: Store) -> None:
    pushing._take_turn(empty, "somebody else", lambda _: None, wait=0)
    started = time.monotonic()
    with pytest.raises(BackendFailed, match="another push is going on"):
        push(empty, upload(wanted()), wait=0)
    assert time.monotonic() - started < 5
    pushing._let_go(empty, "somebody else")


def test_a_pusher_taken_for_dead_cannot_write_another_row(database: Connection, empty: Store) -> None:
    given = upload(wanted())
    with opened(database) as slow:
        late = pushing._Push(slow, given, "late", lambda _: None)
        pushing._take_turn(slow, "late", lambda _: None, wait=0)
        late._begin()
        time.sleep(database.lease + 0.2)
        push(empty, upload(wanted("quick.yaml")))
        with pytest.raises(BackendFailed, match="taken for dead"):
            late._nodes()
    pushing._let_go(empty, "late")


def test_text_that_looks_like_a_query_stays_text(empty: Store, tmp_path: Path) -> None:
    name = "x`}) DETACH DELETE n //"
    evil = f"a'}}) MATCH (n) DETACH DELETE n //`:Law` {name}"
    data = json.dumps({
        "organisations": [{"id": "hoster", "name": evil, "aliases": [name], "incorporated_in": "DE"}],
        "components": [{"id": "S1", "name": evil, "kind": "cloud_service", "function": name}],
        "relations": [{"subject": "S1", "relation": "hosted_by", "object": "hoster"}],
    })  # fmt: skip
    other = push(empty, upload(wanted("other.yaml")))
    push(empty, upload(wanted(f"{name}.yaml", data.encode())))
    assert size(empty, other.run) == (other.nodes, other.relations)
    (row,) = empty.read(
        cypher("MATCH (c:Component {id: 'S1'}) WHERE c.name = $name RETURN count(c) AS found"), name=evil
    )
    assert row["found"] == 1
    labels = {row["label"] for row in empty.read(cypher("CALL db.labels() YIELD label RETURN label"))}
    assert labels <= set(LABELS)
