"""Each law has a small world and the verdicts it must give; real events are replayed, and review cases answered.

``cases/<law id>/``: an exposed (or latent), a clear and an unknown case. ``replays/<event>/``: facts dated before the event,
and what must be said of it, each entry with its law, effects, latency and source. ``reviews/<case>/``: the same shape.
An entry may ask for one ``effect`` of the law alone.
"""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any

import pytest

from depgraph.catalogue.compiled import load_catalogue
from depgraph.intake.factsfile import read_facts
from depgraph.law.assessment import Assessment, assess
from depgraph.law.pack import ready
from depgraph.model.lowering import Lowering
from depgraph.model.reading import read_document
from depgraph.model.records import Component, Facts
from depgraph.model.vocabulary import Level

HERE = Path(__file__).parent
CATALOGUE = load_catalogue()
LAWS = {law["id"]: law for law in CATALOGUE.laws}


def folders(name: str) -> list[Path]:
    return sorted(p for p in (HERE / name).iterdir() if p.is_dir())


CASES, STORIES = folders("cases"), [*folders("replays"), *folders("reviews")]


@cache
def expectations(folder: Path) -> dict[str, Any]:
    document: dict[str, Any] = read_document(
        (folder / "expected.yaml").read_text(encoding="utf-8"), name=folder.name
    ).value
    return document


@cache
def answered(folder: Path, law: str, on: str, destination: str, buyer: str | None) -> Assessment:
    known = CATALOGUE.facts
    # These worlds are about what is recorded: what a kind may have beside it (``may_have``) is tried elsewhere.
    facts = Facts(
        jurisdictions=dict(known.jurisdictions), lists=dict(known.lists), kinds=known.kinds, sources=known.sources
    )
    Lowering(facts, stated_by="user", bill=True).add(
        read_facts((folder / "world.yaml").read_bytes(), name="world.yaml"), name="world.yaml"
    )
    return assess(facts, [ready(LAWS[law])], on=on, destination=destination, buyer=buyer)


def found(folder: Path, entry: dict[str, Any], law: str) -> tuple[Assessment, Component]:
    expected = expectations(folder)
    one = answered(
        folder, law, str(entry.get("as_of", expected.get("as_of"))),
        entry.get("destination", expected.get("destination", "NL")), entry.get("buyer", expected.get("buyer")),
    )  # fmt: skip
    return one, next(c for c in one.lines if c.id == entry["component"])


def interval(assessment: Assessment, line: Component, effect: str | None) -> tuple[str, str]:
    """Return both ends in words; a law whose scope the line's kind is not in is clear of it."""
    low, high = Level.CLEAR, Level.CLEAR
    if verdicts := assessment.verdicts(line):
        low, high = verdicts[0].at_least, verdicts[0].at_most
        if effect:
            low, high, _ = assessment.by_effect(line, verdicts[0].law).get(effect, (Level.CLEAR, Level.CLEAR, ""))
    return low.name.lower(), high.name.lower()


def entries(where: list[Path]) -> list[Any]:
    return [
        pytest.param(folder, entry, id=f"{folder.name}-{number}")
        for folder in where
        for number, entry in enumerate(expectations(folder)["expect"])
    ]


@pytest.mark.parametrize(("folder", "entry"), entries(CASES))
def test_a_law_answers_its_own_world(folder: Path, entry: dict[str, Any]) -> None:
    assessment, line = found(folder, entry, folder.name)
    assert assessment.verdicts(line), f"{entry['component']} is out of the law's scope"
    assert interval(assessment, line, entry.get("effect")) == (entry["at_least"], entry["at_most"]), entry.get("why")


@pytest.mark.parametrize(("folder", "entry"), entries(STORIES))
def test_an_event_is_answered_as_it_happened(folder: Path, entry: dict[str, Any]) -> None:
    assessment, line = found(folder, entry, entry["law"])
    assert interval(assessment, line, entry.get("effect")) == (entry["at_least"], entry["at_most"]), entry["why"]
    if entry["at_most"] == "clear":
        return
    (verdict,) = assessment.verdicts(line)
    by_effect = assessment.by_effect(line, verdict.law)
    for effect in entry.get("effects", ()):
        _, high, latency = by_effect[effect]
        assert high.name.lower() == entry["at_most"], effect
        assert latency == entry.get("latency", latency), effect


def test_every_law_has_a_folder_and_every_folder_a_law() -> None:
    assert {folder.name for folder in CASES} == set(LAWS)


@pytest.mark.parametrize("folder", CASES, ids=lambda f: f.name)
def test_every_folder_shows_reached_clear_and_unknown(folder: Path) -> None:
    ends = {(e["at_least"], e["at_most"]) for e in expectations(folder)["expect"]}
    assert ("clear", "clear") in ends
    assert any(low != high for low, high in ends)
    # What is contested in every rule can never be certain.
    assert any(low == high != "clear" for low, high in ends) or all(
        r.get("contested") for r in LAWS[folder.name]["rules"]
    )


@pytest.mark.parametrize("folder", STORIES, ids=lambda f: f.name)
def test_every_story_names_its_laws_its_reasons_and_its_source(folder: Path) -> None:
    expected = expectations(folder)
    for entry in expected["expect"]:
        assert entry["law"] in LAWS, f"{entry['law']} is no law of the catalogue"
        assert entry["why"]
        assert folder.parent.name == "reviews" or entry.get("source") or expected["source"]


@pytest.mark.parametrize("folder", folders("replays"), ids=lambda f: f.name)
def test_every_replay_is_clear_or_less_the_day_before(folder: Path) -> None:
    """An event that could be told before it could happen would prove nothing."""
    worst = [e["at_most"] for e in expectations(folder)["expect"]]
    assert "clear" in worst or "latent" in worst
    assert "exposed" in worst
