"""Which kinds of component are there, what is each expected to have, and what do people call them?"""

from __future__ import annotations

from typing import Literal

from pydantic import Field, model_validator

from depgraph.model.facts import Kind, Source, Strict, Text
from depgraph.model.vocabulary import RELATIONS


class KindEntry(Strict):
    """A kind of component: the relations that are missing where nobody records them, and why they matter.

    ``may_have`` are relations that it need not have and may: a camera may be run in somebody's cloud. Where nobody recorded
    one it stands as *maybe* in what is proven; a reading may presume it away, or fill it.

    ``maker`` is the relation that a bill's manufacturer column means; the first expected one where not given.
    """

    id: Kind
    name: Text
    expects: list[Text] = []
    may_have: list[Text] = []
    why: dict[Text, Text] = {}
    maker: Text | None = None
    words: dict[Text, list[Text]] = {}

    @model_validator(mode="after")
    def _every_expectation_has_a_reason(self) -> KindEntry:
        unknown = [
            r for r in (*self.expects, *self.may_have, *([self.maker] if self.maker else [])) if r not in RELATIONS
        ]
        if unknown:
            msg = f"expected relations, found {', '.join(unknown)}"
            raise ValueError(msg)
        silent = [relation for relation in (*self.expects, *self.may_have) if relation not in self.why]
        if silent:
            msg = f"expected a reason in `why` for {', '.join(silent)}"
            raise ValueError(msg)
        return self


class CodesFile(Strict):
    """A file under ``datasets/codes``: of which kind is what bears a code, by how the code begins."""

    system: Literal["cpv", "unspsc", "hs", "eclass"]
    sources: dict[str, Source] = Field(min_length=1)
    prefixes: dict[Kind, list[Text]] = Field(min_length=1)


class KindsFile(Strict):
    """The file ``datasets/kinds.yaml``."""

    kinds: list[KindEntry]
