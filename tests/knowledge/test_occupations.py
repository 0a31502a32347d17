"""Finding an occupation."""

from __future__ import annotations

import pytest

from knowledge.encoder import Lang
from knowledge.knowledge_base import KnowledgeBase


def found(knowledge: KnowledgeBase, query: str, lang: Lang = "en") -> list[str]:
    return [hit.occupation.code for hit in knowledge.occupations.find(query, lang)]


def test_an_occupation_is_found_by_its_code_and_titles(knowledge: KnowledgeBase) -> None:
    for row in list(knowledge.snapshot.occupations.values())[::12]:
        for query in (row.code, row.title_en, row.title_fr, row.title_en.upper()):
            best = knowledge.occupations.find(query, "en", most=1)[0]
            assert (best.occupation.code, best.score) == (row.code, 1.0)


@pytest.mark.parametrize(
    ("query", "code"),
    [("nurse", "31301"), ("infirmiere", "31301"), ("welder", "72106"), ("soudeur", "72106"), ("truck driver", "73300")],
)
def test_an_occupation_is_found_by_what_people_call_it(knowledge: KnowledgeBase, query: str, code: str) -> None:
    assert found(knowledge, query, "en")[0] == found(knowledge, query, "fr")[0] == code


@pytest.mark.parametrize(
    ("query", "lang", "code"),
    [
        ("person who fixes computers", "en", "22221"),
        ("takes care of old people", "en", "44101"),
        ("someone who cuts hair", "en", "63210"),
        ("compter l'argent dans une banque", "fr", "14201"),
        ("réparer les voitures", "fr", "72410"),
    ],
)
def test_an_occupation_is_found_by_what_it_does(knowledge: KnowledgeBase, query: str, lang: Lang, code: str) -> None:
    assert code in found(knowledge, query, lang)


@pytest.mark.parametrize("lang", ["en", "fr"])
@pytest.mark.parametrize("query", ["zzzz", "qwxzy plmokn", "", " ", "99999", "🎉", "raconte une blague", "i love you"])
def test_nothing_is_found_for_nonsense(knowledge: KnowledgeBase, query: str, lang: Lang) -> None:
    assert found(knowledge, query, lang) == []


def test_occupations_come_best_first_and_once(knowledge: KnowledgeBase) -> None:
    hits = knowledge.occupations.find("nurse", "en", most=20)
    scores = [hit.score for hit in hits]

    assert scores == sorted(scores, reverse=True)
    assert len({hit.occupation.code for hit in hits}) == len(hits)
    assert all(0 < score <= 1 for score in scores)


def test_no_more_are_given_than_asked_for(knowledge: KnowledgeBase) -> None:
    assert len(knowledge.occupations.find("manager", "en", most=2)) == 2
