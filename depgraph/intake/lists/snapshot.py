"""A list as it was on one day: who published it, when, how many it holds, and for how long it may clear anybody."""

from __future__ import annotations

import hashlib
import json
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any, NamedTuple

from depgraph.errors import InvalidInput
from depgraph.intake.lists.entry import ListEntry, merged, unique

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from depgraph.intake.lists.entry import Part
    from depgraph.intake.lists.publications import Publication

_FORMAT = "depgraph/list/1"
_NAME, _LISTS = "|", " "


class Snapshot(NamedTuple):
    """One list on one day."""

    list_id: str
    entries: tuple[ListEntry, ...]
    published: str = ""
    """The day of publication; empty where neither the file nor the user gives it."""
    publisher: str = ""
    files: tuple[tuple[str, str], ...] = ()
    """The files it was read from: name and SHA-256."""
    aliases: bool = True
    """Whether its rows of other names are there."""
    given: str = "the file"
    """Whose word the day of publication is: the file's, or the user's."""
    about: Mapping[str, Any] = {}
    """Whatever else is to be said of it: where it was taken from, on which terms."""

    @property
    def names(self) -> int:
        """Return how many names it holds."""
        return sum(len(entry.names) + len(entry.weak) for entry in self.entries)

    @property
    def digest(self) -> str:
        """Return the SHA-256 of its file, or of the digests of its files."""
        digests = [digest for _, digest in self.files]
        return digests[0] if len(digests) == 1 else hashlib.sha256("\n".join(sorted(digests)).encode()).hexdigest()

    def title(self, name: str) -> str:
        """Return one line that names it with its day, size and digest."""
        said = f"published {self.published}" if self.published else "without a day of publication"
        whose = f"; its day is that of {self.given}" if self.published and self.given != "the file" else ""
        return (
            f"{name}, {said}, {len(self.entries):,} parties, {self.names:,} names, sha256 {self.digest[:12]} "
            f"({', '.join(file for file, _ in self.files)}{whose})"
        )

    def until(self, publication: Publication) -> str:
        """Return the day on which its review period ends."""
        if not self.published:
            return ""
        return (date.fromisoformat(self.published) + timedelta(days=publication.review_days)).isoformat()

    def why_open(self, publication: Publication, *, on: str) -> str:
        """Return why it clears nobody on a day, empty where it may."""
        reasons = []
        if not self.aliases:
            more = " ".join(f"--list {self.list_id}={name}" for name in publication.alias_files)
            reasons.append(
                "its other names are not there" + (f" (give them too: {more})" if more else " (a column of aliases)")
            )
        if len(self.entries) < publication.floor:
            reasons.append(
                f"it holds {len(self.entries):,} parties, and the whole list has {publication.floor:,} or more"
            )
        if not self.published:
            reasons.append(f"it gives no day of publication (state it: --list-date {self.list_id}=YYYY-MM-DD)")
        elif on < self.published:
            reasons.append(f"it was published on {self.published}, after the day that is asked for")
        elif on >= self.until(publication):
            ended = self.until(publication)
            reasons.append(
                f"its review period of {publication.review_days} days from {self.published} ended on {ended}"
            )
        return "; ".join(reasons)


def assembled(
    list_id: str, parts: Sequence[tuple[str, bytes, Part]], *, published: str = "", publisher: str = ""
) -> Snapshot:
    """Return one list from the files that hold it.

    Raises:
        InvalidInput: files that hold no party of it, or rows of other lists only.

    """
    entries: dict[str, ListEntry] = {}
    aliases = False
    days = []
    for _, _, part in parts:
        days.append(part.published)
        aliases = aliases or (part.aliases and not part.more_countries)
        for key in (list_id, ""):
            for entry in part.entries.get(key, {}).values():
                known = entries.get(entry.ref)
                entries[entry.ref] = entry if known is None else merged(known, entry)
    if not entries:
        names = ", ".join(name for name, _, _ in parts)
        held = sorted(
            {key for *_, part in parts for key in part.entries if key}
            | {key for *_, part in parts for key in part.others}
        )
        if not held and all(part.is_beside for *_, part in parts):
            raise InvalidInput(names, "aliases or addresses alone", f"the file of the parties of {list_id} beside them")
        raise InvalidInput(
            names, f"entries of {_some(held) or 'no list named'}", f"entries of {list_id}",
            hint="rename the column if it does not say which list a row belongs to",
        )  # fmt: skip
    _add_beside(entries, [part for *_, part in parts])
    given = "the user" if published else "the file"
    return Snapshot(
        list_id, tuple(entries.values()), published or max(days, default=""), publisher,
        tuple((name, hashlib.sha256(data).hexdigest()) for name, data, _ in parts), aliases, given,
    )  # fmt: skip


