"""Does a DORA register give contracts, services, providers, parents, ranks and countries, whatever its columns' order?"""

from __future__ import annotations

import io

import openpyxl
import pytest
from reading import draft, held, known, report, said, stated, verdicts, zipped

from depgraph.errors import DepgraphError, InvalidInput, LimitExceeded
from depgraph.intake.preflight import Limits

US, IE, NL = "INR2EJN1ERAN0W5ZP974", "549300WCLFVEBTBNRF76", "001GPB6A9XPE8XJICC14"
LEI, VAT = "eba_qCO:qx2000", "eba_qCO:qx2004"

PROVIDERS = f"""c0070,c0050,c0010,c0020,c0030,c0040,c0060,c0080,c0090,c0100,c0110,c0120
eba_CT:x212,Kleine Wolk BV,{NL},{LEI},NL123,{VAT},,eba_GA:NL,eba_CU:EUR,1000,{US},{LEI}
eba_CT:x212,Onder Aannemer,NL456,{VAT},,,Onder Aannemer Latin,eba_GA:CN,,,NL456,{VAT}
"""
CONTRACTS = "c0010,c0020,c0030,c0040,c0050\nC-1,eba_CO:x1,,eba_CU:EUR,85188\n"
SERVICES = f"""c0060,c0010,c0030,c0050,c0020,c0150,c0160,c0130,c0040,c0070,c0080,c0090,c0100,c0110,c0120,c0140,c0170,c0180
eba_TA:S17,C-1,{NL},F1,{NL},eba_GA:NL,eba_GA:IE,eba_GA:NL,{LEI},2024-01-01,9999-12-31,,90,30,eba_GA:DE,eba_BT:x28,eba_ZZ:x793,eba_ZZ:x796
"""
CHAIN = f"""c0010,c0030,c0020,c0050,c0060,c0040,c0070
C-1,NL456,eba_TA:S17,2,{NL},{VAT},{LEI}
C-1,{NL},eba_TA:S17,1,Not applicable,{LEI},
"""
FUNCTIONS = "c0010,c0040,c0020,c0030,c0050,c0060,c0070,c0080,c0090,c0100\nF1,x,eba_TA:x28,Payments,eba_BT:x28,,2023-02-20,4,1,eba_ZZ:x793\n"
ASSESSMENTS = f"""c0010,c0020,c0040,c0030,c0050,c0060,c0070,c0080,c0090,c0100,c0110,c0120
C-1,{NL},eba_TA:S17,{LEI},eba_ZZ:x959,eba_ZZ:x963,2023-10-28,eba_BT:x28,eba_ZZ:x966,eba_ZZ:x793,eba_BT:x28,Andere Wolk
"""
ENTITIES = f"c0010,c0020,c0030,c0040,c0050,c0060,c0070,c0080,c0090,c0100,c0110\n{IE},Our Bank,eba_GA:IE,eba_CT:x12,eba_RP:x56,{US},2023-02-08,2023-07-21,9999-12-31,eba_CU:EUR,9\n"


def package(**changed):
    files = {
        "b_05.01": PROVIDERS, "b_02.01": CONTRACTS, "b_02.02": SERVICES, "b_05.02": CHAIN, "b_06.01": FUNCTIONS, "b_07.01": ASSESSMENTS,
        "b_01.02": ENTITIES, "b_04.01": "c0010,c0020\nC-1,x\n",
    } | {key.replace("_", ".").replace("b.", "b_", 1): value for key, value in changed.items()}  # fmt: skip
    members = {f"X.CON_NL/reports/{name}.csv": text for name, text in files.items() if text is not None}
    members["X.CON_NL/reports/parameters.csv"] = "name,value\nentityID,rs:X.CON\nrefPeriod,2024-12-31\n"
    members["X.CON_NL/META-INF/reportPackage.json"] = "{}"
    return zipped(members)


