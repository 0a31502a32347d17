"""A plan: its order can be walked, its sums add up and hide nothing, and what is open is asked."""

from __future__ import annotations

import random
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from knowledge.models import Credential, PathwayStep
from knowledge.plan import NEXT_STEPS, Chosen, NextCode, Plan, Question, add_up, in_order, make_plan, open_questions
from knowledge.plan_funding import read_funding
from knowledge.profile import Profile
from knowledge.shared_state import DateKind
from knowledge.snapshot import Snapshot
from tests.knowledge.builders import any_of, credential, none_of

TODAY = date(2026, 11, 26)


def linked(keys: str, *links: str, relation: str = "counts_toward") -> Snapshot:
    """Programmes with one letter each; "ab" is a step from a to b."""
    rows = {key: credential(key) for key in keys}
    for source, target in links:
        step = PathwayStep(target_title=target, target_id=target, relation=relation, confirmed=True, evidence="x")
        rows[source].pathways.append(step)
    return Snapshot(version="1", credentials=rows)


def ordered(snapshot: Snapshot, chosen: str) -> str:
    rows, _ = in_order([Chosen(snapshot.credentials[key]) for key in chosen], snapshot)
    return "".join(entry.credential.id for entry in rows)


def planned(snapshot: Snapshot, *chosen: Chosen | Credential, **profile: Any) -> Plan:
    entries = [entry if isinstance(entry, Chosen) else Chosen(entry) for entry in chosen]
    return make_plan(Profile(**profile), entries, snapshot, today=TODAY)


@pytest.mark.parametrize(
    ("links", "chosen", "order"),
    [
        ((), "cab", "cab"),
        (("ab",), "ba", "ab"),
        (("ab",), "cba", "cab"),
        (("ab", "bc"), "cba", "abc"),
        (("ax", "xb"), "ba", "ab"),
        (("ab", "ba"), "ba", "ba"),
        (("aa",), "ba", "ba"),
        (("ab", "bc", "ca"), "cab", "cab"),
    ],
)
def test_what_leads_to_another_comes_first_and_else_the_order_of_choice_holds(
    links: tuple[str, ...], chosen: str, order: str
) -> None:
    assert ordered(linked("abcx", *links), chosen) == order


def test_any_order_can_be_walked_and_loses_nothing() -> None:
    dice = random.Random(1)
    for _ in range(200):
        keys = "abcdefgh"
        links = [a + b for a in keys for b in keys if a < b and dice.random() < 0.2]
        chosen = "".join(dice.sample(keys, dice.randint(1, len(keys))))
        order = ordered(linked(keys, *links), chosen)

        assert sorted(order) == sorted(chosen)
        assert all(order.index(a) < order.index(b) for a, b in links if a in order and b in order)


def test_a_step_says_what_it_comes_after_and_that_it_was_moved() -> None:
    snapshot = linked("ab", "ab")
    plan = planned(snapshot, snapshot.credentials["b"], snapshot.credentials["a"])

    first, second = plan.steps
    assert (first.moved, first.after) == (True, ())
    assert (second.moved, [step.source.id for step in second.after]) == (False, ["a"])


def test_totals_add_up_and_count_what_is_unknown() -> None:
    dice = random.Random(2)
    for _ in range(300):
        rows = [
            credential(
                f"c{at}",
                hours=dice.choice([None, 1.5, 15, 0.1, 40]),
                cost=dice.choice([None, 0, 0.1, 0.2, 99.99, 1200]),
                currency=dice.choice(["CAD", "CAD", "USD"]),
            )
            for at in range(dice.randrange(21))
        ]
        totals = add_up(rows)
        hours = [Decimal(str(row.hours)) for row in rows if row.hours is not None]

        assert (totals.hours.known, totals.hours.unknown) == (len(hours), len(rows) - len(hours))
        assert totals.hours.stated == (float(sum(hours)) if hours else None)
        for money in totals.cost:
            costs = [Decimal(str(row.cost)) for row in rows if row.currency == money.currency and row.cost is not None]
            assert (money.stated, money.known) == (float(sum(costs)), len(costs))
        assert sum(money.known for money in totals.cost) + totals.cost_unknown == len(rows)
        assert len({money.currency for money in totals.cost}) == len(totals.cost)


