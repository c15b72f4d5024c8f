"""Are the columns of a bill read as the people who wrote them meant, and is it said where they leave it open?"""

from __future__ import annotations

import io
from pathlib import Path

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from reading import FIXTURES, known

from depgraph.errors import InvalidInput
from depgraph.intake.rows import read_bill

BENCH = FIXTURES.parent / "bench"


def read(data, **options):
    catalogue = known()
    data = data.encode() if isinstance(data, str) else data
    return read_bill(
        data,
        name="bill",
        countries=catalogue.country_names(),
        kinds=catalogue.words,
        blocs=catalogue.blocs(),
        **options,
    )


def workbook(*rows):
    book = openpyxl.Workbook()
    for row in rows:
        book.active.append(row)
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()


def said(bill):
    return "\n".join(bill.notices)


# -- money ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "title", ["Amount", "Net amount", "Total", "Bedrag", "Betrag", "Montant", "Jaarbedrag", "Amount (EUR)"]
)
def test_an_amount_is_money(title):
    line = read(f"Description;Unit price;{title}\nServer;300000;3600000\n").lines[0]
    assert (line.quantity, line.unit_cost) == (12, 300_000)


@pytest.mark.parametrize("title", ["Amount (pcs)", "Amount [kg]", "Amount in pieces", "Amount stuks"])
def test_an_amount_with_a_unit_is_a_quantity(title):
    assert read(f"Description;Unit price;{title}\nServer;300000;12\n").lines[0].quantity == 12


def test_an_amount_whose_cells_have_units_is_a_quantity():
    lines = read("Description;Amount\nServer;12 pcs\nCable;40 m\n").lines
    assert [line.quantity for line in lines] == [12, 40]


def test_the_share_of_two_sellers_rests_on_what_the_lines_cost_altogether():
    lines = read("Description,Manufacturer,Unit price,Amount\nA,Dell,300000,3600000\nB,Nokia,200000,4000000\n").lines
    values = [line.quantity * line.unit_cost for line in lines]
    assert values == [3_600_000, 4_000_000]


def test_a_total_without_a_price_says_what_one_costs():
    assert read("Description;Qty;Total\nServer;4;1000\n").lines[0].unit_cost == 250


@pytest.mark.parametrize("title", ["Amount", "EUR per year", "Jaarbedrag", "Annual cost", "Kosten per jaar"])
def test_spending_without_a_number_is_the_price_of_the_whole_line(title):
    bill = read(f"Description;Supplier;{title}\nBackup;Bechtle;15000\n")
    assert (bill.lines[0].quantity, bill.lines[0].unit_cost) == (1, 15_000)
    assert "no column says how many" in said(bill)


def test_money_a_year_beside_a_number_is_the_price_of_one_and_the_notice_says_how_to_say_otherwise():
    bill = read("Service;Units;EUR per year\nMail;900;600\n")
    assert (bill.lines[0].quantity, bill.lines[0].unit_cost, bill.lines[0].currency) == (900, 600, "EUR")
    assert "--map 'EUR per year=line_cost'" in said(bill)


def test_a_total_that_is_not_quantity_times_price_is_questioned_with_its_column_and_rows():
    bill = read("Description;Qty;Unit price;Amount\nServer;2;100;200\nFan;3;15;45\nRack;4;10;90\n")
    assert "Amount is not Qty times Unit price on 1 of 3 rows (line 4)" in said(bill)
    assert bill.lines[2].quantity * bill.lines[2].unit_cost == 40


def test_a_total_of_rounded_prices_is_right():
    assert "is not" not in said(read("Description;Qty;Unit price;Amount\nScrew;1000;0,33;333,33\nNut;3;0,67;2,00\n"))


def test_an_amount_that_is_no_multiple_of_the_price_leaves_the_quantity_unknown_and_asks():
    bill = read("Description;Unit price;Amount\nServer;1200;12\n")
    assert bill.lines[0].quantity is None
    assert "--map 'Amount=quantity'" in said(bill)


def test_a_price_of_a_hundred_is_a_hundredth_of_it_each():
    assert read("Bezeichnung;Bestellmenge;Nettopreis;Preiseinheit\nSchraube;500;12,00;100\n").lines[0].unit_cost == 0.12


def test_amounts_of_tax_are_no_numbers_of_companies():
    bill = read("Description;Supplier;Price;VAT\nServer;Dell;100;21,00\nFan;HPE;10;2,10\n")
    assert bill.quarantined == []
    assert "VAT (its cells are amounts of tax, no numbers of companies)" in said(bill)


