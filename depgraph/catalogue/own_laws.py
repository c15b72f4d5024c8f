"""Which laws does the user add, or put in the place of ours? All of them, or none where one is wrong."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from depgraph.errors import DepgraphError, InvalidData, InvalidInput

if TYPE_CHECKING:
    from collections.abc import Sequence

    from depgraph.model.records import Catalogue


class OwnLaw(NamedTuple):
    """A law that was added, with the file it stands in."""

    id: str
    file: tuple[str, bytes]
    in_place_of_ours: bool

    @property
    def words(self) -> str:
        """Return what it is: added, or in place of ours."""
        return f"{self.id} ({'in place of ours' if self.in_place_of_ours else 'added'})"


def told(laws: Sequence[OwnLaw]) -> list[str]:
    """Return a notice of laws that were added; none where there are none."""
    return [f"laws of your own: {', '.join(law.words for law in laws)}"] if laws else []


def add_laws(catalogue: Catalogue, files: Sequence[tuple[str, bytes]]) -> list[OwnLaw]:
    """Add law files, given as names and bytes, to a catalogue; return what was added and replaced, by id.

    Raises:
        InvalidData: everything that is wrong in any of the files; then none is added.

    """
    if not files:
        return []
    from depgraph.catalogue.sources import read_law  # noqa: PLC0415  pydantic, only where laws are read
    from depgraph.model.lowering import Lowering  # noqa: PLC0415

    lowering = Lowering(catalogue.facts, stated_by="user")
    problems: list[str] = []
    added: dict[str, tuple[tuple[str, bytes], dict[str, object]]] = {}
    for name, data in files:
        try:
            law = read_law(_text(data, name), name=name, lowering=lowering, facts=catalogue.facts)
        except InvalidData as error:
            problems += error.problems
        except DepgraphError as error:
            problems.append(str(error))
        else:
            key = str(law["id"])
            if key in added:
                problems.append(
                    f"{name}: id: found {key!r} again, expected an id that {added[key][0][0]} does not have"
                )
            added[key] = ((name, data), law)
    if problems:
        raise InvalidData(problems)
    known = {law["id"] for law in catalogue.laws}
    catalogue.laws = [law for law in catalogue.laws if law["id"] not in added] + [law for _, law in added.values()]
    return [OwnLaw(key, file, key in known) for key, (file, _) in sorted(added.items())]


def _text(data: bytes, name: str) -> str:
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise InvalidInput(f"{name}: byte {error.start}", "bytes that are not UTF-8", "a law file in UTF-8") from None
