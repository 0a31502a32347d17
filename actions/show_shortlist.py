"""Shows what the learner saved, with their notes and dates."""

from __future__ import annotations

from datetime import date
from typing import Any

from rasa_sdk import Tracker
from rasa_sdk.events import SlotSet
from rasa_sdk.executor import CollectingDispatcher

from actions import replies, slots
from actions.guarded_action import Events, GuardedAction, language
from actions.knowledge_client import NotFoundError
from actions.shortlist import Saved, Shortlist


class ShowShortlist(GuardedAction):
    """After it, "the second one" counts in the list."""

    ends_change = True

    def name(self) -> str:
        return "action_show_shortlist"

    async def perform(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]) -> Events:
        lang = language(tracker)
        list_ = Shortlist.from_slots(tracker.slots)
        rows = []
        for saved in list_.saved:
            try:
                rows.append((saved, await self.knowledge.credential(saved.id, lang=lang)))
            except NotFoundError:  # the catalogue no longer has it
                list_ = list_.remove([saved.id])
        if not rows:
            dispatcher.utter_message(response="utter_list_empty")
            return [SlotSet(slots.SHORTLIST, None)]
        labels = await self.knowledge.labels(lang=lang)
        lines, cards = [], []
        for at, (saved, row) in enumerate(rows, start=1):
            own = _own_lines(saved, labels)
            lines.append("\n".join([f"{at}. {row['title']} ({replies.subtitle(row)})", *(f"   {line}" for line in own)]))
            remove = {"title": labels["action"]["remove"], "payload": replies.payload("remove_saved", credential=row["id"])}
            card = replies.card(row, labels, lang)
            kept = [reply for reply in card["replies"] if not reply["payload"].startswith("/save_credential")]
            cards.append({**card, "notes": own, "replies": [*kept, remove]})
        dispatcher.utter_message(
            response="utter_shortlist",
            count=replies.count(len(rows), "saved", labels, lang),
            list="\n".join(lines),
            json_message={
                "lead": [0, 1],
                "cards": cards,
                "sources": replies.sources([replies.credential_source(row) for _, row in rows]),
            },
        )
        return [
            SlotSet(slots.SHORTLIST, list_.as_slot()),
            SlotSet(slots.RESULTS, list_.ids),
            SlotSet(slots.SUGGESTED, None),
            SlotSet(slots.NEXT_OFFSET, None),
            SlotSet(slots.FOCUS, list_.ids[0] if len(rows) == 1 else None),
            SlotSet(slots.OFFERED, "action_make_plan"),
        ]


def _own_lines(saved: Saved, labels: replies.Labels) -> list[str]:
    """The learner's note, then their dates, earliest first."""
    colon = labels["value"]["colon"]
    lines = [f"{labels['plan']['note']}{colon}{saved.note}"] if saved.note else []
    for kind, day in sorted(saved.dates.items(), key=lambda entry: entry[1]):
        told = f"{labels['date_kind'][kind]}{colon}{replies.day_text(date.fromisoformat(day), labels)}"
        lines.append(told[:1].upper() + told[1:])
    return lines
