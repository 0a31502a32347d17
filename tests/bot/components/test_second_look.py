"""Names of the catalogue speak where the words alone were not understood."""

from __future__ import annotations

from typing import Any

import pytest

from bot.components.second_look import second_look


def entity(kind: str, value: str, text: str, words: str) -> dict[str, Any]:
    start = text.index(words)
    return {"entity": kind, "value": value, "start": start, "end": start + len(words)}


def ranking(*names: str) -> list[dict[str, Any]]:
    return [{"name": name, "confidence": 0.3} for name in ("nlu_fallback", *names)]


@pytest.mark.parametrize(
    ("text", "entities", "guesses", "seen"),
    [
        ("I'm in Moose Jaw", [("city", "moose-jaw", "Moose Jaw")], ["thank"], "inform"),
        ("welding in Regina", [("field", "trades", "welding"), ("city", "regina", "Regina")], ["thank"], "find_credentials"),
        ("tell my boss in Regina about it", [("city", "regina", "Regina")], ["inform"], "inform"),
        ("parking in Regina", [("city", "regina", "Regina")], ["ask_cost"], None),
        ("nothing here", [], ["inform"], None),
    ],
)
def test_what_is_seen(text: str, entities: list[tuple[str, str, str]], guesses: list[str], seen: str | None) -> None:
    found = [entity(kind, value, text, words) for kind, value, words in entities]
    assert second_look(text, found, ranking(*guesses)) == seen
