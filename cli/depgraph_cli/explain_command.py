"""``depgraph explain``: a law, a verdict or an exit code in plain words."""

from __future__ import annotations

import click

from depgraph_cli.options import day, day_option, laws_option, read_laws


@click.command(name="explain")
@click.argument("identifier")
@day_option
@laws_option
def command(identifier: str, as_of: str | None, own_laws: tuple[str, ...]) -> None:
    """Explain a law, a verdict, a reason, a grade or an exit code in plain words.

    \b
    depgraph explain us.cloud_act
    depgraph explain latent
    depgraph explain 4
    """
    from depgraph.analysis.explain import explain  # noqa: PLC0415

    for text in explain(identifier, on=day(as_of), own_laws=read_laws(own_laws)):
        click.echo(text)
