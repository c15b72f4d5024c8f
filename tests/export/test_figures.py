"""The same figure is the same number in every output, and says what it counts."""

from __future__ import annotations

import io
import json
import re
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import openpyxl
import pytest

from depgraph.analysis import manifest
from depgraph.analysis.answer import Request, answer
from depgraph.analysis.comparing import comparison_sheet
from depgraph.analysis.comparison import compare
from depgraph.analysis.continuing import continuity_sheet
from depgraph.analysis.digest import digest
from depgraph.analysis.figures import headline
from depgraph.analysis.whatif import whatif
from depgraph.export import json_format, table_format, xlsx_format
from depgraph.export.dossier import render
from depgraph.export.dossier.content import Parts, compose
from depgraph.language import english, texts_in
from depgraph.maps.lanes import LAW
from depgraph.maps.page import Page
from depgraph.maps.scene import Text, map_scene

if TYPE_CHECKING:
    from depgraph.analysis.report import Report

REFERENCE = Path(__file__).resolve().parents[2] / "datasets" / "bills" / "aigf-reference.csv"
REQUEST = Request(on="2026-11-23", bills=[(REFERENCE.name, REFERENCE.read_bytes())])


@cache
def report() -> Report:
    return answer(REQUEST)


@cache
def page() -> Page:
    return Page(report().for_map())


@cache
def counts() -> tuple[int, int, int, int, int]:
    """Lines reached by a non-EU law, by EU law alone, unknown, latent and clear: from the verdicts themselves."""
    found = report()
    european = found.assessment.world.region(["EU"]).possible | {"EU"}
    tally = dict.fromkeys(("non_eu", "eu", "unknown", "latent", "clear"), 0)
    for line in found.lines:
        words = {(v.word, v.law.issuer in european) for v in found.reaching(line)}
        worst = next((w for w in ("exposed", "unknown", "latent") if any(word == w for word, _ in words)), "clear")
        if worst == "exposed":
            worst = "non_eu" if ("exposed", False) in words else "eu"
        tally[worst] += 1
    return tuple(tally.values())  # type: ignore[return-value]  # five of them


@cache
def open_pairs() -> tuple[int, int, float]:
    """How many pairs of a line and a law that counts are unknown, of how many, and their share."""
    verdicts = [verdict for line in report().lines for verdict in report().reaching(line)]
    unknown = sum(verdict.at_least != verdict.at_most for verdict in verdicts)
    return unknown, len(verdicts), unknown / len(verdicts)


def written(form: str, language: str = "en") -> str:
    document = compose(report(), Parts(manifest.manifest(REQUEST, report())), texts_in(language))
    return re.sub(r"<[^>]+>", " ", render(document, form=form).decode())


def test_every_line_is_counted_once_in_the_headline() -> None:
    assert sum(counts()) == len(report().lines)
    non_eu, eu, unknown, _, clear = counts()
    said = report().headline
    assert said.startswith(f"{non_eu} of {len(report().lines)} lines are reached by ")
    assert f"; {eu} more for certain only by EU law" in said
    assert f"; {unknown} more cannot be cleared" in said
    assert said.endswith(f"; {clear} is clear.")


@pytest.mark.parametrize("form", ["markdown", "html"])
def test_the_report_counts_what_the_headline_counts(form: str) -> None:
    said = re.sub(r"[*\\]", "", written(form))
    non_eu, eu, unknown, latent, clear = counts()
    _, pairs, share = open_pairs()
    assert report().headline in said
    for number, words in (
        (non_eu, "of 204 lines reached by a non-EU law or contract"), (eu, "reached only by EU law"), (unknown, "not cleared until"),
        (latent, "latent"), (clear, "clear"), (f"{100 * share:.1f} %", f"of {pairs:,} pairs of line and law unknown"),
    ):  # fmt: skip
        assert re.search(rf"(?<!\d){re.escape(str(number))} +{re.escape(words)}", said), (number, words)


