"""The finder against what a career adviser would say; and the yardstick itself, which must notice what is wrong."""

from __future__ import annotations

from collections import Counter
from copy import deepcopy
from dataclasses import replace
from typing import Any

import pytest
from pydantic import ValidationError

from benchmarks.finder.cases import Case
from benchmarks.finder.play import Played
from benchmarks.finder.score import Score, ndcg, score
from benchmarks.finder.truth import Catalogue
from knowledge.content_files import Content

CASES_AT_LEAST = 120
HIT_RATE = 0.85
CIRCUMSTANCES = {
    "laid_off", "parent", "newcomer", "rural", "no_diploma", "degree_holder", "on_ei", "career_change", "older_worker",
    "indigenous", "disability", "francophone", "shift_worker", "incarcerated", "veteran", "caregiver", "gig_worker",
    "no_experience", "career_growth",
}  # fmt: skip


# ---- the cases


def test_there_are_learners_enough_in_both_languages_and_all_circumstances(cases: list[Case]) -> None:
    langs = Counter(case.lang for case in cases)

    assert len(cases) >= CASES_AT_LEAST
    assert abs(langs["en"] - langs["fr"]) <= 0.1 * len(cases)
    assert {case.who for case in cases} == CIRCUMSTANCES


def test_no_learner_is_there_twice(cases: list[Case]) -> None:
    assert len({case.id for case in cases}) == len({case.story for case in cases}) == len(cases)


def test_what_is_expected_is_in_the_catalogue_and_on_offer(cases: list[Case], content: Content) -> None:
    status = {row.id: row.status for row in content.credentials}
    unknown = {(case.id, key) for case in cases for key in case.named if key not in status}
    archived = {
        key for case in cases for key in (*case.first_five, *case.good, *case.unsure) if status.get(key) == "archived"
    }

    assert (unknown, archived) == (set(), set())


def test_nothing_is_both_wanted_and_unwanted(cases: list[Case]) -> None:
    assert [case.id for case in cases if set(case.never) & {*case.first_five, *case.good}] == []


def test_some_learners_find_nothing_and_some_pages_are_silent(cases: list[Case]) -> None:
    assert sum(bool(case.relax) for case in cases) >= 7
    assert sum(bool(case.unsure) for case in cases) >= 7


def test_a_limit_that_a_slip_made_soft_is_noticed(cases: list[Case]) -> None:
    case = next(case for case in cases if "province" in case.holds)
    softened = {**case.body, "province": {**case.body["province"], "hard": False}}  # type: ignore[dict-item]

    with pytest.raises(ValidationError, match="holds"):
        Case.model_validate({**case.model_dump(), "profile": softened})


# ---- the finder


def test_no_limit_is_ever_broken(total: Score) -> None:
    assert total.violations == []


def test_what_a_page_does_not_state_is_said(total: Score) -> None:
    assert total.unsaid == []


def test_every_result_has_a_reason_and_every_reason_is_true(total: Score) -> None:
    assert total.unreasoned == []
    assert total.true_reasons == 1.0


def test_every_programme_named_exists(total: Score) -> None:
    assert total.invented == []
    assert total.existing_share == 1.0


def test_where_nothing_fits_true_ways_out_are_offered(total: Score) -> None:
    assert total.dead_ends == []


def test_the_right_programme_is_among_the_first_five(total: Score) -> None:
    assert total.hit_rate >= HIT_RATE, "\n".join(total.misses)


# ---- the yardstick


@pytest.fixture
def hit(played: list[Played]) -> Played:
    """A learner with limits and a certain result on top."""
    one = next(one for one in played if one.case.id == "edmonton-free-daycare-start")
    return replace(one, answer=deepcopy(one.answer))


def scored(one: Played, catalogue: Catalogue, **first_row: Any) -> Score:
    """The score of one answer whose first row was changed."""
    one.answer["items"][0] |= first_row
    return score([one], catalogue)


