"""Nothing that lies beside a bill changes an answer, unless it is trusted or named; and then every output names it."""

from __future__ import annotations

import hashlib
import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import openpyxl
import pytest
from depgraph_cli.main import cli
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from depgraph import resources
from depgraph.errors import InvalidInput
from depgraph.store.connection import connection

ROOT = Path(__file__).resolve().parents[2]
DAY = ("--as-of", "2026-11-23")
BILL = 'name,kind,Owner of it,hosted_by\nsvc,cloud service,Hetzner Online GmbH,"Amazon Web Services EMEA SARL"\nnet,network,,NVIDIA GmbH\n'
FACTS = "organisations: [{id: aws-emea, incorporated_in: NL, owners: complete, presence: complete}]\nholdings: [{owner: state-nl, owned: aws-emea, capital: 1}]\n"
DECISION = {
    "subject": "organisation", "name": "Amazon Web Services EMEA SARL", "decision": "same", "target": "hetzner", "by": "a bidder", "on": "2026-11-01",
    "why": "it is",
}  # fmt: skip
SETTINGS = {
    "accept": 'accept = "unverified"', "assume": 'assume = ["dispersed_float", "suggested_kinds"]', "buyer": 'buyer = "hetzner"',
    "columns": 'columns = {hosted_by = "supplier"}', "destination": 'destination = "RU"', "facts": 'facts = ["facts.yaml"]',
    "laws": 'laws = ["laws"]', "lists": 'lists = {"us.ofac.sdn" = "list.csv"}', "match": "match = {accept = 99.0, review = 98.0}",
    "decisions": 'decisions = "decided.jsonl"',
}  # fmt: skip


def packed(folder: Path, *taken: str) -> None:
    """Make the folder that a bidder could send: a bill, and beside it settings with all that they name."""
    folder.mkdir(exist_ok=True)
    (folder / "laws").mkdir(exist_ok=True)
    ours = (resources.datasets() / "laws" / "us" / "cloud_act.yaml").read_text(encoding="utf-8")
    decided = json.dumps(decision()) + "\n"
    texts = {
        "bill.csv": BILL, "facts.yaml": FACTS, "list.csv": "name\nzzz\n", "decided.jsonl": decided,
        "laws/x.yaml": ours.replace("status: in_force", "status: lapsed"),
        "depgraph.toml": "[depgraph]\n" + "\n".join(SETTINGS[name] for name in taken) + "\n",
    }  # fmt: skip
    for name, text in texts.items():
        (folder / name).write_text(text, encoding="utf-8")


def decision() -> dict[str, str]:
    from depgraph.intake.decisions import _KEYS

    return {key: DECISION.get(key, "x") for key in _KEYS}


def run(
    folder: Path, *arguments: str, config: Path | None = None, **environment: str
) -> subprocess.CompletedProcess[str]:
    path = os.pathsep.join([str(ROOT), str(ROOT / "cli")])
    own = {
        **os.environ,
        "PYTHONPATH": path,
        "DEPGRAPH_CONFIG_DIR": str(config or folder.parent / "config"),
        **environment,
    }
    command = [sys.executable, "-m", "depgraph_cli.main", *arguments]
    return subprocess.run(command, cwd=folder, env=own, capture_output=True, text=True, check=False, timeout=60)


def gate(folder: Path, *before: str) -> subprocess.CompletedProcess[str]:
    return run(folder, *before, "gate", "bill.csv", "--law", "us.cloud_act", "--fail-on", "unknown", *DAY)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    packed(tmp_path / "bid", "laws", "accept")
    return tmp_path / "bid"


def test_a_law_switched_off_beside_the_bill_is_not_taken_and_said(folder: Path) -> None:
    done = gate(folder)
    assert done.returncode == 1
    assert "depgraph.toml in this folder may change the answer" in done.stderr
    assert "depgraph trust ." in done.stderr
    assert "beside the bill, so it is not taken: depgraph.toml" in done.stdout
    assert gate(folder, "--no-config").stderr == ""


