"""Short ways to say what an action is given: a message as it was understood, and where the conversation stands."""

from __future__ import annotations

from typing import Any

from rasa_sdk import Tracker
from rasa_sdk.executor import ActionExecutor

Json = dict[str, Any]

CONVERSATION = "c_test"


def entity(name: str, value: Any, role: str | None = None) -> Json:
    return {"entity": name, "value": value, **({"role": role} if role else {})}


def only(*values: Any, hard: bool = True) -> Json:
    """A choice that wants these values."""
    return {"any_of": list(values), "none_of": [], "hard": hard}


def user(text: str, intent: str) -> Json:
    return {"event": "user", "text": text, "parse_data": {"intent": {"name": intent}}}


def tracker_state(
    intent: str = "inform",
    text: str = "something",
    *,
    entities: list[Json] | None = None,
    slots: Json | None = None,
    events: list[Json] | None = None,
    loop: str | None = None,
    **understood: Any,
) -> Json:
    """A tracker as Rasa sends it to an action. `understood` is what else our components say of the message."""
    return {
        "sender_id": CONVERSATION,
        "slots": {"language": "en", **(slots or {})},
        "latest_message": {"intent": {"name": intent}, "text": text, "entities": entities or [], **understood},
        "events": events or [],
        "paused": False,
        "followup_action": None,
        "active_loop": {"name": loop} if loop else {},
        "latest_action_name": "action_listen",
    }


def tracker(*args: Any, **kwargs: Any) -> Tracker:
    return Tracker.from_dict(tracker_state(*args, **kwargs))


async def run(executor: ActionExecutor, name: str, state: Json) -> tuple[list[Json], list[str]]:
    """(events, names of the responses) of an action, run as Rasa has it run."""
    done = await executor.run(call(name, state))
    return done["events"], [said["response"] for said in done["responses"]]


def call(name: str, state: Json) -> Json:
    """What Rasa sends to have an action run."""
    return {"next_action": name, "sender_id": CONVERSATION, "tracker": state, "domain": {}}


def slots_set(events: list[Json]) -> Json:
    return {event["name"]: event["value"] for event in events if event["event"] == "slot"}


def followup(events: list[Json]) -> str | None:
    return next((event["name"] for event in events if event["event"] == "followup"), None)
