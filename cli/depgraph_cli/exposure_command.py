"""``depgraph exposure``: which law can reach which line."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from depgraph_cli.options import bill_options, check_suffixes, effect_option, kept, request, write_text

FORMATS = ("table", "json", "csv", "markdown")
_SUFFIX = {".json": "json", ".csv": "csv", ".md": "markdown", ".markdown": "markdown", ".txt": "table", ".xlsx": "xlsx"}
FAIL_ON = ("unknown", "exposed", "latent")


@click.command(name="exposure")
@bill_options
@effect_option
@click.option("--all", "every", is_flag=True, help="Show clear lines, counter-laws and duties too.")
@click.option("--format", "form", type=click.Choice(FORMATS), help="The format on stdout (table).")
@click.option(
    "-o", "--output", "outputs", multiple=True, metavar="FILE", help="Write to a file, format by suffix; repeatable."
)
@click.option("--fail-on", type=click.Choice(FAIL_ON), help="Exit 1 when a line has this verdict or a worse one.")
def command(
    bills: tuple[str, ...],
    *,
    every: bool,
    form: str | None,
    outputs: tuple[str, ...],
    fail_on: str | None,
    **options: Any,
) -> int:
    """Say which law can reach which line of a bill, and why.

    BILL is a spreadsheet, a facts file, or CycloneDX, SPDX or a DORA register; - reads standard input.

    \b
    depgraph exposure bill.xlsx
    depgraph exposure bill.xlsx --law us.cloud_act --as-of 2026-01-15
    depgraph exposure bill.csv --facts owners.yaml -o findings.json -o results.xlsx
    """
    from depgraph.analysis.answer import answer  # noqa: PLC0415
    from depgraph.export import write  # noqa: PLC0415

    check_suffixes(outputs, form, _SUFFIX)
    report = kept(answer(request(bills, options)))
    for output in outputs:
        chosen = _SUFFIX.get(Path(output).suffix.lower(), form or "table")
        if chosen == "xlsx":
            from depgraph.export.xlsx_format import workbook  # noqa: PLC0415

            write_text(output, [workbook(report, every=every)])
            continue
        write_text(output, write(report, form=chosen, every=every))
    if not outputs or form is not None:
        write_text("-", write(report, form=form or "table", every=every))
    elif "-" not in outputs:
        click.echo(report.headline, err=True)
    return report.fails(fail_on) if fail_on else 0
