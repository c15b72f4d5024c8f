"""Which format is a file, and which reader takes it? Told by its content, never by its name.

A reader is a module of this folder with ``read(source, setting) -> Draft``. What no reader knows is a facts file or
a table, as before.
"""

from __future__ import annotations

import gc
import io
import re
import zipfile
from contextlib import contextmanager
from importlib import import_module
from typing import TYPE_CHECKING, Any, NamedTuple

from depgraph.errors import InvalidInput

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from depgraph.intake.draft import Draft, Setting

_ZIP = b"PK\x03\x04"
_FACTS = frozenset({
    "sources", "organisations", "holdings", "components", "relations", "jurisdictions", "lists", "screened",
    "possibly_same", "assume",
})  # fmt: skip
_TAG_VALUE = re.compile(r"^SPDXVersion:", re.MULTILINE)
_SPDX_YAML = re.compile(r"^[\"']?spdxVersion[\"']?\s*:", re.MULTILINE)
_TABLES = (
    ("GLEIF level 1, CSV", "gleif", {"lei", "entity.legalname"}),
    ("GLEIF level 2, CSV", "gleif", {"relationship.startnode.nodeid", "relationship.endnode.nodeid"}),
    ("GLEIF reporting exceptions, CSV", "gleif", {"lei", "exception.category"}),
    ("GLEIF reporting exceptions, CSV", "gleif", {"lei", "exceptioncategory"}),
    ("ETO supply chain: providers", "eto", {"provider_name", "provider_id", "provider_type"}),
    ("ETO supply chain: provision", "eto", {"provider_id", "provided_id"}),
    ("ETO supply chain: sequence", "eto", {"input_id", "goes_into_id"}),
    ("ETO supply chain: inputs", "eto", {"input_id", "input_name", "type"}),
    ("ETO supply chain: stages", "eto", {"stage_id", "stage_name"}),
)
"""Tables that are no bills: the columns by which each is known."""
_ROOTS = (
    ("bom", "cyclonedx.org/schema/bom", "CycloneDX XML", "cyclonedx"),
    ("LEIData", "gleif.org", "GLEIF level 1, XML", "gleif"),
    ("RelationshipData", "gleif.org", "GLEIF level 2, XML", "gleif"),
    ("ReportingExceptionData", "gleif.org", "GLEIF reporting exceptions, XML", "gleif"),
)
KNOWN = "CycloneDX, SPDX, BODS, GLEIF, FollowTheMoney, a DORA register, ETO tables, a facts file, or a spreadsheet"


class Recognised(NamedTuple):
    """A format, the module that reads it, and what was parsed of the file to tell."""

    form: str
    reader: str
    content: Any
    data: bytes = b""
    """The file itself, where its reader may hold it against a schema."""


def is_table(data: bytes) -> bool:
    """Whether a file is an archive in which no reader here finds its own: a workbook, as most bills are."""
    return data.startswith(_ZIP) and _archive(data) is None


def recognise(data: bytes, setting: Setting, notices: list[str]) -> Recognised | None:
    """Return the format of a file; ``None`` for a facts file or a table of lines.

    Raises:
        InvalidInput: broken JSON or XML, or a document of a kind that nothing here reads.
        LimitExceeded: deeper, longer or larger than a limit allows.

    """
    if data.startswith(_ZIP):
        return _archive(data)
    with collection_put_off():
        return _recognised(data, setting, notices)


@contextmanager
def collection_put_off() -> Iterator[None]:
    """Build many small things that refer in no circle: looking for circles among them would cost a third of it."""
    was = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was:
            gc.enable()


def _recognised(data: bytes, setting: Setting, notices: list[str]) -> Recognised | None:
    head = _head(data)
    start = head.lstrip("\ufeff \t\r\n")
    if start.startswith("<"):
        return _xml(data, setting)
    if start.startswith(("{", "[")):
        return _json(data, setting, notices)
    if _TAG_VALUE.search(head):
        return Recognised("SPDX tag-value", "spdx_text", data)
    if _SPDX_YAML.search(head):
        return Recognised("SPDX YAML", "spdx_text", data)
    return _table(start, data)


def read(found: Recognised, setting: Setting, notices: list[str]) -> Draft:
    """Read a recognised file with its reader.

    Raises:
        InvalidInput, LimitExceeded: what the reader cannot make sense of as a whole.

    """
    reader: Callable[[Recognised, Setting], Draft] = import_module(f"depgraph.intake.{found.reader}").read
    with collection_put_off():
        draft = reader(found, setting)
    draft.notices[:0] = notices
    return draft.finish()


