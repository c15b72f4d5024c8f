"""When are two words one? Without case, accents and punctuation."""

from __future__ import annotations

import re
import unicodedata

_SPECIAL = str.maketrans({"ø": "o", "ł": "l", "đ": "d", "æ": "ae", "œ": "oe", "\u0131": "i", "ð": "d", "þ": "th"})
_BREAKS = re.compile(r"[\W_]+")
_ASCII = bytes(ord(chr(code).lower()) if chr(code).isalnum() else 32 for code in range(128)).ljust(256)


def fold(text: str) -> str:
    """Return words without case, accents and punctuation, one blank between them."""
    if text.isascii():
        return " ".join(text.encode().translate(_ASCII).decode().split())
    text = text.casefold()
    if not text.isascii():
        decomposed = unicodedata.normalize("NFKD", text.translate(_SPECIAL))
        text = "".join(c for c in decomposed if not unicodedata.combining(c)).casefold()
    return _BREAKS.sub(" ", text).strip()


def words_of(text: str) -> frozenset[str]:
    """Return the words of a block of text: how the longer vocabularies are written down."""
    return frozenset(text.split())
