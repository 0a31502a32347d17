"""A link holds all that was said, and one that was edited by hand says what of it is left out."""

from __future__ import annotations

import random
from datetime import date, timedelta
from typing import Any
from urllib.parse import parse_qsl

import pytest

from knowledge.profile import CHOICE_KEYS, FLAG_KEYS, NUMBER_KEYS, Choice, Profile
from knowledge.shared_state import (
    PARAMETERS,
    PARTS_AT_MOST,
    SHORTLIST_AT_MOST,
    DateKind,
    Fault,
    NotedDate,
    SharedState,
    known_names,
    link_of,
    pairs_of,
    read_link,
    without,
)
from knowledge.similar_names import CLOSED
from knowledge.snapshot import Snapshot
from tests.knowledge.builders import any_of, none_of

UBC = "university-of-british-columbia-building-embodied-carbon-accounting"
TEXTS = ["data", "a & b = c?", "être à l'heure", "100 % / +1", "<script>alert(1)</script>", "中文 🎉", "a\x07b", "x" * 500]


def random_choice(dice: random.Random, names: list[str]) -> Choice[Any]:
    chosen = dice.sample(names, min(dice.choice([1, 1, 2, 3]), len(names)))
    cut = dice.choice([0, len(chosen), len(chosen) - 1])
    return Choice(any_of=tuple(chosen[cut:]), none_of=tuple(chosen[:cut]), hard=dice.random() < 0.7)


