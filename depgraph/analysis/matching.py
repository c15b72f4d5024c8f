"""Which organisations and products could the names of a bill mean? Proposals for a person to decide on.

Each proposal says by which rule, with which score, and in what two names agree and differ; what was decided before is
said too. Nothing here changes an answer: decisions do, once somebody has made them.
"""

from __future__ import annotations

import csv
import io
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from depgraph.analysis.answer import add_facts
from depgraph.analysis.report import Context
from depgraph.catalogue.compiled import load_catalogue
from depgraph.errors import InvalidInput
from depgraph.intake.decisions import Decision, Decisions, folded
from depgraph.intake.identifiers import InvalidIdentifier, identifier
from depgraph.intake.lists.comparing import Names, Screen
from depgraph.intake.match import OrganisationIndex, identifiers_of
from depgraph.intake.names import DEFAULT_BANDS, Bands, normalised
from depgraph.intake.preflight import DEFAULT_LIMITS
from depgraph.intake.products import ProductIndex, described
from depgraph.intake.rows import read_bill
from depgraph.intake.screening import decided, snapshots, target_of
from depgraph.model.records import Facts, Organisation
from depgraph.text.scripts import disguised

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from depgraph.analysis.answer import Named
    from depgraph.intake.names import Entry, Match
    from depgraph.intake.preflight import Limits
    from depgraph.intake.rows import Bill, BillLine
    from depgraph.model.records import Catalogue

PARTIES = (
    "maker", "supplier", "hosted_by", "operated_by", "maintained_by", "developed_by", "updated_by", "designed_by",
    "fabricated_by", "packaged_by", "assembled_by", "licensed_by", "colocated_by",
)  # fmt: skip
_COLUMNS = {
    "name": ("name", "legal name", "entity.legalname", "caption", "organisation"),
    "id": ("id", "lei", "identifier"),
    "country": ("country", "entity.legaladdress.country", "jurisdiction", "entity.legaljurisdiction", "seat"),
    "aliases": ("aliases", "alias", "other names"),
}


@dataclass(frozen=True, slots=True)
class Proposal:
    """One thing that one name could mean; ``band`` is *accept*, *review* or *reject*."""

    subject: str
    name: str
    lines: tuple[str, ...]
    roles: tuple[str, ...]
    band: str
    rule: str
    score: float
    target: str
    target_name: str
    country: str
    features: str


@dataclass(slots=True)
class Proposals:
    """All proposals for some bills, and what goes with them into every output."""

    bands: Bands
    found: list[Proposal] = field(default_factory=list)
    notices: list[str] = field(default_factory=list)

    def counts(self) -> dict[str, int]:
        """Return how many names fall into each band."""
        names: dict[str, set[tuple[str, str]]] = {"accept": set(), "review": set(), "reject": set()}
        for one in self.found:
            names[one.band].add((one.subject, one.name))
        return {band: len(many) for band, many in names.items()}


def propose(
    bills: Sequence[Named], *, facts: Sequence[Named] = (), register: Named | None = None, bands: Bands = DEFAULT_BANDS,
    decisions: Decisions | None = None, columns: Mapping[str, str] | None = None, encoding: str | None = None,
    limits: Limits = DEFAULT_LIMITS, catalogue: Catalogue | None = None, lists: Sequence[tuple[str, Named]] = (),
) -> Proposals:  # fmt: skip
    """Return what every name of some bills could mean, in the catalogue, the facts given, and a register of names.

    With ``lists`` also who of the bill's parties, and of those known here, resembles an entry of one.

    Raises:
        InvalidInput, InvalidData, LimitExceeded: a file that cannot be read.

    """
    known = (catalogue or load_catalogue()).layer("user")
    context = Context("", known.version)
    for name, data in facts:
        add_facts(known.facts, context, name, data, bill=False)
    names, seats, entries = _known(known, register)
    organisations = OrganisationIndex(entries, seats, bands=bands, decisions=decisions)
    products = ProductIndex.of(known.facts, bands=bands, decisions=decisions)
    proposals = Proposals(bands)
    asked = _Asked()
    for name, data in bills:
        _refuse_other_formats(name, data)
        bill = read_bill(
            data, name=name, countries=known.country_names(), kinds=known.words, blocs=known.blocs(), limits=limits,
            column_map=columns, encoding=encoding,
        )  # fmt: skip
        asked.add(bill)
        proposals.notices += [f"{name}: {notice}" for notice in bill.notices]
    for text, lines in sorted(asked.parties.items()):
        match = organisations.find(text, identifiers=sorted(asked.numbers.get(text, ())))
        roles = tuple(sorted(asked.roles[text]))
        proposals.found += _proposals("organisation", text, text, lines, roles, match, names, seats)
    if lists:
        proposals.found += list(_listings(known, lists, asked, decisions, limits))
    titles = {c.id: c.name for c in known.facts.components.values()}
    for text, (line, where) in sorted(asked.products.items()):
        match = products.find(name=line.name, maker=line.maker, mpn=line.mpn, kind=line.kind)
        proposals.found += _proposals("product", text, line.name, where, (), match, titles, {})
    return proposals


