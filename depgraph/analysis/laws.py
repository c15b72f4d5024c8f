"""Which laws are there, with which status on a day, and what changes between two days?"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from depgraph.law.timeline import status_on
from depgraph.model.plain import shown

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from depgraph.model.records import Catalogue

SCHEMA = "depgraph/laws/1"


def laws(
    catalogue: Catalogue, *, on: str, until: str | None = None, issuer: str | None = None, effect: str | None = None
) -> dict[str, Any]:
    """Return the laws of an issuer and with an effect, as the JSON ``depgraph/laws/1``.

    With ``until``, only those that differ between the two days, each with what changes and when.

    Raises:
        UnknownName: an issuer or an effect that no law has.

    """
    known = sorted(catalogue.laws, key=lambda law: str(law["id"]))
    _known("issuer", issuer, {law["issuer"] for law in known})
    _known("effect", effect, {e for law in known for e in law["effects"]})
    found = []
    for law in known:
        if issuer not in {None, law["issuer"]} or (effect is not None and effect not in law["effects"]):
            continue
        changes = list(_changes(law, on, until)) if until else []
        if until is None or changes:
            found.append(_entry(law, on, until) | {"changes": changes})
    return {
        "schema": SCHEMA, "as_of": on, "until": until or "", "data_version": catalogue.version, "laws": found,
    }  # fmt: skip


def _known(what: str, wanted: str | None, known: set[str]) -> None:
    if wanted is not None and wanted not in known:
        from depgraph.errors import UnknownName  # noqa: PLC0415

        raise UnknownName(what, wanted, known=sorted(known))


def _entry(law: dict[str, Any], on: str, until: str | None) -> dict[str, Any]:
    entry = {key: law[key] for key in ("id", "title", "issuer", "nature", "effects", "latency")}
    own = [(rule["id"], rule["timeline"]) for rule in law["rules"] if rule.get("timeline")]
    return entry | {
        "status": status_on(law["timeline"], on=on).word,
        "status_then": status_on(law["timeline"], on=until).word if until else "",
        "rules": [{"rule": key, "status": status_on(timeline, on=on).word} for key, timeline in own],
    }


def _changes(law: dict[str, Any], first: str, last: str) -> Iterator[dict[str, str]]:
    """Yield what changes after the first day, up to the last: statuses of law and rules, and ownership tests."""
    first, last = sorted((first, last))
    timelines = [("", law["timeline"])]
    timelines += [(rule["id"], rule["timeline"]) for rule in law["rules"] if rule.get("timeline")]
    for rule, timeline in timelines:
        before = status_on(timeline, on=first)
        for day in [*_days(timeline, first, last), last]:
            after = status_on(timeline, on=day)
            if after.word != before.word:
                yield {
                    "on": day, "rule": rule, "what": "status", "before": before.word, "after": after.word,
                    "note": after.note or "",
                }  # fmt: skip
            before = after
    for name, tests in law.get("tests", {}).items():
        for test in tests:
            if first < test.get("starts", "") <= last:
                yield {
                    "on": test["starts"], "rule": "", "what": f"test {name}", "before": "another test",
                    "after": ownership_in_words(test), "note": "",
                }  # fmt: skip


def _days(timeline: Sequence[dict[str, Any]], first: str, last: str) -> list[str]:
    """Return the days between two, the last left out, on which a status may begin or end."""
    days = {str(span[key]) for span in timeline for key in ("starts", "ends") if span.get(key)}
    whole = {day + "-01-01"[len(day) - 4 :] if len(day) < len("2026-01-01") else day for day in days}
    return sorted(day for day in whole if first < day < last)


def ownership_in_words(test: dict[str, Any]) -> str:
    """Return an ownership test in words."""
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
    days = [f"from {test['starts']}"] if test.get("starts") else []
    days += [f"until {test['ends']}"] if test.get("ends") else []
    return ", ".join(words) + (f" ({' '.join(days)})" if days else "")


def table(found: dict[str, Any]) -> Iterator[str]:
    """Yield the laws as text."""
    when = f"from {found['as_of']} to {found['until']}" if found["until"] else f"on {found['as_of']}"
    what = "change" if found["until"] else "are known"
    count = len(found["laws"])
    yield f"{count} law{'s' * (count != 1)} {what if count != 1 else what.replace('change', 'changes').replace('are', 'is')} {when}\n\n"
    for law in found["laws"]:
        nature = "" if law["nature"] == "reach" else f" [{law['nature'].replace('_', ' ')}]"
        status = (
            f"{law['status']} -> {law['status_then']}"
            if law["status_then"] not in {"", law["status"]}
            else law["status"]
        )
        effects = ", ".join(effect.replace("_", " ") for effect in law["effects"])
        yield shown(f"{law['id']:34}  {status:16}  {effects}; {law['latency']}{nature}") + "\n"
        yield shown(f"    {law['title']}") + "\n"
        for change in law["changes"]:
            about = f"rule {change['rule']}: " if change["rule"] else ""
            note = f" ({change['note']})" if change["note"] else ""
            yield (
                shown(f"    {change['on']}: {about}{change['what']}: {change['before']} -> {change['after']}{note}")
                + "\n"
            )
        for rule in law["rules"] if not found["until"] else ():
            if rule["status"] != law["status"]:
                yield shown(f"    rule {rule['rule']}: {rule['status']}") + "\n"
