"""While a person has the conversation the bot is silent, whatever is sent; a crisis is answered all the same."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import httpx
import pytest
import pytest_asyncio

from bot.handoff_steps import step_of
from bot.serve import Cairn
from tests.bot.channels.chat import Chat
from tests.bot.channels.desk import Talk, opened_case, reader_of

RESUME = "\n".join(["Jane Learner", "Experience", "Welder, Acme Mill, 2015-2024", "Education", "Diploma", "Skills", "MIG"])


@pytest_asyncio.fixture(loop_scope="session")
async def claimed(talk: Talk) -> Talk:
    await talk.case()
    await talk.comes("claimed", name="Sam")
    talk.chat.last = (await talk.chat.history())[:1]  # the welcome's buttons
    return talk


@pytest.mark.parametrize(
    "text",
    [
        "what is a micro-credential?",
        "what's a badge and do you have any for welding in Alberta?",
        "en français s'il vous plaît",
        "/restart",
        "start over",
        "talk to a person",
    ],
)
async def test_words_are_heard_by_the_person_alone(claimed: Talk, text: str) -> None:
    assert await claimed.write(text) == []

    assert (await claimed.said())[-1] == ("learner", text.lstrip("/"))
    assert claimed.desk.texts == [text.lstrip("/")]
    assert await claimed.cairn.dialogue.is_paused(claimed.conversation_id)


async def test_a_button_and_a_chip_are_not_answered(claimed: Talk) -> None:
    title = claimed.chat.last[0]["replies"][0]["title"]

    assert await claimed.send(payload=claimed.chat.payload(title)) == []
    assert await claimed.send(profile_patch={"province": None}) == []

    assert claimed.desk.texts[0] == title
    assert claimed.desk.texts[1].startswith("✕ ")


async def test_a_file_is_not_answered(claimed: Talk) -> None:
    response = await claimed.chat.http.post(
        "/chat/attachments?client_id=f1",
        content=RESUME.encode(),
        headers={**claimed.chat.headers, "Content-Type": "text/plain", "X-File-Name": "jane.txt"},
    )
    await claimed.cairn.handoff.settled()

    assert (response.status_code, response.json()["replies"]) == (200, [])
    assert claimed.desk.texts == ["📎 resume.txt"]


async def test_a_shared_link_is_taken_over_without_a_word(claimed: Talk) -> None:
    before = await claimed.said()

    response = await claimed.chat.http.post(
        "/chat/links", json={"query": "province=ON&lang=en"}, headers=claimed.chat.headers
    )

    assert (response.status_code, await claimed.said()) == (204, before)


async def test_the_language_changes_without_a_word(claimed: Talk) -> None:
    before = await claimed.said()
    await claimed.chat.http.put("/chat/language", json={"lang": "fr"}, headers=claimed.chat.headers)
    assert await claimed.said() == before

    await claimed.comes("released", name="Sam")

    assert (await claimed.chat.history())[-1]["lang"] == "fr"


async def test_what_a_background_job_would_say_is_not_said(claimed: Talk) -> None:
    before = await claimed.said()

    await claimed.cairn.dialogue.tell(claimed.conversation_id, "utter_link_failed", {}, slots={"failures": 3})

    assert await claimed.said() == before
    assert (await claimed.cairn.dialogue.slots(claimed.conversation_id) or {})["failures"] == 3


async def test_an_hour_of_silence_does_not_wake_the_bot(claimed: Talk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(claimed.cairn.agent.processor, "_has_session_expired", lambda _: True)

    assert await claimed.write("are you still there?") == []


async def test_rasas_own_channel_is_silent_too(
    cairn: Cairn, talk: Talk, client_of: Callable[..., httpx.AsyncClient], rest_app: Any
) -> None:
    rest = client_of(rest_app)
    said = {"sender": "zed", "message": "hello"}
    assert (await rest.post("/webhooks/rest/webhook", json=said)).json()
    talk.desk.put("rest:zed", "claimed", name="Sam")
    await talk.read()

    for message in ("what is a micro-credential?", "/help", RESUME):
        assert (await rest.post("/webhooks/rest/webhook", json={**said, "message": message})).json() == []
    [back] = (await rest.post("/webhooks/rest/webhook", json={**said, "message": "/leave_person"})).json()

    assert "me again" in back["text"]
    assert (await rest.post("/webhooks/rest/webhook", json=said)).json()


@pytest.mark.parametrize(
    ("lang", "text", "number"),
    [("en", "i want to kill myself tonight", "9-8-8"), ("fr", "je veux me suicider", "9-8-8")],
)
async def test_a_crisis_is_answered_and_the_person_sees_it(
    talk: Talk, http: httpx.AsyncClient, cairn: Cairn, lang: str, text: str, number: str
) -> None:
    chat = await Chat.open(http, lang)
    talk = Talk(cairn, talk.desk, chat, await cairn.conversations.find(chat.token), reader_of(cairn))
    talk.desk.case = (await opened_case(cairn, talk.conversation_id, lang))["id"]  # what the answer to a crisis joins
    await talk.case()
    await talk.comes("claimed", name="Sam")

    [answer] = await talk.write(text)

    assert number in answer["text"]
    assert talk.desk.texts == [text, answer["text"]]
    assert await talk.write("thank you") == []


async def test_released_the_bot_says_so_and_goes_on(claimed: Talk) -> None:
    await claimed.write("thanks Sam")

    await claimed.comes("released", name="Sam")

    told = (await claimed.chat.history())[-1]
    assert ((await claimed.responses())[-1], told["handoff"]["state"]) == ("utter_person_left", "released")
    assert await claimed.write("what is a micro-credential?")


async def test_an_open_form_goes_on_after_the_person(talk: Talk) -> None:
    await talk.chat.press("Help me choose")
    await talk.case()
    await talk.comes("claimed", name="Sam")
    await talk.write("hello")
    await talk.comes("released", name="Sam")

    await talk.write("welding")

    tracker = await talk.cairn.agent.tracker_store.retrieve(talk.conversation_id)
    assert tracker.active_loop_name == "discovery_form"
    assert tracker.get_slot("goal") or tracker.get_slot("field")


@pytest.mark.parametrize("lang", ["en", "fr"])
async def test_the_learner_ends_the_talk_by_a_button(talk: Talk, http: httpx.AsyncClient, cairn: Cairn, lang: str) -> None:
    chat = await Chat.open(http, lang)
    talk = Talk(cairn, talk.desk, chat, await cairn.conversations.find(chat.token), reader_of(cairn))
    await talk.case()
    await talk.comes("claimed", name="Sam")
    button = (await chat.history())[-1]["replies"][0]

    [back] = await talk.send(payload=button["payload"])

    assert (back["handoff"]["state"], back["lang"]) == ("released", lang)
    assert (await talk.said())[-2] == ("learner", button["title"])
    assert talk.desk.left == ["case-1"]
    assert await talk.write("help" if lang == "en" else "aide")
    [again] = await talk.send(payload=button["payload"])
    assert ((await talk.responses())[-1], again["lang"]) == ("utter_not_with_person", lang)


async def test_leaving_is_told_once_the_api_is_back(claimed: Talk) -> None:
    claimed.desk.dead = True
    await claimed.send(payload=(await claimed.chat.history())[-1]["replies"][0]["payload"])
    assert claimed.desk.left == []

    claimed.desk.dead = False
    await claimed.cairn.handoff.forward_all()
    await claimed.cairn.handoff.forward_all()

    assert claimed.desk.left == ["case-1"]


async def test_starting_over_ends_the_talk(claimed: Talk) -> None:
    await claimed.chat.http.post("/chat/conversations/current/restart", json={"lang": "en"}, headers=claimed.chat.headers)
    await claimed.cairn.handoff.settled()

    assert claimed.desk.left == ["case-1"]


async def test_a_case_that_was_erased_leaves_nobody_waiting(claimed: Talk) -> None:
    claimed.desk.answer = lambda _, path: httpx.Response(404, json={}) if path.endswith("/messages") else None

    assert await claimed.write("hello?") == []

    assert (await claimed.responses())[-1] == "utter_person_left"
    assert await claimed.write("what is a micro-credential?")


@pytest.mark.parametrize("kind", ["requeued", "released"])
def test_what_ends_no_talk_says_nothing(kind: str) -> None:
    entry = {"kind": kind, "body": {"name": "Sam"}, "at": "", "case_id": "c"}

    assert step_of(entry, paused=False) is None
    assert step_of(entry, paused=True) is not None
