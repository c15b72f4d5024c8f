"""What do the YAML files under ``datasets/`` say? Read all, report every problem with file and key."""

from __future__ import annotations

import hashlib
from itertools import pairwise
from typing import TYPE_CHECKING, Any

from depgraph.catalogue.scenarios import read_decisions, read_scenario
from depgraph.errors import DepgraphError, InvalidData
from depgraph.model.records import Catalogue, Facts

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from depgraph.model.lowering import Lowering

VERSION = "VERSION"
"""The file that names the day of the data."""
FACTS_FOLDERS = ("jurisdictions", "lists", "organisations", "products")


def source_files(root: Path) -> list[Path]:
    """Return every YAML file of the catalogue, in a stable order."""
    files = [
        p
        for folder in (*FACTS_FOLDERS, "laws", "scenarios", "presumptions", "families", "codes")
        for p in (root / folder).rglob("*.yaml")
    ]
    single = ("kinds.yaml", "decisions.yaml", VERSION)
    return sorted(files) + [root / name for name in single if (root / name).exists()]


def fingerprint(root: Path) -> str:
    """Return a hash over the names and bytes of all sources."""
    digest = hashlib.sha256()
    beside = [root / "lists" / "publications.json", *sorted((root / "lists" / "index").glob("*.gz"))]
    for path in [*source_files(root), *(path for path in beside if path.exists())]:
        data = path.read_bytes()
        digest.update(f"{path.relative_to(root).as_posix()}\0{len(data)}\0".encode())
        digest.update(data)
    return digest.hexdigest()


def read_catalogue(root: Path) -> Catalogue:
    """Read and validate all sources.

    Raises:
        InvalidData: everything that is wrong in any file, one line each.

    """
    from depgraph.catalogue.presumptions import add_families, add_presumptions  # noqa: PLC0415  as below
    from depgraph.model.lowering import Lowering  # noqa: PLC0415  pydantic, only when compiling

    catalogue = Catalogue(Facts())
    lowering = Lowering(catalogue.facts, stated_by="catalogue")
    problems: list[str] = []
    for path in source_files(root):
        name = path.relative_to(root.parent).as_posix()
        try:
            if path.name == VERSION:
                catalogue.version = path.read_text(encoding="utf-8").strip()
            elif path == root / "kinds.yaml":
                _read_kinds(path, name, catalogue)
            elif path.name == "decisions.yaml":
                catalogue.decisions = read_decisions(path.read_text(encoding="utf-8"), name=name, lowering=lowering)
            elif path.relative_to(root).parts[0] == "scenarios":
                _read_scenario(path, name, catalogue, lowering)
            elif path.relative_to(root).parts[0] == "presumptions":
                add_presumptions(path, name, catalogue, lowering)
            elif path.relative_to(root).parts[0] == "families":
                add_families(path, name, catalogue, lowering)
            elif path.relative_to(root).parts[0] == "codes":
                _read_codes(path, name, catalogue)
            elif path.relative_to(root).parts[0] == "laws":
                catalogue.laws.append(read_law(path.read_text(encoding="utf-8"), name=name, lowering=lowering))
            else:
                _read_facts(path, name, lowering)
        except InvalidData as error:
            problems += error.problems
        except DepgraphError as error:
            problems.append(str(error))
        lowering.problems = []
    if problems:
        raise InvalidData(problems)
    catalogue.version = f"{catalogue.version}+{fingerprint(root)[:8]}"
    return catalogue


def _read_scenario(path: Path, name: str, catalogue: Catalogue, lowering: Lowering) -> None:
    scenario = read_scenario(path.read_text(encoding="utf-8"), name=name, lowering=lowering)
    if scenario["id"] != path.stem:
        raise InvalidData([f"{name}: found the id {scenario['id']!r}, expected {path.stem!r}, as the file is called"])
    catalogue.scenarios[scenario["id"]] = scenario


def _read_facts(path: Path, name: str, lowering: Lowering) -> None:
    from depgraph.model.facts import FactsFile  # noqa: PLC0415
    from depgraph.model.reading import read_document, validated  # noqa: PLC0415

    document = read_document(path.read_text(encoding="utf-8"), name=name)
    lowering.add(validated(document, FactsFile.model_validate), name=name)