def _listings(
    known: Catalogue, lists: Sequence[tuple[str, Named]], asked: _Asked, decisions: Decisions | None, limits: Limits
) -> Iterator[Proposal]:
    """Yield the entries that a party of the bills, or an organisation known here, may be; what was dismissed is not shown again."""
    parties = [Organisation(id=f"\0{text}", name=text, stated_by="user") for text in sorted(asked.parties)]
    names = {one.id: one for one in (*parties, *known.facts.organisations.values())}
    against = Screen(names.values())
    facts = Facts(organisations=names)
    for snapshot, _ in snapshots(known.facts, lists, countries=known.country_names(), limits=limits):
        kept, _ = decided(against.hits(snapshot.list_id, Names(snapshot.entries)), facts, decisions)
        for hit in kept:
            one = names[hit.organisation]
            about = f"{hit.programme}; entry {hit.entry.ref}; {hit.entry.kind or 'kind not told'}; listed by {snapshot.published or 'no day'}"
            yield Proposal(
                "listing", one.name, tuple(dict.fromkeys(asked.parties.get(one.name, ()))), (), "accept" if hit.certain else "review",
                hit.rule, round(hit.score, 1), target_of(hit), hit.name, " ".join(hit.entry.countries), f"{about}; {features(one.name, hit.name)}",
            )  # fmt: skip


def _refuse_other_formats(name: str, data: bytes) -> None:
    start = data[:512].lstrip(b"\xef\xbb\xbf \t\r\n")
    if start.startswith((b"{", b"[", b"<?xml", b"SPDXVersion")):
        hint = "depgraph check names what it did not recognise in files of other formats"
        raise InvalidInput(name, "no table", "a bill as a spreadsheet or a text table", hint=hint)


def _known(
    catalogue: Catalogue, register: Named | None
) -> tuple[dict[str, str], dict[str, Sequence[str]], list[Entry]]:
    known = catalogue.facts.organisations.values()
    names = {o.id: o.name for o in known}
    seats: dict[str, Sequence[str]] = {o.id: o.seat for o in known if o.seat}
    entries: list[Entry] = [(o.id, (o.name, *o.aliases), identifiers_of(o), ()) for o in known]
    if register is not None:
        for key, own, country in _register(register):
            names[key] = own[0]
            if country:
                seats[key] = (country,)
            entries.append((key, own, (key,) if ":" in key else (), ()))
    return names, seats, entries


def _register(register: Named) -> Iterator[tuple[str, tuple[str, ...], str]]:
    """Yield (id, names, country) of a table of organisations, such as GLEIF's; an LEI becomes ``lei:…``."""
    name, data = register
    try:
        rows = csv.reader(io.TextIOWrapper(io.BytesIO(data), encoding="utf-8-sig", newline=""))
        header = [title.strip().casefold() for title in next(rows, [])]
        at = {what: next((header.index(t) for t in titles if t in header), None) for what, titles in _COLUMNS.items()}
        if at["name"] is None:
            raise InvalidInput(
                name, f"columns {', '.join(header[:8])}", "a table with a column name, and id, country, aliases"
            )
        for number, row in enumerate(rows, 2):
            cells = {
                what: row[place].strip() if place is not None and place < len(row) else "" for what, place in at.items()
            }
            if cells["name"]:
                key = cells["id"] or f"{name}:{number}"
                yield (
                    _own_id(key),
                    (cells["name"], *filter(None, cells["aliases"].split("|"))),
                    cells["country"][:2].upper(),
                )
    except (csv.Error, UnicodeDecodeError) as error:
        raise InvalidInput(name, str(error), "a table of organisations as CSV in UTF-8") from None


def _own_id(text: str) -> str:
    try:
        found = identifier(text, kind="lei") if len(text) == 20 else None
    except InvalidIdentifier:
        found = None
    return str(found) if found else text


