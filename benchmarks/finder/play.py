"""Asks the real API, within this process and over HTTP, for what it would show each learner."""

from __future__ import annotations

import asyncio
import tempfile
from collections.abc import AsyncIterator, Iterable, Iterator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx
from fastapi import FastAPI

from api.app import create_app
from api.db import Database, migrate
from api.settings import Settings
from benchmarks.finder.cases import Case
from knowledge.base import open_engine
from knowledge.content_files import Content
from knowledge.encoder import Encoder
from knowledge.load import load_content

SHOWN = 5
READ = 50
Json = dict[str, Any]


@dataclass(frozen=True)
class Played:
    """A case and its answer: the certain results, those that leave a limit open, and what dropping limits would give."""

    case: Case
    answer: Json
    given: dict[tuple[str, ...], int] = field(default_factory=dict)  # what dropping the offered limits really gave

    @property
    def shown(self) -> list[Json]:
        """What the learner sees first: certain results, then the others."""
        return [*self.answer["items"], *self.answer["unknown"]][:SHOWN]

    @property
    def read(self) -> list[Json]:
        return [*self.answer["items"], *self.answer["unknown"]]


@contextmanager
def database(content: Content) -> Iterator[str]:
    """The address of a migrated database with `content`, until the block ends."""
    with tempfile.TemporaryDirectory() as folder:
        url = f"sqlite:///{Path(folder) / 'cairn.db'}"
        migrate(url)
        opened = Database(open_engine(url))
        with opened.session() as session:
            load_content(session, content)
        opened.close()
        yield url


def play(url: str, encoder: Encoder, cases: Iterable[Case]) -> list[Played]:
    """Each case through the API on the database at `url`."""
    app = create_app(Settings(database_url=url), encoder=encoder)
    return asyncio.run(_play(app, cases))


@asynccontextmanager
async def caller(app: FastAPI) -> AsyncIterator[httpx.AsyncClient]:
    async with (
        app.router.lifespan_context(app),
        httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://finder") as http,
    ):
        yield http


async def _play(app: FastAPI, cases: Iterable[Case]) -> list[Played]:
    async with caller(app) as http:
        return [await _one(http, case) for case in cases]


async def _one(http: httpx.AsyncClient, case: Case) -> Played:
    answer = await _match(http, case.body, case.lang, limit=READ)
    given = {}
    for option in answer["relax"]:
        drop = tuple(option["drop"])
        looser = {key: value for key, value in case.body.items() if key not in drop}
        given[drop] = (await _match(http, looser, case.lang, limit=1))["total"]
    return Played(case, answer, given)


async def _match(http: httpx.AsyncClient, body: dict[str, object], lang: str, *, limit: int) -> Json:
    response = await http.post("/v1/matches", params={"lang": lang, "limit": limit}, json=body)
    response.raise_for_status()
    answer: Json = response.json()
    return answer
