"""What a button carries: short, for one conversation, for a while, and only from here."""

from __future__ import annotations

import pytest

from bot.messaging.references import VALID_SECONDS, ExpiredReferenceError, ForgedReferenceError, References

MADE = References(b"a key of this test")
NOW = 1_800_000_000.0


@pytest.mark.parametrize(("seq", "number"), [(0, 1), (2, 10), (36**5, 999), (123456, 36)])
def test_it_says_which_choice_of_which_message(seq: int, number: int) -> None:
    reference = MADE.sign("c_one", seq, number, now=NOW)
    assert len(reference) <= 40
    assert MADE.open("c_one", reference, now=NOW) == (seq, number)


def test_it_is_good_for_one_conversation_only() -> None:
    with pytest.raises(ForgedReferenceError):
        MADE.open("c_two", MADE.sign("c_one", 5, 1, now=NOW), now=NOW)


def test_another_key_made_it() -> None:
    with pytest.raises(ForgedReferenceError):
        MADE.open("c_one", References(b"another").sign("c_one", 5, 1, now=NOW), now=NOW)


def test_no_part_of_it_can_be_changed() -> None:
    reference = MADE.sign("c_one", 5, 1, now=NOW)
    for at, letter in enumerate(reference):
        changed = reference[:at] + ("b" if letter == "a" else "a") + reference[at + 1 :]
        with pytest.raises(ForgedReferenceError):
            MADE.open("c_one", changed, now=NOW)


def test_it_runs_out() -> None:
    reference = MADE.sign("c_one", 5, 1, now=NOW)
    assert MADE.open("c_one", reference, now=NOW + VALID_SECONDS - 60) == (5, 1)
    with pytest.raises(ExpiredReferenceError):
        MADE.open("c_one", reference, now=NOW + VALID_SECONDS + 60)


@pytest.mark.parametrize("typed", ["", "c.", "c.1.1.zz.AAAA", "/restart", "c.1.1.zzzz.AAAAAAAAAAAAAAAé", "x" * 5000])
def test_what_is_none_is_a_forgery(typed: str) -> None:
    with pytest.raises(ForgedReferenceError):
        MADE.open("c_one", typed, now=NOW)
