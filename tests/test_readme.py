"""The papers cannot lie: the help pages and the worked example are what the program prints, and links lead somewhere."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
from depgraph_cli.main import COMMANDS

ROOT = Path(__file__).resolve().parents[1]
README = ROOT / "README.md"
COMMAND_PAGE = ROOT / "docs" / "cli.md"
PAPERS = [README, ROOT / "CONTRIBUTING.md", *sorted((ROOT / "docs").glob("*.md"))]
MOST_LINES = 160
EXAMPLE = ("exposure", "datasets/bills/example.yaml", "--law", "us.cloud_act", "--as-of", "2026-11-23")


def printed(*arguments: str) -> str:
    environment = {**os.environ, "PYTHONPATH": f"{ROOT}{os.pathsep}{ROOT / 'cli'}", "COLUMNS": "100", "PYTHONUTF8": "1"}
    done = subprocess.run(
        [sys.executable, "-m", "depgraph_cli.main", *arguments],
        cwd=ROOT,
        env=environment,
        capture_output=True,
        text=True,
        check=True,
    )
    return done.stdout


def help_block() -> str:
    parts = [f"```\n$ depgraph --help\n{printed('--help')}```\n"]
    parts += [
        f"<details><summary><code>depgraph {name}</code></summary>\n\n```\n{printed(name, '--help')}```\n\n</details>\n"
        for name in sorted(COMMANDS)
    ]
    return "\n".join(parts)


def example_block() -> str:
    world = (ROOT / "datasets" / "bills" / "example.yaml").read_text(encoding="utf-8")
    answer = "\n".join(line for line in printed(*EXAMPLE).splitlines() if not line.startswith("as of "))
    return f"`datasets/bills/example.yaml`, a bill of three services:\n\n```yaml\n{world}```\n\n```\n$ depgraph {' '.join(EXAMPLE)}\n{answer}\n```\n"


BLOCKS = {"help": (COMMAND_PAGE, help_block), "example": (README, example_block)}


@pytest.mark.parametrize("name", BLOCKS)
def test_the_block_is_what_the_program_prints(name: str) -> None:
    page, block_of = BLOCKS[name]
    _, _, rest = page.read_text(encoding="utf-8").partition(f"<!-- @begin-{name}@ -->\n")
    block, mark, _ = rest.partition(f"<!-- @end-{name}@ -->")
    assert mark
    assert block == block_of()


def test_every_command_has_its_page() -> None:
    text = COMMAND_PAGE.read_text(encoding="utf-8")
    assert [c for c in COMMANDS if f"<code>depgraph {c}</code>" not in text] == []


def test_the_readme_is_short() -> None:
    assert len(README.read_text(encoding="utf-8").splitlines()) <= MOST_LINES


@pytest.mark.parametrize("page", PAPERS, ids=lambda page: page.name)
def test_every_link_to_a_file_leads_to_one(page: Path) -> None:
    linked = re.findall(r"\]\(([^)#]+)[^)]*\)", page.read_text(encoding="utf-8"))
    assert [one for one in linked if "://" not in one and not (page.parent / one).exists()] == []


if __name__ == "__main__":
    for name, (page, block) in BLOCKS.items():
        content = page.read_text(encoding="utf-8")
        before, begin, rest = content.partition(f"<!-- @begin-{name}@ -->\n")
        _, end, after = rest.partition(f"<!-- @end-{name}@ -->")
        page.write_text(before + begin + block() + end + after, encoding="utf-8", newline="\n")
