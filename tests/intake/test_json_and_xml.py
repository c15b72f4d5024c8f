"""Is JSON read as JSON and XML as XML, and whatever plays tricks refused with its place?"""

from __future__ import annotations

import time

import pytest
from reading import draft, said

from depgraph.errors import DepgraphError, InvalidInput, LimitExceeded
from depgraph.intake import jsonfile, xmlfile


def parse(text, notices=None):
    data = text if isinstance(text, bytes) else text.encode()
    return jsonfile.parse(data, name="bill.json", notices=[] if notices is None else notices)


@pytest.mark.parametrize(
    ("text", "place", "found"),
    [
        ('{"a": 1, "a": 2}', "/a", "the key 'a' twice"),
        ('{"x": [1, {"b": 1, "c": {"d": 1, "d": 2}}]}', "/x/1/c/d", "twice"),
        ('{"a/b": {"~": NaN}}', "/a~1b/~0", "NaN"),
        ('{"a": [0, -Infinity]}', "/a/1", "-Infinity"),
        ('{"a": Infinity}', "/a", "Infinity"),
        ('{"a": 1e999}', "/a", "1e999"),
        ('{"a": ' + "9" * 5000 + "}", "/a", "5,000 digits"),
        ('{"a": ' + "9" * 19 + "}", "/a", "19 digits"),
        ('{"a": "\\ud800"}', "/a", "surrogate"),
        ('{"\\udfff": 1}', "/", "surrogate"),
        ('{"a": "\\u0000"}', "/a", "x00"),
        ('{"a": 1} {"b": 2}', "column 10", "after the end"),
        ('{"a": 1}]', "column 9", "after the end"),
        ('{"a": [1, 2', "column", "delimiter"),
        ("{'a': 1}", "line 1, column 2", "property name"),
        ('{"a": 01}', "column", "delimiter"),
        ('{"a": "line\nbreak"}', "column", "control character"),
    ],
)
def test_what_is_no_strict_json_is_refused_with_its_place(text, place, found):
    with pytest.raises(InvalidInput) as error:
        parse(text)
    message = str(error.value)
    assert message.startswith("bill.json: ")
    assert place in message
    assert found in message


def test_ordinary_json_is_what_it_says():
    assert parse('{"a": [1, -0, 2.5, true, null, "\\ud83d\\ude00", "\\\\u0000"]}') == {
        "a": [1, 0, 2.5, True, None, "\U0001f600", "\\u0000"]
    }


@pytest.mark.parametrize("text", ["[" * 101 + "]" * 101, "[" * 200_000, '{"a":' * 300 + "1" + "}" * 300])
def test_deep_nesting_is_refused_by_a_named_limit(text):
    with pytest.raises(LimitExceeded, match="JSON depth") as error:
        parse(text)
    assert error.value.hint


@pytest.mark.parametrize(
    "text", ["[" * 100 + "]" * 100, '["' + "[" * 500 + '"]', "[" + "[1]," * 500 + "2]", '["' + '\\"[' * 300 + '"]']
)
def test_flat_json_with_many_brackets_is_not_deep(text):
    assert parse(text)


def test_nesting_that_strings_hide_from_the_count_hurts_nobody():
    hidden = '["]]]]",' * 300 + "1" + "]" * 300
    with pytest.raises(InvalidInput, match="no format known"):
        draft(hidden)
    found = draft('{"bomFormat": "CycloneDX", "specVersion": "1.5", "components": [' + hidden + "]}")
    assert [q.value for q in found.quarantined] == ["a list"]


@pytest.mark.parametrize(
    "data",
    [
        b"[" * 20_000_000,
        b"[" * 9_000_000 + b"]" * 9_000_000,
        b'{"a":' * 1_000_000,
        b'"' * 5_000_001,
        b'{"a":[' + b"1," * 1_000_000,
    ],
)
def test_large_hostile_json_is_refused_in_seconds_not_minutes(data):
    started = time.process_time()
    with pytest.raises(DepgraphError):
        jsonfile.parse(data, name="x", notices=[])
    assert time.process_time() - started < 20


ENCODED = '{"name": "Müller"}'


