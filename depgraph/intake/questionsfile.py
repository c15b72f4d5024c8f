"""What did suppliers answer? The sheet of questions with its answers filled in, read back as facts."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, assert_never

from depgraph.errors import InvalidData, InvalidInput
from depgraph.intake import preflight
from depgraph.intake.values import access_of
from depgraph.model.missing import Field, Missing, MissingFact
from depgraph.model.vocabulary import ACCESS, DATA, KEYS, KINDS, PARTY_RELATIONS

if TYPE_CHECKING:
    from collections.abc import Callable

    from depgraph.intake.preflight import Limits
    from depgraph.model.facts import FactsFile

SHEET = "Questions"
COLUMNS = (
    "No", "Ask", "About", "Name", "Fact", "Refers to", "Question", "How to answer", "Answer", "Answered by", "Answered on",
    "Lines", "Verdicts settled", "Verdicts touched", "Euros touched",
)  # fmt: skip
"""Columns of the sheet; ``About``, ``Fact`` and ``Refers to`` are the machine's own and must stay as they are."""
_NUMBER = re.compile(r"(\d+(?:[.,]\d+)?)\s*%?$")
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")
_PARTY = re.compile(r"(?P<name>.+?)(?:[,(]\s*(?P<country>[A-Za-z]{2})\s*\)?)?$")
_WHERE = "country codes such as NL; DE"


Aside = dict[str, str]
"""A cell set aside: where, value, problem, expected."""
Stated = dict[str, list[dict[str, Any]]]
"""Tables of a facts file, as far as the answers fill them."""


class _Wrong(ValueError):
    """An answer that is not in the words the question asks for."""


def facts_of_answers(
    data: bytes, *, name: str, limits: Limits = preflight.DEFAULT_LIMITS, aside: list[Aside] | None = None
) -> FactsFile:
    """Read the answers of a sheet of questions as facts; what was not answered states nothing.

    An answer that cannot be read is put ``aside`` with its cell and what was expected, and costs no other answer.

    Raises:
        InvalidInput: a workbook without that sheet.
        InvalidData: every answer that cannot be read, where nobody takes them aside.

    """
    from depgraph.intake.xlsxfile import sheets  # noqa: PLC0415  only where a workbook is met
    from depgraph.model.facts import FactsFile  # noqa: PLC0415

    preflight.check(data, name=name, limits=limits)
    stated: Stated = {"organisations": [], "holdings": [], "components": [], "relations": []}
    problems: list[str] = []
    found = False
    for sheet in sheets(data, name=name, limits=limits):
        places: dict[str, int] = {}
        for row in sheet.rows:
            cells = ["" if c is None else str(c).strip() for c in row.cells]
            if not places:
                if {"About", "Fact", "Answer"} <= set(cells):
                    places, found = {title: cells.index(title) for title in COLUMNS if title in cells}, True
                continue
            values = {title: cells[at] if at < len(cells) else "" for title, at in places.items()}
            if not values["Answer"]:
                continue
            where = f"{name}: {sheet.title}!{preflight.column_letters(places['Answer'] + 1)}{row.number}"
            answer: Stated = {table: [] for table in stated}
            try:
                _state(values, answer)
                for table, entries in answer.items():
                    stated[table] += entries
            except _Wrong as wrong:
                if aside is not None:
                    said = f"no answer to {values['Fact']!r}"
                    aside.append({"where": where, "value": values["Answer"], "problem": said, "expected": str(wrong)})
                    continue
                problems.append(f"{where}: found {values['Answer']!r} for {values['Fact']!r}, expected {wrong}")
    if not found:
        raise InvalidInput(
            name, "a workbook without questions", "a sheet written by `depgraph questions`, or a facts file"
        )
    if problems:
        raise InvalidData(problems)
    return FactsFile.model_validate(_merged(stated))


def code(fact: MissingFact) -> str:
    """Return what a fact is about besides its subject, as the sheet's column ``Fact`` keeps it for the way back."""
    what = fact.relation or fact.field or fact.listed or fact.currency
    return f"{fact.kind}:{what}" if what else str(fact.kind)


def refers_to(fact: MissingFact) -> str:
    """Return the ids of whom or what a fact names, for the sheet's column of that name."""
    return "; ".join(fact.parties)


