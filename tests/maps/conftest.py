"""Which invented answers is the map tried on, and in which browser?"""

from __future__ import annotations

import importlib.util
import json
import os
import random
from collections import Counter
from typing import TYPE_CHECKING, Any

import pytest
from maps.browsers import Chromium, Firefox

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

LAWS: dict[str, dict[str, Any]] = {
    "cn.intel_law": {"title": "National Intelligence Law", "issuer": "CN", "effects": ["data_access", "monitoring"], "latency": "days", "nature": "reach", "status": "in_force"},
    "cn.rare_earths_18_2025": {"title": "Rare earth controls (Announcement 18 of 2025)", "issuer": "CN", "effects": ["supply_denial", "delay"], "latency": "months", "nature": "reach", "status": "in_force"},
    "eu.data_act32": {"title": "Data Act, article 32", "issuer": "EU", "effects": ["counter"], "latency": "weeks", "nature": "counter", "status": "in_force"},
    "eu.gdpr48": {"title": "GDPR, article 48", "issuer": "EU", "effects": ["counter"], "latency": "weeks", "nature": "counter", "status": "in_force"},
    "uk.ipa_tcn": {"title": "Investigatory Powers Act, technical capability notices", "issuer": "GB", "effects": ["data_access"], "latency": "weeks", "nature": "reach", "status": "in_force"},
    "us.cloud_act": {"title": "CLOUD Act (Stored Communications Act as amended)", "issuer": "US", "effects": ["data_access"], "latency": "weeks", "nature": "reach", "status": "in_force"},
    "us.ear.adv_computing.hq_d5": {"title": "Advanced computing, headquarters in D:5", "issuer": "US", "effects": ["supply_denial"], "latency": "days", "nature": "reach", "status": "in_force"},
    "us.ear.adv_computing.worldwide_a": {"title": "Advanced computing, worldwide licence", "issuer": "US", "effects": ["supply_denial"], "latency": "months", "nature": "reach", "status": "in_force"},
    "us.ear.affiliates": {"title": "Affiliates rule (50 %)", "issuer": "US", "effects": ["supply_denial", "service_denial"], "latency": "days", "nature": "reach", "status": "unverified: in_force or suspended"},
    "us.fisa702": {"title": "FISA section 702", "issuer": "US", "effects": ["data_access", "monitoring"], "latency": "days", "nature": "reach", "status": "unverified: in_force or lapsed"},
    "us.ofac.sdn50": {"title": "OFAC 50 % rule", "issuer": "US", "effects": ["asset_freeze", "service_denial"], "latency": "hours", "nature": "reach", "status": "in_force"},
}  # fmt: skip

# name, seat, owner, owner's seat
_MAKERS = [
    ("Corvane Compute", "US", None, None), ("Halden Silicon", "US", None, None), ("Tessara Micro", "TW", None, None),
    ("Kaminari Memory", "KR", None, None), ("Orbis Systems BV", "NL", "Orbis Systems Inc.", "US"),
    ("Fjellnet Switching", "NO", None, None), ("Quillon Networks Ltd", "IE", "Quillon Networks Inc.", "US"),
    ("Blauwe Lijn Datacenters", "NL", None, None), ("Nimbus Europe SARL", "LU", "Nimbus Holdings Inc.", "US"),
    ("Stratus Rhein GmbH", "DE", None, None), ("Arcadia Cloud SAS", "FR", None, None), ("Longhua Optics", "CN", "Longhua Group", "CN"),
    ("Weihe Power Electronics", "CN", None, None), ("Penrith Software plc", "GB", None, None), ("Kestrel Hypervisor Inc.", "US", None, None),
    ("Solvio Managed Services", "NL", "Kyrion Services Inc.", "US"), ("Vortexa Cooling AB", "SE", None, None),
    ("Montblanc Transformateurs", "FR", None, None), ("Sakura Precision", "JP", None, None), ("Delmonte Batterie SpA", "IT", "Volt Partners LP", "KY"),
    ("Heliodor Storage", "US", None, None), ("Baltic Firmware OÜ", "EE", None, None), ("Rijnpoort Bouw", "NL", None, None), ("Zhuque Transceivers", "CN", None, None),
]  # fmt: skip
_COUNTRY = {
    "US": "United States", "TW": "Taiwan", "KR": "South Korea", "NL": "Netherlands", "NO": "Norway", "IE": "Ireland", "LU": "Luxembourg", "DE": "Germany",
    "FR": "France", "CN": "China", "GB": "United Kingdom", "SE": "Sweden", "JP": "Japan", "IT": "Italy", "KY": "Cayman Islands", "EE": "Estonia",
}  # fmt: skip
# section, relation, makers, things, count
_SECTIONS: list[tuple[str, str, list[int], list[str], int]] = [
    ("Silicon and GPU systems", "designed_by", [0, 1], ["72-GPU liquid cooled rack", "8-GPU baseboard", "GPU module, swap stock", "CPU module", "switch tray"], 14),
    ("Servers", "assembled_by", [4, 1, 18], ["inference server 8U", "storage node", "head node", "management controller", "memory module 128 GB"], 17),
    ("Network", "designed_by", [0, 5, 6, 11, 23], ["leaf switch 800G", "spine chassis", "optical transceiver DR8", "SmartNIC", "dark fibre route"], 23),
    ("Storage", "supplied_by", [20, 3], ["all-flash shelf", "object store node", "archive library", "NVMe drive 30 TB"], 13),
    ("Software", "developed_by", [14, 13, 21, 0], ["scheduler", "operating system subscription", "hypervisor", "observability suite", "firmware tools"], 20),
    ("Cloud and SaaS", "hosted_by", [8, 9, 10, 6], ["control plane", "identity service", "ticketing", "object backup", "office suite"], 13),
    ("Security", "operated_by", [13, 14, 15], ["SOC service", "key management", "endpoint agents", "vulnerability scanner"], 11),
    ("Maintenance contracts", "maintained_by", [15, 4, 0, 16], ["remote hands", "GPU fleet support", "switch support, 4 h", "chiller service"], 14),
    ("Power", "fabricated_by", [12, 17, 19], ["33 kW power shelf", "UPS 2 MW", "transformer 40 MVA", "battery string"], 14),
    ("Cooling", "supplied_by", [16, 12], ["coolant distribution unit", "dry cooler", "pump skid", "manifold"], 10),
    ("Building", "supplied_by", [22, 7], ["access control", "fire detection", "raised floor"], 7),
    ("Grid", "operated_by", [7, 17], ["grid connection 110 kV", "metering"], 4),
]  # fmt: skip

