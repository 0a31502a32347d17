"""A learner's data is deleted and given out on request, from every table there is."""

from __future__ import annotations

import json
from typing import Any

import pytest
from fastapi import FastAPI
from sqlalchemy import Engine, insert, inspect, select, text
from sqlalchemy.orm import Session

from api.people.models import AuditEntry
from api.people.sessions import Staff
from api.triage import lifecycle, replies
from api.triage.conversations import TIES, erase, erase_case, export, tables
from api.triage.errors import CaseGoneError
from api.triage.models import Case, CaseRequest
from api.triage.person import person_of
from knowledge.base import Base, utc_now
from tests.api.console.desk import add_person
from tests.api.triage.conftest import Do
from tests.api.triage.learner import Learner, alert, consented, said, staff_of

# Columns that only sound like it: whoever of the staff, and whether an answer should offer somebody.
NOT_OF_LEARNERS = {"person_id", "person_name", "needs_person"}


def everything(learner: Learner, do: Do, ada: Staff, conversation: str) -> str:
    """Rows of a conversation in every table that can have some; the id of its case."""
    key = str(learner.opens(consented(conversation_id=conversation))["id"])
    learner.writes(key, said(1, f"from {conversation}"))
    do(lifecycle.claim, ada, key)
    do(replies.reply, ada, key, f"to {conversation}")
    do(lifecycle.add_note, ada, key, f"about {conversation}")
    person = person_of(conversation)
    learner.posts("/v1/feedback", {"about": "answer:cost", "helpful": True, "person": person})
    learner.posts("/v1/questions", {"text": "parking?", "person": person})
    do(fill_others, conversation, key)
    return key


def fill_others(session: Session, conversation: str, case_id: str) -> None:
    """A row in each tied table that has none of this conversation yet, whichever it is."""
    ties = {"conversation_id": conversation, "case_id": case_id, "person": person_of(conversation)}
    for table in reversed(tables()):
        tied = {name: ties[name] for name in TIES if name in table.columns}
        own = [table.columns[name] == value for name, value in tied.items()]
        if session.execute(select(table).where(*own[:1])).first():
            continue
        values: dict[str, Any] = dict(tied)
        for column in table.columns:
            if column.name in values or column.nullable or column.default is not None or column.autoincrement is True:
                continue
            kind = column.type.python_type
            if column.primary_key and kind is int:
                continue
            fillers: dict[type, Any] = {int: 1, float: 0.5, bool: True, dict: {}, list: []}
            values[column.name] = fillers.get(kind, f"{conversation[:8]}{len(values)}" if kind is str else utc_now())
        session.execute(insert(table).values(**values))


def of_conversation(session: Session, conversation: str, case_id: str) -> dict[str, int]:
    """How many rows each table still has of it, looked up beside the code that is tested."""
    ties = {"conversation_id": conversation, "case_id": case_id, "person": person_of(conversation)}
    counts = {}
    for table in Base.metadata.tables.values():
        for name, value in ties.items():
            if name in table.columns:
                counts[table.name] = len(session.execute(select(table).where(table.columns[name] == value)).all())
    return counts


def test_every_column_that_names_a_learner_is_known(empty_engine: Engine) -> None:
    """A new table that ties rows to a conversation, case or person in another way must be handled in conversations.py."""
    inspector = inspect(empty_engine)
    handled = {table.name for table in tables()}
    for table in inspector.get_table_names():
        for column in inspector.get_columns(table):
            name = column["name"]
            sounds = any(part in name for part in ("conversation", "case", "person", "learner_id", "sender_id"))
            if not sounds or name in NOT_OF_LEARNERS:
                continue
            assert name in TIES, f"{table}.{name} is not handled"
            assert table in handled, f"{table} is not handled"


def test_every_table_that_hangs_on_a_learners_goes_with_it(empty_engine: Engine) -> None:
    """What refers to a learner's row must be deleted with it by the database, or be tied by itself."""
    inspector = inspect(empty_engine)
    handled = {table.name for table in tables()}
    for table in inspector.get_table_names():
        for key in inspector.get_foreign_keys(table):
            if key["referred_table"] in handled and table not in handled:
                assert key["options"].get("ondelete") == "CASCADE", f"{table} keeps rows of {key['referred_table']}"


