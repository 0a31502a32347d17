"""Long text is cut where one would pause, within the limit, and never in an address or a marked word."""

from __future__ import annotations

import random

import pytest

from bot.messaging.splitting import size, split, split_with_tail


def test_short_text_is_one_part() -> None:
    assert split("Hello.", 20) == ["Hello."]
    assert split("", 20) == [""]


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("One two three.\n\nFour. Five six.", ["One two three.", "Four. Five six."]),
        ("Programmes:\n1. One\n   mo\n2. Two", ["Programmes:\n1. One\n   mo", "2. Two"]),
        ("One two three.\nFour five. Six", ["One two three.", "Four five. Six"]),
        ("One two three. Four five six.", ["One two three.", "Four five six."]),
        ("one two three four five six sev", ["one two three four five", "six sev"]),
    ],
)
def test_it_is_cut_at_the_greatest_pause(text: str, parts: list[str]) -> None:
    assert split(text, 25) == parts


def test_an_indented_line_keeps_its_indent() -> None:
    assert split("1. A title of some length\n   its reasons stand here", 30) == [
        "1. A title of some length",
        "   its reasons stand here",
    ]


def test_astral_signs_count_twice_as_telegram_counts() -> None:
    parts = split("😀" * 30, 20)
    assert all(size(part) <= 20 for part in parts)
    assert "".join(parts) == "😀" * 30


@pytest.mark.parametrize(
    "whole", ["**some words in bold**", "[the page](https://a.example/some/page)", "https://a.example/a-long/path"]
)
def test_what_belongs_together_is_not_cut(whole: str) -> None:
    for before in range(60):
        text = "x" * (before // 2) + " y" * (before // 4) + f" {whole} and then some more words to fill it. And more of it."
        assert any(whole in part for part in split(text, 60)), (before, split(text, 60))


def test_the_tail_stays_whole_in_the_last_part() -> None:
    text = " ".join(["A sentence of words."] * 12)
    tail = "Choose:\n1. One\n2. Two"
    parts = split_with_tail(text, tail, 100)
    assert parts[-1].endswith(tail)
    assert all(size(part) <= 100 for part in parts)


@pytest.mark.parametrize("seed", range(60))
def test_nothing_is_lost_whatever_the_text(seed: int) -> None:
    chance = random.Random(seed)
    pieces = [
        "word",
        "élève",
        "Fin. ",
        "\n",
        "\n\n",
        "• ",
        "12. ",
        "https://a.example/x?y=1&z=2",
        "**bold one**",
        "😀",
        " ",
        "a" * 50,
    ]
    text = " ".join(chance.choice(pieces) for _ in range(120))
    limit = chance.choice([60, 100, 160, 1000])
    parts = split(text, limit)
    assert all(size(part) <= limit for part in parts)
    assert "".join("".join(parts).split()) == "".join(text.split())
