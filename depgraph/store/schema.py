"""What stands in the database? Labels, relation types and properties, for people who write Cypher by hand.

The page ``docs/neo4j.md`` is generated from this file, and no query can use a label or a type that is not here.
"""

from __future__ import annotations

from dataclasses import fields
from typing import TYPE_CHECKING, NamedTuple

from depgraph.model import records
from depgraph.model.vocabulary import COMPONENT_RELATIONS, PARTY_RELATIONS, PLACE_RELATIONS

if TYPE_CHECKING:
    from collections.abc import Iterator


class Label(NamedTuple):
    """A kind of node: what it is, its properties, and what makes one unique beside its run."""

    means: str
    properties: dict[str, str]
    key: tuple[str, ...] = ("run", "id")


def _of(record: type, *without: str) -> dict[str, str]:
    """Return the scalar and list fields of a record; they are described in the JSON Schema ``facts``."""
    skipped = {"id", "cites", "present", "listings", "screened", "members", "identifiers", *without}
    return {field.name: "" for field in fields(record) if field.name not in skipped}


_RECORD = "the statement as depgraph keeps it (JSON); what the other properties are taken from"
LABELS: dict[str, Label] = {
    "Run": Label(
        "One push: all facts that it brought stand in its run. Ask those that are `current`.",
        {
            "id": "made from what was pushed: the same files make the same run",
            "bills": "names of the bills", "current": "whether readers are to use it",
            "state": "`loading`, `whole`", "pushed": "when it became current", "nodes": "counted at the end",
            "relations": "counted at the end", "data_version": "of the catalogue", "tool_version": "of depgraph",
        },
        ("id",),
    ),
    "File": Label("A file as it was pushed, byte for byte, in parts.", {
        "name": "", "role": "`bill`, `facts`, `list:ID`, `law` or `decisions`", "part": "counted from 0", "data": "bytes", "sha256": "of the whole file",
    }),
    "Component": Label("A line of a bill, a product of the catalogue, or a part of either.", {
        "bill": "the file whose line it is", **_of(records.Component), "undescribed": "only referred to", "record": _RECORD,
    }),
    "Organisation": Label("A legal entity, a state or a person.", {
        **_of(records.Organisation, "seat", "headquarters"), "undescribed": "only referred to", "record": _RECORD,
    }),
    "Jurisdiction": Label("A country, a bloc or a country group.", {**_of(records.Jurisdiction), "record": _RECORD}),
    "List": Label("A list of parties that some law acts on.", {**_of(records.PartyList), "record": _RECORD}),
    "Law": Label("A law, as the run's data knew it.", {
        "title": "", "issuer": "", "nature": "", "effects": "", "latency": "", "record": "the law file (JSON)",
    }),
    "Source": Label("Where statements were read; relations cite it by `number`.", {
        "number": "", "title": "", "url": "", "retrieved": "", "grade": "", "record": _RECORD,
    }),
    "Choice": Label("Alternatives of a relation: exactly one of them (`needs` is -1), or `needs` of them must work.", {
        "needs": "", "relation": "",
    }),
    "Alternative": Label("One member of a group of alternatives; its relation says who or what it is.", {}),
    "Unrecorded": Label("Stands for somebody (`anybody`) or something (`anything`) that nobody recorded.", {}),
    "Question": Label("What was asked of a run: a day, a destination, a buyer, the laws, and the answer's head.", {
        "run": "", "as_of": "", "destination": "", "buyer": "", "laws": "", "state": "`asked`, `answered`", "head": "the answer without findings (JSON)", "caught": "`derived` of its `CAUGHT_BY`, once all are there",
    }, ("id",)),
    "Finding": Label("What one law finds for one line.", {
        "question": "", "law": "", "component": "", "verdict": "", "at_least": "`clear`, `latent`, `exposed`", "at_most": "as `at_least`",
        "effects": "", "latency": "", "grade": "", "n": "its place in the answer", "record": "the finding as `depgraph exposure --format json` gives it",
    }, ("question", "n")),
    "Store": Label("One node: who is pushing, and its last sign of life.", {"token": "", "seen": "milliseconds since 1970, the server's"}, ("id",)),
}  # fmt: skip

