"""What do commands share? Reading inputs, the day, settings of a project, writing results whole."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

from depgraph.errors import InvalidInput, OutputFailed

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from depgraph.analysis.answer import Named, Request
    from depgraph.analysis.report import Report
    from depgraph.analysis.sheet import Sheet
    from depgraph.intake.preflight import Limits
    from depgraph.model.framework import AnswersFile, Framework

F = TypeVar("F", bound=Callable[..., Any])
T = TypeVar("T")

_BLOCK = 1 << 16
WRITTEN = ("-o", "--manifest")
"""Options that name a file to write."""


def day_option(function: F) -> F:
    """Add ``--as-of``."""
    return click.option("--as-of", metavar="DATE", help="The day to answer for, YYYY-MM-DD (today).")(function)


def facts_option(function: F) -> F:
    """Add ``--facts``."""
    text = "Add a facts file, or a register such as BODS or GLEIF; repeatable."
    return click.option("--facts", "facts", multiple=True, metavar="FILE", help=text)(function)


def laws_option(function: F) -> F:
    """Add ``--laws``."""
    text = "Add law files, or put them in the place of ours with the same id; a folder or a file; repeatable."
    return click.option("--laws", "own_laws", multiple=True, metavar="DIR", help=text)(function)


law_option = click.option("--law", "laws", multiple=True, metavar="ID", help="Ask only this law; repeatable.")
effect_option = click.option(
    "--effect", "effects", multiple=True, metavar="EFFECT", help="Only this effect, such as data_access or supply_denial; repeatable.",
)  # fmt: skip
parties_options = (
    click.option("--destination", metavar="COUNTRY", help="Where lines go that do not say so (NL)."),
    click.option("--buyer", metavar="ORG", help="The organisation that buys (an EU-owned operator is assumed)."),
)
closing_options = (
    click.option(
        "--accept", type=click.Choice(["unverified"]), multiple=True,
        help="Let closing facts count that nobody has verified.",
    ),
    click.option(
        "--assume", type=click.Choice(["dispersed_float", "suggested_kinds"]), multiple=True,
        help="Take a named assumption; it is stated in every output.",
    ),
)  # fmt: skip


lenient_option = click.option(
    "--lenient",
    is_flag=True,
    help="Read on where a CycloneDX or SPDX file is not valid, and say what is wrong with it.",
)


def bill_options(function: F) -> F:
    """Add the arguments and options of every command that answers a bill."""
    return click.argument("bills", nargs=-1, required=True, metavar="BILL...")(answer_options(function))


def answer_options(function: F) -> F:
    """Add the options that say how a bill is answered."""
    decorators = [
        facts_option,
        click.option(
            "--list", "lists", multiple=True, metavar="LIST=FILE",
            help="Screen everybody against a whole list, such as us.ofac.sdn=sdn.csv; once for each of its files; repeatable.",
        ),
        click.option(
            "--list-date", "list_dates", multiple=True, metavar="[LIST=]DATE",
            help="The day a list was published, where its files do not give it; repeatable.",
        ),
        law_option,
        laws_option,
        day_option,
        *parties_options,
        click.option("--map", "columns", multiple=True, metavar="COLUMN=FIELD", help="Read a column as a field; repeatable."),
        click.option("--encoding", metavar="NAME", help="The encoding of a text file that is not UTF-8."),
        lenient_option,
        *closing_options,
    ]  # fmt: skip
    for decorator in reversed(decorators):
        function = decorator(function)
    return function


SHEET_FORMS = ("table", "json", "csv")
_SHEET_SUFFIX = {".json": "json", ".csv": "csv", ".txt": "table"}


def sheet_options(*pictures: str) -> Callable[[F], F]:
    """Add the options of every command whose answer is tables; ``pictures`` are suffixes it can write beside."""

    def check(_: click.Context, __: click.Parameter, outputs: tuple[str, ...]) -> tuple[str, ...]:
        known = (*_SHEET_SUFFIX, *pictures)
        for output in outputs:
            if output != "-" and Path(output).suffix.lower() not in known:
                msg = f"{output!r}: no format for this suffix; expected one of {', '.join(known)}"
                raise click.BadParameter(msg)
        return outputs

    def decorate(function: F) -> F:
        text = f"Write to a file, format by suffix ({', '.join((*_SHEET_SUFFIX, *pictures))}); repeatable."
        function = click.option("-o", "--output", "outputs", multiple=True, metavar="FILE", callback=check, help=text)(
            function
        )
        function = click.option(
            "--format", "form", type=click.Choice(SHEET_FORMS), help="The format on stdout (table)."
        )(function)
        return click.option("--all", "every", is_flag=True, help="Show every row of every table.")(function)

    return decorate


def write_sheets(
    sheet: Sheet,
    outputs: Sequence[str],
    *,
    form: str | None,
    every: bool,
    pictures: Mapping[str, Callable[[], str | bytes]] | None = None,
) -> None:
    """Write an answer to its files and to stdout where asked, or where there are no files."""
    from depgraph.export.sheets import write_sheet  # noqa: PLC0415

    for output in outputs:
        suffix = Path(output).suffix.lower()
        picture = (pictures or {}).get(suffix)
        if picture is not None:
            write_text(output, [picture()])
        else:
            write_text(output, write_sheet(sheet, form=_SHEET_SUFFIX.get(suffix, form or "table"), every=True))
    if not outputs or form is not None:
        write_text("-", write_sheet(sheet, form=form or "table", every=every))
    elif "-" not in outputs and sheet.head:
        click.echo(sheet.head[0], err=True)


def day(as_of: str | None, option: str = "--as-of") -> str:
    """Return the day asked for, today where none is.

    Raises:
        click.BadParameter: not a day of the calendar.

    """
    if as_of is None:
        return date.today().isoformat()  # noqa: DTZ011  laws change by local calendar days
    try:
        return date.fromisoformat(as_of).isoformat()
    except ValueError:
        msg = f"{as_of!r} is not a day; expected YYYY-MM-DD, such as 2026-11-23"
        raise click.BadParameter(msg, param_hint=option) from None


def read_file(name: str) -> Named:
    """Return a file's name and bytes; ``-`` is standard input.

    Raises:
        InvalidInput: a file that is not there, is a folder, or may not be read.
        LimitExceeded: more bytes than ``DEPGRAPH_MAX_FILE_BYTES`` allows.
        click.BadParameter: the command would write over it.

    """
    most = limits()
    if name == "-":
        data = sys.stdin.buffer.read(most.file_bytes + 1)
        if len(data) > most.file_bytes:
            raise most.exceeded("file_bytes", where="standard input", found="more")
        return "-", data
    path = Path(name)
    try:
        if path.is_dir():
            raise InvalidInput(name, "a folder", "a file")
        if path.stat().st_size > most.file_bytes:
            raise most.exceeded("file_bytes", where=path.name, found=f"{path.stat().st_size:,} bytes")
        # A device or a pipe has no size to trust.
        with path.open("rb") as file:
            data = file.read(most.file_bytes + 1)
        if len(data) > most.file_bytes:
            raise most.exceeded("file_bytes", where=path.name, found="more")
    except OSError as error:
        raise InvalidInput(name, error.strerror or "an error", "a file that can be read") from None
    _spare(path)
    return path.name, data


def read_beside(name: str) -> Named:
    """Return a file that lies beside a bill under the path it was named by: every output says which it was.

    Raises:
        InvalidInput, LimitExceeded, click.BadParameter: as for ``read_file``.

    """
    return name, read_file(name)[1]


def _spare(read: Path) -> None:
    """Refuse to write over a file that the command reads, by whatever name or link: before anything is written."""
    context = click.get_current_context(silent=True)
    if context is None:
        return
    for parameter in context.command.params:
        if not set(WRITTEN).intersection(parameter.opts):
            continue
        named = context.params.get(parameter.name or "")
        for target in (named,) if isinstance(named, str) else named or ():
            if target != "-" and _is_same(Path(target), read):
                msg = f"{target!r}: found a file that is read ({read}), expected another name: no input is written over"
                raise click.BadParameter(msg, param_hint=parameter.opts[0])


def _is_same(target: Path, read: Path) -> bool:
    try:
        return target.samefile(read)
    except OSError:
        # Nothing is there yet, or nothing can be: writing says so.
        return False


def read_laws(names: Sequence[str]) -> list[Named]:
    """Return the law files in folders, in a stable order, or the files themselves.

    Raises:
        InvalidInput: a folder without a law file, or what ``read_file`` refuses.

    """
    from depgraph_cli.folder import law_files  # noqa: PLC0415  it reads files as they are read here

    found: list[Named] = []
    for name in names:
        root = Path(name)
        if not root.is_dir():
            found.append(read_beside(name))
            continue
        paths = law_files(root)
        if not paths:
            raise InvalidInput(name, "no law file", "a folder with law files, *.yaml (schema: depgraph schema law)")
        found += [(path.as_posix(), read_file(str(path))[1]) for path in paths]
    return found


def limits() -> Limits:
    """Return the limits on input with every ``DEPGRAPH_MAX_...`` variable applied."""
    from depgraph.intake.preflight import Limits  # noqa: PLC0415

    return Limits.of(os.environ)


def pairs(values: Sequence[str], option: str) -> dict[str, str]:
    """Return ``KEY=VALUE`` options as a mapping.

    Raises:
        click.BadParameter: a value without ``=``.

    """
    found = {}
    for value in values:
        key, sign, rest = value.partition("=")
        if not sign or not key.strip() or not rest.strip():
            msg = f"{value!r} has no value; expected NAME=VALUE"
            raise click.BadParameter(msg, param_hint=option)
        found[key.strip()] = rest.strip()
    return found


def several(values: Sequence[str], option: str) -> list[tuple[str, str]]:
    """Return ``KEY=VALUE`` options in their order; a key may come more than once.

    Raises:
        click.BadParameter: a value without ``=``.

    """
    return [pair for value in values for pair in pairs([value], option).items()]


def _own_lists(table: Mapping[str, Any]) -> list[tuple[str, str]]:
    """Return the lists of the settings: a file each, or several where a publisher spreads a list over them."""
    return [(key, name) for key, names in table.items() for name in ([names] if isinstance(names, str) else names)]


def _list_dates(values: Sequence[str]) -> dict[str, str]:
    """Return list id -> day; a day alone is for every list."""
    found = {}
    for value in values:
        key, sign, date_ = value.rpartition("=")
        found[key.strip() if sign else ""] = day(date_.strip(), "--list-date")
    return found


def request(bills: Sequence[str], options: Mapping[str, Any]) -> Request:
    """Return the request that a command's options and the project's settings make."""
    from depgraph.analysis.answer import Request  # noqa: PLC0415
    from depgraph_cli.folder import working_folder  # noqa: PLC0415  it reads files as they are read here
    from depgraph_cli.keeping import kept_lists  # noqa: PLC0415  only where something is answered
    from depgraph_cli.naming import bands  # noqa: PLC0415  as above

    folder = working_folder()
    own, decided = folder.own, folder.decisions
    listed = several(options["lists"], "--list") or _own_lists(own.get("lists", {}))
    given = {key for key, _ in listed}
    return Request(
        on=day(options["as_of"]),
        bills=[read_file(name) for name in bills],
        facts=[read_beside(name) for name in (*own.get("facts", ()), *options["facts"])],
        lists=[
            *(one for one in kept_lists() if one[0] not in given),
            *((key, read_beside(name)) for key, name in listed),
        ],
        list_dates=_list_dates(options.get("list_dates", ())),
        laws=options["laws"],
        own_laws=read_laws([*own.get("laws", ()), *options["own_laws"]]),
        effects=options.get("effects", ()),
        destination=options["destination"] or own.get("destination"),
        buyer=options["buyer"] or own.get("buyer"),
        accept_unverified="unverified" in options["accept"] or own.get("accept") == "unverified",
        assume=[*options["assume"], *own.get("assume", ())],
        columns={**own.get("columns", {}), **pairs(options["columns"], "--map")},
        encoding=options["encoding"],
        lenient=options["lenient"],
        limits=limits(),
        bands=bands(None, None),
        decisions=read_beside(decided) if decided else None,
        settings=folder.used,
        left=folder.left,
        progress=Progress(),
    )


def kept(found: T) -> T:
    """Return an answer that lives as long as the process, which ends faster than an answer is freed thing by thing."""
    click.get_current_context().ensure_object(dict)["answer"] = found
    return found


def names_a_file(wanted: str) -> bool:
    """Whether a word means a file, by how it is written: a file that only bears the name of one of ours is not it."""
    return wanted.endswith((".yaml", ".yml", ".json")) or "/" in wanted or os.sep in wanted


def policy_file(wanted: str | None) -> str | None:
    """Return the file that a framework or policy is in, none where it comes with depgraph."""
    return wanted if wanted is not None and names_a_file(wanted) else None


def named_beside(report: Report, files: Mapping[str, str | None]) -> None:
    """Let every output name files that an answer is held against: accepted findings, a policy, its answers."""
    from depgraph.analysis.report import Beside  # noqa: PLC0415

    for what, name in files.items():
        if name is not None:
            whole = Path(name).is_file()  # what comes through a pipe is read once
            report.context.rest_on(Beside.of(what, read_beside(name)) if whole else Beside(f"{what}, {name}"))


def framework(wanted: str) -> Framework:
    """Return a framework or policy: one that comes with depgraph by its id, or a file.

    Raises:
        UnknownName: neither.

    """
    from depgraph import resources  # noqa: PLC0415
    from depgraph.analysis.assess import load_framework, read_framework  # noqa: PLC0415

    if not names_a_file(wanted):
        return load_framework(wanted)
    name, data = read_file(wanted)
    return read_framework(data, name=name, folder=resources.datasets() / "frameworks")


def framework_answers(wanted: str | None) -> AnswersFile | None:
    """Return the answers in a file, none where none is named."""
    if wanted is None:
        return None
    from depgraph.analysis.assess import read_answers  # noqa: PLC0415

    name, data = read_file(wanted)
    return read_answers(data, name=name)


def seals(values: Sequence[str]) -> dict[str, int]:
    """Return ``OBJECTIVE=SEAL`` options as a mapping.

    Raises:
        click.BadParameter: a seal that is not 0 to 4.

    """
    found = {}
    for objective, seal in pairs(values, "--minimum").items():
        if seal not in {"0", "1", "2", "3", "4"}:
            msg = f"{seal!r} is no seal; expected 0 to 4"
            raise click.BadParameter(msg, param_hint="--minimum")
        found[objective] = int(seal)
    return found


def check_suffixes(
    outputs: Sequence[str], form: str | None, suffixes: Mapping[str, str], *, formats: bool = True
) -> None:
    """Refuse outputs whose suffix names no format; ``formats``: the command has a ``--format`` that names one.

    Raises:
        click.BadParameter: which output, and the suffixes there are.

    """
    for output in outputs:
        if form is None and (output != "-" or not formats) and Path(output).suffix.lower() not in suffixes:
            other = " or --format" if formats else ""
            msg = f"{output!r}: no format for this suffix; expected one of {', '.join(suffixes)}{other}"
            raise click.BadParameter(msg, param_hint="-o")


class Progress:
    """Says what is being done on stderr, once a second has gone by; silent off a terminal."""

    def __init__(self) -> None:
        import time  # noqa: PLC0415

        self._clock = time.monotonic
        self._started = self._clock()

    def __call__(self, what: str) -> None:
        """Report a step."""
        if self._clock() - self._started > 1 and sys.stderr.isatty():
            click.echo(f"depgraph: {what} ...", err=True)


def write_text(target: str, parts: Iterable[str | bytes]) -> None:
    """Write text or bytes whole or not at all: a temporary file beside the target, then renamed.

    Raises:
        OutputFailed: no right, no room, or a folder where the file should go.

    """
    if target == "-":
        try:
            for block in _blocks(parts):
                click.echo(block, nl=False)
        except BrokenPipeError:
            raise
        except OSError as error:
            raise OutputFailed(f"standard output: {error.strerror}") from None
        return
    import tempfile  # noqa: PLC0415

    path = Path(target)
    try:
        if path.is_dir():
            raise OutputFailed(f"{target}: found a folder, expected a file name")
        if path.exists() and not path.is_file():
            # A device or a pipe is written to, never replaced by a file.
            with path.open("wb") as file:
                file.writelines(part.encode("utf-8") if isinstance(part, str) else part for part in parts)
            return
        path = path.resolve()  # a link stays one
        handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
        try:
            with os.fdopen(handle, "wb") as file:
                for part in parts:
                    file.write(part.encode("utf-8") if isinstance(part, str) else part)
                file.flush()
                os.fsync(file.fileno())
            Path(name).chmod(0o666 & ~_umask())
            Path(name).replace(path)
        except BaseException:
            Path(name).unlink(missing_ok=True)
            raise
    except OSError as error:
        hint = "close it in the program that has it open, or choose another -o" if error.errno == 13 else None
        raise OutputFailed(f"{target}: {error.strerror}", hint=hint) from None


def _blocks(parts: Iterable[str | bytes]) -> Iterator[str | bytes]:
    """Yield the same in fewer pieces: each that is printed is flushed by itself."""
    waiting: list[str] = []
    size = 0
    for part in parts:
        if isinstance(part, str):
            waiting.append(part)
            size += len(part)
        if size > _BLOCK or isinstance(part, bytes):
            yield "".join(waiting)
            waiting.clear()
            size = 0
        if isinstance(part, bytes):
            yield part
    yield "".join(waiting)


def _umask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask
