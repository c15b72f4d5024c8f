"""Does the map say everything in both languages?"""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any

import pytest

from depgraph.analysis.answer import Request, answer
from depgraph.analysis.report import who
from depgraph.errors import UnknownName
from depgraph.language import texts_in
from depgraph.language.texts import LANGUAGES
from depgraph.maps import SCRIPTS, SHOWN_TO_SCRIPTS, render_map
from depgraph.model.missing import Missing
from depgraph.model.vocabulary import EFFECTS, GRADES, KINDS, LATENCIES, PARTY_RELATIONS, STATUSES
from depgraph.resources import datasets, template

if TYPE_CHECKING:
    from collections.abc import Callable

    Make = Callable[..., dict[str, Any]]

CATALOGUE = json.loads(template("texts.json"))


def test_every_text_has_both_languages_and_the_same_slots() -> None:
    for key, both in CATALOGUE["texts"].items():
        assert len(both) == len(LANGUAGES), key
        assert all(both), key
        slots = [set(re.findall(r"\{(\w+)\}", text)) for text in both]
        assert slots[0] == slots[1], key
        assert both[0].count("|") == both[1].count("|"), key


def test_every_word_of_the_vocabulary_is_there() -> None:
    for group, words in (
        ("effect", EFFECTS),
        ("grade", GRADES),
        ("latency", LATENCIES),
        ("verb", PARTY_RELATIONS),
        ("kind", KINDS),
        ("status", STATUSES),
    ):
        for word in words:
            assert f"{group}.{word}" in CATALOGUE["texts"], f"{group}.{word}"


def test_every_text_the_page_asks_for_is_there_and_every_text_is_asked_for() -> None:
    script = "".join(map(template, SCRIPTS))
    asked = set(re.findall(r'\bT\("([\w.]+)"', script)) | set(
        re.findall(r'T\(D\.\w+\.length \? "(\w+)" : "(\w+)"', script)[0]
    )
    page = set(re.findall(r"""\bt\(["']([\w.]+)["']""", template("map.html.j2")))
    whole = {key for key in asked | page if not key.endswith(".")}
    assert whole <= set(CATALOGUE["texts"])
    asked &= whole
    assert all(SHOWN_TO_SCRIPTS.match(key) for key in asked), [key for key in asked if not SHOWN_TO_SCRIPTS.match(key)]
    code = (
        "".join(path.read_text(encoding="utf-8") for path in (datasets().parent / "depgraph").rglob("*.py"))
        + script
        + template("map.html.j2")
    )
    for key in CATALOGUE["texts"]:
        stem = key.split(".")[0]
        assert re.search(rf"""["'`]{re.escape(key)}["'`]|["']{stem}["'.]|["']{stem}\.["']|f"{stem}\.""", code), key


def test_numbers_and_plurals_follow_the_language() -> None:
    assert texts_in("en")("lines", n=1) == "1 line"
    assert texts_in("en")("lines", n=1234) == "1,234 lines"
    assert texts_in("nl")("lines", n=1234) == "1.234 regels"


def test_a_country_and_a_status_are_said_in_dutch() -> None:
    assert texts_in("nl").country("US", "United States") == "Verenigde Staten"
    assert texts_in("nl").status(["in_force", "suspended"]) == "niet geverifieerd: van kracht of opgeschort"


def test_every_missing_fact_of_the_reference_bill_is_asked_in_plain_words_of_somebody_who_can_answer() -> None:
    file = datasets() / "bills" / "aigf-reference.csv"
    report = answer(Request(on="2026-11-23", bills=[(file.name, file.read_bytes())]))
    names = {o.name for o in report.facts.organisations.values()} | {c.name for c in report.facts.components.values()}
    for language in LANGUAGES:
        texts = texts_in(language)
        for fact in {question.fact for question in report.questions}:
            said = texts.question(fact, "X", report.name)
            own = who(fact) == "ourselves"
            assert own or not re.search(r"[a-z]_[a-z]", re.sub("|".join(map(re.escape, names)), "", said)), said
    assert {who(q.fact) for q in report.questions if q.fact.kind is Missing.SCREENING} == {"ourselves"}
    assert {who(q.fact) for q in report.questions if q.fact.kind is Missing.STATUS} == {"counsel"}


def test_a_language_nobody_speaks_is_refused() -> None:
    with pytest.raises(UnknownName, match="language 'tlh'"):
        texts_in("tlh")


def test_the_reference_bill_is_told_in_dutch() -> None:
    file = datasets() / "bills" / "aigf-reference.csv"
    report = answer(Request(on="2026-11-23", bills=[(file.name, file.read_bytes())])).for_map()
    html = render_map(report, language="nl")
    assert re.search(r"\d+ van 204 regels worden geraakt", html)
    assert '<html lang="nl">' in html


def test_ids_stay_english(invented: Make) -> None:
    html = render_map(invented(), language="nl")
    for word in ('data-value="data_access"', 'data-value="exposed"', 'value="us.cloud_act"'):
        assert word in html
