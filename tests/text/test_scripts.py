"""Does a name in another script meet its Latin spellings, and is a letter that only looks Latin never taken for one?"""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from depgraph.text.scripts import disguised, romanised, sound, transliterated, without_unseen
from depgraph.text.spelling import fold


@pytest.mark.parametrize(
    ("name", "latin"),
    [
        ("Алмаз-Антей", "Almaz-Antey"), ("Алмаз-Антей", "Almaz-Antei"), ("Касперский", "Kaspersky"), ("Роснефть", "Rosneft"),
        ("ЯДРО", "YADRO"), ("Сухой", "Sukhoi"), ("Лукойл", "Lukoil"), ("Сбербанк", "Sberbank"), ("Хруничев", "Khrunichev"),
        ("Уралвагонзавод", "Uralvagonzavod"), ("Ангстрем", "Angstrem"), ("ПАО Газпром", "PAO Gazprom"), ("华为", "Huawei"),
        ("Ελληνικά Πετρέλαια", "Ellinika Petrelaia"),
    ],
)  # fmt: skip
def test_a_usual_table_gives_the_latin_spelling(name, latin):
    assert fold(latin) in romanised(name)


@pytest.mark.parametrize(
    ("name", "latin"),
    [
        ("Ростех", "Rostec"), ("Байкал Электроникс", "Baikal Electronics"), ("Яндекс", "Yandex"), ("Ростелеком", "Rostelecom"),
        ("Внешэкономбанк", "Vnesheconombank"), ("Микрон", "Mikron"), ("Аэрофлот", "Aeroflot"),
    ],
)  # fmt: skip
def test_spellings_that_no_table_prescribes_sound_the_same(name, latin):
    assert sound(fold(latin)) == sound(romanised(name)[0])


@pytest.mark.parametrize(
    "text", ["NVIDI\u0410", "\u0410\u0412\u0412", "Sieme\u0578s", "\u202eNVIDIA", "\u041cicrosoft"]
)
def test_letters_that_only_look_latin_are_a_disguise(text):
    assert disguised(text)


@pytest.mark.parametrize(
    "text", ["NVIDIA", "Café", "Ростех", "Яндекс Cloud", "10 k\u2126", "5 \u00b5m", "华为 Huawei", "ＮＶＩＤＩＡ"]
)
def test_a_name_that_can_be_told_is_none(text):
    assert not disguised(text)


@settings(deadline=None)
@given(st.text(max_size=20))
def test_what_cannot_be_seen_is_left_out_once_and_no_text_breaks_a_spelling(text):
    once = without_unseen(text)
    assert without_unseen(once) == once
    assert all(one == fold(one) for one in romanised(text))
    disguised(text)


def test_only_letters_that_stand_for_letters_let_a_name_be_held_against_latin_ones():
    assert transliterated("Ростех")
    assert transliterated("海康威视") == ()
    assert transliterated("\u0410\u0412\u0412") == ()
    assert transliterated("Яндекс Cloud") == ()
