"""What does a law, a verdict, a reason code, a grade or an exit code mean?"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from depgraph.catalogue.compiled import load_catalogue
from depgraph.errors import UnknownName
from depgraph.law.timeline import status_on
from depgraph.model.plain import shown

if TYPE_CHECKING:
    from collections.abc import Iterator

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
}


def explain(identifier: str, *, on: str) -> Iterator[str]:
    """Yield the explanation.

    Raises:
        UnknownName: no law, verdict, reason, grade or exit code of that name.

    """
    if identifier in WORDS:
        return iter([WORDS[identifier]])
    catalogue = load_catalogue()
    law = next((law for law in catalogue.laws if law["id"] == identifier), None)
    if law is None:
        raise UnknownName("law, verdict or code", identifier, known=[*(x["id"] for x in catalogue.laws), *WORDS])
    return (shown(text) for text in _law(law, catalogue.facts.sources, on))


def _law(law: dict[str, Any], sources: Any, on: str) -> Iterator[str]:
    yield f"{law['id']}: {law['title']}"
    yield (
        f"issued by {law['issuer']}; {'stands against other laws' if law['nature'] == 'counter' else 'reaches lines'}; "
        f"effects {', '.join(law['effects'])}; within {law['latency']}"
    )
    yield law["summary"]
    yield ""
    yield f"status on {on}: {status_on(law['timeline'], on=on).word}"
    yield from _timeline(law["timeline"])
    yield f"concerns: {', '.join(kind.replace('_', ' ') for kind in law['applies_to']['kinds'])}"
    for name, tests in law.get("tests", {}).items():
        for test in tests:
            yield f"test {name}: {_test(test)}"
    for rule in law["rules"]:
        yield ""
        yield f"rule {rule['id']}{' (contested)' if rule.get('contested') else ''}: {rule['text']}"
        yield f"  through {rule['through']}"
        yield f"  binds {_condition(rule['binds'])}"
        if rule.get("when"):
            yield f"  bites when {_condition(rule['when'])}; else latent"
        for clause in rule.get("unless", ()):
            yield f"  unless {clause['text']}{' (contested)' if clause.get('contested') else ''}"
        yield from _timeline(rule.get("timeline") or ())
    for clause in law.get("mitigations", ()):
        yield f"lowered by: {clause['text']}{'' if clause.get('if') else ' (advice, changes no verdict)'}"
    if law.get("conflicts_with"):
        against = law["conflicts_with"]
        yield f"against: {', '.join(against.get('laws', []) + against.get('issuers', []))}; it {'shields' if law['strength'] == 'shield' else 'conflicts, it does not shield'}"
    yield ""
    for number in law["cites"]:
        source = sources[number]
        read = f"read {source['retrieved']}" if source.get("retrieved") else "not read"
        yield f"source: {source['title']}{', ' + source['pinpoint'] if source.get('pinpoint') else ''}, {source.get('url', '')}, {read}, {source['grade']}"


def _timeline(spans: Any) -> Iterator[str]:
    for span in spans:
        status = span["status"] if span["status"] != "unverified" else "unverified: " + " or ".join(span["one_of"])
        note = f" ({span['note']})" if span.get("note") else ""
        yield f"  {span['starts']} to {span.get('ends', 'now')}: {status.replace('_', ' ')}{note}"


def _test(test: dict[str, Any]) -> str:
    words = [test["method"].replace("_", " ")]
    if test.get("seed"):
        words += [f"{k.replace('_', ' ')} {', '.join(v)}" for k, v in test["seed"].items()]
    if test.get("threshold"):
        words.append(f"{test['operator']} {test['threshold'] * 100:g} % of {test['of']}")
    if test.get("each"):
        words.append(
            f"each over {test['each'] * 100:g} %, together over {test['together'] * 100:g} % outside {', '.join(test['region'])}"
        )
    if test.get("control"):
        words.append("or control")
    return ", ".join(words)


def _condition(predicate: dict[str, Any]) -> str:
    ((key, value),) = predicate.items()
    if key in {"all", "any"}:
        return "(" + (" and " if key == "all" else " or ").join(_condition(p) for p in value) + ")"
    if key == "not":
        return f"not {_condition(value)}"
    if key in {"line", "buyer"}:
        return f"the {key} has {_condition(value)}"
    return f"{key.replace('_', ' ')} {', '.join(value) if isinstance(value, list) else value}"
