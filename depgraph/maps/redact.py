"""What may a bidder see? A report without prices, persons or makers, under names that stand in for them."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, Final

from depgraph.errors import UnknownName
from depgraph.model.vocabulary import ASSUMED_BUYER

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from depgraph.analysis.texts import Texts

REDACTIONS: Final = ("prices", "persons", "makers")
SHORTEST: Final = 3
"""Letters a name needs to be looked for inside other texts."""

_PRICE: Final = re.compile(
    r"price|cost|worth|\b(EUR|USD|GBP|CNY)\b|[€$£¥]|per cent of the value|value share", re.IGNORECASE
)
_SAID: Final = (
    "line", "section", "law", "nature", "verdict", "at_least", "at_most", "effects", "latency", "grade", "reasons", "conflicts",
    "mitigations", "by_effect",
)  # fmt: skip
# What a step may still say of a withheld maker: where, and with what access. A share alone can name its holder.
_SAFE_DETAIL: Final = re.compile(r"(in [A-Z]{2}(( or |, )[A-Z]{2})*|access: \w+|, )*")
# A missing or closing fact keeps the words before whoever it names.
_FACT_HEAD: Final = re.compile(
    r"(owners.*|seat.*|headquarters.*|presence (in [^:]*|is complete)|screening against .*|not listed on .*|status .*|kind: .*"
    r"|rare earths.*|ECCN.*|origin.*|country of origin|location|contains|an? [a-z ]+ here has no .*|no other owner above .*"
    r"|the buyer .*|destination .*|[a-z]+_(?:by|in|with)|who .*|data handled|where users are)"
)


class Redactor:
    """Stands in for names in any number of reports; the same name gets the same stand-in in all of them."""

    def __init__(self, what: Iterable[str], *, texts: Texts) -> None:
        self.what = tuple(dict.fromkeys(what))
        for one in self.what:
            if one not in REDACTIONS:
                raise UnknownName("redaction", one, known=list(REDACTIONS))
        self.texts = texts
        self._names: dict[str, str] = {}
        self._counts: dict[str, int] = {}
        self._inside: re.Pattern[str] | None = None
        self._stand_ins: dict[str, str] = {}
        self._said: dict[str, str] = {}

    def __call__(self, report: Mapping[str, Any]) -> dict[str, Any]:
        """Return the report as others may see it; who is who is left out altogether."""
        if not self.what:
            return dict(report)
        findings = list(report.get("findings") or ())
        self._meet(report, findings)
        told = {
            name: value for name, value in report.items() if name not in {"findings", "parties", "alike", "headline"}
        }
        result = {name: self._free(value) for name, value in told.items() if name in {"assumptions", "notices"}}
        result = {**told, **result, "findings": [self._finding(f) for f in findings]}
        result["questions"] = [
            {
                **q,
                "about": self._id(q["about"]),
                "name": self._name(q["about"], q.get("name")),
                "fact": self._fact(q["fact"]),
            }
            for q in report.get("questions") or ()
        ]
        result["alike"] = {
            self._id(key): [{**one, "name": self._name(one["id"], one["name"])} for one in lines]
            for key, lines in (report.get("alike") or {}).items()
        }
        result["quarantined"] = [
            {**q, "value": self.texts("redacted.withheld")} for q in report.get("quarantined") or ()
        ]
        if "makers" in self.what:
            # Column names, file names and unmatched names are the bill's own words: no pattern makes them safe.
            result["notices"], result["unmatched"] = [], []
            result["inputs"] = [
                {**i, "name": self.texts("redacted.file", n=n), "sha256": ""}
                for n, i in enumerate(report.get("inputs") or (), 1)
            ]
            result["quarantined"] = []
        kinds = ", ".join(self.texts(f"redact.{one}") for one in self.what)
        result["notices"] = [self.texts("notice.redacted", what=kinds), *result.get("notices", ())]
        if report.get("buyer") and report["buyer"] in self._names:
            result["buyer"] = self._id(report["buyer"])
        return result

    # -- who is to be hidden -----------------------------------------------------------------------------

    def _meet(self, report: Mapping[str, Any], findings: list[Mapping[str, Any]]) -> None:
        parties: Mapping[str, Any] = report.get("parties") or {}
        written: dict[str, str] = {}
        # Numbers go by first appearance: the order of the catalogue's ids would tell who is who.
        for key in [*dict.fromkeys(_mentioned(findings)), *parties]:
            person = key in parties and parties[key]["kind"] == "person"
            if (
                key not in parties
                or parties[key]["kind"] == "state"
                or ("persons" if person else "makers") not in self.what
            ):
                continue
            stand_in = self._stand_in(key, "person" if person else "organisation")
            written.update(dict.fromkeys([key, *map(str, parties[key]["names"])], stand_in))
        if "makers" in self.what:
            lines = {str(f["component"]["id"]): str(f["component"].get("name") or "") for f in findings}
            lines.update(
                {str(one["id"]): str(one["name"]) for many in (report.get("alike") or {}).values() for one in many}
            )
            for key, name in lines.items():
                self._names.setdefault(key, self.texts("redacted.line", n=key))
                written[name] = self._names[key]
            for key, name in _parts(findings, parties, set(lines)):
                written.update(dict.fromkeys([key, name], self._stand_in(key, "part")))
        for name, stand_in in written.items():
            if len(name) >= SHORTEST:
                self._stand_ins.setdefault(name.casefold(), stand_in)
        longest = sorted(self._stand_ins, key=lambda name: (-len(name), name))
        self._said.clear()
        if longest:
            self._inside = re.compile(rf"(?<!\w)(?:{'|'.join(map(re.escape, longest))})(?!\w)", re.IGNORECASE)

    def _stand_in(self, key: str, kind: str) -> str:
        if key not in self._names:
            self._counts[kind] = self._counts.get(kind, 0) + 1
            self._names[key] = self.texts(f"redacted.{kind}", n=self._counts[kind])
        return self._names[key]

    # -- what is said instead ----------------------------------------------------------------------------

    def _id(self, key: Any) -> Any:
        """Return an id that tells nothing; the id of a line stays, as it is the reader's own."""
        name = self._names.get(str(key))
        return key if name is None or name == self.texts("redacted.line", n=key) else name

    def _name(self, key: Any, name: Any) -> Any:
        return self._names.get(str(key)) or self._free(name)

    def _free(self, value: Any) -> Any:
        """Return text without any of the names, prices withheld."""
        if isinstance(value, list):
            return [self._free(one) for one in value]
        text = str(value)
        if text not in self._said:
            self._said[text] = self._without_names(text)
        return self._said[text]

    def _without_names(self, text: str) -> str:
        if "prices" in self.what and _PRICE.search(text) and "column" not in text:
            return self.texts("redacted.withheld")
        if self._inside is None:
            return text
        return self._inside.sub(lambda found: self._stand_ins[found[0].casefold()], text)

    def _fact(self, fact: Any) -> Any:
        text = self._free(fact)
        if "makers" in self.what and not _FACT_HEAD.fullmatch(text) and text == fact:
            return self.texts("redacted.withheld")
        return text

    def _source(self, source: Mapping[str, Any]) -> dict[str, Any]:
        title, url = str(source.get("title") or ""), str(source.get("url") or "")
        plain = re.sub(r"[^a-z0-9]", "", url.casefold())
        named = "makers" not in self.what and any(
            re.sub(r"[^a-z0-9]", "", name) in plain for name in self._stand_ins if len(name) > 5
        )
        if "makers" in self.what and url:
            return {**source, "title": self.texts("redacted.withheld"), "url": ""}
        return {**source, "title": self._free(title), "url": "" if named else url}

    def _step(self, step: Mapping[str, Any]) -> dict[str, Any]:
        detail = self._free(step.get("detail") or "")
        if "makers" in self.what and not _SAFE_DETAIL.fullmatch(str(detail)):
            detail = ""
        kept = step.get("object_type") in {"jurisdiction", "list", "value"}
        return {
            **step,
            "subject": self._id(step["subject"]),
            "subject_name": self._name(step["subject"], step.get("subject_name")),
            "object": step["object"] if kept else self._id(step["object"]),
            "object_name": self._free(step.get("object_name") or step["object"])
            if kept
            else self._name(step["object"], step.get("object_name")),
            "detail": detail,
            "sources": [self._source(s) for s in step.get("sources") or ()],
        }

    def _about(self, fact: Mapping[str, Any]) -> dict[str, Any]:
        made = {
            **fact,
            "about": self._id(fact["about"]),
            "name": self._name(fact["about"], fact.get("name") or ""),
            "fact": self._fact(fact["fact"]),
        }
        if fact.get("sources"):
            made["sources"] = [self._source(s) for s in fact["sources"]]
        return made

    def _finding(self, finding: Mapping[str, Any]) -> dict[str, Any]:
        component = finding["component"]
        return {
            # What a later version adds to a finding is withheld until somebody has looked at it.
            **{name: finding[name] for name in _SAID if name in finding},
            "component": {**component, "name": self._name(component["id"], component.get("name"))},
            "chain": [self._step(s) for s in finding.get("chain") or ()],
            "missing": [self._about(m) for m in finding.get("missing") or ()],
            "rests_on": [self._about(r) for r in finding.get("rests_on") or ()],
        }


def _mentioned(findings: Sequence[Mapping[str, Any]]) -> Iterator[str]:
    """Yield the id of everything that is named, in the order in which the findings name it."""
    for finding in findings:
        for step in finding.get("chain") or ():
            yield str(step["subject"])
            yield str(step["object"])
        for fact in (*(finding.get("missing") or ()), *(finding.get("rests_on") or ())):
            yield str(fact["about"])


def _parts(
    findings: Sequence[Mapping[str, Any]], parties: Mapping[str, Any], lines: set[str]
) -> Iterator[tuple[str, str]]:
    """Yield the components inside lines, by id and name: products say who made them."""
    others = {*parties, *lines, *(str(finding["law"]) for finding in findings), ASSUMED_BUYER}
    names: dict[str, str] = {}
    for finding in findings:
        for step in finding.get("chain") or ():
            for end in ("subject", "object"):
                if step.get(f"{end}_type") == "component":
                    names.setdefault(str(step[end]), str(step.get(f"{end}_name") or ""))
        for fact in (*(finding.get("missing") or ()), *(finding.get("rests_on") or ())):
            names.setdefault(str(fact["about"]), str(fact.get("name") or ""))
    yield from ((key, name) for key, name in names.items() if key not in others)
