"""Which files of the working folder may change an answer? Those that the user trusts as they are, or names.

A bill often comes with a folder that somebody else packed. Settings, facts, laws, lists and decisions in it are taken
only where the user trusted these very bytes (``depgraph trust``), or named the settings with ``--config``.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from depgraph.errors import InvalidInput, OutputFailed

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

SETTINGS = "depgraph.toml"
DECISIONS = "depgraph-decisions.jsonl"
KNOWN_SETTINGS = {
    "destination", "buyer", "facts", "laws", "lists", "columns", "accept", "assume", "decisions", "match",
}  # fmt: skip
FILES = frozenset({"facts", "laws", "lists", "decisions"})
"""Settings that name files."""
LAW_SUFFIXES = frozenset({".yaml", ".yml", ".json"})
STORE = "trusted.json"


@dataclass
class Folder:
    """What of the working folder is taken, and what is left."""

    settings: dict[str, Any] = field(default_factory=dict)
    """The tables of the settings file; empty where none is taken."""
    file: tuple[str, bytes] | None = None
    """The settings file that is taken, as it was named, and its bytes."""
    decisions: str | None = None
    """The decisions that are taken; none where there are none or nobody trusts them."""
    left: list[str] = field(default_factory=list)

    @property
    def own(self) -> dict[str, Any]:
        """Return the ``[depgraph]`` settings."""
        table: dict[str, Any] = self.settings.get("depgraph", {})
        return table

    @property
    def used(self) -> tuple[str, tuple[str, bytes]] | None:
        """Return which settings are taken, and the file they come from."""
        if self.file is None or not self.own:
            return None
        return ", ".join(sorted(self.own)), self.file


def working_folder() -> Folder:
    """Return what of the working folder is taken; said once on stderr, what is not.

    Raises:
        InvalidInput: broken TOML or a setting that is not known, in settings that are taken.

    """
    state = click.get_current_context().find_root().ensure_object(dict)
    if "folder" not in state:
        found = state["folder"] = _found(state.get("config"), bare=bool(state.get("no_config")))
        if found.left:
            names = " and ".join(found.left)
            click.echo(
                f"depgraph: {names} in this folder may change the answer and so {'are' if len(found.left) > 1 else 'is'} not "
                "taken: look at it, then depgraph trust . (or --no-config to say nothing)",
                err=True,
            )
    folder: Folder = state["folder"]
    return folder


def _found(config: str | None, *, bare: bool) -> Folder:
    if bare:
        return Folder()
    if config is not None:
        data = _bytes(Path(config))
        folder = Folder(_from_there(read(data, name=config), Path(config).parent), (config, data))
        named = folder.own.get("decisions")
        folder.decisions = str(named) if named else None
        return folder
    folder = Folder()
    path = Path(SETTINGS)
    if path.is_file():
        data, pins = _bytes(path), pinned()
        # What nobody trusts is not looked into: it might name half the disk.
        if _holds(pins, path) and all(_holds(pins, one) for one in named_files(read(data, name=SETTINGS), Path())):
            folder.settings, folder.file = read(data, name=SETTINGS), (SETTINGS, data)
        else:
            folder.left.append(SETTINGS)
    decisions = str(folder.own.get("decisions") or DECISIONS)
    if Path(decisions).is_file():
        if _holds(pinned(), Path(decisions)):
            folder.decisions = decisions
        else:
            folder.left.append(decisions)
    return folder


def read(data: bytes, *, name: str) -> dict[str, Any]:
    """Return the tables of a settings file.

    Raises:
        InvalidInput: broken TOML or a setting that is not known.

    """
    import tomllib  # noqa: PLC0415

    try:
        tables = tomllib.loads(data.decode("utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise InvalidInput(name, str(error), "TOML") from None
    own = tables.get("depgraph", {})
    if not isinstance(own, dict):
        raise InvalidInput(f"{name}: depgraph", str(own), "a table, [depgraph]")
    unknown = sorted(set(own) - KNOWN_SETTINGS)
    if unknown:
        raise InvalidInput(f"{name}: [depgraph]", unknown[0], f"one of {', '.join(sorted(KNOWN_SETTINGS))}")
    return tables


def _from_there(tables: dict[str, Any], folder: Path) -> dict[str, Any]:
    """Return settings whose files are named from the working folder: in the file they stand as seen from its own."""

    def named(value: Any) -> Any:
        if isinstance(value, dict):
            return {key: named(one) for key, one in value.items()}
        if isinstance(value, list):
            return [named(one) for one in value]
        return str(folder / value) if isinstance(value, str) else value

    own = {key: named(one) if key in FILES else one for key, one in tables.get("depgraph", {}).items()}
    database = {key: named(one) if key == "password_file" else one for key, one in tables.get("neo4j", {}).items()}
    return tables | {"depgraph": own, "neo4j": database}


def named_files(tables: Mapping[str, Any], folder: Path) -> Iterator[Path]:
    """Yield every file that settings name: facts, lists, laws, decisions, and a file with a password."""
    own = tables.get("depgraph", {})
    lists = own.get("lists", {})
    database = tables.get("neo4j", {})
    names = [*_texts(own.get("facts")), *_texts(lists.values() if isinstance(lists, dict) else None)]
    names += _texts([own.get("decisions"), database.get("password_file") if isinstance(database, dict) else None])
    yield from (folder / name for name in names)
    for name in _texts(own.get("laws")):
        path = folder / name
        yield from law_files(path) if path.is_dir() else (path,)


def law_files(folder: Path) -> list[Path]:
    """Return the law files below a folder, in a stable order."""
    return sorted(p for p in folder.rglob("*") if p.suffix.lower() in LAW_SUFFIXES and p.is_file())


def _texts(values: Any) -> list[str]:
    return [one for one in values if isinstance(one, str)] if isinstance(values, Iterable) else []


# -- what is trusted ---------------------------------------------------------------------------------------


def store() -> Path:
    """Return where it is kept what the user trusts: in his own folder of settings, never beside a bill."""
    own = os.environ.get("DEPGRAPH_CONFIG_DIR")
    return Path(own or click.get_app_dir("depgraph")) / STORE


def pinned() -> dict[str, str]:
    """Return the trusted files: whole path -> SHA-256.

    Raises:
        InvalidInput: a file that was not written by depgraph.

    """
    try:
        found = json.loads(store().read_bytes())
    except OSError:
        return {}
    except ValueError:
        found = None
    if not isinstance(found, dict) or not all(isinstance(one, str) for one in found.values()):
        raise InvalidInput(str(store()), "something else", "the trusted files, as depgraph trust writes them")
    return found


def pin(files: Iterable[Path]) -> dict[str, str]:
    """Trust files as they are now; return what was added."""
    added = {_key(path): _digest(path) for path in files}
    write(pinned() | added)
    return added


def write(pins: Mapping[str, str]) -> None:
    """Keep what is trusted.

    Raises:
        OutputFailed: no right to write there, or no room.

    """
    from depgraph_cli.options import write_text  # noqa: PLC0415  it reads settings here

    try:
        store().parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    except OSError as error:
        raise OutputFailed(f"{store().parent}: {error.strerror}", hint="DEPGRAPH_CONFIG_DIR names another") from None
    write_text(str(store()), [json.dumps(dict(sorted(pins.items())), ensure_ascii=False, indent=1) + "\n"])


def is_trusted(path: Path) -> bool:
    """Whether a file is trusted as it is now."""
    return _holds(pinned(), path)


def _holds(pins: Mapping[str, str], path: Path) -> bool:
    known = pins.get(_key(path))
    try:
        return known is not None and known == _digest(path)
    except OSError:
        return False


def _key(path: Path) -> str:
    return str(path.resolve())


def _digest(path: Path) -> str:
    import hashlib  # noqa: PLC0415  OpenSSL takes milliseconds to load: only where something is trusted

    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _bytes(path: Path) -> bytes:
    from depgraph_cli.options import read_file  # noqa: PLC0415  as above

    return read_file(str(path))[1]
