"""Does a CycloneDX bill give components, vendors, services and data flows, and nothing it does not say?"""

from __future__ import annotations

import json
import sys

import pytest
from reading import draft, known, report, said, stated, verdicts

from depgraph.errors import InvalidInput

ROOT = {"type": "application", "bom-ref": "root", "name": "Root"}


def bom(**parts):
    return {"bomFormat": "CycloneDX", "specVersion": "1.6", "metadata": {"component": ROOT}, **parts}


def part(ref, **more):
    return {"type": "library", "bom-ref": ref, "name": ref, **more}


def kinds(of):
    return {c.name: c.kind for c in of.facts.components.values()}


@pytest.mark.parametrize("version", ["1.2", "1.3", "1.4", "1.5", "1.6", "1.7"])
def test_every_version_reads_the_same(version):
    found = draft(bom(components=[part("a")]) | {"specVersion": version})
    assert stated(found) == {"Root contains a"}
    assert found.form == f"CycloneDX {version} JSON"


def test_a_newer_minor_version_is_read_with_a_word_about_it():
    assert "newer than 1.7" in said(draft(bom() | {"specVersion": "1.8"}))


def test_a_draft_of_2_0_is_refused_with_a_way_out():
    with pytest.raises(InvalidInput, match=r"CycloneDX 2\.0.*expected version 1\.0 to 1\.7") as error:
        draft({"specFormat": "CycloneDX", "specVersion": "2.0", "components": []})
    assert "1.6" in error.value.hint


@pytest.mark.parametrize("version", [None, 1.5, "1.x", "0.9", ["1.6"]])
def test_what_is_no_version_is_named(version):
    with pytest.raises(InvalidInput, match="file: /specVersion"):
        draft(bom() | {"specVersion": version})


def test_types_become_kinds_and_a_device_stays_open_unless_its_words_settle_it():
    types = ["library", "firmware", "machine-learning-model", "data", "platform", "device"]
    found = draft(bom(components=[{"type": t, "name": t} for t in types]))
    assert kinds(found) == {
        "Root": "software", "library": "software", "firmware": "firmware", "machine-learning-model": "software", "data": "software",
        "platform": "software", "device": None,
    }  # fmt: skip


def test_an_unknown_type_is_set_aside_and_the_line_stays():
    found = draft(bom(components=[{"type": "gadget", "name": "G"}]))
    assert kinds(found)["G"] is None
    assert [q.where for q in found.quarantined] == ["file: /components/0/type"]


def test_supplier_manufacturer_publisher_and_author_are_told_apart():
    found = draft(
        bom(components=[
            part("a", supplier={"name": "Sup"}, manufacturer={"name": "Man"}, publisher="Pub", author="Aut"),
            part("b", publisher="Pub", authors=[{"name": "Aut"}, {"name": "Bee"}]),
        ])
    )  # fmt: skip
    assert stated(found) >= {
        "a supplied_by Sup", "a developed_by Man", "b supplied_by Pub", "b developed_by Aut", "b developed_by Bee",
    }  # fmt: skip
    assert "a supplied_by Pub" not in stated(found)


def test_who_wrote_the_bill_did_not_make_the_thing():
    made = draft(
        {**bom(), "metadata": {"component": ROOT, "manufacture": {"name": "Maker"}, "manufacturer": {"name": "Scribe"}}}
    )
    assert stated(made) == {"Root developed_by Maker"}


def test_a_supplier_without_a_name_is_somebody():
    assert "a supplied_by somebody without a name (supplied by)" in stated(
        draft(bom(components=[part("a", supplier={"url": ["x"]})]))
    )


def test_nested_parts_are_contained_and_dependencies_required():
    found = draft(
        bom(
            components=[part("a", components=[part("b", components=[part("c")])])],
            dependencies=[{"ref": "a", "dependsOn": ["c"]}],
        )
    )
    assert stated(found) == {"Root contains a", "a contains b", "b contains c", "a requires c"}


