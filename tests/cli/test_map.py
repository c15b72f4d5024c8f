"""``depgraph map``: pages, pictures, comparisons and versions for others, and what it refuses."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from depgraph_cli.main import main

if TYPE_CHECKING:
    from pathlib import Path

BILL = """
organisations:
  - {id: bigcloud, name: Big Cloud Inc, incorporated_in: US}
components:
  - {id: a, name: Control plane of Big Cloud, kind: cloud_service}
relations:
  - {subject: a, relation: hosted_by, object: bigcloud}
  - {subject: a, relation: operated_by, object: bigcloud}
"""
DAY = ("--as-of", "2026-11-23", "--law", "us.cloud_act")


@pytest.fixture
def bill(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    (tmp_path / "bill.yaml").write_text(BILL, encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    return "bill.yaml"


def run(*arguments: str) -> int:
    with pytest.raises(SystemExit) as done:
        main(["map", *arguments])
    return int(done.value.code or 0)


def test_one_command_writes_the_page_and_the_pictures(bill: str, tmp_path: Path) -> None:
    assert run(bill, *DAY, "-o", "m.html", "-o", "m.svg", "-o", "m.pdf") == 0
    assert (tmp_path / "m.html").read_bytes().startswith(b"<!doctype html>")
    assert (tmp_path / "m.svg").read_bytes().startswith(b"<svg")
    assert (tmp_path / "m.pdf").read_bytes().startswith(b"%PDF-")
    assert not (tmp_path / "map.html").exists()


def test_without_a_name_it_writes_map_html_and_the_same_twice(bill: str, tmp_path: Path) -> None:
    assert run(bill, *DAY) == 0
    first = (tmp_path / "map.html").read_bytes()
    assert run(bill, *DAY) == 0
    assert (tmp_path / "map.html").read_bytes() == first


def test_two_bills_or_two_days_are_compared(bill: str, tmp_path: Path) -> None:
    (tmp_path / "other.yaml").write_text(BILL.replace("incorporated_in: US", "incorporated_in: FR"), encoding="utf-8")
    assert run(bill, "other.yaml", *DAY, "-o", "m.html") == 0
    assert "in other.yaml" in (tmp_path / "m.html").read_text(encoding="utf-8")
    assert run(bill, *DAY, "--and-as-of", "2016-01-01", "-o", "m.html") == 0
    assert "1 line exposed in 2026-11-23, 0 in 2016-01-01, by any law" in (tmp_path / "m.html").read_text(
        encoding="utf-8"
    )


def test_more_bills_are_read_as_one_where_asked(bill: str, tmp_path: Path) -> None:
    for name in ("b.yaml", "c.yaml"):
        (tmp_path / name).write_text(f"components: [{{id: {name[0]}, kind: cloud_service}}]", encoding="utf-8")
    assert run(bill, "b.yaml", "c.yaml", *DAY) == 2
    assert run(bill, "b.yaml", "c.yaml", "--together", *DAY, "-o", "m.html") == 0
    assert "1 of 3 lines is reached" in (tmp_path / "m.html").read_text(encoding="utf-8")


def test_a_version_for_others_names_nobody_in_dutch(bill: str, tmp_path: Path) -> None:
    assert (
        run(bill, *DAY, "--redact", "prices, makers", "--lang", "nl", "-o", "m.html", "--title", "Voor inschrijvers")
        == 0
    )
    text = (tmp_path / "m.html").read_text(encoding="utf-8")
    assert "Big Cloud" not in text
    assert "Organisatie 1" in text
    assert "Voor inschrijvers" in text


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["-o", "m.png"], "expected a name that ends in .html, .svg or .pdf"),
        (["--slide"], "give -o slide.svg or -o slide.pdf"),
        (["--redact", "names"], "names"),
        (["--lang", "tlh"], "tlh"),
        (["--and-as-of", "tomorrow"], "expected YYYY-MM-DD"),
    ],
)
def test_what_it_cannot_do_is_a_sentence(
    bill: str, capsys: pytest.CaptureFixture[str], arguments: list[str], said: str
) -> None:
    assert run(bill, *DAY, *arguments) == 2
    assert said in capsys.readouterr().err
