"""What else is said of a link of a chain: with what access, where, since when, how large? Values: ``language`` words them."""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING, Any, Final, NamedTuple, Self

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping


class Says(StrEnum):
    """What sort of thing is said besides."""

    ACCESS = "access"
    COUNTRY = "country"
    MATCHED = "matched"
    """How a name was matched: a note in its own words."""
    ONE_OF = "one_of"
    """Of which organisations one is meant."""
    SINCE = "since"
    CAPITAL = "capital"
    """A share between two ends."""
    VOTES = "votes"
    CONTROL = "control"
    """By what means somebody controls: a register's own words."""
    CONTENT = "content"
    """What share of the value counts, and from which thresholds on that is too much."""
    ALTERNATIVE = "alternative"
    TENANT = "tenant"
    NOT_RECORDED = "not_recorded"


SAYS: Final = {one.value: one for one in Says}


class Detail(NamedTuple):
    """One thing that is said of a link besides whom it joins."""

    says: Says
    values: tuple[str, ...] = ()
    share: tuple[int, int] = (0, 0)
    """Two ends, in parts per million."""
    thresholds: tuple[int, ...] = ()
    above: bool = False
    """Whether a share must be more than a threshold, not only reach it."""

    def as_dict(self, name: Callable[[str], str] = str) -> dict[str, Any]:
        """Return it as it stands in JSON, with organisations by name, without what it says nothing of."""
        said = {key: list(v) if isinstance(v, tuple) else v for key, v in self._asdict().items() if v and key != "says"}
        if self.says is Says.ONE_OF:
            said["values"] = [name(one) for one in self.values]
        if self.says not in {Says.CAPITAL, Says.VOTES, Says.CONTENT}:
            said.pop("share", None)
        return {"says": str(self.says), **said}

    @classmethod
    def of_dict(cls, given: Mapping[str, Any]) -> Self | None:
        """Return what JSON states; nothing where it states a sort of thing that is not known here."""
        if given.get("says") not in SAYS:
            return None
        low, high = given.get("share", (0, 0))
        values, thresholds = tuple(given.get("values", ())), tuple(given.get("thresholds", ()))
        return cls(SAYS[given["says"]], values, (low, high), thresholds, bool(given.get("above")))
