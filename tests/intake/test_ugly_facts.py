"""Does what real sheets are like, repeated columns, crosses for DNP, "various", dates for part numbers, end up meaning what it meant?"""

from __future__ import annotations

import io
from datetime import date

import openpyxl
import pytest
from openpyxl.styles import PatternFill

import depgraph
from depgraph.catalogue.compiled import load_catalogue
from depgraph.intake.rows import Alternate, read_bill

COUNTRIES = {"nl": "NL", "cn": "CN", "china": "CN", "taiwan": "TW", "tw": "TW", "eu": "EU", "european union": "EU"}
KINDS = {"server": "server", "chip": "chip", "fan": "cooling"}


def read(data):
    data = data.encode() if isinstance(data, str) else data
    return read_bill(data, name="bill", countries=COUNTRIES, kinds=KINDS, blocs={"EU"})


def workbook(*rows, edit=None):
    book = openpyxl.Workbook()
    for row in rows:
        book.active.append(row)
    if edit:
        edit(book)
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()


def answered(text, **options):
    return depgraph.answer(depgraph.Request(on="2026-11-25", bills=[("bill.csv", text.encode())], **options))


def relations(report, line):
    found = [r for r in report.facts.relations if r.subject == line and r.stated_by == "bill"]
    return {r.relation: [report.name(one) for one in r.objects] for r in found}


# -- alternatives ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "header",
    [
        "Description;Manufacturer;MPN;Manufacturer 2;MPN 2",
        "Description;Manufacturer 1;Manufacturer Part Number 1;Manufacturer 2;Manufacturer Part Number 2",
        "Description;Manufacturer;MPN;Manufacturer;MPN",
        "Description;Mfr;Mfr Part No;Alternate Mfr;Alternate Mfr Part No",
        "Bezeichnung;Hersteller;Herstellernummer;Hersteller 2;Herstellernummer 2",
    ],
)
def test_repeated_columns_are_parts_that_may_stand_in_the_same_place(header):
    line = read(f"{header}\nSSD;Kioxia;CM9;Samsung;PM1753\nDIMM;Micron;MTC40;;\n").lines[0]
    assert (line.maker, line.mpn, line.alternates) == ("Kioxia", "CM9", (Alternate("Samsung", "PM1753"),))


def test_part_numbers_on_several_lines_of_a_cell_go_with_the_makers_on_them():
    line = read(workbook(["Description", "Manufacturer", "MPN"], ["SSD", "Kioxia\nSamsung", "CM9\nPM1753"])).lines[0]
    assert (line.maker, line.mpn, line.alternates) == ("Kioxia", "CM9", (Alternate("Samsung", "PM1753"),))


def test_either_maker_may_have_made_what_is_delivered_and_the_other_part_is_no_line():
    report = answered(
        "Description;Kind;Manufacturer;MPN;Manufacturer 2;MPN 2\nSSD;storage;Kioxia;ZZ1;Nobody Knows Ltd;ZZ2\n"
    )
    assert [line.name for line in report.lines] == ["SSD"]
    found = relations(report, "L2")
    assert found["replaceable_by"] == ["Nobody Knows Ltd ZZ2"]
    assert {
        len(names) for relation, names in found.items() if relation.endswith("_by") and relation != "replaceable_by"
    } == {2}


def unnamed(report, line):
    """Return the relations of a line to somebody whom the bill does not name."""
    found = [r for r in report.facts.relations if r.subject == line and r.stated_by == "bill"]
    return {r.relation for r in found if any(report.name(one).startswith("somebody") for one in r.objects)}


@pytest.mark.parametrize("text", ["various", "TBD", "confidential"])
def test_a_second_maker_whom_nobody_can_read_may_be_anybody(text):
    """A law that asks who makes a line must not be told that the first maker is the only one."""
    header = "Description;Kind;Manufacturer;MPN;Manufacturer 2;MPN 2\n"
    report = answered(f"{header}SSD;storage;Kioxia;ZZ1;{text};ZZ2\nSSD;storage;Kioxia;ZZ1;;\n")
    assert "maker" in report.lines[0].unclear
    assert len(unnamed(report, "L2")) == 1
    assert unnamed(report, "L3") == set()


@pytest.mark.parametrize(
    ("column", "kind", "relation"),
    [
        ("Manufacturer", "chip", "designed_by"),
        ("Supplier", "chip", "supplied_by"),
        ("Hosted by", "cloud service", "hosted_by"),
        ("Operated by", "cloud service", "operated_by"),
    ],
)
def test_somebody_who_is_still_to_be_named_is_not_nobody(column, kind, relation):
    report = answered(f"Description;Kind;{column}\nPart;{kind};TBD\nPart;{kind};\n")
    assert unnamed(report, "L2") == {relation}
    assert unnamed(report, "L3") == set()


