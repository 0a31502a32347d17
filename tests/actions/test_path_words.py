"""Steps of a path as lines: how much counts, who says so, and several ways side by side."""

from __future__ import annotations

from typing import Any

from actions import path_words

LABELS = {
    "value": {
        "confirmed": "sure", "unconfirmed": "unsure", "nothing_yet": "nothing", "more": "and {value} more",
        "pathway_drawn": "Path of {value}",
    }
}  # fmt: skip


def step(**other: Any) -> dict[str, Any]:
    return {
        "from_id": "a", "from_title": "A", "to": "B", "relation": {"name": "counts toward"}, "amount": "9 credits",
        "confirmed": True, "depth": 1, **other,
    }  # fmt: skip


def test_a_step_says_how_much_and_whether_the_provider_says_so() -> None:
    assert path_words.onward([step(), step(amount=None, confirmed=False)], "a", LABELS) == (
        "• counts toward B (9 credits; sure)\n• counts toward B (unsure)"
    )


def test_a_later_step_names_where_it_begins() -> None:
    assert path_words.onward([step(from_id="b", from_title="B", to="C", depth=2)], "a", LABELS) == (
        "  • B counts toward C (9 credits; sure)"
    )


def test_what_comes_before_is_listed_or_said_to_be_unknown() -> None:
    assert path_words.before([], LABELS) == "nothing"
    assert path_words.before([step()], LABELS) == "\n• A counts toward B (9 credits; sure)"


def test_one_way_is_numbered_steps() -> None:
    chain = {"steps": [step(), step(from_title="B", to="C")]}
    assert path_words.ways([chain], 3, LABELS).splitlines() == [
        "1. A counts toward B (9 credits; sure).",
        "2. B counts toward C (9 credits; sure).",
    ]


def test_several_ways_have_letters_and_the_rest_is_counted() -> None:
    text = path_words.ways([{"steps": [step()]}] * 5, 3, LABELS).splitlines()
    assert [line[:2] for line in text] == ["A)", "B)", "C)", "An"]
    assert text[-1] == "And 2 more."
    long = path_words.ways([{"steps": [step(), step()]}, {"steps": [step()]}], 3, LABELS).splitlines()
    assert [line.strip()[:2] for line in long] == ["A)", "1.", "2.", "B)"]


def test_the_picture_is_on_our_own_host_and_has_words() -> None:
    assert path_words.picture({"id": "a", "title": "A"}, LABELS, "fr") == {
        "url": "/v1/pathways/a.svg?lang=fr",
        "alt": "Path of A",
    }
