"""Is a CycloneDX bill one by the standard's own schema? The one that the published library carries, where it is installed."""

from __future__ import annotations

import json
import re
from functools import lru_cache
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from depgraph.intake.readers import Recognised

MOST_BYTES = 250_000
"""Larger bills are held against our own checks alone: the time of the schema grows with their square (minutes at 4 MB)."""
EXTRA = "pip install 'depgraph[validate]' holds bills against the official schema"
_MOST_SHOWN = 160
_ANNOUNCED = re.compile(rb"""<\?xml[^>]*encoding=["']([\w.-]+)""")
_DECLARATION = re.compile(r"^\ufeff?\s*<\?xml[^>]*\?>\s*")


def problem(found: Recognised, version: str) -> str | None:
    """Return what the schema of a version first finds wrong with a bill, ``None`` where it is right.

    Raises:
        ImportError: the library is not installed.
        LookupError: a version without a schema, or a bill larger than ``MOST_BYTES``.

    """
    is_json = isinstance(found.content, dict)
    if len(found.data) > MOST_BYTES:
        raise LookupError
    validator = _validator(version, is_json=is_json)
    error = validator.validate_str(json.dumps(found.content) if is_json else _text(found.data))
    return _told(error.data) if error is not None else None


@lru_cache(maxsize=16)
def _validator(version: str, *, is_json: bool) -> Any:
    """Return the validator of a version: its schema is compiled once."""
    from cyclonedx.schema import SchemaVersion  # noqa: PLC0415  an extra
    from cyclonedx.validation.json import JsonStrictValidator  # noqa: PLC0415  as above
    from cyclonedx.validation.xml import XmlValidator  # noqa: PLC0415  as above

    known = {one.to_version(): one for one in SchemaVersion}
    if version not in known or (is_json and known[version] < SchemaVersion.V1_2):
        raise LookupError
    return (JsonStrictValidator if is_json else XmlValidator)(known[version])


def _text(data: bytes) -> str:
    """Return the text of a bill in XML, without the declaration of an encoding that it then no longer has."""
    announced = _ANNOUNCED.search(data[:200])
    encoding = (
        "utf-16" if data[:2] in {b"\xff\xfe", b"\xfe\xff"} else announced[1].decode() if announced else "utf-8-sig"
    )
    return _DECLARATION.sub("", data.decode(encoding), count=1)


def _told(error: Any) -> str:
    """Return an error of either validator in one line, with its place."""
    path = getattr(error, "absolute_path", None)
    place = "/" + "/".join(map(str, path)) if path is not None else f"line {getattr(error, 'line', '?')}"
    said = " ".join(str(getattr(error, "message", error)).split())
    return f"{place}: {said[:_MOST_SHOWN]}"
