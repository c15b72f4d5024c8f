"""What does a law, a verdict, a reason code, a grade or an exit code mean?"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from depgraph.analysis.laws import ownership_in_words
from depgraph.catalogue.compiled import load_catalogue
from depgraph.catalogue.own_laws import add_laws
from depgraph.errors import UnknownName
from depgraph.law.timeline import status_on
from depgraph.model.plain import shown
from depgraph.model.vocabulary import PARTY_RELATIONS

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from depgraph.analysis.answer import Named
    from depgraph.model.records import Facts

WORDS = {
    "exposed": "The law binds on the day and its effect can be used against this line.",
    "latent": "The law has jurisdiction, but nothing bites on the day for this destination and buyer: a suspended or "
    "proposed rule, a condition that does not hold, a buyer nobody has listed.",
    "clear": "Out of reach, whatever the missing facts turn out to be. The finding names what it rests on.",
    "unknown": "The verdict is an interval whose ends differ: the worst completion of what is missing reaches further "
    "than the best. The finding names the facts that would settle it.",
    "missing-fact": "Something the kind of component or the organisation is expected to have is not recorded.",
    "possibly-same": "A name was matched below the threshold, so it counts only where it makes things worse.",
    "stale": "The fact was last checked too long ago.",
    "contested-law": "Whether the rule reaches this far is disputed; it can only raise the upper end.",
    "unverified-status": "Nobody could verify whether the law is in force on the day; the verdict covers each possibility.",
    "demonstrated": "Read in a register, a filing, a statute or an official list.",
    "documented": "Read on a company's page, in the press, or stated by the user of their own bill.",
    "vendor_claim": "Said by the maker about itself.",
    "unverified": "Not read in any source; the address says where it can be checked. It opens, it never closes.",
    "0": "Exit 0: done, and nothing at or above --fail-on.",
    "1": "Exit 1: a line is at or above --fail-on, or check --strict found something.",
    "2": "Exit 2: the command line is wrong, or names something that does not exist.",
    "3": "Exit 3: an input cannot be read, is invalid, or passes a limit.",
    "4": "Exit 4: the answer cannot be trusted; there was nothing to check.",
    "5": "Exit 5: a backend is not available.",
    "6": "Exit 6: a result could not be written; what stood there still stands.",
    "70": "Exit 70: a bug in depgraph.",
    "130": "Exit 130: interrupted.",
    "141": "Exit 141: whoever read the output stopped before its end, as `| head` does; no word on findings.",
}


def explain(identifier: str, *, on: str, own_laws: Sequence[Named] = ()) -> Iterator[str]:
    """Yield the explanation.

    Raises:
        UnknownName: no law, verdict, reason, grade or exit code of that name.

    """
    if identifier in WORDS:
        return iter([WORDS[identifier]])
    catalogue = load_catalogue()
    add_laws(catalogue, own_laws)
    law = next((law for law in catalogue.laws if law["id"] == identifier), None)
    if law is None:
        raise UnknownName("law, verdict or code", identifier, known=[*(x["id"] for x in catalogue.laws), *WORDS])
    return (shown(text) for text in _law(law, catalogue.facts, on))


NATURES = {
    "reach": "reaches lines",
    "counter": "stands against other laws",
    "duty": "binds the buyer or a provider; a duty, never counted as exposure",
    "contract_policy": "a cut-off by contract, with no law behind it",
}


def _law(law: dict[str, Any], facts: Facts, on: str) -> Iterator[str]:
    cite = _Citations(law, facts)
    yield f"{law['id']}: {law['title']}"
    yield (
        f"issued by {law['issuer']}; {NATURES[law['nature']]}; effects {', '.join(_plain(law['effects']))}; "
        f"within {law['latency']}"
    )
    yield law["summary"]
    yield ""
    yield f"status on {on}: {status_on(law['timeline'], on=on).word}"
    yield from _timeline(law["timeline"], cite)
    scope = law["applies_to"]
    reason = f" ({scope['reason']})" if scope.get("reason") else ""
    yield f"concerns: {', '.join(_plain(scope['kinds']))}{reason}{cite(scope)}"
    recorded = [*_plain(scope.get("relations", ())), *(f"{one} data" for one in _plain(scope.get("data", ())))]
    if recorded:
        yield f"and whatever else has recorded: {', '.join(recorded)}"
    for name, tests in law.get("tests", {}).items():
        for test in tests:
            yield f"test {name}: {ownership_in_words(test)}{cite(test)}"
    for name, content in law.get("content", {}).items():
        yield f"content {name}: counts what has {condition(content['counts'])}{cite(content)}"
        for limit in content["thresholds"]:
            where = f"going to {', '.join(limit['destination'])}" if limit.get("destination") else "going anywhere else"
            asked = "more than" if content["operator"] == ">" else "at least"
            yield f"  {asked} {limit['threshold'] * 100:g} % of the value, {where}"
        if content["second_incorporation"]:
            yield "  what a part below the threshold by itself holds does not count again"
    for name, ancestry in law.get("ancestry", {}).items():
        yield f"ancestry {name}: through {ancestry['through']} something with {condition(ancestry['of'])}{cite(ancestry)}"
    for rule in law["rules"]:
        yield ""
        yield from _rule(rule, law, on, cite)
    yield ""
    for clause in law.get("mitigations", ()):
        yield f"lowered by: {_clause(clause, cite)}{'' if clause.get('if') else ' (advice, changes no verdict)'}"
    if law.get("conflicts_with"):
        against = law["conflicts_with"]
        named = [*against.get("laws", []), *(f"laws of {issuer}" for issuer in against.get("issuers", []))]
        effects = f" ({', '.join(_plain(against['effects']))})" if against.get("effects") else ""
        shields = "shields" if law["strength"] == "shield" else "conflicts, it does not shield"
        yield f"against: {', '.join(named)}{effects}; it {shields}"
    yield from cite.list()


def _rule(rule: dict[str, Any], law: dict[str, Any], on: str, cite: _Citations) -> Iterator[str]:
    yield f"rule {rule['id']}{' (contested)' if rule.get('contested') else ''}: {rule['text']}{cite(rule)}"
    if rule.get("effects") or rule.get("latency"):
        effects = _plain(rule.get("effects") or law["effects"])
        yield f"  effects {', '.join(effects)}; within {rule.get('latency') or law['latency']}"
    yield f"  through {rule['through']}"
    yield f"  binds {condition(rule['binds'])}"
    if rule.get("when"):
        yield f"  bites when {condition(rule['when'])}; else latent"
    if rule.get("buyer_only"):
        yield "  it waits for the buyer alone: in a reading it makes no line latent"
    if rule.get("recorded_holders_only"):
        yield "  a reading follows recorded holders alone; a proof also those whom nobody recorded"
    if prevailing := rule.get("prevailing"):
        yield f"  the prevailing view, which a reading takes: {_plain([prevailing['view']])[0]}: {prevailing['text']}{cite(prevailing)}"
    for clause in rule.get("unless", ()):
        yield f"  unless {_clause(clause, cite)}"
    if rule.get("timeline"):
        yield f"  status on {on}: {status_on(rule['timeline'], on=on).word}"
        yield from _timeline(rule["timeline"], cite)


def _clause(clause: dict[str, Any], cite: _Citations) -> str:
    only = f", only {', '.join(_plain(clause['effects']))}" if clause.get("effects") else ""
    asked = f" [{condition(clause['if'])}{only}]" if clause.get("if") else ""
    return f"{clause['text']}{asked}{' (contested)' if clause.get('contested') else ''}{cite(clause)}"


class _Citations:
    """Numbers the sources of a law, and lists them."""

    def __init__(self, law: dict[str, Any], facts: Facts) -> None:
        self._numbers = {number: i for i, number in enumerate(law["cites"], 1)}
        self._facts = facts

    def __call__(self, entry: dict[str, Any]) -> str:
        """Return the marks of an entry's sources."""
        marks = [str(self._numbers[n]) for n in entry.get("sources", ()) if n in self._numbers]
        return f" [{', '.join(marks)}]" if marks else ""

    def list(self) -> Iterator[str]:
        """Yield every source with its mark."""
        for number, mark in self._numbers.items():
            source = self._facts.sources[number]
            read = f"read {source['retrieved']}" if source.get("retrieved") else "not read"
            title = source["title"] + (f", {source['pinpoint']}" if source.get("pinpoint") else "")
            yield f"source [{mark}]: {', '.join(filter(None, (title, source.get('url'), read, source['grade'])))}"


