"""What may a bidder see? A report without prices, persons or makers, under names that stand in for them."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, Final, assert_never

from depgraph.errors import UnknownName
from depgraph.language.remarks import Remark
from depgraph.model.missing import Closing, ClosingFact, Field, Missing, MissingFact
from depgraph.model.steps import Detail, Says
from depgraph.model.vocabulary import ASSUMED_BUYER

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from depgraph.language.texts import Texts

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
_SAFE_DETAILS: Final = frozenset({Says.ACCESS, Says.COUNTRY, Says.CONTENT})
"""What a step may still say of a withheld maker: with what access, and where. A share alone can name its holder."""


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
                **self._fact(q),
                "about": self._id(q["about"]),
                "name": self._name(q["about"], q.get("name")),
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
        if isinstance(value, Remark):
            return Remark(value.key, **{k: self._free(v) if isinstance(v, str) else v for k, v in value.slots.items()})
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

    def _fact(self, fact: Mapping[str, Any]) -> dict[str, Any]:
        """Return what a missing or a closing fact may say: its value without names, and the sentence made of that."""
        missing = MissingFact.of_dict(fact) if "stated_by" not in fact else None
        closing = ClosingFact.of_dict(fact) if missing is None else None
        if not self._may_tell(missing, closing):
            told = self.texts("redacted.withheld") if "makers" in self.what or closing else self._free(fact["fact"])
            return {key: fact[key] for key in ("role", "stated_by", "who", "settles", "lines") if key in fact} | {
                "fact": told
            }
        parties = [{"id": self._id(p["id"]), "name": self._name(p["id"], p["name"])} for p in fact.get("parties") or ()]
        names = {party["id"]: party["name"] for party in parties}
        made = {**fact, "fact": "", **({"parties": parties} if parties else {})}
        made |= {key: self._free(made[key]) for key in ("text", "values") if key in made}
        if missing is not None:
            made["fact"] = self.texts.missing(MissingFact.of_dict(made) or missing, lambda key: names.get(key, key))
        elif closing is not None:
            made["fact"] = self.texts.closing(ClosingFact.of_dict(made) or closing, lambda key: names.get(key, key))
        return made

    def _may_tell(self, missing: MissingFact | None, closing: ClosingFact | None) -> bool:
        """Whether others may see of a fact more than that there is one: of a kind that is not known here, never."""
        if missing is not None:
            return not ("makers" in self.what and _tells_more(missing))
        if closing is not None:
            if closing.kind is Closing.UNIT_COST:
                return "prices" not in self.what and "makers" not in self.what
            return not ("makers" in self.what and _shows_more(closing))
        return False

    def _source(self, source: Mapping[str, Any]) -> dict[str, Any]:
        title, url = source.get("title") or "", str(source.get("url") or "")
        plain = re.sub(r"[^a-z0-9]", "", url.casefold())
        named = "makers" not in self.what and any(
            re.sub(r"[^a-z0-9]", "", name) in plain for name in self._stand_ins if len(name) > 5
        )
        if "makers" in self.what and url:
            return {**source, "title": self.texts("redacted.withheld"), "url": ""}
        return {**source, "title": self._free(title), "url": "" if named else url}

    def _details(self, step: Mapping[str, Any]) -> tuple[str, list[dict[str, Any]]]:
        """Return what a step may say besides whom it joins, in words and as values."""
        if "makers" not in self.what:
            known = [
                {**one, "values": self._free(one["values"])} if "values" in one else one
                for one in step.get("details") or ()
            ]
            return self._free(step.get("detail") or ""), known
        details = [one for one in map(Detail.of_dict, step.get("details") or ()) if one and one.says in _SAFE_DETAILS]
        said = "" if step.get("object_type") == "value" else self.texts.details(details, str)
        return said, [one.as_dict() for one in details]

    def _step(self, step: Mapping[str, Any]) -> dict[str, Any]:
        detail, details = self._details(step)
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
            "details": details,
            "sources": [self._source(s) for s in step.get("sources") or ()],
        }

    def _about(self, fact: Mapping[str, Any]) -> dict[str, Any]:
        made = {
            **self._fact(fact),
            "about": self._id(fact["about"]),
            "name": self._name(fact["about"], fact.get("name") or ""),
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


def _tells_more(fact: MissingFact) -> bool:
    """Whether a missing fact says something that may tell a maker, besides whom it names."""
    match fact.kind:
        case Missing.EXCEPTION:
            return True
        case (
            Missing.OWNERS | Missing.OWNERS_BELOW | Missing.STAKE | Missing.SEAT | Missing.HEADQUARTERS | Missing.PRESENCE
            | Missing.SCREENING | Missing.SAME_AS | Missing.PARTY_KIND | Missing.RELATION | Missing.WHETHER
            | Missing.WHICH | Missing.ACCESS | Missing.COUNTRY | Missing.FIELD | Missing.UNIT_COST | Missing.IDENTITY
            | Missing.BUYER | Missing.TENANT | Missing.STATUS | Missing.PRODUCT | Missing.QUANTITY
        ):  # fmt: skip
            return False
        case _:
            assert_never(fact.kind)


def _shows_more(fact: ClosingFact) -> bool:
    """Whether a closing fact says something that may tell a maker, besides whom it names."""
    match fact.kind:
        case Closing.FIELD:
            return fact.field not in {Field.KIND, Field.ORIGIN, Field.DESTINATION, Field.LOCATED_IN}
        case Closing.UNIT_COST:
            return True
        case (
            Closing.OWNERS_COMPLETE | Closing.OWNERS_BOUNDED | Closing.SEAT | Closing.PRESENCE_COMPLETE | Closing.SCREENED
            | Closing.NOT_EXPECTED | Closing.RELATION | Closing.NO_PARTS | Closing.BUYER | Closing.IS_BUYER
            | Closing.NOT_BUYER | Closing.NO_TENANTS
            | Closing.STATUS
        ):  # fmt: skip
            return False
        case _:
            assert_never(fact.kind)


def _mentioned(findings: Sequence[Mapping[str, Any]]) -> Iterator[str]:
    """Yield the id of everything that is named, in the order in which the findings name it."""
    for finding in findings:
        for step in finding.get("chain") or ():
            yield str(step["subject"])
            yield str(step["object"])
        for fact in (*(finding.get("missing") or ()), *(finding.get("rests_on") or ())):
            yield str(fact["about"])
            yield from (str(party["id"]) for party in fact.get("parties") or ())


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
            for party in fact.get("parties") or ():
                names.setdefault(str(party["id"]), str(party["name"]))
    yield from ((key, name) for key, name in names.items() if key not in others)
