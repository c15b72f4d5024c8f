"""Which modules take texts apart with regular expressions, and whose texts are they?

What the program itself says is a value until ``depgraph/language`` words it: no code reads a sentence that code has
written. A module that needs a pattern is entered here with the foreign text that it reads.
"""

from __future__ import annotations

import ast
from pathlib import Path

ROOT = Path(__file__).parents[1] / "depgraph"
READS = {
    "analysis/answer.py": "the day in the catalogue's version",
    "analysis/figures.py": "titles of laws",
    "export/annotated.py": "the markup of somebody's workbook",
    "export/facts_format.py": "ids of other formats",
    "export/ooxml.py": "the markup of somebody's workbook",
    "export/sarif_format.py": "places in a bill, as its reader counts them",
    "export/xlsx_format.py": "control characters in names",
    "intake/bill/looks.py": "cells of a bill",
    "intake/bill/parties.py": "cells of a bill",
    "intake/bill/twice.py": "names of sheets of a bill",
    "intake/csvfile.py": "bytes and separators of a CSV file",
    "intake/cyclonedx.py": "property names and versions of CycloneDX",
    "intake/cyclonedx_services.py": "links of CycloneDX",
    "intake/dora.py": "codes of a DORA register",
    "intake/dora_tables.py": "file names and codes of a DORA register",
    "intake/descriptions.py": "descriptions in a bill",
    "intake/draft.py": "ids, days and regions of other formats",
    "intake/factsfile.py": "the first keys of a YAML file",
    "intake/formats/cyclonedx_checks.py": "identifiers, hashes and addresses of CycloneDX",
    "intake/formats/cyclonedx_schema.py": "versions of CycloneDX",
    "intake/gleif.py": "column names and identifiers of GLEIF",
    "intake/header.py": "titles of columns",
    "intake/identifiers.py": "identifiers of organisations and packages",
    "intake/jsonfile.py": "tokens of JSON",
    "intake/lines.py": "cells of a bill",
    "intake/lists/cells.py": "cells of published lists",
    "intake/lists/csl.py": "cells of published lists",
    "intake/lists/days.py": "days of published lists",
    "intake/lists/names.py": "names on published lists",
    "intake/lists/ofac_csv.py": "cells of published lists",
    "intake/lists/own.py": "cells of somebody's own list",
    "intake/lists/places.py": "places on published lists",
    "intake/match.py": "names of organisations",
    "intake/preflight.py": "the markup of a workbook",
    "intake/products.py": "names of products and makers",
    "intake/questionsfile.py": "what suppliers typed into the sheet of questions",
    "intake/readers.py": "the first bytes of a file",
    "intake/references.py": "ids that a facts file refers to",
    "intake/spdx.py": "actors of SPDX",
    "intake/spdx3.py": "addresses of SPDX 3",
    "intake/spdx_text.py": "tags of SPDX",
    "intake/values.py": "cells of a bill",
    "intake/xlsxfile.py": "the markup of a workbook",
    "intake/xlsxstyles.py": "number formats of a workbook",
    "maps/__init__.py": "scripts and style sheets of the page, and the keys of its texts",
    "maps/redact.py": "names, prices and addresses that somebody else wrote",
    "maps/tables.py": "control characters in names",
    "matching/codes.py": "codes of classifications in a bill",
    "matching/nobody.py": "cells of a bill that name nobody",
    "matching/packages.py": "addresses and names of packages",
    "model/facts.py": "days of a facts file",
    "model/paths.py": "path expressions of laws",
    "model/problems.py": "messages of validators",
    "model/reading.py": "numbers and quotes of YAML",
    "store/connection.py": "the version of a database",
    "store/cypher.py": "holes in queries",
    "text/scripts.py": "names in other scripts",
    "text/spelling.py": "words of foreign texts",
}


def imports_patterns(path: Path) -> bool:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    names = {alias.name for node in ast.walk(tree) if isinstance(node, ast.Import) for alias in node.names}
    modules = {node.module for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)}
    return "re" in names | modules


def test_every_module_with_patterns_says_whose_text_it_reads() -> None:
    found = {str(path.relative_to(ROOT)) for path in ROOT.rglob("*.py") if imports_patterns(path)}
    assert found == set(READS)


def test_no_room_that_decides_or_words_takes_a_text_apart() -> None:
    for room in ("law", "graph", "language"):
        assert not [module for module in READS if module.startswith(f"{room}/")]
