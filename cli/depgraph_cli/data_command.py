"""``depgraph data``: what comes with depgraph, and whether it is sound."""

from __future__ import annotations

import json
from datetime import date, timedelta

import click

from depgraph.errors import InvalidData, UnknownName
from depgraph_cli.options import day, day_option

FACTS = ("organisations", "components", "jurisdictions", "lists")
TABLES = (*FACTS, "laws", "scenarios")


@click.group(name="data")
def command() -> None:
    """List, show and verify the facts and laws that come with depgraph."""


@command.command(name="list")
@click.argument("table", type=click.Choice(TABLES), required=False)
def list_(table: str | None) -> None:
    """List the entries of a table, or count all tables."""
    from depgraph.catalogue.compiled import load_catalogue  # noqa: PLC0415

    catalogue = load_catalogue()
    if table is None:
        for name in TABLES:
            entries = getattr(catalogue if name in {"laws", "scenarios"} else catalogue.facts, name)
            click.echo(f"{len(entries):6}  {name}")
        click.echo(f"{len(catalogue.facts.holdings):6}  holdings")
        click.echo(f"{len(catalogue.facts.relations):6}  relations")
        click.echo(f"{len(catalogue.facts.sources):6}  sources")
        click.echo(f"data version {catalogue.version}")
    elif table == "laws":
        for law in sorted(catalogue.laws, key=lambda law: str(law["id"])):
            click.echo(f"{law['id']:36}  {law['title']}")
    elif table == "scenarios":
        for key, scenario in sorted(catalogue.scenarios.items()):
            click.echo(f"{key:36}  {scenario['title']}")
    else:
        for key, entry in sorted(getattr(catalogue.facts, table).items()):
            click.echo(f"{key:36}  {entry.name}")


@command.command(name="show")
@click.argument("identifier")
def show(identifier: str) -> None:
    """Show one organisation, product, jurisdiction, list, law or scenario with its sources, as JSON."""
    from dataclasses import asdict  # noqa: PLC0415

    from depgraph.catalogue.compiled import load_catalogue  # noqa: PLC0415

    catalogue = load_catalogue()
    facts = catalogue.facts
    for law in (*catalogue.laws, *catalogue.scenarios.values()):
        if law["id"] == identifier:
            entry = {**law, "cites": [facts.sources[n] for n in law["cites"]]}
            click.echo(json.dumps(entry, ensure_ascii=False, indent=1))
            return
    for table in FACTS:
        found = getattr(facts, table).get(identifier)
        if found is not None:
            entry = {k: v for k, v in asdict(found).items() if v not in (None, [], {}, ())}
            cites = entry.get("cites", {})
            numbers = cites if isinstance(cites, list) else [n for field in cites.values() for n in field]
            entry["sources"] = {str(n): facts.sources[n] for n in dict.fromkeys(numbers)}
            held = [asdict(h) for h in facts.holdings if identifier in (h.owner, h.owned)]
            used = [asdict(r) for r in facts.relations if identifier == r.subject or identifier in r.objects]
            entry |= {k: v for k, v in (("holdings", held), ("relations", used)) if v}
            click.echo(json.dumps(entry, ensure_ascii=False, indent=1))
            return
    known = [
        *[str(law["id"]) for law in catalogue.laws],
        *catalogue.scenarios,
        *(k for t in FACTS for k in getattr(facts, t)),
    ]
    raise UnknownName("entry", identifier, known=known)


@command.command(name="verify")
@click.option("--age", type=click.IntRange(min=1), metavar="DAYS", help="List what was last read longer ago than this.")
@day_option
def verify(age: int | None, as_of: str | None) -> None:
    """Check that ids are unique, references resolve, periods do not overlap, rules can fire and every fact is cited."""
    from depgraph import resources  # noqa: PLC0415
    from depgraph.analysis.assess import framework_problems  # noqa: PLC0415
    from depgraph.catalogue.sources import read_catalogue  # noqa: PLC0415
    from depgraph.catalogue.verify import not_read_since, problems  # noqa: PLC0415
    from depgraph.model.plain import shown  # noqa: PLC0415

    catalogue = read_catalogue(resources.datasets())
    found = problems(catalogue) + framework_problems(resources.datasets() / "frameworks")
    if found:
        raise InvalidData(found)
    facts = catalogue.facts
    click.echo(
        f"{len(facts.organisations)} organisations, {len(facts.holdings)} holdings, {len(facts.components)} products, "
        f"{len(facts.relations)} relations, {len(facts.jurisdictions)} jurisdictions, {len(facts.lists)} lists, "
        f"{len(catalogue.laws)} laws and {len(catalogue.scenarios)} scenarios are sound ({len(facts.sources)} sources, data version {catalogue.version})"
    )
    if age is not None:
        since = (date.fromisoformat(day(as_of)) - timedelta(days=age)).isoformat()
        old = not_read_since(catalogue, since)
        read = [entry for entry in old if entry[0]]
        for when, title, url in read:
            click.echo(shown(f"{when}  {title}{', ' if url else ''}{url}"))
        click.echo(
            f"{len(read)} sources were last read before {since}; {len(old) - len(read)} were never read (unverified)"
        )
