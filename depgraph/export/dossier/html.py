"""The report as one HTML page that prints as A4 and loads nothing."""

from __future__ import annotations

import base64
import hashlib
from html import escape

from depgraph.export.dossier.blocks import Block, Counters, Document, Heading, Items, Paragraph, Picture, Table
from depgraph.resources import template


def render(document: Document) -> bytes:
    """Return the page: a strict content policy, styles by hash, names as text, pictures as images that cannot run."""
    style = template("report.css")
    digest = base64.b64encode(hashlib.sha256(style.encode("utf-8")).digest()).decode("ascii")
    parts, heading = [], ""
    for block in document.blocks:
        parts.append(_block(block, heading))
        heading = block.text if isinstance(block, Heading) else heading
    body = "\n".join(parts)
    page = f"""<!doctype html>
<html lang="{escape(document.language)}">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; img-src data:; style-src 'sha256-{digest}'">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{escape(document.title)}</title>
<style>{style}</style>
</head>
<body>
<header><h1>{escape(document.title)}</h1><p>{escape(document.subtitle)}</p></header>
<main>
{body}
</main>
</body>
</html>
"""
    return page.encode("utf-8")


def _block(block: Block, heading: str) -> str:
    match block:
        case Heading(text, level):
            return f"<h{level + 1}>{escape(text)}</h{level + 1}>"
        case Paragraph(text, lead):
            return f'<p class="lead">{escape(text)}</p>' if lead else f"<p>{escape(text)}</p>"
        case Items(texts, numbered):
            tag = "ol" if numbered else "ul"
            return f"<{tag}>" + "".join(f"<li>{escape(text)}</li>" for text in texts) + f"</{tag}>" if texts else ""
        case Counters(numbers):
            boxes = "".join(f"<li><b>{escape(number)}</b> <span>{escape(text)}</span></li>" for number, text in numbers)
            return f'<ul class="counters">{boxes}</ul>'
        case Picture(svg, caption):
            # An SVG shown as an image runs no script and loads nothing.
            data = base64.b64encode(svg.encode("utf-8")).decode("ascii")
            return f'<figure><img alt="{escape(caption)}" src="data:image/svg+xml;base64,{data}"><figcaption>{escape(caption)}</figcaption></figure>'
        case Table():
            return _table(block, heading)


def _table(table: Table, heading: str) -> str:
    # Widths go by column classes: a style attribute would need an unsafe policy.
    head = "".join(
        f'<th scope="col" class="w{round(width * 20)}">{escape(text)}</th>'
        for text, width in zip(table.header, table.widths, strict=True)
    )
    rows = "\n".join(
        "<tr>" + "".join(f'<td class="{cell.tone}">{escape(cell.text)}</td>' for cell in row) + "</tr>"
        for row in table.rows
    )
    # A table under a heading of the same words says them to a screen reader alone.
    said = ' class="said"' if table.title == heading else ""
    return f"<table><caption{said}>{escape(table.title)}</caption><thead><tr>{head}</tr></thead><tbody>\n{rows}\n</tbody></table>"
