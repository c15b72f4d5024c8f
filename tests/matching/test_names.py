"""Does an ordinary word alone name nobody, and is a name in another script met in both directions?"""

from __future__ import annotations

import pytest

from depgraph.intake.match import OrganisationIndex
from depgraph.matching.nobody import names_nobody
from depgraph.model.identity import Evidence

ENTRIES = [
    ("oracle", ("Oracle Corporation",), (), ()),
    ("phoenix", ("Phoenix Technologies Inc.", "Phoenix"), (), ()),
    ("wagner", ("WAGNER Group GmbH",), (), ()),
    ("dell", ("Dell Technologies Inc.", "Dell"), (), ()),
    ("dell-nl", ("Dell B.V.",), (), ()),
    ("ibm", ("International Business Machines Corporation", "IBM"), (), ()),
    ("supermicro", ("Super Micro Computer, Inc.", "Supermicro"), (), ()),
    ("almaz", ("Almaz-Antey",), (), ()),
    ("rostec", ("Rostec",), (), ()),
    ("yadro", ("ЯДРО",), (), ()),
    ("baikal", ("Байкал Электроникс",), (), ()),
    ("huawei", ("Huawei Technologies Co., Ltd.", "Huawei"), (), ()),
]  # fmt: skip
SEATS = {"oracle": ["US"], "phoenix": ["US"], "wagner": ["DE"], "dell": ["US"], "dell-nl": ["NL"], "ibm": ["US"]}


@pytest.fixture
def index():
    places = ("Germany", "Deutschland", "Nederland", "Netherlands", "Ireland")
    return OrganisationIndex(ENTRIES, SEATS, places=places)


@pytest.mark.parametrize("word", ["Oracle", "oracle", "Phoenix", "PHOENIX LLC", "Wagner Group"])
def test_an_ordinary_word_alone_is_at_most_perhaps(index, word):
    match = index.find(word)
    assert not match.accepted
    assert Evidence.COMMON_WORD in match.seen


def test_its_legal_form_its_column_or_its_product_make_it_a_name(index):
    assert index.find("Oracle Corporation").seen == (Evidence.LEGAL_NAME,)
    assert index.find("WAGNER Group GmbH").accepted
    assert index.find("Oracle", as_party=True).seen == (Evidence.NAME, Evidence.ROLE)
    assert not index.find("Phoenix", as_party=True).accepted
    assert index.find("Phoenix", confirmed={"phoenix"}).seen == (Evidence.ALIAS, Evidence.MAKER)


@pytest.mark.parametrize(
    ("name", "meant"),
    [
        ("Алмаз-Антей", "almaz"), ("Ростех", "rostec"), ("YADRO", "yadro"), ("Baikal Electronics", "baikal"), ("Baykal Elektroniks", "baikal"),
        ("华为技术有限公司", "huawei"), ("华为", "huawei"), ("深圳华为科技有限公司", "huawei"),
    ],
)  # fmt: skip
def test_scripts_meet_in_both_directions(index, name, meant):
    assert index.find(name).target_id == meant


def test_a_spelling_that_no_table_prescribes_is_possible_only(index):
    assert not index.find("Ростех").accepted
    assert index.find("Ростех").seen == (Evidence.SOUND,)
    assert index.find("Алмаз-Антей").accepted


@pytest.mark.parametrize(
    "name", ["IBM Deutschland", "IBM Services Nederland", "Dell Ireland", "Oracle UK", "IBM Deutschland GmbH"]
)
def test_a_brand_with_a_country_behind_it_is_a_namesake(index, name):
    match = index.find(name)
    assert not match.accepted
    assert Evidence.NAMESAKE in match.seen


def test_a_legal_form_tells_two_of_one_name_apart(index):
    assert index.find("Dell Inc.").identity == (((Evidence.ALIAS, Evidence.LEGAL_FORM), ("dell",), True, ()))
    assert index.find("Dell B.V.").target_id == "dell-nl"
    assert Evidence.NAMESAKE in index.find("Dell GmbH").seen or Evidence.RIVAL in index.find("Dell GmbH").seen


def test_one_word_written_as_two_is_the_same(index):
    assert (index.find("Super Micro").accepted, index.find("Super Micro").target_id) == (True, "supermicro")


@pytest.mark.parametrize(
    "text",
    [
        "Generic", "OEM", "Custom", "No brand", "no-brand", "white label", "White-Label", "n.n.b.", "N/A", "n/a", "Any", "div.", "NOASSERTION",
        "No Assertion", "noassertion", "TBD", "t.b.d.", "see BOM v2", "zie bijlage 3", "Any brand", "unknown manufacturer", "—", "nvt",
    ],
)  # fmt: skip
def test_what_names_nobody_is_known(text):
    assert names_nobody(text)


@pytest.mark.parametrize(
    "text", ["Dell", "K&N", "SEE Telecom", "Any.Run", "Custom Controls BV", "Generic Electronics", "NA-KD", "OEM Group"]
)
def test_a_name_with_such_a_word_in_it_is_a_name(text):
    assert not names_nobody(text)
