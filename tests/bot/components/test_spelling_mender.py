"""Slips of the fingers are mended for understanding; what is right, and what the learner wrote, stays."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from rasa.engine.storage.local_model_storage import LocalModelStorage
from rasa.engine.storage.resource import Resource
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from bot.components import spelling_mender
from bot.components.spelling_mender import MENDED, SpellingMender, mended

EXAMPLES = ["how do i pay for zymurgy", "is zymurgy taught at night", "zymurgy online", "zymurgy please"]


@pytest.fixture(scope="module")
def mender(tmp_path_factory: pytest.TempPathFactory) -> Iterator[SpellingMender]:
    """A mender that was trained on a few examples and the question bank, and loaded."""
    storage, resource = LocalModelStorage(tmp_path_factory.mktemp("storage")), Resource("mender")
    examples = [Message.build(text, intent="find_credentials") for text in EXAMPLES]
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(spelling_mender, "_current", None)
        SpellingMender(storage, resource).train(TrainingData(examples))
        assert mended("zymurgi") == "zymurgi"  # training alone changes nothing in this process
        yield SpellingMender.load({}, storage, resource, None)


@pytest.mark.parametrize(
    ("text", "right"),
    [
        ("can I get a refnud", "can i get a refund"),
        ("je veux une formaton", "je veux une formation"),
        ("un cours de linformatique", "un cours de l informatique"),
        ("a zymurgi class", "a zymurgy class"),
    ],
)
def test_a_slip_is_mended_beside_what_the_learner_wrote(text: str, right: str, mender: SpellingMender) -> None:
    message = Message(data={"text": text})
    mender.process([message])
    assert message.get("text") == text
    assert message.get(MENDED) == right
    assert message.as_dict(only_output_properties=True)[MENDED] == right


@pytest.mark.parametrize(
    "text",
    ["Can I get a refund?", "Où est-ce que ça se donne ?", "Thunder Bay", "je parle espagnol", "COBOL", "T2202", "👍", ""],
)
def test_what_is_right_is_left_alone(text: str, mender: SpellingMender) -> None:
    message = Message(data={"text": text})
    mender.process([message])
    assert message.data == {"text": text}
    assert mended(text) == text


def test_a_message_without_text_is_left_alone(mender: SpellingMender) -> None:
    message = Message(data={})
    mender.process([message])
    assert message.data == {}


def test_without_a_loaded_model_nothing_is_mended(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(spelling_mender, "_current", None)
    assert mended("can I get a refnud") == "can I get a refnud"


def test_training_notices_another_question_bank(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    before = SpellingMender.fingerprint_addon({})
    monkeypatch.setattr("bot.question_bank.FOLDERS", (tmp_path,))
    assert SpellingMender.fingerprint_addon({}) != before


@pytest.mark.parametrize(
    ("text", "read"),
    [
        ("hey who pays for it", "who pays for it"),
        ("Bonjour! Combien ça coûte?", "Combien ça coûte?"),
        ("hey there", "hey there"),
        ("hello", "hello"),
        ("salut comment ca va", "salut comment ca va"),
    ],
)
def test_a_greeting_before_a_request_is_passed_over(text: str, read: str) -> None:
    assert spelling_mender.without_greeting(text) == read
