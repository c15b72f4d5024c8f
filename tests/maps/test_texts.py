"""Does the map say everything in both languages?"""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any

import pytest

from depgraph.analysis.answer import Request, answer
from depgraph.analysis.texts import LANGUAGES, Texts
from depgraph.errors import UnknownName
from depgraph.maps import SCRIPTS, SHOWN_TO_SCRIPTS, render_map
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
    for phrase in (*CATALOGUE["phrases"], *CATALOGUE["asks"]):
        named = {*re.compile(phrase["when"]).groupindex, *(["name"] if "who" in phrase else [])}
        for language in LANGUAGES:
            assert {slot.replace("verbs", "verb") for slot in re.findall(r"\{(\w+)\}", phrase[language])} <= named, (
                phrase
            )


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
    assert Texts("en")("lines", n=1) == "1 line"
    assert Texts("en")("lines", n=1234) == "1,234 lines"
    assert Texts("nl")("lines", n=1234) == "1.234 regels"


def test_what_nobody_translated_is_said_as_it_is() -> None:
    assert Texts("nl").phrase("owners below 25 %") == "eigenaren onder 25 %"
    assert Texts("nl").phrase("a fact nobody thought of") == "a fact nobody thought of"
    assert Texts("nl").country("US", "United States") == "Verenigde Staten"
    assert Texts("nl").status("unverified: in force or suspended") == "niet geverifieerd: van kracht of opgeschort"


def test_every_missing_fact_of_the_reference_bill_is_asked_in_plain_words_of_somebody_who_can_answer() -> None:
    file = datasets() / "bills" / "aigf-reference.csv"
    report = answer(Request(on="2026-11-23", bills=[(file.name, file.read_bytes())]))
    names = {o.name for o in report.facts.organisations.values()} | {c.name for c in report.facts.components.values()}
    for language in LANGUAGES:
        texts = Texts(language)
        for fact in {question.fact for question in report.questions}:
            said = texts.question(fact, "X")
            assert said.startswith("X: ") is False, fact
            own = texts.who(fact) == "ourselves"
            assert own or not re.search(r"[a-z]_[a-z]", re.sub("|".join(map(re.escape, names)), "", said)), said
    assert {Texts().who(q.fact) for q in report.questions if q.fact.startswith("screening")} == {"ourselves"}
    assert {Texts().who(q.fact) for q in report.questions if q.fact.startswith("status on")} == {"counsel"}


def test_a_language_nobody_speaks_is_refused() -> None:
    with pytest.raises(UnknownName, match="language 'tlh'"):
        Texts("tlh")


def test_the_reference_bill_is_told_in_dutch() -> None:
    file = datasets() / "bills" / "aigf-reference.csv"
    report = answer(Request(on="2026-11-23", bills=[(file.name, file.read_bytes())])).for_map()
    nl, facts = Texts("nl"), set()
    for finding in report["findings"]:
        facts |= {str(m["fact"]) for m in (*finding["missing"], *finding["rests_on"])}
    same = {fact for fact in facts if nl.phrase(fact) == fact}
    # Classifications and other values of fields are the same word in every language.
    untold = {fact for fact in same if not re.fullmatch(r"[A-Z0-9. ]+|[a-z_]+: .*|ECCN.*", fact)}
    assert len(untold) <= len(facts) // 20, sorted(untold)[:20]
    html = render_map(report, language="nl")
    assert re.search(r"\d+ van 204 regels worden geraakt", html)
    assert '<html lang="nl">' in html


def test_ids_stay_english(invented: Make) -> None:
    html = render_map(invented(), language="nl")
    for word in ('data-value="data_access"', 'data-value="exposed"', 'value="us.cloud_act"'):
        assert word in html
