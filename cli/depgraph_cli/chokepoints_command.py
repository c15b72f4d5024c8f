"""``depgraph chokepoints``: what everything runs through."""

from __future__ import annotations

from typing import Any

import click

from depgraph_cli.options import bill_options, request, sheet_options, write_sheets


@click.command(name="chokepoints")
@bill_options
@sheet_options()
def command(bills: tuple[str, ...], *, every: bool, form: str | None, outputs: tuple[str, ...], **options: Any) -> int:
    """Say which organisations and technologies everything runs through, and what falls if one goes.

    Two scores stand side by side and are never added up: switching (time and cost to change) and control (whose law, whose
    owners).

    \b
    depgraph chokepoints bill.xlsx
    depgraph chokepoints bill.xlsx -o chokepoints.json
    """
    from depgraph.analysis.answer import answer  # noqa: PLC0415
    from depgraph.analysis.chokepoints import chokepoints  # noqa: PLC0415
    from depgraph.analysis.choking import chokepoints_sheet  # noqa: PLC0415
    from depgraph.analysis.pools import pools_of, value_of  # noqa: PLC0415
    from depgraph.catalogue.compiled import load_catalogue  # noqa: PLC0415

    catalogue = load_catalogue()
    report = answer(request(bills, options), catalogue=catalogue)
    pools = pools_of(report.facts, report.lines, catalogue.decisions)
    found = chokepoints(report, pools, {line.id: value_of(line) for line in report.lines})
    write_sheets(chokepoints_sheet(report, found), outputs, form=form, every=every)
    return 0
