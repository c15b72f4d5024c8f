"""What does the report say around its figures? Every fixed text, in English and Dutch."""

from __future__ import annotations

from depgraph.errors import UnknownName

LANGUAGES = ("en", "nl")

TEXTS: dict[str, tuple[str, str]] = {
    "title": ("Exposure to foreign law", "Blootstelling aan buitenlands recht"),
    "subtitle": ("{names}, as of {on}", "{names}, per {on}"),
    "board": ("At a glance", "In één oogopslag"),
    "lines_reached": ("of {total} lines reached", "van {total} regels geraakt"),
    "lines_unknown": ("more not cleared", "meer niet uitgesloten"),
    "pairs_unknown": ("of all pairs of line and law unknown", "van alle paren van regel en wet onbekend"),
    "score_seal": ("seal of the framework", "zegel van het kader"),
    "effect": ("Effect", "Gevolg"),
    "at_least": ("lines, at least", "regels, minstens"),
    "at_most": ("lines, at most", "regels, hoogstens"),
    "effects_title": ("What can happen, on how many lines", "Wat kan gebeuren, op hoeveel regels"),
    "first_questions": ("Ask these first", "Vraag dit eerst"),
    "assumptions": ("Assumed", "Aangenomen"),
    "findings": ("Findings", "Bevindingen"),
    "findings_lead": (
        "Every line that a law reaches today whatever is missing, with the shortest chain of facts. Numbers in brackets are sources.",
        "Elke regel die een wet vandaag raakt, wat er ook ontbreekt, met de kortste keten van feiten. Getallen tussen haken zijn bronnen.",
    ),
    "line": ("Line", "Regel"),
    "verdict": ("Verdict", "Oordeel"),
    "law": ("Law", "Wet"),
    "latency": ("Within", "Binnen"),
    "why": ("Why, or what is missing", "Waarom, of wat ontbreekt"),
    "no_findings": ("No law reaches any line.", "Geen wet raakt een regel."),
    "more_findings": (
        "{n} latent findings are in the workbook and the JSON.", "{n} latente bevindingen staan in het werkboek en de JSON.",
    ),
    "open": ("What cannot be cleared", "Wat niet uit te sluiten is"),
    "open_lead": (
        "These lines may be reached as well: the verdict lies between the two ends, and the facts named would narrow it.",
        "Ook deze regels kunnen worden geraakt: het oordeel ligt tussen beide uitersten, en de genoemde feiten zouden het vernauwen.",
    ),
    "unknowns": ("What is not known", "Wat niet bekend is"),
    "unknowns_lead": (
        "An unknown is an interval: the verdict if all goes well, and if all goes badly. These facts would settle most.",
        "Een onbekende is een interval: het oordeel als alles meezit, en als alles tegenzit. Deze feiten beslissen het meest.",
    ),
    "about": ("About", "Over"),
    "fact": ("Missing fact", "Ontbrekend feit"),
    "lines": ("Lines", "Regels"),
    "settles": ("Settles alone", "Beslist alleen"),
    "set_aside": ("Set aside", "Terzijde gelegd"),
    "place": ("Place", "Plaats"),
    "problem": ("Problem", "Probleem"),
    "laws": ("Laws that were asked", "Wetten die gevraagd zijn"),
    "issuer": ("Issuer", "Uitvaardiger"),
    "status": ("Status on the day", "Status op de dag"),
    "effects": ("Effects", "Gevolgen"),
    "concentration": ("Concentration", "Concentratie"),
    "effect.duty": ("duty", "plicht"),
    "continuity": ("Continuity", "Continuïteit"),
    "framework": ("Framework", "Kader"),
    "criterion": ("Criterion", "Criterium"),
    "outcome": ("Outcome", "Uitkomst"),
    "ground": ("Ground", "Grond"),
    "accepted": ("Accepted findings", "Geaccepteerde bevindingen"),
    "reason": ("Reason", "Reden"),
    "owner": ("Owner", "Eigenaar"),
    "approver": ("Approved by", "Goedgekeurd door"),
    "expires": ("Until", "Tot"),
    "sources": ("Sources", "Bronnen"),
    "source": ("Source", "Bron"),
    "read_on": ("Read on", "Gelezen op"),
    "grade": ("Grade", "Graad"),
    "method": ("Method", "Methode"),
    "method_text": (
        ("The bill's lines are linked to products, makers, owners, countries and laws. Two worlds are computed: one in which only "
        "recorded facts hold, and one in which every missing fact may hold. A verdict is the interval between the two: clear (out of "
        "reach whatever is missing), latent (within jurisdiction, nothing bites on the day) or exposed (the effect can be used). This is "
        "no legal advice."),
        ("De regels worden verbonden met producten, makers, eigenaren, landen en wetten. Twee werelden worden berekend: een waarin alleen "
        "vastgelegde feiten gelden, en een waarin elk ontbrekend feit kan gelden. Een oordeel is het interval tussen beide: vrij (buiten "
        "bereik wat er ook ontbreekt), latent (binnen rechtsmacht, niets bijt op de dag) of geraakt (het gevolg kan worden ingezet). Dit is "
        "geen juridisch advies."),
    ),
    "manifest": ("Manifest", "Manifest"),
    "key": ("Key", "Sleutel"),
    "value": ("Value", "Waarde"),
    "sign_off": ("Sign-off", "Ondertekening"),
    "sign_off_lead": (
        "By signing, the undersigned has read the findings, the unknowns and the assumptions above.",
        "Wie hieronder tekent, heeft de bevindingen, de onbekenden en de aannamen hierboven gelezen.",
    ),
    "name": ("Name", "Naam"),
    "role": ("Role", "Functie"),
    "decision": ("Decision", "Besluit"),
    "conditions": ("Conditions", "Voorwaarden"),
    "date": ("Date", "Datum"),
    "signature": ("Signature", "Handtekening"),
    "map": ("The chains on a map", "De ketens op een kaart"),
    "headline": (
        "{reached} of {total} lines are reached by {laws} non-EU laws; {unknown} more cannot be cleared until missing facts are known.",
        "{reached} van {total} regels worden geraakt door {laws} niet-Europese wetten; {unknown} meer zijn niet uit te sluiten zolang feiten ontbreken.",
    ),
    "verdict.exposed": ("exposed", "geraakt"),
    "verdict.unknown": ("unknown", "onbekend"),
    "verdict.latent": ("latent", "latent"),
    "verdict.clear": ("clear", "vrij"),
    "effect.data_access": ("data access", "toegang tot gegevens"),
    "effect.supply_denial": ("supply denial", "stop op levering"),
    "effect.service_denial": ("service denial", "stop op dienst"),
    "effect.asset_freeze": ("asset freeze", "bevriezing van tegoeden"),
    "effect.monitoring": ("monitoring", "meekijken"),
    "effect.delay": ("delay", "vertraging"),
    "effect.counter": ("counter-law", "tegenwet"),
    "latency.hours": ("hours", "uren"),
    "latency.days": ("days", "dagen"),
    "latency.weeks": ("weeks", "weken"),
    "latency.months": ("months", "maanden"),
    "latency.year": ("a year", "een jaar"),
}  # fmt: skip


class Texts:
    """The texts of one language; identifiers, names and the words of laws stay as they are."""

    def __init__(self, language: str) -> None:
        if language not in LANGUAGES:
            raise UnknownName("language", language, known=list(LANGUAGES))
        self.language = language
        self._column = LANGUAGES.index(language)

    def __call__(self, key: str, **slots: object) -> str:
        """Return a text with its slots filled."""
        return TEXTS[key][self._column].format(**slots)

    def word(self, group: str, value: str) -> str:
        """Return the word for a value of a closed vocabulary, the value itself where there is none."""
        both = TEXTS.get(f"{group}.{value}")
        return both[self._column] if both else value.replace("_", " ")
