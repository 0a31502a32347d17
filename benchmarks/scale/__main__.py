"""`make bench-scale`: search and match over 100,000 made-up credentials, through the API in this process.

Prints p50 and p95 in milliseconds, and memory.
"""

from __future__ import annotations

import argparse
import asyncio
import os
import random
import statistics
import sys
import tempfile
import time
from pathlib import Path

import httpx
from fastapi import FastAPI
from sqlalchemy.orm import Session

from api.app import create_app
from api.db import migrate
from api.settings import Settings
from benchmarks.scale.generator import SEED, fill
from benchmarks.scale.requests import Asked, matches, searches
from benchmarks.scale.vectors import SkillEncoder
from knowledge.base import open_engine
from knowledge.content_files import read_content
from knowledge.knowledge_base import KnowledgeBase
from knowledge.load import load_content

ENCODER = Path("var/scale")  # its own: the vectors that a server keeps are not to make room
GOAL_MS = 80.0
WARM_UP = 10


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.scale", description=__doc__)
    parser.add_argument("--credentials", type=int, default=100_000)
    parser.add_argument("--requests", type=int, default=300, help="of each kind")
    chosen = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        url = f"sqlite:///{folder}/scale.db"
        started = time.perf_counter()
        make(url, chosen.credentials)
        print(f"{chosen.credentials} credentials made in {time.perf_counter() - started:.0f} s (seed {SEED})", flush=True)
        before = megabytes("VmRSS")
        started = time.perf_counter()
        app = create_app(Settings(database_url=url), encoder=SkillEncoder(ENCODER))
        knowledge: KnowledgeBase = app.state.knowledge.current()
        print(f"read and indexed in {time.perf_counter() - started:.0f} s; memory {before:.0f} MB before, "
              f"{megabytes('VmRSS'):.0f} MB after, {megabytes('VmHWM'):.0f} MB at most", flush=True)  # fmt: skip
        dice = random.Random(SEED)
        asked = {"search": searches(knowledge.snapshot, chosen.requests, dice),
                 "match": matches(knowledge.snapshot, chosen.requests, dice)}  # fmt: skip
        for name, requests in asked.items():
            measure(app, name, requests)
        print(f"memory at the end {megabytes('VmRSS'):.0f} MB; {os.cpu_count()} processors, "
              f"load {os.getloadavg()[0]:.1f}")  # fmt: skip
    return 0


def make(url: str, credentials: int) -> None:
    migrate(url)
    engine = open_engine(url)
    with Session(engine) as session, session.begin():
        load_content(session, read_content())
        fill(session, credentials=credentials)
    engine.dispose()


def measure(app: FastAPI, name: str, requests: list[Asked]) -> None:
    times, results = asyncio.run(ask(app, requests))
    p50, p95 = statistics.median(times), statistics.quantiles(times, n=20)[18]
    verdict = "kept" if p95 <= GOAL_MS else "missed"
    print(
        f"{name:7} p50 {p50:6.1f} ms   p95 {p95:6.1f} ms   slowest {max(times):6.1f} ms   goal {GOAL_MS:.0f} ms: {verdict}"
    )
    print(f"        {len(times)} requests, one after another; results: {statistics.median(results):.0f} in the middle, "
          f"{max(results)} at most", flush=True)  # fmt: skip


async def ask(app: FastAPI, requests: list[Asked]) -> tuple[list[float], list[int]]:
    """(milliseconds, results found) of each request, one after another; the first few only warm up."""
    times, results = [], []
    transport = httpx.ASGITransport(app)
    async with httpx.AsyncClient(transport=transport, base_url="http://bench") as http:
        for number, request in enumerate(requests[:WARM_UP] + requests):
            started = time.perf_counter()
            response = await http.request(request.method, request.path, params=request.params, json=request.body)
            took = (time.perf_counter() - started) * 1000
            response.raise_for_status()
            if number >= WARM_UP:
                times.append(took)
                results.append(response.json()["total"] + response.json()["total_unknown"])
    return times, results


def megabytes(name: str) -> float:
    """Resident memory of this process now (VmRSS), or the most it had (VmHWM)."""
    for line in Path("/proc/self/status").read_text().splitlines():
        if line.startswith(f"{name}:"):
            return int(line.split()[1]) / 1024
    raise RuntimeError("the process reports no memory")


if __name__ == "__main__":
    sys.exit(main())