def _fact(values: dict[str, str]) -> MissingFact:
    """Return the fact that a row of the sheet asks for.

    Raises:
        _Wrong: the machine's own columns were changed, or another version wrote them.

    """
    kind, _, what = values["Fact"].partition(":")
    try:
        fact = MissingFact(
            values["About"], Missing(kind), parties=tuple(filter(None, values.get("Refers to", "").split("; ")))
        )
        match fact.kind:
            case Missing.FIELD:
                return fact._replace(field=Field(what))
            case Missing.SCREENING:
                return fact._replace(listed=what)
            case Missing.UNIT_COST:
                return fact._replace(currency=what)
            case _:
                return fact._replace(relation=what)
    except ValueError:
        raise _Wrong("the columns About, Fact and Refers to as `depgraph questions` writes them") from None


def expected_answer(fact: MissingFact) -> str:
    """Return how a fact is to be answered, in words for the sheet; empty where no answer can be read back."""
    match fact.kind:
        case Missing.OWNERS | Missing.OWNERS_BELOW:
            return "holders, then complete: Example NV 30 %; Others BV 70 %; complete; or nobody else above N %"
        case Missing.STAKE:
            return "a share, such as 30 %"
        case Missing.SEAT:
            return "country code of incorporation, such as NL"
        case Missing.HEADQUARTERS:
            return "country code, such as NL"
        case Missing.PRESENCE:
            return "all countries with offices, staff, subsidiaries or business directed there, such as NL; DE"
        case Missing.SCREENING:
            return "not listed, or listed since YYYY-MM-DD"
        case Missing.RELATION:
            named = "name of the company and its country, such as Example BV (NL); several separated by ;"
            return named if fact.relation in PARTY_RELATIONS else ""
        case Missing.WHETHER:
            return "yes" if fact.relation in PARTY_RELATIONS else ""
        case Missing.ACCESS:
            return "one of " + ", ".join(ACCESS)
        case Missing.COUNTRY:
            return "a country code, such as NL"
        case Missing.PRODUCT:
            return "yes"
        case Missing.FIELD:
            return _expected_field(fact)
        case (
            Missing.SAME_AS | Missing.PARTY_KIND | Missing.WHICH | Missing.QUANTITY | Missing.UNIT_COST | Missing.IDENTITY
            | Missing.BUYER | Missing.TENANT | Missing.EXCEPTION | Missing.STATUS
        ):  # fmt: skip
            return ""
        case _:
            assert_never(fact.kind)


def _expected_field(fact: MissingFact) -> str:
    match fact.field:
        case Field.KIND:
            return "one of " + ", ".join(KINDS)
        case Field.ECCN:
            return "the classification, such as 5A992.c or EAR99"
        case Field.RARE_EARTHS:
            return "none, or names such as dysprosium; terbium"
        case Field.ORIGIN | Field.LOCATED_IN | Field.USERS_IN:
            return _WHERE
        case Field.DATA:
            return "some of " + "; ".join(DATA)
        case Field.KEYS:
            return "one of " + ", ".join(KEYS)
        case Field.TPP | Field.MATERIALS | Field.DESTINATION | "":
            return ""
        case _:
            assert_never(fact.field)


def _state(values: dict[str, str], stated: Stated) -> None:
    fact, answer = _fact(values), values["Answer"]
    if not expected_answer(fact):
        raise _Wrong("no answer here: state it in a facts file")
    day = values.get("Answered on", "")[:10]
    if not _DAY.fullmatch(day):
        raise _Wrong("the day it was answered in the column `Answered on`, YYYY-MM-DD")
    who = values.get("Answered by") or values.get("Ask") or "the supplier"
    source = {
        "title": f"Answer of {who} to our question {values.get('No', '')}".strip(),
        "retrieved": day,
        "grade": "vendor_claim",
    }
    _stated(fact, answer, {"day": day, "source": source}, stated)


