"""Is a name taken for an organisation or a product only where nobody could doubt it?"""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from depgraph.intake.match import OrganisationIndex, ProductIndex, match_name, normalised

ORGANISATIONS = [
    ("nvidia", ("NVIDIA Corporation", "NVIDIA"), ("549300S4KLFTLO7GSQ80",), ()),
    ("dell", ("Dell Technologies Inc.", "Dell"), (), ()),
    ("dell-nl", ("Dell B.V.",), (), ()),
    ("microsoft", ("Microsoft Corporation", "Microsoft"), (), ()),
    ("hpe", ("Hewlett Packard Enterprise Company", "HPE"), (), ()),
    ("abb", ("ABB Ltd", "ABB"), (), ()),
    ("siemens", ("Siemens AG",), (), ()),
    ("siemens-energy", ("Siemens Energy AG",), (), ()),
    ("hitachi-energy", ("Hitachi Energy Ltd",), (), ()),
    ("samsung-sdi", ("Samsung SDI Co., Ltd.",), (), ()),
    ("samsung-electronics", ("Samsung Electronics Co., Ltd.",), (), ()),
    ("vestas", ("Vestas Wind Systems A/S",), (), ()),
    ("enel", ("Enel S.p.A.",), (), ()),
    ("aws", ("Amazon Web Services, Inc.", "AWS"), (), ()),
    ("aws-emea", ("Amazon Web Services EMEA SARL", "AWS EMEA", "AWS Sarl"), (), ()),
    ("alibaba", ("Alibaba Group Holding Limited", "Alibaba Cloud"), (), ()),
    ("alibaba-cloud", ("Alibaba Cloud Computing Ltd", "Alibaba Cloud"), (), ()),
    ("mtu", ("Rolls-Royce Solutions GmbH", "mtu"), (), ()),
    ("guntner", ("Güntner GmbH & Co. KG",), (), ()),
    ("yandex", ("Yandex N.V.", "Яндекс"), (), ()),
    ("acme-de", ("Acme GmbH",), (), ()),
    ("ibm", ("International Business Machines Corporation", "IBM"), (), ()),
    ("cas", ("China Aviation Systems Ltd",), (), ()),
]  # fmt: skip
SEATS = {"nvidia": ["US"], "dell": ["US"], "dell-nl": ["NL"], "microsoft": ["US"], "hpe": ["US"], "abb": ["CH"], "siemens": ["DE"],
         "acme-de": ["DE"], "aws": ["US"], "aws-emea": ["LU"]}  # fmt: skip


@pytest.fixture(scope="module")
def organisations():
    return OrganisationIndex(ORGANISATIONS, SEATS)


@pytest.mark.parametrize(
    ("name", "meant"),
    [
        ("NVIDIA", "nvidia"), ("nvidia corp.", "nvidia"), ("Nvidia, Inc", "nvidia"), ("549300S4KLFTLO7GSQ80", "nvidia"),
        ("Dell", "dell"), ("Dell B.V.", "dell-nl"), ("Hewlett-Packard Enterprise", "hpe"), ("HPE", "hpe"), ("Siemens", "siemens"),
        ("SIEMENS AG", "siemens"), ("Siemens Energy", "siemens-energy"), ("Vestas Wind Systems AS", "vestas"), ("Enel SpA", "enel"),
        ("Amazon Web Services Inc", "aws"), ("AWS", "aws"), ("AWS EMEA S.à r.l.", "aws-emea"), ("AWS Sarl", "aws-emea"),
        ("Amazon Web Services EMEA SARL", "aws-emea"), ("Rolls-Royce Solutions (mtu)", "mtu"), ("Guntner", "guntner"),
        ("Яндекс", "yandex"), ("\uff2e\uff36\uff29\uff24\uff29\uff21", "nvidia"), ("I.B.M.", "ibm"), ("The Siemens AG", "siemens"),
    ],
)  # fmt: skip
def test_legal_forms_accents_and_punctuation_do_not_hide_a_name(organisations, name, meant):
    match = organisations.find(name)
    assert match is not None
    assert (match.accepted, match.target_id) == (True, meant), match


@pytest.mark.parametrize(
    ("name", "resembled", "rule"),
    [
        ("Acme Inc.", "acme-de", "legal form"), ("Microsoft B.V.", "microsoft", "legal form"), ("Nvidia GmbH", "nvidia", "legal form"),
        ("Samsung SDS", "samsung-sdi", "fuzzy"), ("Dell Technologies Nederland", "dell", "begins with"), ("Hitachi", "hitachi-energy", "begins a"),
        ("Alibaba Cloud", "alibaba", "several"), ("NVIDIA (via HPE)", "nvidia", "brackets"), ("CAS", "cas", "initials"),
        ("IBM Nederland", "ibm", "begins with"),
    ],
)  # fmt: skip
def test_what_merely_resembles_is_possibly_the_same(organisations, name, resembled, rule):
    match = organisations.find(name)
    assert match is not None
    assert not match.accepted
    assert resembled in match.candidates
    assert rule in match.rule


