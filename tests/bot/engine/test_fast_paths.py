"""Each fast path, alone and together: the same dialogue leaves the same events as Rasa as it ships."""

from __future__ import annotations

from typing import Any

import pytest
from rasa.core.agent import Agent
from rasa.core.channels.channel import CollectingOutputChannel, UserMessage

from bot.engine import action_schema, event_lookup, fast_paths, graph_order, payloads, stored_domain
from tests.bot.conftest import NewAgent
from tests.bot.engine.tiny import DIALOGUE

Played = tuple[list[dict[str, Any]], list[list[dict[str, Any]]]]


async def play(agent: Agent, *, read_payloads: bool = False) -> Played:
    """(events that were stored, replies of each turn) of the dialogue."""
    replies = []
    for turn in DIALOGUE:
        message = UserMessage(turn, sender_id="c1", input_channel="web", message_id="m")
        if read_payloads and turn.startswith("/"):
            message = payloads.user_message(turn, agent.domain, sender_id="c1", input_channel="web", message_id="m")
        message.output_channel = CollectingOutputChannel()
        replies.append(await agent.handle_message(message))
    tracker = await agent.tracker_store.retrieve_full_tracker("c1")
    return [comparable(event.as_dict()) for event in tracker.events], replies


def comparable(event: dict[str, Any]) -> dict[str, Any]:
    """An event without when it was and which model it came from."""
    event.pop("timestamp")
    metadata = event.get("metadata") or {}
    metadata.pop("model_id", None)
    return event


def set_paths(*chosen: Any) -> None:
    for fast_path in fast_paths.ALL:
        (fast_path.enable if fast_path in chosen else fast_path.disable)()


@pytest.fixture
async def stock(new_agent: NewAgent) -> Played:
    return await play(new_agent(fast=False))


@pytest.mark.parametrize(
    "fast_path", [action_schema, event_lookup, graph_order, stored_domain], ids=lambda path: path.__name__
)
async def test_a_fast_path_changes_no_event_and_no_reply(fast_path: Any, new_agent: NewAgent, stock: Played) -> None:
    agent = new_agent(fast=False)
    set_paths(fast_path)
    agent.load_model(agent.processor.model_path)
    assert await play(agent) == stock


async def test_reading_payloads_without_nlu_changes_no_event_and_no_reply(new_agent: NewAgent, stock: Played) -> None:
    assert await play(new_agent(fast=False), read_payloads=True) == stock


async def test_all_fast_paths_together_change_no_event_and_no_reply(new_agent: NewAgent, stock: Played) -> None:
    assert await play(new_agent(fast=True), read_payloads=True) == stock


async def test_the_dialogue_goes_through_form_button_rejection_and_failure(stock: Played) -> None:
    events, replies = stock
    kinds = {event["event"] for event in events}
    assert {"active_loop", "action_execution_rejected", "followup", "slot", "bot", "user"} <= kinds
    spoken = [event["metadata"].get("utter_action") for event in events if event["event"] == "bot"]
    assert {"utter_action_failed", "utter_default", "utter_no_topping", "utter_ordered", "utter_sunny"} <= set(spoken)
    assert all(replies)
