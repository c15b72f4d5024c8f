"""What do GLEIF files say? Who bears which LEI, who consolidates whom, and why somebody reports no parent.

One reader for the golden copies and the API's dumps, in XML, JSON and CSV. Consolidation in accounts is control, not a
share: the share stays unknown. No exception closes anything: natural persons may hold the rest.
"""

from __future__ import annotations

import csv
import io
import re
from typing import TYPE_CHECKING, Any

from depgraph.errors import InvalidInput
from depgraph.intake.decoding import decoded
from depgraph.intake.draft import Draft, listed, word
from depgraph.intake.xmlfile import Element

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from depgraph.intake.draft import Setting
    from depgraph.intake.readers import Recognised

RELATIONS = {
    "IS_DIRECTLY_CONSOLIDATED_BY": ("consolidated in its accounts", None, "yes"),
    "IS_ULTIMATELY_CONSOLIDATED_BY": ("consolidated in its accounts, through others", None, "yes"),
    "IS_INTERNATIONAL_BRANCH_OF": ("a branch of it", [1_000_000, 1_000_000], "yes"),
    "IS_FUND-MANAGED_BY": ("manages the fund", None, "maybe"),
    "IS_SUBFUND_OF": ("umbrella of the sub-fund", None, "maybe"),
    "IS_FEEDER_TO": ("master of the feeder fund", None, "maybe"),
}
"""A relationship of GLEIF -> (the control it means, the capital it fixes, how sure that is control)."""
INVALID = frozenset({"DUPLICATE", "ANNULLED", "CANCELLED", "TRANSFERRED"})
STALE = frozenset({"LAPSED", "RETIRED", "MERGED", "PENDING_VALIDATION", "PENDING_TRANSFER", "PENDING_ARCHIVAL"})
_LEI = re.compile(r"[A-Z0-9]{18}[0-9]{2}")
_MEMBER = re.compile(r"^(.*)\.\d+$")


def is_lei(text: str) -> bool:
    """Whether a text is an LEI, check digits included (ISO 17442: modulo 97 leaves 1)."""
    return bool(_LEI.fullmatch(text)) and int("".join(str(int(c, 36)) for c in text)) % 97 == 1


def read(found: Recognised, setting: Setting) -> Draft:
    """Read a file of any of the three levels.

    Raises:
        InvalidInput: no record in it.

    """
    draft = Draft(setting, found.form)
    draft.register = True
    records, published = _records(found.content, draft)
    draft.source(grade="documented", published=published, title=f"{found.form}, file {setting.name}")
    level = "level 1" if "level 1" in found.form else "level 2" if "level 2" in found.form else "exceptions"
    readers: dict[str, Callable[[Draft, dict[str, Any], str], None]] = {
        "level 1": _entity, "level 2": _relationship, "exceptions": _exception,
    }  # fmt: skip
    count = 0
    for record, where in records:
        count += 1
        readers[level](draft, record, where)
    if not count:
        raise InvalidInput(setting.name, "no record", f"records of {found.form}")
    draft.counts["records"] = count
    draft.counts["organisations"] = len(draft.facts.organisations)
    draft.counts["holdings"] = len(draft.facts.holdings)
    return draft


# -- one shape for three formats ---------------------------------------------------------------------------------


def _records(content: Any, draft: Draft) -> tuple[Iterator[tuple[dict[str, Any], str]], str | None]:
    if isinstance(content, Element):
        header = content.child("Header")
        published = header.find("ContentDate") if header is not None else None
        holder = next(
            (c for c in content.children if c.tag in {"LEIRecords", "RelationshipRecords", "ReportingExceptions"}), None
        )
        items = holder.children if holder is not None else []
        return ((_of_xml(e), f"record {n}") for n, e in enumerate(items, start=1)), published[
            :10
        ] if published else None
    if isinstance(content, bytes):
        return _rows(content, draft), None
    if isinstance(content, dict):
        content = next((content[k] for k in ("LEIRecords", "records", "relations", "exceptions") if k in content), [])
    return _objects(content, draft), None


