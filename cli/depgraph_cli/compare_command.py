"""``depgraph compare``: bids side by side."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from depgraph_cli.options import answer_options, framework_answers, request, sheet_options, write_sheets
from depgraph_cli.options import framework as load

if TYPE_CHECKING:
    from collections.abc import Callable

    from depgraph.analysis.report import Report
    from depgraph.analysis.whatif import WhatIf


@click.command(name="compare")
@click.argument("bids", nargs=-1, required=True, metavar="BID BID...")
@answer_options
@click.option("--framework", metavar="ID|FILE", help="Score the bids by a framework too.")
@click.option("--answers", metavar="FILE", help="Answers to what the framework asks (YAML), the same for all bids.")
@click.option(
    "--scenario", "scenarios", multiple=True, metavar="ID", help="Let a scenario happen to each bid; repeatable."
)
@sheet_options()
def command(
    bids: tuple[str, ...],
    *,
    framework: str | None,
    answers: str | None,
    scenarios: tuple[str, ...],
    every: bool,
    form: str | None,
    outputs: tuple[str, ...],
    **options: Any,
) -> int:
    """Hold bids on one requirement against each other: exposure, unknowns, European share, stock, price.

    All bids are answered for the same day by the same data. A bid is called best only where that is certain.

    \b
    depgraph compare bid-a.xlsx bid-b.xlsx --framework eu.csf_1_2_1
    depgraph compare bid-a.xlsx bid-b.xlsx --scenario us_cut_off -o bids.json
    """
    from depgraph.analysis.answer import answer  # noqa: PLC0415
    from depgraph.analysis.comparing import comparison_sheet  # noqa: PLC0415
    from depgraph.analysis.comparison import compare  # noqa: PLC0415

    found = compare(
        [(name, answer(request([path], options))) for name, path in _named(bids).items()],
        framework=load(framework) if framework else None,
        answers=framework_answers(answers),
        suppose=_suppose(scenarios) if scenarios else None,
    )
    write_sheets(comparison_sheet(found), outputs, form=form, every=every)
    return 0


def _named(bids: tuple[str, ...]) -> dict[str, str]:
    """Return the bids by the names of their files, by their whole paths where two are named alike."""
    short = {Path(bid).name: bid for bid in bids}
    return short if len(short) == len(bids) else {bid: bid for bid in bids}


def _suppose(scenarios: tuple[str, ...]) -> Callable[[Report], WhatIf]:
    from depgraph.analysis.supposing import resolved  # noqa: PLC0415
    from depgraph.analysis.whatif import compared  # noqa: PLC0415
    from depgraph.catalogue.compiled import load_catalogue  # noqa: PLC0415

    catalogue = load_catalogue()
    happen = resolved(catalogue, scenarios, [])
    return lambda report: compared(report, catalogue, happen)
