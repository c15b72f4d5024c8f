"""Does every line of a bill arrive, and is what could not be read said with its place?"""

from __future__ import annotations

import io

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from depgraph.errors import InvalidInput
from depgraph.intake.rows import read_bill

COUNTRIES = {
    "nl": "NL",
    "netherlands": "NL",
    "cn": "CN",
    "china": "CN",
    "tw": "TW",
    "taiwan": "TW",
    "de": "DE",
    "fr": "FR",
}
KINDS = {
    "server": "server",
    "chip": "chip",
    "gpu": "chip",
    "cloud_service": "cloud_service",
    "software": "software",
    "fan": "cooling",
}


def read(data, **options):
    if isinstance(data, str):
        data = data.encode()
    return read_bill(data, name="bill", countries=COUNTRIES, kinds=KINDS, **options)


def workbook(*sheets, edit=None):
    """Return a workbook of ``(title, rows)``; ``edit`` may change it before it is saved."""
    book = openpyxl.Workbook()
    book.remove(book.active)
    for title, rows in sheets:
        sheet = book.create_sheet(title)
        for row in rows:
            sheet.append(row)
    if edit:
        edit(book)
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()


@pytest.mark.parametrize("separator", [",", ";", "\t", "|"])
def test_every_separator_is_found_out(separator):
    rows = [["Item", "Description", "Qty", "Unit price"], ["1", "Server", "12", "1200"], ["2", "Fan", "3", "15"]]
    bill = read("\n".join(separator.join(row) for row in rows))
    assert [(line.id, line.name, line.quantity) for line in bill.lines] == [("1", "Server", 12.0), ("2", "Fan", 3.0)]


def test_decimal_commas_do_not_make_a_comma_the_separator():
    bill = read("Omschrijving;Aantal;Stuksprijs\nServer;2;1200,50\nVentilator;3;15,25\nKabel;4;1,75\n")
    assert [line.unit_cost for line in bill.lines] == [1200.5, 15.25, 1.75]


def test_a_separator_that_the_file_announces_is_taken():
    assert [line.quantity for line in read("sep=;\r\nDescription;Qty\r\nServer;12\r\n").lines] == [12.0]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32"])
def test_every_unicode_encoding_is_read(encoding):
    bill = read("Bezeichnung;Menge;Hersteller\nKühlanlage;2;Güntner\n".encode(encoding))
    assert bill.lines[0].name == "Kühlanlage"
    assert bill.lines[0].maker == "Güntner"


def test_an_older_encoding_is_read_with_a_notice():
    bill = read("Désignation;Quantité\nGroupe électrogène;2\n".encode("cp1252"))
    assert bill.lines[0].name == "Groupe électrogène"
    assert any("cp1252" in notice for notice in bill.notices)


def test_an_encoding_that_is_named_is_taken_and_checked():
    assert read("Description\n設備\n".encode("shift-jis"), encoding="shift-jis").lines[0].name == "設備"
    with pytest.raises(InvalidInput, match="byte"):
        read("Désignation\né\n".encode("cp1252"), encoding="utf-8")
    with pytest.raises(InvalidInput, match="--encoding"):
        read("Description\nx\n", encoding="klingon")


def test_bytes_that_are_no_text_are_refused():
    with pytest.raises(InvalidInput, match="control character"):
        read(b"Description,Qty\nServer\x00,1\n" + b"x,1\n" * 100)


def test_the_header_may_stand_below_a_title():
    bill = read("AI site\nState of today\n\nPos;Benennung;Stückzahl;Hersteller\n10;Server;5 Stk;Dell\n")
    assert (bill.lines[0].id, bill.lines[0].quantity, bill.lines[0].maker) == ("10", 5.0, "Dell")
    assert bill.lines[0].where == "line 5"


