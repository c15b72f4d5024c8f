"""Can the template be filled in, and does what is filled in come back?"""

from __future__ import annotations

import io
import zipfile

import openpyxl
import pytest

from depgraph.errors import OutputFailed
from depgraph.intake.rows import read_bill
from depgraph.intake.template import write_template
from depgraph.model.vocabulary import KINDS

COUNTRIES = ["Netherlands", "France", "Taiwan"] + [f"Country number {n}" for n in range(60)]


@pytest.fixture
def template(tmp_path):
    path = tmp_path / "bill.xlsx"
    write_template(path, countries=COUNTRIES)
    return path


def read(path):
    countries = {"netherlands": "NL", "france": "FR", "taiwan": "TW", "nl": "NL", "de": "DE"}
    return read_bill(path, countries=countries, kinds={kind: kind for kind in KINDS})


def test_the_template_is_a_bill_that_reads_without_a_fault(template):
    bill = read(template)
    assert [line.id for line in bill.lines] == ["EXAMPLE-1", "EXAMPLE-2"]
    assert bill.quarantined == []
    assert not any("not used" in notice for notice in bill.notices)
    assert bill.lines[1].located_in == ("FR",)


def test_every_column_of_the_template_is_read_and_explained(template):
    sheet = openpyxl.load_workbook(template)["Bill of materials"]
    titles = [cell.value for cell in sheet[1]]
    assert list(read(template).mapping) == titles
    assert all(cell.comment for cell in sheet[1])
    assert sheet.freeze_panes == "D2"


def test_choices_are_drop_downs(template):
    sheet = openpyxl.load_workbook(template)["Bill of materials"]
    lists = [rule for rule in sheet.data_validations.dataValidation if rule.type == "list"]
    assert len(lists) == 8
    assert any("Lists!" in rule.formula1 for rule in lists)
    assert any("cloud_service" in rule.formula1 or "Lists!$A" in rule.formula1 for rule in lists)


def test_no_cell_of_the_template_is_a_formula(tmp_path):
    path = tmp_path / "bill.xlsx"
    write_template(path, countries=["=cmd|' /C calc'!A0", "@x"])
    with zipfile.ZipFile(path) as archive:
        sheets = [archive.read(name) for name in archive.namelist() if name.startswith("xl/worksheets/sheet")]
    assert all(b"<f>" not in sheet for sheet in sheets)


def test_the_same_template_is_the_same_bytes(tmp_path):
    first, second = tmp_path / "a.xlsx", tmp_path / "b.xlsx"
    write_template(first, countries=COUNTRIES)
    write_template(second, countries=COUNTRIES)
    assert first.read_bytes() == second.read_bytes()


def test_a_folder_that_is_not_there_is_an_error_and_nothing_is_left(tmp_path):
    with pytest.raises(OutputFailed):
        write_template(tmp_path / "nowhere" / "bill.xlsx", countries=COUNTRIES)
    assert list(tmp_path.iterdir()) == []


def test_a_line_that_is_added_comes_back(template):
    book = openpyxl.load_workbook(template)
    book["Bill of materials"].append(["9", None, "Switch", "network", "Arista"])
    buffer = io.BytesIO()
    book.save(buffer)
    line = read(buffer.getvalue()).lines[-1]
    assert (line.id, line.name, line.kind, line.maker) == ("9", "Switch", "network", "Arista")
