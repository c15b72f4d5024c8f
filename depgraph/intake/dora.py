"""What does a DORA register of information say? Contracts, services, providers and who stands behind them.

Both forms are read by the codes of their columns, never by position: the xBRL-CSV package and the EBA's workbook, and
both layouts of B_05.01 (nine columns in the dry run of 2024, twelve since). Implementing Regulation (EU) 2024/2956.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from depgraph.intake.dora_tables import COLUMNS, package, workbook
from depgraph.intake.draft import Draft, some
from depgraph.intake.gleif import is_lei

if TYPE_CHECKING:
    from depgraph.intake.dora_tables import Row
    from depgraph.intake.draft import Setting
    from depgraph.intake.readers import Recognised
    from depgraph.model.records import Component

Service = tuple[str, str, str]
"""(contract, type of service, provider): what one line is about."""

SERVICES = {
    "S01": ("ICT project management", "maintenance_contract"), "S02": ("ICT development", "maintenance_contract"),
    "S03": ("ICT help desk and first level support", "maintenance_contract"),
    "S04": ("ICT security management services", "maintenance_contract"), "S05": ("Provision of data", "cloud_service"),
    "S06": ("Data analysis", "cloud_service"), "S07": ("ICT, facilities and hosting services", "cloud_service"),
    "S08": ("Computation", "cloud_service"), "S09": ("Non-cloud data storage", "cloud_service"),
    "S10": ("Telecom carrier", "cloud_service"), "S11": ("Network infrastructure", "network"),
    "S12": ("Hardware and physical devices", None), "S13": ("Software licencing", "licence"),
    "S14": ("ICT operation management", "maintenance_contract"), "S15": ("ICT consulting", "maintenance_contract"),
    "S16": ("ICT risk management", "maintenance_contract"), "S17": ("Cloud services: IaaS", "cloud_service"),
    "S18": ("Cloud services: PaaS", "cloud_service"), "S19": ("Cloud services: SaaS", "cloud_service"),
}  # fmt: skip
"""Annex III: a type of service -> (its name, the kind of component it is)."""
PROVIDES = {"cloud_service": "operated_by", "maintenance_contract": "maintained_by", "licence": "licensed_by"}
WORDS = {
    "eba_BT:x28": "yes", "eba_BT:x29": "no", "eba_BT:x21": "assessment not performed",
    "eba_ZZ:x791": "low", "eba_ZZ:x792": "medium", "eba_ZZ:x793": "high", "eba_ZZ:x799": "assessment not performed",
    "eba_ZZ:x794": "not significant", "eba_ZZ:x795": "low reliance", "eba_ZZ:x796": "material reliance",
    "eba_ZZ:x797": "full reliance", "eba_ZZ:x959": "not substitutable", "eba_ZZ:x960": "highly complex substitutability",
    "eba_ZZ:x961": "medium complexity in terms of substitutability", "eba_ZZ:x962": "easily substitutable",
    "eba_ZZ:x798": "easy", "eba_ZZ:x966": "difficult", "eba_ZZ:x967": "highly complex",
    "eba_qCO:qx2000": "LEI", "eba_qCO:qx2001": "national identifier", "eba_qCO:qx2002": "EUID", "eba_qCO:qx2003": "CRN",
    "eba_qCO:qx2004": "VAT", "eba_qCO:qx2005": "PNR", "eba_qCO:qx2006": "NIN",
}  # fmt: skip
CRITICALITY = {"yes": "critical", "no": "low"}
IDENTIFIERS = {"LEI": "lei", "EUID": "euid", "VAT": "vat"}
NOT_USED = ("b_01.01", "b_02.03", "b_03.01", "b_03.03", "b_04.01", "b_99.01")
"""Templates of which only the number of rows is told: who of one's own group signs or uses, and what "low" means."""
_NONE = frozenset({"", "not applicable", "n/a", "na", "eba_ga:qx2007", "eba_ga:x28"})
_FOREVER = "9999-12-31"


def read(found: Recognised, setting: Setting) -> Draft:
    """Read a register.

    Raises:
        InvalidInput: a damaged package, a template without the columns that say what it is about.
        LimitExceeded: more files, bytes or rows than the limits allow.

    """
    draft = Draft(setting, found.form)
    tables = workbook(found.content, draft) if "workbook" in found.form else package(found.content, draft)
    _Register(draft, tables).read()
    return draft


