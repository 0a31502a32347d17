"""Answers of the college: live at once, found by meaning, undone, proposed, edited by two at once."""

from __future__ import annotations

import pytest
from fastapi import FastAPI
from sqlalchemy import select
from sqlalchemy.orm import Session

from knowledge.content_files import Content
from knowledge.encoder import Encoder
from knowledge.load import load_content
from knowledge.models import StaffAnswer
from tests.api.builders import Client, make_app
from tests.api.console.desk import text_of
from tests.api.console.questions.asked import HERE, OpenDesk, ask, form, group_of, ids, publish, seen


@pytest.mark.parametrize(
    ("question", "lang", "said"),
    [
        ("is there parking on campus", "en", "free after 5"),
        ("what about parking near the school", "en", "free after 5"),
        ("avez-vous du stationnement", "fr", "gratuit après 17 h"),
    ],
)
def test_an_answer_is_live_at_once_and_found_by_meaning(
    desk: OpenDesk, learner: Client, asked: None, question: str, lang: str, said: str
) -> None:
    assert not (ask(learner, question, lang)["answer"] or {}).get("by_college")
    one = desk()
    publish(one, questions=ids(one, group_of(one, "stationnement")))
    found = ask(learner, question, lang)

    assert found["outcome"] == "answer"
    assert said in found["answer"]["text"]
    assert found["answer"]["by_college"] is True
    title = "le collège lui-même" if lang == "fr" else "the college itself"
    assert found["answer"]["sources"] == [{"title": title, "url": None, "date": "2026-01-15"}]
    assert "parking" not in one.get(HERE).text


def test_other_processes_find_it_too(desk: OpenDesk, learner: Client, url: str, encoder: Encoder, asked: None) -> None:
    with Client(make_app(url, encoder)) as other:
        assert ask(other, "what about parking near the school")["outcome"] != "answer"
        publish(desk())
        other.app.state.knowledge._looked_at = 0.0  # two seconds later
        assert ask(other, "what about parking near the school")["outcome"] == "answer"


def test_stored_answers_keep_their_own_questions(desk: OpenDesk, learner: Client) -> None:
    publish(desk())
    for question in ("how much does it cost", "do employers care", "what is a micro-credential"):
        found = ask(learner, question)
        assert found["outcome"] == "answer"
        assert not found["answer"]["by_college"]


def test_undo_takes_it_out_and_history_puts_it_back(desk: OpenDesk, learner: Client, asked: None) -> None:
    one = desk(name="Ada")
    path = publish(one, questions=ids(one, group_of(one, "stationnement")))
    page = one.post(f"{path}/withdraw", {"seen": seen(one, path)})
    assert "Taken out." in text_of(page)
    assert ask(learner, "where can I park")["outcome"] != "answer"
    assert "stationnement" in one.get(HERE).text, "its questions are open again"

    one.post(f"{path}/restore", {"seen": seen(one, path), "version": "1"})
    assert ask(learner, "where can I park")["answer"]["by_college"]
    told = text_of(one.get(path))
    assert [told.index(step) for step in ("Put back", "Taken out", "Published")] == sorted(
        told.index(step) for step in ("Put back", "Taken out", "Published")
    )


def test_an_edit_is_live_and_the_earlier_version_can_come_back(desk: OpenDesk, learner: Client) -> None:
    one = desk()
    path = publish(one)
    one.post(path, form(text_en="Parking costs $5.", seen=seen(one, path)))
    assert ask(learner, "where can I park")["answer"]["text"] == "Parking costs $5."
    one.post(f"{path}/restore", {"seen": seen(one, path), "version": "1"})
    assert ask(learner, "where can I park")["answer"]["text"] == "Parking is free after 5 p.m."


def test_of_two_who_edit_an_answer_the_second_is_told_and_keeps_what_they_typed(desk: OpenDesk, learner: Client) -> None:
    ada, eve = desk(name="Ada"), desk(name="Eve")
    path = publish(ada)
    old = seen(eve, path)
    ada.post(path, form(text_en="Ada says.", seen=old))
    answer = eve.post(path, form(text_en="Eve says.", seen=old))

    assert answer.status_code == 409
    assert "Ada was faster." in text_of(answer)
    assert "Eve says." in answer.text
    assert ask(learner, "where can I park")["answer"]["text"] == "Ada says."


