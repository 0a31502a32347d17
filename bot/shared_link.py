"""From what a shared link holds to the slots of a conversation. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from actions import replies, slots
from actions.profile import LearnerProfile
from actions.shortlist import SAVED_AT_MOST, Saved, Shortlist


@dataclass(frozen=True)
class Opening:
    """What is said when a link is opened, and what is remembered then."""

    response: str
    values: dict[str, str]
    slots: dict[str, Any]
    chips: list[dict[str, Any]]


def opening(opened: Mapping[str, Any], current: Mapping[str, Any], lang: str) -> Opening | None:
    """From what `GET /v1/state` says of a link; `None` where there is nothing to say.

    What a page's address holds beside a search (a campaign's marks) is nobody's mistake, and is passed over.
    """
    refused = [part for part in opened["refused"] if part["code"] != "unknown_parameter"]
    remembered = slots_of(opened, current)
    if not remembered and not refused:
        return None
    response = "utter_link_opened_in_part" if refused else "utter_link_opened"
    values = {
        "limits": "\n".join(f"• {chip['label'][lang]}" for chip in opened["chips"]),
        "left_out": "; ".join(f"{part['parameter']}: {part['reason']}" for part in refused),
    }
    return Opening(
        response if remembered else "utter_link_unreadable", values, remembered, replies.chips(chips_of(opened, lang))
    )


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
    gone = (*slots.PROFILE, slots.RESULTS, slots.NEXT_OFFSET, slots.FOCUS, slots.WISH, slots.INTERESTS, slots.SUGGESTED)
    return {**dict.fromkeys(gone), **found, slots.SHORTLIST: Shortlist([*before.saved, *linked][:SAVED_AT_MOST]).as_slot()}


def chips_of(opened: Mapping[str, Any], lang: str) -> list[dict[str, Any]]:
    """What is understood, one entry a kind, as `POST /v1/profiles/describe` gives it."""
    labels: dict[str, list[str]] = {}
    for chip in opened["chips"]:
        if chip["kind"] not in ("q", "shortlist", "date"):
            labels.setdefault(chip["kind"].removeprefix("not_"), []).append(chip["label"][lang])
    return [{"key": key, "label": "; ".join(told)} for key, told in labels.items()]
