"""Do both engines answer the same? The same worlds to the engine in memory and to the database, everything compared.

A world's answer is compared as one document: intervals, chains, missing facts, what a clear rests on, reasons.
"""

from __future__ import annotations

import copy
import json
import os
import random
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from oracle.asking import _numbered as numbered
from oracle.worlds import ON, facts_file, law_file

from depgraph.analysis.answer import Gathered, Request, conclude, gather
from depgraph.analysis.report import Context
from depgraph.catalogue.compiled import load_catalogue
from depgraph.intake.factsfile import read_facts
from depgraph.model import law as law_model
from depgraph.model.facts import FactsFile
from depgraph.model.lowering import Lowering
from depgraph.model.reading import read_document
from depgraph.model.records import Catalogue, Facts
from depgraph.store.asking import ask, nearest
from depgraph.store.pushing import push, remove, upload, upload_of
from depgraph.store.rows import SUPPLY

if TYPE_CHECKING:
    from collections.abc import Callable

    from depgraph.store.connection import Store

pytestmark = pytest.mark.xdist_group("store")
ROOT = Path(__file__).resolve().parents[2]
LAW_WORLDS = 20
"""Laws whose worlds are asked every time; with ``DEPGRAPH_WORLDS`` all are."""
CASES = sorted(p for p in (ROOT / "tests" / "laws" / "cases").iterdir() if p.is_dir())
EVERY = 1 if os.environ.get("DEPGRAPH_WORLDS") else max(1, len(CASES) // LAW_WORLDS)
RANDOM_WORLDS = 100
WORLDS_A_TEST = 10
CHAIN_LINES = 12
DAYS = ["2025-10-10", "2026-01-15", "2026-11-25"]
"""The Affiliates Rule binds, is suspended, and is unverified."""
LAWS = ["us.cloud_act", "us.fisa702", "cn.rare_earths_18_2025", "us.ear.adv_computing.hq_d5", "cn.intel_law"]


def same_answer(store: Store, name: str, made: Callable[[], Gathered], request: Request) -> None:
    """Ask both engines the same, and compare everything they say."""
    request.bills = [(name, name.encode())]
    run = push(store, upload_of(made(), request)).run
    asked = ask(store, name, request)
    here = conclude(made(), request).as_dict()
    there = asked.report.as_dict()
    for one, other in zip(here["findings"], there["findings"], strict=True):
        assert other == one, f"{name}: {one['component']['id']} under {one['law']}"
    assert json.dumps(there) == json.dumps(here), name
    remove(store, run)


def random_world(seed: int) -> tuple[Callable[[], Gathered], str | None]:
    rng = random.Random(seed)
    facts, law = facts_file(rng), law_file(rng)

    def made() -> Gathered:
        records = Facts()
        lowering = Lowering(records, stated_by="user", bill=True)
        lowering.add(FactsFile.model_validate(copy.deepcopy(facts)), name=f"{seed}")
        model = law_model.Law.model_validate(copy.deepcopy(law))
        numbers = {key: lowering.number(source) for key, source in model.sources.items()}
        raw = numbered(model.model_dump(by_alias=True, exclude_none=True), numbers)
        return Gathered(Catalogue(records, [raw], version="test"), Context("test", "test"))

    return made, facts["organisations"][0]["id"] if "'buyer'" in repr(law) else None


@pytest.mark.parametrize("tens", range(RANDOM_WORLDS // WORLDS_A_TEST))
def test_random_worlds_are_answered_alike(store: Store, tens: int) -> None:
    for seed in range(tens * WORLDS_A_TEST, (tens + 1) * WORLDS_A_TEST):
        made, buyer = random_world(seed)
        same_answer(store, f"world-{seed}", made, Request(on=ON, buyer=buyer))


@pytest.mark.parametrize("folder", CASES[::EVERY], ids=lambda f: f.name)
def test_a_laws_own_world_is_answered_alike(store: Store, folder: Path) -> None:
    expected: Any = read_document((folder / "expected.yaml").read_text(encoding="utf-8"), name=folder.name).value
    data = (folder / "world.yaml").read_bytes()

    def made() -> Gathered:
        catalogue = load_catalogue()
        facts = catalogue.facts
        for table in (facts.organisations, facts.components, facts.holdings, facts.relations):
            table.clear()
        Lowering(facts, stated_by="user", bill=True).add(read_facts(data, name="world.yaml"), name="world.yaml")
        catalogue.laws = [law for law in catalogue.laws if law["id"] == folder.name]
        return Gathered(catalogue, Context("test", "test"))

    request = Request(on=str(expected["as_of"]), destination=expected.get("destination"), buyer=expected.get("buyer"))
    same_answer(store, folder.name, made, request)


@pytest.mark.parametrize("name", ["aigf-reference.xlsx", "aigf-european.xlsx"])
def test_a_bill_is_answered_alike_on_every_day(store: Store, name: str) -> None:
    bill = (name, (ROOT / "datasets" / "bills" / name).read_bytes())
    run = push(store, upload(Request(on=ON, bills=[bill]))).run
    for on in DAYS:
        request = Request(on=on, bills=[bill])
        here = conclude(gather(request), request)
        there = ask(store, name, request)
        assert list(there.report.findings()) == list(here.findings())
        assert json.dumps(there.report.header()) == json.dumps(here.header())
    remove(store, run)


def test_the_database_finds_chains_as_short_as_ours(store: Store) -> None:
    name = "aigf-reference.xlsx"
    request = Request(on=ON, bills=[(name, (ROOT / "datasets" / "bills" / name).read_bytes())], laws=LAWS)
    run = push(store, upload(request)).run
    asked = ask(store, name, request)
    report, compared = asked.report, 0
    for line in report.lines[:CHAIN_LINES]:
        chains = {v.law.id: report.reasons.chain(line, v) for v in report.verdicts(line) if v.at_least}
        for law, hops in nearest(asked, line):
            # What a chain says of owners and seats stands behind the end of the walk.
            assert hops == len([step for step in chains[law] if step.relation in SUPPLY]), f"{line.id} {law}"
            compared += 1
    assert compared > CHAIN_LINES
    remove(store, run)
