"""Whether a message says what its writer likes or wants no more of at work, rather than which courses to look for. Pure.

"I like working with my hands and I'm tired of retail" names no course, and no search for its words would serve it; the
knowledge base leads from such a wish to occupations (`POST /v1/goals`).
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

from bot.components.intent_classifier import FALLBACK_INTENT
from bot.vocabulary import SUBJECTS, signs
from knowledge.text import fold

# What such messages are taken for. One that asks for courses outright (`find_credentials`) is a search.
TAKEN_FOR = frozenset({"get_recommendation", "state_skills", "find_for_occupation", "inform"})
# With a liking outright, these were guesses. Not with a dislike alone: "tired of everything" may be more than a wish.
SURE_OUTSIDE = 0.6
_PLAIN = re.compile(r"[^a-z0-9]+")
_LIKED = re.compile(rf"\b{signs('liked')}")
_DISLIKED = re.compile(rf"\b{signs('disliked')}")


def is_wish(text: str, intent: str, confidence: float, entities: Sequence[Mapping[str, Any]], topic: str | None) -> bool:
    """`topic` is what the message is about without its limits: "I like online" has none, and is no wish."""
    if not topic or any(entity["entity"] in ("ordinal", "number", "drop", "change") for entity in entities):
        return False
    plain = _PLAIN.sub(" ", fold(text)).strip()
    if intent in TAKEN_FOR:
        return bool(_LIKED.search(plain) or _DISLIKED.search(plain))
    # "Sick of office work" names the work; "sick of everything" does not, and may be more than a wish.
    named = any(entity["entity"] in SUBJECTS and entity.get("role") == "not" for entity in entities)
    found = _LIKED.search(plain) or (named and _DISLIKED.search(plain))
    return bool(found) and (intent == FALLBACK_INTENT or (intent == "out_of_scope" and confidence < SURE_OUTSIDE))
