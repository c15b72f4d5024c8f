"""What is a line, and who does what on it? Product families, kinds, and the roles that follow from a party's trade."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from depgraph.application.reading.layer import STATED_BY, groups, parties, parts_below
from depgraph.application.reading.words import Phrases, any_of
from depgraph.model.records import Relation
from depgraph.model.vocabulary import ACCESS, ASSUMED_BUYER, PRODUCTION
from depgraph.text.spelling import fold, words_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from depgraph.application.reading.layer import Layer
    from depgraph.model.records import Component

FAMILIES, KINDS, ROLES = "families", "kinds", "usual_roles"
MAKES = (
    "designed_by", "developed_by", "assembled_by", "fabricated_by", "operated_by", "hosted_by", "maintained_by",
    "licensed_by", "updated_by", "packaged_by", "colocated_by",
)  # fmt: skip
"""Roles in which the maker of a line is named, the telling ones first."""
TRADE_OF: Final = {
    "cloud_service": "software_service", "software": "software", "firmware": "software", "licence": "software",
    "maintenance_contract": "maintenance", "chip": "components", "memory": "components", "site": "infrastructure",
    "grid": "utility", "material": "goods", "building": "construction", "furnishing": "goods", "general_service": "services",
}  # fmt: skip
"""In which trade the maker of a product family sells it, where the family does not say; hardware otherwise."""
ACCESSING: Final = frozenset(
    {"hosted_by", "operated_by", "maintained_by", "colocated_by", "licensed_by", "updated_by", "developed_by"}
)
RUN: Final = frozenset({"cloud_service", "software", "maintenance_contract", "licence", "site"})
"""Kinds that somebody runs, keeps or works on for the buyer."""
PARTS_FOLLOW = words_of("with w met mit avec incl including inclusief inclusive")
"""Words behind which a name lists what is inside a thing."""
SOFT = frozenset({"software", "cloud_service", "licence", "firmware"})


class Taken(NamedTuple):
    """What a line is taken for before its roles are: its kind, how it runs, and who makes it."""

    runs: str | None
    makers: Sequence[str]
    family: dict[str, Any] | None


def presume_lines(layer: Layer, lines: Sequence[Component]) -> None:
    """Take lines for what their words and their parties' trades say, and give the parties their usual roles."""
    reader = _Reader(layer)
    for line in lines:
        reader.take(layer.facts.components[line.id])
    for part in parts_below(layer, lines):
        reader.take_part(layer.facts.components[part])


