"""Which skills the learner still lacks for an occupation, and what teaches them."""

from __future__ import annotations

from typing import Any

from rasa_sdk import Tracker
from rasa_sdk.events import FollowupAction, SlotSet
from rasa_sdk.executor import CollectingDispatcher

from actions import replies, slots
from actions.guarded_action import Events, GuardedAction, intent_of, language
from actions.which_credential import named_among_shown
from actions.which_occupation import meant_occupation

SHOWN_AT_MOST = 6


class ListMissingSkills(GuardedAction):
    """Also answers "I know Excel": the skills were read already, so the list is shorter."""

    def name(self) -> str:
        return "action_list_missing_skills"

    async def perform(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]) -> Events:
        lang = language(tracker)
        have = list(tracker.get_slot(slots.SKILLS) or [])
        code = await self._occupation(tracker)
        if code is None and await named_among_shown(tracker, self.knowledge):
            return [FollowupAction("action_show_details")]
        if code is None:
            return await self._ask_for_occupation(dispatcher, have, lang)
        gap = await self.knowledge.gap(code, have, lang=lang)
        labels = await self.knowledge.labels(lang=lang)
        dispatcher.utter_message(
            response="utter_missing_skills",
            title=gap["occupation"]["name"],
            have=", ".join(skill["name"] for skill in gap["have"]) or labels["value"]["nothing_yet"],
            missing="\n".join(map(_line, gap["missing"][:SHOWN_AT_MOST])) or labels["value"]["nothing_missing"],
            json_message={"feedback_for": f"gap:{code}"},
            buttons=[
                {
                    "title": labels["action"]["programmes"],
                    "payload": replies.payload("find_for_occupation", occupation=code),
                }
            ],
        )
        chosen = {"any_of": [code], "none_of": [], "hard": False}
        return [SlotSet(slots.OCCUPATION, chosen), SlotSet(slots.OFFERED, "action_find_credentials")]

    async def _occupation(self, tracker: Tracker) -> str | None:
        """A statement of skills names no occupation by its words; only the one spoken of before counts."""
        if intent_of(tracker) == "state_skills":
            known = (tracker.get_slot(slots.OCCUPATION) or {}).get("any_of") or []
            return str(known[0]) if known else None
        return await meant_occupation(tracker, self.knowledge)

    async def _ask_for_occupation(self, dispatcher: CollectingDispatcher, have: list[str], lang: str) -> Events:
        if not have:
            dispatcher.utter_message(response="utter_which_occupation")
            return []
        described = await self.knowledge.describe({"skills": have}, lang=lang)
        dispatcher.utter_message(
            response="utter_skills_noted",
            skills=described[0]["label"],
            json_message={"chips": replies.chips(described)},
        )
        return []


def _line(entry: dict[str, Any]) -> str:
    taught = "; ".join(credential["name"] for credential in entry["credentials"][:2])
    return f"• {entry['name']}" + (f" → {taught}" if taught else "")