STATED = tuple(relation.upper() for relation in COMPONENT_RELATIONS + PARTY_RELATIONS)
PLACES = tuple(relation.upper() for relation in PLACE_RELATIONS)
_SUPPLY = {
    **{r.upper(): ("Component", "Component") for r in COMPONENT_RELATIONS},
    **{r.upper(): ("Component", "Organisation") for r in PARTY_RELATIONS},
    **{r.upper(): ("Component", "Jurisdiction") for r in PLACE_RELATIONS},
}
TYPES: dict[str, tuple[str, str, str]] = {
    **{name: (*ends, "") for name, ends in _SUPPLY.items()},
    "GROUP": ("Component", "Choice", "has alternatives of which some must work"),
    "MEMBER": ("Choice", "Alternative, Component or Organisation", "one of the alternatives"),
    "IS_A": ("Component", "Component", "is this product of the catalogue, whose relations it takes where it is silent"),
    "PERHAPS_IS": ("Component", "Component", "may be this product; the name was only possibly matched"),
    "OWNED_BY": ("Organisation", "Organisation", "shares in parts per million, as intervals; `control` without shares"),
    "POSSIBLY_SAME_AS": ("Organisation", "Organisation", ""),
    "INCORPORATED_IN": ("Organisation", "Jurisdiction", "one of these, where there are several"),
    "HEADQUARTERED_IN": ("Organisation", "Jurisdiction", "one of these, where there are several"),
    "PRESENT_IN": ("Organisation", "Jurisdiction", ""),
    "LISTED_ON": ("Organisation", "List", ""),
    "SCREENED_AGAINST": ("Organisation", "List", "a check against the whole list"),
    "CAUGHT_BY": ("Organisation or Component", "Law", "derived: what stands at the end of this rule's path meets the rule's conditions"),
    "OF": ("Question", "Run", ""),
    "ANSWERS": ("Finding", "Question", ""),
    "ABOUT": ("Finding", "Component", ""),
    "UNDER": ("Finding", "Law", ""),
}  # fmt: skip
RELATION_PROPERTIES: dict[str, str] = {
    "n": "the statement's number: relations from one statement share it",
    "how": "`stated`; `inherited` from the product it is; `perhaps`, of a product it may be; `expected`, and not recorded; `standing 0` and so on, hosted where it stands itself",
    "always": "whether it holds for sure on every day; where it does not say so, the next five do",
    "certain": "whether it holds for sure on days from `since` to before `until`",
    "since": "the first day on which it has surely begun", "until": "the first day on which it may have ended",
    "since_maybe": "the first day on which it may have begun", "until_maybe": "the first day on which it has surely ended",
    "covered_from": "for an `expected` one: from these days to before `covered_to` it is recorded", "covered_to": "",
    "fit": "number of its class in the run: relation, access and country, which paths ask for",
    "access": "as in the JSON Schema `facts`", "country": "", "share": "", "quantity": "", "stated_by": "", "cites": "numbers of sources",
    "question": "on `CAUGHT_BY`: the question it was derived for", "rule": "on `CAUGHT_BY`", "lane": "on `CAUGHT_BY`: its number in the question",
    "level": "on `CAUGHT_BY`: `exposed` where the rule's trigger is met too, else `latent`", "destination": "on `CAUGHT_BY`: for lines that go there, `everywhere` where that makes no difference", "derived": "on `CAUGHT_BY`: what they were derived from, as a digest", "sure": "on `CAUGHT_BY`: in every completion of the facts",
}  # fmt: skip

WORDS = frozenset(LABELS) | frozenset(TYPES)
INDEXED = (
    ("Component", "id"),
    ("Component", "name"),
    ("Organisation", "id"),
    ("Organisation", "name"),
    ("Finding", "law"),
)


def constraints() -> Iterator[tuple[str, str, tuple[str, ...]]]:
    """Yield (name, label, properties) of every uniqueness constraint; each is an index as well."""
    for label, about in LABELS.items():
        yield f"depgraph_{label.lower()}", label, about.key


def page() -> str:
    """Return the documentation of the schema as Markdown."""
    lines = [
        "# The graph in Neo4j", "",
        "Made by `depgraph db push`; this page is generated from `depgraph/store/schema.py`. Every node of a push carries its `run`;",
        "begin a query with the run to ask, and use parameters for names:", "",
        "```cypher", "MATCH (run:Run {current: true}) WHERE 'aigf-reference.xlsx' IN run.bills",
        "MATCH (line:Component {run: run.id})-[h:HOSTED_BY]->(host:Organisation)",
        "RETURN line.name, host.name, h.country", "```", "",
        "A relation points as its sentence reads: component `HOSTED_BY` organisation, organisation `OWNED_BY` organisation.",
        "A derived node or relation (`Question`, `Finding`, `CAUGHT_BY`) belongs to one question: a run, a day, a destination, a buyer.", "",
        "## Nodes", "",
    ]  # fmt: skip
    for name, label in LABELS.items():
        lines += [f"### {name}", "", label.means, "", f"Unique by {', '.join(f'`{key}`' for key in label.key)}.", ""]
        given = [f"`{key}`" + (f" ({means})" if means else "") for key, means in label.properties.items()]
        lines += [", ".join(given) + ".", ""] if given else []
    lines += ["## Relations", "", "| type | from | to | |", "|---|---|---|---|"]
    lines += [f"| `{name}` | {start} | {end} | {means} |" for name, (start, end, means) in TYPES.items()]
    lines += ["", "A supply relation may also end on a `Choice` or on an `Unrecorded`.", "", "### Their properties", ""]
    lines += [f"- `{name}`" + (f": {means}" if means else "") for name, means in RELATION_PROPERTIES.items()]
    lines += ["", "## Indexes", ""]
    lines += [f"- `{label}` by `{key}`" for label, key in INDEXED]
    return "\n".join(lines) + "\n"
