"""Starts the real server on a free loopback port with a database of its own, and watches its memory."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import httpx

READY_WITHIN_SECONDS = 60.0
DATABASE = Path("var/cairn.db")


@dataclass
class Server:
    url: str
    process: subprocess.Popen[bytes]
    start_seconds: float

    def megabytes(self) -> float:
        """Resident memory now."""
        for line in Path(f"/proc/{self.process.pid}/status").read_text().splitlines():
            if line.startswith("VmRSS:"):
                return int(line.split()[1]) / 1024
        raise RuntimeError("the process reports no memory")


@contextmanager
def serving() -> Iterator[Server]:
    """A server until the block ends. It is stopped by its own process id."""
    with tempfile.TemporaryDirectory() as folder:
        database = Path(folder) / "cairn.db"
        shutil.copy(DATABASE, database)
        port = _free_port()
        environment = {
            **os.environ,
            "DATABASE_URL": f"sqlite:///{database}",
            "HOST": "127.0.0.1",
            "PORT": str(port),
            "MESSAGES_PER_MINUTE": "1000000",
        }
        started = time.perf_counter()
        process = subprocess.Popen(
            [sys.executable, "-m", "bot", "serve"], env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        )
        url = f"http://127.0.0.1:{port}"
        try:
            _wait(url, process, started)
            yield Server(url, process, time.perf_counter() - started)
        finally:
            process.terminate()
            process.wait(timeout=15)


def _wait(url: str, process: subprocess.Popen[bytes], started: float) -> None:
    while time.perf_counter() - started < READY_WITHIN_SECONDS:
        if process.poll() is not None:
            raise RuntimeError("the server ended; run `python -m bot serve` to see why")
        try:
            if httpx.get(f"{url}/readyz", timeout=2).status_code == 200:
                return
        except httpx.HTTPError:
            pass
        time.sleep(0.02)
    raise RuntimeError("the server was not ready in time")


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port
