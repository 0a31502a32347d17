"""Questions that mean the same are one group, in both languages, whatever order they come in; fast for thousands."""

from __future__ import annotations

import time
from datetime import UTC, datetime, timedelta
from itertools import combinations
from pathlib import Path

import numpy as np
import pytest
import yaml

from actions.private_values import NAMED, PATTERNS, without_names
from api.triage import masking
from api.triage.question_groups import Question, QuestionGroup, group
from knowledge.encoder import Encoder, Vector

NOW = datetime(2026, 11, 26, tzinfo=UTC)


@pytest.fixture(scope="module")
def missed() -> list[tuple[str, str, str]]:
    """(topic, language, question)."""
    topics = yaml.safe_load(Path(__file__).with_name("missed_questions.yml").read_text(encoding="utf-8"))
    return [(topic, lang, str(text)) for topic, said in topics.items() for lang, texts in said.items() for text in texts]


@pytest.fixture(scope="module")
def vectors(missed: list[tuple[str, str, str]], encoder: Encoder) -> Vector:
    return encoder.encode_shared([text for _, _, text in missed])


def questions(missed: list[tuple[str, str, str]]) -> list[Question]:
    return [Question(at, text, lang, NOW + timedelta(minutes=at)) for at, (_, lang, text) in enumerate(missed)]


def members(groups: list[QuestionGroup]) -> set[frozenset[int]]:
    return {frozenset(question.id for question in found.questions) for found in groups}


def test_what_means_the_same_is_together_and_nothing_else(missed: list[tuple[str, str, str]], vectors: Vector) -> None:
    together = {pair for found in members(group(questions(missed), vectors)) for pair in combinations(sorted(found), 2)}
    wanted = {pair for pair in combinations(range(len(missed)), 2) if missed[pair[0]][0] == missed[pair[1]][0]}
    across = {pair for pair in wanted if missed[pair[0]][1] != missed[pair[1]][1]}

    assert len(together & wanted) / len(together) >= 0.95
    assert len(together & wanted) / len(wanted) >= 0.85
    assert len(together & across) / len(across) >= 0.85


def test_the_order_they_come_in_changes_nothing(missed: list[tuple[str, str, str]], vectors: Vector) -> None:
    asked = questions(missed)
    order = np.random.default_rng(1).permutation(len(asked)).tolist()
    assert members(group([asked[at] for at in order], vectors[order])) == members(group(asked, vectors))


def test_wordings_are_named_once_and_people_are_counted_carefully() -> None:
    said = [("Is it free", "a"), ("is it  FREE", "b"), ("is it free", "b"), ("is it free", None)]
    asked = [Question(at, text, "en", NOW, person) for at, (text, person) in enumerate(said)]
    (found,) = group(asked, np.ones((4, 512), dtype=np.float32) / np.sqrt(512).astype(np.float32))

    assert (len(found.questions), len(found.wordings), found.people, found.id) == (4, 1, 2, 0)


def test_nothing_asked_is_no_group() -> None:
    assert group([], np.zeros((0, 512), dtype=np.float32)) == []


def test_five_thousand_are_grouped_in_seconds() -> None:
    middles = np.random.default_rng(2).normal(size=(200, 512))
    noise = np.random.default_rng(3).normal(size=(5000, 512))
    made = np.repeat(middles, 25, axis=0) + 0.5 * noise
    units = (made / np.linalg.norm(made, axis=1, keepdims=True)).astype(np.float32)
    asked = [Question(at, f"question {at}", "en", NOW) for at in range(5000)]
    started = time.process_time()
    groups = group(asked, units)

    assert time.process_time() - started < 15
    assert sorted(len(found.questions) for found in groups) == [25] * 200


def test_what_the_assistant_masks_is_masked_again() -> None:
    assert [(kind, pattern.pattern) for kind, pattern in masking.PATTERNS] == [
        (kind, pattern.pattern) for kind, pattern in PATTERNS
    ]
    assert (masking.NAMED.pattern, masking.NAMED.flags) == (NAMED.pattern, NAMED.flags)
    assert masking.masked("je m'appelle Zoé, 416 555 0123") == without_names("je m'appelle Zoé, [phone]")