def test_an_alternative_that_is_another_product_leaves_open_which_of_them_it_is():
    products = [c for c in load_catalogue().facts.components.values() if c.maker and c.mpn]
    first, second = products[0], next(p for p in products if p.maker != products[0].maker)
    report = answered(f"Description;MPN;MPN 2\nthing;{first.mpn[0]};{second.mpn[0]}\nthing;{first.mpn[0]};\n")
    assert (report.lines[0].product, sorted(report.lines[0].perhaps)) == (None, sorted([first.id, second.id]))
    assert report.lines[1].product == first.id


# -- what is part of what ----------------------------------------------------------------------------------------------


def contents(bill):
    return [(part.whole, part.part) for part in bill.parts if part.certain]


@pytest.mark.parametrize(
    "text",
    [
        "Item;Level;Description;Qty\nA;1;Rack;1\nB;2;Server;4\nC;3;GPU;8\nD;2;Switch;1\n",
        "Item;Level;Description;Qty\nA;0;Rack;1\nB;.1;Server;4\nC;..2;GPU;8\nD;.1;Switch;1\n",
        "Item;Level;Description;Qty\nA;1;Rack;1\nB;1.1;Server;4\nC;1.1.1;GPU;8\nD;1.2;Switch;1\n",
        "Item;Parent;Description;Qty\nA;;Rack;1\nD;A;Switch;1\nC;B;GPU;8\nB;A;Server;4\n",
    ],
)
def test_levels_and_parents_say_what_contains_what(text):
    assert sorted(contents(read(text))) == [("A", "B"), ("A", "D"), ("B", "C")]


def test_a_line_is_reached_through_what_it_contains():
    report = answered("Item;Parent;Description;Kind;Qty\nA;;Rack;rack;1\nB;A;Server;server;4\n")
    assert relations(report, "A")["contains"] == ["Server"]
    assert [r.quantity for r in report.facts.relations if r.relation == "contains" and r.subject == "A"] == [4.0]


def test_rings_self_parents_and_parents_that_nobody_bears_are_said_and_answered():
    text = "Item;Parent;Description;Qty\nA;B;Rack;1\nB;A;Server;1\nC;C;Fan;1\nD;Z9;Pump;1\n"
    notices = " ".join(read(text).notices)
    assert "ring: A, B" in notices
    assert "name themselves as their parent: line 4" in notices
    assert "no line bears, so their parts stand alone: line 5 'Z9'" in notices
    assert len(answered(text).lines) == 4


def test_a_parent_that_two_lines_bear_is_perhaps_either():
    bill = read("Item;Parent;Description\nA;;Rack\nA;;Rack\nB;A;Server\n")
    assert [(p.whole, p.part, p.certain) for p in bill.parts] == [("A", "B", False), ("A-2", "B", False)]


def test_a_level_that_cannot_be_read_may_be_part_of_any_line_above():
    bill = read("Item;Level;Description\nA;1;Rack\nB;2;Server\nC;two-ish;Fan\n")
    assert [(p.whole, p.part) for p in bill.parts if not p.certain] == [("A", "C"), ("B", "C")]


def test_a_chain_of_a_hundred_thousand_lines_is_no_recursion():
    text = "Item;Parent;Description\n" + "".join(f"L{n};L{n - 1};x\n" for n in range(20_000))
    assert len(read(text).parts) == 19_999


# -- parts left out ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("title", "fitted", "left_out"),
    [("DNP", "", "DNP"), ("DNP", "no", "x"), ("DNI", "0", "1"), ("Fitted", "Fitted", "Not Fitted"), ("Populate", "yes", "no"),
     ("Bestückt", "ja", "nein"), ("Populated", "", "DNP"), ("Mounted", "1", "0")],
)  # fmt: skip
def test_parts_left_out_of_a_board_are_kept_apart_and_counted(title, fitted, left_out):
    bill = read(f"Description;Qty;{title}\nResistor;4;{fitted}\nSensor;1;{left_out}\n")
    assert [line.name for line in bill.lines] == ["Resistor"]
    assert [line.name for line in bill.apart] == ["Sensor"]
    assert any("1 lines are left out of the board (DNP)" in notice and "Sensor" in notice for notice in bill.notices)


def test_a_word_nobody_knows_does_not_leave_a_part_out():
    bill = read("Description;Qty;DNP\nSensor;1;see drawing\n")
    assert [line.name for line in bill.lines] == ["Sensor"]
    assert "neither fitted nor left out" in bill.quarantined[0].problem


def test_a_comment_may_say_that_a_part_is_left_out_and_a_maker_may_be_called_so():
    bill = read(
        "Description;Comment;Manufacturer\nResistor;DNI_49.9R;\nPrinter;photo;DNP\nDNP;;Dai Nippon\nDNS server;;\n"
    )
    assert [line.name for line in bill.lines] == ["Printer", "DNS server"]
    assert [line.name for line in bill.apart] == ["Resistor", "DNP"]


