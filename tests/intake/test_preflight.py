"""Is what could hurt a reader refused before one sees it?"""

from __future__ import annotations

import io
import random
import struct
import zipfile

import pytest

from depgraph.errors import InvalidInput, LimitExceeded
from depgraph.intake import preflight
from depgraph.intake.rows import read_bill

RELATIONS = (
    '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="r1" '
    'Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/worksheet" Target="worksheets/sheet1.xml"/>'
    "</Relationships>"
)
WORKBOOK = (
    '<workbook xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"><sheets>'
    '<sheet name="Sheet1" sheetId="1" r:id="r1"/></sheets></workbook>'
)


def cell(reference, text):
    return f'<c r="{reference}" t="inlineStr"><is><t>{text}</t></is></c>'


def workbook(sheet, *, extra=(), compression=zipfile.ZIP_DEFLATED):
    """Return the bytes of a workbook with this XML as its only sheet."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", compression) as archive:
        archive.writestr("xl/workbook.xml", WORKBOOK)
        archive.writestr("xl/_rels/workbook.xml.rels", RELATIONS)
        archive.writestr("xl/worksheets/sheet1.xml", sheet)
        for name, data in extra:
            archive.writestr(name, data)
    return buffer.getvalue()


def sheet(*rows, prefix=""):
    return f"<worksheet>{prefix}<sheetData>{''.join(rows)}</sheetData></worksheet>"


def read(data, name="bill.xlsx"):
    return read_bill(data, name=name, countries={"nl": "NL"}, kinds={"server": "server"})


GOOD = sheet(f'<row r="1">{cell("A1", "Description")}{cell("B1", "Qty")}</row><row r="2">{cell("A2", "Server")}</row>')


def test_an_ordinary_workbook_passes():
    assert preflight.check(workbook(GOOD)) == "xlsx"


def test_macros_of_a_workbook_are_never_opened():
    data = workbook(GOOD, extra=[("xl/vbaProject.bin", b"\xd0\xcf\x11\xe0 not even a project")])
    assert [line.name for line in read(data, name="bill.xlsm").lines] == ["Server"]


def test_text_passes_as_text():
    assert preflight.check(b"Description,Qty\nServer,1\n") == "text"


@pytest.mark.parametrize(
    ("data", "found"),
    [
        (b"", "empty"),
        (b" \r\n\t\n", "blanks"),
        (b"%PDF-1.7 something", "PDF"),
        (b"\x1f\x8b\x08\x00aaaa", "gzip"),
        (b"\x89PNG\r\n\x1a\n", "picture"),
        (b"<html><table><tr><td>Description</td></tr></table></html>", "HTML"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\x00" * 600 + "EncryptedPackage".encode("utf-16-le"), "encrypted"),
        (b"PK\x03\x04 and no more", "zip archive without an end"),
    ],
)
def test_what_is_no_bill_is_named_for_what_it_is(data, found):
    with pytest.raises(InvalidInput, match=found) as error:
        preflight.check(data, name="offer.xlsx")
    assert "offer.xlsx" in str(error.value)
    assert error.value.exit_code == 3


@pytest.mark.parametrize(
    ("member", "found"),
    [
        ("word/document.xml", "docx"),
        ("content.xml", "OpenDocument document of no stated type"),
        ("a.txt", "without a workbook"),
    ],
)
def test_other_archives_are_named_for_what_they_are(member, found):
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr(member, "x")
    with pytest.raises(InvalidInput, match=found):
        preflight.check(buffer.getvalue())


def test_the_suffix_does_not_matter(tmp_path):
    path = tmp_path / "bill.xlsx"
    path.write_text("Description;Qty\nServer;1\n", encoding="utf-8")
    assert [line.name for line in read_bill(path, countries={}, kinds={}).lines] == ["Server"]


def test_a_gibibyte_of_blanks_is_refused_by_its_ratio():
    with pytest.raises(LimitExceeded, match="DEPGRAPH_MAX_RATIO") as error:
        preflight.check(workbook(sheet() + " " * 30_000_000), name="bomb.xlsx")
    assert "sheet1.xml" in str(error.value)
    assert "DEPGRAPH_MAX_RATIO=N" in error.value.hint


def test_many_members_that_unpack_to_too_much_are_refused():
    noise = random.Random(1).randbytes(20_000) * 50
    members = [(f"xl/media/image{n}.bin", noise) for n in range(300)]
    with pytest.raises(LimitExceeded, match="UNPACKED_BYTES|RATIO"):
        preflight.check(workbook(GOOD, extra=members))


def test_too_many_members_are_refused_before_they_are_listed():
    with pytest.raises(LimitExceeded, match="MEMBERS"):
        preflight.check(workbook(GOOD, extra=[(f"x/{n}", b"") for n in range(2001)]))


def test_sizes_that_lie_are_found_out():
    data = bytearray(workbook(sheet() + " " * 5_000_000))
    true_size = struct.pack("<L", len(sheet()) + 5_000_000)
    assert data.count(true_size) == 2
    lying = bytes(data).replace(true_size, struct.pack("<L", 500))
    with pytest.raises(InvalidInput, match="damaged"):
        preflight.check(lying, name="liar.xlsx")


def test_members_that_overlap_are_refused():
    data = workbook(GOOD)
    at = data.rfind(b"PK\x01\x02")
    first = data.find(b"PK\x01\x02")
    offset = data[first + 42 : first + 46]
    with pytest.raises(InvalidInput, match="overlap"):
        preflight.check(data[: at + 42] + offset + data[at + 46 :])


@pytest.mark.parametrize("reference", ["XFD1048576", "XFD1", "A1048576", "IW5"])
def test_a_far_cell_is_refused_by_place(reference):
    far = sheet(f'<row r="1">{cell("A1", "Description")}</row><row>{cell(reference, "x")}</row>')
    with pytest.raises(LimitExceeded, match="ROWS|COLUMNS") as error:
        preflight.check(workbook(far), name="far.xlsx")
    assert f"!{reference}" in str(error.value)


def test_a_far_cell_written_in_a_way_that_preflight_overlooks_is_refused_by_the_reader():
    far = sheet(f"""<row r='1'>{cell("A1", "Description")}<c t='inlineStr' r='&#88;FD1'><is><t>x</t></is></c></row>""")
    data = workbook(far)
    assert preflight.check(data) == "xlsx"
    with pytest.raises(LimitExceeded, match="COLUMNS"):
        read(data)


def test_cells_far_out_that_only_carry_a_format_are_let_pass():
    assert len(read(workbook(GOOD.replace("</row>", '<c r="XFD1" s="3"/></row>', 1))).lines) == 1


def test_a_document_type_is_refused_with_whatever_it_defines():
    laughs = '<!DOCTYPE w [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;">]>' + GOOD.replace("Server", "&b;")
    with pytest.raises(InvalidInput, match="document type"):
        preflight.check(workbook(laughs))
    strings = '<!DOCTYPE w SYSTEM "http://127.0.0.1:9/x"><sst/>'
    relations = RELATIONS.replace(
        "</Relationships>", '<Relationship Id="r2" Type="x/sharedStrings" Target="sharedStrings.xml"/></Relationships>'
    )
    data = workbook(GOOD, extra=[("xl/sharedStrings.xml", strings)]).replace(b"x", b"x")
    buffer = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(buffer, "w") as new:
        for member in old.namelist():
            new.writestr(member, relations if member.endswith(".rels") else old.read(member))
    with pytest.raises(InvalidInput, match="document type"):
        read(buffer.getvalue())


def test_broken_xml_is_named_with_its_member():
    with pytest.raises(InvalidInput, match=r"sheet1.xml.*broken XML"):
        read(workbook(GOOD[:-30]))


def test_a_file_over_the_limit_is_refused_by_its_size_alone(tmp_path):
    path = tmp_path / "large.csv"
    with path.open("wb") as file:
        file.truncate(preflight.MAX_FILE_BYTES + 1)
    with pytest.raises(LimitExceeded, match="FILE_BYTES"):
        preflight.check(path)


def test_a_line_without_end_is_refused():
    with pytest.raises(LimitExceeded, match="LINE_BYTES"):
        preflight.check(b"Description\n" + b"x" * 2_500_000)


def test_limits_are_raised_by_name_and_only_to_numbers():
    limits = preflight.Limits.of({"DEPGRAPH_MAX_COLUMNS": "16384", "PATH": "/bin"})
    assert limits.columns == 16_384
    assert limits.rows == preflight.MAX_ROWS
    with pytest.raises(InvalidInput, match="DEPGRAPH_MAX_ROWS"):
        preflight.Limits.of({"DEPGRAPH_MAX_ROWS": "many"})


def test_a_raised_limit_lets_the_cell_pass():
    far = workbook(
        sheet(f'<row r="1">{cell("A1", "Description")}{cell("IW1", "Qty")}</row><row r="2">{cell("A2", "x")}</row>')
    )
    limits = preflight.Limits(columns=300)
    assert len(read_bill(far, name="wide.xlsx", countries={}, kinds={}, limits=limits).lines) == 1
