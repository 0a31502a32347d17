"""`make bench`: the figures of the budget, measured here, and their ratio to stock Rasa's (benchmarks/stock.yml).

`--install` also makes a fresh environment in a temporary folder, from packages already downloaded.
"""

from __future__ import annotations

import argparse
import asyncio
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import yaml

from benchmarks.server import serving
from benchmarks.turns import LOOKUP, PLAIN, one_by_one, steady

STOCK = Path(__file__).with_name("stock.yml")


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("--install", action="store_true", help="also measure a fresh installation (needs the network once)")
    parser.add_argument("--turns", type=int, default=200)
    parser.add_argument("--seconds", type=float, default=20.0, help="of the steady load")
    chosen = parser.parse_args()
    rows: list[tuple[str, str, str, float | None, str]] = []
    if chosen.install:
        seconds, megabytes = install()
        rows.append(("install, downloads done", f"{seconds:.0f} s", "60 s", seconds, "install_seconds"))
        rows.append(("environment on disk", f"{megabytes:.0f} MB", "1,000 MB", megabytes, "install_megabytes"))
    seconds = train()
    rows.append(("training", f"{seconds:.1f} s", "30 s", seconds, "train_seconds"))
    with serving() as server:
        rows.append(("start to ready", f"{server.start_seconds:.1f} s", "6 s", server.start_seconds, "start_seconds"))
        plain = asyncio.run(one_by_one(server.url, PLAIN, turns=chosen.turns))
        rows.append(("turn, no look-up, p50", f"{plain.p50:.1f} ms", "18 ms", plain.p50, "turn_p50_ms"))
        lookup = asyncio.run(one_by_one(server.url, LOOKUP, turns=chosen.turns))
        rows.append(("turn with look-up, p50", f"{lookup.p50:.1f} ms", "25 ms", None, ""))
        rows.append(("turn with look-up, p95", f"{lookup.p95:.1f} ms", "60 ms", None, ""))
        load = asyncio.run(steady(server.url, per_second=40, seconds=chosen.seconds))
        rows.append(("40 turns a second, errors", f"{load.errors} of {len(load.values)}", "0", None, ""))
        rows.append(("40 turns a second, p50 / p95", f"{load.p50:.0f} / {load.p95:.0f} ms", "", None, ""))
        megabytes = server.megabytes()
        rows.append(("memory of the process", f"{megabytes:.0f} MB", "450 MB", megabytes, "memory_megabytes"))
    show(rows)
    return 0


def show(rows: list[tuple[str, str, str, float | None, str]]) -> None:
    stock = yaml.safe_load(STOCK.read_text(encoding="utf-8"))
    print(f"\n{'':32}{'measured':>18}{'budget':>12}{'stock Rasa':>14}{'ratio':>8}")
    for name, measured, budget, value, key in rows:
        known = stock.get(key)
        there = f"{known['value']:g}" if known else ""
        ratio = f"{known['value'] / value:.1f}x" if known and value else ""
        print(f"{name:32}{measured:>18}{budget:>12}{there:>14}{ratio:>8}")


def train() -> float:
    """Seconds of a training from nothing, as its user waits for it."""
    with tempfile.TemporaryDirectory() as folder:
        environment = {**os.environ, "MODEL": f"{folder}/model.tar.gz", "RASA_CACHE_DIRECTORY": f"{folder}/cache"}
        started = time.perf_counter()
        subprocess.run([sys.executable, "-m", "bot", "train", "--force"], env=environment, check=True, capture_output=True)
        return time.perf_counter() - started


def install() -> tuple[float, float]:
    """(seconds, megabytes) of a fresh environment from requirements.lock, packages downloaded before."""
    uv = Path(sys.executable).with_name("uv")
    with tempfile.TemporaryDirectory() as folder:
        place = Path(folder) / "venv"
        command = [uv, "pip", "sync", "-q", "--compile-bytecode", "--require-hashes", "--link-mode", "copy"]
        subprocess.run([uv, "venv", "-q", "--python", sys.executable, place], check=True)
        started = time.perf_counter()
        subprocess.run([*command, "--python", place / "bin" / "python", "requirements.lock"], check=True)
        seconds = time.perf_counter() - started
        size = sum(path.lstat().st_size for path in place.rglob("*") if path.is_file())
        return seconds, size / 1e6


if __name__ == "__main__":
    sys.exit(main())
