"""What staff do with a case beside writing: notes, passing on, urgency, its end."""

from __future__ import annotations

import json

import pytest
from fastapi import FastAPI
from sqlalchemy import select

from api.people.models import Team
from api.triage.models import CaseMessage, CaseNote, OutboxEntry
from tests.api.console.conftest import OpenDesk
from tests.api.console.desk import text_of
from tests.api.console.held import claimed, rows, stored
from tests.api.console.waiting import shared_case

pytestmark = pytest.mark.usefixtures("office_is_open")


def test_notes_are_for_staff_alone(desk: OpenDesk, empty_app: FastAPI) -> None:
    me, case = desk(name="Ada"), shared_case(empty_app)
    path = claimed(me, case)
    said = text_of(me.post(f"{path}/note", {"text": "Call the registrar"}))
    assert "Call the registrar" in said
    assert "never leave the console" in said
    assert "registrar" not in json.dumps([entry.body for entry in rows(empty_app, select(OutboxEntry))])
    assert rows(empty_app, select(CaseMessage)) == []


def test_a_case_is_passed_to_a_colleague_with_a_note(desk: OpenDesk, empty_app: FastAPI) -> None:
    ada, bea, case = desk(name="Ada"), desk(name="Bea"), shared_case(empty_app)
    path = claimed(ada, case)
    said = text_of(ada.post(f"{path}/pass", {"to": f"person:{bea.person.id}", "note": "Knows welding"}))
    assert "Bea has it" in said
    assert "Ada: passed to Bea" in said
    assert "Knows welding" in text_of(bea.get(path))


def test_a_case_passed_to_another_team_leaves_ones_sight(desk: OpenDesk, empty_app: FastAPI) -> None:
    desk(teams=("South",))
    me, case = desk(teams=("North",)), shared_case(empty_app, team="North")
    path = claimed(me, case)
    south = rows(empty_app, select(Team.id).where(Team.name == "South"))[0]
    answer = me.post(f"{path}/pass", {"to": f"team:{south}"}, follow_redirects=False)
    assert answer.headers["location"] == "/console"
    assert me.get(path).status_code == 404


@pytest.mark.parametrize("to", ["", "person:nobody", "team:999999", "team:x", "junk"])
def test_passing_to_nobody_changes_nothing_and_keeps_the_note(desk: OpenDesk, empty_app: FastAPI, to: str) -> None:
    me, case = desk(), shared_case(empty_app)
    path = claimed(me, case)
    answer = me.post(f"{path}/pass", {"to": to, "note": "about welding"})
    assert answer.status_code == 422
    assert "about welding</textarea>" in answer.text
    assert rows(empty_app, select(CaseNote)) == []
    assert stored(empty_app, case).claimed_by == me.person.id


def test_the_urgency_is_changed_with_a_reason_that_stays(desk: OpenDesk, empty_app: FastAPI) -> None:
    me, case = desk(name="Ada"), shared_case(empty_app, "U1")
    path = f"/console/cases/{case.id}"
    assert me.post(f"{path}/urgency", {"level": "U3", "why": " "}).status_code == 422
    said = text_of(me.post(f"{path}/urgency", {"level": "U3", "why": "Rent is due tomorrow"}))
    for words in ("U3 urgent", "Urgency changed by Ada:", "Rent is due tomorrow", "(assessed as U1)", "from U1 to U3"):
        assert words in said, words


def test_release_queue_resolve_reopen(desk: OpenDesk, empty_app: FastAPI) -> None:
    me, case = desk(), shared_case(empty_app)
    path = claimed(me, case)
    assert "back in the queue" in text_of(me.post(f"{path}/queue"))
    claimed(me, case)
    assert "Resolved: referred" in text_of(me.post(f"{path}/resolve", {"outcome": "referred", "text": "Good luck"}))
    assert "waits in the queue again" in text_of(me.post(f"{path}/reopen"))
    claimed(me, case)
    assert "The assistant goes on" in text_of(me.post(f"{path}/release"))
    kinds = [entry.kind for entry in rows(empty_app, select(OutboxEntry).order_by(OutboxEntry.id))]
    assert kinds == ["claimed", "requeued", "claimed", "resolved", "reopened", "claimed", "released"]


def test_an_appointment_link_is_sent_and_a_wrong_address_is_not(desk: OpenDesk, empty_app: FastAPI) -> None:
    me, case = desk(), shared_case(empty_app)
    path = claimed(me, case)
    wrong = me.post(f"{path}/appointment", {"url": "javascript:alert(1)", "text": "Book here"})
    assert wrong.status_code == 422
    assert "Book here</textarea>" in wrong.text
    assert rows(empty_app, select(OutboxEntry).where(OutboxEntry.kind == "appointment")) == []
    me.post(f"{path}/appointment", {"url": "https://college.test/book", "text": "Book here"})
    sent = rows(empty_app, select(OutboxEntry).where(OutboxEntry.kind == "appointment"))
    assert sent[0].body["url"] == "https://college.test/book"
