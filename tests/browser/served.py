"""A real process on a free port, until the test is over."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx

PROJECT = Path(__file__).resolve().parents[2]


@contextmanager
def served(*command: str, database: Path, folder: Path, ready: str, **environment: str) -> Iterator[str]:
    """The address of `python -m <command>` on a copy of `database`, once `ready` answers. `{port}` stands for its port."""
    shutil.copy(database, folder / "cairn.db")
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    variables = {
        **os.environ,
        "DATABASE_URL": f"sqlite:///{folder / 'cairn.db'}",
        "SEAL_KEY_FILE": str(folder / "seal.key"),
        "HOST": "127.0.0.1",
        "PORT": str(port),
    }
    log = folder / "log"
    with log.open("w") as output:
        process = subprocess.Popen(
            [sys.executable, "-m", *(part.format(port=port) for part in command)],
            cwd=PROJECT, env=variables | environment, stdout=output, stderr=subprocess.STDOUT,
        )  # fmt: skip
        try:
            url = f"http://127.0.0.1:{port}"
            _wait_for(f"{url}{ready}", process, log)
            yield url
        finally:
            process.terminate()
            process.wait(timeout=20)


def _wait_for(url: str, process: subprocess.Popen[bytes], log: Path) -> None:
    until = time.monotonic() + 180  # a start takes seconds, and a minute where the cores are shared
    while time.monotonic() < until:
        assert process.poll() is None, log.read_text()
        try:
            if httpx.get(url, timeout=20).status_code == httpx.codes.OK:
                return
        except httpx.HTTPError:
            time.sleep(0.1)
    raise AssertionError(log.read_text())
