"""How do statements in a file become records? Shares to integers, source keys to numbers."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from depgraph.errors import InvalidData
from depgraph.model import records
from depgraph.model.facts import Bounded, FactsFile, OneOf, Share, Source, SourceUse
from depgraph.model.problems import Problem, value_shown
from depgraph.model.reading import Document
from depgraph.model.vocabulary import LACKS, PPM

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from depgraph.model.facts import Listing, Member, Presence, Screening, ShareValue


class Lowering:
    """Turns facts files into records, with one shared table of sources."""

    def __init__(self, facts: records.Facts, *, stated_by: str, bill: bool = False) -> None:
        self.facts = facts
        self.stated_by = stated_by
        # What users state of their own bill is documented by them; what they say of others is not.
        self.stated_of_bill = "bill" if bill else stated_by
        self.problems: list[str] = []
        self.revised: list[str] = []
        """Statements that took the place of others, in words."""
        self._table: dict[str, Source] = {}
        self._numbers: dict[Source, int] = {}
        self._name = ""

    def add(self, file: FactsFile, *, name: str) -> None:
        """Add every statement of one file.

        Raises:
            InvalidData: an id given twice, or a source key that the file does not define.

        """
        self._table, self._name = file.sources, name
        facts = self.facts
        document = Document(name, None)
        self.problems += [document.told(one) for one in repeated(file)]
        screenings = [self._screening(s) for s in file.screened]
        for organisation in file.organisations:
            self._organisation(organisation, screenings)
        for component in file.components:
            self._component(component)
        for holding in file.holdings:
            facts.holdings.append(self._holding(holding))
        for relation in file.relations:
            facts.relations.append(self._relation(relation))
        for tenant in file.tenants:
            facts.tenants.append(records.Tenant(
                tenant.organisation, tenant.uses, tenant.starts, tenant.ends, tenant.certainty, self.stated_by,
                self._cites(tenant.sources).get("*", []),
            ))  # fmt: skip
        for jurisdiction in file.jurisdictions:
            facts.jurisdictions[jurisdiction.id] = records.Jurisdiction(
                id=jurisdiction.id, name=jurisdiction.name, kind=jurisdiction.kind,
                alpha3=jurisdiction.alpha3, names=jurisdiction.names,
                members=[self._dated(m.member, m) for m in jurisdiction.members],
                listings=[self._dated(entry.list, entry) for entry in jurisdiction.listed_on],
                cites=self._cites(jurisdiction.sources).get("*", []),
            )  # fmt: skip
        for party_list in file.lists:
            facts.lists[party_list.id] = records.PartyList(
                id=party_list.id, name=party_list.name, issuer=party_list.issuer, url=party_list.url,
                propagates=party_list.propagates, cites=self._cites(party_list.sources).get("*", []),
            )  # fmt: skip
        for members in file.possibly_same:
            facts.possibly_same += [(members[0], other, name) for other in members[1:]]
        facts.assume |= set(file.assume)
        if self.problems:
            raise InvalidData(self.problems)

    def number(self, source: Source) -> int:
        """Return the number of a source in the shared table, adding it when new."""
        if source not in self._numbers:
            entry = source.model_dump(exclude_none=True)
            self._numbers[source] = self.facts.sources.add(entry)
        return self._numbers[source]

    def _resolve(self, key: str) -> int | None:
        if key not in self._table:
            self.problems.append(f"{self._name}: found the source key {key!r}, expected one of its `sources`")
            return None
        return self.number(self._table[key])

    def _cites(self, sources: Sequence[str | SourceUse | Source]) -> records.Cites:
        cites: records.Cites = {}
        for source in sources:
            fields = ["*"]
            if isinstance(source, Source):
                found: int | None = self.number(source)
            elif isinstance(source, SourceUse):
                fields = source.for_
                found = self.number(source.source) if source.source else self._resolve(source.use or "")
            else:
                found = self._resolve(source)
            if found is not None:
                for name in fields:
                    cites.setdefault(name, []).append(found)
        return cites

    def _dated(self, value: str, entry: Presence | Listing | Member) -> records.Dated:
        return (value, entry.starts, entry.ends, entry.certainty, self._cites(entry.sources).get("*", []))

    def _screening(self, entry: Screening) -> records.Dated:
        return (entry.list, entry.starts, entry.ends, "yes", self._cites(entry.sources).get("*", []))

    def _organisation(self, entry: Any, screenings: list[records.Dated]) -> None:
        previous = self.facts.organisations.get(entry.id)
        if previous is not None and previous.stated_by == self.stated_by == "catalogue":
            self.problems.append(f"{self._name}: found the organisation {entry.id!r} again, expected each id once")
        # A lower layer keeps its own record.
        record = replace(previous) if previous else records.Organisation(id=entry.id, name=entry.name or entry.id)
        given = entry.model_fields_set
        cites = self._cites(entry.sources)
        if previous is not None:
            # What the user says of a field replaces the catalogue's word and its sources for that field.
            cites = {f: list(n) for f, n in previous.cites.items()} | {
                f: records.cited(cites, f) for f in given - {"id", "sources"}
            }
        else:
            record.kind = entry.kind
        before = (record.seat, record.headquarters, record.presence, record.owners, record.bound)
        if entry.amends and entry.name:
            self._revise(entry.id, "name", record.name, entry.name)
        record.name = entry.name or record.name
        record.amends = entry.amends or record.amends
        record.aliases = [*record.aliases, *entry.aliases]
        record.identifiers = record.identifiers | entry.identifiers
        if "kind" in given:
            record.kind = entry.kind
        if "incorporated_in" in given:
            record.seat = _codes(entry.incorporated_in)
        if "headquartered_in" in given:
            record.headquarters = _codes(entry.headquartered_in)
        record.present = [*record.present, *(self._dated(p.country, p) for p in entry.present_in)]
        record.listings = [*record.listings, *(self._dated(x.list, x) for x in entry.listed_on)]
        record.screened = [*record.screened, *(self._screening(s) for s in entry.screened), *screenings]
        record.trades = list(dict.fromkeys([*record.trades, *entry.trades]))
        record.sells = list(dict.fromkeys([*record.sells, *entry.sells]))
        record.looked = [
            *record.looked,
            *((x.question, x.on, x.found, x.outcome, self._cites(x.sources).get("*", [])) for x in entry.looked),
        ]
        if "presence" in given:
            record.presence = entry.presence
        if "owners" in given:
            bounded = isinstance(entry.owners, Bounded)
            record.owners = "bounded" if bounded else entry.owners
            record.bound = round(entry.owners.bounded * PPM) if bounded else PPM
        if previous is not None:
            record.owners_by = self.stated_by if "owners" in given else record.owners_by or record.stated_by
            after = (record.seat, record.headquarters, record.presence, record.owners, record.bound)
            for what, old, new in zip(
                ("seat", "headquarters", "presence", "owners", "bound"), before, after, strict=True
            ):
                self._revise(entry.id, what, old, new)
        record.stated_by, record.cites = self.stated_by, cites
        self.facts.organisations[entry.id] = record

    def _holding(self, entry: Any) -> records.Holding:
        control = entry.control
        cites = self._cites(entry.sources)
        share = "capital" if entry.capital is not None else "votes" if entry.votes is not None else "relation"
        return records.Holding(
            owner=entry.owner, owned=entry.owned, capital=_share(entry.capital), votes=_share(entry.votes),
            control=(control if isinstance(control, str) else "control") if control else None,
            starts=entry.starts, ends=entry.ends, certainty=entry.certainty, stated_by=self.stated_by,
            cites=records.cited(cites, share) or self._weakened(cites), lot=entry.lot,
        )  # fmt: skip

    def _weakened(self, cites: records.Cites) -> list[int]:
        """Return sources that cover the holding but not its share: as far as the share goes, unverified."""
        found = []
        for number in dict.fromkeys(n for numbers in cites.values() for n in numbers):
            source = self.facts.sources[number]
            title = f"{source['title']} (the holding; its share was not read there)"
            entry = {k: v for k, v in source.items() if k in {"url", "published"}}
            found.append(self.number(Source(**entry, title=title, grade="unverified")))
        return found

    def _component(self, entry: Any) -> None:
        previous = self.facts.components.get(entry.id)
        if previous is not None and self.stated_by == "catalogue":
            self.problems.append(f"{self._name}: found the component {entry.id!r} again, expected each id once")
        given = {
            name: getattr(entry, name)
            for name in entry.model_fields_set & set(records.Component.__dataclass_fields__) - {"cites"}
        }
        if "eccn" in given:
            given["eccn"] = _codes(entry.eccn)
        if given.get("lacks") is not None:
            given["lacks"] = list(dict.fromkeys(r for word in entry.lacks for r in LACKS.get(word, (word,))))
        cites = self._cites(entry.sources)
        if previous is not None and previous.stated_by == "catalogue" and self.stated_of_bill == "user":
            # Beside a bill a product is amended field by field, as an organisation is; it does not become a line.
            entry_fields = {name: value for name, value in given.items() if name != "id"}
        elif previous is None or previous.stated_by == "catalogue":
            where = None if self.stated_by == "catalogue" else f"{self._name}: {entry.id}"
            given["name"] = entry.name or entry.id
            record = records.Component(**given, where=where, stated_by=self.stated_of_bill, cites=cites)
            self.facts.components[entry.id] = record
            return
        else:
            entry_fields = given
        for name, value in entry_fields.items():
            if name != "name" or entry.amends:
                self._revise(entry.id, name, getattr(previous, name), value)
        said = previous.cites | {name: records.cited(cites, name) for name in entry_fields}
        self.facts.amend_component(entry.id, **entry_fields, cites=said)

    def _revise(self, key: str, what: str, old: Any, new: Any) -> None:
        """Note that a statement takes the place of another one."""
        if old not in _NOTHING_SAID and _said(old) != _said(new) and what not in {"id", "amends"}:
            self.revised.append(
                f"{self._name}: {key}: {what.replace('_', ' ')} {_said(new)} takes the place of {_said(old)}"
            )

    def _relation(self, entry: Any) -> records.Relation:
        return records.Relation(
            subject=entry.subject, relation=entry.relation, objects=entry.one_of or [entry.object],
            country=_codes(entry.country), access=entry.access, share=_share(entry.share),
            value_share=_share(entry.value_share), quantity=entry.quantity, stage=entry.stage, cost=entry.cost, weeks=entry.weeks,
            group=[entry.group.name, entry.group.needs] if entry.group else None,
            starts=entry.starts, ends=entry.ends, certainty=entry.certainty, stated_by=self.stated_of_bill,
            cites=self._cites(entry.sources).get("*", []),
        )  # fmt: skip


_NOTHING_SAID: tuple[Any, ...] = (None, "", "unrecorded", (), [], PPM)


def _said(value: Any) -> str:
    return " or ".join(map(str, value)) if isinstance(value, list | tuple) else str(value)


def repeated(file: FactsFile) -> Iterator[Problem]:
    """Yield the ids of organisations and components that a facts file gives to several: which of them counts, nobody knows."""
    own: set[str] = set()
    for table in ("organisations", "components"):
        for number, entry in enumerate(getattr(file, table)):
            if entry.id in own:
                yield Problem(
                    (table, number, "id"), f"{value_shown(entry.id)} again", "an id that nothing else in the file has"
                )
            own.add(entry.id)


def _codes(value: str | OneOf | None) -> list[str] | None:
    if value is None:
        return None
    return list(value.one_of) if isinstance(value, OneOf) else [value]


def _share(value: ShareValue | None) -> list[int] | None:
    if value is None:
        return None
    if isinstance(value, Share):
        return [round(value.min * PPM), round(value.max * PPM)]
    return [round(value * PPM)] * 2