class _Register:
    def __init__(self, draft: Draft, tables: dict[str, list[Row]]) -> None:
        self.draft, self.tables = draft, tables
        self.parties: dict[str, str] = {}
        self.lines: dict[Service, Component] = {}
        self.functions: dict[str, tuple[str | None, str | None]] = {}
        self.costs: dict[str, tuple[float | None, str | None]] = {}
        self.dangling: list[str] = []
        self.related: set[tuple[str, ...]] = set()

    def read(self) -> None:
        draft = self.draft
        for row, where in self._table("b_01.02"):
            self._entity(row, where)
        for row, where in self._table("b_01.03"):
            self._branch(row, where)
        for row, where in self._table("b_05.01"):
            self._provider(row, where)
        described = set(self.parties)
        for row, where in self._table("b_06.01"):
            word = self._word(row.get("c0050"))
            self.functions[row["c0010"]] = (draft.text(row.get("c0030"), where), CRITICALITY.get(word or ""))
        for row, where in self._table("b_02.01"):
            currency = (row.get("c0040") or "").rpartition(":")[2]
            self.costs[row["c0010"]] = (
                draft.number(row.get("c0050"), f"{where}: c0050"),
                currency if re.fullmatch(r"[A-Z]{3}", currency) else None,
            )
        for row, where in self._table("b_02.02"):
            self._service(row, where)
        ranked = sorted(self._table("b_05.02"), key=lambda entry: self._rank(entry) or 0)
        for row, where in ranked:
            self._subcontract(row, where)
        for row, where in self._table("b_07.01"):
            self._assessment(row, where)
        self._costs()
        unknown = [name for name in self.parties if name not in described]
        if unknown:
            draft.notices.append(f"providers that b_05.01 does not describe, so anybody: {some(unknown)}")
        if self.dangling:
            draft.notices.append(f"references that lead nowhere: {some(self.dangling)}")
        for template in NOT_USED:
            if self.tables.get(template):
                draft.unread("templates not used", f"{template} ({len(self.tables[template])} rows)")
        counts = {
            "providers": len(self.tables.get("b_05.01", ())), "services": len(self.lines),
            "contracts": len(self.costs), "parents": len(draft.facts.holdings), "ranks": len(ranked),
        }  # fmt: skip
        draft.counts.update(counts)

    def _table(self, name: str) -> list[Row]:
        needed = COLUMNS[name][0]
        rows = []
        for row, where in self.tables.get(name, ()):
            if row.get(needed):
                rows.append((row, where))
            else:
                self.draft.aside(where, "", f"no {needed}", "an identifier")
        return rows

    @staticmethod
    def _word(value: str | None) -> str | None:
        """Return what a code of the EBA means; the workbook may have the words themselves."""
        if value is None or value.casefold() in _NONE:
            return None
        return WORDS.get(value, value.casefold())

    def _country(self, value: str | None, where: str) -> str | None:
        if value is None or value.casefold() in _NONE:
            return None
        return self.draft.country(value.rpartition(":")[2], where)

    def _day(self, value: str | None, where: str) -> str | None:
        if value and re.fullmatch(r"\d{5}", value):
            # A workbook keeps a day as a number, counted from the end of 1899.
            from datetime import date, timedelta  # noqa: PLC0415  only where a date is a number

            value = (date(1899, 12, 30) + timedelta(days=int(value))).isoformat()
        return None if not value or value.startswith(_FOREVER) else self.draft.day(value, where)

    # -- parties ---------------------------------------------------------------------------------------

    def _party(self, code: str | None, type_: str | None, where: str) -> str | None:
        """Return the organisation that a code names: an identifier where it is a sound one, else a text."""
        if code is None or code.casefold() in _NONE:
            return None
        found = self.parties.get(code)
        if found is not None:
            return found
        draft = self.draft
        word = WORDS.get(type_ or "", type_ or "").rpartition("_")[2].upper()
        sound = is_lei(code)
        key = self.parties[code] = f"lei:{code}" if sound else draft.key(code, space="dora:")
        organisation = draft.organisation(key, code)
        draft.parties.add(key)
        kind = "lei" if sound else IDENTIFIERS.get(word)
        if kind == "lei" and not sound:
            draft.aside(where, code, "no LEI", "18 letters and digits, and two check digits")
        elif kind:
            organisation.identifiers = {kind: code}
        return key

    def _provider(self, row: dict[str, str], where: str) -> None:
        draft = self.draft
        final = "c0110" in row or "c0120" in row or "c0100" in row
        name, latin, country, parent, parent_type = (
            ("c0050", "c0060", "c0080", "c0110", "c0120") if final else ("c0030", "", "c0050", "c0080", "c0090")
        )
        key = self._party(row.get("c0010"), row.get("c0020"), f"{where}: c0010")
        if key is None:
            return
        organisation = draft.facts.organisations[key]
        organisation.name = draft.text(row.get(name), f"{where}: {name}") or organisation.name
        other = draft.text(row.get(latin), f"{where}: {latin}")
        if other and other != organisation.name:
            organisation.aliases = [*organisation.aliases, other]
        home = self._country(row.get(country), f"{where}: {country}")
        organisation.headquarters = [home] if home else None
        owner = self._party(row.get(parent), row.get(parent_type), f"{where}: {parent}")
        if owner is not None and owner != key:
            draft.holding(owner, key, control="ultimate parent undertaking")

    def _entity(self, row: dict[str, str], where: str) -> None:
        draft = self.draft
        key = self._party(row.get("c0010"), "LEI", f"{where}: c0010")
        if key is None:
            return
        organisation = draft.facts.organisations[key]
        organisation.name = draft.text(row.get("c0020"), f"{where}: c0020") or organisation.name
        # The country that licensed or registered the entity.
        seat = self._country(row.get("c0030"), f"{where}: c0030")
        organisation.seat = [seat] if seat else None
        owner = self._party(row.get("c0060"), "LEI", f"{where}: c0060")
        if owner is not None and owner != key:
            ends = self._day(row.get("c0090"), f"{where}: c0090")
            draft.holding(owner, key, control="direct parent undertaking", ends=ends)

    def _branch(self, row: dict[str, str], where: str) -> None:
        key = self._party(row.get("c0020"), "LEI", f"{where}: c0020")
        country = self._country(row.get("c0040"), f"{where}: c0040")
        if key is not None and country is not None:
            organisation = self.draft.facts.organisations[key]
            organisation.present = [*organisation.present, (country, None, None, "yes", [])]

    # -- services --------------------------------------------------------------------------------------

    def _line(self, contract: str, service: str, provider: str, where: str) -> Component:
        code = service.rpartition(":")[2].upper()
        found = self.lines.get((contract, code, provider))
        if found is not None:
            return found
        draft = self.draft
        if code not in SERVICES:
            draft.aside(where, service, "no type of ICT service", "S01 to S19")
        title, kind = SERVICES.get(code, (f"ICT service of unknown type {service}", None))
        name = draft.facts.organisations[provider].name
        key = draft.key(f"{contract}/{code}/{name}")
        found = draft.component(key, f"{title}, {name}, contract {contract}", kind=kind, where=f"{draft.name}: {where}")
        if code == "S12":
            draft.hardware.add(key)
        self.lines[contract, code, provider] = found
        return found

    def _relate(self, line: Component, relation: str, *objects: str, **known: Any) -> None:
        stated = (line.id, relation, *objects, str(sorted(known.items())))
        if stated not in self.related:
            self.related.add(stated)
            self.draft.relate(line.id, relation, *objects, **known)

    def _service(self, row: dict[str, str], where: str) -> None:
        draft = self.draft
        contract, service = row.get("c0010", ""), row.get("c0060", "")
        provider = self._party(row.get("c0030"), row.get("c0040"), f"{where}: c0030")
        if provider is None:
            provider = draft.nobody(f"{contract}/{service}", "provider", "a provider that is not named")
        line = self._line(contract, service, provider, where)
        ends = self._day(row.get("c0080"), f"{where}: c0080")
        at_rest = self._country(row.get("c0150"), f"{where}: c0150")
        processed = self._country(row.get("c0160"), f"{where}: c0160")
        provided = self._country(row.get("c0130"), f"{where}: c0130")
        stores = self._word(row.get("c0140")) == "yes" or at_rest is not None
        relation = PROVIDES.get(line.kind or "", "supplied_by")
        access = "data" if stores and relation in {"operated_by", "maintained_by"} else None
        self._relate(line, relation, provider, ends=ends, access=access, country=[provided] if provided else None)
        if line.kind == "cloud_service":
            # Where the data lies is stated; that it is the provider's own house is not.
            self._relate(
                line, "hosted_by", provider, ends=ends, certainty="maybe", country=[at_rest] if at_rest else None
            )
        for place, stage in ((at_rest, "data at rest"), (processed, "processing of data")):
            if place is not None:
                self._relate(line, "located_in", place, stage=stage)
        function = self.functions.get(row.get("c0050", ""))
        if function is not None:
            line.function = line.function or function[0]
            order = ("low", "medium", "high", "critical")
            line.criticality = max(filter(None, (line.criticality, function[1])), key=order.index, default=None)
        elif row.get("c0050"):
            self.dangling.append(f"function {row['c0050']}")
        if row.get("c0010") not in self.costs and self.costs:
            self.dangling.append(f"contract {contract}")
        law = self._country(row.get("c0120"), f"{where}: c0120")
        self._terms(line, {
            "governing_law": law, "notice_by_us_days": row.get("c0100"), "notice_by_provider_days": row.get("c0110"),
            "starts": self._day(row.get("c0070"), f"{where}: c0070"), "ends": ends,
            "sensitiveness": self._word(row.get("c0170")), "reliance": self._word(row.get("c0180")),
        })  # fmt: skip

    def _terms(self, line: Component, said: dict[str, str | None]) -> None:
        """Keep what a contract says; where two rows differ, both stand."""
        terms = dict(line.terms or {})
        for name, value in said.items():
            if value and value.casefold() not in _NONE:
                before = terms.get(name)
                terms[name] = value if before is None or before == value else f"{before}; {value}"
        line.terms = terms or None

    @staticmethod
    def _rank(entry: Row) -> int | None:
        rank = entry[0].get("c0050", "")
        return int(rank) if rank.isdecimal() and len(rank) < 6 else None

    def _subcontract(self, row: dict[str, str], where: str) -> None:
        draft = self.draft
        contract, service = row.get("c0010", ""), row.get("c0020", "")
        rank = self._rank((row, where))
        if rank is None:
            draft.aside(f"{where}: c0050", row.get("c0050", ""), "no rank", "a whole number, 1 for the direct provider")
        provider = self._party(row.get("c0030"), row.get("c0040"), f"{where}: c0030")
        if provider is None:
            provider = draft.nobody(f"{contract}/{service}/{rank}", "provider", "a sub-contractor that is not named")
        line = self._line(contract, service, provider, where)
        if not any(
            (line.id, r) == stated[:2]
            for stated in self.related
            for r in ("operated_by", "maintained_by", "licensed_by", "supplied_by")
        ):
            self._relate(line, PROVIDES.get(line.kind or "", "supplied_by"), provider)
        if rank is None or rank > 1:
            line.section = f"rank {rank}" if rank else "rank unknown"
            recipient = self._party(row.get("c0060"), row.get("c0070"), f"{where}: c0060")
            code = service.rpartition(":")[2].upper()
            above = self.lines.get((contract, code, recipient)) if recipient else None
            # A recipient that no row describes: the service leans on the sub-contractor all the same.
            heads = [above] if above else [
                one for (c, s, p), one in self.lines.items() if (c, s) == (contract, code) and p != provider and not (one.section or "").startswith("rank")
            ]  # fmt: skip
            if above is None:
                self.dangling.append(f"recipient {row.get('c0060') or 'not named'} of contract {contract}")
            for head in heads:
                if head is not line:
                    self._relate(head, "requires", line.id)

    def _assessment(self, row: dict[str, str], where: str) -> None:
        draft = self.draft
        provider = self._party(row.get("c0020"), row.get("c0030"), f"{where}: c0020")
        code = row.get("c0040", "").rpartition(":")[2].upper()
        line = self.lines.get((row.get("c0010", ""), code, provider or ""))
        if line is None:
            self.dangling.append(f"assessment of {row.get('c0010')}/{code}")
            return
        self._terms(line, {
            "substitutability": self._word(row.get("c0050")), "last_audit": self._day(row.get("c0070"), f"{where}: c0070"),
            "exit_plan": self._word(row.get("c0080")), "reintegration": self._word(row.get("c0090")),
            "alternatives": self._word(row.get("c0110")),
        })  # fmt: skip
        other = row.get("c0120")
        if other and other.casefold() not in _NONE:
            party = self._party(other, None, f"{where}: c0120")
            if party is not None:
                key = draft.key(f"{line.id}/alternative/{other}")
                draft.component(
                    key,
                    f"alternative to {line.name}",
                    kind=line.kind,
                    where=f"{draft.name}: {where}",
                    alternative_to=line.id,
                )
                draft.relate(key, PROVIDES.get(line.kind or "", "supplied_by"), party)
                draft.relate(line.id, "replaceable_by", key)

    def _costs(self) -> None:
        several: list[str] = []
        by_contract: dict[str, list[Component]] = {}
        for (contract, _, _), line in self.lines.items():
            if not (line.section or "").startswith("rank"):
                by_contract.setdefault(contract, []).append(line)
        for contract, (cost, currency) in self.costs.items():
            lines = by_contract.get(contract, [])
            if cost is not None and len(lines) == 1:
                lines[0].unit_cost, lines[0].currency, lines[0].quantity = cost, currency, 1.0
            elif cost is not None and lines:
                several.append(contract)
        if several:
            self.draft.notices.append(
                f"annual costs of contracts for several services, not split over them: {some(several)}"
            )
