"""What must hold for any profile: hundreds of random ones over the real catalogue, judged by rules written again here."""

from __future__ import annotations

import random
from typing import Any

import pytest

from knowledge.knowledge_base import KnowledgeBase
from knowledge.models import Credential
from knowledge.profile import LIMIT_KEYS, Profile
from knowledge.search import SearchResult
from knowledge.snapshot import Snapshot
from tests.knowledge.builders import any_of, none_of

QUERIES = [None, None, "data", "health care", "soins", "leadership", "carbon", "welding"]


def stated(row: Credential, key: str) -> set[Any] | None:
    """What the page of `row` says about the choice `key`; `None` when it says nothing."""
    lists = {
        "skill": {link.skill_id for link in row.skills},
        "occupation": {link.code for link in row.occupations},
        "funding": {link.funding_id for link in row.funding},
    }
    if key in lists:
        return lists[key]
    value = getattr(row, {"provider": "provider_id", "city": "city_id"}.get(key, key))
    return None if value is None else {value}


def breaks(row: Credential, profile: Profile) -> list[str]:
    """The hard limits that the page of `row` contradicts."""
    broken = []
    for key in profile.hard_limits():
        limit, values = getattr(profile, key), None
        if key in ("max_cost", "max_hours", "max_weeks"):
            amount = getattr(row, key.removeprefix("max_"))
            wrong = amount is not None and amount > limit
        elif key == "hours_per_week":
            known = row.hours is not None and row.weeks is not None and row.pace != "self_paced"
            wrong = known and row.hours > limit * row.weeks  # type: ignore[operator]
        elif key in ("badge", "assessed"):
            wrong = getattr(row, key) not in (None, limit)
        else:
            values = stated(row, key)
            fits = {"province": {"CA"}, "language": {"both"}}.get(key, set())
            anywhere = key == "city" and row.delivery == "online" and not limit.none_of
            outside = bool(limit.any_of) and values is not None and not values & ({*limit.any_of} | fits)
            wrong = bool((values or set()) & set(limit.none_of)) or (outside and not anywhere and key != "funding")
        if wrong:
            broken.append(key)
    return broken


def silent(row: Credential, key: str, profile: Profile) -> bool:
    """Whether the page of `row` leaves the limit `key` open."""
    if key in ("max_cost", "max_hours", "max_weeks"):
        return getattr(row, key.removeprefix("max_")) is None
    if key == "hours_per_week":
        return row.pace != "self_paced" and (row.hours is None or row.weeks is None)
    if key == "funding":
        return not {link.funding_id for link in row.funding} & set(profile.funding.any_of)
    if key in ("badge", "assessed"):
        return getattr(row, key) is None
    return not stated(row, key)


def random_limit(dice: random.Random, key: str, snapshot: Snapshot) -> Any:
    rows = list(snapshot.credentials.values())
    if key in ("badge", "assessed"):
        return dice.random() < 0.8
    if key in ("max_cost", "max_hours", "max_weeks", "hours_per_week"):
        return dice.choice([1, 5, 8, 20, 40, 100] if key == "hours_per_week" else [1, 5, 8, 20, 40, 200, 500, 1000])
    seen = sorted({str(value) for row in rows for value in stated(row, key) or ()})
    chosen = dice.sample(seen, min(dice.choice([1, 1, 2, 4]), len(seen)))
    return none_of(*chosen) if dice.random() < 0.25 and chosen != ["both"] else any_of(*chosen)


def random_profiles(snapshot: Snapshot, *, number: int, seed: int) -> list[Profile]:
    dice = random.Random(seed)
    made = []
    for _ in range(number):
        keys = dice.sample(LIMIT_KEYS, dice.choice([1, 1, 2, 2, 3, 4]))
        made.append(Profile(**{key: random_limit(dice, key, snapshot) for key in keys}))
    return [profile for profile in made if "both" not in profile.language.none_of]


def ids(matches: list[Any]) -> set[str]:
    return {match.credential.id for match in matches}


@pytest.fixture(scope="module")
def searches(knowledge: KnowledgeBase) -> list[tuple[Profile, str | None, SearchResult]]:
    dice = random.Random(7)
    found = []
    for profile in random_profiles(knowledge.snapshot, number=300, seed=1):
        query = dice.choice(QUERIES)
        found.append((profile, query, knowledge.catalogue.search(profile, query, "en")))
    return found


