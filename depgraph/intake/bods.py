"""What does a file of the Beneficial Ownership Data Standard say? Versions 0.2 to 0.4.

The same interest may stand in it several times: as a new version of a record, as the whole of a chain and as its
links, and once a source. Each is counted once. Who is not named stays somebody, with the reason given.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from depgraph.intake.draft import Draft, listed, some, word
from depgraph.model.vocabulary import PPM

if TYPE_CHECKING:
    from collections.abc import Iterator

    from depgraph.intake.draft import Setting
    from depgraph.intake.readers import Recognised

TYPES = {
    "entityStatement": "entity", "personStatement": "person", "ownershipOrControlStatement": "relationship",
    "entity": "entity", "person": "person", "relationship": "relationship",
}  # fmt: skip
KINDS = {"state": "state", "arrangement": "foundation"}
"""A state body is not the state: it may be owned as a company is."""
CAPITAL, VOTES = "capital", "votes"
SHARES = {"shareholding": CAPITAL, "votingRights": VOTES}
CONTROL = frozenset({
    "appointmentOfBoard", "otherInfluenceOrControl", "controlViaCompanyRulesOrArticles", "controlByLegalFramework", "trustee",
    "nominator", "influenceOrControl",
})  # fmt: skip
"""Interests that are control; every other one that is no share may be."""
SCHEMES = {"XI-LEI": "lei", "NL-KVK": "kvk", "XI-DUNS": "duns"}
SELF_DECLARED = frozenset({"selfDeclaration", "primaryResearch"})


def read(found: Recognised, setting: Setting) -> Draft:
    """Read a package of statements."""
    draft = Draft(setting, "BODS")
    draft.register = True
    content = found.content if isinstance(found.content, list) else [found.content]
    _Package(draft, content).read()
    return draft


class _Package:
    def __init__(self, draft: Draft, content: list[Any]) -> None:
        self.draft, self.content = draft, content
        self.ids: dict[str, str] = {}
        """Every name of a record, statements included -> the id of its organisation."""
        self.gone: dict[str, str] = {}
        """Those who were dissolved, died or whose record is closed -> since when: they own nothing any more."""
        self.present: set[str] = set()
        """Records of the file: a chain is only known by its links where all of them are here."""
        self.cited: dict[tuple[str | None, bool, str | None], list[int]] = {}

    def read(self) -> None:
        draft = self.draft
        statements = list(self._statements())
        versions = sorted({version for s, _ in statements if (version := self._version(s))})
        draft.form = f"BODS {'/'.join(versions)}" if versions else "BODS"
        history: dict[str, list[tuple[dict[str, Any], str]]] = {}
        for statement, where in sorted(statements, key=lambda one: self._dated(one[0])):
            history.setdefault(self._record(statement), []).append((statement, where))
        latest = self._latest(statements)
        for statement, where in latest:
            self._cite(statement)
            kind, details = self._details(statement)
            if kind in {"entity", "person"}:
                self._party(statement, details, where, person=kind == "person")
        self.present = {str(s.get("recordId")) for s, _ in latest} | {self._id(s) for s, _ in latest}
        lots: dict[tuple[str, str], list[_Interest]] = {}
        for statement, where in latest:
            kind, details = self._details(statement)
            if kind == "relationship":
                stated = history[self._record(statement)]
                for pair, interest in self._over_time(stated if stated[-1][0] is statement else [(statement, where)]):
                    lots.setdefault(pair, []).append(interest)
            elif kind is None:
                draft.aside(
                    where,
                    str(statement.get("recordType", statement.get("statementType")))[:60],
                    "no type of record",
                    "entity, person or relationship",
                )
        for (owner, owned), interests in lots.items():
            self._holdings(owner, owned, interests)
        draft.counts["statements"] = len(statements)
        draft.counts["organisations and persons"] = len(draft.facts.organisations)
        draft.counts["holdings"] = len(draft.facts.holdings)

    def _statements(self) -> Iterator[tuple[dict[str, Any], str]]:
        for number, item in enumerate(self.content):
            if isinstance(item, dict) and (item.get("statementId") or item.get("statementID")):
                yield item, f"/{number}"
            else:
                self.draft.aside(f"/{number}", item, "no statement", "a statement with an id")

    @staticmethod
    def _version(statement: dict[str, Any]) -> str | None:
        details = statement.get("publicationDetails")
        version = details.get("bodsVersion") if isinstance(details, dict) else None
        return version if isinstance(version, str) else None

    @staticmethod
    def _id(statement: dict[str, Any]) -> str:
        return str(statement.get("statementId", statement.get("statementID")))

    def _record(self, statement: dict[str, Any]) -> str:
        return str(statement.get("recordId") or self._id(statement))

    @staticmethod
    def _details(statement: dict[str, Any]) -> tuple[str | None, dict[str, Any]]:
        kind = TYPES.get(str(statement.get("recordType", statement.get("statementType"))))
        details = statement.get("recordDetails")
        return kind, details if isinstance(details, dict) else statement

    def _latest(self, statements: list[tuple[dict[str, Any], str]]) -> list[tuple[dict[str, Any], str]]:
        """Return the statements that stand: the last of each record, and none that another one replaces."""
        replaced = {str(one) for s, _ in statements for one in listed(s.get("replacesStatements"))}
        records: dict[str, tuple[dict[str, Any], str]] = {}
        again: list[str] = []
        for statement, where in statements:
            name = self._id(statement)
            if name in replaced:
                again.append(name)
                continue
            record = self._record(statement)
            before = records.get(record)
            if before is not None:
                again.append(record)
                if self._dated(statement) < self._dated(before[0]):
                    continue
            records[record] = (statement, where)
        if again:
            self.draft.notices.append(
                f"records stated again, the last word counts, and what a share was before keeps its time: {some(again)}"
            )
        return list(records.values())

    @staticmethod
    def _dated(statement: dict[str, Any]) -> str:
        return str(statement.get("statementDate") or "")

    def _cite(self, statement: dict[str, Any]) -> None:
        """Grade a statement by where its publisher has it from: one's own word about oneself is a claim."""
        publication = statement.get("publicationDetails")
        publisher = publication.get("publisher") if isinstance(publication, dict) else None
        name = word(publisher.get("name")) if isinstance(publisher, dict) else None
        source = statement.get("source")
        types = {str(t) for t in listed(source.get("type"))} if isinstance(source, dict) else set()
        own = bool(types) and types <= SELF_DECLARED
        published = self.draft.day(self._dated(statement) or None, "statementDate")
        key = (name or None, own, published)
        cited = self.cited.get(key)
        if cited is None:
            title = f"BODS statements{f' published by {str(name)[:120]}' if name else ''}, file {self.draft.name}"
            cited = self.cited[key] = self.draft.source(
                grade="vendor_claim" if own else "documented", published=published, title=title
            )
        self.draft.cites = cited

    # -- parties ---------------------------------------------------------------------------------------

    def _party(self, statement: dict[str, Any], details: dict[str, Any], where: str, *, person: bool) -> str:
        draft = self.draft
        record = str(statement.get("recordId") or self._id(statement))
        lei = next((str(i.get("id")) for i in self._identifiers(details) if i.get("scheme") == "XI-LEI"), None)
        key = f"lei:{lei}" if lei and lei.isalnum() else draft.key(record, space="bods:")
        self.ids[record] = self.ids[self._id(statement)] = key
        names = [str(n.get("fullName", "")) for n in listed(details.get("names")) if isinstance(n, dict)]
        unspecified = details.get("unspecifiedPersonDetails") or details.get("unspecifiedEntityDetails")
        reason = unspecified.get("reason") if isinstance(unspecified, dict) else details.get("missingInfoReason")
        name = draft.text(details.get("name") or next(filter(None, names), None), f"{where}/name")
        if name is None:
            name = f"somebody who is not named ({draft.text(reason, where) or 'no reason given'})"
        organisation = draft.organisation(key, name)
        organisation.name = name
        organisation.aliases = [
            n for n in dict.fromkeys([*names, *map(str, listed(details.get("alternateNames")))]) if n and n != name
        ]
        entity = details.get("entityType")
        sort = entity.get("type") if isinstance(entity, dict) else entity
        organisation.kind = "person" if person else KINDS.get(str(sort), "company")
        organisation.identifiers = {
            SCHEMES[str(i["scheme"])]: str(i["id"])[:200]
            for i in self._identifiers(details)
            if word(i.get("scheme")) in SCHEMES and i.get("id")
        }
        other = [
            str(i.get("scheme") or i.get("schemeName"))
            for i in self._identifiers(details)
            if word(i.get("scheme")) not in SCHEMES
        ]
        if other:
            draft.unread("schemes of identifiers not used", some(other, 3))
        self._places(organisation, details, where, person=person)
        gone = details.get("dissolutionDate") or details.get("deathDate")
        closed = self._dated(statement) if statement.get("recordStatus") == "closed" else None
        ended = draft.day(gone or closed, f"{where}/dissolutionDate")
        if ended:
            self.gone[key] = ended
        exposed = details.get("politicalExposure")
        if (isinstance(exposed, dict) and exposed.get("status") == "isPep") or details.get("pepStatusDetails"):
            draft.unread("politically exposed persons", name)
        return key

    @staticmethod
    def _identifiers(details: dict[str, Any]) -> list[dict[str, Any]]:
        return [i for i in listed(details.get("identifiers")) if isinstance(i, dict)]

    def _places(self, organisation: Any, details: dict[str, Any], where: str, *, person: bool) -> None:
        draft = self.draft

        def country(value: Any, at: str) -> str | None:
            code = value.get("code") or value.get("name") if isinstance(value, dict) else value
            return draft.country(code, f"{where}/{at}") if code else None

        if person:
            seats = [country(one, "nationalities") for one in listed(details.get("nationalities"))]
            known = list(dict.fromkeys(filter(None, seats)))
            organisation.seat = known or None
        else:
            seat = country(details.get("jurisdiction") or details.get("incorporatedInJurisdiction"), "jurisdiction")
            organisation.seat = [seat] if seat else None
        for address in listed(details.get("addresses")):
            if isinstance(address, dict):
                code = country(address.get("country"), "addresses")
                if code and word(address.get("type")) in {"headquarters", "business", "residence"}:
                    organisation.headquarters = [code]
                elif code:
                    organisation.present = [*organisation.present, (code, None, None, "yes", list(draft.cites))]

    # -- interests -------------------------------------------------------------------------------------

    def _end(self, value: Any, where: str) -> str:
        """Return the party at one end; one that is not specified becomes somebody, with the reason."""
        draft = self.draft
        if isinstance(value, dict):
            for name in ("describedByEntityStatement", "describedByPersonStatement"):
                if value.get(name):
                    value = value[name]
                    break
        if isinstance(value, str):
            found = self.ids.get(value)
            if found is None:
                found = self.ids[value] = draft.key(value, space="bods:")
                draft.organisation(found, value)
                draft.unread("records referred to and not described, so anybody", value)
            return found
        detail = value.get("unspecified", value) if isinstance(value, dict) else {}
        reason = draft.text(detail.get("reason") if isinstance(detail, dict) else None, where) or "no reason given"
        key = draft.key(f"unspecified{where}", space="bods:")
        draft.organisation(key, f"somebody who is not specified ({reason})")
        draft.unread("parties that are not specified", reason)
        return key

    def _interests(
        self, statement: dict[str, Any], details: dict[str, Any], where: str
    ) -> Iterator[tuple[tuple[str, str], _Interest]]:
        draft = self.draft
        party = details.get("interestedParty")
        detail = party.get("unspecified", party) if isinstance(party, dict) else {}
        owned = self._end(details.get("subject"), f"{where}/subject")
        reason = detail.get("reason") if isinstance(detail, dict) else None
        if word(reason) in {"noBeneficialOwners", "no-beneficial-owners"}:
            # Nobody above the register's threshold: no word on who holds less.
            draft.unread(
                "no beneficial owner above the register's threshold; who holds less stays open",
                draft.facts.organisations[owned].name,
            )
            return
        owner = self._end(party, f"{where}/interestedParty")
        closed = (
            draft.day(self._dated(statement), f"{where}/statementDate")
            if statement.get("recordStatus") == "closed"
            else None
        )
        over = min((end for end in (self.gone.get(owner), self.gone.get(owned)) if end), default=None)
        links = [*listed(details.get("componentRecords")), *listed(details.get("componentStatementIDs"))]
        chained = bool(links) and self.present.issuperset(map(str, links))
        interests = listed(details.get("interests"))
        if not interests:
            yield (
                (owner, owned),
                _Interest(where, list(draft.cites), "control", None, certain=False, ends=over or closed),
            )
        for number, one in enumerate(interests):
            at = f"{where}/interests/{number}"
            if not isinstance(one, dict):
                draft.aside(at, one, "no interest", "an object")
                draft.reopened.add(owned)
                continue
            kind = str(one.get("type") or "unknownInterest")
            level = str(one.get("directOrIndirect") or one.get("interestLevel") or "unknown")
            if level == "indirect" and chained:
                # The links of the chain are records of their own: the whole again would count them twice.
                draft.counts["interests stated as a chain and by its links"] += 1
                continue
            yield (owner, owned), _Interest(
                at, list(draft.cites), SHARES.get(kind, "control"), self._share(one.get("share"), at, owned) if kind in SHARES else None,
                certain=kind in CONTROL, direct=level == "direct",
                starts=draft.day(one.get("startDate"), f"{at}/startDate"),
                ends=self._end_of(draft.day(one.get("endDate"), f"{at}/endDate"), closed, over, owned), word=kind,
            )  # fmt: skip

    def _end_of(self, stated: str | None, closed: str | None, over: str | None, owned: str) -> str | None:
        """Return when an interest ends: as stated, else when its record was closed or one of its parties ceased to be."""
        if stated is None and over is not None:
            # Whose it is since then, nobody says.
            self.draft.reopened.add(owned)
        return min((end for end in (stated or closed, over) if end), default=None)

    def _over_time(self, versions: list[tuple[dict[str, Any], str]]) -> Iterator[tuple[tuple[str, str], _Interest]]:
        """Yield the interests of a record over all that was stated of it, each for as long as it stood.

        A share that changes without a day of its own changed between the last word for the one and the first for the
        other: in between it is either.
        """
        before: list[tuple[tuple[str, str], _Interest]] = []
        confirmed: str | None = None
        for statement, where in versions:
            self._cite(statement)
            said = self.draft.day(self._dated(statement) or None, f"{where}/statementDate")
            found = list(self._interests(statement, self._details(statement)[1], where))
            for pair, old in before:
                new = next((one for other, one in found if other == pair and one.word == old.word), None)
                if new is not None and (new.share == old.share or old.share is None or new.share is None):
                    new.starts = old.starts if new.share == old.share else new.starts
                    continue
                if old.ends is None and new is not None and new.starts and new.starts > (old.starts or ""):
                    old.ends = new.starts
                elif old.ends is None:
                    yield from self._between(pair, old, new, confirmed, said)
                yield pair, old
            before, confirmed = found, said
        yield from before

    @staticmethod
    def _between(
        pair: tuple[str, str], old: _Interest, new: _Interest | None, confirmed: str | None, said: str | None
    ) -> Iterator[tuple[tuple[str, str], _Interest]]:
        """End one interest and begin the other where no day of the change is stated; yield what may have held between."""
        old.ends = said
        if new is None or said is None:
            return
        new.starts = said
        if confirmed is not None and confirmed < said and old.share and new.share:
            old.ends = confirmed
            either = [min(old.share[0], new.share[0]), max(old.share[1], new.share[1])]
            yield (
                pair,
                _Interest(
                    old.where,
                    old.cites,
                    old.what,
                    either,
                    certain=old.certain,
                    direct=True,
                    starts=confirmed,
                    ends=said,
                    word=old.word,
                ),
            )

    def _share(self, value: Any, where: str, owned: str) -> list[int] | None:
        if not isinstance(value, dict):
            if value is not None:
                self.draft.aside(f"{where}/share", value, "no share", "exact, or minimum and maximum, in per cent")
            return None
        ends = []
        for names, default in (
            (("exact", "minimum", "exclusiveMinimum"), 0.0),
            (("exact", "maximum", "exclusiveMaximum"), 100.0),
        ):
            given = next(
                (
                    value[n]
                    for n in names
                    if isinstance(value.get(n), int | float) and not isinstance(value.get(n), bool)
                ),
                default,
            )
            ends.append(float(given))
        if not 0 <= ends[0] <= ends[1] <= 100.5:
            self.draft.aside(
                f"{where}/share",
                f"{ends[0]:g} to {ends[1]:g} per cent",
                "no share of a whole",
                "between 0 and 100 per cent",
            )
            self.draft.reopened.add(owned)
            return None
        return [min(PPM, round(end * PPM / 100)) for end in ends]

    def _holdings(self, owner: str, owned: str, interests: list[_Interest]) -> None:
        """Turn all interests of one party in another into holdings, each share counted once."""
        periods: dict[tuple[str | None, str | None], list[_Interest]] = {}
        for one in interests:
            periods.setdefault((one.starts, one.ends), []).append(one)
        open_ended = {ends for _, ends in periods}
        if len(periods) > 1 and open_ended == {None}:
            # Several open interests run side by side: from the latest start on, all of them hold.
            periods = {(max((s for s, _ in periods if s), default=None), None): interests}
        for (starts, ends), group in periods.items():
            self.draft.cites = group[0].cites
            capital, votes = (_together([i for i in group if i.what == what]) for what in (CAPITAL, VOTES))
            control = [i for i in group if i.what == "control"]
            words = ", ".join(dict.fromkeys(i.word for i in control if i.certain))
            if capital is not None or votes is not None or words:
                self.draft.holding(
                    owner, owned, capital=capital, votes=votes, control=words or None, starts=starts, ends=ends
                )
            doubtful = ", ".join(dict.fromkeys(i.word for i in control if not i.certain))
            if doubtful and not words:
                # Beside a share this says nothing more about shares; alone it leaves them open.
                known = [0, 0] if capital is not None or votes is not None else None
                self.draft.holding(
                    owner,
                    owned,
                    capital=known,
                    votes=known,
                    control=doubtful,
                    starts=starts,
                    ends=ends,
                    certainty="maybe",
                )


class _Interest:
    """One interest as stated: a share of capital or votes, or control."""

    __slots__ = ("certain", "cites", "direct", "ends", "share", "starts", "what", "where", "word")

    def __init__(
        self, where: str, cites: list[int], what: str, share: list[int] | None, *, certain: bool,
        direct: bool = False, starts: str | None = None, ends: str | None = None, word: str = "unknownInterest",
    ) -> None:  # fmt: skip
        self.where, self.cites, self.what, self.word = where, cites, what, word
        self.certain, self.direct, self.starts, self.ends = certain, direct, starts, ends
        # What is held through others is no share of this company's own capital: at least nothing, at most so much.
        self.share = share if share is None or direct else [0, share[1]]


def _together(interests: list[_Interest]) -> list[int] | None:
    """Return one share for all that is stated of it: the same again is the same; different ones may add up."""
    if not interests:
        return None
    shares = {tuple(i.share or (0, PPM)) for i in interests}
    if len(shares) == 1:
        return list(shares.pop())
    return [max(s[0] for s in shares), min(PPM, sum(s[1] for s in shares))]
