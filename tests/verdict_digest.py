"""What does every law find, everywhere it is tried? One line a verdict, so that two states of the code can be compared.

    python -m tests.verdict_digest > before.txt      # then change the code
    python -m tests.verdict_digest > after.txt
    diff before.txt after.txt

Both reference bills are answered on three days, and every world below ``tests/laws`` under the law it is about.
A line reads: where, day, line of the bill, law, lower end, upper end. The last line is a digest of all others.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from pathlib import Path

from depgraph import Request, answer
from tests.laws.test_cases import CASES, STORIES, expectations, found, interval

ROOT = Path(__file__).parents[1]
BILLS = ("aigf-reference.xlsx", "aigf-european.xlsx")
DAYS = ("2025-11-30", "2026-11-24", "2027-06-01")


def bills() -> Iterator[str]:
    """Yield the proven verdicts on both reference bills."""
    for name in BILLS:
        data = (ROOT / "datasets" / "bills" / name).read_bytes()
        for day in DAYS:
            report = answer(Request(on=day, bills=[(name, data)]))
            for line in report.lines:
                for verdict in sorted(report.verdicts(line), key=lambda v: v.law.id):
                    ends = f"{verdict.at_least.name.lower()}\t{verdict.at_most.name.lower()}"
                    yield f"{name}\t{day}\t{line.id}\t{verdict.law.id}\t{ends}"


def worlds() -> Iterator[str]:
    """Yield the verdicts in the folders of the laws, the replays and the reviews."""
    for folder in (*CASES, *STORIES):
        for number, entry in enumerate(expectations(folder)["expect"]):
            law = entry.get("law", folder.name)
            one, line = found(folder, entry, law)
            low, high = interval(one, line, entry.get("effect"))
            yield f"{folder.parent.name}/{folder.name}\t{number}\t{line.id}\t{law}\t{low}\t{high}"


def main() -> None:
    """Print every verdict, and the digest of all of them."""
    lines = [*bills(), *worlds()]
    print("\n".join(lines))
    print(hashlib.sha256("\n".join(lines).encode()).hexdigest())


if __name__ == "__main__":
    main()