def test_quantity_function_and_origin_come_from_properties():
    properties = [
        ("cdx:device:quantity", "8"),
        ("cdx:device:function", "connector"),
        ("acme:countryOfOrigin", "China"),
        ("x:coo", "Narnia"),
    ]
    found = draft(
        bom(
            components=[
                {"type": "device", "name": "47155-4001", "properties": [{"name": n, "value": v} for n, v in properties]}
            ]
        )
    )
    (component,) = [c for c in found.facts.components.values() if c.name == "47155-4001"]
    assert (component.quantity, component.function, component.mpn) == (8.0, "connector", ("47155-4001",))
    assert "47155-4001 originates_in CN" in stated(found)
    assert component.unclear == ["origin"]
    assert [q.value for q in found.quarantined] == ["Narnia"]


def test_optional_and_excluded_parts_are_only_possible():
    found = draft(bom(components=[part("a", scope="optional"), part("b", scope="required")]))
    assert stated(found) == {"Root contains a perhaps", "Root contains b"}


@pytest.mark.parametrize(
    ("aggregate", "ending"),
    [
        ("incomplete", ""),
        ("incomplete_first_party_only", ""),
        ("unknown", " perhaps"),
        ("not_specified", " perhaps"),
        ("sideways", " perhaps"),
    ],
)
def test_an_open_composition_leaves_one_more_part(aggregate, ending):
    found = draft(bom(components=[part("a")], compositions=[{"aggregate": aggregate, "assemblies": ["a"]}]))
    assert any(
        s.startswith("a contains what a contains beyond the list") and s.endswith(f"){ending}") for s in stated(found)
    )


def test_a_complete_composition_and_one_of_vulnerabilities_leave_nothing():
    found = draft(
        bom(
            components=[part("a")],
            compositions=[
                {"aggregate": "complete", "assemblies": ["a"]},
                {"aggregate": "unknown", "vulnerabilities": ["v"]},
            ],
        )
    )
    assert stated(found) == {"Root contains a"}


def test_an_open_composition_of_the_whole_is_of_the_root():
    found = draft(bom(compositions=[{"aggregate": "incomplete"}]))
    assert any(s.startswith("Root contains what Root contains beyond the list") for s in stated(found))


def test_an_open_composition_widens_every_verdict_of_what_it_leaves_open():
    closed = verdicts(report(bom(components=[part("a", manufacturer={"name": "NVIDIA"})])))
    opened = verdicts(
        report(
            bom(
                components=[part("a", manufacturer={"name": "NVIDIA"})],
                compositions=[{"aggregate": "incomplete", "assemblies": ["a"]}],
            )
        )
    )
    order = ("CLEAR", "LATENT", "EXPOSED")
    for pair, (low, high) in closed.items():
        assert order.index(opened[pair][0]) <= order.index(low)
        assert order.index(opened[pair][1]) >= order.index(high)
    assert any(opened[pair] != closed[pair] for pair in closed)


def service(**more):
    return bom(services=[{"bom-ref": "s", "name": "S", **more}])


def test_a_service_is_operated_by_its_provider_and_hosted_by_nobody_named():
    found = draft(service(provider={"name": "Acme"}, data=[{"flow": "inbound", "classification": "PII"}]))
    assert stated(found) == {"Root requires S", "S operated_by Acme"}
    (relation,) = [r for r in found.facts.relations if r.relation == "operated_by"]
    assert relation.access == "data"
    (one,) = [c for c in found.facts.components.values() if c.kind == "cloud_service"]
    assert one.data == ["personal"]


def test_a_class_of_data_nobody_knows_leaves_the_data_open():
    found = draft(
        service(data=[{"flow": "inbound", "classification": "PII"}, {"flow": "inbound", "classification": "Partner"}])
    )
    (one,) = [c for c in found.facts.components.values() if c.kind == "cloud_service"]
    assert one.data is None
    assert "Partner (1)" in said(found)


def test_data_that_flows_out_makes_the_other_end_a_dependency():
    flow = {"flow": "outbound", "classification": "PII"}
    found = draft(
        bom(services=[
            {"bom-ref": "s", "name": "S", "data": [{**flow, "destination": ["https://b.example", "https://elsewhere.example"]}]},
            {"bom-ref": "b", "name": "B", "endpoints": ["https://b.example"]},
        ])
    )  # fmt: skip
    assert stated(found) == {
        "Root requires S", "Root requires B", "S requires B", "S requires where data flows to: https://elsewhere.example",
    }  # fmt: skip


