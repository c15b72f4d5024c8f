"""``depgraph schema``: the JSON Schemas of our file formats."""

from __future__ import annotations

import click

from depgraph.errors import UnknownName


@click.command(name="schema")
@click.argument("name", required=False)
def command(name: str | None) -> None:
    """Print the JSON Schema NAME; without a name, list them."""
    from depgraph import resources  # noqa: PLC0415

    files = {
        path.name.removesuffix(".schema.json"): path
        for path in (resources.data_root() / "schemas").glob("*.schema.json")
    }
    if name is None:
        for known in sorted(files):
            click.echo(known)
        return
    if name not in files:
        raise UnknownName("schema", name, known=sorted(files))
    click.echo(files[name].read_text(encoding="utf-8"), nl=False)
