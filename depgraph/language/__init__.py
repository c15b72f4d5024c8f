"""In which language is an answer told? Values become sentences here, one file a language, and nowhere else."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

from depgraph.errors import UnknownName
from depgraph.language.texts import LANGUAGES

if TYPE_CHECKING:
    from depgraph.language.texts import Texts


@cache
def texts_in(language: str) -> Texts:
    """Return the texts of a language.

    Raises:
        UnknownName: a language that nobody has written down.

    """
    if language == "en":
        from depgraph.language.en import English  # noqa: PLC0415  an answer is told in one language

        return English()
    if language == "nl":
        from depgraph.language.nl import Dutch  # noqa: PLC0415

        return Dutch()
    raise UnknownName("language", language, known=list(LANGUAGES))


def english() -> Texts:
    """Return the texts of outputs that have one language."""
    return texts_in("en")
