"""OFAC's XML: ``sdn.xml`` and ``consolidated.xml``, and the advanced form of either."""

from __future__ import annotations

from typing import TYPE_CHECKING

from depgraph.intake.lists.days import day
from depgraph.intake.lists.entry import COMPANY, ListEntry, Part, Setting, unique
from depgraph.intake.lists.ofac_csv import CMIC, KINDS, SDN
from depgraph.intake.lists.places import Places
from depgraph.intake.lists.xmlrecords import read_records, text

if TYPE_CHECKING:
    from collections.abc import Iterator

    from depgraph.intake.xmlfile import Element

_CMIC_PROGRAMME = "CMIC-EO13959"
_BESIDE = frozenset({"NS-PLC", _CMIC_PROGRAMME, "561-Related"})


def claims(root: Element) -> bool:
    """Whether it is one of OFAC's two XML forms."""
    return root.tag == "sdnList" or (root.tag == "Sanctions" and "ADVANCED_XML" in root.space)


def read(data: bytes, root: Element, setting: Setting) -> Part:
    """Read either form.

    Raises:
        InvalidInput, LimitExceeded: broken or oversized XML.

    """
    return _plain(data, setting) if root.tag == "sdnList" else _advanced(data, setting)


def _plain(data: bytes, setting: Setting) -> Part:
    places = Places(setting.countries)
    part = Part("OFAC XML")
    found: list[ListEntry] = []

    def published(about: Element) -> None:
        part.published = day(text(about, "Publish_Date"), month_first=True)

    def party(one: Element) -> None:
        also = _also(one)
        names = unique([_full(one), *(name for name, weak in also if not weak)])
        countries = places.all([*_under(one, "addressList", "country"), *_under(one, "nationalityList", "country"),
                                *_under(one, "citizenshipList", "country")])  # fmt: skip
        found.append(ListEntry(
            ref=text(one, "uid"), names=names, kind=KINDS.get(text(one, "sdnType").casefold(), COMPANY), countries=countries,
            programme="; ".join(_texts(one, "programList", "program")), weak=unique(name for name, weak in also if weak),
        ))  # fmt: skip

    read_records(data, {"publshInformation": published, "sdnEntry": party}, name=setting.name)
    _sorted(found, part)
    return part


def _full(one: Element) -> str:
    last, first = text(one, "lastName"), text(one, "firstName")
    return f"{last}, {first}" if last and first else last or first


def _also(one: Element) -> list[tuple[str, bool]]:
    listed = one.child("akaList")
    return [(_full(aka), text(aka, "category") == "weak") for aka in (listed.all("aka") if listed else ())]


def _under(one: Element, group: str, tag: str) -> Iterator[str]:
    listed = one.child(group)
    return (text(child, tag) for child in (listed.children if listed else ()))


def _texts(one: Element, group: str, tag: str) -> list[str]:
    listed = one.child(group)
    return [child.text.strip() for child in (listed.all(tag) if listed else ())]


def _sorted(found: list[ListEntry], part: Part) -> None:
    """Put parties on their list: the blocked are told from the others by what stands in the whole file."""
    beside = sum(entry.programme in _BESIDE for entry in found)
    for entry in found:
        if beside * 20 < len(found):
            part.add(entry, SDN)
        elif _CMIC_PROGRAMME in entry.programme:
            part.add(entry, CMIC)
        else:
            part.others[f"OFAC non-SDN, {entry.programme or 'no programme'}"] += 1


