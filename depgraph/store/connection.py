"""Which database is asked, and what went wrong with it? One driver a process; every failure one sentence, no secret."""

from __future__ import annotations

import re
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from depgraph._version import __version__
from depgraph.errors import BackendFailed, InvalidInput

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from neo4j import Driver, ManagedTransaction, Record

    from depgraph.store.cypher import Cypher

SCHEMES = ("neo4j", "neo4j+s", "neo4j+ssc", "bolt", "bolt+s", "bolt+ssc")
CONNECT_SECONDS = 5.0
ACQUIRE_SECONDS = 5.0
"""A port that accepts and stays silent is given up after this long."""
RETRY_SECONDS = 5.0
"""With pauses that double, the last try comes before ten seconds are over."""
STATEMENT_SECONDS = 600.0
OLDEST = (5, 26)
LEASE_SECONDS = 20.0
"""A push that gives no sign of life for this long is taken for dead."""

DOWN = "start the server, or name another with --uri or DEPGRAPH_NEO4J_URI"
_AUTH = "Neo.ClientError.Security."


@dataclass(frozen=True)
class Connection:
    """Where the database is and who asks; the password never shows in a representation."""

    uri: str
    user: str = "neo4j"
    database: str = "neo4j"
    password: str = field(default="", repr=False)
    lease: float = LEASE_SECONDS

    def __post_init__(self) -> None:
        parts = urlsplit(self.uri)
        if "@" in parts.netloc:
            raise BackendFailed(
                "the database URI holds a user name or password; expected none there",
                hint="give the user as DEPGRAPH_NEO4J_USER and the password as DEPGRAPH_NEO4J_PASSWORD or in a file",
            )
        if parts.scheme not in SCHEMES or not parts.hostname:
            raise BackendFailed(
                f"the database URI {self.uri!r} is not one; expected such as neo4j://localhost:7687",
                hint=f"it starts with one of {', '.join(SCHEMES)}",
            )


SECRETS = ("DEPGRAPH_NEO4J_PASSWORD", "DEPGRAPH_NEO4J_PASSWORD_FILE")
"""Variables of the environment that say the password: it never goes to an address that a folder's settings name."""


def connection(
    uri: str | None,
    environment: Mapping[str, str],
    settings: Mapping[str, Any],
    ask: Callable[[str], str] | None = None,
) -> Connection:
    """Return the connection that an option, the environment and the project's settings make, in this order.

    ``ask`` prompts for a password where nothing gives one; without it an empty one is tried.

    Raises:
        BackendFailed: no database is named, or its URI holds a password.
        InvalidInput: an unknown setting, or a password file that cannot be read.

    """
    unknown = sorted(set(settings) - {"uri", "user", "database", "password_file"})
    if unknown:
        hint = "a password stands in the environment or in a file of its own" if "password" in unknown else None
        raise InvalidInput("depgraph.toml: [neo4j]", unknown[0], "uri, user, database or password_file", hint=hint)
    where = uri or environment.get("DEPGRAPH_NEO4J_URI") or settings.get("uri")
    if not where:
        raise BackendFailed(
            "no database is named; expected --uri, DEPGRAPH_NEO4J_URI or `uri` under [neo4j] in depgraph.toml",
            hint="the README shows how to start a local one",
        )
    found = Connection(
        uri=str(where),
        user=str(environment.get("DEPGRAPH_NEO4J_USER") or settings.get("user") or "neo4j"),
        database=str(environment.get("DEPGRAPH_NEO4J_DATABASE") or settings.get("database") or "neo4j"),
        lease=_seconds(environment.get("DEPGRAPH_NEO4J_LEASE")),
    )
    password = _password(environment, settings)
    secret = next((name for name in SECRETS if environment.get(name)), None)
    if secret and not (uri or environment.get("DEPGRAPH_NEO4J_URI")):
        # Whoever wrote the settings of a folder would be sent the password.
        raise InvalidInput(
            "depgraph.toml: [neo4j] uri", found.uri, f"an address of your own for the password in {secret}",
            hint="name the address with --uri or DEPGRAPH_NEO4J_URI, or the password with password_file beside the address",
        )  # fmt: skip
    if password is None:
        password = ask(f"Password of {found.user} at {found.uri}") if ask else ""
    return Connection(found.uri, found.user, found.database, password, found.lease)


def _seconds(text: str | None) -> float:
    try:
        return float(text) if text else LEASE_SECONDS
    except ValueError:
        raise InvalidInput("DEPGRAPH_NEO4J_LEASE", text, "a number of seconds") from None


def _password(environment: Mapping[str, str], settings: Mapping[str, Any]) -> str | None:
    if "DEPGRAPH_NEO4J_PASSWORD" in environment:
        return environment["DEPGRAPH_NEO4J_PASSWORD"]
    name = environment.get("DEPGRAPH_NEO4J_PASSWORD_FILE") or settings.get("password_file")
    if not name:
        return None
    try:
        return Path(str(name)).read_text(encoding="utf-8").rstrip("\r\n")
    except (OSError, UnicodeDecodeError):
        raise InvalidInput(str(name), "a file that cannot be read", "the database password, alone in a file") from None


