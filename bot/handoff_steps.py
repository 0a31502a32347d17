"""What an entry of the outbox does to a conversation: who has it from then on, and what is said. Pure.

kinds that are stored: claimed, message, passed, requeued, released, resolved, reopened, appointment
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

Json = dict[str, Any]
NAME_AT_MOST = 60
_NO_NAME = re.compile(r"[^\w .,'’-]|[\d_]")
# Of a case that is over: what the learner writes from then on is for the bot alone.
NO_LONGER = {"transcript": False}
# The state of the thread after an entry of this kind; a kind that is not named leaves it.
STATES = {
    "claimed": "claimed",
    "requeued": "waiting",
    "released": "closed",
    "resolved": "closed",
    "reopened": "waiting",
}


@dataclass(frozen=True)
class Step:
    """`pauses`: a person has the conversation from now on, or no longer. `written` is what the person `who` wrote, `says` a
    response of the bot's with its `values`, `extra` what that carries, `case` what changes in the slot of the case."""

    who: str | None = None
    pauses: bool | None = None
    written: str | None = None
    says: str | None = None
    values: Mapping[str, Any] = field(default_factory=dict)
    extra: Json | None = None
    case: Json | None = None


class UnknownEntryError(ValueError):
    """A kind of entry that the bot does not know, or one that lacks what its kind has."""


def step_of(entry: Json, *, paused: bool) -> Step | None:
    """The step of an entry `{kind, at, case_id, body}`; `None` for one that says nothing now. Raises `UnknownEntryError`."""
    body, kind = entry["body"], entry["kind"]
    who = shown_name(body.get("name"))
    if kind == "message":
        return Step(who=who, written=_text(body))
    if kind == "appointment":
        return Step(who=who, written="\n".join(part for part in (_text(body), body.get("url")) if part))
    if kind in ("requeued", "released") and not paused:
        return None  # the learner has ended the talk already
    if kind == "passed":
        # Passed to a team, nobody has it until somebody claims it.
        to_person = who is not None
        says = "utter_person_passed" if to_person else "utter_person_passed_to_team"
        return _said(entry, says, "claimed" if to_person else "waiting", who=who, pauses=to_person)
    if kind == "claimed":
        return _said(entry, "utter_person_joined" if who else "utter_someone_joined", "claimed", who=who, pauses=True)
    if kind == "requeued":
        says = "utter_person_back_in_line" if body.get("by_staff") else "utter_person_not_answering"
        return _said(entry, says, "waiting", who=None, pauses=False)
    if kind == "released":
        return _said(entry, "utter_person_left", "released", who=who, pauses=False)
    if kind == "resolved":
        says = "utter_person_resolved" if paused else "utter_case_resolved"
        return _said(entry, says, "resolved", who=who, pauses=False, written=body.get("text") or None)
    if kind == "reopened":
        return _said(entry, "utter_case_reopened", "waiting", who=None, pauses=None)
    raise UnknownEntryError(f"kind {str(kind)[:40]!r}")


def state_after(entry: Json) -> str | None:
    """The state of the thread after an entry; `None` when it stays."""
    if entry["kind"] == "passed":
        return "claimed" if shown_name(entry["body"].get("name")) else "waiting"
    return STATES.get(entry["kind"])


def shown_name(name: object) -> str | None:
    """A person's name as it may stand in a sentence: letters and what names hold, so that it never becomes markup, a number
    to call or an address."""
    words = " ".join(_NO_NAME.sub(" ", str(name or "")).split())[:NAME_AT_MOST].strip(" .,'’-")
    return words or None


def _said(entry: Json, says: str, state: str, *, who: str | None, pauses: bool | None, written: str | None = None) -> Step:
    handoff = {"state": state, "who": who, "when": entry["at"]}
    after = state_after(entry)
    case = {"id": entry["case_id"], "state": after, **(NO_LONGER if after == "closed" else {})}
    return Step(who, pauses, written, says, {"who": who or ""}, {"handoff": handoff}, case)


def _text(body: Json) -> str:
    text = body.get("text")
    if not isinstance(text, str) or not text.strip():
        raise UnknownEntryError("a message without words")
    return text
