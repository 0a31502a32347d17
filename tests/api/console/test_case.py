"""One case: who may see it, what its page shows, and what staff do with it. Forms only: this is how it is without script."""

from __future__ import annotations

import json
import re
import uuid
from datetime import timedelta
from typing import Any

import pytest
from fastapi import FastAPI
from sqlalchemy import select

from api.people.models import AuditEntry, Team
from api.triage.conversations import erase
from api.triage.models import CannedReply, Case, CaseMessage, CaseNote, OutboxEntry
from knowledge.base import utc_now
from tests.api.console.conftest import OpenDesk
from tests.api.console.desk import Desk, text_of
from tests.api.console.waiting import add_case, add_message, always_open, shared_case


@pytest.fixture(autouse=True)
def office_is_open(empty_app: FastAPI) -> None:
    always_open(empty_app)


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


# Who may see it


def test_a_case_of_another_team_does_not_exist_for_one(desk: OpenDesk, empty_app: FastAPI) -> None:
    case = shared_case(empty_app, team="South")
    me = desk(teams=("North",))
    path = f"/console/cases/{case.id}"
    for part in ("", "/thread", "/events", "/export"):
        answer = me.get(path + part)
        assert answer.status_code == 404, part
        assert "permit" not in answer.text
    for action in ("claim", "reply", "pass", "release", "queue", "resolve", "reopen", "urgency", "note", "appointment",
                   "typing", "canned"):  # fmt: skip
        assert me.post(f"{path}/{action}", {"text": "x"}).status_code == 404, action
    assert stored(empty_app, case).status == "open"
    assert desk(teams=("South",)).get(path).status_code == 200


def test_an_editor_sees_no_case(desk: OpenDesk, empty_app: FastAPI) -> None:
    case = shared_case(empty_app)
    for path in (f"/console/cases/{case.id}", "/console/cases/new", f"/console/cases/{case.id}/export"):
        assert desk("editor").get(path).status_code == 403


def test_every_view_is_in_the_audit_log_and_an_open_page_is_one_view(desk: OpenDesk, empty_app: FastAPI) -> None:
    case = shared_case(empty_app)
    ada, bea = desk(name="Ada"), desk(name="Bea")
    ada.get(f"/console/cases/{case.id}")
    for _ in range(3):
        ada.get(f"/console/cases/{case.id}/thread")
    bea.get(f"/console/cases/{case.id}/thread")
    bea.get(f"/console/cases/{case.id}/export")
    seen = rows(empty_app, select(AuditEntry).where(AuditEntry.subject == case.id).order_by(AuditEntry.id))
    assert [(each.person_name, each.action) for each in seen] == [
        ("Ada", "viewed"), ("Bea", "viewed"), ("Bea", "exported"),
    ]  # fmt: skip


def test_a_form_of_another_session_changes_nothing(desk: OpenDesk, empty_app: FastAPI) -> None:
    case = shared_case(empty_app)
    me = desk()
    assert me.post(f"/console/cases/{case.id}/claim", {"csrf": "wrong"}).status_code == 403
    assert stored(empty_app, case).status == "open"


# What the page shows


def test_the_page_shows_what_one_needs_to_know(desk: OpenDesk, empty_app: FastAPI) -> None:
    case = shared_case(
        empty_app, "U3", lang="fr", wait=25, team="North", shares_transcript=True, contact_name="Sam",
        contact_address="sam@example.org", contact_time="after 5 pm",
        reasons=[{"code": "immigration", "turn": 2, "level": "U3"}],
    )  # fmt: skip
    add_message(empty_app, case, "je veux étudier", turn=2, seq=1, lang="fr")
    page = desk(teams=("North",)).get(f"/console/cases/{case.id}")
    said = text_of(page)
    for words in (case.reference, "U3 urgent", "Waits 25 min of 1 h", "Writes French", "Web chat", "North",
                  "Agreed to share the summary and the whole conversation", "Province", "Ontario", "Sam",
                  "sam@example.org", "after 5 pm", "je veux étudier", "case opened"):  # fmt: skip
        assert words in said, words
    assert 'lang="fr">je veux étudier' in page.text
    assert page.text.count('href="#turn-2"') == 2  # the reason and the line of the summary
    assert 'id="turn-2"' in page.text
    assert 'href="#turn-3"' not in page.text  # not on the page: cited, not linked


def test_an_alert_shows_why_and_no_word(desk: OpenDesk, empty_app: FastAPI) -> None:
    case = add_case(empty_app, "U4", reasons=[{"code": "suicide", "turn": 4, "level": "U4"}])
    said = text_of(desk().get(f"/console/cases/{case.id}"))
    for words in ("Spoke of suicide or self-harm", "message 4", "Agreed to nothing yet", "not what they wrote"):
        assert words in said, words


def test_script_in_what_people_wrote_is_only_text(desk: OpenDesk, empty_app: FastAPI) -> None:
    evil = "<script>alert(1)</script>"
    case = shared_case(
        empty_app, contact_name=evil, contact_time=evil, urgency_note=evil, urgency_by=evil, channel=evil[:40],
        summary=[{"key": "need", "label": evil, "text": evil, "turn": 1}],
    )  # fmt: skip
    add_message(empty_app, case, evil)
    add_message(empty_app, case, evil, sender="practitioner", name=evil)
    me = desk(name=evil)
    path = claimed(me, case)
    me.post(f"{path}/note", {"text": evil})
    with empty_app.state.database.session() as session:
        session.add(CannedReply(title_en=evil, title_fr=evil, text_en='"' + evil, text_fr=evil))
    for part in (path, f"{path}/thread", "/console", "/console/cases/new"):
        assert "<script>alert" not in me.get(part).text, part
    answer = me.post(f"{path}/resolve", {"outcome": "none", "text": evil})
    assert answer.status_code == 422
    assert "<script>alert" not in answer.text


def test_the_page_is_french_for_who_reads_french(desk: OpenDesk, empty_app: FastAPI) -> None:
    case = shared_case(empty_app, "U3", wait=25)
    me = desk(lang="fr")
    said = text_of(me.get(claimed(me, case)))
    for words in ("Vous l'avez", "Résumé", "Notes internes", "Répondre à", "en anglais", "Historique", "pris en charge"):
        assert words in said.replace("&#39;", "'"), words


def test_nothing_of_ours_is_inline_in_a_page(desk: OpenDesk, empty_app: FastAPI) -> None:
    me = desk()
    path = claimed(me, shared_case(empty_app))
    for part in (path, "/console", "/console/cases/new"):
        page = me.get(part).text
        assert not re.search(r"<script(?![^>]* src=)|<style|\son\w+=|\sstyle=|javascript:", page), part


# Claiming


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


# Replying


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


# Notes, passing, urgency, the end


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


# At the desk, export, delete


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


def test_a_late_answer_is_said(desk: OpenDesk, empty_app: FastAPI) -> None:
    me = desk()
    case = shared_case(
        empty_app, status="claimed", claimed_by=me.person.id, learner_wrote_at=utc_now() - timedelta(minutes=12)
    )
    assert "Wrote 12 min ago, not answered" in text_of(me.get(f"/console/cases/{case.id}"))
