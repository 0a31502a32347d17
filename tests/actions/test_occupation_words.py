"""Occupations in words: whose figures they are, and how far similar ones are."""

from __future__ import annotations

from typing import Any

import pytest

from actions import occupation_words
from tests.actions.builders import only

LABELS = {
    "occupation": {"region_only": "only {value}", "in_common": "{closeness} {shared}/{all}", "similar": "similar"},
    "value": {"colon": ": "},
}
BC = [{"id": "BC", "name": "British Columbia"}]


@pytest.mark.parametrize(("slot", "region"), [(None, None), (only("ON"), "ON"), (only("ON", "QC"), None), (only(), None)])
def test_only_one_province_is_a_region(slot: Any, region: str | None) -> None:
    assert occupation_words.region_of(slot) == region


@pytest.mark.parametrize(
    ("warning", "region", "regions", "said"),
    [
        ("not yours", "ON", BC, "not yours"),
        (None, "BC", BC, ""),
        (None, None, BC, "only British Columbia"),
        (None, None, [], ""),
    ],
)
def test_whose_figures_they_are(warning: str | None, region: str | None, regions: list[Any], said: str) -> None:
    assert occupation_words.whose_figures({"warning": warning, "regions": regions}, region, LABELS) == said


def test_the_distance_is_said_with_the_skills_in_common_where_they_are_known() -> None:
    near = {"title": "Cooks", "closeness": {"name": "close"}, "shared": [1, 2], "missing": [3]}
    bare = {"title": "Chefs", "closeness": {"name": "far"}, "shared": [], "missing": []}

    assert occupation_words.similar({"similar": [near, bare]}, LABELS) == "similar: Cooks (close 2/3); Chefs (far)."
    assert occupation_words.similar({"similar": []}, LABELS) == ""


def test_only_the_first_sentence_of_a_definition_is_shown() -> None:
    assert occupation_words.in_short({"definition": "They cook. They clean."})["definition"] == "They cook."
    assert occupation_words.in_short({"definition": "They cook."})["definition"] == "They cook."
    assert occupation_words.in_short({"definition": None})["definition"] is None
