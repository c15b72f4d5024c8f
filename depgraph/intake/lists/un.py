"""The consolidated list of the United Nations Security Council, XML."""

from __future__ import annotations

from typing import TYPE_CHECKING

from depgraph.intake.lists.days import day
from depgraph.intake.lists.entry import COMPANY, PERSON, ListEntry, Part, Setting, unique
from depgraph.intake.lists.places import Places
from depgraph.intake.lists.xmlrecords import read_records, text

if TYPE_CHECKING:
    from depgraph.intake.xmlfile import Element

LIST = "un.sc"
PUBLISHER = "United Nations Security Council"
_NAMES = ("FIRST_NAME", "SECOND_NAME", "THIRD_NAME", "FOURTH_NAME")


def claims_xml(root: Element) -> bool:
    """Whether it is this list."""
    return root.tag == "CONSOLIDATED_LIST"


def read_xml(data: bytes, root: Element, setting: Setting) -> Part:
    """Read it."""
    part = Part("UN consolidated list, XML", day(root.attributes.get("dateGenerated", "")))
    places = Places(setting.countries)

    def party(one: Element) -> None:
        group = one.tag
        aliases = [(text(a, "ALIAS_NAME"), text(a, "QUALITY").casefold() == "low") for a in one.all(f"{group}_ALIAS")]
        # A cell may hold several aliases, and the name in its own script.
        names = unique([
            " ".join(filter(None, (text(one, tag) for tag in _NAMES))),
            *(name for said, weak in aliases if not weak for name in said.split(";")), text(one, "NAME_ORIGINAL_SCRIPT"),
        ])  # fmt: skip
        nations = [value.text for nationality in one.all("NATIONALITY") for value in nationality.children]
        countries = places.all([*nations, *(text(address, "COUNTRY") for address in one.all(f"{group}_ADDRESS"))])
        if names:
            part.add(ListEntry(
                ref=text(one, "REFERENCE_NUMBER") or text(one, "DATAID"), names=names, kind=PERSON if group == "INDIVIDUAL" else COMPANY,
                countries=countries, programme=text(one, "UN_LIST_TYPE"), starts=day(text(one, "LISTED_ON")),
                weak=tuple(name for name in unique(said for said, weak in aliases if weak) if name not in names),
            ), LIST)  # fmt: skip

    read_records(data, {"INDIVIDUAL": party, "ENTITY": party}, name=setting.name)
    return part
