"""The skills a learner has, each with a way to take it out; after some were taken out, what is left."""

from __future__ import annotations

from typing import Any

from rasa_sdk import Tracker
from rasa_sdk.events import SlotSet
from rasa_sdk.executor import CollectingDispatcher

from actions import slots
from actions.guarded_action import Events, GuardedAction, language
from actions.portfolio import names, skill_chips


class ShowSkills(GuardedAction):
    def name(self) -> str:
        return "action_show_skills"

    async def perform(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]) -> Events:
        have = list(tracker.get_slot(slots.SKILLS) or [])
        if not have:
            dispatcher.utter_message(response="utter_no_skills")
            return []
        described = await self.knowledge.describe({"skills": have}, lang=language(tracker))
        skills = described[0]["skills"]
        dispatcher.utter_message(
            response="utter_skills_left", skills=names(skills), json_message={"chips": skill_chips(skills)}
        )
        return [SlotSet(slots.OFFERED, "action_list_missing_skills")]
