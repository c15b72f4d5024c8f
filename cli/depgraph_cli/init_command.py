"""``depgraph init``: a template bill and settings to start from."""

from __future__ import annotations

from pathlib import Path

import click

from depgraph.errors import OutputFailed
from depgraph_cli.folder import SETTINGS, pin
from depgraph_cli.options import write_text

EXAMPLE = """# What depgraph assumes for every bill in this folder. Options on the command line win.
[depgraph]
destination = "NL"        # where lines go that do not say so
# buyer = "my-company"    # an organisation of a facts file; an EU-owned operator is assumed without
# facts = ["owners.yaml"] # facts files to add to every bill

# [depgraph.columns]      # columns your sheet names in its own way
# "Artikelomschrijving" = "name"

# [depgraph.lists]        # whole lists to screen everybody against
# "us.ofac.sdn" = ["sdn.csv", "alt.csv", "add.csv"]
"""


@click.command(name="init")
@click.option("--folder", default=".", show_default=True, metavar="DIR", help="Where to write.")
@click.option("--force", is_flag=True, help="Replace files that are there.")
def command(folder: str, *, force: bool) -> None:
    """Write a template bill (bill.xlsx, with drop-downs) and a depgraph.toml to start from."""
    from depgraph.catalogue.compiled import load_catalogue  # noqa: PLC0415
    from depgraph.intake.template import write_template  # noqa: PLC0415

    root = Path(folder)
    if not root.is_dir():
        raise OutputFailed(f"{folder}: not a folder", hint="make it first, or choose another --folder")
    targets = [root / "bill.xlsx", root / SETTINGS]
    there = [str(target) for target in targets if target.exists()]
    if there and not force:
        raise OutputFailed(f"{', '.join(there)}: already there", hint="--force replaces it")
    known = load_catalogue().facts.jurisdictions.values()
    write_template(targets[0], countries=sorted(one.name for one in known if one.kind == "country"))
    write_text(str(targets[1]), [EXAMPLE])
    pin([targets[1]])
    click.echo(
        f"written {targets[0]} and {targets[1]}: fill in the sheet, then run depgraph exposure {targets[0]}", err=True
    )
