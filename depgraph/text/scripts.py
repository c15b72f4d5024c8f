"""How is a name in Cyrillic, Greek or Chinese spelled in Latin letters? And which letters only look like Latin ones?

A name in another script has no one Latin spelling: Ростех is *Rostekh* by the tables of the libraries, *Rostec* on the
company's own door. So there are two answers. ``romanised`` gives the spellings that the usual tables prescribe: who
bears one of them is who is meant. ``sound`` gives a coarse key that the usual spellings share: who meets there is
possibly meant, and no more.

The tables: Unicode to ASCII by the library AnyAscii (ISC); for Russian, Ukrainian and Greek the differences that ISO 9
and GOST 7.79 (system B), the tables of BGN/PCGN, the ICAO's for passports (Doc 9303) and ELOT 743 have among them.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

from depgraph.text.spelling import fold

_LOOK_ALIKES = str.maketrans(
    "авекмнорстухіјѕԁԛԝьαβεικνορτυχηⅼ",
    "abekmhopctyxijsdqwbabeiknoptuxnl",
)
_SAME_SHAPE = frozenset(
    "\u0430\u0441\u0435\u043e\u0440\u0445\u0443\u0456\u0458\u0455\u0501\u051b\u051d"  # small Cyrillic
    "\u0410\u0412\u0421\u0415\u041d\u0406\u0408\u041a\u041c\u041e\u0420\u0405\u0422\u0425\u0423\u051a\u051c"  # capital Cyrillic
    "\u03bf\u03bd\u03b1\u03b9\u03c1\u03c5"  # small Greek
    "\u0391\u0392\u0395\u0396\u0397\u0399\u039a\u039c\u039d\u039f\u03a1\u03a4\u03a5\u03a7"  # capital Greek
)
"""Letters that nobody can tell from a Latin letter of the same case."""
_HIDDEN = frozenset({"Cf", "Cc", "Mn", "Me"})
_REORDERING = re.compile("[\u202a-\u202e\u2066-\u2069]")
"""Marks that change the order in which letters are shown: what one sees is not what stands there."""
_UNSEEN = re.compile(
    "[\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u2060-\u2064\u206a-\u206f\u3164\ufe00-\ufe0f\ufeff\uffa0]"
)
_ALPHABETS = frozenset({"LATIN", "CYRILLIC", "GREEK", "ARMENIAN", "GEORGIAN", "COPTIC", "CHEROKEE", "LISU"})
_UNITS = frozenset("\u03a9\u03c9\u03bc")
_OTHER_SCRIPT = re.compile("[\u0370-\u03ff\u0400-\u052f\u1f00-\u1fff\u2e80-\u9fff\uac00-\ud7af\uf900-\ufaff]")
_WORD = re.compile(r"[^\W_]+")


def without_unseen(text: str) -> str:
    """Return text without characters that nobody can see and that change nothing of what is seen."""
    return text if text.isascii() else _UNSEEN.sub("", text)


def plain_letters(text: str) -> str:
    """Return text with look-alike letters of other scripts made Latin, and what cannot be seen left out."""
    if text.isascii():
        return text
    kept = "".join(c for c in unicodedata.normalize("NFKC", text) if unicodedata.category(c) not in _HIDDEN)
    return kept.casefold().translate(_LOOK_ALIKES)


def in_other_script(text: str) -> bool:
    """Whether a text has letters of a script that is romanised here."""
    return not text.isascii() and _OTHER_SCRIPT.search(text) is not None


def disguised(text: str) -> bool:
    """Whether letters of a text only look like those that they seem to be.

    A word of two alphabets is (``NVIDIА`` with a Cyrillic A), a word of another alphabet of which every letter also
    looks Latin is (``АВВ``: nobody can see which it is), and a text with marks that turn its order round.
    """
    if text.isascii():
        return False
    shown = unicodedata.normalize("NFKC", without_unseen(text))
    if _REORDERING.search(shown) or any(unicodedata.category(c) in {"Cf", "Cc"} for c in shown):
        return True
    bare = "".join(c for c in unicodedata.normalize("NFKD", shown) if not unicodedata.combining(c))
    if any(_is_mixed(word) for word in _WORD.findall(bare)):
        return True
    words = [word for word in _WORD.findall(bare) if in_other_script(word)]
    # One word that can only be Cyrillic shows how the others are meant; where none does, nobody knows.
    return bool(words) and all(not c.isalpha() or c in _SAME_SHAPE for word in words for c in word)


def _is_mixed(word: str) -> bool:
    """Whether a word has letters of two alphabets; Chinese beside Latin is no disguise, nor is a unit (kΩ, µm)."""
    if word.isascii():
        return False
    scripts = {_alphabet(c) for c in word if c.isalpha() and c not in _UNITS}
    return len(scripts & _ALPHABETS) > 1


def _alphabet(char: str) -> str:
    return unicodedata.name(char, "").partition(" ")[0]


_RUSSIAN_FORMS = {"ооо": "ooo", "оао": "oao", "пао": "pao", "зао": "zao", "ао": "ao"}
_OTHERWISE = {
    "й": ("i", "j"), "х": ("h", "ch"), "ц": ("c", "tc"), "ж": ("j",), "ё": ("yo",), "щ": ("sch",), "ю": ("iu", "ju"),
    "я": ("ia", "ja"), "г": ("h",), "и": ("y",), "χ": ("h", "kh"), "β": ("b",), "η": ("e",),
}  # fmt: skip
"""Letters that the tables spell in other ways than the library's; each table has one way for all places of a letter."""
_ENDINGS = (("skiy", "sky"), ("skiy", "skii"), ("iy ", "y "))
_MOST_SPELLINGS = 48