@pytest.mark.parametrize(
    ("header", "fields"),
    [
        ("Item,Description,Manufacturer,MPN,Supplier,Qty,Country of Origin,ECCN,HTS Code,Lead Time (wk)",
         ["id", "name", "maker", "mpn", "supplier", "quantity", "origin", "eccn", "hs_code", "lead_time_weeks"]),
        ("Regel,Omschrijving,Fabrikant,Artikelnummer fabrikant,Leverancier,Aantal,Land van herkomst,Levertijd (weken),Gehost door",
         ["id", "name", "maker", "mpn", "supplier", "quantity", "origin", "lead_time_weeks", "hosted_by"]),
        ("Pos.,Bezeichnung,Hersteller,Hersteller-Nr.,Lieferant,Menge,Ursprungsland,AL-Nr,Statistische Warennummer,Lieferzeit",
         ["id", "name", "maker", "mpn", "supplier", "quantity", "origin", "eccn", "hs_code", "lead_time_weeks"]),
        ("Réf,Désignation,Fabricant,Réf. fabricant,Fournisseur,Qté,Pays d'origine,Délai de livraison,Hébergé par",
         ["id", "name", "maker", "mpn", "supplier", "quantity", "origin", "lead_time_weeks", "hosted_by"]),
    ],
)  # fmt: skip
def test_headers_of_four_languages_are_understood(header, fields):
    bill = read(header + "\n" + ",".join("x" for _ in fields) + "\n")
    assert list(bill.mapping.values()) == fields


def test_a_header_on_two_rows_under_merged_cells_is_read_as_one():
    def merge(book):
        book.active.merge_cells("B1:C1")
        book.active.merge_cells("D1:E1")

    rows = [
        ["Item", "Manufacturer", None, "Price", None],
        ["", "Name", "Part number", "Unit", "Currency"],
        ["1", "Dell", "XE9680", 100, "EUR"],
    ]
    bill = read(workbook(("Bill", rows), edit=merge))
    line = bill.lines[0]
    assert (line.id, line.maker, line.mpn, line.currency) == ("1", "Dell", "XE9680", "EUR")
    assert any("two rows" in notice for notice in bill.notices)


def test_a_second_row_of_units_belongs_to_the_header():
    bill = read("Description;Lead time;Unit price\n;(days);EUR\nServer;70;100\n")
    assert [line.name for line in bill.lines] == ["Server"]
    assert bill.lines[0].lead_time_weeks == pytest.approx(10)
    assert bill.lines[0].currency == "EUR"


def test_currency_and_estimate_are_taken_from_the_header():
    line = read("Description;Unit cost USD (estimate)\nServer;100\n").lines[0]
    assert (line.currency, line.cost_is_estimate) == ("USD", True)


def test_a_cell_that_cannot_be_read_does_not_cost_its_line():
    bill = read(
        workbook(
            (
                "Sheet1",
                [["Description", "Qty", "Country of origin"], ["Server", 5, "Nederlnad"], ["Fan", "1.234", "DE"]],
            )
        )
    )
    assert [line.name for line in bill.lines] == ["Server", "Fan"]
    assert bill.lines[0].origin is None
    assert bill.lines[0].unreadable == {"origin"}
    assert bill.lines[1].quantity is None
    assert [(q.where, q.value) for q in bill.quarantined] == [("Sheet1!C2", "Nederlnad"), ("Sheet1!B3", "1.234")]
    assert all(q.problem and q.expected for q in bill.quarantined)


def test_a_row_that_names_nothing_is_set_aside_with_what_it_says():
    bill = read("Item;Description;Qty;Supplier\n1;Server;5;Dell\n2;;7;HPE\n")
    assert [(line.id, line.quantity, line.supplier) for line in bill.lines] == [("1", 5, "Dell"), ("2", 7, "HPE")]
    assert bill.quarantined[0].where == "line 3"
    assert "HPE" in bill.quarantined[0].value


def test_a_part_number_is_name_enough():
    assert read("MPN;Qty\nXE9680;5\n").lines[0].name == "XE9680"


@pytest.mark.parametrize(
    "total",
    [
        "Total",
        "Totaal:",
        "Gesamt",
        "Summe EUR",
        "Subtotal",
        "Sous-total",
        "TOTAL GENERAL",
        "Grand total",
        "Zwischensumme",
    ],
)
def test_total_rows_are_left_out_with_a_notice(total):
    bill = read(f"Item;Description;Qty;Unit price\n1;Server;5;100\n{total};;5;500\n;{total};5;500\n")
    assert [line.name for line in bill.lines] == ["Server"]
    assert any("line 3 (a total)" in notice and "line 4 (a total)" in notice for notice in bill.notices)


