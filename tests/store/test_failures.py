"""What does a person see when the database fails? Exit 5, one sentence, a hint, within twelve seconds, and no secret."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from store.server import free_port

from depgraph.errors import BackendFailed, InvalidInput
from depgraph.store.connection import Connection, connection, translated

if TYPE_CHECKING:
    from collections.abc import Iterator

ROOT = Path(__file__).resolve().parents[2]
SECRET = "hunter2-very-secret"
SECONDS = 12


def asked(*arguments: str, uri: str | None = None, **more: str) -> tuple[int, str, float]:
    environment = {k: v for k, v in os.environ.items() if not k.startswith("DEPGRAPH_")}
    environment |= {"PYTHONPATH": f"{ROOT}{os.pathsep}{ROOT / 'cli'}", "DEPGRAPH_NEO4J_PASSWORD": SECRET, **more}
    if uri:
        environment["DEPGRAPH_NEO4J_URI"] = uri
    started = time.monotonic()
    done = subprocess.run(
        [sys.executable, "-m", "depgraph_cli.main", "db", *arguments],
        env=environment, capture_output=True, text=True, timeout=60, check=False,
    )  # fmt: skip
    assert SECRET not in done.stdout + done.stderr
    assert "Traceback" not in done.stderr
    return done.returncode, done.stderr, time.monotonic() - started


def sentences(said: str) -> list[str]:
    return [line for line in said.splitlines() if line.startswith("depgraph: ")]


@pytest.fixture
def silent() -> Iterator[str]:
    """A port that accepts everybody and never says a word."""
    with socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        listening.listen(8)
        held: list[socket.socket] = []

        def accept() -> None:
            while True:
                try:
                    held.append(listening.accept()[0])
                except OSError:
                    return

        threading.Thread(target=accept, daemon=True).start()
        yield f"bolt://127.0.0.1:{listening.getsockname()[1]}"
        listening.shutdown(socket.SHUT_RDWR)
        for client in held:
            client.close()


@pytest.fixture
def chatty() -> Iterator[str]:
    """A port where something else than Neo4j answers."""
    with socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        listening.listen(8)

        def answer() -> None:
            while True:
                try:
                    client, _ = listening.accept()
                except OSError:
                    return
                client.sendall(b"HTTP/1.1 400 Bad Request\r\n\r\n")
                client.close()

        threading.Thread(target=answer, daemon=True).start()
        yield f"bolt://127.0.0.1:{listening.getsockname()[1]}"
        listening.shutdown(socket.SHUT_RDWR)


def test_a_server_that_is_down_is_said_at_once() -> None:
    code, said, seconds = asked("status", uri=f"bolt://127.0.0.1:{free_port()}")
    assert code == 5
    assert seconds < SECONDS
    assert len(sentences(said)) == 1
    assert "does not answer" in said
    assert "hint: " in said


def test_a_port_that_stays_silent_is_given_up(silent: str) -> None:
    with ThreadPoolExecutor() as both:
        answers = list(both.map(lambda uri: asked("status", uri=uri), [silent, silent.replace("bolt", "neo4j")]))
    for code, said, seconds in answers:
        assert code == 5
        assert seconds < SECONDS
        assert len(sentences(said)) == 1
        assert len(said.splitlines()) == 2  # the sentence and its hint, no log of the driver's


def test_a_port_where_something_else_answers_is_said(chatty: str) -> None:
    code, said, seconds = asked("status", uri=chatty)
    assert code == 5
    assert seconds < SECONDS
    assert len(sentences(said)) == 1


def test_a_name_that_nobody_knows_is_said() -> None:
    code, said, seconds = asked("status", uri="neo4j://no-such-host.invalid:7687")
    assert code == 5
    assert seconds < SECONDS
    assert len(sentences(said)) == 1


@pytest.mark.parametrize("uri", ["bolt://neo4j:{}@h:7687", "neo4j+s://{}@h"])
def test_a_password_in_the_address_is_refused_and_not_repeated(uri: str) -> None:
    code, said, _ = asked("status", uri=uri.format(SECRET))
    assert code == 5
    assert "holds a user name or password" in said


def test_no_database_named_says_how_to_name_one() -> None:
    code, said, _ = asked("status")
    assert code == 5
    assert "DEPGRAPH_NEO4J_URI" in said


@pytest.mark.xdist_group("store")
def test_a_wrong_password_is_said(database: Connection) -> None:
    code, said, seconds = asked("status", uri=database.uri)
    assert code == 5
    assert seconds < SECONDS
    assert "refuses the password of neo4j" in said


@pytest.mark.xdist_group("store")
def test_a_database_that_is_not_there_is_said(database: Connection) -> None:
    code, said, _ = asked(
        "status", uri=database.uri, DEPGRAPH_NEO4J_PASSWORD=database.password, DEPGRAPH_NEO4J_DATABASE="elsewhere"
    )
    assert code == 5
    assert "no database 'elsewhere'" in said


def test_the_password_comes_from_the_environment_or_a_file_and_shows_nowhere(tmp_path: Path) -> None:
    file = tmp_path / "password"
    file.write_text(SECRET + "\n")
    named = {"DEPGRAPH_NEO4J_URI": "bolt://h:1"}
    assert connection(None, named | {"DEPGRAPH_NEO4J_PASSWORD": SECRET}, {}).password == SECRET
    found = connection(None, named | {"DEPGRAPH_NEO4J_PASSWORD_FILE": str(file)}, {})
    assert found.password == SECRET
    assert SECRET not in repr(found)
    assert connection("bolt://other:2", named, {"user": "me"}).uri == "bolt://other:2"
    with pytest.raises(InvalidInput) as caught:
        connection(None, named, {"password": SECRET})
    assert SECRET not in str(caught.value)
    assert "a file of its own" in str(caught.value.hint)


def neo4j_error(code: str, message: str = f"repeats {SECRET}") -> Exception:
    from neo4j.exceptions import Neo4jError

    error = Neo4jError._hydrate_neo4j(code=code, message=message)
    assert isinstance(error, Exception)
    return error


@pytest.mark.parametrize(
    ("code", "message", "sentence"),
    [
        ("Neo.ClientError.Security.Unauthorized", "", "refuses the password"),
        ("Neo.ClientError.Security.AuthenticationRateLimit", "", "after too many wrong ones"),
        ("Neo.ClientError.Security.CredentialsExpired", "", "must be changed first"),
        ("Neo.ClientError.Security.Forbidden", "", "has no right"),
        ("Neo.ClientError.General.ForbiddenOnReadOnlyDatabase", "", "takes no writes"),
        ("Neo.TransientError.General.DatabaseUnavailable", "", "no room or has stopped taking writes"),
        ("Neo.DatabaseError.Transaction.TransactionCommitFailed", "No space left on device", "no room"),
        ("Neo.DatabaseError.General.UnknownError", "java.io.IOException: No space left on device", "no room"),
        ("Neo.ClientError.Database.DatabaseNotFound", "", "there is no database"),
        ("Neo.ClientError.Transaction.TransactionTimedOut", "", "did not finish within"),
        ("Neo.ClientError.Statement.SyntaxError", "", "refused a statement"),
    ],
)
def test_every_failure_of_the_server_is_one_sentence_of_ours(code: str, message: str, sentence: str) -> None:
    settings = Connection("bolt://h:1", password=SECRET)
    with pytest.raises(BackendFailed, match=sentence) as caught, translated(settings):
        raise neo4j_error(code, message or f"repeats {SECRET}")
    assert SECRET not in f"{caught.value} {caught.value.hint}"
    assert caught.value.exit_code == 5


@pytest.mark.parametrize(
    ("components", "sentence"),
    [
        ([], "the database is nothing; expected Neo4j 5.26"),
        ([{"name": "ArcadeDB", "versions": ["26.10"]}], "the database is ArcadeDB; expected Neo4j"),
        ([{"name": "Neo4j Kernel", "versions": ["4.4.40"]}], "Neo4j 4.4.40; expected 5.26 or later"),
    ],
)
def test_another_database_or_an_old_one_is_refused(components: list[dict[str, object]], sentence: str) -> None:
    from depgraph.store.connection import _check_version

    class Answers:
        def read(self, query: str) -> list[dict[str, object]]:
            return components

    with pytest.raises(BackendFailed, match=sentence):
        _check_version(Answers())  # type: ignore[arg-type]
