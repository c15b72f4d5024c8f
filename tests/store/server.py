"""Which Neo4j do the tests talk to? The one named by the environment, else a real one started here, else none.

``DEPGRAPH_NEO4J_URI`` (with user and password) wins. Otherwise Maven resolves Neo4j Community 5.26 by the ``pom.xml``
beside this file and it runs on the machine's Java 17 or 21, on loopback, on a free port, in a folder of its own.
"""

from __future__ import annotations

import hashlib
import os
import secrets
import shutil
import socket
import subprocess
import time
from pathlib import Path
from typing import Any

from depgraph.store.connection import Connection

POM = Path(__file__).with_name("pom.xml")
ROOT = Path(__file__).resolve().parents[2]
OPENED = ("java.nio", "java.io", "java.lang", "java.util.concurrent", "sun.nio.ch")
RESOLVE_SECONDS, START_SECONDS = 900, 120


class NoServer(Exception):
    """Why there is no database to test against."""


def classpath() -> str:
    """Return the class path of the server; Maven is asked once for each version of the pom."""
    if shutil.which("java") is None or shutil.which("mvn") is None:
        raise NoServer("no DEPGRAPH_NEO4J_URI, and java and mvn are not both here to run one")
    cache = ROOT / ".depgraph-cache" / f"neo4j-{hashlib.sha256(POM.read_bytes()).hexdigest()[:12]}.classpath"
    if cache.is_file() and all(
        Path(jar).is_file() for jar in cache.read_text(encoding="utf-8").strip().split(os.pathsep)
    ):
        return cache.read_text(encoding="utf-8").strip()
    cache.parent.mkdir(exist_ok=True)
    fresh = cache.with_suffix(f".{os.getpid()}")
    done = subprocess.run(
        ["mvn", "-B", "-ntp", "-q", "-f", str(POM), "dependency:build-classpath", f"-Dmdep.outputFile={fresh}"],
        capture_output=True, text=True, timeout=RESOLVE_SECONDS, check=False,
    )  # fmt: skip
    if done.returncode:
        raise NoServer(f"Maven could not resolve {POM.name}: {done.stdout[-500:]}")
    fresh.replace(cache)
    return cache.read_text(encoding="utf-8").strip()


def free_port() -> int:
    with socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        port: int = listening.getsockname()[1]
        return port


class Server:
    """A Neo4j server of our own."""

    def __init__(self, home: Path, *, heap: str = "1g", **settings: str) -> None:
        self.home, self.heap, self.port = home, heap, free_port()
        self.password = secrets.token_hex(8)
        self._settings = settings
        self.process: subprocess.Popen[bytes] | None = None

    @property
    def connection(self) -> Connection:
        return Connection(f"bolt://127.0.0.1:{self.port}", password=self.password, lease=2.0)

    @property
    def environment(self) -> dict[str, str]:
        return {
            "DEPGRAPH_NEO4J_URI": self.connection.uri, "DEPGRAPH_NEO4J_PASSWORD": self.password, "DEPGRAPH_NEO4J_LEASE": "2",
        }  # fmt: skip

    def start(self) -> None:
        """Start the server and give it its password."""
        settings: dict[str, str] = {
            "server.default_listen_address": "127.0.0.1", "server.bolt.listen_address": f"127.0.0.1:{self.port}",
            "server.http.enabled": "false", "server.https.enabled": "false", "dbms.usage_report.enabled": "false",
            "server.memory.pagecache.size": "256m", "dbms.security.auth_lock_time": "0s", "db.tx_log.preallocate": "false",
            "dbms.cypher.min_replan_interval": "1h",
        }  # fmt: skip
        for folder in ("conf", "data", "logs", "plugins", "import", "run", "lib", "licenses"):
            (self.home / folder).mkdir(parents=True, exist_ok=True)
        lines = [f"{key}={value}\n" for key, value in (settings | self._settings).items()]
        (self.home / "conf" / "neo4j.conf").write_text("".join(lines), encoding="utf-8")
        self._run()
        self._set_password()

    def _run(self) -> None:
        # Tests are over before an optimising compiler pays; a long run is another matter.
        quick = ["-XX:TieredStopAtLevel=1"] if self.heap == "1g" else []
        command = ["java", "-Xms256m", f"-Xmx{self.heap}", "-XX:+UseSerialGC", *quick]
        command += [f"--add-opens=java.base/{name}=ALL-UNNAMED" for name in OPENED]
        command += ["-cp", classpath(), "org.neo4j.server.CommunityEntryPoint"]
        command += [f"--home-dir={self.home}", f"--config-dir={self.home / 'conf'}"]
        with (self.home / "out.log").open("wb") as log:
            self.process = subprocess.Popen(command, stdout=log, stderr=log)
        until = time.monotonic() + START_SECONDS
        while time.monotonic() < until:
            if self.process.poll() is not None:
                raise NoServer(f"Neo4j stopped at once: {(self.home / 'out.log').read_text(errors='replace')[-800:]}")
            with socket.socket() as asking:
                asking.settimeout(1)
                if asking.connect_ex(("127.0.0.1", self.port)) == 0:
                    return
            time.sleep(0.1)
        self.stop()
        raise NoServer(f"Neo4j did not listen within {START_SECONDS} s")

    def _set_password(self) -> None:
        from neo4j import GraphDatabase, exceptions

        until = time.monotonic() + START_SECONDS
        with GraphDatabase.driver(
            self.connection.uri, auth=("neo4j", "neo4j"), notifications_min_severity="OFF"
        ) as driver:
            while True:
                try:
                    driver.execute_query(
                        "ALTER CURRENT USER SET PASSWORD FROM 'neo4j' TO $new", new=self.password, database_="system"
                    )
                except exceptions.Neo4jError:
                    if time.monotonic() > until:
                        raise
                    time.sleep(0.3)
                else:
                    return

    def stop(self, *, hard: bool = True) -> None:
        """Stop the server; the data are thrown away anyway."""
        if self.process is not None and self.process.poll() is None:
            self.process.kill() if hard else self.process.terminate()
            self.process.wait(30)


def named_by_environment() -> Any:
    """Return the connection that the environment names, ``None`` where it names none."""
    from depgraph.store.connection import connection

    return connection(None, os.environ, {}) if os.environ.get("DEPGRAPH_NEO4J_URI") else None
