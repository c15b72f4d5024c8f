"""One database for all tests of the store; they stay on one worker."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import pytest
from store.server import NoServer, Server, named_by_environment

from depgraph.store.connection import Connection, Store, opened

if TYPE_CHECKING:
    from collections.abc import Iterator


@pytest.fixture(scope="session")
def database(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Connection]:
    """A real Neo4j: see ``server.py`` for the order."""
    named = named_by_environment()
    if named is not None:
        yield named
        return
    server = Server(tmp_path_factory.mktemp("neo4j"))
    try:
        server.start()
    except NoServer as error:
        if os.environ.get("CI"):
            raise
        pytest.skip(str(error))
    try:
        yield server.connection
    finally:
        server.stop()


@pytest.fixture(scope="session")
def store(database: Connection) -> Iterator[Store]:
    with opened(database) as found:
        yield found
