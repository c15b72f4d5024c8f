"""The data that ships: sound, cited, dated; the bills as made; the schemas as generated."""

from __future__ import annotations

import os
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from depgraph import resources
from depgraph.catalogue.compiled import load_catalogue, write_compiled
from depgraph.catalogue.sources import read_catalogue
from depgraph.catalogue.verify import problems
from depgraph.errors import InvalidData
from depgraph.intake.names import normalised
from depgraph.model.schemas import generated
from depgraph.model.vocabulary import GRADES, KINDS

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture(scope="module")
def catalogue():
    return read_catalogue(resources.datasets())


def test_the_data_is_sound(catalogue) -> None:
    assert problems(catalogue) == []


def test_there_is_as_much_as_promised(catalogue) -> None:
    facts = catalogue.facts
    assert len(facts.organisations) >= 200
    assert len(facts.components) >= 60
    assert sum(j.kind == "country" for j in facts.jurisdictions.values()) >= 249
    assert {"EU", "EEA", "ear.A5", "ear.A6", "ear.D1", "ear.D4", "ear.D5", "ear.E1", "ear.E2"} <= set(
        facts.jurisdictions
    )
    assert set(facts.kinds) == set(KINDS)
    assert {law["id"] for law in catalogue.laws} >= {
        "us.cloud_act", "us.fisa702", "us.ofac.sdn50", "us.ear.affiliates", "us.ear.adv_computing.hq_d5",
        "us.ear.adv_computing.worldwide_a", "uk.ipa_tcn", "cn.intel_law", "cn.rare_earths_18_2025", "eu.gdpr48",
        "eu.data_act32", "eu.blocking_2271_96", "eu.aci",
    }  # fmt: skip


def test_every_source_that_was_read_says_when_and_every_other_where_to_look(catalogue) -> None:
    sources = catalogue.facts.sources
    for number in range(len(sources)):
        source = sources[number]
        assert source["grade"] in GRADES
        assert source["grade"] == "unverified" or "2026-11-01" <= source["retrieved"] <= "2026-12-31", source
        if source["title"].startswith("From general knowledge"):
            # Presumptions may rest on what the trade knows; they say that nobody read a page, and prove nothing.
            assert source["grade"] == "unverified"
            continue
        assert source.get("url", "").startswith(("http://", "https://")), source


def test_memberships_change_on_their_days() -> None:
    from depgraph.graph.world import World

    def members(code: str, on: str) -> frozenset[str]:
        return World(load_catalogue().facts, on=on).region([code]).certain

    assert "GB" in members("EU", "2020-01-31")
    assert "GB" not in members("EU", "2020-02-01")
    assert "KH" in members("ear.D5", "2025-11-06")
    assert "KH" not in members("ear.D5", "2025-11-07")
    assert "MO" not in members("ear.D5", "2026-11-23")


def test_a_source_that_was_touched_is_noticed_even_where_its_size_stays(tmp_path: Path) -> None:
    from depgraph.catalogue.compiled import _stamps

    source = tmp_path / "laws" / "nl" / "law.yaml"
    source.parent.mkdir(parents=True)
    source.write_text("threshold: 0.5", encoding="utf-8")
    before = _stamps(tmp_path)
    assert _stamps(tmp_path) == before
    os.utime(source, (1, 1))
    changed = _stamps(tmp_path)
    source.with_name("other.yaml").write_text("", encoding="utf-8")
    assert len({before, changed, _stamps(tmp_path)}) == 3


def test_the_compiled_catalogue_says_what_the_sources_say(catalogue, tmp_path: Path) -> None:
    from depgraph.catalogue.compiled import _load

    write_compiled(catalogue, tmp_path)
    loaded = _load(tmp_path)
    for table in ("organisations", "components", "jurisdictions", "lists"):
        assert list(getattr(loaded.facts, table)) == list(getattr(catalogue.facts, table))
    assert len(loaded.facts.holdings) == len(catalogue.facts.holdings)
    assert loaded.laws == catalogue.laws
    assert loaded.facts.sources[5] == catalogue.facts.sources[5]
    huawei, same = loaded.facts.organisations["huawei"], catalogue.facts.organisations["huawei"]
    assert [list(x) for x in huawei.listings] == [list(x) for x in same.listings]
    assert huawei.cites == same.cites


@pytest.mark.parametrize("name", sorted(generated()))
def test_each_schema_is_the_one_its_model_generates(name: str) -> None:
    assert (ROOT / "schemas" / f"{name}.schema.json").read_text(encoding="utf-8") == generated()[name]


