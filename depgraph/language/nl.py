"""How is a missing fact, a closing fact or a question said in Dutch?"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, assert_never

from depgraph.language.texts import Texts
from depgraph.model.missing import Closing, Field, Missing, Origin

if TYPE_CHECKING:
    from collections.abc import Mapping

    from depgraph.language.texts import Naming
    from depgraph.model.missing import Asked, ClosingFact, MissingFact

RELATIONS: Final[Mapping[str, tuple[str, str]]] = {
    "contains": ("welke delen het bevat, en wie die maakt", "Welke delen bevat {}, en wie maakt die?"),
    "requires": ("wat het nodig heeft om te werken", "Wat heeft {} nodig om te werken: diensten, software, licenties?"),
    "made_with": ("met welke middelen en techniek het is gemaakt",
                  "Met welke ontwerpsoftware, procestechniek en machines wordt {} gemaakt, en van wie zijn die?"),
    "designed_by": ("wie het ontwerpt", "Wie ontwerpt {}? Bedrijf en land."),
    "fabricated_by": ("wie de chips ervan fabriceert, en in welk land",
                      "Wie fabriceert de chips van {}? Bedrijf en land van de fabriek."),
    "packaged_by": ("wie de chips ervan verpakt, en in welk land",
                    "Wie verpakt de chips van {}? Bedrijf en land van de fabriek."),
    "assembled_by": ("wie het assembleert", "Wie assembleert {}? Bedrijf en land van de fabriek."),
    "developed_by": ("wie het ontwikkelt", "Wie ontwikkelt {}? Bedrijf en land."),
    "supplied_by": ("wie het levert", "Wie verkoopt {}? De rechtspersoon die het contract tekent, en het land."),
    "hosted_by": ("wie het host, en in welk land", "Wie host {}? Bedrijf en land van het datacentrum."),
    "operated_by": ("wie het beheert", "Wie beheert {}? De rechtspersoon, en het land."),
    "maintained_by": ("wie het onderhoudt, met welke toegang",
                      "Wie onderhoudt {}, vanuit welk land, en met welke toegang?"),
    "colocated_by": ("waar het is ondergebracht", "In wiens datacentrum staat {}? Bedrijf en land."),
    "licensed_by": ("wie er licentie op geeft", "Wie geeft licentie op {}? De rechtspersoon, en het land."),
    "updated_by": ("wie de updates ervan ondertekent en verstuurt", "Wie ondertekent en verstuurt de updates van {}? Bedrijf en land."),
}  # fmt: skip
"""Each relation that may be missing: as a fact, and as a question about a name."""
DOES: Final[Mapping[str, str]] = {
    "designed_by": "het ontwerpt", "fabricated_by": "het fabriceert", "packaged_by": "het verpakt",
    "assembled_by": "het assembleert", "developed_by": "het ontwikkelt", "supplied_by": "het levert", "hosted_by": "het host",
    "operated_by": "het beheert", "maintained_by": "het onderhoudt", "colocated_by": "het onderbrengt",
    "licensed_by": "er licentie op geeft", "updated_by": "de updates ervan verstuurt",
}  # fmt: skip
"""What the other end of a relation to a party does."""
OF_THINGS: Final[Mapping[str, str]] = {
    "contains": "er is niets vastgelegd dat het bevat", "made_with": "er is niets vastgelegd waarmee het is gemaakt",
    "requires": "er is niets vastgelegd dat het nodig heeft",
}  # fmt: skip


class Dutch(Texts):
    """The facts in Dutch."""

    language = "nl"

    def missing(self, fact: MissingFact, name: Naming) -> str:
        """Return what is not known, as the object of *it is not known …*."""
        others, verb = self.named(fact.parties, name), self.verb(fact.relation)
        match fact.kind:
            case Missing.OWNERS:
                return "eigenaren (wie er nog meer in deelneemt of het beheerst)"
            case Missing.OWNERS_BELOW:
                return f"eigenaren onder {self.share(fact.threshold)}"
            case Missing.STAKE:
                return f"het precieze belang van {others}"
            case Missing.SEAT:
                return "zetel"
            case Missing.HEADQUARTERS:
                return "hoofdkantoor"
            case Missing.PRESENCE:
                return f"aanwezigheid in {self.countries(fact.countries)}"
            case Missing.SCREENING:
                return f"screening tegen {fact.listed}"
            case Missing.SAME_AS:
                return f"of het dezelfde is als {others}"
            case Missing.PARTY_KIND:
                return "wat voor organisatie het is"
            case Missing.RELATION:
                return RELATIONS[fact.relation][0]
            case Missing.WHETHER:
                return f"of het {verb} {others}"
            case Missing.WHICH:
                return f"welke van hen het is: {verb} {others}"
            case Missing.ACCESS:
                return f"de toegang waarmee het {verb} {others}"
            case Missing.COUNTRY:
                return f"het land waar het {verb} {others}"
            case Missing.PRODUCT:
                return f"of de naam dit product bedoelt: {verb} {others}"
            case Missing.QUANTITY:
                return f"hoeveel het bevat van {others}"
            case Missing.FIELD:
                return self._field(fact)
            case Missing.UNIT_COST:
                return f"kosten per stuk in {fact.currency}" if fact.currency else "kosten per stuk"
            case Missing.IDENTITY:
                return "wat het is"
            case Missing.BUYER:
                return "van wie de koper is en waar zijn moeder zit"
            case Missing.TENANT:
                return f"of het op {fact.day} huurder is"
            case Missing.EXCEPTION:
                return f"of deze uitzondering geldt: {fact.text}"
            case Missing.STATUS:
                return f"status op {fact.day}: {self.status(fact.statuses)}"
            case _:
                assert_never(fact.kind)

    def _field(self, fact: MissingFact) -> str:
        match fact.field:
            case Field.KIND | "":
                return "soort component"
            case Field.ECCN:
                return "de exportclassificatie (ECCN)"
            case Field.TPP:
                return "de totale rekenkracht (TPP)"
            case Field.RARE_EARTHS:
                return "zeldzame aardmetalen erin"
            case Field.MATERIALS:
                return "materialen erin"
            case Field.ORIGIN:
                return "land van oorsprong"
            case Field.LOCATED_IN:
                return "plaats"
            case Field.DATA:
                return "verwerkte gegevens"
            case Field.KEYS:
                return "wie de sleutels heeft"
            case Field.USERS_IN:
                return "waar de gebruikers zijn"
            case Field.DESTINATION:
                return "waar het naartoe gaat"
            case _:
                assert_never(fact.field)

    def question(self, fact: MissingFact, about: str, name: Naming) -> str:
        """Return a missing fact as a question, or a task, about somebody or something."""
        others, verb = self.named(fact.parties, name), self.verb(fact.relation)
        match fact.kind:
            case Missing.OWNERS:
                return f"Wie is eigenaar van {about} of beheerst het, rechtstreeks en via anderen, en met welk aandeel?"
            case Missing.OWNERS_BELOW:
                return f"Wie houdt minder dan {self.share(fact.threshold)} van {about}, en treden zij samen op?"
            case Missing.STAKE:
                return f"Hoe groot is het aandeel van {others} in {about} precies?"
            case Missing.SEAT:
                return f"In welk land is {about} opgericht?"
            case Missing.HEADQUARTERS:
                return f"In welk land heeft {about} zijn hoofdkantoor?"
            case Missing.PRESENCE:
                return f"In welke landen heeft {about} kantoren, personeel, dochters of daarop gerichte handel (alle)?"
            case Missing.SCREENING:
                return f"Screen {about} tegen de lijst {fact.listed}: --list {fact.listed}=BESTAND"
            case Missing.SAME_AS:
                return f"Is {about} hetzelfde bedrijf als {others}?"
            case Missing.PARTY_KIND:
                return f"Wat voor organisatie is {about}: bedrijf, staat, persoon, stichting of fonds?"
            case Missing.RELATION:
                return RELATIONS[fact.relation][1].format(about)
            case Missing.WHETHER:
                asked = f"Bevat {about} {others}?" if fact.relation == "contains" else ""
                return asked or f"Klopt het dat dit zo is: {about} {verb} {others}?"
            case Missing.WHICH:
                return f"Welke van hen is het: {about} {verb} {others}?"
            case Missing.ACCESS:
                return f"Welke toegang heeft {others} tot {about}: geen, fysiek, metagegevens, gegevens of beheer?"
            case Missing.COUNTRY:
                return self._site(fact.relation, about, others)
            case Missing.PRODUCT:
                return f"Bepaal welk product de stuklijst bedoelt met {about}: depgraph match"
            case Missing.QUANTITY:
                return f"Hoeveel van {others} bevat {about}?"
            case Missing.FIELD:
                return self._field_question(fact, about)
            case Missing.UNIT_COST:
                return f"Wat kost één stuk{f' in {fact.currency}' if fact.currency else ''}: {about}?"
            case Missing.IDENTITY:
                return f"Zeg wat dit is: {about}"
            case Missing.BUYER:
                return "Zeg van wie de koper is en waar zijn moeder zit (--buyer)"
            case Missing.TENANT:
                return f"Zeg of {about} op {fact.day} huurder is"
            case Missing.EXCEPTION:
                return f"Geldt deze uitzondering voor {about}? {fact.text}"
            case Missing.STATUS:
                return f"Geldt dit op {fact.day}, of niet: {about}? Vastgelegd: {self.status(fact.statuses)}"
            case _:
                assert_never(fact.kind)

    def _site(self, relation: str, about: str, others: str) -> str:
        match relation:
            case "fabricated_by":
                return f"Wie fabriceert de chips van {about}, en in welk land staat de fabriek? Tot nu toe vastgelegd: {others}."
            case "packaged_by":
                return f"Wie verpakt de chips van {about}, en in welk land staat de fabriek? Tot nu toe vastgelegd: {others}."
            case "hosted_by":
                return f"In welk land wordt {about} gehost door {others}?"
            case _:
                return f"In welk land gebeurt dit: {about} {self.verb(relation)} {others}?"

    def _field_question(self, fact: MissingFact, about: str) -> str:
        match fact.field:
            case Field.KIND | "":
                return f"Zet in de stuklijst wat voor ding dit is: {about}"
            case Field.ECCN:
                return f"Wat is de exportclassificatie (ECCN) van {about}?"
            case Field.TPP:
                return f"Wat is de totale rekenkracht (TPP) van {about}?"
            case Field.RARE_EARTHS:
                return f"Welke zeldzame aardmetalen bevat {about}, magneten meegerekend, en welk deel van de waarde zijn ze?"
            case Field.MATERIALS:
                return f"Welke materialen bevat {about}?"
            case Field.ORIGIN:
                return f"In welk land wordt {about} gemaakt?"
            case Field.LOCATED_IN:
                return f"Zet in de stuklijst in welk land het staat: {about}"
            case Field.DATA:
                return f"Zet in de stuklijst welke gegevens het verwerkt: {about}"
            case Field.KEYS:
                return f"Wie heeft de sleutels van {about}: de klant, de leverancier of niemand?"
            case Field.USERS_IN:
                return f"Zet in de stuklijst in welke landen de gebruikers zijn: {about}"
            case Field.DESTINATION:
                return f"Zet in de stuklijst in welk land het wordt gebruikt: {about}"
            case _:
                assert_never(fact.field)

    def closing(self, fact: ClosingFact, name: Naming) -> str:
        """Return what keeps a law out."""
        match fact.kind:
            case Closing.OWNERS_COMPLETE:
                return "de eigenaren zijn volledig"
            case Closing.OWNERS_BOUNDED:
                return f"geen andere eigenaar boven {self.share(fact.threshold)}"
            case Closing.SEAT:
                return f"zetel: {self.countries(fact.countries)}"
            case Closing.PRESENCE_COMPLETE:
                return "de aanwezigheid is volledig"
            case Closing.SCREENED:
                return f"gescreend tegen {fact.listed}{f' op {fact.day}' if fact.day else ''}"
            case Closing.NOT_EXPECTED:
                return self._not_expected(fact)
            case Closing.RELATION:
                return f"{self.verb(fact.relation)} {self.named(fact.parties, name)}{self.where(fact)}"
            case Closing.FIELD:
                return f"{self._label(fact)}: {self.values(fact)}"
            case Closing.UNIT_COST:
                return f"kosten per stuk: {fact.amount:g}{' (een schatting)' if fact.estimate else ''}"
            case Closing.NO_PARTS:
                return "heeft geen vastgelegd deel"
            case Closing.BUYER:
                return "de koper is in EU-handen en staat op geen lijst"
            case Closing.IS_BUYER:
                return "het is de koper"
            case Closing.NOT_BUYER:
                return "het is niet de koper"
            case Closing.NO_TENANTS:
                return "geen huurders behalve de vermelde" if fact.parties else "geen huurders behalve de koper"
            case Closing.STATUS:
                return f"status op {fact.day}: {self.status(fact.statuses)}"
            case _:
                assert_never(fact.kind)

    def _not_expected(self, fact: ClosingFact) -> str:
        """Return that nobody is recorded as a path asks, and why that is enough."""
        parts = (
            [f"er is niemand vastgelegd die {self.either(does)}"]
            if (does := [*map(self._does, _parties(fact))])
            else []
        )
        parts += [OF_THINGS[one.relation] for one in fact.asked if one.relation in OF_THINGS]
        by_kind = fact.item_kind and fact.stated_by is Origin.KIND
        of = f"van {self.word('kind', fact.item_kind)}" if by_kind else "ervan"
        return f"{', en '.join(parts)}; {of} wordt niet meer verwacht"

    def _does(self, asked: Asked) -> str:
        access = (
            f" met toegang tot {self.either(self.word('access', one) for one in asked.access)}" if asked.access else ""
        )
        return (
            f"{DOES[asked.relation]}{access}{f' in {self.some_countries(asked.countries)}' if asked.countries else ''}"
        )

    def _label(self, fact: ClosingFact) -> str:
        match fact.field:
            case Field.KIND | "":
                return "soort"
            case Field.ECCN:
                return "ECCN"
            case Field.TPP:
                return "TPP"
            case Field.RARE_EARTHS:
                return "zeldzame aarden"
            case Field.MATERIALS:
                return "materialen"
            case Field.ORIGIN:
                return "oorsprong"
            case Field.LOCATED_IN:
                return "plaats"
            case Field.DATA:
                return "gegevens"
            case Field.KEYS:
                return "sleutels bij"
            case Field.USERS_IN:
                return "gebruikers in"
            case Field.DESTINATION:
                return "bestemming"
            case _:
                assert_never(fact.field)


def _parties(fact: ClosingFact) -> list[Asked]:
    return [one for one in fact.asked if one.relation in DOES]
