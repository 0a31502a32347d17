"""The table of urgency, cell by cell, and what must hold of any signs whatever."""

from __future__ import annotations

import random
from itertools import permutations

import pytest

from api.triage import urgency
from api.triage.urgency import Reason, Sign, UnknownSignError, assess

ALONE = {
    "U4": ["emergency", "threat"],
    "U3": ["suicide", "violence"],
    "U2": ["distress", "basic_needs", "immigration", "appeal", "funding_refused", "legal", "harassment", "fraud",
           "discrimination"],
    "U1": ["accommodation", "minor", "asked_for_person", "failed_twice", "negative_feedback", "complaint",
           "marked_by_staff"],
    "U0": ["imminent", "danger_now", "tonight", "soon", "deadline", "status_deadline", "escalating", "no_money_for_basics"],
}  # fmt: skip
TOGETHER = [
    ("suicide", "imminent", "U4"),
    ("suicide", "tonight", "U4"),
    ("distress", "imminent", "U4"),
    ("violence", "danger_now", "U4"),
    ("harassment", "danger_now", "U4"),
    ("legal", "danger_now", "U4"),
    ("discrimination", "danger_now", "U4"),
    ("distress", "escalating", "U3"),
    ("basic_needs", "tonight", "U3"),
    ("funding_refused", "basic_needs", "U3"),
    ("funding_refused", "no_money_for_basics", "U3"),
    ("immigration", "status_deadline", "U3"),
    ("minor", "distress", "U3"),
    ("minor", "basic_needs", "U3"),
    ("minor", "harassment", "U3"),
    ("minor", "danger_now", "U3"),
    ("accommodation", "soon", "U2"),
    ("accommodation", "deadline", "U2"),
    ("asked_for_person", "deadline", "U2"),
    ("complaint", "deadline", "U2"),
]
UNMOVED = [
    ("distress", "tonight", "U2"),
    ("basic_needs", "soon", "U2"),
    ("immigration", "deadline", "U2"),
    ("appeal", "deadline", "U2"),
    ("accommodation", "tonight", "U1"),
    ("asked_for_person", "soon", "U1"),
    ("minor", "appeal", "U2"),
    ("tonight", "imminent", "U0"),
]
CODES = sorted(urgency.codes())


@pytest.mark.parametrize(("code", "level"), [(code, level) for level, codes in ALONE.items() for code in codes])
def test_a_sign_alone_has_the_level_of_the_notes(code: str, level: str) -> None:
    assessment = assess([Sign(code, 3)])

    assert assessment.level == level
    assert assessment.reasons == (() if level == "U0" else (Reason(code, 3, level),))  # type: ignore[arg-type]


def test_the_table_and_this_test_know_the_same_signs() -> None:
    assert {code for codes in ALONE.values() for code in codes} == urgency.codes()
    assert set(ALONE["U0"]) == urgency.modifiers()


@pytest.mark.parametrize(("code", "other", "level"), [*TOGETHER, *UNMOVED])
def test_signs_together_have_the_level_of_the_notes(code: str, other: str, level: str) -> None:
    assert assess([Sign(code, 1), Sign(other, 2)]).level == level


@pytest.mark.parametrize("pair", TOGETHER, ids=lambda pair: "+".join(pair[:2]))
def test_every_escalation_is_more_than_the_sign_alone(pair: tuple[str, str, str]) -> None:
    code, other, level = pair

    assert level > max(assess([Sign(code, 1)]).level, assess([Sign(other, 1)]).level)


def test_no_sign_opens_no_case() -> None:
    assert assess([]) == ("U0", ())


def test_the_reason_that_decided_comes_first_and_each_points_at_its_turn() -> None:
    signs = [Sign("asked_for_person", 1), Sign("immigration", 2), Sign("status_deadline", 4), Sign("complaint", 3)]

    assert assess(signs).reasons == (
        Reason("immigration", 2, "U3"),
        Reason("status_deadline", 4, "U3"),
        Reason("asked_for_person", 1, "U1"),
        Reason("complaint", 3, "U1"),
    )


def test_what_is_grave_by_itself_stands_before_what_only_raised_it() -> None:
    assert [reason.code for reason in assess([Sign("imminent", 1), Sign("suicide", 2)]).reasons] == ["suicide", "imminent"]


def test_a_modifier_that_raised_nothing_is_no_reason() -> None:
    assert assess([Sign("tonight", 1), Sign("appeal", 2)]).reasons == (Reason("appeal", 2, "U2"),)


def test_a_sign_seen_twice_is_one_reason_at_the_turn_where_it_was_first_said() -> None:
    assert assess([Sign("appeal", 5), Sign("appeal", 2)]).reasons == (Reason("appeal", 2, "U2"),)


def test_a_sign_before_any_message_has_turn_nought() -> None:
    assert assess([Sign("marked_by_staff", 0)]).reasons == (Reason("marked_by_staff", 0, "U1"),)


def test_an_unknown_sign_is_refused_by_name() -> None:
    with pytest.raises(UnknownSignError, match="unknown sign: 'any_risk'"):
        assess([Sign("suicide", 1), Sign("any_risk", 1)])


def test_a_turn_below_nought_is_refused() -> None:
    with pytest.raises(ValueError, match="not -1"):
        assess([Sign("suicide", -1)])


def test_more_signs_never_lower_the_level_of_the_case_or_of_a_reason() -> None:
    chance = random.Random(7)
    for _ in range(3000):
        signs = [Sign(chance.choice(CODES), chance.randint(0, 9)) for _ in range(chance.randint(0, 6))]
        more = [*signs, Sign(chance.choice(CODES), chance.randint(0, 9))]
        before, after = assess(signs), assess(more)
        levels = {reason.code: reason.level for reason in after.reasons}
        assert after.level >= before.level, (signs, more)
        assert all(levels[reason.code] >= reason.level for reason in before.reasons), (signs, more)


def test_the_order_of_the_signs_changes_nothing() -> None:
    chance = random.Random(11)
    for _ in range(200):
        signs = [Sign(chance.choice(CODES), chance.randint(0, 9)) for _ in range(4)]
        assert len({assess(order) for order in permutations(signs)}) == 1, signs


def test_the_level_is_that_of_the_first_reason_and_no_reason_is_graver() -> None:
    chance = random.Random(13)
    for _ in range(1000):
        assessment = assess([Sign(chance.choice(CODES), 1) for _ in range(chance.randint(0, 5))])
        levels = [reason.level for reason in assessment.reasons]
        assert assessment.level == max(levels, default="U0")
        assert levels == sorted(levels, reverse=True)
        assert (assessment.level == "U0") == (not levels)
