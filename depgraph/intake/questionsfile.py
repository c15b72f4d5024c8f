"""What did suppliers answer? The sheet of questions with its answers filled in, read back as facts."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from depgraph.errors import InvalidData, InvalidInput
from depgraph.intake import preflight
from depgraph.intake.values import access_of
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
PREFIXES = (
    "owners below", "owners", "screening against", "presence in", "the exact stake of", "the country in which it is",
    "the access of", "whether the name means this product", "whether it is the same as", "whether it is", "status on",
)  # fmt: skip
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


def expected_answer(fact: str) -> str:
    """Return how a fact is to be answered, in words for the sheet; empty where no answer can be read back."""
    kind = _kind(fact)
    if kind in PARTY_RELATIONS:
        return "name of the company and its country, such as Example BV (NL); several separated by ;"
    return {
        "owners": "holders, then complete: Example NV 30 %; Others BV 70 %; complete; or nobody else above N %",
        "owners below": "holders, then complete: Example NV 30 %; Others BV 70 %; complete; or nobody else above N %",
        "screening against": "not listed, or listed since YYYY-MM-DD",
        "presence in": "all countries with offices, staff, subsidiaries or business directed there, such as NL; DE",
        "the exact stake of": "a share, such as 30 %",
        "the country in which it is": "a country code, such as NL",
        "the access of": "one of " + ", ".join(ACCESS),
        "whether the name means this product": "yes",
        "whether it is": "yes",
        "seat": "country code of incorporation, such as NL",
        "headquarters": "country code, such as NL",
        "country of origin": _WHERE, "origin": _WHERE, "location": _WHERE, "where users are": _WHERE,
        "rare earths it contains": "none, or names such as dysprosium; terbium",
        "ECCN": "the classification, such as 5A992.c or EAR99",
        "who holds the keys": "one of " + ", ".join(KEYS),
        "data handled": "some of " + "; ".join(DATA),
        "kind of component": "one of " + ", ".join(KINDS),
    }.get(kind, "")  # fmt: skip


def _kind(fact: str) -> str:
    return next((prefix for prefix in PREFIXES if fact.startswith(prefix)), fact)


def _state(values: dict[str, str], stated: Stated) -> None:
    about, fact, answer = values["About"], values["Fact"], values["Answer"]
    kind = _kind(fact)
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
    handler = _PARTY_FACTS.get(kind) or _ITEM_FACTS.get(kind)
    if handler is not None:
        handler(about, fact, answer, values, {"day": day, "source": source}, stated)
    else:
        _relations(about, fact, answer, source, stated)


def _organisation(about: str, source: dict[str, str], stated: Stated, **fields: Any) -> None:
    stated["organisations"].append({"id": about, "sources": [source], **fields})


def _owners(about: str, _: str, answer: str, __: dict[str, str], ctx: dict[str, Any], stated: Stated) -> None:
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
            raise _Wrong(expected_answer("owners"))
    if closed == "complete" and not named:
        # Who calls a list of owners complete and names none has said nothing that anybody could check.
        raise _Wrong("the holders before the word complete: " + expected_answer("owners"))
    if closed is not None:
        _organisation(about, ctx["source"], stated, owners=closed)


def _share(text: str) -> float:
    share = float(text.replace(",", ".")) / 100
    if not 0 < share <= 1:
        raise _Wrong("a share between 0 and 100 %")
    return share


def _screening(about: str, fact: str, answer: str, _: dict[str, str], ctx: dict[str, Any], stated: Stated) -> None:
    party_list = fact.removeprefix("screening against ").strip()
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
        raise _Wrong(expected_answer("screening against"))
    _organisation(
        about,
        ctx["source"],
        stated,
        listed_on=[{"list": party_list, "starts": since.group(1) or ctx["day"], "sources": [ctx["source"]]}],
    )


def _presence(about: str, _: str, answer: str, __: dict[str, str], ctx: dict[str, Any], stated: Stated) -> None:
    places = [{"country": code, "sources": [ctx["source"]]} for code in _codes(answer)]
    _organisation(about, ctx["source"], stated, present_in=places, presence="complete")


def _stake(about: str, fact: str, answer: str, values: dict[str, str], ctx: dict[str, Any], stated: Stated) -> None:
    number = _NUMBER.fullmatch(answer)
    if number is None:
        raise _Wrong(expected_answer(fact))
    owner = values.get("Refers to") or slug(fact.removeprefix("the exact stake of "))
    stated["holdings"].append(
        {"owner": owner, "owned": about, "capital": _share(number.group(1)), "sources": [ctx["source"]]}
    )


def _place(field: str) -> Callable[..., None]:
    def state(about: str, _: str, answer: str, __: dict[str, str], ctx: dict[str, Any], stated: Stated) -> None:
        codes = _codes(answer)
        _organisation(about, ctx["source"], stated, **{field: codes[0] if len(codes) == 1 else {"one_of": codes}})

    return state


def _item(field: str, read: Callable[[str], Any]) -> Callable[..., None]:
    def state(about: str, _: str, answer: str, __: dict[str, str], ctx: dict[str, Any], stated: Stated) -> None:
        stated["components"].append({"id": about, field: read(answer), "sources": [ctx["source"]]})

    return state


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


def _product(about: str, _: str, answer: str, values: dict[str, str], ctx: dict[str, Any], stated: Stated) -> None:
    product = values.get("Refers to", "")
    if answer.casefold() != "yes" or not product:
        raise _Wrong("yes; where it is another product, name that in the bill")
    stated["components"].append({"id": about, "product": product, "sources": [ctx["source"]]})


def _origin(relation: str) -> Callable[..., None]:
    def state(about: str, _: str, answer: str, __: dict[str, str], ctx: dict[str, Any], stated: Stated) -> None:
        for code in _codes(answer):
            stated["relations"].append(
                {"subject": about, "relation": relation, "object": code, "sources": [ctx["source"]]}
            )

    return state


def _edge(about: str, fact: str, answer: str, values: dict[str, str], ctx: dict[str, Any], stated: Stated) -> None:
    """State what is not known of a relation that is recorded: its country, its access, or that it is so."""
    words = fact.split(" is ", 1)[-1] if " is " in fact else fact.removeprefix("the access of ")
    relation, target = words.split(" ")[0], values.get("Refers to", "")
    if relation not in PARTY_RELATIONS or not target:
        raise _Wrong("no answer here: state it in a facts file")
    entry: dict[str, Any] = {"subject": about, "relation": relation, "object": target, "sources": [ctx["source"]]}
    if fact.startswith("the country"):
        entry["country"] = _codes(answer)[0]
    elif fact.startswith("the access"):
        access = access_of(answer)
        if access is None:
            raise _Wrong("one of " + ", ".join(ACCESS))
        entry["access"] = access
    elif answer.casefold() != "yes":
        raise _Wrong("yes; a relation that does not hold is taken out of the facts")
    stated["relations"].append(entry)


def _relations(about: str, relation: str, answer: str, source: dict[str, str], stated: Stated) -> None:
    for part in filter(None, (p.strip() for p in answer.split(";"))):
        match = _PARTY.fullmatch(part)
        if match is None or not slug(match.group("name")):
            raise _Wrong(expected_answer(relation))
        name, country = match.group("name").strip(), match.group("country")
        organisation: dict[str, Any] = {"id": slug(name), "name": name, "sources": [source]}
        if country:
            organisation["incorporated_in"] = country.upper()
        stated["organisations"].append(organisation)
        entry: dict[str, Any] = {"subject": about, "relation": relation, "object": slug(name), "sources": [source]}
        stated["relations"].append(entry)


_PARTY_FACTS: dict[str, Callable[..., None]] = {
    "owners": _owners, "owners below": _owners, "screening against": _screening, "presence in": _presence,
    "the exact stake of": _stake, "seat": _place("incorporated_in"), "headquarters": _place("headquartered_in"),
}  # fmt: skip
_ITEM_FACTS: dict[str, Callable[..., None]] = {
    "rare earths it contains": _item("rare_earths", _words), "ECCN": _item("eccn", str),
    "who holds the keys": _item("keys", _word(KEYS)), "data handled": _item("data", _words),
    "where users are": _item("users_in", _codes), "kind of component": _item("kind", _word(KINDS)),
    "country of origin": _origin("originates_in"), "origin": _origin("originates_in"), "location": _origin("located_in"),
    "whether the name means this product": _product, "the country in which it is": _edge, "the access of": _edge,
    "whether it is": _edge,
}  # fmt: skip


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
