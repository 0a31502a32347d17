"""Makes the plan: goal, gap, what was saved in an order that can be walked, what it adds up to, and what comes next."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from rasa_sdk import Tracker
from rasa_sdk.events import SlotSet
from rasa_sdk.executor import CollectingDispatcher

from actions import replies, slots
from actions.guarded_action import Events, GuardedAction, language
from actions.links import plan_links
from actions.profile import LearnerProfile
from actions.shortlist import Shortlist

FUNDING_SHOWN = 3
SKILLS_SHOWN = 4
QUESTIONS_SHOWN = 6

Json = dict[str, Any]


class MakePlan(GuardedAction):
    """A plan without anything saved still has the goal, the gap and the next steps, and says how to save."""

    ends_change = True

    def name(self) -> str:
        return "action_make_plan"

    async def perform(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]) -> Events:
        lang = language(tracker)
        profile = LearnerProfile.from_slots(tracker.slots)
        list_ = Shortlist.from_slots(tracker.slots)
        if profile.is_empty and not list_.saved:
            dispatcher.utter_message(response="utter_plan_needs_something")
            return [SlotSet(slots.OFFERED, "action_start_discovery")]
        plan = await self.knowledge.plan(profile.plan_body(), list_.chosen(), lang=lang)
        labels = await self.knowledge.labels(lang=lang)
        links = plan_links(labels, with_dates=bool(plan["dates"]))
        lines = list(plan_lines(plan, labels))
        dispatcher.utter_message(
            response="utter_plan" if list_.saved else "utter_plan_unsaved",
            plan="\n".join(lines),
            links="\n".join(f"{link['title']}{labels['value']['colon']}{link['url']}" for link in links),
            json_message={
                "lead": [0, 1 + len("\n".join(lines).split("\n"))],
                "links": links,
                "sources": replies.sources([replies.credential_source(step["credential"]) for step in plan["steps"]]),
            },
        )
        return [SlotSet(slots.OFFERED, None)]


def plan_lines(plan: Json, labels: replies.Labels) -> Iterator[str]:
    """The plan in few lines, parts apart; the page and the PDF have all of it. `plan` is what `POST /v1/plans` gives."""
    word, colon = labels["plan"], labels["value"]["colon"]
    yield f"{word['goal']}{colon}{_goal(plan) or labels['value']['not_stated']}"
    yield from _part(word["next"], colon, [f"{at}) {step['text']}" for at, step in enumerate(plan["next_steps"], start=1)])
    if plan["steps"]:
        totals = plan["totals"]
        yield from _part(word["steps"], colon, [line for step in plan["steps"] for line in _step(step, word, colon)])
        yield f"{word['hours']}{colon}{totals['hours']['text']}"
        yield f"{word['cost']}{colon}{totals['cost']['text']}"
        yield from (overlap["text"] for overlap in totals["overlaps"])
    if plan["gap"]:
        yield from _part(word["gap"], colon, _gap(plan["gap"], word, colon))
    if plan["funding"]:
        yield from _part(word["funding"], colon, [f"• {lead['name']}" for lead in plan["funding"][:FUNDING_SHOWN]])
    asked = list(dict.fromkeys(question["text"] for step in plan["steps"] for question in step["questions"]))
    if asked:
        yield from _part(word["questions"], colon, [f"• {text}" for text in asked[:QUESTIONS_SHOWN]])
    if plan["dates"]:
        yield from _part(word["dates"], colon, [f"• {date['text']}" for date in plan["dates"]])


def _part(title: str, colon: str, lines: Iterable[str]) -> Iterator[str]:
    yield from ("", f"{title}{colon}".rstrip(), *lines)


def _goal(plan: Json) -> str | None:
    named = [plan["goal"], plan["gap"]["occupation"]["name"] if plan["gap"] else None]
    return ", ".join(part for part in named if part) or None


def _step(step: Json, word: dict[str, str], colon: str) -> Iterator[str]:
    """A programme, what it comes after, and the learner's note."""
    yield f"{step['position']}. {step['credential']['title']} ({step['credential']['provider']['name']})"
    for before in step["after"]:
        yield f"   {word['after'].format(title=before['from_title'], relation=before['relation']['name'])}"
    if step["note"]:
        yield f"   {word['note']}{colon}{step['note']}"


def _gap(gap: Json, word: dict[str, str], colon: str) -> Iterator[str]:
    """What is there, what the plan teaches, and how many are left."""
    taught = [entry["name"] for entry in gap["missing"] if entry["taught_by"]]
    left = len(gap["missing"]) - len(taught)
    if gap["have"]:
        yield f"• {word['have']}{colon}{', '.join(skill['name'] for skill in gap['have'][:SKILLS_SHOWN])}"
    if taught:
        yield f"• {word['taught']}{colon}{', '.join(taught[:SKILLS_SHOWN])}"
    if left:
        yield f"• {word['left_one' if left == 1 else 'left_many'].format(count=left)}"
