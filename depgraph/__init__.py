"""Which law can reach which line of a bill of materials, by which chain of facts, on which day?

The public names are loaded when they are first used, so that importing the package costs nothing.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from depgraph._version import __version__

if TYPE_CHECKING:
    from depgraph.analysis.answer import Request, answer
    from depgraph.analysis.report import Report
    from depgraph.catalogue.compiled import load_catalogue
    from depgraph.errors import DepgraphError, InvalidData, InvalidInput, LimitExceeded, UnknownName
    from depgraph.graph.network import to_networkx
    from depgraph.law.assessment import Assessment, assess
    from depgraph.law.pack import Law, ready
    from depgraph.maps import render_map
    from depgraph.model.records import Facts

_HOME = {
    "Assessment": "depgraph.law.assessment",
    "DepgraphError": "depgraph.errors",
    "Facts": "depgraph.model.records",
    "InvalidData": "depgraph.errors",
    "InvalidInput": "depgraph.errors",
    "Law": "depgraph.law.pack",
    "LimitExceeded": "depgraph.errors",
    "Report": "depgraph.analysis.report",
    "Request": "depgraph.analysis.answer",
    "UnknownName": "depgraph.errors",
    "answer": "depgraph.analysis.answer",
    "assess": "depgraph.law.assessment",
    "load_catalogue": "depgraph.catalogue.compiled",
    "ready": "depgraph.law.pack",
    "render_map": "depgraph.maps",
    "to_networkx": "depgraph.graph.network",
}

__all__ = [
    "Assessment",
    "DepgraphError",
    "Facts",
    "InvalidData",
    "InvalidInput",
    "Law",
    "LimitExceeded",
    "Report",
    "Request",
    "UnknownName",
    "__version__",
    "answer",
    "assess",
    "load_catalogue",
    "ready",
    "render_map",
    "to_networkx",
]


def __dir__() -> list[str]:
    return sorted(__all__)


def __getattr__(name: str) -> Any:
    from importlib import import_module  # noqa: PLC0415

    if name in _HOME:
        return getattr(import_module(_HOME[name]), name)
    msg = f"module 'depgraph' has no attribute {name!r}"
    raise AttributeError(msg)
