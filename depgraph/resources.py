"""Where bundled data lies: in the wheel under ``_data``, in a checkout beside the package."""

from __future__ import annotations

from pathlib import Path

_PACKAGE = Path(__file__).resolve().parent


def data_root() -> Path:
    """The folder that holds ``datasets``, ``schemas`` and ``visualisations``."""
    bundled = _PACKAGE / "_data"
    return bundled if bundled.is_dir() else _PACKAGE.parent


def is_checkout() -> bool:
    """Whether the sources of the data, not a wheel's copy, are in use."""
    return not (_PACKAGE / "_data").is_dir()


def datasets() -> Path:
    """The folder of the catalogue's YAML files."""
    return data_root() / "datasets"


def template(name: str) -> str:
    """The text of the map template file ``name``."""
    return (data_root() / "visualisations" / "templates" / name).read_text(encoding="utf-8")
