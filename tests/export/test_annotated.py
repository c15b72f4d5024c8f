"""Does the answer come back into a workbook without anything else in it changing?"""

from __future__ import annotations

import io
import re
import shutil
import subprocess
import warnings
import zipfile

import openpyxl
import pytest
import xlsxwriter
from defusedxml import ElementTree

import depgraph
from depgraph.analysis.digest import TITLES
from depgraph.errors import InvalidInput
from depgraph.export.annotated import annotated, has_macros, lost_by_copy
from depgraph.export.xlsx_format import workbook
from depgraph.intake.preflight import DEFAULT_LIMITS

LINES = [("GPU server", "NVIDIA", 12, 400), ("=cmd|' /C calc'!A0", "@SUM(1)", 2, 5), ("Azure", "Microsoft", 1, 100)]


def rich():
    """Return a workbook with much that other libraries lose: sparklines, a shape, a chart, data bars, a table's styles."""
    buffer = io.BytesIO()
    book = xlsxwriter.Workbook(buffer, {"in_memory": True, "strings_to_formulas": False})
    bill, prices = book.add_worksheet("Bill"), book.add_worksheet("Prices")
    bold, money = book.add_format({"bold": True, "bg_color": "#336699"}), book.add_format({"num_format": "#,##0.00"})
    bill.merge_range("A1:F1", "Bill of the site", bold)
    for column, title in enumerate(["Item", "Description", "Manufacturer", "Qty", "Unit price", "Total"]):
        bill.write(1, column, title, bold)
    for row, (name, maker, quantity, price) in enumerate(LINES, 2):
        bill.write_number(row, 0, row - 1)
        bill.write_string(row, 1, name)
        bill.write_string(row, 2, maker)
        bill.write_number(row, 3, quantity)
        bill.write_number(row, 4, price, money)
        bill.write_formula(row, 5, f"=D{row + 1}*E{row + 1}", money, quantity * price)
    bill.add_sparkline("H3", {"range": "Bill!D3:D5"})
    bill.insert_textbox("J2", "a shape")
    bill.conditional_format("D3:D5", {"type": "data_bar"})
    bill.set_column("B:B", 30)
    prices.write("A1", 1.5)
    prices.write_formula("B1", "=SUM(Bill!F3:F5)*A1", None, 7365)
    chart = book.add_chart({"type": "column"})
    chart.add_series({"values": "=Bill!$D$3:$D$5"})
    prices.insert_chart("D2", chart)
    book.define_name("rate", "=Prices!$A$1")
    book.close()
    return buffer.getvalue()


def answered(data, name="bill.xlsx"):
    return depgraph.answer(depgraph.Request(on="2026-11-25", bills=[(name, data)]))


def copy_of(data):
    return annotated(data, answered(data), name="bill.xlsx", limits=DEFAULT_LIMITS)


def opened(data, **options):
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", UserWarning)
        return openpyxl.load_workbook(io.BytesIO(data), **options)


@pytest.fixture(scope="module")
def before():
    return rich()


@pytest.fixture(scope="module")
def after(before):
    return copy_of(before)


def test_every_part_but_the_five_that_must_change_is_kept_byte_for_byte(before, after):
    old, new = (zipfile.ZipFile(io.BytesIO(data)) for data in (before, after))
    changed = {name for name in old.namelist() if old.read(name) != new.read(name)}
    assert changed == {
        "[Content_Types].xml", "xl/workbook.xml", "xl/_rels/workbook.xml.rels", "xl/styles.xml", "xl/worksheets/sheet1.xml",
    }  # fmt: skip
    assert set(new.namelist()) - set(old.namelist()) == {"xl/worksheets/sheet3.xml"}
    assert new.testzip() is None


def test_the_sheet_keeps_its_cells_formulas_results_styles_and_sparklines(before, after):
    for options in ({}, {"data_only": True}):
        old, new = (opened(data, **options)["Bill"] for data in (before, after))
        for row in old.iter_rows():
            for cell in row:
                twin = new[cell.coordinate]
                assert (cell.value, cell.number_format, repr(cell.font), repr(cell.fill)) == (
                    twin.value,
                    twin.number_format,
                    repr(twin.font),
                    repr(twin.fill),
                )
        assert old.merged_cells.ranges == new.merged_cells.ranges
        assert new.column_dimensions["B"].width == old.column_dimensions["B"].width
    sheet = zipfile.ZipFile(io.BytesIO(after)).read("xl/worksheets/sheet1.xml")
    assert b"sparkline" in sheet
    assert b"dataBar" in sheet
    assert b"<drawing" in sheet


