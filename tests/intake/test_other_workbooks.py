"""Are .xls, .xlsb and .ods read as .xlsx is, with what is hidden, merged, wrong or a date?"""

from __future__ import annotations

import io
import random
import struct
import zipfile
from pathlib import Path

import pytest

from depgraph.errors import DepgraphError, InvalidInput, LimitExceeded
from depgraph.intake import isolated, odsfile, xlsbfile, xlsfile
from depgraph.intake.preflight import DEFAULT_LIMITS, Limits, check
from depgraph.intake.rows import read_bill

OLD = (Path(__file__).parent / "files" / "bill.xls").read_bytes()
"""Saved by LibreOffice: a hidden row and sheet, merged cells, an error, a day where a part number should be."""

COUNTRIES = {"nl": "NL", "china": "CN", "taiwan": "TW", "eu": "EU"}


def read(data, **options):
    return read_bill(data, name="bill", countries=COUNTRIES, kinds={}, **options)


# -- a writer of .xlsb, as small as can be -----------------------------------------------------------------------------


def wide(text):
    return struct.pack("<I", len(text)) + text.encode("utf-16-le")


def record(kind, content=b""):
    head = bytes([kind]) if kind < 128 else bytes([kind & 0x7F | 0x80, kind >> 7])
    size, length = len(content), b""
    while True:
        length += bytes([size & 0x7F | (0x80 if size > 0x7F else 0)])
        size >>= 7
        if not size:
            return head + length + content


def xlsb_cell(kind, column, value=b"", style=0):
    return record(kind, struct.pack("<I", column) + style.to_bytes(3, "little") + b"\0" + value)


def xlsb_row(number, *cells, hidden=False):
    head = struct.pack("<2IH", number, 0, 300) + bytes([0, 0x10 if hidden else 0]) + b"\0" + struct.pack("<I", 0)
    return record(0, head) + b"".join(cells)


def shared(column, number):
    return xlsb_cell(7, column, struct.pack("<I", number))


def xlsb(rows, strings, *, extra=b""):
    """Return a workbook of one sheet; ``rows`` are records."""
    relation = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    kinds = (
        ("r1", "worksheet", "worksheets/sheet1.bin"),
        ("r2", "sharedStrings", "sharedStrings.bin"),
        ("r3", "styles", "styles.bin"),
    )
    relations = "".join(f'<Relationship Id="{i}" Type="{relation}/{k}" Target="{t}"/>' for i, k, t in kinds)
    package = "http://schemas.openxmlformats.org/package/2006/relationships"
    main = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument"
    tab = record(156, struct.pack("<2I", 0, 1) + wide("r1") + wide("Bill"))
    dimension = record(148, struct.pack("<4I", 0, 3, 0, 2))
    sheet = record(129) + dimension + record(145) + b"".join(rows) + record(146) + extra + record(130)
    styles = (
        record(278) + record(615, struct.pack("<I", 0)) + record(616) + record(603, struct.pack("<I", 1)) + record(45, struct.pack("<I", 0) + bytes(64))
        + record(604) + record(617, struct.pack("<I", 2)) + record(47, struct.pack("<5H", 0xFFFF, 0, 0, 0, 0) + bytes(6))
        + record(47, struct.pack("<5H", 0xFFFF, 14, 0, 0, 0) + bytes(6)) + record(618) + record(279)
    )  # fmt: skip
    table = (
        record(159, struct.pack("<2I", len(strings), len(strings)))
        + b"".join(record(19, b"\0" + wide(s)) for s in strings)
        + record(160)
    )
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(
            "[Content_Types].xml", '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"/>'
        )
        archive.writestr(
            "_rels/.rels",
            f'<Relationships xmlns="{package}"><Relationship Id="r1" Type="{main}" Target="xl/workbook.bin"/></Relationships>',
        )
        archive.writestr(
            "xl/workbook.bin", record(131) + record(153, bytes(12)) + record(143) + tab + record(144) + record(132)
        )
        archive.writestr("xl/_rels/workbook.bin.rels", f'<Relationships xmlns="{package}">{relations}</Relationships>')
        archive.writestr("xl/worksheets/sheet1.bin", sheet)
        archive.writestr("xl/sharedStrings.bin", table)
        archive.writestr("xl/styles.bin", styles)
    return buffer.getvalue()


