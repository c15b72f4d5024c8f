"""What does a large XML list say? Read record by record, so that it is never held as a whole."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from depgraph.errors import InvalidInput, LimitExceeded
from depgraph.intake.xmlfile import MAX_DEPTH, Element

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

MAX_ELEMENTS = 30_000_000
"""OFAC's advanced file has some ten million."""
_CHUNK = 1 << 20


def root_of(data: bytes, *, name: str) -> Element:
    """Return the root element of an XML file without what stands in it.

    Raises:
        InvalidInput: no XML, or XML with a document type definition or an entity.

    """
    tree = _Records(name, {})
    _feed(data[: 1 << 16], tree, name, whole=False)
    if tree.root is None:
        raise InvalidInput(name, "no element in its first 65,536 bytes", "XML")
    return tree.root


def read_records(
    data: bytes, handlers: Mapping[str, Callable[[Element], None]], *, name: str, inline: frozenset[str] = frozenset()
) -> Element:
    """Hand every element of some names to its handler, and return the root with whatever belongs to no record.

    What stands in ``inline`` elements, such as italics, belongs to the text around it, in its place.

    Raises:
        InvalidInput: broken syntax, a document type definition or an entity.
        LimitExceeded: nesting or a number of elements beyond the limits.

    """
    tree = _Records(name, handlers, inline)
    _feed(data, tree, name, whole=True)
    if tree.root is None:
        raise InvalidInput(name, "no element", "XML")
    return tree.root


def _feed(data: bytes, tree: _Records, name: str, *, whole: bool) -> None:
    import xml.etree.ElementTree as ET  # noqa: PLC0415  for the name of its error only

    from defusedxml.common import DefusedXmlException  # noqa: PLC0415  only where XML is met
    from defusedxml.ElementTree import XMLParser  # noqa: PLC0415  as above

    try:
        parser: Any = XMLParser(target=tree, forbid_dtd=True)
        for at in range(0, len(data), _CHUNK):
            parser.feed(data[at : at + _CHUNK])
        if whole:
            parser.close()
    except DefusedXmlException:
        raise InvalidInput(name, "a document type definition or an entity", "XML without one") from None
    except ET.ParseError as error:
        line, column = error.position
        raise InvalidInput(f"{name}: line {line}, column {column + 1}", str(error).partition(":")[0], "XML") from None
    except (ValueError, LookupError) as error:
        raise InvalidInput(name, str(error), "XML in UTF-8") from None


class _Records:
    """Builds each record as the parser goes, and lets go of it once it was handed over."""

    def __init__(
        self, name: str, handlers: Mapping[str, Callable[[Element], None]], inline: frozenset[str] = frozenset()
    ) -> None:
        self.name, self.handlers, self.inline = name, handlers, inline
        self.root: Element | None = None
        self.open: list[Element] = []
        self.texts: list[list[str]] = []
        self.record = 0
        """The depth at which the record that is being built stands; 0 outside of any."""
        self.count = 0

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        self.count += 1
        if len(self.open) >= MAX_DEPTH:
            hint = "no list is nested so deeply; this limit cannot be raised"
            raise LimitExceeded("XML depth", MAX_DEPTH, f"{self.name}: {MAX_DEPTH + 1} levels of nesting", hint=hint)
        if self.count > MAX_ELEMENTS:
            hint = "no list has so many; this limit cannot be raised"
            raise LimitExceeded("XML elements", f"{MAX_ELEMENTS:,}", f"{self.name}: more", hint=hint)
        space, _, local = tag.rpartition("}")
        if local in self.inline and self.texts:
            self.texts[-1].append("\n" if local == "br" else " ")
            return
        element = Element(local, space[1:], {key.rpartition("}")[2]: value for key, value in attributes.items()})
        if not self.record and local in self.handlers:
            self.record = len(self.open) + 1
        if not self.open:
            self.root = element
        elif self.record != len(self.open) + 1:
            # A record hangs from nothing; what stands in it, or outside of all of them, hangs from its parent.
            self.open[-1].append(element)
        self.open.append(element)
        self.texts.append([])

    def data(self, text: str) -> None:
        if self.texts:
            self.texts[-1].append(text)

    def end(self, tag: str) -> None:
        if tag.rpartition("}")[2] in self.inline and self.texts:
            return
        element = self.open.pop()
        element.text = "".join(self.texts.pop())
        if self.record == len(self.open) + 1:
            self.record = 0
            self.handlers[element.tag](element)

    def close(self) -> None:
        """Nothing is left to do at the end."""


def text(element: Element, tag: str) -> str:
    """Return the text of a child, empty where there is none."""
    return element.find(tag) or ""
