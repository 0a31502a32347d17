"""Sending, pressing, taking chips away, reading back, deleting."""

from __future__ import annotations

import asyncio
import uuid
from collections.abc import Callable
from typing import Any

import httpx
import pytest

from bot.channels.rate import RateLimit
from bot.serve import Cairn
from tests.bot.channels.chat import Chat, fields, problem_of, until

TrackerOf = Callable[[Chat], Any]
Rows = Callable[..., list[tuple[Any, ...]]]

SEARCH = "online data courses in ontario under $500"


async def test_what_was_sent_comes_back_with_its_replies(chat: Chat) -> None:
    response = await chat.post(text="  what is a micro-credential? ")

    body = response.json()
    assert sorted(body) == ["message", "replies"]
    assert (body["message"]["from"], body["message"]["text"]) == ("learner", "what is a micro-credential?")
    assert body["replies"]
    assert all(reply["from"] == "bot" and reply["seq"] > body["message"]["seq"] for reply in body["replies"])


async def test_a_stored_answer_brings_its_sources(chat: Chat) -> None:
    await chat.say("what is a micro-credential?")

    assert [source["url"] for message in chat.last for source in message["sources"]]


async def test_the_history_is_what_was_said(chat: Chat) -> None:
    heard = list(chat.last)
    for text in ("what is a micro-credential?", SEARCH):
        body = (await chat.post(text=text)).json()
        heard += [body["message"], *body["replies"]]

    assert await chat.history() == heard


async def test_typing_french_is_answered_in_french(chat: Chat) -> None:
    await chat.say("Bonjour, c'est quoi une microcertification?")

    assert {reply["lang"] for reply in chat.last} == {"fr"}
    assert (await chat.history())[0]["lang"] == "en"


async def test_a_button_does_what_it_says_and_is_shown_by_its_title(chat: Chat) -> None:
    await chat.press("Help me choose")

    assert [message["text"] for message in await chat.history()][1] == "Help me choose"
    assert any(reply["title"] == "Skip" for message in chat.last for reply in message["replies"])


async def test_no_payload_is_handed_out_unsealed(chat: Chat) -> None:
    await chat.say(SEARCH)

    cards = [card for message in chat.last for card in message["cards"]]
    offered = [reply for shown in [*chat.last, *cards] for reply in shown["replies"]]
    assert cards
    assert [reply["payload"] for reply in offered if reply["payload"].startswith("/")] == []


async def test_a_button_of_a_card_works(chat: Chat, tracker_of: TrackerOf) -> None:
    await chat.say(SEARCH)
    card = next(card for message in chat.last for card in message["cards"])

    response = await chat.post(payload=card["replies"][0]["payload"])

    assert response.status_code == 200
    assert (await tracker_of(chat)).get_slot("focus") == card["id"]


async def test_an_old_button_still_works(chat: Chat) -> None:
    payload = chat.payload("Help me choose")
    await chat.say("thanks")

    assert (await chat.post(payload=payload)).status_code == 200


async def test_taking_a_chip_away_drops_that_limit_and_no_other(chat: Chat, tracker_of: TrackerOf) -> None:
    await chat.say(SEARCH)
    before = (await tracker_of(chat)).current_slot_values()

    await chat.drop("max_cost")

    after = (await tracker_of(chat)).current_slot_values()
    assert (before["max_cost"], after["max_cost"]) == (500.0, None)
    assert (after["province"], after["delivery"]) == (before["province"], before["delivery"])
    assert after["province"]["any_of"] == ["ON"]
    assert "max_cost" not in [chip["key"] for message in chat.last for chip in message["chips"]]


async def test_several_chips_can_be_taken_away_at_once(chat: Chat, tracker_of: TrackerOf) -> None:
    await chat.say(SEARCH)

    await chat.drop("province", "delivery")

    slots = (await tracker_of(chat)).current_slot_values()
    assert (slots["province"], slots["delivery"], slots["max_cost"]) == (None, None, 500.0)


@pytest.mark.parametrize("patch", [{"minor": None}, {"requested_slot": None}, {"study_language": None}, {}])
async def test_only_limits_can_be_taken_away(chat: Chat, patch: dict[str, None]) -> None:
    assert fields(problem_of(await chat.post(profile_patch=patch), 422)) == ["profile_patch"]


async def test_a_patch_cannot_set_anything(chat: Chat) -> None:
    assert fields(problem_of(await chat.post(profile_patch={"max_cost": 5}), 422)) == ["profile_patch.max_cost"]


async def test_a_deleted_conversation_is_gone(chat: Chat, rows: Rows, cairn: Any) -> None:
    await chat.say("my name is Zebulon Quux and i want to weld")
    conversation_id = await cairn.conversations.find(chat.token)

    assert (await chat.delete()).status_code == 204

    for table, column in (("conversations", "id"), ("conversation_events", "conversation_id"),
                          ("accepted_messages", "conversation_id")):  # fmt: skip
        assert rows(f"SELECT count(*) FROM {table} WHERE {column} = ?", conversation_id) == [(0,)]
    assert rows("SELECT count(*) FROM conversation_events WHERE data LIKE '%Zebulon Quux%'") == [(0,)]


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("GET", "/chat/history"),
        ("GET", "/chat/events"),
        ("POST", "/chat/messages"),
        ("POST", "/chat/feedback"),
        ("DELETE", "/chat/conversations/current"),
    ],
)
async def test_the_token_of_a_deleted_conversation_is_dead(chat: Chat, method: str, path: str) -> None:
    await chat.delete()

    response = await chat.http.request(method, path, headers=chat.headers, json={"client_id": "a", "text": "hi"})

    assert problem_of(response, 401)["code"] == "unknown_token"