STRINGS = ["Description", "MPN", "Qty", "Server Zürich", "設備"]
BINARY = xlsb(
    [
        xlsb_row(0, shared(0, 0), shared(1, 1), shared(2, 2)),
        xlsb_row(1, shared(0, 3), xlsb_cell(6, 1, wide("XE9680")), xlsb_cell(2, 2, struct.pack("<I", 12 << 2 | 2))),
        xlsb_row(2, shared(0, 4), xlsb_cell(3, 1, b"\x07"), xlsb_cell(9, 2, struct.pack("<d", 2.5) + bytes(8)), hidden=True),
        xlsb_row(3, xlsb_cell(8, 0, wide("Fan") + bytes(8)), xlsb_cell(5, 1, struct.pack("<d", 45352), style=1), xlsb_cell(4, 2, b"\x01")),
    ],
    STRINGS,
    extra=record(177, struct.pack("<I", 1)) + record(176, struct.pack("<4I", 5, 6, 0, 0)) + record(178),
)  # fmt: skip


def ods(table, *, styles="", kind="spreadsheet", manifest=""):
    content = (
        '<office:document-content xmlns:office="o" xmlns:table="t" xmlns:text="x" xmlns:style="s">'
        f"{styles}<office:body><office:spreadsheet>{table}</office:spreadsheet></office:body></office:document-content>"
    )
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("mimetype", f"application/vnd.oasis.opendocument.{kind}")
        archive.writestr("content.xml", content)
        if manifest:
            archive.writestr("META-INF/manifest.xml", manifest)
    return buffer.getvalue()


def text(value, more=""):
    return f'<table:table-cell office:value-type="string"{more}><text:p>{value}</text:p></table:table-cell>'


def ods_row(*cells, more=""):
    return f"<table:table-row{more}>{''.join(cells)}</table:table-row>"


def one_table(rows):
    return ods(f'<table:table table:name="B">{rows}</table:table>')


ACROSS = ' table:number-columns-repeated="99999999"'
DOWN = ' table:number-rows-repeated="99999999"'
OPEN = ods(
    '<table:table table:name="Bill">'
    + ods_row(text("Description"), text("MPN"), text("Qty"))
    + ods_row(
        text("Server<text:s text:c='2'/>one<office:annotation><text:p>a remark</text:p></office:annotation>"), text("X1"),
        '<table:table-cell office:value-type="float" office:value="12"><text:p>12</text:p></table:table-cell>',
    )
    + ods_row(
        text("two</text:p><text:p>lines"), '<table:table-cell office:value-type="date" office:date-value="2024-03-01"/>',
        '<table:table-cell table:formula="of:=1/0" office:value-type="string"><text:p>#DIV/0!</text:p></table:table-cell>',
        more=' table:visibility="collapse"',
    )
    + ods_row(text("same", ' table:number-columns-repeated="2"'), more=' table:number-rows-repeated="3"')
    + ods_row('<table:table-cell table:number-columns-repeated="16384"/>', more=' table:number-rows-repeated="1048000"')
    + "</table:table>"
)  # fmt: skip


def test_an_old_workbook_is_read_with_all_that_is_odd_about_it():
    bill = read(OLD)
    found = [(line.where, line.name, line.maker, line.mpn, line.quantity) for line in bill.lines]
    assert found == [
        ("Bill!2", "Server Zürich", "Dell", "XE9680", 12), ("Bill!3", "Fan 設備", "Güntner", None, 3),
        ("Bill!4", "Hidden pump", "KSB", "00123", None), ("Bill!5", "a", "Merged AG", None, None),
        ("Bill!6", "b", "Merged AG", None, None), ("Old!2", "x", None, None, 1),
    ]  # fmt: skip
    assert bill.lines[0].origin == ("CN", "TW")
    said = {q.where: q.value for q in bill.quarantined}
    assert (said["Bill!D3"], said["Bill!D6"]) == ("#DIV/0!", "2024-03-01")
    assert "Bill: hidden rows were read too: 4" in bill.notices
    assert "sheet Old is hidden: it was read too" in bill.notices


