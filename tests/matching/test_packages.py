"""Is a client library never the vendor's product, and a filled cell that names nobody never a party?"""

from __future__ import annotations

import json

import pytest
from reading import report

LAWS = ("us.cloud_act", "us.fisa702")


def components(answered):
    return {one.name: one for one in answered.lines}


@pytest.mark.parametrize(
    ("name", "address"),
    [
        ("ansible", "pkg:pypi/ansible@9.0"), ("docker", "pkg:pypi/docker@7"), ("teams", "pkg:npm/teams@1"), ("gitlab", "pkg:gem/gitlab@4"),
        ("postgresql", "pkg:maven/org.postgresql/postgresql@42.7"), ("ring", "pkg:cargo/ring@0.17"),
        ("Microsoft Teams", "pkg:npm/microsoft-teams"),
    ],
)  # fmt: skip
def test_a_library_is_nobodys_product(name, address):
    bom = {
        "bomFormat": "CycloneDX", "specVersion": "1.6",
        "components": [{"type": "library", "name": name, "bom-ref": "a", "purl": address}],
    }  # fmt: skip
    answered = report(json.dumps(bom), laws=LAWS)
    assert [(one.product, list(one.perhaps)) for one in answered.lines] == [(None, [])]


def test_a_library_in_an_spdx_document_is_none_either():
    document = {
        "spdxVersion": "SPDX-2.3", "SPDXID": "SPDXRef-DOCUMENT", "name": "d", "dataLicense": "CC0-1.0", "documentNamespace": "https://example.org/d",
        "creationInfo": {"created": "2026-01-01T00:00:00Z", "creators": ["Tool: t"]},
        "packages": [{
            "SPDXID": "SPDXRef-a", "name": "Microsoft Teams", "downloadLocation": "NOASSERTION", "supplier": "NoAssertion",
            "externalRefs": [{"referenceCategory": "PACKAGE-MANAGER", "referenceType": "purl", "referenceLocator": "pkg:npm/teams@1"}],
        }],
    }  # fmt: skip
    answered = report(json.dumps(document), laws=LAWS)
    assert [(one.product, list(one.perhaps)) for one in answered.lines] == [(None, [])]


@pytest.mark.parametrize("word", ["Generic", "OEM", "n.n.b.", "N/A", "see BOM v2", "No brand"])
def test_a_cell_that_names_nobody_makes_no_party_that_letters_go_to(word):
    answered = report(f"Line,Description,Category,Manufacturer\n1,Widget,server,{word}\n", laws=LAWS)
    assert word not in {one.get("name") for one in answered.context.unmatched}