class _Asked:
    """The different names of some bills, with the lines they stand on."""

    def __init__(self) -> None:
        self.parties: dict[str, list[str]] = {}
        self.roles: dict[str, set[str]] = {}
        self.numbers: dict[str, set[str]] = {}
        self.products: dict[str, tuple[BillLine, list[str]]] = {}

    def add(self, bill: Bill) -> None:
        for line in bill.lines:
            for role in PARTIES:
                for text in (getattr(line, role) or "").split("; "):
                    self._party(text, role, line)
            for other in line.alternates:
                self._party(other.maker or "", "maker", line)
            self.products.setdefault(described(line.name, line.maker, line.mpn), (line, []))[1].append(line.id)

    def _party(self, text: str, role: str, line: BillLine) -> None:
        if text:
            self.parties.setdefault(text, []).append(line.id)
            self.roles.setdefault(text, set()).add(role)
            number = {"maker": line.maker_identifier, "supplier": line.supplier_identifier}.get(role)
            if number and "; " not in (getattr(line, role) or ""):
                self.numbers.setdefault(text, set()).update(number.split("; "))


def _proposals(
    subject: str, text: str, name: str, lines: Sequence[str], roles: tuple[str, ...], match: Match | None, names: Mapping[str, str],
    seats: Mapping[str, Sequence[str]],
) -> Iterator[Proposal]:  # fmt: skip
    where = tuple(dict.fromkeys(lines))
    if match is None:
        yield Proposal(
            subject, text, where, roles, "reject", "nothing known is like it", 0.0, "", "", "", _script(text)
        )
        return
    for target in match.candidates:
        own = names.get(target, target)
        yield Proposal(
            subject, text, where, roles, "accept" if match.accepted else "review", match.rule, round(match.score, 1), target, own,
            " ".join(seats.get(target, ())), features(name, own),
        )  # fmt: skip


def features(name: str, other: str) -> str:
    """Return in what two names agree and differ, in words."""
    from rapidfuzz.fuzz import ratio  # noqa: PLC0415  only this command

    (ours, our_forms), (theirs, their_forms) = normalised(name), normalised(other)
    first, second = ours.split(), theirs.split()
    said = [f"letters alike {ratio(ours, theirs):.0f} %"]
    said.append(f"words shared {len(set(first) & set(second))} of {len(set(first) | set(second))}")
    only = [word for word in first if word not in second]
    missing = [word for word in second if word not in first]
    if only:
        said.append(f"only in the bill: {' '.join(only)}")
    if missing:
        said.append(f"only in the record: {' '.join(missing)}")
    if our_forms or their_forms:
        said.append(f"legal form {'/'.join(our_forms) or 'none'} against {'/'.join(their_forms) or 'none'}")
    said += filter(None, [_script(name)])
    return "; ".join(said)


def _script(name: str) -> str:
    return "letters that only look Latin, or cannot be seen" if disguised(name) else ""


def decide(
    rows: Sequence[Mapping[str, str]], decisions: Decisions, *, who: str, when: str, name: str
) -> list[Decision]:
    """Return the new decisions that a review sheet holds; nothing is taken where one of them is in doubt.

    Raises:
        InvalidInput: a word that is no decision, a decision without a reason, or two that contradict each other.

    """
    made: list[Decision] = []
    same: dict[tuple[str, str], str] = {}
    for row in rows:
        word = row.get("decision", "").strip().casefold()
        if not word:
            continue
        where = f"{name}: row {row['row']}"
        if word not in {"same", "different"}:
            raise InvalidInput(where, row["decision"], "same, different or nothing")
        if not row.get("why", "").strip():
            raise InvalidInput(where, "a decision without a reason", "a few words in the column why")
        target = row.get("target", "").strip()
        if not target:
            raise InvalidInput(where, "a decision about nothing", "an id in the column target")
        one = Decision(
            row["subject"],
            row["name"],
            word,
            target,
            row.get("who", "").strip() or who,
            when,
            " ".join(row["why"].split()),
        )
        if word == "same" and same.setdefault(one.about, target) != target:
            raise InvalidInput(where, f"{one.name!r} means {target}", f"one meaning; above it is {same[one.about]}")
        made.append(one)
    held = {(one.about, one.target, one.decision): one for one in decisions.holds()}
    return [one for one in made if (one.about, one.target, one.decision) not in held]


def undo(decisions: Decisions, names: Sequence[str], *, who: str, when: str, why: str) -> list[Decision]:
    """Return the decisions that undo what was decided about some names.

    Raises:
        InvalidInput: a name about which nothing holds.

    """
    undone = []
    held = decisions.holds()
    for name in names:
        found = {one.about: one for one in held if folded(one.name) == folded(name)}
        if not found:
            raise InvalidInput("--undo", name, "a name about which a decision holds")
        undone += [
            Decision(one.subject, one.name, "undone", one.target if one.subject == "listing" else "", who, when, why)
            for one in found.values()
        ]
    return undone
