"""Of what is a document made? Headings, paragraphs, lists, tables, pictures; no format knows anything else."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

Tone = Literal["plain", "exposed", "unknown", "latent", "clear"]


@dataclass(frozen=True)
class Heading:
    """A heading; level 1 begins a part on a new page."""

    text: str
    level: int = 1


@dataclass(frozen=True)
class Paragraph:
    """A paragraph of text."""

    text: str
    lead: bool = False
    """Whether it stands out: the headline of the whole."""


@dataclass(frozen=True)
class Items:
    """A list, with bullets or numbers."""

    texts: list[str]
    numbered: bool = False


@dataclass(frozen=True)
class Cell:
    """A cell of a table; a tone is shown by colour beside the word that says it."""

    text: str
    tone: Tone = "plain"


@dataclass(frozen=True)
class Table:
    """A table with a header row; ``widths`` are shares of the page's width."""

    title: str
    header: list[str]
    rows: list[list[Cell]]
    widths: list[float]


@dataclass(frozen=True)
class Counters:
    """A few large numbers side by side: (number, what it counts)."""

    numbers: list[tuple[str, str]]


@dataclass(frozen=True)
class Picture:
    """A drawing as SVG, with what it shows in words."""

    svg: str
    caption: str


Block = Heading | Paragraph | Items | Table | Counters | Picture


@dataclass
class Document:
    """A whole document in one language."""

    title: str
    subtitle: str
    language: str
    blocks: list[Block] = field(default_factory=list)

    def add(self, *blocks: Block) -> None:
        """Append blocks."""
        self.blocks += blocks
