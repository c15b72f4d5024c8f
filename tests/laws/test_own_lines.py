"""What does a law say of a line as a buyer writes it, whatever its label? Lines that were once wrongly clear, and their kin.

Every line is read from a CSV as a purchaser would send it and answered with the bundled catalogue. Levels are written
``CE`` for at least clear and at most exposed; ``-`` is *not asked*.
"""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

import pytest

from depgraph import Request, answer
from depgraph.analysis.why import explain_line

if TYPE_CHECKING:
    from depgraph.analysis.report import Report

ON = "2026-12-01"
HEAD = "Item,Description,Kind,Manufacturer,Supplier,Hosted by,Located in,Operated by,Maintained by,Access,Country of origin,Data"
OWN = "own operation"

PLACES = {
    "United States": {
        "us.cloud_act": "CE",
        "us.fisa702": "EE",
        "us.process.grand_jury_and_civil": "EE",
        "us.nsl": "CE",
    },
    "Russia": {"ru.sorm": "EE"},
    "China": {"cn.csl": "EE", "cn.dsl36": "EE", "cn.intel_law": "EE"},
    "Hong Kong": {"hk.nsl43": "EE"},
    "India": {"in.it_act69": "EE", "in.cert_in": "EE"},
    "Israel": {"il.comms_gss": "EE"},
    "Australia": {"au.tola": "CE"},
    "United Kingdom": {"uk.ipa_tcn": "EE"},
    "Switzerland": {"ch.bupf": "EE"},
}
"""What the laws of a state say of a line that the buyer himself hosts there: arguable in places, and never clear."""

LINES = [
    # Scope by what is recorded: cameras, power and cooling that somebody hosts or runs.
    ('cameras,"Cloud video cameras with face search",equipment,Axis,Axis,"Amazon Web Services, Inc.",DE,"Amazon Web Services, Inc.",,,Sweden,personal',
     {"us.cloud_act": "EE", "us.fisa702": "EE", "us.process.grand_jury_and_civil": "EE", "us.contract.terms_of_use": "EE", "us.nsl": "EE", "eu.gdpr48": "EE"}),
    (f"ups-cloud,UPS with monitoring in the cloud,power,Schneider Electric,Schneider Electric,Microsoft,NL,{OWN},,,France,",
     {"us.cloud_act": "EE", "us.fisa702": "EE", "us.process.grand_jury_and_civil": "EE"}),
    (f"chiller-cloud,Chiller with monitoring in the cloud,cooling,Carrier,Carrier,Microsoft,NL,{OWN},,,France,",
     {"us.cloud_act": "EE", "us.contract.terms_of_use": "EE"}),
    (f"switch-telemetry,Switch with telemetry,network,NVIDIA,NVIDIA,,NL,{OWN},NVIDIA,metadata,Israel,telemetry",
     {"us.process.grand_jury_and_civil": "EE", "us.fisa702": "CE"}),
    (f"server-telemetry,Server with remote support,server,Dell,Dell,,NL,{OWN},Dell,metadata,,telemetry",
     {"us.process.grand_jury_and_civil": "EE"}),
    (f"ups-plain,UPS,power,Schneider Electric,Schneider Electric,,NL,{OWN},,,France,",
     {"us.cloud_act": "-", "us.fisa702": "-"}),
    # Electronics have software until somebody says that they have none.
    (f"dahua,Dahua camera,equipment,Dahua,Dahua,,,{OWN},,,China,",
     {"cn.vulnerability_rules": "CE", "eu.cra": "CE", "cn.intel_law": "CE", "eu.csa2": "LL"}),
    (f"hikvision,Hikvision camera,equipment,Hikvision,Hikvision,,,{OWN},,,China,",
     {"cn.vulnerability_rules": "EE", "eu.cra": "EE", "eu.csa2": "LL"}),
    (f"plc,Siemens PLC S7-1500,equipment,Siemens,Siemens,,,{OWN},,,Germany,", {"eu.cra": "CE", "cn.vulnerability_rules": "CE"}),
    (f"token,YubiKey 5 FIPS,equipment,Yubico,Yubico,,,{OWN},,,,", {"eu.cra": "CE"}),
    (f"lift,Lift,equipment,KONE,KONE,,,{OWN},,,Finland,", {"eu.cra": "CE", "cn.intel_law": "CE"}),
    (f"optics,800G optical transceiver,network,Coherent,Coherent,,,{OWN},,,,", {"eu.cra": "CE"}),
    (f"pump,Cooling pump with drive,cooling,Grundfos,Grundfos,,,{OWN},,,Denmark,", {"eu.cra": "CE", "cn.intel_law": "CE"}),
    # Contents are open until somebody states them.
    (f"pdu,Rack PDU,power,Raritan,Raritan,,,{OWN},,,Germany,",
     {"cn.nexperia_2025": "CE", "nl.nexperia_order": "CL", "nl.wbg": "CL", "us.ear.de_minimis": "CL", "cn.rare_earths_18_2025": "CE"}),
    (f"relay,Protection relay,power,Siemens,Siemens,,,{OWN},,,Germany,", {"cn.nexperia_2025": "CE", "nl.wbg": "CL"}),
    (f"server,Compute server,server,Eviden,Eviden,,,{OWN},,,France,", {"cn.nexperia_2025": "CE"}),
    # A foreign maker who is in China has the duty there; that these two sit elsewhere nobody has read, so they may be Chinese.
    (f"ecostruxure,EcoStruxure IT,software,Schneider Electric,Schneider Electric,{OWN},NL,{OWN},,,France,", {"cn.vulnerability_rules": "CE"}),
    (f"desigo,Desigo CC,software,Siemens,Siemens,{OWN},NL,{OWN},,,Germany,", {"cn.vulnerability_rules": "CE", "eu.e_evidence": "CC"}),
    # Priority ratings bind the seller in the United States, wherever his plants are.
    (f"gpu-server,GPU server,server,Dell,Dell,,,{OWN},,,Mexico,", {"us.dpa_dpas": "CE"}),
    (f"tape,Tape library,storage,IBM,IBM,,,{OWN},,,Mexico,", {"us.dpa_dpas": "CE"}),
    # Who develops, updates or maintains may stop it under his terms.
    ("bleu,Bleu,cloud_service,,Bleu,Bleu,FR,Bleu,,,,personal", {"us.contract.terms_of_use": "CE", "eu.e_evidence": "EE"}),
    ("with-google,Sovereign cloud with Google,cloud_service,,T-Systems,T-Systems,DE,T-Systems,Google,data,,personal",
     {"us.contract.terms_of_use": "CE", "us.cloud_act": "EE"}),
    ("support,HPE Pointnext support,maintenance_contract,HPE,HPE,,,,HPE,physical,,",
     {"us.contract.terms_of_use": "EE", "us.fisa702": "CE", "us.cloud_act": "CC"}),
    # Suppliers that a proposal is about.
    (f"sun2000,Huawei SUN2000 inverter,power,Huawei,Huawei,,,{OWN},,,China,", {"eu.csa2": "LL", "cn.intel_law": "EE"}),
    # A seat that nobody read closes nothing.
    ("lenovo,Lenovo server maintenance,maintenance_contract,Lenovo,Lenovo,,,,Lenovo,physical,,", {"us.fisa702": "CE"}),
    (f"luna,Thales Luna network HSM,network,Thales,Thales,,,{OWN},,,,", {"us.ear.is_informed": "CL"}),
    # Engineers in China, until the provider says otherwise.
    ("azure,Azure,cloud_service,Microsoft,Microsoft,Microsoft,NL,Microsoft,,,,personal", {"cn.intel_law": "CE", "us.cloud_act": "EE"}),
    ("m365,Microsoft 365,cloud_service,Microsoft,Microsoft,Microsoft,NL,Microsoft,,,,personal", {"cn.intel_law": "CE"}),
    ("github,GitHub Enterprise Cloud,cloud_service,GitHub,GitHub,Microsoft,NL,GitHub,,,,personal", {"cn.intel_law": "CE"}),
    # Who runs his own building management offers no service to others.
    (f"bms,Building management,software,Siemens,Siemens,{OWN},NL,{OWN},,,Germany,personal", {"eu.e_evidence": "CC", "us.cloud_act": "CC"}),
    # Software of which nobody says who hosts it may be hosted by somebody.
    ("hosted-somewhere,Ticket system,software,SUSE,SUSE,,,,,,Germany,personal", {"us.cloud_act": "CE", "us.fisa702": "CE", "eu.e_evidence": "CE"}),
]  # fmt: skip


