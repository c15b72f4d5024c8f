"""Does what was understood come back as a facts file with the same answers, and as graphs others can open?"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import networkx
import pytest
from pydantic import BaseModel
from reading import FIXTURES, ON, as_bytes, report, shared, verdicts

from depgraph.analysis.answer import Request
from depgraph.analysis.conversion import understood_facts
from depgraph.catalogue.compiled import load_catalogue
from depgraph.errors import DepgraphError
from depgraph.export.facts_format import json_facts, yaml_facts
from depgraph.export.graph_formats import cyclonedx, cyclonedx_json, gexf, graphml
from depgraph.model.facts import FactsFile
from depgraph.model.reading import read_document

ROOT = Path(__file__).resolve().parents[2]
BOM = {
    "bomFormat": "CycloneDX", "specVersion": "1.6", "metadata": {"component": {"type": "application", "bom-ref": "root@1", "name": "Root: 'quoted' \"x\" NO"}},
    "components": [
        {"type": "library", "bom-ref": "pkg:npm/@scope/a@1.0?x=y#z", "name": "null", "supplier": {"name": "Microsoft Corporation"}, "publisher": "x"},
        {"type": "device", "bom-ref": "größe 1", "name": "1e5", "manufacturer": {"name": "Grüße GmbH", "address": {"country": "Germany"}}, "properties": [{"name": "cdx:device:quantity", "value": "8"}, {"name": "coo", "value": "TW"}, {"name": "cdx:device:function", "value": "connector"}]},
        {"type": "library", "bom-ref": "größe-1", "name": "\u0085\u007f odd", "scope": "optional"},
    ],
    "services": [{"bom-ref": "s", "name": "S", "provider": {"name": "Acme Inc"}, "data": [{"flow": "inbound", "classification": "PII"}], "licenses": [{"license": {"name": "L", "licensing": {"licensor": {"organization": {"name": "Acme Inc"}}, "expiration": "2030-01-01"}}}]}],
    "dependencies": [{"ref": "root@1", "dependsOn": ["s"]}],
    "compositions": [{"aggregate": "unknown", "assemblies": ["root@1"]}],
}  # fmt: skip
WORLD = """
sources:
  f: {title: a filing, url: "https://example.org/f", retrieved: 2026-11-01, grade: documented, published: 2020, pinpoint: page 3}
  g: {title: another, grade: unverified}
organisations:
  - {id: a, name: A, incorporated_in: {one_of: [NL, US]}, headquartered_in: NL, owners: {bounded: 0.05}, presence: complete, present_in: [{country: US, starts: 2020, ends: 2030, certainty: maybe, sources: [g]}], listed_on: [{list: us.ofac.sdn, starts: 2020, ends: 2021-05, certainty: maybe, sources: [f]}], screened: [{list: uk.ofsi, starts: 2026-01-01, ends: 2027, sources: [f]}], identifiers: {lei: x}, aliases: [AA], sources: [f, {use: g, for: [owners]}]}
  - {id: p, kind: person, incorporated_in: FR}
holdings:
  - {owner: p, owned: a, capital: {min: 0.25, max: 0.5}, votes: 0.333333, control: golden share, starts: 2020-01-01, ends: 2030-01-01, sources: [f]}
  - {owner: q, owned: a, control: true, certainty: maybe}
components:
  - {id: c, name: C, kind: chip, eccn: {one_of: [3A090.a, EAR99]}, data: [], expects: [], quantity: 12500, unit_cost: 1.5, currency: EUR, users_in: [NL], criticality: high, perhaps: [nvidia-b200], unclear: [origin], terms: {expires: "2030"}, aliases: [CC], mpn: [X-1], section: S, cost_is_estimate: true, function: F, tpp: 4800, hs_code: "8473.30", rare_earths: [], materials: [gallium], destination: NL, stock_days: 3, lead_time_weeks: 1.5, sources: [f, {use: g, for: [eccn]}]}
  - {id: d, kind: cloud_service, data: personal, keys: provider}
  - {id: e, kind: server, maker: dell, product: dell-poweredge, alternative_to: d}
relations:
  - {subject: c, relation: fabricated_by, one_of: [a, tsmc], share: {min: 0.1, max: 0.9}, country: {one_of: [TW, US]}, starts: 2020, ends: 2030, stage: front end}
  - {subject: c, relation: supplied_by, object: a, group: {name: g, needs: 1}, certainty: maybe}
  - {subject: d, relation: operated_by, object: a, access: admin, sources: [f]}
  - {subject: c, relation: contains, object: d, quantity: 2, value_share: {min: 0, max: 0.1}}
  - {subject: c, relation: replaceable_by, object: d, cost: 5, weeks: 6}
jurisdictions:
  - {id: XX, name: Nowhere, alpha3: XXX, kind: bloc, names: [No], members: [{member: NL, starts: 2001, ends: 2040, certainty: maybe, sources: [f]}], listed_on: [my.list], sources: [f]}
