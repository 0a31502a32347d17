"""The ways of asking that are stored with the answers, as training examples."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest
import yaml

from bot import question_bank
from bot.model import CONFIG, DOMAIN
from bot.question_bank import ASKED_AT_MOST, FOLDERS, examples, fingerprint, intent_of
from bot.shared_encoder import encoding_language
from knowledge.content_files import read_ways_of_asking


@pytest.mark.parametrize(
    ("code", "intent"),
    [
        ("L01-1", "ask_definition"),
        ("L01-2", "ask_question"),
        ("L01-3", "compare_definitions"),
        ("L05-2", "ask_cost"),
        ("L06-1", "ask_funding"),
        ("L07-9", "ask_funding"),
        ("L18-1", "ask_about_assistant"),
        ("P01-1", "ask_practitioner"),
        ("P10-3", "ask_practitioner"),
    ],
)
def test_the_code_of_a_question_says_its_intent(code: str, intent: str) -> None:
    assert intent_of(code) == intent


def test_every_question_that_is_covered_has_an_intent() -> None:
    intents = {intent_of(code) for answer, _ in read_ways_of_asking() for code in answer.covers}
    assert "ask_employers_view" not in intents  # which shares its subject with recognition
    assert len(intents) > 20


def test_every_intent_is_one_of_the_domain() -> None:
    domain = yaml.safe_load(DOMAIN.read_text(encoding="utf-8"))
    assert {intent for _, intent in examples()} <= set(domain["intents"])


def test_every_intent_of_a_stored_answer_is_of_the_group_of_questions() -> None:
    """They share one action but for those that have a page of their own."""
    pipeline = yaml.safe_load(CONFIG.read_text(encoding="utf-8"))["pipeline"]
    groups = next(step["together"] for step in pipeline if step["name"].endswith("IntentClassifier"))
    own = {"ask_definition", "compare_definitions", "ask_benefits"}
    assert {intent for _, intent in examples()} - own <= set(groups[0])


def test_no_answer_is_asked_for_much_more_often_than_others() -> None:
    answer_of = {text: answer.id for answer, text in read_ways_of_asking()}
    asked = Counter(answer_of[text] for text, _ in examples())
    assert set(asked) == set(answer_of.values())
    assert max(asked.values()) <= ASKED_AT_MOST + 4


def test_every_answer_is_asked_for_in_both_languages() -> None:
    answer_of = {text: answer.id for answer, text in read_ways_of_asking()}
    asked = {(answer_of[text], encoding_language(text)) for text, _ in examples()}
    assert asked == {(answer, lang) for answer in answer_of.values() for lang in ("en", "fr")}


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(question_bank, "FOLDERS", (tmp_path,))
    (tmp_path / "deeper").mkdir()
    (tmp_path / "deeper" / "cost.yml").write_text("- how much is it\n")
    return tmp_path


def test_the_fingerprint_changes_with_a_file(folder: Path) -> None:
    before = fingerprint()
    assert fingerprint() == before
    (folder / "deeper" / "cost.yml").write_text("- how much is that\n")
    changed = fingerprint()
    (folder / "new.yml").write_text("- what does it cost\n")
    assert len({before, changed, fingerprint()}) == 3


def test_the_fingerprint_is_of_the_files_that_are_read() -> None:
    assert {path.name for path in FOLDERS} == {"answers", "phrasings"}
    assert all(any(folder.glob("*.yml")) for folder in FOLDERS)
