"""What is in the wheel and the sdist, exactly; and does an installed wheel work from an empty folder?"""

from __future__ import annotations

import os
import re
import shlex
import shutil
import subprocess
import sys
import sysconfig
import tarfile
import venv
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
UNSHIPPED = {"__pycache__", ".mypy_cache", ".ruff_cache"}


def files(*folders: str) -> set[str]:
    found = (p for folder in folders for p in (ROOT / folder).rglob("*"))
    return {p.relative_to(ROOT).as_posix() for p in found if p.is_file() and not UNSHIPPED & set(p.parts)}


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("dist")
    subprocess.run(
        [sys.executable, "-m", "build", "--no-isolation", "--outdir", str(out), str(ROOT)],
        check=True,
        capture_output=True,
    )
    return out


def test_the_wheel_holds_the_library_the_command_and_their_data_and_nothing_else(built: Path) -> None:
    (wheel,) = built.glob("*.whl")
    with zipfile.ZipFile(wheel) as archive:
        names = {n for n in archive.namelist() if ".dist-info/" not in n}
    code = files("depgraph") | {n.removeprefix("cli/") for n in files("cli/depgraph_cli")}
    data = {f"depgraph/_data/{n}" for n in files("datasets", "schemas", "visualisations/templates")}
    compiled = {"depgraph/_data/compiled/hot.json", "depgraph/_data/compiled/cold.jsonl"}
    assert names == code | data | compiled
    assert not [n for n in names if "gallery" in n or n.startswith(("cli/", "datasets/", "schemas/", "tests/"))]


def test_the_sdist_holds_what_is_needed_to_build_and_test(built: Path) -> None:
    (sdist,) = built.glob("*.tar.gz")
    with tarfile.open(sdist) as archive:
        names = {n.partition("/")[2] for n in archive.getnames()}
    wanted = files("depgraph", "cli", "datasets", "schemas", "visualisations/templates", "tests", "docs")
    loose = {
        "pyproject.toml",
        "README.md",
        "LICENSE",
        "CHANGELOG.md",
        "CONTRIBUTING.md",
        "SECURITY.md",
        "Makefile",
        "hatch_build.py",
        "compose.yaml",
    }
    assert {n for n in names if "/" in n and not n.startswith(".")} == wanted
    assert loose <= names


@pytest.fixture(scope="module")
def installed(built: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Install the wheel, and nothing else, into an environment of its own; return the folder of its programs.

    What depgraph depends on is borrowed from this environment: no index of packages is asked.
    """
    (wheel,) = built.glob("*.whl")
    home = tmp_path_factory.mktemp("venv")
    venv.create(home, with_pip=False)
    scripts = home / ("Scripts" if os.name == "nt" else "bin")
    site = Path(sysconfig.get_path("purelib", scheme="venv", vars={"base": str(home), "platbase": str(home)}))
    install = (
        "-m",
        "pip",
        "--python",
        str(scripts / "python"),
        "install",
        "--no-deps",
        "--no-index",
        "--quiet",
        str(wheel),
    )
    subprocess.run([sys.executable, *install], check=True, capture_output=True)
    borrowed = [p for p in sys.path if p.endswith("site-packages")]
    (site / "borrowed.pth").write_text("\n".join(borrowed), encoding="utf-8")
    return scripts


def run(program: Path, *arguments: str, folder: Path) -> subprocess.CompletedProcess[str]:
    environment = {k: v for k, v in os.environ.items() if k not in {"PYTHONPATH", "MYPYPATH"}} | {"PYTHONUTF8": "1"}
    return subprocess.run(
        [str(program), *arguments], cwd=folder, env=environment, capture_output=True, text=True, check=False
    )


def test_an_installed_wheel_answers_from_an_empty_folder(installed: Path, tmp_path: Path) -> None:
    where = run(installed / "python", "-c", "import depgraph; print(depgraph.__file__)", folder=tmp_path).stdout
    assert where.startswith(str(installed.parent))
    depgraph = installed / "depgraph"
    assert run(depgraph, "--help", folder=tmp_path).returncode == 0
    listed = run(depgraph, "data", "list", folder=tmp_path)
    assert listed.returncode == 0, listed.stderr
    assert "organisations" in listed.stdout
    (tmp_path / "bill.yaml").write_text("components: [{id: svc, kind: cloud_service}]", encoding="utf-8")
    answered = run(depgraph, "exposure", "bill.yaml", "--as-of", "2026-11-23", folder=tmp_path)
    assert answered.returncode == 0, answered.stderr
    assert "None of 1 line is reached by" in answered.stdout


def readme_commands() -> list[tuple[list[str], int]]:
    """Return the commands of the README, each with the exit code that its comment tells."""
    blocks = re.findall(r"```sh\n(.*?)```", (ROOT / "README.md").read_text(encoding="utf-8"), re.DOTALL)
    lines = [line for block in blocks for line in block.splitlines() if line.startswith("depgraph ")]
    told = ((line, re.search(r"# exit (\d+)", line)) for line in lines)
    return [(shlex.split(line, comments=True)[1:], int(code[1]) if code else 0) for line, code in told]


def test_the_readme_has_the_two_commands_and_five_more() -> None:
    assert len(readme_commands()) == 7


def test_the_commands_of_the_readme_run_where_nothing_but_the_wheel_is_installed(
    installed: Path, tmp_path: Path
) -> None:
    # Who has installed a wheel has the bills of the clone beside it, and nothing else of it.
    shutil.copytree(ROOT / "datasets" / "bills", tmp_path / "datasets" / "bills")
    for arguments, code in readme_commands():
        done = run(installed / "depgraph", *arguments, folder=tmp_path)
        assert done.returncode == code, f"{arguments}: {done.stderr}"
    written = {path.name for path in tmp_path.iterdir()}
    assert {"map.html", "questions.xlsx", "gate.sarif", "report.html", "manifest.json"} <= written


USERS_PROGRAM = """
import depgraph
report = depgraph.answer(depgraph.Request(on="2026-11-23", bills=[("bill.yaml", b"components: [{id: a}]")]))
headline: str = report.headline
reveal_type(report)
report.no_such_thing
"""


def test_a_users_program_is_checked_against_the_types_of_the_library(installed: Path, tmp_path: Path) -> None:
    pytest.importorskip("mypy")
    (tmp_path / "user.py").write_text(USERS_PROGRAM, encoding="utf-8")
    options = ("--strict", "--no-error-summary", "--hide-error-context", "--cache-dir", str(tmp_path / "cache"))
    found = run(
        Path(sys.executable), "-m", "mypy", *options, "--python-executable", str(installed / "python"), "user.py",
        folder=tmp_path,
    )  # fmt: skip
    assert found.stdout.splitlines() == [
        'user.py:5: note: Revealed type is "depgraph.analysis.report.Report"',
        'user.py:6: error: "Report" has no attribute "no_such_thing"  [attr-defined]',
    ], found.stdout + found.stderr


def test_the_library_shows_its_public_names_and_no_others() -> None:
    import depgraph

    assert dir(depgraph) == sorted(depgraph.__all__)
    assert all(getattr(depgraph, name) is not None for name in dir(depgraph))
