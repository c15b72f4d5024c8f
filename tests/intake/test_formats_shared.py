"""Do real files that nobody here wrote read, with the counts they hold? The folder is read in place."""

from __future__ import annotations

from pathlib import Path

import pytest
from reading import FIXTURES, draft, report, said, shared, stated

from depgraph.errors import DepgraphError

ABSENT = "the folder of real files is absent"
SUFFIXES = {".json", ".xml", ".spdx", ".zip"}
NOT_DOCUMENTS = {"schema.json"}
FILES = sorted(
    p.relative_to(FIXTURES).as_posix() for p in FIXTURES.rglob("*") if p.suffix in SUFFIXES and p.name not in NOT_DOCUMENTS
)  # fmt: skip


def counted(*parts):
    found = draft(shared(*parts).read_bytes(), name=parts[-1])
    facts = found.facts
    return len(facts.components), len(facts.relations), len(facts.organisations), len(facts.holdings)


@pytest.mark.parametrize("folder", ["cyclonedx", "spdx", "ownership", "dora"])
def test_every_file_reads_and_says_what_it_held(folder):
    shared(folder)
    files = [name for name in FILES if name.startswith(folder)]
    assert files
    for name in files:
        found = draft(FIXTURES.joinpath(name).read_bytes(), name=Path(name).name)
        assert found.notices[0].startswith("read as "), name
        assert folder == "dora" or not found.quarantined, (name, found.quarantined)


@pytest.mark.parametrize(
    ("path", "counts"),
    [
        ("cyclonedx/HBOM/PCIe-SATA-adapter-board/bom.json", (7, 12, 5, 0)),
        ("cyclonedx/SaaSBOM/apigateway-microservices-datastores/bom.json", (7, 15, 1, 0)),
        ("cyclonedx/OBOM/Example-1-Decoupled/obom.json", (2, 2, 1, 0)),
        ("cyclonedx/OBOM/Example-1-Decoupled/bom.json", (904, 2653, 58, 0)),
        ("cyclonedx/SBOM/dropwizard-1.3.15/bom.json", (168, 427, 21, 0)),
        ("cyclonedx/SBOM/laravel-7.12.0/bom.1.1.xml", (62, 0, 0, 0)),
        ("cyclonedx/SBOM/laravel-7.12.0/bom.1.4.json", (63, 235, 33, 0)),
        ("cyclonedx/spec-valid/1.6/valid-saasbom-1.6.json", (8, 20, 1, 0)),
        ("cyclonedx/spec-valid/1.6/valid-bom-1.6.xml", (4, 11, 6, 0)),
        ("cyclonedx/spec-valid/1.6/valid-license-licensing-1.6.json", (2, 3, 1, 0)),
        ("spdx/example1/spdx2.2/example1.spdx", (4, 3, 0, 0)),
        ("spdx/example6/spdx2.2/example6-lib.spdx", (5, 6, 2, 0)),
        ("spdx/example7/spdx2.2/example7-bin.spdx.json", (6, 5, 0, 0)),
        ("spdx/example4/spdx3.0/example4-bin.json", (12, 18, 0, 0)),
        ("spdx/spec-3.0/examples/jsonld/package_sbom.json", (2, 3, 1, 0)),
        ("ownership/bods/indirect-ownership.json", (0, 0, 3, 2)),
        ("ownership/bods/joint-ownership.json", (0, 0, 4, 3)),
        ("ownership/bods/levent.json", (0, 0, 4, 3)),
        ("ownership/bods/plc-entity-statement.json", (0, 0, 1, 0)),
        ("ownership/gleif/lei-data.json", (0, 0, 13, 0)),
        ("ownership/gleif/rr-data.xml", (0, 0, 16, 10)),
        ("ownership/gleif/repex-data.json", (0, 0, 10, 0)),
        ("dora/test2_in.zip", (2, 4, 9, 2)),
        ("dora/eba-template-dryrun-2024.xlsx", (0, 0, 0, 0)),
    ],
)  # fmt: skip
def test_components_relations_organisations_and_holdings_are_counted(path, counts):
    assert counted(*path.split("/")) == counts


PAIRS = [
    name.removesuffix(".json")
    for name in FILES
    if name.endswith(".json") and name.removesuffix(".json") + ".xml" in FILES
]


@pytest.mark.parametrize("folder", ["ownership/gleif", "cyclonedx/spec-valid/1.6", "cyclonedx/SBOM"])
def test_what_stands_in_json_and_in_xml_reads_the_same(folder):
    shared(*folder.split("/"))
    # Examples of the specification whose two writings do not say the same.
    differ = {
        "valid-external-reference-1.6",
        "valid-service-empty-objects-1.6",
        "valid-saasbom-1.6",
        "valid-compositions-1.6",
        "bom",
    }
    for name in (name for name in PAIRS if name.startswith(folder) and Path(name).name not in differ):
        both = [draft(FIXTURES.joinpath(name + suffix).read_bytes()) for suffix in (".json", ".xml")]
        assert stated(both[0]) == stated(both[1]), name
        assert [o.name for o in both[0].facts.organisations.values()] == [
            o.name for o in both[1].facts.organisations.values()
        ], name


def test_the_pcie_board_gives_vendors_quantities_and_no_origin():
    found = draft(shared("cyclonedx", "HBOM", "PCIe-SATA-adapter-board", "bom.json").read_bytes())
    assert {s for s in stated(found) if "supplied_by" in s} >= {
        "PCIE-098-02-F-D-EMS2 supplied_by Samtec",
        "47155-4001 supplied_by Molex",
    }
    assert sorted(c.quantity for c in found.facts.components.values() if c.quantity) == [1, 1, 1, 2, 2, 8]
    assert not [r for r in found.facts.relations if r.relation == "originates_in"]
    answered = report(shared("cyclonedx", "HBOM", "PCIe-SATA-adapter-board", "bom.json").read_bytes())
    highest = {line.name: max(v.at_most for v in answered.verdicts(line)) for line in answered.lines}
    assert {level.name for level in highest.values()} == {"EXPOSED"}


def test_the_microservices_give_services_providers_and_data_flows():
    found = draft(shared("cyclonedx", "SaaSBOM", "apigateway-microservices-datastores", "bom.json").read_bytes())
    assert (found.counts["services"], found.counts["data flows"]) == (6, 8)
    assert {s for s in stated(found) if "operated_by" in s} == {
        f"{s} operated_by Acme Inc" for s in ("API Gateway", "Microservice 1", "Microservice 2", "Microservice 3")
    }
    assert {"Microservice 1 requires Postgres", "Microservice 3 requires S3"} <= stated(found)
    services = {c.name: c.data for c in found.facts.components.values() if c.kind == "cloud_service"}
    assert services["Microservice 1"] == ["personal"]
    assert services["API Gateway"] is None
    assert "Public (3)" in said(found)


def test_exposure_runs_on_the_real_register_straight_away():
    answered = report(shared("dora", "test2_in.zip").read_bytes())
    assert len(answered.lines) == 2
    assert answered.context.quarantined


def test_a_schema_is_no_document_and_is_refused_with_what_was_expected():
    with pytest.raises(DepgraphError, match="no format known here"):
        draft(shared("spdx", "spec-3.0", "3.0.1", "rdf", "schema.json").read_bytes())
