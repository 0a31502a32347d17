"""Gives the link that opens the same criteria, results and saved programmes for whoever has it."""

from __future__ import annotations

from typing import Any

from rasa_sdk import Tracker
from rasa_sdk.events import SlotSet
from rasa_sdk.executor import CollectingDispatcher

from actions import replies, slots
from actions.guarded_action import Events, GuardedAction, language
from actions.links import finder_link
from actions.profile import LearnerProfile
from actions.shortlist import Shortlist


class ShareSearch(GuardedAction):
    """Notes are not in the link: they are the learner's own."""

    ends_change = True

    def name(self) -> str:
        return "action_share_search"

    async def perform(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]) -> Events:
        lang = language(tracker)
        profile, list_ = LearnerProfile.from_slots(tracker.slots), Shortlist.from_slots(tracker.slots)
        if profile.is_empty and not list_.saved:
            dispatcher.utter_message(response="utter_profile_empty")
            return [SlotSet(slots.OFFERED, "action_start_discovery")]
        state = await self.knowledge.state(profile.body(), list_.ids, list_.noted_dates(), lang=lang)
        described = await self.knowledge.describe(profile.body(), lang=lang)
        labels = await self.knowledge.labels(lang=lang)
        link = finder_link(labels["action"]["open_search"], state["query"], lang)
        dispatcher.utter_message(
            response="utter_share",
            link=link["url"],
            json_message={"lead": [0, 1], "links": [link], "chips": replies.chips(described)},
        )
        return [SlotSet(slots.OFFERED, None)]
