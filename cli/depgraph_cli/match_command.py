"""``depgraph match``: what names could mean, and what somebody decided they do."""

from __future__ import annotations

import getpass
from pathlib import Path
from typing import TYPE_CHECKING

import click

from depgraph.errors import OutputFailed
from depgraph_cli.folder import working_folder
from depgraph_cli.naming import bands, decisions_file, kept_trust, locked
from depgraph_cli.options import day, facts_option, limits, pairs, read_beside, read_file, several, write_text

if TYPE_CHECKING:
    from depgraph.intake.decisions import Decision, Decisions


@click.command(name="match")
@click.argument("bills", nargs=-1, metavar="[BILL]...")
@facts_option
@click.option("--against", metavar="FILE", help="A register to look in too: CSV with name, id, country, aliases.")
@click.option(
    "--list",
    "lists",
    multiple=True,
    metavar="LIST=FILE",
    help="Also show who resembles an entry of a whole list; repeatable.",
)
@click.option("--map", "columns", multiple=True, metavar="COLUMN=FIELD", help="Read a column as a field; repeatable.")
@click.option("--encoding", metavar="NAME", help="The encoding of a text file that is not UTF-8.")
@click.option("--accept-from", type=float, metavar="SCORE", help="Take a name from this score on (92).")
@click.option("--review-from", type=float, metavar="SCORE", help="Show a name for review from this score on (80).")
@click.option("-o", "--output", metavar="FILE", help="Write a sheet to decide in (.xlsx).")
@click.option("--apply", "applied", metavar="FILE", help="Keep the decisions made in a sheet.")
@click.option("--undo", "undone", multiple=True, metavar="NAME", help="Undo what was decided about a name; repeatable.")
@click.option("--decisions", metavar="FILE", help="Where decisions are kept (depgraph-decisions.jsonl).")
@click.option("--by", metavar="WHO", help="Who decides, where the sheet does not say (the user of this machine).")
@click.option("--why", metavar="TEXT", help="Why something is undone.")
def command(
    bills: tuple[str, ...], *, facts: tuple[str, ...], against: str | None, lists: tuple[str, ...], columns: tuple[str, ...], encoding: str | None,
    accept_from: float | None, review_from: float | None, output: str | None, applied: str | None, undone: tuple[str, ...],
    decisions: str | None, by: str | None, why: str | None,
) -> None:  # fmt: skip
    """Say what the names of a bill could mean, and keep what you decide.

    Identifiers come first, then names; every proposal says its rule, its score and in what the names differ. Decisions
    are used by every later command in the folder, and can be undone.

    \b
    depgraph match bill.xlsx
    depgraph match bill.xlsx -o review.xlsx
    depgraph match bill.xlsx --apply review.xlsx --by "J. Jansen"
    depgraph match --undo "NVIDIA GmbH" --why "it is the German subsidiary"
    """
    from depgraph.analysis.matching import propose  # noqa: PLC0415
    from depgraph.export.review import sheet, table  # noqa: PLC0415

    if not bills and not applied and not undone:
        raise click.UsageError("expected a BILL, --apply or --undo")
    if undone and not why:
        raise click.UsageError("--undo needs --why")
    if output and Path(output).suffix.lower() != ".xlsx":
        msg = f"{output!r}: expected a name that ends in .xlsx"
        raise click.BadParameter(msg, param_hint="-o")
    place = decisions_file(decisions)
    if applied or undone:
        _keep(place, applied, undone, by or getpass.getuser(), why or "")
    if not bills:
        return
    known = _read(place)
    own = working_folder().own
    proposals = propose(
        [read_file(name) for name in bills], facts=[read_beside(name) for name in (*own.get("facts", ()), *facts)],
        register=read_file(against) if against else None, bands=bands(accept_from, review_from), decisions=known,
        columns={**own.get("columns", {}), **pairs(columns, "--map")}, encoding=encoding, limits=limits(),
        lists=[(key, read_file(name)) for key, name in several(lists, "--list")],
    )  # fmt: skip
    if output:
        write_text(output, [sheet(proposals, known.holds())])
        click.echo(f"written {output}; bands: {proposals.bands}", err=True)
    else:
        write_text("-", table(proposals))


def _read(place: str) -> Decisions:
    from depgraph.intake.decisions import Decisions, read_decisions  # noqa: PLC0415

    if not Path(place).exists():
        return Decisions()
    name, data = read_file(place)
    return read_decisions(data, name=name)


def _keep(place: str, applied: str | None, undone: tuple[str, ...], who: str, why: str) -> None:
    """Add decisions to the file: read, added to and written whole, while nobody else does."""
    from depgraph.analysis.matching import decide, undo  # noqa: PLC0415
    from depgraph.export.review import decided_rows  # noqa: PLC0415

    if applied and Path(place).exists() and Path(applied).exists() and Path(applied).samefile(place):
        raise OutputFailed(f"{place}: found the sheet itself, expected another name for the decisions")
    with locked(place), kept_trust(place):
        known = _read(place)
        made: list[Decision] = []
        if applied:
            name, data = read_file(applied)
            rows = decided_rows(data, name=name, limits=limits())
            made += decide(rows, known, who=who, when=day(None), name=name)
        if undone:
            made += undo(known, undone, who=who, when=day(None), why=why)
        for one in made:
            known.add(one)
        if made:
            write_text(place, known.lines())
    click.echo(f"{len(made)} decisions kept in {place}, {len(known.holds())} hold", err=True)
