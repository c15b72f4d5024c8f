"""Facts files are read safely: no trick of YAML or JSON passes, and every error names its place."""

from __future__ import annotations

import pytest

from depgraph.errors import DepgraphError, InvalidData, InvalidInput
from depgraph.model.facts import FactsFile
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
