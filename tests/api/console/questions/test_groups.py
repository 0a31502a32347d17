"""What nobody could answer: grouped by meaning, counted, set aside or added to a stored answer."""

from __future__ import annotations

import re

import pytest
from fastapi import FastAPI
from sqlalchemy import select

from api.people.models import AuditEntry
from tests.api.builders import Client
from tests.api.console.desk import text_of
from tests.api.console.questions.asked import HERE, OpenDesk, ask, group_of, ids, keep


def test_questions_of_both_languages_that_mean_the_same_are_one_group(desk: OpenDesk, asked: None) -> None:
    page = desk().get(HERE)

    assert len(re.findall("<h2", page.text)) == 2
    _, second = text_of(page).split("asked 4 times")
    assert "3 people · English, French" in second
    assert "asked 2 times" in second


def test_the_list_is_narrowed_and_ordered(desk: OpenDesk, app: FastAPI, asked: None) -> None:
    keep(app, [("where is the gym", "en", "x"), ("is there a gym", "en", "y")], days_ago=40)
    one = desk()

    assert "gym" not in one.get(HERE, params={"days": "30"}).text
    assert "gym" in one.get(HERE, params={"days": "90"}).text
    assert "gym" not in one.get(HERE, params={"lang_asked": "fr"}).text
    newest = one.get(HERE, params={"order": "newest"}).text
    assert newest.index("gym") > newest.index("garderie")


@pytest.mark.parametrize("query", [{"days": "x"}, {"state": "' OR 1=1"}, {"order": "<b>"}, {"lang_asked": "de"}])
def test_an_odd_filter_shows_the_usual_list(desk: OpenDesk, asked: None, query: dict[str, str]) -> None:
    page = desk().get(HERE, params=query)
    assert (page.status_code, len(re.findall("<h2", page.text))) == (200, 2)


def test_personal_data_and_tags_are_not_shown(desk: OpenDesk, app: FastAPI) -> None:
    said = "my name is Zoé Tremblay, write to zoe@mail.example or 416-555-0123 <script>alert(1)</script>"
    keep(app, [(said, "en", "a"), (said, "en", "b")])
    page = desk().get(HERE).text

    assert "my name is [name], write to [email] or [phone]" in page
    assert not any(word in page for word in ("Zoé", "zoe@", "0123", "<script>alert"))


def test_what_one_person_asked_is_for_editors(desk: OpenDesk, app: FastAPI, asked: None) -> None:
    keep(app, [("i lost my ring in the washroom of building B", "en", "z")] * 3)
    editor, practitioner = desk("editor"), desk("practitioner")
    key = group_of(editor, "i lost my ring")

    assert "my ring" not in practitioner.get(HERE).text
    assert "1 groups that one person asked" in text_of(practitioner.get(HERE))
    assert practitioner.get(f"{HERE}/groups/{key}").status_code == 404
    assert "ring" not in practitioner.get(f"{HERE}/answers/new", params={"about": key}).text


def test_a_group_is_set_aside_with_a_reason_and_comes_back(desk: OpenDesk, asked: None, app: FastAPI) -> None:
    one = desk(name="Ada")
    key = group_of(one, "daycare")
    assert one.post(f"{HERE}/dismiss", {"questions": ids(one, key)}).status_code == 422
    assert "Set aside." in text_of(one.post(f"{HERE}/dismiss", {"questions": ids(one, key), "reason": "not_for_us"}))

    assert "daycare" not in one.get(HERE).text
    page = one.get(f"{HERE}/groups/{group_of(one, 'daycare', state='dismissed')}", params={"state": "dismissed"})
    assert "Set aside by Ada" in text_of(page)
    batch = re.search(r'name="batch" value="(\w+)"', page.text)
    assert batch
    one.post(f"{HERE}/reopen", {"batch": batch.group(1)})
    assert "daycare" in one.get(HERE).text
    with app.state.database.session() as session:
        actions = list(session.scalars(select(AuditEntry.action)))
    assert actions == ["questions.dismiss", "questions.reopen"]


def test_of_two_who_set_a_group_aside_the_second_is_told(desk: OpenDesk, asked: None) -> None:
    ada, eve = desk(name="Ada"), desk(name="Eve")
    wanted = {"questions": ids(ada, group_of(ada, "daycare")), "reason": "spam"}
    ada.post(f"{HERE}/dismiss", wanted)
    answer = eve.post(f"{HERE}/dismiss", wanted)

    assert answer.status_code == 409
    assert "Ada was faster." in text_of(answer)


def test_a_stored_answer_learns_the_words_of_a_group_at_once(desk: OpenDesk, learner: Client, app: FastAPI) -> None:
    keep(app, [("zorblax fee thingy", "en", "a"), ("zorblax fee thingy?", "en", "b")])
    one = desk()
    assert ask(learner, "the zorblax fee thingy please")["outcome"] != "answer"
    sent = {
        "questions": ids(one, group_of(one, "zorblax")),
        "answer_id": "how-much-does-a-micro-credential-cost",
        "phrasings_en": "zorblax fee thingy",
    }
    assert "found by these words now" in text_of(one.post(f"{HERE}/answered", sent))

    assert ask(learner, "the zorblax fee thingy please")["answer"]["id"] == "how-much-does-a-micro-credential-cost"
    page = one.get(f"{HERE}/groups/{group_of(one, 'zorblax', state='answered')}", params={"state": "answered"}).text
    batch = re.search(r'name="batch" value="(\w+)"', page)
    assert batch
    one.post(f"{HERE}/reopen", {"batch": batch.group(1)})
    assert ask(learner, "the zorblax fee thingy please")["outcome"] != "answer"