def test_an_answer_as_it_came_is_faultless(hit: Played, catalogue: Catalogue) -> None:
    total = scored(hit, catalogue)

    assert (total.hits, total.misses, total.violations, total.unsaid, total.unreasoned) == (1, [], [], [], [])


def test_a_broken_limit_is_noticed(hit: Played, catalogue: Catalogue) -> None:
    one = replace(hit, case=hit.case.model_copy(update={"profile": hit.case.profile.model_copy(update={"max_hours": 1})}))

    assert any("breaks max_hours" in line for line in score([one], catalogue).violations)


def test_an_invented_programme_is_noticed(hit: Played, catalogue: Catalogue) -> None:
    for invented in ({"id": "daycare-in-a-day"}, {"title": "Daycare in a Day"}):
        total = scored(replace(hit, answer=deepcopy(hit.answer)), catalogue, **invented)
        assert total.invented
        assert total.existing_share < 1


@pytest.mark.parametrize(
    "reason",
    [
        {"code": "stacks", "text": "can count toward a diploma"},
        {"code": "badge", "text": "gives a digital badge"},
        {"code": "province", "text": "available in Ontario"},
        {"code": "max_cost", "text": "within your budget: $400"},
        {"code": "hours_per_week", "text": "about 4 hours a week"},
        {"code": "funding", "text": "its page names OSAP"},
        {"code": "city", "text": "in Edmonton"},
    ],
    ids=lambda reason: str(reason["code"]),
)
def test_a_false_reason_is_noticed(hit: Played, catalogue: Catalogue, reason: dict[str, str]) -> None:
    assert scored(hit, catalogue, reasons=[reason]).unreasoned


def test_a_goal_that_has_nothing_to_do_with_it_is_no_true_reason(hit: Played, catalogue: Catalogue) -> None:
    profile = hit.case.profile.model_copy(update={"goal": "arc welding of pipelines"})
    one = replace(hit, case=hit.case.model_copy(update={"profile": profile}))

    total = scored(one, catalogue, reasons=[{"code": "relevance", "text": "close to what you described"}])
    assert total.unreasoned


def test_a_result_without_a_reason_is_noticed(hit: Played, catalogue: Catalogue) -> None:
    assert scored(hit, catalogue, reasons=[]).unreasoned


def test_an_unknown_that_is_not_said_is_noticed(played: list[Played], catalogue: Catalogue) -> None:
    one = next(one for one in played if one.case.unsure)
    quiet = deepcopy(one.answer)
    for row in quiet["unknown"]:
        row["unknown"] = []

    assert score([replace(one, answer=quiet)], catalogue).unsaid


def test_the_wrong_programmes_are_a_miss(hit: Played, catalogue: Catalogue) -> None:
    other = hit.case.model_copy(update={"first_five": ("york-university-big-data-analytics",)})
    unwanted = hit.case.model_copy(update={"never": (hit.shown[0]["id"],)})

    assert [score([replace(hit, case=case)], catalogue).hits for case in (other, unwanted)] == [0, 0]


def test_an_untrue_count_is_noticed(played: list[Played], catalogue: Catalogue) -> None:
    one = next(one for one in played if one.answer["relax"])
    boast = deepcopy(one.answer)
    boast["relax"][0]["total"] += 1

    assert score([replace(one, answer=boast)], catalogue).dead_ends


def test_no_way_out_is_noticed(played: list[Played], catalogue: Catalogue) -> None:
    one = next(one for one in played if one.case.relax)

    assert score([replace(one, answer={**one.answer, "relax": []})], catalogue).dead_ends


def test_the_order_of_the_first_five_counts() -> None:
    worth = {"a": 2.0, "b": 1.0}

    assert ndcg(["a", "b"], worth) == 1.0
    assert 0 < ndcg(["x", "y", "b", "a"], worth) < ndcg(["b", "a"], worth) < 1
    assert ndcg(["x"], worth) == 0.0
