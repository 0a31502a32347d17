"""Writes a learner's note or a date beside a saved credential; one that was not saved yet is saved with it."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from rasa_sdk import Tracker
from rasa_sdk.events import SlotSet
from rasa_sdk.executor import CollectingDispatcher

from actions import replies, slots
from actions.guarded_action import Events, GuardedAction, entity_values, language
from actions.notes import Note, read_note
from actions.shortlist import Shortlist
from actions.which_credential import meant_saved


class NoteSaved(GuardedAction):
    ends_change = True

    def name(self) -> str:
        return "action_note_saved"

    async def perform(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]) -> Events:
        lang = language(tracker)
        note = _said(tracker)
        if not note.text:
            dispatcher.utter_message(response="utter_what_to_note")
            return []
        list_ = Shortlist.from_slots(tracker.slots)
        ids = await meant_saved(tracker, self.knowledge) or ([focus] if (focus := tracker.get_slot(slots.FOCUS)) else [])
        if not ids and not list_.saved:
            dispatcher.utter_message(response="utter_note_for_none")
            return []
        if not ids:
            titles = {key: (await self.knowledge.credential(key, lang=lang))["title"] for key in list_.ids}
            buttons = [
                {"title": title, "payload": replies.payload("note_saved", credential=key, note=note.text)}
                for key, title in titles.items()
            ]
            dispatcher.utter_message(response="utter_note_for_which", note=note.text, buttons=buttons)
            return []
        row = await self.knowledge.credential(ids[0], lang=lang)
        list_ = list_.add(ids[:1])
        if ids[0] not in list_.ids:
            dispatcher.utter_message(response="utter_list_full", most=len(list_.saved))
            return []
        saved = list_[ids[0]]
        if note.day and note.kind:
            saved = saved.with_date(note.kind, note.day.isoformat())
            labels = await self.knowledge.labels(lang=lang)
            values = {"kind": labels["date_kind"][note.kind], "day": replies.day_text(note.day, labels)}
            dispatcher.utter_message(response="utter_date_noted", title=row["title"], **values)
        else:
            saved = saved.with_note(note.text)
            dispatcher.utter_message(response="utter_noted", title=row["title"], note=saved.note)
        return [
            SlotSet(slots.SHORTLIST, list_.put(saved).as_slot()),
            SlotSet(slots.FOCUS, row["id"]),
            SlotSet(slots.OFFERED, "action_make_plan"),
        ]


def _said(tracker: Tracker) -> Note:
    """The note of the message, or the one that a button carries on."""
    carried = entity_values(tracker, "note")
    text = str(tracker.latest_message.get("text") or "")
    if not carried and text.startswith("/"):
        return Note("")
    return read_note(str(carried[0]) if carried else text, today=datetime.now(UTC).date())
