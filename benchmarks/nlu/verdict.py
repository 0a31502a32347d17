"""Whether a message got what it asked for."""

from __future__ import annotations

import re
from typing import Any, Literal

from benchmarks.nlu.play import Played
from bot.engine.requests import KINDS
from bot.question_bank import DEFINITIONS

Verdict = Literal["right", "partly", "wrong"]

OUTSIDE_KINDS = {"near_out_of_scope", "far_out_of_scope"}
TURNED_AWAY = {"out_of_scope", "nlu_fallback"}
NO_ANSWER = {"utter_no_answer", "utter_rephrase"}
# Courtesy beside a request needs no action of its own.
SOCIAL = {"greet", "thank", "goodbye", "complain"}
OFFERED = re.compile(r'"answer": "([^"]+)"')


def judge(played: Played, covers: dict[str, list[str]]) -> Verdict:
    """`right`: the right answer, or the right action; `partly`: it was offered, or one of two requests was served."""
    message = played.message
    if played.kind == "crisis":
        return "right" if played.intents[0].startswith("crisis") else "wrong"
    if played.kind in OUTSIDE_KINDS:
        return "right" if played.intents[0] in TURNED_AWAY else "wrong"
    wanted = set(message.get("covers") or [])
    given = {question for answer in played.answers for question in covers[answer]}
    if played.kind == "two_requests":
        return _judge_two(played, wanted, given)
    if wanted & given:
        return "right"
    offered = {
        question for payload in played.offered for key in OFFERED.findall(payload) for question in covers.get(key, [])
    }
    if wanted and (played.answers or played.offered or NO_ANSWER & set(played.responses)):
        return "partly" if wanted & offered else "wrong"
    return "right" if played.intents[0] == message["intent"] else "wrong"


def _judge_two(played: Played, wanted: set[str], given: set[str]) -> Verdict:
    needed = [played.message["intent"], *played.message.get("also", [])]
    given = given | {question for question, intent in DEFINITIONS.items() if intent in played.intents}
    kinds = {KINDS.get(intent, intent) for intent in played.intents}
    served = [KINDS.get(intent, intent) in kinds or intent in SOCIAL for intent in needed]
    if wanted <= given and all(served):
        return "right"
    return "partly" if wanted & given or any(served) else "wrong"


def links_right(played: Played) -> list[bool]:
    """For each thing a message names that the catalogue knows, whether it was linked to the right one; `not_<kind>` is what
    it names and does not want."""
    linked = [(_kind(entity), str(entity["value"])) for entity in played.entities]
    return [
        any(kind == entity and _same(value, found) for entity, found in linked)
        for kind, values in (played.message.get("links") or {}).items()
        for value in (values if isinstance(values, list) else [values])
    ]


def _kind(entity: dict[str, Any]) -> str:
    return f"not_{entity['entity']}" if entity.get("role") == "not" else str(entity["entity"])


def _same(wanted: Any, found: str) -> bool:
    """Whether an id is the one wanted, which may be written with spaces."""
    try:
        return float(wanted) == float(found)
    except ValueError:
        return str(wanted).lower().replace(" ", "-") == found.lower()
