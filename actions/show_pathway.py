"""What a credential counts toward, how much of it, and whether the provider itself says so; or the way to a level."""

from __future__ import annotations

from typing import Any

from rasa_sdk import Tracker
from rasa_sdk.events import SlotSet
from rasa_sdk.executor import CollectingDispatcher

from actions import path_words, replies, slots
from actions.about_one import STACKS_INTO, points, speaks_generally
from actions.answer_about_result import ask_which
from actions.answer_question import AnswerQuestion
from actions.guarded_action import Events, GuardedAction, entity_values, in_plain_spelling, language
from actions.show_ways import show_ways
from actions.which_credential import by_number, named_in_full
from actions.word_lists import fold


class ShowPathway(GuardedAction):
    def name(self) -> str:
        return "action_show_pathway"

    async def perform(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]) -> Events:
        lang = language(tracker)
        words = fold(in_plain_spelling(tracker))
        chosen = await self._meant(tracker)
        level = next(iter(entity_values(tracker, "level")), None)
        if level:
            shown = await show_ways(dispatcher, tracker, self.knowledge, str(level), chosen)
            if shown is not None:
                return shown
        if not chosen:
            if points(words) and len(tracker.get_slot(slots.RESULTS) or []) > 1:
                return await ask_which(dispatcher, tracker, self.knowledge, STACKS_INTO)
            # No programme is meant: it is the general question, which has a stored answer.
            return await AnswerQuestion().perform(dispatcher, tracker, domain)
        row = await self.knowledge.credential(chosen, lang=lang)
        path = await self.knowledge.pathway(chosen, lang=lang)
        labels = await self.knowledge.labels(lang=lang)
        carried: dict[str, Any] = {"sources": [replies.credential_source(row)], "feedback_for": f"credential:{row['id']}"}
        if path["onward"] or path["before"]:
            carried["picture"] = path_words.picture(row, labels, lang)
        dispatcher.utter_message(
            response=_response(path, row),
            title=row["title"],
            count=replies.count(len(path["onward"]), "step", labels, lang),
            steps=path_words.onward(path["onward"], row["id"], labels),
            words="; ".join(row["stacks_into"]),
            before=path_words.before(path["before"], labels),
            url=row["source"]["url"],
            json_message=carried,
        )
        return [SlotSet(slots.FOCUS, row["id"]), SlotSet(slots.OFFERED, "action_start_handoff")]

    async def _meant(self, tracker: Tracker) -> str | None:
        """The one meant: a button's, a number's, one named in full, or the one in focus."""
        named = [str(value) for value in entity_values(tracker, "credential")] or by_number(tracker)
        named = named or await named_in_full(tracker, self.knowledge)
        focus = None if speaks_generally(in_plain_spelling(tracker)) else tracker.get_slot(slots.FOCUS)
        return named[0] if named else str(focus) if focus else None


def _response(path: dict[str, Any], row: dict[str, Any]) -> str:
    if path["onward"]:
        return "utter_pathway"
    return "utter_pathway_words" if row["stacks_into"] else "utter_no_pathway"