def test_the_totals_are_those_of_the_steps(snapshot: Snapshot) -> None:
    dice = random.Random(3)
    rows = list(snapshot.credentials.values())
    for _ in range(50):
        chosen = dice.sample(rows, dice.randrange(20))
        plan = planned(snapshot, *chosen)

        assert {step.chosen.credential.id for step in plan.steps} == {row.id for row in chosen}
        assert plan.totals.hours.known + plan.totals.hours.unknown == len(chosen)
        assert plan.totals.cost_unknown == sum(row.cost is None for row in chosen)
        assert len(plan.next_steps) == NEXT_STEPS


def test_a_part_and_its_whole_are_told_because_their_hours_may_be_the_same() -> None:
    snapshot = linked("abc", "ab")
    plan = planned(snapshot, *snapshot.credentials.values())

    assert [(part.id, whole.id) for part, whole in plan.totals.overlaps] == [("a", "b")]


def test_a_prerequisite_is_no_part() -> None:
    snapshot = linked("ab", "ab", relation="prerequisite_for")

    assert planned(snapshot, *snapshot.credentials.values()).totals.overlaps == ()


def test_a_page_that_states_nothing_is_asked_everything() -> None:
    assert open_questions(Chosen(credential())) == (
        Question.STILL_OFFERED, Question.START, Question.PRICE, Question.LENGTH, Question.PREREQUISITES,
        Question.ASSESSED, Question.STACKING,
    )  # fmt: skip


@pytest.mark.parametrize(
    ("facts", "question"),
    [
        ({"status": "offered"}, Question.STILL_OFFERED),
        ({"cost": 0}, Question.PRICE),
        ({"weeks": 3}, Question.LENGTH),
        ({"hours": 3}, Question.LENGTH),
        ({"assessed": False}, Question.ASSESSED),
        ({"prerequisites_en": "None."}, Question.PREREQUISITES),
        ({"pathways": [("A diploma", True)]}, Question.STACKING),
        ({"stacks_into": "a diploma"}, Question.STACKING),
    ],
)
def test_what_its_page_states_is_not_asked(facts: dict[str, Any], question: Question) -> None:
    assert question not in open_questions(Chosen(credential(**facts)))


@pytest.mark.parametrize(
    ("facts", "question"),
    [
        ({"cost": 100, "as_of": "2021-05"}, Question.PRICE_NOW),
        ({"pathways": [("A diploma", False)]}, Question.STACKING_CONFIRMED),
        ({"stacks_into": "a diploma"}, Question.STACKING_CONFIRMED),
    ],
)
def test_what_is_old_or_unconfirmed_is_asked_again(facts: dict[str, Any], question: Question) -> None:
    assert question in open_questions(Chosen(credential(**facts)))


def test_a_start_that_was_written_down_is_not_asked() -> None:
    chosen = Chosen(credential(), dates=((DateKind.START, date(2027, 1, 5)),))

    assert Question.START not in open_questions(chosen)


def test_dates_are_sorted_and_past_ones_are_told() -> None:
    snapshot = linked("ab")
    chosen = [
        Chosen(snapshot.credentials["a"], dates=((DateKind.START, date(2027, 2, 1)), (DateKind.DEADLINE, date(2026, 1, 1)))),
        Chosen(snapshot.credentials["b"], dates=((DateKind.START, date(2027, 2, 1)),)),
    ]
    plan = planned(snapshot, *chosen)

    assert [(entry.on.year, entry.past) for entry in plan.dates] == [(2026, True), (2027, False), (2027, False)]
    assert NextCode.MEET_DEADLINE not in [step.code for step in plan.next_steps]


def test_a_deadline_ahead_is_the_first_step() -> None:
    snapshot = linked("a")
    chosen = Chosen(snapshot.credentials["a"], dates=((DateKind.DEADLINE, date(2027, 1, 11)),))
    first, second, _ = planned(snapshot, chosen).next_steps

    assert (first.code, first.on) == (NextCode.MEET_DEADLINE, date(2027, 1, 11))
    assert (second.code, second.count) == (NextCode.ASK_COLLEGE, 7)


