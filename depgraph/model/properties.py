"""How is a fact of ours written among the properties of another format, each a name and a text?"""

from __future__ import annotations

import json
from typing import Any

from depgraph.model.reading import read_json

PREFIX = "depgraph:"
UNEXPRESSED = f"{PREFIX}unexpressed"
"""The mark of what the format itself cannot say of a component: whoever drops our properties is left with it."""
BESIDE = "beside"
"""The property that counts those of the whole bill: so that it is seen when they are dropped."""
TABLES = {
    "source": "sources", "organisation": "organisations", "holding": "holdings", "relation": "relations", "tenant": "tenants",
    "jurisdiction": "jurisdictions", "list": "lists", "possibly_same": "possibly_same", "assume": "assume",
}  # fmt: skip
"""Names of properties that belong to a whole bill -> the table of a facts file their values are entries of."""
MAKERS = ("designed_by", "assembled_by", "fabricated_by", "developed_by")
"""Relations that a format with one manufacturer does not tell apart."""
_TEXTS = frozenset({
    "id", "kind", "maker", "product", "section", "currency", "criticality", "function", "eccn", "hs_code", "keys", "destination",
    "alternative_to", "assume",
})  # fmt: skip
"""Properties whose values stand as they are, unless they could be taken for JSON; all others are JSON."""
_JSON = ("{", '"')


def property_of(name: str, value: Any) -> dict[str, str]:
    """Return a value as a property."""
    plain = name in _TEXTS and isinstance(value, str) and not value.startswith(_JSON)
    return {"name": PREFIX + name, "value": value if plain else json.dumps(value, ensure_ascii=False)}


def value_of(name: str, text: str, *, where: str) -> Any:
    """Return the value that a property's text stands for.

    Raises:
        InvalidInput: JSON with a key twice, a number that is none, or nesting too deep.
        ValueError: no JSON where JSON is expected.

    """
    if name in _TEXTS and not text.startswith(_JSON):
        return text
    return read_json(text, name=where).value
