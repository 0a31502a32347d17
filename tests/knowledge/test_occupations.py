"""Finding an occupation, and what a learner still lacks for it."""

from __future__ import annotations

import pytest

from knowledge.encoder import Lang
from knowledge.knowledge_base import KnowledgeBase
from knowledge.occupations import IMPORTANT, skill_gap
from knowledge.snapshot import Snapshot


def found(knowledge: KnowledgeBase, query: str, lang: Lang = "en") -> list[str]:
    return [hit.occupation.code for hit in knowledge.occupations.find(query, lang)]


def test_an_occupation_is_found_by_its_code_and_titles(knowledge: KnowledgeBase) -> None:
    for row in list(knowledge.snapshot.occupations.values())[::12]:
        for query in (row.code, row.title_en, row.title_fr, row.title_en.upper()):
            best = knowledge.occupations.find(query, "en", most=1)[0]
            assert (best.occupation.code, best.score) == (row.code, 1.0)


@pytest.mark.parametrize(
    ("query", "code"),
    [("nurse", "31301"), ("infirmiere", "31301"), ("welder", "72106"), ("soudeur", "72106"), ("truck driver", "73300")],
)
def test_an_occupation_is_found_by_what_people_call_it(knowledge: KnowledgeBase, query: str, code: str) -> None:
    assert found(knowledge, query, "en")[0] == found(knowledge, query, "fr")[0] == code


@pytest.mark.parametrize(
    ("query", "lang", "code"),
    [
        ("person who fixes computers", "en", "22221"),
        ("takes care of old people", "en", "44101"),
        ("someone who cuts hair", "en", "63210"),
        ("compter l'argent dans une banque", "fr", "14201"),
        ("réparer les voitures", "fr", "72410"),
    ],
)
def test_an_occupation_is_found_by_what_it_does(knowledge: KnowledgeBase, query: str, lang: Lang, code: str) -> None:
    assert code in found(knowledge, query, lang)


@pytest.mark.parametrize("lang", ["en", "fr"])
@pytest.mark.parametrize("query", ["zzzz", "qwxzy plmokn", "", " ", "99999", "🎉", "raconte une blague", "i love you"])
def test_nothing_is_found_for_nonsense(knowledge: KnowledgeBase, query: str, lang: Lang) -> None:
    assert found(knowledge, query, lang) == []


def test_occupations_come_best_first_and_once(knowledge: KnowledgeBase) -> None:
    hits = knowledge.occupations.find("nurse", "en", most=20)
    scores = [hit.score for hit in hits]

    assert scores == sorted(scores, reverse=True)
    assert len({hit.occupation.code for hit in hits}) == len(hits)
    assert all(0 < score <= 1 for score in scores)


def test_no_more_are_given_than_asked_for(knowledge: KnowledgeBase) -> None:
    assert len(knowledge.occupations.find("manager", "en", most=2)) == 2


def test_a_learner_without_skills_lacks_every_important_one(snapshot: Snapshot) -> None:
    nurse = snapshot.occupations["31301"]
    gap = skill_gap(nurse, [], snapshot)
    important = {link.skill_id for link in nurse.skills if link.importance >= IMPORTANT}

    assert gap.have == ()
    assert important <= {entry.skill.id for entry in gap.missing}


def test_a_skill_one_has_is_not_missing(snapshot: Snapshot) -> None:
    nurse = snapshot.occupations["31301"]
    known = nurse.skills[0].skill_id
    gap = skill_gap(nurse, [known], snapshot)

    assert [skill.id for skill in gap.have] == [known]
    assert known not in {entry.skill.id for entry in gap.missing}


def test_a_special_skill_counts_for_the_general_one(snapshot: Snapshot) -> None:
    special, code = next(
        (skill, row.code)
        for row in snapshot.occupations.values()
        for link in row.skills
        if link.importance >= IMPORTANT
        for skill in snapshot.skills.values()
        if skill.broader_id == link.skill_id
    )
    gap = skill_gap(snapshot.occupations[code], [special.id], snapshot)

    assert special.broader_id in {skill.id for skill in gap.have}


def test_missing_skills_come_most_important_first(snapshot: Snapshot) -> None:
    weights = [entry.importance for entry in skill_gap(snapshot.occupations["72106"], [], snapshot).missing]

    assert weights == sorted(weights, reverse=True)
    assert all(0 < weight <= 1 for weight in weights)


def test_the_programmes_named_for_a_missing_skill_teach_it(snapshot: Snapshot) -> None:
    for code in list(snapshot.occupations)[::40]:
        for entry in skill_gap(snapshot.occupations[code], [], snapshot).missing:
            cases = {entry.skill.id} | {key for key, row in snapshot.skills.items() if row.broader_id == entry.skill.id}
            assert len(entry.credentials) <= 3
            for key in entry.credentials:
                row = snapshot.credentials[key]
                assert cases & {link.skill_id for link in row.skills}
                assert row.status != "archived"


def test_a_skill_that_does_not_exist_changes_nothing(snapshot: Snapshot) -> None:
    welder = snapshot.occupations["72106"]

    assert skill_gap(welder, ["no-such-skill"], snapshot) == skill_gap(welder, [], snapshot)
