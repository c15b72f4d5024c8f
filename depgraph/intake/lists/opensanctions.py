"""OpenSanctions' exports of any list: a simple table, nested JSON lines, and FollowTheMoney entities.

Their data is for non-commercial use (CC BY-NC 4.0): it is read from the user's disk, and none of it is shipped.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from depgraph.intake.lists.days import day
from depgraph.intake.lists.entry import AIRCRAFT, COMPANY, PERSON, SHIP, UNTOLD, ListEntry, Part, Setting, unique
from depgraph.intake.lists.named import Named
from depgraph.intake.lists.places import Places
from depgraph.intake.lists.tables import Table, cell

if TYPE_CHECKING:
    from collections.abc import Iterable

TITLES = frozenset(
    {"id", "schema", "name", "aliases", "countries", "dataset", "first seen", "last seen", "last change", "program ids"}
)
_KINDS = {
    "Person": PERSON, "Company": COMPANY, "Organization": COMPANY, "PublicBody": COMPANY, "Vessel": SHIP, "Airplane": AIRCRAFT,
}  # fmt: skip
_LISTING = frozenset({"sanction", "export.control", "debarment", "asset.frozen", "sanction.counter"})


def claims(table: Table) -> bool:
    """Whether a table is the simple export."""
    return table.has("schema", "name", "aliases", "dataset")


def read(table: Table, setting: Setting) -> Part:
    """Read the simple export; its day is the last on which any of its parties was seen."""
    part = Part("OpenSanctions, simple CSV")
    at = {
        key: table.place(key)
        for key in ("id", "schema", "name", "aliases", "countries", "dataset", "program ids", "sanctions", "last seen")
    }
    reader = _Reader(part, setting)
    for row in table.rows:
        said = {key: cell(row, place) for key, place in at.items()}
        if said["name"]:
            part.published = max(part.published, day(said["last seen"]))
            entry = ListEntry(
                said["id"] or said["name"], unique([said["name"], *said["aliases"].split(";")]), _KINDS.get(said["schema"], UNTOLD),
                reader.places.all(said["countries"].split(";")), said["program ids"] or said["sanctions"][:80],
            )  # fmt: skip
            reader.add(entry, said["dataset"].split(";"))
    return part


def claims_json(items: list[Any]) -> bool:
    """Whether documents are entities, nested or not."""
    return any(isinstance(one, dict) and {"schema", "properties"} <= set(one) for one in items[:50])


def read_json(items: list[Any], setting: Setting) -> Part:
    """Read entities; only those with a topic that means a listing count, and where none has topics, targets."""
    part = Part("OpenSanctions, entities")
    reader = _Reader(part, setting)
    entities = [one for one in items if isinstance(one, dict) and isinstance(one.get("properties"), dict)]
    for one in entities:
        said: dict[str, Any] = one["properties"]
        part.published = max(part.published, day(str(one.get("last_seen", ""))))
        names = unique(
            [
                *_texts(said, "name"),
                str(one.get("caption") or ""),
                *_texts(said, "alias"),
                *_texts(said, "previousName"),
            ]
        )
        topics = set(_texts(said, "topics"))
        listed = bool(topics & _LISTING) if topics else bool(one.get("target"))
        if not names or not listed:
            continue
        sanctions = [
            s["properties"]
            for s in said.get("sanctions", ())
            if isinstance(s, dict) and isinstance(s.get("properties"), dict)
        ]
        programme = "; ".join(unique(text for s in sanctions for text in _texts(s, "program")))
        countries = [
            text
            for key in ("country", "jurisdiction", "mainCountry", "nationality", "citizenship")
            for text in _texts(said, key)
        ]
        weak = unique(_texts(said, "weakAlias"))
        entry = ListEntry(
            str(one.get("id") or names[0]), names, _KINDS.get(str(one.get("schema")), UNTOLD), reader.places.all(countries), programme,
            min(filter(None, (day(text) for s in sanctions for text in _texts(s, "listingDate"))), default=""),
            weak=tuple(name for name in weak if name not in names),
        )  # fmt: skip
        reader.add(entry, one.get("datasets") or ())
    return part


class _Reader:
    """Puts parties on the lists that their datasets mean."""

    def __init__(self, part: Part, setting: Setting) -> None:
        self.part = part
        self.named, self.places = Named(setting.lists), Places(setting.countries)

    def add(self, entry: ListEntry, datasets: Iterable[object]) -> None:
        """Add a party to each list it is on."""
        said = [one.strip() for one in datasets if isinstance(one, str) and one.strip()]
        lists = {key for one in said for key in self.named.of(one)} if said else {""}
        for key in sorted(lists):
            self.part.add(entry, key)
        if not lists:
            self.part.others[", ".join(said)[:60]] += 1


def _texts(said: dict[str, Any], key: str) -> list[str]:
    value = said.get(key)
    return (
        [one for one in value if isinstance(one, str)]
        if isinstance(value, list)
        else [value]
        if isinstance(value, str)
        else []
    )
