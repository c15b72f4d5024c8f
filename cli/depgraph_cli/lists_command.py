"""``depgraph lists``: keep the lists that everybody is screened against."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from depgraph.errors import InvalidInput, UnknownName, UntrustworthyAnswer
from depgraph_cli.keeping import folder
from depgraph_cli.options import day, limits, read_file

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from depgraph.analysis.answer import Named
    from depgraph.intake.lists.publications import ListFile
    from depgraph.intake.lists.snapshot import Snapshot


@click.group(name="lists")
def command() -> None:
    """Keep the lists that everybody is screened against.

    A list is used by every command from then on, and named with its day and digest in every answer.
    """


@command.command()
@click.argument("files", nargs=-1, required=True, metavar="FILE...")
@click.option(
    "--as", "list_id", metavar="LIST", help="The list that the files are, where they do not say it themselves."
)
@click.option("--list-date", metavar="DATE", help="The day of publication, where the files do not give it.")
@click.option("--fewer", is_flag=True, help="Keep it although it has a tenth fewer parties than the one before.")
def add(files: tuple[str, ...], *, list_id: str | None, list_date: str | None, fewer: bool) -> None:
    """Keep lists from files as their publishers write them.

    \b
    depgraph lists add sdn.csv alt.csv add.csv --list-date 2026-11-20
    depgraph lists add UK-Sanctions-List.csv
    """
    published = day(list_date, "--list-date") if list_date else ""
    _keep([read_file(name) for name in files], list_id, published, fewer=fewer)


@command.command()
@click.option("--as-of", metavar="DATE", help="The day to answer for, YYYY-MM-DD (today).")
def show(as_of: str | None) -> None:
    """Show the lists that are kept, and those whose names come with depgraph."""
    from depgraph.intake.lists.index import name_index  # noqa: PLC0415
    from depgraph.intake.lists.kept import about, kept  # noqa: PLC0415

    on = day(as_of)
    found = False
    for key, path in kept(folder()):
        found = True
        said = about(path)
        click.echo(f"{key}: {said['publisher'] or 'publisher not known'}, published {said['published'] or 'no day'}, {said['parties']:,} parties, "
                   f"{said['names']:,} names, {', '.join(f'{name} sha256 {digest[:12]}' for name, digest in said['files'])}")  # fmt: skip
        click.echo(f"    {_state(path, on)}")
    if not found:
        click.echo(f"no list is kept in {folder()}")
    click.echo("names that come with depgraph (they open, and prove nothing):")
    for look in name_index().lists():
        click.echo(f"    {look.title}")


@command.command()
@click.option("--as-of", metavar="DATE", help="The day to answer for, YYYY-MM-DD (today).")
def check(as_of: str | None) -> None:
    """Check that every kept list is whole and not out of date; exit 4 where one clears nobody."""
    from depgraph.intake.lists.kept import kept  # noqa: PLC0415

    on = day(as_of)
    bad = 0
    for key, path in kept(folder()):
        state = _state(path, on)
        bad += not state.startswith("clears from")
        click.echo(f"{key}: {state}")
    if bad:
        raise UntrustworthyAnswer(
            f"{bad} of the kept lists clear nobody on {on}", hint="depgraph lists update, or depgraph lists add FILE"
        )


@command.command()
@click.argument("wanted", nargs=-1, metavar="[LIST]...")
@click.option("--from", "source", metavar="DIR", help="Take the files from a folder instead of the network.")
@click.option(
    "--list-date",
    metavar="DATE",
    help="The day of publication, where the files do not give it (today, from the network).",
)
@click.option("--fewer", is_flag=True, help="Keep a list although it has a tenth fewer parties than the one before.")
@click.option("--yes", is_flag=True, help="Do not ask before the first connection.")
def update(wanted: tuple[str, ...], *, source: str | None, list_date: str | None, fewer: bool, yes: bool) -> None:
    """Fetch lists anew from their publishers, after asking; or from a folder.

    LIST is the id of a list (all whose address is known). The old list stays until the new one is whole.

    \b
    depgraph lists update us.ofac.sdn uk.ofsi
    depgraph lists update --from /media/stick
    """
    from depgraph.intake.lists.publications import publications  # noqa: PLC0415

    known = {key: one for key, one in publications().items() if one.files}
    for key in wanted:
        if key not in known:
            raise UnknownName("list with a known address", key, known=sorted(known))
    chosen = {key: known[key].files for key in wanted or known}
    if source is None and not yes:
        hosts = sorted({one.url.split("/")[2] for files in chosen.values() for one in files})
        click.confirm(f"Connect to {', '.join(hosts)}?", abort=True, err=True)
    # The day of a download is no day of publication: a list that gives none, and of which none is stated, closes nothing.
    published = day(list_date, "--list-date") if list_date else ""
    take = _from_folder(Path(source)) if source is not None else _from_network()
    failed = 0
    for key, files in chosen.items():
        try:
            _keep(take(files), key, published, fewer=fewer)
        except (InvalidInput, OSError) as error:
            if source is not None and not wanted and isinstance(error, FileNotFoundError):
                continue
            failed += 1
            click.echo(f"{key}: {error}; the list kept before still stands", err=True)
    if failed:
        raise UntrustworthyAnswer(f"{failed} of {len(chosen)} lists were not renewed")


def _from_folder(place: Path) -> Callable[[Sequence[ListFile]], list[Named]]:
    def take(files: Sequence[ListFile]) -> list[Named]:
        names = {path.name.casefold(): path for path in place.iterdir()}
        missing = [one.name for one in files if one.name.casefold() not in names]
        if missing:
            raise FileNotFoundError(f"no {', '.join(missing)} in {place}")
        return [read_file(str(names[one.name.casefold()])) for one in files]

    return take


def _from_network() -> Callable[[Sequence[ListFile]], list[Named]]:
    from depgraph.download import fetch  # noqa: PLC0415  nothing else may load what opens connections

    arrived: dict[str, bytes] = {}

    def take(files: Sequence[ListFile]) -> list[Named]:
        for one in files:
            if one.url not in arrived:
                click.echo(f"fetching {one.url}", err=True)
                arrived[one.url] = fetch(one.url).data
        return [(one.name, arrived[one.url]) for one in files]

    return take


def _keep(files: Sequence[Named], list_id: str | None, published: str, *, fewer: bool) -> None:
    """Keep every list that some files hold, or the one that is named; a day that is given comes before the files' own."""
    from depgraph.catalogue.compiled import load_catalogue  # noqa: PLC0415
    from depgraph.intake.lists.kept import keep  # noqa: PLC0415
    from depgraph.intake.screening import held_lists, snapshots  # noqa: PLC0415

    catalogue = load_catalogue()
    countries = catalogue.country_names()
    chosen = [list_id] if list_id else held_lists(catalogue.facts, files, countries=countries, limits=limits())
    if not chosen:
        raise InvalidInput(
            ", ".join(name for name, _ in files), "files that do not say which list they are", "--as LIST"
        )
    for key in chosen:
        given = [(key, named) for named in files]
        for snapshot, notices in snapshots(
            catalogue.facts, given, countries=countries, limits=limits(), dates={key: published}
        ):
            path = keep(folder(), snapshot, fewer=fewer)
            _say(notices, snapshot, catalogue.facts.lists[key].name, path)


def _say(notices: Iterable[str], snapshot: Snapshot, name: str, path: Path) -> None:
    from depgraph.intake.lists.publications import publication  # noqa: PLC0415

    for notice in notices:
        click.echo(f"note: {notice}", err=True)
    click.echo(f"kept {snapshot.title(name)} in {path}")
    why = snapshot.why_open(publication(snapshot.list_id), on=snapshot.published)
    if why:
        click.echo(f"note: {snapshot.list_id} clears nobody: {why}", err=True)


def _state(path: Path, on: str) -> str:
    from depgraph.intake.lists.publications import publication  # noqa: PLC0415
    from depgraph.intake.lists.snapshot import unpacked  # noqa: PLC0415

    try:
        snapshot = unpacked(path.read_bytes(), name=path.name)
    except InvalidInput as error:
        return str(error)
    one = publication(snapshot.list_id)
    why = snapshot.why_open(one, on=on)
    return f"clears nobody: {why}" if why else f"clears from {snapshot.published} to {snapshot.until(one)}"
