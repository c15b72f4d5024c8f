"""Does the command propose, keep, use and undo decisions, one run at a time?"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import openpyxl
import pytest

ROOT = Path(__file__).resolve().parents[2]


def run(*arguments, folder):
    environment = {**os.environ, "PYTHONPATH": f"{ROOT}{os.pathsep}{ROOT / 'cli'}"}
    command = [sys.executable, "-m", "depgraph_cli.main", *arguments]
    return subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True, check=False, timeout=60)


@pytest.fixture
def folder(tmp_path):
    (tmp_path / "bill.csv").write_text("Item;Description;Kind;Manufacturer\n1;GPU;chip;NVIDIA GmbH\n", encoding="utf-8")
    return tmp_path


def test_a_decision_goes_round_and_is_undone(folder):
    done = run("match", "bill.csv", "-o", "review.xlsx", folder=folder)
    assert (done.returncode, "accepted from 92" in done.stderr) == (0, True)
    book = openpyxl.load_workbook(folder / "review.xlsx")
    page = book["Names"]
    columns = [cell.value for cell in page[3]]
    row = next(r for r in range(4, page.max_row + 1) if page.cell(r, columns.index("name") + 1).value == "NVIDIA GmbH")
    page.cell(row, columns.index("decision") + 1).value = "same"
    page.cell(row, columns.index("why") + 1).value = "the contract says so"
    book.save(folder / "review.xlsx")
    done = run("match", "bill.csv", "--apply", "review.xlsx", "--by", "J. Jansen", folder=folder)
    assert done.returncode == 0, done.stderr
    assert "decided by J. Jansen" in done.stdout
    kept = json.loads((folder / "depgraph-decisions.jsonl").read_text(encoding="utf-8"))
    assert (kept["who"], kept["why"], kept["target"]) == ("J. Jansen", "the contract says so", "nvidia")
    assert "as decided in depgraph-decisions.jsonl" in run("check", "bill.csv", folder=folder).stdout
    assert run("match", "--undo", "NVIDIA GmbH", folder=folder).returncode == 2
    assert run("match", "--undo", "NVIDIA GmbH", "--why", "it is another firm", folder=folder).returncode == 0
    assert "as decided" not in run("check", "bill.csv", folder=folder).stdout
    assert len((folder / "depgraph-decisions.jsonl").read_text(encoding="utf-8").splitlines()) == 2
    assert not list(folder.glob("*.lock"))


def test_bands_come_from_settings_and_options_and_are_printed(folder):
    (folder / "depgraph.toml").write_text("[depgraph.match]\naccept = 97\nreview = 91\n", encoding="utf-8")
    assert "accepted from 92" in run("match", "bill.csv", folder=folder).stdout, "nobody trusts the folder"
    taken = ("--config", "depgraph.toml")
    assert "accepted from 97, shown for review from 91" in run(*taken, "match", "bill.csv", folder=folder).stdout
    asked = run(*taken, "match", "bill.csv", "--accept-from", "99", folder=folder)
    assert "accepted from 99, shown for review from 91" in asked.stdout
    assert "accepted from 97" in run(*taken, "check", "bill.csv", folder=folder).stdout
    (folder / "depgraph.toml").write_text("[depgraph.match]\naccept = 'much'\n", encoding="utf-8")
    assert run(*taken, "match", "bill.csv", folder=folder).returncode == 3


def test_wrong_usage_is_said(folder):
    assert run("match", folder=folder).returncode == 2
    assert run("match", "bill.csv", "-o", "review.csv", folder=folder).returncode == 2
    assert run("match", "--apply", "bill.csv", folder=folder).returncode == 3
    (folder / "sbom.json").write_text('{"bomFormat": "CycloneDX"}', encoding="utf-8")
    done = run("match", "sbom.json", folder=folder)
    assert (done.returncode, "no table" in done.stderr) == (3, True)


def test_a_file_that_another_run_holds_is_left_alone(folder, monkeypatch):
    from depgraph_cli import naming

    from depgraph.errors import OutputFailed

    monkeypatch.setattr(naming, "LOCK_SECONDS", 0.1)
    target = str(folder / "d.jsonl")
    with naming.locked(target), pytest.raises(OutputFailed, match="another run"), naming.locked(target):
        pass
    with naming.locked(target):
        pass