@pytest.mark.parametrize(
    "disguise",
    ["NVIDI\u0410", "\u202eNVIDIA", "NVIDI\u0391", "\u039dVIDIA", "\u0410BB", "NV\u200bIDI\u0410"],
)
def test_look_alike_letters_never_match_silently(organisations, disguise):
    match = organisations.find(disguise)
    assert match is None or not match.accepted
    if match is not None:
        assert match.score <= 90


@pytest.mark.parametrize(
    "text", ["NV\u200bIDIA", "NVI\u00adDIA", "\ufeffNVIDIA", "NVIDIA\u200e Corporation", "N\u2060VIDIA", "NVIDIA\ufe0f"]
)
def test_characters_that_nobody_can_see_are_left_out_and_it_is_said(organisations, text):
    match = organisations.find(text)
    assert (match.accepted, match.target_id) == (True, "nvidia")
    assert match.rule.endswith("characters that cannot be seen were left out")


@pytest.mark.parametrize(
    "name", ["Server", "General", "Supplier", "Unknown Works", "ABC", "Nexans", "", "-", "B.V.", "The"]
)
def test_strangers_stay_strangers(organisations, name):
    assert organisations.find(name) is None


def test_a_typing_error_is_shown_to_a_person_for_a_namesake_looks_the_same(organisations):
    match = organisations.find("Hewlett Packard Enterprize")
    assert match is not None
    assert (match.accepted, match.target_id, match.rule) == (False, "hpe", "fuzzy name")
    assert 92 <= match.score < 100


@pytest.mark.parametrize(
    "name", ["Hewlett Packard Enterpr1se", "Hewlett Packard Enterprlse", "Siemens Enorgy", "Hitachi Enerqy 2"]
)
def test_a_likeness_that_may_be_meant_to_deceive_is_not(organisations, name):
    match = organisations.find(name)
    assert match is None or not match.accepted


def test_a_name_is_looked_up_by_the_function_too(organisations):
    assert match_name("Dell", organisations) == organisations.find("Dell")


def test_an_identifier_wins_over_a_name_that_nobody_bears(organisations):
    match = organisations.find("Green chips", identifiers=["5493 00S4-KLFTLO7GSQ80"])
    assert match is not None
    assert (match.target_id, match.rule, match.accepted) == ("nvidia", "identifier", True)


def test_an_identifier_beside_somebody_elses_name_leaves_open_who_is_meant(organisations):
    match = organisations.find("Acme", identifiers=["5493 00S4-KLFTLO7GSQ80"])
    assert match is not None
    assert (match.accepted, set(match.candidates)) == (False, {"nvidia", "acme-de"})


@settings(deadline=None)
@given(st.text(max_size=30))
def test_no_text_breaks_a_lookup_and_every_answer_is_whole(text):
    index = OrganisationIndex(ORGANISATIONS, SEATS)
    match = index.find(text)
    if match is not None:
        assert match.target_id == match.candidates[0]
        assert match.score >= 80
        assert not match.accepted or len(match.candidates) == 1


@settings(deadline=None)
@given(st.text(max_size=30))
def test_normalising_twice_changes_nothing_more(text):
    once, _ = normalised(text)
    twice, forms = normalised(once)
    assert twice == once or forms


PRODUCTS = [
    ("dell-xe9680", ("Dell PowerEdge XE9680", "XE9680", "PowerEdge XE9680"), (), ()),
    ("nvidia-hgx-b200", ("NVIDIA HGX B200", "HGX B200"), (), ("935-26287-00A0",)),
    ("nvidia-b200", ("NVIDIA B200", "Blackwell B200"), (), ("900-21010-0000-000",)),
    ("nvidia-b300", ("NVIDIA B300",), (), ()),
    ("nvidia-grace", ("NVIDIA Grace CPU", "Grace", "CG100"), (), ()),
    ("nvidia-gb200-nvl72", ("NVIDIA GB200 NVL72", "GB200 NVL72"), (), ()),
    ("nvidia-gb200", ("NVIDIA GB200", "GB200"), (), ()),
    ("nvidia-quantum", ("NVIDIA Quantum-X800", "Q3400"), (), ()),
    ("schneider-galaxy", ("Schneider Galaxy VX UPS", "Galaxy VX"), (), ()),
    ("falcon", ("CrowdStrike Falcon", "Falcon"), (), ()),
    ("cpu-server", ("CPU server, maker not stated", "management server", "login node"), (), ()),
    ("fan", ("Server fan", "ventilator"), (), ()),
    ("openbmc", ("OpenBMC firmware", "OpenBMC"), (), ()),
    ("dell-support", ("Dell ProSupport", "ProSupport"), (), ()),
]  # fmt: skip
MAKERS = {"dell-xe9680": "dell", "nvidia-hgx-b200": "nvidia", "nvidia-b200": "nvidia", "nvidia-b300": "nvidia", "nvidia-grace": "nvidia",
          "nvidia-gb200-nvl72": "nvidia", "nvidia-gb200": "nvidia", "nvidia-quantum": "mellanox", "schneider-galaxy": "schneider",
          "falcon": "crowdstrike", "dell-support": "dell"}  # fmt: skip
