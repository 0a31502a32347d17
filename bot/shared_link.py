"""From what a shared link holds to the slots of a conversation. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from actions import slots
from actions.profile import LearnerProfile
from actions.shortlist import SAVED_AT_MOST, Saved, Shortlist


def slots_of(opened: Mapping[str, Any], current: Mapping[str, Any]) -> dict[str, Any]:
    """The slots for what `GET /v1/state` says: its search in the place of the current one, its list behind what is saved.

    Empty when the link says nothing.
    """
    found = LearnerProfile.slots_from(opened["profile"])
    if opened["q"] and not found.get(slots.GOAL):
        found[slots.GOAL] = opened["q"]
    dates: dict[str, dict[str, str]] = {}
    for noted in opened["dates"]:
        dates.setdefault(noted["credential"], {})[noted["kind"]] = noted["on"]
    before = Shortlist.from_slots(current)
    linked = [Saved(row["id"], dates=dates.get(row["id"], {})) for row in opened["shortlist"] if row["id"] not in before.ids]
    if not found and not opened["shortlist"]:
        return {}
    searched = dict.fromkeys(slots.PROFILE) | {slots.RESULTS: None, slots.NEXT_OFFSET: None, slots.FOCUS: None}
    return {**searched, **found, slots.SHORTLIST: Shortlist([*before.saved, *linked][:SAVED_AT_MOST]).as_slot()}


def chips_of(opened: Mapping[str, Any], lang: str) -> list[dict[str, Any]]:
    """What is understood, one entry a kind, as `POST /v1/profiles/describe` gives it."""
    labels: dict[str, list[str]] = {}
    for chip in opened["chips"]:
        if chip["kind"] not in ("q", "shortlist", "date"):
            labels.setdefault(chip["kind"].removeprefix("not_"), []).append(chip["label"][lang])
    return [{"key": key, "label": "; ".join(told)} for key, told in labels.items()]
