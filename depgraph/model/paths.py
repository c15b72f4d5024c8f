"""Which walks over relations does a law follow? Path expressions as position automata (Glushkov 1961).

``(contains | requires)* / (hosted_by | maintained_by[access >= data])`` reads: into the parts and needs of
the line, any depth, then to whoever hosts it or maintains it with access to data or more.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple

from depgraph.errors import InvalidInput
from depgraph.model.vocabulary import ACCESS, COMPONENT_RELATIONS, PARTY_RELATIONS, Kleene

if TYPE_CHECKING:
    from collections.abc import Callable

_TOKEN = re.compile(r"\s*([()/|*+?]|[a-z_]+(?:\[[^\]]*\])?)")
_FILTER = re.compile(r"\s*(access|country)\s*(>=|=)\s*([A-Za-z0-9.|_]+)\s*")
MAX_POSITIONS = 31
MAX_NESTED = 32
"""Brackets within brackets: more of them than relations there may be say nothing."""
MAX_SHOWN = 200


class Position(NamedTuple):
    """One place in an expression: a relation and what is asked of it."""

    relation: str
    access: frozenset[str] | None = None
    country: frozenset[str] | None = None
    perhaps: frozenset[str] | None = None
    """Countries that may count beside the certain ones: doubtful members of a bloc that the filter names."""
    written: tuple[str, ...] = ()
    """The countries and blocs as the law writes them."""

    def matches(self, relation: str, access: str | None, country: tuple[str, ...] | None) -> Kleene:
        """Whether a relation with this access and country fits; an unrecorded access may be any."""
        if relation != self.relation:
            return Kleene.NO
        truth = Kleene.YES
        if self.access is not None:
            truth = Kleene.MAYBE if access is None else Kleene(2 * (access in self.access))
        if truth and self.country is not None:
            places = set(country or ())
            if not places or (places & (self.perhaps or self.country) and not places <= self.country):
                truth = min(truth, Kleene.MAYBE)
            elif not places & self.country:
                truth = Kleene.NO
        return truth


class Automaton:
    """States are 0 (the line itself) and one per position; state p is entered by position p's relation."""

    def __init__(
        self, text: str, positions: tuple[Position, ...], before: tuple[frozenset[int], ...], accepting: frozenset[int],
        *, ends_on_party: bool,
    ) -> None:  # fmt: skip
        """Take for each position, counted from 1 as its state, the states it can follow: ``before``."""
        self.text, self.positions, self.before = text, positions, before
        self.accepting, self.ends_on_party = accepting, ends_on_party

    @property
    def states(self) -> int:
        """How many states there are, the start among them."""
        return len(self.positions) + 1

    def on_the_map(self, region: Callable[[frozenset[str]], tuple[frozenset[str], frozenset[str]]]) -> Automaton:
        """Return the same path with blocs in its filters resolved to countries, certain and possible."""
        if not any(position.country for position in self.positions):
            return self
        positions = []
        for position in self.positions:
            if position.country:
                certain, possible = region(position.country)
                positions.append(position._replace(country=certain, perhaps=possible))
            else:
                positions.append(position)
        return Automaton(self.text, tuple(positions), self.before, self.accepting, ends_on_party=self.ends_on_party)


class _Node(NamedTuple):
    nullable: bool
    first: frozenset[int]
    last: frozenset[int]


@lru_cache(maxsize=512)
def automaton(text: str) -> Automaton:
    """Compile a path expression.

    Raises:
        InvalidInput: an unknown relation or filter, unbalanced brackets, an expression that ends both on
            parts and on parties, one with more than ``MAX_POSITIONS`` relations, or with more than
            ``MAX_NESTED`` brackets within one another.

    """
    return _Parser(text).parse()


