"""Is a bill refused that is not valid by its own standard, where a verdict rests on it, and read on where one asks?"""

from __future__ import annotations

import json
import sys

import pytest
from reading import draft, report, said, setting, shared, verdicts

from depgraph.errors import InvalidInput
from depgraph.intake.formats import cyclonedx_schema
from depgraph.intake.readers import read, recognise
from tests.benchmarks.cyclonedx import measure


def bom(**fields):
    return {"bomFormat": "CycloneDX", "specVersion": "1.6", "version": 1} | fields


def strictly(content):
    data = content.encode() if isinstance(content, str) else json.dumps(content).encode()
    strict, notices = setting("file", lenient=False), []
    return read(recognise(data, strict, notices), strict, notices)


def part(ref, **fields):
    return {"type": "library", "name": ref, "bom-ref": ref} | fields


BROKEN = {
    "a scope of its own": bom(components=[part("a", scope="needed")]),
    "a type of its own": bom(components=[part("a", type="gadget")]),
    "no type": bom(components=[{"name": "a"}]),
    "no name": bom(components=[{"type": "library"}]),
    "a name that is a number": bom(components=[part("a", name=5)]),
    "a reference twice": bom(components=[part("x"), part("x")]),
    "a reference twice, deep inside": bom(components=[part("y", components=[part("x")])], services=[{"bom-ref": "x", "name": "s"}]),
    "a flow of its own": bom(services=[{"name": "s", "data": [{"classification": "PII", "flow": "sideways"}]}]),
    "a property without a name": bom(components=[part("a", properties=["x"])]),
    "an aggregate of its own": bom(compositions=[{"aggregate": "nearly"}]),
    "a supplier that is a text": bom(components=[part("a", supplier="Acme")]),
    "a serial number of its own": bom(serialNumber="urn:uuid:x"),
    "a dependency of nothing": bom(dependencies=[{"ref": 5}]),
}  # fmt: skip
"""Faults in fields that carry a verdict: refused with or without the schema."""
XML = '<bom xmlns="http://cyclonedx.org/schema/bom/1.5"><components>{}</components></bom>'


@pytest.mark.parametrize("broken", BROKEN.values(), ids=BROKEN)
@pytest.mark.parametrize("library", ["with", "without"])
def test_what_carries_a_verdict_and_is_not_valid_is_refused(broken, library, monkeypatch):
    if library == "without":
        monkeypatch.setitem(sys.modules, "cyclonedx.schema", None)
        cyclonedx_schema._validator.cache_clear()
    with pytest.raises(InvalidInput) as error:
        strictly(broken)
    assert error.value.exit_code == 3
    assert "--lenient" in error.value.hint
    assert draft(broken) is not None


@pytest.mark.parametrize(
    "inner", ['<component type="gadget"><name>a</name></component>', '<component type="library"/>']
)
def test_a_bill_in_xml_is_held_against_the_same(inner):
    assert strictly(XML.format('<component type="library"><name>a</name></component>')).facts.components
    with pytest.raises(InvalidInput):
        strictly(XML.format(inner))


def test_what_carries_no_verdict_is_refused_by_the_schema_and_read_without_it(monkeypatch):
    wrong = bom(components=[part("a", hashes=[{"alg": "MD5", "content": "x"}])])
    with pytest.raises(InvalidInput, match="schema of CycloneDX 1.6"):
        strictly(wrong)
    assert "read all the same: /components/0/hashes/0" in said(draft(wrong))
    monkeypatch.setitem(sys.modules, "cyclonedx.schema", None)
    cyclonedx_schema._validator.cache_clear()
    assert "depgraph[validate]" in said(strictly(wrong))


def test_a_bill_above_the_size_for_the_schema_is_held_against_our_own_checks(monkeypatch):
    monkeypatch.setattr(cyclonedx_schema, "MOST_BYTES", 10)
    assert strictly(bom(components=[part("a", hashes=[{"alg": "MD5", "content": "x"}])]))
    with pytest.raises(InvalidInput):
        strictly(BROKEN["a scope of its own"])


def test_a_valid_bill_is_read():
    assert len(strictly(bom(components=[part("a"), part("b", scope="optional")])).facts.components) == 2


# -- a reference used twice ----------------------------------------------------------------------------------------

CLOSED = "organisations: [{id: quxhost, name: Quxhost BV, incorporated_in: NL, owners: complete, presence: complete}]\n"


@pytest.mark.parametrize("turned", [False, True])
def test_who_depends_on_a_reference_of_two_services_depends_on_one_of_them(turned):
    services = [
        {"bom-ref": "x", "name": "Ours", "provider": {"name": "Quxhost BV"}},
        {"bom-ref": "x", "name": "Theirs", "provider": {"name": "Amazon Web Services, Inc."}},
    ]
    content = bom(
        components=[part("a")],
        services=services[::-1] if turned else services,
        dependencies=[{"ref": "a", "dependsOn": ["x"]}],
    )
    found = verdicts(report(content, facts=(CLOSED,), laws=["us.cloud_act"]))
    assert found["a", "us.cloud_act"][1] == "EXPOSED"
    assert found["Theirs", "us.cloud_act"] == ("EXPOSED", "EXPOSED")


def test_what_a_reference_of_two_components_depends_on_may_be_either_s():
    content = bom(
        components=[part("x", name="A"), part("x", name="B"), part("c", name="C")],
        dependencies=[{"ref": "x", "dependsOn": ["c"]}],
    )
    relations = [(r.relation, r.certainty) for r in draft(content).facts.relations if r.relation == "requires"]
    assert relations == [("requires", "maybe"), ("requires", "maybe")]


SPDX = {
    "spdxVersion": "SPDX-2.3", "SPDXID": "SPDXRef-DOCUMENT",
    "packages": [{"SPDXID": "SPDXRef-x", "name": "A"}, {"SPDXID": "SPDXRef-x", "name": "B"}, {"SPDXID": "SPDXRef-c", "name": "C"}],
    "relationships": [{"spdxElementId": "SPDXRef-c", "relationshipType": "DEPENDS_ON", "relatedSpdxElement": "SPDXRef-x"}],
}  # fmt: skip


def test_an_identifier_of_two_packages_is_refused_or_means_one_of_them():
    with pytest.raises(InvalidInput, match="a second time"):
        strictly(SPDX)
    relations = [r for r in draft(SPDX).facts.relations if r.relation == "requires"]
    assert [len(r.objects) for r in relations] == [2]


@pytest.mark.parametrize("packages", [[{"SPDXID": "SPDXRef-x"}], [{"name": "A"}], [{"SPDXID": 5, "name": "A"}]])
def test_a_package_without_a_name_or_an_identifier_is_refused(packages):
    with pytest.raises(InvalidInput, match="--lenient|expected"):
        strictly(SPDX | {"packages": packages, "relationships": []})


def test_the_real_bills_of_the_standard_are_all_accepted():
    counts, wrong = measure(shared("cyclonedx", "spec-valid"))
    assert wrong == []
    assert counts["valid, accepted"] > 30