def test_nothing_is_left_of_a_deleted_conversation_and_all_of_another(
    learner: Learner, do: Do, ada: Staff, stored: Session
) -> None:
    gone, kept = everything(learner, do, ada, "c_gone"), everything(learner, do, ada, "c_kept")
    before = of_conversation(stored, "c_kept", kept)
    assert all(of_conversation(stored, "c_gone", gone).values()), of_conversation(stored, "c_gone", gone)
    stored.rollback()
    answer = learner.client.delete("/v1/conversations/c_gone", headers=learner.headers)

    assert answer.status_code == 200
    assert answer.json()["deleted"]["case_messages"] == 2
    left = of_conversation(stored, "c_gone", gone)
    # That a case was deleted is told to the rooms that show it, and nothing else of it.
    assert left.pop("desk_news") == 1 and not any(left.values())
    assert stored.execute(text("SELECT kind FROM desk_news WHERE case_id = :key"), {"key": gone}).scalars().all() == [
        "erased"
    ]
    assert of_conversation(stored, "c_kept", kept) == before
    # Again it deletes nothing, and is no error: `bot` repeats it until it has an answer.
    again = learner.client.delete("/v1/conversations/c_gone", headers=learner.headers).json()["deleted"]
    assert set(again.values()) == {0}


def test_the_audit_log_keeps_that_it_was_deleted_and_nothing_of_it(
    learner: Learner, do: Do, ada: Staff, stored: Session
) -> None:
    key = everything(learner, do, ada, "c_gone")
    learner.client.delete("/v1/conversations/c_gone", headers=learner.headers)
    entry = stored.scalars(select(AuditEntry).where(AuditEntry.action == "erased")).one()

    assert (entry.kind, entry.subject, entry.person_name, entry.detail) == ("case", key, "Cairn", {"by": "learner"})
    log = json.dumps([[row.subject, row.detail] for row in stored.scalars(select(AuditEntry))])
    assert not [word for word in ("c_gone", "Sam", "from", "about c") if word in log]


def test_whoever_has_the_case_open_is_told_that_the_learner_deleted_it(learner: Learner, do: Do, ada: Staff) -> None:
    key = everything(learner, do, ada, "c_gone")
    learner.client.delete("/v1/conversations/c_gone", headers=learner.headers)

    with pytest.raises(CaseGoneError) as told:
        do(replies.reply, ada, key, "are you there?")
    assert told.value.by == "learner"
    answer = learner.writes(key, said(2))
    assert (answer.status_code, answer.json()["code"]) == (404, "case_gone")
    assert learner.outbox() == []


def test_staff_delete_a_case_and_bot_is_told_to_delete_its_part(
    learner: Learner, do: Do, ada: Staff, empty_app: FastAPI, stored: Session
) -> None:
    key = everything(learner, do, ada, "c_gone")
    boss = staff_of(add_person(empty_app, "administrator", name="Boss"))
    do(erase_case, boss, key)
    entry = stored.scalars(select(AuditEntry).where(AuditEntry.action == "erased")).one()

    assert [(item["kind"], item["conversation_id"], item["case_id"]) for item in learner.outbox()] == [
        ("erase", "c_gone", None)
    ]
    assert (entry.person_name, entry.detail) == ("Boss", {"by": "staff"})
    with pytest.raises(CaseGoneError) as told:
        do(lifecycle.claim, ada, key)
    assert told.value.by == "staff"


def test_a_new_case_may_follow_a_deleted_one(learner: Learner, do: Do, ada: Staff) -> None:
    key = everything(learner, do, ada, "c_gone")
    do(erase, "c_gone")

    assert learner.opens(alert(conversation_id="c_gone"))["id"] != key


def test_the_export_holds_everything_but_what_staff_wrote_for_each_other(learner: Learner, do: Do, ada: Staff) -> None:
    key = everything(learner, do, ada, "c_mine")
    everything(learner, do, ada, "c_other")
    do(lifecycle.change_urgency, ada, key, "U3", "sounded lost")
    found = learner.gets("/v1/conversations/c_mine/export").json()
    text = json.dumps(found)

    assert set(found["kept"]) == {table.name for table in tables()} - {"case_notes"}
    assert all(found["kept"].values())
    assert "from c_mine" in text and "to c_mine" in text and "sam@example.org" in text
    assert not [words for words in ("about c_mine", "sounded lost", "c_other", ada.id) if words in text]
    assert found["withheld"] == {"staff_notes": 1}


def test_the_export_of_nothing_is_empty(learner: Learner, do: Do) -> None:
    found = do(export, "nobody")

    assert not any(found["kept"].values())


def test_only_the_service_deletes_and_exports(learner: Learner) -> None:
    assert learner.client.delete("/v1/conversations/c").status_code == 401
    assert learner.client.get("/v1/conversations/c/export").status_code == 401


def test_two_cases_of_one_conversation_are_both_deleted(learner: Learner, do: Do, ada: Staff, stored: Session) -> None:
    first = learner.opens(alert())["id"]
    do(lifecycle.resolve, ada, first, "answered")
    learner.opens(alert())
    do(erase, "c_1")

    assert stored.query(Case).count() == stored.query(CaseRequest).count() == 0
