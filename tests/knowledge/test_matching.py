"""Ranking is pure and the same for the same input; every weight counts; reasons are few and true."""

from __future__ import annotations

import random
from itertools import pairwise
from typing import Any

import pytest

from knowledge.matching import REASONS_AT_MOST, WEIGHTS, Match, rank
from knowledge.models import Credential
from knowledge.profile import Profile
from tests.knowledge.builders import any_of, credential

# weight: (profile, facts that earn it, facts that do not)
EARNED: dict[str, tuple[dict[str, Any], dict[str, Any], dict[str, Any]]] = {
    "occupation": ({"occupation": any_of("72106", hard=False)}, {"occupations": ["72106"]}, {"occupations": ["31301"]}),
    "skill": ({"skill": any_of("welding", hard=False)}, {"skills": ["welding"]}, {"skills": ["safety"]}),
    "new_skill": ({"skills": ("safety",)}, {"skills": ["welding"]}, {"skills": ["safety"]}),
    "field": ({"field": any_of("data_ai", hard=False)}, {"field": "data_ai"}, {"field": "languages"}),
    "city": ({"city": any_of("sudbury", hard=False)}, {"city_id": "sudbury"}, {"city_id": "toronto"}),
    "province": ({"province": any_of("ON", hard=False)}, {"province": "ON"}, {"province": "BC"}),
    "delivery": ({"delivery": any_of("online", hard=False)}, {"delivery": "online"}, {"delivery": "in_person"}),
    "max_cost": ({"max_cost": 500}, {"cost": 400}, {"cost": None}),
    "funding": ({"funding": any_of("a-grant", hard=False)}, {"funding": ["a-grant"]}, {"funding": []}),
    "max_weeks": ({"max_weeks": 6}, {"weeks": 5}, {"weeks": None}),
    "max_hours": ({"max_hours": 40}, {"hours": 30}, {"hours": None}),
    "hours_per_week": ({"hours_per_week": 6}, {"hours": 30, "weeks": 6}, {"hours": 30}),
    "pace": ({"pace": any_of("scheduled", hard=False)}, {"pace": "scheduled"}, {"pace": None}),
    "language": ({"language": any_of("fr", hard=False)}, {"language": "fr"}, {"language": "en"}),
    "kind": ({"kind": any_of("boot_camp", hard=False)}, {"kind": "boot_camp"}, {"kind": "certificate"}),
    "provider": ({"provider": any_of("acme", hard=False)}, {"provider_id": "acme"}, {"provider_id": "other"}),
    "badge": ({"badge": True}, {"badge": True}, {"badge": None}),
    "assessed": ({"assessed": True}, {"assessed": True}, {"assessed": None}),
    "stacks": ({}, {"pathways": [("A diploma", True)]}, {"pathways": [("A diploma", False)]}),
    "offered": ({}, {"status": "offered"}, {"status": "unknown"}),
    "freshness": ({}, {"as_of": "2026-01"}, {"as_of": "2019"}),
}


def one(profile: Profile, relevance: float = 0.0, **facts: Any) -> Match:
    return rank([(credential(**facts), relevance, ())], profile)[0]


def order(*rows: Credential, profile: Profile | None = None) -> list[str]:
    return [match.credential.id for match in rank([(row, 0.0, ()) for row in rows], profile or Profile())]


def test_every_weight_has_a_case() -> None:
    assert {*EARNED, "relevance"} == set(WEIGHTS)


@pytest.mark.parametrize("code", EARNED)
def test_each_weight_raises_the_score_by_itself(code: str) -> None:
    limits, earning, not_earning = EARNED[code]
    profile = Profile(**limits)

    assert one(profile, **earning).score - one(profile, **not_earning).score == pytest.approx(WEIGHTS[code])


@pytest.mark.parametrize("code", EARNED)
def test_each_weight_puts_its_programme_first(code: str) -> None:
    limits, earning, not_earning = EARNED[code]
    rows = [credential("a-without", **not_earning), credential("b-with", **earning)]

    assert order(*rows, profile=Profile(**limits)) == ["b-with", "a-without"]


def test_relevance_counts_by_degree() -> None:
    rows = [(credential("far"), 0.2, ()), (credential("near"), 0.9, ())]
    ranked = rank(rows, Profile())

    assert [match.credential.id for match in ranked] == ["near", "far"]
    assert ranked[0].score - ranked[1].score == pytest.approx(WEIGHTS["relevance"] * 0.7)


def test_at_most_three_new_skills_count() -> None:
    profile = Profile(skills=("safety",))
    three, five = one(profile, skills=list("abc")), one(profile, skills=list("abcde"))

    assert three.score == five.score == pytest.approx(3 * WEIGHTS["new_skill"])


