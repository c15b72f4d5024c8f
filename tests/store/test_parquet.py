"""Do the Parquet files hold the graph, and does a Spark job on them answer as we do?"""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from depgraph.analysis.answer import Request, conclude, gather
from depgraph.errors import OutputFailed
from depgraph.store.parquet import NODES, RELATIONS, VERSION, write_graph
from depgraph.store.places import Statements
from depgraph.store.pushing import upload_of

if TYPE_CHECKING:
    from depgraph.store.rows import Rows

parquet = pytest.importorskip("pyarrow.parquet")
ROOT = Path(__file__).resolve().parents[2]
EXAMPLE = ROOT / "datasets" / "bills" / "example.yaml"
ON = "2026-11-23"


def rows_of(bill: Path) -> Rows:
    request = Request(on=ON, bills=[(bill.name, bill.read_bytes())])
    return upload_of(gather(request), request).rows


def test_the_files_hold_every_node_and_relation_with_stable_columns(tmp_path: Path) -> None:
    target = tmp_path / "graph.parquet"
    nodes, relations = write_graph(rows_of(EXAMPLE), str(target))
    read = {name: parquet.read_table(target / f"{name}.parquet") for name in ("nodes", "relations")}
    assert read["nodes"].column_names == list(NODES)
    assert read["relations"].column_names == list(RELATIONS)
    assert read["nodes"].schema.metadata[b"schema"].decode() == VERSION
    assert (read["nodes"].num_rows, read["relations"].num_rows) == (nodes, relations)
    ids = set(read["nodes"]["id"].to_pylist())
    assert len(ids) == nodes
    assert set(read["relations"]["src"].to_pylist()) | set(read["relations"]["dst"].to_pylist()) <= ids
    hosted = [r for r in read["relations"].to_pylist() if r["src"] == "Component:S1" and r["type"] == "HOSTED_BY"]
    assert [(r["dst"], r["country"], r["always"]) for r in hosted] == [("Organisation:lux", ["NL"], True)]


def test_the_same_facts_make_the_same_bytes(tmp_path: Path) -> None:
    for name in ("one", "two"):
        write_graph(rows_of(EXAMPLE), str(tmp_path / name))
    for file in ("nodes.parquet", "relations.parquet"):
        assert (tmp_path / "one" / file).read_bytes() == (tmp_path / "two" / file).read_bytes()


def test_something_else_in_the_way_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "diary.txt").write_text("dear diary")
    with pytest.raises(OutputFailed, match="something else is there"):
        write_graph(rows_of(EXAMPLE), str(tmp_path / "mine"))
    assert [p.name for p in (tmp_path / "mine").iterdir()] == ["diary.txt"]


def test_the_page_lists_the_columns() -> None:
    page = (ROOT / "docs" / "scale.md").read_text(encoding="utf-8")
    assert [name for name in (*NODES, *RELATIONS) if f"`{name}`" not in page] == []


@pytest.mark.skipif(
    not os.environ.get("DEPGRAPH_SPARK"), reason="DEPGRAPH_SPARK=1 runs it: Spark takes minutes to start"
)
@pytest.mark.filterwarnings("ignore")
@pytest.mark.parametrize("name", ["example.yaml", "aigf-reference.xlsx"])
def test_spark_answers_as_we_do(tmp_path: Path, session: Any, name: str) -> None:
    from depgraph.store.spark import SparkReach

    bill = ROOT / "datasets" / "bills" / name
    write_graph(rows_of(bill), str(tmp_path / "graph.parquet"))
    request = Request(on=ON, bills=[(name, bill.read_bytes())])
    gathered = gather(request)
    reach = SparkReach(session, str(tmp_path / "graph.parquet"), Statements(gathered.catalogue.facts), on=ON)
    there = conclude(gathered, request, reacher=reach).as_dict()
    here = conclude(gather(request), request).as_dict()
    assert json.dumps(there) == json.dumps(here)


@pytest.fixture(scope="module")
def session() -> Any:
    from pyspark.sql import SparkSession

    builder = SparkSession.builder.master("local[2]")
    settings = {
        "spark.ui.enabled": "false", "spark.sql.shuffle.partitions": "4", "spark.driver.bindAddress": "127.0.0.1",
        "spark.driver.host": "127.0.0.1",
    }  # fmt: skip
    for key, value in settings.items():
        builder = builder.config(key, value)
    spark = builder.getOrCreate()
    yield spark
    spark.stop()


def test_convert_writes_the_folder(tmp_path: Path) -> None:
    from depgraph_cli.main import _run

    assert _run(["convert", str(EXAMPLE), "-o", f"{tmp_path}/graph.parquet/", "--as-of", ON]) == 0
    assert {p.name for p in (tmp_path / "graph.parquet").iterdir()} == {"nodes.parquet", "relations.parquet"}
