"""A button's payload is read as Rasa reads it, or refused before anything is stored."""

from __future__ import annotations

import pytest
from rasa.nlu.classifiers.regex_message_handler import RegexMessageHandler
from rasa.shared.core.domain import Domain
from rasa.shared.nlu.training_data.message import Message

from bot.engine import payloads
from bot.engine.agent import Dialogue
from bot.engine.payloads import UnknownPayloadError
from tests.bot.conftest import NewAgent

READ = [
    "/greet",
    '/choose{"size": "large"}',
    '/choose{"size": "large", "topping": "olives"}',
    '/choose{"topping": ["olives", "glue"]}',
    '/choose{"topping": []}',
    '/choose{"topping": "é 😀 \\" } {"}',
    '/choose{"size": 3, "topping": {"any_of": ["olives"], "hard": true}}',
    '/choose{"topping": null}',
    "/greet@0.7",
    '/choose@0.25{"size": "small"}',
    "/restart",
]

REFUSED = [
    "",
    "greet",
    " /greet",
    "/",
    "/unheard_of",
    '/unheard_of{"size": "large"}',
    "/Greet",
    "//greet",
    "/choose}{",
]

# The intent is known, but what follows it is no JSON object.
BROKEN = [
    '/choose{"size": }',
    '/choose{"size": "large"',
    "/choose{size}",
    "/choose{'size': 'large'}",
    '/choose{"size": "large"} and more',
    "/choose@high",
]

# Rasa warns of what it cannot read; the refusal is what is tested.
pytestmark = pytest.mark.filterwarnings("ignore:Failed to parse arguments")


@pytest.mark.parametrize("payload", READ)
def test_a_payload_is_read_as_rasa_reads_it(payload: str, tiny_domain: Domain) -> None:
    handler = RegexMessageHandler.create({}, None, None, None)
    stock = handler.process([Message(data={"text": payload})], tiny_domain)[0].as_dict(only_output_properties=True)
    assert stock["intent"]["name"] in tiny_domain.intents
    assert payloads.parse(payload, tiny_domain) == stock


@pytest.mark.parametrize("payload", REFUSED)
def test_what_is_no_payload_of_this_assistant_is_refused(payload: str, tiny_domain: Domain) -> None:
    with pytest.raises(UnknownPayloadError):
        payloads.parse(payload, tiny_domain)


@pytest.mark.parametrize("payload", BROKEN)
def test_a_broken_payload_is_refused(payload: str, tiny_domain: Domain) -> None:
    with pytest.raises(UnknownPayloadError):
        payloads.parse(payload, tiny_domain)


@pytest.mark.parametrize("payload", ["/unheard_of", "hello", '/choose{"size": }'])
async def test_a_refused_payload_leaves_nothing_in_the_conversation(payload: str, new_agent: NewAgent) -> None:
    agent = new_agent()
    with pytest.raises(UnknownPayloadError):
        await Dialogue(agent).press("c1", payload, channel="web", metadata={})
    assert await agent.tracker_store.retrieve("c1") is None


async def test_a_pressed_button_carries_its_metadata_and_channel(new_agent: NewAgent) -> None:
    agent = new_agent()
    replies = await Dialogue(agent).press("c1", "/weather", channel="web", metadata={"display": "Weather"})
    message = (await agent.tracker_store.retrieve("c1")).latest_message
    assert (message.text, message.input_channel, message.metadata["display"]) == ("/weather", "web", "Weather")
    assert message.intent["name"] == "weather"
    assert [reply["text"] for reply in replies] == ["It is sunny in Sudbury."]
