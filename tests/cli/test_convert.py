"""Does what was understood come back as a facts file with the same answers, and as graphs others can open?"""

from __future__ import annotations

import contextlib
import json
import os
import random
import re
import subprocess
import sys
from pathlib import Path
from xml.sax.saxutils import escape, quoteattr

import networkx
import pytest
from pydantic import BaseModel
from reading import FIXTURES, ON, as_bytes, report, shared, verdicts

from depgraph.analysis.answer import Request
from depgraph.analysis.conversion import understood_facts
from depgraph.catalogue.compiled import load_catalogue
from depgraph.errors import DepgraphError
from depgraph.export.cyclonedx_format import cyclonedx
from depgraph.export.facts_format import json_facts, yaml_facts
from depgraph.export.graph_formats import gexf, graphml
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
    "services": [{"bom-ref": "s", "name": "S", "provider": {"name": "Acme Inc"}, "data": [{"flow": "inbound", "classification": "PII"}], "licenses": [{"license": {"name": "L", "licensing": {"licensor": {"organization": {"name": "Acme Inc"}}, "expiration": "2030-01-01T00:00:00Z"}}}]}],
    "dependencies": [{"ref": "root@1", "dependsOn": ["s"]}],
    "compositions": [{"aggregate": "unknown", "assemblies": ["root@1"]}],
}  # fmt: skip
WORLD = """
sources:
  f: {title: a filing, url: "https://example.org/f", retrieved: 2026-11-01, grade: documented, published: 2020, pinpoint: page 3}
  g: {title: another, grade: unverified}
organisations:
  - {id: a, name: A, amends: true, incorporated_in: {one_of: [NL, US]}, headquartered_in: NL, owners: {bounded: 0.05}, presence: complete, present_in: [{country: US, starts: 2020, ends: 2030, certainty: maybe, sources: [g]}], listed_on: [{list: us.ofac.sdn, starts: 2020, ends: 2021-05, certainty: maybe, sources: [f]}], screened: [{list: uk.ofsi, starts: 2026-01-01, ends: 2027, sources: [f]}], identifiers: {lei: x}, aliases: [AA], sources: [f, {use: g, for: [owners]}]}
  - {id: p, kind: person, incorporated_in: FR}
holdings:
  - {owner: p, owned: a, capital: {min: 0.25, max: 0.5}, votes: 0.333333, control: golden share, lot: A shares, starts: 2020-01-01, ends: 2030-01-01, sources: [f]}
  - {owner: q, owned: a, control: true, certainty: maybe}
components:
  - {id: c, name: C, amends: true, kind: chip, eccn: {one_of: [3A090.a, EAR99]}, data: [], expects: [], quantity: 12500, unit_cost: 1.5, currency: EUR, users_in: [NL], criticality: high, perhaps: [nvidia-b200], unclear: [origin], terms: {expires: "2030"}, aliases: [CC], mpn: [X-1], section: S, cost_is_estimate: true, function: F, tpp: 4800, hs_code: "8473.30", rare_earths: [], materials: [gallium], lacks: [updated_by], destination: NL, stock_days: 3, lead_time_weeks: 1.5, sources: [f, {use: g, for: [eccn]}]}
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


MACHINES = """
organisations:
  - {id: mk, name: EU Designer, incorporated_in: DE, headquartered_in: DE, owners: complete, presence: complete}
  - {id: usm, name: US Maker, incorporated_in: US, headquartered_in: US, owners: complete, presence: complete}
components:
  - {id: m, name: Machine, kind: equipment, unit_cost: 2400, quantity: 10, currency: EUR, destination: MY, eccn: 2B999}
  - {id: n, name: Machine for Iran, kind: equipment, unit_cost: 1000, currency: EUR, destination: IR, eccn: 2B999}
  - {id: e, name: engine, kind: equipment, unit_cost: 250, currency: USD, eccn: 9A001}
relations:
  - {subject: m, relation: assembled_by, object: mk, country: DE}
  - {subject: m, relation: originates_in, object: DE}
  - {subject: n, relation: originates_in, object: DE}
  - {subject: e, relation: originates_in, object: US}
  - {subject: e, relation: assembled_by, object: usm, country: US}
  - {subject: m, relation: contains, object: e, quantity: 3}
  - {subject: n, relation: contains, object: e}
"""
TENANTS = """
organisations:
  - {id: usp, name: US Parent, incorporated_in: US, owners: complete, presence: complete}
  - {id: bv, name: Dutch BV, incorporated_in: NL, owners: complete, presence: complete}
  - {id: listed, name: Listed tenant, incorporated_in: RU, owners: complete, presence: complete, listed_on: [{list: us.ofac.sdn, starts: 2022-01-01}]}
