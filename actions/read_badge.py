"""Says what a badge that was sent says, and whether it holds; its skills join those the learner has."""

from __future__ import annotations

from typing import Any

from rasa_sdk import Tracker
from rasa_sdk.events import FollowupAction, SlotSet
from rasa_sdk.executor import CollectingDispatcher

from actions import slots
from actions.guarded_action import Events, GuardedAction, language
from actions.portfolio import Json, ids, in_payload, joined, lines, names, reading_of, skill_chips
from actions.replies import Labels


class ReadBadge(GuardedAction):
    """The skills of a badge that was taken back or changed are named, and join only when the learner says so."""

    def name(self) -> str:
        return "action_read_badge"

    async def perform(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]) -> Events:
        reading = reading_of(tracker)
        if not reading:
            return [FollowupAction("action_ask_badge")]
        if reading.get("down"):
            dispatcher.utter_message(response="utter_file_not_read")
            return []
        labels = await self.knowledge.labels(lang=language(tracker))
        if "refused" in reading:
            return _refuse(dispatcher, reading["refused"], labels)
        skills = reading["skills"]
        added = reading["result"] != "failed" and reading["status"] != "revoked"
        said = {
            "title": reading["title"] or labels["value"]["not_stated"],
            "badge": lines(_said(reading, labels, added=added), labels),
            "skill_ids": in_payload(ids(skills)),
        }
        if not skills:
            dispatcher.utter_message(response="utter_badge_without_skills", **said)
            return []
        if not added:
            dispatcher.utter_message(response="utter_badge_doubtful", **said)
            return []
        dispatcher.utter_message(response="utter_badge_read", json_message={"chips": skill_chips(skills)}, **said)
        return [SlotSet(slots.SKILLS, joined(tracker, skills)), SlotSet(slots.OFFERED, "action_list_missing_skills")]


def _refuse(dispatcher: CollectingDispatcher, refused: list[Json], labels: Labels) -> Events:
    """Each reason, with its place for whoever issued the badge."""
    if [reason["code"] for reason in refused] == ["link_not_fetched"]:
        dispatcher.utter_message(response="utter_badge_link")
        return []
    known = [reason for reason in refused if reason["code"] in labels["badge_refusal"]]
    if not known:
        dispatcher.utter_message(response="utter_file_not_read")
        return []
    dispatcher.utter_message(response="utter_badge_refused", reasons="\n".join(_reason(entry, labels) for entry in known))
    return []


def _reason(reason: Json, labels: Labels) -> str:
    place = reason["at"].removeprefix("$").removeprefix(".")
    return f"• {labels['badge_refusal'][reason['code']]}" + (f" ({place})" if place else "")


def _said(reading: Json, labels: Labels, *, added: bool) -> dict[str, str]:
    words, not_stated = labels["portfolio"], labels["value"]["not_stated"]
    dates = words["issued_expires" if reading["expires_on"] else "issued"]
    dates = dates.replace("{issued}", reading["issued_on"] or not_stated).replace("{expires}", reading["expires_on"] or "")
    notes = [labels["badge_note"][note] for note in reading["notes"]]
    return {
        "issuer": reading["issuer"] or not_stated,
        "structure": words["open_badges"].replace("{value}", reading["standard"]),
        "dates": f"{dates} {labels['badge_status'][reading['status']]}",
        "signature": " ".join([labels["badge_verification"][reading["outcome"]], *notes]),
        "skills_added" if added else "skills_named": names(reading["skills"]),
        "other": ", ".join(reading["other"]),
    }
