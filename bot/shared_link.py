"""From what a shared link holds to the slots of a conversation. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from actions import slots
from actions.profile import LearnerProfile
from actions.shortlist import Saved, Shortlist


def slots_of(opened: Mapping[str, Any]) -> dict[str, Any]:
    """The slots that `GET /v1/state` speaks of; empty when the link says nothing."""
    found = LearnerProfile.slots_from(opened["profile"])
    if opened["q"] and not found.get(slots.GOAL):
        found[slots.GOAL] = opened["q"]
    dates: dict[str, dict[str, str]] = {}
    for noted in opened["dates"]:
        dates.setdefault(noted["credential"], {})[noted["kind"]] = noted["on"]
    saved = Shortlist(Saved(row["id"], dates=dates.get(row["id"], {})) for row in opened["shortlist"])
    if saved.saved:
        found[slots.SHORTLIST] = saved.as_slot()
    return found


def chips_of(opened: Mapping[str, Any], lang: str) -> list[dict[str, Any]]:
    """What is understood, one entry a kind, as `POST /v1/profiles/describe` gives it."""
    labels: dict[str, list[str]] = {}
    for chip in opened["chips"]:
        if chip["kind"] not in ("q", "shortlist", "date"):
            labels.setdefault(chip["kind"].removeprefix("not_"), []).append(chip["label"][lang])
    return [{"key": key, "label": "; ".join(told)} for key, told in labels.items()]
