"""The report: one document, the same in every format, and an answer that can be made again."""

from __future__ import annotations

import io
import json
import re
import zipfile
from typing import Any

import pytest

from depgraph.analysis import baseline, manifest
from depgraph.analysis.answer import Request, answer
from depgraph.errors import InvalidInput
from depgraph.export.dossier import render
from depgraph.export.dossier.blocks import Table
from depgraph.export.dossier.content import Parts, compose
from depgraph.language import texts_in
from depgraph.resources import template

HOSTILE = "</script><img src=x onerror=alert(1)>"
WORLD = """
organisations:
  - {id: us, name: Big Cloud Inc, incorporated_in: US, presence: complete}
  - {id: open, name: Open Cloud BV, incorporated_in: NL, presence: complete}
components:
  - {id: a, name: "HOSTILE", kind: cloud_service}
  - {id: b, name: "=1+1", kind: cloud_service}
relations:
  - {subject: a, relation: hosted_by, object: us}
  - {subject: a, relation: operated_by, object: us}
  - {subject: b, relation: hosted_by, object: open}
  - {subject: b, relation: operated_by, object: open}
""".replace("HOSTILE", HOSTILE)
FORMS = ("html", "docx", "xlsx", "markdown")
SVG = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9"><rect width="9" height="9"/></svg>'


def request() -> Request:
    return Request(on="2026-11-23", bills=[("bill.yaml", WORLD.encode())], laws=["us.cloud_act"])


def document(language: str = "en", **parts: Any) -> Any:
    report = answer(request())
    return compose(report, Parts(manifest.manifest(request(), report), **parts), texts_in(language))


def text_of(data: bytes, form: str) -> str:
    if form in {"html", "markdown"}:
        return data.decode()
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return " ".join(archive.read(n).decode() for n in archive.namelist() if n.endswith(".xml"))


@pytest.mark.parametrize("form", FORMS)
def test_the_headline_is_the_same_in_every_format(form: str) -> None:
    text = text_of(render(document(), form=form), form).replace("\\", "")
    assert "1 of 2 lines is reached by 1 non-EU law; most by CLOUD Act (1); 1 more cannot be cleared" in text


@pytest.mark.parametrize("form", FORMS)
def test_the_same_answer_makes_the_same_bytes(form: str) -> None:
    assert render(document(), form=form) == render(document(), form=form)


@pytest.mark.parametrize("form", FORMS)
def test_a_hostile_name_stays_text(form: str) -> None:
    text = text_of(render(document(), form=form), form)
    assert "<img src=x" not in text
    assert "&lt;img src=x" in text


def test_no_cell_of_the_workbook_is_a_formula() -> None:
    import openpyxl

    book = openpyxl.load_workbook(io.BytesIO(render(document(), form="xlsx")))
    cells = [cell for sheet in book for row in sheet.iter_rows() for cell in row]
    assert all(cell.data_type != "f" for cell in cells)
    assert any(cell.value == "b =1+1" for cell in cells)


def test_the_page_may_load_and_run_nothing() -> None:
    page = render(document(map_svg=SVG), form="html").decode()
    assert "default-src 'none'; img-src data:; style-src 'sha256-" in page
    assert "<script" not in page
    assert "style=" not in page
    assert not re.search(r'(src|href)="(?!data:image/svg)', page)


def test_the_word_file_holds_the_picture_and_repeats_its_header_rows() -> None:
    data = render(document(map_svg=SVG, sign_off=True), form="docx")
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        assert [n for n in archive.namelist() if n.startswith("word/media/")]
        assert "w:tblHeader" in archive.read("word/document.xml").decode()
        assert "Sign-off" in archive.read("word/document.xml").decode()


def test_a_report_in_dutch_has_no_english_heading() -> None:
    titles = [block.title for block in document("nl", sign_off=True).blocks if isinstance(block, Table)]
    texts = json.loads(template("texts.json"))["texts"].values()
    assert not {both[0] for both in texts if both[0] != both[1]} & set(titles)


def test_a_report_in_dutch_tells_chains_missing_facts_questions_and_assumptions_in_dutch() -> None:
    said = render(document("nl"), form="markdown").decode().replace("\\", "")
    for dutch in (
        "wordt gehost door Big Cloud Inc, en die is opgericht in Verenigde Staten",
        "ontbreekt: Open Cloud BV: eigenaren (wie er nog meer in deelneemt of het beheerst)",
        "Aan Open Cloud BV: Wie is eigenaar van Open Cloud BV of beheerst het",
        "de koper is een beheerder in EU-handen die op geen lijst staat",
        "toegang tot data",
    ):
        assert dutch in said, dutch
    for english in (
        "hosted by",
        "incorporated in",
        "missing:",
        "not recorded",
        "the buyer is",
        "Who holds",
        "data access",
    ):
        assert english not in said, english


def test_accepted_findings_are_printed_with_their_end() -> None:
    report = answer(request())
    grounds = baseline.Grounds("no other", "procurement", "the board", "2027-06-01")
    gate = baseline.review(report, baseline.create(report, threshold="exposed", grounds=grounds))
    text = render(document(gate=gate), form="markdown").decode()
    assert "| a | us.cloud\\_act | no other | procurement | the board | 2027-06-01 |" in text


def test_a_manifest_says_that_the_same_answer_is_the_same() -> None:
    recorded = json.loads(json.dumps(manifest.manifest(request(), answer(request()))))
    assert manifest.differences(recorded, manifest.manifest(request(), answer(request()))) == []


def test_a_manifest_names_the_file_and_the_verdicts_that_changed() -> None:
    recorded = manifest.manifest(request(), answer(request()))
    other = Request(
        on="2026-11-23",
        bills=[("bill.yaml", WORLD.replace("object: us", "object: open").encode())],
        laws=["us.cloud_act"],
    )
    found = manifest.differences(recorded, manifest.manifest(other, answer(other)))
    assert found[0].startswith("bill.yaml is another file")
    assert found[-1] == "the verdicts are not the recorded ones"


@pytest.mark.parametrize(
    "data", [b"{", b"[]", b'{"schema": "depgraph/manifest/9"}', b'{"schema": "depgraph/manifest/1"}']
)
def test_what_is_no_manifest_is_refused(data: bytes) -> None:
    with pytest.raises(InvalidInput, match=r"manifest\.json"):
        manifest.read_manifest(data, name="manifest.json")
