"""Does ``depgraph db`` do from a terminal what the library does?"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from depgraph.store.asking import stored
from depgraph.store.pulling import RUNS
from depgraph.store.pushing import remove

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from depgraph.store.connection import Connection, Store

pytestmark = pytest.mark.xdist_group("store")
ROOT = Path(__file__).resolve().parents[2]
EXAMPLE = ROOT / "datasets" / "bills" / "example.yaml"
DAY = ("--as-of", "2026-11-23")


@pytest.fixture
def depgraph(
    database: Connection, store: Store, tmp_path: Path
) -> Iterator[Callable[..., subprocess.CompletedProcess[str]]]:
    """Run the program in an empty folder, with a database that holds nothing before and after."""
    environment = {
        **os.environ, "PYTHONPATH": f"{ROOT}{os.pathsep}{ROOT / 'cli'}", "DEPGRAPH_NEO4J_URI": database.uri, "COLUMNS": "120",
        "DEPGRAPH_NEO4J_USER": database.user, "DEPGRAPH_NEO4J_PASSWORD": database.password, "DEPGRAPH_NEO4J_LEASE": "2",
    }  # fmt: skip

    def run(*arguments: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, "-m", "depgraph_cli.main", *arguments],
            cwd=tmp_path, env=environment, capture_output=True, text=True, timeout=120, check=False,
        )  # fmt: skip

    for row in store.read(RUNS):
        remove(store, row["run"])
    yield run
    for row in store.read(RUNS):
        remove(store, row["run"])


def test_from_push_to_wipe(
    depgraph: Callable[..., subprocess.CompletedProcess[str]], store: Store, tmp_path: Path
) -> None:
    pushed = depgraph("db", "push", str(EXAMPLE), *DAY)
    assert pushed.returncode == 0, pushed.stderr
    assert "is current" in pushed.stdout
    assert "example.yaml" in depgraph("db", "status").stdout

    here = depgraph("exposure", str(EXAMPLE), *DAY)
    there = depgraph("db", "exposure", "example.yaml", *DAY)
    assert there.returncode == 0, there.stderr
    assert there.stdout == here.stdout
    document = json.loads(depgraph("db", "exposure", "example.yaml", *DAY, "--format", "json").stdout)
    assert document == json.loads(depgraph("exposure", str(EXAMPLE), *DAY, "--format", "json").stdout)
    failed = depgraph("db", "exposure", "example.yaml", *DAY, "--law", "us.cloud_act", "--fail-on", "exposed")
    assert failed.returncode == 1

    why = depgraph("db", "why", "example.yaml", "S1", *DAY, "--law", "us.cloud_act")
    assert why.stdout == depgraph("why", str(EXAMPLE), "S1", *DAY, "--law", "us.cloud_act").stdout

    pulled = depgraph("db", "pull", "example.yaml", "-o", "back")
    assert pulled.returncode == 0, pulled.stderr
    assert (tmp_path / "back" / "example.yaml").read_bytes() == EXAMPLE.read_bytes()
    assert depgraph("db", "pull", "example.yaml", "-o", "back").returncode == 6

    assert depgraph("db", "wipe", "example.yaml").returncode != 0
    assert depgraph("db", "wipe", "example.yaml", "--yes").returncode == 0
    assert store.read(RUNS) == []
    gone = depgraph("db", "exposure", "example.yaml", *DAY)
    assert gone.returncode == 2
    assert "no bill in the database 'example.yaml'" in gone.stderr


def test_findings_are_kept_for_others(depgraph: Callable[..., subprocess.CompletedProcess[str]], store: Store) -> None:
    from depgraph.analysis.answer import Request

    depgraph("db", "push", str(EXAMPLE), *DAY)
    request = Request(on="2026-11-23")
    assert stored(store, "example.yaml", request) is None
    depgraph("db", "exposure", "example.yaml", *DAY)
    kept = stored(store, "example.yaml", request)
    assert kept is not None
    reached = [f for f in kept["findings"] if f["component"]["id"] == "S1" and f["law"] == "us.cloud_act"]
    assert [f["verdict"] for f in reached] == ["exposed"]


def test_prepared_questions_are_answered(depgraph: Callable[..., subprocess.CompletedProcess[str]]) -> None:
    depgraph("db", "push", str(EXAMPLE), *DAY)
    depgraph("db", "exposure", "example.yaml", *DAY)

    def rows(*words: str) -> list[dict[str, object]]:
        done = depgraph("db", "query", *words, "--format", "json")
        assert done.returncode == 0, done.stderr
        found: list[dict[str, object]] = json.loads(done.stdout)
        return found

    assert rows("bills")[0]["lines"] == 3
    assert {row["id"]: row["lines"] for row in rows("concentration")} == {"lux": 1, "small": 1, "open": 1}
    assert rows("lines-on", "small cloud sa")[0]["line"] == "S2"
    assert rows("owners", "lux") == [{"id": "parent", "owner": "Big Cloud Inc", "kind": "company", "steps": 1}]
    assert rows("owned", "parent")[0]["id"] == "lux"
    assert "lux" in {row["id"] for row in rows("caught", "us.cloud_act") if row["sure"]}
    assert {row["law"] for row in rows("findings", "example.yaml")} >= {"us.cloud_act"}
    assert rows("unrecorded", "example.yaml") != [None]
    assert "concentration" in depgraph("db", "query").stdout
    assert depgraph("db", "query", "concentratoin").returncode == 2
    assert depgraph("db", "query", "owners").returncode == 2
