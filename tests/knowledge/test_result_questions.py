"""Questions about one programme: answered from its row, or not at all."""

from __future__ import annotations

import pytest

from knowledge.guidance_words import guidance_words
from knowledge.models import Provider
from knowledge.result_questions import About, answer_from_row, is_stated, read_questions
from knowledge.snapshot import Snapshot
from tests.knowledge.builders import credential

ACME = Provider(id="acme-college", name="Acme", sector="college")


def test_every_kind_of_question_has_an_entry_and_words() -> None:
    assert set(read_questions()) == set(About)
    assert set(guidance_words().keys("about")) == set(About)


def test_every_stored_answer_named_exists(snapshot: Snapshot) -> None:
    for entry in read_questions().values():
        named = [*entry.answers, *(key for keys in entry.by_region.values() for key in keys)]
        assert [key for key in named if key not in snapshot.answers] == []


@pytest.mark.parametrize(
    ("facts", "about", "outcome"),
    [
        ({"assessed": True}, About.ASSESSED, "stated"),
        ({"assessed": False}, About.ASSESSED, "stated"),
        ({}, About.ASSESSED, "not_stated"),
        ({"cost": 0.0}, About.COST, "stated"),
        ({"cost_note_en": "Ask"}, About.COST, "partly"),
        ({}, About.COST, "not_stated"),
        ({"funding": ["a-grant"]}, About.FUNDING, "stated"),
        ({"cost": 100.0}, About.FUNDING, "partly"),
        ({"weeks": 6.0}, About.LENGTH, "stated"),
        ({"pace": "self_paced"}, About.LENGTH, "partly"),
        ({"status": "offered"}, About.START, "partly"),
        ({}, About.START, "not_stated"),
        ({"language": "fr"}, About.LANGUAGE, "stated"),
        ({"prerequisites_en": "Grade 12"}, About.PREREQUISITES, "stated"),
        ({"audience_en": "Nurses"}, About.PREREQUISITES, "partly"),
        ({"badge": False}, About.BADGE, "stated"),
        ({"delivery": "online"}, About.DELIVERY, "stated"),
        ({"pathways": [("A diploma", True)]}, About.STACKS_INTO, "stated"),
        ({"stacks_into": "A diploma"}, About.STACKS_INTO, "stated"),
        ({}, About.STACKS_INTO, "not_stated"),
        ({}, About.CONTACT, "stated"),
        ({"badge": True, "assessed": True, "pathways": [("A diploma", True)]}, About.RECOGNISED, "partly"),
        ({"hours": 20.0, "occupations": ["72106"]}, About.WORTH_IT, "partly"),
        ({}, About.WORTH_IT, "not_stated"),
    ],
)
def test_the_row_answers_or_says_that_it_does_not(facts: dict[str, object], about: About, outcome: str) -> None:
    row = credential("a", **facts)
    row.provider = ACME

    assert answer_from_row(row, about, Snapshot(version="1")).outcome == outcome


def test_nothing_is_both_stated_and_not_stated(snapshot: Snapshot) -> None:
    for row in snapshot.credentials.values():
        for about in About:
            found = answer_from_row(row, about, snapshot)
            assert not set(found.stated) & set(found.not_stated)
            assert all(is_stated(row, fact) for fact in found.stated)
            assert found.ask_url == row.source_url


def test_the_answers_for_a_province_come_first(snapshot: Snapshot) -> None:
    of = {row.province: answer_from_row(row, About.FUNDING, snapshot).answers for row in snapshot.credentials.values()}

    assert of["ON"][0] == "does-osap-cover-micro-credentials"
    assert of["BC"][0] == "how-do-i-get-the-strongerbc-future-skills-grant"
    assert of["CA"][0] == "what-help-is-there-to-pay-for-it"


def test_an_answer_that_staff_removed_is_not_named() -> None:
    row = credential("a")
    row.provider = ACME

    assert answer_from_row(row, About.COST, Snapshot(version="1")).answers == ()
