"""A place or a school that nobody knows is found in a search, and what is spelt like it."""

from __future__ import annotations

from typing import Any

import pytest

from actions.unknown_names import UnknownName, nearest, unknown_name, without

TERMS = [
    {"entity": "city", "value": "sarnia", "names": ["Sarnia"], "parent": "ON"},
    {"entity": "provider", "value": "georgian-college", "names": ["Georgian College"], "parent": None},
    {"entity": "provider", "value": "langara-college", "names": ["Langara College"], "parent": None},
]


def subject(text: str, word: str) -> dict[str, Any]:
    at = text.index(word)
    return {"entity": "skill", "value": word, "start": at, "end": at + len(word)}


@pytest.mark.parametrize(
    ("text", "kind", "said"),
    [
        ("welding courses in Narnia", "place", "narnia"), ("welding near Rivendell?", "place", "rivendell"),
        ("welding at Hogwarts College", "school", "hogwarts college"),
        ("welding au collège Poudlard", "school", "college poudlard"),
        ("welding au cégep de Narnia", "school", "cegep de narnia"), ("welding à Narnia", "place", "narnia"),
    ],
)  # fmt: skip
def test_a_name_without_an_entity_is_unknown(text: str, kind: str, said: str) -> None:
    found = unknown_name(text, [subject(text, "welding")])

    assert found is not None
    assert (found.kind, found.said) == (kind, said)


@pytest.mark.parametrize("text", ["welding in person", "welding in general", "welding", "welding in the evening"])
def test_what_stands_there_without_naming_a_place_is_no_name(text: str) -> None:
    assert unknown_name(text, [subject(text, "welding")]) is None


def test_a_place_that_is_known_or_a_subject_that_stands_there_is_no_unknown_name() -> None:
    text = "courses in welding"
    assert unknown_name(text, [subject(text, "welding")]) is None
    assert unknown_name("courses in blacksmithing", []) is None
    known = [subject("welding in Sarnia", "welding"), {"entity": "city", "value": "sarnia", "start": 11, "end": 17}]
    assert unknown_name("welding in Sarnia", known) is None


def test_the_nearest_names_come_by_their_own_part() -> None:
    assert [term["value"] for term in nearest(UnknownName("place", "narnia", "in narnia"), TERMS)] == ["sarnia"]
    georgin = UnknownName("school", "georgin college", "at georgin college")
    assert [term["value"] for term in nearest(georgin, TERMS)] == ["georgian-college"]
    assert nearest(UnknownName("school", "hogwarts college", "at hogwarts college"), TERMS) == []


def test_the_subject_stays_without_the_name() -> None:
    unknown = UnknownName("place", "narnia", "in narnia")

    assert without("welding courses in Narnia", unknown) == "welding courses"
    assert without("Narnia", unknown) is None
