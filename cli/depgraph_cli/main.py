"""``depgraph``: find the command, run it, turn every failure into one sentence and an exit code."""

from __future__ import annotations

import atexit
import errno
import gc
import io
import os
import sys
import threading
from contextlib import contextmanager
from importlib import import_module
from typing import TYPE_CHECKING, Any, NoReturn

import click

if TYPE_CHECKING:
    from collections.abc import Iterator

COMMANDS = {
    "annotate": "Write a copy of BILL.xlsx with the answer beside each line.",
    "assess": "Hold a bill against a framework; exit 1 where a condition or a minimum seal is surely missed.",
    "baseline": "Accept findings for a while, with grounds; review what was accepted.",
    "check": "Read a bill and say what was understood, line by line.",
    "chokepoints": "Say which organisations and technologies everything runs through, and what falls if one goes.",
    "compare": "Hold bids on one requirement against each other: exposure, unknowns, European share, stock, price.",
    "concentration": "Say how much of a bill hangs on how few: makers, owners, countries, blocs and tiers.",
    "convert": "Write what was understood of files as a facts file, a graph or a CycloneDX bill.",
    "data": "List, show and verify the facts and laws that come with depgraph.",
    "db": "Keep bills, facts and findings in a Neo4j database, and ask it.",
    "diff": "Say what changed between two answers, and why.",
    "explain": "Explain a law, a verdict, a reason, a grade or an exit code in plain words.",
    "exposure": "Say which law can reach which line of a bill, and why.",
    "gate": "Hold a bill against a threshold and a policy; exit 1 where it fails.",
    "init": "Write a template bill (bill.xlsx, with drop-downs) and a depgraph.toml to start from.",
    "laws": "List the laws with their status on a day, and what changes between two days.",
    "lists": "Keep the lists that everybody is screened against.",
    "map": "Draw the answer as one HTML file that opens anywhere, without network.",
    "match": "Say what the names of a bill could mean, and keep what you decide.",
    "owners": "Say who owns ORGANISATION, through everybody in between, and which tests capture it.",
    "questions": "Say which missing facts would settle most verdicts and euros, as letters to those who know them.",
    "replace": "Find the cheapest replacements and measures that free a bill of a law, or prove that there are none.",
    "report": "Write a report: a page for the board, findings, unknowns, sources, method and manifest.",
    "schema": "Print the JSON Schema NAME; without a name, list them.",
    "trust": "Take what stands beside the bills of a folder: settings, facts, laws, lists, decisions.",
    "whatif": "Say what a scenario changes: verdicts, capacity over days, and the law's own clocks.",
    "why": "Show the chains of facts behind one line's verdicts, with sources.",
}
"""Every command with its first help line, so that ``--help`` imports none of them."""

BUG, INTERRUPTED, CUT_OFF = 70, 130, 141
"""The last two are what a shell reports of a program ended by SIGINT and by SIGPIPE."""


@contextmanager
def _cut_off() -> Iterator[None]:
    """Give output that nobody reads on a code of its own: click exits with 1, our word for a finding."""
    try:
        yield
    except BrokenPipeError:
        raise click.exceptions.Exit(CUT_OFF) from None