def _read_kinds(path: Path, name: str, catalogue: Catalogue) -> None:
    from depgraph.catalogue.kinds import KindsFile  # noqa: PLC0415
    from depgraph.model.reading import read_document, validated  # noqa: PLC0415

    document = read_document(path.read_text(encoding="utf-8"), name=name)
    for kind in validated(document, KindsFile.model_validate).kinds:
        catalogue.facts.kinds[kind.id] = kind.expects
        catalogue.facts.may_have[kind.id] = kind.may_have
        catalogue.makers[kind.id] = kind.maker or next(iter(kind.expects), "supplied_by")
        for words in kind.words.values():
            catalogue.words.update((word.casefold(), kind.id) for word in words)
        catalogue.words[kind.id] = kind.id
        catalogue.words[kind.id.replace("_", " ")] = kind.id


def _read_codes(path: Path, name: str, catalogue: Catalogue) -> None:
    from depgraph.catalogue.kinds import CodesFile  # noqa: PLC0415
    from depgraph.matching.codes import written  # noqa: PLC0415
    from depgraph.model.reading import read_document, validated  # noqa: PLC0415

    file = validated(read_document(path.read_text(encoding="utf-8"), name=name), CodesFile.model_validate)
    for kind, prefixes in file.prefixes.items():
        catalogue.words.update((written(file.system, prefix), kind) for prefix in prefixes)


def read_law(text: str, *, name: str, lowering: Lowering, facts: Facts | None = None) -> dict[str, Any]:
    """Read one law file, its sources numbered; with ``facts`` the countries, lists and kinds it names must be known.

    Raises:
        InvalidInput, InvalidData: what is wrong, where, and what was expected.

    """
    from depgraph.model.law import Law  # noqa: PLC0415
    from depgraph.model.reading import read_document, validated  # noqa: PLC0415

    document = read_document(text, name=name)
    law = validated(document, Law.model_validate)
    problems = [
        f"{document.place(where)}: found the source key {key!r}, expected one of this file's `sources`"
        for where, key in law.cited_keys()
        if key not in law.sources
    ]
    for where, spans in _timelines(law):
        for earlier, later in pairwise(spans):
            if earlier.ends is None or earlier.ends > later.starts:
                place = document.place(where)
                problems.append(
                    f"{place}: found a span from {later.starts} over one to {earlier.ends}, expected no overlap"
                )
    asked = law.model_dump(by_alias=True, exclude_none=True, exclude={"sources", "tests"})
    for key, table in (("captured", law.tests), ("content", law.content), ("ancestry", law.ancestry)):
        what = "tests" if key == "captured" else key
        problems += [
            f"{document.place(where)}: found {used!r}, expected one of this file's `{what}`"
            for where, used in _uses(asked, key)
            if used not in table
        ]
    if facts is not None:
        from depgraph.catalogue.verify import unknown_words  # noqa: PLC0415

        problems += [
            f"{document.place(where)}: found {word!r}, expected a {what} that the data define"
            for where, word, what in unknown_words(law.model_dump(by_alias=True, exclude_none=True), facts)
        ]
    if problems:
        raise InvalidData(problems)
    numbers = {key: lowering.number(source) for key, source in law.sources.items()}
    raw: dict[str, Any] = law.model_dump(by_alias=True, exclude_none=True, exclude={"sources"})
    _number(raw, numbers)
    raw["cites"] = list(numbers.values())
    return raw


def _timelines(law: Any) -> list[tuple[tuple[str | int, ...], list[Any]]]:
    found: list[tuple[tuple[str | int, ...], list[Any]]] = [(("timeline",), law.timeline)]
    found += [(("rules", i, "timeline"), rule.timeline) for i, rule in enumerate(law.rules) if rule.timeline]
    return found


def _uses(value: Any, key: str, path: tuple[str | int, ...] = ()) -> Iterator[tuple[tuple[str | int, ...], str]]:
    """Yield where a condition names a test, and which."""
    if isinstance(value, dict):
        if isinstance(value.get(key), str):
            yield (*path, key), value[key]
        for name, inner in value.items():
            yield from _uses(inner, key, (*path, name))
    elif isinstance(value, list):
        for number, inner in enumerate(value):
            yield from _uses(inner, key, (*path, number))


def _number(value: Any, numbers: dict[str, int]) -> None:
    if isinstance(value, dict):
        for key, inner in value.items():
            if key == "sources" and isinstance(inner, list):
                value[key] = [numbers[name] for name in inner]
            else:
                _number(inner, numbers)
    elif isinstance(value, list):
        for inner in value:
            _number(inner, numbers)
