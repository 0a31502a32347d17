"""People of the insights: usage events, feedback and cases of many, written straight to the tables."""

from __future__ import annotations

import hashlib
import itertools
from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any

from fastapi import FastAPI
from sqlalchemy import insert

from api.triage.models import Case, Feedback
from api.triage.usage import UsageEvent

_numbers = itertools.count()


def digest(name: str) -> str:
    return hashlib.sha256(name.encode()).hexdigest()[:32]


def event(person: str, at: datetime, **more: Any) -> dict[str, Any]:
    return {
        "id": digest(f"event {next(_numbers)}"), "at": at, "person": digest(person), "channel": "web", "lang": "en",
        "intent": "ask_cost", "confidence": 0.9, "outcome": "answered", "results": None, "filters": {}, "skills": [],
        "fields": [], "occupations": [], "region": None, **more,
    }  # fmt: skip


def crowd(name: str, count: int, at: datetime, **more: Any) -> list[dict[str, Any]]:
    """One event each of `count` different people."""
    return [event(f"{name} {number}", at, **more) for number in range(count)]


def keep(app: FastAPI, *groups: Iterable[dict[str, Any]]) -> None:
    rows = [row for group in groups for row in group]
    with app.state.database.session() as session:
        for start in range(0, len(rows), 1000):
            session.execute(insert(UsageEvent), rows[start : start + 1000])


def give_feedback(app: FastAPI, people: Iterable[str], at: datetime, *, helpful: bool, reason: str | None = None) -> None:
    with app.state.database.session() as session:
        session.add_all(
            Feedback(given_at=at, about="answer:x", helpful=helpful, reason=reason, lang="en", person=digest(name))
            for name in people
        )


def open_cases(
    app: FastAPI, level: str, count: int, at: datetime, *, due: int, answered: int | None, lang: str = "en"
) -> None:
    """Cases due after `due` minutes and answered after `answered` ones."""
    with app.state.database.session() as session:
        for _ in range(count):
            key = f"{level}{next(_numbers)}"
            case = Case(
                id=key, reference=key, conversation_id=key, lang=lang, urgency=level, assessed=level, opened_at=at,
                due_at=at + timedelta(minutes=due),
                answered_at=None if answered is None else at + timedelta(minutes=answered),
            )  # fmt: skip
            session.add(case)
