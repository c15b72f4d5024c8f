"""Lists that a user keeps: one file each in a folder, whole or not there, the old one standing until the new one is."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Any

from depgraph.errors import InvalidInput, OutputFailed
from depgraph.intake.lists.snapshot import header, packed

if TYPE_CHECKING:
    from collections.abc import Iterator

    from depgraph.intake.lists.snapshot import Snapshot

_SUFFIX = ".list"
FEWER = 10
"""A new copy that is a tenth or more smaller than the one before is taken to be cut short."""


def kept(folder: Path) -> Iterator[tuple[str, Path]]:
    """Yield the id and the file of every list in a folder, in the order of ids."""
    for path in sorted(folder.glob(f"*{_SUFFIX}")):
        yield path.name.removesuffix(_SUFFIX), path


def about(path: Path) -> dict[str, Any]:
    """Return what a kept list says of itself.

    Raises:
        InvalidInput: a file that is no list, or cannot be read.

    """
    try:
        with path.open("rb") as file:
            return header(file.readline(), name=path.name)
    except OSError as error:
        raise InvalidInput(path.name, error.strerror or "an error", "a list that can be read") from None


def keep(folder: Path, snapshot: Snapshot, *, fewer: bool = False) -> Path:
    """Keep a list in the place of the one that was kept before; ``fewer``: although it is a tenth smaller.

    Raises:
        InvalidInput: a list that is a tenth smaller than the one before it, or older.
        OutputFailed: no room, or no right to write there; the list before it still stands.

    """
    path = folder / f"{snapshot.list_id}{_SUFFIX}"
    if path.exists():
        before = about(path)
        if not fewer and len(snapshot.entries) * 100 <= before["parties"] * (100 - FEWER):
            found = f"{len(snapshot.entries):,} parties where the kept list of {before['published'] or 'no day'} has {before['parties']:,}"
            hint = "it may be cut short; --fewer keeps it all the same"
            raise InvalidInput(snapshot.list_id, found, f"less than {FEWER} % fewer", hint=hint)
        if snapshot.published and before["published"] and snapshot.published < before["published"]:
            found = f"a list of {snapshot.published}"
            raise InvalidInput(
                snapshot.list_id, found, f"one that is not older than the kept one of {before['published']}"
            )
    try:
        folder.mkdir(parents=True, exist_ok=True)
        handle, name = tempfile.mkstemp(dir=folder, prefix=f".{path.name}.")
        try:
            with os.fdopen(handle, "wb") as file:
                file.write(packed(snapshot))
                file.flush()
                os.fsync(file.fileno())
            Path(name).replace(path)
        except BaseException:
            Path(name).unlink(missing_ok=True)
            raise
    except OSError as error:
        raise OutputFailed(f"{path}: {error.strerror or error}; the list kept before still stands") from None
    return path
