"""``depgraph diff``: what changed between two answers."""

from __future__ import annotations

from typing import Any

import click

from depgraph_cli.options import answer_options, read_file, request, write_text


@click.command(name="diff")
@click.argument("before")
@click.argument("after")
@answer_options
@click.option("--before-as-of", metavar="DATE", help="The day to answer BEFORE for, where it is a bill (as --as-of).")
@click.option("--format", "form", type=click.Choice(["table", "json"]), default="table", help="The format (table).")
@click.option("-o", "--output", default="-", metavar="FILE", help="Write to a file.")
def command(before: str, after: str, *, before_as_of: str | None, form: str, output: str, **options: Any) -> None:
    """Say what changed between two answers, and why.

    Findings are new, cleared, worse, better or became unknown.
    BEFORE and AFTER are bills, or answers saved with exposure -o findings.json.

    \b
    depgraph diff findings-october.json bill.xlsx
    depgraph diff bill.xlsx bill.xlsx --before-as-of 2025-10-15 --as-of 2026-01-15
    """
    from depgraph.analysis.answer import answer  # noqa: PLC0415
    from depgraph.analysis.difference import difference, document  # noqa: PLC0415
    from depgraph.export import difference_format  # noqa: PLC0415

    documents = []
    for name, as_of in ((before, before_as_of or options["as_of"]), (after, options["as_of"])):
        saved = None if name == "-" else document(read_file(name)[1], name=name)
        documents.append(saved or answer(request([name], {**options, "as_of": as_of})).as_dict())
    found = difference(*documents)
    write_text(output, difference_format.write_json(found) if form == "json" else difference_format.write_table(found))
