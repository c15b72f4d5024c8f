"""Does an SPDX document give packages, suppliers and relations, and does NOASSERTION widen?"""

from __future__ import annotations

import pytest
from reading import draft, report, said, stated, verdicts

from depgraph.errors import InvalidInput


def document(*packages, relations=(), **more):
    return {
        "spdxVersion": "SPDX-2.3", "SPDXID": "SPDXRef-DOCUMENT", "name": "d", "packages": list(packages),
        "relationships": [dict(zip(("spdxElementId", "relationshipType", "relatedSpdxElement"), r, strict=True)) for r in relations], **more,
    }  # fmt: skip


def package(name, **more):
    return {"name": name, "SPDXID": f"SPDXRef-{name}", **more}


def test_suppliers_and_originators_are_parties():
    found = draft(
        document(
            package("a", supplier="Organization: Acme (mail@acme.example)", originator="Person: Ann (a@b.example)")
        )
    )
    assert stated(found) == {"a supplied_by Acme", "a developed_by Ann"}
    assert found.form == "SPDX 2.3 JSON"


def test_noassertion_is_somebody_with_that_reason_and_none_is_nobody():
    found = draft(
        document(package("a", supplier="NOASSERTION", originator="NOASSERTION"), package("b", supplier="NONE"))
    )
    assert stated(found) == {
        "a supplied_by supplier not asserted (NOASSERTION)", "a developed_by originator not asserted (NOASSERTION)",
    }  # fmt: skip


def test_noassertion_widens_the_verdict_of_a_known_maker():
    asserted = verdicts(report(document(package("a", originator="Organization: SUSE"))))
    open_ = verdicts(report(document(package("a", originator="NOASSERTION"))))
    order = ("CLEAR", "LATENT", "EXPOSED")
    assert all(order.index(open_[pair][1]) >= order.index(high) for pair, (_, high) in asserted.items())
    assert {high for _, high in open_.values()} != {"CLEAR"}


@pytest.mark.parametrize(
    ("kind", "sentence"),
    [
        ("CONTAINS", "a contains b"), ("CONTAINED_BY", "b contains a"), ("DEPENDS_ON", "a requires b"),
        ("DEPENDENCY_OF", "b requires a"), ("STATIC_LINK", "a requires b"), ("BUILD_TOOL_OF", "b made_with a"),
        ("GENERATED_FROM", "a made_with b"), ("GENERATES", "b made_with a"), ("OPTIONAL_DEPENDENCY_OF", "b requires a perhaps"),
        ("TEST_TOOL_OF", "b made_with a perhaps"), ("HAS_PREREQUISITE", "a requires b"),
    ],
)  # fmt: skip
def test_relationships_point_the_way_they_say(kind, sentence):
    found = draft(document(package("a"), package("b"), relations=[("SPDXRef-a", kind, "SPDXRef-b")]))
    assert stated(found) == {sentence}


def test_a_relation_to_noassertion_leaves_more_to_come_and_one_to_none_does_not():
    found = draft(
        document(
            package("a"), relations=[("SPDXRef-a", "DEPENDS_ON", "NOASSERTION"), ("SPDXRef-a", "CONTAINS", "NONE")]
        )
    )
    (sentence,) = stated(found)
    assert sentence.startswith("a requires what a requires beyond the list (NOASSERTION")
    assert sentence.endswith("perhaps")


def test_types_that_are_not_used_are_counted():
    found = draft(
        document(
            package("a"),
            package("b"),
            relations=[("SPDXRef-a", "OTHER", "SPDXRef-b"), ("SPDXRef-a", "VARIANT_OF", "SPDXRef-b")],
        )
    )
    assert "types of relationship not used: OTHER (1), VARIANT_OF (1)" in said(found)


def test_elements_of_other_documents_are_anything():
    found = draft(document(package("a"), relations=[("SPDXRef-a", "DEPENDS_ON", "DocumentRef-x:SPDXRef-y")]))
    assert "elements of other documents or none, so anything: DocumentRef-x:SPDXRef-y" in said(found)
    assert {c.kind for c in found.facts.components.values()} == {"software", None}


def test_devices_and_firmware_have_their_kinds():
    found = draft(
        document(
            package("a", primaryPackagePurpose="DEVICE"), package("b", primaryPackagePurpose="FIRMWARE"), package("c")
        )
    )
    assert [c.kind for c in found.facts.components.values()] == [None, "firmware", "software"]


def test_files_are_lines_only_where_a_relation_needs_them():
    files = [{"SPDXID": "SPDXRef-f", "fileName": "./f"}, {"SPDXID": "SPDXRef-g", "fileName": "./g"}]
    found = draft(document(package("a"), files=files, relations=[("SPDXRef-a", "GENERATED_FROM", "SPDXRef-f")]))
    assert stated(found) == {"a made_with ./f"}
    assert "1 files that no relationship needs are no lines" in said(found)


def test_self_loops_and_duplicates_are_said():
    found = draft(document(package("a"), package("a"), relations=[("SPDXRef-a", "DEPENDS_ON", "SPDXRef-a")]))
    assert len(found.facts.components) == 2
    assert stated(found) == set()
    assert "described twice" in said(found)
    assert "with itself, left out" in said(found)


