"""The README cannot lie: help blocks and the worked example are what the program prints."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
from depgraph_cli.main import COMMANDS

ROOT = Path(__file__).resolve().parents[1]
README = ROOT / "README.md"
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


BLOCKS = {"help": help_block, "example": example_block}


@pytest.mark.parametrize("name", BLOCKS)
def test_the_block_in_the_readme_is_what_the_program_prints(name: str) -> None:
    _, _, rest = README.read_text(encoding="utf-8").partition(f"<!-- @begin-{name}@ -->\n")
    block, mark, _ = rest.partition(f"<!-- @end-{name}@ -->")
    assert mark
    assert block == BLOCKS[name]()


def test_every_command_is_in_the_readme() -> None:
    text = README.read_text(encoding="utf-8")
    assert [c for c in COMMANDS if f"depgraph {c}" not in text] == []


if __name__ == "__main__":
    content = README.read_text(encoding="utf-8")
    for name, block in BLOCKS.items():
        before, begin, rest = content.partition(f"<!-- @begin-{name}@ -->\n")
        _, end, after = rest.partition(f"<!-- @end-{name}@ -->")
        content = before + begin + block() + end + after
    README.write_text(content, encoding="utf-8", newline="\n")
