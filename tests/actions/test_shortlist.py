"""The list of what was saved."""

from __future__ import annotations

from actions.shortlist import NOTE_AT_MOST, SAVED_AT_MOST, Saved, Shortlist


def test_each_is_saved_once_in_the_order_of_saving() -> None:
    assert Shortlist().add(["b", "a"]).add(["a", "c"]).ids == ["b", "a", "c"]


def test_it_holds_as_many_as_a_link_does() -> None:
    full = Shortlist().add([str(at) for at in range(SAVED_AT_MOST + 5)])
    assert len(full.saved) == SAVED_AT_MOST
    assert full.add(["one more"]).ids == full.ids


def test_it_survives_its_slot() -> None:
    saved = Shortlist([Saved("a", "ask", {"deadline": "2027-01-11"}), Saved("b")])
    again = Shortlist.from_slots({"shortlist": saved.as_slot()})
    assert again.saved == saved.saved
    assert Shortlist().as_slot() is None
    assert Shortlist.from_slots({}).saved == ()


def test_a_second_note_stands_beside_the_first_and_a_second_date_of_a_kind_replaces_it() -> None:
    row = Saved("a").with_note("ask about evenings.").with_note("bring the form.")
    assert row.note == "ask about evenings. bring the form."
    row = row.with_date("start", "2027-01-01").with_date("start", "2027-02-01").with_date("end", "2027-03-01")
    assert row.dates == {"start": "2027-02-01", "end": "2027-03-01"}


def test_a_note_that_has_no_room_left_replaces_what_was_there() -> None:
    row = Saved("a").with_note("x" * NOTE_AT_MOST).with_note("the newest")
    assert row.note == "the newest"
    assert len(Saved("a").with_note("y" * 2 * NOTE_AT_MOST).note or "") == NOTE_AT_MOST


def test_the_plan_and_the_link_get_what_they_ask_for() -> None:
    rows = Shortlist([Saved("a", "ask", {"deadline": "2027-01-11"})])
    assert rows.chosen() == [{"id": "a", "note": "ask", "dates": [{"kind": "deadline", "on": "2027-01-11"}]}]
    assert rows.noted_dates() == [{"credential": "a", "kind": "deadline", "on": "2027-01-11"}]
