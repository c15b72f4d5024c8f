"""``depgraph concentration``: how much of a bill hangs on how few."""

from __future__ import annotations

from typing import Any

import click

from depgraph_cli.options import bill_options, request, sheet_options, write_sheets


@click.command(name="concentration")
@bill_options
@click.option(
    "--of",
    "of",
    type=click.Choice(["count", "value", "criticality", "quantity"]),
    default="value",
    show_default=True,
    help="The measure that the tables show.",
)
@click.option("--kind", metavar="KIND", help="Only lines of this kind, such as chip or cloud_service.")
@click.option("--function", metavar="TEXT", help="Only lines of this function.")
@sheet_options()
def command(
    bills: tuple[str, ...],
    *,
    of: str,
    kind: str | None,
    function: str | None,
    every: bool,
    form: str | None,
    outputs: tuple[str, ...],
    **options: Any,
) -> int:
    """Say how much of a bill hangs on how few: makers, owners, countries, blocs and tiers.

    \b
    depgraph concentration bill.xlsx
    depgraph concentration bill.xlsx --of criticality --kind cloud_service -o shares.json
    """
    from depgraph.analysis.answer import answer  # noqa: PLC0415
    from depgraph.analysis.concentrating import concentration_sheet  # noqa: PLC0415
    from depgraph.analysis.concentration import concentration  # noqa: PLC0415
    from depgraph.catalogue.compiled import load_catalogue  # noqa: PLC0415

    catalogue = load_catalogue()
    found = concentration(answer(request(bills, options), catalogue=catalogue), kind=kind, function=function)
    write_sheets(concentration_sheet(found, catalogue.decisions, of=of), outputs, form=form, every=every)
    return 0
