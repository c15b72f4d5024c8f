"""Synthetic lists of the shapes and sizes that publishers write: no party in them exists."""

from __future__ import annotations

import random

SYLLABLES = [
    "ka",
    "lo",
    "mi",
    "ter",
    "vos",
    "dan",
    "gri",
    "pel",
    "sha",
    "nor",
    "bek",
    "tu",
    "rim",
    "ves",
    "zol",
    "hap",
    "qua",
    "dri",
    "fel",
    "mon",
]
TRADES = ["TRADING", "SHIPPING", "MARINE", "GENERAL", "INDUSTRIES", "GROUP", "METALS", "AVIATION"]


def word(number: int, seed: str = "") -> str:
    """Return a made-up word that is the same each time."""
    chance = random.Random(f"{seed}{number}")
    return "".join(chance.choice(SYLLABLES) for _ in range(4)).upper()


def party(number: int) -> str:
    """Return the name of a made-up party."""
    return f"{word(number)} {TRADES[number % len(TRADES)]} LLC"


def sdn(parties: int = 14_500) -> bytes:
    """Return a file in the shape of OFAC's ``sdn.csv``."""
    blank = ",".join(["-0- "] * 7)
    rows = [f'{n},"{party(n)}",-0- ,"TESTLAND",{blank},"nationality Iran."' for n in range(1, parties + 1)]
    return ("\r\n".join(rows) + "\r\n\x1a").encode()


def alt(parties: int = 14_500, *more: tuple[int, str]) -> bytes:
    """Return a file in the shape of OFAC's ``alt.csv``: an alias of each party, and some more."""
    rows = [f'{n},{n + 90_000},"aka","{word(n, "alias")} {word(n, "second")}",-0- ' for n in range(1, parties + 1)]
    rows += [f'{n},{900_000 + at},"aka","{name}",-0- ' for at, (n, name) in enumerate(more)]
    return ("\r\n".join(rows) + "\r\n\x1a").encode()


def add(parties: int = 14_500) -> bytes:
    """Return a file in the shape of OFAC's ``add.csv``."""
    rows = [f'{n},{n + 50_000},-0- ,"Town","Iran",-0- ' for n in range(1, parties + 1)]
    return ("\r\n".join(rows) + "\r\n\x1a").encode()


def uk(parties: int = 5_200, published: str = "22-Aug-2026", *more: str) -> bytes:
    """Return a file in the shape of the UK Sanctions List, CSV."""
    titles = "Last Updated,Unique ID,OFSI Group ID,UN Reference Number,Name 6,Name 1,Name type,Alias strength,Name non-latin script,Regime Name,Designation Type,Address Country,Date Designated"
    names = [*(party(n) for n in range(parties)), *more]
    rows = [
        f"04/08/2026,T{n:05},,,{name},,Primary Name,,,The Test Regulations,Entity,Iran,29/06/2022"
        for n, name in enumerate(names)
    ]
    return "\n".join([f"Report Date: {published}", titles, *rows, ""]).encode()
