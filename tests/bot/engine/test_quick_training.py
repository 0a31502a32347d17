"""Training data merged with quick copies and hashes are those that Rasa would have made."""

from __future__ import annotations

import copy
from collections.abc import Iterator
from typing import Any

import numpy as np
import pytest
from rasa.shared.nlu.constants import ENTITIES, FEATURE_TYPE_SENTENCE, INTENT, TEXT
from rasa.shared.nlu.training_data.features import Features
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from bot.engine import quick_training


@pytest.fixture
def quick() -> Iterator[None]:
    quick_training.enable()
    yield
    quick_training.disable()


def message(text: str, intent: str = "greet", **more: Any) -> Message:
    made = Message(data={TEXT: text, INTENT: intent, **more})
    made.add_features(Features(np.ones((1, 3)), FEATURE_TYPE_SENTENCE, TEXT, "test"))
    return made


def town(start: int) -> list[dict[str, Any]]:
    return [{"entity": "city", "value": "Sudbury", "start": start, "end": start + 7}]


def merged() -> TrainingData:
    """Two files' examples, some of them twice, and two that differ only in their entities."""
    one = TrainingData([message("hi"), message("hi"), message("hi", "thank"), message("in Sudbury", entities=town(3))])
    other = TrainingData([message("hi"), message("bye "), message("in Sudbury"), message("in Sudbury", entities=town(3))])
    return one.merge(other, None).merge(TrainingData([Message(data={"action_name": "utter_greet"})]))


def read(examples: list[Message]) -> list[str]:
    return [example.fingerprint() for example in examples]


def test_merged_data_have_the_same_fingerprint() -> None:
    stock = merged().fingerprint()
    quick_training.enable()
    try:
        assert merged().fingerprint() == stock
    finally:
        quick_training.disable()


def test_duplicates_are_dropped_alike_and_in_the_same_order() -> None:
    stock = read(merged().training_examples)
    quick_training.enable()
    try:
        assert read(merged().training_examples) == stock
    finally:
        quick_training.disable()
    assert len(stock) == 6


def test_equal_messages_have_equal_hashes(quick: None) -> None:
    assert message("hi") == message("hi")
    assert hash(message("hi")) == hash(message("hi"))
    assert message("hi", entities=town(0)) != message("hi")
    assert len({message("hi"), message("hi"), message("hi", entities=town(0)), Message(data={})}) == 3


def test_a_copy_is_changed_without_changing_the_original(quick: None) -> None:
    original = message("in Sudbury", entities=town(3))
    before = original.fingerprint()
    twin = copy.deepcopy(original)
    assert twin == original
    twin.set(TEXT, "at home")
    twin.data[ENTITIES][0]["value"] = "Timmins"
    twin.add_features(Features(np.zeros((1, 3)), FEATURE_TYPE_SENTENCE, TEXT, "another"))
    twin.set("mended", "at home", add_to_output=True)
    assert twin != original
    untouched = copy.copy(original)
    untouched._cached_fingerprint = None
    assert untouched.fingerprint() == before
    assert original.get(ENTITIES) == town(3)
    assert len(original.features) == 1
    assert "mended" not in original.output_properties


def test_a_copy_of_many_keeps_what_is_one_one(quick: None) -> None:
    one = message("hi")
    first, second = copy.deepcopy([one, one])
    assert first is second
    assert first is not one


def test_disabled_it_leaves_messages_as_rasa_ships_them() -> None:
    stock = Message.__hash__
    quick_training.enable()
    assert Message.__hash__ is not stock
    quick_training.disable()
    quick_training.disable()
    assert Message.__hash__ is stock
    assert not hasattr(Message, "__deepcopy__")
