"""A limit is kept, broken, or not stated by the page: yes, no, unknown."""

from __future__ import annotations

from typing import Any

import pytest

from knowledge.limits import judge, judge_all
from knowledge.profile import LIMIT_KEYS, Choice, Profile
from tests.knowledge.builders import any_of, credential, none_of

# key: (limit, facts that keep it, facts that break it, facts that do not state it)
CASES: dict[str, tuple[Any, dict[str, Any], dict[str, Any], dict[str, Any] | None]] = {
    "field": (any_of("data_ai"), {"field": "data_ai"}, {"field": "languages"}, None),
    "province": (any_of("ON", "QC"), {"province": "QC"}, {"province": "BC"}, None),
    "city": (any_of("sudbury"), {"city_id": "sudbury"}, {"city_id": "toronto"}, {"city_id": None}),
    "provider": (any_of("acme"), {"provider_id": "acme"}, {"provider_id": "other"}, None),
    "kind": (any_of("boot_camp"), {"kind": "boot_camp"}, {"kind": "certificate"}, None),
    "delivery": (any_of("online", "hybrid"), {"delivery": "hybrid"}, {"delivery": "in_person"}, {"delivery": None}),
    "pace": (any_of("self_paced"), {"pace": "self_paced"}, {"pace": "scheduled"}, {"pace": None}),
    "language": (any_of("fr"), {"language": "fr"}, {"language": "en"}, {"language": None}),
    "skill": (any_of("welding"), {"skills": ["safety", "welding"]}, {"skills": ["safety"]}, {"skills": []}),
    "occupation": (any_of("72106"), {"occupations": ["72106"]}, {"occupations": ["31301"]}, {"occupations": []}),
    "max_cost": (500, {"cost": 500}, {"cost": 500.01}, {"cost": None}),
    "max_hours": (30, {"hours": 30}, {"hours": 31}, {"hours": None}),
    "max_weeks": (6, {"weeks": 6}, {"weeks": 7}, {"weeks": None}),
    "hours_per_week": (5, {"hours": 30, "weeks": 6}, {"hours": 31, "weeks": 6}, {"hours": 30, "weeks": None}),
    "badge": (True, {"badge": True}, {"badge": False}, {"badge": None}),
    "assessed": (False, {"assessed": False}, {"assessed": True}, {"assessed": None}),
}


def verdict(key: str, limit: Any, facts: dict[str, Any]) -> bool | None:
    return judge(credential(**facts), Profile(**{key: limit}), key)


def test_every_limit_has_a_case() -> None:
    assert set(CASES) | {"funding"} == set(LIMIT_KEYS)


@pytest.mark.parametrize("key", CASES)
def test_a_stated_fact_keeps_the_limit(key: str) -> None:
    limit, kept, _, _ = CASES[key]

    assert verdict(key, limit, kept) is True


@pytest.mark.parametrize("key", CASES)
def test_a_stated_fact_breaks_the_limit(key: str) -> None:
    limit, _, broken, _ = CASES[key]

    assert verdict(key, limit, broken) is False


@pytest.mark.parametrize("key", [key for key, case in CASES.items() if case[3] is not None])
def test_a_missing_fact_is_unknown(key: str) -> None:
    limit, _, _, missing = CASES[key]

    assert verdict(key, limit, missing or {}) is None


@pytest.mark.parametrize(
    ("key", "unwanted", "facts"),
    [
        ("field", "data_ai", {"field": "data_ai"}),
        ("province", "ON", {"province": "ON"}),
        ("city", "sudbury", {"city_id": "sudbury"}),
        ("provider", "acme", {"provider_id": "acme"}),
        ("kind", "boot_camp", {"kind": "boot_camp"}),
        ("delivery", "online", {"delivery": "online"}),
        ("pace", "scheduled", {"pace": "scheduled"}),
        ("language", "fr", {"language": "fr"}),
        ("skill", "welding", {"skills": ["welding"]}),
        ("occupation", "72106", {"occupations": ["72106"]}),
        ("funding", "a-grant", {"funding": ["a-grant"]}),
    ],
)
def test_an_unwanted_value_breaks_the_limit(key: str, unwanted: str, facts: dict[str, Any]) -> None:
    assert verdict(key, none_of(unwanted), facts) is False
    assert verdict(key, none_of(unwanted), {**facts, **other_than(key)}) is True


def other_than(key: str) -> dict[str, Any]:
    """Facts that state another value than the unwanted one."""
    return {"pace": {"pace": "self_paced"}, "funding": {"funding": ["another"]}}.get(key) or CASES[key][2]


def test_a_national_programme_fits_any_province() -> None:
    assert verdict("province", any_of("YT"), {"province": "CA"}) is True


def test_a_programme_of_a_province_is_not_national() -> None:
    assert verdict("province", any_of("CA"), {"province": "ON"}) is False


def test_an_online_programme_can_be_taken_in_any_city() -> None:
    assert verdict("city", any_of("sudbury"), {"delivery": "online", "city_id": "toronto"}) is True


def test_a_bilingual_programme_fits_either_language() -> None:
    assert verdict("language", any_of("en"), {"language": "both"}) is True
    assert verdict("language", none_of("fr"), {"language": "both"}) is True


def test_not_bilingual_is_never_answered_with_a_bilingual_programme() -> None:
    assert verdict("language", none_of("both"), {"language": "both"}) is False


def test_a_page_that_names_other_funding_does_not_rule_one_out() -> None:
    assert verdict("funding", any_of("a-grant"), {"funding": ["another"]}) is None
    assert verdict("funding", any_of("a-grant"), {"funding": []}) is None
    assert verdict("funding", any_of("a-grant"), {"funding": ["another", "a-grant"]}) is True


def test_self_paced_fits_any_number_of_hours_a_week() -> None:
    assert verdict("hours_per_week", 1, {"pace": "self_paced", "hours": 100, "weeks": 2}) is True


def test_free_is_within_a_budget_of_nothing() -> None:
    assert verdict("max_cost", 0, {"cost": 0}) is True


def test_a_wanted_and_an_unwanted_value_both_count() -> None:
    both = Choice[Any](any_of=("ON",), none_of=("CA",))

    assert [verdict("province", both, {"province": name}) for name in ("ON", "CA", "QC")] == [True, False, False]


def test_one_broken_limit_is_enough() -> None:
    profile = Profile(max_cost=500, delivery=any_of("online"))

    assert judge_all(credential(cost=600, delivery="online"), profile) == (False, ())
    assert judge_all(credential(cost=600), profile) == (False, ())


def test_unstated_limits_are_listed_in_order() -> None:
    profile = Profile(max_cost=500, delivery=any_of("online"), province=any_of("ON"), assessed=True)

    assert judge_all(credential(province="ON"), profile) == (True, ("delivery", "max_cost", "assessed"))


def test_a_guess_is_no_limit() -> None:
    assert judge_all(credential(delivery="in_person"), Profile(delivery=any_of("online", hard=False))) == (True, ())
