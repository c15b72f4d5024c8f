"""What holds for names in this folder? From which scores they are taken, where decisions are kept, who may change them now."""

from __future__ import annotations

import os
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from depgraph.errors import InvalidInput, OutputFailed
from depgraph_cli.folder import DECISIONS, SETTINGS, is_trusted, pin, working_folder

if TYPE_CHECKING:
    from collections.abc import Iterator

    from depgraph.intake.names import Bands

LOCK_SECONDS = 10


def bands(accept: float | None, review: float | None) -> Bands:
    """Return from which scores names are taken and shown: options first, then ``[depgraph.match]``, then the defaults.

    Raises:
        InvalidInput: scores that are no scores.

    """
    from depgraph.intake.names import ACCEPT, REVIEW, Bands  # noqa: PLC0415

    own = working_folder().own.get("match", {})
    if not isinstance(own, dict) or set(own) - {"accept", "review"}:
        raise InvalidInput(f"{SETTINGS}: [depgraph.match]", str(own), "accept and review, numbers up to 100")
    found = [
        own.get("accept", ACCEPT) if accept is None else accept,
        own.get("review", REVIEW) if review is None else review,
    ]
    if not all(isinstance(score, int | float) for score in found):
        raise InvalidInput(f"{SETTINGS}: [depgraph.match]", str(own), "accept and review, numbers up to 100")
    return Bands(float(found[0]), float(found[1]))


def decisions_file(wanted: str | None) -> str:
    """Return where decisions about names are kept.

    Raises:
        InvalidInput: decisions are there that nobody trusts, and the command line does not name them.

    """
    if wanted:
        return wanted
    folder = working_folder()
    place = str(folder.decisions or folder.own.get("decisions") or DECISIONS)
    if place in folder.left:
        hint = "look at them, then depgraph trust . or --decisions FILE"
        raise InvalidInput(place, "decisions that nobody trusts", "decisions of your own", hint=hint)
    return place


@contextmanager
def kept_trust(place: str) -> Iterator[None]:
    """Trust decisions after they were added to, where they were trusted before or are new."""
    path = Path(place)
    ours = not path.exists() or is_trusted(path)
    yield
    if ours and path.exists():
        pin([path])


@contextmanager
def locked(target: str) -> Iterator[None]:
    """Keep others from changing a file in the meantime; they wait a while and then give up.

    Raises:
        OutputFailed: another run holds the file.

    """
    import time  # noqa: PLC0415

    lock = Path(f"{target}.lock")
    until = time.monotonic() + LOCK_SECONDS
    while True:
        try:
            os.close(os.open(lock, os.O_CREAT | os.O_EXCL | os.O_WRONLY))
            break
        except FileExistsError:
            if time.monotonic() > until:
                hint = f"if no other depgraph runs, delete {lock}"
                raise OutputFailed(f"{target}: another run is changing it", hint=hint) from None
            time.sleep(0.05)
        except OSError as error:
            raise OutputFailed(f"{target}: {error.strerror}") from None
    try:
        yield
    finally:
        lock.unlink(missing_ok=True)
