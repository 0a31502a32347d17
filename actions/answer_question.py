"""Answers a stored question: the answer with its date and sources, a "did you mean", or an honest "I don't know"."""

from __future__ import annotations

from typing import Any

from rasa_sdk import Tracker
from rasa_sdk.events import SlotSet
from rasa_sdk.executor import CollectingDispatcher

from actions import replies, slots
from actions.answer_about_result import answer_about_result
from actions.guarded_action import Events, GuardedAction, entity_values, in_plain_spelling, intent_of, language
from actions.kept_question import keep_question
from actions.subjects import likely_subjects

PRACTITIONER_INTENTS = {"ask_practitioner", "ask_practitioner_tips"}
# What a button that names only a subject asks for.
SUBJECT_ANSWERS = {
    "ask_where": "where-can-i-search-for-one",
    "ask_choosing": "how-do-i-choose-the-right-one",
}


class AnswerQuestion(GuardedAction):
    """Finds by the learner's own words; a button names its answer by id."""

    def name(self) -> str:
        return "action_answer_question"

    async def perform(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]) -> Events:
        lang, intent = language(tracker), intent_of(tracker)
        if intent == "ask_about_result":
            return await answer_about_result(dispatcher, tracker, self.knowledge, region=region(tracker))
        text = str(tracker.latest_message.get("text") or "")
        named = entity_values(tracker, "answer")
        if text.startswith("/") and not named and intent in SUBJECT_ANSWERS:
            named = [SUBJECT_ANSWERS[intent]]
        if named:
            return speak_answer(dispatcher, await self.knowledge.answer(str(named[0]), lang=lang))
        audience = "practitioner" if intent in PRACTITIONER_INTENTS else "learner"
        found = await self.knowledge.find_answer(
            in_plain_spelling(tracker),
            lang=lang,
            region=region(tracker),
            audience=audience,
            is_question=True,
            subjects=likely_subjects(tracker.latest_message.get("intent_ranking") or []),
        )
        if found["outcome"] == "answer":
            if found["also"]:
                speak_answer(dispatcher, found["also"])
            return speak_answer(dispatcher, found["answer"])
        if found["outcome"] == "did_you_mean":
            return offer_answers(dispatcher, found["candidates"], "utter_answer_did_you_mean")
        if is_minor(tracker):
            dispatcher.utter_message(response="utter_minor")
            return []
        dispatcher.utter_message(response="utter_no_answer")
        await keep_question(self, tracker)
        return [SlotSet(slots.OFFERED, "action_start_handoff")]


def is_minor(tracker: Tracker) -> bool:
    """Whether this message itself says that its writer is under 18."""
    return bool(tracker.get_slot(slots.MINOR) and entity_values(tracker, "age"))


def region(tracker: Tracker) -> str | None:
    """The province the message names, or the one the learner said before."""
    named = entity_values(tracker, "province")
    known = (tracker.get_slot(slots.PROVINCE) or {}).get("any_of") or []
    return next(iter([*named, *known]), None)


def speak_answer(dispatcher: CollectingDispatcher, answer: dict[str, Any]) -> Events:
    """The answer, and a person where the answer needs one."""
    needs_person = answer["needs_person"]
    dispatcher.utter_message(
        response=f"utter_{'college_' if answer['by_college'] else ''}answer{'_needs_person' if needs_person else ''}",
        answer=answer["text"],
        reviewed_on=answer["reviewed_on"],
        json_message={"sources": replies.sources(answer["sources"]), "feedback_for": f"answer:{answer['id']}"},
    )
    return [SlotSet(slots.OFFERED, "action_start_handoff" if needs_person else "action_start_discovery")]


def offer_answers(dispatcher: CollectingDispatcher, candidates: list[dict[str, Any]], response: str) -> Events:
    """Up to three labelled answers as buttons."""
    dispatcher.utter_message(
        response=response,
        buttons=[
            {
                "title": replies.capital(candidate["question"]),
                "payload": replies.payload("ask_question", answer=candidate["id"]),
            }
            for candidate in candidates
        ],
    )
    return [SlotSet(slots.OFFERED, None)]
