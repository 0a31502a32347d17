"""Two requests of different kinds in one message ("what's a badge and do you have any for welding in Alberta?").

Both halves must be understood by themselves, as what different actions serve. Two questions are parted where
the answers are known (`knowledge/answers.py`).
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from typing import Any

from actions.subjects import BY_INTENT
from knowledge.clauses import CLAUSE_AT_LEAST, cuts

SURE = 0.45  # of each half, set on the validation messages
MOST_CUTS = 4
COURTESIES = frozenset({"greet", "thank"})
# Intents that edit one search; halves of these belong together.
SEARCH = frozenset({"find_credentials", "get_recommendation", "find_for_occupation", "refine_search"})
KINDS: Mapping[str, str] = {
    **dict.fromkeys(SEARCH, "search"),
    **dict.fromkeys(BY_INTENT, "question"),
    **dict.fromkeys(COURTESIES, "courtesy"),
    **{
        intent: intent
        for intent in (
            "ask_definition", "compare_definitions", "ask_types", "ask_benefits", "ask_practitioner_tips", "ask_reading",
            "ask_human", "ask_occupation", "ask_stacking", "compare_credentials", "find_missing_skills", "show_more",
            "show_details", "state_skills", "switch_language", "show_profile", "save_credential", "remove_saved",
            "show_shortlist", "make_plan", "share_search",
        )
    },
}  # fmt: skip
# These open a conversation of their own, so what can be answered at once comes first.
OPENING = frozenset({"get_recommendation", "ask_human"})
SERIOUS = frozenset({"crisis_suicide", "crisis_violence", "crisis_emergency", "distress", "basic_needs"})

Parse = Callable[[str], Awaitable[dict[str, Any]]]


def may_hold_two(text: str) -> bool:
    """Whether anything in `text` could part two requests: asked first, because most messages hold nothing that does."""
    return bool(cuts(text, first_at_least=1))


async def requests_in(text: str, parse: Parse) -> tuple[str, str] | None:
    """The two requests of `text` in the order to serve them, or `None` for one. `parse` is Rasa's parse of a text."""
    surest, found, courteous = SURE, None, False
    for first, second in cuts(text, first_at_least=1)[:MOST_CUTS]:
        one = await _understood(first, parse)
        other = await _understood(second, parse) if one else None
        if one and other and KINDS[one[0]] != KINDS[other[0]] and min(one[1], other[1]) >= surest:
            surest, courteous = min(one[1], other[1]), one[0] in COURTESIES
            found = (second, first) if one[0] in OPENING else (first, second)
    if not found:
        return None
    whole = (await parse(text))["intent"]["name"]
    # "hi, what is a badge" is understood as it stands; "thanks! now show me the rest" would end with the thanks.
    lost = not courteous or whole in COURTESIES
    return found if lost and whole not in SERIOUS else None


async def _understood(clause: str, parse: Parse) -> tuple[str, float] | None:
    """(intent, confidence) of a clause that is a request by itself, or a courtesy."""
    intent = (await parse(clause))["intent"]
    short = len(clause.split()) < CLAUSE_AT_LEAST and intent["name"] not in COURTESIES
    return None if short or intent["name"] not in KINDS else (intent["name"], intent["confidence"])