class _Reader:
    def __init__(self, layer: Layer) -> None:
        self.layer = layer
        self.organisations = layer.facts.organisations
        self.families = Phrases((name, family) for family in layer.catalogue.families for name in family["names"])
        self.of_kind = next((then for _, then in layer.then("kind")), None)
        self.own = any_of(self.of_kind["own_words"]) if self.of_kind else any_of(())
        self.service = any_of(self.of_kind["service_words"]) if self.of_kind else any_of(())
        self.roles = [then for _, then in layer.then("roles")]
        self.access = {
            id(then): [(access, any_of(words)) for access, words in then.get("access_words", {}).items()]
            for then in self.roles
        }
        self.passive = {id(then): any_of(then.get("but_words", ())) for then in self.roles}
        self.groups = groups(layer)
        self.made = _trades_by_products(layer)

    def take(self, line: Component) -> None:
        """Take one line for what it is, and fill its roles."""
        said = self.layer.said(line)
        named = [one for one in parties(said, (*MAKES, "supplied_by")) if one != ASSUMED_BUYER]
        makers = [one for one in named if "reseller" not in self.organisations[one].trades] if named else []
        family, others = self._family(line, makers, named)
        runs = self._runs(line, family)
        if family is not None:
            self._be_of(line, family, runs)
            if family["maker"] not in {m for one in makers for m in (one, *self.groups.get(one, ()))}:
                makers = [family["maker"]]
        line = self.layer.facts.components[line.id]
        self._take_kind(line, family, makers, runs)
        line = self.layer.facts.components[line.id]
        taken = Taken(runs, makers, family)
        if ROLES in self.layer.presumptions:
            self._fill_roles(line, taken)
        self._open_to_others(line, others)

    def take_part(self, part: Component) -> None:
        """Let whoever designs or makes what is in a line write and sign its programs, where the part may have any."""
        if ROLES not in self.layer.presumptions or part.stated_by != "catalogue":
            return
        said = [one for one in self.layer.said(part) if one.certainty == "yes"]
        maker = next((one for role in ("designed_by", "assembled_by") for one in said if one.relation == role), None)
        possible = (*self._expected(part), *self.layer.facts.may_have.get(part.kind or "", ()))
        if maker is None or part.kind in SOFT:
            return
        for role in ("developed_by", "updated_by"):
            if role in possible and role not in {one.relation for one in said}:
                self.layer.relation(replace(maker, relation=role, stated_by=STATED_BY,
                                            cites=[*maker.cites, *self.layer.cite(ROLES, part.id)]))  # fmt: skip

    def _expected(self, part: Component) -> Sequence[str]:
        return part.expects if part.expects is not None else self.layer.facts.kinds.get(part.kind or "", ())

    # -- families --------------------------------------------------------------------------------------

    def _family(
        self, line: Component, makers: Sequence[str], named: Sequence[str]
    ) -> tuple[dict[str, Any] | None, list[str]]:
        """Return the family that a line's words name, and the makers of other families in it that may be meant."""
        within = self.families.within(_thing(line.name))
        found = [family for _, family in within]
        if not found or line.product is not None:
            others = [f["maker"] for f in found if named and not f["needs_maker"]]
            return None, [maker for maker in others if not self._related(maker, named)]
        brands = [family for phrase, family in within if any(self._is_brand(one, phrase) for one in makers)]
        if FAMILIES not in self.layer.presumptions:
            return None, [family["maker"] for family in found if not family["needs_maker"]]
        ours = [family for family in found if family in brands or self._related(family["maker"], makers)]
        found = [family for family in found if family in ours or not family["needs_maker"]]
        if ours:
            return ours[0], [f["maker"] for f in found if not self._related(f["maker"], [ours[0]["maker"], *makers])]
        if found and not makers:
            # Nobody but resellers, or nobody at all: the maker named in the words is the one.
            return found[0], [f["maker"] for f in found[1:] if f["maker"] != found[0]["maker"]]
        if found and self._only_sell(line, makers):
            # Who only sells it may run it for the buyer too, if he is no reseller by trade.
            return found[0], [*makers, *(f["maker"] for f in found[1:] if f["maker"] != found[0]["maker"])]
        return None, [family["maker"] for family in found]

    def _is_brand(self, party: str, phrase: Sequence[str]) -> bool:
        """Whether a party that only the bill knows is a brand: its name begins that of a family (*Jaguar*, *Jaguar I-Pace*)."""
        organisation = self.organisations[party]
        words = fold(organisation.name).split()
        return organisation.stated_by == "bill" and len(words) < len(phrase) and words == list(phrase[: len(words)])

    def _only_sell(self, line: Component, makers: Sequence[str]) -> bool:
        """Whether a line names some parties as its suppliers, and in no other role."""
        roles = {one.relation for one in self.layer.said(line) if set(one.objects).intersection(makers)}
        return roles == {"supplied_by"}

    def _related(self, maker: str, others: Sequence[str]) -> bool:
        return any(
            maker == one or maker in self.groups.get(one, ()) or one in self.groups.get(maker, ()) for one in others
        )

    def _other_way(self, product: str, runs: str | None) -> bool:
        """Whether a product is software to be installed, and the line says that it is a service."""
        return runs == "service" and self.layer.facts.components[product].kind in SOFT - {"cloud_service"}

    def _be_of(self, line: Component, family: dict[str, Any], runs: str | None) -> None:
        changes: dict[str, Any] = {}
        product = family.get("product")
        if product and line.product is None and not self._other_way(product, runs):
            changes["product"], changes["perhaps"] = product, ()
        elif line.perhaps:
            components = self.layer.facts.components
            changes["perhaps"] = [
                one for one in line.perhaps if self._related(family["maker"], [components[one].maker or ""])
            ]
        if family.get("eccn") and self.layer.value(line, "eccn") is None:
            changes["eccn"] = [family["eccn"]]
        if changes:
            self.layer.component(line.id, FAMILIES, **changes)

    def _runs(self, line: Component, family: dict[str, Any] | None) -> str | None:
        """Return where software runs: as a service, on the buyer's own machines, or either way."""
        if line.name in self.own:
            return "own"
        named = [one for _, one in self.families.within(_thing(line.name))] if line.product is not None else []
        runs = next((one.get("runs") for one in [family, *named] if one is not None), None)
        if runs in {"service", "own"}:
            return str(runs)
        return "service" if line.name in self.service else runs

    # -- kinds -----------------------------------------------------------------------------------------

    def _take_kind(
        self, line: Component, family: dict[str, Any] | None, makers: Sequence[str], runs: str | None
    ) -> None:
        if self.of_kind is None or line.kind is not None or "kind" in line.unclear:
            return
        if line.product is not None:
            if self._other_way(line.product, runs):
                self.layer.component(line.id, KINDS, kind="cloud_service")
            return
        if FAMILIES not in self.layer.presumptions and self.families.within(line.name):
            # Its words may name a family of another kind: "Windows Server" is no server.
            return
        kind = family["kind"] if family else self._by_trade(line, makers)
        if kind in SOFT and runs == "own":
            kind = "software"
        elif kind == "software" and (runs == "service" or self._hosted_by_others(line)):
            kind = "cloud_service"
        if kind is not None:
            self.layer.component(line.id, KINDS, kind=kind)
            self._drop_roles_of_other_kinds(line, kind)

    def _hosted_by_others(self, line: Component) -> bool:
        """Whether a line names somebody who hosts it, and not the buyer."""
        hosts = [one for one in self.layer.own(line.id) if one.relation == "hosted_by" and one.certainty == "yes"]
        return any(ASSUMED_BUYER not in one.objects for one in hosts)

    def _drop_roles_of_other_kinds(self, line: Component, kind: str) -> None:
        """Leave out what somebody may be to a line only because nobody said what it is: nobody hosts a door."""
        facts = self.layer.facts
        possible = {*facts.kinds.get(kind, ()), *facts.may_have.get(kind, ()), self.layer.catalogue.makers.get(kind)}
        if kind not in RUN:
            possible |= PRODUCTION
        for relation in list(self.layer.own(line.id)):
            if relation.certainty == "maybe" and relation.relation in ACCESSING and relation.relation not in possible:
                self.layer.without(relation)

    def _by_trade(self, line: Component, makers: Sequence[str]) -> str | None:
        """Return the kind that the words and the maker's trade suggest; the one that asks more where they disagree."""
        sells = list(dict.fromkeys(kind for one in makers for kind in self.organisations[one].sells))
        words = line.suggested_kind
        if words is None or words in sells or not sells:
            return words or (sells[0] if len(sells) == 1 else None)
        if self.of_kind is None:
            return words
        order = self.of_kind["asks_more"]
        both = [words, *sells] if len(sells) == 1 else [words]
        return min(both, key=lambda kind: order.index(kind) if kind in order else len(order))

    # -- roles -----------------------------------------------------------------------------------------

    def _fill_roles(self, line: Component, taken: Taken) -> None:
        kind = self.layer.kind(line)
        recorded = {relation.relation for relation in self.layer.said(line) if relation.certainty == "yes"}
        if kind in SOFT and taken.runs == "own":
            for role in ("hosted_by", "operated_by"):
                if role not in recorded:
                    self._give(line, role, ASSUMED_BUYER, None)
                    recorded.add(role)
        family = taken.family or {}
        for role in ("hosted_by", "operated_by"):
            party = family.get(role)
            if party and kind == "cloud_service" and role not in recorded:
                self._give(line, role, party, "data")
                recorded.add(role)
        filled: set[str] = set()
        for party in taken.makers:
            trades = self._trades(party, taken.family, kind) or self._trade_of_role(line, party, kind)
            for then in self.roles:
                if (
                    kind in then["kinds"]
                    and trades.intersection(then["trades"])
                    and line.name not in self.passive[id(then)]
                ):
                    for role, access in then["roles"].items():
                        if role not in recorded and role not in filled:
                            self._give(line, role, party, access or self._access(line, then))
                            filled.add(role)

    def _open_to_others(self, line: Component, others: Sequence[str]) -> None:
        """Let the makers of other families that a line names be what somebody may be, whichever presumptions are made."""
        kind = self.layer.kind(line)
        soft = kind in {*SOFT, None, "maintenance_contract"}
        recorded = {relation.relation for relation in self.layer.said(line) if relation.certainty == "yes"}
        for party in others:
            for role in ("hosted_by", "operated_by") if soft else ("designed_by", "assembled_by"):
                # A brand may stand on somebody else's product, so that a maker who is named rules no other out.
                if not soft or role not in recorded:
                    self._give(line, role, party, "data" if role == "operated_by" else None, certainty="maybe")

    def _trades(self, party: str, family: dict[str, Any] | None, kind: str | None) -> set[str]:
        """Return the trades of a party; of a family's maker also the one in which he sells the family."""
        trades = set(self.organisations[party].trades) or self.made.get(party, set())
        if family is not None and self._related(family["maker"], [party]):
            trades.add(family.get("trade") or TRADE_OF.get(kind or "", "hardware"))
        return trades

    def _trade_of_role(self, line: Component, party: str, kind: str | None) -> set[str]:
        """Return the trade of a party of which none is known: who is named as a maker makes, who sells a service runs it."""
        roles = {one.relation for one in self.layer.said(line) if party in one.objects and one.certainty == "yes"}
        if roles == {"supplied_by"} and kind not in {"cloud_service", "maintenance_contract"}:
            return set()
        return {TRADE_OF.get(kind or "", "hardware")} if roles else set()

    def _access(self, line: Component, then: dict[str, Any]) -> str | None:
        """Return the access that a line's words name, the most where they name several."""
        named = [access for access, words in self.access[id(then)] if line.name in words]
        return max(named, key=ACCESS.index) if named else None

    def _give(self, line: Component, role: str, party: str, access: str | None, *, certainty: str = "yes") -> None:
        self.layer.relation(
            Relation(subject=line.id, relation=role, objects=[party], access=access, certainty=certainty,
                     stated_by=STATED_BY, cites=self.layer.cite(ROLES, line.id) if ROLES in self.layer.presumptions else [])
        )  # fmt: skip


