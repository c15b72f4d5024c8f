"""Which product of the catalogue does a line mean? By part number, by name, and by a name inside a description."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from depgraph.intake.descriptions import (
    PARTS,
    RUN_BY_SOMEBODY,
    SERVICES,
    UPON,
    WITH,
    Alias,
    head_of,
    is_measure,
    is_model,
)
from depgraph.intake.generic import GENERIC
from depgraph.intake.names import (
    DEFAULT_BANDS,
    Bands,
    Entry,
    Match,
    accepted,
    compact_form,
    normalised,
    possible,
)
from depgraph.matching.kin import kin_of_makers
from depgraph.matching.kinds import contradict
from depgraph.matching.ordinary import points_to_nobody
from depgraph.model.identity import Evidence
from depgraph.text.scripts import disguised, plain_letters, without_unseen
from depgraph.text.spelling import fold

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from depgraph.intake.decisions import Decisions
    from depgraph.model.records import Facts


_PACKAGE = re.compile(r"[@a-z0-9]+(?:[-_./:][@a-z0-9_.]+)*")
"""How packages are named: no blank, no capital. Who buys a product writes its name otherwise, or names its maker."""


def described(name: str, maker: str | None, mpn: str | None) -> str:
    """Return the text under which decisions about a line's product are kept."""
    return " | ".join(part for part in (name, maker or "", mpn or "") if part)


