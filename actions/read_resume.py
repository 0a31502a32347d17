"""Says what was found in a résumé, which is gone by now; its skills join, and each can be taken out by itself."""

from __future__ import annotations

from typing import Any

from rasa_sdk import Tracker
from rasa_sdk.events import FollowupAction, SlotSet
from rasa_sdk.executor import CollectingDispatcher

from actions import replies, slots
from actions.guarded_action import Events, GuardedAction, language
from actions.portfolio import ids, in_payload, joined, lines, names, reading_of, skill_chips


class ReadResume(GuardedAction):
    """What a line only seems to mean does not join by itself."""

    def name(self) -> str:
        return "action_read_resume"

    async def perform(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]) -> Events:
        reading = reading_of(tracker)
        if not reading:
            return [FollowupAction("action_ask_resume")]
        if reading.get("down"):
            dispatcher.utter_message(response="utter_file_not_read")
            return []
        if "refused" in reading:
            dispatcher.utter_message(response="utter_resume_refused", reason=reading["refused"])
            return []
        labels = await self.knowledge.labels(lang=language(tracker))
        skills, maybe = reading["skills"], reading["maybe"]
        found = {
            "skills_added": names(skills),
            "maybe": names(maybe),
            "work": ", ".join(reading["occupations"]),
            "certificates": ", ".join(reading["certificates"]),
            "education": ", ".join(reading["education"]),
        }
        said = {"found": lines(found, labels), "skill_ids": in_payload(ids(skills))}
        if not skills:
            dispatcher.utter_message(response="utter_resume_without_skills", buttons=_more(maybe, labels), **said)
            return []
        dispatcher.utter_message(
            response="utter_resume_read",
            json_message={"chips": skill_chips(skills)},
            buttons=_more(maybe, labels),
            **said,
        )
        return [SlotSet(slots.SKILLS, joined(tracker, skills)), SlotSet(slots.OFFERED, "action_list_missing_skills")]


def _more(maybe: list[dict[str, Any]], labels: replies.Labels) -> list[dict[str, str]]:
    """A button that adds what was only guessed."""
    if not maybe:
        return []
    return [{"title": labels["action"]["add_maybe"], "payload": replies.payload("state_skills", skill=ids(maybe))}]
