"""Signs, each at the learner's message it was seen in."""

from __future__ import annotations

from typing import Any

from actions.triage import signs_of, turn_of
from tests.actions.builders import user


def said(*codes: str, intent: str = "inform", **metadata: Any) -> dict[str, Any]:
    event = user("words", intent)
    return {**event, "parse_data": {**event["parse_data"], "triage": list(codes)}, "metadata": metadata}


def found(*events: dict[str, Any]) -> list[tuple[str, int]]:
    return [(sign["code"], sign["turn"]) for sign in signs_of(events)]


def test_each_sign_is_at_its_message() -> None:
    assert found(said(), said("immigration", "status_deadline"), {"event": "bot"}, said("legal")) == [
        ("immigration", 2), ("status_deadline", 2), ("legal", 3),
    ]  # fmt: skip


def test_the_second_half_of_a_message_is_of_the_same_one() -> None:
    assert found(said("legal"), said("fraud", part=True)) == [("legal", 1), ("fraud", 1)]
    assert turn_of([said(), said(part=True), said()]) == 2


def test_distress_that_comes_back_escalates() -> None:
    assert found(said("distress"), said("distress")) == [("distress", 1), ("distress", 2), ("escalating", 2)]


def test_asking_for_a_person_is_a_sign() -> None:
    assert found(said(intent="ask_human")) == [("asked_for_person", 1)]


def test_a_message_without_parse_data_has_no_sign() -> None:
    assert found({"event": "user", "text": "hi", "parse_data": None}) == []