def random_state(dice: random.Random, snapshot: Snapshot) -> SharedState:
    known = {key: sorted(names) for key, names in known_names(snapshot).items()}
    known |= {key: [value.value for value in values] for key, values in CLOSED.items()}
    values: dict[str, Any] = {key: random_choice(dice, known[key]) for key in CHOICE_KEYS if dice.random() < 0.4}
    amounts = [0.5, 1, 7, 12.25, 37.123456789, 100, 168]
    values |= {key: dice.choice(amounts) for key in NUMBER_KEYS if dice.random() < 0.4}
    values |= {key: dice.random() < 0.5 for key in FLAG_KEYS if dice.random() < 0.4}
    if dice.random() < 0.6:
        values["goal"] = dice.choice(TEXTS)
    shortlist = tuple(dice.sample(known["shortlist"], dice.choice([0, 1, 3, SHORTLIST_AT_MOST])))
    days = [date(2026, 12, 1) + timedelta(days=dice.randrange(900)) for _ in shortlist]
    dates = [NotedDate(key, dice.choice(list(DateKind)), day) for key, day in zip(shortlist, days, strict=True)]
    return SharedState(
        profile=Profile.model_validate({**values, "skills": tuple(dice.sample(known["skills"], dice.choice([0, 1, 5])))}),
        query=dice.choice([None, None, *TEXTS]),
        shortlist=shortlist,
        dates=tuple(dice.sample(dates, len(dates) // 2)),
    )


def test_every_state_comes_back_from_its_link(snapshot: Snapshot) -> None:
    dice = random.Random(4)
    for _ in range(400):
        state = random_state(dice, snapshot)

        assert read_link(link_of(pairs_of(state)), snapshot) == (state, ())


def test_an_edited_link_is_read_and_what_is_read_comes_back(snapshot: Snapshot) -> None:
    dice = random.Random(5)
    scraps = ["&", "=", "%", "%ff", "not_", "x", "-1", "", "&date=", ":"]
    for _ in range(400):
        link = link_of(pairs_of(random_state(dice, snapshot)))
        letters = list(link)
        for _ in range(dice.choice([1, 3, 10])):
            at = dice.randrange(len(letters) + 1)
            letters[at : at + dice.choice([0, 1, 5])] = dice.choice(scraps)
        state, _ = read_link("".join(letters), snapshot)

        assert read_link(link_of(pairs_of(state)), snapshot) == (state, ())


def test_dropping_any_part_leaves_a_whole_link(snapshot: Snapshot) -> None:
    dice = random.Random(6)
    for _ in range(100):
        pairs = pairs_of(random_state(dice, snapshot))
        for pair in pairs:
            left = without(pairs, pair)
            state, refused = read_link(link_of(left), snapshot)
            assert (pairs_of(state), refused) == (left, ())


def test_every_parameter_is_tried(snapshot: Snapshot) -> None:
    dice = random.Random(4)
    tried = {name for _ in range(200) for name, _ in pairs_of(random_state(dice, snapshot))}

    assert tried == set(PARAMETERS)


def test_the_link_reads_like_what_was_said(snapshot: Snapshot) -> None:
    profile = Profile(
        goal="work with data", province=any_of("ON"), delivery=none_of("in_person"), max_cost=500, hours_per_week=7.5
    )

    assert link_of(pairs_of(SharedState(profile=profile))) == (
        "goal=work+with+data&province=ON&not_delivery=in_person&max_cost=500&hours_per_week=7.5"
    )


@pytest.mark.parametrize(
    ("part", "fault"),
    [
        ("colour=blue", Fault.UNKNOWN_PARAMETER),
        ("<script>=1", Fault.UNKNOWN_PARAMETER),
        ("hard=delivery", Fault.UNKNOWN_PARAMETER),
        ("delivery=moon", Fault.UNKNOWN_VALUE),
        ("province=Ontario", Fault.UNKNOWN_VALUE),
        ("province=XX", Fault.UNKNOWN_VALUE),
        ("city=ON", Fault.UNKNOWN_VALUE),
        ("occupation=99999", Fault.UNKNOWN_VALUE),
        ("occupation=nurse", Fault.UNKNOWN_VALUE),
        ("skills=magic", Fault.UNKNOWN_VALUE),
        ("soft=max_cost", Fault.UNKNOWN_VALUE),
        ("shortlist=nothing", Fault.UNKNOWN_VALUE),
        ("badge=perhaps", Fault.UNKNOWN_VALUE),
        ("city=", Fault.EMPTY),
        ("goal=+", Fault.EMPTY),
        ("max_cost=cheap", Fault.NOT_A_NUMBER),
        ("max_cost=-5", Fault.OUT_OF_RANGE),
        ("max_cost=nan", Fault.OUT_OF_RANGE),
        ("max_hours=0", Fault.OUT_OF_RANGE),
        ("max_weeks=1e999", Fault.OUT_OF_RANGE),
        (f"goal={'x' * 501}", Fault.TOO_LONG),
        (f"city={'x' * 121}", Fault.TOO_LONG),
        ("pace=self_paced", Fault.REPEATED),
        ("max_weeks=3&max_weeks=4", Fault.REPEATED),
        ("not_pace=self_paced", Fault.CONTRADICTION),
        ("date=soon", Fault.NOT_A_DATE),
        (f"date={UBC}:start:2027-02-30", Fault.NOT_A_DATE),
        (f"date={UBC}:start:0001-01-01", Fault.NOT_A_DATE),
        (f"date={UBC}:party:2027-02-03", Fault.NOT_A_DATE),
        (f"date={UBC}:start:1234567890", Fault.NOT_A_DATE),
        (f"date={UBC}:start:2027-02-03", Fault.NOT_ON_SHORTLIST),
    ],
)
def test_a_part_that_cannot_be_right_is_left_out_with_its_reason(snapshot: Snapshot, part: str, fault: Fault) -> None:
    state, refused = read_link(f"{part}&pace=self_paced" if "pace" not in part else f"pace=self_paced&{part}", snapshot)

    assert [entry.fault for entry in refused] == [fault]
    assert state.profile.pace == any_of("self_paced")


def test_free_and_under_minus_five_is_free(snapshot: Snapshot) -> None:
    state, refused = read_link("max_cost=0&max_cost=-5", snapshot)

    assert state.profile.max_cost == 0
    assert [part.fault for part in refused] == [Fault.OUT_OF_RANGE]


def test_what_may_have_been_meant_is_named_nearest_first(snapshot: Snapshot) -> None:
    _, refused = read_link("city=Sudbry&province=Ontaroi&occupation=nurse&skills=spredsheets", snapshot)

    assert [part.nearest[0] for part in refused] == ["sudbury", "ON", "31301", "spreadsheets"]
    assert all(len(part.nearest) <= 3 for part in refused)


def test_soft_choices_stay_soft(snapshot: Snapshot) -> None:
    state, _ = read_link("delivery=online&province=ON&soft=delivery&soft=pace", snapshot)

    assert (state.profile.delivery, state.profile.province) == (any_of("online", hard=False), any_of("ON"))
    assert state.profile.pace == Choice()


def test_dates_are_read_wherever_they_stand(snapshot: Snapshot) -> None:
    state, refused = read_link(f"date={UBC}:deadline:2027-01-11&shortlist={UBC}", snapshot)

    assert state.dates == (NotedDate(UBC, DateKind.DEADLINE, date(2027, 1, 11)),)
    assert refused == ()


def test_the_first_of_fifty_programmes_are_kept(snapshot: Snapshot) -> None:
    keys = list(snapshot.credentials)[:50]
    state, refused = read_link("&".join(f"shortlist={key}" for key in keys), snapshot)

    assert state.shortlist == tuple(keys[:SHORTLIST_AT_MOST])
    assert {part.fault for part in refused} == {Fault.TOO_MANY}
    assert len(refused) == 50 - SHORTLIST_AT_MOST


def test_a_very_long_link_is_read_up_to_its_limit(snapshot: Snapshot) -> None:
    state, refused = read_link("&".join(["goal=data", *(f"a{at}=b" for at in range(5_000))]), snapshot)

    assert state.profile.goal == "data"
    assert len(refused) == PARTS_AT_MOST
    assert refused[-1].fault is Fault.TOO_MANY


@pytest.mark.parametrize("link", ["", "&&&", "=", "?", "%", "%ff=%ff", "goal", "a" * 10_000, "\x00", "goal=%00%0d%0a"])
def test_no_link_is_a_crash(snapshot: Snapshot, link: str) -> None:
    state, _ = read_link(link, snapshot)

    assert read_link(link_of(pairs_of(state)), snapshot)[0] == state


def test_parameters_are_those_of_the_list(snapshot: Snapshot) -> None:
    link = "q=welding&skills=spreadsheets&not_delivery=online&max_cost=500&assessed=true"
    state, _ = read_link(link, snapshot)

    assert parse_qsl(link_of(pairs_of(state))) == parse_qsl(link)