def line(found, start):
    return next(c for c in found.facts.components.values() if c.name.startswith(start))


def test_columns_are_read_by_their_header():
    found = draft(package())
    service = line(found, "Cloud services: IaaS, Kleine Wolk BV")
    assert (service.kind, service.function, service.criticality) == ("cloud_service", "Payments", "critical")
    assert (service.unit_cost, service.currency) == (85188.0, "EUR")
    assert service.terms == {
        "governing_law": "DE", "notice_by_us_days": "90", "notice_by_provider_days": "30", "starts": "2024-01-01", "sensitiveness": "high",
        "reliance": "material reliance", "substitutability": "not substitutable", "last_audit": "2023-10-28", "exit_plan": "yes",
        "reintegration": "difficult", "alternatives": "yes",
    }  # fmt: skip


def test_ranks_become_a_chain_of_services_and_countries_places():
    found = draft(package())
    direct, below = line(found, "Cloud services: IaaS, Kleine").name, line(found, "Cloud services: IaaS, Onder").name
    assert stated(found) >= {
        f"{direct} operated_by Kleine Wolk BV", f"{direct} hosted_by Kleine Wolk BV perhaps", f"{direct} located_in NL", f"{direct} located_in IE",
        f"{direct} requires {below}", f"{below} operated_by Onder Aannemer", f"{direct} replaceable_by alternative to {direct}",
    }  # fmt: skip
    assert f"{below} requires {direct}" not in stated(found)
    assert line(found, "Cloud services: IaaS, Onder").section == "rank 2"


def test_an_alternative_is_no_line_of_the_bill():
    answered = report(package())
    assert len(answered.lines) == 2
    assert any(c.alternative_to for c in answered.facts.components.values())


def test_providers_have_headquarters_and_parents():
    found = draft(package())
    names = {o.name: o for o in found.facts.organisations.values()}
    assert names["Kleine Wolk BV"].headquarters == ["NL"]
    assert names["Onder Aannemer"].aliases == ["Onder Aannemer Latin"]
    assert names["Onder Aannemer"].identifiers == {"vat": "NL456"}
    assert (US, "Kleine Wolk BV", None, "ultimate parent undertaking", "yes") in held(found)
    assert (US, "Our Bank", None, "direct parent undertaking", "yes") in held(found)
    assert not any(owned == "Onder Aannemer" for _, owned, *_ in held(found))


def test_the_layout_of_the_dry_run_is_told_by_its_columns():
    nine = f"c0010,c0020,c0030,c0040,c0050,c0060,c0070,c0080,c0090\n{NL},LEI,Kleine Wolk BV,eba_CT:x212,eba_GA:NL,eba_CU:EUR,1000,{US},LEI\n"
    found = draft(package(b_05_01=nine))
    one = next(o for o in found.facts.organisations.values() if o.name == "Kleine Wolk BV")
    assert one.headquarters == ["NL"]
    assert (US, "Kleine Wolk BV", None, "ultimate parent undertaking", "yes") in held(found)


def test_what_is_counted_and_what_is_not_used_is_said():
    found = draft(package())
    assert "2 providers, 2 services, 1 contracts, 2 parents, 2 ranks" in said(found)
    assert "templates not used: b_04.01 (1 rows)" in said(found)
    assert "of rs:X.CON, as of 2024-12-31" in said(found)


def test_exposure_runs_on_a_register_and_reaches_through_the_parent():
    assert US in {o.identifiers.get("lei") for o in known().facts.organisations.values()}, (
        "the catalogue's Amazon or Google"
    )
    answered = verdicts(report(package(), laws=["us.cloud_act"]))
    (low, high) = next(v for (name, _), v in answered.items() if name.startswith("Cloud services: IaaS, Kleine"))
    assert (low, high) == ("EXPOSED", "EXPOSED")


