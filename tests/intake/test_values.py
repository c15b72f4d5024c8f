"""Does a cell mean what a reader of the sheet would take it to mean, and nothing where two readers would differ?"""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from reading import known

from depgraph.intake.header import Column
from depgraph.intake.values import AMBIGUOUS, UNDECIDED, UNSTATED, Unclear, Values, number
from depgraph.text.spelling import fold

COUNTRIES = {
    "nl": "NL", "netherlands": "NL", "nederland": "NL", "niederlande": "NL", "cn": "CN", "china": "CN", "tw": "TW", "taiwan": "TW",
    "taiwan, province of china": "TW", "de": "DE", "deutschland": "DE", "germany": "DE", "us": "US", "usa": "US", "u.s.a.": "US",
    "united states": "US", "ba": "BA", "bosnia and herzegovina": "BA", "österreich": "AT", "eu": "EU", "fr": "FR",
}  # fmt: skip
KINDS = {
    "server": "server", "gpu server": "server", "gpu": "chip", "fan": "cooling", "rack pdu": "power", "rack": "rack",
    "onderhoud": "maintenance_contract", "noodstroomaggregaat": "power", "kühlung": "cooling", "cloud service": "cloud_service",
}  # fmt: skip
VALUES = Values(countries=COUNTRIES, kinds=KINDS)


def value(field, cell, unit=None):
    return VALUES.parser(Column(0, field, field, unit=unit))(cell)


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("12", 12), ("1234", 1234), ("12.5", 12.5), ("12,5", 12.5), ("1.234,56", 1234.56), ("1,234.56", 1234.56),
        ("1.234.567", 1_234_567), ("1,234,567.8", 1_234_567.8), ("1 234", 1234), ("1\u00a0234,5", 1234.5), ("1'234'567", 1_234_567),
        ("0.125", 0.125), ("0,125", 0.125), ("1234.567", 1234.567), ("1.23e3", 1230), (".5", 0.5), ("+7", 7), ("\uff11\uff12", 12),
        ("12.50", 12.5), ("1.2345", 1.2345),
    ],
)  # fmt: skip
def test_numbers_are_read_as_people_write_them(text, meant):
    assert number(text) == pytest.approx(meant)


@pytest.mark.parametrize("text", ["1.234", "1,234", "12.500", "101,120", "-1.234"])
def test_one_separator_before_three_digits_is_never_guessed(text):
    with pytest.raises(Unclear, match="ambiguous"):
        number(text)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "abc",
        "1.2.3",
        "1,2,3",
        "1.23.456",
        "12-14",
        "~5",
        "1e999",
        "nan",
        "inf",
        "1_000",
        "٣",
        "1.234.56",
        "1,234,56",
        "--5x",
    ],
)
def test_what_is_no_number_is_refused(text):
    with pytest.raises(Unclear):
        number(text)


@settings(deadline=None)
@given(st.decimals(min_value=0, max_value=10**12, places=2, allow_nan=False, allow_infinity=False))
def test_every_amount_with_two_decimals_survives_each_way_of_writing_it(amount):
    plain = f"{amount:.2f}"
    english = f"{amount:,.2f}"
    german = english.translate(str.maketrans(",.", ".,"))
    french = english.replace(",", " ").replace(".", ",")
    swiss = english.replace(",", "'")
    for text in (plain, plain.replace(".", ","), english, german, french, swiss):
        assert number(text) == pytest.approx(float(amount))


@settings(deadline=None)
@given(st.integers(min_value=1_000, max_value=999_999))
def test_a_whole_number_with_one_separator_is_read_right_or_not_at_all(amount):
    for text in (f"{amount:,}", f"{amount:,}".replace(",", ".")):
        with pytest.raises(Unclear):
            number(text)
    assert number(f"{amount:,}".replace(",", " ")) == amount


@settings(deadline=None)
@given(st.text(max_size=40))
def test_no_text_at_all_breaks_a_parser(text):
    for field in (
        "quantity",
        "unit_cost",
        "origin",
        "eccn",
        "hs_code",
        "data",
        "lead_time_weeks",
        "level",
        "kind",
        "mpn",
        "maker",
        "name",
    ):
        try:
            found = value(field, text)
        except Unclear as problem:
            assert problem.expected  # noqa: PT017  either outcome is right
        else:
            if field in {"quantity", "lead_time_weeks"} and isinstance(found, float):
                assert 0 <= found < 1e18


