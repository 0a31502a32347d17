"""From what somebody likes, and is tired of, to two or three occupations with why; or to interests to choose from."""

from __future__ import annotations

from typing import Any

from rasa_sdk import Tracker
from rasa_sdk.events import SlotSet
from rasa_sdk.executor import CollectingDispatcher

from actions import replies, slots
from actions.describe_occupation import outlook_text, wage_text
from actions.guarded_action import Events, GuardedAction, language

REASONS_SHOWN = 3
SKILLS_SHOWN = 4

Json = dict[str, Any]


class SuggestOccupations(GuardedAction):
    """After it, "the second one" counts in the occupations."""

    resumes_form = False

    def name(self) -> str:
        return "action_suggest_occupations"

    async def perform(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]) -> Events:
        lang = language(tracker)
        regions = (tracker.get_slot(slots.PROVINCE) or {}).get("any_of") or []
        wish = str(tracker.get_slot(slots.GOAL) or "") if tracker.get_slot(slots.WISH) else ""
        interests = list(tracker.get_slot(slots.INTERESTS) or [])
        if not wish and not interests:
            dispatcher.utter_message(response="utter_what_do_you_like")
            return [SlotSet(slots.OFFERED, "action_start_discovery")]
        found = await self.knowledge.goals(wish, interests=interests, region=next(iter(regions), None), lang=lang)
        avoided = ", ".join(row["name"] for row in found["avoided"])
        if found["outcome"] == "ask":
            buttons = [
                {"title": _capital(row["name"]), "payload": replies.payload("get_recommendation", interest=row["id"])}
                for row in found["ask"]
            ]
            response = "utter_ask_interest_without" if avoided else "utter_ask_interest"
            dispatcher.utter_message(response=response, avoided=avoided, buttons=buttons)
            return [SlotSet(slots.OFFERED, None)]
        labels = await self.knowledge.labels(lang=lang)
        jobs = found["items"]
        known = [job[key]["source"] for job in jobs for key in ("wage", "outlook") if job[key]]
        dispatcher.utter_message(
            response="utter_occupations_without" if avoided else "utter_occupations",
            list="\n".join(_text(at, job, labels, lang) for at, job in enumerate(jobs, start=1)),
            avoided=avoided,
            json_message={
                "lead": [0, 1],
                "cards": [_card(job, labels, lang) for job in jobs],
                "sources": replies.sources([*(job["source"] for job in jobs), *known]),
            },
        )
        return [
            SlotSet(slots.SUGGESTED, [job["code"] for job in jobs]),
            SlotSet(slots.RESULTS, None),
            SlotSet(slots.FOCUS, None),
            SlotSet(slots.OFFERED, None),
        ]


def _text(at: int, job: Json, labels: replies.Labels, lang: str) -> str:
    """One numbered paragraph, for channels that show only text."""
    lines = [f"{at}. {job['title']}", "; ".join(reason["text"] for reason in job["reasons"][:REASONS_SHOWN])]
    lines += [wage_text(job, labels, lang), outlook_text(job, labels, lang), *([job["warning"]] if job["warning"] else [])]
    return "\n   ".join(line for line in lines if line)


def _card(job: Json, labels: replies.Labels, lang: str) -> Json:
    code = job["code"]
    skills = ", ".join(skill["name"] for skill in job["skills"][:SKILLS_SHOWN]) or None
    told = {
        "pay": wage_text(job, labels, lang),
        "outlook_label": outlook_text(job, labels, lang),
        "important_skills": skills,
    }
    return {
        "id": f"occupation:{code}",
        "title": job["title"],
        "subtitle": job["definition"],
        "facts": [{"label": labels["occupation"][key], "value": _value(value)} for key, value in told.items()],
        "reasons": [reason["text"] for reason in job["reasons"][:REASONS_SHOWN]],
        "unknown": [],
        "notes": [job["warning"]] if job["warning"] else [],
        "url": job["source"]["url"],
        "source": {"url": job["source"]["url"], "as_of": job["source"]["date"]},
        "replies": [
            {"title": labels["action"]["programmes"], "payload": replies.payload("find_for_occupation", occupation=code)},
            {"title": labels["action"]["missing"], "payload": replies.payload("find_missing_skills", occupation=code)},
            {"title": labels["action"]["details"], "payload": replies.payload("ask_occupation", occupation=code)},
        ],
    }


def _value(sentence: str | None) -> str | None:
    """A sentence without the label that begins it ("Pay: …"): a card has the label beside it."""
    if sentence is None:
        return None
    return _capital(sentence.partition(":")[2].strip() or sentence)


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]
