"""The names of the lists that may be passed on: what depgraph ships, to look in when nobody has given a list.

It opens, since whoever bears a name in it may be listed; and that somebody looked in it is a *look*, on which a presumption
may rest. It proves nothing: it is a copy of some day, and closes no list.
"""

from __future__ import annotations

import gzip
import json
from functools import cache
from typing import TYPE_CHECKING, NamedTuple

from depgraph import resources
from depgraph.intake.lists.comparing import Names, Screen
from depgraph.intake.lists.snapshot import unpacked

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from pathlib import Path

    from depgraph.intake.lists.comparing import Hit
    from depgraph.model.records import Organisation

_SUFFIX = ".list.gz"


class Look(NamedTuple):
    """A list whose names are shipped: what a look in it may be called."""

    list_id: str
    publisher: str
    published: str
    """The day of the copy."""
    digest: str
    """SHA-256 of the file that is shipped."""
    parties: int
    names: int
    sources: tuple[str, ...]
    terms: str
    note: str

    @property
    def title(self) -> str:
        """Return one line that names it with day, size and digest."""
        return (
            f"names of {self.list_id} as depgraph ships them: {self.publisher}, {self.published}, {self.parties:,} parties, "
            f"{self.names:,} names, sha256 {self.digest[:12]}"
        )


class NameIndex:
    """The names of all lists that are shipped; a list is read when it is first looked in."""

    def __init__(self, folder: Path) -> None:
        self._files = {path.name.removesuffix(_SUFFIX): path for path in sorted(folder.glob(f"*{_SUFFIX}"))}
        self._looks: dict[str, Look] = {}
        self._names: dict[str, Names] = {}

    def lists(self) -> tuple[Look, ...]:
        """Return every list whose names are shipped."""
        return tuple(look for key in self._files if (look := self.looked(key)) is not None)

    def looked(self, list_id: str) -> Look | None:
        """Return what a look in one list rests on, ``None`` where its names are not shipped."""
        path = self._files.get(list_id)
        if path is None:
            return None
        if list_id not in self._looks:
            import hashlib  # noqa: PLC0415  OpenSSL takes milliseconds to load

            with gzip.open(path) as file:
                said = json.loads(file.readline())
            about = said["about"]
            self._looks[list_id] = Look(
                list_id, said["publisher"], said["published"], hashlib.sha256(path.read_bytes()).hexdigest(), said["parties"], said["names"],
                tuple(about["sources"]), about["terms"], about["note"],
            )  # fmt: skip
        return self._looks[list_id]

    def hits(self, organisation: Organisation, *, lists: Iterable[str] | None = None) -> tuple[Hit, ...]:
        """Return the entries that an organisation may be, in some lists or in all; none of them is certain."""
        return self.hits_of([organisation], lists=lists).get(organisation.id, ())

    def hits_of(
        self, organisations: Iterable[Organisation], *, lists: Iterable[str] | None = None
    ) -> Mapping[str, tuple[Hit, ...]]:
        """Return for each of some organisations the entries that it may be; those without any are left out."""
        against = Screen(organisations)
        found: dict[str, list[Hit]] = {}
        for key in self._files if lists is None else lists:
            for hit in against.hits(key, self._of(key)) if key in self._files else ():
                # A copy of some day proves nothing: whoever it names may have been taken off since.
                found.setdefault(hit.organisation, []).append(hit._replace(certain=False))
        return {key: tuple(hits) for key, hits in found.items()}

    def _of(self, list_id: str) -> Names:
        if list_id not in self._names:
            path = self._files[list_id]
            self._names[list_id] = Names(unpacked(gzip.decompress(path.read_bytes()), name=path.name).entries)
        return self._names[list_id]


@cache
def name_index() -> NameIndex:
    """Return the index that is shipped."""
    return NameIndex(resources.datasets() / "lists" / "index")
