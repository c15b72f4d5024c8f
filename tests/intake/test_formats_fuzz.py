"""Can any file, however broken, make a reader fail with anything but a sentence of ours?"""

from __future__ import annotations

import copy
import json
import random

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from reading import setting, zipped

from depgraph.errors import DepgraphError
from depgraph.intake.adoption import merge, resolve
from depgraph.intake.readers import read, recognise
from depgraph.model.records import Catalogue, Facts

LEI, OTHER = "001GPB6A9XPE8XJICC14", "5493001Z012YSB2A0K51"
SEEDS = {
    "cyclonedx": {
        "bomFormat": "CycloneDX", "specVersion": "1.6", "serialNumber": "urn:uuid:x", "metadata": {"component": {"type": "device", "name": "r", "bom-ref": "r"}, "supplier": {"name": "S"}},
        "components": [{"type": "device", "bom-ref": "a", "name": "a", "scope": "optional", "supplier": {"name": "S", "address": {"country": "NL"}}, "manufacturer": {"name": "M"}, "authors": [{"name": "A"}], "publisher": "P", "properties": [{"name": "cdx:device:quantity", "value": "1"}, {"name": "coo", "value": "NL"}], "licenses": [{"license": {"id": "x", "licensing": {"licensor": {"organization": {"name": "L"}}, "purchaser": {"individual": {"name": "B"}}, "expiration": "2020-01-01T00:00:00Z", "purchaseOrder": "1"}}}], "components": [{"type": "data", "name": "d", "data": [{"classification": "PII"}]}], "pedigree": {}}],
        "services": [{"bom-ref": "s", "name": "s", "provider": {"name": "P"}, "endpoints": ["https://x"], "data": [{"flow": "inbound", "classification": "PII", "source": ["urn:cdx:x/1#s"], "destination": ["https://y"], "governance": {"custodians": [{"organization": {"name": "C"}}], "owners": [{"contact": {"name": "O"}}]}}], "services": [{"name": "t"}]}],
        "dependencies": [{"ref": "a", "dependsOn": ["s", "a", "z"], "provides": ["s"]}], "compositions": [{"aggregate": "incomplete", "assemblies": ["a"], "dependencies": ["s"]}, {"aggregate": "unknown"}],
    },
    "spdx": {
        "spdxVersion": "SPDX-2.3", "SPDXID": "SPDXRef-DOCUMENT", "packages": [{"name": "a", "SPDXID": "a", "supplier": "Organization: X (y)", "originator": "NOASSERTION", "primaryPackagePurpose": "DEVICE", "description": "d", "hasFiles": ["f"]}],
        "files": [{"SPDXID": "f", "fileName": "f"}], "relationships": [{"spdxElementId": "a", "relationshipType": "CONTAINS", "relatedSpdxElement": "f"}, {"spdxElementId": "a", "relationshipType": "DEPENDS_ON", "relatedSpdxElement": "NOASSERTION"}],
    },
    "spdx3": {"@context": "https://spdx.org/rdf/3.0.1/spdx-context.jsonld", "@graph": [{"type": "CreationInfo", "@id": "_:c", "specVersion": "3.0.1"}, {"type": "software_Package", "spdxId": "a", "name": "a", "suppliedBy": "o", "originatedBy": ["o", {"@id": "p"}], "software_primaryPurpose": "device"}, {"type": "Organization", "spdxId": "o", "name": "O"}, {"type": "software_File", "spdxId": "f", "name": "f"}, {"type": "Relationship", "spdxId": "r", "from": "a", "to": ["f", "NoAssertionElement"], "relationshipType": "contains", "completeness": "incomplete"}]},
    "bods": [
        {"statementId": "1", "recordId": "a", "recordType": "entity", "statementDate": "2020-01-01", "publicationDetails": {"bodsVersion": "0.4", "publisher": {"name": "P"}}, "source": {"type": ["selfDeclaration"]}, "recordDetails": {"name": "A", "entityType": {"type": "state"}, "identifiers": [{"scheme": "XI-LEI", "id": LEI}], "jurisdiction": {"code": "NL"}, "addresses": [{"type": "business", "country": {"code": "NL"}}], "alternateNames": ["B"]}},
        {"statementId": "2", "recordId": "p", "recordType": "person", "recordDetails": {"names": [{"fullName": "P"}], "nationalities": [{"code": "FR"}], "politicalExposure": {"status": "isPep"}, "unspecifiedPersonDetails": {"reason": "x"}}},
        {"statementId": "3", "recordId": "r", "recordType": "relationship", "recordStatus": "closed", "recordDetails": {"subject": "a", "interestedParty": "p", "componentRecords": ["a"], "interests": [{"type": "shareholding", "directOrIndirect": "indirect", "share": {"minimum": 25, "exclusiveMaximum": 50}, "startDate": "2020-01-01", "endDate": "2021"}]}},
        {"statementID": "4", "statementType": "ownershipOrControlStatement", "replacesStatements": ["3"], "subject": {"describedByEntityStatement": "1"}, "interestedParty": {"unspecified": {"reason": "r"}}, "interests": [{"type": "votingRights", "interestLevel": "direct", "share": {"exact": 10}}]},
    ],
    "gleif": [{"LEI": LEI, "Entity": {"LegalName": {"name": "A"}, "OtherEntityNames": [{"OtherEntityName": "B"}], "LegalJurisdiction": "US-DE", "HeadquartersAddress": {"Country": "NL"}, "EntityCategory": "FUND", "EntityStatus": "INACTIVE"}, "Registration": {"RegistrationStatus": "LAPSED"}}],
    "gleif 2": [{"Relationship": {"StartNode": {"NodeID": LEI}, "EndNode": {"NodeID": OTHER}, "RelationshipType": "IS_DIRECTLY_CONSOLIDATED_BY", "RelationshipPeriods": [{"StartDate": "2020-01-01", "EndDate": "2021-01-01", "PeriodType": "RELATIONSHIP_PERIOD"}], "RelationshipStatus": "ACTIVE"}, "Registration": {"RegistrationStatus": "PUBLISHED"}}],
    "gleif 3": [{"LEI": LEI, "ExceptionCategory": "X", "ExceptionReason": "Y"}],
    "ftm": {"id": "a", "schema": "Company", "caption": "A", "datasets": ["us_ofac_sdn"], "properties": {"name": ["A"], "topics": ["sanction", "gov.soe"], "jurisdiction": ["nl"], "country": ["us"], "leiCode": [LEI], "ownershipAsset": [{"id": "o", "schema": "Ownership", "properties": {"owner": [{"id": "p", "schema": "Person", "properties": {"name": ["P"]}}], "asset": ["a"], "percentage": ["25-50"], "startDate": ["2020"]}}]}},
}  # fmt: skip
TEXTS = {
    "cyclonedx xml": '<bom xmlns="http://cyclonedx.org/schema/bom/1.5" serialNumber="urn:uuid:x"><metadata><component type="device" bom-ref="r"><name>r</name></component><supplier><name>S</name></supplier></metadata><components><component type="library" bom-ref="a"><supplier><name>S</name><address><country>NL</country></address></supplier><name>a</name><licenses><license><id>x</id><licensing><licensor><organization><name>L</name></organization></licensor><expiration>2020-01-01</expiration></licensing></license></licenses><properties><property name="coo">NL</property></properties></component></components><services><service bom-ref="s"><name>s</name><data><dataflow><classification flow="inbound">PII</classification><destination><url>u</url></destination></dataflow></data></service></services><dependencies><dependency ref="a"><dependency ref="s"/></dependency></dependencies><compositions><composition><aggregate>unknown</aggregate><assemblies><assembly ref="a"/></assemblies></composition></compositions></bom>',
    "gleif xml": f'<lei:LEIData xmlns:lei="http://www.gleif.org/data/schema/leidata/2016"><lei:Header><lei:ContentDate>2023-06-09</lei:ContentDate></lei:Header><lei:LEIRecords><lei:LEIRecord><lei:LEI>{LEI}</lei:LEI><lei:Entity><lei:LegalName>A</lei:LegalName><lei:OtherEntityNames><lei:OtherEntityName>B</lei:OtherEntityName></lei:OtherEntityNames></lei:Entity></lei:LEIRecord></lei:LEIRecords></lei:LEIData>',
    "gleif csv": f"LEI,Entity.LegalName,Entity.LegalJurisdiction\n{LEI},A,NL\n",
    "gleif 2 csv": f"Relationship.StartNode.NodeID,Relationship.EndNode.NodeID,Relationship.RelationshipType,Relationship.Period.1.startDate\n{LEI},{OTHER},IS_DIRECTLY_CONSOLIDATED_BY,2020-01-01\n",
    "spdx tags": "SPDXVersion: SPDX-2.3\nSPDXID: SPDXRef-DOCUMENT\nPackageName: a\nSPDXID: a\nPackageSupplier: Organization: X (y)\nPackageComment: <text>x\ny</text>\nRelationship: a CONTAINS b\n",
    "spdx yaml": "spdxVersion: SPDX-2.3\nSPDXID: D\npackages:\n  - name: a\n    SPDXID: a\n    supplier: 'Organization: X'\n",
    "ftm": '{"id": "a", "schema": "Company", "properties": {"name": ["A"]}}\n{"id": "o", "schema": "Ownership", "properties": {"owner": ["p"], "asset": ["a"], "percentage": ["5"]}}\n',
    "eto providers": "provider_name,alias,provider_id,provider_type,country\nA,B; C,P1,organization,NLD\nJapan,,P2,country,\n",
    "eto provision": "provider_name,provider_id,provided_name,provided_id,share_provided,minor_share\nA,P1,X,N1,90%,\nJapan,P2,X,N1,,x\n",
    "eto sequence": "input_name,input_id,goes_into_name,goes_into_id,is_type_of_name,is_type_of_id\nX,N1,Y,N2,Z,N3\n",
    "eto inputs": "input_name,input_id,type,stage_name,stage_id\nX,N1,process,S,S1\n",
}  # fmt: skip
REGISTER = {
    "r/reports/b_05.01.csv": f"c0010,c0020,c0050,c0060,c0080,c0110,c0120\n{LEI},eba_qCO:qx2000,A,B,eba_GA:NL,{OTHER},x\n",
    "r/reports/b_02.02.csv": f"c0010,c0030,c0040,c0050,c0060,c0070,c0080,c0100,c0120,c0130,c0140,c0150\nC,{LEI},x,F,S17,2020-01-01,9999-12-31,30,eba_GA:NL,eba_GA:NL,eba_BT:x28,eba_GA:IE\n",
    "r/reports/b_05.02.csv": f"c0010,c0020,c0030,c0040,c0050,c0060,c0070\nC,S17,X,x,2,{LEI},x\n",
    "r/reports/b_02.01.csv": "c0010,c0040,c0050\nC,eba_CU:EUR,5\n", "r/reports/b_07.01.csv": f"c0010,c0020,c0030,c0040,c0050,c0120\nC,{LEI},x,S17,eba_ZZ:x959,Z\n",
    "r/reports/b_06.01.csv": "c0010,c0030,c0050\nF,n,eba_BT:x28\n", "r/reports/b_01.02.csv": f"c0010,c0020,c0030,c0060\n{OTHER},B,eba_GA:NL,{LEI}\n", "r/reports/parameters.csv": "name,value\n",
}  # fmt: skip
JUNK = [
    None,
    True,
    0,
    -1,
    1.5,
    10**17,
    "",
    "x",
    "NONE",
    "NOASSERTION",
    "NL",
    "2020-99-99",
    "=1+1",
    "\u202e\u200bx",
    "NVIDI\u0410",
    [],
    {},
    [None],
    ["x"],
    [[]],
    [{}],
    {"a": 1},
    {"name": 5},
    {"name": ["x"]},
]


