"""``depgraph map``: the answer as one HTML file."""

from __future__ import annotations

from typing import Any

import click

from depgraph_cli.options import bill_options, request, write_text


@click.command(name="map")
@bill_options
@click.option(
    "-o",
    "--output",
    metavar="FILE",
    default="map.html",
    show_default=True,
    help="Where to write the page; - is stdout.",
)
@click.option("--title", help="A title for the page.")
def command(bills: tuple[str, ...], *, output: str, title: str | None, **options: Any) -> None:
    """Draw the answer as one HTML file that opens anywhere, without network.

    \b
    depgraph map bill.xlsx -o map.html
    """
    from depgraph.analysis.answer import answer  # noqa: PLC0415
    from depgraph.maps import render_map  # noqa: PLC0415

    report = answer(request(bills, options))
    write_text(output, [render_map(report.for_map(), title=title)])
    click.echo(report.headline, err=True)
    if output != "-":
        click.echo(f"written to {output}", err=True)
