"""How many of the standard's own files are judged right? ``python -m tests.benchmarks.cyclonedx FOLDER``.

FOLDER is tools/src/test/resources of the public repository CycloneDX/specification. A file called *invalid…* must be
refused (exit 3), one called *valid…* must be read; versions 1.2 to 1.7 in JSON and XML are counted.
"""

from __future__ import annotations

import sys
from collections import Counter
from pathlib import Path

from depgraph.catalogue.compiled import load_catalogue
from depgraph.errors import DepgraphError, LimitExceeded
from depgraph.intake.draft import Setting
from depgraph.intake.preflight import DEFAULT_LIMITS
from depgraph.intake.readers import read, recognise

VERSIONS = frozenset(f"1.{minor}" for minor in range(2, 8))
LEAST_REFUSED = 0.95


def accepted(path: Path, setting: Setting) -> bool:
    """Whether a bill is read as a valid one."""
    strict = setting._replace(name=path.name)
    notices: list[str] = []
    try:
        found = recognise(path.read_bytes(), strict, notices)
        if found is not None:
            read(found, strict, notices)
    except LimitExceeded:
        raise
    except DepgraphError:
        return False
    return True


def measure(folder: Path) -> tuple[Counter[str], list[str]]:
    """Return how many files were judged in which way, and the names of those judged wrong."""
    catalogue = load_catalogue()
    setting = Setting(
        name="",
        on="2026-12-01",
        limits=DEFAULT_LIMITS,
        countries=catalogue.country_names(),
        kinds=catalogue.words,
        makers=catalogue.makers,
    )
    counts: Counter[str] = Counter()
    wrong = []
    for path in sorted(folder.rglob("*")):
        sort = path.name.partition("-")[0]
        if path.suffix not in {".json", ".xml"} or path.parent.name not in VERSIONS or sort not in {"valid", "invalid"}:
            continue
        judged = accepted(path, setting)
        counts[f"{sort}, {'accepted' if judged else 'refused'}"] += 1
        if judged is not (sort == "valid"):
            wrong.append(f"{path.parent.name}/{path.name}")
    return counts, wrong


def main() -> None:
    """Print the counts; end with 1 where a target is missed."""
    counts, wrong = measure(Path(sys.argv[1]))
    for sort, number in sorted(counts.items()):
        print(f"{sort:20} {number:5}")
    for name in wrong:
        print(f"judged wrong: {name}")
    invalid = counts["invalid, refused"] + counts["invalid, accepted"]
    share = counts["invalid, refused"] / invalid if invalid else 0.0
    print(
        f"refused of the invalid: {share:.1%} (at least {LEAST_REFUSED:.0%}); accepted of the valid: all but {counts['valid, refused']}"
    )
    sys.exit(int(share < LEAST_REFUSED or counts["valid, refused"] > 0))


if __name__ == "__main__":
    main()
