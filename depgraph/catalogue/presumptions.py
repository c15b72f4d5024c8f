"""Which presumptions, red flags and product families do the data files state? Read strictly, with place and key."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from depgraph.errors import InvalidData
from depgraph.model.presumption import FamiliesFile, FlagsFile, Presumption
from depgraph.model.reading import read_document, validated

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

    from depgraph.model.lowering import Lowering
    from depgraph.model.records import Catalogue

FLAGS = "flags.yaml"


def add_presumptions(path: Path, name: str, catalogue: Catalogue, lowering: Lowering) -> None:
    """Add a file of ``datasets/presumptions`` to the catalogue.

    Raises:
        InvalidInput, InvalidData: what is wrong, where, and what was expected.

    """
    document = read_document(path.read_text(encoding="utf-8"), name=name)
    if path.name == FLAGS:
        file = validated(document, FlagsFile.model_validate)
        numbers = {key: lowering.number(source) for key, source in file.sources.items()}
        catalogue.flags += [
            flag.model_dump() | {"sources": _numbered(flag.sources, numbers, name)} for flag in file.flags
        ]
        return
    found = validated(document, Presumption.model_validate)
    if found.id != path.stem:
        raise InvalidData([f"{name}: found the id {found.id!r}, expected {path.stem!r}, as the file is called"])
    cites = [lowering.number(source) for source in found.sources.values()]
    raw = found.model_dump(exclude={"sources"}, exclude_defaults=True)
    catalogue.presumptions[found.id] = _plain(raw) | {"opens": found.opens, "cites": cites}


def add_families(path: Path, name: str, catalogue: Catalogue, lowering: Lowering) -> None:
    """Add a file of ``datasets/families`` to the catalogue.

    Raises:
        InvalidInput, InvalidData: what is wrong, where, and what was expected.

    """
    file = validated(read_document(path.read_text(encoding="utf-8"), name=name), FamiliesFile.model_validate)
    cites = [lowering.number(source) for source in file.sources.values()]
    catalogue.families += [family.model_dump(exclude_none=True) | {"cites": cites} for family in file.families]


def presumption_problems(catalogue: Catalogue) -> Iterator[str]:
    """Yield what presumptions, flags and families refer to that nothing defines."""
    facts = catalogue.facts
    for flag in catalogue.flags:
        for code in flag["countries"]:
            if code not in facts.jurisdictions:
                yield f"flag {flag['id']}: no jurisdiction {code!r}"
        for listed in flag["lists"]:
            if not _known(listed, facts.lists):
                yield f"flag {flag['id']}: no list {listed!r}"
        for law in flag["laws"]:
            if not _known(law, [one["id"] for one in catalogue.laws]):
                yield f"flag {flag['id']}: no law {law!r}"
    for family in catalogue.families:
        what = f"family {family['names'][0]}"
        for key in ("maker", "hosted_by", "operated_by"):
            if family.get(key) and family[key] not in facts.organisations:
                yield f"{what}: no organisation {family[key]!r}"
        if family.get("product") and family["product"] not in facts.components:
            yield f"{what}: no product {family['product']!r}"
        if family["kind"] not in facts.kinds:
            yield f"{what}: no kind {family['kind']!r}"
    for presumption in catalogue.presumptions.values():
        for then in presumption["then"]:
            for kind in then.get("kinds", ()):
                if kind not in facts.kinds:
                    yield f"presumption {presumption['id']}: no kind {kind!r}"


def _known(pattern: str, ids: Iterable[str]) -> bool:
    return any(one.startswith(pattern[:-1]) if pattern.endswith("*") else one == pattern for one in ids)


def _numbered(keys: list[str], numbers: dict[str, int], name: str) -> list[int]:
    unknown = [key for key in keys if key not in numbers]
    if unknown:
        raise InvalidData([f"{name}: found the source key {unknown[0]!r}, expected one of its `sources`"])
    return [numbers[key] for key in keys]


def _plain(value: Any) -> Any:
    """Return a value as JSON holds it."""
    if isinstance(value, dict):
        return {key: _plain(inner) for key, inner in value.items()}
    return [_plain(one) for one in value] if isinstance(value, list | tuple) else value
