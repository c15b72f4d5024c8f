"""``depgraph annotate``: the answer, back in the sheet it came from."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from depgraph.errors import OutputFailed
from depgraph_cli.options import bill_options, limits, request, write_text


@click.command(name="annotate")
@bill_options
@click.option("-o", "--output", required=True, metavar="OUT", help="Where to write the copy; never the bill itself.")
@click.option("--accept-loss", is_flag=True, help="Write the copy although it loses what is listed.")
def command(bills: tuple[str, ...], *, output: str, accept_loss: bool, **options: Any) -> None:
    """Write a copy of BILL.xlsx with the answer beside each line.

    Columns on the right say verdict, laws, effects, why, and what is missing; a sheet depgraph says what was run, what
    was set aside and what to ask suppliers. Everything else in the workbook stays as it is.

    \b
    depgraph annotate bill.xlsx -o answered.xlsx
    """
    from depgraph.analysis.answer import answer  # noqa: PLC0415
    from depgraph.export.annotated import annotated, has_macros, lost_by_copy  # noqa: PLC0415

    if len(bills) != 1 or bills[0] == "-":
        raise click.UsageError("expected one BILL, a file")
    asked = request(bills, options)
    name, data = asked.bills[0]
    lost = lost_by_copy(data, name=name, limits=limits())
    for sentence in lost:
        click.echo(f"depgraph: the copy loses {sentence}", err=True)
    if lost and not accept_loss:
        raise OutputFailed(f"{output}: not written, for the copy would lose something", hint="--accept-loss writes it")
    suffix = ".xlsm" if has_macros(data) else ".xlsx"
    if output != "-" and Path(output).suffix.lower() != suffix:
        msg = f"{output!r}: expected a name that ends in {suffix}, as the workbook's kind does"
        raise click.BadParameter(msg, param_hint="-o")
    report = answer(asked)
    write_text(output, [annotated(data, report, name=name, limits=limits())])
    click.echo(f"{report.headline} Written to {output}.", err=True)
