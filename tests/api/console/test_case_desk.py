"""A case from the desk, the export, and deleting."""

from __future__ import annotations

import pytest
from fastapi import FastAPI
from sqlalchemy import select

from api.triage.models import Case, OutboxEntry
from tests.api.console.conftest import OpenDesk
from tests.api.console.desk import text_of
from tests.api.console.held import claimed, rows, stored
from tests.api.console.waiting import shared_case

pytestmark = pytest.mark.usefixtures("office_is_open")


def test_a_case_is_opened_for_somebody_at_the_desk(desk: OpenDesk, empty_app: FastAPI) -> None:
    me = desk(name="Ada", teams=("North",))
    form = {"level": "U2", "why": "No money for rent", "need": "Wants IT", "name": "Sam", "address": "555", "time": "noon",
            "lang": "fr"}  # fmt: skip
    said = text_of(me.post("/console/cases/new", form))
    assert "Urgency changed" not in said
    assert "Why (" in said
    for words in ("The case is open.", "U2 priority", "At the desk", "Wants IT", "Sam", "555", "noon", "No money for rent"):
        assert words in said, words
    case = rows(empty_app, select(Case))[0]
    page = me.get(claimed(me, case)).text
    assert "/reply" not in page
    assert "/appointment" not in page


@pytest.mark.parametrize("wrong", [{"level": "U9"}, {"why": ""}, {"need": "x" * 1001}, {"address": "x" * 201}])
def test_what_is_wrong_at_the_desk_keeps_the_rest(desk: OpenDesk, empty_app: FastAPI, wrong: dict[str, str]) -> None:
    form = {"level": "U2", "why": "Rent", "need": "Wants IT", "name": "Sam Typed", **wrong}
    answer = desk().post("/console/cases/new", form)
    assert answer.status_code == 422
    assert 'value="Sam Typed"' in answer.text
    assert rows(empty_app, select(Case)) == []


def test_the_export_holds_what_is_kept_of_the_learner_and_no_internal_note(desk: OpenDesk, empty_app: FastAPI) -> None:
    me, case = desk(name="Ada"), shared_case(empty_app)
    path = claimed(me, case)
    me.post(f"{path}/reply", {"text": "Bonjour é"})
    me.post(f"{path}/note", {"text": "an internal word"})
    answer = me.get(f"{path}/export")
    assert answer.headers["content-disposition"] == f'attachment; filename="case-{case.reference}.json"'
    kept = answer.json()["kept"]
    assert kept["cases"][0]["summary"] == case.summary
    assert kept["case_messages"][0]["text"] == "Bonjour é"
    assert {step["step"] for step in kept["case_steps"]} >= {"opened", "claimed", "replied", "noted"}
    assert "an internal word" not in answer.text
    assert answer.json()["withheld"] == {"staff_notes": 1}


def test_only_an_administrator_deletes_after_being_asked_and_nothing_is_left(desk: OpenDesk, empty_app: FastAPI) -> None:
    case = shared_case(empty_app)
    path = f"/console/cases/{case.id}/delete"
    for answer in (desk().get(path), desk().post(path)):
        assert answer.status_code == 403
    boss = desk("administrator")
    assert f"Delete case {case.reference}?" in text_of(boss.get(path))
    assert stored(empty_app, case)
    assert "Everything of this case was deleted." in text_of(boss.post(path))
    assert rows(empty_app, select(Case)) == []
    assert [entry.kind for entry in rows(empty_app, select(OutboxEntry))] == ["erase"]
    assert boss.get(f"/console/cases/{case.id}").status_code == 404
