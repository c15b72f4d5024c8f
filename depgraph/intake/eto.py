"""What do the tables of the ETO supply chain explorer say? Inputs of chip making, who provides them, in which order.

The data is for non-commercial use (CC BY-NC 4.0): it is read from the user's disk and none of it is shipped. Shares are
shares of the market, not of a chip: providers of one input are alternatives of which one must deliver.
"""

from __future__ import annotations

import csv
import io
from collections import defaultdict
from typing import TYPE_CHECKING

from depgraph.errors import InvalidInput
from depgraph.intake.decoding import decoded
from depgraph.intake.draft import Draft, some
from depgraph.model.vocabulary import PPM
from depgraph.text.spelling import fold

if TYPE_CHECKING:
    from collections.abc import Callable

    from depgraph.intake.draft import Setting
    from depgraph.intake.readers import Recognised

KINDS = {
    "material_resource": "material", "tool_resource": "equipment", "process": "technology", "stage": "technology",
    "ultimate_output": "chip",
}  # fmt: skip
NO_COUNTRY = frozenset(
    {"eur", "europe", "eu", "various", "other", "others", "rest of world", "row", "global", "multiple", "unknown"}
)
"""What stands where a country should: several, none of them named."""
MINOR = [0, PPM // 2]
"""A minor share is some share below a half; how small it is nobody says."""

Row = dict[str, str]


def read(found: Recognised, setting: Setting) -> Draft:
    """Read one of the five tables; their ids mean the same in all of them.

    Raises:
        InvalidInput: broken CSV.

    """
    draft = Draft(setting, found.form)
    draft.shared = True
    draft.source(
        grade="documented",
        title=f"ETO Supply Chain Explorer data, {found.form.rpartition(' ')[2]}, file {setting.name}",
    )
    rows = list(_rows(found.content, draft))
    readers: dict[str, Callable[[Draft, list[tuple[Row, str]]], None]] = {
        "providers": _providers, "provision": _provision, "sequence": _sequence, "inputs": _inputs, "stages": _stages,
    }  # fmt: skip
    readers[found.form.rpartition(" ")[2]](draft, rows)
    draft.counts["rows"] = len(rows)
    draft.counts["inputs"] = len(draft.facts.components)
    draft.counts["organisations"] = len(draft.facts.organisations)
    return draft


def _rows(content: bytes, draft: Draft) -> list[tuple[Row, str]]:
    text = decoded(content, name=draft.name, wanted=draft.setting.encoding, notices=draft.notices)
    head = text.partition("\n")[0]
    separator = max((",", ";", "\t"), key=head.count)
    reader = csv.DictReader(io.StringIO(text, newline=""), delimiter=separator, strict=True)
    found = []
    try:
        for row in reader:
            where = f"line {reader.line_num}"
            if None in row:
                draft.aside(where, str(row), "more cells than columns", "one cell a column")
            found.append(
                (
                    {str(k).strip().casefold(): (v or "").strip() for k, v in row.items() if isinstance(v, str | None)},
                    where,
                )
            )
    except csv.Error as error:
        raise InvalidInput(
            f"{draft.name}: line {reader.line_num}", str(error), "CSV with quotation marks in pairs"
        ) from None
    return found


def _input(
    draft: Draft, row: Row, where: str, *, key: str = "input_id", name: str = "input_name", kind: str | None = None
) -> str | None:
    """Return the id of an input, adding it; another table may say more of it."""
    ref = row.get(key)
    if not ref:
        draft.aside(where, row.get(name, ""), f"no {key}", "an id such as N42")
        return None
    found = draft.key(ref, space="eto:")
    draft.component(found, draft.text(row.get(name), where) or found, kind=kind, where=f"{draft.name}: {where}")
    return found


def _inputs(draft: Draft, rows: list[tuple[Row, str]]) -> None:
    for row, where in rows:
        type_ = row.get("type", "")
        if type_ not in KINDS:
            draft.aside(f"{where}: type", type_, "no type of input that is known", f"one of {', '.join(KINDS)}")
        key = _input(draft, row, where, kind=KINDS.get(type_))
        if key is not None:
            draft.facts.components[key].section = draft.text(row.get("stage_name"), where)


def _stages(draft: Draft, rows: list[tuple[Row, str]]) -> None:
    names = [row.get("stage_name") or row.get("stage_id", "") for row, _ in rows]
    draft.notices.append(f"stages are no parts of a chip: their names only, {some(names)}")


def _country_of(draft: Draft, text: str, where: str) -> str | None:
    if not text or fold(text) in NO_COUNTRY:
        if text:
            draft.aside(where, text, "several places, none of them named", "a country")
        return None
    return draft.country(text, where)


def _providers(draft: Draft, rows: list[tuple[Row, str]]) -> None:
    for row, where in rows:
        ref, name = row.get("provider_id", ""), draft.text(row.get("provider_name"), where)
        if not ref or name is None:
            draft.aside(where, ref or row.get("provider_name", ""), "no id or no name", "provider_id and provider_name")
            continue
        key = draft.key(ref, space="eto:")
        organisation = draft.organisation(key, name)
        aliases = [draft.text(part, where) for part in row.get("alias", "").split(";")]
        organisation.aliases = [a for a in aliases if a and a != name]
        if row.get("provider_type") == "country":
            # Shared by provider tables of every kind: there it stands for all makers of a country.
            country = _country_of(draft, name, f"{where}: provider_name")
            organisation.name = f"makers in {name}"
            organisation.seat = [country] if country else None
            continue
        draft.parties.add(key)
        # Where the explorer draws a firm is where it has its headquarters.
        home = _country_of(draft, row.get("country", ""), f"{where}: country")
        organisation.headquarters = [home] if home else None


def _share(draft: Draft, row: Row, where: str) -> list[int] | None:
    """Return a market share; a blank is unknown and never zero."""
    text = row.get("share_provided", "").rstrip("%").strip()
    if not text:
        return list(MINOR) if row.get("minor_share") else None
    try:
        share = float(text)
    except ValueError:
        share = -1.0
    if not 0 <= share <= 100.5:
        draft.aside(f"{where}: share_provided", row["share_provided"], "no share of a market", "per cent, 0 to 100")
        return None
    return [min(PPM, round(share * PPM / 100))] * 2


def _provision(draft: Draft, rows: list[tuple[Row, str]]) -> None:
    draft.counts["shares left unknown"] = 0
    by_input: dict[str, list[tuple[str, list[int] | None]]] = defaultdict(list)
    origins: dict[str, list[tuple[str | None, list[int] | None]]] = defaultdict(list)
    for row, where in rows:
        key = _input(draft, row, where, key="provided_id", name="provided_name")
        ref, name = row.get("provider_id", ""), draft.text(row.get("provider_name"), where)
        if key is None:
            continue
        share = _share(draft, row, where)
        draft.counts["shares left unknown"] += share is None or share[0] != share[1]
        country = draft.values.country(name or "")
        if name and (country or fold(name) in NO_COUNTRY):
            if country is None:
                draft.aside(f"{where}: provider_name", name, "several places, none of them named", "a country")
            origins[key].append((country, share))
            continue
        party = draft.key(ref or name or where, space="eto:")
        draft.organisation(party, name or ref or "a provider without a name")
        draft.parties.add(party)
        by_input[key].append((party, share))
    for key, parties in by_input.items():
        _market(draft, key, parties)
    for key, places in origins.items():
        for country, share in places:
            if country is not None:
                draft.relate(key, "originates_in", country, share=share or [0, PPM])


def _market(draft: Draft, key: str, parties: list[tuple[str, list[int] | None]]) -> None:
    """Providers of an input are alternatives; who has the rest of the market is one more."""
    known = sum(share[0] if share else 0 for _, share in parties)
    members = [(party, share or [0, PPM]) for party, share in parties]
    if known < PPM:
        rest = draft.nobody(key, "supplied_by", f"whoever else provides {draft.facts.components[key].name}")
        members.append((rest, [0, PPM - known]))
    for party, share in members:
        draft.relate(key, "supplied_by", party, share=share, group=["market", 1])


def _sequence(draft: Draft, rows: list[tuple[Row, str]]) -> None:
    loops: list[str] = []
    for row, where in rows:
        key = _input(draft, row, where)
        if key is None:
            continue
        for column, relation, certainty, reverse in (
            ("goes_into", "made_with", "yes", True),
            ("is_type_of", "requires", "maybe", True),
        ):
            if not row.get(f"{column}_id"):
                continue
            other = _input(draft, row, where, key=f"{column}_id", name=f"{column}_name")
            if other == key:
                loops.append(row["input_id"])
            elif other is not None and reverse:
                draft.relate(other, relation, key, certainty=certainty)
    if loops:
        draft.notices.append(f"inputs that go into themselves, left out: {some(loops)}")