# -- unknowns with a reason --------------------------------------------------------------------------------------------


def test_tbd_and_various_are_somebody_and_say_so():
    report = answered("Description;Kind;Supplier;Manufacturer\nServer;server;TBD;various\nFan;cooling;n/a;\n")
    assert relations(report, "L2") == {
        "supplied_by": ["somebody (the bill says 'TBD')"], "designed_by": ["somebody (the bill says 'various')"],
    }  # fmt: skip
    assert relations(report, "L3") == {}
    notices = " ".join(report.context.notices)
    assert "Supplier: 'TBD' is read as unknown: somebody who is not named yet (line 2)" in notices
    assert "Supplier: 'n/a' is read as not stated (line 3)" in notices
    assert "several parties, none of them named" in report.context.quarantined[0]["problem"]


def test_china_taiwan_is_one_of_two_and_the_eu_is_one_of_its_members():
    bill = read("Description;Origin\nChip;China/Taiwan\nFan;EU\nPump;NL\nRack;TBD\nHub;various\n")
    assert [line.origin for line in bill.lines] == [("CN", "TW"), ("EU",), ("NL",), None, None]
    reason = "is read as unknown: one of the countries it names or stands for"
    assert f"Origin: 'China/Taiwan' {reason} (line 2)" in bill.notices
    assert f"Origin: 'EU' {reason} (line 3)" in bill.notices
    assert "Origin: 'TBD' is read as not stated (line 5)" in bill.notices
    assert bill.quarantined[0].value == "various"


def test_ditto_marks_repeat_the_cell_above_and_blanks_never_do():
    bill = read('Description;Manufacturer\nServer;Dell\nServer;idem\nServer;\nFan;"〃"\nFan;ditto\n')
    assert [line.maker for line in bill.lines] == ["Dell", "Dell", None, "Dell", "Dell"]
    assert read("Description;Manufacturer\nServer;idem\n").quarantined[0].problem.endswith("nothing stands above")


# -- what a spreadsheet does to numbers --------------------------------------------------------------------------------


def test_a_part_number_that_became_a_date_is_no_part_number():
    bill = read(workbook(["Description", "MPN", "Qty"], ["Sensor", date(2024, 9, 3), 1]))
    assert bill.lines[0].mpn is None
    assert "turned into a date" in bill.quarantined[0].problem
    assert bill.quarantined[0].value == "2024-09-03"


@pytest.mark.parametrize("epoch", [openpyxl.utils.datetime.WINDOWS_EPOCH, openpyxl.utils.datetime.MAC_EPOCH])
def test_dates_are_the_same_day_in_both_calendars_of_workbooks_and_no_number_of_weeks(epoch):
    def set_epoch(book):
        book.epoch = epoch
        book.active["C2"] = date(2026, 3, 1)

    bill = read(workbook(["Description", "Notes", "Lead time"], ["Sensor", date(2026, 3, 1), None], edit=set_epoch))
    assert bill.lines[0].notes == "2026-03-01"
    assert bill.lines[0].lead_time_weeks is None
    assert [q.value for q in bill.quarantined] == ["2026-03-01"]


def test_zeros_in_front_come_back_where_the_format_shows_them():
    def pad(book):
        book.active["B2"].number_format = "00000"

    assert read(workbook(["Description", "MPN"], ["Screw", 123], edit=pad)).lines[0].mpn == "00123"
    assert read("Description;MPN\nScrew;00123\n").lines[0].mpn == "00123"


@pytest.mark.parametrize("cell", ["1,23E+15", "1.23E+12", 1.23e17])
def test_a_part_number_that_became_a_number_is_no_part_number(cell):
    bill = read(workbook(["Description", "MPN"], ["Sensor", cell]))
    assert bill.lines[0].mpn is None
    assert "turned into a number" in bill.quarantined[0].problem


def test_colours_are_not_read_and_said_to_be_there():
    def paint(book):
        for cell in book.active[3]:
            cell.fill = PatternFill("solid", fgColor="FF0000")

    bill = read(workbook(["Description", "Qty"], ["Server", 1], ["Fan", 2], ["Pump", 2], edit=paint))
    assert len(bill.lines) == 3
    assert any("colour" in notice and notice.endswith("rows: 3") for notice in bill.notices)


def test_what_a_program_wrote_for_an_empty_description_is_not_part_of_the_name():
    assert read("Name;Description\nTMK212;None\n").lines[0].name == "TMK212"


def test_a_comment_names_the_line_where_nothing_else_does():
    assert read("Designator;Comment;Description;Layer\nU6;IS32FL3207;;Top\n").lines[0].name == "IS32FL3207"
