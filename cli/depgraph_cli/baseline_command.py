"""``depgraph baseline``: accept findings for a while, and review what was accepted."""

from __future__ import annotations

from typing import Any

import click

from depgraph_cli.gate_command import FAIL_ON
from depgraph_cli.options import bill_options, day, read_file, request, write_text


@click.group(name="baseline")
def command() -> None:
    """Accept findings for a while, with grounds; review what was accepted.

    An acceptance has a reason, an owner, an approver and a day from which its finding fails again.

    \b
    depgraph baseline create bill.xlsx --reason "no other supplier" --owner "Procurement" \\
        --approver "CISO" --expires 2027-05-31 -o accepted.yaml
    depgraph baseline review accepted.yaml bill.xlsx
    """


@command.command()
@bill_options
@click.option("--reason", required=True, help="Why the findings are accepted.")
@click.option("--owner", required=True, help="Who has to settle them.")
@click.option("--approver", required=True, help="Who approves.")
@click.option("--expires", required=True, metavar="DATE", help="The day from which they fail again, YYYY-MM-DD.")
@click.option("--fail-on", type=click.Choice(FAIL_ON), default="exposed", show_default=True,
              help="Accept findings with this verdict or a worse one.")  # fmt: skip
@click.option("-o", "--output", metavar="FILE", default="-", help="Where to write the baseline; - is stdout.")
def create(
    bills: tuple[str, ...],
    *,
    reason: str,
    owner: str,
    approver: str,
    expires: str,
    fail_on: str,
    output: str,
    **options: Any,
) -> None:
    """Write a baseline that accepts every finding of today; edit it before you sign it."""
    from depgraph.analysis import baseline  # noqa: PLC0415
    from depgraph.analysis.answer import answer  # noqa: PLC0415
    from depgraph.model.plain import counted  # noqa: PLC0415

    grounds = baseline.Grounds(reason=reason, owner=owner, approver=approver, expires=day(expires))
    report = answer(request(bills, options))
    made = baseline.create(report, threshold=fail_on, grounds=grounds)
    write_text(output, [baseline.write(made, beside=report.context.beside)])
    click.echo(f"{counted(len(made.accepted), 'finding')} accepted until {grounds.expires}", err=True)


@command.command()
@click.argument("baseline_file", metavar="BASELINE")
@bill_options
def review(bills: tuple[str, ...], baseline_file: str, **options: Any) -> int:
    """Say what of a baseline still stands, what ran out or became worse, and what is needed no more.

    Exits 1 where an acceptance ran out or no longer covers its finding.
    """
    from depgraph.analysis import baseline  # noqa: PLC0415
    from depgraph.analysis.answer import answer  # noqa: PLC0415
    from depgraph.model.plain import shown  # noqa: PLC0415

    name, data = read_file(baseline_file)
    accepted = baseline.read(data, name=name)
    gate = baseline.review(answer(request(bills, options)), accepted)
    for sentence in (*map(str, gate.report.context.beside), *baseline.review_sentences(gate)):
        click.echo(shown(sentence))
    return int(any(one.acceptance is not None and one.fails for one in gate.judged))
