"""What is a wish, and what only sounds like one."""

from __future__ import annotations

import pytest

from bot.components.wishes import is_wish


@pytest.mark.parametrize(
    ("text", "intent"),
    [
        ("I like working with my hands and I'm tired of retail", "state_skills"),
        ("what job would suit me if I love animals", "get_recommendation"),
        ("I hate my desk job, I want to be outside", "find_for_occupation"),
        ("what jobs are there for people who like math", "out_of_scope"),
        ("sick of night shifts", "inform"),
        ("what suits people who like math", "nlu_fallback"),
        ("j'aime travailler dehors, tanné du bureau", "get_recommendation"),
        ("J’adore cuisiner", "nlu_fallback"),
        ("quel métier pour quelqu'un qui aime les animaux", "find_for_occupation"),
        ("j'aime ca travailler de mes mains", "state_skills"),
    ],
)
def test_a_liking_or_a_dislike_is_a_wish(text: str, intent: str) -> None:
    assert is_wish(text, intent, 0.4, [], "something")


@pytest.mark.parametrize(
    ("text", "intent"),
    [
        ("I would like a course in welding", "find_credentials"),
        ("I'd like to weld", "get_recommendation"),
        ("j'aimerais apprendre la soudure", "get_recommendation"),
        ("I like that one", "inform"),
        ("I love you", "out_of_scope"),
        ("I love cooking, any courses?", "find_credentials"),
        ("j'aime pas ça", "inform"),
        ("tired of everything", "out_of_scope"),
        ("I like working with my hands", "distress"),
    ],
)
def test_what_only_sounds_like_one_is_none(text: str, intent: str) -> None:
    assert not is_wish(text, intent, 0.4, [], "something")


def test_a_dislike_alone_is_one_where_it_names_the_work() -> None:
    named = [{"entity": "field", "value": "business_management", "role": "not"}]
    assert is_wish("sick of office work", "out_of_scope", 0.4, named, "sick")
    assert not is_wish("sick of everything", "out_of_scope", 0.4, [], "sick")


def test_limits_numbers_and_what_is_surely_not_for_us_are_no_wish() -> None:
    assert not is_wish("I like online", "inform", 0.4, [], None)
    assert not is_wish("I like the second one", "inform", 0.4, [{"entity": "ordinal"}], "one")
    assert not is_wish("I love pizza", "out_of_scope", 0.9, [], "pizza")
