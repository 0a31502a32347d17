"""Finding the stored answer: sure, "did you mean", or none."""

from __future__ import annotations

import pytest

from knowledge.answers import ANSWER_AT, CANDIDATES, MEAN_AT
from knowledge.knowledge_base import KnowledgeBase


@pytest.mark.parametrize("lang", ["en", "fr"])
def test_every_stored_phrasing_finds_its_own_answer(knowledge: KnowledgeBase, lang: str) -> None:
    asked = [
        (row, entry.text) for row in knowledge.snapshot.answers.values() for entry in row.questions if entry.lang == lang
    ]
    lost = []
    for row, text in asked:
        finding = knowledge.answers.find(text, lang)
        if finding.answer is None or finding.answer.id != row.id or finding.candidates[0].score != 1.0:
            lost.append(text)

    assert len(asked) > 700
    assert lost == []


@pytest.mark.parametrize(
    ("question", "lang", "found"),
    [
        ("WHATS A MICROCREDENTIAL???", "en", "what-is-a-micro-credential"),
        ("what is microcredential pls", "en", "what-is-a-micro-credential"),
        ("whats a microcredentiall", "en", "what-is-a-micro-credential"),
        ("do employers care", "en", "do-employers-care-about-micro-credentials"),
        ("osap microcredentials money", "en", "does-osap-cover-micro-credentials"),
        ("cest quoi une microcertification", "fr", "what-is-a-micro-credential"),
        ("C’EST QUOI UNE MICROCERTIF", "fr", "what-is-a-micro-credential"),
    ],
)
def test_a_question_in_other_words_finds_its_answer(knowledge: KnowledgeBase, question: str, lang: str, found: str) -> None:
    finding = knowledge.answers.find(question, lang)

    assert finding.outcome == "answer"
    assert finding.answer is not None
    assert finding.answer.id == found


@pytest.mark.parametrize("lang", ["en", "fr"])
@pytest.mark.parametrize(
    "question",
    [
        "asdf qwerty zxcv",
        "what's the weather in paris",
        "who won the hockey game",
        "how do I bake bread",
        "qui a gagné le match de hockey",
        "'; DROP TABLE answers; --",
        "<script>alert(1)</script>",
        "lorem ipsum dolor",
        "🎉🎉",
        "中文",
        "",
        "   ",
        "\x00\x07",
    ],
)
def test_nonsense_and_other_topics_find_no_answer(knowledge: KnowledgeBase, question: str, lang: str) -> None:
    finding = knowledge.answers.find(question, lang)

    assert (finding.outcome, finding.candidates, finding.answer) == ("none", [], None)


@pytest.mark.parametrize(
    ("question", "lang"), [("funding", "en"), ("aide financiere", "fr"), ("how much does it cost", "en")]
)
def test_an_unsure_question_offers_up_to_three_labelled_answers(knowledge: KnowledgeBase, question: str, lang: str) -> None:
    finding = knowledge.answers.find(question, lang)
    scores = [candidate.score for candidate in finding.candidates]
    labels = {entry.text for row in knowledge.snapshot.answers.values() for entry in row.questions if entry.lang == lang}

    assert finding.outcome == "did_you_mean"
    assert finding.answer is None
    assert 1 <= len(scores) <= CANDIDATES
    assert scores == sorted(scores, reverse=True)
    assert all(score >= MEAN_AT for score in scores)
    assert len({candidate.answer.id for candidate in finding.candidates}) == len(scores)
    assert {candidate.question for candidate in finding.candidates} <= labels


def test_a_sure_answer_is_clearly_ahead_of_the_next(knowledge: KnowledgeBase) -> None:
    finding = knowledge.answers.find("do employers care", "en")

    assert finding.candidates[0].score >= ANSWER_AT
    assert finding.candidates[0].score - finding.candidates[1].score >= 0.04


def score_of(knowledge: KnowledgeBase, question: str, answer_id: str, **where: str) -> float:
    finding = knowledge.answers.find(question, "en", **where)
    return next((entry.score for entry in finding.candidates if entry.answer.id == answer_id), 0.0)


def test_the_answer_of_another_province_counts_less(knowledge: KnowledgeBase) -> None:
    here, there = (score_of(knowledge, "funding", "what-funding-is-there-in-alberta", region=name) for name in ("AB", "ON"))

    assert here > there


def test_the_answer_for_another_audience_counts_less(knowledge: KnowledgeBase) -> None:
    asked, answer = "funding", "funding-by-client-situation"

    practitioner = score_of(knowledge, asked, answer, audience="practitioner")
    assert practitioner > score_of(knowledge, asked, answer, audience="learner")


def test_the_same_question_gives_the_same_answer(knowledge: KnowledgeBase) -> None:
    assert knowledge.answers.find("funding", "en") == knowledge.answers.find("funding", "en")


def test_a_very_long_question_is_answered_at_all(knowledge: KnowledgeBase) -> None:
    assert knowledge.answers.find("what is a micro-credential " * 70, "en").outcome in ("answer", "did_you_mean", "none")