Report = dict[str, Any]


def source(title: str, grade: str = "documented") -> dict[str, str]:
    return {
        "title": title,
        "url": f"https://example.org/{title.lower().replace(' ', '-')}",
        "retrieved": "2026-11-23",
        "grade": grade,
    }


def step(subject: str, relation: str, target: str, kind: str, **more: Any) -> dict[str, Any]:
    subject_type = "component" if more.pop("part", False) else "organisation"
    return {
        "subject": subject, "subject_name": more.pop("subject_name", subject), "subject_type": subject_type, "relation": relation,
        "object": target, "object_name": more.pop("object_name", target), "object_type": kind, "detail": "", "truth": "yes",
        "stated_by": "catalogue", "sources": [source(f"{subject} register" if subject_type == "organisation" else "Data sheet")], **more,
    }  # fmt: skip


def slug(name: str) -> str:
    return name.lower().replace(" ", "-").replace(".", "")


def finding(line: dict[str, str], law: str, low: str, high: str, **more: Any) -> dict[str, Any]:
    return {
        "component": {"id": line["id"], "name": line["name"]}, "line": line["line"], "section": line["section"], "law": law,
        "verdict": low if low == high else "unknown", "at_least": low, "at_most": high, "effects": LAWS[law]["effects"],
        "latency": LAWS[law]["latency"], "grade": "documented" if low != "clear" else "", "reasons": [] if low == high else ["missing-fact"],
        "missing": [], "rests_on": [], "conflicts": [], "mitigations": [], "chain": [], **more,
    }  # fmt: skip


def _chain(line: dict[str, str], relation: str, maker: int, seat: str, *, item: bool) -> list[dict[str, Any]]:
    name, home, owner, owner_home = _MAKERS[maker]
    first = step(line["id"], relation, slug(name), "organisation", part=True, subject_name=line["name"], object_name=name, stated_by="bill",
                 detail="access: data, in NL" if relation in {"hosted_by", "maintained_by"} else "",
                 sources=[{"title": "stated in the bill", "url": "", "retrieved": "", "grade": "documented"}])  # fmt: skip
    chain = [first]
    if item:
        chain = [
            step(
                line["id"],
                "contains",
                "gpu-x",
                "component",
                part=True,
                subject_name=line["name"],
                object_name="Corvane X200 GPU",
            ),
            step(
                "gpu-x",
                relation,
                slug(name),
                "organisation",
                part=True,
                subject_name="Corvane X200 GPU",
                object_name=name,
            ),
        ]
    if home == seat:
        return [
            *chain,
            step(slug(name), "incorporated_in", seat, "jurisdiction", subject_name=name, object_name=_COUNTRY[seat]),
        ]
    return [
        *chain,
        step(slug(name), "owned_by", slug(str(owner)), "organisation", subject_name=name, object_name=owner, detail="100 %"),
        step(slug(str(owner)), "incorporated_in", str(owner_home), "jurisdiction", subject_name=owner, object_name=_COUNTRY[str(owner_home)]),
    ]  # fmt: skip


