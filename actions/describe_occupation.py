"""What an occupation needs, pays and promises, with region and date; and from there its programmes and what is like it."""

from __future__ import annotations

from typing import Any

from rasa_sdk import Tracker
from rasa_sdk.events import FollowupAction, SlotSet
from rasa_sdk.executor import CollectingDispatcher

from actions import occupation_words, replies, slots
from actions.guarded_action import Events, GuardedAction, language
from actions.which_credential import named_among_shown
from actions.which_occupation import ask_which, meant_occupation


class DescribeOccupation(GuardedAction):
    def name(self) -> str:
        return "action_describe_occupation"

    async def perform(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]) -> Events:
        lang, region = language(tracker), occupation_words.region_of(tracker.get_slot(slots.PROVINCE))
        code = await meant_occupation(tracker, self.knowledge)
        if code is None and await named_among_shown(tracker, self.knowledge):
            return [FollowupAction("action_show_details")]
        if code is None:
            await ask_which(self, dispatcher, tracker, "ask_occupation")
            return []
        job = await self.knowledge.occupation(code, lang=lang, region=region)
        labels = await self.knowledge.labels(lang=lang)
        skills = ", ".join(skill["name"] for skill in job["skills"][: occupation_words.SKILLS_SHOWN])
        near = [job["similar_source"]] if job["similar_source"] else []
        dispatcher.utter_message(
            response="utter_occupation",
            title=job["title"],
            code=code,
            definition=job["definition"] or "",
            skills=skills or labels["value"]["not_stated"],
            wage=occupation_words.sentence("pay", occupation_words.wage(job, labels, lang), labels),
            outlook=occupation_words.sentence("outlook", occupation_words.outlook(job, labels, lang), labels),
            region=occupation_words.whose_figures(job, region, labels),
            similar=occupation_words.similar(job, labels),
            json_message={
                "sources": replies.sources([*occupation_words.sources([job]), *near]),
                "feedback_for": f"occupation:{code}",
            },
            buttons=[
                {
                    "title": labels["action"]["programmes"],
                    "payload": replies.payload("find_for_occupation", occupation=code),
                },
                {"title": labels["action"]["missing"], "payload": replies.payload("find_missing_skills", occupation=code)},
                *(
                    {"title": entry["title"], "payload": replies.payload("ask_occupation", occupation=entry["code"])}
                    for entry in job["similar"][: occupation_words.SIMILAR_SHOWN]
                ),
            ],
        )
        chosen = {"any_of": [code], "none_of": [], "hard": False}
        return [SlotSet(slots.OCCUPATION, chosen), SlotSet(slots.OFFERED, "action_find_credentials")]
