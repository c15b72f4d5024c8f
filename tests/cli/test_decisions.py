"""The commands that lead from exposure to a decision: their documents, pictures and refusals."""

from __future__ import annotations

import csv
import io
import json
import xml.etree.ElementTree as ET
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest
from builders import THREE_SERVICES
from click.testing import CliRunner, Result
from pydantic import TypeAdapter

from depgraph.errors import DepgraphError
from depgraph.model import output_decisions as shapes

WORLD = (
    f"{THREE_SERVICES}  - {{subject: a, relation: replaceable_by, object: ovh-public-cloud, cost: 900, weeks: 12}}\n"
)
DAY = ("--as-of", "2026-11-25")


@pytest.fixture
def bill(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "bill.yaml").write_text(WORLD, encoding="utf-8")
    return "bill.yaml"


def run(command: str, *arguments: str) -> Result:
    return CliRunner().invoke(import_module(f"depgraph_cli.{command}_command").command, [*arguments, *DAY])


def document(command: str, *arguments: str) -> dict[str, Any]:
    done = run(command, *arguments, "--format", "json")
    assert done.exception is None, done.exception
    return json.loads(done.stdout)


@pytest.mark.parametrize(
    ("command", "arguments", "shape"),
    [
        ("whatif", ["us_cut_off", "--law", "us.ofac.sdn50"], shapes.WhatIf),
        ("concentration", ["--law", "us.cloud_act"], shapes.Concentration),
        ("chokepoints", ["--law", "us.cloud_act"], shapes.Chokepoints),
        ("replace", ["--free-of", "us.cloud_act", "--law", "us.cloud_act"], shapes.Replace),
        ("questions", ["--law", "us.ofac.sdn50"], shapes.Questions),
    ],
)
def test_each_document_is_what_its_schema_says_and_the_same_every_time(
    command: str, arguments: list[str], shape: Any, bill: str
) -> None:
    if command == "replace":
        pytest.importorskip("highspy")
    found = document(command, bill, *arguments)
    # A key that the schema does not name would be dropped on the way.
    assert TypeAdapter(shape).validate_json(json.dumps(found), strict=True) == found
    assert found["schema"] == f"depgraph/{command}/1"
    assert document(command, bill, *arguments) == found
    table = run(command, bill, *arguments)
    assert table.exception is None
    assert "Not legal advice." in table.stdout


def test_the_curve_is_a_picture_without_script_or_network(bill: str, tmp_path: Path) -> None:
    done = run("whatif", bill, "us_cut_off", "-o", "curve.svg", "-o", "whatif.csv")
    assert done.exception is None
    text = (tmp_path / "curve.svg").read_text(encoding="utf-8")
    tree = ET.fromstring(text)
    assert tree.tag.endswith("svg")
    assert "script" not in text
    assert "50 %" in text
    rows = list(csv.reader(io.StringIO((tmp_path / "whatif.csv").read_text(encoding="utf-8"))))
    assert {"verdicts", "continuity", "lines"} <= {row[0] for row in rows}


def test_a_hostile_name_stays_text_in_the_picture(tmp_path: Path, bill: str) -> None:
    (tmp_path / "evil.yaml").write_text(
        "id: evil\ntitle: '</text><script>alert(1)</script>'\nsummary: s\ndated: 2026-11-25\nlikelihood: supposed\n"
        "sources: {s: {title: t, grade: unverified}}\nlistings: [{party: us, list: us.ofac.sdn, sources: [s]}]\n",
        encoding="utf-8",
    )
    assert run("whatif", bill, "evil.yaml", "-o", "curve.svg").exception is None
    assert "<script" not in (tmp_path / "curve.svg").read_text(encoding="utf-8")


def test_a_plan_written_by_replace_is_run_by_whatif(bill: str, tmp_path: Path) -> None:
    pytest.importorskip("highspy")
    done = run("replace", bill, "--free-of", "us.cloud_act", "-o", "plan.yaml", "-o", "front.svg")
    assert done.exception is None
    assert ET.fromstring((tmp_path / "front.svg").read_text(encoding="utf-8")).tag.endswith("svg")
    found = document("whatif", bill, "plan.yaml", "--law", "us.cloud_act")
    assert found["before"]["exposed"] == 1
    assert found["after"]["exposed"] == 0


def test_lines_that_stay_within_reach_fail_where_asked(bill: str) -> None:
    pytest.importorskip("highspy")
    command = import_module("depgraph_cli.replace_command").command
    arguments = [bill, "--free-of", "us.cloud_act", "--weeks", "1", "--fail-on-left", *DAY]
    assert CliRunner().invoke(command, arguments, standalone_mode=False).return_value == 1


def test_questions_are_answered_in_a_workbook_that_exposure_reads(bill: str, tmp_path: Path) -> None:
    openpyxl = pytest.importorskip("openpyxl")
    assert run("questions", bill, "--law", "us.cloud_act", "-o", "q.xlsx").exception is None
    book = openpyxl.load_workbook(tmp_path / "q.xlsx")
    sheet = book["Questions"]
    columns = {cell.value: cell.column for cell in sheet[1]}
    for row in range(2, sheet.max_row + 1):
        if sheet.cell(row, columns["About"]).value == "open" and str(sheet.cell(row, columns["Fact"]).value).startswith(
            "owners"
        ):
            sheet.cell(row, columns["Answer"]).value = "nobody above 5"
            sheet.cell(row, columns["Answered on"]).value = "2026-11-20"
    book.save(tmp_path / "q.xlsx")
    done = run("exposure", bill, "--law", "us.cloud_act", "--facts", "q.xlsx", "--format", "json")
    assert done.exception is None, done.exception
    verdicts = {f["component"]["id"]: f["verdict"] for f in json.loads(done.stdout)["findings"]}
    assert verdicts == {"a": "exposed", "b": "clear", "c": "clear"}


@pytest.mark.parametrize(
    ("command", "arguments", "words"),
    [
        ("whatif", ["us_cutof"], "no scenario 'us_cutof'"),
        ("whatif", ["missing.yaml"], "missing.yaml"),
        ("replace", ["--free-of", "us.claud_act"], "no law, issuer or effect"),
    ],
)
def test_what_is_not_known_is_refused_by_name(command: str, arguments: list[str], words: str, bill: str) -> None:
    done = run(command, bill, *arguments)
    assert isinstance(done.exception, DepgraphError)
    assert words in str(done.exception)


def test_a_suffix_nobody_knows_is_refused_before_any_work(bill: str) -> None:
    for command in ("whatif", "concentration", "questions"):
        done = run(command, bill, *(["us_cut_off"] if command == "whatif" else []), "-o", "answer.docx")
        assert done.exit_code == 2
        assert "no format for this suffix" in done.output


def test_scenarios_are_listed_without_a_bill() -> None:
    done = CliRunner().invoke(import_module("depgraph_cli.whatif_command").command, ["--scenarios"])
    assert done.exit_code == 0
    assert "chips_denied_nl" in done.output
