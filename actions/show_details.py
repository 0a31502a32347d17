"""Everything a page states about one credential, and what it does not."""

from __future__ import annotations

from typing import Any

from rasa_sdk import Tracker
from rasa_sdk.events import FollowupAction, SlotSet
from rasa_sdk.executor import CollectingDispatcher

from actions import replies, slots
from actions.guarded_action import Events, GuardedAction, entity_values, language
from actions.knowledge_client import NotFoundError
from actions.which_credential import meant

DETAILS = ("delivery", "pace", "hours", "weeks", "cost", "language", "prerequisites", "assessed", "badge", "stacks_into",
           "funding", "status")  # fmt: skip


class ShowDetails(GuardedAction):
    def name(self) -> str:
        return "action_show_details"

    async def perform(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]) -> Events:
        lang = language(tracker)
        if tracker.get_slot(slots.SUGGESTED) and entity_values(tracker, "ordinal"):
            return [FollowupAction("action_describe_occupation")]  # the newest list on the screen is one of occupations
        chosen = await meant(tracker, self.knowledge)
        try:
            row = await self.knowledge.credential(chosen[0], lang=lang) if chosen else None
        except NotFoundError:
            row = None
        if row is None:
            dispatcher.utter_message(response="utter_which_one")
            return []
        labels = await self.knowledge.labels(lang=lang)
        facts = replies.facts(row, labels, lang, DETAILS)
        dispatcher.utter_message(
            response="utter_details",
            title=row["title"],
            provider=row["provider"]["name"],
            summary=row["summary"],
            facts="\n".join(_line(fact, labels) for fact in facts),
            url=row["source"]["url"],
            as_of=replies.dated_words(row["source"], labels),
            json_message={
                "lead": [1, 2],
                "cards": [{**replies.card(row, labels, lang), "facts": facts, "replies": []}],
                "sources": [replies.credential_source(row)],
                "feedback_for": f"credential:{row['id']}",
            },
            buttons=[
                {
                    "title": labels["action"]["stacking"],
                    "payload": replies.payload("ask_stacking", credential=row["id"]),
                }
            ],
        )
        return [SlotSet(slots.FOCUS, row["id"]), SlotSet(slots.OFFERED, "action_show_pathway")]


def _line(fact: dict[str, Any], labels: replies.Labels) -> str:
    return f"• {fact['label']}{labels['value']['colon']}{fact['value'] or labels['value']['not_stated']}"
