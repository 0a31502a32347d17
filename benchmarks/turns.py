"""Times turns over HTTP: one at a time, and at a steady rate."""

from __future__ import annotations

import asyncio
import itertools
import random
import statistics
import time
from dataclasses import dataclass
from pathlib import Path

import httpx
import yaml

NLU = Path(__file__).parents[1] / "data" / "nlu"
SEED = 7


def messages(*intents: str) -> list[str]:
    """Different messages in both languages, in a fixed order: nothing is answered from a memory of what was said before."""
    blocks = (block for path in sorted(NLU.glob("*.yml")) for block in yaml.safe_load(path.read_text("utf-8"))["nlu"])
    found = [
        line.removeprefix("- ")
        for block in blocks
        if block.get("intent") in intents
        for line in block["examples"].splitlines()
    ]
    random.Random(SEED).shuffle(found)
    return found


# What people say that needs no look-up in the knowledge base, and what does.
PLAIN = messages("greet", "thank", "goodbye", "help", "ask_if_bot", "how_are_you")
LOOKUP = messages("find_credentials", "ask_definition", "ask_funding", "ask_occupation", "ask_recognition", "ask_cost")


@dataclass(frozen=True)
class Times:
    """Milliseconds of turns."""

    values: list[float]
    errors: int = 0

    @property
    def p50(self) -> float:
        return statistics.median(self.values)

    @property
    def p95(self) -> float:
        return statistics.quantiles(self.values, n=20)[18] if len(self.values) > 1 else self.values[0]


async def one_by_one(url: str, texts: list[str], *, turns: int) -> Times:
    """`turns` turns in conversations of eight."""
    values: list[float] = []
    async with httpx.AsyncClient(base_url=url, timeout=30) as http:
        headers: dict[str, str] = {}
        for number in range(turns + 8):
            if number % 8 == 0:
                headers = await open_conversation(http)
            started = time.perf_counter()
            response = await http.post(
                "/chat/messages", headers=headers, json={"client_id": f"b{number}", "text": texts[number % len(texts)]}
            )
            response.raise_for_status()
            if number >= 8:  # the first conversation warms up
                values.append((time.perf_counter() - started) * 1000)
    return Times(values)


async def steady(url: str, *, per_second: float, seconds: float, lookup_share: float = 0.3) -> Times:
    """Turns sent at a fixed rate whatever the answers take, from forty conversations, 70/30 plain and look-up."""
    chooser = random.Random(SEED)
    plain, lookup = itertools.cycle(PLAIN), itertools.cycle(LOOKUP)
    values: list[float] = []
    errors = 0
    async with httpx.AsyncClient(base_url=url, timeout=30, limits=httpx.Limits(max_connections=200)) as http:
        conversations = [await open_conversation(http) for _ in range(40)]
        numbers = itertools.count()

        async def turn(headers: dict[str, str]) -> None:
            nonlocal errors
            text = next(lookup if chooser.random() < lookup_share else plain)
            body = {"client_id": f"s{next(numbers)}", "text": text}
            started = time.perf_counter()
            try:
                response = await http.post("/chat/messages", headers=headers, json=body)
            except httpx.HTTPError:
                errors += 1
                return
            values.append((time.perf_counter() - started) * 1000)
            errors += response.status_code != 200 or not response.json()["replies"]

        tasks = []
        begun = time.perf_counter()
        for number in range(int(per_second * seconds)):
            await asyncio.sleep(max(begun + number / per_second - time.perf_counter(), 0))
            tasks.append(asyncio.create_task(turn(conversations[number % len(conversations)])))
        await asyncio.gather(*tasks)
    return Times(values, errors)


async def open_conversation(http: httpx.AsyncClient) -> dict[str, str]:
    for _ in range(100):
        response = await http.post("/chat/conversations", json={"lang": "en"})
        if response.status_code == 201:
            return {"Authorization": f"Bearer {response.json()['token']}"}
        await asyncio.sleep(1)
    raise RuntimeError("no conversation could be opened")
