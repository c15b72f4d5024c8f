"""Which day does a publisher's date mean?"""

from __future__ import annotations

import re
from datetime import date

_ISO = re.compile(r"(\d{4})-(\d{2})-(\d{2})")
_NUMBERS = re.compile(r"(\d{1,2})[/.\-](\d{1,2})[/.\-](\d{4})")
_WORDS = re.compile(
    r"(\d{1,2})[ \-]([A-Za-z]{3})[A-Za-z]*\.?[ \-,]+(\d{4})|([A-Za-z]{3})[A-Za-z]*\.? (\d{1,2}), (\d{4})"
)
_FIRST_YEAR, _LAST_YEAR = 1900, 2199
"""Other years are slips of the pen: a real list says 3017."""
_MONTHS = {
    name: at
    for at, name in enumerate(["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"], 1)
}


def day(text: str, *, month_first: bool = False) -> str:
    """Return the ISO day that a text begins with or holds, empty where it names none.

    ``month_first``: 12/17/2014 as Americans write it; else 17/12/2014.
    """
    if found := _ISO.search(text):
        return _day(int(found[1]), int(found[2]), int(found[3]))
    if found := _NUMBERS.search(text):
        first, second, year = int(found[1]), int(found[2]), int(found[3])
        return _day(year, first, second) if month_first else _day(year, second, first)
    if found := _WORDS.search(text):
        month = _MONTHS.get((found[2] or found[4]).casefold(), 0)
        return _day(int(found[3] or found[6]), month, int(found[1] or found[5]))
    return ""


def _day(year: int, month: int, number: int) -> str:
    if not _FIRST_YEAR <= year <= _LAST_YEAR:
        return ""
    try:
        return date(year, month, number).isoformat()
    except ValueError:
        # A day that is only known to the month, such as 00/09/1962.
        return ""