def test_products_whose_name_begins_like_a_total_are_lines():
    bill = read(
        "Description;Manufacturer;Qty\nTotal Cost Manager;SAP;1\nTotalEnergies diesel;TotalEnergies;5\nSum of Us licence;X;1\n"
    )
    assert len(bill.lines) == 3


def test_a_header_that_is_repeated_on_every_page_is_no_line():
    bill = read("Description;Qty\nServer;5\nDescription;Qty\nFan;2\n")
    assert [line.name for line in bill.lines] == ["Server", "Fan"]


def test_headings_between_lines_become_their_section():
    bill = read("Item;Description;Qty\nCompute;;\n1;Server;5\nCooling;;\n2;Fan;2\n")
    assert [(line.name, line.section) for line in bill.lines] == [("Server", "Compute"), ("Fan", "Cooling")]
    assert any("headings" in notice for notice in bill.notices)


def test_hidden_rows_columns_and_sheets_are_read_and_reported():
    def hide(book):
        book["Bill"].row_dimensions[3].hidden = True
        book["Bill"].column_dimensions["C"].hidden = True
        book["Old"].sheet_state = "hidden"

    rows = [["Description", "Qty", "Supplier"], ["Server", 1, "Dell"], ["Secret", 2, "HPE"]]
    bill = read(workbook(("Bill", rows), ("Old", [["Description", "Qty"], ["Switch", 3]]), edit=hide))
    assert [line.name for line in bill.lines] == ["Server", "Secret", "Switch"]
    assert bill.lines[1].supplier == "HPE"
    notices = "\n".join(bill.notices)
    assert "hidden rows were read too: 3" in notices
    assert "hidden columns were read too: Supplier" in notices
    assert "sheet Old is hidden" in notices


def test_a_sheet_without_a_header_is_reported():
    bill = read(
        workbook(("Read me", [["This explains"], ["the bill"]]), ("Bill", [["Description", "Qty"], ["Server", 1]]))
    )
    assert len(bill.lines) == 1
    assert any("Read me" in notice for notice in bill.notices)


def test_no_header_at_all_is_an_error_that_says_what_was_looked_for():
    with pytest.raises(InvalidInput, match="names the columns") as error:
        read("a;b;c\n1;2;3\n")
    assert "--map" in error.value.hint


def test_a_header_alone_is_an_empty_bill():
    assert read("Description;Qty\n").lines == []


def test_formulas_without_a_result_state_nothing_and_are_reported():
    bill = read(workbook(("Bill", [["Description", "Qty", "Hosted by"], ["Server", "=1+1", "=A2"]])))
    assert bill.lines[0].quantity is None
    assert bill.lines[0].hosted_by is None
    assert bill.lines[0].unreadable == {"quantity", "hosted_by"}
    assert {q.where for q in bill.quarantined} == {"Bill!B2", "Bill!C2"}


def test_cells_merged_downwards_hold_for_every_row_they_cover():
    def merge(book):
        book.active.merge_cells("A2:A3")

    rows = [["Manufacturer", "Description", "Qty"], ["Dell", "Server", 1], [None, "Switch", 2], [None, "Fan", 3]]
    bill = read(workbook(("Bill", rows), edit=merge))
    assert [line.maker for line in bill.lines] == ["Dell", "Dell", None]


def test_a_column_is_read_as_the_user_says():
    bill = read("Spul;Wat;Qty\nServer;Dell;5\n", column_map={"spul": "name", "Wat": "maker"})
    assert (bill.lines[0].name, bill.lines[0].maker) == ("Server", "Dell")
    assert bill.mapping["Spul"] == "name"


def test_what_the_user_says_wins_over_the_header():
    bill = read("Description;Details;Qty\nline 1;Server;5\n", column_map={"Details": "name", "Description": "notes"})
    assert (bill.lines[0].name, bill.lines[0].notes) == ("Server", "line 1")


def test_a_mapping_to_no_field_is_an_error_and_one_of_no_column_a_notice():
    with pytest.raises(InvalidInput, match="supplier"):
        read("Description\nServer\n", column_map={"Description": "colour"})
    bill = read("Description;Qty\nServer;1\n", column_map={"Wat": "maker"})
    assert any("Wat" in notice for notice in bill.notices)


