"""Reports on small worlds of a test's own, without the catalogue."""

from __future__ import annotations

from typing import Any

from builders import facts, law

from depgraph.analysis.report import Context, Report
from depgraph.law.assessment import assess
from depgraph.model.records import Jurisdiction

ON = "2026-11-25"
UNION = [("NL", None, None, "yes", []), ("DE", None, None, "yes", []), ("FR", None, None, "yes", [])]


def report(world: str, *laws: Any) -> Report:
    """Return the report on a world; the Union is three countries."""
    known = facts(world)
    known.jurisdictions["EU"] = Jurisdiction(id="EU", name="European Union", kind="bloc", members=UNION)
    for code in ("NL", "DE", "FR", "US", "TW"):
        known.jurisdictions[code] = Jurisdiction(id=code, name=code)
    known.kinds |= {"server": ["designed_by"], "software": ["developed_by"], "technology": []}
    return Report(assess(known, [law(one) for one in laws], on=ON), Context("0", "0"))
