"""Can a rule ever fire? Conditions that nothing could meet, whatever the facts.

A condition is spread out into alternatives, each a set of statements that would all have to hold; a rule is dead when
every alternative contradicts itself.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from depgraph.errors import InvalidInput
from depgraph.model.conditions import PARTY, Predicate, split
from depgraph.model.paths import automaton
from depgraph.model.vocabulary import PARTY_RELATIONS

if TYPE_CHECKING:
    from collections.abc import Iterator

Literal = tuple[str, Any, bool]
"""(condition, value, whether it is asked to hold)."""

MOST = 4096
"""Alternatives looked at; a condition with more is taken to be possible."""
SINGLE = frozenset({"kind", "party_kind", "keys"})
"""Conditions on something that has one value: two of them must have a value in common."""
NEVER: Predicate = {"any": []}
"""How a law says on purpose that nothing bites."""


class _TooMany(Exception):
    pass


def dead_rules(law: dict[str, Any]) -> Iterator[str]:
    """Yield what can never hold in a law, each with its key."""
    if all(span["status"] == "lapsed" for span in law["timeline"]) and not any(r.get("timeline") for r in law["rules"]):
        yield "timeline: can never fire: every span is lapsed"
    for name, test in law.get("content", {}).items():
        if not possible(test["counts"], law, party=False):
            yield f"content.{name}.counts: can never fire: no part can count"
    for name, test in law.get("ancestry", {}).items():
        if not possible(test["of"], law, party=automaton(test["through"]).ends_on_party):
            yield f"ancestry.{name}.of: can never fire: nothing can be such an ancestor"
    for number, rule in enumerate(law["rules"]):
        yield from _dead(law, rule, f"rules[{number}]")


def _dead(law: dict[str, Any], rule: dict[str, Any], where: str) -> Iterator[str]:
    try:
        party = automaton(rule["through"]).ends_on_party
    except InvalidInput:
        return
    if not possible(rule["binds"], law, party=party):
        yield f"{where}.binds: can never fire: nothing at the end of {rule['through']!r} can meet it"
        return
    out = [split(c["if"])[0] for c in rule.get("unless", ()) if c.get("if") and not c.get("contested")]
    kept = [{"not": end} for end in out if end is not None]
    if kept and not possible({"all": [rule["binds"], *kept]}, law, party=party):
        yield f"{where}.unless: can never fire: the exceptions take everything that it binds"
        return
    when = rule.get("when")
    if when is None or when == NEVER:
        return
    end, start = split(when)
    if end is not None and not possible({"all": [rule["binds"], end]}, law, party=party):
        yield f"{where}.when: can never bite: nothing that it binds can meet it"
    scope = law["applies_to"]
    # What is recorded of a line may bring one of any kind into scope.
    kinds = [{"line": {"kind": scope["kinds"]}}] if not (scope.get("relations") or scope.get("data")) else []
    if start is not None and not possible({"all": [start, *kinds]}, law, party=None):
        yield f"{where}.when: can never bite: no line in the law's scope can meet it"


def possible(predicate: Predicate, law: dict[str, Any], *, party: bool | None) -> bool:
    """Whether anything could meet a condition: a party, an item, or, with ``None``, a line with buyer and tenants."""
    try:
        return any(_consistent(one, law, party=party) for one in _alternatives(predicate, holds=True))
    except _TooMany:
        return True


def _alternatives(predicate: Predicate, *, holds: bool, of: str = "") -> list[list[Literal]]:
    ((key, value),) = predicate.items()
    if key == "not":
        return _alternatives(value, holds=not holds, of=of)
    if key in {"line", "buyer"}:
        return _alternatives(value, holds=holds, of=key)
    if key not in {"all", "any"}:
        return [[(f"{of}.{key}" if of else key, value, holds)]]
    parts = [_alternatives(part, holds=holds, of=of) for part in value]
    if (key == "any") == holds:
        return [one for part in parts for one in part]
    joined: list[list[Literal]] = [[]]
    for part in parts:
        joined = [[*before, *one] for before in joined for one in part]
        if len(joined) > MOST:
            raise _TooMany
    return joined


def _consistent(literals: list[Literal], law: dict[str, Any], *, party: bool | None) -> bool:
    asked = {(name, repr(value)): holds for name, value, holds in literals}
    if len(asked) < len({(name, repr(value), holds) for name, value, holds in literals}):
        return False
    values: dict[str, set[str]] = {}
    amounts: dict[str, tuple[float, float]] = {}
    for name, value, holds in literals:
        whom, _, key = name.rpartition(".")
        of_party = whom == "buyer" or (not whom and party is True)
        if not _can(key, value, law, of_party=of_party):
            if holds:
                return False
            continue
        if key in SINGLE:
            words = set(value)
            if holds:
                values[name] = values[name] & words if name in values else words
        if key == "tpp" and holds:
            low, high = amounts.get(name, (0.0, float("inf")))
            amounts[name] = (max(low, value.get("at_least", 0.0)), min(high, value.get("below", float("inf"))))
    for name, value, holds in literals:
        if not holds and name in values:
            values[name] = values[name] - set(value)
    return all(values.values()) and all(low < high for low, high in amounts.values())


def _can(key: str, value: Any, law: dict[str, Any], *, of_party: bool) -> bool:
    """Whether one statement can hold at all of a party, or of an item."""
    if key == "tenant":
        # There may be several, each of which meets another condition.
        return possible(value, law, party=True)
    if (key in PARTY) != of_party:
        return False
    if isinstance(value, list) and not value:
        return False
    if key in PARTY_RELATIONS:
        return possible(value, law, party=True)
    if key == "captured":
        tests = law.get("tests", {}).get(value, ())
        return any(not (test.get("threshold") == 1 and test.get("operator") == ">") for test in tests)
    if key == "content":
        test = law.get("content", {}).get(value)
        over = test is None or any(not (t["threshold"] == 1 and test["operator"] == ">") for t in test["thresholds"])
        return over and (test is None or possible(test["counts"], law, party=False))
    if key == "ancestry":
        test = law.get("ancestry", {}).get(value)
        return test is None or possible(test["of"], law, party=automaton(test["through"]).ends_on_party)
    return True
