"""The table says what differs from line to line, and once what is open on nearly all of them."""

from __future__ import annotations

from typing import Any

from depgraph.analysis.answer import Request, answer
from depgraph.export import write

LINES = 6
WORLD = "\n".join([
    "organisations:",
    "  - {id: us, name: Big Cloud Inc, incorporated_in: US, presence: complete}",
    "  - {id: eu, name: Small Cloud SA, incorporated_in: FR, owners: complete, presence: complete}",
    "components:",
    *(f"  - {{id: c{n}, name: Service {n}, kind: cloud_service, lacks: [software, licensed_by]}}" for n in range(LINES)),
    "relations:",
    *(
        f"  - {{subject: c{n}, relation: {role}, object: {'us' if n == 0 else 'eu'}}}"
        for n in range(LINES)
        for role in ("hosted_by", "operated_by")
    ),
])  # fmt: skip


def table(*laws: str, every: bool = False) -> str:
    report: Any = answer(Request(on="2026-11-23", bills=[("bill.yaml", WORLD.encode())], laws=laws))
    return "".join(write(report, form="table", every=every))


def test_a_law_that_is_open_everywhere_is_said_once() -> None:
    text = table("us.cloud_act", "us.ofac.sdn50")
    assert f"us.ofac.sdn50: {LINES} lines, for want of screening against us.ofac.sdn" in text
    assert text.count("us.ofac.sdn50") == 1
    assert "c0        Service 0" in text
    assert "Not shown: 0 clear lines, and 5 lines with nothing but what is open everywhere" in text


def test_all_repeats_it_on_every_line() -> None:
    assert table("us.cloud_act", "us.ofac.sdn50", every=True).count("us.ofac.sdn50") == LINES


def test_a_small_bill_repeats_nothing() -> None:
    few = "\n".join(line for line in WORLD.splitlines() if not any(f"c{n}" in line for n in range(2, LINES)))
    report = answer(Request(on="2026-11-23", bills=[("bill.yaml", few.encode())], laws=["us.ofac.sdn50"]))
    text = "".join(write(report, form="table"))
    assert "Open on nearly every line" not in text
    assert text.count("us.ofac.sdn50") == 2
