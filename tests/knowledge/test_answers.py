"""Finding the stored answer: sure, "did you mean", or none."""

from __future__ import annotations

import pytest

from knowledge import answers
from knowledge.answers import ANSWER_AT, CANDIDATES, MEAN_AT
from knowledge.encoder import Lang
from knowledge.knowledge_base import KnowledgeBase


@pytest.mark.parametrize("lang", ["en", "fr"])
def test_every_stored_phrasing_finds_its_own_answer(knowledge: KnowledgeBase, lang: Lang) -> None:
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
        ("do employers care", "en", "do-employers-care-about-micro-credentials"),
        ("osap microcredentials money", "en", "does-osap-cover-micro-credentials"),
        ("cest quoi une microcertification", "fr", "what-is-a-micro-credential"),
        ("C’EST QUOI UNE MICROCERTIF", "fr", "what-is-a-micro-credential"),
        ("COMBIEN ÇA COÛTE", "fr", "how-much-does-a-micro-credential-cost"),
        ("combien sa coute", "fr", "how-much-does-a-micro-credential-cost"),
        ("can i get my money back if i quit", "en", "can-i-get-a-refund-if-i-drop-out"),
    ],
)
def test_a_question_in_other_words_finds_its_answer(knowledge: KnowledgeBase, question: str, lang: Lang, found: str) -> None:
    finding = knowledge.answers.find(question, lang)

    assert finding.outcome == "answer"
    assert finding.answer is not None
    assert finding.answer.id == found


def test_a_misspelt_question_offers_its_answer_first(knowledge: KnowledgeBase) -> None:
    finding = knowledge.answers.find("whats a microcredentiall", "en")

    assert finding.outcome in ("answer", "did_you_mean")
    assert finding.candidates[0].answer.id == "what-is-a-micro-credential"


@pytest.mark.parametrize(
    ("question", "lang"), [("whats a microcredentiall", "en"), ("aide financiere", "fr"), ("funding", "en"), ("prix", "fr")]
)
def test_what_is_known_to_be_a_question_is_answered_sooner(knowledge: KnowledgeBase, question: str, lang: Lang) -> None:
    doubtful = knowledge.answers.find(question, lang)
    known = knowledge.answers.find(question, lang, is_question=True)

    assert known.outcome == "answer"
    assert doubtful.candidates in ([], known.candidates)


def test_two_near_answers_are_both_offered_though_it_is_a_question(
    knowledge: KnowledgeBase, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(answers, "MARGIN", 100.0)
    finding = knowledge.answers.find("how much is it then", "en", is_question=True)

    assert finding.outcome == "did_you_mean"
    assert len(finding.candidates) > 1


@pytest.mark.parametrize(
    ("question", "lang"),
    [
        ("how much does it cost and how long does it take", "en"),
        ("How much is it? How long does it take?", "en"),
        ("combien ça coûte et combien de temps ça prend", "fr"),
    ],
)
def test_two_questions_in_a_message_are_both_answered(knowledge: KnowledgeBase, question: str, lang: Lang) -> None:
    finding = knowledge.answers.find(question, lang, is_question=True)

    assert finding.answer is not None
    assert finding.also is not None
    assert {finding.answer.id, finding.also.id} == {
        "how-much-does-a-micro-credential-cost",
        "how-long-does-a-micro-credential-take",
    }


@pytest.mark.parametrize("question", ["how much does it cost and what is the price", "do employers care about it"])
def test_one_question_has_one_answer(knowledge: KnowledgeBase, question: str) -> None:
    assert knowledge.answers.find(question, "en", is_question=True).also is None


@pytest.mark.parametrize(
    ("subject", "found"), [("L15", "how-do-i-get-my-badge"), ("P05", "read-a-badge-to-judge-its-worth")]
)
def test_a_likely_subject_decides_between_near_answers(knowledge: KnowledgeBase, subject: str, found: str) -> None:
    finding = knowledge.answers.find("badge", "en", is_question=True, subjects={subject: 0.9})

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
def test_nonsense_and_other_topics_find_no_answer(knowledge: KnowledgeBase, question: str, lang: Lang) -> None:
    finding = knowledge.answers.find(question, lang)

    assert (finding.outcome, finding.candidates, finding.answer) == ("none", [], None)


@pytest.mark.parametrize(("question", "lang"), [("whats a microcredentiall", "en"), ("aide financiere", "fr")])
def test_an_unsure_question_offers_up_to_three_labelled_answers(knowledge: KnowledgeBase, question: str, lang: Lang) -> None:
    finding = knowledge.answers.find(question, lang)
    scores = [candidate.score for candidate in finding.candidates]
    labels = {entry.text for row in knowledge.snapshot.answers.values() for entry in row.questions if entry.lang == lang}

    assert finding.outcome == "did_you_mean"
    assert finding.answer is None
    assert 1 <= len(scores) <= CANDIDATES
    assert scores == sorted(scores, reverse=True)
    assert scores[0] >= MEAN_AT
    assert len({candidate.answer.id for candidate in finding.candidates}) == len(scores)
    assert {candidate.question for candidate in finding.candidates} <= labels


def test_a_sure_answer_is_clearly_ahead_of_the_next(knowledge: KnowledgeBase) -> None:
    finding = knowledge.answers.find("do employers care", "en")

    assert finding.candidates[0].score >= ANSWER_AT
    assert finding.candidates[0].score - finding.candidates[1].score >= 0.04


def score_of(knowledge: KnowledgeBase, question: str, answer_id: str, **where: str) -> float:
    finding = knowledge.answers.find(question, "en", is_question=True, **where)  # type: ignore[arg-type]
    return next((entry.score for entry in finding.candidates if entry.answer.id == answer_id), 0.0)


def test_the_answer_of_another_province_counts_less(knowledge: KnowledgeBase) -> None:
    asked, answer = "alberta funding", "what-funding-is-there-in-alberta"
    here, there = (score_of(knowledge, asked, answer, region=name) for name in ("AB", "ON"))

    assert here > there


def test_the_answer_for_another_audience_counts_less(knowledge: KnowledgeBase) -> None:
    asked, answer = "funding", "funding-by-client-situation"

    practitioner = score_of(knowledge, asked, answer, audience="practitioner")
    assert practitioner > score_of(knowledge, asked, answer, audience="learner")


def test_the_same_question_gives_the_same_answer(knowledge: KnowledgeBase) -> None:
    assert knowledge.answers.find("funding", "en") == knowledge.answers.find("funding", "en")


def test_a_very_long_question_is_answered_at_all(knowledge: KnowledgeBase) -> None:
    assert knowledge.answers.find("what is a micro-credential " * 70, "en").outcome in ("answer", "did_you_mean", "none")