lists:
  - {id: my.list, name: Mine, issuer: NL, url: "https://example.org", propagates: "no", sources: [f]}
tenants:
  - {organisation: a, uses: [d], starts: 2020, ends: 2031, certainty: maybe, sources: [f]}
screened:
  - {list: us.bis.meu, starts: 2026-01-01, ends: 2027, sources: [f]}
possibly_same: [[a, nvidia]]
assume: [dispersed_float]
"""


def understood(*contents):
    request = Request(on=ON, bills=[(f"file{n}", as_bytes(c)) for n, c in enumerate(contents)])
    return understood_facts(request, catalogue=load_catalogue())[0]


def written(facts, form=yaml_facts):
    return "".join(form(facts))


@pytest.mark.parametrize("form", [yaml_facts, json_facts])
@pytest.mark.parametrize(
    "content",
    [
        BOM,
        WORLD,
        "Description,Kind,Manufacturer,Origin,Qty\nPowerEdge,server,Dell,China/Taiwan,4\nThing,,Müller & Söhne?,??,x\n",
    ],
)
def test_a_facts_file_says_again_what_was_understood(content, form):
    once = written(understood(content), form)
    again = written(understood(once), form)
    assert again == once


def test_the_sample_says_everything_that_can_be_said():
    file = FactsFile.model_validate(read_document(WORLD, name="world.yaml").value)
    unsaid, waiting = {}, [file]
    while waiting:
        one = waiting.pop()
        if isinstance(one, BaseModel):
            kind = type(one)
            unsaid[kind] = unsaid.get(kind, set(kind.model_fields)) - one.model_fields_set
            waiting += [getattr(one, name) for name in one.model_fields_set]
        elif isinstance(one, dict | list):
            waiting += one.values() if isinstance(one, dict) else one
    # A source written out in its place reads as one named by its key.
    assert {kind.__name__: names for kind, names in unsaid.items() if names} == {"SourceUse": {"source"}}


@pytest.mark.parametrize("form", [yaml_facts, json_facts])
def test_no_statement_of_a_facts_file_is_lost(form):
    first, second = understood(WORLD), understood(written(understood(WORLD), form))
    for table in ("organisations", "components", "jurisdictions", "lists"):
        left, right = getattr(first, table), getattr(second, table)
        assert list(left) == list(right)
        for key in left:
            plain = [
                {n: getattr(x, n) for n in type(x).__dataclass_fields__ if n not in {"cites", "where"}}
                for x in (left[key], right[key])
            ]
            for entry in plain:
                for name in ("present", "listings", "screened", "members"):
                    if name in entry:
                        entry[name] = [e[:4] for e in entry[name]]
            assert plain[0] == plain[1]
    for table in ("holdings", "relations", "tenants"):
        for left, right in zip(getattr(first, table), getattr(second, table), strict=True):
            names = [n for n in type(left).__dataclass_fields__ if n != "cites"]
            assert [getattr(left, n) for n in names] == [getattr(right, n) for n in names]
            assert first.sources.grade(left.cites) == second.sources.grade(right.cites)
    assert [(a, b) for a, b, _ in first.possibly_same] == [(a, b) for a, b, _ in second.possibly_same]
    assert first.assume == second.assume


@pytest.mark.parametrize("form", [yaml_facts, json_facts])
def test_the_answer_of_the_facts_file_is_the_answer_of_the_bill(form):
    direct = verdicts(report(BOM))
    assert verdicts(report(written(understood(BOM), form))) == direct
    assert len(set(direct.values())) > 1


@pytest.mark.parametrize(
    "path",
    [
        "cyclonedx/HBOM/PCIe-SATA-adapter-board/bom.json",
        "cyclonedx/SaaSBOM/apigateway-microservices-datastores/bom.json",
        "dora/test2_in.zip",
        "spdx/example6/spdx2.2/example6-lib.spdx",
    ],
)
def test_real_files_answer_the_same_through_a_facts_file(path):
    data = shared(*path.split("/")).read_bytes()
    assert verdicts(report(written(understood(data)))) == verdicts(report(data))


def test_registers_become_facts_with_their_source():
    data = shared("ownership", "gleif", "rr-data.json").read_bytes()
    facts = understood(data, shared("ownership", "gleif", "lei-data.xml").read_bytes())
    text = written(facts)
    assert 'title: "GLEIF level 2, JSON, file file0", grade: "documented", retrieved: "2026-11-25"' in text
    assert len(understood(text).holdings) == len(facts.holdings) == 10


def test_files_of_several_formats_become_one():
    facts = understood(BOM, WORLD, "Description,Kind\nServer,server\n")
    assert {"Root: 'quoted' \"x\" NO", "C", "Server"} <= {c.name for c in facts.components.values()}
    assert written(understood(written(facts))) == written(facts)


def test_graphml_and_gexf_open_and_hold_every_relation(tmp_path):
    facts = understood(BOM, WORLD)
    for form, read, suffix in ((graphml, networkx.read_graphml, "graphml"), (gexf, networkx.read_gexf, "gexf")):
        text = "".join(form(facts, on=ON, names=str))
        assert text == "".join(form(understood(BOM, WORLD), on=ON, names=str))
        path = tmp_path / f"graph.{suffix}"
        path.write_text(text, encoding="utf-8")
        graph = read(path)
        held = {(r.subject, o, r.relation) for r in facts.relations for o in r.objects}
        assert {(a, b, d["relation"]) for a, b, d in graph.edges(data=True) if d.get("relation")} >= held
        assert {d["label"] for _, d in graph.nodes(data=True)} >= {"S", "Acme Inc"}


def test_cyclonedx_reads_back_as_the_same_lines():
    bom, left = cyclonedx(understood(BOM), names=str)
    back = understood("".join(cyclonedx_json(bom)))
    first = understood(BOM)
    assert {(c.name, c.kind, c.quantity) for c in back.components.values()} == {
        (c.name, c.kind, c.quantity) for c in first.components.values()
    }
    assert "1 originates in" in left


def run(*arguments, cwd, stdin=b""):
    environment = {**os.environ, "PYTHONPATH": f"{ROOT}{os.pathsep}{ROOT / 'cli'}", "PYTHONUTF8": "1"}
    command = [sys.executable, "-m", "depgraph_cli.main", *arguments]
    return subprocess.run(command, cwd=cwd, env=environment, input=stdin, capture_output=True, timeout=120, check=False)


def test_the_command_reads_standard_input_and_writes_by_suffix(tmp_path):
    done = run("convert", "-", "-o", "facts.yaml", cwd=tmp_path, stdin=as_bytes(BOM))
    assert done.returncode == 0, done.stderr
    assert not done.stdout
    assert b"read as CycloneDX 1.6 JSON" in done.stderr
    done = run("convert", "facts.yaml", "-o", "bill.cdx.json", cwd=tmp_path)
    assert done.returncode == 0
    assert b"no place in a CycloneDX bill for" in done.stderr
    assert json.loads((tmp_path / "bill.cdx.json").read_bytes())["bomFormat"] == "CycloneDX"


def test_a_suffix_without_a_format_is_a_wrong_use(tmp_path):
    done = run("convert", "-", "-o", "facts.txt", cwd=tmp_path, stdin=as_bytes(BOM))
    assert done.returncode == 2
    assert b"no format for this suffix" in done.stderr


def test_nothing_to_convert_is_said(tmp_path):
    with pytest.raises(DepgraphError, match="nothing to convert"):
        understood({"bomFormat": "CycloneDX", "specVersion": "1.6"})


@pytest.mark.parametrize("command", ["exposure", "check", "map"])
def test_every_command_takes_a_foreign_bill_from_standard_input(tmp_path, command):
    arguments = ["-o", "m.html"] if command == "map" else []
    done = run(command, "-", "--as-of", ON, *arguments, cwd=tmp_path, stdin=as_bytes(BOM))
    assert done.returncode == 0, done.stderr
    assert b"Traceback" not in done.stderr


def test_why_takes_one_too(tmp_path):
    (tmp_path / "bill").write_bytes(as_bytes(BOM))
    done = run("why", "bill", "S", "--as-of", ON, cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    assert b"Acme Inc" in done.stdout


@pytest.mark.parametrize(
    ("data", "place"),
    [
        (b'{"bomFormat": "CycloneDX", "specVersion": "1.5", "specVersion": "1.6"}', b"/specVersion"),
        (b'{"bomFormat": "CycloneDX", "specVersion": "2.0"}', b"/specVersion"),
        (b"<bom><components></bom>", b"line 1"),
        (b"[" * 1_000_000, b"JSON depth"),
        (b"SPDXVersion: SPDX-9\n", b"/spdxVersion"),
        (b"PK\x03\x04 no archive", b"zip archive"),
        (b'{"statementId": "x"}', b"no format known"),
    ],
)
def test_a_wrong_file_exits_3_with_one_line_that_names_it(tmp_path, data, place):
    (tmp_path / "offer.json").write_bytes(data)
    done = run("exposure", "offer.json", cwd=tmp_path)
    assert done.returncode == 3, done.stderr
    errors = [line for line in done.stderr.splitlines() if not line.startswith(b"hint: ")]
    assert len(errors) == 1
    assert b"offer.json" in errors[0]
    assert place in errors[0]
    assert b"Traceback" not in done.stderr


def test_the_folder_of_real_files_is_where_it_is_looked_for():
    assert FIXTURES.parts[-2:] == ("shared", "fixtures")
