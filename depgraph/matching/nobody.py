"""Which names name nobody? *Generic*, *OEM*, *n.n.b.*: a cell that is filled and says that nobody is known."""

from __future__ import annotations

import re

from depgraph.text.spelling import fold

_NOBODY = frozenset(
    line.strip()
    for text in (
        # Nobody in particular made it.
        "generic|generic brand|oem|odm|oem odm|custom|custom made|custom build|custom built|customised|customized|bespoke|no brand",
        "nobrand|no name|noname|unbranded|white label|whitelabel|white box|whitebox|house brand|own brand|private label|merkloos",
        "huismerk|eigen merk|markenlos|ohne marke|eigenmarke|hausmarke|sans marque|marque blanche|third party|maatwerk|compatible",
        # It is not known, or not decided yet.
        "n a|na|n n|nn|n n b|nnb|n t b|ntb|n b|nb|t b d|tbd|t b c|tbc|t b a|tba|to be determined|to be confirmed|to be announced",
        "to be defined|unknown|unk|not known|not applicable|not available|not stated|not specified|unspecified|undefined|undisclosed",
        "not disclosed|withheld|noassertion|no assertion|none|nil|null|nan|void|empty|onbekend|nader te bepalen|nog niet bekend",
        "nog te bepalen|niet bekend|niet van toepassing|nvt|n v t|unbekannt|nicht bekannt|k a|keine angabe|noch offen|offen|inconnu",
        "non connu|a definir|a determiner|sans objet|s o|nc|n c|non communique|see bom|see bill|see spec|see drawing|see attachment",
        "zie bijlage|zie bestek|siehe anlage|voir annexe",
        # It may be anybody.
        "any|anyone|any brand|any manufacturer|any supplier|any vendor|any maker|any equivalent|or equivalent|or equal|equivalent|various",
        "several|multiple|multiple vendors|mixed|misc|miscellaneous|others|other|diverse|div|diversen|verschillende|verschiedene|divers",
        "diverses|plusieurs|various vendors|various suppliers|various manufacturers|overig|overige|sonstige|autre|autres|tous|alle|egal",
        "willekeurig|beliebig|freie wahl|vrije keuze|open market|open source|community",
    )
    for line in text.split("|")
)
_POINTER = re.compile(
    r"(?:see|zie|siehe|voir|cf|as per|according to|conform|volgens|gemass|selon) (?:the |de |het |die |la |le )?"
    r"(?:bom|bill|spec\w*|drawing|attach\w+|annex|appendix|list|sheet|note|quot\w+|offer|bijlage|bestek|tekening|offerte|lijst|anlage|"
    r"zeichnung|liste|angebot|annexe|devis|plan)\b.*"
)
_WORDS_AROUND = re.compile(r"^(?:maker|manufacturer|supplier|vendor|brand|fabrikant|leverancier|hersteller|lieferant|fabricant|fournisseur) | (?:brand|make|maker|manufacturer|supplier|vendor|merk|fabrikaat|marke|marque)$")  # fmt: skip


def names_nobody(text: str) -> bool:
    """Whether a text that stands where a name belongs says only that nobody, or anybody, is meant."""
    words = fold(text)
    return not words or words in _NOBODY or _WORDS_AROUND.sub("", words) in _NOBODY or bool(_POINTER.fullmatch(words))
