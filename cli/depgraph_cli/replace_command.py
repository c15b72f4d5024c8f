"""``depgraph replace``: the cheapest way to free a bill of a law, or why there is none."""

from __future__ import annotations

from typing import Any

import click

from depgraph_cli.options import bill_options, request, sheet_options, write_sheets


@click.command(name="replace")
@bill_options
@click.option(
    "--free-of",
    "words",
    multiple=True,
    metavar="LAW|ISSUER|EFFECT",
    help="A law, a family (us.ear), an issuer (US) or an effect (data_access); repeatable.",
)
@click.option(
    "--seal",
    type=click.IntRange(1, 4),
    metavar="N",
    help="Instead: what SEAL-N of the EU Cloud Sovereignty Framework asks of SOV-2, its legal objective.",
)
@click.option("--certain", is_flag=True, help="Ask that no missing fact could put a line back within reach.")
@click.option(
    "--budget", type=click.FloatRange(0), metavar="EUR", help="Spend no more; free as many lines as that can."
)
@click.option("--weeks", type=click.FloatRange(0), metavar="N", help="Take only what is done in so many weeks.")
@click.option(
    "--seconds", type=click.FloatRange(0.1), default=20, show_default=True, help="Time limit of each optimisation."
)
@click.option("--fail-on-left", is_flag=True, help="Exit 1 when lines stay within reach.")
@sheet_options(".svg", ".yaml")
def command(
    bills: tuple[str, ...],
    *,
    words: tuple[str, ...],
    seal: int | None,
    certain: bool,
    budget: float | None,
    weeks: float | None,
    seconds: float,
    fail_on_left: bool,
    every: bool,
    form: str | None,
    outputs: tuple[str, ...],
    **options: Any,
) -> int:
    """Find the cheapest replacements and measures that free a bill of a law, or prove that there are none.

    -o plan.yaml writes the plan as a scenario for depgraph whatif, -o front.svg the trade-off of cost, weeks and lines not freed.

    \b
    depgraph replace bill.xlsx --free-of us.cloud_act
    depgraph replace bill.xlsx --free-of us.cloud_act --budget 20e6 --weeks 30 -o plan.yaml -o front.svg
    depgraph replace bill.xlsx --free-of us.ear
    depgraph replace bill.xlsx --seal 2
    """
    from depgraph.analysis.answer import answer  # noqa: PLC0415
    from depgraph.analysis.planning import Planned  # noqa: PLC0415
    from depgraph.analysis.targets import Target  # noqa: PLC0415
    from depgraph.catalogue.compiled import load_catalogue  # noqa: PLC0415

    if bool(words) == (seal is not None):
        msg = "expected either --free-of or --seal"
        raise click.UsageError(msg)
    catalogue = load_catalogue()
    asked = request(bills, options)
    before = answer(asked, catalogue=catalogue)
    union = before.assessment.world.region(["EU"]).possible
    target = Target.of_seal(seal, union) if seal else Target.of(words, before.assessment.laws, certain=certain)
    planned = Planned(
        before, catalogue, target, budget=budget, weeks=weeks, seconds=seconds, accept=asked.accept_unverified
    )

    def front() -> str:
        from depgraph.export.front import front_picture  # noqa: PLC0415

        return front_picture(planned)

    pictures = {".svg": front, ".yaml": lambda: "".join(planned.scenario())}
    write_sheets(planned.sheet(), outputs, form=form, every=every, pictures=pictures)
    return int(fail_on_left and bool(planned.plan.left or planned.plan.verified))
