"""From a shared link to slots."""

from __future__ import annotations

from typing import Any

from actions.shortlist import Saved, Shortlist
from bot.shared_link import chips_of, slots_of


def opened(**changes: Any) -> dict[str, Any]:
    return {"profile": {}, "q": None, "shortlist": [], "dates": [], "chips": [], "refused": [], **changes}


def test_its_search_takes_the_place_of_the_current_one() -> None:
    profile = {"goal": "welding", "language": {"any_of": ["fr"]}, "max_cost": 300.0}
    slots = slots_of(opened(profile=profile), {"province": {"any_of": ["BC"]}, "results": ["a"]})
    assert slots["goal"] == "welding"
    assert slots["study_language"] == {"any_of": ["fr"], "none_of": [], "hard": True}
    assert (slots["max_cost"], slots["province"], slots["results"]) == (300.0, None, None)


def test_its_list_stands_behind_what_is_saved_and_loses_no_note() -> None:
    mine = Shortlist([Saved("a", "ask")])
    link = opened(
        shortlist=[{"id": "a", "name": "A"}, {"id": "b", "name": "B"}],
        dates=[{"credential": "b", "kind": "deadline", "on": "2027-01-11"}],
    )
    slots = slots_of(link, {"shortlist": mine.as_slot()})
    assert Shortlist.from_slots(slots).saved == (Saved("a", "ask"), Saved("b", None, {"deadline": "2027-01-11"}))


def test_words_to_search_for_are_the_goal_where_there_is_none() -> None:
    assert slots_of(opened(q="welding"), {})["goal"] == "welding"
    assert slots_of(opened(q="x", profile={"goal": "welding"}), {})["goal"] == "welding"


def test_a_link_that_says_nothing_changes_nothing() -> None:
    assert slots_of(opened(refused=[{"parameter": "x"}]), {"goal": "welding"}) == {}


def test_chips_of_one_kind_stand_together() -> None:
    chips = [
        {"kind": "province", "value": "ON", "label": {"en": "Province: Ontario", "fr": "Province : Ontario"}},
        {"kind": "not_delivery", "value": "online", "label": {"en": "not online", "fr": "pas en ligne"}},
        {"kind": "province", "value": "BC", "label": {"en": "Province: BC", "fr": "Province : C.-B."}},
        {"kind": "shortlist", "value": "a", "label": {"en": "Saved: A", "fr": "Gardé : A"}},
    ]
    assert chips_of(opened(chips=chips), "fr") == [
        {"key": "province", "label": "Province : Ontario; Province : C.-B."},
        {"key": "delivery", "label": "pas en ligne"},
    ]
