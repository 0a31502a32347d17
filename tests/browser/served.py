"""A real process on a free port, until the test is over."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

import httpx

PROJECT = Path(__file__).resolve().parents[2]


class Served:
    """`python -m <command>` on a port and a database that stay the same when it is killed and started again."""

    def __init__(
        self, command: tuple[str, ...], *, database: Path, folder: Path, ready: str, environment: Mapping[str, str]
    ):
        self.database = folder / "cairn.db"
        shutil.copy(database, self.database)
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            port = probe.getsockname()[1]
        self.url = f"http://127.0.0.1:{port}"
        self._ready = ready
        self._command = [sys.executable, "-m", *(part.format(port=port) for part in command)]
        own = {
            "DATABASE_URL": f"sqlite:///{self.database}",
            "SEAL_KEY_FILE": str(folder / "seal.key"),
            "HOST": "127.0.0.1",
            "PORT": str(port),
        }
        self._environment = {**os.environ, **own, **environment}
        self._log = folder / "log"
        self._process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Returns when it is ready."""
        with self._log.open("a") as output:
            self._process = subprocess.Popen(
                self._command, cwd=PROJECT, env=self._environment, stdout=output, stderr=subprocess.STDOUT
            )
        _wait_for(f"{self.url}{self._ready}", self._process, self._log)

    def signal(self, number: int) -> None:
        assert self._process is not None
        self._process.send_signal(number)

    def kill(self) -> None:
        """At once, without a chance to finish anything."""
        assert self._process is not None
        self._process.kill()
        self._process.wait(timeout=20)

    def stop(self) -> None:
        if self._process is not None and self._process.poll() is None:
            self._process.terminate()
            self._process.wait(timeout=20)


@contextmanager
def restartable(*command: str, database: Path, folder: Path, ready: str, **environment: str) -> Iterator[Served]:
    """`python -m <command>` on a copy of `database`, once `ready` answers. `{port}` stands for its port."""
    process = Served(command, database=database, folder=folder, ready=ready, environment=environment)
    try:
        process.start()
        yield process
    finally:
        process.stop()


@contextmanager
def served(*command: str, database: Path, folder: Path, ready: str, **environment: str) -> Iterator[str]:
    """The address of the process that `restartable` starts."""
    with restartable(*command, database=database, folder=folder, ready=ready, **environment) as process:
        yield process.url


def _wait_for(url: str, process: subprocess.Popen[bytes], log: Path) -> None:
    until = time.monotonic() + 240  # seconds; a busy machine takes its time
    while time.monotonic() < until:
        assert process.poll() is None, log.read_text()
        try:
            if httpx.get(url, timeout=20).status_code == httpx.codes.OK:
                return
        except httpx.HTTPError:
            time.sleep(0.1)
    raise AssertionError(log.read_text())
