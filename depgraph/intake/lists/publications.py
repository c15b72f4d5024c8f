"""How does each publisher publish its list? How many parties it has at least, where it lies, how long it may be relied on."""

from __future__ import annotations

import json
from functools import cache
from typing import TYPE_CHECKING, NamedTuple

from depgraph import resources
from depgraph.errors import InvalidData

if TYPE_CHECKING:
    from collections.abc import Mapping

REVIEW_DAYS = 180
_KEYS = frozenset({"id", "publisher", "floor", "counted", "review_days", "alias_files", "files"})


class ListFile(NamedTuple):
    """A file of a list, as its publisher calls it, and where it lies."""

    name: str
    url: str


class Publication(NamedTuple):
    """What is known of a list as a publication."""

    id: str
    publisher: str = ""
    floor: int = 1
    """Fewer parties than this is not the whole list."""
    review_days: int = REVIEW_DAYS
    """So many days after its publication a list still clears."""
    alias_files: tuple[str, ...] = ()
    """Files that hold the aliases, where they lie apart from the parties."""
    files: tuple[ListFile, ...] = ()


@cache
def publications() -> Mapping[str, Publication]:
    """Return what the data say of each list.

    Raises:
        InvalidData: a key that is not known, or an address that is not https.

    """
    path = resources.datasets() / "lists" / "publications.json"
    found: dict[str, Publication] = {}
    problems = []
    for entry in json.loads(path.read_text(encoding="utf-8"))["lists"]:
        problems += [f"{path.name}: {entry['id']}: no key {key!r} is known" for key in sorted(set(entry) - _KEYS)]
        files = tuple(ListFile(one["name"], one["url"]) for one in entry.get("files", ()))
        problems += [
            f"{path.name}: {one.url}: expected an https address" for one in files if not one.url.startswith("https://")
        ]
        found[entry["id"]] = Publication(
            entry["id"], entry["publisher"], entry["floor"], entry.get("review_days", REVIEW_DAYS),
            tuple(entry.get("alias_files", ())), files,
        )  # fmt: skip
    if problems:
        raise InvalidData(problems)
    return found


def publication(list_id: str) -> Publication:
    """Return what is known of a list; of one that no data describe, that anything may be the whole of it."""
    return publications().get(list_id) or Publication(list_id)