def test_a_load_of_the_content_keeps_the_answers(desk: OpenDesk, learner: Client, app: FastAPI, few: Content) -> None:
    one = desk()
    path = publish(one)
    with Session(app.state.database.engine) as session, session.begin():
        load_content(session, few)
    assert app.state.knowledge.saved()

    assert ask(learner, "where can I park")["answer"]["id"] == path.rpartition("/")[2]
    one.post(f"{path}/withdraw", {"seen": seen(one, path)})
    with Session(app.state.database.engine) as session, session.begin():
        load_content(session, few)
    assert app.state.knowledge.saved()
    assert ask(learner, "where can I park")["outcome"] != "answer"


def test_a_practitioner_proposes_and_an_editor_publishes(desk: OpenDesk, learner: Client, asked: None) -> None:
    practitioner, editor = desk("practitioner", name="Pat"), desk("editor")
    path = publish(practitioner)
    assert ask(learner, "where can I park")["outcome"] != "answer"
    assert "(1 waiting)" in text_of(editor.get(HERE))
    assert practitioner.post(f"{path}/withdraw", {"seen": "1"}).status_code == 403

    editor.post(path, form(seen=seen(editor, path)))
    assert ask(learner, "where can I park")["outcome"] == "answer"
    assert practitioner.post(path, form(text_en="mine", seen="2")).status_code == 403
    assert "Proposed" in text_of(editor.get(path))
    assert "Pat" in text_of(editor.get(path))


def test_a_practitioner_can_not_change_the_list(desk: OpenDesk, asked: None) -> None:
    one = desk("practitioner")
    key = group_of(one, "stationnement")
    for path in ("dismiss", "answered", "reopen"):
        assert one.post(f"{HERE}/{path}", {"questions": key, "reason": "spam", "answer_id": "x"}).status_code == 403


def test_the_preview_says_what_it_would_catch_and_what_is_close(desk: OpenDesk, asked: None, app: FastAPI) -> None:
    page = text_of(desk().post(f"{HERE}/answers", form(do="preview")))
    assert "Open questions that it would answer: 4" in page
    close = form(do="preview", questions_en="how much does it cost", questions_fr="combien ça coûte")
    assert "Did you mean to edit one of these?" in text_of(desk().post(f"{HERE}/answers", close))
    with app.state.database.session() as session:
        assert session.scalars(select(StaffAnswer)).all() == []


@pytest.mark.parametrize(
    ("wrong", "told"),
    [
        ({"text_fr": ""}, "This is needed."),
        ({"questions_en": " \n "}, "This is needed."),
        ({"source_date": "yesterday"}, "not a date"),
        ({"source_date": "2999-01-01"}, "still to come"),
        ({"source_kind": "page", "source_title": "P", "source_url": "javascript:alert(1)"}, "not the address"),
        ({"source_kind": "page", "source_title": "", "source_url": "https://college.example/p"}, "This is needed."),
        ({"text_en": "word " * 91}, "Too long"),
        ({"region": "Ontario!"}, "Nothing was saved"),
        ({"audience": "robots"}, "Nothing was saved"),
    ],
)
def test_what_cannot_be_right_is_said_and_what_was_typed_stays(
    desk: OpenDesk, app: FastAPI, wrong: dict[str, str], told: str
) -> None:
    answer = desk().post(f"{HERE}/answers", form(**wrong))

    assert answer.status_code == 422
    assert told in text_of(answer)
    assert "<textarea" in answer.text
    assert "gratuit" in answer.text or "text_fr" in wrong
    with app.state.database.session() as session:
        assert session.scalars(select(StaffAnswer)).all() == []


def test_hostile_words_are_only_words(desk: OpenDesk, learner: Client) -> None:
    path = publish(desk(), text_en="<img src=x onerror=alert(1)> {{7*7}} '; DROP TABLE answers; --")
    page = desk().get(path).text

    assert "<img" not in page
    assert "{{7*7}}" in page
    assert ask(learner, "where can I park")["answer"]["text"].startswith("<img")


def test_both_pages_speak_french(desk: OpenDesk, asked: None) -> None:
    one = desk(lang="fr")
    assert "Questions sans réponse" in text_of(one.get(HERE))
    assert "Publier maintenant" in text_of(one.get(f"{HERE}/answers/new"))


@pytest.mark.parametrize("path", ["groups/999999", "answers/staff-x", "answers/%2e%2e", "answers/new?about=999999999999999"])
def test_what_is_not_there_is_said(desk: OpenDesk, path: str) -> None:
    assert desk().get(f"{HERE}/{path}").status_code in (200, 404, 422)


def test_forms_of_another_session_change_nothing(desk: OpenDesk, asked: None) -> None:
    one = desk()
    assert one.post(f"{HERE}/answers", form(csrf="wrong")).status_code == 403
