"""Signs of a conversation: each at the turn that showed it, once a message, and what comes back is escalating."""

from __future__ import annotations

from typing import Any

from actions.triage import signs_of, turn_of, with_sign


def user(*codes: str, intent: str = "inform", part: bool = False) -> dict[str, Any]:
    parsed: dict[str, Any] = {"intent": {"name": intent}}
    if codes:
        parsed["triage"] = list(codes)
    return {"event": "user", "text": "…", "parse_data": parsed, "metadata": {"part": True} if part else {}}


BOT: dict[str, Any] = {"event": "bot", "text": "…"}
SLOT: dict[str, Any] = {"event": "slot", "name": "language", "value": "fr"}


def test_signs_have_the_turn_of_the_message_that_showed_them() -> None:
    events = [SLOT, user(), BOT, user("immigration", "soon"), BOT, BOT, user("minor"), BOT]

    assert signs_of(events) == [
        {"code": "immigration", "turn": 2},
        {"code": "soon", "turn": 2},
        {"code": "minor", "turn": 3},
    ]


def test_the_second_half_of_a_message_is_no_turn_of_its_own() -> None:
    events = [user("soon"), BOT, user("accommodation", part=True), BOT, user("minor")]

    assert [(sign["code"], sign["turn"]) for sign in signs_of(events)] == [
        ("soon", 1), ("accommodation", 1), ("minor", 2),
    ]  # fmt: skip
    assert turn_of(events) == 2


def test_both_halves_of_a_message_show_a_sign_once() -> None:
    assert signs_of([user("distress"), user("distress", part=True)]) == [{"code": "distress", "turn": 1}]


def test_distress_that_returns_is_escalating_at_the_turn_where_it_returns() -> None:
    events = [user("distress"), user(), user("distress"), user("distress")]

    escalating = [sign["turn"] for sign in signs_of(events) if sign["code"] == "escalating"]
    assert escalating == [3, 4]
    assert signs_of(events[:2]) == [{"code": "distress", "turn": 1}]


def test_asking_for_a_person_is_a_sign_typed_or_pressed() -> None:
    pressed = {"event": "user", "text": "/ask_human", "parse_data": {"intent": {"name": "ask_human"}}}

    assert signs_of([user(), user(intent="ask_human"), pressed]) == [
        {"code": "asked_for_person", "turn": 2},
        {"code": "asked_for_person", "turn": 3},
    ]


def test_a_caller_adds_what_only_it_knows_once() -> None:
    seen = signs_of([user("minor")])
    more = with_sign(seen, "failed_twice", 1)

    assert more == [*seen, {"code": "failed_twice", "turn": 1}]
    assert with_sign(more, "failed_twice", 1) == more
    assert seen == [{"code": "minor", "turn": 1}]


def test_before_any_message_there_is_no_sign_and_no_turn() -> None:
    assert (signs_of([]), turn_of([])) == ([], 0)
    assert (signs_of([SLOT, BOT]), turn_of([SLOT, BOT])) == ([], 0)


def test_an_event_without_what_was_understood_is_a_turn() -> None:
    bare = {"event": "user", "text": "x"}
    assert turn_of([bare, bare | {"parse_data": None, "metadata": None}]) == 2
