"""What a credential counts toward, how much of it, and whether the provider itself says so."""

from __future__ import annotations

from typing import Any

from rasa_sdk import Tracker
from rasa_sdk.events import SlotSet
from rasa_sdk.executor import CollectingDispatcher

from actions import replies, slots
from actions.answer_question import AnswerQuestion
from actions.guarded_action import Events, GuardedAction, language
from actions.which_credential import meant


class ShowPathway(GuardedAction):
    def name(self) -> str:
        return "action_show_pathway"

    async def perform(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]) -> Events:
        lang = language(tracker)
        chosen = await meant(tracker, self.knowledge)
        if not chosen:
            # No programme is meant: it is the general question, which has a stored answer.
            return await AnswerQuestion().perform(dispatcher, tracker, domain)
        row = await self.knowledge.credential(chosen[0], lang=lang)
        path = await self.knowledge.pathway(chosen[0], lang=lang)
        labels = await self.knowledge.labels(lang=lang)
        remember = [SlotSet(slots.FOCUS, row["id"]), SlotSet(slots.OFFERED, "action_start_handoff")]
        source = {"sources": [replies.credential_source(row)]}
        if not path["onward"]:
            dispatcher.utter_message(
                response="utter_no_pathway", title=row["title"], url=row["source"]["url"], json_message=source
            )
            return remember
        dispatcher.utter_message(
            response="utter_pathway",
            title=row["title"],
            steps="\n".join(_step(step, labels) for step in path["onward"]),
            json_message=source,
        )
        return remember


def _step(step: dict[str, Any], labels: replies.Labels) -> str:
    amount = f" ({step['amount']})" if step["amount"] else ""
    certainty = labels["value"]["confirmed" if step["confirmed"] else "unconfirmed"]
    return f"• {step['relation']['name']} {step['to']}{amount}: {certainty}"
