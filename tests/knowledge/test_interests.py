"""The interests: whole, in both languages, and pointing to what exists."""

from __future__ import annotations

from pathlib import Path

import pytest

from knowledge.content_files import Content
from knowledge.errors import ContentError
from knowledge.interests import LANGS, PhraseIndex, read_interests, stems_of

ENTRY = """- id: {key}
  type: social
  name: {{en: helping, fr: aider}}
  phrases: {{en: [helping], fr: [aider]}}
  leads_to: ["{code}"]
"""


def test_every_interest_is_named_in_both_languages() -> None:
    for row in read_interests():
        assert all(getattr(row.phrases, lang) for lang in LANGS), row.id
        assert bool(row.against.en) == bool(row.against.fr), row.id


def test_every_occupation_and_skill_it_points_to_exists(content: Content) -> None:
    codes, skills = {row.code for row in content.occupations}, {row.id for row in content.skills}

    for row in read_interests():
        assert set(row.leads_to) <= codes, row.id
        assert set(row.skills) <= skills, row.id
        assert [group for group in row.part_of if not any(code.startswith(group) for code in codes)] == [], row.id


def test_an_activity_leads_somewhere() -> None:
    assert [row.id for row in read_interests() if row.type != "condition" and not row.leads_to] == ["leading"]


def test_what_is_asked_first_is_of_three_types() -> None:
    asked = sorted((row for row in read_interests() if row.ask is not None), key=lambda row: row.ask or 0)

    assert len({row.ask for row in asked}) == len(asked)
    assert len({row.type for row in asked[:3]}) == 3


def test_no_phrase_stands_twice_in_one_interest() -> None:
    for row in read_interests():
        for lang in LANGS:
            stems = [stems_of(phrase) for phrase in getattr(row.phrases, lang)]
            assert [phrase for phrase in stems if not phrase] == [], row.id


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        (ENTRY.format(key="a", code="42201") * 2, "twice"),
        (ENTRY.format(key="a", code="nurse"), "leads_to"),
        (ENTRY.format(key="a", code="42201") + "  colour: blue\n", "colour"),
    ],
)
def test_a_wrong_entry_is_refused_with_its_reason(tmp_path: Path, text: str, reason: str) -> None:
    path = tmp_path / "interests.yml"
    path.write_text(text, encoding="utf-8")

    with pytest.raises(ContentError, match=reason):
        read_interests(path)


def test_the_longest_phrase_takes_its_words() -> None:
    index = PhraseIndex([("video games", 0), ("video", 1), ("games", 2)])

    assert list(index.find("I make video games")) == [(0, 2)]
    assert list(index.find("a video of games")) == [(1, 1), (2, 1)]
    assert list(index.find("")) == []