NAMES = [("Dell Technologies Inc.", "dell"), ("Dell", "dell"), ("NVIDIA Corporation", "nvidia"), ("NVIDIA", "nvidia"),
         ("Mellanox", "mellanox"), ("Schneider Electric SE", "schneider"), ("CrowdStrike", "crowdstrike")]  # fmt: skip
KINDS = {"dell-xe9680": "server", "nvidia-b200": "chip", "dell-support": "maintenance_contract", "fan": "cooling", "falcon": "software",
         "schneider-galaxy": "power", "nvidia-hgx-b200": "board"}  # fmt: skip


@pytest.fixture(scope="module")
def products():
    return ProductIndex(PRODUCTS, makers=MAKERS, maker_names=NAMES, kinds=KINDS)


@pytest.mark.parametrize(
    ("line", "meant"),
    [
        ({"name": "Baseboard", "mpn": "935-26287-00A0"}, "nvidia-hgx-b200"),
        ({"name": "Baseboard", "maker": "NVIDIA", "mpn": "935 26287 00a0"}, "nvidia-hgx-b200"),
        ({"name": "GPU server", "maker": "Dell", "mpn": "XE9680"}, "dell-xe9680"),
        ({"name": "GPU server", "maker": "Dell", "mpn": "XE 9680"}, "dell-xe9680"),
        ({"name": "Dell PowerEdge XE9680, 8 x NVIDIA HGX B200"}, "dell-xe9680"),
        ({"name": "PowerEdge XE9680 with 8 GPUs", "maker": "Dell Technologies"}, "dell-xe9680"),
        ({"name": "NVIDIA GB200 NVL72, liquid cooled rack"}, "nvidia-gb200-nvl72"),
        ({"name": "NVIDIA Grace CPU module", "maker": "NVIDIA"}, "nvidia-grace"),
        ({"name": "NVIDIA Quantum-X800 InfiniBand switch", "maker": "NVIDIA", "mpn": "Q3400"}, "nvidia-quantum"),
        ({"name": "Falcon", "maker": "CrowdStrike"}, "falcon"),
        ({"name": "OpenBMC"}, "openbmc"),
        ({"name": "XE9680, support included", "maker": "Dell", "mpn": "XE9680", "kind": "server"}, "dell-xe9680"),
    ],
)  # fmt: skip
def test_a_line_is_recognised_by_part_number_or_by_name_beside_its_maker(products, line, meant):
    match = products.find(**line)
    assert match is not None
    assert (match.accepted, match.target_id) == (True, meant), match


@pytest.mark.parametrize(
    "line",
    [
        {"name": "Server"}, {"name": "Server", "maker": "Dell"}, {"name": "Dell server", "maker": "Dell"}, {"name": "GPU"},
        {"name": "ventilator"}, {"name": "UPS", "maker": "Schneider Electric"}, {"name": "NVIDIA B100", "maker": "NVIDIA"},
        {"name": "Grace", "maker": "NVIDIA"}, {"name": "NVIDIA Grace Hopper superchip GH200", "maker": "NVIDIA"},
        {"name": "Falcon", "maker": "SpaceX"}, {"name": "Galaxy VX phone cover", "maker": "Samsung"},
        {"name": "Support contract for Dell PowerEdge XE9680", "maker": "Dell"}, {"name": "XE9680 rail kit", "maker": "Dell"},
        {"name": "Seal", "maker": "Dell", "mpn": "XE9680", "kind": "maintenance_contract"}, {"name": "HGX B200", "maker": "Supermicro"},
        {"name": "management server", "maker": "Dell"}, {"name": "NVIDIA Gr\u0430ce CPU", "maker": "NVIDIA"},
    ],
)  # fmt: skip
def test_a_line_is_never_taken_for_a_product_that_it_may_not_be(products, line):
    match = products.find(**line)
    assert match is None or not match.accepted, match


def test_a_generic_word_matches_nothing_at_all(products):
    assert products.find(name="Server") is None
    assert products.find(name="switch") is None


def test_two_models_that_differ_by_a_digit_are_two_products(products):
    assert products.find(name="NVIDIA B300", maker="NVIDIA").target_id == "nvidia-b300"
    assert products.find(name="NVIDIA B200", maker="NVIDIA").target_id == "nvidia-b200"


def test_a_longer_name_hides_the_shorter_one_in_it(products):
    match = products.find(name="NVIDIA GB200 NVL72", maker="NVIDIA")
    assert (match.target_id, match.accepted) == ("nvidia-gb200-nvl72", True)


def test_a_product_that_is_only_mentioned_is_offered_as_possible(products):
    match = products.find(name="Support contract for Dell PowerEdge XE9680", maker="Dell")
    assert match.candidates == ("dell-xe9680",)
