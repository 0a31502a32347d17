"""A dead knowledge API: the bot says so, distress is answered all the same, messages wait, and it recovers by itself."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import httpx
import pytest

from actions.knowledge_client import KnowledgeClient, KnowledgeUnavailableError, use_client
from bot.background import Background
from bot.serve import Cairn
from tests.bot.channels.chat import Chat, Json
from tests.bot.channels.conftest import SERVICE_TOKEN

Rows = Callable[..., list[tuple[Any, ...]]]
TrackerOf = Callable[[Chat], Any]
Dies = Callable[[], KnowledgeClient]
Delivery = Callable[[KnowledgeClient], Background]


@pytest.fixture
def background(cairn: Cairn) -> Delivery:
    """The background jobs of the process, over another client."""

    def over(client: KnowledgeClient) -> Background:
        return Background(cairn.database, client, cairn.dialogue, cairn.stream, cairn.handoff, cairn.erasures)

    return over


async def leave_message(chat: Chat, contact: str | None = None) -> list[Json]:
    """Ask for a person, agree, give a name and perhaps a contact; the last replies."""
    await chat.say("can i talk to a person")
    await chat.press("Yes, share this")
    await chat.say("Zoe")
    if contact is None:
        return await chat.press("Skip")
    await chat.say(contact)
    return await chat.press("Skip")


async def said(chat: Chat, tracker_of: TrackerOf) -> list[str]:
    """The names of the responses of the latest turn."""
    names: list[str] = []
    for event in reversed((await tracker_of(chat)).events):
        if event.type_name == "user":
            break
        if event.type_name == "bot":
            names.append(event.metadata.get("utter_action", ""))
    return names[::-1]


async def test_the_bot_says_so_and_offers_to_leave_a_message(chat: Chat, api_dies: Dies, tracker_of: TrackerOf) -> None:
    api_dies()

    await chat.say("what is a micro-credential?")

    assert await said(chat, tracker_of) == ["utter_knowledge_down"]
    assert "Leave a message" in [reply["title"] for reply in chat.last[0]["replies"]]


async def test_it_says_so_in_french_too(http: httpx.AsyncClient, api_dies: Dies) -> None:
    chat = await Chat.open(http, "fr")
    api_dies()

    await chat.say("c'est quoi une microcertification?")

    assert chat.last[0]["lang"] == "fr"
    assert "Laisser un message" in [reply["title"] for reply in chat.last[0]["replies"]]


async def test_it_recovers_by_itself(chat: Chat, api_dies: Dies, cairn: Cairn, tracker_of: TrackerOf) -> None:
    api_dies()
    await chat.say("what is a micro-credential?")
    use_client(cairn.knowledge)

    await chat.say("what is a micro-credential?")

    assert await said(chat, tracker_of) == ["utter_definition"]


async def test_small_talk_goes_on(chat: Chat, api_dies: Dies, tracker_of: TrackerOf) -> None:
    api_dies()

    await chat.say("thanks")

    assert await said(chat, tracker_of) == ["utter_thank"]


async def test_a_conversation_can_be_opened(http: httpx.AsyncClient, api_dies: Dies) -> None:
    api_dies()

    assert "automated" in (await Chat.open(http)).text


async def test_the_discovery_form_still_asks(chat: Chat, api_dies: Dies, tracker_of: TrackerOf) -> None:
    api_dies()
    await chat.press("Help me choose")

    for title in ("Skip", "Skip", "Doesn't matter"):
        await chat.press(title)
    await chat.press("Up to $500")

    assert await said(chat, tracker_of) == ["utter_knowledge_down"]
    assert (await tracker_of(chat)).get_slot("max_cost") == 500.0


@pytest.mark.parametrize(
    ("text", "numbers"),
    [("i want to kill myself", ["9-8-8", "911"]), ("je veux mourir", ["9-8-8", "911"]), ("my husband hits me", ["911"])],
)
async def test_distress_is_answered_with_its_numbers(chat: Chat, api_dies: Dies, text: str, numbers: list[str]) -> None:
    api_dies()

    await chat.say(text)

    assert [number for number in numbers if number not in chat.text] == []
    assert chat.last[0]["replies"], "a person is offered"


async def test_a_message_that_cannot_be_passed_on_is_kept(
    chat: Chat, api_dies: Dies, tracker_of: TrackerOf, rows: Rows
) -> None:
    await chat.say("i want to weld")
    api_dies()

    await leave_message(chat, "zoe.quux@example.org")

    assert await said(chat, tracker_of) == ["utter_case_waiting"]
    kept = (await tracker_of(chat)).get_slot("case_pending")
    assert kept["contact"] == {"name": "Zoe", "address": "[email 1]"}
    assert rows(
        "SELECT count(*) FROM cases WHERE contact_name = 'Zoe' AND conversation_id = ?", kept["conversation_id"]
    ) == [(0,)]


async def test_a_kept_message_is_passed_on_when_the_api_is_back(
    chat: Chat, api_dies: Dies, cairn: Cairn, background: Delivery, tracker_of: TrackerOf, rows: Rows
) -> None:
    dead = api_dies()
    await leave_message(chat, "zoe.quux@example.org")
    with pytest.raises(KnowledgeUnavailableError):
        await background(dead).deliver_cases()
    use_client(cairn.knowledge)

    await cairn.background.deliver_cases()

    conversation_id = await cairn.conversations.find(chat.token)
    [(reference, name, address)] = rows(
        "SELECT reference, contact_name, contact_address FROM cases WHERE conversation_id = ?", conversation_id
    )
    assert (name, address) == ("Zoe", "zoe.quux@example.org")
    last = (await chat.history())[-1]
    assert last["from"] == "bot"
    assert reference in last["text"]
    assert (await tracker_of(chat)).get_slot("case_pending") is None


async def test_a_message_is_passed_on_once(chat: Chat, api_dies: Dies, cairn: Cairn, rows: Rows) -> None:
    api_dies()
    await leave_message(chat)

    for _ in range(3):
        await cairn.background.deliver_cases()

    conversation_id = await cairn.conversations.find(chat.token)
    assert rows("SELECT count(*) FROM cases WHERE conversation_id = ?", conversation_id) == [(1,)]


async def test_the_conversation_goes_on_after_it(chat: Chat, api_dies: Dies, cairn: Cairn, tracker_of: TrackerOf) -> None:
    api_dies()
    await leave_message(chat)
    use_client(cairn.knowledge)
    await cairn.background.deliver_cases()

    await chat.say("thanks")

    assert await said(chat, tracker_of) == ["utter_thank"]


async def test_the_learner_is_told_in_their_language(http: httpx.AsyncClient, api_dies: Dies, cairn: Cairn) -> None:
    chat = await Chat.open(http, "fr")
    api_dies()
    await chat.say("je veux parler à une personne")
    await chat.press("Oui, partager ceci")
    await chat.press("Passer")
    await chat.press("Passer")

    await cairn.background.deliver_cases()

    last = (await chat.history())[-1]
    assert (last["lang"], "référence" in last["text"]) == ("fr", True)


async def test_the_message_of_a_deleted_conversation_is_not_passed_on(
    chat: Chat, api_dies: Dies, cairn: Cairn, rows: Rows
) -> None:
    conversation_id = await cairn.conversations.find(chat.token)
    api_dies()
    await leave_message(chat)
    await chat.delete()

    await cairn.background.deliver_cases()

    assert rows("SELECT count(*) FROM cases WHERE conversation_id = ?", conversation_id) == [(0,)]


async def test_a_case_that_is_refused_does_not_hold_up_the_others(
    chat: Chat, http: httpx.AsyncClient, api_dies: Dies, cairn: Cairn, background: Delivery, rows: Rows
) -> None:
    other = await Chat.open(http)
    refused_id, other_id = [await cairn.conversations.find(opened.token) for opened in (chat, other)]
    api_dies()
    await leave_message(chat)
    await leave_message(other)
    real = httpx.ASGITransport(cairn.api)

    async def answer(request: httpx.Request) -> httpx.Response:
        if refused_id.encode() in await request.aread():
            return httpx.Response(422, json={"errors": [{"field": "summary", "reason": "too long"}]})
        response = await real.handle_async_request(request)
        return httpx.Response(response.status_code, content=await response.aread())

    transport = httpx.MockTransport(answer)
    client = KnowledgeClient(
        httpx.AsyncClient(transport=transport, base_url="http://api.invalid"), service_token=SERVICE_TOKEN
    )
    try:
        await background(client).deliver_cases()
    finally:
        await chat.delete()

    assert rows("SELECT count(*) FROM cases WHERE conversation_id = ?", other_id) == [(1,)]


async def test_an_urgent_alert_is_passed_on_later_without_a_word_to_anyone(
    chat: Chat, api_dies: Dies, cairn: Cairn, rows: Rows, tracker_of: TrackerOf
) -> None:
    conversation_id = await cairn.conversations.find(chat.token)
    api_dies()
    await chat.say("i want to kill myself")
    before = await chat.history()
    use_client(cairn.knowledge)

    for _ in range(2):
        await cairn.background.deliver_cases()

    query = "SELECT urgency, summary, contact_address FROM cases WHERE conversation_id = ?"
    assert rows(query, conversation_id) == [("U3", None, None)]
    assert (await tracker_of(chat)).get_slot("alert_pending") is None
    assert await chat.history() == before
