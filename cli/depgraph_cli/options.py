"""What do commands share? Reading inputs, the day, settings of a project, writing results whole."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

from depgraph.errors import InvalidInput, OutputFailed

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from depgraph.analysis.answer import Named, Request
    from depgraph.analysis.sheet import Sheet
    from depgraph.intake.preflight import Limits
    from depgraph.model.framework import AnswersFile, Framework

F = TypeVar("F", bound=Callable[..., Any])

SETTINGS = "depgraph.toml"
KNOWN_SETTINGS = {"destination", "buyer", "facts", "laws", "lists", "columns", "accept", "assume"}


def day_option(function: F) -> F:
    """Add ``--as-of``."""
    return click.option("--as-of", metavar="DATE", help="The day to answer for, YYYY-MM-DD (today).")(function)


def facts_option(function: F) -> F:
    """Add ``--facts``."""
    text = "Add a facts file (YAML or JSON); repeatable."
    return click.option("--facts", "facts", multiple=True, metavar="FILE", help=text)(function)


def laws_option(function: F) -> F:
    """Add ``--laws``."""
    text = "Add law files, or put them in the place of ours with the same id; a folder or a file; repeatable."
    return click.option("--laws", "own_laws", multiple=True, metavar="DIR", help=text)(function)


def bill_options(function: F) -> F:
def write_text(target: str, parts: Iterable[str | bytes]) -> None:
    """Write text or bytes whole or not at all: a temporary file beside the target, then renamed.

    Raises:
        OutputFailed: no right, no room, or a folder where the file should go.

    """
    if target == "-":
        for part in parts:
            click.echo(part, nl=False)
        return
    import tempfile  # noqa: PLC0415

    path = Path(target)
    try:
        if path.is_dir():
            raise OutputFailed(f"{target}: found a folder, expected a file name")
        handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
        try:
            with os.fdopen(handle, "wb") as file:
                for part in parts:
                    file.write(part.encode("utf-8") if isinstance(part, str) else part)
                file.flush()
                os.fsync(file.fileno())
            Path(name).chmod(0o666 & ~_umask())
            Path(name).replace(path)
        except BaseException:
            Path(name).unlink(missing_ok=True)
            raise
    except OSError as error:
        hint = "close it in the program that has it open, or choose another -o" if error.errno == 13 else None
        raise OutputFailed(f"{target}: {error.strerror}", hint=hint) from None


def _umask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask
