"""How often is a name matched rightly, and how fast? ``python -m tests.benchmarks.matching [names]``.

Precision and recall are measured on a labelled set of the project's own; speed on made-up companies, 3 million by default.
"""

from __future__ import annotations

import csv
import random
import resource
import sys
import time
from collections import Counter
from pathlib import Path

HERE = Path(__file__).resolve().parent
ROOT = HERE.parents[1]
FORMS = ["Inc", "Ltd", "GmbH", "B.V.", "S.A.", "LLC", "AG", "Corp", "Co., Ltd.", "S.p.A.", "", "", ""]
COMMON = [
    "global", "trading", "international", "technology", "solutions", "systems", "group", "industries", "services", "holding",
    "energy", "logistics", "capital", "partners", "electronics", "engineering", "data", "cloud", "power", "metal",
]  # fmt: skip
SYLLABLES = [
    a + b
    for a in ("b", "c", "d", "f", "g", "k", "l", "m", "n", "p", "r", "s", "t", "v", "z", "st", "br")
    for b in ("a", "e", "i", "o", "u", "an", "er")
]


def labelled():
    """Return the registry and the questions: (id, names, seat), and (name, the id meant or ``-``, what it tries)."""
    with (HERE / "labelled_names.csv").open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    registry = [(r["id"], tuple(r["name"].split("|")), r["seat"].split()) for r in rows if r["what"] == "registry"]
    return registry, [(r["name"], r["id"], r["what"]) for r in rows if r["what"] != "registry"]


def index_of(registry, **options):
    """Return an index of a registry."""
    from depgraph.intake.match import OrganisationIndex

    return OrganisationIndex(
        ((key, names, (), ()) for key, names, _ in registry), {k: s for k, _, s in registry if s}, **options
    )


def judged(index, questions):
    """Return counts for each kind of question: asked, accepted, accepted rightly, shown, and what went wrong."""
    counts, wrong = {}, []
    for name, meant, what in questions:
        found = index.find(name)
        own = counts.setdefault(what, Counter())
        own["asked"] += 1
        own["known"] += meant != "-"
        if found is not None and found.accepted:
            own["accepted"] += 1
            own["right"] += found.target_id == meant
            if found.target_id != meant:
                wrong.append((name, meant, found))
        own["shown"] += meant != "-" and found is not None and meant in found.candidates
    return counts, wrong


def quality():
    """Print precision and recall, and where they are lost."""
    from depgraph.intake.names import DEFAULT_BANDS

    registry, questions = labelled()
    counts, wrong = judged(index_of(registry), questions)
    print(f"bands: {DEFAULT_BANDS}")
    print(f"{'what':24} asked  accepted  precision  recall accepted  recall with review")
    total = Counter()
    for what, own in [*sorted(counts.items()), ("all", total)]:
        if what != "all":
            total.update(own)
        precision = f"{own['right'] / own['accepted']:9.3f}" if own["accepted"] else "        -"
        recall = f"{own['right'] / own['known']:15.3f}" if own["known"] else "              -"
        shown = f"{own['shown'] / own['known']:18.3f}" if own["known"] else "                 -"
        print(f"{what:24} {own['asked']:5}  {own['accepted']:8}  {precision}  {recall}  {shown}")
    for name, meant, found in wrong:
        print(f"wrong: {name!r} means {meant}, accepted as {found.target_id} ({found.rule}, {found.score:.0f})")


def company(rng, vocabulary):
    """Return the name of a made-up company: a coined word, perhaps a second one, common words, a legal form."""
    words = [rng.choice(vocabulary)]
    if rng.random() < 0.35:
        words.append(rng.choice(vocabulary))
    words += rng.sample(COMMON, rng.choice((0, 1, 1, 2)))
    return " ".join([*(word.capitalize() for word in words), rng.choice(FORMS)]).strip()


def misspelled(rng, name):
    """Return a name as somebody else writes it: another form, capitals, a typing error in one word."""
    kind = rng.random()
    if kind < 0.4:
        return name
    words = name.split()
    if kind < 0.6:
        return " ".join(words).upper()
    at = max(range(len(words)), key=lambda n: len(words[n]))
    word = words[at]
    place = rng.randrange(1, max(2, len(word) - 1))
    words[at] = rng.choice(
        (word[:place] + word[place + 1 :], word[:place] + "x" + word[place:], word[:place] + "q" + word[place + 1 :])
    )
    return " ".join(words)


def speed(names: int = 3_000_000, queries: int = 10_000):
    """Print how long an index takes to build and how many names a second it answers, on one core."""
    from depgraph.intake.match import OrganisationIndex
    from depgraph.intake.names import normalised

    rng = random.Random(5)
    vocabulary = sorted({"".join(rng.choices(SYLLABLES, k=rng.choice((2, 3, 3, 4)))) for _ in range(400_000)})
    made = [company(rng, vocabulary) for _ in range(names)]
    started = time.process_time()
    index = OrganisationIndex((str(n), (name,), (), ()) for n, name in enumerate(made))
    index.find("Zzyzx Quuxly")
    index.find("ZZYZX")
    built = time.process_time() - started
    asked = [(n, misspelled(rng, made[n])) for n in rng.sample(range(names), queries)]
    started = time.process_time()
    found = [(n, index.find(name)) for n, name in asked]
    seconds = time.process_time() - started
    # Made-up companies may bear the same name: any of them is right.
    alike = [normalised(name)[0] for name in made]
    shown = [any(alike[int(key)] == alike[n] for key in match.candidates) if match else False for n, match in found]
    spelled = [normalised(name)[0] != alike[n] for n, name in asked]
    wrong = sum(1 for n, match in found if match and match.accepted and alike[int(match.target_id)] != alike[n])
    accepted = sum(1 for _, match in found if match and match.accepted)
    well = sum(s for s, bad in zip(shown, spelled, strict=True) if not bad) / (spelled.count(False) or 1)
    badly = sum(s for s, bad in zip(shown, spelled, strict=True) if bad) / (spelled.count(True) or 1)
    print(
        f"{names:,} names: built in {built:.1f} s CPU; {queries:,} names at {queries / seconds:,.0f} a second (at least 1,000)"
    )
    print(
        f"  the name meant is among those shown for {well:.3f} of names spelled rightly, {badly:.3f} of those with a typing error"
    )
    print(f"  accepted {accepted}, of another name {wrong}")
    print(f"  largest size {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024} MB")


if __name__ == "__main__":
    sys.path[:0] = [str(ROOT), str(ROOT / "cli")]
    if (HERE / "labelled_names.csv").exists():
        quality()
    speed(int(sys.argv[1]) if len(sys.argv) > 1 else 3_000_000)
