"""The bench of the reading: its labels name lines that are there and laws that exist, and there are enough of both."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path

import openpyxl
import pytest
import yaml

from depgraph.catalogue.compiled import load_catalogue
from tests.benchmarks.reading import Answered, Pair, bills, family, labelled

HERE = Path(__file__).resolve().parent
VERDICTS = {"clear", "latent", "exposed", "unknown"}
BILLS = sorted(bills(HERE))
INDEX = {one["file"]: one for one in yaml.safe_load((HERE / "index.yaml").read_text("utf-8"))["bills"]}


def cells(bill: Path) -> list[list[str]]:
    """Return the rows of a bill as they are written, without any reader of the project."""
    if bill.suffix == ".json":
        document = json.loads(bill.read_text("utf-8"))
        return [[one["name"]] for one in (*document["components"], *document["services"])]
    if bill.suffix == ".xlsx":
        sheet = openpyxl.load_workbook(io.BytesIO(bill.read_bytes()), read_only=True).active
        return [[str(cell) for cell in row if cell is not None] for row in sheet.iter_rows(min_row=5, values_only=True)]
    text = bill.read_text("utf-8")
    separator = max(";\t,", key=text.partition("\n")[0].count)
    return list(csv.reader(io.StringIO(text), delimiter=separator))[1:]


@pytest.mark.parametrize("bill", BILLS, ids=lambda bill: bill.name)
def test_every_labelled_line_stands_in_its_bill_once(bill: Path) -> None:
    written = [set(row) for row in cells(bill)]
    for line in labelled(bill):
        assert sum(line in row for row in written) == 1, line


@pytest.mark.parametrize("bill", BILLS, ids=lambda bill: bill.name)
def test_every_label_names_a_law_and_verdicts_that_exist(bill: Path) -> None:
    laws = {law["id"] for law in load_catalogue().laws}
    for line, wanted in labelled(bill).items():
        assert wanted, line
        assert set(wanted) <= laws, (line, sorted(set(wanted) - laws))
        assert all(accepted and set(accepted) <= VERDICTS for accepted in wanted.values()), line


def test_the_bench_is_as_large_as_promised() -> None:
    labels = {bill: labelled(bill) for bill in BILLS}
    assert len(labels) >= 20
    assert sum(len(lines) for lines in labels.values()) >= 300
    assert len({law for lines in labels.values() for wanted in lines.values() for law in wanted}) >= 40


def test_the_index_names_every_bill_and_how_many_lines_it_has() -> None:
    assert set(INDEX) == {bill.name for bill in BILLS}
    for bill in BILLS:
        assert INDEX[bill.name]["vendors"] in {"known", "others"}
        assert INDEX[bill.name]["lines"] == len(cells(bill))


def pair(accepted: set[str], found: Answered | None) -> Pair:
    return Pair("bill", "line", "us.cloud_act", frozenset(accepted), found)


def test_an_interval_inside_the_accepted_verdicts_is_right_and_one_across_its_edge_is_open() -> None:
    assert pair({"clear", "latent"}, Answered("unknown", 0, 1)).result == "right"
    assert pair({"clear"}, Answered("unknown", 0, 1)).result == "open"
    assert pair({"clear"}, Answered("unknown", 1, 2)).result == "wrong"
    assert pair({"exposed", "unknown"}, Answered("unknown", 0, 2)).result == "right"


def test_a_pair_that_stands_nowhere_is_open() -> None:
    assert pair({"clear"}, None).result == "open"


def test_clear_where_doubt_or_worse_is_expected_is_a_wrong_clear() -> None:
    assert pair({"exposed"}, Answered("clear", 0, 0)).wrong_clear
    assert pair({"exposed", "unknown"}, Answered("clear", 0, 0)).wrong_clear
    assert not pair({"clear", "unknown"}, Answered("clear", 0, 0)).wrong_clear
    assert not pair({"exposed"}, Answered("latent", 1, 1)).wrong_clear


def test_what_bites_and_what_is_dismissed_are_told_apart() -> None:
    assert pair({"exposed", "latent"}, None).sort == "biting"
    assert pair({"clear", "latent"}, None).sort == "dismissed"
    assert pair({"exposed", "unknown"}, None).sort == "doubt"


def test_every_law_has_a_family() -> None:
    assert family("us.process.grand_jury_and_civil") == "us data"
    assert family("us.ear.entity_list") == "us export"
    assert family("eu.833_2014.art5k") == "sanctions"
    assert family("nl.wbg") == "eu"
    assert family("ch.bupf") == "other states"
