"""All 144 questions of the project's question bank are answered, each once, shortly and in both languages."""

from __future__ import annotations

from collections import Counter

import pytest

from knowledge.content_files import Content
from knowledge.schema import Source

BANK = (
    "L01:7,L02:8,L03:4,L04:5,L05:3,L06:9,L07:11,L08:8,L09:4,L10:5,L11:3,L12:7,L13:6,L14:4,L15:7,L16:5,L17:10,L18:5,"
    "P01:3,P02:3,P03:3,P04:3,P05:3,P06:3,P07:4,P08:4,P09:3,P10:4"
)
QUESTIONS = {
    f"{topic}-{number}"
    for topic, count in (part.split(":") for part in BANK.split(","))
    for number in range(1, int(count) + 1)
}


def test_the_bank_holds_111_learner_and_33_practitioner_questions() -> None:
    assert Counter(question[0] for question in QUESTIONS) == {"L": 111, "P": 33}


def test_every_question_is_covered_exactly_once(content: Content) -> None:
    covered = Counter(question for row in content.answers for question in row.covers)

    assert {question for question, times in covered.items() if times != 1} == set()
    assert set(covered) == QUESTIONS


def test_an_answer_is_for_the_audience_that_asks(content: Content) -> None:
    wrong = [
        row.id
        for row in content.answers
        if any((question[0] == "P") != (row.audience == "practitioner") for question in row.covers)
    ]

    assert wrong == []


@pytest.mark.parametrize("lang", ["en", "fr"])
def test_every_answer_has_at_most_90_words(content: Content, lang: str) -> None:
    assert [row.id for row in content.answers if len(getattr(row.text, lang).split()) > 90] == []


@pytest.mark.parametrize("lang", ["en", "fr"])
def test_every_answer_has_five_differently_worded_questions(content: Content, lang: str) -> None:
    few = [row.id for row in content.answers if len({text.casefold() for text in getattr(row.questions, lang)}) < 5]

    assert few == []


@pytest.mark.parametrize("lang", ["en", "fr"])
def test_every_answer_has_25_phrasings(content: Content, lang: str) -> None:
    counted = Counter(key for key, entry in content.phrasings.items() for spoken, _ in entry.texts() if spoken == lang)

    assert [row.id for row in content.answers if counted[row.id] < 25] == []


def test_every_phrasing_is_for_an_answer_and_none_is_a_stored_question(content: Content) -> None:
    questions = {text.casefold() for row in content.answers for text in (*row.questions.en, *row.questions.fr)}
    phrasings = [text.casefold() for entry in content.phrasings.values() for _, text in entry.texts()]

    assert set(content.phrasings) == {row.id for row in content.answers}
    assert len(phrasings) == len(set(phrasings) - questions)


@pytest.mark.parametrize("lang", ["en", "fr"])
def test_no_phrasing_stands_for_two_answers(content: Content, lang: str) -> None:
    counted = Counter(text.casefold() for row in content.answers for text in getattr(row.questions, lang))

    assert [text for text, times in counted.items() if times > 1] == []


def outside_sources(content: Content) -> list[tuple[str, Source]]:
    """The sources beside the project's own advice and the CERIC article, which came without an address."""
    named = [(row.id, source) for row in content.answers for source in row.sources]
    return [(key, source) for key, source in named if not source.title.startswith(("Cairn project", "CERIC article"))]


def test_most_answers_have_an_outside_source_with_its_address(content: Content) -> None:
    addressed = {key for key, source in outside_sources(content) if source.url}

    assert len(addressed) >= 120


def test_every_outside_source_has_its_address(content: Content) -> None:
    assert [(key, source.title) for key, source in outside_sources(content) if not source.url] == []


def test_a_french_answer_is_not_the_english_one(content: Content) -> None:
    assert [row.id for row in content.answers if row.text.en == row.text.fr] == []


def test_some_answers_send_to_a_person(content: Content) -> None:
    assert any(row.needs_person for row in content.answers)
