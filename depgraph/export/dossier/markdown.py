"""The report as Markdown."""

from __future__ import annotations

from depgraph.export.dossier.blocks import Counters, Document, Heading, Items, Paragraph, Picture, Table
from depgraph.model.plain import markdown


def render(document: Document) -> bytes:
    """Return the document; a picture is left to the other formats and named by its caption."""
    parts = [f"# {markdown(document.title)}", markdown(document.subtitle)]
    heading = ""
    for block in document.blocks:
        match block:
            case Heading(text, level):
                heading = text
                parts.append(f"{'#' * (level + 1)} {markdown(text)}")
            case Paragraph(text, lead):
                parts.append(f"**{markdown(text)}**" if lead else markdown(text))
            case Items(texts, numbered):
                parts.append("\n".join(f"{'1.' if numbered else '-'} {markdown(text)}" for text in texts))
            case Counters(numbers):
                parts.append("\n".join(f"- **{markdown(number)}** {markdown(text)}" for number, text in numbers))
            case Table():
                parts.append(_table(block, titled=block.title != heading))
            case Picture(_, caption):
                parts.append(f"*{markdown(caption)}*")
    return ("\n\n".join(part for part in parts if part) + "\n").encode("utf-8")


def _table(table: Table, *, titled: bool) -> str:
    rows = [table.header, ["---"] * len(table.header)] + [[cell.text for cell in row] for row in table.rows]
    lines = [
        "| " + " | ".join(text if number == 1 else markdown(text) for text in row) + " |"
        for number, row in enumerate(rows)
    ]
    return (f"*{markdown(table.title)}*\n\n" if titled else "") + "\n".join(lines)
