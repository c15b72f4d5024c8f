"""How do the facts travel to an engine of many machines? Nodes and relations as Parquet, in a stable schema.

The rows are those of the database (``rows``), so that whatever reads them reaches the same: a node's ``id`` is its label
and its key, a relation goes from ``src`` to ``dst``. ``docs/scale.md`` lists the columns.
"""

from __future__ import annotations

import shutil
import tempfile
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Any

from depgraph.errors import DepgraphError, OutputFailed

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping

    from depgraph.analysis.answer import Request
    from depgraph.store.rows import Edge, Node, Rows

VERSION = "depgraph/graph/1"
ROWS_AT_ONCE = 50_000
NODES = {
    "id": "string",
    "label": "string",
    "key": "string",
    "name": "string",
    "kind": "string",
    "bill": "string",
    "needs": "int32",
    "record": "string",
}
RELATIONS = {
    "src": "string", "dst": "string", "type": "string", "how": "string", "n": "int64", "always": "bool", "certain": "bool",
    "since": "string", "until": "string", "since_maybe": "string", "until_maybe": "string", "covered_from": "strings",
    "covered_to": "strings", "access": "string", "country": "strings", "record": "string",
}  # fmt: skip


def write_bills(request: Request, target: str) -> tuple[int, int]:
    """Write what the files of a request say, with the catalogue around them; return how many nodes and relations.

    Raises:
        InvalidInput, InvalidData, LimitExceeded, UntrustworthyAnswer: as for an answer.
        DepgraphError, OutputFailed: as ``write_graph``.

    """
    from depgraph.store.pushing import upload  # noqa: PLC0415  only where files are read

    return write_graph(upload(request).rows, target)


def write_graph(rows: Rows, target: str) -> tuple[int, int]:
    """Write ``nodes.parquet`` and ``relations.parquet`` into a folder, whole or not at all; return how many of each.

    Raises:
        DepgraphError: pyarrow is not installed.
        OutputFailed: no right or no room, or something else stands there.

    """
    path = Path(target)
    ours = path.is_dir() and {p.name for p in path.iterdir()} <= {"nodes.parquet", "relations.parquet"}
    if path.exists() and not ours:
        raise OutputFailed(f"{target}: something else is there, expected a new folder or one written before")
    try:
        fresh = Path(tempfile.mkdtemp(dir=path.resolve().parent, prefix=f".{path.name}."))
        try:
            nodes = _write(fresh / "nodes.parquet", NODES, map(_node, rows.nodes()))
            relations = _write(fresh / "relations.parquet", RELATIONS, map(_relation, rows.edges()))
            if path.exists():
                shutil.rmtree(path)
            fresh.chmod(0o755)
            fresh.rename(path)
        except BaseException:
            shutil.rmtree(fresh, ignore_errors=True)
            raise
    except OSError as error:
        raise OutputFailed(f"{target}: {error.strerror}") from None
    return nodes, relations


def name_of(label: str, key: str) -> str:
    """Return the id of a node among all nodes."""
    return f"{label}:{key}"


def _node(node: Node) -> dict[str, Any]:
    said = node.properties
    return {
        "id": name_of(node.label, node.id),
        "label": node.label,
        "key": node.id,
        **{k: said[k] for k in ("name", "kind", "bill", "needs", "record") if k in said},
    }


def _relation(edge: Edge) -> dict[str, Any]:
    from depgraph.store.rows import compact  # noqa: PLC0415  beside the reader

    said = edge.properties
    shown = {k: said[k] for k in RELATIONS if k in said}
    rest = {k: v for k, v in said.items() if k not in RELATIONS and k != "fit"}
    return {
        "src": name_of(edge.start, edge.a), "dst": name_of(edge.end, edge.b), "type": edge.type, "how": edge.how, "n": edge.n,
        "always": False, **shown, "record": compact(rest),
    }  # fmt: skip


def _write(path: Path, columns: Mapping[str, str], entries: Iterable[dict[str, Any]]) -> int:
    arrow, parquet = _arrow()
    kinds: dict[str, Callable[[], Any]] = {
        "string": arrow.string, "int32": arrow.int32, "int64": arrow.int64, "bool": arrow.bool_,
        "strings": lambda: arrow.list_(arrow.string()),
    }  # fmt: skip
    schema = arrow.schema([(name, kinds[kind]()) for name, kind in columns.items()], metadata={"schema": VERSION})
    written = 0
    with parquet.ParquetWriter(path, schema, compression="zstd") as writer:
        for batch in _in_batches(entries):
            writer.write_table(arrow.Table.from_pylist(batch, schema=schema))
            written += len(batch)
    return written


def _in_batches(entries: Iterable[dict[str, Any]]) -> Iterator[list[dict[str, Any]]]:
    rest = iter(entries)
    while batch := list(islice(rest, ROWS_AT_ONCE)):
        yield batch


def _arrow() -> tuple[Any, Any]:
    try:
        import pyarrow  # noqa: PLC0415  an extra
        import pyarrow.parquet  # noqa: PLC0415
    except ImportError:
        raise DepgraphError("Parquet needs pyarrow", hint="pip install 'depgraph[parquet]'") from None
    return pyarrow, pyarrow.parquet
