"""How does the answer come back into somebody's own workbook? Columns on the right, a sheet ``depgraph``, nothing else.

The workbook is not read into objects and written again: cells and parts are added to the archive, and every other part
is copied byte for byte. So sparklines, shapes, slicers, macros and stored results of formulas are kept; what a copy
cannot keep is a signature over the whole.
"""

from __future__ import annotations

import io
import posixpath
import re
import zipfile
from typing import TYPE_CHECKING, NamedTuple
from xml.sax.saxutils import quoteattr

from depgraph.analysis.digest import TITLES, digest
from depgraph.errors import InvalidInput
from depgraph.export import results
from depgraph.export.ooxml import Edits, Element, elements, number_cell, text_cell
from depgraph.export.xlsx_format import COLOURS
from depgraph.intake import preflight, xlsxfile
from depgraph.intake.preflight import column_letters, split_reference

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from depgraph.analysis.report import Report
    from depgraph.intake.header import Sheet
    from depgraph.intake.preflight import Limits

SHEET = "depgraph"
WIDTHS = (11, 30, 26, 60, 60)
_OWN_WIDTHS = (28, 50, 60, 40, 12, 12, 30, 30)
_SHEET_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml"
_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_STRICT = "http://purl.oclc.org/ooxml/spreadsheetml/main"
_RELATIONS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_STRICT_RELATIONS = "http://purl.oclc.org/ooxml/officeDocument/relationships"
_LOST = (
    ("_xmlsignatures/", "the signature over the workbook: it stands for the file as it was"),
    ("xl/revisions/", "the history of changes of a shared workbook: it will not tell of the added cells"),
)
_WHEN = (2026, 1, 1, 0, 0, 0)


class Style(NamedTuple):
    """The numbers of the cell styles that are added; beside their lines nothing wraps, or their rows would grow."""

    header: int = 0
    text: int = 0
    wrapped: int = 0
    exposed: int = 0
    unknown: int = 0
    latent: int = 0


def lost_by_copy(data: bytes, *, name: str, limits: Limits) -> list[str]:
    """Return what an annotated copy cannot keep, one sentence each; empty where it keeps everything.

    Raises:
        InvalidInput: not a workbook that can be annotated.

    """
    kind = preflight.check(data, name=name, limits=limits)
    if kind != "xlsx":
        hint = "depgraph exposure BILL -o results.xlsx writes a new workbook for any format"
        raise InvalidInput(
            name, {"text": "a text table"}.get(kind, f"a .{kind} file"), "a workbook as .xlsx or .xlsm", hint=hint
        )
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        names = archive.namelist()
    return [sentence for start, sentence in _LOST if any(one.startswith(start) for one in names)]


