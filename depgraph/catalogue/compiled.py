"""How does the catalogue load fast? One compiled file of records, and sources read only when printed.

``hot.json`` holds rows of records and laws; ``cold.jsonl`` holds one source a line, found by its offset. No
pickle: a data file must not be able to run code.
"""

from __future__ import annotations

import json
import os
from dataclasses import MISSING, fields
from pathlib import Path
from typing import Any, TypeVar
from zlib import crc32

from depgraph import resources
from depgraph.model import records

HOT, COLD, STAMPS = "hot.json", "cold.jsonl", "stamps"
FORMAT = 4
_TABLES: dict[str, type] = {
    "organisations": records.Organisation,
    "components": records.Component,
    "jurisdictions": records.Jurisdiction,
    "lists": records.PartyList,
}
_SCREENED = [field.name for field in fields(records.Organisation)].index("screened")
_ROWS: dict[str, type] = {"holdings": records.Holding, "relations": records.Relation}

T = TypeVar("T")


def load_catalogue() -> records.Catalogue:
    """Return the bundled catalogue; in a checkout it is compiled anew when its sources have changed.

    Raises:
        InvalidData: a checkout whose data files are wrong.

    """
    bundled = resources.data_root() / "compiled"
    if not resources.is_checkout():
        return _load(bundled)
    root = resources.datasets()
    cache = resources.data_root() / ".depgraph-cache"
    current = os.fsencode(f"{_layout()}\n{_stamps(root)}")
    try:
        if (cache / STAMPS).read_bytes() == current:
            return _load(cache)
    except (OSError, ValueError):
        pass
    from depgraph.catalogue.sources import read_catalogue  # noqa: PLC0415  only when compiling

    catalogue = read_catalogue(root)
    try:
        write_compiled(catalogue, cache)
        _replace(cache / STAMPS, current)
    except OSError:
        # A read-only checkout works too, only slower.
        return catalogue
    return _load(cache)


def _stamps(root: Path) -> str:
    """Return the names, sizes and times of change of all that is read of a checkout, and of some files beside it."""
    found: list[str] = []
    folders = [f"{root}"]
    for folder in folders:
        with os.scandir(folder) as entries:
            for entry in entries:
                if entry.is_dir():
                    folders.append(entry.path)
                else:
                    about = entry.stat()
                    found.append(f"{entry.path} {about.st_size} {about.st_mtime_ns} {about.st_ctime_ns}")
    return "\n".join(sorted(found))


def _layout() -> str:
    """Return a name for the layout of rows: a compiled file of another layout must not be read."""
    names = "".join(f.name + "," for kind in (*_TABLES.values(), *_ROWS.values()) for f in fields(kind))
    return f"{FORMAT}.{crc32(names.encode()):08x}"


def write_compiled(catalogue: records.Catalogue, folder: Path) -> None:
    """Write the two compiled files, each whole or not at all."""
    folder.mkdir(parents=True, exist_ok=True)
    facts = catalogue.facts
    lines = [json.dumps(facts.sources[n], ensure_ascii=False).encode() for n in range(len(facts.sources))]
    offsets, at = [], 0
    for line in lines:
        offsets.append(at)
        at += len(line) + 1
    hot: dict[str, Any] = {
        "version": catalogue.version,
        "words": catalogue.words,
        "makers": catalogue.makers,
        "kinds": facts.kinds,
        "may_have": facts.may_have,
        "grades": facts.sources.grades,
        "offsets": offsets,
        "laws": catalogue.laws,
        "possibly_same": facts.possibly_same,
        "scenarios": catalogue.scenarios,
        "decisions": catalogue.decisions,
        "presumptions": catalogue.presumptions,
        "flags": catalogue.flags,
        "families": catalogue.families,
    }
    for name, kind in _TABLES.items():
        hot[name] = [_row(record, kind) for record in getattr(facts, name).values()]
    for name, kind in _ROWS.items():
        hot[name] = [_row(record, kind) for record in getattr(facts, name)]
    # A file screens all who stand in it at once: repeated in every row, that would be most of what is loaded of them.
    hot["screenings"] = _told_once(hot["organisations"], _SCREENED)
    _replace(folder / COLD, b"\n".join(lines) + b"\n")
    _replace(folder / HOT, json.dumps(hot, separators=(",", ":")).encode("ascii"))


def _row(record: Any, kind: type) -> list[Any]:
    """Return a record's values in the order of its fields, without the defaults at the end."""
    values = []
    for field in fields(kind):
        value = getattr(record, field.name)
        default = field.default_factory() if field.default_factory is not MISSING else field.default
        values.append((value, value == default or (value in ([], ()) and default == ())))
    while values and values[-1][1]:
        values.pop()
    return [value for value, _ in values]


def _told_once(rows: list[list[Any]], at: int) -> list[Any]:
    """Take values that many records share out of their rows, leave the number of each there, and return them."""
    numbers: dict[str, int] = {}
    for row in rows:
        if len(row) > at:
            row[at] = numbers.setdefault(json.dumps(row[at]), len(numbers))
    return [json.loads(one) for one in numbers]


def _load(folder: Path) -> records.Catalogue:
    hot = json.loads((folder / HOT).read_bytes())
    offsets: list[int] = hot["offsets"]

    def source(number: int) -> dict[str, Any]:
        with (folder / COLD).open("rb") as cold:
            cold.seek(offsets[number])
            entry: dict[str, Any] = json.loads(cold.readline())
            return entry

    for row in hot["organisations"]:
        if len(row) > _SCREENED:
            row[_SCREENED] = hot["screenings"][row[_SCREENED]]
    facts = records.Facts(sources=records.Sources.on_demand(hot["grades"], source), kinds=hot["kinds"])
    facts.may_have = hot["may_have"]
    for name, kind in _TABLES.items():
        setattr(facts, name, {row[0]: kind(*row) for row in hot[name]})
    for name, kind in _ROWS.items():
        setattr(facts, name, [kind(*row) for row in hot[name]])
    facts.possibly_same = [tuple(pair) for pair in hot["possibly_same"]]
    return records.Catalogue(
        facts, hot["laws"], hot["words"], hot["makers"], hot["version"], hot["scenarios"],
        presumptions=hot["presumptions"], flags=hot["flags"], families=hot["families"], decisions=hot["decisions"],
    )  # fmt: skip


def _replace(path: Path, data: bytes) -> None:
    import tempfile  # noqa: PLC0415  only where something is written

    handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(data)
        Path(name).replace(path)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise
