"""Small worlds for tests: write facts and laws as YAML, say only what matters, ask for an interval."""

from __future__ import annotations

from textwrap import dedent
from typing import Any

from depgraph.graph.world import World
from depgraph.law.assessment import Assessment, assess
from depgraph.law.capture import Captures, Test
from depgraph.law.pack import Law, ready
from depgraph.model import law as law_file
from depgraph.model.facts import FactsFile
from depgraph.model.lowering import Lowering
from depgraph.model.reading import read_document
from depgraph.model.records import Facts
from depgraph.model.vocabulary import KINDS

ON = "2026-11-23"
A_SOURCE = {"title": "a filing", "url": "https://example.org/filing", "retrieved": "2026-11-01", "grade": "documented"}


def facts(text: str | dict[str, Any], *, bill: bool = True) -> Facts:
    """Return the facts that a user's file states; an id alone makes an organisation or a component."""
    value = read_document(dedent(text), name="world.yaml").value if isinstance(text, str) else text
    loaded = Facts()
    loaded.kinds = {"cloud_service": ["hosted_by", "operated_by"], "chip": ["designed_by", "fabricated_by"]}
    Lowering(loaded, stated_by="user", bill=bill).add(FactsFile.model_validate(value), name="world.yaml")
    return loaded


def law(text: str | dict[str, Any]) -> Law:
    """Return a law from the keys that matter to a test; the rest is filled in."""
    value = read_document(dedent(text), name="law.yaml").value if isinstance(text, str) else dict(text)
    filled = {
        "id": "xx.test",
        "title": "a law made for a test",
        "issuer": "XX",
        "nature": "reach",
        "summary": "a law made for a test",
        "effects": ["data_access"],
        "latency": "days",
        "sources": {"s": A_SOURCE},
        "applies_to": {"kinds": list(KINDS), "sources": ["s"]},
        "timeline": [{"status": "in_force", "starts": "2000-01-01", "sources": ["s"]}],
    } | value
    for rule in filled["rules"]:
        rule.setdefault("id", "rule")
        rule.setdefault("text", "a rule")
        rule.setdefault("sources", ["s"])
        for clause in rule.get("unless", ()):
            clause.setdefault("text", "an exception")
    for number, clause in enumerate(filled.get("mitigations", ())):
        clause.setdefault("id", f"m{number}")
        clause.setdefault("text", "a mitigation")
    raw = law_file.Law.model_validate(filled).model_dump(by_alias=True, exclude_none=True, exclude={"sources"})
    return ready(_numbered(raw))


def _numbered(value: Any) -> Any:
    if isinstance(value, dict):
        return {k: [] if k == "sources" else _numbered(v) for k, v in value.items()}
    if isinstance(value, list):
        return [_numbered(v) for v in value]
    return value


def assessed(world: str | dict[str, Any], *laws: str | dict[str, Any], on: str = ON, **options: Any) -> Assessment:
    """Return the assessment of a world under laws, on a day."""
    return assess(facts(world), [law(one) for one in laws], on=on, **options)


def interval(assessment: Assessment, component: str, *, law: str = "xx.test") -> tuple[str, str]:
    """Return (at least, at most) of a law for a component."""
    line = next(c for c in assessment.lines if c.id == component)
    verdict = next(v for v in assessment.verdicts(line) if v.law.id == law)
    return verdict.at_least.name.lower(), verdict.at_most.name.lower()


def captured(world: str | dict[str, Any], organisation: str, on: str = ON, **test: Any) -> str:
    """Return whether an ownership test captures an organisation: yes, maybe or no."""
    known = World(facts(world), on=on)
    return Captures(known, [organisation]).truth(Test(**test), organisation).name.lower()


THREE_SERVICES = """
organisations:
  - {id: us, name: Big Cloud Inc, incorporated_in: US}
  - {id: lux, name: Big Cloud SARL, incorporated_in: LU, owners: complete, presence: complete}
  - {id: eu, name: Small Cloud SA, incorporated_in: FR, owners: complete, presence: complete}
  - {id: open, name: Open Cloud BV, incorporated_in: NL, presence: complete}
  - {id: p, name: P, kind: person, incorporated_in: FR}
holdings:
  - {owner: us, owned: lux, capital: 1.0}
  - {owner: p, owned: eu, capital: 1.0}
components:
  - {id: a, name: Through the parent, kind: cloud_service}
  - {id: b, name: European, kind: cloud_service}
  - {id: c, name: Unrecorded, kind: cloud_service}
relations:
  - {subject: a, relation: hosted_by, object: lux}
  - {subject: a, relation: operated_by, object: lux}
  - {subject: b, relation: hosted_by, object: eu}
  - {subject: b, relation: operated_by, object: eu}
  - {subject: c, relation: hosted_by, object: open}
  - {subject: c, relation: operated_by, object: open}
"""
"""A bill of three services: exposed to the CLOUD Act through a parent, clear, and unknown."""