class _Parser:
    def __init__(self, text: str) -> None:
        self.text = text
        self.tokens: list[str] = []
        at = nested = 0
        while at < len(text.rstrip()):
            match = _TOKEN.match(text, at)
            if match is None:
                raise self.error(text[at : at + 10])
            self.tokens.append(match.group(1))
            at = match.end()
            nested += {"(": 1, ")": -1}.get(match.group(1), 0)
            if nested > MAX_NESTED:
                raise self.error(f"more than {MAX_NESTED} brackets within one another", "fewer brackets")
        self.at = 0
        self.positions: list[Position] = []
        self.follow: dict[int, set[int]] = {}

    def error(
        self, found: str, expected: str = "a path over relations, such as (contains | requires)* / hosted_by"
    ) -> InvalidInput:
        shown = self.text if len(self.text) <= MAX_SHOWN else f"{self.text[:MAX_SHOWN]}…"
        return InvalidInput(f"path {shown!r}", found, expected)

    def peek(self) -> str:
        return self.tokens[self.at] if self.at < len(self.tokens) else ""

    def take(self) -> str:
        self.at += 1
        return self.tokens[self.at - 1]

    def parse(self) -> Automaton:
        node = self.choice()
        if self.peek():
            raise self.error(self.peek())
        before: list[set[int]] = [set() for _ in range(len(self.positions) + 1)]
        for state, followers in self.follow.items():
            for follower in followers:
                before[follower].add(state)
        for first in node.first:
            before[first].add(0)
        accepting = set(node.last) | ({0} if node.nullable else set())
        kinds = {state > 0 and self.positions[state - 1].relation in PARTY_RELATIONS for state in accepting}
        if len(kinds) != 1:
            raise self.error(self.text, "an end on parts or on parties, not on both")
        for i, origins in enumerate(before[1:], 1):
            if any(p and self.positions[p - 1].relation in PARTY_RELATIONS for p in origins):
                raise self.error(self.positions[i - 1].relation, "no relation after one that ends on a party")
        return Automaton(
            self.text,
            tuple(self.positions),
            tuple(frozenset(b) for b in before[1:]),
            frozenset(accepting),
            ends_on_party=kinds.pop(),
        )

    def choice(self) -> _Node:
        node = self.sequence()
        while self.peek() == "|":
            self.take()
            other = self.sequence()
            node = _Node(node.nullable or other.nullable, node.first | other.first, node.last | other.last)
        return node

    def sequence(self) -> _Node:
        node = self.repeated()
        while self.peek() == "/":
            self.take()
            other = self.repeated()
            for state in node.last:
                self.follow.setdefault(state, set()).update(other.first)
            node = _Node(
                node.nullable and other.nullable,
                node.first | (other.first if node.nullable else frozenset()),
                other.last | (node.last if other.nullable else frozenset()),
            )
        return node

    def repeated(self) -> _Node:
        node = self.atom()
        while self.peek() and self.peek() in "*+?":
            sign = self.take()
            if sign in "*+":
                for state in node.last:
                    self.follow.setdefault(state, set()).update(node.first)
            if sign in "*?":
                node = node._replace(nullable=True)
        return node

    def atom(self) -> _Node:
        token = self.take() if self.peek() else ""
        if token == "(":
            node = self.choice()
            if not self.peek() or self.take() != ")":
                raise self.error("an open bracket", "its closing bracket")
            return node
        name, _, rest = token.partition("[")
        if name not in COMPONENT_RELATIONS + PARTY_RELATIONS:
            known = ", ".join(COMPONENT_RELATIONS + PARTY_RELATIONS)
            raise self.error(name or "the end", f"one of {known}")
        self.positions.append(self.filtered(name, rest.rstrip("]")))
        if len(self.positions) > MAX_POSITIONS:
            raise self.error(f"{len(self.positions)} relations", f"at most {MAX_POSITIONS}")
        state = frozenset({len(self.positions)})
        return _Node(nullable=False, first=state, last=state)

    def filtered(self, name: str, text: str) -> Position:
        position = Position(name)
        for part in filter(None, text.split(",")):
            match = _FILTER.fullmatch(part)
            if match is None:
                raise self.error(part, "a filter, [access >= data] or [country = GB]")
            key, sign, words = match.groups()
            if key == "country":
                position = position._replace(country=frozenset(words.split("|")), written=tuple(words.split("|")))
                continue
            levels = words.split("|")
            unknown = [level for level in levels if level not in ACCESS]
            if unknown:
                raise self.error(unknown[0], f"an access level: {', '.join(ACCESS)}")
            if sign == ">=":
                levels = list(ACCESS[ACCESS.index(levels[0]) :])
            position = position._replace(access=frozenset(levels))
        return position
