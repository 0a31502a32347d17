"""Have, partly or missing: weighed, explained, and with what would teach the rest."""

from __future__ import annotations

import pytest

from knowledge.encoder import Encoder
from knowledge.matching import Match
from knowledge.models import Occupation, OccupationSkill, Skill
from knowledge.occupations import IMPORTANT
from knowledge.profile import Profile
from knowledge.skill_gap import WeighedGap, WeighedSkill, teaching_profile, wanted_skills, weigh_gap, with_cases
from knowledge.skill_meanings import SkillMeanings
from knowledge.snapshot import Snapshot
from tests.knowledge.builders import any_of, credential


def skill(key: str, broader: str | None = None) -> Skill:
    return Skill(id=key, name_en=key, name_fr=key, aliases=[], broader_id=broader)


SKILLS = {
    row.id: row
    for row in (skill("tools"), skill("welding", "tools"), skill("soldering", "tools"), skill("writing"), skill("art"))
}
WELDERS = Occupation(
    code="72106",
    title_en="Welders",
    title_fr="Soudeurs",
    teer=2,
    source={},
    skills=[OccupationSkill(skill_id="tools", importance=0.8), OccupationSkill(skill_id="writing", importance=0.2)],
)
TEACHES = credential("teaches", skills=["welding"], occupations=["72106"])
ELSEWHERE = credential("elsewhere", skills=["tools"])
ARCHIVED = credential("archived", skills=["art"], occupations=["72106"], status="archived")
SMALL = Snapshot(
    version="1",
    credentials={row.id: row for row in (TEACHES, ELSEWHERE, ARCHIVED)},
    skills=SKILLS,
    occupations={"72106": WELDERS},
)
OFFERED = [Match(TEACHES, 1.0, (), ("max_cost",)), Match(ELSEWHERE, 0.5, (), ())]


def weigh(*have: str, alike: dict[tuple[str, str], float] | None = None) -> WeighedGap:
    return weigh_gap(WELDERS, have, SMALL, alike=alike or {}, offered=OFFERED)


def of(gap: WeighedGap, key: str) -> WeighedSkill:
    return next(entry for entry in gap.skills if entry.skill.id == key)


def test_the_skills_are_the_important_ones_and_those_its_programmes_teach() -> None:
    assert wanted_skills(WELDERS, SMALL) == {"welding": (1.0, False), "tools": (0.8, True)}


def test_a_skill_one_has_is_had() -> None:
    gap = weigh("tools", "welding")

    assert {entry.standing for entry in gap.skills} == {"have"}
    assert gap.share == 1.0
    assert of(gap, "tools").teachers == ()


def test_a_case_of_a_skill_is_a_part_of_it() -> None:
    nearby = of(weigh("soldering"), "tools").nearby

    assert nearby is not None
    assert (nearby.skill.id, nearby.relation) == ("soldering", "narrower")


def test_the_broader_skill_is_a_part_of_it() -> None:
    nearby = of(weigh("tools"), "welding").nearby

    assert nearby is not None
    assert (nearby.skill.id, nearby.relation) == ("tools", "broader")


def test_a_clearly_similar_skill_is_a_part_of_it() -> None:
    nearby = of(weigh("tools", "art", alike={("welding", "art"): 0.8}), "welding").nearby

    assert nearby is not None
    assert (nearby.skill.id, nearby.relation, nearby.likeness) == ("art", "similar", 0.8)


def test_the_share_is_weighted_by_importance() -> None:
    assert weigh().share == 0.0
    assert weigh("welding").share == pytest.approx((1.0 + 0.4) / 1.8, abs=0.001)
    assert weigh("tools").share == pytest.approx((0.5 + 0.8) / 1.8, abs=0.001)


def test_what_is_missing_names_what_teaches_it_best_first() -> None:
    gap = weigh()

    assert [(one.credential.id, one.unknown) for one in of(gap, "welding").teachers] == [("teaches", ("max_cost",))]
    assert [one.credential.id for one in of(gap, "tools").teachers] == ["elsewhere", "teaches"]


def test_a_credential_for_another_occupation_does_not_count_for_a_case() -> None:
    other = credential("other", skills=["soldering"])
    gap = weigh_gap(WELDERS, (), SMALL, alike={}, offered=[Match(other, 1.0, (), ())])

    assert of(gap, "tools").teachers == ()


def test_unknown_skills_say_nothing() -> None:
    assert weigh("no-such").share == 0.0


def test_an_occupation_without_skills_has_an_empty_gap() -> None:
    bare = Occupation(code="00010", title_en="Legislators", title_fr="Élus", teer=0, source={}, skills=[])

    assert weigh_gap(bare, ["tools"], SMALL, alike={}, offered=()).skills == ()


def test_the_limits_of_a_profile_hold_and_its_goal_does_not() -> None:
    profile = teaching_profile(Profile(goal="art", max_cost=5, skill=any_of("art")), "72106", ["tools"], ["welding"])

    assert (profile.goal, profile.max_cost, profile.skill.any_of) == (None, 5, ("art",))
    assert (profile.occupation.any_of, profile.occupation.hard) == (("72106",), False)
    assert teaching_profile(Profile(), "72106", [], ["welding"]).skill.any_of == ("welding",)


def test_the_cases_of_a_skill_are_found() -> None:
    assert with_cases(["tools"], SMALL) == ["tools", "welding", "soldering"]


def test_clearly_similar_skills_of_the_vocabulary(snapshot: Snapshot, encoder: Encoder) -> None:
    meanings = SkillMeanings(snapshot.skills, encoder)

    assert ("payroll-administration", "payroll-management") in meanings.alike(
        ["payroll-administration"], ["payroll-management"]
    )
    assert meanings.alike(["payroll-administration"], ["gardening", "payroll-administration", "no-such"]) == {}
    assert meanings.alike([], []) == {}


def test_the_skills_of_real_occupations_come_most_important_first(snapshot: Snapshot) -> None:
    for code in list(snapshot.occupations)[::40]:
        weights = [weight for weight, _ in wanted_skills(snapshot.occupations[code], snapshot).values()]
        assert weights == sorted(weights, reverse=True)
        assert all(0 < weight <= 1 for weight in weights)


def test_a_learner_without_skills_lacks_every_important_one(snapshot: Snapshot) -> None:
    nurse = snapshot.occupations["31301"]
    gap = weigh_gap(nurse, [], snapshot, alike={}, offered=())

    assert {link.skill_id for link in nurse.skills if link.importance >= IMPORTANT} <= {row.skill.id for row in gap.skills}
    assert (gap.count("missing"), gap.share) == (len(gap.skills), 0.0)
