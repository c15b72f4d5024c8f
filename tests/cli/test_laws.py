"""Laws from the command line: listing, explaining, adding one's own, asking for one effect."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
OWN = """
id: us.own
title: A law of my own
issuer: US
nature: reach
summary: A law of my own.
effects: [data_access, supply_denial]
latency: days
sources: {s: {title: t, url: "https://example.org", retrieved: 2026-11-01, grade: documented}}
applies_to: {kinds: [cloud_service, equipment], sources: [s]}
timeline:
  - {status: suspended, starts: 2020-01-01, ends: 2026-03-01, sources: [s]}
  - {status: in_force, starts: 2026-03-01, sources: [s]}
content:
  us:
    counts: {origin: [US]}
    method: us_de_minimis
    thresholds: [{destination: [ear.E1, ear.E2], threshold: 0.10}, {threshold: 0.25}]
    operator: ">"
    sources: [s]
rules:
  - {id: host, text: Hosted from there., through: hosted_by, binds: {seat: [US]}, effects: [data_access], sources: [s]}
  - {id: content, text: Too much from there., through: "contains*", binds: {content: us}, effects: [supply_denial], latency: weeks, sources: [s]}
"""
WORLD = """
organisations: [{id: us, name: Big Cloud Inc, incorporated_in: US}]
components:
  - {id: service, kind: cloud_service}
  - {id: machine, name: The machine, kind: equipment, expects: [], lacks: [electronics], unit_cost: 800}
  - {id: engine, name: The engine, kind: equipment, expects: [], lacks: [electronics], unit_cost: 250}
relations:
  - {subject: service, relation: hosted_by, object: us}
  - {subject: service, relation: operated_by, object: us}
  - {subject: machine, relation: contains, object: engine, quantity: 1}
  - {subject: engine, relation: originates_in, object: US}
"""


def depgraph(*arguments: object, cwd: Path) -> subprocess.CompletedProcess[str]:
    path = os.pathsep.join([str(ROOT), str(ROOT / "cli")])
    return subprocess.run(
        [sys.executable, "-m", "depgraph_cli.main", *map(str, arguments)],
        cwd=cwd, capture_output=True, text=True, check=False, env={**os.environ, "PYTHONPATH": path},
    )  # fmt: skip


@pytest.fixture
def own(tmp_path: Path) -> Path:
    (tmp_path / "laws").mkdir()
    (tmp_path / "laws" / "own.yaml").write_text(OWN, encoding="utf-8")
    (tmp_path / "world.yaml").write_text(WORLD, encoding="utf-8")
    return tmp_path


def test_a_law_of_ones_own_is_asked_and_its_calculation_shown(own: Path) -> None:
    done = depgraph("why", "world.yaml", "machine", "--laws", "laws", "--law", "us.own", cwd=own)
    assert "us.own: exposed" in done.stdout, done.stderr
    assert "The engine: 1 x 250.00 = 250.00, counted: 250.00 = 31.25 % of the whole" in done.stdout
    assert "counted 250.00 EUR of 800.00 EUR: 31.25 %, too much (> 25 %)" in done.stdout


def test_one_effect_can_be_asked_for(own: Path) -> None:
    arguments = ("exposure", "world.yaml", "--laws", "laws", "--law", "us.own", "--format", "json")
    both = json.loads(depgraph(*arguments, cwd=own).stdout)
    one = json.loads(depgraph(*arguments, "--effect", "supply_denial", cwd=own).stdout)
    assert set(both["summary"]["effects"]) == {"data_access", "supply_denial"}
    assert set(one["summary"]["effects"]) == {"supply_denial"}
    verdicts = {f["component"]["id"]: (f["verdict"], f["effects"], f["latency"]) for f in one["findings"]}
    assert verdicts["machine"] == ("exposed", ["supply_denial"], "weeks")
    assert verdicts["service"][0] == "clear"
    assert depgraph(*arguments, "--effect", "supply_denail", cwd=own).returncode == 2


@pytest.mark.parametrize(
    ("change", "says"),
    [
        (("title:", "titel:"), "titel: found 'A law of my own', expected no such key here"),
        (("starts: 2026-03-01", "starts: 2026-02-01"), "timeline: found a span from 2026-02-01"),
        (("binds: {seat: [US]}, effects: [data_access], sources: [s]", "binds: {seat: [US]}"), "rules[0].sources"),
        (("through: hosted_by", "through: hosted_from"), "rules[0].through: found 'hosted_from', expected"),
        (("threshold: 0.25", "threshold: 1.5"), "content.us.thresholds[1].threshold: found 1.5, expected a number of at most 1"),
        (("binds: {content: us}", "binds: {content: uk}"), "rules[1].binds.content: found 'uk', expected one of this file's `content`"),
        (("{seat: [US]}", "{seat: [XQ]}"), "rules[0].binds.seat[0]: found 'XQ', expected a jurisdiction that the data define"),
    ],
)  # fmt: skip
def test_a_wrong_law_is_refused_with_file_and_key_and_nothing_is_loaded(
    change: tuple[str, str], says: str, own: Path
) -> None:
    assert change[0] in OWN
    (own / "laws" / "wrong.yaml").write_text(
        OWN.replace(*change).replace("id: us.own", "id: us.wrong"), encoding="utf-8"
    )
    done = depgraph("exposure", "world.yaml", "--laws", "laws", cwd=own)
    assert done.returncode == 3
    assert "depgraph: laws/wrong.yaml:" in done.stderr
    assert says in done.stderr
    assert done.stdout == ""


def test_laws_are_listed_with_what_changes_between_two_days(own: Path) -> None:
    listed = depgraph(
        "laws", "--laws", "laws", "--issuer", "US", "--as-of", "2026-01-01", "--diff", "2026-11-23", cwd=own
    )
    assert "us.own" in listed.stdout
    assert "2026-03-01: status: suspended -> in force" in listed.stdout
    assert "us.cloud_act" not in listed.stdout, "nothing changed in it"
    found = json.loads(depgraph("laws", "--effect", "data_access", "--format", "json", cwd=own).stdout)
    assert {"us.cloud_act", "us.fisa702"} <= {law["id"] for law in found["laws"]}
    assert all("data_access" in law["effects"] for law in found["laws"])
    assert depgraph("laws", "--issuer", "Atlantis", cwd=own).returncode == 2


def test_a_law_is_explained_in_words_with_thresholds_and_citations(own: Path) -> None:
    told = depgraph("explain", "us.own", "--laws", "laws", "--as-of", "2026-11-23", cwd=own).stdout
    assert "  more than 10 % of the value, going to ear.E1, ear.E2" in told
    assert "rule content: Too much from there. [1]" in told
    assert "effects supply denial; within weeks" in told
    assert "source [1]: t, https://example.org, read 2026-11-01, documented" in told


def test_what_was_last_read_long_ago_is_listed() -> None:
    done = depgraph("data", "verify", "--age", "180", "--as-of", "2027-11-23", cwd=ROOT)
    assert done.returncode == 0, done.stderr
    assert "sources were last read before 2027-05-27" in done.stdout
