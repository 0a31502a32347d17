"""Cases in the database, as tests of the console's pages need them."""

from __future__ import annotations

import itertools
import uuid
from datetime import time, timedelta
from typing import Any

from fastapi import FastAPI
from sqlalchemy import select

from api.people.models import Team
from api.people.office import DAYS, Office, Span, change_office
from api.triage.models import Case, CaseMessage, CaseStep
from knowledge.base import utc_now

_numbers = itertools.count(1)
SUMMARY = [
    {"key": "topic", "label": "Topic", "text": "Immigration, study or work permit", "turn": 2},
    {"key": "need", "label": "In their words", "text": "« My permit ends in March, can I still study? »", "turn": 3},
    {"key": "province", "label": "Province", "text": "Ontario", "turn": 1},
]


def always_open(app: FastAPI, **more: Any) -> None:
    """Office time is the clock's time."""
    day = [Span(start=time(0), end=time(0))]
    with app.state.database.session() as session:
        wanted = Office(hours=dict.fromkeys(DAYS, day), province=None, **more)
        change_office(session, wanted, by="a test")


def add_case(
    app: FastAPI, urgency: str = "U1", *, team: str | None = None, wait: int = 5, due: int = 60, **more: Any
) -> Case:
    """A case that waits since `wait` minutes and is due in `due`. `summary` and the like make it one with consent."""
    now = utc_now()
    number = next(_numbers)
    values: dict[str, Any] = {
        "id": str(uuid.uuid4()), "reference": f"REF{number:03}", "conversation_id": f"c_{uuid.uuid4().hex}", "lang": "en",
        "urgency": urgency, "assessed": urgency, "reasons": [{"code": "asked_for_person", "turn": 3, "level": urgency}],
        "opened_at": now - timedelta(minutes=wait), "waiting_since": now - timedelta(minutes=wait),
        "due_at": now + timedelta(minutes=due), **more,
    }  # fmt: skip
    with app.state.database.session() as session:
        if team is not None:
            row = session.scalar(select(Team).where(Team.name == team)) or Team(name=team)
            session.add(row)
            session.flush()
            values["team_id"] = row.id
        case = Case(**values)
        session.add(case)
        session.flush()
        session.add(CaseStep(case_id=case.id, step="opened", detail={}))
    return case


def shared_case(app: FastAPI, urgency: str = "U2", **more: Any) -> Case:
    """One with a summary that the learner agreed to share."""
    agreed = {"consent_version": "2026-11-26", "consented_at": utc_now(), "summary": SUMMARY}
    return add_case(app, urgency, **{**agreed, **more})


def add_message(app: FastAPI, case: Case, text: str, *, sender: str = "learner", seq: int | None = None, **more: Any) -> int:
    with app.state.database.session() as session:
        row = CaseMessage(case_id=case.id, sender=sender, text=text, seq=seq, **more)
        session.add(row)
        session.flush()
        return row.id
