"""The assistant for staff in a channel, over the real content."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from api.people.identities import StaffIdentity, user_hash
from tests.api.builders import TOKEN
from tests.api.console.conftest import OpenDesk, content_app, content_client, content_desk  # noqa: F401

Ask = Callable[..., dict[str, Any]]
NOTE = "client, 43, laid off from a mill in Prince George, grade 11, wants IT, 2 kids, no car, on EI"


@pytest.fixture
def ask(content_desk: OpenDesk) -> Ask:  # noqa: F811
    """Asks as somebody who is joined."""
    one = content_desk("practitioner")
    with one.app.state.database.session() as session:
        session.add(StaffIdentity(channel="slack", user_hash=user_hash("slack", one.person.id), person_id=one.person.id))

    def send(words: str, **more: str) -> dict[str, Any]:
        body = {"channel": "slack", "user": one.person.id, "text": words, **more}
        answer = one.client.post("/v1/desk/ask", json=body, headers={"Authorization": f"Bearer {TOKEN}"})
        assert answer.status_code == 200, answer.text
        return dict(answer.json())

    return send


@pytest.mark.parametrize(
    "words", ["find data in Ontario online", "data in Ontario online", "trouver données en ligne en Ontario"]
)
def test_a_list_keeps_the_limits_and_says_what_it_looked_for(ask: Ask, words: str) -> None:
    found = ask(words)
    assert found["programmes"]
    for row in found["programmes"]:
        assert row["province"]["id"] in ("ON", "CA")
        assert row["delivery"] is None or row["delivery"]["id"] == "online"
    assert any("dat" in row["title"].lower() or "dat" in row["summary"].lower() for row in found["programmes"])
    assert "province=ON" in found["links"][0]["url"] and "delivery=online" in found["links"][0]["url"]
    assert "Ontario" in found["text"]


def test_what_nothing_fits_is_said(ask: Ask) -> None:
    found = ask("find zzzqqq in Yukon")
    assert found["programmes"] == [] and found["text"]


def test_a_question_of_practitioners_gets_its_stored_answer_with_its_sources(ask: Ask) -> None:
    found = ask("Which funding fits which client?")
    assert len(found["text"]) > 100 and "Source:" in found["text"]


def test_an_intake_note_is_read_and_not_kept(ask: Ask) -> None:
    read = ask(f"intake {NOTE}")
    assert "Suggested level of service" in read["text"] and "Needs:" in read["text"] and read["programmes"]
    assert "did not keep this note" in read["text"]
    assert "Niveau de service" in ask(f"accueil {NOTE}", lang="fr")["text"]


def test_help_an_empty_word_and_the_words_alone_say_what_to_type(ask: Ask) -> None:
    assert "find" in ask("help")["text"] and ask("")["text"] == ask("help")["text"] == ask("aide")["text"]
    assert ask("find")["programmes"] == [] and "example" in ask("find")["text"]
    assert ask("intake")["text"] == "Write a note first."
    assert "trouver" in ask("aide", lang="fr")["text"]
