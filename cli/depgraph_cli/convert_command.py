"""``depgraph convert``: what was understood of files, written down again."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from depgraph_cli.folder import working_folder
from depgraph_cli.options import day, day_option, lenient_option, limits, pairs, read_file, write_text

if TYPE_CHECKING:
    from collections.abc import Iterator

    from depgraph.model.records import Catalogue, Facts

SUFFIXES = {
    ".cdx.json": "cyclonedx",
    ".yaml": "yaml",
    ".yml": "yaml",
    ".json": "json",
    ".graphml": "graphml",
    ".gexf": "gexf",
    ".parquet": "parquet",
}
FORMATS = ("yaml", "json", "graphml", "gexf", "cyclonedx", "parquet")


@click.command(name="convert")
@click.argument("files", nargs=-1, required=True, metavar="FILE...")
@click.option(
    "-o",
    "--output",
    "output",
    required=True,
    metavar="FILE",
    help="Where to write, format by suffix; - is standard output.",
)
@click.option("--format", "form", type=click.Choice(FORMATS), help="The format, where the suffix does not say it.")
@click.option("--map", "columns", multiple=True, metavar="COLUMN=FIELD", help="Read a column as a field; repeatable.")
@click.option("--encoding", metavar="NAME", help="The encoding of a text file that is not UTF-8.")
@lenient_option
@day_option
def command(
    files: tuple[str, ...],
    output: str,
    form: str | None,
    columns: tuple[str, ...],
    encoding: str | None,
    lenient: bool,
    as_of: str | None,
) -> int:
    """Write what was understood of files as a facts file, a graph or a CycloneDX bill.

    \b
    depgraph convert bom.cdx.json -o facts.yaml
    depgraph convert register.zip owners.json -o facts.json
    depgraph convert bill.xlsx -o graph.graphml
    depgraph convert bill.xlsx -o graph.parquet/
    """
    from depgraph.analysis.answer import Request  # noqa: PLC0415
    from depgraph.analysis.conversion import understood_facts  # noqa: PLC0415
    from depgraph.catalogue.compiled import load_catalogue  # noqa: PLC0415

    chosen = form or next(
        (kind for suffix, kind in SUFFIXES.items() if output.rstrip("/").lower().endswith(suffix)), None
    )
    if chosen is None and output == "-":
        chosen = "yaml"
    if chosen is None:
        msg = f"{output!r}: no format for this suffix; expected one of {', '.join(SUFFIXES)} or --format"
        raise click.BadParameter(msg, param_hint="-o")
    request = Request(
        on=day(as_of), bills=[read_file(name) for name in files],
        columns={**working_folder().own.get("columns", {}), **pairs(columns, "--map")}, encoding=encoding, lenient=lenient, limits=limits(),
    )  # fmt: skip
    if chosen == "parquet":
        from depgraph.store.parquet import write_bills  # noqa: PLC0415  an extra

        nodes, relations = write_bills(request, output)
        click.echo(f"{output}: {nodes:,} nodes, {relations:,} relations, the catalogue among them", err=True)
        return 0
    catalogue = load_catalogue()
    facts, context = understood_facts(request, catalogue=catalogue)
    write_text(output, _written(chosen, facts, request.on, catalogue))
    click.echo(
        f"{output}: {len(facts.components)} components, {len(facts.relations)} relations, {len(facts.organisations)} "
        f"organisations, {len(facts.holdings)} holdings; {len(context.quarantined)} cells or rows set aside",
        err=True,
    )
    for entry in context.quarantined[:20]:
        click.echo(f"set aside: {entry['where']}: {entry['problem']}, expected {entry['expected']}", err=True)
    for notice in context.notices:
        click.echo(f"note: {notice}", err=True)
    return 0


def _written(form: str, facts: Facts, on: str, catalogue: Catalogue) -> Iterator[str]:
    from depgraph.export.cyclonedx_format import cyclonedx, cyclonedx_json  # noqa: PLC0415
    from depgraph.export.facts_format import json_facts, yaml_facts  # noqa: PLC0415
    from depgraph.export.graph_formats import gexf, graphml  # noqa: PLC0415

    def name_of(key: str) -> str:
        known = facts.organisations.get(key) or catalogue.facts.organisations.get(key)
        known_place = catalogue.facts.jurisdictions.get(key)
        return known.name if known else known_place.name if known_place else key

    if form == "yaml":
        return yaml_facts(facts)
    if form == "json":
        return json_facts(facts)
    if form == "cyclonedx":
        return cyclonedx_json(cyclonedx(facts, names=name_of))
    click.echo(
        "note: a graph holds who is related to whom; quantities, prices, listings, tenants and whatever else describes "
        "one thing stay behind, and depgraph does not read it back",
        err=True,
    )
    return graphml(facts, on=on, names=name_of) if form == "graphml" else gexf(facts, on=on, names=name_of)