def _stated(fact: MissingFact, answer: str, ctx: dict[str, Any], stated: Stated) -> None:
    """Add what an answer states of a fact."""
    match fact.kind:
        case Missing.OWNERS | Missing.OWNERS_BELOW:
            _owners(fact, answer, ctx, stated)
        case Missing.STAKE:
            _stake(fact, answer, ctx, stated)
        case Missing.SEAT:
            _place(fact.about, "incorporated_in", answer, ctx, stated)
        case Missing.HEADQUARTERS:
            _place(fact.about, "headquartered_in", answer, ctx, stated)
        case Missing.PRESENCE:
            places = [{"country": code, "sources": [ctx["source"]]} for code in _codes(answer)]
            _organisation(fact.about, ctx["source"], stated, present_in=places, presence="complete")
        case Missing.SCREENING:
            _screening(fact, answer, ctx, stated)
        case Missing.RELATION:
            _relations(fact, answer, ctx["source"], stated)
        case Missing.WHETHER | Missing.ACCESS | Missing.COUNTRY:
            _edge(fact, answer, ctx, stated)
        case Missing.PRODUCT:
            _product(fact, answer, ctx, stated)
        case Missing.FIELD:
            _said(fact, answer, ctx, stated)
        case (
            Missing.SAME_AS | Missing.PARTY_KIND | Missing.WHICH | Missing.QUANTITY | Missing.UNIT_COST | Missing.IDENTITY
            | Missing.BUYER | Missing.TENANT | Missing.EXCEPTION | Missing.STATUS
        ):  # fmt: skip
            raise _Wrong("no answer here: state it in a facts file")
        case _:
            assert_never(fact.kind)


def _organisation(about: str, source: dict[str, str], stated: Stated, **fields: Any) -> None:
    stated["organisations"].append({"id": about, "sources": [source], **fields})


def _owners(fact: MissingFact, answer: str, ctx: dict[str, Any], stated: Stated) -> None:
    about = fact.about
    closed: Any = None
    named = False
    for part in filter(None, (p.strip() for p in answer.split(";"))):
        number = _NUMBER.search(part)
        if part.casefold() == "complete":
            closed = "complete"
        elif re.match(r"(nobody|no one|bounded)", part, re.IGNORECASE) and number:
            closed = {"bounded": _share(number.group(1))}
        elif number and part[: number.start()].strip():
            owner, named = part[: number.start()].strip(), True
            stated["organisations"].append({"id": slug(owner), "name": owner})
            stated["holdings"].append(
                {"owner": slug(owner), "owned": about, "capital": _share(number.group(1)), "sources": [ctx["source"]]}
            )
        else:
            raise _Wrong(expected_answer(fact))
    if closed == "complete" and not named:
        # Who calls a list of owners complete and names none has said nothing that anybody could check.
        raise _Wrong("the holders before the word complete: " + expected_answer(fact))
    if closed is not None:
        _organisation(about, ctx["source"], stated, owners=closed)


def _share(text: str) -> float:
    share = float(text.replace(",", ".")) / 100
    if not 0 < share <= 1:
        raise _Wrong("a share between 0 and 100 %")
    return share


def _screening(fact: MissingFact, answer: str, ctx: dict[str, Any], stated: Stated) -> None:
    about, party_list = fact.about, fact.listed
    if answer.casefold() == "not listed":
        _organisation(
            about,
            ctx["source"],
            stated,
            screened=[{"list": party_list, "starts": ctx["day"], "sources": [ctx["source"]]}],
        )
        return
    since = re.fullmatch(r"listed(?: since (\d{4}-\d{2}-\d{2}))?", answer.casefold())
    if since is None:
        raise _Wrong(expected_answer(fact))
    _organisation(
        about,
        ctx["source"],
        stated,
        listed_on=[{"list": party_list, "starts": since.group(1) or ctx["day"], "sources": [ctx["source"]]}],
    )


def _stake(fact: MissingFact, answer: str, ctx: dict[str, Any], stated: Stated) -> None:
    number = _NUMBER.fullmatch(answer)
    if number is None or not fact.parties:
        raise _Wrong(expected_answer(fact))
    share = _share(number.group(1))
    stated["holdings"].append(
        {"owner": fact.parties[0], "owned": fact.about, "capital": share, "sources": [ctx["source"]]}
    )


def _place(about: str, field: str, answer: str, ctx: dict[str, Any], stated: Stated) -> None:
    codes = _codes(answer)
    _organisation(about, ctx["source"], stated, **{field: codes[0] if len(codes) == 1 else {"one_of": codes}})


