"""``depgraph trust``: take what stands beside the bills of a folder, as it is now."""

from __future__ import annotations

from pathlib import Path

import click

from depgraph.errors import InvalidInput
from depgraph.model.plain import shown
from depgraph_cli.folder import DECISIONS, SETTINGS, named_files, pin, pinned, read, store, write


@click.command(name="trust")
@click.argument("folder", default=".", metavar="[DIR]")
@click.option("--forget", is_flag=True, help="Trust nothing in DIR any more.")
@click.option("--list", "listed", is_flag=True, help="List every file that is trusted.")
def command(folder: str, *, forget: bool, listed: bool) -> None:
    """Take what stands beside the bills of a folder: settings, facts, laws, lists, decisions.

    DIR is this folder where none is named. Settings, facts, laws, lists and decisions beside a bill can turn an exposed line into a clear one; so they are taken
    only after you said that they are yours. What is trusted are the files as they are now: once one changes, none is
    taken until you say so again. What you name on the command line needs no trust.

    \b
    depgraph trust .
    depgraph --config depgraph.toml exposure bill.xlsx
    depgraph --no-config exposure bill.xlsx
    """
    if listed:
        for path, digest in sorted(pinned().items()):
            click.echo(f"{digest[:12]}  {shown(path)}")
        return
    root = Path(folder)
    if not root.is_dir():
        raise InvalidInput(folder, "no folder", "a folder with depgraph.toml or decisions")
    if forget:
        inside = root.resolve()
        kept = {path: digest for path, digest in pinned().items() if inside not in Path(path).parents}
        write(kept)
        click.echo(f"nothing in {inside} is trusted any more", err=True)
        return
    files = [root / name for name in (SETTINGS, DECISIONS) if (root / name).is_file()]
    if not files:
        raise InvalidInput(folder, "nothing to trust", f"{SETTINGS} or {DECISIONS}")
    settings = root / SETTINGS
    if settings.is_file():
        files += named_files(read(settings.read_bytes(), name=str(settings)), root)
    missing = [path for path in files if not path.is_file()]
    if missing:
        raise InvalidInput(str(missing[0]), "no file", f"a file that {SETTINGS} names")
    for path, digest in pin(dict.fromkeys(files)).items():
        click.echo(f"{digest[:12]}  {shown(path)}")
    click.echo(f"trusted as they are now, kept in {store()}", err=True)