def test_a_binary_workbook_is_read_with_all_that_is_odd_about_it():
    bill = read(BINARY)
    assert [(line.name, line.mpn, line.quantity) for line in bill.lines] == [
        ("Server Zürich", "XE9680", 12), ("設備", None, 2.5), ("Fan", None, None),
    ]  # fmt: skip
    assert {q.where: q.value for q in bill.quarantined} == {
        "Bill!B3": "#DIV/0!",
        "Bill!B4": "2024-03-01",
        "Bill!C4": "yes",
    }
    assert "Bill: hidden rows were read too: 3" in bill.notices


def test_an_open_document_is_read_with_all_that_is_odd_about_it():
    bill = read(OPEN)
    assert [(line.name, line.mpn) for line in bill.lines] == [
        ("Server one", "X1"),
        ("two lines", None),
        *[("same", "same")] * 3,
    ]
    assert {q.where: q.value for q in bill.quarantined} == {"Bill!B3": "2024-03-01", "Bill!C3": "#DIV/0!"}
    assert "Bill: hidden rows were read too: 3" in bill.notices


@pytest.mark.parametrize(("data", "kind"), [(OLD, "xls"), (BINARY, "xlsb"), (OPEN, "ods")])
def test_the_format_is_known_by_content(data, kind):
    assert check(data, name="bill.pdf") == kind


@pytest.mark.parametrize("number", [0, 1, -1, 12, 536870911, -536870912, 1.5, -0.25, 2.0**40])
def test_packed_numbers_come_out_as_they_went_in(number):
    whole = float(number).is_integer() and abs(number) < 1 << 29
    packed = (
        (int(number) << 2 | 2) & 0xFFFFFFFF
        if whole
        else struct.unpack("<Q", struct.pack("<d", number))[0] >> 32 & 0xFFFFFFFC
    )
    assert xlsbfile.packed_number(packed) == number
    assert xlsbfile.packed_number(packed | 1) == number / 100


def listed(reader, data, limits=DEFAULT_LIMITS):
    return [[row.cells for row in sheet.rows] for sheet in reader.sheets(data, name="bill", limits=limits)]


@pytest.mark.parametrize(
    ("reader", "data", "limit"),
    [
        (xlsbfile, xlsb([xlsb_row(1_048_575, shared(0, 0))], STRINGS), "ROWS"),
        (xlsbfile, xlsb([xlsb_row(0, shared(16_383, 0))], STRINGS), "COLUMNS"),
        (xlsbfile, xlsb([xlsb_row(0, shared(0, 0))], ["x" * 40_000]), "CELL_CHARS"),
        (odsfile, one_table(ods_row(text("x", ACROSS))), "COLUMNS"),
        (odsfile, one_table(ods_row(text("x"), more=DOWN)), "ROWS"),
        (odsfile, one_table(ods_row(more=DOWN) + ods_row(text("x"))), "ROWS"),
        (odsfile, one_table(ods_row(text("x" * 40_000))), "CELL_CHARS"),
    ],
)  # fmt: skip
def test_a_cell_far_out_or_repeated_without_end_is_refused(reader, data, limit):
    with pytest.raises(LimitExceeded, match=f"DEPGRAPH_MAX_{limit}"):
        listed(reader, data)


def test_old_workbooks_count_their_cells_too():
    with pytest.raises(LimitExceeded, match="DEPGRAPH_MAX_CELLS"):
        listed(xlsfile, OLD, Limits(cells=3))


