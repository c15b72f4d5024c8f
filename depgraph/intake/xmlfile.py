"""What does an XML file say? As a plain tree without namespaces, entities or anything that could reach outside."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from depgraph.errors import InvalidInput, LimitExceeded

if TYPE_CHECKING:
    from collections.abc import Iterator

MAX_DEPTH = 100
MAX_ELEMENTS = 3_000_000
_NO_ATTRIBUTES: dict[str, str] = {}


_NO_CHILDREN: list[Any] = []


class Element:
    """One element: its local name, its attributes by local name, its children, its own text."""

    __slots__ = ("attributes", "children", "space", "tag", "text")

    def __init__(self, tag: str, space: str, attributes: dict[str, str]) -> None:
        self.tag, self.space, self.attributes = tag, space, attributes
        # Most elements are leaves, and a file may hold millions of them.
        self.children: list[Element] = _NO_CHILDREN
        self.text = ""

    def append(self, child: Element) -> None:
        """Add a child."""
        if self.children is _NO_CHILDREN:
            self.children = [child]
        else:
            self.children.append(child)

    def child(self, tag: str) -> Element | None:
        """Return the first child of a name."""
        return next((child for child in self.children if child.tag == tag), None)

    def all(self, tag: str) -> Iterator[Element]:
        """Yield the children of a name."""
        return (child for child in self.children if child.tag == tag)

    def find(self, *path: str) -> str | None:
        """Return the text at the end of a path of names, ``None`` where it ends before."""
        at: Element | None = self
        for tag in path:
            at = at.child(tag) if at is not None else None
        return (at.text.strip() or None) if at is not None else None


def parse(data: bytes, *, name: str) -> Element:
    """Return the root of an XML file.

    Raises:
        InvalidInput: broken syntax, a document type definition or an entity.
        LimitExceeded: nesting or a number of elements beyond the limits.

    """
    import xml.etree.ElementTree as ET  # noqa: PLC0415  for the name of its error only

    from defusedxml.common import DefusedXmlException  # noqa: PLC0415  only where XML is met
    from defusedxml.ElementTree import XMLParser  # noqa: PLC0415  as above

    tree = _Tree(name)
    try:
        parser: Any = XMLParser(target=tree, forbid_dtd=True)
        parser.feed(data)
        parser.close()
    except DefusedXmlException:
        raise InvalidInput(name, "a document type definition or an entity", "XML without one") from None
    except ET.ParseError as error:
        line, column = error.position
        raise InvalidInput(f"{name}: line {line}, column {column + 1}", str(error).partition(":")[0], "XML") from None
    except (ValueError, LookupError) as error:
        raise InvalidInput(name, str(error), "XML in UTF-8") from None
    if tree.root is None:
        raise InvalidInput(name, "no element", "XML")
    return tree.root


class _Tree:
    """Builds the tree as the parser goes, counting."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.root: Element | None = None
        self.open: list[Element] = []
        self.texts: list[list[str]] = []
        self.count = 0

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        self.count += 1
        if len(self.open) >= MAX_DEPTH:
            hint = "no bill is nested so deeply; this limit cannot be raised"
            raise LimitExceeded("XML depth", MAX_DEPTH, f"{self.name}: {MAX_DEPTH + 1} levels of nesting", hint=hint)
        if self.count > MAX_ELEMENTS:
            hint = "split the file: several can be given"
            raise LimitExceeded("XML elements", f"{MAX_ELEMENTS:,}", f"{self.name}: more", hint=hint)
        space, _, local = tag.rpartition("}")
        plain = {key.rpartition("}")[2]: value for key, value in attributes.items()} if attributes else _NO_ATTRIBUTES
        element = Element(local, space[1:], plain)
        if self.open:
            self.open[-1].append(element)
        else:
            self.root = element
        self.open.append(element)
        self.texts.append([])

    def data(self, text: str) -> None:
        if self.texts:
            self.texts[-1].append(text)

    def end(self, _: str) -> None:
        self.open.pop().text = "".join(self.texts.pop())

    def close(self) -> None:
        """Nothing is left to do at the end."""
