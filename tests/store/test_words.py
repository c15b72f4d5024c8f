"""Can no text of a user's become Cypher, and does the page tell the schema that is there?"""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest
from oracle.worlds import Maker, Wants

from depgraph.model.paths import automaton
from depgraph.model.vocabulary import COMPONENT_RELATIONS, PARTY_RELATIONS
from depgraph.store.cypher import Cypher, cypher
from depgraph.store.queries import QUERIES
from depgraph.store.rows import HANDLED
from depgraph.store.schema import LABELS, TYPES, page
from depgraph.store.walking import Classes

ROOT = Path(__file__).resolve().parents[2]
SOURCES = sorted((ROOT / "depgraph" / "store").glob("*.py"))
KEYWORDS = re.compile(r"\b(MATCH|MERGE|UNWIND|CREATE|DETACH|CALL) ")


def calls(tree: ast.AST) -> list[ast.Call]:
    return [node for node in ast.walk(tree) if isinstance(node, ast.Call)]


def named(call: ast.Call) -> str:
    return call.func.attr if isinstance(call.func, ast.Attribute) else getattr(call.func, "id", "")


@pytest.mark.parametrize("file", SOURCES, ids=lambda f: f.name)
def test_every_query_is_a_literal_or_made_of_words_of_the_schema(file: Path) -> None:
    tree = ast.parse(file.read_text(encoding="utf-8"))
    constants = {
        target.id for node in tree.body if isinstance(node, ast.Assign) and _literal(node.value)
        for target in node.targets if isinstance(target, ast.Name)
    }  # fmt: skip
    for call in calls(tree):
        if named(call) == "cypher":
            template = call.args[0]
            assert _literal(template) or (isinstance(template, ast.Name) and template.id in constants), ast.unparse(
                call
            )
        # A piece that is trusted as it stands must be spelt here, or come from the schema's own tables.
        if named(call) == "Cypher" and file.name != "cypher.py":
            said = ast.unparse(call.args[0])
            assert _literal(call.args[0]) or said in FROM_SCHEMA or isinstance(call.args[0], ast.IfExp), said


FROM_SCHEMA = {"name", "key", "f'n.{key}'"}


def _literal(node: ast.expr) -> bool:
    return isinstance(node, ast.Constant) and isinstance(node.value, str)


@pytest.mark.parametrize("file", SOURCES, ids=lambda f: f.name)
def test_no_query_is_put_together_in_any_other_way(file: Path) -> None:
    for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
        pieces = (
            [v.value for v in getattr(node, "values", ()) if isinstance(v, ast.Constant)]
            if isinstance(node, ast.JoinedStr)
            else []
        )
        if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Add | ast.Mod):
            pieces = [n.value for n in ast.walk(node) if isinstance(n, ast.Constant) and isinstance(n.value, str)]
        assert not [p for p in pieces if KEYWORDS.search(str(p))], ast.unparse(node)


@pytest.mark.parametrize("word", ["x", "Component) DETACH DELETE n //", "`Component`", "component", ""])
def test_a_word_that_is_not_the_schemas_is_refused(word: str) -> None:
    with pytest.raises(ValueError, match="no word of the schema"):
        cypher("MATCH (n:<label>) RETURN n", label=word)


def test_a_parts_text_is_never_read_as_a_template_again() -> None:
    assert cypher("<part>", part=Cypher("<other>")) == "<other>"


def test_prepared_questions_read_only() -> None:
    for name, asked in QUERIES.items():
        assert not re.search(r"\b(CREATE|MERGE|SET|DELETE|REMOVE|LOAD|FOREACH)\b", asked.text), name
        assert asked.asks.endswith("?")
        assert {f"${want.lower()}" for want in asked.wants} <= set(re.findall(r"\$\w+", asked.text))


def test_relations_of_the_model_are_types_of_the_schema() -> None:
    assert {name.upper() for name in COMPONENT_RELATIONS + PARTY_RELATIONS} <= set(TYPES)
    ends = {end for start, stop, _ in TYPES.values() for end in re.split(r", | or ", f"{start}, {stop}")}
    assert ends <= set(LABELS)


def test_the_page_is_generated_from_the_schema() -> None:
    assert (ROOT / "docs" / "neo4j.md").read_text(encoding="utf-8") == page()


def test_every_table_of_facts_is_stored_in_one_way_or_another() -> None:
    from dataclasses import fields

    from depgraph.model.records import Facts

    # A table that is neither handled nor a list of records would be lost in a push.
    assert set(HANDLED) <= {field.name for field in fields(Facts)}
    others = [field for field in fields(Facts) if field.name not in HANDLED]
    assert [field.name for field in others if not str(field.type).startswith("list[")] == []


def walked(text: str, start: int = 0) -> list[list[tuple[set[str], bool]]] | None:
    path = automaton(text)
    classes = Classes(path)
    walks = classes.walks(classes.of[start])
    if walks is None:
        return None
    return [
        [({path.positions[p - 1].relation for p in part.positions}, part.repeated) for part in walk.parts]
        for walk in walks
        if classes.accepts(walk.ends)
    ]


def test_a_path_becomes_patterns() -> None:
    parts = {"contains", "requires"}
    assert walked("(contains | requires)*") == [[(parts, True)]]
    assert walked("(contains | requires)* / hosted_by") == [[(parts, True), ({"hosted_by"}, False)]]
    assert walked("(contains | requires)+ / hosted_by") == [[(parts, False), (parts, True), ({"hosted_by"}, False)]]
    assert walked("hosted_by | operated_by") == [[({"hosted_by", "operated_by"}, False)]]


def test_a_loop_over_several_steps_is_no_pattern() -> None:
    assert walked("(contains / requires)* / hosted_by") is None


def test_the_worlds_made_by_chance_need_patterns_and_steps() -> None:
    import random

    kinds = set()
    for seed in range(100):
        for rule in Maker(random.Random(seed), Wants()).law()["rules"]:
            kinds.add(walked(rule["through"]) is None)
    assert kinds == {True, False}
