"""The facts of one day as a networkx graph, for those who want to ask questions of their own."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import networkx

    from depgraph.graph.world import World


def to_networkx(world: World) -> networkx.MultiDiGraph[str]:
    """Return components, organisations and jurisdictions with everything recorded between them.

    An edge points as its sentence reads (component ``hosted_by`` organisation, organisation ``owned_by`` organisation);
    ``truth`` is *yes* or *maybe*, shares are pairs of fractions, ``stated_by`` and ``sources`` say whose word it is.
    """
    import networkx  # noqa: PLC0415  costs more than the rest of a short command

    from depgraph.model.vocabulary import PPM  # noqa: PLC0415

    graph: networkx.MultiDiGraph[str] = networkx.MultiDiGraph(on=world.on)
    facts = world.facts
    for component in facts.components.values():
        graph.add_node(component.id, type="component", name=component.name, kind=component.kind)
    for organisation in facts.organisations.values():
        graph.add_node(organisation.id, type="organisation", name=organisation.name, kind=organisation.kind)
        for seat, places in (
            ("incorporated_in", organisation.seat),
            ("headquartered_in", organisation.headquarters),
        ):
            for place in places or ():
                truth = "yes" if len(places or ()) == 1 else "maybe"
                graph.add_node(place, type="jurisdiction", name=place)
                graph.add_edge(organisation.id, place, key=seat, relation=seat, truth=truth)
    for relation in facts.relations:
        held = world.held(relation)
        for one in relation.objects if held else ():
            certain = held.name == "YES" and len(relation.objects) == 1
            attributes: dict[str, Any] = {
                "relation": relation.relation, "truth": "yes" if certain else "maybe", "access": relation.access,
                "stated_by": relation.stated_by, "sources": list(relation.cites),
            }  # fmt: skip
            graph.add_edge(relation.subject, one, key=relation.relation, **attributes)
    for owned, stakes in world.holders.items():
        for owner, stake in stakes.items():
            graph.add_edge(
                owned, owner, key="owned_by", relation="owned_by", capital=(stake.low[0] / PPM, stake.high[0] / PPM),
                votes=(stake.low[1] / PPM, stake.high[1] / PPM), control=stake.control.name.lower(),
            )  # fmt: skip
    return graph