def test_the_answer_stands_beside_each_line_under_its_own_titles(after):
    bill = opened(after)["Bill"]
    assert [cell.value for cell in bill[2]][6:] == list(TITLES)
    assert bill["G5"].value == "exposed"
    assert "us.cloud_act" in bill["H5"].value
    assert "Microsoft" in bill["J5"].value
    assert bill["G1"].value is None
    assert all(cell.data_type in {"s", "n"} for row in bill["G2:K5"] for cell in row)


def test_the_sheet_of_run_facts_says_what_was_run_set_aside_and_is_to_be_asked(before, after):
    rows = [[cell.value for cell in row] for row in opened(after)["depgraph"].iter_rows()]
    facts = {row[0]: row[1] for row in rows}
    assert facts["as of"] == "2026-11-25"
    assert len(facts["SHA-256 of the input"]) == 64
    assert any(row[0] == "rank" and row[2] == "question, or what to do" for row in rows)
    assert any(row[3] and "known matches" in str(row[2]) for row in rows)


def test_annotating_a_copy_again_renews_its_columns_and_its_sheet(after):
    again = copy_of(after)
    book = opened(again)
    assert book.sheetnames == ["Bill", "Prices", "depgraph"]
    assert [cell.value for cell in book["Bill"][2]][6:] == list(TITLES)
    assert len(answered(after).lines) == len(LINES)
    assert zipfile.ZipFile(io.BytesIO(again)).testzip() is None


def test_every_part_that_was_written_is_well_formed_and_in_the_order_of_the_schema(after):
    archive = zipfile.ZipFile(io.BytesIO(after))
    for name in archive.namelist():
        if name.endswith((".xml", ".rels")):
            ElementTree.fromstring(archive.read(name))
    for name in ("xl/worksheets/sheet1.xml", "xl/worksheets/sheet3.xml"):
        root = ElementTree.fromstring(archive.read(name))
        order = [child.tag.rpartition("}")[2] for child in root]
        wanted = ["sheetPr", "dimension", "sheetViews", "sheetFormatPr", "cols", "sheetData", "mergeCells", "conditionalFormatting",
                  "hyperlinks", "pageMargins", "drawing", "extLst"]  # fmt: skip
        assert [wanted.index(one) for one in order] == sorted(wanted.index(one) for one in order)
        for row in root.iter("{http://schemas.openxmlformats.org/spreadsheetml/2006/main}row"):
            columns = [re.sub(r"\d", "", cell.get("r")) for cell in row]
            assert columns == sorted(columns, key=lambda letters: (len(letters), letters))


