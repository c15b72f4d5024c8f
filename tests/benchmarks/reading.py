"""How much of what a careful professional would answer at once does depgraph answer?

    python -m tests.benchmarks.reading [FOLDER …] [--list-wrong]

Every bill of a folder that has a ``NAME.expected.json`` beside it is answered for one fixed day and compared with the
labels: line -> law -> accepted verdicts. The folder of the project's own bench is ``tests/bench``, the default.

- *right*: the verdict is accepted, or every verdict between its two ends is.
- *open*: the verdict is an interval that holds accepted and other verdicts, or the pair is missing from the answer and
  from the table of what was not asked.
- *wrong*: no accepted verdict lies within the ends. *Wrong clear*: clear, where clear is not accepted.

A pair is *biting* where ``exposed`` or ``latent`` is accepted and neither ``clear`` nor ``unknown``, and *dismissed* where
``clear`` is accepted and ``unknown`` is not. Whoever always answers "clear" is right on most pairs: look at both.
"""

from __future__ import annotations

import argparse
import json
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from depgraph import DepgraphError, Request, answer

ON = "2026-12-01"
HERE = Path(__file__).resolve().parent
BENCH = HERE.parent / "bench"
LABELS = ".expected.json"
LEVELS = ("clear", "latent", "exposed")
DATA_LAWS = (
    "us.cloud_act", "us.fisa702", "us.process", "us.nsl", "us.eo12333", "us.doj.", "us.proposed.iaas_kyc",
    "us.proposed.remote_access",
)  # fmt: skip
SANCTIONS = ("us.ofac.", "us.ieepa.", "eu.sanctions", "eu.833_2014.", "uk.sanctions")


@dataclass(frozen=True, slots=True)
class Answered:
    """What one answer says about one line under one law: both ends, and what it leans on."""

    verdict: str
    low: int
    high: int
    presumes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Pair:
    """One label and what was answered; ``found`` is None where the pair stands nowhere in the answer."""

    bill: str
    line: str
    law: str
    accepted: frozenset[str]
    found: Answered | None

    @property
    def sort(self) -> str:
        """Whether the label bites, dismisses or leaves room for doubt."""
        if not self.accepted & {"clear", "unknown"}:
            return "biting"
        return "dismissed" if "clear" in self.accepted and "unknown" not in self.accepted else "doubt"

    @property
    def result(self) -> str:
        """Right, open or wrong."""
        if self.found is None:
            return "open"
        if self.found.verdict in self.accepted:
            return "right"
        between = set(LEVELS[self.found.low : self.found.high + 1])
        if between <= self.accepted:
            return "right"
        return "open" if len(between) > 1 and between & self.accepted else "wrong"

    @property
    def wrong_clear(self) -> bool:
        """Whether the answer clears what no careful reader would."""
        return self.found is not None and self.found.high == 0 and "clear" not in self.accepted


def family(law: str) -> str:
    """Return the family of laws that one is counted with."""
    if law.startswith(DATA_LAWS):
        return "us data"
    if law.startswith(SANCTIONS):
        return "sanctions"
    if law.startswith("us.contract."):
        return "us contract"
    issuer = law.partition(".")[0]
    return {"us": "us export", "cn": "cn", "eu": "eu", "nl": "eu", "fr": "eu"}.get(issuer, "other states")


def labelled(path: Path) -> dict[str, dict[str, list[str]]]:
    """Return the labels beside a bill: line -> law -> accepted verdicts, without the remarks on them."""
    read = json.loads(path.with_name(path.name + LABELS).read_text("utf-8"))
    return {line: {law: v for law, v in laws.items() if not law.startswith("_")} for line, laws in read.items()}


def bills(folder: Path) -> Iterator[Path]:
    """Yield the bills of a folder that have labels and are there."""
    for labels in sorted(folder.glob("*" + LABELS)):
        bill = labels.with_name(labels.name.removesuffix(LABELS))
        if bill.exists():
            yield bill


def ends(finding: Mapping[str, Any]) -> Answered:
    """Return what a finding says: of the reading where there is one, else of what is proven."""
    verdict = finding["verdict"]
    exact = verdict if verdict in LEVELS else None
    low = finding.get("at_least", exact or "clear")
    high = finding.get("at_most", exact or "exposed")
    presumes = tuple(p if isinstance(p, str) else p["id"] for p in finding.get("presumes", ()))
    return Answered(verdict, LEVELS.index(low), LEVELS.index(high), presumes)


def not_asked(
    document: Mapping[str, Any], kinds: Mapping[str, str | None]
) -> Iterator[tuple[tuple[str, str], Answered]]:
    """Yield (line id, law) and its answer, for pairs that stand in the table of what was not asked."""
    for row in document.get("not_asked", ()):
        lines = row.get("lines")
        concerned = (
            lines if isinstance(lines, list) else [key for key, kind in kinds.items() if kind == row.get("kind")]
        )
        for line in concerned:
            key = line["id"] if isinstance(line, dict) else line
            yield (key, row["law"]), Answered("clear", 0, 0, tuple(row.get("presumes", ())))


