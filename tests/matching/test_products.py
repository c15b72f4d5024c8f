"""Is a line taken for a product only with two signs, and never against what it says?"""

from __future__ import annotations

import pytest

from depgraph.intake.products import ProductIndex
from depgraph.matching.kin import kin_of_makers
from depgraph.matching.packages import is_library
from depgraph.model.identity import Evidence
from depgraph.model.records import Component, Facts, Holding, Organisation

MADE = {  # id: (name, aliases, kind, maker)
    "chiller": ("ENGIE Refrigeration QUANTUM chiller", ("QUANTUM", "SPECTRUM"), "cooling", "engie"),
    "ring": ("Scality RING", ("RING",), "storage", "scality"),
    "teams": ("Microsoft Teams", ("Teams",), "cloud_service", "microsoft"),
    "slack": ("Slack", (), "cloud_service", "slack-co"),
    "connectx": ("ConnectX-7 adapter", ("ConnectX-7",), "network", "nvidia"),
    "t-cloud": ("T Cloud Public", ("T-Systems Sovereign Cloud",), "cloud_service", "t-systems"),
    "xe9680": ("Dell PowerEdge XE9680", ("XE9680",), "server", "dell"),
    "gcp": ("Google Cloud", (), "cloud_service", "google"),
}
NAMED = {
    "engie": "ENGIE Refrigeration GmbH", "scality": "Scality SA", "microsoft": "Microsoft Corporation", "slack-co": "Slack Technologies, LLC",
    "salesforce": "Salesforce, Inc.", "nvidia": "NVIDIA Corporation", "mellanox": "Mellanox Technologies Ltd", "t-systems": "T-Systems International GmbH",
    "dell": "Dell Technologies Inc.", "google": "Google LLC", "fund": "Silver Pond Partners",
}  # fmt: skip
ALIASES = {"dell": ["Dell"], "mellanox": ["Mellanox"], "t-systems": ["T-Systems"], "google": ["Google Cloud", "Google"]}


@pytest.fixture(scope="module")
def products():
    return ProductIndex.of(
        Facts(
            organisations={key: Organisation(key, name, aliases=ALIASES.get(key, ())) for key, name in NAMED.items()},
            components={
                key: Component(key, name, kind, aliases=aliases, maker=maker)
                for key, (name, aliases, kind, maker) in MADE.items()
            },
            holdings=[
                Holding("salesforce", "slack-co", capital=[1_000_000, 1_000_000]),
                Holding("nvidia", "mellanox", capital=[1_000_000, 1_000_000], starts="2020-04-27"),
                Holding("fund", "scality", capital=[100_000, 100_000]),
            ],
        )
    )


@pytest.mark.parametrize("word", ["Quantum", "quantum", "Spectrum", "ring", "RING", "Teams"])
def test_one_word_without_a_maker_is_at_most_perhaps(products, word):
    match = products.find(name=word)
    assert not match.accepted
    assert Evidence.COMMON_WORD in match.seen


@pytest.mark.parametrize(
    "line",
    [
        {"name": "Quantum", "kind": "network"}, {"name": "Spectrum", "kind": "network"}, {"name": "Teams", "kind": "server"},
        {"name": "Ring", "kind": "software"}, {"name": "Quantum", "maker": "NVIDIA"},
    ],
)  # fmt: skip
def test_a_stated_kind_or_maker_that_contradicts_is_a_rejection(products, line):
    assert products.find(**line) is None


@pytest.mark.parametrize(
    ("line", "meant"),
    [
        ({"name": "Slack", "maker": "Salesforce"}, "slack"), ({"name": "Slack", "maker": "Slack Technologies"}, "slack"),
        ({"name": "ConnectX-7", "maker": "Mellanox"}, "connectx"), ({"name": "ConnectX-7", "maker": "NVIDIA"}, "connectx"),
        ({"name": "RING", "maker": "Scality"}, "ring"), ({"name": "Quantum", "maker": "ENGIE Refrigeration"}, "chiller"),
        ({"name": "Microsoft Teams"}, "teams"), ({"name": "PowerEdge XE9680", "maker": "Dell", "kind": "server"}, "xe9680"),
        ({"name": "Slack\u200b", "maker": "Salesforce"}, "slack"),
    ],
)  # fmt: skip
def test_a_name_beside_its_maker_its_owner_or_its_former_name_is_the_product(products, line, meant):
    match = products.find(**line)
    assert (match.accepted, match.target_id) == (True, meant), match
    assert Evidence.MAKER in match.seen


def test_a_minority_holder_is_nobodys_brand(products):
    match = products.find(name="RING", maker="Silver Pond Partners")
    assert match is None or not match.accepted


@pytest.mark.parametrize(
    "name",
    [
        "T-Systems Sovereign Cloud powered by Google Cloud", "T-Systems Sovereign Cloud on Google Cloud",
        "T-Systems Sovereign Cloud, Google edition", "T Cloud Public hosted on Google",
    ],
)  # fmt: skip
def test_a_second_party_in_the_line_makes_it_perhaps_and_is_kept(products, name):
    match = products.find(name=name)
    assert match is None or not match.accepted
    if match is not None and Evidence.OTHER_PARTY in match.seen:
        assert match.others == ("google",)


def test_parts_of_others_in_goods_are_no_second_party(products):
    assert products.find(name="Dell PowerEdge XE9680, 8 x NVIDIA B200", maker="Dell").accepted


def test_kin_is_found_over_every_step_and_not_through_minorities():
    facts = Facts(
        organisations={key: Organisation(key, key) for key in "abcs"} | {"s": Organisation("s", "s", kind="state")},
        holdings=[
            Holding("a", "b", votes=[600_000, 700_000]), Holding("b", "c", control="board"), Holding("s", "a", capital=[1_000_000, 1_000_000]),
        ],
    )  # fmt: skip
    assert kin_of_makers(facts) == {"a": {"b", "c"}, "b": {"a", "c"}, "c": {"a", "b"}}


def test_libraries_are_told_from_images_and_distributions():
    assert all(
        map(
            is_library,
            ["pkg:pypi/ansible@9", "pkg:npm/teams", "pkg:cargo/ring@0.17", "pkg:maven/org.postgresql/postgresql@42"],
        )
    )
    assert not any(map(is_library, ["pkg:oci/postgres", "pkg:rpm/redhat/ansible", "pkg:github/a/b", "ansible", None]))
