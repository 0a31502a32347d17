"""Searches with everything the learner has said, and shows results with reasons, or what to relax."""

from __future__ import annotations

from typing import Any

from rasa_sdk import Tracker
from rasa_sdk.events import FollowupAction, SlotSet
from rasa_sdk.executor import CollectingDispatcher

from actions import replies, slots
from actions.answer_question import is_minor
from actions.ask_first import ask_first
from actions.guarded_action import Events, GuardedAction, entity_values, intent_of, language
from actions.profile import LearnerProfile, open_questions

PAGE = 3
CHEAPER_THAN = 0.99  # just below the cheapest shown: "cheaper" means cheaper than what is on the screen


class FindCredentials(GuardedAction):
    """Every search goes through here: a new one, a refined one, and the end of the discovery form."""

    resumes_form = False

    def name(self) -> str:
        return "action_find_credentials"

    async def perform(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]) -> Events:
        if tracker.get_slot(slots.JUDGING) and tracker.latest_action_name == slots.DISCOVERY_FORM:
            return [FollowupAction("action_judge_fit")]  # the questions were asked for the sake of one programme
        if is_minor(tracker) and intent_of(tracker) == "inform":
            dispatcher.utter_message(response="utter_minor")
            return []
        asked = await ask_first(self, dispatcher, tracker)
        if asked is not None:
            return asked
        values = {**tracker.slots, slots.JUDGING: None}
        changed: Events = [SlotSet(slots.JUDGING, None)] if tracker.get_slot(slots.JUDGING) else []
        wanted = entity_values(tracker, "change")
        if wanted:
            limit = await self._tightened(wanted[0], tracker)
            if limit is None:
                dispatcher.utter_message(response="utter_ask_budget")
                return []
            changed.append(SlotSet(*limit))
            values[limit[0]] = limit[1]
        profile = LearnerProfile.from_slots(values)
        if values.get(slots.WISH) and slots.OCCUPATION not in profile.choices and intent_of(tracker) != "find_credentials":
            return [*changed, FollowupAction("action_suggest_occupations")]
        if profile.is_empty and open_questions(values):
            return [*changed, FollowupAction(slots.DISCOVERY_FORM)]
        if profile.is_empty:
            dispatcher.utter_message(response="utter_profile_empty")
            return [*changed, SlotSet(slots.SKIPPED, None), SlotSet(slots.OFFERED, "action_start_discovery")]
        return [*changed, *await show_results(self, dispatcher, tracker, profile)]

    async def _tightened(self, change: str, tracker: Tracker) -> tuple[str, float] | None:
        """("max_cost", a limit just below what is shown) for "cheaper"; likewise weeks for "shorter"."""
        lang = language(tracker)
        rows = [await self.knowledge.credential(key, lang=lang) for key in (tracker.get_slot(slots.RESULTS) or [])[:PAGE]]
        if change == "shorter":
            weeks = [row["weeks"] for row in rows if row["weeks"]]
            return ("max_weeks", round(min(weeks) * CHEAPER_THAN, 2)) if weeks else ("max_weeks", 8.0)
        costs = [row["cost"]["amount"] for row in rows if row["cost"]["amount"]]
        known = tracker.get_slot(slots.MAX_COST)
        if costs:
            return slots.MAX_COST, float(int(min(costs) * CHEAPER_THAN))
        return (slots.MAX_COST, float(known) / 2) if known else None


async def show_results(
    action: GuardedAction, dispatcher: CollectingDispatcher, tracker: Tracker, profile: LearnerProfile, *, offset: int = 0
) -> Events:
    """One page of results from `offset`; what to relax when there are none."""
    lang = language(tracker)
    found = await action.knowledge.matches(profile.body(), lang=lang, limit=PAGE, offset=offset)
    described = await action.knowledge.describe(profile.body(), lang=lang)
    rows = [*found["items"], *found["unknown"]]
    chips = replies.chips(described)
    if not rows and offset:
        dispatcher.utter_message(response="utter_no_more_results", json_message={"chips": chips})
        return []
    if not rows:
        return _nothing(dispatcher, found, described)
    shown = (tracker.get_slot(slots.RESULTS) or []) if offset else []
    total = found["total"] or found["total_unknown"]
    labels = await action.knowledge.labels(lang=lang)
    first_response = "utter_results" if found["total"] else "utter_results_unknown"
    if found["total"] and found["unknown"]:
        first_response = "utter_results_mixed"
    dispatcher.utter_message(
        response="utter_more_results" if offset else first_response,
        count=replies.count(total, "programme", labels, lang),
        list=replies.numbered(rows, labels, lang, first=len(shown) + 1),
        json_message={
            "lead": [0, 1],
            "cards": [replies.card(row, labels, lang) for row in rows],
            "chips": chips,
            "sources": replies.sources([replies.credential_source(row) for row in rows]),
            "only": _next_steps(rows, more=offset + len(rows) < found["total"] + found["total_unknown"]),
        },
    )
    results = [*shown, *(row["id"] for row in rows)]
    return [
        SlotSet(slots.RESULTS, results),
        SlotSet(slots.NEXT_OFFSET, offset + len(rows)),
        SlotSet(slots.FOCUS, rows[0]["id"] if len(rows) == 1 else None),
        SlotSet(slots.SUGGESTED, None),
        SlotSet(slots.OFFERED, "action_show_more"),
    ]


def _next_steps(rows: list[dict[str, Any]], *, more: bool) -> list[str]:
    """Which of the response's buttons make sense here, by payload."""
    steps = ["/show_more"] if more else []
    if len(rows) > 1:
        steps.append(replies.payload("compare_credentials", ordinal=[1, 2]))
    return [*steps, "/show_profile", "/ask_human"]


def _nothing(dispatcher: CollectingDispatcher, found: dict[str, Any], described: list[dict[str, Any]]) -> Events:
    if not found["relax"]:
        dispatcher.utter_message(response="utter_nothing_at_all", json_message={"chips": replies.chips(described)})
        return [SlotSet(slots.FOCUS, None), SlotSet(slots.OFFERED, "action_start_handoff")]
    dispatcher.utter_message(
        response="utter_nothing_fits",
        limits=", ".join(entry["label"] for entry in described),
        json_message={"chips": replies.chips(described)},
        buttons=[
            {
                "title": option["text"],
                "payload": replies.payload("refine_search", drop=list(map(_slot, option["drop"]))),
            }
            for option in found["relax"]
        ],
    )
    return [SlotSet(slots.FOCUS, None), SlotSet(slots.OFFERED, None)]


def _slot(key: str) -> str:
    return "study_language" if key == "language" else key