def _findings(line: dict[str, str], relation: str, maker: int, rng: random.Random) -> Iterator[dict[str, Any]]:
    name, home, _, owner_home = _MAKERS[maker]
    seats = {home, owner_home}
    section = line["section"]
    owners = {
        "about": slug(name),
        "name": name,
        "fact": "owners (who else holds or controls it)",
        "kind": "owners",
        "role": "party",
    }
    closed = {
        "about": slug(name),
        "name": name,
        "fact": "owners are complete",
        "kind": "owners_complete",
        "stated_by": "catalogue",
        "sources": [source(f"{name} register", "demonstrated")],
    }
    for law, seat in (("us.cloud_act", "US"), ("us.fisa702", "US"), ("uk.ipa_tcn", "GB"), ("cn.intel_law", "CN")):
        if section in {"Power", "Cooling", "Building", "Grid", "Silicon and GPU systems"}:
            continue
        if seat in seats:
            more: dict[str, Any] = {
                "chain": _chain(line, relation, maker, seat, item=False),
                "mitigations": ["keys held by the customer and never in the clear"],
            }
            if seat == "US":
                more["conflicts"] = ["eu.gdpr48"]
            low = "latent" if law == "us.fisa702" else "exposed"
            if low == "latent":
                more["missing"] = [
                    {
                        "about": law,
                        "name": LAWS[law]["title"],
                        "fact": "status on 2026-11-23: in force or lapsed",
                        "role": "law",
                        "kind": "status",
                        "day": "2026-11-23",
                        "statuses": ["in_force", "lapsed"],
                    }
                ]
                more["reasons"] = ["unverified-status"]
            yield finding(line, law, low, "exposed", **more)
        elif rng.random() < 0.12:
            yield finding(line, law, "clear", "exposed", missing=[owners])
        else:
            yield finding(line, law, "clear", "clear", rests_on=[closed])
    if section in {"Silicon and GPU systems", "Servers", "Network"}:
        if home in {"US", "TW"} or owner_home == "US":
            chain = [
                step(
                    line["id"],
                    "contains",
                    "gpu-x",
                    "component",
                    part=True,
                    subject_name=line["name"],
                    object_name="Corvane X200 GPU",
                ),
                step(
                    "gpu-x",
                    "eccn",
                    "3A090.a",
                    "value",
                    part=True,
                    subject_name="Corvane X200 GPU",
                    object_name="3A090.a",
                ),
            ]
            yield finding(line, "us.ear.adv_computing.worldwide_a", "latent", "latent", chain=chain)
        yield finding(line, "us.ear.adv_computing.hq_d5", "clear", "clear" if rng.random() < 0.8 else "exposed",
                      missing=[{"about": "the-buyer", "name": "the buyer", "fact": "who owns the buyer and where its parent sits",
                                "kind": "buyer", "role": "owner"}])  # fmt: skip
    for law in ("us.ear.affiliates", "us.ofac.sdn50"):
        if rng.random() < 0.1:
            missing = [
                owners,
                {
                    "about": slug(name),
                    "name": name,
                    "fact": "screening against us.ofac.sdn",
                    "role": "party",
                    "kind": "screening",
                    "listed": "us.ofac.sdn",
                },
            ]
            yield finding(line, law, "clear", "exposed", missing=missing)
        else:
            yield finding(line, law, "clear", "clear", rests_on=[closed])
    if section in {"Power", "Cooling", "Silicon and GPU systems", "Servers", "Storage", "Network"}:
        if "CN" in seats and section in {"Power", "Cooling"}:
            chain = [
                step(line["id"], "rare_earths", "terbium, dysprosium", "value", part=True, subject_name=line["name"])
            ]
            yield finding(line, "cn.rare_earths_18_2025", "exposed", "exposed", chain=chain, grade="vendor_claim")
        elif rng.random() < 0.5:
            yield finding(line, "cn.rare_earths_18_2025", "clear", "exposed",
                          missing=[{"about": line["id"], "name": line["name"], "fact": "rare earths it contains", "kind": "field",
                                "field": "rare_earths", "role": "component"}])  # fmt: skip
    yield finding(line, "eu.gdpr48", "latent", "latent")


def invent(scale: int = 1, *, seed: int = 7, alike: bool = False) -> Report:
    """An answer of about 160 lines times ``scale``; ``alike`` repeats the same lines instead of inventing new names."""
    rng = random.Random(seed)
    findings: list[dict[str, Any]] = []
    number = 0
    for copy in range(scale):
        again = random.Random(seed) if alike else rng
        for section, relation, makers, things, count in _SECTIONS:
            for n in range(count):
                number += 1
                maker = makers[again.randrange(len(makers))]
                suffix = "" if alike or not copy else f" mark {copy}"
                line = {"id": f"L-{number:04d}", "line": f"bill.xlsx!A{number + 3}", "section": section,
                        "name": f"{_MAKERS[maker][0]} {things[n % len(things)]}, lot {n // len(things) + 1}{suffix}"}  # fmt: skip
                findings += _findings(line, relation, maker, again)
    return wrap(findings)