class _Advanced:
    """Collects what the advanced form spreads over value sets, locations, parties and entries."""

    def __init__(self) -> None:
        self.values: dict[str, dict[str, str]] = {}
        self.party_type: dict[str, str] = {}
        self.locations: dict[str, str] = {}
        self.parties: dict[str, ListEntry] = {}
        self.programmes: dict[str, list[str]] = {}
        self.published = ""

    def value(self, one: Element) -> None:
        """Take a value of a set: a country, a kind of alias, a kind of party."""
        self.values.setdefault(one.tag, {})[one.attributes.get("ID", "")] = one.text.strip()
        if one.tag == "PartySubType":
            self.party_type[one.attributes.get("ID", "")] = one.attributes.get("PartyTypeID", "")

    def location(self, one: Element) -> None:
        """Take the country of a place."""
        country = one.child("LocationCountry")
        if country is not None:
            self.locations[one.attributes.get("ID", "")] = self._named(
                "Country", country.attributes.get("CountryID", "")
            )

    def _named(self, kind: str, key: str) -> str:
        return self.values.get(kind, {}).get(key, "")

    def party(self, one: Element) -> None:
        """Take a party with its aliases and the places it is said to be at."""
        profile = one.child("Profile")
        if profile is None:
            return
        names: list[tuple[bool, str]] = []
        weak: list[str] = []
        for alias in (a for identity in profile.all("Identity") for a in identity.all("Alias")):
            for documented in alias.all("DocumentedName"):
                name = " ".join(_values(documented))
                if alias.attributes.get("LowQuality") == "true":
                    weak.append(name)
                else:
                    names.append((alias.attributes.get("Primary") != "true", name))
        sub_type = profile.attributes.get("PartySubTypeID", "")
        kind = self._named("PartySubType", sub_type).casefold()
        if kind not in {"vessel", "aircraft"}:
            kind = self._named("PartyType", self.party_type.get(sub_type, "")).casefold()
        places = {version.attributes.get("LocationID", "") for feature in profile.all("Feature")
                  for held in feature.all("FeatureVersion") for version in held.all("VersionLocation")}  # fmt: skip
        key = profile.attributes.get("ID", "")
        self.parties[key] = ListEntry(
            ref=key, names=unique(name for _, name in sorted(names, key=lambda pair: pair[0])), kind=KINDS.get(kind, COMPANY),
            countries=tuple(sorted(filter(None, (self.locations.get(place, "") for place in places)))), weak=unique(weak),
        )  # fmt: skip

    def entry(self, one: Element) -> None:
        """Take the programmes of a party."""
        said = [text(measure, "Comment") for measure in one.all("SanctionsMeasure")]
        list_name = self._named("List", one.attributes.get("ListID", ""))
        self.programmes.setdefault(one.attributes.get("ProfileID", ""), []).extend(
            [*filter(None, said), f"\0{list_name}"]
        )


def _values(documented: Element) -> Iterator[str]:
    return (value.text.strip() for part in documented.all("DocumentedNamePart") for value in part.all("NamePartValue"))


def _advanced(data: bytes, setting: Setting) -> Part:
    found = _Advanced()

    def published(one: Element) -> None:
        found.published = found.published or day("-".join(text(one, tag).zfill(2) for tag in ("Year", "Month", "Day")))

    handlers = dict.fromkeys(("AliasType", "Country", "PartySubType", "PartyType", "List"), found.value)
    handlers |= {
        "DateOfIssue": published,
        "Location": found.location,
        "DistinctParty": found.party,
        "SanctionsEntry": found.entry,
    }
    read_records(data, handlers, name=setting.name)
    places = Places(setting.countries)
    part = Part("OFAC advanced XML", found.published)
    unsorted: list[ListEntry] = []
    for key, party in found.parties.items():
        said = found.programmes.get(key, [])
        programme = "; ".join(dict.fromkeys(one for one in said if not one.startswith("\0")))
        entry = party._replace(countries=places.all(party.countries), programme=programme)
        lists = {one[1:] for one in said if one.startswith("\0")}
        if "SDN List" in lists:
            part.add(entry, SDN)
        elif _CMIC_PROGRAMME in programme:
            part.add(entry, CMIC)
        elif lists - {""}:
            part.others[f"OFAC {', '.join(sorted(lists))}"] += 1
        else:
            unsorted.append(entry)
    _sorted(unsorted, part)
    return part
