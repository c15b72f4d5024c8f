"""How is somebody else's text shown without letting it act? For terminals, CSV and Markdown."""

from __future__ import annotations

FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "\uff1d", "\uff0b", "\uff0d", "\uff20")
"""First characters that make a spreadsheet run a CSV cell (OWASP, CSV injection)."""

_BIDI = {chr(c) for c in (*range(0x202A, 0x202F), *range(0x2066, 0x206A), 0x200E, 0x200F)}
_MARKDOWN = str.maketrans({c: "\\" + c for c in "\\`*_{}[]()#+!|~"} | {"<": "&lt;", ">": "&gt;", "&": "&amp;"})


def shown(text: str) -> str:
    """Return text without control and direction characters: a name cannot drive a terminal."""
    if text.isascii() and text.isprintable():
        return text
    return "".join(" " if c in "\t\r\n" else c if c.isprintable() and c not in _BIDI else "\ufffd" for c in text)


def cell(text: str) -> str:
    """Return text that no spreadsheet takes for a formula."""
    return "'" + text if text.startswith(FORMULA) else text


def markdown(text: str) -> str:
    """Return text that Markdown shows as it is."""
    return shown(text).translate(_MARKDOWN)


def with_article(noun: str) -> str:
    """Return a noun with its article: *a rack*, *an organisation*."""
    return f"{'an' if noun[:1] in 'aeiou' else 'a'} {noun}"


def counted(count: int, one: str, many: str = "") -> str:
    """Return a number with its noun: *1 line*, *2 lines*; ``many`` where that takes more than an *s*."""
    return f"{count} {one if count == 1 else many or one + 's'}"