def test_equal_scores_are_ordered_by_freshness_then_title() -> None:
    rows = [
        credential("undated", title="A"),
        credential("old", as_of="2018-05", title="B"),
        credential("older", as_of="2017", title="C"),
        credential("b-old", as_of="2018-05", title="A"),
    ]

    assert order(*rows) == ["b-old", "old", "older", "undated"]


def test_the_order_of_candidates_does_not_matter() -> None:
    rows = [credential(f"row-{number}", title=f"Row {number}", as_of=f"20{18 + number % 4}") for number in range(40)]
    first = order(*rows)
    for seed in range(5):
        shuffled = random.Random(seed).sample(rows, len(rows))
        assert order(*shuffled) == first


def test_ranking_changes_nothing_it_was_given() -> None:
    rows = [(credential("b", cost=5), 0.5, ("max_weeks",)), (credential("a"), 0.9, ())]
    before = list(rows)
    first = rank(rows, Profile(max_cost=10))

    assert rows == before
    assert rank(rows, Profile(max_cost=10)) == first


def test_scores_never_rise_down_the_list() -> None:
    rows = [(credential(f"row-{number}", cost=number), number % 7 / 10, ()) for number in range(30)]
    scores = [round(match.score, 6) for match in rank(rows, Profile(max_cost=20))]

    assert all(before >= after for before, after in pairwise(scores))


def test_what_a_page_does_not_state_is_passed_on() -> None:
    (match,) = rank([(credential(), 0.0, ("max_cost", "delivery"))], Profile(max_cost=5))

    assert match.unknown == ("max_cost", "delivery")


def test_three_reasons_at_most_the_weightiest_kinds_first() -> None:
    profile = Profile(field=any_of("data_ai"), province=any_of("ON"), delivery=any_of("online"), max_cost=9, badge=True)
    match = one(profile, 0.9, field="data_ai", province="ON", delivery="online", cost=5, badge=True, status="offered")

    assert [reason.code for reason in match.reasons] == ["relevance", "field", "province"]
    assert len(match.reasons) == REASONS_AT_MOST == 3


@pytest.mark.parametrize("code", [code for code in EARNED if code != "freshness"])
def test_a_reason_is_given_for_what_was_earned_only(code: str) -> None:
    limits, earning, not_earning = EARNED[code]
    profile = Profile(**limits)

    assert code in [reason.code for reason in one(profile, **earning).reasons]
    assert code not in [reason.code for reason in one(profile, **not_earning).reasons]


def test_freshness_is_no_reason() -> None:
    assert one(Profile(), as_of="2026-01").reasons == ()


def test_a_faint_relevance_is_no_reason() -> None:
    assert one(Profile(), 0.05).reasons == ()


@pytest.mark.parametrize(
    ("limits", "facts", "value"),
    [
        ({"max_cost": 500}, {"cost": 400.0}, 400.0),
        ({"max_weeks": 6}, {"weeks": 5.0}, 5.0),
        ({"hours_per_week": 6}, {"hours": 30.0, "weeks": 8.0}, 3.8),
        ({"province": any_of("ON")}, {"province": "CA"}, "CA"),
        ({"skill": any_of("b", "c")}, {"skills": ["a", "c", "b"]}, "c"),
        ({"occupation": any_of("31301")}, {"occupations": ["72106", "31301"]}, "31301"),
        ({"language": any_of("fr")}, {"language": "both"}, "both"),
    ],
)
def test_a_reason_names_the_pages_own_value(limits: dict[str, Any], facts: dict[str, Any], value: Any) -> None:
    assert one(Profile(**limits), **facts).reasons[0].value == value


def city_reasons(city: str | None) -> list[str]:
    match = one(Profile(city=any_of("sudbury")), delivery="online", city_id=city)
    return [reason.code for reason in match.reasons if reason.code == "city"]


def test_an_online_programme_without_a_city_is_not_said_to_be_in_it() -> None:
    assert city_reasons(None) == []


def test_an_online_programme_of_another_city_is_not_said_to_be_in_it() -> None:
    assert city_reasons("toronto") == []


def test_a_self_paced_programme_is_not_said_to_take_hours_a_week() -> None:
    for length in ({}, {"hours": 100, "weeks": 2}):
        match = one(Profile(hours_per_week=5), pace="self_paced", **length)

        assert [reason for reason in match.reasons if reason.code == "hours_per_week"] == []


@pytest.mark.parametrize("flag", ["badge", "assessed"])
def test_a_programme_without_it_is_not_said_to_have_it(flag: str) -> None:
    match = one(Profile(**{flag: False}), **{flag: False})

    assert flag not in [reason.code for reason in match.reasons]
