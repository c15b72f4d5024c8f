"""Which lanes reach which node, as a Spark cluster finds it? The reach step over Parquet files, for many bills at once.

Every node holds the numbers of the bits that hold there (``depgraph.law.reach``); in each round they are carried over
the relations, against their direction, until nothing changes. Alternatives count their members. It is the Pregel
pattern on plain data frames; the files have the columns that GraphFrames expects, for questions of one's own.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from depgraph.errors import DepgraphError
from depgraph.graph.supply import EdgeClass
from depgraph.law.reach import Reached
from depgraph.model.vocabulary import Kleene
from depgraph.store.parquet import name_of
from depgraph.store.places import Places

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from depgraph.graph.supply import SupplyGraph
    from depgraph.law.layout import RuleRun
    from depgraph.law.reach import Lanes
    from depgraph.store.places import Statements

MOST_ROUNDS = 10_000

_SURELY = "always OR (certain AND since <= '{on}' AND '{on}' < until)"
_PERHAPS = (
    "always OR (since_maybe <= '{on}' AND '{on}' < until_maybe AND (covered_from IS NULL OR "
    "NOT exists(arrays_zip(covered_from, covered_to), c -> c.covered_from <= '{on}' AND '{on}' < c.covered_to)))"
)
_CARRIED = "flatten(transform(filter(marks, m -> map_contains_key(carries, m)), m -> carries[m]))"


class SparkReach:
    """Reaches over files that ``depgraph convert -o graph.parquet/`` wrote; see ``depgraph.law.assessment.Reacher``."""

    def __init__(self, session: Any, folder: str, statements: Statements, *, on: str) -> None:
        self.session, self.folder, self.statements, self.on = session, folder, statements, on

    def __call__(self, graph: SupplyGraph, lanes: Lanes, runs: Mapping[str, list[RuleRun]]) -> Reached:
        """Carry all bits in both worlds."""
        del runs
        self.graph, self.lanes, self.places = graph, lanes, Places(graph, self.statements)
        return Reached(self._world(possible=False), self._world(possible=True))

    def _world(self, *, possible: bool) -> list[int]:
        functions = _functions()
        nodes = self._nodes(possible=possible)
        edges = self._edges(possible=possible).localCheckpoint()
        denial = list(_bits(self.lanes.denial))
        total = -1
        for _ in range(MOST_ROUNDS):
            there = nodes.filter(functions.expr("size(marks) > 0")).select(nodes["id"].alias("dst"), "marks")
            heard = (
                edges.join(there, "dst")
                .select(edges["src"].alias("id"), functions.expr(_CARRIED).alias("carried"))
                .groupBy("id")
                .agg(functions.collect_list("carried").alias("heard"))
            )
            counted = (
                f"filter(array_distinct(flatten(heard)), b -> size(filter(flatten(heard), x -> x = b)) >= "
                f"IF(array_contains(array({', '.join(map(str, denial)) or '-1'}), b), denied, disclosed))"
            )
            nodes = (
                nodes.join(heard, "id", "left")
                .withColumn("marks", functions.expr(f"IF(heard IS NULL, marks, array_union(marks, {counted}))"))
                .drop("heard")
                .localCheckpoint()
            )
            now = nodes.agg(functions.expr("sum(size(marks))")).first()[0] or 0
            if now == total:
                break
            total = now
        masks = [0] * self.graph.size
        for row in nodes.filter(functions.expr("size(marks) > 0")).select("label", "key", "marks").collect():
            node = self.places.node.get((row["label"], row["key"]))
            if node is not None:
                masks[node] |= sum(1 << bit for bit in row["marks"])
        return masks

    def _nodes(self, *, possible: bool) -> Any:
        """Return every node with the bits that hold at the ends, and how many of its members an alternative needs."""
        functions = _functions()
        stored = self.session.read.parquet(f"{self.folder}/nodes.parquet").select("id", "label", "key")
        known = self._known(possible=possible)
        schema = "id string, marks array<int>, denied int, disclosed int"
        given = self.session.createDataFrame(list(known) or [("", [], 1, 1)], schema)
        return (
            stored.join(functions.broadcast(given), "id", "left")
            .withColumn("marks", functions.expr("coalesce(marks, cast(array() as array<int>))"))
            .withColumn("denied", functions.expr("coalesce(denied, 1)"))
            .withColumn("disclosed", functions.expr("coalesce(disclosed, 1)"))
            .localCheckpoint()
        )

    def _known(self, *, possible: bool) -> Iterator[tuple[str, list[int], int, int]]:
        graph, lanes = self.graph, self.lanes
        seeds = lanes.seeds(lanes.possible_ends if possible else lanes.certain_ends)
        if possible:
            seeds[graph.any_component], seeds[graph.any_party] = lanes.anything(), lanes.any_party()
        for (label, key), node in self.places.node.items():
            denied = disclosed = 1
            if node in graph.choices:
                needs, members = graph.choices[node]
                sure = sum(truth is Kleene.YES for _, truth in members)
                if needs < 0:
                    denied = disclosed = 1 if possible else len(members)
                else:
                    denied = max(1, sure - needs + 1) if possible else len(members) - needs + 1
            if seeds.get(node) or node in graph.choices:
                yield name_of(label, key), list(_bits(seeds.get(node, 0))), denied, disclosed

    def _edges(self, *, possible: bool) -> Any:
        """Return the relations that hold, each with the bits it carries: what holds at its end holds at its start."""
        functions = _functions()
        holds = (_PERHAPS if possible else _SURELY).format(on=self.on)
        stored = self.session.read.parquet(f"{self.folder}/relations.parquet").filter(functions.expr(holds))
        stored = stored.withColumn("place", functions.expr("array_join(coalesce(country, array()), '|')"))
        classes = [row.asDict() for row in stored.select("type", "access", "place").distinct().collect()]
        carries = []
        for one in classes:
            carried = self._carries(one["type"].lower(), one["access"], one["place"], possible=possible)
            if carried:
                carries.append((one["type"], one["access"], one["place"], carried))
        table = self.session.createDataFrame(
            carries or [("", None, "", {0: [0]})],
            "type string, access string, place string, carries map<int,array<int>>",
        )
        same = (
            stored["type"].eqNullSafe(table["type"])
            & stored["access"].eqNullSafe(table["access"])
            & stored["place"].eqNullSafe(table["place"])
        )
        return stored.join(functions.broadcast(table), same).select("src", "dst", "carries")

    def _carries(self, relation: str, access: str | None, place: str, *, possible: bool) -> dict[int, list[int]]:
        if relation in {"group", "member"}:
            return {bit: [bit] for bit in _bits(self.lanes.anything())}
        region = self.graph.world.region
        country = tuple(sorted(region(place.split("|")).possible)) if place else None
        found: dict[int, list[int]] = {}
        least = Kleene.MAYBE if possible else Kleene.YES
        for mask, shift in self.lanes.steps(EdgeClass(relation, access, country), at_least=least):
            for bit in _bits(mask):
                found.setdefault(bit, []).append(bit - shift)
        return found


def _bits(mask: int) -> Iterable[int]:
    while mask:
        low = mask & -mask
        yield low.bit_length() - 1
        mask ^= low


def _functions() -> Any:
    try:
        from pyspark.sql import functions  # noqa: PLC0415  an extra
    except ImportError:
        raise DepgraphError("this job needs Spark", hint="pip install 'depgraph[spark]'") from None
    return functions
