"""What is in the wheel and the sdist, exactly; and does an installed wheel work from an empty folder?"""

from __future__ import annotations

import os
import subprocess
import sys
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


def test_an_installed_wheel_answers_from_an_empty_folder(built: Path, tmp_path: Path) -> None:
    (wheel,) = built.glob("*.whl")
    home = tmp_path / "venv"
    venv.create(home, with_pip=False, system_site_packages=False)
    site = next((home / "lib").glob("python*/site-packages"))
    # The dependencies of this environment are borrowed; depgraph itself comes from the wheel alone.
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(site)
    borrowed = [p for p in sys.path if p.endswith("site-packages")]
    (site / "borrowed.pth").write_text("\n".join(borrowed), encoding="utf-8")
    empty = tmp_path / "empty"
    empty.mkdir()
    environment = {k: v for k, v in os.environ.items() if k != "PYTHONPATH"}
    program = "import sys, depgraph; assert 'venv' in depgraph.__file__, depgraph.__file__; from depgraph_cli.main import main; main(sys.argv[1:])"

    def run(*arguments: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [str(home / "bin" / "python"), "-S", "-c", f"import site; site.addsitedir({str(site)!r}); {program}", *arguments],
            cwd=empty, env=environment, capture_output=True, text=True, check=False,
        )  # fmt: skip

    assert run("--help").returncode == 0
    listed = run("data", "list")
    assert listed.returncode == 0, listed.stderr
    assert "organisations" in listed.stdout
    facts = empty / "bill.yaml"
    facts.write_text("components: [{id: svc, kind: cloud_service}]", encoding="utf-8")
    answered = run("exposure", "bill.yaml", "--as-of", "2026-11-23")
    assert answered.returncode == 0, answered.stderr
    assert "None of 1 line is reached by" in answered.stdout
