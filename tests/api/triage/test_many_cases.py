"""Ten thousand cases: what the queue asks the database stays quick."""

from __future__ import annotations

import os
import time
import uuid
from datetime import timedelta
from random import Random

from fastapi import FastAPI
from sqlalchemy import func, insert, select

from api.people.models import Team
from api.triage.models import Case
from api.triage.upkeep import requeue_unanswered
from api.triage.visible import cases_of
from knowledge.base import utc_now
from tests.api.console.desk import add_person
from tests.api.triage.learner import staff_of

MANY = 10_000
MILLISECONDS_AT_MOST = 100


def fill(app: FastAPI, teams: list[int], owner: str) -> None:
    luck, now = Random(6), utc_now()
    with app.state.database.session() as session:
        session.execute(
            insert(Case),
            [
                {
                    "id": str(uuid.uuid4()),
                    "reference": f"R{number}",
                    "conversation_id": f"c_{number}",
                    "lang": luck.choice(("en", "fr")),
                    "status": luck.choice(("open", "claimed", "resolved")),
                    "urgency": luck.choice(("U1", "U2", "U3", "U4")),
                    "assessed": "U1",
                    "signs": [{"code": "distress", "turn": 1}] * 5,
                    "reasons": [{"code": "distress", "turn": 1, "level": "U2"}] * 5,
                    "summary": [{"key": "goal", "label": "Goal", "text": "x" * 200, "turn": 1}] * 10,
                    "team_id": luck.choice((None, *teams)),
                    "due_at": now + timedelta(minutes=luck.randrange(-9000, 9000)),
                    "claimed_at": now,
                    "claimed_by": owner,
                }
                for number in range(MANY)
            ],
        )


def test_the_queue_of_ten_thousand_cases_is_found_at_once(any_app: FastAPI) -> None:
    with any_app.state.database.session() as session:
        teams = [Team(name=name) for name in ("North", "South")]
        session.add_all(teams)
    staff = staff_of(add_person(any_app, "practitioner"), teams[0].id)
    fill(any_app, [team.id for team in teams], staff.id)
    page = cases_of(staff).where(Case.status != "resolved").order_by(Case.urgency.desc(), Case.due_at)
    took = []
    for _ in range(5):
        with any_app.state.database.session() as session:
            start = time.perf_counter()
            found = session.scalars(page.limit(50)).all()
            session.scalar(select(func.count()).select_from(page.with_only_columns(Case.id).order_by(None).subquery()))
            took.append((time.perf_counter() - start) * 1000)
    with any_app.state.database.session() as session:
        start = time.perf_counter()
        assert requeue_unanswered(session) == 0
        job = (time.perf_counter() - start) * 1000
    name = any_app.state.database.engine.dialect.name
    # On a machine that others use too, the clock runs on while they are served.
    crowd = max(1.0, os.getloadavg()[0] / (os.cpu_count() or 1))
    print(f"\n{name}: a page and the count of {MANY} cases in {min(took):.0f} ms, the job in {job:.0f} ms")  # noqa: T201

    assert len(found) == 50
    order = [(case.urgency, case.due_at) for case in found]
    assert order == sorted(order, key=lambda entry: (-int(entry[0][1]), entry[1]))
    assert {case.team_id for case in found} <= {None, teams[0].id}
    assert min(took) < MILLISECONDS_AT_MOST * crowd
