"""Do bills that nobody here wrote read as their columns say? Read in place; skipped where they are absent."""

from __future__ import annotations

from pathlib import Path

import openpyxl
import pytest

from depgraph.catalogue.compiled import load_catalogue
from depgraph.intake.rows import read_bill

HARDWARE = Path(__file__).resolve().parents[2].parent / "shared" / "fixtures" / "hardware"
TIME_CARD = HARDWARE / "ocp-time-card-V7" / "Timingcard_PROJECT_BOMv7.xlsx"
PLACES = HARDWARE / "ocp-time-card-V7" / "Pick Place for TimeCard-DC-V7_EXP.csv"
ATOMIC_CLOCK = HARDWARE / "Microchip" / "SA45" / "Latest" / "SA45_DaughterCard-RevX1_bom.xlsx"

pytestmark = pytest.mark.skipif(
    not HARDWARE.is_dir(),
    reason=f"bills that others published are no part of this repository: looked for in {HARDWARE}",
)


def read(path):
    catalogue = load_catalogue()
    return read_bill(path, countries=catalogue.country_names(), kinds=catalogue.words, blocs=catalogue.blocs())


def columns(path):
    header, *rows = openpyxl.load_workbook(path).active.iter_rows(values_only=True)
    return [dict(zip(header, row, strict=True)) for row in rows]


def test_the_time_card_reads_as_its_columns_say():
    bill, rows = read(TIME_CARD), columns(TIME_CARD)
    fitted = [row for row in rows if row["DNP"] != "DNP"]
    assert (len(bill.lines), len(bill.apart)) == (len(fitted), len(rows) - len(fitted)) == (47, 7)
    assert [line.quantity for line in bill.lines] == [row["Quantity"] for row in fitted]
    assert sum(line.quantity for line in bill.lines) == 174
    assert [line.maker for line in bill.lines] == [row["Manufacturer 1"] for row in fitted]
    assert [line.mpn for line in bill.lines] == [row["Manufacturer Part Number 1"] for row in fitted]
    assert [line.supplier for line in bill.lines] == [row["Supplier 1"] for row in fitted]
    assert [line.where.rpartition("!")[2] for line in bill.lines if line.maker is None] == ["47", "48"]
    assert len({line.maker for line in bill.lines if line.maker}) == 26
    assert not bill.quarantined


def test_the_daughter_card_keeps_what_is_not_fitted_apart():
    bill, rows = read(ATOMIC_CLOCK), columns(ATOMIC_CLOCK)
    assert [line.mpn for line in bill.lines] == [
        row["Manufacturer Part Number"] for row in rows if row["Fitted"] == "Fitted"
    ]
    assert [line.mpn for line in bill.apart] == [
        row["Manufacturer Part Number"] for row in rows if row["Fitted"] != "Fitted"
    ]
    assert (len(bill.lines), len(bill.apart), len(bill.quarantined)) == (15, 4, 0)


def test_a_pick_and_place_file_loses_no_place():
    bill = read(PLACES)
    assert (len(bill.lines), len(bill.apart), len(bill.quarantined)) == (155, 5, 0)
