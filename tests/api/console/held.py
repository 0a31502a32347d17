"""What tests of a case need: a case that somebody has, and what is stored of it."""

from __future__ import annotations

from typing import Any

from fastapi import FastAPI

from api.triage.models import Case
from tests.api.console.desk import Desk


def rows(app: FastAPI, query: Any) -> list[Any]:
    with app.state.database.session() as session:
        return list(session.scalars(query))


def stored(app: FastAPI, case: Case) -> Case:
    with app.state.database.session() as session:
        found = session.get(Case, case.id)
        assert found
        return found


def claimed(desk: Desk, case: Case) -> str:
    """The path of a case that they have claimed."""
    path = f"/console/cases/{case.id}"
    assert desk.post(f"{path}/claim").status_code == 200
    return path
