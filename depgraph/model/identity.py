"""What does it rest on that a name means somebody or something known? A value, so that nobody reads a sentence."""

from __future__ import annotations

from enum import StrEnum
from typing import NamedTuple


class Evidence(StrEnum):
    """One thing that was seen when a name was held against what is known."""

    IDENTIFIER = "identifier"
    """A number that one organisation alone bears: LEI, DUNS, VAT, EUID."""
    PART_NUMBER = "part_number"
    PACKAGE = "package"
    """A package address of the product's own."""
    DECISION = "decision"
    """Somebody decided it, and signed."""
    LEGAL_NAME = "legal_name"
    """The recorded name with its legal form, word for word."""
    NAME = "name"
    """The recorded name; of an organisation without its legal form."""
    ALIAS = "alias"
    """A brand, a trade name, a former name, a model: any further name that is recorded."""
    MODEL = "model"
    """A word of letters and digits that names a model."""
    TRANSLITERATION = "transliteration"
    """A name in another script, spelled in Latin letters as a usual table prescribes."""
    MAKER = "maker"
    """The maker stated, or its parent, former name or brand owner, is the product's."""
    ROLE = "role"
    """It stands where a bill names a party."""
    KIND = "kind"
    COUNTRY = "country"
    LEGAL_FORM = "legal_form"
    """A legal form that the organisation bears, or that fits its seat."""
    # What follows leaves doubt, or makes it.
    NAMESAKE = "namesake"
    """A known name with a country or a legal form behind it that the one known does not have: a local company, or nobody's."""
    COMMON_WORD = "common_word"
    """One word that others use too."""
    PART_OF_NAME = "part_of_name"
    """One of the two names begins with the other, or lies in it."""
    RESEMBLANCE = "resemblance"
    """Letters are nearly the same."""
    INITIALS = "initials"
    SOUND = "sound"
    """A name in another script that can be spelled so, and otherwise."""
    LOOK_ALIKE = "look_alike"
    """Letters of another script that look like Latin ones."""
    RIVAL = "rival"
    """Several bear the name."""
    OTHER_PARTY = "other_party"
    """Words of the line name somebody else as well."""
    BESIDE = "beside"
    """The line is about something beside the product: a contract, a spare, a part."""
    CONTRADICTION = "contradiction"
    """A kind, a maker, a legal form or an identifier that says otherwise."""


OF_NOBODY_ELSE = frozenset({Evidence.IDENTIFIER, Evidence.PART_NUMBER, Evidence.PACKAGE, Evidence.DECISION, Evidence.LEGAL_NAME})  # fmt: skip
"""Signs of which one is enough: nobody shares them."""
DOUBTS = frozenset({
    Evidence.NAMESAKE, Evidence.COMMON_WORD, Evidence.PART_OF_NAME, Evidence.RESEMBLANCE, Evidence.INITIALS, Evidence.SOUND,
    Evidence.LOOK_ALIKE, Evidence.RIVAL, Evidence.OTHER_PARTY, Evidence.BESIDE, Evidence.CONTRADICTION,
})  # fmt: skip


class Identity(NamedTuple):
    """Whom or what a name was found to mean, and by what.

    Where it is not ``certain`` the name only possibly means one of the ``candidates``. ``others`` are organisations that
    further words of the line name: they may have a part in it, whatever the line is.
    """

    seen: tuple[Evidence, ...]
    candidates: tuple[str, ...]
    certain: bool
    others: tuple[str, ...] = ()
