"""One message through Rasa's processor. While a person has the conversation the bot hears, and says nothing but crisis help.
What it hears of distress and the like it tells staff without a word to the learner: the person may not see it at once.

The steps are those of `MessageProcessor.handle_message` (rasa 3.6.21). They are taken one by one because a paused tracker
needs more than Rasa gives it: Rasa goes on to extract slots, and starts a new session after an hour, which unpauses.
"""

from __future__ import annotations

from rasa.core.channels.channel import UserMessage
from rasa.core.policies.policy import PolicyPrediction
from rasa.core.processor import MessageProcessor
from rasa.shared.core.constants import ACTION_LISTEN_NAME
from rasa.shared.core.events import BotUttered, SlotSet
from rasa.shared.core.trackers import DialogueStateTracker, EventVerbosity
from rasa_sdk import Tracker

from actions.knowledge_client import get_client
from actions.raise_case import raise_case

# Metadata of a message: written to, or before the eyes of, the person who has the conversation.
TO_PERSON = "to_person"
CRISES = frozenset({"crisis_suicide", "crisis_violence", "crisis_emergency"})
CRISIS_ACTION = "action_answer_crisis"


async def take_turn(processor: MessageProcessor, message: UserMessage) -> DialogueStateTracker:
    """The conversation after `message`, stored. The caller holds its lock."""
    tracker = await processor.get_tracker(message.sender_id)
    if tracker.is_paused():
        await _hear(processor, message, tracker)
    else:
        await processor._update_tracker_session(tracker, message.output_channel, message.metadata)
        await processor._handle_message_with_tracker(message, tracker)
        tracker = await processor.run_action_extract_slots(message.output_channel, tracker)
        await processor._run_prediction_loop(message.output_channel, tracker)
    await processor.save_tracker(tracker)
    return tracker


async def _hear(processor: MessageProcessor, message: UserMessage, tracker: DialogueStateTracker) -> None:
    """Take the message in without an answer; a crisis is answered, whoever is there."""
    message.metadata = {**(message.metadata or {}), TO_PERSON: True}
    await processor._handle_message_with_tracker(message, tracker)
    if tracker.latest_message.intent.get("name") not in CRISES:
        if tracker.latest_message.parse_data.get("triage"):
            await _tell_staff(processor, tracker)
        return
    known = len(tracker.events)
    for name in (CRISIS_ACTION, ACTION_LISTEN_NAME):
        prediction = PolicyPrediction.for_action_name(processor.domain, name)
        action = processor._get_action(name)
        await processor._run_action(action, tracker, message.output_channel, processor.nlg, prediction)
    for event in list(tracker.events)[known:]:
        if isinstance(event, BotUttered):
            event.metadata = {**event.metadata, TO_PERSON: True}


async def _tell_staff(processor: MessageProcessor, tracker: DialogueStateTracker) -> None:
    """The signs of the message join the case, so that it rises in the queue. An API that is away is told later."""
    as_actions_see_it = Tracker.from_dict(tracker.current_state(EventVerbosity.ALL))
    for event in await raise_case(as_actions_see_it, get_client()):
        tracker.update(SlotSet(event["name"], event["value"]), processor.domain)