def _objects(content: Any, draft: Draft) -> Iterator[tuple[dict[str, Any], str]]:
    for number, item in enumerate(content if isinstance(content, list) else ()):
        if isinstance(item, dict):
            yield _flat(item), f"/{number}"
        else:
            draft.aside(f"/{number}", item, "no object", "a record")


def _flat(item: dict[str, Any]) -> dict[str, Any]:
    """Return a nested record under dotted names, as the CSV files have them; the API wraps a text as ``{"$": …}``."""
    found: dict[str, Any] = {}
    waiting: list[tuple[str, Any]] = [("", item)]
    while waiting:
        path, value = waiting.pop()
        if isinstance(value, dict) and not ({"$", "name"} & set(value) and len(value) <= 3):
            waiting += ((f"{path}.{key}" if path else str(key), inner) for key, inner in value.items())
        elif isinstance(value, dict):
            found[path] = value.get("$", value.get("name"))
        else:
            found[path] = value
    return found


def _of_xml(element: Element) -> dict[str, Any]:
    found: dict[str, Any] = {}
    waiting = [("", child) for child in element.children]
    while waiting:
        path, one = waiting.pop(0)
        name = f"{path}.{one.tag}" if path else one.tag
        if one.tag in {"OtherEntityNames", "TransliteratedOtherEntityNames", "RelationshipPeriods"}:
            found[name] = [
                {c.tag: c.text.strip() for c in child.children} or {"OtherEntityName": child.text.strip()}
                for child in one.children
            ]
        elif one.children:
            waiting += ((name, child) for child in one.children)
        else:
            found.setdefault(name, one.text.strip())
    return found


def _rows(content: bytes, draft: Draft) -> Iterator[tuple[dict[str, Any], str]]:
    text = decoded(content, name=draft.name, wanted=draft.setting.encoding, notices=draft.notices)
    reader = csv.DictReader(io.StringIO(text, newline=""), strict=True)
    try:
        for row in reader:
            where = f"line {reader.line_num}"
            if None in row or None in row.values():
                draft.aside(where, str(row.get("LEI", "")), "more or fewer cells than columns", "one cell a column")
                if draft.form.startswith("GLEIF level 2"):
                    draft.reopened.add(f"lei:{row.get('Relationship.StartNode.NodeID')}")
                continue
            yield _of_row(row), where
    except csv.Error as error:
        raise InvalidInput(
            f"{draft.name}: line {reader.line_num}", str(error), "CSV with quotation marks in pairs"
        ) from None


def _of_row(row: dict[str, str]) -> dict[str, Any]:
    """Gather numbered columns such as ``Entity.OtherEntityNames.OtherEntityName.1`` into lists."""
    found: dict[str, Any] = {}
    periods: dict[str, dict[str, str]] = {}
    for column, value in row.items():
        if not value:
            continue
        name = column.strip()
        numbered = _MEMBER.fullmatch(name)
        period = re.fullmatch(r"Relationship\.Period\.(\d+)\.(startDate|endDate|periodType)", name, re.IGNORECASE)
        if period:
            periods.setdefault(period[1], {})[period[2][0].upper() + period[2][1:]] = value
        elif (
            "EntityNames" in name and "type" not in name.rpartition(".")[2].casefold() and "lang" not in name.casefold()
        ):
            found.setdefault("Entity.OtherEntityNames", []).append({"OtherEntityName": value})
        else:
            found.setdefault(numbered[1] if numbered else name, value)
    if periods:
        found["Relationship.RelationshipPeriods"] = list(periods.values())
    return found


# -- the three levels ------------------------------------------------------------------------------------------------


def _organisation(draft: Draft, lei: Any, where: str) -> str | None:
    """Return the id of the bearer of an LEI; check digits that are wrong mean somebody else."""
    text = draft.text(lei, where)
    if text is None or not is_lei(text):
        draft.aside(where, lei, "no LEI", "18 letters and digits, and two check digits")
        return None
    key = f"lei:{text}"
    draft.organisation(key, key, identifiers={"lei": text})
    return key