def outcome(data: bytes) -> str:
    """Read a file to the end, and meet what is known, which is nothing."""
    chosen = setting()
    try:
        notices: list[str] = []
        found = recognise(data, chosen, notices)
        if found is None:
            return "left to others"
        draft = read(found, chosen, notices)
        resolve(Catalogue(Facts()), draft)
        merge(Facts(), draft, bill=True)
    except DepgraphError:
        return "refused"
    for entry in draft.quarantined:
        assert entry.where.startswith("file: ")
        assert entry.expected
    return "read"


def places(value):
    found, waiting = [], [((), value)]
    while waiting:
        path, one = waiting.pop()
        found.append(path)
        if isinstance(one, dict):
            waiting += [((*path, key), inner) for key, inner in one.items()]
        elif isinstance(one, list):
            waiting += [((*path, number), inner) for number, inner in enumerate(one)]
    return [path for path in found if path]


def changed(value, rng):
    """Return a document in which a few values are something else, gone or twice."""
    value = copy.deepcopy(value)
    for _ in range(rng.randint(1, 4)):
        path = rng.choice(places(value) or [()])
        holder = value
        for key in path[:-1]:
            holder = holder[key]
        if not path:
            continue
        if rng.random() < 0.2:
            del holder[path[-1]]
        elif rng.random() < 0.15 and isinstance(holder, list):
            holder.append(copy.deepcopy(holder[path[-1]]))
        else:
            holder[path[-1]] = copy.deepcopy(rng.choice(JUNK))
    return value


