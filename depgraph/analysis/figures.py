"""Which figures does every output show? Each is worked out here, from the summary of an answer, and nowhere else."""

from __future__ import annotations

import re
from collections import Counter
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping

    from depgraph.language.texts import Texts

NAMED = 2
"""Laws that the headline names."""


def headline(summary: Mapping[str, Any], short: Mapping[str, str], texts: Texts) -> str:
    """Return one sentence in which every line is counted once: what reaches it, whether it is open, or clear."""
    lines, reached, laws = summary["components"], summary["non_eu"]["lines"], summary["non_eu"]["laws"]
    if reached:
        contracts = summary["non_eu"].get("contracts", 0)
        by = texts("head.laws", n=len(laws) - contracts)
        if contracts:
            by = texts("head.and", by=by, more=texts("head.contracts", n=contracts))
        parts = [texts("head.reached", n=reached, lines=texts("lines", n=lines), by=by)]
        most = list(laws.items())[:NAMED]
        parts.append(
            texts("head.most", laws=", ".join(f"{short.get(law, law)} ({texts.number(n)})" for law, n in most))
        )
    else:
        parts = [texts("head.none", lines=texts("lines", n=lines))]
    counted = reached
    for key, number in (("eu", summary["eu_only"]), ("unknown", summary["unknown"])):
        if number:
            parts.append(texts(f"head.{key}_more" if counted else f"head.{key}", n=number))
            counted += number
    if summary["latent"]:
        parts.append(texts("head.latent", n=summary["latent"]))
    parts.append(texts("head.clear", n=summary["clear"]) if summary["clear"] else texts("head.none_clear"))
    return "; ".join(parts) + "."


def unknown_pairs(summary: Mapping[str, Any]) -> tuple[int, int, float]:
    """Return how many pairs of a line and a law that can reach its kind are unknown, of how many, and their share."""
    pairs = summary["pairs_without_counter_laws"]
    return pairs["unknown"], pairs["in_scope"], pairs["unknown"] / pairs["in_scope"] if pairs["in_scope"] else 0.0


def short_titles(titles: Mapping[str, str]) -> dict[str, str]:
    """Return titles without what stands in brackets; a beginning that several share gives way to what differs."""
    # The bracket of an EU act's number is part of its name.
    short = {law: re.split(r" \((?!EU\)|EC\)|EEC\))", title)[0] for law, title in titles.items()}
    heads = Counter(title.split(": ")[0] for title in short.values() if ": " in title)
    for law, title in short.items():
        head, colon, tail = title.partition(": ")
        if colon and heads[head] > 1:
            short[law] = f"{head.split(' ')[0]} … {tail}"
    return short
