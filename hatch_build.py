"""Builds the compiled catalogue into the wheel, so that an installed depgraph starts at once."""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface


class CompiledCatalogue(BuildHookInterface):  # type: ignore[type-arg]  # hatchling's generic is not for users
    """Compiles ``datasets/`` and adds the result under ``depgraph/_data/compiled``."""

    PLUGIN_NAME = "custom"

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Compile before a standard wheel is packed; an editable install compiles on first use."""
        if version == "editable":
            # A checkout reads its own folders; bundled copies would hide later edits.
            build_data["force_include_editable"] = {}
            return
        root = Path(self.root)
        sys.path.insert(0, str(root))
        from depgraph.catalogue.compiled import write_compiled  # noqa: PLC0415  of this checkout, found by the line above
        from depgraph.catalogue.sources import read_catalogue  # noqa: PLC0415

        self._folder = tempfile.TemporaryDirectory()
        folder = Path(self._folder.name)
        write_compiled(read_catalogue(root / "datasets"), folder)
        for name in ("hot.json", "cold.jsonl"):
            build_data["force_include"][str(folder / name)] = f"depgraph/_data/compiled/{name}"
