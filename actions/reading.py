"""From an understood message to the slots it changes. Pure; the only place that knows how one message edits a profile.

A value said later replaces the one before it; values said together stand side by side; "not online" excludes.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from actions import slots
from actions.ordinals import by_ordinal
from actions.profile import LearnerProfile

# Messages that say what the learner looks for. Others may name a place or a job without making it a wish.
SEARCHING = frozenset(
    {"get_recommendation", "find_credentials", "find_for_occupation", "refine_search", "inform", "state_skills"}
)
CHANGE = "change_limit"  # it may say the new value too: "change my budget, 300 at most"
# What may be the answer to an open question although it was not understood as anything else.
LOOSE = frozenset({"nlu_fallback", "out_of_scope", *SEARCHING})
LOOSE_WORDS_AT_MOST = 12
ANSWER_WORDS_AT_MOST = 4
# A new subject in one of these starts a new search; in a refinement the old subject stays.
NEW_SUBJECT = frozenset({"get_recommendation", "find_credentials", "find_for_occupation"})
ADULT_AGE = 18
LEAVING = frozenset({"cancel", "start_over", "ask_human", "distress", "basic_needs", "switch_language"})
NAME_WORDS_AT_MOST = 4
HANDOFF_ANSWER_AT_MOST = 120


@dataclass(frozen=True)
class Message:
    """What was understood of one message. `topic` is what it is about, without limits and small talk."""

    intent: str
    text: str
    entities: Sequence[Mapping[str, Any]] = field(default_factory=list)
    topic: str | None = None
    is_payload: bool = False
    is_wish: bool = False  # it says what somebody likes or is tired of (bot/components/wishes.py)

    def values(self, entity: str, *, role: str | None = None) -> list[Any]:
        return [found["value"] for found in self.entities if found["entity"] == entity and found.get("role") == role]


Changes = dict[str, Any]


def read(message: Message, values: Mapping[str, Any], *, asking: str | None) -> Changes:
    """The slots to set. `asking` is the form's open question, if any."""
    changes: Changes = {}
    if any(int(age) < ADULT_AGE for age in message.values("age")):
        changes[slots.MINOR] = True
    if message.intent in SEARCHING or message.intent == CHANGE or (asking and _may_answer(message, asking)):
        changes.update(_limits(message, values))
        changes.update(_wish(message, values) or _subject(message, values, asking))
    if asking:
        changes.update(_answer(message, values, asking, changes))
    changes.update(_dropped(message))
    is_subject = changes.keys() & {slots.GOAL, "field"} and message.intent != "state_skills"  # what one can do is none
    if values.get(slots.WISH) and slots.WISH not in changes and is_subject:
        changes |= {slots.WISH: None, slots.SUGGESTED: None}  # a subject was said since
    if values.get(slots.CHANGING) and (message.intent == "skip" or changes.keys() & set(slots.PROFILE)):
        changes[slots.CHANGING] = None
    changes.update(_dropped_skills(message, values))
    return {key: value for key, value in changes.items() if value != values.get(key)}


def _may_answer(message: Message, asking: str) -> bool:
    """Whether a message is read for what it says of the open question: a few words that name its very limit are, whatever
    they are taken for ("free" may also ask what is free). "Is it online?" asks back, and says nothing."""
    if message.intent == "ask_about_result":
        return False
    return message.intent in LOOSE or (len(message.text.split()) <= ANSWER_WORDS_AT_MOST and bool(message.values(asking)))


def _limits(message: Message, values: Mapping[str, Any]) -> Changes:
    changes: Changes = {}
    for key in slots.CHOICES:
        if key in (slots.OCCUPATION, slots.SKILL_TAUGHT):
            continue
        wanted, unwanted = message.values(key), message.values(key, role="not")
        if wanted or unwanted:
            changes[key] = _choice(values.get(key), wanted, unwanted, hard=_is_hard(key, message))
    for key in slots.NUMBERS:
        said = [float(value) for value in message.values(key) if is_possible(key, float(value))]
        if said:
            changes[key] = said[-1]
    for key in slots.FLAGS:
        if message.values(key):
            changes[key] = True
    return _one_place(changes, message)


def is_possible(key: str, limit: float) -> bool:
    """Whether anything could keep the limit: something may be free, but nothing takes no time."""
    return limit >= 0 if key == slots.MAX_COST else limit > 0


def _is_hard(key: str, message: Message) -> bool:
    """A city is where someone lives, not where a course must be; a field typed in words is a subject, so it only ranks."""
    if key == slots.CITY:
        return False
    return key != "field" or message.is_payload


def _one_place(changes: Changes, message: Message) -> Changes:
    """A new place replaces the old one whole: a new city brings its province, a new province drops the old city."""
    if slots.CITY not in changes and message.values(slots.PROVINCE):
        changes[slots.CITY] = None
    return changes


def _choice(known: Any, wanted: list[Any], unwanted: list[Any], *, hard: bool) -> dict[str, Any]:
    before = known or {"any_of": [], "none_of": []}
    any_of = list(dict.fromkeys(wanted)) or [value for value in before["any_of"] if value not in unwanted]
    none_of = [value for value in dict.fromkeys([*before["none_of"], *unwanted]) if value not in wanted]
    return {"any_of": any_of, "none_of": none_of, "hard": hard}


