"""Takes what is meant off the learner's list."""

from __future__ import annotations

from typing import Any

from rasa_sdk import Tracker
from rasa_sdk.events import SlotSet
from rasa_sdk.executor import CollectingDispatcher

from actions import replies, slots
from actions.guarded_action import Events, GuardedAction, entity_values, language
from actions.shortlist import Shortlist
from actions.which_credential import meant_saved


class RemoveSaved(GuardedAction):
    ends_change = True

    def name(self) -> str:
        return "action_remove_saved"

    async def perform(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]) -> Events:
        lang = language(tracker)
        before = Shortlist.from_slots(tracker.slots)
        if not before.saved:
            dispatcher.utter_message(response="utter_list_empty")
            return []
        everything = "all" in entity_values(tracker, "drop")
        ids = before.ids if everything else await meant_saved(tracker, self.knowledge)
        titles = {key: (await self.knowledge.credential(key, lang=lang))["title"] for key in ids or before.ids}
        if not ids:
            buttons = [
                {"title": title, "payload": replies.payload("remove_saved", credential=key)} for key, title in titles.items()
            ]
            dispatcher.utter_message(response="utter_which_to_remove", buttons=buttons)
            return []
        after = before.remove(ids)
        response = "utter_removed" if after.saved else "utter_removed_last"
        labels = await self.knowledge.labels(lang=lang)
        left = replies.count(len(after.saved), "saved", labels, lang)
        dispatcher.utter_message(response=response, titles="; ".join(titles.values()), count=left)
        return [SlotSet(slots.SHORTLIST, after.as_slot()), SlotSet(slots.OFFERED, None)]
