"""A private PostgreSQL cluster for tests: made, started and removed by the session, on a Unix socket only."""

from __future__ import annotations

import itertools
import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import psycopg
import pytest

# PostgreSQL refuses to run as root.
UNPRIVILEGED = ("postgres", "nobody")


@dataclass
class PostgresServer:
    """A running cluster. `folder` holds its socket."""

    folder: Path
    _numbers: Any = field(default_factory=itertools.count)

    @contextmanager
    def database(self) -> Iterator[str]:
        """The address of a new, empty database, dropped at the end."""
        name = f"cairn_{next(self._numbers)}"
        self.execute(f"CREATE DATABASE {name}")
        yield f"postgresql+psycopg://cairn@/{name}?host={self.folder}"
        self.drop(name)

    def drop(self, name: str) -> None:
        """Drop a database whoever is connected to it."""
        self.execute(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")

    def execute(self, statement: str) -> None:
        with psycopg.connect(host=str(self.folder), user="cairn", dbname="postgres", autocommit=True) as connection:
            connection.execute(statement)  # type: ignore[arg-type]


@contextmanager
def start_server() -> Iterator[PostgresServer]:
    programs = find_programs()
    # Not pytest's folder: that is closed to any other user than the one who runs the tests.
    folder = Path(tempfile.mkdtemp(prefix="cairn-pg-", dir="/tmp"))
    identity = _identity()
    if identity:
        shutil.chown(folder, identity["user"])
    data, log = folder / "data", folder / "log"

    def run(program: str, *arguments: str) -> None:
        done = subprocess.run(
            [str(programs / program), "-D", str(data), *arguments],
            cwd=folder,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            check=False,
            **identity,
        )
        if done.returncode:
            started = log.read_text() if log.is_file() else ""
            raise RuntimeError(f"{program} failed:\n{done.stdout.decode()}\n{started}")

    try:
        run("initdb", "-U", "cairn", "-A", "trust", "-E", "UTF8", "--locale=C", "--no-sync")
        options = f"-k {folder} -c listen_addresses= -c fsync=off -c synchronous_commit=off"
        run("pg_ctl", "-w", "-l", str(log), "-o", options, "start")
        try:
            yield PostgresServer(folder)
        finally:
            run("pg_ctl", "-w", "-m", "immediate", "stop")
    finally:
        shutil.rmtree(folder)


def find_programs() -> Path:
    """The newest PostgreSQL's programs. Missing ones skip the test, except in CI, where they fail it."""
    found = [path.parent for path in Path("/usr/lib/postgresql").glob("*/bin/initdb")]
    if not found:
        reason = "PostgreSQL's initdb is not in /usr/lib/postgresql/*/bin (Debian: apt-get install postgresql)"
        if os.environ.get("CI") == "true":
            pytest.fail(reason)
        pytest.skip(reason)
    return max(found, key=lambda folder: float(folder.parent.name))


def _identity() -> dict[str, Any]:
    """Whom to run the programs as."""
    if os.geteuid() != 0:
        return {}
    import pwd  # noqa: PLC0415 - Unix only, and needed by root only

    for name in UNPRIVILEGED:
        try:
            found = pwd.getpwnam(name)
        except KeyError:
            continue
        return {"user": name, "group": found.pw_gid, "extra_groups": []}
    raise RuntimeError(f"root cannot run PostgreSQL, and there is no user {' or '.join(UNPRIVILEGED)}")
