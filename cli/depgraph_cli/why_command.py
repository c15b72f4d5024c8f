"""``depgraph why``: the chains of facts behind one line's verdicts."""

from __future__ import annotations

from typing import Any

import click

from depgraph_cli.options import bill_options, request


@click.command(name="why")
@bill_options
@click.argument("component")
@click.option(
    "-k", "most", type=click.IntRange(1, 20), default=3, show_default=True, help="How many chains to show a law."
)
def command(bills: tuple[str, ...], component: str, *, most: int, **options: Any) -> None:
    """Show the chains of facts behind one line's verdicts, with sources.

    COMPONENT is a line's id or its name.

    \b
    depgraph why bill.xlsx SVC-03
    depgraph why bill.xlsx "Control plane" --law us.cloud_act -k 1
    """
    from depgraph.analysis.answer import answer  # noqa: PLC0415
    from depgraph.analysis.why import explain_line  # noqa: PLC0415

    for text in explain_line(answer(request(bills, options)), component, most=most):
        click.echo(text)