def test_who_keeps_the_data_may_operate_the_service():
    governance = {"custodians": [{"organization": {"name": "Keeper"}}], "owners": [{"organization": {"name": "Owner"}}]}
    found = draft(service(data=[{"flow": "inbound", "classification": "PII", "governance": governance}]))
    assert stated(found) == {"Root requires S", "S operated_by Keeper perhaps"}
    assert "owners of data, not used: Owner" in said(found)


def test_a_bought_licence_is_a_line_with_grantor_purchaser_and_end():
    terms = {
        "licensor": {"organization": {"name": "Acme"}}, "purchaser": {"individual": {"name": "Sam"}}, "purchaseOrder": "PO-1",
        "lastRenewal": "2022-04-13T20:20:39+00:00", "expiration": "2023-04-13T20:20:39+00:00",
    }  # fmt: skip
    found = draft(bom(components=[part("a", licenses=[{"license": {"name": "Acme EULA", "licensing": terms}}])]))
    (licence,) = [c for c in found.facts.components.values() if c.kind == "licence"]
    assert licence.terms == {"purchaser": "Sam", "order": "PO-1", "renewed": "2022-04-13", "expires": "2023-04-13"}
    assert stated(found) == {"Root contains a", f"{licence.name} licensed_by Acme", f"a requires {licence.name}"}
    assert [r.ends for r in found.facts.relations if r.relation == "licensed_by"] == ["2023-04-13"]


def test_a_reference_given_twice_keeps_both_lines_and_says_so():
    found = draft(bom(components=[part("a"), {**part("a"), "name": "other"}]))
    assert set(kinds(found)) == {"Root", "a", "other"}
    assert "several components bear" in said(found)


def test_a_dangling_dependency_is_anything_and_said():
    found = draft(bom(components=[part("a")], dependencies=[{"ref": "a", "dependsOn": ["ghost"]}]))
    assert "does not describe, so anything: ghost" in said(found)
    widened = verdicts(report(bom(components=[part("a")], dependencies=[{"ref": "a", "dependsOn": ["ghost"]}])))
    assert {at_most for (name, _), (_, at_most) in widened.items() if name == "a"} != {"CLEAR"}


def test_cycles_and_self_loops_are_answered():
    loop = bom(
        components=[part("a"), part("b")],
        dependencies=[{"ref": "a", "dependsOn": ["b", "a"]}, {"ref": "b", "dependsOn": ["a"]}],
    )
    assert "on itself, left out: a" in said(draft(loop))
    assert {line.name for line in report(loop).lines} == {"Root", "a", "b"}


def test_a_chain_of_100_000_is_answered_without_recursion():
    count = 100_000
    chain = bom(
        components=[part(f"c{n}") for n in range(count)],
        dependencies=[{"ref": f"c{n}", "dependsOn": [f"c{n + 1}"]} for n in range(count - 1)],
    )
    before = sys.getrecursionlimit()
    sys.setrecursionlimit(400)
    try:
        found = draft(chain)
    finally:
        sys.setrecursionlimit(before)
    assert len(found.facts.components) == count + 1
    assert len(found.facts.relations) == 2 * count - 1


def test_a_long_chain_gets_an_answer():
    count = 3_000
    chain = bom(
        components=[part(f"c{n}") for n in range(count)],
        dependencies=[{"ref": f"c{n}", "dependsOn": [f"c{n + 1}"]} for n in range(count - 1)],
    )
    assert len(report(chain, laws=["us.cloud_act"]).lines) == count + 1


def test_wrong_values_are_set_aside_with_their_pointer_and_cost_no_line():
    found = draft(
        bom(
            components=[{"type": ["library"], "name": 5, "supplier": "Acme", "licenses": 7, "properties": "none"}, "not a component", None],
            services=[{"name": None, "provider": [], "data": {"flow": "x"}, "services": [4]}], dependencies=[{"ref": 4}, {"ref": "root", "dependsOn": "x"}, 9],
            compositions={"aggregate": "unknown"},
        )
    )  # fmt: skip
    assert len(found.facts.components) == 3
    places = {q.where for q in found.quarantined}
    assert places >= {
        "file: /components/0/supplier", "file: /components/0/licenses", "file: /components/0/properties", "file: /components/1",
        "file: /components/2", "file: /services/0/data", "file: /services/0/services/0", "file: /dependencies/0/ref",
        "file: /dependencies/1/dependsOn", "file: /dependencies/2", "file: /compositions",
    }  # fmt: skip


