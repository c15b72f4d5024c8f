"""OFAC's own text files: ``sdn.csv`` or ``cons_prim.csv`` with their ``alt``, ``add`` and ``comments``. They have no header.

A cell that says nothing holds ``-0-``; the file ends with a control character; no date stands in any of them.
"""

from __future__ import annotations

import csv
import io
import re

from depgraph.errors import InvalidInput
from depgraph.intake.lists.entry import AIRCRAFT, COMPANY, PERSON, SHIP, ListEntry, Part, Setting, unique
from depgraph.intake.lists.places import Places

PUBLISHER = "US Department of the Treasury, OFAC"
SDN, CMIC = "us.ofac.sdn", "us.ofac.ns_cmic"
KINDS = {"individual": PERSON, "vessel": SHIP, "aircraft": AIRCRAFT, "entity": COMPANY, "": COMPANY}
_NOTHING = "-0-"
_END = "\x1a"
_LARGEST_CELL = 1_000_000
_WIDTHS = {12: "parties", 5: "aliases", 6: "addresses", 2: "comments"}
_TYPES = frozenset({"aka", "fka", "nka"})
_CMIC_PROGRAMME = "CMIC-EO13959"
_OTHER_PROGRAMMES = frozenset({"NS-PLC", _CMIC_PROGRAMME, "561-Related", "FSE-IR", "FSE-SY", "HKAA", "NS-MBS"})
"""Programmes of OFAC's lists beside the SDN list: who is under them alone is not blocked."""
_AKA = re.compile(r"[afn]\.k\.a\. '([^']+)'")
_NATIONALITY = re.compile(r"(?:nationality|citizen) ([A-Z][A-Za-z, ]+?)(?=;|\.|$)")


def claims(text: str) -> bool:
    """Whether a text begins as one of these files does: a number, and no header."""
    line = text.partition("\n")[0].lstrip("\ufeff")
    if not line[:1].isdigit():
        return False
    row = next(csv.reader([line]), [])
    what = _WIDTHS.get(len(row))
    if not row or not row[0].strip().isdigit() or what is None:
        return False
    if what in {"parties", "addresses"}:
        return _NOTHING in line
    return what == "comments" or row[2].strip().casefold() in _TYPES


def read(text: str, setting: Setting) -> Part:
    """Read one of these files.

    Raises:
        InvalidInput: broken CSV, or rows of another width.

    """
    rows = _rows(text, setting.name)
    what = _WIDTHS[len(rows[0])]
    part = Part(f"OFAC CSV, {what}", aliases=False)
    if what == "parties":
        _parties(rows, part, Places(setting.countries))
    elif what == "aliases":
        part.aliases = True
        for row in rows:
            strong, _ = part.more_names.setdefault(row[0].strip(), ([], []))
            strong += unique([_said(row[3])])
    elif what == "addresses":
        places = Places(setting.countries)
        for row in rows:
            part.more_countries.setdefault(row[0].strip(), []).extend(places.of(_said(row[4])))
    else:
        for row in rows:
            _, weak = part.more_names.setdefault(row[0].strip(), ([], []))
            weak += _AKA.findall(row[1])
    return part


def _rows(text: str, name: str) -> list[list[str]]:
    csv.field_size_limit(_LARGEST_CELL)
    try:
        rows = [row for row in csv.reader(io.StringIO(text, newline="")) if row and row[0].strip() not in {"", _END}]
    except csv.Error as error:
        raise InvalidInput(name, str(error), "OFAC's CSV with quotation marks in pairs") from None
    width = len(rows[0])
    for number, row in enumerate(rows, 1):
        if len(row) != width or not row[0].strip().isdigit():
            found = f"{len(row)} cells, the first {row[0][:20]!r}"
            raise InvalidInput(
                f"{name}: row {number}", found, f"{width} cells that begin with OFAC's number of a party"
            )
    return rows


def _said(cell: str) -> str:
    return "" if cell.strip() == _NOTHING else cell.strip()


def _parties(rows: list[list[str]], part: Part, places: Places) -> None:
    beside = sum(row[3].strip() in _OTHER_PROGRAMMES for row in rows)
    # The two files have one layout; only what stands in them tells the blocked from the others.
    blocked = beside * 20 < len(rows)
    for row in rows:
        programmes = _said(row[3]).replace("] [", "; ").strip("[]")
        remarks = _said(row[11])
        entry = ListEntry(
            ref=row[0].strip(), names=(" ".join(row[1].split()),), kind=KINDS.get(_said(row[2]), COMPANY), programme=programmes,
            countries=places.all(_NATIONALITY.findall(remarks)) if "nationality" in remarks or "citizen" in remarks else (),
            weak=unique(_AKA.findall(remarks)) if ".k.a. '" in remarks else (),
        )  # fmt: skip
        if blocked:
            part.add(entry, SDN)
        elif _CMIC_PROGRAMME in programmes:
            part.add(entry, CMIC)
        else:
            part.others[f"OFAC non-SDN, {programmes or 'no programme'}"] += 1