def _add_beside(entries: dict[str, ListEntry], parts: Sequence[Part]) -> None:
    """Add the aliases and addresses that other files give of the parties."""
    for part in parts:
        for ref, (strong, weak) in part.more_names.items():
            if ref in entries:
                names = unique((*entries[ref].names, *strong))
                also = tuple(name for name in unique((*entries[ref].weak, *weak)) if name not in names)
                entries[ref] = entries[ref]._replace(names=names, weak=also)
        for ref, countries in part.more_countries.items():
            if ref in entries:
                entries[ref] = entries[ref]._replace(countries=unique((*entries[ref].countries, *countries)))


def _some(texts: Sequence[str], most: int = 4) -> str:
    return ", ".join(texts[:most]) + (f" and {len(texts) - most} more" if len(texts) > most else "")


def packed(snapshot: Snapshot) -> bytes:
    """Return a list as it is kept: a line of JSON about it, and then one party a line."""
    programmes = sorted({entry.programme for entry in snapshot.entries})
    number = {programme: at for at, programme in enumerate(programmes)}
    about = {
        "format": _FORMAT, "list": snapshot.list_id, "published": snapshot.published, "publisher": snapshot.publisher, "files": snapshot.files,
        "aliases": snapshot.aliases, "given": snapshot.given, "about": dict(snapshot.about), "parties": len(snapshot.entries),
        "names": snapshot.names, "programmes": programmes,
    }  # fmt: skip
    lines = [json.dumps(about, ensure_ascii=False)]
    for one in snapshot.entries:
        cells = (
            one.ref, one.kind, _LISTS.join(one.countries), str(number[one.programme]), one.starts, one.ends, _joined(one.names), _joined(one.weak)
        )  # fmt: skip
        lines.append("\t".join(cells).rstrip("\t").replace("\n", " "))
    return ("\n".join(lines) + "\n").encode()


def _joined(names: Sequence[str]) -> str:
    return _NAME.join(" ".join(name.replace(_NAME, "/").split()) for name in names)


def is_packed(data: bytes) -> bool:
    """Whether bytes are a list as it is kept."""
    return data.startswith(b'{"format": "' + _FORMAT.encode())


def header(data: bytes, *, name: str) -> dict[str, Any]:
    """Return what a kept list says of itself, without reading its parties.

    Raises:
        InvalidInput: no list as it is kept.

    """
    try:
        about = json.loads(data.partition(b"\n")[0])
    except ValueError:
        about = None
    if not isinstance(about, dict) or about.get("format") != _FORMAT:
        raise InvalidInput(name, "no list as depgraph keeps it", f"a first line that says {_FORMAT}")
    return about


def unpacked(data: bytes, *, name: str) -> Snapshot:
    """Return a list that was kept.

    Raises:
        InvalidInput: no list as it is kept, or fewer parties than it says.

    """
    about = header(data, name=name)
    programmes = about["programmes"]
    entries = []
    for line in data.decode().split("\n")[1:]:
        if line:
            ref, kind, countries, programme, starts, ends, names, *weak = line.split("\t")
            entries.append(ListEntry(
                ref, tuple(names.split(_NAME)), kind, tuple(countries.split()), programmes[int(programme)], starts, ends,
                tuple(weak[0].split(_NAME)) if weak else (),
            ))  # fmt: skip
    if len(entries) != about["parties"]:
        raise InvalidInput(
            name, f"{len(entries):,} parties", f"the {about['parties']:,} that it says it holds: it is cut short"
        )
    return Snapshot(
        about["list"], tuple(entries), about["published"], about["publisher"], tuple((file, digest) for file, digest in about["files"]),
        about["aliases"], about["given"], about["about"],
    )  # fmt: skip
