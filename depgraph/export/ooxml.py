"""How is one thing changed in the XML of a workbook, and every other byte left as it is?

A parser finds where elements begin and end; what is written goes in between. Nothing is parsed and written again, so
nothing that this program does not know can be lost.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING
from xml.parsers import expat
from xml.sax.saxutils import escape, quoteattr

from depgraph.errors import InvalidInput
from depgraph.export.xlsx_format import plain

if TYPE_CHECKING:
    from collections.abc import Collection

_LOOKS_ESCAPED = re.compile(r"_(?=x[0-9A-Fa-f]{4}_)")


@dataclass(slots=True)
class Element:
    """Where an element of interest stands, in bytes."""

    tag: str
    attributes: dict[str, str]
    begins: int
    opened: int
    """The first byte behind its start tag."""
    closes: int = 0
    """The first byte of its end tag; of an empty element, that behind its only tag."""
    ends: int = 0
    depth: int = 0
    inside: list[Element] = field(default_factory=list)

    @property
    def name(self) -> str:
        """Return its name without prefix."""
        return self.tag.rpartition(":")[2]

    @property
    def prefix(self) -> str:
        """Return its prefix with the colon, for elements that go beside it."""
        return self.tag[: len(self.tag) - len(self.name)]

    @property
    def empty(self) -> bool:
        """Whether it is one tag that closes itself."""
        return self.opened == self.ends

    def find(self, name: str) -> Element | None:
        """Return the first element of a name inside it."""
        return next((one for one in self.inside if one.name == name), None)


def elements(data: bytes, names: Collection[str], *, where: str) -> Element:
    """Return the root with all elements of these names, nested as they stand; others are passed over.

    Raises:
        InvalidInput: broken XML, or a document that is not UTF-8.

    """
    if data[:2] in {b"\xff\xfe", b"\xfe\xff"}:
        raise InvalidInput(where, "XML in UTF-16", "UTF-8, as spreadsheet programs write it")
    parser = expat.ParserCreate()
    stack: list[Element] = []
    roots: list[Element] = []
    depth = 0

    def start(tag: str, attributes: dict[str, str]) -> None:
        nonlocal depth
        depth += 1
        if depth > 1 and tag.rpartition(":")[2] not in names:
            return
        at = parser.CurrentByteIndex
        one = Element(tag, attributes, at, _behind_tag(data, at), depth=depth)
        (stack[-1].inside if stack else roots).append(one)
        stack.append(one)

    def end(_: str) -> None:
        nonlocal depth
        if stack and stack[-1].depth == depth:
            one = stack.pop()
            at = parser.CurrentByteIndex
            closed_itself = data[one.opened - 2 : one.opened] == b"/>"
            one.closes = one.opened if closed_itself else at
            one.ends = one.opened if closed_itself else _behind_tag(data, at)
        depth -= 1

    parser.StartElementHandler, parser.EndElementHandler = start, end
    try:
        parser.Parse(data, True)  # noqa: FBT003  pyexpat takes no keyword
    except expat.ExpatError as error:
        raise InvalidInput(where, f"broken XML ({error})", "a workbook as it was saved") from None
    return roots[0]


def _behind_tag(data: bytes, at: int) -> int:
    """Return the first byte behind a tag; a sign inside quotes does not end it."""
    quote = 0
    for place in range(at, len(data)):
        byte = data[place]
        if quote:
            quote = 0 if byte == quote else quote
        elif byte in b"\"'":
            quote = byte
        elif byte == ord(">"):
            return place + 1
    return len(data)


class Edits:
    """Changes to one document, made all at once and from the back."""

    def __init__(self, data: bytes) -> None:
        self.data = data
        self._changes: list[tuple[int, int, bytes]] = []

    def replace(self, begins: int, ends: int, text: str) -> None:
        """Put a text in the place of some bytes."""
        self._changes.append((begins, ends, text.encode()))

    def insert(self, at: int, text: str) -> None:
        """Put a text in front of a byte."""
        self.replace(at, at, text)

    def append_to(self, element: Element, text: str) -> None:
        """Put a text at the end of an element, which may be empty so far."""
        if element.empty:
            start = self.data[element.begins : element.opened].decode()
            self.replace(
                element.begins, element.ends, f"{start.rstrip('>').rstrip('/').rstrip()}>{text}</{element.tag}>"
            )
        else:
            self.insert(element.closes, text)

    def attribute(self, element: Element, name: str, value: str | None) -> None:
        """Set an attribute of an element that is not otherwise changed, or take it away."""
        start = self.data[element.begins : element.opened].decode()
        bare = re.sub(rf"""\s{name}\s*=\s*("[^"]*"|'[^']*')""", "", start)
        if value is not None:
            at = len(element.tag) + 1
            bare = f"{bare[:at]} {name}={quoteattr(value)}{bare[at:]}"
        self.replace(element.begins, element.opened, bare)

    def done(self) -> bytes:
        """Return the document with all changes."""
        pieces: list[bytes] = []
        at = 0
        for begins, ends, text in sorted(self._changes, key=lambda change: (change[0], change[1])):
            pieces += (self.data[at:begins], text)
            at = max(at, ends)
        pieces.append(self.data[at:])
        return b"".join(pieces)


def text_cell(reference: str, text: str, style: int, prefix: str = "") -> str:
    """Return a cell that holds text and nothing else, whatever it begins with."""
    shown = escape(_LOOKS_ESCAPED.sub("_x005F_", plain(text)).replace("\r", "_x000D_"))
    p = prefix
    inner = f'<{p}is><{p}t xml:space="preserve">{shown}</{p}t></{p}is>'
    return f'<{p}c r="{reference}" s="{style}" t="inlineStr">{inner}</{p}c>'


def number_cell(reference: str, number: float, style: int, prefix: str = "") -> str:
    """Return a cell that holds a number."""
    return f'<{prefix}c r="{reference}" s="{style}"><{prefix}v>{number!r}</{prefix}v></{prefix}c>'
