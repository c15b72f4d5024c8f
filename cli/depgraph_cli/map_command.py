"""``depgraph map``: the answer as one HTML file, a picture or a slide."""

from __future__ import annotations

from dataclasses import replace
from pathlib import PurePath
from typing import Any

import click

from depgraph_cli.options import bill_options, day, request, write_text


@click.command(name="map")
@bill_options
@click.option(
    "-o", "--output", "outputs", multiple=True, metavar="FILE", default=["map.html"], show_default="map.html",
    help="Write to FILE, format by its suffix: .html, .svg, .pdf; - is stdout; repeatable.",
)  # fmt: skip
@click.option("--title", help="A title for the page.")
@click.option("--and-as-of", "other_day", metavar="DATE", help="Compare with the same bill on another day.")
@click.option("--together", is_flag=True, help="Read several bills as one instead of comparing two.")
@click.option(
    "--slide", is_flag=True, help="Draw .svg and .pdf as a board slide: one headline, one picture, three bullets."
)
@click.option("--lang", "language", type=click.Choice(["en", "nl"]), default="en", help="The language of the map (en).")
@click.option(
    "--redact",
    metavar="WHAT",
    help="Withhold prices, persons or makers, joined by commas, for a version others may see.",
)
def command(
    bills: tuple[str, ...], *, outputs: tuple[str, ...], title: str | None, other_day: str | None, together: bool,
    slide: bool, language: str, redact: str | None, **options: Any,
) -> None:  # fmt: skip
    """Draw the answer as one HTML file that opens anywhere, without network.

    \b
    depgraph map bill.xlsx -o map.html -o map.pdf
    depgraph map old.xlsx new.xlsx -o changes.html
    depgraph map bill.xlsx --and-as-of 2027-01-01 --lang nl
    depgraph map bill.xlsx --slide -o slide.pdf --redact prices,persons,makers
    """
    from depgraph.analysis.answer import answer  # noqa: PLC0415
    from depgraph.language import texts_in  # noqa: PLC0415
    from depgraph.maps import render_map, render_picture  # noqa: PLC0415
    from depgraph.maps.redact import Redactor  # noqa: PLC0415

    forms = {target: _form(target) for target in outputs}
    if slide and "html" in forms.values():
        raise click.UsageError("--slide draws a picture: give -o slide.svg or -o slide.pdf")
    withhold = Redactor((one.strip() for one in (redact or "").split(",") if one.strip()), texts=texts_in(language))
    reports = [answer(one) for one in _requests(bills, options, other_day, together=together)]
    documents = [withhold(report.for_map()) for report in reports]
    # Two bills: from the first to the second. Two days: from the earlier to the later.
    before = documents[0] if len(documents) > 1 else None
    for target, form in forms.items():
        if form == "html":
            made = render_map(documents[-1], before=before, title=title, language=language).encode()
        else:
            made = render_picture(documents[-1], form=form, before=before, title=title, language=language, slide=slide)
        write_text(target, [made])
    for report in reports:
        click.echo(report.headline, err=True)
    for target in outputs:
        if target != "-":
            click.echo(f"written to {target}", err=True)


def _requests(bills: tuple[str, ...], options: dict[str, Any], other_day: str | None, *, together: bool) -> list[Any]:
    if other_day is not None:
        if len(bills) > 1 and not together:
            raise click.UsageError("two bills or two days, not both: --and-as-of takes one BILL (or --together)")
        asked = request(bills, options)
        return sorted((asked, replace(asked, on=day(other_day, "--and-as-of"))), key=lambda one: one.on)
    if together or len(bills) == 1:
        return [request(bills, options)]
    if len(bills) > 2:
        raise click.UsageError("map compares two bills; read more as one with --together")
    return [request([bill], options) for bill in bills]


def _form(target: str) -> str:
    suffix = PurePath(target).suffix.lower()
    if target == "-" or suffix in {".html", ".htm"}:
        return "html"
    if suffix in {".svg", ".pdf"}:
        return suffix[1:]
    msg = f"{target!r} has no format; expected a name that ends in .html, .svg or .pdf"
    raise click.BadParameter(msg, param_hint="-o")