def _thing(name: str) -> str:
    """Return the part of a name that says what the thing is, without what it says to be inside: *with 8x H200*."""
    words = name.split()
    for at, word in enumerate(words[1:], 1):
        plain = word.casefold().strip(".,;:()")
        counted = (plain == "x" and words[at - 1].isdigit()) or (plain[:-1].isdigit() and plain.endswith("x"))
        if plain in PARTS_FOLLOW or counted:
            return " ".join(words[: at - 1 if plain == "x" else at])
    return name


def _trades_by_products(layer: Layer) -> dict[str, set[str]]:
    """Return in which trades organisations sell what the catalogue says that they make and run."""
    found: dict[str, set[str]] = {}
    hosts = {
        (relation.subject, relation.objects[0])
        for relation in layer.facts.relations
        if relation.relation == "hosted_by" and len(relation.objects) == 1
    }
    for relation in layer.facts.relations:
        component = layer.facts.components.get(relation.subject)
        if component is None or component.stated_by != "catalogue" or len(relation.objects) != 1:
            continue
        if relation.relation != layer.catalogue.makers.get(component.kind or ""):
            continue
        maker = relation.objects[0]
        trade = TRADE_OF.get(component.kind or "", "hardware")
        if trade == "software_service" and (component.id, maker) in hosts:
            trade = "infrastructure"
        found.setdefault(maker, set()).add(trade)
    return found
