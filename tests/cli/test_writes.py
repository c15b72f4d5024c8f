"""Killed, out of room, or twice at once: does the old file or the new one stand, whole?"""

from __future__ import annotations

import errno
import os
import subprocess
import sys
import time
from pathlib import Path

import pytest
from depgraph_cli.options import write_text

from depgraph.errors import OutputFailed

ROOT = Path(__file__).resolve().parents[2]
BILL = "Description,Kind\nServer,server\n"


def run(*arguments, folder, **options):
    environment = {**os.environ, "PYTHONPATH": f"{ROOT}{os.pathsep}{ROOT / 'cli'}"}
    return subprocess.run(
        [sys.executable, "-m", "depgraph_cli.main", *arguments], cwd=folder, env=environment, capture_output=True, text=True,
        check=False, timeout=60, **options,
    )  # fmt: skip


@pytest.mark.parametrize("call", ["write", "flush", "fsync", "replace", "chmod"])
def test_whatever_fails_while_writing_the_old_file_stands(tmp_path, monkeypatch, call):
    path = tmp_path / "out.json"
    path.write_text("old", encoding="utf-8")

    def fail(*_):
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    def parts():
        yield b"new"
        if call in {"write", "flush"}:
            fail()

    if call == "fsync":
        monkeypatch.setattr(os, "fsync", fail)
    elif call in {"replace", "chmod"}:
        monkeypatch.setattr(Path, call, fail)
    with pytest.raises(OutputFailed, match="No space left"):
        write_text(str(path), parts())
    assert path.read_text(encoding="utf-8") == "old"
    assert list(tmp_path.iterdir()) == [path]


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="no device that is always full")
def test_a_disk_that_is_really_full_keeps_the_old_file(tmp_path):
    resource = pytest.importorskip("resource", reason="this system cannot limit the size of files")
    path = tmp_path / "findings.json"
    path.write_text("old", encoding="utf-8")
    (tmp_path / "bill.csv").write_text(BILL, encoding="utf-8")

    def no_room():
        import signal

        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        resource.setrlimit(resource.RLIMIT_FSIZE, (2_000, 2_000))

    for name in ("findings.json", "results.xlsx"):
        done = run("exposure", "bill.csv", "-o", name, folder=tmp_path, preexec_fn=no_room)
        assert done.returncode == 6, done.stderr
        assert "Traceback" not in done.stderr
    assert path.read_text(encoding="utf-8") == "old"
    assert sorted(one.name for one in tmp_path.iterdir()) == ["bill.csv", "findings.json"]


def test_a_run_that_is_killed_leaves_the_old_file(tmp_path):
    path = tmp_path / "out.txt"
    path.write_text("old", encoding="utf-8")
    script = (
        "import sys, time\nfrom depgraph_cli.options import write_text\n"
        "def parts():\n    for n in range(10**6):\n        yield 'x' * 10_000\n        print('.', flush=True) if n == 5 else time.sleep(0.01)\n"
        "write_text(sys.argv[1], parts())\n"
    )
    environment = {**os.environ, "PYTHONPATH": f"{ROOT}{os.pathsep}{ROOT / 'cli'}"}
    child = subprocess.Popen([sys.executable, "-c", script, str(path)], stdout=subprocess.PIPE, env=environment)
    child.stdout.readline()
    child.kill()
    child.wait()
    child.stdout.close()
    assert path.read_text(encoding="utf-8") == "old"


def test_of_two_runs_at_once_one_whole_file_stands(tmp_path):
    path = tmp_path / "out.txt"
    script = (
        "import sys\nfrom depgraph_cli.options import write_text\n"
        "for _ in range(40):\n    write_text(sys.argv[1], (sys.argv[2] * 5_000 for _ in range(20)))\n"
    )
    environment = {**os.environ, "PYTHONPATH": f"{ROOT}{os.pathsep}{ROOT / 'cli'}"}
    children = [subprocess.Popen([sys.executable, "-c", script, str(path), letter], env=environment) for letter in "ab"]
    seen = set()
    while any(child.poll() is None for child in children):
        if path.exists():
            seen.add(path.read_text(encoding="utf-8"))
        time.sleep(0.002)
    assert [child.returncode for child in children] == [0, 0]
    assert seen <= {"a" * 100_000, "b" * 100_000}
    assert list(tmp_path.iterdir()) == [path]


