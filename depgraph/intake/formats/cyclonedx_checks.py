"""Does a CycloneDX bill say what carries a verdict as the standard has it? Looked at whether or not its schema is there."""

from __future__ import annotations

import re
from itertools import islice
from typing import TYPE_CHECKING, Any, NamedTuple

from depgraph.errors import InvalidInput
from depgraph.intake.draft import LENIENT, word
from depgraph.intake.formats import cyclonedx_schema

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator

    from depgraph.intake.draft import Draft
    from depgraph.intake.readers import Recognised

SCOPES = ("required", "optional", "excluded")
FLOWS = ("inbound", "outbound", "bi-directional", "unknown")
_SERIAL = re.compile(r"urn:uuid:[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}")


_MOST_TOLD = 8


class Fault(NamedTuple):
    """A place in a bill, what stands there, what was expected."""

    where: str
    found: str
    expected: str


def hold(found: Recognised, bom: dict[str, Any], version: str, draft: Draft, **words: Collection[str]) -> None:
    """Hold a bill against the standard: its schema where that is there, and what carries a verdict.

    Raises:
        InvalidInput: it is not valid, and the setting is not lenient.

    """
    wrong = list(islice(faults(bom, **words), _MOST_TOLD))
    if wrong and not draft.setting.lenient:
        raise InvalidInput(f"{draft.name}: {wrong[0].where}", wrong[0].found, wrong[0].expected, hint=LENIENT)
    draft.notices += [
        f"not as CycloneDX {version} has it: {one.where}: {one.found}, expected {one.expected}" for one in wrong
    ]
    try:
        told = cyclonedx_schema.problem(found, version)
    except ImportError:
        draft.notices.append(f"not held against the schema of CycloneDX: {cyclonedx_schema.EXTRA}")
        return
    except LookupError:
        return
    if told is not None and not draft.setting.lenient:
        raise InvalidInput(draft.name, told, f"a bill that is valid by the schema of CycloneDX {version}", hint=LENIENT)
    if told is not None and not wrong:
        draft.notices.append(f"not valid by the schema of CycloneDX {version}, and read all the same: {told}")


def faults(bom: dict[str, Any], *, types: Collection[str], aggregates: Collection[str]) -> Iterator[Fault]:
    """Yield what is wrong with the fields that facts are made of; a bill in XML comes in its JSON shape."""
    serial = bom.get("serialNumber")
    if serial is not None and not (isinstance(serial, str) and (_SERIAL.fullmatch(serial) or not serial)):
        yield Fault("/serialNumber", str(serial)[:60], "urn:uuid: and a UUID")
    bearers: dict[str, str] = {}
    for item, where, is_service in _items(bom):
        yield from _item(item, where, None if is_service else types)
        ref = item.get("bom-ref")
        if isinstance(ref, str) and ref:
            if ref in bearers:
                yield Fault(
                    f"{where}/bom-ref", f"{ref!r} a second time", f"a reference of its own; {bearers[ref]} bears it"
                )
            bearers.setdefault(ref, where)
    yield from _references(bom)
    for number, one in enumerate(_listed(bom.get("compositions"))):
        if isinstance(one, dict) and word(one.get("aggregate")) not in aggregates:
            yield Fault(
                f"/compositions/{number}/aggregate", str(one.get("aggregate"))[:60], "an aggregate of the standard"
            )


def _items(bom: dict[str, Any]) -> Iterator[tuple[dict[str, Any], str, bool]]:
    """Yield every component and service with its pointer, and whether it is a service; without recursion."""
    metadata = bom.get("metadata")
    root = metadata.get("component") if isinstance(metadata, dict) else None
    waiting: list[tuple[Any, str, bool]] = [([root], "/metadata/component", False)] if root is not None else []
    waiting += [(bom.get("components"), "/components", False), (bom.get("services"), "/services", True)]
    for items, pointer, is_service in waiting:
        for number, item in enumerate(_listed(items)):
            if not isinstance(item, dict):
                continue
            where = pointer if item is root else f"{pointer}/{number}"
            yield item, where, is_service
            for name in ("components", "services"):
                if item.get(name):
                    waiting.append((item[name], f"{where}/{name}", name == "services"))


def _item(item: dict[str, Any], where: str, types: Collection[str] | None) -> Iterator[Fault]:
    if types is not None:
        if word(item.get("type")) not in types:
            yield Fault(f"{where}/type", str(item.get("type"))[:60], "a type of component of the standard")
        if "scope" in item and item["scope"] not in SCOPES:
            yield Fault(f"{where}/scope", str(item["scope"])[:60], f"one of {', '.join(SCOPES)}")
    if not isinstance(item.get("name"), str) or (types is None and not item["name"]):
        yield Fault(f"{where}/name", str(item.get("name"))[:60], "a name")
    if "bom-ref" in item and not (isinstance(item["bom-ref"], str) and item["bom-ref"]):
        yield Fault(f"{where}/bom-ref", str(item["bom-ref"])[:60], "a reference")
    for name in ("supplier", "provider", "manufacturer"):
        if name in item and not isinstance(item[name], dict):
            yield Fault(f"{where}/{name}", str(item[name])[:60], "an organisation")
    for number, one in enumerate(_listed(item.get("properties"))):
        if (
            not isinstance(one, dict)
            or not isinstance(one.get("name"), str)
            or not isinstance(one.get("value", ""), str)
        ):
            yield Fault(f"{where}/properties/{number}", str(one)[:60], "a name and a value, both text")
    if types is None:
        for number, one in enumerate(_listed(item.get("data"))):
            if isinstance(one, dict) and ("flow" in one and one["flow"] not in FLOWS):
                yield Fault(f"{where}/data/{number}/flow", str(one["flow"])[:60], f"one of {', '.join(FLOWS)}")


def _references(bom: dict[str, Any]) -> Iterator[Fault]:
    for number, one in enumerate(_listed(bom.get("dependencies"))):
        ref = one.get("ref") if isinstance(one, dict) else one
        if not isinstance(ref, str) or not ref:
            yield Fault(f"/dependencies/{number}/ref", str(ref)[:60], "a reference")


def _listed(value: Any) -> list[Any]:
    return value if isinstance(value, list) else []
