"""What is assumed, and what is noticed, as sentences that can be told again in another language."""

from __future__ import annotations

from typing import Any, Self

from depgraph.language import english


class Remark(str):
    """A sentence in English that knows by which text it was made, and what fills it."""

    __slots__ = ("key", "slots")
    key: str
    slots: dict[str, Any]

    def __new__(cls, key: str, **slots: Any) -> Self:
        """Make the remark that the texts have under ``remark.`` and a key."""
        made = super().__new__(cls, english()(f"remark.{key}", **slots))
        made.key, made.slots = key, slots
        return made
