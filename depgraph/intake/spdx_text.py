"""How does an SPDX document in tag-value or YAML read as one in JSON?"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from depgraph.errors import InvalidInput
from depgraph.intake.decoding import decoded
from depgraph.intake.spdx import read_document

if TYPE_CHECKING:
    from depgraph.intake.draft import Draft, Setting
    from depgraph.intake.readers import Recognised

_TAG = re.compile(r"([A-Za-z][A-Za-z0-9]*)\s*:\s?(.*)")
_PACKAGE = {
    "PackageSupplier": "supplier", "PackageOriginator": "originator", "PackageDescription": "description",
    "PrimaryPackagePurpose": "primaryPackagePurpose", "PackageVersion": "versionInfo",
}  # fmt: skip
_MOST_STRAY = 100


def read(found: Recognised, setting: Setting) -> Draft:
    """Read a document.

    Raises:
        InvalidInput: lines that are no tags, text that is never closed, or broken YAML.

    """
    notices: list[str] = []
    text = decoded(found.content, name=setting.name, wanted=setting.encoding, notices=notices)
    form = found.form.rpartition(" ")[2]
    if form == "YAML":
        from depgraph.model.reading import read_document as read_yaml  # noqa: PLC0415  only where YAML is met

        value = read_yaml(text, name=setting.name).value
        if not isinstance(value, dict):
            raise InvalidInput(setting.name, f"a {type(value).__name__}", "an SPDX document")
    else:
        value = as_json(text, name=setting.name, notices=notices)
    draft = read_document(value, setting, form=form)
    draft.notices += notices
    return draft


def as_json(text: str, *, name: str, notices: list[str]) -> dict[str, Any]:
    """Return a tag-value document in its JSON shape.

    Raises:
        InvalidInput: a ``<text>`` that never ends, or lines that are no tags.

    """
    document: dict[str, Any] = {"packages": [], "files": [], "relationships": []}
    current: dict[str, Any] = document
    lines = text.splitlines()
    at, stray = 0, []
    while at < len(lines):
        number, line = at + 1, lines[at]
        at += 1
        if not line.strip() or line.lstrip().startswith("#"):
            continue
        match = _TAG.match(line.strip())
        if match is None:
            stray.append(number)
            if len(stray) > _MOST_STRAY:
                raise InvalidInput(
                    f"{name}: line {stray[0]}", lines[stray[0] - 1][:80], "a line such as PackageName: zlib"
                )
            continue
        tag, value = match[1], match[2].strip()
        if value.startswith("<text>"):
            parts = [value[6:]]
            while "</text>" not in parts[-1]:
                if at >= len(lines):
                    raise InvalidInput(f"{name}: line {number}", "a <text> that never ends", "</text>")
                parts.append(lines[at])
                at += 1
            value = "\n".join(parts).partition("</text>")[0]
        current = _tag(document, current, tag, value)
    if stray:
        notices.append(
            f"lines that are no tags, left out: {', '.join(map(str, stray[:8]))}{' and more' if len(stray) > 8 else ''}"
        )
    return document


def _tag(document: dict[str, Any], current: dict[str, Any], tag: str, value: str) -> dict[str, Any]:
    """Add a tag to what is being described; return what the next tags describe."""
    if tag == "SPDXVersion":
        document["spdxVersion"] = value
    elif tag == "PackageName":
        current = {"name": value}
        document["packages"].append(current)
    elif tag == "FileName":
        current = {"fileName": value}
        document["files"].append(current)
    elif tag == "SnippetSPDXID":
        current = {}
    elif tag == "SPDXID":
        current.setdefault("SPDXID", value)
    elif tag in _PACKAGE:
        current[_PACKAGE[tag]] = value
    elif tag == "Relationship":
        words = value.split()
        first, kind, second = (*words, "", "", "")[:3]
        document["relationships"].append(
            {"spdxElementId": first, "relationshipType": kind, "relatedSpdxElement": second}
        )
    return current
