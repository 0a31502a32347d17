"""What must hold for any learner: the real learners of `cases.yml`, with limits borrowed from one another."""

from __future__ import annotations

import random
from collections.abc import Iterator

import pytest

from benchmarks.finder.cases import Case
from knowledge.encoder import Lang
from knowledge.knowledge_base import KnowledgeBase
from knowledge.profile import Profile
from knowledge.search import SearchResult

# Beside one of these, the words of a goal order the results and no longer decide what is one (`knowledge.search`).
SUBJECTS = {"field", "occupation", "skill"}
SEEDS = range(5)


def borrowed(cases: list[Case], seed: int, *, number: int = 60) -> Iterator[tuple[Case, Profile]]:
    """(a learner, their profile with one limit more), the limit being another learner's."""
    dice = random.Random(seed)
    for case in dice.sample(cases, number):
        free = [
            (key, getattr(other.profile, key))
            for other in cases
            for key in other.profile.hard_limits()
            if key not in set(case.profile.hard_limits())
        ]
        key, limit = dice.choice(free)
        yield case, case.profile.model_copy(update={key: limit})


def same_subject(loose: Profile, strict: Profile) -> bool:
    """Whether the words of the goal decide in both or in neither."""
    return not loose.goal or bool(SUBJECTS & set(loose.hard_limits())) == bool(SUBJECTS & set(strict.hard_limits()))


def search(knowledge: KnowledgeBase, profile: Profile, lang: Lang) -> SearchResult:
    return knowledge.catalogue.search(profile, None, lang)


def certain(result: SearchResult) -> set[str]:
    return {match.credential.id for match in result.items}


def everything(result: SearchResult) -> set[str]:
    return certain(result) | {match.credential.id for match in result.unknown}


def listed(result: SearchResult) -> list[tuple[str, float, tuple[str, ...]]]:
    return [(match.credential.id, match.score, match.unknown) for match in [*result.items, *result.unknown]]


@pytest.mark.parametrize("seed", SEEDS)
def test_adding_a_limit_never_adds_a_result(knowledge: KnowledgeBase, cases: list[Case], seed: int) -> None:
    for case, stricter in borrowed(cases, seed):
        if same_subject(case.profile, stricter):
            loose, strict = search(knowledge, case.profile, case.lang), search(knowledge, stricter, case.lang)

            assert certain(strict) <= certain(loose)
            assert everything(strict) <= everything(loose)


def test_naming_a_subject_adds_only_what_the_words_of_the_goal_kept_out(knowledge: KnowledgeBase, cases: list[Case]) -> None:
    tried = 0
    for seed in SEEDS:
        for case, stricter in borrowed(cases, seed):
            if not same_subject(case.profile, stricter):
                tried += 1
                wordless = search(knowledge, case.profile.without("goal"), case.lang)
                assert everything(search(knowledge, stricter, case.lang)) <= everything(wordless)
    assert tried >= 5


@pytest.mark.parametrize("seed", SEEDS)
def test_a_relaxed_search_contains_the_strict_one(knowledge: KnowledgeBase, cases: list[Case], seed: int) -> None:
    dice = random.Random(seed)
    for case, stricter in borrowed(cases, seed):
        key = dice.choice(list(stricter.hard_limits()))
        relaxed = stricter.without(key)
        if same_subject(relaxed, stricter):
            strict, loose = search(knowledge, stricter, case.lang), search(knowledge, relaxed, case.lang)

            assert certain(strict) <= certain(loose)
            assert everything(strict) <= everything(loose)


@pytest.mark.parametrize("seed", SEEDS)
def test_a_limit_asked_for_less_strictly_contains_the_strict_one(
    knowledge: KnowledgeBase, cases: list[Case], seed: int
) -> None:
    dice = random.Random(seed)
    for case in dice.sample([case for case in cases if case.profile.province.any_of], 30):
        amount = dice.choice([0, 50, 400, 900])
        tight, wide = (case.profile.model_copy(update={"max_cost": limit}) for limit in (amount, amount * 2 + 100))

        assert certain(search(knowledge, tight, case.lang)) <= certain(search(knowledge, wide, case.lang))


def test_the_order_is_the_same_every_time(knowledge: KnowledgeBase, cases: list[Case]) -> None:
    for case in cases:
        assert listed(search(knowledge, case.profile, case.lang)) == listed(search(knowledge, case.profile, case.lang))


def test_the_order_does_not_depend_on_the_order_in_which_limits_were_said(
    knowledge: KnowledgeBase, cases: list[Case]
) -> None:
    for case in cases[::4]:
        backwards = Profile.model_validate(dict(reversed(list(case.body.items()))))
        for lists in ("province", "funding", "occupation"):
            choice = getattr(backwards, lists)
            turned = choice.model_copy(update={"any_of": tuple(reversed(choice.any_of))})
            backwards = backwards.model_copy(update={lists: turned})

        assert listed(search(knowledge, backwards, case.lang)) == listed(search(knowledge, case.profile, case.lang))


def test_a_limit_keeps_the_order_of_what_it_leaves(knowledge: KnowledgeBase, cases: list[Case]) -> None:
    """Everything certain keeps the new limit alike, so the limit moves nothing."""
    for case in cases[::5]:
        stricter = case.profile.model_copy(update={"max_cost": 1_000_000.0})
        kept = [match.credential.id for match in search(knowledge, stricter, case.lang).items]
        if case.profile.max_cost is None:
            before = [match.credential.id for match in search(knowledge, case.profile, case.lang).items]
            assert kept == [key for key in before if key in set(kept)]


@pytest.mark.parametrize("seed", SEEDS)
def test_nothing_found_is_never_the_last_word(knowledge: KnowledgeBase, cases: list[Case], seed: int) -> None:
    empty = 0
    for case, profile in borrowed(cases, seed):
        if search(knowledge, profile, case.lang).items:
            continue
        empty += 1
        options = knowledge.catalogue.relaxations(profile, None, case.lang)

        assert options, f"{case.id}: no way out of {profile}"
        for option in options:
            assert set(option.drop) <= {"goal", *profile.hard_limits()}
            assert search(knowledge, profile.without(*option.drop), case.lang).total == option.total > 0
    assert empty >= 10
