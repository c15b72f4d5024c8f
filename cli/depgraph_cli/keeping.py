"""Where does a user keep lists? In the data folder of the user, for every command to use."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from depgraph.analysis.answer import Named

VARIABLE = "DEPGRAPH_LISTS"


def folder() -> Path:
    """Return the folder of the user's lists; ``DEPGRAPH_LISTS`` names another."""
    named = os.environ.get(VARIABLE)
    if named:
        return Path(named)
    if sys.platform == "win32":
        base = Path(os.environ.get("LOCALAPPDATA") or Path.home() / "AppData" / "Local")
    elif sys.platform == "darwin":
        base = Path.home() / "Library" / "Application Support"
    else:
        base = Path(os.environ.get("XDG_DATA_HOME") or Path.home() / ".local" / "share")
    return base / "depgraph" / "lists"


def kept_lists() -> list[tuple[str, Named]]:
    """Return the lists that the user keeps, as files are given with ``--list``."""
    place = folder()
    if not place.is_dir():
        return []
    from depgraph.intake.lists.kept import kept  # noqa: PLC0415  only where lists are kept

    return [(key, (str(path), path.read_bytes())) for key, path in kept(place)]
