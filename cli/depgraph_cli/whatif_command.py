"""``depgraph whatif``: what a scenario changes, and for how long the site lasts."""

from __future__ import annotations

from typing import Any

import click

from depgraph_cli.options import answer_options, read_file, request, sheet_options, write_sheets


def _show_scenarios(ctx: click.Context, _: click.Parameter, value: bool) -> None:
    if not value:
        return
    from depgraph.catalogue.compiled import load_catalogue  # noqa: PLC0415

    for key, one in sorted(load_catalogue().scenarios.items()):
        click.echo(f"{key:24}  {one['likelihood'].replace('_', ' '):13}  {one['title']}")
    ctx.exit()


@click.command(name="whatif")
@click.argument("bill", metavar="BILL")
@click.argument("scenarios", nargs=-1, required=True, metavar="SCENARIO...")
@answer_options
@click.option(
    "--scenarios",
    "listing",
    is_flag=True,
    is_eager=True,
    expose_value=False,
    callback=_show_scenarios,
    help="List the scenarios that come with depgraph.",
)
@click.option(
    "--installed",
    type=click.FloatRange(0, 100),
    metavar="PERCENT",
    help="How much of the goods stands and runs already (not known).",
)
@click.option(
    "--days",
    "horizon",
    type=click.IntRange(1, 3650),
    default=730,
    show_default=True,
    help="How many days to look ahead.",
)
@sheet_options(".svg")
def command(
    bill: str,
    *,
    scenarios: tuple[str, ...],
    installed: float | None,
    horizon: int,
    every: bool,
    form: str | None,
    outputs: tuple[str, ...],
    **options: Any,
) -> int:
    """Say what a scenario changes: verdicts, capacity over days, and the law's own clocks.

    SCENARIO is the id of one that comes with depgraph (--scenarios lists them) or a file of your own; several happen at
    once.

    \b
    depgraph whatif bill.xlsx chips_denied_nl --installed 100
    depgraph whatif bill.xlsx us_cut_off taiwan_90_days -o curve.svg -o whatif.json
    depgraph whatif bill.xlsx mine.yaml
    """
    from depgraph.analysis.continuing import continuity_sheet  # noqa: PLC0415
    from depgraph.analysis.whatif import whatif  # noqa: PLC0415

    own = [read_file(name) for name in scenarios if name.endswith((".yaml", ".yml", ".json"))]
    named = [name for name in scenarios if not name.endswith((".yaml", ".yml", ".json"))]
    share = None if installed is None else installed / 100
    found = whatif(request((bill,), options), named, own, installed=share, horizon=horizon)
    sheet = continuity_sheet(found)

    def picture() -> str:
        from depgraph.export.curve import curve_picture  # noqa: PLC0415

        return curve_picture(found)

    write_sheets(sheet, outputs, form=form, every=every, pictures={".svg": picture})
    return 0