def _subject(message: Message, values: Mapping[str, Any], asking: str | None) -> Changes:
    """Goal, occupation and skills."""
    jobs, skills = message.values(slots.OCCUPATION), message.values("skill")
    if asking == slots.SKILLS or (message.intent == "state_skills" and not _is_the_goal(message, asking)):
        without = message.values("skill", role="not")
        known = [key for key in dict.fromkeys([*(values.get(slots.SKILLS) or []), *skills]) if key not in without]
        return {slots.SKILLS: known} if skills or without else {}
    changes: Changes = {}
    if asking == slots.OCCUPATION and jobs:
        return {slots.OCCUPATION: {"any_of": jobs[:1], "none_of": [], "hard": False}}
    if message.intent == "find_for_occupation":
        meant = jobs[:1] or _spoken_of(message, values)
        if meant:
            changes[slots.OCCUPATION] = {"any_of": meant, "none_of": [], "hard": True}
            if not values.get(slots.WISH):  # a wish stays the goal of the plan
                changes[slots.GOAL] = None
            return changes
    new_subject = message.intent in NEW_SUBJECT or bool(jobs or skills or message.values("field"))
    if message.topic and (new_subject or asking == slots.GOAL):
        changes[slots.GOAL] = message.topic
        # The new subject replaces an occupation or a field that an earlier message was about.
        changes[slots.OCCUPATION] = {"any_of": jobs[:1], "none_of": [], "hard": False} if jobs else None
        if not message.values("field"):
            changes["field"] = None
    return changes


def _spoken_of(message: Message, values: Mapping[str, Any]) -> list[str]:
    """The occupation of "programmes for the second one", "courses for that": one suggested, or the one spoken of."""
    counted = by_ordinal(map(int, message.values("ordinal")), values.get(slots.SUGGESTED) or [])
    if counted:
        return list(counted[:1])
    known: list[str] = (values.get(slots.OCCUPATION) or {}).get("any_of") or []
    return known[:1] if not message.topic else []


def _wish(message: Message, values: Mapping[str, Any]) -> Changes:
    """A wish is the goal as it was said; what it names ("animals", "retail") is no field or job to search in."""
    chosen = [str(value) for value in message.values("interest")]
    if chosen:
        return {slots.INTERESTS: list(dict.fromkeys([*(values.get(slots.INTERESTS) or []), *chosen])), slots.WISH: True}
    if not message.is_wish:
        return {}
    nothing = {slots.OCCUPATION: None, "field": None, slots.INTERESTS: None}
    return {slots.WISH: True, slots.GOAL: message.text.strip()[:500], **nothing}


def _is_the_goal(message: Message, asking: str | None) -> bool:
    """Nothing but a subject, said when asked for the goal: "welding" may read as a skill, "I can weld" is one."""
    return asking == slots.GOAL and (message.topic or "").casefold() == message.text.strip().casefold()


def _answer(message: Message, values: Mapping[str, Any], asking: str, changes: Changes) -> Changes:
    """What the message is as the answer to the open question; empty when it is something else (a digression)."""
    if asking in slots.HANDOFF_QUESTIONS:
        return _handoff_answer(message, asking)
    passes = message.intent == "skip" or (message.intent in ("deny", "affirm") and asking == slots.MAX_COST)
    if passes:
        return {slots.SKIPPED: list(dict.fromkeys([*(values.get(slots.SKIPPED) or []), asking]))}
    if asking in slots.NUMBERS and asking not in changes and message.intent in LOOSE:
        numbers = message.values("number")
        return {asking: float(numbers[0])} if numbers and is_possible(asking, float(numbers[0])) else {}
    if asking == slots.GOAL and message.intent in LOOSE and not LearnerProfile.from_slots(changes).knows(slots.GOAL):
        words = message.text.split()
        if not message.is_payload and len(words) <= LOOSE_WORDS_AT_MOST and not changes:
            return {slots.GOAL: message.text[:500]}
    return {}


def _handoff_answer(message: Message, asking: str) -> Changes:
    if asking == slots.HANDOFF_CONSENT:
        if message.intent == "affirm":
            return {asking: slots.WHOLE_CONVERSATION if message.values("share") else True}
        return {asking: False} if message.intent in ("deny", "skip", "cancel") else {}
    if message.intent in ("skip", "deny"):
        return {asking: slots.SKIPPED_VALUE}
    private = message.values("private")
    if asking == slots.HANDOFF_CONTACT and private:
        return {asking: private[0]}
    if message.is_payload or asking == slots.HANDOFF_CONTACT or is_digression(message.intent, len(message.text.split())):
        return {}
    return {asking: message.text[:HANDOFF_ANSWER_AT_MOST]}


def is_digression(intent: str, words: int) -> bool:
    """Whether a message said while a name or an address is asked for is about something else.

    A name can look like anything to the classifier, so a short message is one unless it leaves, or tells of danger.
    """
    if intent.startswith("crisis_") or intent in LEAVING:
        return True
    return words > NAME_WORDS_AT_MOST and intent.startswith(("ask_", "compare_", "show_"))


def _dropped(message: Message) -> Changes:
    """Limits the learner took back ("any province", "drop the budget")."""
    if message.intent not in SEARCHING:
        return {}
    changes: Changes = {}
    for key in message.values("drop"):
        if key == "all":
            return dict.fromkeys(slots.PROFILE)
        if key in slots.PROFILE:
            changes[key] = None
            if key == slots.PROVINCE:
                changes[slots.CITY] = None
    return changes


def _dropped_skills(message: Message, values: Mapping[str, Any]) -> Changes:
    """Single skills the learner took out again."""
    gone = message.values("drop_skill")
    if message.intent != "drop_skills" or not gone:
        return {}
    return {slots.SKILLS: [skill for skill in values.get(slots.SKILLS) or [] if skill not in gone] or None}
