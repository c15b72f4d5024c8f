"""Facts files are read safely: no trick of YAML or JSON passes, and every error names its place."""

from __future__ import annotations

import json
import re
from pathlib import Path
from textwrap import dedent

import pytest

from depgraph import resources
from depgraph.analysis.answer import Request, answer
from depgraph.catalogue.compiled import load_catalogue
from depgraph.catalogue.sources import read_law
from depgraph.errors import DepgraphError, InvalidData, InvalidInput
from depgraph.intake.factsfile import read_facts
from depgraph.model.facts import FactsFile
from depgraph.model.lowering import Lowering
from depgraph.model.problems import PATTERNS
from depgraph.model.reading import MAX_DEPTH, read_document, validated
from depgraph.model.records import covers


def test_norway_dates_and_clock_times_stay_text() -> None:
    value = read_document("a: NO\nb: 2026-11-23\nc: 12:30:45\nd: 0.5\ne: 7\nf: true\ng:\nh: 'x'", name="f").value
    assert value == {"a": "NO", "b": "2026-11-23", "c": "12:30:45", "d": 0.5, "e": 7, "f": True, "g": None, "h": "x"}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("a: &x [1]\nb: *x", "anchor"),
        ("a: {<<: *x}", "anchor"),
        ("a: !!python/object/apply:os.system [id]", "tag"),
        ("a: 1\nb: 2\na: 3", "'a' twice"),
        ("a: {b: 1, b: 2}", "'b' twice"),
        ("[a, b]: 1", "as a key"),
        ("a: [1", "YAML"),
        ("a: 1\n---\nb: 2", "one document"),
        ("", "one document"),
        ("a: " + "[" * (MAX_DEPTH + 5) + "]" * (MAX_DEPTH + 5), "levels of nesting"),
        ('{"a": 1, "a": 2}', "twice"),
        ('{"a": NaN}', "finite"),
        ('{"a": ' + "[" * 5000 + "]" * 5000 + "}", "levels of nesting"),
        ('{"a": 1} trailing', "JSON"),
        ('{"a": ' + "9" * 5000 + "}", "ordinary number"),
    ],
)
def test_tricks_are_refused_with_their_place(text: str, expected: str) -> None:
    with pytest.raises(DepgraphError, match="f") as caught:
        read_document(text, name="f")
    assert expected in str(caught.value)


def test_all_errors_of_a_file_come_at_once_with_line_key_and_expectation() -> None:
    text = (
        "organisations:\n  - {id: x, kind: compny, nme: 3}\nholdings:\n  - {owner: a, owned: b, capital: 1.5}\nfoo: 1\n"
    )
    with pytest.raises(InvalidData) as caught:
        validated(read_document(text, name="my.yaml"), FactsFile.model_validate)
    message = str(caught.value)
    for part in (
        "my.yaml:2: organisations[0].kind: found 'compny'",
        "organisations[0].nme",
        "my.yaml:4: holdings[0].capital",
        "my.yaml:5: foo",
    ):
        assert part in message


@pytest.mark.parametrize("share", ["{min: 0.6, max: 0.4}", "1.01", "-0.1", ".nan", "many"])
def test_a_share_that_is_none_is_refused(share: str) -> None:
    document = read_document(f"holdings: [{{owner: a, owned: b, capital: {share}}}]", name="f")
    with pytest.raises(InvalidData, match="capital"):
        validated(document, FactsFile.model_validate)


def test_a_source_with_a_grade_says_when_it_was_read() -> None:
    document = read_document("sources: {s: {title: t, url: 'https://x.org', grade: documented}}", name="f")
    with pytest.raises(InvalidData, match="retrieved"):
        validated(document, FactsFile.model_validate)


@pytest.mark.parametrize("url", ["javascript:alert(1)", "file:///etc/passwd", "https://x.org/<b>"])
def test_only_plain_web_addresses_are_sources(url: str) -> None:
    document = read_document(f"sources: {{s: {{title: t, url: '{url}'}}}}", name="f")
    with pytest.raises(InvalidData, match="url"):
        validated(document, FactsFile.model_validate)


@pytest.mark.parametrize(
    ("starts", "ends", "day", "expected"),
    [
        ("2024-02-29", None, "2024-02-29", "YES"),
        ("2024-02-29", None, "2024-02-28", "NO"),
        (None, "2024-03-01", "2024-02-29", "YES"),
        (None, "2024-03-01", "2024-03-01", "NO"),
        ("2024", None, "2024-07-01", "MAYBE"),
        ("2024", None, "2025-01-01", "YES"),
        ("2024-05", "2024-05", "2024-05-15", "MAYBE"),
        (None, None, "1900-01-01", "YES"),
    ],
)
def test_periods_are_half_open_and_coarse_dates_stay_open(
    starts: str | None, ends: str | None, day: str, expected: str
) -> None:
    assert covers(starts, ends, "yes", on=day).name == expected


def test_an_unknown_source_key_is_an_error() -> None:
    from builders import facts

    with pytest.raises((InvalidData, InvalidInput), match="nowhere"):
        facts("organisations: [{id: a, sources: [nowhere]}]")