def _timeline(spans: Sequence[dict[str, Any]], cite: _Citations) -> Iterator[str]:
    for span in spans:
        status = span["status"] if span["status"] != "unverified" else "unverified: " + " or ".join(span["one_of"])
        note = f" ({span['note']})" if span.get("note") else ""
        yield f"  {span['starts']} to {span.get('ends', 'now')}: {status.replace('_', ' ')}{note}{cite(span)}"


def _plain(words: Sequence[str]) -> list[str]:
    return [word.replace("_", " ") for word in words]


def condition(predicate: dict[str, Any]) -> str:
    """Return a condition in words."""
    ((key, value),) = predicate.items()
    if key in {"all", "any"}:
        if not value:
            return "anything" if key == "all" else "nothing (it never bites by itself)"
        return "(" + (" and " if key == "all" else " or ").join(condition(p) for p in value) + ")"
    if key == "not":
        return f"not {condition(value)}"
    if key in {"line", "buyer"}:
        return f"the {key} has {condition(value)}"
    if key == "tenant":
        return f"a tenant has {condition(value)}"
    words = key.replace("_", " ")
    if key in PARTY_RELATIONS:
        return f"{words} one with {condition(value)}"
    if key == "tpp":
        ends = [f"{word.replace('_', ' ')} {value[word]:g}" for word in ("at_least", "below") if word in value]
        return f"TPP {', '.join(ends)}"
    return f"{words} {', '.join(value) if isinstance(value, list) else value}"
