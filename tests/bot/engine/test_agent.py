"""One message through the embedded agent: what is typed is never a payload; welcomes and tellings are stored."""

from __future__ import annotations

import pytest

from bot.engine.agent import MESSAGE_LIMIT, Dialogue, as_typed
from tests.bot.conftest import NewAgent

TYPED = {
    "/choose": "choose",
    '/choose{"size": "large"}': 'choose{"size": "large"}',
    "  /restart": "restart",
    "///restart": "restart",
    "\n/\n/restart": "restart",
    "/ /restart": "restart",
    "/ / / restart": "restart",
}


@pytest.mark.parametrize("text", TYPED, ids=repr)
def test_what_would_make_it_a_payload_is_taken_off(text: str) -> None:
    assert as_typed(text) == TYPED[text]


@pytest.mark.parametrize("text", ["", "   ", "/", " / ", "//"])
def test_nothing_typed_is_a_question_mark(text: str) -> None:
    assert as_typed(text) == "?"


def test_a_slash_inside_stays() -> None:
    assert as_typed(" and/or 1/2 ") == "and/or 1/2"


def test_a_long_message_is_cut() -> None:
    assert as_typed("a" * 10_000) == "a" * MESSAGE_LIMIT


@pytest.mark.parametrize("typed", ['/weather{"topping": "ham"}', '/ /weather{"topping": "ham"}'])
async def test_a_typed_payload_sets_no_entity(new_agent: NewAgent, typed: str) -> None:
    agent = new_agent()
    await Dialogue(agent).say("c1", typed, channel="web", metadata={})
    tracker = await agent.tracker_store.retrieve("c1")
    assert tracker.get_slot("topping") is None
    assert not tracker.latest_message.text.startswith("/")


async def test_words_are_stored_with_their_channel_and_metadata(new_agent: NewAgent) -> None:
    agent = new_agent()
    await Dialogue(agent).say("c1", " hello ", channel="slack", metadata={"client_id": "t7"})
    message = (await agent.tracker_store.retrieve("c1")).latest_message
    assert (message.text, message.input_channel, message.metadata["client_id"]) == ("hello", "slack", "t7")


async def test_words_can_be_read_outside_any_conversation(new_agent: NewAgent) -> None:
    agent = new_agent()
    parsed = await Dialogue(agent).parse("a large pizza")
    assert parsed["intent"]["name"] == "order"
    assert [entity["value"] for entity in parsed["entities"]] == ["large"]
    assert list(await agent.tracker_store.keys()) == []


async def test_a_welcome_opens_the_session_in_the_language(new_agent: NewAgent) -> None:
    agent = new_agent()
    await Dialogue(agent).welcome("c1", lang="fr", channel="web")
    tracker = await agent.tracker_store.retrieve_full_tracker("c1")
    assert tracker.get_slot("language") == "fr"
    assert [event.type_name for event in tracker.events].count("session_started") == 1


async def test_telling_says_a_response_and_sets_slots_without_a_message(new_agent: NewAgent) -> None:
    agent = new_agent()
    dialogue = Dialogue(agent)
    await dialogue.say("c1", "hello", channel="web", metadata={})
    await dialogue.tell("c1", "utter_sunny", {"place": "Timmins"}, slots={"sunny": None})
    tracker = await agent.tracker_store.retrieve("c1")
    assert [event.type_name for event in list(tracker.events)[-2:]] == ["bot", "slot"]
    told = list(tracker.events)[-2]
    assert (told.text, told.metadata["utter_action"]) == ("It is sunny in Timmins.", "utter_sunny")
    assert tracker.latest_message.text == "hello"
