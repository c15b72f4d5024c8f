"""How do a million nodes and five million relations go into Neo4j, and how fast is a bill answered there?

``python -m tests.benchmarks.database`` starts a server of its own (``tests/store/server.py``), pushes a made-up
supply graph of seven levels, and asks one bill of a hundred lines: the database, the engine in memory, and a plain
variable-length match. It takes up to an hour and 10 GB; the numbers of one run stand in ``docs/scale.md``.
"""

from __future__ import annotations

import argparse
import random
import resource
import shutil
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
sys.path[:0] = [str(ROOT), str(ROOT / "cli"), str(ROOT / "tests")]

ON = "2026-11-23"
BILL = "generated.yaml"
LINES, LEVELS, PARTIES = 100, 7, 5_000
VERBS = ["hosted_by", "operated_by", "maintained_by", "supplied_by", "designed_by", "fabricated_by"]


def gathered(components: int) -> Any:
    """Return the catalogue's jurisdictions, lists and laws with a made-up supply graph."""
    from depgraph.analysis.answer import Gathered
    from depgraph.analysis.report import Context
    from depgraph.catalogue.compiled import load_catalogue
    from depgraph.model.records import Component, Holding, Organisation, Relation

    rng = random.Random(3)
    catalogue = load_catalogue()
    facts = catalogue.facts
    for table in (facts.organisations, facts.components, facts.holdings, facts.relations):
        table.clear()
    for n in range(PARTIES):
        key = f"o{n}"
        facts.organisations[key] = Organisation(
            key, f"Organisation {n}", seat=[rng.choice(["NL", "DE", "FR", "TW", "JP", "US"])], owners="complete",
            presence="complete", stated_by="bill",
        )  # fmt: skip
        if n % 3:
            facts.holdings.append(
                Holding(f"o{rng.randrange(n)}", key, capital=[1_000_000, 1_000_000], stated_by="bill")
            )
    width = components // LEVELS
    for n in range(width * LEVELS):
        stated = "bill" if n < LINES else "catalogue"
        facts.components[f"c{n}"] = Component(
            f"c{n}", f"Part {n}", kind="server", eccn=["EAR99"], expects=[], stated_by=stated
        )
    for n in range(width * LEVELS):
        below = (n // width + 1) * width
        if below < width * LEVELS:
            for _ in range(2):
                facts.relations.append(
                    Relation(f"c{n}", "contains", [f"c{below + rng.randrange(width)}"], stated_by="bill")
                )
        for verb in rng.sample(VERBS, 3):
            # A tenth of the organisations is rare, so that most parts lean on nobody whom a law reaches.
            access = rng.choice([None, "data", "admin"]) if verb == "maintained_by" else None
            facts.relations.append(
                Relation(f"c{n}", verb, [f"o{rng.randrange(PARTIES)}"], access=access, stated_by="bill")
            )
    return Gathered(catalogue, Context("benchmark", "benchmark"))


def peak() -> int:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024


def said(what: str, started: float, *, rows: int = 0) -> None:
    seconds = time.monotonic() - started
    pace = f", {rows / seconds:,.0f} rows a second" if rows else ""
    print(f"{what:58} {seconds:8.1f} s{pace}, this process at most {peak():,} MB", flush=True)


def in_memory(components: int) -> None:
    from depgraph.analysis.answer import Request, conclude

    started = time.monotonic()
    made = gathered(components)
    said("making the facts", started)
    started = time.monotonic()
    report = conclude(made, Request(on=ON))
    said("in memory: verdicts of the bill", started)
    print(report.headline)


def in_database(components: int) -> None:
    from store.server import Server

    from depgraph.analysis.answer import Request
    from depgraph.store.asking import ask, keep
    from depgraph.store.connection import opened
    from depgraph.store.cypher import cypher
    from depgraph.store.pushing import push, upload_of

    folder = Path(tempfile.mkdtemp(prefix="depgraph-bench-"))
    server = Server(folder, heap="3g", **{"server.memory.pagecache.size": "2g"})
    server.start()
    try:
        made = gathered(components)
        request = Request(on=ON, bills=[(BILL, str(components).encode())])
        given = upload_of(made, request)
        with opened(server.connection) as store:
            started = time.monotonic()
            done = push(store, given)
            said(
                f"push of {done.nodes:,} nodes, {done.relations:,} relations", started, rows=done.nodes + done.relations
            )
            size = sum(f.stat().st_size for f in (folder / "data").rglob("*") if f.is_file())
            print(f"{'on disk':58} {size / 1e6:8.0f} MB; server {_resident(server.process.pid):,} MB", flush=True)
            given = made = None
            for what in ("first", "again"):
                started = time.monotonic()
                asked = ask(store, BILL, request)
                said(f"database: verdicts of the bill, {what}", started)
            print(asked.report.headline)
            parts = len(asked.report.facts.components)
            print(f"{'parts below the bill':58} {parts:8,}")
            started = time.monotonic()
            keep(store, asked)
            said("database: explaining and keeping the findings", started)
            lanes = asked.reach.lanes
            on_parties = [n for n, lane in enumerate(lanes.lanes) if lane.automaton.ends_on_party]
            lane = max(on_parties, key=lambda n: len(lanes.certain_ends[n]))
            plain_match(store, asked, cypher, lane)
    finally:
        server.stop()
        shutil.rmtree(folder, ignore_errors=True)


def plain_match(store: Any, asked: Any, cypher: Any, lane: int) -> None:
    """The same reach as somebody would ask it by hand, and as a shortest path, for one lane of one law."""
    from depgraph.errors import BackendFailed

    names = "HOSTED_BY|OPERATED_BY|MAINTAINED_BY|SUPPLIED_BY|DESIGNED_BY|FABRICATED_BY"
    common = {"run": asked.run, "question": asked.question, "lane": lane}
    start = "MATCH (s:Component {run: $run}) WHERE s.bill IS NOT NULL WITH s "
    end = " MATCH (t)-[e:CAUGHT_BY {question: $question, lane: $lane}]->() RETURN count(DISTINCT s) AS lines"
    for what, text in {
        "one lane by a plain variable-length match": f"{start}MATCH (s)-[:CONTAINS|REQUIRES*0..]->()-[:{names}]->(t:Organisation){end}",
        "one lane by SHORTEST over a quantified path": f"{start}MATCH SHORTEST 1 (s)-[:CONTAINS|REQUIRES]->*()-[:{names}]->(t:Organisation) WITH DISTINCT s, t{end}",
    }.items():
        started = time.monotonic()
        try:
            found = f"{store.read(cypher(text), **common)[0]['lines']} lines"
        except BackendFailed as error:
            found = str(error)
        said(f"{what}: {found}", started)


def _resident(pid: int) -> int:
    text = Path(f"/proc/{pid}/status").read_text(encoding="ascii")
    return int(next(line for line in text.splitlines() if line.startswith("VmRSS")).split()[1]) // 1024


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("where", nargs="?", choices=["database", "memory"], default="database")
    parser.add_argument("--components", type=int, default=1_000_000)
    given = parser.parse_args()
    (in_database if given.where == "database" else in_memory)(given.components)