def test_parts_of_the_bill_that_are_not_used_are_named():
    assert "parts of the bill not used: vulnerabilities (2)" in said(draft(bom(vulnerabilities=[{}, {}])))


XML = """<?xml version="1.0"?>
<bom xmlns="http://cyclonedx.org/schema/bom/1.5" xmlns:x="urn:other" version="1">
  <metadata><component type="application" bom-ref="root"><name>Root</name></component><supplier><name>Seller</name></supplier></metadata>
  <components>
    <component type="device" bom-ref="d"><supplier><name>Molex</name></supplier><name>47155-4001</name>
      <properties><property name="cdx:device:quantity">8</property></properties><x:extra><x:component/></x:extra>
      <components><component type="firmware" bom-ref="f"><publisher>Pub</publisher><name>boot</name></component></components>
    </component>
  </components>
  <services><service bom-ref="s"><provider><name>Acme</name></provider><name>S</name>
    <data><dataflow><classification flow="inbound">PII</classification></dataflow></data></service></services>
  <dependencies><dependency ref="root"><dependency ref="s"/></dependency></dependencies>
  <compositions><composition><aggregate>incomplete</aggregate><assemblies><assembly ref="d"/></assemblies></composition></compositions>
</bom>"""


def test_xml_says_what_json_says():
    found = draft(XML)
    expected = {
        "Root contains 47155-4001", "47155-4001 supplied_by Molex", "47155-4001 contains boot", "boot supplied_by Pub", "Root requires S",
        "S operated_by Acme", "Root supplied_by Seller",
    }  # fmt: skip
    assert {s for s in stated(found) if "beyond the list" not in s} == expected
    assert any("47155-4001 contains what" in s for s in stated(found))
    assert found.counts["data flows"] == 1
    assert next(c.quantity for c in found.facts.components.values() if c.name == "47155-4001") == 8


def test_a_supplier_is_matched_to_an_organisation_that_is_known():
    answered = report(bom(components=[part("a", manufacturer={"name": "Microsoft Corporation"})]))
    (relation,) = [r for r in answered.facts.relations if r.subject == "a" and r.relation == "developed_by"]
    assert relation.objects[0] in known().facts.organisations
    assert not answered.context.unmatched


def test_no_country_is_no_origin_and_no_seat():
    found = draft(bom(components=[{"type": "device", "name": "d", "supplier": {"name": "Nobody Knows BV"}}]))
    assert not [r for r in found.facts.relations if r.relation == "originates_in"]
    assert all(o.seat is None and o.headquarters is None for o in found.facts.organisations.values())
    answered = verdicts(
        report(bom(components=[{"type": "device", "name": "d", "supplier": {"name": "Nobody Knows BV"}}]))
    )
    assert {high for (name, _), (_, high) in answered.items() if name == "d"} != {"CLEAR"}


def test_the_same_bill_beside_another_adds_lines():
    answered = report(bom(components=[part("a")]), facts=(bom(components=[part("a")]),))
    assert sorted(line.name for line in answered.lines) == ["Root", "Root", "a", "a"]


def test_names_are_composed_and_direction_marks_reported():
    found = draft(json.dumps(bom(components=[part("a", supplier={"name": "Cafe\u0301\u202e SA"})])))
    assert any(o.name.startswith("Caf\u00e9") for o in found.facts.organisations.values())
    assert "turn the direction" in said(found)


def test_a_maker_who_also_supplies_his_product_stays_its_supplier():
    dell = {"name": "Dell Technologies Inc."}
    server = {"type": "device", "name": "Dell PowerEdge XE9680", "supplier": dell, "manufacturer": dell}
    answered = report(bom(components=[server]))
    line = next(line for line in answered.lines if line.name == server["name"])
    assert line.product
    assert {r.relation for r in answered.facts.relations if r.subject == line.id and "dell" in r.objects} == {
        "supplied_by"
    }