def has_macros(data: bytes) -> bool:
    """Whether a workbook holds macros: its copy must be called .xlsm too."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return any(one.endswith("vbaProject.bin") for one in archive.namelist())


def annotated(data: bytes, report: Report, *, name: str, limits: Limits) -> bytes:
    """Return a copy of a workbook with the answer to its lines.

    Raises:
        InvalidInput: not a workbook that can be annotated.

    """
    lost_by_copy(data, name=name, limits=limits)
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        book = _Book(archive, name)
        book.add_styles()
        rows = _rows_of(report)
        layouts = {sheet.title: _layout(sheet) for sheet in xlsxfile.sheets(data, name=name, limits=limits)}
        for title, member in book.tabs.items():
            if title in rows and title in report.context.headers:
                header = report.context.headers[title]
                book.add_columns(member, layouts[title], header, rows[title])
        book.add_sheet(report)
        return book.written()


class _Layout(NamedTuple):
    width: int
    titles: Mapping[int, Mapping[str, int]]
    """Row -> our own titles in it, from an earlier run -> column."""
    ours: bool


def _layout(sheet: Sheet) -> _Layout:
    width, titles, ours, first = 0, {}, False, True
    for row in sheet.rows:
        mine = {str(cell): at for at, cell in enumerate(row.cells, 1) if cell in TITLES}
        if mine:
            titles[row.number] = mine
        width = max(width, len(row.cells))
        if first:
            ours, first = bool(row.cells) and row.cells[0] == results.MARK, False
    width = max([width, *(last for _, _, last, _ in sheet.merged if last <= 256)])
    return _Layout(width, titles, ours)


def _rows_of(report: Report) -> dict[str, dict[int, Sequence[str]]]:
    """Return sheet -> row -> the cells to add."""
    found: dict[str, dict[int, Sequence[str]]] = {}
    said = [
        (entry["where"], ("set aside", "", "", entry["problem"], entry["expected"]))
        for entry in report.context.quarantined
    ]
    said += [
        (entry["where"], ("left out", "", "", "left out of the board (DNP): not answered", ""))
        for entry in report.context.apart
    ]
    for where, cells in said:
        place = results.place(where)
        # A cell that could not be read widens its line's verdict; only a row that is no line has none.
        if place is not None and place.cell.startswith("A") and where.rpartition("!")[2].isdecimal():
            found.setdefault(place.sheet, {})[int(place.cell[1:])] = cells
    for line in report.lines:
        place = results.place(line.where or "")
        if place is not None:
            found.setdefault(place.sheet, {})[int(place.cell[1:])] = digest(report, line)
    return found


class _Book:
    """The parts of one workbook, and what becomes of them."""

    def __init__(self, archive: zipfile.ZipFile, name: str) -> None:
        self.archive, self.name = archive, name
        self.parts: dict[str, bytes] = {}
        """Parts that are changed or new."""
        self.styles = Style()
        self.workbook = self._tree("xl/workbook.xml", {"sheets", "sheet"})
        self.relations = self._tree("xl/_rels/workbook.xml.rels", {"Relationship"})
        targets = {}
        self.style_part: str | None = None
        for one in self.relations.inside:
            target = one.attributes.get("Target", "")
            member = target.lstrip("/") if target.startswith("/") else posixpath.normpath(f"xl/{target}")
            targets[one.attributes.get("Id", "")] = member
            if one.attributes.get("Type", "").endswith("/styles"):
                self.style_part = member
        sheets = self.workbook.find("sheets")
        if sheets is None:
            raise InvalidInput(f"{name}: xl/workbook.xml", "no sheets", "a workbook as it was saved")
        self.sheets = sheets
        self.tabs: dict[str, str] = {}
        for one in sheets.inside:
            key = next((v for k, v in one.attributes.items() if k.endswith(":id")), "")
            if targets.get(key) in archive.namelist():
                self.tabs[one.attributes.get("name", "")] = targets[key]
        self.strict = _STRICT.encode() in self._part("xl/workbook.xml")[:4096]

    def _part(self, member: str) -> bytes:
        return self.parts.get(member) or self.archive.read(member)

    def _tree(self, member: str, names: set[str]) -> Element:
        return elements(self._part(member), names, where=f"{self.name}: {member}")

    # -- styles --------------------------------------------------------------------------------------------

    def add_styles(self) -> None:
        """Add a header, plain text and a colour for each verdict to the styles, behind those that are there."""
        if self.style_part is None or self.style_part not in self.archive.namelist():
            return
        data = self._part(self.style_part)
        tree = self._tree(self.style_part, {"fonts", "fills", "cellXfs", "font", "fill", "xf"})
        fonts, fills, formats = tree.find("fonts"), tree.find("fills"), tree.find("cellXfs")
        if fonts is None or fills is None or formats is None:
            return
        edits = Edits(data)
        p = formats.prefix
        font, fill, number = len(fonts.inside), len(fills.inside), len(formats.inside)
        _grow(edits, fonts, _bold(data, fonts), 1)
        colours = ["D9E1F2", *(colour[1:] for colour in COLOURS.values())]
        solid = [
            f'<{p}fill><{p}patternFill patternType="solid"><{p}fgColor rgb="FF{c}"/><{p}bgColor indexed="64"/></{p}patternFill></{p}fill>'
            for c in colours
        ]
        _grow(edits, fills, "".join(solid), len(solid))
        align = f'<{p}alignment vertical="top"/></{p}xf>'
        wrapped = f'<{p}alignment vertical="top" wrapText="1"/></{p}xf>'
        # quotePrefix: text stays text even where somebody edits the cell.
        base = f'<{p}xf numFmtId="49" borderId="0" xfId="0" quotePrefix="1" applyNumberFormat="1" applyAlignment="1"'
        new = [
            f'{base} fontId="{font}" fillId="{fill}" applyFont="1" applyFill="1">{align}',
            f'{base} fontId="0" fillId="0">{align}',
        ]
        new.append(f'{base} fontId="0" fillId="0">{wrapped}')
        new += [f'{base} fontId="0" fillId="{fill + at}" applyFill="1">{align}' for at in (1, 2, 3)]
        _grow(edits, formats, "".join(new), len(new))
        self.parts[self.style_part] = edits.done()
        self.styles = Style(*range(number, number + len(new)))

    def _style(self, text: str) -> int:
        return {"exposed": self.styles.exposed, "unknown": self.styles.unknown, "latent": self.styles.latent}.get(
            text, self.styles.text
        )

    # -- columns -------------------------------------------------------------------------------------------

    def add_columns(self, member: str, layout: _Layout, header: int, rows: Mapping[int, Sequence[str]]) -> None:
        """Add our columns to a sheet, to the right of all it holds, or over those of an earlier run."""
        mine = layout.titles.get(header, {})
        first = min(mine.values()) if len(mine) == len(TITLES) else layout.width + 1
        last = first + len(TITLES) - 1
        data = self._part(member)
        tree = self._tree(member, {"sheetData", "row", "cols", "col", "dimension"})
        sheet = tree.find("sheetData")
        if sheet is None:
            return
        edits = Edits(data)
        texts: dict[int, Sequence[str]] = {header: TITLES, **rows}
        number = 0
        for row in sheet.inside:
            written = row.attributes.get("r", "")
            number = int(written) if written.isdecimal() else number + 1
            cells = texts.get(number)
            if cells is not None:
                self._row(edits, row, number, first, cells, is_header=number == header)
        self._widths(edits, tree, sheet, first, last)
        dimension = tree.find("dimension")
        if dimension is not None and ":" in dimension.attributes.get("ref", ""):
            start, _, end = dimension.attributes["ref"].partition(":")
            column, bottom = split_reference(end.replace("$", ""))
            if column < last:
                edits.attribute(dimension, "ref", f"{start}:{column_letters(last)}{bottom}")
        self.parts[member] = edits.done()

    def _row(
        self, edits: Edits, row: Element, number: int, first: int, cells: Sequence[str], *, is_header: bool
    ) -> None:
        """Write a row anew: its own cells as they are, ours among them by column."""
        p = row.prefix
        placed: list[tuple[int, str]] = []
        # One row at a time: a sheet has more cells than is good to hold as objects.
        whole = edits.data[row.begins : row.ends]
        column = 0
        for cell in elements(whole, {"c"}, where=f"{self.name}: row {number}").inside:
            reference = cell.attributes.get("r")
            column = split_reference(reference)[0] if reference else column + 1
            if not first <= column < first + len(cells):
                placed.append((column, whole[cell.begins : cell.ends].decode()))
        for at, text in enumerate(cells):
            style = self.styles.header if is_header else self._style(text) if at == 0 else self.styles.text
            placed.append((first + at, text_cell(f"{column_letters(first + at)}{number}", text, style, p)))
        start = edits.data[row.begins : row.opened].decode()
        # How far a row spans is only a hint, and a wrong one once cells are added.
        start = re.sub(r"""\sspans\s*=\s*("[^"]*"|'[^']*')""", "", start).rstrip(">").rstrip("/").rstrip()
        inner = "".join(text for _, text in sorted(placed, key=lambda pair: pair[0]))
        edits.replace(row.begins, row.ends, f"{start}>{inner}</{row.tag}>")

    def _widths(self, edits: Edits, tree: Element, sheet: Element, first: int, last: int) -> None:
        p = sheet.prefix
        widths = "".join(
            f'<{p}col min="{first + at}" max="{first + at}" width="{width}" customWidth="1"/>'
            for at, width in enumerate(WIDTHS)
        )
        columns = tree.find("cols")
        if columns is None:
            edits.insert(sheet.begins, f"<{p}cols>{widths}</{p}cols>")
            return
        ends = [
            int(one.attributes.get("max", "0")) for one in columns.inside if one.attributes.get("max", "").isdecimal()
        ]
        if columns.inside and max(ends, default=last) < first:
            edits.append_to(columns, widths)

    # -- the sheet ``depgraph`` ----------------------------------------------------------------------------

    def add_sheet(self, report: Report) -> None:
        """Add the sheet with run facts, what was set aside and the questions, or renew that of an earlier run."""
        there = self.tabs.get(SHEET)
        again = there is not None and results.MARK.encode() in self._part(there)[:8192]
        content = self._sheet(report)
        if again and there is not None:
            self.parts[there] = content
            return
        title, number = SHEET, 2
        while title.casefold() in {one.casefold() for one in self.tabs}:
            title, number = f"{SHEET} {number}", number + 1
        names = set(self.archive.namelist())
        free = next(n for n in range(1, 10_000) if f"xl/worksheets/sheet{n}.xml" not in names)
        member = f"xl/worksheets/sheet{free}.xml"
        self.parts[member] = content
        used = {one.attributes.get("Id") for one in self.relations.inside}
        key = next(f"rId{n}" for n in range(1, 100_000) if f"rId{n}" not in used)
        space = _STRICT_RELATIONS if self.strict else _RELATIONS
        edits = Edits(self._part("xl/_rels/workbook.xml.rels"))
        tag = f"{self.relations.prefix}Relationship"
        edits.append_to(
            self.relations, f'<{tag} Id="{key}" Type="{space}/worksheet" Target="worksheets/sheet{free}.xml"/>'
        )
        self.parts["xl/_rels/workbook.xml.rels"] = edits.done()
        ids = [
            int(one.attributes.get("sheetId", "0"))
            for one in self.sheets.inside
            if one.attributes.get("sheetId", "").isdecimal()
        ]
        edits = Edits(self._part("xl/workbook.xml"))
        sheet = f'<{self.sheets.prefix}sheet xmlns:dg="{space}" name={quoteattr(title)} sheetId="{max(ids, default=0) + 1}" dg:id="{key}"/>'
        edits.append_to(self.sheets, sheet)
        self.parts["xl/workbook.xml"] = edits.done()
        types = self._tree("[Content_Types].xml", {"Override"})
        edits = Edits(self._part("[Content_Types].xml"))
        edits.append_to(types, f'<{types.prefix}Override PartName="/{member}" ContentType="{_SHEET_TYPE}"/>')
        self.parts["[Content_Types].xml"] = edits.done()

    def _sheet(self, report: Report) -> bytes:
        rows: list[str] = []
        links: list[str] = []

        def add(cells: Sequence[str | float], *, style: int | None = None) -> None:
            number = len(rows) + 1
            written = []
            height = results.height(cells, _OWN_WIDTHS)
            for at, value in enumerate(cells, 1):
                reference = f"{column_letters(at)}{number}"
                chosen = self.styles.wrapped if style is None else style
                if isinstance(value, str):
                    written.append(text_cell(reference, value, chosen))
                else:
                    written.append(number_cell(reference, value, chosen))
            rows.append(f'<row r="{number}" ht="{height}" customHeight="1">{"".join(written)}</row>')

        header = self.styles.header
        add((results.MARK, report.headline), style=header)
        for pair in results.run_facts(report):
            add(pair)
        add(())
        add(results.SET_ASIDE, style=header)
        for cells in results.set_aside(report):
            place = results.place(str(cells[0]))
            if place is not None and place.sheet in self.tabs and len(links) < 10_000:
                location = quoteattr("'" + place.sheet.replace("'", "''") + "'!" + place.cell)
                links.append(f'<hyperlink ref="A{len(rows) + 1}" location={location}/>')
            add(cells)
        add(())
        add(results.QUESTIONS, style=header)
        for cells in results.questions(report):
            add(cells)
        add(())
        add(("notices",), style=header)
        for notice in report.context.notices:
            add(("", notice))
        space = _STRICT if self.strict else _MAIN
        widths = "".join(
            f'<col min="{n}" max="{n}" width="{w}" customWidth="1"/>' for n, w in enumerate(_OWN_WIDTHS, 1)
        )
        pane = '<pane ySplit="1" topLeftCell="A2" activePane="bottomLeft" state="frozen"/>'
        jumps = f"<hyperlinks>{''.join(links)}</hyperlinks>" if links else ""
        return (
            f'<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n<worksheet xmlns="{space}"><sheetViews>'
            f'<sheetView workbookViewId="0">{pane}</sheetView></sheetViews><cols>{widths}</cols>'
            f"<sheetData>{''.join(rows)}</sheetData>{jumps}</worksheet>"
        ).encode()

    # -- the archive ---------------------------------------------------------------------------------------

    def written(self) -> bytes:
        """Return the archive: parts in their old order, new ones behind."""
        buffer = io.BytesIO()
        with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as copy:
            for member in self.archive.infolist():
                content = self.parts.pop(member.filename, None)
                same = zipfile.ZipInfo(member.filename, member.date_time)
                same.compress_type, same.external_attr = member.compress_type, member.external_attr
                copy.writestr(same, self.archive.read(member) if content is None else content)
            for member_name, content in sorted(self.parts.items()):
                new = zipfile.ZipInfo(member_name, _WHEN)
                new.compress_type = zipfile.ZIP_DEFLATED
                copy.writestr(new, content)
        return buffer.getvalue()


def _bold(data: bytes, fonts: Element) -> str:
    """Return the workbook's first font, made bold."""
    p = fonts.prefix
    if not fonts.inside or fonts.inside[0].empty:
        return f"<{p}font><{p}b/></{p}font>"
    first = fonts.inside[0]
    inner = data[first.opened : first.closes].decode()
    return f"<{p}font>{'' if re.search(f'<{p}b[ />]', inner) else f'<{p}b/>'}{inner}</{p}font>"


def _grow(edits: Edits, element: Element, text: str, by: int) -> None:
    """Append to an element that counts what it holds."""
    if element.empty:
        edits.append_to(element, text)
        return
    if "count" in element.attributes:
        edits.attribute(element, "count", str(len(element.inside) + by))
    edits.insert(element.closes, text)