def test_the_bills_are_what_their_script_makes() -> None:
    script = ROOT / "datasets" / "bills" / "make_bills.py"
    done = subprocess.run([sys.executable, str(script), "--check"], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr


LAW = """
id: xx.law
title: A law
issuer: NL
nature: reach
summary: A law.
effects: [data_access]
latency: days
sources: {s: {title: t, url: "https://example.org", retrieved: 2026-11-01, grade: documented}}
applies_to: {kinds: [chip], sources: [s]}
timeline:
  - {status: in_force, starts: 2020-01-01, ends: 2021-01-01, sources: [s]}
rules:
  - {id: r, text: t, through: hosted_by, binds: {seat: [US]}, sources: [s]}
"""


@pytest.mark.parametrize(
    ("change", "says"),
    [
        (("title: A law", "titel: A law"), "titel"),
        (("hosted_by", "hostd_by"), "one of contains"),
        (("sources: [s]}\n", "sources: []}\n"), "at least 1"),
        (("[s]}\nrules", "[x]}\nrules"), "source key 'x'"),
        (
            (
                "ends: 2021-01-01, sources: [s]}",
                "sources: [s]}\n  - {status: lapsed, starts: 2020-06-01, sources: [s]}",
            ),
            "no overlap",
        ),
        (("{seat: [US]}", "{captured: us}"), "binds.captured: found 'us', expected one of this file's `tests`"),
        (("{seat: [US]}", "{seat: [US], kind: [chip]}"), "exactly one condition"),
        (("{seat: [US]}", "{seat: [US]}, when: {any: [{seat: [US]}, {line: {keys: [customer]}}]}"), "two rules"),
        (
            ("rules:", "tests: {c: {method: cascade, seed: {seat: [US]}, threshold: 1.5, operator: '>'}}\nrules:"),
            "found 1.5, expected a number of at most 1",
        ),
    ],
)
def test_a_wrong_law_file_is_refused_with_file_key_and_expectation(
    change: tuple[str, str], says: str, tmp_path: Path
) -> None:
    folder = tmp_path / "datasets" / "laws" / "xx"
    folder.mkdir(parents=True)
    assert change[0] in LAW
    (folder / "law.yaml").write_text(LAW.replace(*change), encoding="utf-8")
    with pytest.raises(InvalidData, match="law.yaml") as caught:
        read_catalogue(tmp_path / "datasets")
    assert says in str(caught.value)


def test_on_the_reference_bill_something_is_proven_of_most_pairs_once_unread_facts_are_taken() -> None:
    """What nobody recorded and may be there stands open in a proof; a reading presumes it away or fills it."""
    from depgraph.analysis.answer import Request, answer

    bill = ROOT / "datasets" / "bills" / "aigf-reference.csv"
    request = Request(on="2026-11-23", bills=[(bill.name, bill.read_bytes())], accept_unverified=True)
    pairs = answer(request).summary["pairs"]
    assert pairs["unknown"] < pairs["in_scope"] / 2


def test_what_the_chinese_lists_name_is_listed_and_everybody_else_was_screened() -> None:
    from depgraph.graph.world import World
    from depgraph.model.vocabulary import Kleene

    world = World(load_catalogue().facts, on="2026-11-23")
    assert world.listed("tdk", ["cn.mofcom.watch_list"]) is Kleene.YES
    assert world.listed("hensoldt", ["cn.mofcom.control_list"]) is Kleene.YES
    assert world.listed("skydio", ["cn.mofcom.control_list"]) is Kleene.MAYBE
    assert world.listed("nvidia", ["cn.mofcom.uel"]) is Kleene.NO
    assert world.listed("nvidia", ["cn.malicious_entities"]) is Kleene.MAYBE


@pytest.mark.parametrize("key", ["product", "chip"])
def test_no_organisation_has_the_id_of_a_product_or_a_kind(key: str) -> None:
    catalogue = load_catalogue().layer("test")
    key = next(iter(catalogue.facts.components)) if key == "product" else key
    catalogue.facts.organisations[key] = replace(catalogue.facts.organisations["nvidia"], id=key)
    assert any(f"organisation {key}: a" in one and "has this id too" in one for one in problems(catalogue))


def test_no_alias_names_two_organisations(catalogue) -> None:
    bearers: dict[tuple[str, tuple[str, ...]], set[str]] = {}
    for organisation in catalogue.facts.organisations.values():
        for name in (organisation.name, *organisation.aliases):
            bearers.setdefault(normalised(name), set()).add(organisation.id)
    assert {name: keys for name, keys in bearers.items() if len(keys) > 1} == {}
