"""The report that somebody signs: one document, told once, rendered as HTML, Word, a workbook and Markdown alike."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from depgraph.export.dossier.blocks import Document


def render(document: Document, *, form: str) -> bytes:
    """Return a document as ``html``, ``docx``, ``xlsx`` or ``markdown``."""
    module = import_module(f"depgraph.export.dossier.{form}")
    data: bytes = module.render(document)
    return data