def test_columns_that_are_not_read_are_named():
    bill = read("Description;Qty;Colour;Weight\nServer;1;blue;12 kg\n")
    assert "columns not used: Colour, Weight" in bill.notices


def test_a_row_with_more_cells_than_the_header_is_set_aside_for_none_of_its_cells_surely_stands_in_its_column():
    head = "Line,Description,Category,Manufacturer,Hosted by\n"
    bill = read(
        head + "1,Backup, off-site,cloud service,Scaleway,Microsoft\n2,Rack,cooling,Grundfos,,Huawei\n3,Fan,,,\n"
    )
    assert [(line.id, line.kind) for line in bill.lines] == [("L2", None), ("L3", None), ("3", None)]
    assert {"maker", "hosted_by"} <= bill.lines[0].unreadable
    assert [(q.where, q.value) for q in bill.quarantined] == [("line 2", "Microsoft"), ("line 3", "Huawei")]
    assert "5 columns" in bill.quarantined[0].problem
    assert "unquoted" in bill.quarantined[0].expected


def test_a_row_cut_in_two_is_set_aside_though_its_last_cell_is_empty():
    bill = read("Description,Manufacturer,Hosted by\nBackup, off-site,Scaleway,\nFan,Dell,\n")
    assert [line.name for line in bill.lines] == ["line 2: could not be read", "Fan"]
    assert [q.where for q in bill.quarantined] == ["line 2"]


@pytest.mark.parametrize("last", ["Huawei", ""])
def test_a_last_column_that_only_lacks_a_title_costs_no_lines(last):
    bill = read("Description,Manufacturer\n" + f"Fan,Dell,{last}\n" * 6 + "Fan,Dell,a,b\n")
    assert [line.name for line in bill.lines] == ["Fan"] * 6 + ["line 8: could not be read"]
    assert [q.value for q in bill.quarantined] == ["b"]
    assert any("column C has no title" in notice and "'Huawei'" in notice for notice in bill.notices) == bool(last)


def test_a_separator_at_the_end_of_the_header_makes_room_for_a_column_without_a_title():
    bill = read("Description;Manufacturer;\nFan;Dell;Huawei\n")
    assert [line.maker for line in bill.lines] == ["Dell"]
    assert "column C has no title, so its cells are not read: line 2 'Huawei'" in bill.notices


def test_notes_beside_the_table_of_a_workbook_are_named_and_cost_no_line():
    rows = [
        ["Description", None, "Manufacturer"],
        ["Fan", "x", "Dell", "Huawei"],
        ["Rack", None, "Dell", None, "ask Jan"],
    ]
    bill = read(workbook(("Bill", rows)))
    assert [line.name for line in bill.lines] == ["Fan", "Rack"]
    assert "Bill: column D has no title, so its cells are not read: Bill!2 'Huawei'" in bill.notices
    assert "Bill: column E has no title, so its cells are not read: Bill!3 'ask Jan'" in bill.notices


def test_ids_are_unique_and_those_that_were_not_are_named():
    bill = read("Item;Description\nA;Server\nA;Fan\nA-2;Switch\n;Rack\n")
    assert [line.id for line in bill.lines] == ["A", "A-2", "A-2-2", "L5"]
    assert any("more than once" in notice for notice in bill.notices)


def test_item_is_the_name_where_nothing_else_is():
    bill = read("Item;Qty\nServer;5\n")
    assert bill.lines[0].name == "Server"


def test_a_category_column_is_a_kind_only_where_its_cells_are_kinds():
    kinds = read("Description;Category;Qty\nXE9680;Server;1\nB200;GPU;1\n")
    assert [line.kind for line in kinds.lines] == ["server", "chip"]
    sections = read("Description;Category;Qty\nXE9680;Silicon and systems;1\nB200;Silicon and systems;1\n")
    assert [(line.kind, line.section) for line in sections.lines] == [(None, "Silicon and systems")] * 2


def test_words_that_state_nothing_are_reported_once():
    bill = read("Description;Quantity\nServer;TBD\nFan;TBD\n")
    assert all(line.quantity is None for line in bill.lines)
    assert [n for n in bill.notices if "TBD" in n] == ["Quantity: 'TBD' is read as not stated (line 2, line 3)"]


