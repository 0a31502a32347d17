"""The skills of a badge and the catalogue's: linked where it is clear, and only there."""

from __future__ import annotations

import pytest

from knowledge.badges.badge import BadgeSkill
from knowledge.badges.skills import linked_skills
from knowledge.models import Skill
from knowledge.snapshot import Snapshot
from tests.knowledge.badges.builders import at, badge2, badge3, check

ESCO = "http://data.europa.eu/esco/skill/1"
SKILLS = [
    Skill(id="teamwork", name_en="teamwork", name_fr="travail d'équipe", aliases=["working in teams"], esco_url=ESCO),
    Skill(id="welding", name_en="welding", name_fr="soudage", aliases=["welder skills", "joining"]),
    Skill(id="carpentry", name_en="carpentry", name_fr="charpenterie", aliases=["joining", "welding"]),
    Skill(id="heat", name_en="heat treatment", name_fr="traitement", aliases=[]),
    Skill(id="water", name_en="water treatment", name_fr="traitement", aliases=[]),
]


def link(name: str, url: str | None = None) -> str | None:
    return linked_skills([BadgeSkill(name, "tag", url)], None, SKILLS)[0].skill_id


@pytest.mark.parametrize(
    ("name", "skill_id"),
    [
        ("teamwork", "teamwork"),
        ("Teamwork", "teamwork"),
        ("TRAVAIL D’ÉQUIPE", "teamwork"),
        ("working in teams", "teamwork"),
        ("welding", "welding"),  # a name goes before another skill's alias
        ("joining", None),  # two skills have this alias
        ("traitement", None),  # two skills have this name
        ("underwater welding", None),
        ("???", None),
        ("", None),
    ],
)
def test_a_name_is_linked_when_one_skill_has_it(name: str, skill_id: str | None) -> None:
    assert link(name) == skill_id


@pytest.mark.parametrize("url", [ESCO, ESCO.replace("http:", "https:"), f"{ESCO}/"])
def test_the_address_of_the_same_esco_skill_links(url: str) -> None:
    assert link("collaborates well", url) == "teamwork"


def test_another_address_links_nothing() -> None:
    assert link("collaborates well", "https://rsd.example/skills/1") is None


def test_the_title_counts_when_it_is_the_name_of_a_skill() -> None:
    found = linked_skills([BadgeSkill("steel", "tag")], "Welding", SKILLS)

    assert [(skill.name, skill.named_in, skill.skill_id) for skill in found] == [
        ("steel", "tag", None),
        ("Welding", "title", "welding"),
    ]
    assert linked_skills([], "Welding basics", SKILLS) == ()


def test_a_title_that_an_alignment_already_names_is_not_told_twice() -> None:
    assert len(linked_skills([BadgeSkill("soudage", "tag")], "Welding", SKILLS)) == 1


def test_each_name_is_told_once_with_its_address() -> None:
    document = at(badge2(), "badge.tags", ["Welding", "steel", "STEEL", "#steel"])

    assert [(skill.name, skill.url) for skill in check(document).skills] == [
        ("Welding", "https://framework.example/welding"),
        ("steel", None),
    ]


def test_the_real_catalogue_links_a_real_skill(snapshot: Snapshot) -> None:
    row = snapshot.skills["accounting-software"]
    document = at(badge3(), "credentialSubject.achievement.tag", [row.name_fr, "QuickBooks", "xyzzy"])
    linked = {skill.name: skill.skill_id for skill in check(document, skills=snapshot.skills.values()).skills}

    assert linked[row.name_fr] == linked["QuickBooks"] == "accounting-software"
    assert linked["xyzzy"] is None
