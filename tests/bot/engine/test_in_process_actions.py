"""Actions in this process: their events and replies, a rejection, and a spoken fallback for anything else."""

from __future__ import annotations

import logging
from typing import Any

import pytest
from rasa.core.agent import Agent
from rasa.utils.endpoints import ClientResponseError
from rasa_sdk.events import SlotSet
from rasa_sdk.executor import ActionExecutor

from bot.engine.agent import Dialogue
from bot.engine.in_process_actions import FALLBACK_RESPONSE, InProcessActions, build_executor
from tests.bot.conftest import NewAgent
from tests.bot.engine import tiny

LISTEN = {"event": "followup", "timestamp": None, "name": "action_listen"}
SPOKEN_FALLBACK = {"events": [LISTEN], "responses": [{"response": FALLBACK_RESPONSE}]}


def call(action: str, text: str = "hello") -> dict[str, Any]:
    """What Rasa posts to an action server."""
    tracker = {"sender_id": "c1", "slots": {}, "latest_message": {"text": text}, "events": [], "active_loop": {}}
    return {"next_action": action, "sender_id": "c1", "tracker": {**tracker, "latest_action_name": None}}


async def spoken_in(agent: Agent) -> list[str]:
    tracker = await agent.tracker_store.retrieve("c1")
    return [event.metadata["utter_action"] for event in tracker.events if event.type_name == "bot"]


async def say(agent: Agent, text: str) -> list[str]:
    return [reply["text"] for reply in await Dialogue(agent).say("c1", text, channel="web", metadata={})]


async def test_an_action_gives_its_events_and_replies() -> None:
    result = await InProcessActions(tiny.executor()).request(json=call("action_tell_weather"))
    assert result["events"] == [SlotSet("sunny", {"any_of": ["yes"], "hard": False})]
    assert [response["response"] for response in result["responses"]] == ["utter_sunny"]


async def test_a_reply_of_an_action_reaches_the_learner_and_its_slot_the_tracker(new_agent: NewAgent) -> None:
    agent = new_agent()
    assert await say(agent, "weather") == ["It is sunny in Sudbury."]
    tracker = await agent.tracker_store.retrieve("c1")
    assert tracker.get_slot("sunny") == {"any_of": ["yes"], "hard": False}


async def test_a_synchronous_action_and_one_that_returns_nothing_are_fine() -> None:
    executor = ActionExecutor()
    executor.register_function("action_quiet", lambda dispatcher, tracker, domain: None)
    result = await InProcessActions(executor).request(json=call("action_quiet"))
    assert result == {"events": [], "responses": []}


async def test_a_rejection_is_rasas_own_answer_for_one() -> None:
    async def reject(dispatcher: Any, tracker: Any, domain: Any) -> Any:
        raise tiny.ActionExecutionRejection("order_form", "not now")

    executor = ActionExecutor()
    executor.register_function("action_reject", reject)
    with pytest.raises(ClientResponseError) as raised:
        await InProcessActions(executor).request(json=call("action_reject"))
    assert raised.value.status == 400
    assert '"action_name": "order_form"' in raised.value.text


async def test_a_rejection_becomes_the_forms_unhappy_path(new_agent: NewAgent) -> None:
    agent = new_agent()
    await say(agent, "pizza")
    await say(agent, "large")
    assert await say(agent, "glue") == ["We do not serve that.", "Which topping?"]
    tracker = await agent.tracker_store.retrieve("c1")
    assert tracker.active_loop_name == "order_form"
    assert FALLBACK_RESPONSE not in await spoken_in(agent)


async def test_an_action_that_raises_ends_in_a_spoken_reply(new_agent: NewAgent) -> None:
    agent = new_agent()
    assert await say(agent, "crash") == ["Something went wrong."]
    assert await say(agent, "hello") == ["Hello!"]


async def test_a_failure_is_logged_by_action_and_error_without_the_learners_words(
    new_agent: NewAgent, caplog: pytest.LogCaptureFixture
) -> None:
    agent = new_agent()
    with caplog.at_level(logging.INFO):
        await say(agent, "crash, my name is Zebulon")
    assert "action action_break failed with ValueError; conversation c1" in caplog.messages
    assert "Zebulon" not in caplog.text


async def test_an_action_that_takes_too_long_ends_in_a_spoken_reply(
    new_agent: NewAgent, caplog: pytest.LogCaptureFixture
) -> None:
    agent = new_agent(timeout_seconds=0.1)
    assert await say(agent, "wait, says Zebulon") == ["Something went wrong."]
    assert any(message.startswith("action action_wait took more than 0.1 s") for message in caplog.messages)
    assert "Zebulon" not in caplog.text


async def test_an_action_that_is_not_registered_ends_in_a_spoken_reply() -> None:
    assert await InProcessActions(ActionExecutor()).request(json=call("action_unheard_of")) == SPOKEN_FALLBACK


@pytest.mark.parametrize("name", ["action_session_start", "action_read_message"])
async def test_a_silent_action_that_fails_answers_nothing(name: str) -> None:
    async def fail(dispatcher: Any, tracker: Any, domain: Any) -> Any:
        dispatcher.utter_message(text="half said")
        raise RuntimeError

    executor = ActionExecutor()
    executor.register_function(name, fail)
    assert await InProcessActions(executor).request(json=call(name)) == {"events": [], "responses": []}


async def test_a_failing_silent_action_speaks_nothing_beside_the_turns_own_reply(new_agent: NewAgent) -> None:
    agent = new_agent()
    assert await say(agent, "hello unreadable") == ["Hello!"]
    assert await spoken_in(agent) == ["utter_greet"]


def test_the_executor_holds_every_action_of_the_domain() -> None:
    registered = set(build_executor().actions)
    assert {"action_respond", "action_read_message", "action_session_start", "validate_discovery_form"} <= registered