class LazyGroup(click.Group):
    """Imports a command's module only when that command runs."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Return all command names."""
        return sorted(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Return a command, importing its module."""
        if cmd_name not in COMMANDS:
            return None
        command: click.Command = import_module(f"depgraph_cli.{cmd_name}_command").command
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the list of commands from the table, without importing them."""
        with formatter.section("Commands"):
            formatter.write_dl(sorted(COMMANDS.items()))

    def make_context(self, *args: Any, **extra: Any) -> click.Context:
        """Read the arguments; ``--help`` is written here."""
        with _cut_off():
            return super().make_context(*args, **extra)

    def invoke(self, ctx: click.Context) -> Any:
        """Run the command."""
        with _cut_off():
            return super().invoke(ctx)

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """Suggest the nearest command for a mistyped one."""
        name = args[0] if args else ""
        if name not in COMMANDS and not name.startswith("-"):
            from difflib import get_close_matches  # noqa: PLC0415

            close = get_close_matches(name, COMMANDS, n=2, cutoff=0.5)
            hint = f" Did you mean {' or '.join(close)}?" if close else ""
            ctx.fail(f"No such command {name!r}.{hint}")
        return super().resolve_command(ctx, args)


def _version(ctx: click.Context, _: click.Parameter, value: bool) -> None:
    if value:
        from depgraph._version import __version__  # noqa: PLC0415

        click.echo(f"depgraph {__version__}")
        ctx.exit()


@click.command(cls=LazyGroup, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.option(
    "--version", is_flag=True, is_eager=True, expose_value=False, callback=_version, help="Show the version and exit."
)
@click.option("--debug", is_flag=True, help="Show tracebacks of failures.")
@click.option("--config", metavar="FILE", help="Take these settings, whoever wrote them, in place of the folder's.")
@click.option("--no-config", is_flag=True, help="Take no settings and no decisions of the folder.")
@click.pass_context
def cli(ctx: click.Context, *, debug: bool, config: str | None, no_config: bool) -> None:
    """Which foreign law can reach which line of a bill of materials?

    Start with: depgraph exposure BILL.xlsx
    """
    ctx.ensure_object(dict).update(debug=debug, config=config, no_config=no_config)


def main(args: list[str] | None = None) -> NoReturn:
    """Run the command line and exit."""
    if sys.stdout is None:
        # Whoever started the program closed it. The next file that is opened must not take its number.
        os.open(os.devnull, os.O_WRONLY)
        sys.stdout = _Closed()
    for stream in (sys.stdout, sys.stderr):
        # A terminal that cannot show a name must not lose the answer.
        reconfigure = getattr(stream, "reconfigure", None)
        if reconfigure is not None:
            reconfigure(errors="backslashreplace" if (stream.encoding or "").lower() != "utf-8" else "surrogateescape")
    if args is not None:
        sys.exit(_run(args))
    state: dict[str, Any] = {}
    code = _run(sys.argv[1:], state)
    try:
        sys.stdout.flush()
    except BrokenPipeError:
        code = CUT_OFF
    if code == CUT_OFF:
        # What still waits to be written has nowhere to go.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    _end(code)


class _Closed(io.StringIO):
    """Standard output that is closed: nothing can be written to it, which is said where something is to be written."""

    def write(self, _: str) -> int:
        """Refuse to write."""
        raise OSError(errno.EBADF, "it is closed")


def _end(code: int) -> NoReturn:
    """End the process, without freeing a whole answer thing by thing first: that would cost a twentieth of it."""
    watched = sys.gettrace() is not None or sys.getprofile() is not None
    if watched or threading.active_count() > 1:
        sys.exit(code)
    atexit._run_exitfuncs()  # noqa: SLF001  what others left to do at the end: temporary files, coverage
    try:
        for stream in (sys.stdout, sys.stderr):
            if stream is not None:
                stream.flush()
    except (OSError, ValueError):
        # A stream that is gone: the interpreter has its own way to say so.
        sys.exit(code)
    os._exit(code)


def _run(args: list[str], state: dict[str, Any] | None = None) -> int:
    """Return the exit code of a command; ``state`` holds what is to live as long as the process."""
    # One answer and out: collecting cycles again and again would cost a tenth of it.
    gc.set_threshold(200_000, 20, 50)
    try:
        code = cli.main(args, prog_name="depgraph", standalone_mode=False, obj=state)
    except click.exceptions.Exit as done:
        return int(done.exit_code)
    except click.ClickException as error:
        error.show()
        return int(error.exit_code)
    except (click.Abort, KeyboardInterrupt):
        click.echo("depgraph: interrupted; nothing was half written", err=True)
        return INTERRUPTED
    except Exception as error:  # noqa: BLE001  the last line of defence: whatever it is, one sentence
        return _failed(error, debug="--debug" in args)
    return code if isinstance(code, int) else 0


def _failed(error: Exception, *, debug: bool) -> int:
    from depgraph.errors import DepgraphError, OutputFailed  # noqa: PLC0415

    if debug:
        import traceback  # noqa: PLC0415

        traceback.print_exc()
    if isinstance(error, DepgraphError):
        lines = str(error).splitlines() or [type(error).__name__]
        for line in lines:
            click.echo(f"depgraph: {_plain(line)}", err=True)
        if error.hint:
            click.echo(f"hint: {_plain(error.hint)}", err=True)
        return error.exit_code
    if isinstance(error, OSError) and error.errno == errno.EBADF and isinstance(sys.stdout, _Closed):
        click.echo("depgraph: standard output is closed", err=True)
        return OutputFailed.exit_code
    if isinstance(error, OSError) and error.errno == errno.ENOSPC:
        click.echo("depgraph: no space left where the output goes", err=True)
        return OutputFailed.exit_code
    if isinstance(error, MemoryError):
        click.echo("depgraph: out of memory", err=True)
        return 3
    message = _plain(f"{type(error).__name__}: {error}")
    click.echo(f"depgraph: this is a bug: {message}", err=True)
    click.echo("hint: run again with --debug before the command and report the traceback", err=True)
    return BUG


def _plain(text: Any) -> str:
    """Return text without control characters, so that a name cannot drive the terminal."""
    return "".join(c if c.isprintable() else "?" for c in str(text))


if __name__ == "__main__":
    main()