def pairs(bill: Path) -> list[Pair]:
    """Answer one bill and compare every labelled pair."""
    labels = labelled(bill)
    found: dict[tuple[str, str], Answered] = {}
    lines: dict[str, str] = {}
    try:
        report = answer(Request(on=ON, bills=[(bill.name, bill.read_bytes())]))
    except DepgraphError as problem:
        print(f"{bill.name}: not read: {problem}")
    else:
        document = report.as_dict()
        lines = {line.name: line.id for line in reversed(report.lines)}
        found = dict(not_asked(document, {line.id: line.kind for line in report.lines}))
        found |= {(f["component"]["id"], f["law"]): ends(f) for f in document["findings"]}
        missing = sorted(set(labels) - set(lines))
        if missing:
            print(f"{bill.name}: no line is called " + "; ".join(missing))
    return [
        Pair(bill.name, line, law, frozenset(accepted), found.get((lines.get(line, ""), law)))
        for line, laws in labels.items()
        for law, accepted in laws.items()
    ]


def share(some: int, of: int) -> str:
    """Return a percentage, or a dash where there is nothing to divide."""
    return f"{100 * some / of:5.1f}%" if of else "     -"


def row(title: str, some: Sequence[Pair]) -> str:
    """Return one row of the table of scores."""
    results = Counter(pair.result for pair in some)
    clears = sum(pair.wrong_clear for pair in some)
    cells = [f"{title:38.38}", f"{len(some):5}", share(results["right"], len(some))]
    cells += [f"{results['open']:5}", f"{results['wrong']:5}", f"{clears:5}"]
    for sort in ("biting", "dismissed"):
        of = [pair for pair in some if pair.sort == sort]
        cells += [f"{len(of):5}", share(sum(pair.result == "right" for pair in of), len(of))]
    return "  ".join(cells)


def groups(title: str, some: Iterable[tuple[str, Pair]]) -> None:
    """Print a table of scores, one row a group."""
    by: dict[str, list[Pair]] = {}
    for key, pair in some:
        by.setdefault(key, []).append(pair)
    print(f"\n{title:38}  pairs   right   open  wrong  clear  biting right  dismissed right")
    for key in sorted(by):
        print(row(key, by[key]))


def presumptions(some: Iterable[Pair]) -> None:
    """Print how often each presumption carried a right, an open and a wrong answer."""
    carried: dict[str, Counter[str]] = {}
    for pair in some:
        for one in pair.found.presumes if pair.found else ():
            carried.setdefault(one, Counter())["wrong clear" if pair.wrong_clear else pair.result] += 1
    if not carried:
        return
    print(f"\n{'presumption':38}  right   open  wrong  wrong clear")
    for one, counts in sorted(carried.items()):
        cells = [f"{counts[word]:5}" for word in ("right", "open", "wrong", "wrong clear")]
        print(f"{one:38}  " + "  ".join(cells))


def listed(some: Iterable[Pair]) -> None:
    """Print every pair that is wrong or open, the wrong clears first."""
    order = {"wrong": 1, "open": 2}
    for pair in sorted(some, key=lambda p: (not p.wrong_clear, order.get(p.result, 3), p.bill, p.line, p.law)):
        if pair.result == "right":
            continue
        word = "WRONG CLEAR" if pair.wrong_clear else pair.result
        said = "nothing"
        if pair.found is not None:
            said = pair.found.verdict
            if pair.found.low != pair.found.high:
                said += f" ({LEVELS[pair.found.low]} … {LEVELS[pair.found.high]})"
        accepted = " or ".join(sorted(pair.accepted))
        print(f"{word:11}  {pair.bill}  {pair.line}  {pair.law}: {said}, accepted {accepted}")


def vendors(folder: Path) -> dict[str, str]:
    """Return how well known the vendors of each bill are, from the folder's index."""
    index = folder / "index.yaml"
    if not index.exists():
        return {}
    return {one["file"]: one.get("vendors", "") for one in yaml.safe_load(index.read_text("utf-8"))["bills"]}


def main(arguments: Sequence[str] | None = None) -> None:
    """Score the bills of some folders."""
    parser = argparse.ArgumentParser(description="Score the reading against labelled bills.")
    parser.add_argument("folders", nargs="*", type=Path, default=[BENCH])
    parser.add_argument("--list-wrong", action="store_true", help="show every wrong and open pair")
    chosen = parser.parse_args(arguments)
    scored: list[Pair] = []
    known: dict[str, str] = {}
    for folder in chosen.folders:
        known |= vendors(folder)
        for bill in bills(folder):
            scored += pairs(bill)
    groups("bill", ((pair.bill, pair) for pair in scored))
    groups("family of laws", ((family(pair.law), pair) for pair in scored))
    if known:
        groups("vendors", ((known.get(pair.bill) or "not said", pair) for pair in scored))
    presumptions(scored)
    groups("all", (("total", pair) for pair in scored))
    if chosen.list_wrong:
        print()
        listed(scored)


if __name__ == "__main__":
    main()
