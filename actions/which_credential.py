"""Which of the shown credentials a message means: by button, number, ordinal, or name. Pure but for the name search."""

from __future__ import annotations

import re
from typing import Any

from rasa_sdk import Tracker

from actions import slots
from actions.about_one import meant_here
from actions.guarded_action import entity_values, in_plain_spelling, language
from actions.knowledge_client import KnowledgeClient
from actions.ordinals import by_ordinal
from actions.shortlist import Shortlist
from actions.word_lists import fold


def by_number(tracker: Tracker) -> list[str]:
    """Ids of the shown results that the message counts ("the second one", "1 and 3", "the last one")."""
    return list(by_ordinal(map(int, entity_values(tracker, "ordinal")), tracker.get_slot(slots.RESULTS) or []))


async def meant(tracker: Tracker, knowledge: KnowledgeClient) -> list[str]:
    """Ids meant, most explicit way first; the one last spoken of when the message names none; empty when unclear."""
    named = [str(value) for value in entity_values(tracker, "credential")]
    if named:
        return named
    counted = by_number(tracker)
    if counted:
        return counted
    topic = tracker.latest_message.get("topic")
    if topic:
        found = await _by_name(str(topic), tracker, knowledge)
        if found:
            return found
    focus = spoken_of(tracker)
    return [focus] if focus else []


def spoken_of(tracker: Tracker) -> str | None:
    """The one last spoken of, or that of the page which the learner is on, where "this course" says so."""
    page = tracker.get_slot(slots.PAGE)
    here = page and meant_here(in_plain_spelling(tracker), anything_shown=bool(tracker.get_slot(slots.RESULTS)))
    focus: str | None = tracker.get_slot(slots.FOCUS)
    return focus or (page["id"] if page and here else None)


async def meant_to_keep(tracker: Tracker, knowledge: KnowledgeClient) -> list[str]:
    """Ids to save: by button, number or name, the one last spoken of, or the only one shown.

    A name counts when it is one of those shown, or written in full: what is only near in meaning was not chosen.
    """
    named = [str(value) for value in entity_values(tracker, "credential")] or by_number(tracker)
    if named:
        return named
    shown: list[str] = tracker.get_slot(slots.RESULTS) or []
    topic = tracker.latest_message.get("topic")
    if topic and shown:
        among = [key for key in await _by_name(str(topic), tracker, knowledge) if key in shown]
        if among:
            return among
    focus = spoken_of(tracker)
    return await named_in_full(tracker, knowledge) or ([focus] if focus else shown if len(shown) == 1 else [])


async def meant_saved(tracker: Tracker, knowledge: KnowledgeClient) -> list[str]:
    """Ids of the list that are meant: by button, number, name, as the one spoken of, or as the only one there is.

    A number counts in what is on the screen when that is saved, and otherwise in the list.
    """
    saved = Shortlist.from_slots(tracker.slots).ids
    named = [str(value) for value in entity_values(tracker, "credential")]
    if named:
        return named
    ordinals = [int(value) for value in entity_values(tracker, "ordinal")]
    if ordinals:
        return [key for key in by_number(tracker) if key in saved] or list(by_ordinal(ordinals, saved))
    topic = tracker.latest_message.get("topic")
    if topic:
        found = await knowledge.search(str(topic), lang=language(tracker), limit=20)
        among = [row["id"] for row in [*found["items"], *found["unknown"]] if row["id"] in saved]
        if among:
            return among[:1]
    focus = tracker.get_slot(slots.FOCUS)
    if focus in saved:
        return [focus]
    return saved if len(saved) == 1 else []


async def named_in_full(tracker: Tracker, knowledge: KnowledgeClient) -> list[str]:
    """The credential of the catalogue whose whole name is in the message; nothing for a name that is only near."""
    text = f" {' '.join(re.findall(r'[a-z0-9]+', fold(str(tracker.latest_message.get('text') or ''))))} "
    topic = tracker.latest_message.get("topic")
    if not topic or text.startswith(" /"):
        return []
    found: dict[str, Any] = await knowledge.search(str(topic), lang=language(tracker), limit=5)
    rows = [*found["items"], *found["unknown"]]
    named = [row for row in rows if f" {' '.join(re.findall(r'[a-z0-9]+', fold(row['title'])))} " in text]
    return [max(named, key=lambda row: len(row["title"]))["id"]] if named else []


async def named_among_shown(tracker: Tracker, knowledge: KnowledgeClient) -> bool:
    """Whether the message's words are about one of the results on the screen rather than about anything else."""
    topic, shown = tracker.latest_message.get("topic"), tracker.get_slot(slots.RESULTS) or []
    return bool(topic and shown and set(await _by_name(str(topic), tracker, knowledge)) & set(shown))


async def _by_name(topic: str, tracker: Tracker, knowledge: KnowledgeClient) -> list[str]:
    """A shown result that the words are about, or else the best of the whole catalogue."""
    found: dict[str, Any] = await knowledge.search(topic, lang=language(tracker), limit=10)
    ids = [row["id"] for row in [*found["items"], *found["unknown"]]]
    shown = tracker.get_slot(slots.RESULTS) or []
    among = [key for key in ids if key in shown]
    return (among or ids)[:1]
