"""What the assistant is measured with was never seen in training, and there is enough of everything."""

from __future__ import annotations

from collections import Counter
from functools import cache
from pathlib import Path
from typing import Any

import bot  # noqa: F401 - prepares the process for Rasa, so it comes before everything of Rasa's

# isort: split
import numpy as np
import pytest
import yaml

from bot.components.sentence_encoder import encode
from bot.model import DATA, DOMAIN
from bot.shared_encoder import encoding_language
from knowledge.content_files import read_ways_of_asking
from knowledge.encoder import Vector
from knowledge.text import clean, normalise

NEAR = 0.95  # cosine from which one message is a copy of another
BLOCK = 256
SETS = ("validation", "heldout")
CRISES = ("crisis_suicide", "crisis_violence", "crisis_emergency")
ONLY_A_BUTTON_SAYS_IT = {"ask_about_result", "ask_question", "drop_skills", "nlu_fallback", "read_badge", "read_resume"}

Message = dict[str, Any]


@cache
def training() -> list[tuple[str, str]]:
    """(text, intent) of every example in `data/nlu`."""
    files = [yaml.safe_load(path.read_text("utf-8"))["nlu"] for path in sorted((DATA / "nlu").glob("*.yml"))]
    examples = [(block["examples"], block["intent"]) for file in files for block in file if "intent" in block]
    return [(line.removeprefix("- "), intent) for lines, intent in examples for line in lines.splitlines()]


@cache
def messages(name: str) -> list[Message]:
    """The messages of a set, each with the name of its file as `kind`."""
    paths = sorted((Path(__file__).parent / name).glob("*.yml"))
    return [{**message, "kind": path.stem} for path in paths for message in yaml.safe_load(path.read_text("utf-8"))]


@cache
def texts(name: str) -> list[str]:
    if name == "training":
        return [text for text, _ in training()]
    if name == "content":
        return [text for _, text in read_ways_of_asking()]
    return [message["text"] for message in messages(name)]


@cache
def vectors(name: str) -> Vector:
    return encode(texts(name))


def read(text: str) -> str:
    return normalise(text) or clean(text)


PAIRS = [("training", "validation"), ("training", "heldout"), ("content", "validation"), ("content", "heldout"), SETS]


@pytest.mark.parametrize(("source", "target"), PAIRS)
def test_no_message_stands_in_both(source: str, target: str) -> None:
    assert {read(text) for text in texts(source)} & {read(text) for text in texts(target)} == set()


@pytest.mark.parametrize(("source", "target"), PAIRS)
def test_no_message_is_a_near_copy(source: str, target: str) -> None:
    copies = []
    for start in range(0, len(texts(target)), BLOCK):
        likeness = vectors(target)[start : start + BLOCK] @ vectors(source).T
        copies += [(texts(target)[start + at], texts(source)[of]) for at, of in np.argwhere(likeness > NEAR)]
    assert copies == []


@pytest.mark.parametrize("name", SETS)
def test_no_message_stands_twice_in_a_set(name: str) -> None:
    counted = Counter(map(read, texts(name)))
    assert [text for text, times in counted.items() if times > 1] == []


@pytest.mark.parametrize("name", SETS)
def test_every_intent_of_a_message_is_one_of_the_domain(name: str) -> None:
    intents = set(yaml.safe_load(DOMAIN.read_text("utf-8"))["intents"])
    assert {intent for message in messages(name) for intent in (message["intent"], *message.get("also", []))} <= intents


def test_there_is_enough_to_measure_with() -> None:
    heldout = messages("heldout")
    assert len(heldout) >= 400
    assert sum(message["intent"] in CRISES for message in heldout) >= 150
    assert {message["kind"] for message in heldout} == {message["kind"] for message in messages("validation")}
    assert len({message["kind"] for message in heldout}) == 11


@pytest.mark.parametrize("name", SETS)
def test_half_of_a_set_is_french(name: str) -> None:
    assert 0.4 <= sum(message["lang"] == "fr" for message in messages(name)) / len(messages(name)) <= 0.6


def test_there_is_enough_to_learn_from() -> None:
    """Of the examples written for training, without those that the question bank adds."""
    intents = set(yaml.safe_load(DOMAIN.read_text("utf-8"))["intents"]) - ONLY_A_BUTTON_SAYS_IT
    assert len(intents) >= 40
    counted = Counter((intent, encoding_language(text)) for text, intent in training())
    assert {pair for pair in counted if counted[pair] >= 40} == {
        (intent, lang) for intent in intents for lang in ("en", "fr")
    }