holdings:
  - {owner: usp, owned: bv, capital: 1.0, votes: 1.0}
screened:
  - {list: us.ofac.sdn, starts: 2026-11-01}
components:
  - {id: s, name: Mail, kind: cloud_service}
  - {id: t, name: Upkeep, kind: maintenance_contract, data: []}
tenants:
  - {organisation: listed, uses: [s]}
relations:
  - {subject: s, relation: hosted_by, object: bv, country: NL, access: data}
  - {subject: s, relation: operated_by, one_of: [bv, usp]}
  - {subject: t, relation: maintained_by, object: bv, access: admin}
"""


def as_cyclonedx(facts):
    return cyclonedx(facts, names=lambda key: facts.organisations[key].name if key in facts.organisations else key)


def through_cyclonedx(content):
    return as_cyclonedx(understood(content))


def narrowed(before, after):
    """Return verdicts whose interval does not hold the one it had before."""
    levels = ["CLEAR", "LATENT", "EXPOSED"]
    low, high = ({key: levels.index(ends[n]) for key, ends in after.items()} for n in (0, 1))
    return {
        key: (ends, after.get(key))
        for key, ends in before.items()
        if key not in after or low[key] > levels.index(ends[0]) or high[key] < levels.index(ends[1])
    }


def lowered(before, after):
    """Return verdicts whose upper end is lower than it was."""
    upper = [{key: ("CLEAR", ends[1]) for key, ends in verdicts(one).items()} for one in (before, after)]
    return narrowed(*upper)


REFERENCE = (ROOT / "datasets" / "bills" / "aigf-reference.csv").read_bytes()


@pytest.mark.parametrize(
    "content", [BOM, MACHINES, TENANTS, REFERENCE], ids=["cyclonedx", "machines", "tenants", "reference"]
)
def test_a_cyclonedx_bill_answers_as_what_it_was_written_from(content):
    direct = verdicts(report(content))
    assert verdicts(report(through_cyclonedx(content))) == direct
    assert len(set(direct.values())) > 1


def test_whatever_a_facts_file_says_no_verdict_is_narrower_through_cyclonedx():
    assert not narrowed(verdicts(report(WORLD)), verdicts(report(through_cyclonedx(WORLD))))


def test_the_properties_of_the_whole_bill_are_missed_without_the_mark_too():
    bom = through_cyclonedx(TENANTS)
    del bom["properties"], bom["compositions"]
    assert not lowered(report(TENANTS), report(bom))


def test_a_text_that_looks_like_json_stays_a_text():
    facts = understood('components: [{id: a, section: "{x} y", function: "\\"q\\"", hs_code: "8471"}]')
    back = understood(as_cyclonedx(facts)).components["a"]
    assert (back.section, back.function, back.hs_code) == ("{x} y", '"q"', "8471")


@pytest.mark.parametrize("content", [MACHINES, TENANTS, REFERENCE], ids=["machines", "tenants", "reference"])
def test_a_program_that_drops_our_properties_clears_no_line(content):
    bom = through_cyclonedx(content)
    del bom["properties"]
    for one in (*bom["components"], *bom["services"]):
        one.pop("properties", None)
    assert not lowered(report(content), report(bom))


def test_a_program_that_drops_the_properties_of_the_whole_bill_leaves_lines_of_unknown_parties():
    bom = through_cyclonedx(TENANTS)
    del bom["properties"]
    answered = report(bom)
    assert not lowered(report(TENANTS), answered)
    assert any("who owns whom, and who else uses it, is unknown" in notice for notice in answered.context.notices)


def test_an_xml_bill_keeps_our_properties():
    bom = through_cyclonedx(TENANTS)

    def properties(entry):
        inner = "".join(f"<property name={quoteattr(p['name'])}>{escape(p['value'])}</property>" for p in entry)
        return f"<properties>{inner}</properties>"

    services = "".join(
        f'<service bom-ref="{one["bom-ref"]}"><name>{one["name"]}</name>{properties(one["properties"])}</service>'
        for one in bom["services"]
    )
    text = f'<bom xmlns="http://cyclonedx.org/schema/bom/1.6"><services>{services}</services>{properties(bom["properties"])}</bom>'
    assert verdicts(report(text)) == verdicts(report(TENANTS))


def test_what_another_program_added_to_our_bill_is_read_too():
    bom = through_cyclonedx(TENANTS)
    bom["services"][1]["provider"] = {"name": "Microsoft Corporation"}
    bom["components"].append({"type": "library", "name": "added"})
    after = report(bom)
    assert {line.name for line in after.lines} == {"Mail", "Upkeep", "added"}
    assert verdicts(after)["Upkeep", "us.cloud_act"][1] == "EXPOSED"


def test_what_a_bill_says_of_somebody_known_never_settles_a_verdict():
    cleared = """
