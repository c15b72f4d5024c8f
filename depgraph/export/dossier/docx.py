"""The report as a Word document, for those who edit before they sign."""

from __future__ import annotations

import io
from typing import Any

from depgraph.errors import DepgraphError
from depgraph.export.dossier.blocks import Block, Counters, Document, Heading, Items, Paragraph, Picture, Table, Tone

_COLOURS: dict[Tone, str] = {"exposed": "A3232C", "unknown": "8A5A00", "latent": "35517D", "clear": "2F6B3C"}
_PAGE_CM = 26.1
"""Width of the text on an A4 page on its side, in centimetres."""
PIXELS = 2200
"""Width of a picture once drawn: about 300 dots an inch on the page."""


def render(document: Document) -> bytes:
    """Return the file.

    Raises:
        DepgraphError: python-docx is not there.

    """
    try:
        import docx  # noqa: PLC0415  an extra, and only for this format
        from docx.enum.section import WD_ORIENT  # noqa: PLC0415
        from docx.shared import Cm, Pt  # noqa: PLC0415
    except ImportError:
        raise DepgraphError("a Word report needs python-docx", hint="pip install 'depgraph[report]'") from None
    file = docx.Document()
    section = file.sections[0]
    section.page_width, section.page_height = Cm(29.7), Cm(21)
    section.orientation = WD_ORIENT.LANDSCAPE
    section.left_margin = section.right_margin = Cm(1.8)
    section.top_margin = section.bottom_margin = Cm(1.8)
    normal = file.styles["Normal"]
    normal.font.name, normal.font.size = "Calibri", Pt(10)
    file.core_properties.title = document.title
    file.core_properties.language = document.language
    _fixed_dates(file.core_properties)
    file.add_heading(document.title, 0)
    file.add_paragraph(document.subtitle)
    first = True
    for block in document.blocks:
        if isinstance(block, Heading) and block.level == 1 and not first:
            file.add_page_break()  # type: ignore[no-untyped-call]  # not annotated there
        first = first and not isinstance(block, Heading)
        _block(file, block)
    buffer = io.BytesIO()
    file.save(buffer)
    return _same_bytes(buffer.getvalue())


def _fixed_dates(properties: Any) -> None:
    from datetime import datetime  # noqa: PLC0415

    # The same answer makes the same file, so no clock is asked.
    properties.created = properties.modified = datetime(2000, 1, 1)  # noqa: DTZ001  OOXML wants it naive
    properties.author = properties.last_modified_by = "depgraph"


def _same_bytes(data: bytes) -> bytes:
    """Return the archive with every member dated alike."""
    import zipfile  # noqa: PLC0415

    buffer = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            new.writestr(zipfile.ZipInfo(name, (2000, 1, 1, 0, 0, 0)), old.read(name), zipfile.ZIP_DEFLATED)
    return buffer.getvalue()


def _block(file: Any, block: Block) -> None:
    from docx.shared import Cm, Pt  # noqa: PLC0415

    match block:
        case Heading(text, level):
            file.add_heading(text, level)
        case Paragraph(text, lead):
            run = file.add_paragraph().add_run(text)
            if lead:
                run.font.size, run.bold = Pt(13), True
        case Items(texts, numbered):
            for text in texts:
                file.add_paragraph(text, style="List Number" if numbered else "List Bullet")
        case Counters(numbers):
            _counters(file, numbers)
        case Picture(svg, caption):
            picture = _png(svg)
            if picture is not None:
                file.add_picture(io.BytesIO(picture), width=Cm(_PAGE_CM))
            file.add_paragraph(caption).runs[0].italic = True
        case Table():
            _table(file, block)


def _counters(file: Any, numbers: list[tuple[str, str]]) -> None:
    from docx.shared import Pt  # noqa: PLC0415

    table = file.add_table(rows=2, cols=len(numbers))
    for column, (number, text) in enumerate(numbers):
        run = table.cell(0, column).paragraphs[0].add_run(number)
        run.font.size, run.bold = Pt(22), True
        table.cell(1, column).paragraphs[0].add_run(text)
    file.add_paragraph()


def _table(file: Any, table: Table) -> None:
    from docx.oxml import OxmlElement  # noqa: PLC0415
    from docx.oxml.ns import qn  # noqa: PLC0415
    from docx.shared import Cm, Pt, RGBColor  # noqa: PLC0415

    caption = file.add_paragraph(table.title)
    caption.runs[0].italic = True
    caption.paragraph_format.keep_with_next = True
    grid = file.add_table(rows=1, cols=len(table.header))
    _rule_rows(grid)
    grid.autofit = False
    header = OxmlElement("w:tblHeader")
    header.set(qn("w:val"), "true")
    grid.rows[0]._tr.get_or_add_trPr().append(header)  # noqa: SLF001  python-docx has no name for a repeated header row
    widths = [Cm(_PAGE_CM * width) for width in table.widths]
    for column, width in zip(grid.columns, widths, strict=True):
        column.width = width
    for cell, text, width in zip(grid.rows[0].cells, table.header, widths, strict=True):
        cell.width = width
        _write(cell, text, size=Pt(8.5), bold=True)
    for row in table.rows:
        added = grid.add_row()
        added._tr.get_or_add_trPr().append(OxmlElement("w:cantSplit"))  # noqa: SLF001  nor for a row that stays whole
        for cell, content, width in zip(added.cells, row, widths, strict=True):
            cell.width = width
            colour = _COLOURS.get(content.tone)
            _write(cell, content.text, size=Pt(8.5), bold=content.tone in {"exposed", "unknown"},
                   colour=RGBColor.from_string(colour) if colour else None)  # fmt: skip
    file.add_paragraph()


def _rule_rows(grid: Any) -> None:
    """Draw hairlines between the rows and nothing else."""
    from docx.oxml import OxmlElement  # noqa: PLC0415
    from docx.oxml.ns import qn  # noqa: PLC0415

    borders = OxmlElement("w:tblBorders")
    for side in ("top", "bottom", "insideH"):
        rule = OxmlElement(f"w:{side}")
        for key, value in (("val", "single"), ("sz", "4"), ("space", "0"), ("color", "B8C0CA")):
            rule.set(qn(f"w:{key}"), value)
        borders.append(rule)
    grid._tbl.tblPr.append(borders)  # noqa: SLF001  python-docx has no name for the borders of a table


def _write(cell: Any, text: str, *, size: Any, bold: bool, colour: Any = None) -> None:
    from docx.shared import Pt  # noqa: PLC0415

    paragraph = cell.paragraphs[0]
    paragraph.paragraph_format.space_before = paragraph.paragraph_format.space_after = Pt(1.5)
    run = paragraph.add_run(text)
    run.font.size, run.bold = size, bold
    if colour is not None:
        run.font.color.rgb = colour


def _png(svg: str) -> bytes | None:
    """Return a drawing as PNG, ``None`` where nothing can draw it: Word shows no SVG without a picture beside it."""
    try:
        import resvg_py  # noqa: PLC0415  an extra
    except ImportError:
        return None
    try:
        return bytes(resvg_py.svg_to_bytes(svg_string=svg, width=PIXELS, background="#ffffff"))
    except ValueError as error:
        raise DepgraphError(f"a picture that cannot be drawn: {error}") from None
