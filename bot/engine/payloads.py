"""Fast path: a pressed button already says its intent and entities, so understanding it again is skipped.

Rasa runs the whole pipeline for `/intent{...}` and overrides the result at the end (RegexMessageHandler). The reading of
the payload is Rasa's own, so the dialogue that follows is the same.
"""

from __future__ import annotations

import json
import re
from typing import Any

from rasa.core.channels.channel import UserMessage
from rasa.nlu.classifiers.regex_message_handler import RegexMessageHandler
from rasa.shared.constants import INTENT_MESSAGE_PREFIX
from rasa.shared.core.domain import Domain
from rasa.shared.core.training_data.story_reader.yaml_story_reader import YAMLStoryReader
from rasa.shared.nlu.constants import ENTITIES, INTENT, INTENT_RANKING_KEY, TEXT
from rasa.shared.nlu.training_data.message import Message

_WRITTEN = re.compile(r"/[^{}@\s/]+(?:@[0-9.]+)?(?P<entities>\{.*\})?", re.DOTALL)


class UnknownPayloadError(ValueError):
    """A payload that names no intent of the domain, or is not written as Rasa's payloads are."""


def parse(payload: str, domain: Domain) -> dict[str, Any]:
    """Rasa's parse data for `/intent{"entity": "value"}`; raises `UnknownPayloadError`."""
    if not payload.startswith(INTENT_MESSAGE_PREFIX):
        raise UnknownPayloadError("a payload starts with /")
    if not _is_well_formed(payload):
        raise UnknownPayloadError("the payload is not /intent, /intent@confidence or either with one JSON object")
    message = YAMLStoryReader.unpack_regex_message(
        Message(data={TEXT: payload}), domain, entity_extractor_name=RegexMessageHandler.__name__
    )
    intent = message.get(INTENT) or {}
    if intent.get("name") not in domain.intents:
        raise UnknownPayloadError("the payload names no intent of this assistant")
    return {
        TEXT: payload,
        INTENT: intent,
        INTENT_RANKING_KEY: [intent],
        ENTITIES: message.get(ENTITIES, []),
    }


def _is_well_formed(payload: str) -> bool:
    """Rasa's reader drops what it cannot read and takes the intent without its entities; a button must mean it all."""
    written = _WRITTEN.fullmatch(payload)
    if written is None:
        return False
    try:
        return isinstance(json.loads(written["entities"] or "{}"), dict)
    except ValueError:
        return False


def user_message(payload: str, domain: Domain, **kwargs: Any) -> UserMessage:
    """A message that says what its button says, ready for `Agent.handle_message`."""
    return UserMessage(payload, parse_data=parse(payload, domain), **kwargs)