@pytest.mark.parametrize(
    ("data", "notice"),
    [
        (ENCODED.encode(), ""),
        (b"\xef\xbb\xbf" + ENCODED.encode(), ""),
        (ENCODED.encode("utf-16"), ""),
        (ENCODED.encode("utf-32"), ""),
        (ENCODED.encode("utf-16-le"), "utf-16-le, which it does not announce"),
        (ENCODED.encode("utf-16-be"), "utf-16-be, which it does not announce"),
        (ENCODED.encode("utf-32-le"), "utf-32-le, which it does not announce"),
        (ENCODED.encode("utf-32-be"), "utf-32-be, which it does not announce"),
        (ENCODED.encode("cp1252"), "read as cp1252"),
    ],
)
def test_encodings_are_told_apart_and_a_guess_is_said(data, notice):
    notices = []
    assert parse(data, notices) == {"name": "Müller"}
    assert notice in " ".join(notices)
    assert bool(notices) == bool(notice)


@pytest.mark.parametrize(
    "data", [b'{"a": "\x81\x8d"}', b'{"a": "\x00"}', b'\xff\xfe{\x00"\x00a', b"\xef\xbb\xbf\xff{}"]
)
def test_bytes_that_are_no_text_are_refused(data):
    with pytest.raises(InvalidInput):
        parse(data)


def test_shift_jis_read_as_something_else_is_never_silent():
    data = '{"name": "日本"}'.encode("shift_jis")
    notices = []
    try:
        parse(data, notices)
    except InvalidInput:
        return
    assert any("--encoding" in notice for notice in notices)


LAUGHS = '<!DOCTYPE l [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;">]><bom xmlns="http://cyclonedx.org/schema/bom/1.5">&b;</bom>'
QUADRATIC = '<!DOCTYPE l [<!ENTITY a "' + "x" * 50_000 + '">]><bom>' + "&a;" * 1_000 + "</bom>"
OUTSIDE = '<!DOCTYPE l [<!ENTITY a SYSTEM "file:///etc/passwd">]><bom>&a;</bom>'
REMOTE = '<!DOCTYPE l SYSTEM "http://127.0.0.1:9/x.dtd"><bom/>'


@pytest.mark.parametrize("text", [LAUGHS, QUADRATIC, OUTSIDE, REMOTE])
def test_definitions_and_entities_are_refused_unread(text):
    with pytest.raises(InvalidInput, match="document type definition"):
        draft(text, name="bill.xml")


@pytest.mark.parametrize(
    ("data", "found"),
    [
        (b"<bom><a></bom>", "line 1, column"),
        (b"<bom", "line 1"),
        (b"<bom/><bom/>", "junk"),
        (b'<?xml version="1.0" encoding="no-such"?><bom/>', "unknown encoding"),
        (b"<bom>\xff\xfe</bom>", "line 1"),
        (b"<report/>", "the root <report>"),
        (b'<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"/>', "the root <RDF>"),
    ],
)
def test_broken_or_unknown_xml_is_refused_with_its_place(data, found):
    with pytest.raises(InvalidInput) as error:
        draft(data, name="bill.xml")
    assert "bill.xml" in str(error.value)
    assert found in str(error.value)


def test_deep_xml_is_refused_by_a_named_limit():
    with pytest.raises(LimitExceeded, match="XML depth"):
        xmlfile.parse(b"<a>" * 100_000, name="x")


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16", "iso-8859-1"])
def test_xml_in_the_encoding_it_announces(encoding):
    text = f'<?xml version="1.0" encoding="{encoding}"?><bom xmlns="http://cyclonedx.org/schema/bom/1.5"><components><component type="library"><name>Müller</name></component></components></bom>'
    assert "Müller" in {c.name for c in draft(text.encode(encoding)).facts.components.values()}


@pytest.mark.parametrize("text", ["{}", '{"a": 1}', "[]", "[1, 2]", '[{"a": 1}]', "{}\n{}"])
def test_json_of_no_known_format_is_refused_with_what_is_known(text):
    with pytest.raises(InvalidInput) as error:
        draft(text, name="x.json")
    assert "x.json" in str(error.value)


def test_a_notice_of_the_encoding_reaches_the_draft():
    data = '{"bomFormat": "CycloneDX", "specVersion": "1.5", "components": [{"type": "library", "name": "Müller"}]}'.encode(
        "cp1252"
    )
    assert "read as cp1252" in said(draft(data))