@pytest.mark.parametrize(
    ("text", "meant"),
    [("5 Stk", 5), ("12 st.", 12), ("3 x", 3), ("10 pcs", 10), ("12,5 %", 0.125), ("2 racks", 2), ("1.250,0 m", 1250)],
)
def test_units_behind_a_quantity_are_left_off(text, meant):
    assert value("quantity", text) == pytest.approx(meant)


@pytest.mark.parametrize("text", ["5k", "1.2 M", "3 dozen", "20-30", "ca. 500", "-5", ">100", "5 Stk / 6 Stk"])
def test_words_that_change_a_quantity_are_not_left_off(text):
    with pytest.raises(Unclear):
        value("quantity", text)


def test_a_spreadsheets_own_number_is_never_ambiguous():
    assert value("quantity", 1.234) == 1.234
    with pytest.raises(Unclear):
        value("quantity", -1.0)
    with pytest.raises(Unclear):
        value("quantity", float("nan"))


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("€ 1.234,50", (1234.5, "EUR")), ("1 200 EUR", (1200, "EUR")), ("USD 46,000.00", (46000, "USD")), ("£12", (12, "GBP")),
        ("$12", (12, None)), ("1200,-", (1200, None)), ("1.250.000 euro", (1_250_000, "EUR")),
    ],
)  # fmt: skip
def test_a_cost_brings_its_currency_only_where_it_names_one(text, meant):
    assert value("unit_cost", text) == meant


@pytest.mark.parametrize(
    "text", ["TBD", "n/a", "n.v.t.", "nog te bepalen", "k.A.", "unbekannt", "à définir", "unknown"]
)
@pytest.mark.parametrize("field", ["origin", "quantity", "kind", "unit_cost"])
def test_words_that_state_nothing_are_no_names_and_no_values(field, text):
    assert value(field, text) is UNSTATED


@pytest.mark.parametrize("text", ["TBD", "nog te bepalen", "k.A.", "unbekannt", "à définir", "unknown", "confidential"])
@pytest.mark.parametrize("field", ["supplier", "hosted_by", "maker"])
def test_somebody_who_is_not_named_yet_is_not_nobody(field, text):
    assert value(field, text) is UNDECIDED


@pytest.mark.parametrize("text", ["n/a", "n.v.t.", "not applicable", "none", "geen"])
def test_what_does_not_apply_is_nobody(text):
    assert value("supplier", text) is UNSTATED


@pytest.mark.parametrize("text", ["-", "—", "", " "])
def test_dashes_and_blanks_are_empty(text):
    assert value("origin", text) is None


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("Netherlands", ("NL",)), ("nl", ("NL",)), ("Österreich", ("AT",)), ("osterreich", ("AT",)), ("U.S.A.", ("US",)),
        ("China/Taiwan", ("CN", "TW")), ("China or Taiwan", ("CN", "TW")), ("China (Taiwan)", ("CN", "TW")), ("NL; DE, FR", ("NL", "DE", "FR")),
        ("Taiwan, Province of China", ("TW",)), ("Bosnia and Herzegovina", ("BA",)), ("Made in China", ("CN",)), ("EU", ("EU",)),
        ("The Netherlands", ("NL",)), ("Deutschland\nNiederlande", ("DE", "NL")),
    ],
)  # fmt: skip
def test_countries_are_read_by_name_or_code_and_alternatives_stay_alternatives(text, meant):
    assert value("origin", text) == meant


@pytest.mark.parametrize("text", ["Nederlnad", "Asia", "various", "China/Elsewhere", "Worldwide", "China (assembly)"])
def test_a_place_that_is_not_known_leaves_the_whole_cell_open(text):
    with pytest.raises(Unclear) as problem:
        value("origin", text)
    assert "ISO" in problem.value.expected


def test_a_destination_is_one_country():
    assert value("destination", "Nederland") == "NL"
    with pytest.raises(Unclear, match="several"):
        value("destination", "NL/DE")


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("3A090.a", ("3A090.a",)), ("3a090.A", ("3A090.a",)), ("EAR 99", ("EAR99",)), ("5A991 / 5A992.c", ("5A991", "5A992.c")),
        ("5A002A1", ("5A002.a.1",)), ("4A090", ("4A090",)), ("3A001.b.2.c", ("3A001.b.2.c",)),
    ],
)  # fmt: skip
def test_classifications_are_spelled_one_way(text, meant):
    assert value("eccn", text) == meant


@pytest.mark.parametrize("text", ["NLR", "3A09", "8473.30", "controlled", "3A090 or so"])
def test_what_is_no_classification_is_set_aside(text):
    with pytest.raises(Unclear):
        value("eccn", text)