def scrambled(data, rng):
    """Return bytes with a few changed, left out or repeated."""
    found = bytearray(data)
    for _ in range(rng.randint(1, 6)):
        at = rng.randrange(len(found) + 1)
        what = rng.random()
        if what < 0.4:
            found[at : at + 1] = bytes([rng.randrange(256)])
        elif what < 0.7:
            del found[at : at + rng.randint(1, 20)]
        else:
            start = rng.randrange(len(found) + 1)
            found[at:at] = found[start : start + rng.randint(1, 60)]
    return bytes(found)


few = settings(max_examples=20, deadline=None, suppress_health_check=list(HealthCheck))


@pytest.mark.parametrize("name", SEEDS)
def test_the_seed_itself_is_read(name):
    assert outcome(json.dumps(SEEDS[name]).encode()) == "read"


@pytest.mark.parametrize("name", TEXTS)
def test_the_text_itself_is_read(name):
    assert outcome(TEXTS[name].encode()) == "read"


@pytest.mark.parametrize("name", SEEDS)
@given(seed=st.integers(0, 2**32))
@few
def test_documents_with_wrong_values_never_escape(name, seed):
    outcome(json.dumps(changed(SEEDS[name], random.Random(seed))).encode())


@pytest.mark.parametrize("name", [*SEEDS, *TEXTS])
@given(seed=st.integers(0, 2**32))
@few
def test_scrambled_bytes_never_escape(name, seed):
    data = TEXTS[name].encode() if name in TEXTS else json.dumps(SEEDS[name]).encode()
    outcome(scrambled(data, random.Random(seed)))


