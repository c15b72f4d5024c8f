"""``depgraph assess``: how a bill stands against a framework."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from depgraph_cli.options import (
    bill_options,
    check_suffixes,
    framework_answers,
    named_beside,
    policy_file,
    request,
    seals,
    write_text,
)
from depgraph_cli.options import framework as load

FORMATS = ("table", "json", "markdown")
_SUFFIX = {".json": "json", ".md": "markdown", ".markdown": "markdown", ".txt": "table"}


@click.command(name="assess")
@bill_options
@click.option(
    "--framework", required=True, metavar="ID|FILE", help="A framework that comes with depgraph, or a file of your own."
)
@click.option("--answers", metavar="FILE", help="Answers to what the graph cannot know (YAML).")
@click.option("--minimum", "minimums", multiple=True, metavar="OBJECTIVE=SEAL", help="A seal to reach; repeatable.")
@click.option("--format", "form", type=click.Choice(FORMATS), help="The format on stdout (table).")
@click.option(
    "-o", "--output", "outputs", multiple=True, metavar="FILE", help="Write to a file, format by suffix; repeatable."
)
def command(
    bills: tuple[str, ...],
    *,
    framework: str,
    answers: str | None,
    minimums: tuple[str, ...],
    form: str | None,
    outputs: tuple[str, ...],
    **options: Any,
) -> int:
    """Hold a bill against a framework; exit 1 where a condition or a minimum seal is surely missed.

    Criteria are answered from the graph where it knows, by --answers, or stay open: then both ends are shown.

    \b
    depgraph assess bill.xlsx --framework eu.csf_1_2_1 --minimum SOV-3=2
    depgraph assess bill.xlsx --framework fr.secnumcloud_19_6 -o assessment.json
    """
    from depgraph.analysis.answer import answer  # noqa: PLC0415
    from depgraph.analysis.assess import assess  # noqa: PLC0415
    from depgraph.export import assess_format  # noqa: PLC0415
    from depgraph.model.vocabulary import Kleene  # noqa: PLC0415

    check_suffixes(outputs, form, _SUFFIX)
    report = answer(request(bills, options))
    named_beside(report, {"answers to the framework": answers, "the framework": policy_file(framework)})
    found = assess(load(framework), report, answers=framework_answers(answers), minimum=seals(minimums))
    for output in outputs:
        write_text(output, assess_format.write(found, form=_SUFFIX.get(Path(output).suffix.lower(), form or "table")))
    if "-" not in outputs:
        write_text("-", assess_format.write(found, form=form or "table"))
    return int(found.met is Kleene.NO)
