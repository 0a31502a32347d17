"""Changes the language of the conversation when asked to."""

from __future__ import annotations

from typing import Any

from rasa_sdk import Tracker
from rasa_sdk.executor import CollectingDispatcher

from actions.guarded_action import Events, GuardedAction


class SwitchLanguage(GuardedAction):
    """The slot itself is set when the message is read (actions/read_message.py), because a reply is rendered before the
    events of its own action apply."""

    def name(self) -> str:
        return "action_switch_language"

    async def perform(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]) -> Events:
        dispatcher.utter_message(response="utter_language_switched")
        return []