class ProductIndex:
    """Finds products by part number, by name, and by a name inside a description beside the right maker."""

    def __init__(
        self, entries: Iterable[Entry], *, makers: Mapping[str, str | None] | None = None,
        maker_names: Iterable[tuple[str, str]] = (), kinds: Mapping[str, str | None] | None = None,
        bands: Bands = DEFAULT_BANDS, decisions: Decisions | None = None, kin: Mapping[str, set[str]] | None = None,
    ) -> None:  # fmt: skip
        self.bands, self.decisions, self.kin = bands, decisions, kin or {}
        self.makers, self.kinds = makers or {}, kinds or {}
        self.numbers: dict[str, set[str]] = {}
        self.named: dict[str, list[Alias]] = {}
        """Every name of a product, as words."""
        self.starting: dict[str, list[Alias]] = {}
        """The same names by their first word."""
        self.of_product: dict[str, list[Alias]] = {}
        self.maker_names: dict[str, set[str]] = {}
        self.memory: dict[tuple[str, str | None, str | None, str | None], Match | None] = {}
        for name, key in maker_names:
            words, _ = normalised(name)
            if words:
                self.maker_names.setdefault(words, set()).add(key)
        for key, names, identifiers, mpns in entries:
            maker = self.makers.get(key)
            for mpn in (*mpns, *identifiers):
                self.numbers.setdefault(compact_form(mpn), set()).add(key)
            own = self.of_product[key] = []
            for name in names:
                words = fold(name)
                if words:
                    alias = Alias(key, name, words, maker)
                    own.append(alias)
                    self.named.setdefault(words, []).append(alias)
                    self.starting.setdefault(words.partition(" ")[0], []).append(alias)

    @classmethod
    def of(cls, facts: Facts, *, bands: Bands = DEFAULT_BANDS, decisions: Decisions | None = None) -> ProductIndex:
        """Return the index of the catalogue's products."""
        products = [c for c in facts.components.values() if c.stated_by == "catalogue"]
        makers = {c.id: c.maker for c in products}
        names: list[tuple[str, str]] = []
        kin = kin_of_makers(facts)
        known = {maker for maker in makers.values() if maker}
        for key in sorted(known.union(*(kin.get(maker, ()) for maker in known))):
            # The id is a name too: a maker need not be described to stand on a product.
            names.append((key, key))
            if key in facts.organisations:
                names += [(name, key) for name in (facts.organisations[key].name, *facts.organisations[key].aliases)]
        return cls(
            ((c.id, (c.name, *c.aliases), (), tuple(c.mpn)) for c in products),
            makers=makers, maker_names=names, kinds={c.id: c.kind for c in products}, bands=bands, decisions=decisions,
            kin=kin,
        )  # fmt: skip

    def find(
        self, *, name: str, maker: str | None = None, mpn: str | None = None, kind: str | None = None
    ) -> Match | None:
        """Return the product a line means: accepted, or possible ones, or ``None``."""
        key = (name, maker, mpn, kind)
        if key not in self.memory:
            found = self.bands.applied(self._find(name, maker, mpn, kind))
            self.memory[key] = self._decided(described(name, maker, mpn), found)
        return self.memory[key]

    def _decided(self, text: str, found: Match | None) -> Match | None:
        if self.decisions is None:
            return found
        decided = self.decisions.same("product", text)
        if decided is not None and decided.target in self.of_product:
            said = f"decided by {decided.who} on {decided.when}: {decided.why}"
            return accepted(decided.target, 100.0, said, Evidence.DECISION)
        return self.decisions.without_rejected("product", text, found)

    def _find(self, name: str, maker: str | None, mpn: str | None, kind: str | None) -> Match | None:
        if any(text and disguised(text) for text in (name, maker, mpn)):
            found = self._find_plain(
                plain_letters(name), maker and plain_letters(maker), mpn and plain_letters(mpn), kind
            )
            score = min(found.score, 90.0) if found else 0
            return possible(found.candidates, score, "look-alike letters", Evidence.LOOK_ALIKE) if found else None
        return self._find_plain(
            without_unseen(name), maker and without_unseen(maker), mpn and without_unseen(mpn), kind
        )

    def _find_plain(self, name: str, maker: str | None, mpn: str | None, kind: str | None) -> Match | None:
        line = _Line(fold(name).split(), self._stated(maker), kind)
        found = self._by_number(mpn, line) if mpn else None
        if found is None or not found.accepted:
            found = self._by_name(name, line) or found
        if found is None or not found.accepted:
            found = self._inside(name, line, found)
        if found is None:
            return None
        if found.accepted and maker is None and mpn is None and _PACKAGE.fullmatch(name):
            found = found._replace(
                accepted=False, score=85.0, rule="written as a package", seen=(Evidence.COMMON_WORD,)
            )
        return self._contradicted(self._beside_others(found, line), line)

    def _contradicted(self, found: Match, line: _Line) -> Match | None:
        """Return what a stated kind leaves of a match: nothing of a mere name, a doubt where a maker or a number agrees."""
        own = self.kinds.get(found.target_id)
        agrees = line.kind is not None and line.kind == own
        if not contradict(line.kind, own):
            return found._replace(seen=(*found.seen, Evidence.KIND)) if agrees else found
        if not {Evidence.MAKER, Evidence.PART_NUMBER} & {*found.seen} or own is None:
            return None
        rule = f"{found.rule}, but a {own.replace('_', ' ')}"
        seen = (*found.seen, Evidence.CONTRADICTION)
        return possible(found.candidates, min(found.score, 90.0), rule, *seen)

    def _beside_others(self, found: Match, line: _Line) -> Match:
        """Return a match as possible only where further words of the line name another maker: X powered by Y, Y edition.

        Goods have parts of others in them; of these only what they run on counts.
        """
        if not found.accepted:
            return found
        own = {token for alias in self.of_product[found.target_id] for token in alias.tokens}
        numbered = bool({Evidence.PART_NUMBER, Evidence.MODEL} & {*found.seen})
        digital = not numbered and self.kinds.get(found.target_id) in RUN_BY_SOMEBODY
        others: dict[str, str] = {}
        at = 0
        while at < len(line.tokens):
            size, keys = self._maker_at(line.tokens, at)
            words = " ".join(line.tokens[at : at + size])
            if size and not points_to_nobody(words) and not own.issuperset(line.tokens[at : at + size]):
                maker = self.makers.get(found.target_id)
                related = keys & {maker, *self.kin.get(maker or "", ())} or self._same_maker(found.target_id, [words])
                stated = line.makers is not None and words in line.makers
                before = " ".join(line.tokens[max(0, at - 2) : at])
                part = any(token in WITH for token in line.tokens[max(0, at - 4) : at])
                upon = any(f" {before}".endswith(f" {word}") for word in UPON)
                if not related and not stated and (upon or (digital and not part)):
                    others |= dict.fromkeys(sorted(keys), words)
            at += max(size, 1)
        if not others:
            return found
        rule = f"{found.rule}, but {' and '.join(dict.fromkeys(others.values()))} is named too"
        seen = (*found.seen, Evidence.OTHER_PARTY)
        return found._replace(accepted=False, score=min(found.score, 90.0), rule=rule, seen=seen, others=tuple(others))

    def _maker_at(self, tokens: Sequence[str], at: int) -> tuple[int, set[str]]:
        """Return how many words from a place on name a maker, and whom."""
        for size in range(min(4, len(tokens) - at), 0, -1):
            words = " ".join(tokens[at : at + size])
            if words in self.maker_names and words not in GENERIC and len(words) > 2:
                return size, self.maker_names[words]
        return 0, set()

    def _stated(self, maker: str | None) -> list[str] | None:
        """Return the makers a line names, in words; ``None`` where it names none."""
        if not maker:
            return None
        return [words for part in re.split(r"[;/|]", maker) if (words := normalised(part)[0])]

    def _same_maker(self, product: str, makers: Sequence[str] | None) -> bool | None:
        """Whether the makers agree; ``None`` where one of the two does not say.

        A product bears the name it is sold under: what is called "NVIDIA Quantum" is NVIDIA's on any bill, whichever
        subsidiary makes it.
        """
        if makers is None:
            return None
        own = self.makers.get(product)
        for words in makers:
            named = self.maker_names.get(words)
            if own is not None and named and (own in named or named & self.kin.get(own, set())):
                return True
            if any(alias.words.startswith(f"{words} ") for alias in self.of_product[product]):
                return True
        return None if own is None else False

    def _by_number(self, mpn: str, line: _Line) -> Match | None:
        compact = compact_form(mpn)
        if len(compact) < 2:
            return None
        numbered = self.numbers.get(compact, set())
        words = fold(mpn)
        named = {a.product for a in self.named.get(words, ()) if a.special or " " in words or line.makers}
        if not named and not numbered:
            # "XE 9680" is how some write "XE9680".
            named = {a.product for a in self.named.get(compact, ()) if a.special}
        found = sorted(numbered | named)
        agreeing = [key for key in found if self._same_maker(key, line.makers)]
        if len(agreeing) == 1:
            key = agreeing[0]
            if key in numbered or not self._beside(line.tokens, key, line.kind):
                if key in numbered:
                    return accepted(key, 100.0, "part number", Evidence.PART_NUMBER, Evidence.MAKER)
                return accepted(key, 100.0, "model and maker", Evidence.MODEL, Evidence.MAKER)
            rule = "model and maker, but a line about something beside it"
            return possible([key], 88.0, rule, Evidence.MODEL, Evidence.MAKER, Evidence.BESIDE)
        if not agreeing and len(found) == 1 and line.makers is None:
            key = found[0]
            strong = key in numbered or " " in words or (is_model(compact) and len(compact) > 4)
            if strong and not self._beside(line.tokens, key, line.kind):
                sign = Evidence.PART_NUMBER if key in numbered else Evidence.MODEL
                return accepted(key, 98.0, "part number" if key in numbered else "model", sign)
        rule = "part number or model of several" if len(agreeing) > 1 else "part number or model, the maker unconfirmed"
        return possible(agreeing or found, 85.0, rule)

    def _by_name(self, name: str, line: _Line) -> Match | None:
        tokens = line.tokens
        aliases = self.named.get(" ".join(tokens), [])
        if not aliases:
            rest = self._without_maker(line)
            aliases = self.named.get(" ".join(rest), []) if len(rest) < len(tokens) else []
        makers = line.makers if line.makers is not None else self._named_in_front(tokens)
        whole = " ".join(tokens)
        found: dict[str, Alias] = {}
        for alias in aliases:
            # A name that a line bears from its first word to its last is not taken apart into a maker and a rest.
            named = line.makers if alias.words == whole else makers
            if self._same_maker(alias.product, named) is not False and (alias.special or " " in alias.words):
                found.setdefault(alias.product, alias)
        if not found:
            return None
        agreeing = [key for key in found if self._same_maker(key, makers)] or list(found)
        if len(agreeing) > 1:
            return possible(agreeing, 90.0, "a name of several products", Evidence.RIVAL)
        key = agreeing[0]
        sign = Evidence.NAME if found[key] is self.of_product[key][0] else Evidence.ALIAS
        beside = line.makers is not None or makers != [whole]
        if beside and self._same_maker(key, makers):
            return accepted(key, 100.0, "normalised name", sign, Evidence.MAKER)
        if line.makers is not None:
            return possible([key], 85.0, "a general product, but a maker is named", sign)
        kind_agrees = line.kind is not None and line.kind == self.kinds.get(key)
        if not found[key].special and self.makers.get(key) is not None:
            return possible([key], 85.0, "a common name, no maker named", sign, Evidence.COMMON_WORD)
        if not found[key].stands_alone(kind_agrees=kind_agrees, written=name):
            return possible([key], 85.0, "one word of a name, no maker named", sign, Evidence.COMMON_WORD)
        return accepted(key, 100.0, "normalised name", sign)

    def _without_maker(self, line: _Line) -> list[str]:
        tokens = line.tokens
        for length in range(min(4, len(tokens) - 1), 0, -1):
            words = " ".join(tokens[:length])
            if (line.makers and words in line.makers) or (not line.makers and words in self.maker_names):
                return tokens[length:]
        return tokens

    def _named_in_front(self, tokens: Sequence[str]) -> list[str] | None:
        """Return the maker whose name begins a description."""
        for length in range(min(4, len(tokens)), 0, -1):
            words = " ".join(tokens[:length])
            if words in self.maker_names:
                return [words]
        return None

    def _inside(self, name: str, line: _Line, sofar: Match | None) -> Match | None:
        head = head_of(name)
        makers = line.makers if line.makers is not None else self._named_in_front(line.tokens)
        agreeing = [span for span in self._spans(head) if self._same_maker(span[2].product, makers)]
        if not agreeing:
            return sofar or self._elsewhere(line.tokens, makers)
        widest = _widest(agreeing)
        products = list(dict.fromkeys(span[2].product for span in widest))
        if sofar is not None:
            products = list(dict.fromkeys([*products, *sofar.candidates]))
        if len(products) > 1:
            return possible(products, 88.0, "several products in one line")
        product = products[0]
        if self._beside(line.tokens, product, line.kind):
            return possible(
                [product], 85.0, "a line about something beside the product", Evidence.MAKER, Evidence.BESIDE
            )
        covered = {at for start, end, _ in widest for at in range(start, end)}
        known = {token for alias in self.of_product[product] for token in alias.tokens}
        left = [token for at, token in enumerate(head) if at not in covered and token not in known]
        aliases = [alias for _, _, alias in widest if alias.special]
        strong = any(is_model(token) for alias in aliases for token in alias.tokens) or any(
            len([t for t in alias.tokens if t not in GENERIC]) > 1 for alias in aliases
        )
        unexplained = [token for token in left if is_model(token)]
        if not strong:
            plain = (t for t in left if not t.isdigit() and t not in GENERIC and t not in self.maker_names)
            unexplained += [t for t in plain if not is_measure(t) and t not in unexplained]
        if unexplained:
            return possible([product], 85.0, f"the product's name, but also {' '.join(unexplained)}")
        if not aliases:
            return possible([product], 82.0, "a common word of the product's name")
        return accepted(product, 96.0, "name inside the description, same maker", Evidence.NAME, Evidence.MAKER)

    def _elsewhere(self, tokens: Sequence[str], makers: Sequence[str] | None) -> Match | None:
        """Return possible products named further back, or in front without a maker that agrees."""
        found = _widest([span for span in self._spans(tokens) if span[2].special])
        same = [s[2].product for s in found if self._same_maker(s[2].product, makers)]
        if same:
            return possible(same, 84.0, "named in the description, beside other words")
        unsaid = [
            s[2].product
            for s in found
            if self._same_maker(s[2].product, makers) is None and any(map(is_model, s[2].tokens))
        ]
        return possible(unsaid, 82.0, "named in the description, no maker to confirm it")

    def _spans(self, tokens: Sequence[str]) -> list[tuple[int, int, Alias]]:
        """Return where names of products stand in a description."""
        found = []
        for at, token in enumerate(tokens):
            for alias in self.starting.get(token, ()):
                wanted = alias.tokens
                if list(tokens[at : at + len(wanted)]) == wanted:
                    found.append((at, at + len(wanted), alias))
        return found

    def _beside(self, tokens: Sequence[str], product: str, kind: str | None) -> bool:
        """Whether words say that a line is about a contract, a spare or a part for the product.

        Where the line's kind is the product's, "licence" or "support" only says how it is bought; a seal or a cable
        stays another thing.
        """
        telling = PARTS if kind is not None and kind == self.kinds.get(product) else PARTS | SERVICES
        own = {token for alias in self.of_product[product] for token in alias.tokens}
        return any(token in telling and token not in own for token in tokens)


class _Line(NamedTuple):
    """What a line says of its product, in words."""

    tokens: list[str]
    makers: list[str] | None
    kind: str | None


def _widest(spans: list[tuple[int, int, Alias]]) -> list[tuple[int, int, Alias]]:
    """Return spans that lie in no longer one: "GB200 NVL72" hides "GB200"."""
    return [
        span
        for span in spans
        if not any(o[0] <= span[0] and span[1] <= o[1] and o[1] - o[0] > span[1] - span[0] for o in spans)
    ]