@pytest.mark.parametrize("how", ["trusted", "named"])
def test_what_is_trusted_or_named_counts_and_is_named_with_its_digest(folder: Path, how: str) -> None:
    before = () if how == "trusted" else ("--config", "depgraph.toml")
    if how == "trusted":
        assert run(folder, "trust", ".").returncode == 0
    done = gate(folder, *before)
    assert done.returncode == 0
    first, second = [line for line in done.stdout.splitlines() if line.startswith("assumption: ")][:2]
    assert first.startswith("assumption: this rests on settings (accept, laws): depgraph.toml (SHA-256 ")
    assert second.startswith("assumption: this rests on the law us.cloud_act (in place of ours): laws/x.yaml (SHA-256 ")


@pytest.mark.parametrize("name", ["g.json", "g.sarif", "g.xml", "g.txt"])
def test_every_form_of_a_gate_names_what_it_rests_on(folder: Path, name: str) -> None:
    arguments = (
        "gate",
        "bill.csv",
        "--law",
        "us.cloud_act",
        "-o",
        name,
        *DAY,
        "--facts",
        "facts.yaml",
        "--list",
        "us.ofac.sdn=list.csv",
    )
    run(folder, "--config", "depgraph.toml", *arguments)
    text = (folder / name).read_text(encoding="utf-8")
    for word in ("depgraph.toml", "laws/x.yaml", "in place of ours", "facts.yaml", "us.ofac.sdn: list.csv", "SHA-256"):
        assert word in text


@pytest.mark.parametrize("changed", ["depgraph.toml", "laws/x.yaml", "laws/new.yaml"])
def test_what_was_changed_after_it_was_trusted_is_taken_no_more(folder: Path, changed: str) -> None:
    run(folder, "trust", ".")
    with (folder / changed).open("a", encoding="utf-8") as file:
        file.write("\n# changed\n")
    assert gate(folder).returncode == 1
    assert run(folder, "trust", ".").returncode == 0


def test_a_copy_of_a_trusted_folder_is_another_folder(folder: Path) -> None:
    run(folder, "trust", ".")
    packed(folder.parent / "copy", "laws", "accept")
    assert gate(folder.parent / "copy").returncode == 1


def test_what_is_forgotten_is_not_taken(folder: Path) -> None:
    run(folder, "trust", ".")
    assert str(folder / "laws" / "x.yaml") in run(folder, "trust", "--list").stdout
    run(folder, "trust", ".", "--forget")
    assert gate(folder).returncode == 1
    assert run(folder, "trust", "--list").stdout == ""


def test_decisions_that_somebody_packed_with_the_bill_are_not_taken_or_added_to(folder: Path) -> None:
    (folder / "depgraph.toml").unlink()
    (folder / "depgraph-decisions.jsonl").write_bytes((folder / "decided.jsonl").read_bytes())
    done = gate(folder)
    assert done.returncode == 1
    assert "depgraph-decisions.jsonl in this folder" in done.stderr
    refused = run(folder, "match", "--undo", "Amazon Web Services EMEA SARL", "--why", "wrong")
    assert (refused.returncode, "nobody trusts" in refused.stderr) == (3, True)


def test_decisions_made_here_are_taken_without_another_word(folder: Path) -> None:
    (folder / "depgraph.toml").unlink()
    run(folder, "match", "bill.csv", "-o", "review.xlsx")
    book = openpyxl.load_workbook(folder / "review.xlsx")
    page = book["Names"]
    columns = [cell.value for cell in page[3]]
    page.cell(4, columns.index("decision") + 1).value = "other"
    book.save(folder / "review.xlsx")
    run(folder, "match", "--apply", "review.xlsx")
    done = run(folder, "exposure", "bill.csv", *DAY)
    assert "may change the answer" not in done.stderr


