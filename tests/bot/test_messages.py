"""The one message model, read from the tracker's events."""

from __future__ import annotations

from typing import Any

import pytest

from bot.messages import Message, messages_from

AT = 1_790_000_000.25


def learner(text: str, **metadata: Any) -> dict[str, Any]:
    return {"event": "user", "text": text, "timestamp": AT, "metadata": metadata}


def bot(text: str | None, *, buttons: list[dict[str, str]] | None = None, **custom: Any) -> dict[str, Any]:
    data = {"buttons": buttons, "custom": custom or None}
    return {"event": "bot", "text": text, "timestamp": AT, "data": data, "metadata": {}}


def language(value: str) -> dict[str, Any]:
    return {"event": "slot", "name": "language", "value": value, "timestamp": AT}


def read(*events: dict[str, Any], lang: Any = "en") -> list[Message]:
    return messages_from(list(enumerate(events)), lang=lang)


def test_only_what_was_said_is_a_message() -> None:
    found = read({"event": "action", "timestamp": AT}, bot("Hello"), language("en"), learner("hi"))

    assert [(message.id, message.seq, message.sender, message.text) for message in found] == [
        ("m1", 1, "bot", "Hello"),
        ("m3", 3, "learner", "hi"),
    ]


def test_a_pressed_button_is_shown_by_its_title() -> None:
    assert read(learner("/ask_human", display="Talk to a person"))[0].text == "Talk to a person"


def test_each_message_has_the_language_of_its_moment() -> None:
    found = read(bot("Hello"), language("fr"), learner("salut"), bot("Bonjour"), language("en"), bot("Hello"))

    assert [message.lang for message in found] == ["en", "fr", "fr", "en"]


def test_a_part_of_a_conversation_begins_in_the_language_it_had() -> None:
    assert read(bot("Bonjour"), lang="fr")[0].lang == "fr"


def test_an_unknown_language_is_read_as_english() -> None:
    assert read(language("xx"), bot("Hello"))[0].lang == "en"


def test_everything_a_reply_carries_is_in_its_message() -> None:
    carried = {
        "cards": [{"id": "a"}],
        "table": {"columns": ["A"], "rows": []},
        "picture": {"url": "/v1/pathways/a.svg?lang=en", "alt": "A path"},
        "chips": [{"key": "province", "label": "Ontario", "removable": True}],
        "progress": {"step": 1, "of": 4, "minutes": 1},
        "sources": [{"title": "HEQCO", "url": "https://heqco.ca", "date": "2021"}],
        "handoff": {"state": "waiting", "who": None, "when": None, "shared": []},
        "feedback_for": "answer:a",
    }

    message = read(bot("Hello", **carried))[0].as_json()

    assert {key: message[key] for key in carried} == carried


def test_only_the_buttons_that_make_sense_are_shown() -> None:
    buttons = [{"title": "More", "payload": "/show_more"}, {"title": "A person", "payload": "/ask_human"}]

    message = read(bot("Hello", buttons=buttons, only=["/ask_human"]))[0]

    assert [reply.payload for reply in message.replies] == ["/ask_human"]
    assert "only" not in message.as_json()


@pytest.mark.parametrize(
    ("lead", "shown"), [([0, 2], "Three fit.\nHere they are:"), ([1, 2], "Here they are:"), (None, None)]
)
def test_the_lead_is_the_lines_that_cards_do_not_repeat(lead: list[int] | None, shown: str | None) -> None:
    message = read(bot("Three fit.\nHere they are:\n1. A\n2. B", lead=lead))[0]

    assert message.lead == shown
    assert message.text.endswith("2. B")


def test_ways_out_stand_last() -> None:
    buttons = [{"title": name, "payload": name} for name in ("/ask_human", "/show_more", "/start_over", "/help")]

    assert [reply.payload for reply in read(bot("Hello", buttons=buttons))[0].replies] == [
        "/show_more",
        "/help",
        "/ask_human",
        "/start_over",
    ]


def test_no_buttons_at_all_may_make_sense() -> None:
    assert read(bot("Hello", buttons=[{"title": "More", "payload": "/show_more"}], only=[]))[0].replies == []


def test_a_practitioners_message_says_so() -> None:
    event = {**bot("Hello, I am Ann"), "metadata": {"from": "practitioner", "name": "Ann Tremblay"}}

    assert (read(event)[0].sender, read(event)[0].name) == ("practitioner", "Ann Tremblay")


def test_only_a_person_has_a_name() -> None:
    event = {**bot("Hello"), "metadata": {"name": "Ann Tremblay"}}

    assert read(event)[0].name is None


@pytest.mark.parametrize(
    "event",
    [
        {"event": "bot", "text": "Hello", "timestamp": AT},
        {"event": "bot", "text": "Hello", "timestamp": AT, "data": None, "metadata": None},
        {"event": "user", "text": "Hello", "timestamp": AT, "metadata": None},
    ],
)
def test_an_event_without_its_extras_is_still_a_message(event: dict[str, Any]) -> None:
    assert read(event)[0].text == "Hello"


def test_the_json_has_the_names_of_the_contract() -> None:
    assert read(bot("Hello"))[0].as_json() == {
        "id": "m0", "seq": 0, "from": "bot", "name": None, "at": "2026-09-21T14:13:20.250000Z", "lang": "en",
        "text": "Hello",
        "lead": None, "replies": [], "cards": [], "table": None, "picture": None, "chips": [],
            "progress": None, "sources": [], "links": [],
        "handoff": None, "feedback_for": None,
    }  # fmt: skip
