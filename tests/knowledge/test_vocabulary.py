"""The names a message may mention, and the words the API shows."""

from __future__ import annotations

import pytest

from knowledge.knowledge_base import KnowledgeBase
from knowledge.labels import Labels
from knowledge.vocabulary import Term, vocabulary


@pytest.fixture(scope="module")
def terms(knowledge: KnowledgeBase) -> list[Term]:
    return vocabulary(knowledge.snapshot, knowledge.labels)


def named(terms: list[Term], entity: str, name: str) -> set[str]:
    return {term.value for term in terms if term.entity == entity and name in term.names}


@pytest.mark.parametrize(
    ("entity", "name", "value"),
    [
        ("province", "Ontario", "ON"),
        ("province", "Colombie-Britannique", "BC"),
        ("city", "Sudbury", "sudbury"),
        ("field", "Cybersécurité", "cybersecurity"),
        ("provider", "University of British Columbia", "university-of-british-columbia"),
        ("occupation", "nurse", "31301"),
    ],
)
def test_a_name_in_either_language_stands_for_its_row(terms: list[Term], entity: str, name: str, value: str) -> None:
    assert value in named(terms, entity, name)


def test_every_row_that_can_be_meant_is_there(terms: list[Term], knowledge: KnowledgeBase) -> None:
    snapshot = knowledge.snapshot
    rows = [snapshot.places, snapshot.providers, snapshot.skills, snapshot.occupations, snapshot.funding]
    values = {term.value for term in terms}

    assert all(set(table) <= values for table in rows)
    assert {"province", "city", "provider", "field", "skill", "occupation", "funding"} == {term.entity for term in terms}


def test_a_city_names_its_province(terms: list[Term]) -> None:
    cities = [term for term in terms if term.entity == "city"]

    assert {term.parent for term in cities if term.value == "sudbury"} == {"ON"}
    assert all(term.parent for term in cities)


def test_no_term_is_without_names_or_says_one_twice(terms: list[Term]) -> None:
    assert [term for term in terms if not term.names or len(set(term.names)) != len(term.names)] == []


def test_a_label_that_does_not_exist_is_an_error(labels: Labels) -> None:
    with pytest.raises(KeyError, match=r"no label field\.magic"):
        labels.text("field", "magic", "en")


def test_every_label_is_there_in_both_languages(labels: Labels) -> None:
    empty = [
        (group, key, lang)
        for group in labels.groups()
        for key in labels.keys(group)
        for lang in ("en", "fr")
        if not labels.text(group, key, lang).strip()
    ]

    assert empty == []


def test_yes_and_no_are_words_and_not_booleans(labels: Labels) -> None:
    assert [labels.text("value", key, "en") for key in ("yes", "no")] == ["yes", "no"]