def test_a_tax_number_is_still_one():
    assert read("Description;Supplier;VAT\nServer;Philips;NL004495445B01\n").lines[0].supplier_identifier is not None


# -- totals and remarks --------------------------------------------------------------------------------------------


def test_a_number_alone_in_the_last_row_is_a_total():
    bill = read(
        workbook(["Description", "Qty", "Unit price", "Total"], ["Server", 2, 100, 200], [None, None, None, 200])
    )
    assert [line.name for line in bill.lines] == ["Server"]
    assert "(a total)" in said(bill)
    assert len(read("Description;Qty;Total\nServer;2;200\n;;200\n").lines) == 1


def test_a_number_alone_in_the_middle_is_a_line_that_somebody_ordered():
    bill = read(workbook(["Description", "Qty"], ["Server", 2], [None, 7], ["Fan", 1]))
    assert len(bill.lines) + len(bill.quarantined) > 2


def test_a_row_that_begins_with_a_hash_is_a_remark():
    bill = read("Item,Description,Qty\n# not ordered,Server,1\n#2,Fan,3\n3,Rack,1\n")
    assert [line.name for line in bill.lines] == ["Fan", "Rack"]
    assert "rows that begin with # are remarks, not lines: line 2" in bill.notices


CELLS = st.one_of(
    st.none(), st.integers(-10, 10**9), st.floats(allow_nan=False, allow_infinity=False),
    st.text(st.characters(blacklist_categories=("Cs", "Cc")), max_size=12),
    st.sampled_from(["Total", "Server", "Dell", "TBD", "=1+1", "#REF!", "# x", "12 pcs", "€ 5,00", '"', "Amount", "Description"]),
)  # fmt: skip
TITLES = st.sampled_from(
    ["Description", "Qty", "Unit price", "Total", "Item", "VAT", "Type", "Supplier", "Colour", "Value", "Comment"]
)


@settings(max_examples=150, deadline=None)
@given(st.lists(TITLES, min_size=1, max_size=6), st.lists(st.lists(CELLS, max_size=7), max_size=8))
def test_no_table_of_any_cells_crashes_and_none_of_its_rows_is_lost_without_a_word(titles, rows):
    try:
        bill = read(workbook(titles, *rows))
    except InvalidInput:
        return
    text = said(bill) + "".join(q.where for q in bill.quarantined)
    for number, row in enumerate(rows, 2):
        if number > bill.headers["Sheet"] and any(cell is not None and str(cell).strip() for cell in row):
            known_lines = {line.position[0] for line in (*bill.lines, *bill.apart)}
            assert number in known_lines or f"!{number}" in text or "more" in text


# -- names ---------------------------------------------------------------------------------------------------------


def test_numbers_of_items_are_no_names():
    bill = read("Item;Reference(s);Qty;Manufacturer;MPN\n1;C1, C2;2;Murata;GRM188\n2;D1;1;Vishay;1N4148\n")
    assert [line.name for line in bill.lines] == ["GRM188", "1N4148"]


@pytest.mark.parametrize(
    "title", ["Value", "Comment", "SOLIDWORKS PART NUMBER", "CATALOG PART NUMBER", "device_type", "model_id"]
)
def test_parts_are_named_as_programs_for_drawing_and_for_data_centres_name_them(title):
    assert read(f"Designator;{title};Quantity\nU1;STM32F446;1\nU2;LM7805;2\n").lines[0].name == "STM32F446"


def test_where_no_column_names_the_thing_the_longest_unused_text_does_and_that_is_said():
    bill = read("Supplier;Amount;Colour;What we asked for\nDell;100;red;sixteen servers\n")
    assert bill.lines[0].name == "sixteen servers"
    assert "the longest unused text is its name: What we asked for on line 2" in said(bill)


def test_the_name_of_a_seller_wins_over_his_number():
    line = read(
        "Kurztext;Lieferant;Name des Lieferanten;Bestellmenge;Nettopreis\nServer;0000101234;Dell GmbH;5;100,00\n"
    ).lines[0]
    assert (line.supplier, line.reference, line.quantity, line.unit_cost) == ("Dell GmbH", "0000101234", 5, 100)


