"""``depgraph db``: bills, facts and findings in a Neo4j database that many share."""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from depgraph.errors import DepgraphError, OutputFailed
from depgraph_cli.exposure_command import FAIL_ON, FORMATS
from depgraph_cli.folder import working_folder
from depgraph_cli.options import (
    Progress,
    closing_options,
    day,
    day_option,
    effect_option,
    facts_option,
    law_option,
    laws_option,
    lenient_option,
    parties_options,
    request,
    write_text,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from contextlib import AbstractContextManager

    from depgraph.analysis.answer import Request
    from depgraph.store.connection import Store

URI_HELP = "The database, such as neo4j://localhost:7687 (DEPGRAPH_NEO4J_URI)."


@click.group(name="db")
@click.option("--uri", metavar="URI", help=URI_HELP)
@click.pass_context
def command(ctx: click.Context, uri: str | None) -> None:
    """Keep bills, facts and findings in a Neo4j database, and ask it.

    The user and the password come from DEPGRAPH_NEO4J_USER and DEPGRAPH_NEO4J_PASSWORD, from a file named by
    DEPGRAPH_NEO4J_PASSWORD_FILE, or from [neo4j] in depgraph.toml (uri, user, database, password_file), where the folder is
    trusted. What the environment says goes only to an address that --uri or DEPGRAPH_NEO4J_URI names.

    \b
    depgraph db push bill.xlsx --facts owners.yaml
    depgraph db exposure bill.xlsx
    depgraph db query concentration
    """
    ctx.obj = (ctx.obj or {}) | {"uri": uri}


def _open(ctx: click.Context) -> AbstractContextManager[Store]:
    from depgraph.store.connection import connection, opened  # noqa: PLC0415

    ask = _prompt if sys.stdin.isatty() else None
    return opened(connection(ctx.obj["uri"], os.environ, working_folder().settings.get("neo4j", {}), ask))


def _prompt(question: str) -> str:
    word: str = click.prompt(question, hide_input=True, err=True)
    return word


def question_options(function: Callable[..., Any]) -> Callable[..., Any]:
    """Add the options of a question about a bill that is in the database already."""
    decorators = [
        law_option,
        effect_option,
        day_option,
        *parties_options,
        *closing_options,
    ]  # fmt: skip
    for decorator in reversed(decorators):
        function = decorator(function)
    return function


def _question(options: dict[str, Any]) -> Request:
    from depgraph.analysis.answer import Request  # noqa: PLC0415

    folder = working_folder()
    own = folder.own
    return Request(
        on=day(options["as_of"]), laws=options["laws"], effects=options["effects"],
        destination=options["destination"] or own.get("destination"), buyer=options["buyer"] or own.get("buyer"),
        accept_unverified="unverified" in options["accept"] or own.get("accept") == "unverified",
        assume=[*options["assume"], *own.get("assume", ())], progress=Progress(), settings=folder.used, left=folder.left,
    )  # fmt: skip


@command.command(name="push")
@click.argument("bills", nargs=-1, required=True, metavar="BILL...")
@facts_option
@click.option(
    "--list",
    "lists",
    multiple=True,
    metavar="LIST=FILE",
    help="Screen everybody against a whole list, such as us.ofac.sdn=sdn.csv; once for each of its files; repeatable.",
)
@click.option(
    "--list-date",
    "list_dates",
    multiple=True,
    metavar="[LIST=]DATE",
    help="The day a list was published, where its files do not give it; repeatable.",
)
@laws_option
@click.option("--map", "columns", multiple=True, metavar="COLUMN=FIELD", help="Read a column as a field; repeatable.")
@click.option("--encoding", metavar="NAME", help="The encoding of a text file that is not UTF-8.")
@lenient_option
@click.option(
    "--assume",
    type=click.Choice(["suggested_kinds"]),
    multiple=True,
    help="Store what words suggest as the kind of a line.",
)
@click.option("--as-of", metavar="DATE", help="The day on which lists are screened, YYYY-MM-DD (today).")
@click.option("--wait", type=float, default=60.0, show_default=True, help="Seconds to wait for another push.")
@click.pass_context
def push_(ctx: click.Context, /, bills: tuple[str, ...], *, wait: float, **options: Any) -> None:
    """Put bills with their facts into the database, whole or not at all.

    Pushing again what was cut short completes it. A bill of the same name is replaced when the new one is whole.

    \b
    depgraph db push bill.xlsx --facts owners.yaml --list us.ofac.sdn=sdn.csv
    """
    from depgraph.store.pushing import push, upload  # noqa: PLC0415

    # What a question adds (a buyer, a destination) is no matter of what is stored.
    asked_later = dict.fromkeys(("laws", "accept"), ()) | dict.fromkeys(("destination", "buyer"))
    given = upload(request(bills, {**asked_later, **options}))
    with _open(ctx) as store:
        done = push(store, given, say=_Said(), wait=wait)
    what = "was there already" if done.again else "is current"
    click.echo(f"run {done.run} {what}: {done.nodes:,} nodes, {done.relations:,} relations, counted")


class _Said:
    """Says on stderr what a push is doing, at most twice a second."""

    def __init__(self) -> None:
        import time  # noqa: PLC0415

        self._clock, self._last = time.monotonic, 0.0

    def __call__(self, what: str) -> None:
        if self._clock() - self._last > 0.5 or not what.startswith("pushing"):
            self._last = self._clock()
            click.echo(f"depgraph: {what}", err=True)


@command.command(name="pull")
@click.argument("bill")
@click.option("-o", "--output", "folder", required=True, metavar="DIR", help="The folder to write the files to.")
@click.option("--force", is_flag=True, help="Replace files that are there.")
@click.pass_context
def pull_(ctx: click.Context, bill: str, *, folder: str, force: bool) -> None:
    """Write the files that were pushed with BILL, byte for byte as they were."""
    from depgraph.store.pulling import files_of, run_of  # noqa: PLC0415

    with _open(ctx) as store:
        files = files_of(store, run_of(store, bill).id)
    target = Path(folder)
    try:
        target.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise OutputFailed(f"{folder}: {error.strerror}") from None
    # A name was somebody's: no folder in it may lead out of the one asked for.
    paths = [target / Path(file.name.replace("\\", "/")).name for file in files]
    for path in paths:
        if path.exists() and not force:
            raise OutputFailed(f"{path}: a file is there already", hint="--force replaces it")
    for path, file in zip(paths, files, strict=True):
        write_text(str(path), [file.data])
        click.echo(f"{file.role:8} {path}")


@command.command(name="status")
@click.pass_context
def status(ctx: click.Context) -> None:
    """List the runs in the database: bills, size, and which are current."""
    from depgraph.model.plain import shown  # noqa: PLC0415
    from depgraph.store.pulling import RUNS  # noqa: PLC0415

    with _open(ctx) as store:
        rows = store.read(RUNS)
    if not rows:
        click.echo("nothing has been pushed", err=True)
    for row in rows:
        state = "current" if row["current"] else row["state"]
        size = f"{row['nodes']:,} nodes, {row['relations']:,} relations" if row["nodes"] else "not whole"
        click.echo(shown(f"{row['run']}  {state:8} {', '.join(row['bills'])}: {size}, data {row['data_version']}"))


@command.command(name="exposure")
@click.argument("bill")
@question_options
@click.option("--all", "every", is_flag=True, help="Show clear lines and counter-laws too.")
@click.option("--format", "form", type=click.Choice(FORMATS), default="table", help="The format (table).")
@click.option("-o", "--output", default="-", metavar="FILE", help="Write to a file.")
@click.option("--fail-on", type=click.Choice(FAIL_ON), help="Exit 1 when a line has this verdict or a worse one.")
@click.pass_context
def exposure(
    ctx: click.Context, /, bill: str, *, every: bool, form: str, output: str, fail_on: str | None, **options: Any
) -> int:
    """Say which law can reach which line of a pushed bill: the database does the walking, and keeps the findings.

    \b
    depgraph db exposure bill.xlsx
    depgraph db exposure bill.xlsx --law us.cloud_act --as-of 2026-01-15 --format json
    """
    from depgraph.export import write  # noqa: PLC0415
    from depgraph.export.json_format import document, small  # noqa: PLC0415
    from depgraph.store.asking import ask, keep, stored  # noqa: PLC0415

    asked = _question(options)
    with _open(ctx) as store:
        kept = stored(store, bill, asked)
        if kept is not None and form == "json" and fail_on is None and (every or small(kept)):
            findings = kept.pop("findings")
            write_text(output, document(kept, findings))
            return 0
        answered = ask(store, bill, asked)
        if kept is None:
            keep(store, answered)
    write_text(output, write(answered.report, form=form, every=every))
    return answered.report.fails(fail_on) if fail_on else 0


@command.command(name="why")
@click.argument("bill")
@click.argument("component")
@question_options
@click.option(
    "-k", "most", type=click.IntRange(1, 20), default=3, show_default=True, help="How many chains to show a law."
)
@click.pass_context
def why(ctx: click.Context, /, bill: str, component: str, *, most: int, **options: Any) -> None:
    """Show the chains of facts behind one line of a pushed bill, with sources."""
    from depgraph.analysis.why import explain_line, find_line  # noqa: PLC0415
    from depgraph.store.asking import ask, nearest  # noqa: PLC0415

    with _open(ctx) as store:
        asked = ask(store, bill, _question(options))
        report = asked.report
        for law, hops in nearest(asked, find_line(report, component)):
            click.echo(
                f"depgraph: {law}: {hops} relations to the nearest one caught, by the database's count", err=True
            )
    for text in explain_line(report, component, most=most):
        click.echo(text)


@command.command(name="query")
@click.argument("name", required=False)
@click.argument("words", nargs=-1)
@click.option(
    "--format", "form", type=click.Choice(["table", "json", "csv"]), default="table", help="The format (table)."
)
@click.pass_context
def query_(ctx: click.Context, name: str | None, words: tuple[str, ...], *, form: str) -> None:
    """Ask a prepared question, which changes nothing; without a NAME, list them.

    \b
    depgraph db query concentration
    depgraph db query lines-on nvidia --format csv
    """
    from depgraph.store.queries import QUERIES, query  # noqa: PLC0415

    if name is None:
        for key, asked in QUERIES.items():
            click.echo(f"{' '.join([key, *asked.wants]):24}  {asked.asks}")
        return
    wants = QUERIES[name].wants if name in QUERIES else ()
    if name in QUERIES and len(words) != len(wants):
        msg = f"found {len(words)} words after {name!r}, expected {' '.join(wants) or 'none'}"
        raise click.UsageError(msg)
    with _open(ctx) as store:
        columns, rows = query(store, name, words)
    for line in _formatted(columns, rows, form):
        click.echo(line)


def _formatted(columns: list[str], rows: list[list[Any]], form: str) -> Sequence[str]:
    from depgraph.model.plain import cell, shown  # noqa: PLC0415

    if form == "json":
        return [json.dumps([dict(zip(columns, row, strict=True)) for row in rows], ensure_ascii=False, indent=1)]
    words = [
        [", ".join(map(str, v)) if isinstance(v, list) else "" if v is None else str(v) for v in row] for row in rows
    ]
    if form == "csv":
        import csv  # noqa: PLC0415
        import io  # noqa: PLC0415

        text = io.StringIO()
        csv.writer(text, lineterminator="\n").writerows([columns, *[[cell(shown(v)) for v in row] for row in words]])
        return text.getvalue().splitlines()
    if not rows:
        return ["nothing found"]
    table = [columns, *[[shown(v)[:60] for v in row] for row in words]]
    widths = [max(len(row[n]) for row in table) for n in range(len(columns))]
    return ["  ".join(v.ljust(w) for v, w in zip(row, widths, strict=True)).rstrip() for row in table]


@command.command(name="wipe")
@click.argument("bill", required=False)
@click.option("--run", metavar="ID", help="Remove this run, whole or not.")
@click.option("--all", "every", is_flag=True, help="Remove everything that depgraph put there.")
@click.option("--yes", is_flag=True, help="Do not ask.")
@click.pass_context
def wipe(ctx: click.Context, bill: str | None, *, run: str | None, every: bool, yes: bool) -> None:
    """Remove BILL, a run, or all that depgraph put into the database; nothing else is touched."""
    from depgraph.store.pulling import RUNS, run_of  # noqa: PLC0415
    from depgraph.store.pushing import remove  # noqa: PLC0415

    if [bill is not None, run is not None, every].count(True) != 1:
        msg = "expected one of BILL, --run and --all"
        raise click.UsageError(msg)
    with _open(ctx) as store:
        chosen = [row["run"] for row in store.read(RUNS)] if every else [run or run_of(store, bill or "").id]
        if not yes:
            if not sys.stdin.isatty():
                raise DepgraphError(f"{len(chosen)} runs would be removed", hint="say --yes")
            click.confirm(f"Remove {len(chosen)} runs with everything derived from them?", abort=True, err=True)
        for one in chosen:
            remove(store, one)
            click.echo(f"removed {one}")