def test_an_empty_plan_says_how_to_begin(snapshot: Snapshot) -> None:
    plan = planned(snapshot)

    assert (plan.steps, plan.dates, plan.gap, plan.totals.hours.stated) == ((), (), None, None)
    assert [step.code for step in plan.next_steps] == [NextCode.NAME_OCCUPATION, NextCode.CHOOSE, NextCode.TALK]


def test_the_gap_names_what_of_the_plan_teaches_a_missing_skill(snapshot: Snapshot) -> None:
    row = next(row for row in snapshot.credentials.values() if row.occupations and row.skills)
    code = row.occupations[0].code
    gap = planned(snapshot, row, occupation=any_of(code), skills=(row.skills[0].skill_id,)).gap

    assert gap and gap.occupation.code == code
    assert row.skills[0].skill_id in {skill.id for skill in gap.have}
    taught = {skill.id for skill, teaching in gap.missing if row in teaching}
    assert taught >= {link.skill_id for link in row.skills[1:]} - {skill.id for skill in gap.have}


def test_what_one_has_in_part_is_still_to_learn(snapshot: Snapshot) -> None:
    special, code = next(
        (skill, row.code)
        for row in snapshot.occupations.values()
        for link in row.skills
        if link.importance >= 0.5
        for skill in snapshot.skills.values()
        if skill.broader_id == link.skill_id
    )
    gap = planned(snapshot, occupation=any_of(code), skills=(special.id,)).gap

    assert gap
    assert special.broader_id in {skill.id for skill, _ in gap.missing}
    assert special.broader_id not in {skill.id for skill in gap.have}


def leads(snapshot: Snapshot, *rows: Credential, **profile: Any) -> list[str]:
    return [lead.programme.id if lead.programme else lead.region for lead in planned(snapshot, *rows, **profile).funding]


def test_funding_is_of_the_learners_region_or_the_country(snapshot: Snapshot) -> None:
    ontario = leads(snapshot, province=any_of("ON"))

    assert ontario[:2] == ["osap", "better-jobs-ontario"]
    assert "future-skills-grant" not in ontario
    assert "employment-insurance" in ontario


def test_without_a_region_the_programmes_own_counts(snapshot: Snapshot) -> None:
    row = next(row for row in snapshot.credentials.values() if row.province == "BC" and not row.funding)

    assert leads(snapshot, row)[0] == "future-skills-grant"


def test_a_region_without_a_programme_has_what_is_known_of_it(snapshot: Snapshot) -> None:
    assert leads(snapshot, province=any_of("AB"))[0] == "AB"


def test_what_was_wished_for_comes_first_and_what_was_not_is_left_out(snapshot: Snapshot) -> None:
    wished = leads(snapshot, province=any_of("ON"), funding=any_of("iset"))
    unwished = leads(snapshot, province=any_of("ON"), funding=none_of("osap"))

    assert wished[0] == "iset"
    assert "osap" not in unwished


def test_funding_that_a_chosen_page_names_comes_before_the_rest(snapshot: Snapshot) -> None:
    rows = snapshot.credentials.values()
    row = next(row for row in rows if [link.funding_id for link in row.funding] == ["employer-paid"])
    plan = planned(snapshot, row, province=any_of("ON"))

    assert plan.funding[0].programme and plan.funding[0].programme.id == "employer-paid"
    assert plan.funding[0].named_by == (row,)


def test_no_funding_stands_without_a_source(snapshot: Snapshot) -> None:
    for row in snapshot.credentials.values():
        assert all(lead.answers or lead.named_by for lead in planned(snapshot, row).funding)


def test_the_file_of_funding_names_only_what_exists(snapshot: Snapshot) -> None:
    told = read_funding()

    assert told.programmes.keys() <= snapshot.funding.keys()
    assert told.regions.keys() <= snapshot.places.keys()
    answers = {key for entry in told.programmes.values() for key in entry.answers} | set(told.regions.values())
    assert answers <= snapshot.answers.keys()