def wrap(findings: list[dict[str, Any]], **more: Any) -> Report:
    """A report around findings."""
    rank = {"clear": 0, "latent": 1, "unknown": 2, "exposed": 3}
    worst: dict[str, str] = {}
    for one in findings:
        if LAWS[one["law"]]["nature"] == "reach":
            key = one["component"]["id"]
            worst[key] = max(worst.get(key, "clear"), one["verdict"], key=rank.__getitem__)
    tally = {word: sum(w == word for w in worst.values()) for word in ("exposed", "unknown", "latent", "clear")}
    return {
        "schema": "depgraph/exposure/1", "tool_version": "0.1", "data_version": "2026.11.24", "as_of": "2026-11-23", "destination": "NL",
        "assumptions": ["the buyer is an EU company without owners from elsewhere", "delivery is to NL"],
        "headline": f"{tally['exposed']} of {len(worst)} lines are reached by 4 non-EU laws; most by CLOUD Act (61), FISA section 702 (42); "
                    f"{tally['unknown']} more cannot be cleared until missing facts are known; {tally['latent']} are latent.",
        "inputs": [{"name": "invented.xlsx", "sha256": "0f" * 32, "lines": len(worst), "quarantined": 1}],
        "summary": {"components": len(worst), **tally, "pairs": {"in_scope": len(findings), "unknown": 0}},
        "laws": LAWS, "findings": findings,
        "questions": [
            {**json.loads(fact), "settles": lines, "lines": lines}
            for fact, lines in Counter(
                json.dumps({key: value for key, value in m.items() if key != "role"}, sort_keys=True)
                for one in findings for m in one["missing"]
            ).most_common(10)
        ],
        "notices": ["invented.xlsx: columns read: Item as id, Description as name"],
        "quarantined": [{"where": "Lines!C14", "value": "12,,5", "problem": "is not a number", "expected": "a quantity such as 12.5"}],
        "unmatched": [{"name": "Unheard-of Widgets", "lines": ["L-0004"]}], **more,
    }  # fmt: skip


@pytest.fixture(scope="session")
def invented() -> Callable[..., Report]:
    """Return the maker of invented reports."""
    return invent


@pytest.fixture(scope="session")
def around() -> Callable[..., Report]:
    """Return the maker of a report around given findings."""
    return wrap


@pytest.fixture(scope="session")
def found() -> Callable[..., dict[str, Any]]:
    """Return the maker of one finding."""
    return finding


@pytest.fixture(scope="session")
def stepped() -> Callable[..., dict[str, Any]]:
    """Return the maker of one step of a chain."""
    return step


def started(make: type[Chromium | Firefox], tmp_path_factory: pytest.TempPathFactory) -> Chromium | Firefox:
    """Start a browser; in CI it may not be missing."""
    missing = [*make.missing(), *([] if importlib.util.find_spec("selenium") else ["selenium"])]
    if missing:
        message = f"the browser tests need {', '.join(missing)}"
        if os.environ.get("CI"):
            pytest.fail(message)
        pytest.skip(message)
    return make(tmp_path_factory.mktemp(make.name))


@pytest.fixture(scope="session")
def chromium(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Chromium]:
    """A headless Chromium."""
    found = started(Chromium, tmp_path_factory)
    yield found
    found.close()


@pytest.fixture(scope="session")
def firefox(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Firefox]:
    """A headless Firefox."""
    found = started(Firefox, tmp_path_factory)
    yield found
    found.close()


@pytest.fixture(params=["chromium", "firefox"])
def browser(request: pytest.FixtureRequest) -> Any:
    """Each browser in turn."""
    return request.getfixturevalue(request.param)


@pytest.fixture
def written(tmp_path: Path) -> Callable[..., str]:
    """Return what writes a map and says its address."""

    def write(report: Report, **more: Any) -> str:
        from depgraph.maps import render_map

        file = tmp_path / "map.html"
        file.write_text(render_map(report, **more), encoding="utf-8", newline="\n")
        return file.as_uri()

    return write


@pytest.fixture
def opened(browser: Any, written: Callable[..., str]) -> Callable[..., Any]:
    """Return what writes a map and opens it in the browser."""

    def open_map(report: Report, *, state: str = "", size: tuple[int, int] = (1366, 900), **more: Any) -> Any:
        browser.size(*size)
        browser.open(written(report, **more) + state)
        return browser

    return open_map
