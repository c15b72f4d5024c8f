"""A cell that holds a name, its aliases and an address, as the Entity List is printed: what is what?

``NAME, a.k.a., ALIAS; ALIAS, STREET, CITY, COUNTRY; and STREET, COUNTRY.`` Legal forms after a comma belong to the name, and
the address begins where the last alias does not go on.
"""

from __future__ import annotations

import re
from typing import NamedTuple

from depgraph.intake.names import FORM_SEATS
from depgraph.text.spelling import fold

_ALSO = re.compile(
    r"[,;.]?\s*\(?\b(?:[afn][./]?k[./]?a\b\.?|also known as|formerly known as|doing business as|d/b/a|\bdba\b|now known as)[,:]*\s*"
    r"(?:the following\s+(?:\w+\s+)?(?:alias(?:es)?|names?)(?:\s+and\s+addresses)?\s*[:.]?\s*)?",
    re.IGNORECASE,
)
_BULLET = re.compile(r"\s*(?:\r?\n|^)\s*[-\u2013\u2014\u2022\u25aa*]\s*|;\s*(?:and\s+)?[-\u2013\u2014\u2022]\s*")
_SPLIT = re.compile(r";\s*[-\u2013\u2014\u2022]?\s*|,?\s+and\s+[-\u2013\u2014\u2022]\s*")
_STOP = re.compile(r"(?<=[a-z)\u2019'\"]{2})\.\s+(?=[A-Z0-9])")
"""A full stop that ends a name: the address follows it."""
_FORMS = frozenset(FORM_SEATS) | {
    "incorporated", "jr", "sr", "fze", "fzco", "fzc", "fz llc", "dmcc", "gmbh and co kg", "co ltd", "pte ltd", "pvt ltd", "pty ltd",
    "sdn bhd", "private limited", "company limited", "s a", "s a s", "s r l", "s p a", "a s", "l l c", "l l p", "n v", "b v", "phd",
    "inc ltd", "co inc", "sa de cv", "s a de c v", "lda", "limited liability company", "ltd co", "co limited", "corp ltd", "esq", "ii", "iii",
}  # fmt: skip
_STREET = re.compile(
    r"\d|\b(?:street|str|road|rd|avenue|ave|blvd|boulevard|building|bldg|floor|suite|room|district|province|p\.?\s?o\.?|box|unit|flat|block|"
    r"city|park|zone|tower|plaza|house|village|no|ul|ulitsa|pr|prospekt|pereulok|sokak|caddesi|mah|airport|town|county|sector|phase)\b\.?",
    re.IGNORECASE,
)


class Party(NamedTuple):
    """What a cell says of a party."""

    name: str
    aliases: tuple[str, ...]
    address: str


def apart(text: str) -> Party:
    """Return the name, the aliases and the address that one cell holds.

    Where a comma or a stop may belong to a name or end it, both readings are names: one too many only raises a question.
    """
    pieces = _ALSO.split(text.strip())
    names, address = _names_and_rest(pieces[0])
    for piece in pieces[1:]:
        found, rest = _aliases(piece)
        names += found
        address = rest or address
    known = tuple(dict.fromkeys(name for name in names if name))
    return Party(known[0] if known else "", known[1:], address)


def _aliases(piece: str) -> tuple[list[str], str]:
    """Return the aliases at the beginning of a text, and what stands behind them."""
    head, _, rest = piece.partition("\n\n")
    parts = [part for part in _SPLIT.split(_BULLET.sub("; ", head)) if part.strip(" .,;")]
    found: list[str] = []
    for at, part in enumerate(parts):
        names, tail = _names_and_rest(part)
        following = parts[at + 1] if at + 1 < len(parts) else ""
        # A semicolon also stands between two addresses: whatever follows the first address is one too.
        if not following or (tail and (_STREET.search(tail) or following.startswith("and "))):
            return [*found, *names], "; ".join(filter(None, (tail, *parts[at + 1 :], rest)))
        found += [_cleaned(part), *names]
    return found, rest


def _names_and_rest(text: str) -> tuple[list[str], str]:
    """Return a name with the legal forms that follow it after commas, the longer names it may be, and the rest."""
    parts = _commas(text)
    if not parts:
        return [], ""
    taken = 1
    while taken < len(parts) and _belongs(parts[taken]):
        taken += 1
    name = ", ".join(parts[:taken])
    names = [_cleaned(name)]
    stop = _STOP.search(name)
    if stop:
        short = _cleaned(name[: stop.start()])
        names = [short] if _STREET.search(name[stop.end() :]) else [short, *names]
    elif taken < len(parts) - 1 and not _STREET.search(parts[taken]):
        names.append(_cleaned(", ".join(parts[: taken + 1])))
    return names, ", ".join([name[stop.end() :] if stop else "", *parts[taken:]]).strip(" .,;")


def _commas(text: str) -> list[str]:
    """Return the pieces between commas that stand outside of brackets."""
    parts, depth, start = [], 0, 0
    for at, letter in enumerate(text):
        depth += (letter in "([") - (letter in ")]")
        if letter == "," and depth <= 0 and not (text[at - 1 : at].isdigit() and text[at + 1 : at + 2].isdigit()):
            parts.append(text[start:at].strip())
            start = at + 1
    return [part for part in (*parts, text[start:].strip()) if part]


def _belongs(part: str) -> bool:
    if part.startswith("("):
        return True
    words = fold(re.sub(r"\(.*?\)", " ", part))
    return words in _FORMS or (bool(words) and all(word in _FORMS for word in words.split()))


def _cleaned(text: str) -> str:
    bare = " ".join(text.split()).strip(" ,;:\u2013\u2014")
    bare = re.sub(r"^(?:and|or|-|\u2022)\s+", "", bare)
    words = bare.rsplit(" ", 1)[-1]
    # The stop at the end of a name belongs to it only where it ends an abbreviation.
    return bare if bare.endswith(".") and (fold(words) in _FORMS or len(words) <= 4) else bare.rstrip(".")
