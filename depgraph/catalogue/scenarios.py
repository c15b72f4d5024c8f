"""What do scenario files and the data for decisions say? Read, validated, their source keys turned to numbers."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from depgraph.errors import InvalidData

if TYPE_CHECKING:
    from collections.abc import Iterator

    from depgraph.model.lowering import Lowering
    from depgraph.model.reading import Document
    from depgraph.model.records import Catalogue


def read_scenario(text: str, *, name: str, lowering: Lowering) -> dict[str, Any]:
    """Read one scenario.

    Raises:
        InvalidInput, InvalidData: what is wrong, where, and what was expected.

    """
    from depgraph.model.reading import read_document, validated  # noqa: PLC0415
    from depgraph.model.scenario import Scenario  # noqa: PLC0415  pydantic, only where a scenario is read

    document = read_document(text, name=name)
    return _numbered(validated(document, Scenario.model_validate), document, lowering)


def read_decisions(text: str, *, name: str, lowering: Lowering) -> dict[str, Any]:
    """Read the data for decisions.

    Raises:
        InvalidInput, InvalidData: what is wrong, where, and what was expected.

    """
    from depgraph.model.decisions import DecisionFile  # noqa: PLC0415
    from depgraph.model.reading import read_document, validated  # noqa: PLC0415

    document = read_document(text, name=name)
    return _numbered(validated(document, DecisionFile.model_validate), document, lowering)


def _numbered(model: Any, document: Document, lowering: Lowering) -> dict[str, Any]:
    raw: dict[str, Any] = model.model_dump(mode="json", by_alias=True, exclude_none=True, exclude={"sources"})
    problems = [
        f"{document.place(path)}: found the source key {key!r}, expected one of this file's `sources`"
        for path, key in _keys(raw, ())
        if key not in model.sources
    ]
    if problems:
        raise InvalidData(problems)
    numbers = {key: lowering.number(source) for key, source in model.sources.items()}
    _to_numbers(raw, numbers)
    raw["cites"] = list(numbers.values())
    return raw


def _keys(value: Any, path: tuple[str | int, ...]) -> Iterator[tuple[tuple[str | int, ...], str]]:
    if isinstance(value, dict):
        for key, inner in value.items():
            if key == "sources" and isinstance(inner, list):
                yield from (((*path, key), use) for use in inner)
            else:
                yield from _keys(inner, (*path, key))
    elif isinstance(value, list):
        for i, inner in enumerate(value):
            yield from _keys(inner, (*path, i))


def _to_numbers(value: Any, numbers: dict[str, int]) -> None:
    if isinstance(value, dict):
        for key, inner in value.items():
            if key == "sources" and isinstance(inner, list):
                value[key] = [numbers[name] for name in inner]
            else:
                _to_numbers(inner, numbers)
    elif isinstance(value, list):
        for inner in value:
            _to_numbers(inner, numbers)


def problems(catalogue: Catalogue, scenario: dict[str, Any], *, of_a_bill: bool = False) -> Iterator[str]:
    """Yield what a scenario names that nothing defines: it would happen to nobody, in silence.

    ``of_a_bill``: it may name lines and organisations of a bill, which only the bill can tell.
    """
    facts, laws = catalogue.facts, {law["id"] for law in catalogue.laws}
    what = f"scenario {scenario['id']}"
    tables = {
        "law": laws, "scenario": catalogue.scenarios, "jurisdiction": facts.jurisdictions, "organisation": facts.organisations,
        "list": facts.lists, "component": facts.components, "kind": facts.kinds,
        "measure": {measure["id"] for measure in catalogue.decisions.get("measures", ())},
    }  # fmt: skip
    named = [("scenario", one) for one in scenario.get("includes", ())]
    named += [("jurisdiction", scenario["state"])] if "state" in scenario else []
    named += [("law", change["law"]) for change in scenario.get("laws", ())]
    for one in scenario.get("memberships", ()):
        named += [("jurisdiction", one["country"]), ("jurisdiction", one["group"])]
    for one in scenario.get("listings", ()):
        named += [("organisation", one["party"]), ("list", one["list"])]
    for one in scenario.get("sales", ()):
        sellers = [] if one["seller"] == "*" else [one["seller"]]
        named += [("organisation", key) for key in (one["owned"], *sellers, one["buyer"])]
    for one in (*scenario.get("replacements", ()), *scenario.get("measures", ())):
        named += [] if of_a_bill else [("component", one["component"])]
        named += [("component", one["by"])] if "by" in one else [("measure", one["measure"])]
    for event in scenario.get("events", ()):
        named += [("organisation", key) for key in event.get("stops", ())]
        named += [("kind", kind) for kind in event.get("kinds", ())]
        tests = {use for use in _captured(event.get("binds")) if use not in event.get("tests", {})}
        yield from (f"{what}: event {event['id']}: no test {test!r}" for test in sorted(tests))
    known_later = {"organisation"} if of_a_bill else set()
    yield from (
        f"{what}: no {kind} {key!r}" for kind, key in named if kind not in known_later and key not in tables[kind]
    )


def decision_problems(catalogue: Catalogue) -> Iterator[str]:
    """Yield what the data for decisions name that nothing defines."""
    laws = {law["id"] for law in catalogue.laws}
    for clock in catalogue.decisions.get("clocks", ()):
        if clock.get("law", None) not in {None, *laws}:
            yield f"decisions: clock {clock['id']}: no law {clock['law']!r}"
    for table in ("endurance", "thresholds", "measures"):
        for entry in catalogue.decisions.get(table, ()):
            for kind in entry.get("kinds", ()):
                if kind not in catalogue.facts.kinds:
                    yield f"decisions: {table}: no kind {kind!r}"


def _captured(value: Any) -> set[str]:
    if isinstance(value, dict):
        own = {value["captured"]} if isinstance(value.get("captured"), str) else set()
        return own.union(*(_captured(v) for v in value.values()))
    if isinstance(value, list):
        return set().union(*(_captured(v) for v in value)) if value else set()
    return set()
