"""Puts what is meant on the learner's list."""

from __future__ import annotations

from typing import Any

from rasa_sdk import Tracker
from rasa_sdk.events import SlotSet
from rasa_sdk.executor import CollectingDispatcher

from actions import replies, slots
from actions.guarded_action import Events, GuardedAction, language
from actions.shortlist import SAVED_AT_MOST, Shortlist
from actions.which_credential import meant_to_keep


class SaveCredential(GuardedAction):
    ends_change = True

    def name(self) -> str:
        return "action_save_credential"

    async def perform(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]) -> Events:
        lang = language(tracker)
        ids = await meant_to_keep(tracker, self.knowledge)
        if not ids:
            dispatcher.utter_message(response="utter_which_to_save")
            return []
        before = Shortlist.from_slots(tracker.slots)
        after = before.add(ids)
        rows = [await self.knowledge.credential(key, lang=lang) for key in ids if key in after.ids]
        titles = "; ".join(row["title"] for row in rows)
        labels = await self.knowledge.labels(lang=lang)
        if set(ids) - set(after.ids):
            dispatcher.utter_message(response="utter_list_full", most=SAVED_AT_MOST)
        elif after.ids == before.ids:
            dispatcher.utter_message(response="utter_saved_already", titles=titles)
        else:
            saved = replies.count(len(after.saved), "saved", labels, lang)
            dispatcher.utter_message(response="utter_saved", titles=titles, count=saved)
        focus = ids[0] if len(ids) == 1 else None
        return [
            SlotSet(slots.SHORTLIST, after.as_slot()),
            SlotSet(slots.FOCUS, focus),
            SlotSet(slots.OFFERED, "action_make_plan"),
        ]