def _head(data: bytes) -> str:
    from depgraph.intake.decoding import encoding_of  # noqa: PLC0415  csv and facts files need it only now and then

    sample = data[:65_536]
    try:
        encoding = encoding_of(sample[: len(sample) - len(sample) % 4], name="", notices=[])
    except InvalidInput:
        encoding = "utf-8"
    return sample.decode(encoding, errors="replace")


def _archive(data: bytes) -> Recognised | None:
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            names = archive.namelist()
            reports = [name for name in names if "reports/b_" in name.casefold()]
            if any(re.search(r"(^|/)reports/b_\d\d\.\d\d\.csv$", name, re.IGNORECASE) for name in reports):
                return Recognised("DORA register, xBRL-CSV", "dora", data)
            if "xl/workbook.xml" in names and archive.getinfo("xl/workbook.xml").file_size < 1_000_000:
                workbook = archive.read("xl/workbook.xml")
                if b'name="b_05.01"' in workbook.lower():
                    return Recognised("DORA register, EBA workbook", "dora", data)
    except Exception:  # noqa: BLE001  whatever is wrong with the archive, the check before the table reader says it better
        return None
    return None


def _xml(data: bytes, setting: Setting) -> Recognised | None:
    from depgraph.intake.xmlfile import parse  # noqa: PLC0415  only where XML is met

    if re.match(rb"\s*<(!doctype html|html|table)", data[:512].removeprefix(b"\xef\xbb\xbf"), re.IGNORECASE):
        return None
    root = parse(data, name=setting.name)
    for tag, space, form, reader in _ROOTS:
        if root.tag == tag and space in root.space:
            return Recognised(form, reader, root, data)
    raise InvalidInput(setting.name, f"XML with the root <{root.tag}> of {root.space or 'no namespace'}", KNOWN)


def _json(data: bytes, setting: Setting, notices: list[str]) -> Recognised | None:
    from depgraph.intake.jsonfile import is_lines, parse, parse_lines  # noqa: PLC0415  only where JSON is met

    if is_lines(data):
        lines = parse_lines(data, name=setting.name, notices=notices)
        if not any(isinstance(one, dict) and {"schema", "properties"} <= set(one) for _, one in lines):
            raise InvalidInput(setting.name, "JSON lines that are no entities of FollowTheMoney", KNOWN)
        return Recognised("FollowTheMoney", "ftm", lines)
    value = parse(data, name=setting.name, notices=notices)
    found = _json_format(value, setting.name)
    if found is None and not (isinstance(value, dict) and _FACTS & set(value)):
        keys = ", ".join(map(repr, list(value)[:6])) if isinstance(value, dict) else f"a list of {len(value)}"
        raise InvalidInput(setting.name, f"JSON of no format known here ({keys or 'empty'})", KNOWN)
    return found and Recognised(*found, value, data)


def _json_format(value: Any, name: str) -> tuple[str, str] | None:
    if isinstance(value, dict):
        keys = set(value)
        if keys & {"bomFormat", "specFormat"} or ("specVersion" in keys and keys & {"components", "services"}):
            return "CycloneDX JSON", "cyclonedx"
        if "spdxVersion" in keys or "SPDXID" in keys:
            return "SPDX JSON", "spdx"
        context = value.get("@context")
        if "@graph" in keys or (isinstance(context, str) and "spdx.org" in context):
            if context is None or "spdx.org" in str(context)[:1000]:
                return "SPDX 3 JSON-LD", "spdx3"
            raise InvalidInput(f"{name}: /@context", str(context)[:100], "the context of SPDX 3")
        if {"schema", "properties"} <= keys:
            return "FollowTheMoney", "ftm"
        value = next((value[key] for key in ("LEIRecords", "records", "relations", "exceptions") if key in keys), None)
    first = value[0] if isinstance(value, list) and value else None
    if not isinstance(first, dict):
        return None
    keys = set(first)
    if keys & {"statementId", "statementID"}:
        return "BODS", "bods"
    if "Relationship" in keys:
        return "GLEIF level 2, JSON", "gleif"
    if "LEI" in keys:
        return ("GLEIF reporting exceptions, JSON" if "ExceptionCategory" in keys else "GLEIF level 1, JSON"), "gleif"
    if {"schema", "properties"} <= keys:
        return "FollowTheMoney", "ftm"
    return None


def _table(start: str, data: bytes) -> Recognised | None:
    line = start.partition("\n")[0][:20_000]
    for separator in (",", ";", "\t"):
        columns = {cell.strip().strip('"').casefold() for cell in line.split(separator)}
        for form, reader, wanted in _TABLES:
            if wanted <= columns:
                return Recognised(form, reader, data)
    return None
