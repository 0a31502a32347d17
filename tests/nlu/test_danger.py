"""Crises in words that no sign foresaw, and harmless words that sound like one; both written by somebody who saw neither the
signs' authors nor the examples. What was understood is judged as it runs: signs, likeness and intents together."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Any

import bot  # noqa: F401 - prepares the process for Rasa, so it comes before everything of Rasa's

# isort: split
import pytest
import yaml
from rasa.core.agent import Agent

from tests.model_fixture import trained_model

MESSAGES: list[dict[str, Any]] = yaml.safe_load(Path(__file__).with_name("danger.yml").read_text("utf-8"))
CRISIS = "crisis_"


@pytest.fixture(scope="module")
def understood() -> list[tuple[dict[str, Any], str]]:
    """Each message with the intent it was given."""
    agent = Agent.load(trained_model())

    async def parse() -> list[str]:
        return [(await agent.parse_message(message["text"]))["intent"]["name"] for message in MESSAGES]

    return list(zip(MESSAGES, asyncio.run(parse()), strict=True))


@pytest.mark.parametrize("lang", ["en", "fr"])
def test_most_crises_that_nobody_foresaw_are_heard(lang: str, understood: list[tuple[dict[str, Any], str]]) -> None:
    """Of the hardest kind: hints, others' words, broken language; 82 % when this was written, 18 % by the signs alone."""
    crises = [(message["text"], intent) for message, intent in understood if _is_crisis(message, lang)]
    missed = [text for text, intent in crises if not intent.startswith(CRISIS)]
    assert len(crises) == 120
    assert len(missed) <= 0.25 * len(crises), missed


@pytest.mark.parametrize("lang", ["en", "fr"])
def test_hardly_any_figure_of_speech_or_field_of_work_is_a_crisis(
    lang: str, understood: list[tuple[dict[str, Any], str]]
) -> None:
    harmless = [(m["text"], intent) for m, intent in understood if m["lang"] == lang and m["intent"] == "none"]
    alarms = [text for text, intent in harmless if intent.startswith(CRISIS)]
    assert len(harmless) == 120
    assert len(alarms) <= 0.06 * len(harmless), alarms


def _is_crisis(message: dict[str, Any], lang: str) -> bool:
    return bool(message["lang"] == lang and message["intent"].startswith(CRISIS))