def test_a_quotation_mark_that_is_never_closed_costs_one_line_and_no_more():
    bill = read('Description,Qty,Notes\nServer,1,"open\nFan,2,fine\nRack,3,"two\nlines"\nPump,4,x\n')
    assert [line.name for line in bill.lines] == ["line 2: could not be read", "Fan", "Rack", "Pump"]
    assert bill.lines[2].notes == "two lines"
    assert bill.quarantined[0].where == "line 2"


def test_lines_know_their_cells():
    xlsx = read(workbook(("Bill", [["My bill"], ["Description", "Qty"], ["Server", 1]])))
    assert xlsx.lines[0].where == "Bill!3"
    assert xlsx.lines[0].cells["quantity"] == "Bill!B3"
    assert read("Description,Qty\nServer,1\n").lines[0].cells["quantity"] == "line 2, cell B2"


def test_a_name_that_is_markup_or_a_formula_is_only_a_name():
    names = ["</script><img src=x onerror=alert(1)>", "=cmd|' /C calc'!A0", "+1", "@x"]
    assert [line.name for line in read("Description;Qty\n" + "\n".join(f"{name};1" for name in names)).lines] == names


def test_control_characters_do_not_reach_a_name():
    assert read("Description;Qty\nSer\x1bver;1\n").lines[0].name == "Ser ver"


TEXT = st.text(st.characters(blacklist_categories=("Cs", "Cc", "Cf", "Zs", "Zl", "Zp")), min_size=1, max_size=12)


@settings(max_examples=60, deadline=None)
@given(st.lists(st.tuples(TEXT, TEXT), min_size=1, max_size=12))
def test_no_row_of_a_workbook_is_lost_without_a_word(rows):
    bill = read(workbook(("Bill", [["Description", "Supplier", "Qty"], *([f"n{a}", f"s{b}", 1] for a, b in rows)])))
    assert len(bill.lines) == len(rows)
    assert [line.name for line in bill.lines] == [f"n{a}" for a, _ in rows]


@settings(max_examples=200, deadline=None)
@given(st.binary(max_size=300))
def test_no_bytes_at_all_crash_the_reader(data):
    for prefix in (b"", b"Description,Qty\n", b"PK\x03\x04", "Description;Menge\n".encode("utf-16")):
        try:
            read(prefix + data)
        except InvalidInput as error:
            assert error.exit_code == 3  # noqa: PT017  either outcome is right


def test_a_row_whose_quotation_never_ends_is_a_line_of_which_nothing_is_known():
    bill = read('Line,Description,Category,Manufacturer\n1,Fan,fan,Grundfos\n2,"pump,fan,Grundfos\n')
    line = bill.lines[1]
    assert line.kind is None
    assert {"name", "kind", "maker"} <= line.unreadable


def test_a_formula_without_a_result_as_a_name_loses_no_line():
    bill = read(
        workbook(("Sheet", [["Line", "Description", "Category"], ["1", "#REF!", "server"], ["2", "Fan", "fan"]]))
    )
    assert [line.kind for line in bill.lines] == ["server", "cooling"]


def test_a_remark_in_the_margin_is_no_line():
    bill = read("Line,Description,Section,Notes\n1,Fan,Cooling,\n,,Cooling,see the drawing\n")
    assert len(bill.lines) == 1
    assert len(bill.quarantined) == 1


@pytest.mark.parametrize("name", ["Cooling fan analytics", "GPU reservation portal"])
def test_what_words_suggest_is_no_stated_kind(name):
    line = read(f"Line,Description\n1,{name}\n").lines[0]
    assert line.kind is None
    assert line.kind_hint in {"cooling", "chip"}


def test_a_category_that_only_contains_a_kind_does_not_state_it():
    bill = read(
        "Line,Description,Category\n1,Backup,Fan management\n2,Rack cooler,Facility / Fan\n3,Fan,fan\n4,Fan,fan\n"
    )
    assert [line.kind for line in bill.lines] == [None, "cooling", "cooling", "cooling"]
    assert bill.quarantined[0].where == "line 2, cell C2"
