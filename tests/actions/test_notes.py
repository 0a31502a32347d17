"""A note and a day as people say them."""

from __future__ import annotations

from datetime import date

import pytest

from actions.notes import Note, read_note

TODAY = date(2026, 11, 26)


@pytest.mark.parametrize(
    ("said", "kept"),
    [
        ("note: ask about evenings", "ask about evenings"),
        ("write down that I need to call them", "I need to call them"),
        ("make a note on it to ask about parking", "ask about parking"),
        ("note pour le deuxième : demander si c'est le soir", "demander si c'est le soir"),
        ("rappelle-moi de demander pour le stationnement", "demander pour le stationnement"),
        ("my sister did this one", "my sister did this one"),
        ("Note : Ça m'intéresse, l'été", "Ça m'intéresse, l'été"),
    ],
)
def test_the_words_that_only_ask_to_write_it_down_are_left_out(said: str, kept: str) -> None:
    assert read_note(said, today=TODAY) == Note(kept)


@pytest.mark.parametrize("said", ["note", "write that down", "note:", "prends en note"])
def test_a_note_without_words_is_empty(said: str) -> None:
    assert read_note(said, today=TODAY).text == ""


@pytest.mark.parametrize(
    ("said", "kind", "day"),
    [
        ("the deadline is January 11", "deadline", date(2027, 1, 11)),
        ("it starts on March 3 2027", "start", date(2027, 3, 3)),
        ("it starts Nov. 10", "start", date(2026, 11, 10)),  # two weeks ago: it began
        ("starts Sept 5th", "start", date(2027, 9, 5)),
        ("it ends on the 20th of June", "end", date(2027, 6, 20)),
        ("apply by 2027-01-11", "deadline", date(2027, 1, 11)),
        ("la date limite est le 1er mars", "deadline", date(2027, 3, 1)),
        ("ça commence le 5 février 2028", "start", date(2028, 2, 5)),
        ("ça finit le 15 août", "end", date(2027, 8, 15)),
    ],
)
def test_a_day_with_what_happens_on_it_is_a_date(said: str, kind: str, day: date) -> None:
    note = read_note(said, today=TODAY)
    assert (note.kind, note.day) == (kind, day)


@pytest.mark.parametrize("said", ["deadline 03/04/27", "deadline February 31", "I may start in May", "call on January 5"])
def test_a_day_that_is_not_clear_stays_a_note(said: str) -> None:
    note = read_note(said, today=TODAY)
    assert (note.kind, note.day) == (None, None)
    assert note.text