def test_a_sub_contractor_widens_the_service_above_it():
    without = verdicts(report(package(b_05_02=None), laws=["cn.intel_law"]))
    answered = verdicts(report(package(), laws=["cn.intel_law"]))
    name = next(name for name, _ in answered if name.startswith("Cloud services: IaaS, Kleine"))
    assert answered[name, "cn.intel_law"][1] == "EXPOSED"
    assert without[name, "cn.intel_law"][0] == "CLEAR"


def test_dangling_references_are_said_and_answered():
    chain = f"c0010,c0030,c0020,c0050,c0060,c0040,c0070\nC-9,NL456,eba_TA:S19,3,ghost,{VAT},{VAT}\nC-1,{NL},eba_TA:S17,not a rank,,{LEI},\n"
    found = draft(package(b_05_02=chain, b_06_01=None))
    assert "function F1" in said(found)
    assert "recipient ghost of contract C-9" in said(found)
    assert "no rank" in {q.problem for q in found.quarantined}
    assert report(package(b_05_02=chain)).lines


def test_an_identifier_called_an_lei_that_is_none_is_set_aside_and_its_line_stays():
    found = draft(
        package(b_05_01=PROVIDERS.replace(NL, "NOTANLEI"), b_02_02=SERVICES.replace(f"C-1,{NL}", "C-1,NOTANLEI"))
    )
    assert "no LEI" in {q.problem for q in found.quarantined}
    assert line(found, "Cloud services: IaaS, Kleine Wolk BV")


def test_a_row_without_a_key_or_with_cells_missing_is_set_aside():
    found = draft(package(b_05_01=PROVIDERS + f",only a name,,{LEI},,,,,,,,\nshort,row\n"))
    assert {q.problem for q in found.quarantined} >= {"no c0010", "more or fewer cells than columns"}


def test_a_template_without_its_columns_is_refused_with_its_place():
    with pytest.raises(InvalidInput, match=r"register.zip: b_05.01 header: found .* expected a column c0010"):
        draft(package(b_05_01="name,country\nx,NL\n"), name="register.zip")


def workbook(**changed):
    book = openpyxl.Workbook()
    book.active.title = "Instructions"
    for template, text in {"b_05.01": PROVIDERS, "b_02.02": SERVICES, "b_05.02": CHAIN, **changed}.items():
        sheet = book.create_sheet(template)
        rows = [r.split(",") for r in text.strip().split("\n")]
        sheet.append([])
        sheet.append(["", f"TEMPLATE {template}"])
        sheet.append([])
        sheet.append(["", *(f"{template}.{code[1:]}" for code in rows[0])])
        sheet.append(["", *("what it is" for _ in rows[0])])
        sheet.append(["", *("Alphanumerical" for _ in rows[0])])
        for row in rows[1:]:
            sheet.append(["", *row])
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()


def test_the_workbook_says_what_the_package_says():
    from_book, from_package = (
        draft(workbook()),
        draft(package(b_02_01=None, b_06_01=None, b_07_01=None, b_01_02=None, b_04_01=None)),
    )
    assert stated(from_book) == stated(from_package)
    assert held(from_book) == held(from_package)
    assert from_book.form == "DORA register, EBA workbook"


@pytest.mark.parametrize("cut", [30, 200, 700])
def test_a_damaged_package_is_refused(cut):
    with pytest.raises(DepgraphError):
        report(package()[:-cut])


def test_a_package_larger_than_its_limits_is_refused_by_name():
    with pytest.raises(LimitExceeded, match="DEPGRAPH_MAX_UNPACKED_BYTES"):
        draft(package(b_05_01=PROVIDERS + "x" * 300_000), limits=Limits(unpacked_bytes=200_000))
    with pytest.raises(LimitExceeded, match="DEPGRAPH_MAX_RATIO"):
        draft(package(b_05_01=PROVIDERS + " " * 5_000_000))
    with pytest.raises(LimitExceeded, match="DEPGRAPH_MAX_MEMBERS"):
        draft(package(), limits=Limits(members=3))