@cache
def answered(*lines: str) -> Report:
    bill = "\n".join([HEAD, *lines, ""]).encode()
    return answer(Request(on=ON, bills=[("bill.csv", bill)]))


def said(report: Report, line: str, law: str) -> str:
    one = next(one for one in report.lines if one.id == line)
    found = [v for v in report.verdicts(one) if v.law.id == law]
    return f"{found[0].at_least.name[0]}{found[0].at_most.name[0]}" if found else "-"


@pytest.mark.parametrize(
    ("line", "law", "expected"),
    [pytest.param(line.split(",")[0], law, e, id=f"{line.split(',')[0]}-{law}") for line, laws in LINES for law, e in laws.items()],
)  # fmt: skip
def test_the_law_answers_what_the_line_is(line: str, law: str, expected: str) -> None:
    assert said(answered(*(one for one, _ in LINES)), line, law) == expected


@pytest.mark.parametrize("kind", ["software", "storage", "server", "equipment", "cloud_service"])
@pytest.mark.parametrize("place", PLACES)
def test_what_the_buyer_hosts_in_a_state_is_not_clear_of_its_laws(place: str, kind: str) -> None:
    report = answered(f"here,Control plane,{kind},SUSE,SUSE,{OWN},{place},{OWN},,,Germany,personal")
    assert {law: said(report, "here", law) for law in PLACES[place]} == PLACES[place]


def test_why_says_that_a_law_was_not_asked_and_why() -> None:
    bill = f"{HEAD}\n{LINES[5][0]}\n".encode()
    report = answer(Request(on=ON, bills=[("bill.csv", bill)], laws=["us.cloud_act"]))
    text = "\n".join(explain_line(report, "ups-plain", most=1))
    assert "not asked of this power: 1 law" in text
    assert "us.cloud_act: The Act reaches data." in text


def test_what_was_not_asked_stands_in_every_answer_with_its_lines() -> None:
    report = answered(*(one for one, _ in LINES))
    rows = {(row["kind"], row["law"]): row for row in report.header()["not_asked"]}
    # Of five lines of power one has a host, so the Act is asked of it.
    assert rows["power", "us.cloud_act"]["lines"] == 4
    assert rows["power", "us.cloud_act"]["presumes"] == []
    assert ("cloud_service", "us.cloud_act") not in rows
