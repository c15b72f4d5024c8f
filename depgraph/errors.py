"""Errors a caller can act on: which file, which place, what was found, what was expected."""

from __future__ import annotations


class DepgraphError(Exception):
    """Something outside the program is wrong; the message says what and where."""

    exit_code = 3

    def __init__(self, message: str, *, hint: str | None = None) -> None:
        super().__init__(message)
        self.hint = hint


class InvalidInput(DepgraphError):
    """A file, or a place in one, that cannot be read as what it claims to be."""

    def __init__(self, where: str, found: object, expected: str, *, hint: str | None = None) -> None:
        shown = repr(found) if isinstance(found, str) else str(found)
        if len(shown) > 200:
            shown = shown[:197] + "..."
        super().__init__(f"{where}: found {shown}, expected {expected}", hint=hint)
        self.where, self.found, self.expected = where, found, expected


class InvalidData(DepgraphError):
    """Several problems in one set of data files, all of them listed."""

    def __init__(self, problems: list[str], *, hint: str | None = None) -> None:
        super().__init__("\n".join(problems), hint=hint)
        self.problems = problems


class LimitExceeded(DepgraphError):
    """An input larger than a named limit; the message says how to raise it."""

    def __init__(self, name: str, limit: object, found: object, *, hint: str) -> None:
        super().__init__(f"limit {name}: {found} is over {limit}", hint=hint)
        self.name, self.limit, self.found = name, limit, found


class UnknownName(DepgraphError):
    """A law, component or organisation that nothing loaded defines."""

    exit_code = 2

    def __init__(self, what: str, name: str, *, known: list[str]) -> None:
        from difflib import get_close_matches  # noqa: PLC0415  only a mistyped name pays for it

        folded = {candidate.casefold(): candidate for candidate in known}
        close = get_close_matches(name.casefold(), list(folded), n=3, cutoff=0.5)
        hint = "did you mean " + ", ".join(folded[c] for c in close) + "?" if close else None
        super().__init__(f"no {what} {name!r}", hint=hint)
        self.name = name


class UntrustworthyAnswer(DepgraphError):
    """There was nothing to check, or too little is known to rely on the result."""

    exit_code = 4


class OutputFailed(DepgraphError):
    """A result that could not be written; what stood there before still stands."""

    exit_code = 6


class BackendFailed(DepgraphError):
    """A database that is not there, does not answer, refuses, or is not the one expected."""

    exit_code = 5
