"""How is a missing fact, a closing fact or a question said in English?"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, assert_never

from depgraph.language.texts import Texts
from depgraph.model.missing import Closing, Field, Missing, Origin
from depgraph.model.plain import with_article

if TYPE_CHECKING:
    from collections.abc import Mapping

    from depgraph.language.texts import Naming
    from depgraph.model.missing import Asked, ClosingFact, MissingFact

RELATIONS: Final[Mapping[str, tuple[str, str]]] = {
    "contains": ("which parts it contains, and who makes them", "Which parts does {} contain, and who makes them?"),
    "requires": ("what it needs to run", "What does {} need to run: services, software, licences?"),
    "made_with": ("with which tools and technology it is made",
                  "With which design software, process technology and machines is {} made, and whose are they?"),
    "designed_by": ("who designs it", "Who designs {}? Company and country."),
    "fabricated_by": ("who fabricates its dies, and in which country",
                      "Who fabricates the dies of {}? Company and country of the site."),
    "packaged_by": ("who packages its chips, and in which country",
                    "Who packages the chips of {}? Company and country of the site."),
    "assembled_by": ("who assembles it", "Who assembles {}? Company and country of the site."),
    "developed_by": ("who develops it", "Who develops {}? Company and country."),
    "supplied_by": ("who supplies it", "Who sells {}? The legal entity that signs the contract, and its country."),
    "hosted_by": ("who hosts it, and in which country", "Who hosts {}? Company and country of the data centre."),
    "operated_by": ("who operates it", "Who operates {}? The legal entity, and its country."),
    "maintained_by": ("who maintains it, with what access",
                      "Who maintains {}, from which country, and with what access to it?"),
    "colocated_by": ("who houses it", "In whose data centre does {} stand? Company and country."),
    "licensed_by": ("who licenses it", "Who licenses {}? The legal entity, and its country."),
    "updated_by": ("who signs and sends its updates", "Who signs and sends the updates of {}? Company and country."),
}  # fmt: skip
"""Each relation that may be missing: as a fact, and as a question about a name."""
DOES: Final[Mapping[str, str]] = {
    "designed_by": "designs it", "fabricated_by": "fabricates it", "packaged_by": "packages it",
    "assembled_by": "assembles it", "developed_by": "develops it", "supplied_by": "supplies it", "hosted_by": "hosts it",
    "operated_by": "operates it", "maintained_by": "maintains it", "colocated_by": "houses it",
    "licensed_by": "licenses it", "updated_by": "updates it",
}  # fmt: skip
"""What the other end of a relation to a party does."""
OF_THINGS: Final[Mapping[str, str]] = {
    "contains": "nothing is recorded that it contains", "made_with": "nothing is recorded with which it is made",
    "requires": "nothing is recorded that it needs",
}  # fmt: skip


class English(Texts):
    """The facts in English."""

    language = "en"

    def missing(self, fact: MissingFact, name: Naming) -> str:
        """Return what is not known, as the object of *it is not known …*."""
        others, verb = self.named(fact.parties, name), self.verb(fact.relation)
        match fact.kind:
            case Missing.OWNERS:
                return "owners (who else holds or controls it)"
            case Missing.OWNERS_BELOW:
                return f"owners below {self.share(fact.threshold)}"
            case Missing.STAKE:
                return f"the exact stake of {others}"
            case Missing.SEAT:
                return "seat"
            case Missing.HEADQUARTERS:
                return "headquarters"
            case Missing.PRESENCE:
                return f"presence in {self.countries(fact.countries)}"
            case Missing.SCREENING:
                return f"screening against {fact.listed}"
            case Missing.SAME_AS:
                return f"whether it is the same as {others}"
            case Missing.PARTY_KIND:
                return "what kind of organisation it is"
            case Missing.RELATION:
                return RELATIONS[fact.relation][0]
            case Missing.WHETHER:
                return f"whether it {verb} {others}"
            case Missing.WHICH:
                return f"which of them it is: {verb} {others}"
            case Missing.ACCESS:
                return f"the access with which it {verb} {others}"
            case Missing.COUNTRY:
                return f"the country in which it {verb} {others}"
            case Missing.PRODUCT:
                return f"whether the name means this product: {verb} {others}"
            case Missing.QUANTITY:
                return f"how many it contains of {others}"
            case Missing.FIELD:
                return self._field(fact)
            case Missing.UNIT_COST:
                return f"unit cost in {fact.currency}" if fact.currency else "unit cost"
            case Missing.IDENTITY:
                return "what it is"
            case Missing.BUYER:
                return "who owns the buyer and where its parent sits"
            case Missing.TENANT:
                return f"whether it is a tenant on {fact.day}"
            case Missing.EXCEPTION:
                return f"whether this exception applies: {fact.text}"
            case Missing.STATUS:
                return f"status on {fact.day}: {self.status(fact.statuses)}"
            case _:
                assert_never(fact.kind)

    def _field(self, fact: MissingFact) -> str:
        match fact.field:
            case Field.KIND | "":
                return "kind of component"
            case Field.ECCN:
                return "its export classification (ECCN)"
            case Field.TPP:
                return "its total processing performance (TPP)"
            case Field.RARE_EARTHS:
                return "rare earths it contains"
            case Field.MATERIALS:
                return "materials it contains"
            case Field.ORIGIN:
                return "country of origin"
            case Field.LOCATED_IN:
                return "location"
            case Field.DATA:
                return "data handled"
            case Field.KEYS:
                return "who holds the keys"
            case Field.USERS_IN:
                return "where users are"
            case Field.DESTINATION:
                return "where it goes"
            case _:
                assert_never(fact.field)

    def question(self, fact: MissingFact, about: str, name: Naming) -> str:
        """Return a missing fact as a question, or a task, about somebody or something."""
        others, verb = self.named(fact.parties, name), self.verb(fact.relation)
        match fact.kind:
            case Missing.OWNERS:
                return f"Who holds or controls {about}, directly and through others, and with what share?"
            case Missing.OWNERS_BELOW:
                return f"Who holds less than {self.share(fact.threshold)} of {about}, and do any of them act together?"
            case Missing.STAKE:
                return f"How large exactly is the share of {others} in {about}?"
            case Missing.SEAT:
                return f"In which country is {about} incorporated?"
            case Missing.HEADQUARTERS:
                return f"In which country does {about} have its headquarters?"
            case Missing.PRESENCE:
                return f"In which countries has {about} offices, staff, subsidiaries or business directed there (all of them)?"
            case Missing.SCREENING:
                return f"Screen {about} against the list {fact.listed}: --list {fact.listed}=FILE"
            case Missing.SAME_AS:
                return f"Is {about} the same company as {others}?"
            case Missing.PARTY_KIND:
                return f"What kind of organisation is {about}: company, state, person, foundation or fund?"
            case Missing.RELATION:
                return RELATIONS[fact.relation][1].format(about)
            case Missing.WHETHER:
                asked = f"Does {about} contain {others}?" if fact.relation == "contains" else ""
                return asked or f"Is this right: {about} {verb} {others}?"
            case Missing.WHICH:
                return f"Which of them is it: {about} {verb} {others}?"
            case Missing.ACCESS:
                return f"What access has {others} to {about}: none, physical, metadata, data or administration?"
            case Missing.COUNTRY:
                return self._site(fact.relation, about, others)
            case Missing.PRODUCT:
                return f"Decide which product your bill means by {about}: depgraph match"
            case Missing.QUANTITY:
                return f"How many of {others} does {about} contain?"
            case Missing.FIELD:
                return self._field_question(fact, about)
            case Missing.UNIT_COST:
                return f"What does one piece cost{f' in {fact.currency}' if fact.currency else ''}: {about}?"
            case Missing.IDENTITY:
                return f"Say what this is: {about}"
            case Missing.BUYER:
                return "Say who owns the buyer and where its parent sits (--buyer)"
            case Missing.TENANT:
                return f"Say whether {about} is a tenant on {fact.day}"
            case Missing.EXCEPTION:
                return f"Does this exception apply to {about}? {fact.text}"
            case Missing.STATUS:
                return f"Is this in force on {fact.day}, or not: {about}? Recorded: {self.status(fact.statuses)}"
            case _:
                assert_never(fact.kind)

    def _site(self, relation: str, about: str, others: str) -> str:
        match relation:
            case "fabricated_by":
                return (
                    f"Who fabricates the dies of {about}, and in which country is the site? Recorded so far: {others}."
                )
            case "packaged_by":
                return (
                    f"Who packages the chips of {about}, and in which country is the site? Recorded so far: {others}."
                )
            case "hosted_by":
                return f"In which country is {about} hosted by {others}?"
            case _:
                return f"In which country is this done: {about} {self.verb(relation)} {others}?"

    def _field_question(self, fact: MissingFact, about: str) -> str:
        match fact.field:
            case Field.KIND | "":
                return f"Say in the bill what kind of thing this is: {about}"
            case Field.ECCN:
                return f"What is the export classification (ECCN) of {about}?"
            case Field.TPP:
                return f"What is the total processing performance (TPP) of {about}?"
            case Field.RARE_EARTHS:
                return (
                    f"Which rare earths does {about} contain, magnets included, and what share of its value are they?"
                )
            case Field.MATERIALS:
                return f"Which materials does {about} contain?"
            case Field.ORIGIN:
                return f"In which country is {about} made?"
            case Field.LOCATED_IN:
                return f"Say in the bill in which country it stands: {about}"
            case Field.DATA:
                return f"Say in the bill which data it handles: {about}"
            case Field.KEYS:
                return f"Who holds the encryption keys of {about}: the customer, the provider or nobody?"
            case Field.USERS_IN:
                return f"Say in the bill in which countries its users are: {about}"
            case Field.DESTINATION:
                return f"Say in the bill in which country it is used: {about}"
            case _:
                assert_never(fact.field)

    def closing(self, fact: ClosingFact, name: Naming) -> str:
        """Return what keeps a law out."""
        match fact.kind:
            case Closing.OWNERS_COMPLETE:
                return "owners are complete"
            case Closing.OWNERS_BOUNDED:
                return f"no other owner above {self.share(fact.threshold)}"
            case Closing.SEAT:
                return f"seat: {self.countries(fact.countries)}"
            case Closing.PRESENCE_COMPLETE:
                return "presence is complete"
            case Closing.SCREENED:
                return f"screened against {fact.listed}{f' on {fact.day}' if fact.day else ''}"
            case Closing.NOT_EXPECTED:
                return self._not_expected(fact)
            case Closing.RELATION:
                return f"{self.verb(fact.relation)} {self.named(fact.parties, name)}{self.where(fact)}"
            case Closing.FIELD:
                return f"{self._label(fact)}: {self.values(fact)}"
            case Closing.UNIT_COST:
                return f"unit cost: {fact.amount:g}{' (an estimate)' if fact.estimate else ''}"
            case Closing.NO_PARTS:
                return "has no recorded part"
            case Closing.BUYER:
                return "the buyer is EU-owned and on no list"
            case Closing.IS_BUYER:
                return "it is the buyer"
            case Closing.NOT_BUYER:
                return "it is not the buyer"
            case Closing.NO_TENANTS:
                return "no tenants but those stated" if fact.parties else "no tenants but the buyer"
            case Closing.STATUS:
                return f"status on {fact.day}: {self.status(fact.statuses)}"
            case _:
                assert_never(fact.kind)

    def _not_expected(self, fact: ClosingFact) -> str:
        """Return that nobody is recorded as a path asks, and why that is enough."""
        parts = [f"nobody is recorded who {self.either(does)}"] if (does := [*map(self._does, _parties(fact))]) else []
        parts += [OF_THINGS[one.relation] for one in fact.asked if one.relation in OF_THINGS]
        of = (
            with_article(self.word("kind", fact.item_kind))
            if fact.item_kind and fact.stated_by is Origin.KIND
            else "it"
        )
        return f"{', and '.join(parts)}; no more is expected of {of}"

    def _does(self, asked: Asked) -> str:
        access = (
            f" with access to {self.either(self.word('access', one) for one in asked.access)}" if asked.access else ""
        )
        return (
            f"{DOES[asked.relation]}{access}{f' in {self.some_countries(asked.countries)}' if asked.countries else ''}"
        )

    def _label(self, fact: ClosingFact) -> str:
        match fact.field:
            case Field.KIND | "":
                return "kind"
            case Field.ECCN:
                return "ECCN"
            case Field.TPP:
                return "TPP"
            case Field.RARE_EARTHS:
                return "rare earths"
            case Field.MATERIALS:
                return "materials"
            case Field.ORIGIN:
                return "origin"
            case Field.LOCATED_IN:
                return "location"
            case Field.DATA:
                return "data"
            case Field.KEYS:
                return "keys held by"
            case Field.USERS_IN:
                return "users in"
            case Field.DESTINATION:
                return "destination"
            case _:
                assert_never(fact.field)


def _parties(fact: ClosingFact) -> list[Asked]:
    return [one for one in fact.asked if one.relation in DOES]
