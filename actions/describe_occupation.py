"""What an occupation needs, pays and promises, with region and date; and from there its programmes."""

from __future__ import annotations

from typing import Any

from rasa_sdk import Tracker
from rasa_sdk.events import FollowupAction, SlotSet
from rasa_sdk.executor import CollectingDispatcher

from actions import replies, slots
from actions.guarded_action import Events, GuardedAction, language
from actions.which_credential import named_among_shown
from actions.which_occupation import meant_occupation

SKILLS_SHOWN = 5


class DescribeOccupation(GuardedAction):
    def name(self) -> str:
        return "action_describe_occupation"

    async def perform(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]) -> Events:
        lang = language(tracker)
        code = await meant_occupation(tracker, self.knowledge)
        if code is None and await named_among_shown(tracker, self.knowledge):
            return [FollowupAction("action_show_details")]
        if code is None:
            dispatcher.utter_message(response="utter_which_occupation")
            return []
        job = await self.knowledge.occupation(code, lang=lang)
        labels = await self.knowledge.labels(lang=lang)
        known = [job[key]["source"] for key in ("wage", "outlook") if job[key]]
        dispatcher.utter_message(
            response="utter_occupation",
            title=job["title"],
            code=code,
            definition=job["definition"] or "",
            skills=", ".join(skill["name"] for skill in job["skills"][:SKILLS_SHOWN]) or labels["value"]["not_stated"],
            wage=wage_text(job, labels, lang),
            outlook=outlook_text(job, labels, lang),
            json_message={
                "sources": replies.sources([job["source"], *known]),
                "feedback_for": f"occupation:{code}",
            },
            buttons=[
                {
                    "title": labels["action"]["programmes"],
                    "payload": replies.payload("find_for_occupation", occupation=code),
                },
                {
                    "title": labels["action"]["missing"],
                    "payload": replies.payload("find_missing_skills", occupation=code),
                },
            ],
        )
        chosen = {"any_of": [code], "none_of": [], "hard": False}
        return [SlotSet(slots.OCCUPATION, chosen), SlotSet(slots.OFFERED, "action_find_credentials")]


def wage_text(job: dict[str, Any], labels: replies.Labels, lang: str) -> str:
    """The wage sentence: range, per hour or year, region and date."""
    wage = job["wage"]
    if not wage:
        return labels["occupation"]["no_wage"]
    amounts = {key: replies.money(wage[key], labels, lang) or "…" for key in ("low", "median", "high")}
    template = labels["occupation"][f"wage_{wage['per']}"]
    return template.format(**amounts, region=wage["region"], as_of=wage["as_of"])


def outlook_text(job: dict[str, Any], labels: replies.Labels, lang: str) -> str:
    """The outlook sentence: openings over a period, region and date."""
    outlook = job["outlook"]
    if not outlook or outlook["openings"] is None:
        return labels["occupation"]["no_outlook"]
    return labels["occupation"]["outlook"].format(
        openings=replies.number(outlook["openings"], lang),
        period=outlook["period"],
        region=outlook["region"],
        as_of=outlook["as_of"],
    )
