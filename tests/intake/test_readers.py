"""Is a format told by its content, whatever the name; and does what no reader takes go on as before?"""

from __future__ import annotations

import pytest
from reading import as_bytes, report, setting, shared, zipped

from depgraph.errors import DepgraphError
from depgraph.intake.readers import recognise

A_LEI = "001GPB6A9XPE8XJICC14"
RECOGNISED = [
    ({"bomFormat": "CycloneDX", "specVersion": "1.5"}, "CycloneDX JSON"),
    ('\n\n<?xml version="1.0"?><bom xmlns="http://cyclonedx.org/schema/bom/1.4"/>'.lstrip(), "CycloneDX XML"),
    ({"spdxVersion": "SPDX-2.3"}, "SPDX JSON"),
    ("# SPDX\nSPDXVersion: SPDX-2.2\n", "SPDX tag-value"),
    ("spdxVersion: SPDX-2.3\npackages: []\n", "SPDX YAML"),
    ({"@context": "https://spdx.org/rdf/3.0.1/spdx-context.jsonld", "@graph": []}, "SPDX 3 JSON-LD"),
    ([{"statementId": "x"}], "BODS"),
    ([{"statementID": "x"}], "BODS"),
    ([{"LEI": A_LEI}], "GLEIF level 1, JSON"),
    ([{"Relationship": {}}], "GLEIF level 2, JSON"),
    ([{"LEI": A_LEI, "ExceptionCategory": "x"}], "GLEIF reporting exceptions, JSON"),
    ("LEI,Entity.LegalName\n", "GLEIF level 1, CSV"),
    ("provider_name,alias,provider_id,provider_type,country\n", "ETO supply chain: providers"),
    ("provider_name,provider_id,provided_name,provided_id,share_provided\n", "ETO supply chain: provision"),
    (
        '{"id": "a", "schema": "Company", "properties": {}}\n{"id": "b", "schema": "Company", "properties": {}}\n',
        "FollowTheMoney",
    ),
    ({"id": "a", "schema": "Company", "properties": {}}, "FollowTheMoney"),
    (zipped({"x/reports/b_05.01.csv": "c0010,c0020\n"}), "DORA register, xBRL-CSV"),
]


@pytest.mark.parametrize(("content", "form"), RECOGNISED)
@pytest.mark.parametrize("name", ["bill.xlsx", "facts.yaml"])
def test_a_format_is_told_by_its_content(content, form, name):
    found = recognise(as_bytes(content), setting(name), [])
    assert found is not None
    assert found.form == form


@pytest.mark.parametrize(
    "content",
    ["Description,Qty\nServer,1\n", "organisations:\n  - {id: a}\n", {"components": []}, {"organisations": [{"id": "a"}]}, b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1",
     b"PK\x03\x04", zipped({"xl/workbook.xml": "<workbook/>"}), b"", b"\x00\x00", "<html><table></table></html>", "stage_id;x\n1;2\n"],
)  # fmt: skip
def test_what_no_reader_takes_is_left_to_tables_and_facts_files(content):
    assert recognise(as_bytes(content), setting(), []) is None


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "utf-16-le", "utf-32"])
def test_a_format_is_told_in_any_encoding(encoding):
    text = '{"bomFormat": "CycloneDX", "specVersion": "1.5", "components": [{"type": "library", "name": "a"}]}'
    found = recognise(text.encode(encoding), setting(), [])
    assert found is not None
    assert found.form == "CycloneDX JSON"


def test_bill_and_facts_may_be_of_any_format_each():
    bill = {
        "bomFormat": "CycloneDX",
        "specVersion": "1.5",
        "components": [{"type": "library", "name": "a", "supplier": {"name": "Acme BV"}}],
    }
    world = "organisations:\n  - {id: acme, name: Acme BV, incorporated_in: NL}\n"
    answered = report(
        "Description,Kind\nServer,server\n", bill, facts=(world, [{"LEI": A_LEI, "Entity": {"LegalName": "X"}}])
    )
    assert [line.name for line in answered.lines] == ["Server", "a"]
    assert "acme" in answered.facts.organisations
    assert f"lei:{A_LEI}" in answered.facts.organisations


def test_a_register_alone_has_no_line_to_check():
    with pytest.raises(DepgraphError, match="nothing to check") as error:
        report([{"LEI": A_LEI, "Entity": {"LegalName": "X"}}])
    assert error.value.exit_code == 4


def test_a_real_spreadsheet_is_still_a_table():
    path = shared("hardware", "ocp-time-card-V7", "Timingcard_PROJECT_BOMv7.xlsx")
    assert recognise(path.read_bytes(), setting(), []) is None