def test_the_profiles_are_worth_trying(searches: list[tuple[Profile, str | None, SearchResult]]) -> None:
    assert sum(bool(result.items) for _, _, result in searches) > 60
    assert sum(bool(result.unknown) for _, _, result in searches) > 60
    assert {key for profile, _, _ in searches for key in profile.hard_limits()} == set(LIMIT_KEYS)


def test_a_hard_limit_is_never_broken(searches: list[tuple[Profile, str | None, SearchResult]]) -> None:
    broken = [
        (match.credential.id, breaks(match.credential, profile))
        for profile, _, result in searches
        for match in [*result.items, *result.unknown]
        if breaks(match.credential, profile)
    ]

    assert broken == []


def test_what_keeps_every_limit_has_nothing_unknown(searches: list[tuple[Profile, str | None, SearchResult]]) -> None:
    wrong = [
        (match.credential.id, key)
        for profile, _, result in searches
        for match in result.items
        for key in profile.hard_limits()
        if match.unknown
        or (silent(match.credential, key, profile) and not getattr(getattr(profile, key), "none_of", ()) and key != "city")
    ]

    assert wrong == []


def test_an_unknown_says_which_limits_its_page_leaves_open(
    searches: list[tuple[Profile, str | None, SearchResult]],
) -> None:
    for profile, _, result in searches:
        for match in result.unknown:
            assert match.unknown
            assert set(match.unknown) <= set(profile.hard_limits())
            assert all(silent(match.credential, key, profile) for key in match.unknown)


def test_no_programme_is_listed_twice(searches: list[tuple[Profile, str | None, SearchResult]]) -> None:
    for _, _, result in searches:
        listed = [match.credential.id for match in [*result.items, *result.unknown]]
        assert len(listed) == len(set(listed))


def test_nothing_that_fits_is_left_out(
    knowledge: KnowledgeBase, searches: list[tuple[Profile, str | None, SearchResult]]
) -> None:
    for profile, query, result in searches:
        if query is None:
            fitting = {row.id for row in knowledge.catalogue.credentials if not breaks(row, profile)}
            assert ids(result.items) | ids(result.unknown) == fitting


def test_adding_a_limit_never_adds_a_result(
    knowledge: KnowledgeBase, searches: list[tuple[Profile, str | None, SearchResult]]
) -> None:
    dice = random.Random(3)
    for profile, query, result in searches[:150]:
        free = [key for key in LIMIT_KEYS if key not in profile.hard_limits()]
        key = dice.choice(free)
        limit = random_limit(dice, key, knowledge.snapshot)
        more = knowledge.catalogue.search(profile.model_copy(update={key: limit}), query, "en")

        assert ids(more.items) <= ids(result.items)
        assert ids(more.items) | ids(more.unknown) <= ids(result.items) | ids(result.unknown)


def test_reasons_are_at_most_three(searches: list[tuple[Profile, str | None, SearchResult]]) -> None:
    for _, _, result in searches:
        assert all(len(match.reasons) <= 3 for match in [*result.items, *result.unknown])


def test_relaxing_gives_what_it_promises(
    knowledge: KnowledgeBase, searches: list[tuple[Profile, str | None, SearchResult]]
) -> None:
    tried = 0
    for profile, query, result in searches:
        if result.items or tried >= 60:
            continue
        for option in knowledge.catalogue.relaxations(profile, query, "en"):
            tried += 1
            relaxed = knowledge.catalogue.search(profile.without(*option.drop), query, "en")
            assert relaxed.total == option.total > 0
            assert set(option.drop) <= set(profile.hard_limits())
    assert tried >= 30


def test_no_smaller_relaxation_would_have_done(
    knowledge: KnowledgeBase, searches: list[tuple[Profile, str | None, SearchResult]]
) -> None:
    pairs = 0
    for profile, query, result in searches:
        options = [] if result.items else knowledge.catalogue.relaxations(profile, query, "en")
        if options and len(options[0].drop) == 2:
            pairs += 1
            for key in profile.hard_limits():
                assert knowledge.catalogue.search(profile.without(key), query, "en").total == 0
        if pairs == 10:
            break
    assert pairs


def test_relaxations_come_most_fruitful_first(knowledge: KnowledgeBase) -> None:
    profile = Profile(delivery=any_of("online"), max_cost=1, province=any_of("YT"))
    totals = [option.total for option in knowledge.catalogue.relaxations(profile, None, "en")]

    assert 1 <= len(totals) <= 3
    assert totals == sorted(totals, reverse=True)
