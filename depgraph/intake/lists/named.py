"""Which list does a cell name, by id, by its name or by words of its own? A file may hold rows of several."""

from __future__ import annotations

from typing import TYPE_CHECKING

from depgraph.text.spelling import fold

if TYPE_CHECKING:
    from collections.abc import Mapping

WORDS = {
    "specially designated nationals": "us.ofac.sdn", "entity list": "us.bis.entity_list", "military end user": "us.bis.meu",
    "military end-user": "us.bis.meu", "unverified list": "us.bis.unverified", "denied persons list": "us.bis.denied_persons",
    "chinese military-industrial complex companies": "us.ofac.ns_cmic", "eu financial sanctions files": "eu.sanctions",
    "ofsi consolidated list": "uk.ofsi", "un security council": "un.sc", "un sc": "un.sc",
}  # fmt: skip
"""Words in a cell -> the list they name."""
SHORT = {
    "sdn": "us.ofac.sdn",
    "el": "us.bis.entity_list",
    "uvl": "us.bis.unverified",
    "dpl": "us.bis.denied_persons",
    "meu": "us.bis.meu",
}
"""Whole cells of the screening list's older layout -> the list they name."""
DATASETS = {
    "us_ofac_sdn": "us.ofac.sdn", "us_bis_denied": "us.bis.denied_persons", "us_bis_mieu": "us.bis.mieu",
    "us_dod_chinese_milcorps": "us.dod.1260h", "us_fcc_covered_list": "us.fcc.covered_list", "eu_fsf": "eu.sanctions",
    "gb_hmt_sanctions": "uk.ofsi", "gb_fcdo_sanctions": "uk.ofsi", "jp_meti_eul": "jp.meti.end_users",
    "un_sc_sanctions": "un.sc",
}  # fmt: skip
"""OpenSanctions' names of datasets -> the one list that each is: an entity of theirs with a listing topic is on it."""


class Named:
    """Finds the lists that cells name; most cells of a column say the same."""

    def __init__(self, lists: Mapping[str, str]) -> None:
        self._lists = lists
        self._by_name = {fold(name): key for key, name in lists.items()}
        self._known: dict[str, tuple[str, ...]] = {}

    def of(self, text: str) -> tuple[str, ...]:
        """Return the ids of the lists that a cell names."""
        known = self._known.get(text)
        if known is None:
            known = self._known[text] = tuple(sorted(self._found(text)))
        return known

    def _found(self, text: str) -> set[str]:
        said = text.casefold()
        found = {key for words, key in WORDS.items() if words in said}
        for part in (said, *said.replace(",", ";").split(";")):
            one = part.strip()
            found |= {key for key in (SHORT.get(one), DATASETS.get(one), self._by_name.get(fold(one))) if key}
            found |= {one} & self._lists.keys()
        return found & self._lists.keys()
