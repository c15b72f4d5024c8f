"""``depgraph report``: the document that somebody signs."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from depgraph_cli.options import (
    answer_options,
    check_suffixes,
    framework,
    framework_answers,
    read_file,
    request,
    write_text,
)

if TYPE_CHECKING:
    from depgraph.analysis.report import Report
    from depgraph.analysis.sheet import Sheet

_SUFFIX = {
    ".html": "html",
    ".htm": "html",
    ".docx": "docx",
    ".xlsx": "xlsx",
    ".md": "markdown",
    ".markdown": "markdown",
}


@click.command(name="report")
@click.argument("bills", nargs=-1, metavar="BILL...")
@answer_options
@click.option(
    "-o",
    "--output",
    "outputs",
    multiple=True,
    metavar="FILE",
    help="Where to write: .html, .docx, .xlsx or .md; repeatable.",
)
@click.option("--lang", type=click.Choice(["en", "nl"]), default="en", show_default=True, help="The language.")
@click.option(
    "--framework", "frameworks", multiple=True, metavar="ID|FILE", help="Hold the bill against a framework; repeatable."
)
@click.option("--answers", metavar="FILE", help="Answers to what the frameworks ask (YAML).")
@click.option("--baseline", metavar="FILE", help="Print the accepted findings with reason, owner and expiry.")
@click.option(
    "--scenario",
    "scenarios",
    multiple=True,
    metavar="ID",
    help="Show what a scenario does to the site, and for how long it lasts; repeatable.",
)
@click.option("--picture/--no-picture", "drawn", default=True, help="Draw the chains on a map (drawn).")
@click.option("--sign-off", is_flag=True, help="Add a page to sign.")
@click.option("--manifest", "manifest_file", metavar="FILE", help="Write the manifest beside the report.")
@click.option(
    "--verify",
    "verify_file",
    metavar="MANIFEST",
    help="Answer again and compare with a manifest; exit 1 where it differs.",
)
def command(
    bills: tuple[str, ...],
    *,
    outputs: tuple[str, ...],
    lang: str,
    frameworks: tuple[str, ...],
    answers: str | None,
    baseline: str | None,
    scenarios: tuple[str, ...],
    drawn: bool,
    sign_off: bool,
    manifest_file: str | None,
    verify_file: str | None,
    **options: Any,
) -> int:
    """Write a report: a page for the board, findings, unknowns, sources, method and manifest.

    Every format is made from one document, so that they say the same.

    \b
    depgraph report bill.xlsx -o report.docx -o report.html --framework eu.csf_1_2_1 --sign-off
    depgraph report bill.xlsx -o report.html --scenario us_cut_off --scenario taiwan_90_days
    depgraph report bill.xlsx -o report.md --lang nl --manifest manifest.json
    depgraph report --verify manifest.json
    """
    if verify_file is not None:
        return _verify(verify_file, bills, options)
    if not bills or not outputs:
        msg = "expected a BILL and -o FILE" if not bills else "expected -o FILE"
        raise click.UsageError(msg)
    check_suffixes(outputs, None, _SUFFIX, formats=False)
    from depgraph.analysis.answer import answer  # noqa: PLC0415
    from depgraph.analysis.concentrating import concentration_sheet  # noqa: PLC0415
    from depgraph.analysis.concentration import concentration  # noqa: PLC0415
    from depgraph.analysis.manifest import manifest  # noqa: PLC0415
    from depgraph.catalogue.compiled import load_catalogue  # noqa: PLC0415
    from depgraph.export.dossier import render  # noqa: PLC0415
    from depgraph.export.dossier.content import Parts, compose  # noqa: PLC0415
    from depgraph.language import texts_in  # noqa: PLC0415

    asked = request(bills, options)
    found = answer(asked)
    made = manifest(asked, found)
    parts = Parts(manifest=made, sign_off=sign_off)
    parts.concentration = concentration_sheet(concentration(found), load_catalogue().decisions)
    parts.scenarios = [_scenario(found, scenario) for scenario in scenarios]
    if drawn:
        from depgraph.maps import render_picture  # noqa: PLC0415

        parts.map_svg = render_picture(found.for_map(), form="svg", language=lang).decode()
    if frameworks:
        from depgraph.analysis.assess import assess  # noqa: PLC0415

        given = framework_answers(answers)
        parts.frameworks = [assess(framework(one), found, answers=given) for one in frameworks]
    if baseline is not None:
        from depgraph.analysis.baseline import read, review  # noqa: PLC0415

        name, data = read_file(baseline)
        parts.gate = review(found, read(data, name=name))
    document = compose(found, parts, texts_in(lang))
    for output in outputs:
        write_text(output, [render(document, form=_SUFFIX[Path(output).suffix.lower()])])
    if manifest_file is not None:
        write_text(manifest_file, [json.dumps(made, ensure_ascii=False, indent=1) + "\n"])
    click.echo(found.headline, err=True)
    return 0


def _scenario(report: Report, scenario: str) -> tuple[Sheet, str]:
    """Return what a scenario does to a site, as sentences and tables, and its curve."""
    from depgraph.analysis.continuing import continuity_sheet  # noqa: PLC0415
    from depgraph.analysis.supposing import resolved  # noqa: PLC0415
    from depgraph.analysis.whatif import compared  # noqa: PLC0415
    from depgraph.catalogue.compiled import load_catalogue  # noqa: PLC0415
    from depgraph.export.curve import curve_picture  # noqa: PLC0415

    catalogue = load_catalogue()
    outcome = compared(report, catalogue, resolved(catalogue, [scenario], []))
    return continuity_sheet(outcome), curve_picture(outcome)


def _verify(manifest_file: str, bills: tuple[str, ...], options: dict[str, Any]) -> int:
    """Answer again as a manifest says, from the named files, and compare."""
    from depgraph.analysis.answer import Request, answer  # noqa: PLC0415
    from depgraph.analysis.manifest import differences, manifest, read_manifest  # noqa: PLC0415

    name, data = read_file(manifest_file)
    recorded = read_manifest(data, name=name)
    folder = Path(manifest_file).parent

    def named(entry: dict[str, str]) -> tuple[str, bytes]:
        beside = folder / entry["name"]
        return read_file(str(beside) if beside.exists() else entry["name"])

    again = Request(
        on=recorded["as_of"],
        bills=[read_file(one) for one in bills] or [named(one) for one in recorded["bills"]],
        facts=[read_file(one) for one in options["facts"]] or [named(one) for one in recorded["facts"]],
        lists=[(one["list"], named(one)) for one in recorded["lists"]],
        own_laws=[named(one) for one in recorded.get("own_laws", ())],
        decisions=next((named(one) for one in recorded.get("decisions", ())), None),
        **recorded["options"],
    )
    found = differences(recorded, manifest(again, answer(again)))
    for sentence in found:
        click.echo(sentence)
    if not found:
        click.echo("the same files, versions and verdicts as the manifest says")
    return int(bool(found))
