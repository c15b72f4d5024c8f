"""``depgraph check``: what was understood of a bill."""

from __future__ import annotations

from typing import Any

import click

from depgraph_cli.options import bill_options, request


@click.command(name="check")
@bill_options
@click.option("--strict", is_flag=True, help="Exit 1 when anything was set aside or not recognised.")
def command(bills: tuple[str, ...], *, strict: bool, **options: Any) -> int:
    """Read a bill and say what was understood, line by line.

    \b
    depgraph check bill.xlsx
    depgraph check bill.csv --map "Artikel=name"
    """
    from depgraph.analysis.answer import answer  # noqa: PLC0415
    from depgraph.analysis.check import understood  # noqa: PLC0415

    report = answer(request(bills, options))
    for text in understood(report):
        click.echo(text)
    return int(strict and bool(report.context.quarantined or report.context.unmatched))
