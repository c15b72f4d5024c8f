"""Whom do whole lists name among our own organisations, and how fast? ``python -m tests.benchmarks.lists FOLDER``.

FOLDER holds lists as their publishers write them, in any depth; without one, the names that come with depgraph are used. Printed
for each list: its day, size and digest; who of the catalogue is certainly and possibly listed although the catalogue records no
listing; how many of 200 planted aliases are found; and the CPU seconds that 30,000 entries take.
"""

from __future__ import annotations

import gc
import gzip
import random
import sys
import time
from pathlib import Path

from depgraph import resources
from depgraph.catalogue.compiled import load_catalogue
from depgraph.errors import DepgraphError
from depgraph.intake.lists.comparing import Names, Screen
from depgraph.intake.lists.snapshot import unpacked
from depgraph.intake.screening import held_lists, snapshots
from depgraph.model.records import Organisation

PLANTED = 200
MEASURED = 30_000


def given(folder, catalogue):
    """Yield every list that the files of a folder hold, each put together from all of its files in one place."""
    countries = catalogue.country_names()
    for place in sorted({path.parent for path in folder.rglob("*") if path.is_file()}):
        files = [(path.name, path.read_bytes()) for path in sorted(place.iterdir()) if path.is_file()]
        readable = []
        for named in files:
            try:
                held_lists(catalogue.facts, [named], countries=countries)
            except DepgraphError:
                continue
            readable.append(named)
        for key in held_lists(catalogue.facts, readable, countries=countries):
            holding = [
                named
                for named in readable
                if key in held_lists(catalogue.facts, [named], countries=countries)
                or not held_lists(catalogue.facts, [named], countries=countries)
            ]
            yield from (
                snapshot
                for snapshot, _ in snapshots(catalogue.facts, [(key, named) for named in holding], countries=countries)
            )


def shipped():
    """Yield the lists whose names come with depgraph."""
    for path in sorted((resources.datasets() / "lists" / "index").glob("*.list.gz")):
        yield unpacked(gzip.decompress(path.read_bytes()), name=path.name)


def planted(snapshot):
    """Return made-up companies that bear aliases of a list, none of them its proper name."""
    aliases = [(entry, name) for entry in snapshot.entries for name in entry.names[1:] if len(name) > 5]
    chosen = random.Random(1).sample(aliases, min(PLANTED, len(aliases)))
    return [Organisation(id=f"planted:{at}", name=name, stated_by="user") for at, (_, name) in enumerate(chosen)]


def main(argv):
    """Print the figures."""
    catalogue = load_catalogue()
    organisations = catalogue.facts.organisations
    seconds = entries = 0.0
    for snapshot in given(Path(argv[0]), catalogue) if argv else shipped():
        gc.disable()
        start = time.process_time()
        hits = Screen(organisations.values()).hits(snapshot.list_id, Names(snapshot.entries))
        seconds += time.process_time() - start
        gc.enable()
        entries += len(snapshot.entries)
        recorded = {
            one.id for one in organisations.values() if any(entry[0] == snapshot.list_id for entry in one.listings)
        }
        certain = {hit.organisation for hit in hits if hit.certain} - recorded
        possible = {hit.organisation for hit in hits} - recorded - certain
        made = planted(snapshot)
        found = {hit.organisation for hit in Screen(made).hits(snapshot.list_id, Names(snapshot.entries))}
        print(
            f"{snapshot.list_id} {snapshot.published or 'no day'} {len(snapshot.entries):,} parties {snapshot.names:,} names sha256 {snapshot.digest[:12]}"
        )
        print(f"  certain and not recorded: {len(certain)} {sorted(certain)[:10]}")
        print(f"  possible and not recorded: {len(possible)} {sorted(possible)[:10]}")
        print(
            f"  planted aliases found: {len(found)} of {len(made)}; missed {[one.name for one in made if one.id not in found][:5]}"
        )
    if entries:
        print(
            f"{len(organisations)} organisations against {entries:,.0f} entries: {seconds:.2f} s of CPU, {seconds / entries * MEASURED:.2f} s for {MEASURED:,}"
        )


if __name__ == "__main__":
    main(sys.argv[1:])
