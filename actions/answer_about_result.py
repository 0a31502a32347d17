"""Answers a question about one of the programmes shown from its row, or says what is not stated and whom to ask."""

from __future__ import annotations

from typing import Any

from rasa_sdk import Tracker
from rasa_sdk.events import FollowupAction, SlotSet
from rasa_sdk.executor import CollectingDispatcher

from actions import replies, slots
from actions.guarded_action import Events, entity_values, in_plain_spelling, language
from actions.knowledge_client import KnowledgeClient

ANSWERED_AT_ONCE = 3
ANSWERS_AT_MOST = 2
# What no row holds: the page to ask from is that of any other question.
NOT_IN_ROWS = {"refund": "cost", "other": "contact", "fit": "worth_it"}
NO_FACT_SETTLES = frozenset({"recognised", "worth_it"})
OUTCOMES = {"stated": "utter_result_stated", "partly": "utter_result_partly", "not_stated": "utter_result_not_stated"}
DEFAULT_ABOUT = "contact"
# Facts that say more about another one: that they are missing is no news.
BESIDE_ANOTHER = frozenset({"cost_note", "provider_url", "audience", "pathways"})

Json = dict[str, Any]


async def answer_about_result(
    dispatcher: CollectingDispatcher, tracker: Tracker, knowledge: KnowledgeClient, *, region: str | None
) -> Events:
    """Speaks of each programme that is meant; asks which one where none is."""
    about = str(next(iter(entity_values(tracker, "about")), DEFAULT_ABOUT))
    if about == "fit":
        return [FollowupAction("action_judge_fit")]
    meant = [str(key) for key in entity_values(tracker, "credential")][:ANSWERED_AT_ONCE]
    if not meant:
        return await ask_which(dispatcher, tracker, knowledge, about)
    for key in meant:
        await _speak(dispatcher, tracker, knowledge, key, about, region)
    return [
        SlotSet(slots.FOCUS, meant[0] if len(meant) == 1 else None),
        SlotSet(slots.OFFERED, "action_start_handoff"),
    ]


async def ask_which(dispatcher: CollectingDispatcher, tracker: Tracker, knowledge: KnowledgeClient, about: str) -> Events:
    """A button for each of the latest results, by its number; and the question in general, where it has an answer."""
    shown: list[str] = tracker.get_slot(slots.RESULTS) or []
    if not shown:
        dispatcher.utter_message(response="utter_fit_which" if about == "fit" else "utter_which_one")
        return []
    lang = language(tracker)
    last = list(enumerate(shown, start=1))[-ANSWERED_AT_ONCE:]
    buttons = []
    for number, key in last:
        row = await knowledge.credential(key, lang=lang)
        buttons.append({"title": f"{number}. {row['title']}", "payload": _asks(about, key)})
    page = tracker.get_slot(slots.PAGE)
    if page and page["id"] not in dict(last).values():
        buttons.append({"title": page["title"], "payload": _asks(about, page["id"])})
    found = await knowledge.about_credential(shown[0], NOT_IN_ROWS.get(about, about), lang=lang)
    if found["answers"]:
        labels = await knowledge.labels(lang=lang)
        answer = found["answers"][0]["id"]
        buttons.append({"title": labels["value"]["in_general"], "payload": replies.payload("ask_question", answer=answer)})
    dispatcher.utter_message(response="utter_which_result", buttons=buttons)
    return [SlotSet(slots.OFFERED, None)]


def _asks(about: str, key: str) -> str:
    """The payload of the question about one programme."""
    if about == "stacks_into":
        return replies.payload("ask_stacking", credential=key)
    return replies.payload("ask_about_result", about=about, credential=key)


async def _speak(
    dispatcher: CollectingDispatcher,
    tracker: Tracker,
    knowledge: KnowledgeClient,
    key: str,
    about: str,
    region: str | None,
) -> None:
    lang = language(tracker)
    funding = next(iter(entity_values(tracker, "funding")), None) if about == "funding" else None
    found = await knowledge.about_credential(
        key, NOT_IN_ROWS.get(about, about), lang=lang, funding=str(funding) if funding else None, region=region
    )
    labels = await knowledge.labels(lang=lang)
    helpful = await _helpful(tracker, knowledge, found["answers"], about=about, region=region)
    dispatcher.utter_message(
        response=_response(about, found, funding),
        title=found["credential"]["name"],
        facts="\n".join(_lines(found, labels)),
        funding=found["funding"]["name"] if found["funding"] else "",
        provider=found["ask"]["provider"],
        url=found["ask"]["url"],
        date=replies.dated_words(found["source"], labels),
        json_message={
            "sources": [
                {"title": found["ask"]["provider"], "url": found["source"]["url"], "date": found["source"]["as_of"]}
            ],
            "feedback_for": f"credential:{key}",
        },
        buttons=[
            {"title": replies.capital(answer["question"]), "payload": replies.payload("ask_question", answer=answer["id"])}
            for answer in helpful[:ANSWERS_AT_MOST]
        ],
    )


def _response(about: str, found: Json, funding: Any) -> str:
    if about in NOT_IN_ROWS:
        return "utter_result_other"
    if funding:
        return "utter_result_funding_named" if found["names_funding"] else "utter_result_funding_not_named"
    if about in NO_FACT_SETTLES:
        return "utter_result_recognised" if about == "recognised" else "utter_result_worth_it"
    return OUTCOMES[found["outcome"]]


def _lines(found: Json, labels: replies.Labels) -> list[str]:
    """What is stated, a line each; then one line of what is not."""
    colon = labels["value"]["colon"]
    keys = {fact["key"] for fact in found["facts"]}
    told = [fact for fact in found["facts"] if fact["key"] != "stacks_into" or "pathways" not in keys]
    lines = [f"• {fact['label']}{colon}{fact['text']}" for fact in told]
    hidden = BESIDE_ANOTHER | ({"stacks_into"} if "pathways" in keys else set())
    missing = [entry["name"] for entry in found["not_stated"] if entry["id"] not in hidden]
    return [*lines, f"• {replies.capital(labels['value']['not_stated'])}{colon}{', '.join(missing)}"] if missing else lines


async def _helpful(
    tracker: Tracker, knowledge: KnowledgeClient, answers: list[Json], *, about: str, region: str | None
) -> list[Json]:
    """Stored answers for the buttons: that to the very words first; near ones where the row holds nothing on it."""
    words = in_plain_spelling(tracker)
    if words.startswith("/"):
        return answers
    found = await knowledge.find_answer(words, lang=language(tracker), region=region, is_question=True)
    if about in NOT_IN_ROWS:
        return ([found["answer"]] if found["answer"] else found["candidates"]) or answers
    nearest = found["answer"]["id"] if found["answer"] else None
    return sorted(answers, key=lambda answer: answer["id"] != nearest)
