"""What a badge or a résumé adds to the skills a learner has. Pure.

A reading is what `bot/attachments.py` says of a file: codes, names and ids, never the file.
"""

from __future__ import annotations

import json
from typing import Any

from rasa_sdk import Tracker

from actions import slots
from actions.guarded_action import entity_values
from actions.replies import Labels

Json = dict[str, Any]

SKILLS_AT_MOST = 100  # the API takes no more in a profile


def reading_of(tracker: Tracker) -> Json:
    """The reading that the latest message carries; empty without one."""
    found = entity_values(tracker, "reading")
    return found[0] if found and isinstance(found[0], dict) else {}


def joined(tracker: Tracker, found: list[Json]) -> list[str]:
    """The ids of the skills the learner has with those that were found, each once."""
    have = tracker.get_slot(slots.SKILLS) or []
    return list(dict.fromkeys([*have, *ids(found)]))[:SKILLS_AT_MOST]


def ids(skills: list[Json]) -> list[str]:
    return [skill["id"] for skill in skills]


def names(skills: list[Json]) -> str:
    return ", ".join(skill["name"] for skill in skills)


def skill_chips(skills: list[Json]) -> list[Json]:
    """A chip a skill, so that each can be taken out by itself."""
    return [{"key": f"skill:{skill['id']}", "label": skill["name"], "removable": True} for skill in skills]


def lines(said: dict[str, str], labels: Labels) -> str:
    """A line for each thing that there is something to say of, in the order given."""
    colon = labels["value"]["colon"]
    return "\n".join(f"• {labels['portfolio'][key]}{colon}{value}" for key, value in said.items() if value)


def in_payload(values: list[str]) -> str:
    """`values` as they stand inside the payload of a response's button."""
    return json.dumps(values, ensure_ascii=False)
