"""Which words does everybody use, so that a name made of one of them points to nobody in particular?"""

from __future__ import annotations

from functools import cache
from importlib.resources import files

from depgraph.text.spelling import words_of

OF_COMPANIES = words_of("group groupe gruppe groep holding holdings international global company")
"""What stands behind a name and tells no company from another."""
_ENDINGS = (
    ("s", ""), ("xes", "x"), ("ches", "ch"), ("shes", "sh"), ("sses", "ss"), ("oes", "o"), ("ies", "y"), ("ed", ""), ("ed", "e"),
    ("ing", ""), ("ing", "e"), ("ly", ""), ("ness", ""),
)  # fmt: skip


def is_ordinary(word: str) -> bool:
    """Whether a word, folded, is one of the language: quantum, ring, teams, oracle."""
    known = _words()
    return any(
        f"\n{word.removesuffix(ending)}{instead}\n" in known
        for ending, instead in (("", ""), *_ENDINGS)
        if word.endswith(ending) and word != ending
    )


def points_to_nobody(name: str) -> bool:
    """Whether a folded name is one ordinary word, with or without *group* or *holding*; before these a surname is one too."""
    first, *rest = name.split() or [""]
    if not all(word in OF_COMPANIES for word in rest):
        return False
    return is_ordinary(first) or (bool(rest) and f"\n{first.capitalize()}\n" in _words())


@cache
def _words() -> str:
    return (files("depgraph.matching") / "words.txt").read_text(encoding="ascii")