def test_table_json_and_workbook_state_the_same_figures() -> None:
    unknown, pairs, share = open_pairs()
    table = "".join(table_format.write(report(), every=False))
    assert table.startswith(report().headline)
    assert (
        f"{unknown} of {pairs} pairs of a line and a law that can reach its kind are unknown ({100 * share:.1f} %)"
        in table
    )
    document = json.loads("".join(json_format.write(report(), every=True)))
    summary = document["summary"]
    assert (
        summary["non_eu"]["lines"],
        summary["eu_only"],
        *(summary[w] for w in ("unknown", "latent", "clear")),
    ) == counts()
    assert headline(summary, report().short, english()) == document["headline"] == report().headline
    sheet = openpyxl.load_workbook(io.BytesIO(xlsx_format.workbook(report(), every=False))).worksheets[0]
    cells = {str(row[0]): row[1] for row in sheet.iter_rows(values_only=True) if len(row) > 1}
    assert report().headline in cells
    assert cells["exposed"] == sum(counts()[:2])


def test_the_counters_of_the_map_name_what_they_add_to_the_headline() -> None:
    assert page().headline.sentence == report().headline
    non_eu, eu, *others = counts()
    assert list(page().verdicts(1).values()) == [non_eu + eu, *others]
    (bar,) = page().frame()["verdicts"]
    assert bar["words"][0]["of"] == f"exposed: {non_eu} by non-EU law or contract, {eu} by EU law only"
    assert bar["words"][0]["of"] in {stroke.text for stroke in map_scene(page()).strokes if isinstance(stroke, Text)}


def test_the_number_in_a_laws_box_is_the_number_of_the_headline_and_of_the_slide() -> None:
    laws: dict[str, int] = report().summary["non_eu"]["laws"]
    boxes = {box.key.id: box.counted for box in page().boxes if box.key.lane == LAW}
    assert {law: boxes[law] for law in laws} == laws
    first, lines = next(iter(laws.items()))
    assert page().headline.bullets()[0].startswith(f"{page().short[first]} reaches {lines} lines for certain")
    assert f"most by {page().short[first]} ({lines})" in report().headline


def test_a_comparison_and_a_scenario_start_from_the_same_figures() -> None:
    found: Any = comparison_sheet(compare([("one", report()), ("two", report())])).document
    figures = found["bids"][0]["figures"]
    assert figures["exposed"][0] == counts()[0]
    assert figures["unknown"] == [round(open_pairs()[2], 4)] * 2
    supposed = continuity_sheet(whatif(REQUEST, ["us_cut_off"]))
    summary = supposed.document["before"]
    said = next(line for line in supposed.head if line.startswith("lines: "))
    assert f"reached by a non-EU law or contract {summary['non_eu']['lines']} -> " in said
    assert f"only by EU law {summary['eu_only']} -> " in said
    assert f"unknown {summary['unknown']} -> " in said


def test_what_a_comparison_calls_open_to_an_effect_is_what_the_verdicts_say_of_that_effect() -> None:
    found = report()
    european = found.assessment.world.region(["EU"]).possible | {"EU"}
    low = high = 0
    for line in found.lines:
        ends = [
            found.assessment.by_effect(line, v.law)["data_access"]
            for v in found.reaching(line)
            if v.law.issuer not in european and "data_access" in found.assessment.by_effect(line, v.law)
        ]
        low += any(one[0].name == "EXPOSED" for one in ends)
        high += any(one[1].name == "EXPOSED" for one in ends)
    assert found.hit_by(["data_access"], foreign=True) == (low, high)


def test_the_cell_of_a_sheet_names_what_is_missing_by_sort_and_leaves_no_sort_out() -> None:
    line = next(line for line in report().lines if line.id == "GPU-0010")
    cell = digest(report(), line).missing
    sorts = cell.split("; ")
    assert sum(sort.startswith("screening, your own work (--list): ") for sort in sorts) == 1
    assert sum(sort.startswith("who owns or controls: ") for sort in sorts) == 1
    assert "…" not in cell
    assert not re.search(r"[a-z]_[a-z]", cell)


def test_nothing_reached_is_said_without_a_count_that_is_not_there() -> None:
    summary = {"components": 1, "unknown": 1, "latent": 0, "clear": 0, "eu_only": 0, "non_eu": {"lines": 0, "laws": {}}}
    said = headline(summary, {}, english())
    assert (
        said
        == "None of 1 line is reached by a non-EU law; 1 cannot be cleared until missing facts are known; none is clear."
    )