def _said(fact: MissingFact, answer: str, ctx: dict[str, Any], stated: Stated) -> None:
    """State what a field says of a component; where it comes from or stands is a relation."""
    value: Any
    match fact.field:
        case Field.ORIGIN | Field.LOCATED_IN:
            relation = "originates_in" if fact.field is Field.ORIGIN else "located_in"
            stated["relations"] += [
                {"subject": fact.about, "relation": relation, "object": country, "sources": [ctx["source"]]}
                for country in _codes(answer)
            ]
            return
        case Field.KIND:
            value = _word(KINDS)(answer)
        case Field.KEYS:
            value = _word(KEYS)(answer)
        case Field.ECCN:
            value = answer
        case Field.RARE_EARTHS | Field.DATA:
            value = _words(answer)
        case Field.USERS_IN:
            value = _codes(answer)
        case Field.TPP | Field.MATERIALS | Field.DESTINATION | "":
            raise _Wrong("no answer here: state it in a facts file")
        case _:
            assert_never(fact.field)
    stated["components"].append({"id": fact.about, str(fact.field): value, "sources": [ctx["source"]]})


def _word(known: tuple[str, ...]) -> Callable[[str], str]:
    def read(answer: str) -> str:
        if answer.casefold() not in known:
            raise _Wrong("one of " + ", ".join(known))
        return answer.casefold()

    return read


def _words(answer: str) -> list[str]:
    parts = [part.strip().casefold() for part in re.split(r"[;,]", answer) if part.strip()]
    return [] if parts in (["none"], ["no"]) else parts


def _codes(answer: str) -> list[str]:
    codes = [part.strip().upper() for part in re.split(r"[;,/]", answer) if part.strip()]
    if not codes or not all(re.fullmatch(r"[A-Z]{2}", code) for code in codes):
        raise _Wrong(_WHERE)
    return codes


def _product(fact: MissingFact, answer: str, ctx: dict[str, Any], stated: Stated) -> None:
    if answer.casefold() != "yes" or not fact.parties:
        raise _Wrong("yes; where it is another product, name that in the bill")
    stated["components"].append({"id": fact.about, "product": fact.parties[0], "sources": [ctx["source"]]})


def _edge(fact: MissingFact, answer: str, ctx: dict[str, Any], stated: Stated) -> None:
    """State what is not known of a relation that is recorded: its country, its access, or that it is so."""
    if fact.relation not in PARTY_RELATIONS or len(fact.parties) != 1:
        raise _Wrong("no answer here: state it in a facts file")
    entry: dict[str, Any] = {
        "subject": fact.about, "relation": fact.relation, "object": fact.parties[0], "sources": [ctx["source"]],
    }  # fmt: skip
    if fact.kind is Missing.COUNTRY:
        entry["country"] = _codes(answer)[0]
    elif fact.kind is Missing.ACCESS:
        access = access_of(answer)
        if access is None:
            raise _Wrong("one of " + ", ".join(ACCESS))
        entry["access"] = access
    elif answer.casefold() != "yes":
        raise _Wrong("yes; a relation that does not hold is taken out of the facts")
    stated["relations"].append(entry)


def _relations(fact: MissingFact, answer: str, source: dict[str, str], stated: Stated) -> None:
    for part in filter(None, (p.strip() for p in answer.split(";"))):
        match = _PARTY.fullmatch(part)
        if match is None or not slug(match.group("name")):
            raise _Wrong(expected_answer(fact))
        name, country = match.group("name").strip(), match.group("country")
        organisation: dict[str, Any] = {"id": slug(name), "name": name, "sources": [source]}
        if country:
            organisation["incorporated_in"] = country.upper()
        stated["organisations"].append(organisation)
        stated["relations"].append(
            {"subject": fact.about, "relation": fact.relation, "object": slug(name), "sources": [source]}
        )


def slug(name: str) -> str:
    """Return an id for a name that an answer brings in."""
    return "answer." + re.sub(r"[\W_]+", "-", name.casefold()).strip("-") if re.search(r"\w", name) else ""


def _merged(stated: Stated) -> dict[str, Any]:
    """Put together what several answers say of one organisation or component: an id may stand once in a facts file."""
    merged: dict[str, Any] = {"holdings": stated["holdings"], "relations": stated["relations"]}
    for table in ("organisations", "components"):
        by_id: dict[str, dict[str, Any]] = {}
        for entry in stated[table]:
            kept = by_id.setdefault(entry["id"], {"id": entry["id"], "sources": []})
            # A source covers the fields that its answer is about, and no other.
            fields = [key for key in entry if key not in {"id", "sources", "name"}]
            kept["sources"] += [{"source": s, "for": fields} for s in entry.get("sources", ()) if fields]
            for key in (k for k in entry if k not in {"id", "sources"}):
                kept[key] = [*kept.get(key, []), *entry[key]] if isinstance(entry[key], list) else entry[key]
        merged[table] = list(by_id.values())
    return merged