def edited(data, **changes):
    """Return a workbook with some parts changed by functions over their text."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            change = changes.get(name.rpartition("/")[2].removesuffix(".xml"), str)
            new.writestr(
                name,
                change(old.read(name).decode("utf-8", errors="surrogateescape")).encode(
                    "utf-8", errors="surrogateescape"
                ),
            )
    return buffer.getvalue()


def prefixed(text):
    head, declared, body = text.partition(
        '<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
    )
    for tag in ("sheetData", "row", "cols", "col", "c", "v", "f"):
        body = re.sub(rf"<(/?){tag}(?=[ >/])", rf"<\1m:{tag}", body)
    return head + declared + ' xmlns:m="http://schemas.openxmlformats.org/spreadsheetml/2006/main"' + body


def with_formats_to_the_right(text):
    """Rows with formatted blank cells where ours go, and one beyond them; a row that is one empty tag."""
    text = re.sub(r'(<row r="3"[^>]*>.*?)</row>', r'\1<c r="G3" s="1"/><c r="I3" s="1"/><c r="M3" s="2"/></row>', text)
    return text.replace("</sheetData>", '<row r="9" ht="20"/></sheetData>')


@pytest.mark.parametrize(
    "change", [prefixed, with_formats_to_the_right, lambda text: text.replace(' r="A3"', "").replace(' r="B3"', "")]
)
def test_other_ways_to_write_the_same_sheet_are_annotated_too(before, change):
    after = copy_of(edited(before, sheet1=change))
    bill = opened(after)["Bill"]
    assert [bill[f"{column}5"].value for column in "ABCDG"] == [3, "Azure", "Microsoft", 1, "exposed"]
    assert [cell.value for cell in bill[2]][6:11] == list(TITLES)


def test_only_what_a_copy_cannot_keep_is_listed(before):
    assert lost_by_copy(before, name="bill.xlsx", limits=DEFAULT_LIMITS) == []
    buffer = io.BytesIO(before)
    with zipfile.ZipFile(buffer, "a") as archive:
        archive.writestr("_xmlsignatures/sig1.xml", "<s/>")
        archive.writestr("xl/vbaProject.bin", b"macros")
    lost = lost_by_copy(buffer.getvalue(), name="bill.xlsx", limits=DEFAULT_LIMITS)
    assert len(lost) == 1
    assert "signature" in lost[0]
    assert has_macros(buffer.getvalue())
    assert not has_macros(before)
    kept = zipfile.ZipFile(io.BytesIO(copy_of(buffer.getvalue())))
    assert kept.read("xl/vbaProject.bin") == b"macros"


def test_a_text_table_is_no_workbook_to_annotate():
    with pytest.raises(InvalidInput, match="a text table") as error:
        lost_by_copy(b"Description\nServer\n", name="bill.csv", limits=DEFAULT_LIMITS)
    assert "results.xlsx" in error.value.hint


def test_results_hold_every_sheet_with_filters_frozen_headers_and_no_formula(before):
    report = answered(before)
    data = workbook(report, every=True)
    assert data == workbook(report, every=True)
    book = opened(data)
    assert book.sheetnames == ["Summary", "Findings", "Chains", "Questions", "Not asked", "Set aside"]
    for sheet in book:
        assert sheet.freeze_panes == "A2"
        assert all(cell.data_type != "f" for row in sheet.iter_rows() for cell in row)
    for name in ("Findings", "Chains", "Questions", "Not asked", "Set aside"):
        assert book[name].auto_filter.ref.startswith("A1:")
    names = {row[1].value for row in book["Findings"].iter_rows(min_row=2)}
    assert "=cmd|' /C calc'!A0" in names
    findings = sum(len(report.verdicts(line)) for line in report.lines)
    assert book["Findings"].max_row == findings + 1


def test_no_cell_of_the_csv_begins_a_formula(before):
    from depgraph.export import write

    text = "".join(write(answered(before), form="csv", every=True))
    assert "'=cmd" in text
    assert not re.search(r'(^|,)"?[=+@\t\r]', text)


OFFICE = shutil.which("soffice") or shutil.which("libreoffice")


@pytest.mark.skipif(OFFICE is None, reason="LibreOffice is not installed: the copy is not opened by another program")
def test_libreoffice_opens_the_copy_and_recalculates_it(after, tmp_path):
    # Without stored results every number that comes back was calculated.
    bare = edited(
        after,
        sheet1=lambda text: re.sub(r"(</f>)<v>[^<]*</v>", r"\1", text).replace("<v>12</v>", "<v>20</v>", 1),
        sheet2=lambda text: re.sub(r"(</f>)<v>[^<]*</v>", r"\1", text),
    )
    path = tmp_path / "copy.xlsx"
    path.write_bytes(bare)
    home = f"-env:UserInstallation=file://{tmp_path}/home"
    command = [OFFICE, home, "--headless", "--convert-to", "xlsx", "--outdir", str(tmp_path / "out"), str(path)]
    subprocess.run(command, check=True, capture_output=True, timeout=120)
    book = opened((tmp_path / "out" / "copy.xlsx").read_bytes(), data_only=True)
    assert book.sheetnames == ["Bill", "Prices", "depgraph"]
    assert [book["Bill"][f"F{row}"].value for row in (3, 4, 5)] == [20 * 400, 10, 100]
    assert book["Prices"]["B1"].value == pytest.approx((20 * 400 + 10 + 100) * 1.5)
    assert book["Bill"]["G5"].value == "exposed"
    assert book["Bill"]["B4"].value == "=cmd|' /C calc'!A0"
