"""What a case tells a practitioner: one line a fact, each with the learner's message (its turn) that it comes from. Pure.

The learner reads the same lines before they agree. No line holds anything that is not stored in the conversation.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from actions.triage import Sign, is_whole_message

LAST_WORDS_AT_MOST = 300
TITLES_AT_MOST = 3
UNANSWERED_AT_MOST = 3
# Messages that say nothing of what the learner needs.
EMPTY_OF_NEED = {"ask_human", "affirm", "deny", "skip", "greet", "thank", "goodbye", "how_are_you", "cancel", "show_more",
                 "switch_language", "start_over", "insult"}  # fmt: skip
NOT_UNDERSTOOD = {"utter_rephrase", "utter_did_you_mean", "utter_offer_person", "utter_no_answer", "utter_out_of_scope"}
# Signs that say how urgent something is, or that a person was asked for, and not what it is about.
NO_TOPIC = {"asked_for_person", "failed_twice", "negative_feedback", "marked_by_staff", "imminent", "danger_now", "tonight",
            "soon", "deadline", "status_deadline", "escalating"}  # fmt: skip
SLOT_OF = {"language": "study_language"}  # where a part of the profile has another name as a slot

Line = dict[str, Any]  # {key, label, text, turn}
Labels = Mapping[str, Mapping[str, str]]
Events = Sequence[Mapping[str, Any]]


def lines(
    events: Events,
    *,
    described: Sequence[Mapping[str, Any]],
    labels: Labels,
    signs: Sequence[Sign],
    page: str | None,
    before: int = 0,
) -> list[Line]:
    """The summary. `described` is the profile in words, `page` the programme whose page is open, `before` how many messages
    of the learner came before `events`."""
    turns = list(_turns(events, before))
    found = [*_topics(signs, labels), *_need(turns, labels)]
    found += [_described(entry, _set_at(turns, str(entry["key"])), labels) for entry in described]
    if page:
        found.append(_line("page", page, _set_at(turns, "page"), labels))
    found += [*_shown(turns, labels), *_unanswered(turns, labels), *_asked_for(turns, labels)]
    return found


def in_words(summary: Sequence[Line], labels: Labels) -> str:
    """The lines as the learner reads them."""
    colon = labels.get("value", {}).get("colon", ": ")
    said = [f"• {line['label']}{colon}{line['text']}" if line["label"] else f"• {line['text']}" for line in summary]
    return "\n".join(said) or "• …"


def shared(case: Mapping[str, Any]) -> list[str]:
    """What a case tells a practitioner, as lines; the address as the placeholder that the learner sees too."""
    contact = case.get("contact") or {}
    told = [f"{line['label']}: {line['text']}" if line["label"] else line["text"] for line in case.get("summary") or []]
    return [line for line in (*told, contact.get("name"), contact.get("address"), contact.get("time")) if line]


def _turns(events: Events, before: int) -> Iterator[tuple[int, Mapping[str, Any]]]:
    """Each event with the number of the learner's message that it follows; the message itself has its own number."""
    turn = before
    for event in events:
        if is_whole_message(event):
            turn += 1
        yield turn, event


def _topics(signs: Sequence[Sign], labels: Labels) -> list[Line]:
    names = labels.get("case_reason", {})
    about = [sign for sign in signs if sign["code"] not in NO_TOPIC and sign["code"] in names]
    return [_line("topic", names[sign["code"]], sign["turn"], labels) for sign in about]


def _need(turns: Sequence[tuple[int, Mapping[str, Any]]], labels: Labels) -> list[Line]:
    """The learner's latest own words that say something beyond asking for a person."""
    for turn, event in reversed(turns):
        text = _words(event)
        if text and _intent(event) not in EMPTY_OF_NEED:
            return [_line("need", _quoted(text), turn, labels)]
    return []


def _described(entry: Mapping[str, Any], turn: int, labels: Labels) -> Line:
    """One part of the profile, its name apart from its value."""
    name, colon = labels.get("fact", {}).get(str(entry["key"]), ""), labels.get("value", {}).get("colon", "")
    text = str(entry["label"])
    if name and text.startswith(name + colon):
        return {"key": entry["key"], "label": name, "text": text.removeprefix(name + colon), "turn": turn}
    return {"key": entry["key"], "label": "", "text": text, "turn": turn}


def _set_at(turns: Sequence[tuple[int, Mapping[str, Any]]], key: str) -> int:
    """The message at which a part of the profile became what it is; 0 before any."""
    name, at, value = SLOT_OF.get(key, key), 0, None
    for turn, event in turns:
        if event.get("event") == "slot" and event.get("name") == name and event.get("value") != value:
            at, value = turn, event.get("value")
    return at


def _shown(turns: Sequence[tuple[int, Mapping[str, Any]]], labels: Labels) -> list[Line]:
    """The programmes of the newest cards."""
    for turn, event in reversed(turns):
        cards = ((event.get("data") or {}).get("custom") or {}).get("cards") if event.get("event") == "bot" else None
        titles = [str(card["title"]) for card in cards or [] if card.get("title")]
        if titles:
            return [_line("recommended", "; ".join(titles[:TITLES_AT_MOST]), turn, labels)]
    return []


def _unanswered(turns: Sequence[tuple[int, Mapping[str, Any]]], labels: Labels) -> list[Line]:
    found: list[Line] = []
    asked = ""
    for turn, event in turns:
        asked = _words(event) if event.get("event") == "user" else asked
        response = (event.get("metadata") or {}).get("utter_action")
        if event.get("event") == "bot" and response in NOT_UNDERSTOOD and asked:
            found.append(_line("unanswered", _quoted(asked), turn, labels))
            asked = ""
    return found[-UNANSWERED_AT_MOST:]


def _asked_for(turns: Sequence[tuple[int, Mapping[str, Any]]], labels: Labels) -> list[Line]:
    words = labels.get("case_line", {}).get("a_person")
    asked = [turn for turn, event in turns if event.get("event") == "user" and _intent(event) == "ask_human"]
    return [_line("asked_for", words, asked[-1], labels)] if words and asked else []


def _line(key: str, text: str, turn: int, labels: Labels) -> Line:
    return {"key": key, "label": labels.get("case_line", {}).get(key, ""), "text": text, "turn": turn}


def _words(event: Mapping[str, Any]) -> str:
    """What the learner typed; nothing for a button."""
    text = str(event.get("text") or "") if event.get("event") == "user" else ""
    return "" if text.startswith("/") else text


def _quoted(text: str) -> str:
    return f"« {text[:LAST_WORDS_AT_MOST]} »"


def _intent(event: Mapping[str, Any]) -> str:
    return str(((event.get("parse_data") or {}).get("intent") or {}).get("name") or "")