def _entity(draft: Draft, record: dict[str, Any], where: str) -> None:
    status = word(record.get("Registration.RegistrationStatus"))
    if status in INVALID:
        draft.aside(where, str(record.get("LEI")), f"a record of status {status}", "a record that is in force")
        return
    key = _organisation(draft, record.get("LEI"), where)
    if key is None:
        return
    organisation = draft.facts.organisations[key]
    organisation.name = draft.text(record.get("Entity.LegalName"), f"{where}: LegalName") or organisation.name
    others = [
        *listed(record.get("Entity.OtherEntityNames")),
        *listed(record.get("Entity.TransliteratedOtherEntityNames")),
    ]
    names = [draft.text(o.get("OtherEntityName", o.get("name")) if isinstance(o, dict) else o, where) for o in others]
    organisation.aliases = list(dict.fromkeys(n for n in names if n and n != organisation.name))
    seat = draft.country(record.get("Entity.LegalJurisdiction"), f"{where}: LegalJurisdiction")
    seat = seat or draft.country(record.get("Entity.LegalAddress.Country"), f"{where}: LegalAddress")
    organisation.seat = [seat] if seat else None
    home = draft.country(record.get("Entity.HeadquartersAddress.Country"), f"{where}: HeadquartersAddress")
    organisation.headquarters = [home] if home else None
    if record.get("Entity.EntityCategory") == "FUND":
        organisation.kind = "fund"
    if status in STALE:
        draft.unread(
            "records whose registration is no longer renewed, read all the same", f"{organisation.name} ({status})"
        )
    if record.get("Entity.EntityStatus") == "INACTIVE":
        draft.unread("organisations that no longer exist", organisation.name)


def _relationship(draft: Draft, record: dict[str, Any], where: str) -> None:
    kind = word(record.get("Relationship.RelationshipType"))
    start, end = record.get("Relationship.StartNode.NodeID"), record.get("Relationship.EndNode.NodeID")
    if kind not in RELATIONS:
        draft.aside(where, str(kind), "no relationship that is known", f"one of {', '.join(RELATIONS)}")
        _reopen(draft, start)
        return
    owned, owner = _organisation(draft, start, f"{where}: StartNode"), _organisation(draft, end, f"{where}: EndNode")
    if owned is None or owner is None:
        _reopen(draft, start)
        return
    control, capital, certainty = RELATIONS[kind]
    starts = ends = None
    for period in listed(record.get("Relationship.RelationshipPeriods")):
        if isinstance(period, dict) and period.get("PeriodType", "RELATIONSHIP_PERIOD") == "RELATIONSHIP_PERIOD":
            starts = draft.day(period.get("StartDate"), f"{where}: StartDate")
            ends = draft.day(period.get("EndDate"), f"{where}: EndDate")
    status = word(record.get("Registration.RegistrationStatus"))
    if status in INVALID:
        draft.aside(where, str(start), f"a record of status {status}", "a record that is in force")
        _reopen(draft, start)
        return
    ended = record.get("Relationship.RelationshipStatus") != "ACTIVE" and ends is None
    if ended or status in STALE:
        # It was so, and nobody has said since whether it still is.
        certainty = "maybe"
        draft.unread("relationships ended on an unknown day or no longer renewed, so only possible", f"{start} {kind}")
    draft.holding(owner, owned, control=control, capital=capital, starts=starts, ends=ends, certainty=certainty)


def _reopen(draft: Draft, lei: Any) -> None:
    if isinstance(lei, str):
        draft.reopened.add(f"lei:{lei}")


def _exception(draft: Draft, record: dict[str, Any], where: str) -> None:
    key = _organisation(draft, record.get("LEI"), where)
    if key is None:
        return
    category = record.get("ExceptionCategory", record.get("Exception.Category")) or "?"
    reason = record.get("ExceptionReason", record.get("Exception.Reason")) or "?"
    whose = "ultimate parent" if "ULTIMATE" in str(category) else "direct parent"
    draft.unread(
        f"no {whose} reported, for the reason {str(reason)[:60]}: who owns them stays open", str(record.get("LEI"))
    )
