"""Is every hostile file refused by the program itself, in one line, within two seconds and 150 MB?"""

from __future__ import annotations

import io
import os
import random
import struct
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
KIND = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
TARGETS = {"worksheet": "worksheets/sheet1.xml", "sharedStrings": "sharedStrings.xml", "styles": "styles.xml"}
RELATIONS = "".join(
    f'<Relationship Id="{kind}" Type="{KIND}/{kind}" Target="{target}"/>' for kind, target in TARGETS.items()
)
RELATIONS = f"<Relationships>{RELATIONS}</Relationships>"
WORKBOOK = f'<workbook xmlns:r="{KIND}"><sheets><sheet name="Bill" sheetId="1" r:id="worksheet"/></sheets></workbook>'
LAUGHS = "<!DOCTYPE w [<!ENTITY a 'haha'>" + "".join(
    f"<!ENTITY {chr(98 + n)} '{f'&{chr(97 + n)};' * 10}'>" for n in range(12)
) + "]>"  # fmt: skip
HEADER = '<row r="1"><c r="A1" t="inlineStr"><is><t>Description</t></is></c></row>'
MB = 1_000_000


def sheet(rows="", more=""):
    return f"<worksheet>{more}<sheetData>{HEADER}{rows}</sheetData></worksheet>"


def packed(members):
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return buffer.getvalue()


def xlsx(**members):
    """Return a workbook; a member is named by its last word: ``sheet1``, ``workbook``, ``sharedStrings``."""
    content = {"workbook": WORKBOOK, "rels": RELATIONS, "sheet1": sheet()} | members
    places = {"workbook": "xl/workbook.xml", "rels": "xl/_rels/workbook.xml.rels", "sheet1": "xl/worksheets/sheet1.xml"}
    return packed({places.get(name, f"xl/{name}.xml"): text for name, text in content.items()})


def ods(content):
    return packed({"mimetype": "application/vnd.oasis.opendocument.spreadsheet", "content.xml": content})


def overlapping():
    """Return an archive whose members are all the same bytes, as the best of bombs are."""
    data = xlsx(sheet1=sheet() + " " * 900_000)
    at = data.find(b"PK\x01\x02")
    end = data.find(b"PK\x05\x06")
    last = data.rfind(b"PK\x01\x02", 0, end)
    entry = data[last:end]
    name = entry[46:].replace(b"sheet1", b"sheet%d")
    entries = b"".join(entry[:46] + name.replace(b"%d", str(n % 10).encode()) for n in range(1, 9))
    head = data[:at] + data[at:last] + entries
    return head + struct.pack("<4s4H2LH", b"PK\x05\x06", 0, 0, 10, 10, len(head) - at, at, 0)


def lying_size():
    data = xlsx(sheet1=sheet() + " " * (5 * MB))
    true = struct.pack("<L", len(sheet()) + 5 * MB)
    return data.replace(true, struct.pack("<L", 500))


def lying_count():
    data = bytearray(xlsx())
    data[data.rfind(b"PK\x05\x06") + 10 :][:2] = b""
    at = data.rfind(b"PK\x05\x06")
    data[at + 8 : at + 12] = b"\xff\xff\xff\xff"
    return bytes(data)


def binary_far_cell():
    cells = b"\x00\x19" + struct.pack("<I", 1_048_575) + bytes(21) + b"\x07\x0c" + struct.pack("<III", 16_383, 0, 0)
    tab = (
        struct.pack("<2I", 0, 1)
        + struct.pack("<I", 9)
        + "worksheet".encode("utf-16-le")
        + struct.pack("<I", 1)
        + "B".encode("utf-16-le")
    )
    relations = RELATIONS.replace(".xml", ".bin")
    strings = b"\x13\x07\x00" + struct.pack("<I", 1) + "x".encode("utf-16-le")
    return packed({
        "xl/workbook.bin": b"\x9c\x01" + bytes([len(tab)]) + tab, "xl/_rels/workbook.bin.rels": relations,
        "xl/worksheets/sheet1.bin": cells, "xl/sharedStrings.bin": strings,
    })  # fmt: skip


def old_workbook_in_a_ring():
    """Return a compound file whose directory leads back to itself."""
    header = bytearray(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(504))
    struct.pack_into("<5H", header, 24, 62, 3, 0xFFFE, 9, 6)
    struct.pack_into("<7I", header, 44, 1, 1, 0, 4096, 0xFFFFFFFE, 0, 0xFFFFFFFE)
    struct.pack_into("<I", header, 76, 0)
    return bytes(header) + struct.pack("<128I", 0xFFFFFFFD, 1, *[0xFFFFFFFF] * 126) + bytes(512)


