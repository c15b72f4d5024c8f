"""Are numbers of organisations recognised, and refused where their check digits do not agree?"""

from __future__ import annotations

import pytest

from depgraph.intake.identifiers import InvalidIdentifier, identifier, kind_in
from depgraph.intake.rows import read_bill


@pytest.mark.parametrize(
    ("text", "kind", "meant"),
    [
        ("549300S4KLFTLO7GSQ80", None, "lei:549300S4KLFTLO7GSQ80"),
        ("5493 00S4 KLFT LO7G SQ80", "lei", "lei:549300S4KLFTLO7GSQ80"),
        ("LEI: 549300s4klftlo7gsq80", None, "lei:549300S4KLFTLO7GSQ80"),
        ("38-654-1234", None, "duns:386541234"),
        ("012345678", "duns", "duns:012345678"),
        ("NL004495445B01", None, "vat:NL004495445B01"),
        ("BE 0403.019.261", "vat", "vat:BE0403019261"),
        ("DE136695976", None, "vat:DE136695976"),
        ("FR40303265045", None, "vat:FR40303265045"),
        ("LU15027442", None, "vat:LU15027442"),
        ("IT00743110157", None, "vat:IT00743110157"),
        ("PL8567346215", None, "vat:PL8567346215"),
        ("DK13585628", None, "vat:DK13585628"),
        ("FI20774740", None, "vat:FI20774740"),
        ("NLNHR.17085815", None, "euid:NLNHR.17085815"),
        ("CAGE 1ABC2", None, "cage:1ABC2"),
        ("pkg:github/NVIDIA/cuda-samples@12", None, "purl:pkg:github/nvidia"),
        ("pkg:pypi/requests@2", None, None),
        ("NVIDIA Corporation", None, None),
    ],
)
def test_identifiers_have_one_spelling(text, kind, meant):
    found = identifier(text, kind=kind)
    assert (str(found) if found else None) == meant


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("549300S4KLFTLO7GSQ81", "lei"), ("549300S4KLFTLO7GQS80", None), ("NL004495446B01", "vat"), ("DE136695975", None),
        ("BE0403019262", "vat"), ("FR41303265045", "vat"), ("LU15027443", "vat"), ("IT00743110158", "vat"), ("PL8567346216", "vat"),
        ("DK13585627", "vat"), ("FI20774741", "vat"), ("12345", "duns"), ("XX1234", "vat"), ("1AIO2", "cage"), ("NHR17085815", "euid"),
    ],
)  # fmt: skip
def test_a_number_that_fails_its_check_identifies_nobody(text, kind):
    with pytest.raises(InvalidIdentifier):
        identifier(text, kind=kind)


def test_the_title_of_a_column_says_what_its_numbers_are():
    titles = ("Supplier LEI", "D-U-N-S Number", "BTW-nummer", "USt-IdNr.", "CAGE code", "EUID", "Supplier")
    assert [kind_in(title) for title in titles] == ["lei", "duns", "vat", "vat", "cage", "euid", None]


def test_a_mistyped_number_is_set_aside_and_its_line_kept():
    text = "Description;Supplier;Supplier LEI;DUNS\nServer;Dell;549300S4KLFTLO7GSQ81;38-654-1234\n"
    bill = read_bill(text.encode(), name="bill", countries={}, kinds={})
    assert bill.lines[0].supplier_identifier == "duns:386541234"
    assert "check digits" in bill.quarantined[0].problem
