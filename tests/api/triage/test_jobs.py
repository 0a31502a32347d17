"""The jobs run while the API does, and a round that fails does not end them."""

from __future__ import annotations

import logging
import time
from datetime import timedelta
from typing import Any

import pytest
from fastapi import FastAPI
from sqlalchemy.orm import Session

from api import jobs
from api.people.models import Invitation, Setting
from api.people.sessions import Staff
from api.triage import lifecycle
from api.triage.models import Case
from knowledge.base import utc_now
from tests.api.builders import Client
from tests.api.triage.conftest import Do
from tests.api.triage.learner import Learner


def test_a_round_that_fails_is_logged_and_the_next_one_comes(
    empty_app: FastAPI, learner: Learner, do: Do, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(jobs, "REQUEUE_SECONDS", 0.05)
    do(lambda session: session.add(Setting(name="office", value={"answer_minutes": "soon"})))
    with Client(empty_app):
        time.sleep(0.6)

    failures = [record for record in caplog.records if record.name == "api.jobs"]
    assert len(failures) >= 2
    assert "requeue failed" in failures[0].getMessage()


def test_the_jobs_run_while_the_api_does(
    empty_app: FastAPI, do: Do, ada: Staff, case_id: str, age: Any, monkeypatch: pytest.MonkeyPatch, stored: Session
) -> None:
    do(lifecycle.claim, ada, case_id)
    age(case_id)
    for name in ("REQUEUE_SECONDS", "ALERT_SECONDS", "FIRST_RETENTION_SECONDS"):
        monkeypatch.setattr(jobs, name, 0.05)
    do(lambda session: session.add(Invitation(token_hash="old", expires_at=utc_now() - timedelta(days=1))))
    logging.getLogger("api.jobs").setLevel(logging.INFO)
    with Client(empty_app):
        for _ in range(100):
            time.sleep(0.05)
            stored.rollback()
            back = stored.get_one(Case, case_id, populate_existing=True).status == "open"
            if back and not stored.query(Invitation).count():
                break
        else:
            pytest.fail("the jobs did nothing")
