"""Which JSON Schemas describe our files? Generated from the models; a test compares them with ``schemas/``."""

from __future__ import annotations

import json
from typing import Any

from pydantic import TypeAdapter

from depgraph.model.baseline import Baseline
from depgraph.model.decisions import DecisionFile
from depgraph.model.facts import FactsFile
from depgraph.model.framework import AnswersFile, Framework
from depgraph.model.law import Law
from depgraph.model.output import Exposure, ExposureOfOldSchema, Laws, Owners
from depgraph.model.scenario import Scenario

VERSIONS = {"exposure": "exposure/2", "exposure-1": "exposure/1"}
"""The ids of schemas of which there is more than one version."""
DIALECT = "https://json-schema.org/draft/2020-12/schema"


def generated() -> dict[str, str]:
    """Return the text of every schema file by name."""
    adapters: dict[str, TypeAdapter[Any]] = {
        "answers": TypeAdapter(AnswersFile),
        "baseline": TypeAdapter(Baseline),
        "decisions": TypeAdapter(DecisionFile),
        "exposure": TypeAdapter(Exposure),
        "exposure-1": TypeAdapter(ExposureOfOldSchema),
        "facts": TypeAdapter(FactsFile),
        "framework": TypeAdapter(Framework),
        "law": TypeAdapter(Law),
        "laws": TypeAdapter(Laws),
        "owners": TypeAdapter(Owners),
        "scenario": TypeAdapter(Scenario),
    }
    texts = {}
    for name, adapter in adapters.items():
        schema = {"$schema": DIALECT, "$id": f"depgraph/{VERSIONS.get(name, name + '/1')}", **adapter.json_schema()}
        texts[name] = json.dumps(schema, indent=1, ensure_ascii=False, sort_keys=True) + "\n"
    return texts


if __name__ == "__main__":
    from depgraph import resources

    for name, text in generated().items():
        (resources.data_root() / "schemas" / f"{name}.schema.json").write_text(text, encoding="utf-8", newline="\n")