def refused(text: str) -> list[str]:
    """Return what is said of a facts file beside the catalogue's names, line by line."""
    with pytest.raises(InvalidData) as caught:
        read_facts(dedent(text).encode(), name="f.yaml", known=load_catalogue().facts)
    return caught.value.problems


def test_everything_wrong_with_a_facts_file_is_told_at_once_in_order_and_in_plain_words() -> None:
    text = """
    organisations:
      - {id: a, name: A BV, incorporated_in: NL, owners: complet}
      - {id: a, incorporated_in: NLD}
      - {id: p, kind: human}
      - {id: q, kind: person, listed_on: [us.ofac.snd]}
    holdings:
      - {owner: a, owned: zz, capital: 50}
      - {owner: p, owned: a, capital: {min: 0.6, max: 0.5}}
      - {owner: p, owned: q, starts: 2026-05-01}
      - {owner: p, owned: a, starts: 2026-05-01, ends: 2025-05}
      - {owner: p, owned: a, capitol: 0.5, starts: 2026-02-31}
    components:
      - {id: s, kind: chp, destination: Nederland, users_in: [DE, Mars]}
      - {name: nameless}
    relations:
      - {subject: s, relation: hosted_by, object: x, access: root, country: {one_of: [DE, XQ]}}
      - {subject: s, relation: originates_in, object: Mars}
      - {subject: "s s", relation: contains, object: x, one_of: [x]}
    """
    assert refused(text) == [
        "f.yaml:3: organisations[0].owners: found 'complet', expected 'complete' or 'unrecorded' or a mapping of bounded",
        "f.yaml:4: organisations[1].id: found 'a' again, expected an id that nothing else in the file has",
        "f.yaml:4: organisations[1].incorporated_in: found the country 'NLD', expected 'NL'",
        "f.yaml:5: organisations[2].kind: found 'human', expected 'company', 'state', 'person', 'foundation' or 'fund'",
        "f.yaml:6: organisations[3].listed_on[0]: found the list 'us.ofac.snd', expected 'us.ofac.sdn' or 'us.ofac.icc' or 'us.ofac.ns_cmic'",
        "f.yaml:8: holdings[0].capital: found 50, expected a number of at most 1",
        "f.yaml:9: holdings[1].capital: found 0.6 > 0.5, expected min <= max",
        "f.yaml:10: holdings[2].owned: found 'q', a person, expected a company, a foundation or a fund: nobody owns a person",
        "f.yaml:11: holdings[3]: found 2026-05-01 to 2025-05, expected ends after starts",
        "f.yaml:12: holdings[4].capitol: found 0.5, expected no such key here",
        "f.yaml:12: holdings[4].starts: found '2026-02-31', expected a day of the calendar",
        "f.yaml:14: components[0].kind: found the kind 'chp', expected 'chip'",
        "f.yaml:14: components[0].destination: found the country 'Nederland', expected 'NL'",
        "f.yaml:14: components[0].users_in[1]: found the country 'Mars', expected the code of a country, such as NL",
        "f.yaml:15: components[1].id: found nothing, expected this key to be given",
        "f.yaml:17: relations[0].access: found 'root', expected 'none', 'physical', 'metadata', 'data' or 'admin'",
        "f.yaml:17: relations[0].country.one_of[1]: found the country 'XQ', expected the code of a country, such as NL",
        "f.yaml:18: relations[1].object: found the country 'Mars', expected the code of a country, such as NL",
        "f.yaml:19: relations[2].subject: found 's s', expected an id: letters, digits and . _ : / @ % + ~ = & ? # - after a letter or a digit",
    ]  # fmt: skip


def test_places_are_told_in_the_order_of_numbers_and_not_of_letters() -> None:
    entries = ", ".join("{owner: a, owned: b, capital: 2}" for _ in range(11))
    places = [line.split(": ")[1] for line in refused(f"holdings: [{entries}]")]
    assert places == [f"holdings[{number}].capital" for number in range(11)]


@pytest.mark.parametrize(
    ("value", "found"),
    [
        ("x" * 5000, "'" + "x" * 75 + "...'"),
        ('"\\e]0;t\\a"', r"'\x1b]0;t\x07'"),
        ('"a\\u202eb"', r"'a\u202eb'"),
        ("[1, 2]", "a list"),
        ("{}", "nothing in it"),
        ("~", "nothing"),
        ("true", "true"),
    ],
)
def test_a_value_is_shown_short_and_cannot_act(value: str, found: str) -> None:
    lines = refused(f'holdings: [{{owner: a, owned: b, certainty: {value}, "\\e": 1}}]')
    assert len(lines) == 2
    assert all(line.isprintable() for line in lines)
    assert f"found {found}, expected" in lines[0]


def test_every_form_of_text_that_a_schema_asks_for_has_words() -> None:
    text = "".join(path.read_text(encoding="utf-8") for path in (resources.data_root() / "schemas").glob("*.json"))
    assert set(map(json.loads, re.findall(r'"pattern": (".*")', text))) == set(PATTERNS)


