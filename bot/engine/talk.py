"""What a talk with a person does to a conversation's tracker, which the caller holds and stores."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from rasa.core.actions.action import create_bot_utterance
from rasa.core.agent import Agent
from rasa.shared.core.events import BotUttered, ConversationPaused, ConversationResumed, SlotSet, UserUttered
from rasa.shared.core.trackers import DialogueStateTracker

from bot.handoff_steps import NO_LONGER, Step

Json = dict[str, Any]
# The slot that says which case the conversation has: {id, reference, state, transcript, consented}.
CASE = "case"
# The button with which a learner ends the talk. The engine has no intent for it: only a person can be left.
LEAVE_PERSON = "/leave_person"


def case_of(tracker: DialogueStateTracker) -> Json | None:
    """The conversation's case; a domain need not have the slot."""
    slot = tracker.slots.get(CASE)
    return slot.value if slot is not None else None


async def take(agent: Agent, tracker: DialogueStateTracker, step: Step, outbox: int | None) -> None:
    """Append a step; what is said carries the id of its entry in the outbox."""
    metadata = {"outbox": outbox}
    if step.pauses is not None and step.pauses != tracker.is_paused():
        tracker.update(ConversationPaused() if step.pauses else ConversationResumed(), agent.domain)
    if step.written:
        by = {"from": "practitioner", "name": step.who, **metadata}
        tracker.update(BotUttered(step.written, metadata=by), agent.domain)
    if step.says:
        await utter(agent, tracker, step.says, step.values, extra=step.extra, metadata=metadata)
    known = case_of(tracker) or {}
    # The end of an earlier case says nothing of the one that the conversation has now.
    if step.case and (step.case["state"] != "closed" or known.get("id") in (None, step.case["id"])):
        tracker.update(SlotSet(CASE, {**known, **step.case}), agent.domain)


async def leave(agent: Agent, tracker: DialogueStateTracker, channel: str, metadata: Json) -> BotUttered:
    """Append that the learner goes on with the bot, and its answer. A button of an earlier talk is answered too."""
    tracker.update(UserUttered(LEAVE_PERSON, {"name": None}, input_channel=channel, metadata=metadata), agent.domain)
    says = "utter_not_with_person"
    if tracker.is_paused():
        says = "utter_person_left_by_learner"
        tracker.update(ConversationResumed(), agent.domain)
        if case := case_of(tracker):
            tracker.update(SlotSet(CASE, {**case, "state": "closed", **NO_LONGER}), agent.domain)
    extra = {"handoff": {"state": "released", "who": None, "when": None}}
    return await utter(agent, tracker, says, {}, extra=extra)


async def utter(
    agent: Agent,
    tracker: DialogueStateTracker,
    response: str,
    values: Mapping[str, Any],
    *,
    extra: Json | None = None,
    metadata: Mapping[str, Any] | None = None,
) -> BotUttered:
    """Append a response that no policy chose."""
    draft = await agent.nlg.generate(response, tracker, "web", **values)
    custom = {"custom": extra} if extra else {}
    said = create_bot_utterance({**draft, **custom, "utter_action": response, **(metadata or {})})
    tracker.update(said, agent.domain)
    return said
