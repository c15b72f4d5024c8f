"""Is this text a facts file, and what does it state?"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from depgraph.errors import InvalidInput
from depgraph.intake.references import wrong_names

if TYPE_CHECKING:
    from collections.abc import Sequence

    from depgraph.model.facts import FactsFile
    from depgraph.model.problems import Path, Problem
    from depgraph.model.records import Facts

    Places = dict[str, list[int]]

_KEYS = "sources|organisations|holdings|components|relations|jurisdictions|lists|screened|tenants|possibly_same|assume"
WORKBOOK = b"PK\x03\x04"
"""How an XLSX begins."""
_YAML = re.compile(rf"^({_KEYS})\s*:", re.MULTILINE)


def is_plain_facts(data: bytes) -> bool:
    """Whether the first lines already say that this is a facts file in YAML: nothing else need be asked."""
    head = data[:4096].decode("utf-8-sig", errors="replace")
    return not head.lstrip().startswith(("{", "[", "<")) and bool(_YAML.search(head)) and "spdxVersion" not in head


def looks_like_facts(data: bytes, *, name: str) -> bool:
    """Whether bytes are a facts file rather than a table: by content first, by suffix where it is broken."""
    if data.startswith(b"PK\x03\x04"):
        return False
    head = data[:65_536].decode("utf-8-sig", errors="replace").lstrip()
    if head.startswith("{") or _YAML.search(head):
        return True
    return name.lower().endswith((".yaml", ".yml", ".json"))


def read_facts(
    data: bytes, *, name: str, known: Facts | None = None, aside: list[dict[str, str]] | None = None
) -> FactsFile:
    """Read a facts file; with ``known`` the countries, kinds and lists it names must be defined there or in itself.

    ``aside`` takes the answers of a sheet of questions that cannot be read; without it they refuse the sheet.

    Raises:
        InvalidInput: broken syntax.
        InvalidData: everything that is not of the facts schema, does not fit together, or is defined nowhere.

    """
    from depgraph.model.facts import FactsFile  # noqa: PLC0415  pydantic, only where a facts file is read
    from depgraph.model.lowering import repeated  # noqa: PLC0415  as above
    from depgraph.model.reading import Document, problems_of, read_document  # noqa: PLC0415  as above

    problems: list[Problem] = []
    places: Places = {}
    if data.startswith(WORKBOOK):
        from depgraph.intake.questionsfile import facts_of_answers  # noqa: PLC0415  answers to our own questions

        document, file = Document(name, None), facts_of_answers(data, name=name, aside=aside)
        if known is not None:
            file = _holders_by_id(file, known)
    else:
        try:
            text = data.decode("utf-8-sig")
        except UnicodeDecodeError as error:
            where = f"{name}: byte {error.start}"
            raise InvalidInput(where, "bytes that are not UTF-8", "a facts file in UTF-8") from None
        document = read_document(text, name=name)
        read, problems = problems_of(document.value, FactsFile.model_validate)
        file, places = (read, {}) if read is not None else _rest(document.value, problems)
    more = [*repeated(file), *(wrong_names(file, known) if known is not None else ())]
    problems += [_placed(one, places) for one in more]
    if problems:
        raise document.refused(problems)
    return file


def _holders_by_id(file: FactsFile, known: Facts) -> FactsFile:
    """Return answers in which a holder who is recorded of a company, and answered by name, is the recorded one.

    Otherwise a stake that is answered would stand beside the one that is recorded, and be held twice.
    """
    answered = {one.id: (one.name or one.id).casefold() for one in file.organisations}
    holdings, meant = [], set()
    for holding in file.holdings:
        recorded = {
            one.owner
            for one in known.holdings
            if one.owned == holding.owned
            and one.owner in known.organisations
            and known.organisations[one.owner].name.casefold() == answered.get(holding.owner)
        }
        if holding.owner not in known.organisations and len(recorded) == 1:
            meant.add(holding.owner)
            holding = holding.model_copy(update={"owner": recorded.pop()})  # noqa: PLW2901
        holdings.append(holding)
    used = {one for holding in holdings for one in (holding.owner, holding.owned)}
    used |= {one for relation in file.relations for one in (relation.object, *(relation.one_of or ())) if one}
    organisations = [one for one in file.organisations if one.id in used or one.id not in meant]
    return file.model_copy(update={"holdings": holdings, "organisations": organisations})


def _rest(content: Any, problems: Sequence[Problem]) -> tuple[FactsFile, Places]:
    """Return what of a facts file is as it should be, so that it is checked too, and where its entries stand."""
    from depgraph.model.facts import FactsFile  # noqa: PLC0415  as above
    from depgraph.model.reading import problems_of  # noqa: PLC0415  as above

    wrong = {one.path[:3] for one in problems}
    for _ in range(3):
        # Without the fields that are wrong; then without the entries that need them.
        kept, places = _without(content, wrong)
        file, more = problems_of(kept, FactsFile.model_validate)
        if file is not None:
            return file, places
        wrong |= {_placed(one, places).path[:2] for one in more}
    return FactsFile(), {}


def _without(content: Any, wrong: set[Path]) -> tuple[dict[str, Any], Places]:
    tables: dict[str, Any] = {}
    places: Places = {}
    for table, entries in content.items() if isinstance(content, dict) and () not in wrong else ():
        if (table,) in wrong:
            continue
        if not isinstance(entries, list):
            tables[table] = {} if any(path[0] == table for path in wrong) else entries
            continue
        places[table] = [number for number in range(len(entries)) if (table, number) not in wrong]
        tables[table] = [
            {key: value for key, value in entries[number].items() if (table, number, key) not in wrong}
            if isinstance(entries[number], dict)
            else entries[number]
            for number in places[table]
        ]
    return tables, places


def _placed(problem: Problem, places: Places) -> Problem:
    """Return a problem of what is left of a file with its place in the whole."""
    if len(problem.path) < 2 or problem.path[0] not in places:
        return problem
    table, number, *rest = problem.path
    return problem._replace(path=(table, places[str(table)][int(number)], *rest))
