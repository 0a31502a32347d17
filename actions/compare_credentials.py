"""Compares two or three of the shown credentials, differences first."""

from __future__ import annotations

from typing import Any

from rasa_sdk import Tracker
from rasa_sdk.events import SlotSet
from rasa_sdk.executor import CollectingDispatcher

from actions import replies, slots
from actions.about_one import named_in
from actions.guarded_action import Events, GuardedAction, entity_values, in_plain_spelling, language
from actions.which_credential import by_number
from actions.word_lists import fold, says

COMPARED_AT_MOST = 3


class CompareCredentials(GuardedAction):
    """Those named by number, button or name, or "all three"; else the first two shown."""

    def name(self) -> str:
        return "action_compare_credentials"

    async def perform(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]) -> Events:
        lang = language(tracker)
        shown = tracker.get_slot(slots.RESULTS) or []
        words = in_plain_spelling(tracker)
        chosen = [str(value) for value in entity_values(tracker, "credential")] or by_number(tracker)
        if not chosen and not words.startswith("/"):
            chosen = shown[:COMPARED_AT_MOST] if says(fold(words), "all") else list(named_in(words, shown))
        if len(chosen) == 1:
            focus = tracker.get_slot(slots.FOCUS)
            chosen += [key for key in ([focus] if focus else shown) if key and key not in chosen][:1]
        ids = (chosen or shown[:2])[:COMPARED_AT_MOST]
        if len(ids) < 2:
            dispatcher.utter_message(response="utter_which_one")
            return []
        comparison = await self.knowledge.compare(ids, lang=lang)
        labels = await self.knowledge.labels(lang=lang)
        table = replies.comparison_table(comparison)
        dispatcher.utter_message(
            response="utter_comparison" if any(row["differs"] for row in table["rows"]) else "utter_comparison_same",
            table=replies.table_text(table, labels),
            json_message={
                "lead": [0, 1],
                "table": table,
                "sources": replies.sources([replies.credential_source(row) for row in comparison["credentials"]]),
            },
        )
        return [SlotSet(slots.OFFERED, None)]
