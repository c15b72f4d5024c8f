"""``depgraph gate``: does a bill pass?"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from depgraph_cli.options import (
    bill_options,
    check_suffixes,
    framework,
    framework_answers,
    named_beside,
    policy_file,
    read_file,
    request,
    seals,
    write_text,
)

FORMATS = ("table", "json", "sarif", "junit")
FAIL_ON = ("unknown", "exposed", "latent")
_SUFFIX = {".json": "json", ".sarif": "sarif", ".xml": "junit", ".txt": "table"}


@click.command(name="gate")
@bill_options
@click.option("--fail-on", type=click.Choice(FAIL_ON), default="exposed", show_default=True,
              help="The verdict from which a finding counts against the bill.")  # fmt: skip
@click.option("--baseline", metavar="FILE", help="Accepted findings (depgraph baseline create).")
@click.option("--policy", metavar="ID|FILE", help="A framework or policy whose conditions must be met.")
@click.option("--answers", metavar="FILE", help="Answers to what the policy asks and the graph cannot know (YAML).")
@click.option(
    "--minimum", "minimums", multiple=True, metavar="OBJECTIVE=SEAL", help="A seal the policy must reach; repeatable."
)
@click.option(
    "--max-unknown", metavar="PERCENT", help="The share of pairs of line and law that may be unknown, such as 25%."
)
@click.option("--format", "form", type=click.Choice(FORMATS), help="The format on stdout (table).")
@click.option(
    "-o", "--output", "outputs", multiple=True, metavar="FILE", help="Write to a file, format by suffix; repeatable."
)
def command(
    bills: tuple[str, ...],
    *,
    fail_on: str,
    baseline: str | None,
    policy: str | None,
    answers: str | None,
    minimums: tuple[str, ...],
    max_unknown: str | None,
    form: str | None,
    outputs: tuple[str, ...],
    **options: Any,
) -> int:
    """Hold a bill against a threshold and a policy; exit 1 where it fails.

    Findings in the baseline pass until the day they expire, and only while they are no worse than what was accepted.

    \b
    depgraph gate bill.xlsx --fail-on exposed --baseline accepted.yaml
    depgraph gate bill.xlsx --max-unknown 25% -o gate.sarif -o gate.xml
    """
    from depgraph.analysis.answer import answer  # noqa: PLC0415
    from depgraph.analysis.gate import hold  # noqa: PLC0415
    from depgraph.export import write_gate  # noqa: PLC0415

    if policy is None and (minimums or answers):
        msg = "--minimum and --answers belong to a --policy"
        raise click.UsageError(msg)
    check_suffixes(outputs, form, _SUFFIX)
    share = _share(max_unknown)
    accepted = None
    if baseline is not None:
        from depgraph.analysis.baseline import read  # noqa: PLC0415

        name, data = read_file(baseline)
        accepted = read(data, name=name)
    report = answer(request(bills, options))
    named_beside(
        report, {"accepted findings": baseline, "answers to the policy": answers, "the policy": policy_file(policy)}
    )
    assessed = None
    if policy is not None:
        from depgraph.analysis.assess import assess  # noqa: PLC0415

        assessed = assess(framework(policy), report, answers=framework_answers(answers), minimum=seals(minimums))
    gate = hold(report, threshold=fail_on, baseline=accepted, max_unknown=share, policy=assessed)
    for output in outputs:
        chosen = _SUFFIX.get(Path(output).suffix.lower(), form or "table")
        write_text(output, write_gate(gate, form=chosen))
    if "-" not in outputs:
        write_text("-", write_gate(gate, form=form or "table"))
    return int(not gate.passes)


def _share(text: str | None) -> float | None:
    if text is None:
        return None
    try:
        value = float(text.strip().removesuffix("%"))
    except ValueError:
        value = -1.0
    if not 0 <= value <= 100:
        msg = f"{text!r} is no share; expected a percentage from 0 to 100, such as 25%"
        raise click.BadParameter(msg, param_hint="--max-unknown")
    return value / 100