class Store:
    """An open database: reads, and writes in managed transactions."""

    def __init__(self, driver: Driver, settings: Connection) -> None:
        self._driver, self.settings = driver, settings

    def read(self, query: Cypher, **parameters: Any) -> list[Record]:
        """Return the rows of one query that changes nothing; the server refuses it if it does."""
        return self._execute(query, parameters, write=False)

    def write(self, query: Cypher, **parameters: Any) -> list[Record]:
        """Run one statement in a transaction of its own and return its rows."""
        return self._execute(query, parameters, write=True)

    def together(self, work: Callable[[ManagedTransaction], Any]) -> Any:
        """Run several statements in one transaction; the driver repeats it when the server asks for that."""
        from neo4j import unit_of_work  # noqa: PLC0415

        with translated(self.settings), self._driver.session(database=self.settings.database) as session:
            return session.execute_write(unit_of_work(timeout=STATEMENT_SECONDS)(work))

    def _execute(self, query: Cypher, parameters: dict[str, Any], *, write: bool) -> list[Record]:
        from neo4j import unit_of_work  # noqa: PLC0415

        def work(unit: ManagedTransaction) -> list[Record]:
            return list(unit.run(query, parameters))

        with translated(self.settings), self._driver.session(database=self.settings.database) as session:
            run = session.execute_write if write else session.execute_read
            return run(unit_of_work(timeout=STATEMENT_SECONDS)(work))


@contextmanager
def opened(settings: Connection) -> Iterator[Store]:
    """Open the database, check that it is one we know, and close it in the end.

    Raises:
        BackendFailed: it is down or silent, refuses, or is not Neo4j 5.26 or later.

    """
    import logging  # noqa: PLC0415  with the driver, which imports it

    from neo4j import GraphDatabase  # noqa: PLC0415  the driver costs more than most commands

    # Where nobody listens to its log the driver's warnings would stand on stderr beside our one sentence.
    logging.getLogger("neo4j").addHandler(logging.NullHandler())
    with translated(settings):
        driver = GraphDatabase.driver(
            settings.uri, auth=(settings.user, settings.password), connection_timeout=CONNECT_SECONDS,
            connection_acquisition_timeout=ACQUIRE_SECONDS, max_transaction_retry_time=RETRY_SECONDS,
            user_agent=f"depgraph/{__version__}", notifications_min_severity="OFF",
        )  # fmt: skip
    with driver:
        with translated(settings):
            driver.verify_connectivity()
        store = Store(driver, settings)
        _check_version(store)
        yield store


def _check_version(store: Store) -> None:
    from depgraph.store.cypher import COMPONENTS  # noqa: PLC0415

    rows = store.read(COMPONENTS)
    kernel = next((row for row in rows if row["name"] == "Neo4j Kernel"), None)
    if kernel is None:
        names = ", ".join(sorted(str(row["name"]) for row in rows)) or "nothing"
        raise BackendFailed(f"the database is {names}; expected Neo4j 5.26 or later")
    version = str(kernel["versions"][0])
    numbers = re.match(r"(\d+)\.(\d+)", version)
    if numbers is None or (int(numbers[1]), int(numbers[2])) < OLDEST:
        raise BackendFailed(f"the database is Neo4j {version}; expected 5.26 or later")


@contextmanager
def translated(settings: Connection) -> Iterator[None]:
    """Turn the driver's errors into one sentence each, without anything the server or the driver repeats."""
    from neo4j.exceptions import DriverError, Neo4jError  # noqa: PLC0415

    try:
        yield
    except (DriverError, Neo4jError) as error:
        sentence, hint = _said(error, settings)
        raise BackendFailed(sentence, hint=hint) from None
    except (OSError, ValueError) as error:
        # The driver lets some failures of names and sockets through as they are.
        raise BackendFailed(
            f"the database at {settings.uri} cannot be reached ({type(error).__name__})", hint=DOWN
        ) from None


def _said(error: Exception, settings: Connection) -> tuple[str, str | None]:
    from neo4j import exceptions  # noqa: PLC0415

    code = str(getattr(error, "code", "") or "")
    if isinstance(error, exceptions.AuthError) or code.startswith(_AUTH + "Unauthorized"):
        return (
            f"the database refuses the password of {settings.user}",
            "set DEPGRAPH_NEO4J_PASSWORD or DEPGRAPH_NEO4J_PASSWORD_FILE; after several tries the server waits some seconds",
        )
    if code == _AUTH + "AuthenticationRateLimit":
        return "the database takes no password after too many wrong ones", "wait five seconds and try again"
    if code == _AUTH + "CredentialsExpired":
        return (
            f"the password of {settings.user} must be changed first",
            "ALTER CURRENT USER SET PASSWORD, in any Neo4j client",
        )
    if isinstance(error, exceptions.Forbidden) or code.startswith(_AUTH):
        return (
            f"the user {settings.user} has no right to do this in the database",
            "ask whoever runs it for write access",
        )
    if code in {
        "Neo.ClientError.General.ForbiddenOnReadOnlyDatabase",
        "Neo.ClientError.General.WriteOnReadOnlyAccessDatabase",
    }:
        return f"the database {settings.database} takes no writes", "ask whoever runs it for write access"
    if code == "Neo.ClientError.Database.DatabaseNotFound":
        return f"there is no database {settings.database!r} on this server", "set DEPGRAPH_NEO4J_DATABASE"
    if _out_of_room(error, code):
        return (
            "the database could not store this: it has no room or has stopped taking writes",
            "free its disk, then push again",
        )
    if code.endswith(("TransactionTimedOut", "TransactionTimedOutClientConfiguration")):
        return (
            f"the database did not finish within {STATEMENT_SECONDS:.0f} seconds",
            "ask for fewer laws or lines at once",
        )
    if isinstance(error, exceptions.DriverError):
        return f"the database at {settings.uri} does not answer", DOWN
    return f"the database refused a statement ({code or type(error).__name__})", None


def _out_of_room(error: Exception, code: str) -> bool:
    words = ("OutOfDisk", "DatabaseUnavailable", "TransactionCommitFailed", "TransactionLogError", "ReadOnlyDatabase")
    said = str(getattr(error, "message", "") or "")
    return code.endswith(words) or "No space left" in said or "out of disk" in said.lower()