def test_a_folder_is_no_file_to_write(tmp_path):
    with pytest.raises(OutputFailed, match="a folder"):
        write_text(str(tmp_path), ["x"])


def test_annotate_never_writes_the_bill_and_never_asks_twice(tmp_path):
    import openpyxl

    book = openpyxl.Workbook()
    book.active.append(["Description", "Kind"])
    book.active.append(["Server", "server"])
    book.save(tmp_path / "bill.xlsx")
    before = (tmp_path / "bill.xlsx").read_bytes()
    (tmp_path / "link.xlsx").symlink_to(tmp_path / "bill.xlsx")
    for output, code in (("bill.xlsx", 2), ("link.xlsx", 2), ("out.pdf", 2), ("out.xlsx", 0), ("out.xlsx", 0)):
        done = run("annotate", "bill.xlsx", "-o", output, folder=tmp_path)
        assert done.returncode == code, (output, done.stderr)
    assert (tmp_path / "bill.xlsx").read_bytes() == before
    assert openpyxl.load_workbook(tmp_path / "out.xlsx").sheetnames == ["Sheet", "depgraph"]
    import zipfile

    with zipfile.ZipFile(tmp_path / "bill.xlsx", "a") as archive:
        archive.writestr("_xmlsignatures/sig1.xml", "<s/>")
    (tmp_path / "out.xlsx").unlink()
    done = run("annotate", "bill.xlsx", "-o", "out.xlsx", folder=tmp_path)
    assert (done.returncode, (tmp_path / "out.xlsx").exists()) == (6, False)
    assert "loses the signature" in done.stderr
    assert run("annotate", "bill.xlsx", "-o", "out.xlsx", "--accept-loss", folder=tmp_path).returncode == 0


SAID_OVER = "no input is written over"


