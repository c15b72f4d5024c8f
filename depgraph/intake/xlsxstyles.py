"""How does a workbook show its numbers? Which are days, which keep zeros in front, which cells have a colour."""

from __future__ import annotations

import re
from datetime import date, timedelta
from typing import Any

_BUILT_IN_DATES = frozenset({*range(14, 18), 22, *range(27, 32), 36, *range(50, 55), 57, 58})
_NO_LETTERS_OF_DATES = re.compile(r'"[^"]*"|\\.|_.|\[[^\]]*\]')
_NO_FILL = frozenset({"none", "gray125"})
_LAST_SERIAL = 2_958_465
"""The last day of the year 9999."""


class Styles:
    """What the numbers of cell styles, as they stand in ``s="…"``, mean for reading."""

    def __init__(self) -> None:
        self.dates: set[str] = set()
        self.padded: dict[str, int] = {}
        """Style -> digits shown: a format of 00000 shows 123 as 00123."""
        self.filled: set[str] = set()
        self.since_1904 = False

    def day(self, serial: float) -> str | None:
        """Return the day that a number stands for, ``None`` where it is none."""
        if not 1 <= serial <= _LAST_SERIAL:
            return None
        if self.since_1904:
            return (date(1904, 1, 1) + timedelta(days=int(serial))).isoformat()
        # The first calendar of spreadsheets has a 29 February 1900 that never was.
        return (date(1899, 12, 30 if serial >= 61 else 31) + timedelta(days=int(serial))).isoformat()


class StyleReader:
    """Collects styles from the elements of ``styles.xml``, fed to it one by one."""

    def __init__(self) -> None:
        self.styles = Styles()
        self._formats: dict[str, str] = {}
        self._fills: list[bool] = []
        self._inside = ""
        self._number = 0

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        """Take an element's start."""
        tag = tag.rpartition(":")[2]
        if tag in {"fills", "cellXfs", "cellStyleXfs", "dxfs"}:
            self._inside = tag
            self._number = 0
        elif tag == "numFmt" and self._inside != "dxfs":
            self._formats[attributes.get("numFmtId", "")] = attributes.get("formatCode", "")
        elif tag == "patternFill" and self._inside == "fills":
            self._fills.append(attributes.get("patternType", "none") not in _NO_FILL)
        elif tag == "gradientFill" and self._inside == "fills":
            self._fills.append(True)
        elif tag == "xf" and self._inside == "cellXfs":
            self._style(str(self._number), attributes)
            self._number += 1

    def end(self, tag: str) -> None:
        """Take an element's end."""
        if tag.rpartition(":")[2] == self._inside:
            self._inside = ""

    def setup(self, parser: Any) -> None:
        """Make a parser feed this reader."""
        parser.StartElementHandler, parser.EndElementHandler = self.start, self.end

    def _style(self, style: str, attributes: dict[str, str]) -> None:
        number = attributes.get("numFmtId", "0")
        code = self._formats.get(number, "")
        if (number.isdecimal() and int(number) in _BUILT_IN_DATES) or (code and _shows_a_day(code)):
            self.styles.dates.add(style)
        elif re.fullmatch(r"0{2,30}", code):
            self.styles.padded[style] = len(code)
        fill = attributes.get("fillId", "0")
        if fill.isdecimal() and int(fill) < len(self._fills) and self._fills[int(fill)]:
            self.styles.filled.add(style)


def _shows_a_day(code: str) -> bool:
    letters = _NO_LETTERS_OF_DATES.sub("", code.partition(";")[0]).casefold()
    return ("y" in letters or "d" in letters) and "general" not in letters