@pytest.mark.parametrize(
    ("cell", "meant"),
    [
        ("8473.30", "8473.30"),
        ("8473 30 80 00", "8473.30.80.00"),
        (847330.0, "8473.30"),
        ("8471", "8471"),
        ("0101.21", "0101.21"),
    ],
)
def test_customs_codes_are_spelled_one_way(cell, meant):
    assert value("hs_code", cell) == meant


@pytest.mark.parametrize("cell", [8473.3, 101.21, "84733", "server"])
def test_a_customs_code_that_lost_a_zero_is_set_aside(cell):
    with pytest.raises(Unclear):
        value("hs_code", cell)


@pytest.mark.parametrize(
    ("cell", "unit", "weeks"),
    [
        (12.0, None, 12),
        ("12", None, 12),
        ("12 weken", None, 12),
        ("84 days", None, 12),
        (84.0, "days", 12),
        ("3 months", "weeks", 13.04),
    ],
)
def test_lead_times_become_weeks_whatever_they_were_written_in(cell, unit, weeks):
    assert value("lead_time_weeks", cell, unit) == pytest.approx(weeks, abs=0.01)


def test_a_date_is_no_lead_time():
    with pytest.raises(Unclear, match="date"):
        value("lead_time_weeks", 46_350.0)


@pytest.mark.parametrize("cell", ["1.23457E+11", 1e18])
def test_a_part_number_that_became_a_number_is_set_aside(cell):
    with pytest.raises(Unclear, match="part number"):
        value("mpn", cell)


def test_a_whole_number_as_part_number_keeps_no_point():
    assert value("mpn", 900210100000.0) == "900210100000"
    assert value("mpn", "00123") == "00123"


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("Server", "server"),
        ("GPU servers", "server"),
        ("Kühlung", "cooling"),
        ("kuhlung", "cooling"),
        ("cloud_service", "cloud_service"),
        ("GPU server (8x)", "server"),
    ],
)
def test_kinds_are_read_in_every_language_singular_or_plural(text, meant):
    assert value("kind", text) == meant


def test_a_kind_that_is_not_known_is_set_aside():
    with pytest.raises(Unclear, match="kind"):
        value("kind", "Gadget")


@pytest.mark.parametrize(
    ("name", "meant"),
    [
        ("GPU server with 8 modules", "server"),
        ("Rack PDU 22 kW", "power"),
        ("Server fan", "server"),
        ("Something", None),
        ("Noodstroomaggregaat 2 MW", "power"),
    ],
)
def test_words_of_a_name_suggest_its_kind_and_of_two_the_one_under_which_more_is_asked(name, meant):
    assert VALUES.kind_hint(name) == meant


def test_data_keys_access_and_criticality_are_read_in_the_buyers_language():
    assert value("data", "persoonsgegevens; telemetry") == ("personal", "telemetry")
    assert value("data", "geen") == ()
    assert value("keys", "klant") == "customer"
    assert value("access", "vor Ort") == "physical"
    assert value("criticality", "Hoog") == "high"
    assert value("cost_is_estimate", "ja") is True
    assert value("cost_is_estimate", "non") is False


def test_keys_that_are_brought_are_not_taken_for_keys_that_are_kept():
    with pytest.raises(Unclear):
        value("keys", "BYOK")


def test_several_lines_in_a_cell_are_several_parties():
    assert value("supplier", "Dell\nHPE") == "Dell; HPE"
    with pytest.raises(Unclear):
        value("supplier", "various")


@pytest.mark.parametrize("text", ["#REF!", "#N/A", "#VALUE!", "#DIV/0!", "#NAME?"])
def test_error_values_of_a_spreadsheet_state_nothing(text):
    with pytest.raises(Unclear, match="error value"):
        value("supplier", text)


@pytest.mark.parametrize(
    ("cell", "meant"),
    [
        ("Congo", ("CD", "CG")), ("congo ", ("CD", "CG")), ("Korea", ("KP", "KR")), ("Corée", ("KP", "KR")), ("Georgia", ("GE", "US")),
        ("Virgin Islands", ("VG", "VI")), ("Georgia, USA", ("GE", "US")), ("NL or Korea", ("NL", "KP", "KR")), ("Netherlands", ("NL",)),
    ],
)  # fmt: skip
def test_a_name_of_several_countries_may_mean_each_of_them(cell, meant):
    assert value("origin", cell) == meant


def test_a_destination_by_a_name_of_several_countries_is_unclear_and_names_them():
    with pytest.raises(Unclear, match="CD or CG"):
        value("destination", "Congo")


def test_no_name_of_several_countries_is_that_of_one_in_the_data():
    assert not {name for name in known().country_names() if fold(name) in AMBIGUOUS} - {"georgia"}
