"""A case is claimed, and its learner written to."""

from __future__ import annotations

import re
import uuid

import pytest
from fastapi import FastAPI
from sqlalchemy import select

from api.triage.conversations import erase
from api.triage.models import CannedReply, Case, CaseMessage, OutboxEntry
from knowledge.base import utc_now
from tests.api.console.conftest import OpenDesk
from tests.api.console.desk import text_of
from tests.api.console.held import claimed, rows
from tests.api.console.waiting import add_message, always_open, shared_case

pytestmark = pytest.mark.usefixtures("office_is_open")


def test_claiming_tells_the_learner_and_makes_room_to_write(desk: OpenDesk, empty_app: FastAPI) -> None:
    case = shared_case(empty_app)
    me = desk(name="Ada")
    answer = me.post(f"/console/cases/{case.id}/claim", follow_redirects=False)
    assert (answer.status_code, answer.headers["location"]) == (303, f"/console/cases/{case.id}?did=claimed")
    page = me.get(answer.headers["location"]).text
    assert 'name="form_id"' in page
    assert "that Ada joined" in text_of(page)
    assert [entry.kind for entry in rows(empty_app, select(OutboxEntry))] == ["claimed"]


def test_who_comes_second_is_told_who_has_it(desk: OpenDesk, empty_app: FastAPI) -> None:
    case = shared_case(empty_app)
    claimed(desk(name="Ada <i>"), case)
    answer = desk(name="Bea").post(f"/console/cases/{case.id}/claim")
    assert answer.status_code == 409
    assert "Ada &lt;i&gt; has this case. Nothing was changed." in answer.text
    assert 'name="form_id"' not in answer.text


def test_a_reply_is_sent_once_however_often_its_form_is(desk: OpenDesk, empty_app: FastAPI) -> None:
    case, me = shared_case(empty_app), desk(name="Ada")
    path = claimed(me, case)
    form = {"text": "Hello, I am Ada.", "form_id": str(uuid.uuid4())}
    for _ in range(3):
        assert me.post(f"{path}/reply", form).status_code == 200
    assert [row.text for row in rows(empty_app, select(CaseMessage))] == ["Hello, I am Ada."]
    assert text_of(me.get(path)).count("Ada (you)") == 1
    me.post(f"{path}/reply", {**form, "form_id": str(uuid.uuid4())})
    assert len(rows(empty_app, select(CaseMessage))) == 2


def test_marks_say_sent_delivered_seen(desk: OpenDesk, empty_app: FastAPI) -> None:
    case, me = shared_case(empty_app), desk()
    path = claimed(me, case)
    me.post(f"{path}/reply", {"text": "Hello"})
    assert '<span class="mark sent">sent</span>' in me.get(f"{path}/thread").text
    with empty_app.state.database.session() as session:
        message = session.scalars(select(CaseMessage)).one()
        message.delivered_at = utc_now()
        number = message.outbox_id
    assert '<span class="mark delivered">delivered</span>' in me.get(f"{path}/thread").text
    with empty_app.state.database.session() as session:
        session.get_one(Case, case.id).learner_seen = str(number)
    assert '<span class="mark seen">seen</span>' in me.get(f"{path}/thread").text


@pytest.mark.parametrize("text", ["", " \n ", "x" * 4001])
def test_no_words_and_too_many_are_refused_kindly_and_kept(desk: OpenDesk, empty_app: FastAPI, text: str) -> None:
    me = desk()
    path = claimed(me, shared_case(empty_app))
    answer = me.post(f"{path}/reply", {"text": text, "form_id": "f"})
    assert answer.status_code == 422
    assert "between 1 and 4,000 characters" in text_of(answer)
    assert f">{text}</textarea>" in answer.text or not text.strip()
    assert me.post(f"{path}/reply", {"text": "short", "form_id": "f"}).status_code == 200  # the id was not used up
    assert [row.text for row in rows(empty_app, select(CaseMessage))] == ["short"]


def test_a_reply_to_a_case_that_was_resolved_meanwhile_keeps_the_text(desk: OpenDesk, empty_app: FastAPI) -> None:
    me, case = desk(), shared_case(empty_app)
    path = claimed(me, case)
    desk("administrator").post(f"{path}/resolve", {"outcome": "answered"})
    answer = me.post(f"{path}/reply", {"text": "One more & thing", "form_id": "f"})
    assert answer.status_code == 409
    assert "was resolved meanwhile" in text_of(answer)
    assert "One more &amp; thing</textarea>" in answer.text
    assert rows(empty_app, select(CaseMessage)) == []


def test_a_reply_after_the_learner_deleted_everything_keeps_the_text(desk: OpenDesk, empty_app: FastAPI) -> None:
    me, case = desk(), shared_case(empty_app)
    path = claimed(me, case)
    with empty_app.state.database.session() as session:
        erase(session, case.conversation_id)
    answer = me.post(f"{path}/reply", {"text": "Long <b>work</b>", "form_id": "f"})
    assert answer.status_code == 404
    assert "The learner deleted their data" in text_of(answer)
    assert "Long &lt;b&gt;work&lt;/b&gt;</textarea>" in answer.text


def test_a_script_is_answered_with_words(desk: OpenDesk, empty_app: FastAPI) -> None:
    me, case = desk(), shared_case(empty_app)
    path = claimed(me, case)
    script = {"X-CSRF": me.csrf}
    assert me.client.post(f"{path}/reply", data={"text": "Hi"}, headers=me.headers | script).status_code == 204
    refused = me.client.post(f"{path}/reply", data={"text": ""}, headers=me.headers | script)
    assert refused.status_code == 422
    assert refused.text.startswith('<p class="wrong" role="alert">')
    assert me.client.post(f"{path}/reply", data={"text": "Hi"}, headers=me.headers | {"X-CSRF": "no"}).status_code == 403


def test_canned_replies_speak_the_learners_language_and_come_after_what_was_typed(
    desk: OpenDesk, empty_app: FastAPI
) -> None:
    with empty_app.state.database.session() as session:
        canned = CannedReply(
            title_en="Welcome", title_fr="Bienvenue", text_en="Hello {name}, this is {me}. {reference}",
            text_fr="Bonjour {name}, ici {me} ({college}). {reference}",
        )  # fmt: skip
        session.add(canned)
        session.flush()
        number = canned.id
    always_open(empty_app, college="Collège Nord")
    me = desk(name="Ada")
    french = shared_case(empty_app, lang="fr", contact_name="Sam")
    answer = me.post(f"{claimed(me, french)}/canned", {"text": "D'abord", "canned": str(number)})
    box = re.search(r"(?s)<textarea id=\"reply\".*?>(.*?)</textarea>", answer.text)
    assert box
    assert box[1].replace("&#39;", "'") == f"D'abord\n\nBonjour Sam, ici Ada (Collège Nord). {french.reference}"
    assert ">Welcome</option>" in answer.text
    nameless = shared_case(empty_app)
    assert f"Hello, this is Ada. {nameless.reference}" in me.get(claimed(me, nameless)).text


def test_typing_and_seen_are_told(desk: OpenDesk, empty_app: FastAPI) -> None:
    me, case = desk(), shared_case(empty_app)
    path = claimed(me, case)
    message = add_message(empty_app, case, "hello?", seq=7)
    for part, form in (("typing", {}), ("seen", {"message": str(message)})):
        assert me.client.post(f"{path}/{part}", data=form, headers=me.headers | {"X-CSRF": me.csrf}).status_code == 204
    told = {entry.kind: entry.body for entry in rows(empty_app, select(OutboxEntry))}
    assert told["seen"] == {"up_to": 7}
    assert "typing" in told
