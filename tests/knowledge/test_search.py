"""Search over the real catalogue: words and meaning, inside the limits."""

from __future__ import annotations

import pytest

from knowledge.encoder import Lang
from knowledge.knowledge_base import KnowledgeBase
from knowledge.profile import Profile
from knowledge.search import FACETS, MEANING_NEAR
from tests.knowledge.builders import any_of


def titles(knowledge: KnowledgeBase, query: str, lang: Lang = "en") -> list[str]:
    return [match.credential.title for match in knowledge.catalogue.search(Profile(), query, lang).items]


def test_without_limits_everything_on_offer_is_listed(knowledge: KnowledgeBase) -> None:
    result = knowledge.catalogue.search(Profile(), None, "en")
    kept = [row.id for row in knowledge.snapshot.credentials.values() if row.status != "archived"]

    assert sorted(match.credential.id for match in result.items) == sorted(kept)
    assert result.unknown == []


def test_archived_programmes_are_never_recommended(knowledge: KnowledgeBase) -> None:
    archived = [row for row in knowledge.snapshot.credentials.values() if row.status == "archived"]
    assert archived
    for row in archived:
        result = knowledge.catalogue.search(Profile(), row.title, "en")
        assert row.id not in {match.credential.id for match in [*result.items, *result.unknown]}


def test_a_programme_is_found_by_its_own_title(knowledge: KnowledgeBase) -> None:
    missed = []
    for row in knowledge.catalogue.credentials[::6]:
        lang: Lang = "fr" if row.language == "fr" else "en"
        found = [match.credential.title for match in knowledge.catalogue.search(Profile(), row.title, lang).items[:3]]
        if row.title not in found:
            missed.append(row.title)

    assert missed == []


@pytest.mark.parametrize(
    ("query", "lang", "in_title"),
    [
        ("carbon accounting", "en", "Carbon Accounting"),
        ("cybersécurité", "fr", "cybersécurité"),
        ("fixing electric cars", "en", "Electric"),
        ("vehicule electrique", "fr", "lectri"),
    ],
)
def test_a_query_finds_what_it_is_about(knowledge: KnowledgeBase, query: str, lang: Lang, in_title: str) -> None:
    assert any(in_title.lower() in title.lower() for title in titles(knowledge, query, lang)[:3])


def test_french_words_find_english_programmes(knowledge: KnowledgeBase) -> None:
    assert set(titles(knowledge, "soudure", "fr")) & set(titles(knowledge, "welding", "en"))


@pytest.mark.parametrize(
    ("query", "lang", "in_title"),
    [
        ("build houses", "en", "Passive House"),
        ("nursing care", "en", "Supportive Care"),
        ("soins infirmiers", "fr", "Supportive Care"),
        ("conduire un camion", "fr", "Truck"),
        ("réparer des voitures électriques", "fr", "Hybrid Vehicle"),
    ],
)
def test_meaning_finds_what_words_do_not(knowledge: KnowledgeBase, query: str, lang: Lang, in_title: str) -> None:
    assert any(in_title.lower() in title.lower() for title in titles(knowledge, query, lang))


@pytest.mark.parametrize("lang", ["en", "fr"])
@pytest.mark.parametrize("query", ["who won the hockey game", "what is the weather in paris", "quelle heure est-il"])
def test_what_is_about_something_else_is_far_from_every_programme(knowledge: KnowledgeBase, query: str, lang: Lang) -> None:
    catalogue = knowledge.catalogue

    assert (catalogue._vectors[lang] @ catalogue._encoder.encode(query, lang)).max() < MEANING_NEAR - 0.05


@pytest.mark.parametrize("lang", ["en", "fr"])
@pytest.mark.parametrize("query", ["zzqqxx", "qwxzy plmokn", "asdfgh jkl"])
def test_nonsense_finds_nothing(knowledge: KnowledgeBase, query: str, lang: Lang) -> None:
    result = knowledge.catalogue.search(Profile(), query, lang)

    assert (result.items, result.unknown, result.total) == ([], [], 0)


@pytest.mark.parametrize("query", ["", "   ", "a course please", "🎉"])
def test_a_query_that_says_nothing_lists_everything(knowledge: KnowledgeBase, query: str) -> None:
    everything = knowledge.catalogue.search(Profile(), None, "en").total

    assert knowledge.catalogue.search(Profile(), query, "en").total == everything


def test_a_goal_is_searched_like_a_query(knowledge: KnowledgeBase) -> None:
    by_query = knowledge.catalogue.search(Profile(), "carbon accounting", "en")
    by_goal = knowledge.catalogue.search(Profile(goal="carbon accounting"), None, "en")

    assert [match.credential.id for match in by_goal.items] == [match.credential.id for match in by_query.items]


def test_a_goal_beside_a_stated_field_only_orders(knowledge: KnowledgeBase) -> None:
    field = any_of("trades_construction")
    plain = knowledge.catalogue.search(Profile(field=field), None, "en")
    ordered = knowledge.catalogue.search(Profile(field=field, goal="electric vehicles"), None, "en")

    assert {match.credential.id for match in ordered.items} == {match.credential.id for match in plain.items}
    assert "lectric" in ordered.items[0].credential.title


def test_a_guessed_field_does_not_open_a_goal_to_everything(knowledge: KnowledgeBase) -> None:
    goal = knowledge.catalogue.search(Profile(goal="electric vehicles"), None, "en")
    guess = Profile(goal="electric vehicles", field=any_of("trades_construction", hard=False))

    assert knowledge.catalogue.search(guess, None, "en").total == goal.total


def test_relevance_is_between_nothing_and_one(knowledge: KnowledgeBase) -> None:
    for query in ("carbon accounting", "welding", "data", "zzqqxx"):
        relevance = knowledge.catalogue.relevance(query, "en")
        assert relevance.shape == (len(knowledge.catalogue.credentials),)
        assert 0 <= relevance.min() <= relevance.max() <= 1


def test_the_same_search_gives_the_same_answer(knowledge: KnowledgeBase) -> None:
    profile = Profile(goal="help people", province=any_of("ON"), max_cost=500)

    first, second = (knowledge.catalogue.search(profile, None, "en") for _ in range(2))
    assert first == second


@pytest.mark.parametrize("facet", FACETS)
def test_the_counts_of_a_facet_add_up(knowledge: KnowledgeBase, facet: str) -> None:
    result = knowledge.catalogue.search(Profile(delivery=any_of("online")), None, "en")

    assert sum(result.facets[facet].values()) == result.total == len(result.items)


def test_facets_count_what_pages_do_not_state(knowledge: KnowledgeBase) -> None:
    result = knowledge.catalogue.search(Profile(), None, "en")
    silent = sum(match.credential.delivery is None for match in result.items)

    assert result.facets["delivery"]["not_stated"] == silent > 0