@pytest.mark.parametrize(
    "maker", ["Generic", "OEM", "Custom", "No brand", "white label", "n.n.b.", "see BOM v2", "NOASSERTION"]
)
def test_a_maker_that_nobody_names_is_somebody_unknown(maker):
    line = read(f"Description;Manufacturer\nCable;{maker}\n").lines[0]
    assert line.maker is None
    assert "maker" in line.unreadable


# -- no header, and mappings ---------------------------------------------------------------------------------------


def test_a_file_without_a_known_header_is_told_its_columns_and_the_mapping_that_reads_them():
    with pytest.raises(InvalidInput) as error:
        read("Spul;Hoeveel\nRode kast met deuren;5\nBlauwe kast;5\nKast;7\n")
    assert "'Spul' (words), 'Hoeveel' (a number)" in str(error.value)
    assert "--map Spul=name --map Hoeveel=quantity" in error.value.hint
    assert "supplier" in error.value.hint


def test_a_mapping_of_a_column_that_is_not_there_is_told_so():
    with pytest.raises(InvalidInput) as error:
        read("Spul;Hoeveel\nRode kast;5\n", column_map={"Spool": "name"})
    assert "no column 'Spool'" in str(error.value)
    bill = read("Description;Qty\nServer;1\n", column_map={"Wat": "maker"})
    assert "not found: Wat; the columns are Description, Qty, and the fields id, name" in said(bill)


# -- two tables ----------------------------------------------------------------------------------------------------

PARTS = "".join(f"C{n},100n,1\n" for n in range(1, 6)) + "R1,10k,1\nL1,1u,1\n"


def test_a_bill_and_its_collated_form_are_counted_once():
    collated = 'Reference,Value,Qty\n"C1, C2, C3, C4, C5",100n,5\nR1,10k,1\nL1,1u,1\n'
    bill = read(f"Reference,Value,Qty\n{PARTS}\nCollated:\n\n{collated}")
    assert [(line.id, line.quantity) for line in bill.lines] == [("C1, C2, C3, C4, C5", 5), ("R1", 1), ("L1", 1)]
    assert "collated: its 3 lines are read, and the 7 of the other are not counted again" in said(bill)


def test_a_collated_form_that_names_fewer_parties_hides_nobody():
    single = "Reference,Value,Supplier\nC1,100n,Dell\nC2,100n,Huawei\nR1,10k,Dell\nR2,10k,Dell\n"
    bill = read(single + 'Reference,Value,Supplier\n"C1, C2",100n,Dell\nR1,10k,Dell\nR2,10k,Dell\n')
    assert len(bill.lines) == 7
    assert "does not name Huawei" in said(bill)


def test_a_second_table_below_the_first_has_columns_of_its_own():
    bill = read("Description;Qty;Supplier\nServer;1;Dell\n\nSupplier;Description;Price\nHPE;Switch;100\n")
    assert [(line.name, line.supplier, line.unit_cost) for line in bill.lines] == [
        ("Server", "Dell", None),
        ("Switch", "HPE", 100),
    ]


# -- real tables ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "name", ["cloud-services", "inkoop-gebouw", "it-hardware", "remote-hands-and-saas", "software-and-support"]
)
def test_every_column_of_the_bench_is_read(name):
    bill = _real(BENCH / f"{name}.csv")
    assert bill.quarantined == []
    assert "not used" not in said(bill)
    assert all(line.unit_cost is not None for line in bill.lines)


@pytest.mark.parametrize(
    ("path", "lines"),
    [
        ("kicad/eeschema5-preamble-collated.csv", 19), ("kicad/eeschema5-preamble-grouped.csv", 22),
        ("hardware-xlsx/lcav-audio-deck-bom.xlsx", 15), ("hardware-xlsx/upduino-v3-bom.xlsx", 21),
        ("hardware-xlsx/tracker-mounting-bracket-bom.xlsx", 15), ("solidworks/exa-spim-bom.xlsx", 92), ("ocp/opg-64-clos-bom.csv", 9),
        ("spend-uk/cabinet-office-spend-over-25k-2020-12.csv", 894), ("netbox/netbox-demo-devices.converted.csv", 72),
    ],
)  # fmt: skip
def test_a_real_table_reads_without_a_mapping_and_every_line_has_a_name(path, lines):
    bill = _real(FIXTURES / "tables" / path)
    assert len(bill.lines) == lines
    assert not [line.where for line in bill.lines if line.name.endswith("no name")]


def _real(path: Path):
    if not path.exists():
        pytest.skip(f"the real table is not here: {path}")
    return read(path.read_bytes())
