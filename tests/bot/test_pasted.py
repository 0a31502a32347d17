"""What is taken for a badge, a link to one, or a résumé, and what stays a message."""

from __future__ import annotations

import json
from itertools import chain
from pathlib import Path
from typing import Any

import pytest
import yaml

from bot.pasted import is_badge, is_resume, link_to_badge, own_words
from tests.knowledge.badges.builders import badge2, badge3

TESTS = Path(__file__).resolve().parents[1]
RESUMES: list[dict[str, Any]] = yaml.safe_load((TESTS / "knowledge" / "resumes.yml").read_text("utf-8"))
SENTENCES = {"mechanic-en", "story-en", "office-en", "soudeur-fr", "technicien-fr"}  # told in sentences: messages

POSTING = """Bookkeeper wanted
We are looking for a bookkeeper in Sudbury, 2026 to 2027.
Education
College diploma in accounting, 2 years
Experience
Three years with accounting software, from 2020 to 2023 or later
Skills
Excel, attention to detail, teamwork, good communication in English and French"""
QUESTION = """Is this enough for the programme?
Education
High school diploma, Westgate, 2014 to 2016
Experience
Cashier, Metro, 2016 - 2019, then line cook at Boston Pizza 2019 - 2021
Skills
Excel, teamwork, cash handling, food safety and whatever else they ask for"""
DISTRESS = """I can't do this anymore.
I lost my job in 2019 and again in 2021.
My mother died and nobody calls.
Every day is the same and I am so tired of it.
I just want it to end, I have thought about how."""
NEEDS = """hi there
I want to study online
not more than 500 dollars
in the evening because I work days
something with computers or maybe accounting
I have no diploma and I live in Sudbury, thanks"""


@pytest.mark.parametrize("resume", RESUMES, ids=lambda resume: resume["id"])
def test_a_resume_with_headings_and_dates_is_one(resume: dict[str, Any]) -> None:
    assert is_resume(resume["text"]) is (resume["id"] not in SENTENCES)


@pytest.mark.parametrize("text", [POSTING, QUESTION, DISTRESS, NEEDS], ids=["posting", "question", "distress", "needs"])
def test_several_lines_are_not_enough(text: str) -> None:
    assert not is_resume(text)


def test_no_message_that_the_assistant_is_measured_with_is_taken_for_a_file() -> None:
    paths = chain.from_iterable((TESTS / "nlu" / name).glob("*.yml") for name in ("validation", "heldout"))
    texts = [message["text"] for path in paths for message in yaml.safe_load(path.read_text("utf-8"))]
    assert len(texts) > 1000
    assert [text for text in texts if is_badge(text) or is_resume(text) or link_to_badge(text)] == []


@pytest.mark.parametrize("badge", [badge2(), badge3()], ids=["2.0", "3.0"])
def test_the_json_of_a_badge_is_one_also_when_it_is_cut_short(badge: dict[str, Any]) -> None:
    text = json.dumps(badge, indent=2)
    assert is_badge(text)
    assert is_badge("\n " + text[:300])


@pytest.mark.parametrize("text", ["{", '{"name": "Sam"}', "{firstname} please", "eyJ", "what is @context in a badge?", "[]"])
def test_other_braces_are_a_message(text: str) -> None:
    assert not is_badge(text)


def test_a_signed_text_is_a_badge() -> None:
    assert is_badge(f"eyJ{'a' * 40}.{'b' * 80}.{'c' * 40}")


@pytest.mark.parametrize(
    ("text", "link"),
    [
        ("https://www.credly.com/badges/123", "https://www.credly.com/badges/123"),
        ("here is my badge: https://college.example/a/1", "https://college.example/a/1"),
        ("voici mon badge https://college.example/a/1", "https://college.example/a/1"),
        ("https://college.example/courses/welding", None),
        ("is https://www.credly.com/badges/123 a good site?", None),
        ("my badge is from a college", None),
    ],
)
def test_a_link_to_a_badge_is_told_from_other_links(text: str, link: str | None) -> None:
    assert link_to_badge(text) == link


def test_the_lines_of_somebody_who_speaks_of_themselves() -> None:
    text = "SKILLS\nExcel\n• I helped youth in crisis\nI don't want to live anymore\nJ'en peux plus\nWHMIS 2021"
    assert own_words(text) == ["I don't want to live anymore", "J'en peux plus"]