@pytest.mark.parametrize(
    "arguments",
    [
        ("exposure", "bill.csv", "-o", "new.json", "-o", "bill.csv"),
        ("exposure", "bill.csv", "--facts", "more.yaml", "--format", "json", "-o", "more.yaml"),
        ("exposure", "bill.csv", "--list", "us.ofac.sdn=sdn.csv", "-o", "sdn.csv"),
        ("exposure", "bill.csv", "--laws", "laws", "--format", "json", "-o", "laws/own.yaml"),
        ("exposure", "bill.csv", "--format", "json", "-o", "depgraph.toml"),
        ("exposure", "./bill.csv", "-o", "deeper/../bill.csv"),
        ("exposure", "bill.csv", "-o", "link.csv"),
        ("exposure", "link.csv", "-o", "bill.csv"),
        ("exposure", "bill.csv", "-o", "twin.csv"),
        ("gate", "bill.csv", "--baseline", "accepted.yaml", "--format", "json", "-o", "accepted.yaml"),
        ("questions", "bill.csv", "-o", "bill.csv"),
        ("concentration", "bill.csv", "-o", "bill.csv"),
        ("assess", "bill.csv", "--framework", "policy.yaml", "--format", "json", "-o", "policy.yaml"),
        ("convert", "bill.csv", "--format", "yaml", "-o", "bill.csv"),
        ("convert", "more.yaml", "-o", "more.yaml"),
        ("match", "bill.xlsx", "-o", "bill.xlsx"),
        ("annotate", "bill.xlsx", "-o", "bill.xlsx"),
        ("map", "map.html", "-o", "map.html"),
        ("map", "map.html"),
        ("report", "bill.csv", "-o", "new.md", "--manifest", "bill.csv"),
        ("owners", "dell", "--facts", "more.yaml", "-o", "more.yaml"),
        ("laws", "--laws", "laws", "-o", "laws/own.yaml"),
        ("diff", "old.json", "bill.csv", "-o", "old.json"),
        ("baseline", "create", "bill.csv", "--reason", "r", "--owner", "o", "--approver", "a", "--expires", "2027-01-01", "-o", "bill.csv"),
    ],
    ids=lambda arguments: " ".join(arguments)[:60],
)  # fmt: skip
def test_no_command_writes_over_a_file_that_it_reads(tmp_path, arguments):
    (tmp_path / "laws").mkdir()
    (tmp_path / "deeper").mkdir()
    names = "more.yaml", "sdn.csv", "laws/own.yaml", "depgraph.toml", "accepted.yaml", "policy.yaml", "bill.xlsx"
    for name in (*names, "map.html", "old.json"):
        (tmp_path / name).write_text("[depgraph]\n" if name == "depgraph.toml" else "", encoding="utf-8")
    (tmp_path / "bill.csv").write_text(BILL, encoding="utf-8")
    (tmp_path / "link.csv").symlink_to("bill.csv")
    (tmp_path / "twin.csv").hardlink_to(tmp_path / "bill.csv")
    before = {path: path.read_bytes() for path in tmp_path.rglob("*") if path.is_file()}
    done = run(*arguments, folder=tmp_path)
    assert done.returncode == 2, done.stderr
    assert SAID_OVER in done.stderr
    assert arguments[-1] in done.stderr
    assert {path: path.read_bytes() for path in tmp_path.rglob("*") if path.is_file()} == before
    assert (tmp_path / "link.csv").is_symlink()


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="no device that is always full")
def test_a_full_device_as_standard_output_is_no_bug(tmp_path):
    (tmp_path / "bill.csv").write_text(BILL, encoding="utf-8")
    with Path("/dev/full").open("wb") as full:
        environment = {**os.environ, "PYTHONPATH": f"{ROOT}{os.pathsep}{ROOT / 'cli'}"}
        command = [sys.executable, "-m", "depgraph_cli.main", "exposure", "bill.csv", "--format", "json"]
        done = subprocess.run(
            command, cwd=tmp_path, env=environment, stdout=full, stderr=subprocess.PIPE, check=False, timeout=60
        )
    assert done.returncode == 6, done.stderr
    assert b"standard output" in done.stderr


@pytest.mark.parametrize(
    "arguments", [("exposure", "bill.csv", "--fail-on", "unknown"), ("exposure", "bill.csv", "--format", "json"), ("data", "list", "lists"), ("--help",)],
    ids=" ".join,
)  # fmt: skip
def test_a_reader_that_stops_reading_is_no_finding(tmp_path, arguments):
    (tmp_path / "bill.csv").write_text(BILL, encoding="utf-8")
    environment = {**os.environ, "PYTHONPATH": f"{ROOT}{os.pathsep}{ROOT / 'cli'}"}
    command = [sys.executable, "-m", "depgraph_cli.main", *arguments]
    done = subprocess.Popen(command, cwd=tmp_path, env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    done.stdout.close()
    said = done.stderr.read()
    done.stderr.close()
    assert done.wait(timeout=60) == 141, said
    assert b"Traceback" not in said
    assert b"BrokenPipe" not in said


def test_a_pipe_is_written_to_and_stays_one(tmp_path):
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    (tmp_path / "bill.csv").write_text(BILL, encoding="utf-8")
    with (tmp_path / "read").open("wb") as read, subprocess.Popen(["cat", str(pipe)], stdout=read):
        done = run("exposure", "bill.csv", "--format", "json", "-o", "pipe", folder=tmp_path)
    assert done.returncode == 0
    assert "depgraph/exposure/2" in (tmp_path / "read").read_text(encoding="utf-8")
    assert pipe.is_fifo()


def test_a_link_that_is_written_to_stays_one(tmp_path):
    (tmp_path / "real.json").write_text("old", encoding="utf-8")
    (tmp_path / "link.json").symlink_to("real.json")
    write_text(str(tmp_path / "link.json"), ["new"])
    assert (tmp_path / "link.json").is_symlink()
    assert (tmp_path / "real.json").read_text(encoding="utf-8") == "new"