FAR = '<row r="1048576"><c r="XFD1048576" t="inlineStr"><is><t>y</t></is></c></row>'
REPEATED = '<o:document-content xmlns:o="o" xmlns:t="t" xmlns:x="x"><t:table t:name="B"><t:table-row t:number-rows-repeated="{n}"><t:table-cell o:value-type="string" t:number-columns-repeated="{n}"><x:p>y</x:p></t:table-cell></t:table-row></t:table></o:document-content>'
HOSTILE = {
    "a sheet of blanks": lambda: xlsx(sheet1=sheet() + " " * (150 * MB)),
    "one endless text": lambda: xlsx(sheet1=sheet(f'<row r="2"><c r="A2" t="inlineStr"><is><t>{"x" * 90 * MB}</t></is></c></row>')),
    "one endless shared string": lambda: xlsx(sharedStrings=f"<sst><si><t>{'x' * 90 * MB}</t></si></sst>"),
    "an endless text that packs badly": lambda: xlsx(sharedStrings=b"<sst><si><t>" + random.Random(1).randbytes(MB).hex().encode() * 30 + b"</t></si></sst>"),
    "sixty thousand members": lambda: packed({f"xl/{n}": "" for n in range(60_000)}),
    "members that overlap": overlapping,
    "a size that lies": lying_size,
    "a count that lies": lying_count,
    "a dimension that lies and a far cell": lambda: xlsx(sheet1=sheet(FAR, '<dimension ref="A1:B2"/>')),
    "a far cell in .xlsb": binary_far_cell,
    "a cell repeated without end in .ods": lambda: ods(REPEATED.format(n=9_999_999_999)),
    "a hundred thousand columns": lambda: xlsx(sheet1=sheet("<row>" + "<c><v>1</v></c>" * 100_000 + "</row>")),
    "laughs in the strings": lambda: xlsx(sharedStrings=f"{LAUGHS}<sst><si><t>&m;</t></si></sst>"),
    "laughs in the sheet": lambda: xlsx(sheet1=LAUGHS + sheet().replace("Description", "&m;")),
    "laughs in the workbook": lambda: xlsx(workbook=LAUGHS + WORKBOOK.replace("Bill", "&m;")),
    "laughs in the styles": lambda: xlsx(styles=f"{LAUGHS}<styleSheet>&m;</styleSheet>"),
    "laughs in .ods": lambda: ods(f"{LAUGHS}<o>&m;</o>"),
    "a file of this machine": lambda: xlsx(sharedStrings='<!DOCTYPE w [<!ENTITY a SYSTEM "file:///etc/passwd">]><sst><si><t>&a;</t></si></sst>'),
    "a compound file in a ring": old_workbook_in_a_ring,
    "a quotation mark open for 50 MB, one line": lambda: b'Description,Qty\n"never,1 ' + b"x" * (49 * MB),
    "a quotation mark open for 50 MB, many lines": lambda: b'Description,Qty\n"never closed,1\n' + (b"y" * 99 + b"\n") * 490_000,
    "more lines than a bill has": lambda: b"Description,Qty\n" + b"y,2\n" * (12 * MB),
    "noise": lambda: random.Random(2).randbytes(MB),
}  # fmt: skip

PROGRAM = """
import resource, sys
from depgraph_cli.main import _run
code = _run(["check", sys.argv[1]])
used = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
peak = next(int(line.split()[1]) for line in open("/proc/self/status") if line.startswith("VmHWM"))
print(f"measured {sum(u.ru_utime + u.ru_stime for u in used)} {max(peak, used[1].ru_maxrss) // 1024}")
raise SystemExit(code)
"""


@pytest.mark.skipif(not Path("/proc/self/status").exists(), reason="the high-water mark is read from /proc")
@pytest.mark.parametrize("what", HOSTILE)
def test_hostile_files_are_refused_in_a_line_within_two_seconds_and_150_megabytes(tmp_path, what):
    path = tmp_path / "hostile.xlsx"
    path.write_bytes(HOSTILE[what]())
    environment = {**os.environ, "PYTHONPATH": f"{ROOT}{os.pathsep}{ROOT / 'cli'}"}
    done = subprocess.run(
        [sys.executable, "-c", PROGRAM, str(path)],
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
        env=environment,
    )
    assert done.returncode == 3, (done.stdout[-300:], done.stderr[-600:])
    errors = [line for line in done.stderr.splitlines() if not line.startswith("hint: ")]
    assert len(errors) == 1, errors
    assert "hostile.xlsx" in errors[0]
    assert "Traceback" not in done.stderr
    _, seconds, megabytes = done.stdout.split()[-3:]
    # Processor time, which other work on the machine does not lengthen.
    assert float(seconds) < 2
    assert int(megabytes) < 150
