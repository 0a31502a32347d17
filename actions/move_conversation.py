"""Gives a one-time code with which the learner goes on elsewhere: on the telephone, in WhatsApp, in Teams, on the page."""

from __future__ import annotations

from typing import Any

from rasa_sdk import Tracker
from rasa_sdk.executor import CollectingDispatcher

from actions.guarded_action import Events, GuardedAction


class MoveConversation(GuardedAction):
    """Who types the code has the conversation: the learner is told so."""

    def name(self) -> str:
        return "action_move_conversation"

    async def perform(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]) -> Events:
        given = await self.knowledge.move_code(tracker.sender_id)
        dispatcher.utter_message(response="utter_move_code", code=given["code"], minutes=given["minutes"])
        return []