async def test_deleting_while_a_turn_runs_leaves_nothing(chat: Chat, rows: Rows, cairn: Any) -> None:
    conversation_id = await cairn.conversations.find(chat.token)
    running = asyncio.create_task(chat.post(text=SEARCH))
    await until(lambda: len(cairn.agent.lock_store))

    await chat.delete()
    await running

    assert rows("SELECT count(*) FROM conversation_events WHERE conversation_id = ?", conversation_id) == [(0,)]


@pytest.mark.parametrize(
    "headers",
    [{}, {"Authorization": ""}, {"Authorization": "Bearer"}, {"Authorization": "Bearer "}, {"Authorization": "Bearer x"},
     {"Authorization": "Basic eDp5"}, {"Authorization": "Bearer ' OR 1=1 --"}],
)  # fmt: skip
@pytest.mark.parametrize("path", ["/chat/history", "/chat/events"])
async def test_without_a_token_nothing_is_told(http: httpx.AsyncClient, path: str, headers: dict[str, str]) -> None:
    assert problem_of(await http.get(path, headers=headers), 401)["code"] == "unknown_token"


async def test_a_token_in_the_address_is_not_read(chat: Chat) -> None:
    problem_of(await chat.http.get(f"/chat/history?token={chat.token}"), 401)


async def test_a_token_shows_its_own_conversation_only(chat: Chat, http: httpx.AsyncClient) -> None:
    other = await Chat.open(http)
    await chat.say("my secret plan is beekeeping")
    await other.say("thanks")

    assert "beekeeping" in str(await chat.history())
    assert "beekeeping" not in str(await other.history())


async def test_feedback_reaches_the_knowledge_base(chat: Chat, rows: Rows) -> None:
    await chat.say("what is a micro-credential?")
    about = next(message["feedback_for"] for message in chat.last if message["feedback_for"])

    response = await chat.http.post("/chat/feedback", headers=chat.headers, json={"about": about, "helpful": False})

    assert response.status_code == 204
    assert rows("SELECT about, helpful FROM feedback ORDER BY id DESC LIMIT 1") == [(about, 0)]


async def test_the_same_vote_again_takes_the_place_of_the_first(chat: Chat, rows: Rows) -> None:
    vote = str(uuid.uuid4())
    thumb = {"about": "answer:x", "helpful": False, "vote": vote}
    for body in (thumb, {**thumb, "reason": "outdated"}, {**thumb, "vote": str(uuid.uuid4()), "helpful": True}):
        assert (await chat.http.post("/chat/feedback", headers=chat.headers, json=body)).status_code == 204

    assert rows("SELECT helpful, reason FROM feedback WHERE vote = ?", vote) == [(0, "outdated")]


async def test_feedback_has_a_limit_of_its_own(chat: Chat, cairn: Cairn, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cairn.web, "_votes", RateLimit(1, burst=2))
    body = {"about": "answer:x", "helpful": True}
    answers = [await chat.http.post("/chat/feedback", headers=chat.headers, json=body) for _ in range(3)]

    assert [answer.status_code for answer in answers] == [204, 204, 429]
    assert int(answers[-1].headers["retry-after"]) > 0
    await chat.say("thanks")


async def test_feedback_carries_the_language_of_the_conversation(http: httpx.AsyncClient, rows: Rows) -> None:
    chat = await Chat.open(http, "fr")

    await chat.http.post("/chat/feedback", headers=chat.headers, json={"about": "answer:x", "helpful": True})

    assert rows("SELECT lang FROM feedback ORDER BY id DESC LIMIT 1") == [("fr",)]


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"helpful": True}, "about"),
        ({"about": "x", "helpful": True}, "about"),
        ({"about": "answer:../../etc", "helpful": True}, "about"),
        ({"about": "answer:x"}, "helpful"),
        ({"about": "answer:x", "helpful": "perhaps"}, "helpful"),
        ({"about": "answer:x", "helpful": True, "comment": "call 705-555-0100"}, "comment"),
        ({"about": "answer:x", "helpful": False, "reason": "rude"}, "reason"),
        ({"about": "answer:x", "helpful": True, "reason": "wrong"}, "reason"),
        ({"about": "answer:x", "helpful": True, "vote": "not a uuid"}, "vote"),
    ],
)
async def test_feedback_that_makes_no_sense_is_refused(chat: Chat, body: dict[str, Any], field: str) -> None:
    response = await chat.http.post("/chat/feedback", headers=chat.headers, json=body)

    assert fields(problem_of(response, 422)) == [field]


async def test_feedback_that_cannot_be_kept_says_so(chat: Chat, api_dies: Callable[[], object]) -> None:
    api_dies()

    response = await chat.http.post("/chat/feedback", headers=chat.headers, json={"about": "answer:x", "helpful": True})

    assert problem_of(response, 503)["code"] == "not_kept"
    assert int(response.headers["retry-after"]) > 0
