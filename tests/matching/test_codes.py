"""Which kind does a code of a classification suggest?"""

import pytest

from depgraph.analysis.answer import Request, gather
from depgraph.catalogue.compiled import load_catalogue
from depgraph.matching.codes import kind_of_code

CATALOGUE = load_catalogue()


@pytest.mark.parametrize(
    ("system", "code", "meant"),
    [
        ("cpv", "48820000-2", "server"), ("cpv", "48000000", "software"), ("cpv", "45310000-3", "building"),
        ("cpv", "39130000-2 Office furniture", "furnishing"), ("cpv", "90910000-9", "maintenance_contract"),
        ("cpv", "66510000", "general_service"), ("hs", "8471.50", "server"), ("hs", "8471 70 20", "storage"),
        ("hs", "8542.32", "memory"), ("unspsc", "43211501", "server"), ("unspsc", "56101500", "furnishing"),
        ("eclass", "27-06-03-11", "power"), ("cpv", "03000000", None), ("cpv", "", None), ("hs", "n/a", None),
    ],
)  # fmt: skip
def test_the_longest_known_beginning_of_a_code_says_the_kind(system: str, code: str, meant: str | None) -> None:
    assert kind_of_code(CATALOGUE.words, system, code) == meant


def test_a_column_of_codes_says_what_the_words_do_not() -> None:
    bill = "Item,Description,CPV,Supplier\nA,Perceel 3,48820000-2,Acme\nB,Perceel 4 servers,79000000,Acme\n"
    lines = gather(Request(on="2026-12-01", bills=[("b.csv", bill.encode())]), catalogue=CATALOGUE).lines
    assert [line.suggested_kind for line in lines] == ["server", "server"]
    assert [line.kind for line in lines] == [None, None]
