"""Fifty learners and five practitioners at once, over HTTP, against the real process; then with it killed in the middle.

Every asking has one case; no message is lost, doubled, out of order or shown to the wrong person; the assistant is silent
while a person has claimed. `CROWD_SECONDS` is how long each play takes (120 by itself).
"""

from __future__ import annotations

import asyncio
import contextlib
import os
import sqlite3
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from api.db import Database
from api.people.models import Person
from api.people.sessions import begin
from bot.database import migrate
from knowledge.base import open_engine
from tests import model_fixture
from tests.browser.served import Served
from tests.triage.crowd import Clock, Learner, Practitioner

LEARNERS, PRACTITIONERS = 50, 5
SECONDS = float(os.environ.get("CROWD_SECONDS", "120"))


@pytest.fixture
def served(loaded_database: Path, tmp_path: Path) -> Iterator[Served]:
    """The real process on a database of its own."""
    server = Served(
        ("bot", "serve"),
        database=loaded_database,
        folder=tmp_path,
        ready="/readyz",
        environment={"MODEL": str(model_fixture.trained_model()), "MESSAGES_PER_MINUTE": "100000"},
    )
    migrate(f"sqlite:///{server.database}")
    yield server
    server.kill()


def staff(served: Served) -> list[tuple[str, str]]:
    """(name, cookie) of practitioners who are signed in."""
    database = Database(open_engine(f"sqlite:///{served.database}"))
    with database.session() as session:
        found = []
        for number in range(PRACTITIONERS):
            person = Person(id=f"p{number}", email=f"p{number}@college.test", name=f"Pat{number}", role="practitioner")
            session.add(person)
            session.flush()
            found.append((person.name, f"cairn_staff={begin(session, person, hours=2)}"))
    database.close()
    return found


@pytest.mark.parametrize("killed", [False, True], ids=["all the way", "killed and started again in the middle"])
async def test_a_crowd(served: Served, killed: bool) -> None:
    people = staff(served)
    await asyncio.to_thread(served.start)
    limits = httpx.Limits(max_connections=300, max_keepalive_connections=100)
    async with httpx.AsyncClient(base_url=served.url, timeout=30, limits=limits) as http:
        clock = Clock(time.monotonic() + SECONDS)
        learners = [Learner(http, number) for number in range(LEARNERS)]
        practitioners = [Practitioner(http, name, cookie) for name, cookie in people]
        async with asyncio.TaskGroup() as playing:
            for one in learners:
                playing.create_task(one.play(clock))
            at_work = [playing.create_task(one.play(clock)) for one in practitioners]
            playing.create_task(leave(at_work, clock))
            if killed:
                await asyncio.sleep(SECONDS / 2)
                await asyncio.to_thread(served.kill)
                await asyncio.to_thread(served.start)
    await asyncio.to_thread(served.kill)

    talks = sum(one.talks for one in practitioners)
    print(
        f"\n{talks} talks, {sum(len(one.said) for one in practitioners)} messages of practitioners, "
        f"{sum(len(one.answers) for one in learners)} answers, {sum(one.requests for one in learners)} requests, "
        f"{sum(one.lost_to for one in practitioners)} claims lost to somebody faster"
    )
    assert talks >= PRACTITIONERS
    check_words(learners, practitioners)
    check_silence(learners)
    check_cases(served.database, learners)


async def leave(at_work: list[asyncio.Task[None]], clock: Clock) -> None:
    """Learners wait until no practitioner can be writing to them any more."""
    await asyncio.wait(at_work)
    clock.staff_left.set()


def check_words(learners: list[Learner], practitioners: list[Practitioner]) -> None:
    """What was said arrived once, in order, at the one it was for."""
    said = [text for one in practitioners for text in one.said]
    heard = [message["text"] for one in learners for message in one.of("practitioner")]
    assert Counter(heard) == Counter(said)
    for learner in learners:
        assert learner.twice == []
        assert learner.order == sorted(learner.order)
        words = [message["text"].split() for message in learner.of("practitioner")]
        per_case: dict[str, list[int]] = {}
        for _, case, number in words:
            per_case.setdefault(case, []).append(int(number))
        assert all(numbers == list(range(1, len(numbers) + 1)) for numbers in per_case.values()), words
    # No case was spoken of to two learners.
    cases = [{message["text"].split()[1] for message in one.of("practitioner")} for one in learners]
    assert all(count == 1 for count in Counter(case for spoken in cases for case in spoken).values())


def check_silence(learners: list[Learner]) -> None:
    """Between "claimed" and its end there is no word of the assistant's."""
    for learner in learners:
        claimed = False
        for seq in sorted(learner.heard):
            message = learner.heard[seq]
            if message["handoff"]:
                claimed = message["handoff"]["state"] == "claimed"
            elif claimed:
                assert message["from"] in ("learner", "practitioner"), message


def check_cases(path: Path, learners: list[Learner]) -> None:
    """Each asking has one case, and each answer stands in its case once, in order."""
    with contextlib.closing(sqlite3.connect(path)) as connection:
        cases = Counter(dict(connection.execute("SELECT conversation_id, count(*) FROM cases GROUP BY conversation_id")))
        thread = connection.execute(
            "SELECT conversation_id, text FROM case_messages JOIN cases ON cases.id = case_id "
            "WHERE sender = 'learner' AND text LIKE 'answer to%' ORDER BY case_messages.id"
        ).fetchall()
    for learner in learners:
        conversation = learner.token.split(".")[0]
        assert cases[conversation] == learner.requests
        assert [text for owner, text in thread if owner == conversation] == learner.answers
