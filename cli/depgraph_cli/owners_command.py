"""``depgraph owners``: who owns an organisation, and which tests capture it."""

from __future__ import annotations

import json

import click

from depgraph_cli.options import day, day_option, facts_option, laws_option, read_beside, read_laws, write_text


@click.command(name="owners")
@click.argument("organisation")
@facts_option
@click.option("--test", "tests", multiple=True, metavar="LAW", help="Run only this law's ownership tests; repeatable.")
@laws_option
@day_option
@click.option(
    "--accept",
    type=click.Choice(["unverified"]),
    multiple=True,
    help="Let closing facts count that nobody has verified.",
)
@click.option("--format", "form", type=click.Choice(["table", "json"]), help="The format (table).")
@click.option("-o", "--output", metavar="FILE", default="-", help="Write to a file.")
def command(
    organisation: str, facts: tuple[str, ...], tests: tuple[str, ...], own_laws: tuple[str, ...], as_of: str | None, accept: tuple[str, ...],
    form: str | None, output: str,
) -> None:  # fmt: skip
    """Say who owns ORGANISATION, through everybody in between, and which tests capture it.

    \b
    depgraph owners nexperia
    depgraph owners b --facts holdings.yaml --test us.ofac.sdn50 --format json
    """
    from depgraph.analysis.owners import owners, table  # noqa: PLC0415

    found = owners(
        organisation, facts=[read_beside(name) for name in facts], laws=tests, on=day(as_of),
        accept_unverified="unverified" in accept, own_laws=read_laws(own_laws),
    )  # fmt: skip
    form = form or ("json" if output.endswith(".json") else "table")
    write_text(output, [json.dumps(found, ensure_ascii=False, indent=1) + "\n"] if form == "json" else table(found))
