"""Every code of badges has words in both languages, and nothing else has."""

from __future__ import annotations

import pytest

from knowledge.badges.badge import Failed, NotChecked, Note, Refusal, Status, Verified
from knowledge.badges.words import badge_words

CODES: dict[str, set[str]] = {
    "refusal": set(Refusal),
    "status": set(Status),
    "verification": {*Verified, *Failed, *NotChecked},
    "note": set(Note),
}


def test_the_groups_are_the_kinds_of_codes() -> None:
    assert set(badge_words().groups()) == set(CODES)


@pytest.mark.parametrize("group", CODES)
def test_every_code_has_words_and_every_words_a_code(group: str) -> None:
    assert set(badge_words().keys(group)) == CODES[group]


@pytest.mark.parametrize("group", CODES)
def test_the_languages_differ(group: str) -> None:
    words = badge_words()

    assert [key for key in words.keys(group) if words.text(group, key, "en") == words.text(group, key, "fr")] == []


def test_what_was_not_checked_is_said_plainly() -> None:
    words = badge_words()
    for code in NotChecked:
        assert words.text("verification", code, "en").startswith("Not verified")
        assert words.text("verification", code, "fr").startswith("Non vérifié")


def test_codes_are_never_shared_between_outcomes() -> None:
    outcomes = [*Verified, *Failed, *NotChecked]

    assert len({str(code) for code in outcomes}) == len(outcomes)
