"""What a message is about, without its limits and its small talk."""

from __future__ import annotations

from typing import Any

import pytest

from bot.components.topic_reader import topic_of


def span(entity: str, text: str, word: str, **more: Any) -> dict[str, Any]:
    start = text.index(word)
    return {"entity": entity, "value": word, "start": start, "end": start + len(word), **more}


@pytest.mark.parametrize(
    ("text", "topic"),
    [
        ("any courses about forest carbon management", "forest carbon management"),
        ("j'veux une formation en gestion de projet", "gestion de projet"),
        ("hello", None),
        ("does it stack", None),
        ("yes please", None),
        ("help me choose", None),
        ("", None),
    ],
)
def test_small_talk_is_left_out(text: str, topic: str | None) -> None:
    assert topic_of(text, []) == topic


def test_limits_are_taken_away_and_subjects_stay() -> None:
    text = "online welding courses in alberta under 500"
    entities = [
        span("delivery", text, "online"),
        span("skill", text, "welding"),
        span("province", text, "alberta"),
        span("max_cost", text, "under 500"),
    ]
    assert topic_of(text, entities) == "welding"


def test_a_subject_that_is_denied_is_no_topic() -> None:
    text = "trades but no welding"
    assert topic_of(text, [span("field", text, "trades"), span("skill", text, "welding", role="not")]) == "trades"


def test_a_placeholder_of_personal_data_is_no_topic() -> None:
    assert topic_of("[email 1]", []) is None
