"""``depgraph laws``: which laws there are on a day, and what changes until another."""

from __future__ import annotations

import json

import click

from depgraph_cli.options import day, day_option, laws_option, read_laws, write_text


@click.command(name="laws")
@click.option("--issuer", metavar="CODE", help="Only laws of this issuer, such as US or EU.")
@click.option("--effect", metavar="EFFECT", help="Only laws with this effect, such as data_access.")
@day_option
@click.option("--diff", "until", metavar="DATE", help="Only what differs on this day, and when it changes.")
@laws_option
@click.option("--format", "form", type=click.Choice(["table", "json"]), help="The format (table).")
@click.option("-o", "--output", metavar="FILE", default="-", help="Write to a file.")
def command(
    issuer: str | None, effect: str | None, as_of: str | None, until: str | None, own_laws: tuple[str, ...],
    form: str | None, output: str,
) -> None:  # fmt: skip
    """List the laws with their status on a day, and what changes between two days.

    \b
    depgraph laws --issuer US --effect supply_denial
    depgraph laws --as-of 2026-11-01 --diff 2026-12-01
    """
    from depgraph.analysis.laws import laws, table  # noqa: PLC0415
    from depgraph.catalogue.compiled import load_catalogue  # noqa: PLC0415
    from depgraph.catalogue.own_laws import add_laws  # noqa: PLC0415

    catalogue = load_catalogue()
    add_laws(catalogue, read_laws(own_laws))
    found = laws(
        catalogue,
        on=day(as_of),
        until=None if until is None else day(until, option="--diff"),
        issuer=issuer,
        effect=effect,
    )
    form = form or ("json" if output.endswith(".json") else "table")
    write_text(output, [json.dumps(found, ensure_ascii=False, indent=1) + "\n"] if form == "json" else table(found))
