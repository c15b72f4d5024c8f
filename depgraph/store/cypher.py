"""How is a query made so that no text of a user's can become Cypher? Constants, and words of the closed vocabulary.

A query is a literal template; ``<name>`` in it takes a word of the schema, a whole number, or another query made
here. Everything else is a parameter. A test walks the source for queries that are made any other way.
"""

from __future__ import annotations

import re

from depgraph.store.schema import WORDS

_HOLE = re.compile(r"<([a-z_0-9]+)>")


class Cypher(str):
    """Text that may be run: made by ``cypher`` alone."""

    __slots__ = ()


def cypher(template: str, **parts: str | int) -> Cypher:
    """Return a query from a literal template and words of the schema.

    Raises:
        ValueError: a part that is neither in the schema's vocabulary, nor a number, nor made here.

    """
    for name, part in parts.items():
        if not isinstance(part, int | Cypher) and part not in WORDS:
            msg = f"{name}: {part!r} is no word of the schema, so it cannot stand in a query"
            raise ValueError(msg)
    return Cypher(_HOLE.sub(lambda hole: str(parts[hole[1]]), template))


def joined(separator: str, parts: list[Cypher]) -> Cypher:
    """Return queries or pieces of them, joined by ``|``, ``,``, `` OR `` and the like."""
    return Cypher(separator.join(parts))


COMPONENTS = cypher("CALL dbms.components() YIELD name, versions RETURN name, versions")
