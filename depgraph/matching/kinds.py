"""Which kinds of component contradict each other: a network is no chiller, but a board may be sold as a server."""

from __future__ import annotations

from depgraph.text.spelling import words_of

_TOGETHER = tuple(map(words_of, (
    "chip memory board server rack network storage equipment",
    "power cooling equipment rack building site grid",
    "material building equipment power furnishing",
    "software firmware licence cloud_service technology",
    "cloud_service maintenance_contract general_service network",
)))  # fmt: skip
"""Kinds that people use for one thing."""


def contradict(stated: str | None, known: str | None) -> bool:
    """Whether a stated kind and a product's own cannot be of one thing; where one is not known they do not."""
    if not stated or not known or stated == known:
        return False
    return not any(stated in kinds and known in kinds for kinds in _TOGETHER)