TAGS = """SPDXVersion: SPDX-2.2
SPDXID: SPDXRef-DOCUMENT
DocumentName: d
# a comment
PackageName: a
SPDXID: SPDXRef-a
PackageSupplier: Organization: Acme ()
PackageOriginator: NOASSERTION
PackageComment: <text>several
PackageName: not one
lines</text>
PackageName: b
SPDXID: SPDXRef-b
Relationship: SPDXRef-a CONTAINS SPDXRef-b
what is this
FileName: ./f
SPDXID: SPDXRef-f
"""


def test_tag_value_reads_as_json_does():
    found = draft(TAGS)
    assert stated(found) == {
        "a supplied_by Acme",
        "a developed_by originator not asserted (NOASSERTION)",
        "a contains b",
    }
    assert "lines that are no tags, left out: 15" in said(found)
    assert found.form == "SPDX 2.2 tag-value"


def test_a_text_without_an_end_is_refused_with_its_line():
    with pytest.raises(InvalidInput, match="bill.spdx: line 2: found 'a <text> that never ends'"):
        draft("SPDXVersion: SPDX-2.2\nPackageComment: <text>never\n" + "x\n" * 50, name="bill.spdx")


def test_yaml_reads_as_json_does():
    found = draft(
        "spdxVersion: SPDX-2.3\nSPDXID: SPDXRef-DOCUMENT\npackages:\n  - name: a\n    SPDXID: SPDXRef-a\n    supplier: 'Organization: Acme'\n"
    )
    assert stated(found) == {"a supplied_by Acme"}
    assert found.form == "SPDX 2.3 YAML"


@pytest.mark.parametrize(
    "text",
    [
        "spdxVersion: SPDX-2.3\na: &x 1\nb: *x\n",
        "spdxVersion: SPDX-2.3\na: !!python/object/apply:os.system [x]\n",
        "spdxVersion: [\n",
    ],
)
def test_yaml_that_plays_tricks_is_refused(text):
    with pytest.raises(InvalidInput):
        draft(text)


@pytest.mark.parametrize("version", ["SPDX-1.2", "SPDX-4.0", 2.3, None])
def test_versions_that_are_not_read_are_named(version):
    with pytest.raises(InvalidInput, match="/spdxVersion"):
        draft(document() | {"spdxVersion": version})


def graph(*elements):
    return {
        "@context": "https://spdx.org/rdf/3.0.1/spdx-context.jsonld",
        "@graph": [{"type": "CreationInfo", "@id": "_:c", "specVersion": "3.0.1"}, *elements],
    }


def element(name, kind="software_Package", **more):
    return {"type": kind, "spdxId": f"urn:{name}", "name": name, **more}


def link(first, kind, *targets, **more):
    return {
        "type": "Relationship",
        "spdxId": f"urn:r{first}{kind}",
        "from": f"urn:{first}",
        "relationshipType": kind,
        "to": [f"urn:{t}" for t in targets],
        **more,
    }


def test_spdx_3_packages_agents_and_relations():
    found = draft(
        graph(
            element("a", suppliedBy="urn:acme", originatedBy=["urn:ann", "urn:gone"]), element("b", "ai_AIPackage"), element("c", "dataset_DatasetPackage"),
            element("acme", "Organization"), element("ann", "Person"), link("a", "dependsOn", "b"), link("b", "trainedOn", "c"), link("a", "hasStaticLink", "z"),
        )
    )  # fmt: skip
    assert stated(found) == {
        "a supplied_by acme", "a developed_by ann", "a developed_by an agent described elsewhere: urn:gone", "a requires b", "b made_with c", "a requires urn:z",
    }  # fmt: skip
    assert "described elsewhere or nowhere, so anything: urn:gone, urn:z" in said(found)


@pytest.mark.parametrize(("completeness", "ending"), [("incomplete", ""), ("noAssertion", " perhaps")])
def test_an_open_relationship_leaves_one_more(completeness, ending):
    found = draft(graph(element("a"), element("b"), link("a", "contains", "b", completeness=completeness)))
    assert any(
        s.startswith("a contains what a contains beyond the list") and s.endswith(f"){ending}") for s in stated(found)
    )


def test_a_complete_relationship_leaves_nothing():
    assert stated(draft(graph(element("a"), element("b"), link("a", "contains", "b", completeness="complete")))) == {
        "a contains b"
    }


@pytest.mark.parametrize(
    "reference", ["NoAssertionElement", "https://spdx.org/rdf/3.0.1/terms/Core/NoAssertionElement", "NOASSERTION"]
)
def test_nobody_asserted_is_somebody(reference):
    assert stated(draft(graph(element("a", suppliedBy=reference)))) == {"a supplied_by not asserted (NOASSERTION)"}


def test_types_written_as_addresses_are_the_same():
    found = draft(graph({"@type": "https://spdx.org/rdf/3.0.1/terms/Software/Package", "@id": "urn:a", "name": "a"}))
    assert [c.name for c in found.facts.components.values()] == ["a"]


def test_files_without_a_relation_are_counted():
    assert "no lines: 1 of type File" in said(draft(graph(element("a"), element("f", "software_File"))))


@pytest.mark.parametrize(
    "content",
    [
        {"@context": "https://spdx.org/x", "@graph": 4},
        {"@context": "https://spdx.org/x", "@graph": [{"specVersion": "2.9", "type": "CreationInfo"}]},
        {"@graph": [], "@context": "https://schema.org"},
    ],
)
def test_graphs_that_are_none_are_refused(content):
    with pytest.raises(InvalidInput):
        draft(content)
