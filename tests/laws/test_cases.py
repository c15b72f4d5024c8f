"""Each law has a small world and the verdicts it must give, with an exposed, a clear and an unknown case."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from depgraph.catalogue.compiled import load_catalogue
from depgraph.intake.factsfile import read_facts
from depgraph.law.assessment import assess
from depgraph.law.pack import ready
from depgraph.model.lowering import Lowering
from depgraph.model.reading import read_document

CASES = sorted(p for p in (Path(__file__).parent / "cases").iterdir() if p.is_dir())
LAWS = {law["id"] for law in load_catalogue().laws}


def expectations(folder: Path) -> dict[str, Any]:
    document: dict[str, Any] = read_document(
        (folder / "expected.yaml").read_text(encoding="utf-8"), name=folder.name
    ).value
    return document


ENTRIES = [(folder, number) for folder in CASES for number in range(len(expectations(folder)["expect"]))]


@pytest.mark.parametrize(("folder", "number"), ENTRIES, ids=[f"{f.name}-{n}" for f, n in ENTRIES])
def test_a_law_answers_its_own_world(folder: Path, number: int) -> None:
    expected = expectations(folder)
    entry = expected["expect"][number]
    catalogue = load_catalogue()
    data = (folder / "world.yaml").read_bytes()
    facts = catalogue.facts
    for table in (facts.organisations, facts.components, facts.holdings, facts.relations):
        table.clear()
    Lowering(facts, stated_by="user", bill=True).add(read_facts(data, name="world.yaml"), name="world.yaml")
    law = next(ready(law) for law in catalogue.laws if law["id"] == folder.name)
    found = assess(
        facts, [law], on=str(entry.get("as_of", expected["as_of"])),
        destination=entry.get("destination", expected.get("destination", "NL")), buyer=entry.get("buyer", expected.get("buyer")),
    )  # fmt: skip
    line = next(c for c in found.lines if c.id == entry["component"])
    verdict = next((v for v in found.verdicts(line) if v.law.id == folder.name), None)
    assert verdict is not None, f"{line.id} is out of the law's scope"
    got = (verdict.at_least.name.lower(), verdict.at_most.name.lower())
    assert got == (entry["at_least"], entry["at_most"]), entry.get("why")


def test_every_law_has_a_folder_and_every_folder_a_law() -> None:
    assert {folder.name for folder in CASES} == LAWS


@pytest.mark.parametrize("folder", CASES, ids=lambda f: f.name)
def test_every_folder_shows_reached_clear_and_unknown(folder: Path) -> None:
    ends = {(e["at_least"], e["at_most"]) for e in expectations(folder)["expect"]}
    assert ("clear", "clear") in ends
    assert any(low != high for low, high in ends)
    assert any(low == high != "clear" for low, high in ends)
