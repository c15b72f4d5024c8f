"""Is anybody, or anything, taken for somebody else? ``python -m tests.benchmarks.identity``.

Negatives are names that mean nothing of the catalogue however much they sound like it: libraries of PyPI, npm and other
registries (the most downloaded of November 2026), ordinary words, and parties of the US list of specially designated
nationals of May 2024 that are none of our organisations. None may be taken for certain. Positives are lines and parties
as buyers write them; how many are found is printed, with typing errors too. The labels are our own.
"""

from __future__ import annotations

import csv
import random
import sys
from collections import Counter
from pathlib import Path

HERE = Path(__file__).resolve().parent
ROOT = HERE.parents[1]


def negatives():
    """Return (what, name) of names that mean nobody and nothing known."""
    return [(row["what"], row["name"]) for row in _rows("identity_negatives.csv")]


def positives():
    """Return rows of what buyers write, with the id of what they mean."""
    return _rows("identity_positives.csv")


def _rows(name):
    with (HERE / name).open(encoding="utf-8") as file:
        return list(csv.DictReader(file))


def indexes():
    """Return the catalogue's organisations and products, as a bill meets them."""
    from depgraph.catalogue.compiled import load_catalogue
    from depgraph.intake.match import OrganisationIndex
    from depgraph.intake.products import ProductIndex

    facts = load_catalogue().facts
    return OrganisationIndex.of(facts), ProductIndex.of(facts)


def wrongly_taken(rows, organisations, products):
    """Yield the negatives that are taken for somebody or something, with the match."""
    for what, name in rows:
        asked = [products.find(name=name)]
        if what == "package":
            asked.append(products.find(name=name, kind="software"))
        if what in {"listed", "word"}:
            asked.append(organisations.find(name))
        yield from ((what, name, match) for match in asked if match is not None and match.accepted)


def found(row, organisations, products):
    """Return the match of a positive."""
    if row["what"] == "organisation":
        return organisations.find(row["name"], as_party=True)
    said = {field: row[field] or None for field in ("maker", "mpn", "kind")}
    return products.find(name=row["name"], **said)


def misspelled(rng, name):
    """Return a name with one typing error in its longest word: a letter missing, doubled, or two changed about."""
    words = name.split()
    at = max(range(len(words)), key=lambda n: len(words[n]))
    word = words[at]
    if len(word) < 4:
        return name
    place = rng.randrange(1, len(word) - 1)
    words[at] = rng.choice(
        (
            word[:place] + word[place + 1 :],
            word[:place] + word[place] + word[place:],
            word[:place] + word[place + 1] + word[place] + word[place + 2 :],
        )
    )
    return " ".join(words)


def main():
    """Print wrong matches and recall; fail where one is wrong."""
    organisations, products = indexes()
    rows = negatives()
    wrong = list(wrongly_taken(rows, organisations, products))
    print(f"negatives: {dict(Counter(what for what, _ in rows))}, taken for certain: {len(wrong)}")
    for what, name, match in wrong:
        print(f"  wrong: {what} {name!r} is taken for {match.target_id} ({match.rule})")
    rng = random.Random(7)
    for label, changed in (
        ("as written", lambda name: name),
        ("with a typing error", lambda name: misspelled(rng, name)),
    ):
        counts = Counter()
        for row in positives():
            match = found(row | {"name": changed(row["name"])}, organisations, products)
            counts["asked"] += 1
            counts["is"] += match is not None and match.accepted and match.target_id == row["id"]
            counts["shown"] += match is not None and row["id"] in match.candidates
            counts["somebody else"] += match is not None and match.accepted and match.target_id != row["id"]
        asked = counts.pop("asked")
        print(
            f"positives {label}: {asked}; " + ", ".join(f"{what} {n} ({n / asked:.1%})" for what, n in counts.items())
        )
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.path[:0] = [str(ROOT), str(ROOT / "cli")]
    sys.exit(main())