def test_a_new_project_is_its_owners(tmp_path: Path) -> None:
    (tmp_path / "own").mkdir()
    run(tmp_path / "own", "init")
    packed_bill = tmp_path / "own" / "bill.csv"
    packed_bill.write_text(BILL, encoding="utf-8")
    done = run(tmp_path / "own", "exposure", "bill.csv", *DAY)
    assert "may change" not in done.stderr
    assert "this rests on settings (destination): depgraph.toml" in done.stdout


def document(
    folder: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], *before: str
) -> dict[str, object]:
    monkeypatch.chdir(folder)
    monkeypatch.setenv("DEPGRAPH_CONFIG_DIR", str(folder.parent / "config"))
    cli.main(
        [*before, "exposure", "bill.csv", "--format", "json", "--law", "us.cloud_act", *DAY],
        standalone_mode=False,
        obj={},
    )
    found: dict[str, object] = json.loads(capsys.readouterr().out)
    return found


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(taken=st.sets(st.sampled_from(sorted(SETTINGS)), min_size=1))
def test_no_file_beside_the_bill_changes_an_answer_unless_it_is_named_in_it(
    taken: set[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    packed(tmp_path / "bid", *sorted(taken))
    bare = document(tmp_path / "bid", monkeypatch, capsys, "--no-config")
    left = document(tmp_path / "bid", monkeypatch, capsys)
    with_it = document(tmp_path / "bid", monkeypatch, capsys, "--config", "depgraph.toml")

    assert {**left, "assumptions": None} == {**bare, "assumptions": None}
    assert any("so it is not taken: depgraph.toml" in str(one) for one in left["assumptions"])  # type: ignore[attr-defined]
    assert not bare["beside"]
    named = json.dumps(with_it["beside"])
    assert "depgraph.toml" in named
    for setting, file in (
        ("facts", "facts.yaml"),
        ("laws", "laws/x.yaml"),
        ("lists", "list.csv"),
        ("decisions", "decided.jsonl"),
    ):
        assert (file in named) == (setting in taken)
    assert all(one["sha256"] for one in with_it["beside"] if one["name"])  # type: ignore[attr-defined]


ADDRESS = {"uri": "bolt://127.0.0.1:9"}


@pytest.mark.parametrize("secret", [{"DEPGRAPH_NEO4J_PASSWORD": "s"}, {"DEPGRAPH_NEO4J_PASSWORD_FILE": "FILE"}])
def test_a_password_of_the_environment_never_goes_to_an_address_of_a_folder(
    secret: dict[str, str], tmp_path: Path
) -> None:
    (tmp_path / "word").write_text("s", encoding="utf-8")
    environment = {key: str(tmp_path / "word") if value == "FILE" else value for key, value in secret.items()}
    with pytest.raises(InvalidInput, match="an address of your own"):
        connection(None, environment, ADDRESS)
    assert connection(ADDRESS["uri"], environment, {}).password == "s"
    assert connection(None, environment | {"DEPGRAPH_NEO4J_URI": ADDRESS["uri"]}, {}).password == "s"
    assert connection(None, {}, ADDRESS | {"password_file": str(tmp_path / "word")}).password == "s"


def test_an_address_of_a_folder_is_not_dialled_before_the_folder_is_trusted(tmp_path: Path) -> None:
    (tmp_path / "bid").mkdir()
    (tmp_path / "bid" / "depgraph.toml").write_text('[neo4j]\nuri = "bolt://127.0.0.1:9"\n', encoding="utf-8")
    done = run(tmp_path / "bid", "db", "status", DEPGRAPH_NEO4J_URI="")
    assert done.returncode == 5
    assert "no database is named" in done.stderr


CLOSED: list[tuple[tuple[str, ...], int]] = [
    (("exposure", "bill.csv"), 6), (("--help",), 6), (("laws",), 6), (("gate", "bill.csv", "-o", "g.json"), 6),
    (("exposure", "bill.csv", "-o", "e.json"), 0), (("exposure", "absent.csv"), 3),
]  # fmt: skip


@pytest.mark.parametrize(("arguments", "code"), CLOSED)
def test_a_closed_standard_output_is_a_result_that_could_not_be_written(
    folder: Path, arguments: tuple[str, ...], code: int
) -> None:
    def close() -> None:
        os.close(1)

    closing: Callable[[], None] = close
    path = os.pathsep.join([str(ROOT), str(ROOT / "cli")])
    done = subprocess.run(
        [sys.executable, "-m", "depgraph_cli.main", *arguments], cwd=folder, env={**os.environ, "PYTHONPATH": path},
        stderr=subprocess.PIPE, check=False, preexec_fn=closing,
    )  # fmt: skip
    assert done.returncode == code, done.stderr
    assert b"Traceback" not in done.stderr


def test_a_path_of_three_thousand_brackets_is_a_wrong_law(folder: Path) -> None:
    nested = f"{'(' * 3000}hosted_by{')' * 3000}"
    law = (folder / "laws" / "x.yaml").read_text(encoding="utf-8")
    start = law.index("through: ")
    (folder / "laws" / "x.yaml").write_text(
        law[:start] + f'through: "{nested}"' + law[law.index("\n", start) :], encoding="utf-8"
    )
    done = run(folder, "exposure", "bill.csv", "--laws", "laws", *DAY)
    assert done.returncode == 3
    assert "fewer brackets" in done.stderr
    assert len(done.stderr) < 1_000


EVERY_OUTPUT = [
    ("exposure", "bill.csv"), ("exposure", "bill.csv", "--format", "csv"), ("exposure", "bill.csv", "--format", "markdown"),
    ("exposure", "bill.csv", "--format", "json"), ("check", "bill.csv"), ("why", "bill.csv", "L2"), ("questions", "bill.csv"),
    ("concentration", "bill.csv"), ("chokepoints", "bill.csv"), ("compare", "bill.csv", "other.csv"),
    ("compare", "bill.csv", "other.csv", "--format", "json"), ("assess", "bill.csv", "--framework", "eu.csf_1_2_1"),
    ("diff", "bill.csv", "bill.csv"), ("replace", "bill.csv", "--free-of", "us.cloud_act"), ("whatif", "bill.csv", "us_cut_off"),
    ("baseline", "create", "bill.csv", "--reason", "a", "--owner", "b", "--approver", "c", "--expires", "2027-01-01"),
    ("owners", "hetzner"),
]  # fmt: skip


@pytest.mark.parametrize("arguments", EVERY_OUTPUT, ids=" ".join)
def test_every_output_names_the_file_beside_the_bill_that_it_rests_on(
    arguments: tuple[str, ...], folder: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(folder)
    (folder / "other.csv").write_text(BILL, encoding="utf-8")
    (folder / "facts.yaml").write_text(
        "organisations: [{id: new-co, name: New Co, incorporated_in: NL}]\n", encoding="utf-8"
    )
    cli.main(["--no-config", *arguments, "--facts", "facts.yaml"], standalone_mode=False, obj={})
    said = capsys.readouterr().out
    digest = hashlib.sha256((folder / "facts.yaml").read_bytes()).hexdigest()
    assert "facts.yaml" in said
    assert digest[:12] in said


def test_a_file_that_bears_the_name_of_one_of_our_frameworks_is_not_it(folder: Path) -> None:
    (folder / "eu.csf_1_2_1").write_text("id: own\ntitle: Everything goes\nversion: '1'\n", encoding="utf-8")
    done = run(folder, "--no-config", "assess", "bill.csv", "--framework", "eu.csf_1_2_1", *DAY)
    assert "EU Cloud Sovereignty Framework" in done.stdout


def test_a_gate_names_the_accepted_findings_it_was_given(folder: Path) -> None:
    (folder / "accepted.yaml").write_text("accepted: []\n", encoding="utf-8")
    done = run(folder, "--no-config", "gate", "bill.csv", "--law", "us.cloud_act", "--baseline", "accepted.yaml", *DAY)
    digest = hashlib.sha256(b"accepted: []\n").hexdigest()[:12]
    assert f"this rests on accepted findings: accepted.yaml (SHA-256 {digest})" in done.stdout
