"""Which kinds of component are there, what is each expected to have, and what do people call them?"""

from __future__ import annotations

from depgraph.model.facts import Kind, Strict, Text


class Expectation(Strict):
    """A relation that must be recorded for a kind, or counts as missing; and why."""

    relation: Text
    why: Text


class KindEntry(Strict):
    """A kind of component. ``maker`` is what a bill's manufacturer column means for it."""

    id: Kind
    name: Text
    expects: list[Expectation] = []
    maker: Text
    words: dict[Text, list[Text]] = {}


class KindsFile(Strict):
    """The file ``datasets/kinds.yaml``."""

    kinds: list[KindEntry]