organisations:
  - {id: microsoft, incorporated_in: NL, headquartered_in: NL, owners: complete, presence: complete, screened: [{list: us.ofac.sdn, starts: 2026-01-01}]}
  - {id: good, name: Microsoft Corporation, incorporated_in: NL, headquartered_in: NL, owners: complete, presence: complete}
  - {id: clean, name: Clean BV, incorporated_in: NL, owners: complete, presence: complete}
holdings: [{owner: clean, owned: microsoft, capital: 1, votes: 1}]
components:
  - {id: s, name: Mail, kind: cloud_service}
  - {id: t, name: Files, kind: cloud_service}
relations:
  - {subject: s, relation: hosted_by, object: microsoft, country: NL}
  - {subject: s, relation: operated_by, object: microsoft}
  - {subject: t, relation: hosted_by, object: good, country: NL}
  - {subject: t, relation: operated_by, object: good}
assume: [dispersed_float]
"""
    answered = report(through_cyclonedx(cleared))
    found = verdicts(answered)
    assert found["Mail", "us.cloud_act"][1] == found["Files", "us.cloud_act"][1] == "EXPOSED"
    notices = " ".join(answered.context.notices)
    assert "microsoft, known here, counts as possible only" in notices
    assert "takes an assumption, which only you can (--assume)" in notices


ODD = [
    None,
    "",
    [],
    {},
    "x",
    -1,
    True,
    "{",
    "[1]",
    "null",
    '{"object": 5}',
    '{"one_of": []}',
    '[["a"]]',
    '{"id": "bv", "id": "bv"}',
    "NaN",
]


def places(value, path=()):
    for key, inner in value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ():
        yield (*path, key)
        yield from places(inner, (*path, key))


@pytest.mark.parametrize("seed", range(40))
def test_our_properties_changed_at_random_are_read_or_refused(seed):
    chance = random.Random(seed)
    bom = json.loads(json.dumps(through_cyclonedx(chance.choice([TENANTS, WORLD]))))
    *path, last = chance.choice([place for place in places(bom) if place[-1] in {"name", "value", "properties"}])
    holder = bom
    for key in path:
        holder = holder[key]
    holder[last] = chance.choice(ODD)
    with contextlib.suppress(DepgraphError):
        assert verdicts(report(bom))


HAND = {"bomFormat": "CycloneDX", "specVersion": "1.6"}


def by_hand(**properties):
    said = [{"name": f"depgraph:{name}", "value": value} for name, value in properties.items()]
    return HAND | {"components": [{"type": "device", "name": "Pump", "properties": said}]}


def test_properties_written_by_hand_name_parties_countries_and_kinds():
    facts = understood(
        by_hand(kind="cooling", maintained_by="Dell Technologies", originates_in="China", destination="Iran")
    )
    pump = next(iter(facts.components.values()))
    assert (pump.kind, pump.destination) == ("cooling", "IR")
    assert {(r.relation, *r.objects) for r in facts.relations} == {("maintained_by", "dell"), ("originates_in", "CN")}


@pytest.mark.parametrize(
    ("properties", "place"),
    [
        ({"kind": "gadget"}, "/components/0/properties: kind: found the kind 'gadget'"),
        ({"destination": "Mars"}, "country 'Mars'"),
        ({"quantity": "many"}, "/components/0/properties/0/value"),
        ({"quantity": "-1"}, "/components/0/properties: quantity"),
        ({"colour": '"red"'}, "/components/0/properties: colour"),
        (
            {"hosted_by": '{"object": "x", "country": "Mars"}'},
            "/components/0/properties/0/value: country: found the country 'Mars'",
        ),
        ({"hosted_by": '{"object": "x", "acces": "data"}'}, "/components/0/properties/0/value: acces"),
        ({"hosted_by": "{" * 100_000}, "/components/0/properties/0/value"),
    ],
)
def test_a_property_of_ours_that_does_not_fit_refuses_the_bill_with_its_pointer(properties, place):
    with pytest.raises(DepgraphError, match=re.escape(place)):
        report(by_hand(**properties))


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
