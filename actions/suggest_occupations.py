"""From what somebody likes, and is tired of, to two or three occupations with why; or to interests to choose from."""

from __future__ import annotations

from typing import Any

from rasa_sdk import Tracker
from rasa_sdk.events import SlotSet
from rasa_sdk.executor import CollectingDispatcher

from actions import occupation_words, replies, slots
from actions.guarded_action import Events, GuardedAction, language


class SuggestOccupations(GuardedAction):
    """After it, "the second one" counts in the occupations."""

    resumes_form = False

    def name(self) -> str:
        return "action_suggest_occupations"

    async def perform(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]) -> Events:
        lang, region = language(tracker), occupation_words.region_of(tracker.get_slot(slots.PROVINCE))
        wish = str(tracker.get_slot(slots.GOAL) or "") if tracker.get_slot(slots.WISH) else ""
        interests = list(tracker.get_slot(slots.INTERESTS) or [])
        if not wish and not interests:
            dispatcher.utter_message(response="utter_what_do_you_like")
            return [SlotSet(slots.OFFERED, "action_start_discovery")]
        found = await self.knowledge.goals(wish, interests=interests, region=region, lang=lang)
        avoided = ", ".join(row["name"] for row in found["avoided"])
        if found["outcome"] == "ask":
            buttons = [
                {"title": _capital(row["name"]), "payload": replies.payload("get_recommendation", interest=row["id"])}
                for row in found["ask"]
            ]
            response = "utter_ask_interest_without" if avoided else "utter_ask_interest"
            dispatcher.utter_message(response=response, avoided=avoided, buttons=buttons)
            return [SlotSet(slots.OFFERED, None)]
        labels = await self.knowledge.labels(lang=lang)
        jobs = [occupation_words.in_short(job) for job in found["items"]]
        dispatcher.utter_message(
            response="utter_occupations_without" if avoided else "utter_occupations",
            list=occupation_words.numbered(jobs, region, labels, lang),
            avoided=avoided,
            json_message={
                "lead": [0, 1],
                "cards": [occupation_words.card(job, region, labels, lang) for job in jobs],
                "sources": occupation_words.sources(jobs),
            },
        )
        return [
            SlotSet(slots.SUGGESTED, [job["code"] for job in jobs]),
            SlotSet(slots.RESULTS, None),
            SlotSet(slots.FOCUS, None),
            SlotSet(slots.OFFERED, None),
        ]


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]