@lru_cache(maxsize=4096)
def romanised(text: str) -> tuple[str, ...]:
    """Return how a name with words of another script is spelled in Latin, the plainest spelling first; folded.

    Empty where it has no such word. Where its letters only look like what they are (``disguised``), a spelling proves
    nothing.
    """
    if not in_other_script(text):
        return ()
    from anyascii import anyascii  # noqa: PLC0415  only for a name that is not Latin

    shown = unicodedata.normalize("NFC", without_unseen(text))
    shown = _WORD.sub(lambda word: _RUSSIAN_FORMS.get(word[0].casefold(), word[0]), shown)
    spelled = [shown.casefold()]
    for letter, others in _OTHERWISE.items():
        if letter in spelled[0]:
            spelled += [one.replace(letter, other) for other in others for one in spelled]
            del spelled[_MOST_SPELLINGS:]
    plain = [fold(anyascii(one).replace("'", "").replace("`", "")) for one in spelled]
    found = dict.fromkeys(plain)
    for ours, theirs in _ENDINGS:
        found |= dict.fromkeys(f"{one} ".replace(ours, theirs).strip() for one in list(found) if ours in f"{one} ")
    return tuple(one for one in found if one)[: 2 * _MOST_SPELLINGS]


def transliterated(text: str) -> tuple[str, ...]:
    """Return the Latin spellings of a name wholly in Cyrillic or Greek, of which letter stands for letter.

    Empty for any other: a Chinese company's Latin name is mostly none of its sounds (海康威视 is Hikvision), so that
    whoever is not found under them is not yet absent; nor is a name of look-alike letters.
    """
    letters = [c for c in unicodedata.normalize("NFC", text) if c.isalpha()]
    if not letters or disguised(text) or not all(_alphabet(c) in {"CYRILLIC", "GREEK"} for c in letters):
        return ()
    return romanised(text)


_SAME_SOUND = (
    ("shch", "S"), ("sch", "S"), ("sh", "S"), ("tch", "C"), ("ch", "k"), ("kh", "k"), ("ck", "k"), ("zh", "j"), ("ph", "f"),
    ("th", "t"), ("dz", "z"), ("ts", "k"), ("tz", "k"), ("tc", "k"), ("x", "ks"), ("q", "k"), ("c", "k"), ("h", "k"), ("w", "v"),
    ("yo", "e"), ("io", "e"), ("jo", "e"), ("ye", "e"), ("ie", "e"), ("je", "e"), ("y", "i"), ("j", "i"), ("u", "u"), ("b", "v"),
)  # fmt: skip
_REPEATED = re.compile(r"(.)\1+")


def sound(words: str) -> str:
    """Return a coarse key that the usual Latin spellings of one foreign word share: rostec and rostekh are ``rostek``."""
    for ours, theirs in _SAME_SOUND:
        words = words.replace(ours, theirs)
    return _REPEATED.sub(r"\1", words)


_CHINESE_KINDS = (
    "股份", "集团", "控股", "科技", "技术", "电子", "通信", "通讯", "信息", "网络", "软件", "半导体", "数据", "智能", "系统", "投资", "实业",
    "工业", "国际", "中国", "北京", "上海", "深圳市", "深圳", "杭州", "广州", "成都", "南京", "武汉", "合肥", "浙江", "江苏", "广东", "香港",
    "市", "省",
)  # fmt: skip
"""What stands before and behind the mark of a Chinese company: its town, its trade, its form."""


def chinese_core(words: str) -> str:
    """Return the mark within a Chinese company's name, folded: 华为 of 华为技术; empty where there is none."""
    core = words
    if not core or not "\u4e00" <= core[0] <= "\u9fff":
        return ""
    before = ""
    while before != core:
        before = core
        for kind in _CHINESE_KINDS:
            for shorter in (str.removeprefix, str.removesuffix):
                rest = shorter(core, kind)
                core = rest if len(rest) >= 2 else core
    return core if core != words else ""
