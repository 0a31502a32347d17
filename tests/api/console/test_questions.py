"""What nobody could answer: grouped, counted, dealt with, and answered by the college at once."""

from __future__ import annotations

import re
import shutil
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from fastapi import FastAPI
from sqlalchemy import select
from sqlalchemy.orm import Session

from api.db import migrate
from api.people.models import AuditEntry
from api.triage.models import UnansweredQuestion
from knowledge.base import open_engine, utc_now
from knowledge.content_files import Content
from knowledge.encoder import Encoder
from knowledge.knowledge_base import KnowledgeBase
from knowledge.labels import Labels
from knowledge.load import load_content
from knowledge.models import StaffAnswer
from tests.api.builders import Client, make_app
from tests.api.console.desk import Desk, add_person, text_of

PARKING = [
    ("is there parking on campus", "en", "a"),
    ("how much is parking", "en", "b"),
    ("c'est combien le stationnement", "fr", "c"),
    ("y a-t-il du stationnement au campus", "fr", "c"),
]
DAYCARE = [("do you have a daycare", "en", "d"), ("avez-vous une garderie", "fr", "e")]
HERE = "/console/questions"
OpenDesk = Callable[..., Desk]


def form(**other: str) -> dict[str, str]:
    return {
        "text_en": "Parking is free after 5 p.m.",
        "text_fr": "Le stationnement est gratuit après 17 h.",
        "questions_en": "is there parking on campus\nwhere can I park",
        "questions_fr": "y a-t-il du stationnement\noù puis-je me stationner",
        "region": "",
        "audience": "learner",
        "source_kind": "college",
        "source_date": "2026-01-15",
        "do": "save",
        **other,
    }


@pytest.fixture(scope="session")
def few(content: Content) -> Content:
    """Some of the answers: enough to be mistaken for each other, few enough to be read in a moment."""
    subjects = ("L01", "L04", "L05", "L13")
    answers = [entry for entry in content.answers if entry.covers[0].startswith(subjects)]
    kept = {entry.id for entry in answers}
    return replace(
        content, credentials=[], occupations=[], skills=[], funding=[], similar=None, answers=answers,
        phrasings={key: said for key, said in content.phrasings.items() if key in kept},
    )  # fmt: skip


@pytest.fixture(scope="session")
def few_database(tmp_path_factory: pytest.TempPathFactory, few: Content, encoder: Encoder, labels: Labels) -> Path:
    path = tmp_path_factory.mktemp("few") / "cairn.db"
    migrate(f"sqlite:///{path}")
    engine = open_engine(f"sqlite:///{path}")
    with Session(engine) as session, session.begin():
        load_content(session, few)
        KnowledgeBase(session, encoder, labels)
    engine.dispose()
    return path


@pytest.fixture
def url(few_database: Path, tmp_path: Path) -> str:
    return f"sqlite:///{shutil.copy(few_database, tmp_path / 'few.db')}"


@pytest.fixture
def app(url: str, encoder: Encoder) -> FastAPI:
    return make_app(url, encoder)


@pytest.fixture
def learner(app: FastAPI) -> Iterator[Client]:
    with Client(app) as opened:
        yield opened


@pytest.fixture
def desk(app: FastAPI, learner: Client) -> OpenDesk:
    return lambda role="editor", **more: Desk(learner, add_person(app, role, **more))


@pytest.fixture
def asked(app: FastAPI) -> None:
    keep(app, PARKING + DAYCARE)


def keep(app: FastAPI, questions: list[tuple[str, str, str | None]], *, days_ago: int = 0) -> None:
    with app.state.database.session() as session:
        for text, lang, person in questions:
            at = utc_now() - timedelta(days=days_ago)
            session.add(UnansweredQuestion(text=text, lang=lang, person=person, asked_at=at))


def group_of(desk: Desk, text: str, **query: str) -> str:
    """The id of the group on the list that holds `text`."""
    found = re.findall(r'groups/(\d+)\?state=\w+">([^<]+)<', desk.get(HERE, params=query).text)
    for key, _ in found:
        said = desk.get(f"{HERE}/groups/{key}", params=query).text.partition("</ul>\n<h2>")[0]
        if text.replace("'", "&#39;") in said:
            return str(key)
    raise AssertionError(f"no group with {text!r} among {found}")


def ids(desk: Desk, key: str) -> str:
    found = re.search(r'name="questions" value="([\d,]*)"', desk.get(f"{HERE}/groups/{key}").text)
    assert found
    return found.group(1)


def ask(learner: Client, question: str, lang: str = "en") -> dict[str, Any]:
    found: dict[str, Any] = learner.get("/v1/answers", params={"q": question, "lang": lang}).json()
    return found


def seen(desk: Desk, path: str) -> str:
    found = re.search(r'name="seen" value="(\d+)"', desk.get(path).text)
    assert found
    return found.group(1)


def publish(desk: Desk, **other: str) -> str:
    """The path of a new answer."""
    answer = desk.post(f"{HERE}/answers", form(**other), follow_redirects=False)
    assert answer.status_code == 303, text_of(answer)
    return str(answer.headers["location"]).partition("?")[0]


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
