"""``depgraph questions``: which missing facts to ask for, and whom."""

from __future__ import annotations

from typing import Any

import click

from depgraph_cli.options import bill_options, request, sheet_options, write_sheets


@click.command(name="questions")
@bill_options
@sheet_options(".xlsx")
def command(bills: tuple[str, ...], *, every: bool, form: str | None, outputs: tuple[str, ...], **options: Any) -> int:
    """Say which missing facts would settle most verdicts and euros, as letters to those who know them.

    What they answer in the workbook reads back in as facts: depgraph exposure bill.xlsx --facts questions.xlsx

    \b
    depgraph questions bill.xlsx -o questions.xlsx
    """
    from depgraph.analysis.answer import answer  # noqa: PLC0415
    from depgraph.analysis.questions import questions  # noqa: PLC0415

    found = questions(answer(request(bills, options)))

    def book() -> bytes:
        from depgraph.export.questions_format import workbook  # noqa: PLC0415

        return workbook(found)

    write_sheets(found.sheet(), outputs, form=form, every=every, pictures={".xlsx": book})
    return 0