@pytest.mark.parametrize(
    ("data", "found"),
    [
        (ods("", kind="text"), "OpenDocument text"),
        (ods("", manifest="<m:encryption-data/>"), "encrypted"),
        (OLD.replace("Workbook".encode("utf-16-le"), "Book\0\0\0\0".encode("utf-16-le")), "Excel 95|without a workbook"),
        (OLD[:600], "damaged|without"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), "unusual size|without a workbook|damaged"),
        (xlsb([xlsb_row(0, shared(0, 77))], STRINGS), "shared string 77"),
        (xlsb([record(0, b"\0")], STRINGS), "damaged"),
        (ods('<!DOCTYPE x [<!ENTITY a "b">]>').replace(b"x", b"x"), "document type definition|broken XML"),
    ],
)  # fmt: skip
def test_what_cannot_be_read_is_said_in_a_sentence(data, found):
    with pytest.raises(InvalidInput, match=found) as error:
        read(data)
    assert error.value.exit_code == 3


@pytest.mark.parametrize("reader", [xlsfile, xlsbfile, odsfile])
def test_no_flipped_byte_lets_anything_else_escape(reader):
    data = {xlsfile: OLD, xlsbfile: BINARY, odsfile: OPEN}[reader]
    rng = random.Random(7)
    for _ in range(150):
        broken = bytearray(data)
        for _ in range(rng.randint(1, 6)):
            broken[rng.randrange(len(broken))] = rng.randrange(256)
        try:
            if reader is xlsfile or f"{check(bytes(broken), name='bill')}file" == reader.__name__.rpartition(".")[2]:
                listed(reader, bytes(broken))
        except DepgraphError as error:
            assert error.exit_code == 3  # noqa: PT017  either outcome is right


@pytest.mark.parametrize("reader", [xlsfile, xlsbfile])
def test_no_flipped_record_lets_anything_else_escape(reader):
    rng = random.Random(9)
    for _ in range(150):
        rows = bytearray(b"".join([xlsb_row(n, shared(0, n), xlsb_cell(6, 1, wide("a"))) for n in range(4)]))
        rows[rng.randrange(len(rows))] = rng.randrange(256)
        data = xlsb([bytes(rows)], STRINGS)
        if reader is xlsfile:
            data = bytearray(OLD)
            data[rng.randrange(512, len(data))] ^= 1 << rng.randrange(8)
        try:
            listed(reader, bytes(data))
        except DepgraphError as error:
            assert error.exit_code == 3  # noqa: PT017  as above


# -- the child ---------------------------------------------------------------------------------------------------------


def through_child(tmp_path, monkeypatch, body, limits=DEFAULT_LIMITS):
    (tmp_path / "ill_reader.py").write_text(
        f"import os, time\ndef sheets(data, *, name, limits):\n    {body}\n    yield\n", encoding="utf-8"
    )
    monkeypatch.syspath_prepend(str(tmp_path))
    return list(isolated.sheets(b"x", kind="xls", name="bill.xls", limits=limits, module="ill_reader"))


@pytest.mark.parametrize(
    ("body", "found"),
    [
        ("os.abort()", "bill.xls: .*ends its reader .signal 6."),
        ("os._exit(9)", "bill.xls: .*ends its reader .code 9."),
        ("raise RuntimeError('x')", "bill.xls: .*ends its reader .code 1."),
        ("print('{\"end\": true}', flush=True); os._exit(3)", "ends its reader .code 3."),
    ],
)
def test_a_reader_that_dies_costs_a_sentence(tmp_path, monkeypatch, body, found):
    with pytest.raises(InvalidInput, match=found):
        through_child(tmp_path, monkeypatch, body)


def test_a_reader_that_takes_all_memory_or_time_meets_a_limit(tmp_path, monkeypatch):
    pytest.importorskip("resource", reason="this system cannot limit the memory of a process")
    with pytest.raises(LimitExceeded, match="DEPGRAPH_MAX_CHILD_BYTES"):
        through_child(tmp_path, monkeypatch, "bytearray(10**12)", Limits(child_bytes=300_000_000))
    with pytest.raises(LimitExceeded, match="DEPGRAPH_MAX_CHILD_SECONDS"):
        through_child(tmp_path, monkeypatch, "time.sleep(60)", Limits(child_seconds=1))
