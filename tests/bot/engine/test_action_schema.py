"""The compiled schema gives the verdict that Rasa's own validation gives, on every answer."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import pytest
from jsonschema import ValidationError
from rasa.core.actions.action import RemoteAction
from rasa.shared.core.events import (
    ActionExecuted,
    ActiveLoop,
    AllSlotsReset,
    BotUttered,
    ConversationPaused,
    Event,
    FollowupAction,
    ReminderScheduled,
    Restarted,
    SessionStarted,
    SlotSet,
    UserUttered,
)

from bot.engine import action_schema

EVENTS: list[Event] = [
    SlotSet("size", {"any_of": ["a"], "hard": True}),
    SlotSet("size", None),
    FollowupAction("action_listen"),
    ActionExecuted("action_listen"),
    ActiveLoop(None),
    ActiveLoop("order_form"),
    AllSlotsReset(),
    BotUttered("hello", {"custom": {"seq": 1}}),
    ConversationPaused(),
    Restarted(),
    SessionStarted(),
    UserUttered("hi", {"name": "greet", "confidence": 1.0}),
]

VALID: list[Any] = [
    {},
    {"events": [], "responses": []},
    {"events": [], "responses": [{"response": "utter_greet", "buttons": [], "place": "é"}]},
    {"events": [], "responses": [], "more": 1},
    {"events": [{"event": "slot", "name": "size", "value": [1], "timestamp": None}]},
    *({"events": [event.as_dict()]} for event in EVENTS),
]

INVALID: list[Any] = [
    None,
    [],
    "text",
    {"events": None},
    {"events": {}},
    {"events": ["slot"]},
    {"events": [{}]},
    {"events": [{"event": "no such event"}]},
    {"events": [{"event": "slot", "value": 1}]},
    {"events": [{"event": "slot", "name": 3, "value": 1}]},
    {"events": [{"event": "slot", "name": "size", "value": 1, "timestamp": "noon"}]},
    {"responses": {}},
    {"responses": ["utter_greet"]},
    {"events": [], "responses": [None]},
]


def verdict(answer: Any) -> bool | type[Exception]:
    action = RemoteAction("action_any", None)
    try:
        return bool(action._validate_action_result(answer))
    except Exception as error:  # noqa: BLE001 - which one it is, is what is compared
        return type(error)


def verdicts(answer: Any) -> tuple[bool | type[Exception], bool | type[Exception]]:
    """(Rasa's own, ours)."""
    action_schema.disable()
    stock = verdict(answer)
    action_schema.enable()
    return stock, verdict(answer)


@pytest.mark.usefixtures("stock_rasa")
@pytest.mark.parametrize("answer", VALID)
def test_a_valid_answer_is_valid(answer: Any) -> None:
    assert verdicts(answer) == (True, True)


@pytest.mark.usefixtures("stock_rasa")
@pytest.mark.parametrize("answer", INVALID, ids=str)
def test_an_invalid_answer_raises_as_it_does_in_rasa(answer: Any) -> None:
    assert verdicts(answer) == (ValidationError, ValidationError)


@pytest.mark.usefixtures("stock_rasa")
def test_an_event_of_an_uncommon_kind_has_the_same_verdict() -> None:
    reminder = ReminderScheduled("wake", datetime(2026, 1, 1), name="r").as_dict()
    for event in (reminder, {"event": "reminder"}, {"event": "restart", "extra": 1}, {"event": "followup"}):
        stock, ours = verdicts({"events": [event]})
        assert stock == ours


@pytest.mark.parametrize("answer", INVALID, ids=str)
def test_the_short_way_accepts_nothing_that_the_whole_schema_refuses(answer: Any) -> None:
    assert not action_schema._is_plainly_valid(answer)


def test_the_short_way_is_taken_for_what_actions_answer() -> None:
    """Otherwise it would save nothing."""
    assert all(action_schema._is_plainly_valid({"events": [event.as_dict()]}) for event in EVENTS)


@pytest.mark.usefixtures("stock_rasa")
def test_disabling_puts_rasas_own_back() -> None:
    action_schema.disable()
    stock = RemoteAction._validate_action_result
    action_schema.enable()
    assert RemoteAction._validate_action_result is not stock
    action_schema.disable()
    assert RemoteAction._validate_action_result is stock
    assert stock.__module__ == RemoteAction.__module__
