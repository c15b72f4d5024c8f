"""Is this text a facts file, and what does it state?"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from depgraph.errors import InvalidInput

if TYPE_CHECKING:
    from depgraph.model.facts import FactsFile

_KEYS = "sources|organisations|holdings|components|relations|jurisdictions|lists|screened|tenants|possibly_same|assume"
WORKBOOK = b"PK\x03\x04"
"""How an XLSX begins."""
_YAML = re.compile(rf"^({_KEYS})\s*:", re.MULTILINE)


def is_plain_facts(data: bytes) -> bool:
    """Whether the first lines already say that this is a facts file in YAML: nothing else need be asked."""
    head = data[:4096].decode("utf-8-sig", errors="replace")
    return not head.lstrip().startswith(("{", "[", "<")) and bool(_YAML.search(head)) and "spdxVersion" not in head


def looks_like_facts(data: bytes, *, name: str) -> bool:
    """Whether bytes are a facts file rather than a table: by content first, by suffix where it is broken."""
    if data.startswith(b"PK\x03\x04"):
        return False
    head = data[:65_536].decode("utf-8-sig", errors="replace").lstrip()
    if head.startswith("{") or _YAML.search(head):
        return True
    return name.lower().endswith((".yaml", ".yml", ".json"))


def read_facts(data: bytes, *, name: str) -> FactsFile:
    """Read a facts file.

    Raises:
        InvalidInput, InvalidData: broken syntax, or statements that are not of the facts schema.

    """
    if data.startswith(WORKBOOK):
        from depgraph.intake.questionsfile import facts_of_answers  # noqa: PLC0415  answers to our own questions

        return facts_of_answers(data, name=name)
    from depgraph.model.facts import FactsFile  # noqa: PLC0415  pydantic, only where a facts file is read
    from depgraph.model.reading import read_document, validated  # noqa: PLC0415

    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise InvalidInput(f"{name}: byte {error.start}", "bytes that are not UTF-8", "a facts file in UTF-8") from None
    return validated(read_document(text, name=name), FactsFile.model_validate)
