"""The same people make the same figures in either database."""

from __future__ import annotations

import random
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from fastapi import FastAPI

from api.db import migrate
from api.triage.figures import Frame, visitors
from api.triage.figures_cases import waiting
from api.triage.figures_feedback import satisfaction
from api.triage.figures_searches import nothing_found, wishes
from api.triage.figures_times import outcomes, times, topics
from knowledge.encoder import Encoder
from tests.api.builders import Client, make_app
from tests.api.console.crowd import event, give_feedback, keep, open_cases
from tests.bot.engine.postgres import start_server

pytestmark = pytest.mark.postgres
NOON = datetime(2026, 10, 31, 16, tzinfo=UTC)
FRAME = Frame(date(2026, 10, 30), date(2026, 11, 3), ZoneInfo("America/St_Johns"))


@pytest.fixture(scope="module")
def postgres_app(encoder: Encoder) -> Iterator[FastAPI]:
    with start_server() as server, server.database() as url:
        migrate(url)
        app = make_app(url, encoder)
        yield app
        app.state.database.close()


def rows() -> list[dict[str, Any]]:
    chance = random.Random(7)
    return [
        event(
            f"p{chance.randint(0, 120)}", NOON + timedelta(minutes=chance.randint(0, 2000)),
            region=chance.choice(["ON", "BC", None]), lang=chance.choice(["en", "fr"]),
            intent=chance.choice(["ask_cost", "ask_funding"]), outcome=chance.choice(["searched", "nothing_found"]),
            filters={"province": [chance.choice(["ON", "BC"])], "badge": ["yes"]},
            skills=chance.choice([[], ["excel", "welding"], ["excel"]]),
        )
        for _ in range(600)
    ]  # fmt: skip


def figures(app: FastAPI, frame: Frame) -> list[Any]:
    with app.state.database.session() as session:
        there = visitors(session, frame)
        return [
            times(there.values(), frame),
            topics(there.values(), frame),
            outcomes(there.values(), frame),
            satisfaction(session, frame, there),
            waiting(session, frame, now=NOON + timedelta(days=1)),
            nothing_found(session, frame, there),
            wishes(session, frame, there, "skills"),
        ]


def test_figures_are_the_same_in_postgresql(postgres_app: FastAPI, empty_app: FastAPI) -> None:
    told = rows()
    for app in (postgres_app, empty_app):
        keep(app, told)
        give_feedback(app, [f"p{at}" for at in range(30)], NOON, helpful=True)
        give_feedback(app, [f"p{at}" for at in range(30, 60)], NOON, helpful=False, reason="unclear")
        open_cases(app, "U2", 12, NOON, due=60, answered=30)
    for region, lang in [(None, None), ("ON", None), (None, "fr"), ("ON", "fr")]:
        frame = Frame(FRAME.first, FRAME.last, FRAME.zone, region, lang)
        found = figures(postgres_app, frame)

        assert found == figures(empty_app, frame)
        assert found[0].total


def test_events_are_kept_once_in_postgresql(postgres_app: FastAPI, service: dict[str, str]) -> None:
    told = {**event("new", NOON), "at": NOON.isoformat(), "filters": {"max_cost": 10}, "id": "f" * 32}
    with Client(postgres_app) as client:
        answers = [client.post("/v1/events", json={"events": [told]}, headers=service) for _ in range(2)]

    assert [answer.json() for answer in answers] == [{"kept": 1}, {"kept": 0}]