def test_nothing_of_the_validator_shows_in_what_is_said_of_a_law(tmp_path: Path) -> None:
    source = next((resources.datasets() / "laws" / "us").glob("cloud_act.yaml")).read_text(encoding="utf-8")
    broken = source.replace('through: "(contains', 'through: "((contains', 1).replace('operator: ">"', "operator: 5", 1)
    lowering = Lowering(load_catalogue().facts, stated_by="user")
    with pytest.raises(InvalidData) as caught:
        read_law(broken, name="law.yaml", lowering=lowering)
    said = "\n".join(caught.value.problems)
    assert "tests.us_control.operator: found 5, expected '>' or '>='" in said
    assert "rules[0].through: found 'an open bracket', expected its closing bracket" in said
    assert not re.search(r"function-|literal\[|constrained|instance of|value error|vexpected|vpath|input should", said)


def test_what_is_described_in_another_file_is_not_only_referred_to() -> None:
    bill = b"components: [{id: s, kind: cloud_service}]\nrelations: [{subject: s, relation: hosted_by, object: x}, {subject: s, relation: operated_by, object: y}]"
    request = Request(on="2026-11-25", bills=[("b.yaml", bill)], facts=[("f.yaml", b"organisations: [{id: x}]")])
    said = [notice for notice in answer(request).context.notices if "only referred to" in notice]
    assert said == ["b.yaml: y only referred to, described nowhere: everything about them is unknown"]


def test_an_alternative_to_no_line_is_refused_for_it_would_vanish() -> None:
    bill = b"components: [{id: s, kind: server}, {id: u, kind: server, alternative_to: nix}]"
    with pytest.raises(InvalidData, match="component 'u': alternative_to 'nix': no component has this id"):
        answer(Request(on="2026-11-25", bills=[("b.yaml", bill)]))


def asked(facts: str) -> str:
    """Return the answer to one line that somebody hosts, with facts beside it, or the refusal."""
    bill = b"organisations: []\ncomponents: [{id: L1, kind: cloud_service}]\nrelations: [{subject: L1, relation: hosted_by, object: oracle}]\n"
    request = Request(
        on="2026-11-23", bills=[("b.yaml", bill)], facts=[("f.yaml", dedent(facts).encode())], laws=["us.cloud_act"]
    )
    try:
        found = answer(request).as_dict()["findings"][0]
    except InvalidData as error:
        return str(error)
    return f"{found['at_least']} {found['at_most']}"


def test_an_id_of_the_catalogue_under_another_name_is_refused_and_another_id_proposed() -> None:
    said = asked(
        "organisations: [{id: oracle, name: Oracle of Delft BV, incorporated_in: NL, owners: complete, presence: complete}]"
    )
    assert "found 'Oracle of Delft BV' under the id 'oracle', which is Oracle Corporation" in said
    assert "'oracle-of-delft-bv'" in said
    assert "`amends: true`" in said


@pytest.mark.parametrize("entry", ["{id: oracle, name: ORACLE Corp., aliases: [OCI]}", "{id: oracle, aliases: [OCI]}"])
def test_an_id_of_the_catalogue_under_its_own_name_means_who_is_known_by_it(entry: str) -> None:
    assert asked(f"organisations: [{entry}]") == "exposed exposed"


def test_whoever_means_it_says_that_another_name_is_of_the_one_known() -> None:
    assert asked("organisations: [{id: oracle, name: Oracle Renamed Inc, amends: true}]") == "exposed exposed"


@pytest.mark.parametrize(
    ("facts", "said"),
    [
        ("organisations: [{id: veeam-data-platform, name: My vendor}]", "the id of a component"),
        ("components: [{id: oracle, name: My database, kind: software}]", "the id of an organisation"),
        ("holdings: [{owner: veeam-data-platform, owned: oracle}]", "the id of a component, expected the id of an"),
        ("components: [{id: veeam-data-platform, name: My own vault}]", "which is Veeam Data Platform"),
        ("organisations: [{id: x, name: X}]\ncomponents: [{id: x, name: Y}]", "the id of a component"),
    ],
)
def test_one_id_means_one_thing(facts: str, said: str) -> None:
    assert said in asked(facts)


def test_a_record_of_a_register_is_not_taken_for_whoever_else_bears_its_id() -> None:
    entity = {"statementId": "x", "recordId": "oracle", "recordType": "entity", "recordStatus": "new", "declarationSubject": "oracle",
              "statementDate": "2026-01-01", "recordDetails": {"entityType": {"type": "registeredEntity"}, "isComponent": False, "name": "Oracle of Delft BV", "jurisdiction": {"code": "NL", "name": "Netherlands"}}}  # fmt: skip
    bill = b"name,hosted_by\nsvc,Oracle Corporation\n"
    request = Request(on="2026-11-23", bills=[("b.csv", bill)], facts=[("bods.json", json.dumps([entity]).encode())])
    known = answer(request).facts.organisations
    assert known["oracle"].seat == ["US"]
    assert any(one.name == "Oracle of Delft BV" and key != "oracle" for key, one in known.items())
