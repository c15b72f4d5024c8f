"""How fast is it? CPU time as a ratio against a baseline of the same run: ``python -m tests.benchmarks``."""

from __future__ import annotations

import json
import os
import random
import resource
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
REFERENCE = ROOT / "datasets" / "bills" / "aigf-reference.xlsx"
EUROPEAN = ROOT / "datasets" / "bills" / "aigf-european.xlsx"
RUNS = 9
FIRST_LAWS = (
    "us.cloud_act", "us.fisa702", "us.ofac.sdn50", "us.ear.affiliates", "us.ear.adv_computing.hq_d5", "uk.ipa_tcn", "cn.intel_law",
    "cn.rare_earths_18_2025", "eu.gdpr48", "eu.data_act32", "eu.blocking_2271_96", "eu.aci",
)  # fmt: skip
"""The laws that depgraph began with: what is fast for them must not become slow by adding others."""


def cpu(*command: str) -> tuple[float, int]:
    """Return the CPU seconds of a process and its children, and its largest resident size in MB."""
    # An installed package has its modules compiled, as click has; a checkout compiles them in the first run.
    environment = {k: v for k, v in os.environ.items() if k != "PYTHONDONTWRITEBYTECODE"}
    environment |= {"PYTHONPATH": f"{ROOT}{os.pathsep}{ROOT / 'cli'}"}
    process = subprocess.Popen(
        [sys.executable, *command], cwd=ROOT, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    _, status, usage = os.wait4(process.pid, 0)
    if status:
        sys.exit(f"{' '.join(command)} failed")
    return usage.ru_utime + usage.ru_stime, usage.ru_maxrss // 1024


def best(*command: str) -> float:
    """Return the least CPU of several runs."""
    return min(cpu(*command)[0] for _ in range(RUNS))


def least(*command: str) -> float:
    """Return the least CPU of a few runs, for what takes seconds."""
    return min(cpu(*command)[0] for _ in range(3))


def start_up() -> None:
    """Whole processes against importing click."""
    click = best("-c", "import click")
    print(f"import click                     {click * 1000:7.0f} ms   1.0")
    program = ("-m", "depgraph_cli.main")
    cpu(*program, "exposure", str(REFERENCE))
    for name, limit, arguments in (
        ("depgraph --help", 1.5, ("--help",)),
        ("exposure, the first laws", 8.0, ("exposure", str(REFERENCE), *(f"--law={law}" for law in FIRST_LAWS))),
        ("exposure, reference bill", 8.0, ("exposure", str(REFERENCE))),
        ("exposure, reference bill, json", None, ("exposure", str(REFERENCE), "--format", "json")),
        ("map, reference bill", None, ("map", str(REFERENCE), "-o", "-")),
    ):
        seconds = best(*program, *arguments)
        wanted = f"at most {limit}" if limit else ""
        print(f"{name:32} {seconds * 1000:7.0f} ms  {seconds / click:4.1f}  {wanted}")


def decisions() -> None:
    """What a buyer asks next, against one answer on the reference bill."""
    program, folder = ("-m", "depgraph_cli.main"), tempfile.mkdtemp()
    once = least(*program, "exposure", str(REFERENCE))
    print(f"exposure, reference bill         {once:7.2f} s    1.0")
    for name, limit, arguments in (
        ("whatif, a cut-off of services", 2.5, ("whatif", str(REFERENCE), "us_cut_off")),
        ("compare, two bids", 2.0, ("compare", str(REFERENCE), str(EUROPEAN))),
        ("report, reference bill", None, ("report", str(REFERENCE), "-o", f"{folder}/report.html")),
    ):
        seconds = least(*program, *arguments)
        wanted = f"at most {limit}" if limit else "under 5 s"
        print(f"{name:32} {seconds:7.2f} s   {seconds / once:4.1f}  {wanted}")
    shutil.rmtree(folder)


def large_bill(lines: int, *forms: str) -> None:
    """A generated bill of many lines, half of them different; a row for each line and law is many times the table."""
    rng = random.Random(1)
    kinds = ["server", "network", "storage", "cloud service", "power", "cooling", "software"]
    makers = ["NVIDIA", "Dell", "Cisco", "Schneider Electric", "Microsoft", "Nobody Knows BV", "Supermicro", "SUSE"]
    names = ["NVIDIA HGX B200", "PowerEdge XE9680", "Nexus 9364D", "UPS", "Azure", "Thing", "SLES"]
    with tempfile.NamedTemporaryFile("w", suffix=".csv", delete=False, encoding="utf-8") as file:
        file.write("Item,Description,Kind,Manufacturer,Quantity,Unit cost\n")
        for n in range(lines):
            name = rng.choice(names) + (f" variant {n}" if n % 2 else "")
            file.write(
                f"L{n},{name},{rng.choice(kinds)},{rng.choice(makers)},{rng.randint(1, 500)},{rng.randint(1, 9999)}\n"
            )
    for form in forms:
        started = time.monotonic()
        seconds, size = cpu("-m", "depgraph_cli.main", "exposure", file.name, "--format", form)
        wall = time.monotonic() - started
        print(f"{lines} lines as {form:6} {seconds:6.1f} s CPU, {wall:5.1f} s, {size} MB  (under 60 s and 2048 MB)")
    Path(file.name).unlink()


def reach(relations: int = 500_000, laws: int = 45) -> None:
    """Both worlds of many laws over a large supply graph, arrays against integers."""
    sys.path[:0] = [str(ROOT), str(ROOT / "cli"), str(ROOT / "tests")]
    from builders import law as make_law

    from depgraph.graph.supply import SupplyGraph
    from depgraph.graph.world import World
    from depgraph.law.arrays import reach_arrays
    from depgraph.law.reach import Lanes, reach_integers
    from depgraph.model.paths import automaton
    from depgraph.model.records import Component, Facts, Organisation, Relation

    del make_law
    rng = random.Random(2)
    lines, parts, parties = relations // 5, relations // 50, 400
    facts = Facts()
    for n in range(parties):
        facts.organisations[f"o{n}"] = Organisation(f"o{n}", f"o{n}", seat=[rng.choice(["US", "CN", "NL"])])
    for n in range(lines + parts):
        facts.components[f"c{n}"] = Component(f"c{n}", f"c{n}", expects=[], stated_by="user")
    verbs = ["hosted_by", "operated_by", "maintained_by", "supplied_by", "designed_by", "fabricated_by"]
    for n in range(lines):
        for _ in range(2):
            facts.relations.append(Relation(f"c{n}", "contains", [f"c{lines + rng.randrange(parts)}"]))
        for _ in range(2):
            facts.relations.append(
                Relation(
                    f"c{n}",
                    rng.choice(verbs),
                    [f"o{rng.randrange(parties)}"],
                    access=rng.choice([None, "data", "admin"]),
                )
            )
    for n in range(lines, lines + parts):
        for _ in range(10):
            facts.relations.append(Relation(f"c{n}", rng.choice(verbs), [f"o{rng.randrange(parties)}"]))
    graph = SupplyGraph(World(facts, on="2026-11-23"), facts.components.values())
    lanes = Lanes()
    paths = [f"(contains | requires)* / ({a} | {b}[access >= data])" for a in verbs for b in verbs if a != b]
    for n in range(laws * 2):
        ends = {graph.node[f"o{k}"] for k in rng.sample(range(parties), 40) if f"o{k}" in graph.node}
        lanes.add(
            automaton(paths[n % len(paths)]), (n,), denial=bool(n % 2), certain=set(sorted(ends)[:20]), possible=ends
        )
    results = []
    for name, engine in (("arrays", reach_arrays), ("integers", reach_integers)):
        started = time.process_time()
        results.append(engine(graph, lanes))
        print(
            f"reach, {laws} laws, {graph.edge_count()} relations, {name:8} {time.process_time() - started:5.2f} s CPU"
        )
    assert results[0].certain == results[1].certain
    assert results[0].possible == results[1].possible


def cyclonedx(parts: int = 100_000) -> None:
    """Reading a CycloneDX bill against parsing the same bytes, each in a process of its own."""
    components = [
        {
            "type": "library", "bom-ref": f"pkg:npm/part-{n}@1.0.0", "name": f"part-{n}", "version": "1.0.0",
            "purl": f"pkg:npm/part-{n}@1.0.0", "supplier": {"name": f"Supplier {n % 50}"},
            "licenses": [{"license": {"id": "MIT"}}], "hashes": [{"alg": "SHA-256", "content": "ab" * 32}],
        }
        for n in range(parts)
    ]  # fmt: skip
    chain = [{"ref": f"pkg:npm/part-{n}@1.0.0", "dependsOn": [f"pkg:npm/part-{n // 2}@1.0.0"]} for n in range(1, parts)]
    bom = {"bomFormat": "CycloneDX", "specVersion": "1.6", "components": components, "dependencies": chain}
    with tempfile.NamedTemporaryFile("w", suffix=".json", delete=False, encoding="utf-8") as file:
        json.dump(bom, file)
    modules = "import json, depgraph.intake.jsonfile, depgraph.intake.cyclonedx"
    opened = f"data = open({file.name!r}, 'rb').read()"
    setting = (
        "from depgraph.intake.draft import Setting; from depgraph.intake.preflight import DEFAULT_LIMITS; "
        "from depgraph.intake.readers import read, recognise; s = Setting(name='b', on='2026-11-25', limits=DEFAULT_LIMITS)"
    )
    nothing = least("-c", f"{modules}; {setting}; {opened}")
    parsed = least("-c", f"{modules}; {setting}; {opened}; value = json.loads(data)") - nothing
    read = least("-c", f"{modules}; {setting}; {opened}; draft = read(recognise(data, s, []), s, [])") - nothing
    print(f"CycloneDX, {parts} components   {read:5.2f} s CPU, {read / parsed:4.1f} of json.load  (at most 3.0)")
    Path(file.name).unlink()


if __name__ == "__main__":
    start_up()
    decisions()
    cyclonedx()
    reach()
    large_bill(100_000, "table")
    large_bill(10_000, "csv", "json")
    print(f"largest size of this process {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024} MB")
