"""The command line: data on stdout, sentences on stderr, exit codes, and nothing hostile gets through."""

from __future__ import annotations

import csv
import io
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from builders import THREE_SERVICES as WORLD

ROOT = Path(__file__).resolve().parents[2]
HOSTILE = "</script><img src=x onerror=alert(1)>"


def run(*arguments: str, cwd: Path, stdin: bytes = b"") -> subprocess.CompletedProcess[bytes]:
    environment = {**os.environ, "PYTHONPATH": f"{ROOT}{os.pathsep}{ROOT / 'cli'}", "PYTHONUTF8": "1"}
    command = [sys.executable, "-m", "depgraph_cli.main", *arguments]
    return subprocess.run(command, cwd=cwd, env=environment, input=stdin, capture_output=True, timeout=120, check=False)


@pytest.fixture
def bill(tmp_path: Path) -> Path:
    path = tmp_path / "bill.yaml"
    path.write_text(WORLD, encoding="utf-8")
    return path


def findings(tmp_path: Path, *arguments: str) -> dict[tuple[str, str], dict[str, object]]:
    done = run("exposure", *arguments, "--format", "json", "--as-of", "2026-11-23", cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    document = json.loads(done.stdout)
    return {(f["component"]["id"], f["law"]): f for f in document["findings"]}


def test_an_eu_subsidiary_of_a_us_cloud_is_exposed_through_its_parent(bill: Path, tmp_path: Path) -> None:
    found = findings(tmp_path, str(bill), "--law", "us.cloud_act")
    exposed = found["a", "us.cloud_act"]
    assert exposed["verdict"] == "exposed"
    assert [(s["subject"], s["relation"], s["object"]) for s in exposed["chain"]] == [
        ("a", "hosted_by", "lux"),
        ("lux", "owned_by", "us"),
        ("us", "incorporated_in", "US"),
    ]
    clear = found["b", "us.cloud_act"]
    assert clear["verdict"] == "clear"
    assert {"owners are complete", "presence is complete"} <= {r["fact"] for r in clear["rests_on"]}
    unknown = found["c", "us.cloud_act"]
    assert (unknown["at_least"], unknown["at_most"]) == ("clear", "exposed")
    assert [m["fact"] for m in unknown["missing"] if m["about"] == "open"] == ["owners (who else holds or controls it)"]


def test_facts_beside_a_bill_change_the_answer(bill: Path, tmp_path: Path) -> None:
    more = tmp_path / "more.yaml"
    more.write_text(
        "organisations: [{id: open, owners: complete, incorporated_in: NL, presence: complete}]", encoding="utf-8"
    )
    assert (
        findings(tmp_path, str(bill), "--facts", str(more), "--law", "us.cloud_act")["c", "us.cloud_act"]["verdict"]
        == "clear"
    )


def test_standard_input_and_output_are_a_dash(tmp_path: Path) -> None:
    done = run("exposure", "-", "--format", "json", "-o", "-", cwd=tmp_path, stdin=WORLD.encode())
    assert done.returncode == 0
    assert done.stdout.startswith(b'{\n "schema": "depgraph/exposure/2"')


def test_one_run_writes_several_files_and_the_same_input_gives_the_same_bytes(bill: Path, tmp_path: Path) -> None:
    first = {}
    for _ in range(2):
        done = run(
            "exposure", str(bill), "-o", "a.json", "-o", "a.csv", "-o", "a.md", "--as-of", "2026-11-23", cwd=tmp_path
        )
        assert done.returncode == 0, done.stderr
        assert done.stdout == b""
        written = {p.name: p.read_bytes() for p in tmp_path.glob("a.*")}
        assert set(written) == {"a.json", "a.csv", "a.md"}
        assert written == (first or written)
        first = written


@pytest.mark.parametrize(
    ("arguments", "code", "words"),
    [
        (["exposure", "missing.xlsx"], 3, "missing.xlsx"),
        (["exposure", "bill.yaml", "--law", "us.cloudact"], 2, "us.cloud_act"),
        (["exposure", "bill.yaml", "--as-of", "2026-02-30"], 2, "not a day"),
        (["exposure", "bill.yaml", "--destination", "Nowhere"], 2, "no country"),
        (["exposure", "bill.yaml", "-o", "answer.docx"], 2, "no format for this suffix"),
        (["exposure", "bill.yaml", "-o", "no/such/folder.json"], 6, "No such file"),
        (["exposur"], 2, "exposure"),
        (["why", "bill.yaml", "unrecordd"], 2, "Unrecorded"),
        (["owners", "nvidai"], 2, "nvidia"),
        (["explain", "nothing"], 2, "no law"),
        (["schema", "fact"], 2, "facts"),
        (["exposure", "empty.yaml"], 3, "empty.yaml"),
        (["exposure", "none.yaml"], 4, "nothing to check"),
    ],
)
def test_what_goes_wrong_is_one_sentence_and_an_exit_code(
    arguments: list[str], code: int, words: str, bill: Path, tmp_path: Path
) -> None:
    (tmp_path / "empty.yaml").write_text("", encoding="utf-8")
    (tmp_path / "none.yaml").write_text("organisations: [{id: x}]", encoding="utf-8")
    done = run(*arguments, cwd=tmp_path)
    assert done.returncode == code, done.stderr
    assert words in done.stderr.decode()
    assert b"Traceback" not in done.stderr


def test_fail_on_gives_exit_one(bill: Path, tmp_path: Path) -> None:
    arguments = ("exposure", str(bill), "--law", "us.cloud_act", "-o", "x.json", "--fail-on")
    assert run(*arguments, "exposed", cwd=tmp_path).returncode == 1
    only_clear = ("exposure", "-", "--law", "us.cloud_act", "-o", "x.json", "--fail-on", "unknown")
    text = WORLD.replace("object: lux", "object: eu").replace("object: open", "object: eu")
    assert run(*only_clear, cwd=tmp_path, stdin=text.encode()).returncode == 0


@pytest.mark.parametrize("name", [HOSTILE, "=cmd|' /C calc'!A0", "\x1b[31mred", "a\u202eb", "[x](javascript:alert(1))"])
def test_names_stay_text_in_every_output(name: str, tmp_path: Path) -> None:
    world = WORLD.replace("Through the parent", "PLACEHOLDER")
    document = json.dumps({"components": [{"id": "a", "name": name, "kind": "cloud_service"}]})
    del world
    (tmp_path / "bill.json").write_text(document, encoding="utf-8")
    done = run(
        "exposure", "bill.json", "--all", "--format", "table", "-o", "a.csv", "-o", "a.md", "-o", "a.json", cwd=tmp_path
    )
    assert done.returncode == 0, done.stderr
    assert b"\x1b" not in done.stdout
    assert "\u202e" not in done.stdout.decode()
    for row in csv.reader(io.StringIO((tmp_path / "a.csv").read_text(encoding="utf-8"))):
        assert not [c for c in row if c.startswith(("=", "+", "-", "@", "\t", "\r"))]
    markdown = (tmp_path / "a.md").read_text(encoding="utf-8")
    assert "<img" not in markdown
    assert "](javascript" not in markdown
    assert json.loads((tmp_path / "a.json").read_text(encoding="utf-8"))["findings"][0]["component"]["name"] == name


def test_help_imports_nothing_but_click(tmp_path: Path) -> None:
    heavy = "networkx pydantic pyvis IPython neo4j numpy openpyxl yaml jinja2 rapidfuzz python_calamine xlsxwriter depgraph.law depgraph.model"
    program = (
        "import sys; from depgraph_cli.main import cli\n"
        "try: cli.main(['--help'])\nexcept SystemExit: pass\n"
        f"print([m for m in {heavy.split()!r} if m in sys.modules], file=sys.stderr)"
    )
    environment = {**os.environ, "PYTHONPATH": f"{ROOT}{os.pathsep}{ROOT / 'cli'}"}
    done = subprocess.run([sys.executable, "-c", program], env=environment, capture_output=True, text=True, check=True)
    assert done.stderr.strip() == "[]"


def test_the_first_help_line_of_each_command_is_the_one_in_the_list() -> None:
    from depgraph_cli.main import COMMANDS, LazyGroup, cli

    assert isinstance(cli, LazyGroup)
    for name, text in COMMANDS.items():
        command = cli.get_command(None, name)
        assert command is not None
        assert command.help is not None
        assert command.help.splitlines()[0] == text


def test_the_process_ends_with_its_code_after_all_was_written_and_whatever_others_left_to_do() -> None:
    code = (
        "import atexit, sys\n"
        "from depgraph_cli.main import main\n"
        "atexit.register(print, 'the last word')\n"
        "sys.argv = ['depgraph', *sys.argv[1:]]\n"
        "main()\n"
    )
    environment = {**os.environ, "PYTHONPATH": f"{ROOT}{os.pathsep}{ROOT / 'cli'}"}
    for arguments, status in ((["--version"], 0), (["exposure", "nothing.xlsx"], 3)):
        done = subprocess.run(
            [sys.executable, "-c", code, *arguments], env=environment, capture_output=True, text=True, check=False
        )
        assert done.returncode == status, done.stderr
        assert done.stdout.splitlines()[-1] == "the last word"


@pytest.mark.parametrize(
    ("written", "code"), [("UK", "GB"), ("Holland", "NL"), ("netherlands", "NL"), ("Duitsland", "DE"), ("de", "DE"), ("EU", "EU")]
)  # fmt: skip
def test_a_destination_is_written_as_in_a_cell_of_a_bill(bill: Path, tmp_path: Path, written: str, code: str) -> None:
    done = run("exposure", str(bill), "--destination", written, "--law", "us.cloud_act", cwd=tmp_path)
    assert f"destination {code}," in done.stdout.decode()


@pytest.mark.parametrize(
    ("written", "says"), [("Congo", "CD or CG"), ("Mars", "no country that is known"), ("n/a", "")]
)
def test_a_destination_that_is_no_one_country_is_a_wrong_use(
    bill: Path, tmp_path: Path, written: str, says: str
) -> None:
    done = run("exposure", str(bill), "--destination", written, cwd=tmp_path)
    assert done.returncode == 2
    assert f"no country {written!r}" in done.stderr.decode()
    assert says in done.stderr.decode()
