"""Which kind do the words of a line's name suggest, in four languages, with the words of the shipped catalogue?"""

import pytest

from depgraph.catalogue.compiled import load_catalogue
from depgraph.intake.values import Values
from depgraph.matching.kind_words import ASKS_MORE
from depgraph.model.vocabulary import KINDS

CATALOGUE = load_catalogue()
VALUES = Values(countries={}, kinds=CATALOGUE.words)


@pytest.mark.parametrize(
    ("name", "meant"),
    [
        ("Koelwaterpomp 400 m3/h", "cooling"),
        ("Platenwarmtewisselaars", "cooling"),
        ("Kantoormeubilair", "furnishing"),
        ("Hekwerk rondom terrein", "equipment"),
        ("Noodverlichting LED", "equipment"),
        ("Batterijopslag 20 MWh", "power"),
        ("Middenspanningsschakelaar 24 kV", "power"),
        ("Brandschutztüren T90", "building"),
        ("Fläche im Rechenzentrum", "site"),
        ("Onduleur 10 kVA", "power"),
        ("Groupe électrogène 2 MW", "power"),
        ("Portes coupe-feu EI 60", "building"),
        ("Cable tray, hot-dip galvanised", "power"),
        ("Printing paper A4", "furnishing"),
    ],
)
def test_plurals_and_compounds_suggest_the_kind_of_the_thing(name, meant):
    assert VALUES.kind_hint(name) == meant


@pytest.mark.parametrize(
    ("name", "meant"),
    [
        ("Onderhoud liften", "maintenance_contract"),
        ("Verzekering gebouw en inboedel", "general_service"),
        ("Lüfter 120 mm für Serverschrank", "cooling"),
        ("Backup software for servers", "software"),
        ("Self-hosted chat on own servers", "software"),
        ("Cloud video cameras", "cloud_service"),
    ],
)
def test_work_on_a_thing_is_no_thing_and_what_a_thing_is_for_is_not_what_it_is(name, meant):
    assert VALUES.kind_hint(name) == meant


@pytest.mark.parametrize(
    "name",
    [
        "Architektur",
        "Datensicherung",
        "Automatisch",
        "Adviesbureau",
        "Startups",
        "Parameter",
        "Virenschutz",
        "Protocol",
    ],
)
def test_an_ending_that_is_no_word_of_its_own_suggests_nothing(name):
    assert VALUES.kind_hint(name) is None


def test_a_machine_with_a_program_or_a_program_for_a_machine_is_open():
    assert VALUES.kind_hint("GPU server monitoring") is None


@pytest.mark.parametrize("cell", ["Catering", "Verzekering", "Telefonie", "Goods", "Services"])
def test_a_word_that_only_suggests_a_kind_states_none_in_a_column_of_kinds(cell):
    assert VALUES.kind_of(cell) is None


def test_the_order_of_kinds_names_every_kind_and_is_the_one_of_the_presumption():
    assert set(ASKS_MORE) <= set(KINDS)
    assert list(ASKS_MORE) == CATALOGUE.presumptions["kinds"]["then"][0]["asks_more"]
