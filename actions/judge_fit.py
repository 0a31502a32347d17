""" "Is this one good for me?": what fits what the learner said, what does not, and what the page leaves open.

Never a promise. Who said too little is asked one or two questions of the discovery form first.
"""

from __future__ import annotations

from typing import Any

from rasa_sdk import Tracker
from rasa_sdk.events import FollowupAction, SlotSet
from rasa_sdk.executor import CollectingDispatcher

from actions import replies, slots
from actions.answer_about_result import ask_which
from actions.guarded_action import Events, GuardedAction, entity_values, language
from actions.knowledge_client import NotFoundError
from actions.profile import LearnerProfile, open_questions

Json = dict[str, Any]

FIT = "fit"
VERDICTS = {
    "fits": "utter_fit_fits",
    "partly": "utter_fit_partly",
    "against": "utter_fit_against",
    "unclear": "utter_fit_unclear",
    "nothing_said": "utter_fit_nothing_said",
}
POINTS = ("fits", "against", "unknown")


class JudgeFit(GuardedAction):
    """Called by `action_answer_question` for the question, and at the end of the form that it opened."""

    def name(self) -> str:
        return "action_judge_fit"

    async def perform(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]) -> Events:
        lang, form = language(tracker), (tracker.active_loop or {}).get("name")
        key = _meant(tracker, has_form=bool(form))
        if key is None:
            return await ask_which(dispatcher, tracker, self.knowledge, FIT)
        try:
            row = await self.knowledge.credential(key, lang=lang)
        except NotFoundError:
            return await ask_which(dispatcher, tracker, self.knowledge, FIT)
        waiting = tracker.get_slot(slots.JUDGING)
        questions = [] if form or waiting else questions_for(row, tracker.slots)
        if questions:
            dispatcher.utter_message(response="utter_fit_ask_first", title=row["title"])
            return [
                SlotSet(slots.JUDGING, {"credential": key, "questions": questions}),
                SlotSet(slots.FOCUS, key),
                SlotSet(slots.FORM_STEPS, None),
                SlotSet(slots.OFFERED, None),
                FollowupAction(slots.DISCOVERY_FORM),
            ]
        await self._tell(dispatcher, tracker, key, lang)
        judged = [] if form else [SlotSet(slots.JUDGING, None)]
        return [*judged, SlotSet(slots.FOCUS, key), SlotSet(slots.OFFERED, "action_start_handoff")]

    async def _tell(self, dispatcher: CollectingDispatcher, tracker: Tracker, key: str, lang: str) -> None:
        body = LearnerProfile.from_slots(tracker.slots).body()
        found = await self.knowledge.fit(key, body, lang=lang)
        described = await self.knowledge.describe(body, lang=lang) if body else []
        labels = await self.knowledge.labels(lang=lang)
        dispatcher.utter_message(
            response=VERDICTS[found["verdict"]],
            title=found["credential"]["name"],
            points="\n".join(_lines(found, labels)),
            provider=found["ask"]["provider"],
            url=found["ask"]["url"],
            date=replies.dated_words(found["source"], labels),
            json_message={
                "chips": replies.chips(described),
                "sources": [
                    {"title": found["ask"]["provider"], "url": found["source"]["url"], "date": found["source"]["as_of"]}
                ],
                "feedback_for": f"credential:{key}",
            },
        )


def questions_for(row: Json, values: dict[str, Any]) -> list[str]:
    """What must be known before a verdict says anything: the goal, and one thing more where nothing at all was said."""
    profile = LearnerProfile.from_slots(values)
    wanted = [slots.GOAL]
    if profile.is_empty:
        online = row["delivery"] is not None and row["delivery"]["id"] == "online"
        wanted.append(
            (slots.MAX_COST if row["cost"]["amount"] is not None else slots.DELIVERY) if online else slots.PROVINCE
        )
    waiting = open_questions({**values, slots.JUDGING: None})
    return [name for name in wanted if name in waiting]


def _meant(tracker: Tracker, *, has_form: bool) -> str | None:
    """The programme that the message names, or whose questions are just done."""
    named = [str(value) for value in entity_values(tracker, "credential")]
    waiting = tracker.get_slot(slots.JUDGING)
    if waiting and not has_form:
        return str(waiting["credential"])
    return named[0] if named else None


def _lines(found: Json, labels: replies.Labels) -> list[str]:
    """A line each for what fits, what does not, and what is open; then whom its page says it is for."""
    colon = labels["value"]["colon"]
    told = [f"• {labels['fit'][part]}{colon}{'; '.join(found[part])}" for part in POINTS if found[part]]
    return [*told, *(f"• {fact['label']}{colon}{fact['text']}" for fact in found["for_whom"])]