@given(seed=st.integers(0, 2**32))
@few
def test_registers_with_scrambled_tables_never_escape(seed):
    rng = random.Random(seed)
    assert outcome(zipped(REGISTER)) == "read"
    files = {
        name: scrambled(text.encode(), rng) if rng.random() < 0.5 else text
        for name, text in REGISTER.items()
        if rng.random() < 0.9
    }
    outcome(zipped(files))
    outcome(scrambled(zipped(files), rng))


@given(data=st.one_of(st.binary(max_size=200), st.text(max_size=200).map(lambda t: t.encode("utf-8", "surrogatepass"))))
@settings(max_examples=60, deadline=None)
def test_any_bytes_at_all_never_escape(data):
    outcome(data)


CORPUS = {
    "deep": b'{"bomFormat":"CycloneDX","specVersion":"1.5","components":' + b'[{"components":' * 5000,
    "deep xml": b'<bom xmlns="http://cyclonedx.org/schema/bom/1.5">' + b"<components><component>" * 5000,
    "laughs": b'<!DOCTYPE b [<!ENTITY a "aaaa"><!ENTITY c "&a;&a;">]><bom xmlns="http://cyclonedx.org/schema/bom/1.5">&c;</bom>',
    "alias bomb": b"spdxVersion: SPDX-2.3\na: &a [x,x]\nb: &b [*a,*a]\nc: [*b,*b]\n",
    "merge bomb": b"spdxVersion: SPDX-2.3\na: &a {x: 1}\nb: &b {<<: *a}\n",
    "tag": b"spdxVersion: !!python/object/apply:os.system [id]\n",
    "not a number": b'{"bomFormat":"CycloneDX","specVersion":"1.5","version":NaN}',
    "huge integer": b'{"bomFormat":"CycloneDX","specVersion":"1.5","version":' + b"9" * 5000 + b"}",
    "key twice": b'{"bomFormat":"CycloneDX","specVersion":"1.5","components":[],"components":[{"type":"library","name":"hidden"}]}',
    "trailing": b'{"bomFormat":"CycloneDX","specVersion":"1.5"}{"components":[]}',
    "surrogate": b'{"bomFormat":"CycloneDX","specVersion":"1.5","components":[{"name":"\\ud800"}]}',
    "open quote": b"LEI,Entity.LegalName\n" + b'001GPB6A9XPE8XJICC14,"' + b"x\n" * 400_000,
    "cut off lines": b'{"id":"a","schema":"Company","properties":{}}\n{"id":"b","schema":"Comp',
    "zip of noughts": zipped({"x/reports/b_05.01.csv": "c0010,c0020\n" + "0" * 40_000_000}),
}  # fmt: skip


@pytest.mark.parametrize("name", CORPUS)
def test_each_hostile_file_is_refused(name):
    assert outcome(CORPUS[name]) == "refused"
