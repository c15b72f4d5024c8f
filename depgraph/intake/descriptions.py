"""What do the words of a description say: a model, a measure, a service beside the thing, somebody's name for it?"""

from __future__ import annotations

import re
from dataclasses import dataclass

from depgraph.intake.generic import GENERIC
from depgraph.matching.ordinary import is_ordinary
from depgraph.text.spelling import fold, words_of

# A line with one of these is about something beside the product, unless the product's own name has the word too.
SERVICES = words_of("""
    support maintenance service services contract warranty subscription licence license training spare spares
    onderhoud ondersteuning dienst diensten garantie licentie abonnement reserve wartung wartungsvertrag
    dienstleistung vertrag gewahrleistung lizenz ersatz entretien contrat formation rechange firmware software
    driver drivers installation consultancy consulting monitoring backup rental lease migration integration disposal
    cleaning for voor fur pour
""")
PARTS = words_of("""
    reserveonderdelen ersatzteil ersatzteile pieces fan fans cable cables kabel rail rails bezel psu adapter adaptor
    bracket mount kit seal seals filter filters compatible like equivalent replacement upgrade trade refurbished
""")
SHORT_MODEL = 4
"""A model of so few letters and digits is several makers' (H100, B200)."""
_BREAK = re.compile("[,;:(\\[\u2013\u2014]| - ")
PREPOSITIONS = words_of("with for incl including on and plus mit fur auf und voor met op en avec pour sur et")
_MEASURES = words_of("""
    x u w kw mw mva kva kv v a ka gb tb pb mb gbe g t m mm cm km hz ghz mhz nm l kg yr y ah kwh mwh mvar c core cores gbps tbps
    bit p st nd rd th port ports in er k
""")
WITH = words_of("with incl including mit met avec w und and")
UPON = (
    "powered by",
    "hosted on",
    "hosted by",
    "based on",
    "running on",
    "runs on",
    "built on",
    "operated by",
    "managed by",
    "on",
)
"""What stands before a second party that has a part in the first one's product."""


RUN_BY_SOMEBODY = words_of("software firmware licence cloud_service technology maintenance_contract")


def is_measure(token: str) -> bool:
    """Whether a word is a number with its unit: 42u, 800g."""
    rest = token.lstrip("0123456789")
    return rest != token and rest in _MEASURES


def head_of(name: str) -> list[str]:
    """Return the words of a description up to its first comma, bracket or preposition: what the line is."""
    words = fold(_BREAK.split(name, maxsplit=1)[0]).split()
    ends = next((at for at, word in enumerate(words) if word in PREPOSITIONS and at), len(words))
    return words[:ends]


def is_model(token: str) -> bool:
    """Whether a word looks like a model: letters and digits, and no measure such as 800g or 42u."""
    return (
        len(token) > 2 and any(c.isdigit() for c in token) and any(c.isalpha() for c in token) and not is_measure(token)
    )


@dataclass(slots=True, eq=False, repr=False)
class Alias:
    """One name of a product, as written and in words."""

    product: str
    name: str
    words: str
    maker: str | None
    _special: bool | None = None

    @property
    def tokens(self) -> list[str]:
        """Return the words one by one."""
        return self.words.split()

    @property
    def special(self) -> bool:
        """Whether the words alone point to one product: a model, several words, a coined name."""
        if self._special is None:
            self._special = self._is_special()
        return self._special

    def _is_special(self) -> bool:
        tokens = self.tokens
        telling = [t for t in tokens if t not in GENERIC and not t.isdigit() and not is_measure(t)]
        if not telling:
            return False
        if any(is_model(token) for token in tokens):
            return True
        if len(tokens) == 1 and self.maker is None:
            # Nobody's one-word name is a common noun, unless it is written as a coined one: OpenBMC.
            return self.coined
        return len(tokens) > 1 or len(tokens[0]) > 2

    @property
    def coined(self) -> bool:
        """Whether the name is written as nobody writes a word of the language: OpenBMC."""
        return bool(re.search(r"[a-z][A-Z]", self.name))

    def stands_alone(self, *, kind_agrees: bool, written: str) -> bool:
        """Whether the name means its product where no maker is named: a model, or words that meet nowhere else.

        One word does not, however rare: others call theirs so too. A coined word, or a short model, does where the kind
        agrees.
        """
        tokens = self.tokens
        telling = [t for t in tokens if t not in GENERIC and not t.isdigit() and not is_measure(t)]
        models = [token for token in tokens if is_model(token)]
        if models and (len(tokens) > 1 or len(models[0]) > SHORT_MODEL or kind_agrees):
            return True
        if len(tokens) == 1:
            return self.coined and self.name in written and (kind_agrees or self.maker is None)
        return kind_agrees or len(telling) > 1 or self.maker is None or any(not is_ordinary(token) for token in telling)
