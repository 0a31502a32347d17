"""One case: who may see it, and what its page shows. Forms only: this is how it is without script."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from fastapi import FastAPI
from sqlalchemy import select

from api.people.models import AuditEntry
from api.triage.models import CannedReply
from knowledge.base import utc_now
from tests.api.console.conftest import OpenDesk
from tests.api.console.desk import text_of
from tests.api.console.held import claimed, rows, stored
from tests.api.console.waiting import add_case, add_message, shared_case

pytestmark = pytest.mark.usefixtures("office_is_open")


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


def test_a_late_answer_is_said(desk: OpenDesk, empty_app: FastAPI) -> None:
    me = desk()
    case = shared_case(
        empty_app, status="claimed", claimed_by=me.person.id, learner_wrote_at=utc_now() - timedelta(minutes=12)
    )
    assert "Wrote 12 min ago, not answered" in text_of(me.get(f"/console/cases/{case.id}"))
