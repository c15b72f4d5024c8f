"""How do facts read in other programs? As a graph in GraphML or GEXF."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from depgraph.model.records import Facts


def graphml(facts: Facts, *, on: str, names: Callable[[str], str]) -> Iterator[str]:
    """Yield the facts of a day as GraphML."""
    import networkx  # noqa: PLC0415  costs more than the rest of a short command

    buffer = io.BytesIO()
    networkx.write_graphml(_plain(facts, on, names), buffer)
    yield buffer.getvalue().decode("utf-8") + "\n"


def gexf(facts: Facts, *, on: str, names: Callable[[str], str]) -> Iterator[str]:
    """Yield the facts of a day as GEXF; the day stands where the format would have the hour of writing."""
    import networkx  # noqa: PLC0415  as above

    graph = _plain(facts, on, names)
    for number, (_, _, attributes) in enumerate(graph.edges(data=True)):
        attributes["id"] = str(number)
    writer = networkx.readwrite.gexf.GEXFWriter(encoding="utf-8", prettyprint=True, version="1.2draft")
    writer.add_graph(graph)
    for meta in writer.xml.iter():
        if meta.get("lastmodifieddate"):
            meta.set("lastmodifieddate", on)
    yield '<?xml version="1.0" encoding="utf-8"?>\n' + str(writer) + "\n"


def _plain(facts: Facts, on: str, names: Callable[[str], str]) -> Any:
    """Return the graph with attributes that every format can hold: no lists, nothing missing, no control characters."""
    from depgraph.graph.network import to_networkx  # noqa: PLC0415  as networkx
    from depgraph.graph.world import World  # noqa: PLC0415  as networkx

    graph = to_networkx(World(facts, on=on))
    graph.graph.clear()
    for key, attributes in graph.nodes(data=True):
        attributes.setdefault("name", names(key))
        _tidy(attributes)
        attributes["label"] = attributes["name"]
    for _, _, attributes in graph.edges(data=True):
        _tidy(attributes)
    return graph


def _tidy(attributes: dict[str, Any]) -> None:
    for name, value in list(attributes.items()):
        if value is None:
            del attributes[name]
        elif isinstance(value, list | tuple):
            attributes[name] = (
                " to ".join(map(str, value)) if name in {"capital", "votes"} else ";".join(map(str, value))
            )
        elif isinstance(value, str):
            attributes[name] = "".join(
                c if c >= " " and not "\ud800" <= c <= "\udfff" and c not in "\ufffe\uffff" else " " for c in value
            )
