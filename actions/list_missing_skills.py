"""What an occupation asks against what the learner can do: have, in part, still to learn, and what teaches it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from rasa_sdk import Tracker
from rasa_sdk.events import FollowupAction, SlotSet
from rasa_sdk.executor import CollectingDispatcher

from actions import gap_words, replies, slots
from actions.guarded_action import Events, GuardedAction, entity_values, intent_of, language
from actions.profile import LearnerProfile
from actions.which_credential import named_among_shown
from actions.which_occupation import ask_which, meant_occupation, spoken_of

# What is wanted of a programme beside its subject.
SUBJECT = (slots.GOAL, slots.OCCUPATION, slots.SKILL_TAUGHT, "skills", "field")


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
            return await self._ask_for_occupation(dispatcher, tracker, have, lang)
        body = LearnerProfile.from_slots(tracker.slots).body()
        limits = {key: value for key, value in body.items() if key not in SUBJECT}
        gap = await self.knowledge.skill_gap(code, have, limits, lang=lang)
        labels = await self.knowledge.labels(lang=lang)
        chosen = {"any_of": [code], "none_of": [], "hard": False}
        events = [SlotSet(slots.OCCUPATION, chosen), SlotSet(slots.OFFERED, "action_find_credentials")]
        if not gap["skills"]:
            dispatcher.utter_message(response="utter_no_skills_known", title=gap["occupation"]["name"])
            return events
        page = int(next(iter(entity_values(tracker, "page")), 0))
        dispatcher.utter_message(
            response="utter_missing_skills",
            title=gap["occupation"]["name"],
            summary=gap_words.summary(gap, labels),
            skills=gap_words.lines(gap, labels, page=page, limited=bool(limits)) or labels["value"]["nothing_missing"],
            json_message={"feedback_for": f"gap:{code}", "sources": replies.sources(gap["sources"])},
            buttons=list(_next_steps(gap, code, page, labels)),
        )
        return events

    async def _occupation(self, tracker: Tracker) -> str | None:
        """A statement of skills names no occupation by its words; only the one spoken of before counts."""
        if intent_of(tracker) == "state_skills":
            return spoken_of(tracker)
        return await meant_occupation(tracker, self.knowledge)

    async def _ask_for_occupation(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, have: list[str], lang: str
    ) -> Events:
        asks_for_another = intent_of(tracker) == "find_missing_skills" and tracker.latest_message.get("topic")
        if not have or asks_for_another:
            await ask_which(self, dispatcher, tracker, "find_missing_skills")
            return []
        described = await self.knowledge.describe({"skills": have}, lang=lang)
        suggested = [await self.knowledge.occupation(code, lang=lang) for code in tracker.get_slot(slots.SUGGESTED) or []]
        dispatcher.utter_message(
            response="utter_skills_noted",
            skills=described[0]["label"],
            json_message={"chips": replies.chips(described)},
            buttons=[
                {"title": job["title"], "payload": replies.payload("find_missing_skills", occupation=job["code"])}
                for job in suggested
            ],
        )
        return []


def _next_steps(gap: dict[str, Any], code: str, page: int, labels: replies.Labels) -> Iterator[dict[str, str]]:
    """Buttons: the rest of a long list, what closes the gap, and what is like this occupation."""
    does = labels["action"]
    if gap_words.has_more(gap, page):
        yield {"title": does["rest"], "payload": replies.payload("find_missing_skills", occupation=code, page=page + 1)}
    if gap["missing"]:
        yield {"title": does["close_gap"], "payload": replies.payload("find_for_occupation", occupation=code)}
    else:
        yield {"title": does["programmes"], "payload": replies.payload("find_for_occupation", occupation=code)}
    yield {"title": does["similar"], "payload": replies.payload("ask_occupation", occupation=code)}
