"""Names are hashed with a key, addresses can be read back with the same key only."""

from __future__ import annotations

import pytest

from bot.messaging.sealing import Sealing, UnreadableSealError

SEALING = Sealing(b"a key of this test")


def test_an_address_comes_back_and_cannot_be_seen() -> None:
    sealed = SEALING.seal({"chat": 4477, "name": "Zoé"})
    assert SEALING.open(sealed) == {"chat": 4477, "name": "Zoé"}
    assert "4477" not in sealed
    assert "Zo" not in sealed


def test_another_key_cannot_read_it() -> None:
    with pytest.raises(UnreadableSealError):
        Sealing(b"another").open(SEALING.seal({"chat": 1}))


def test_a_name_is_the_same_each_time_and_parts_are_kept_apart() -> None:
    assert SEALING.name("slack", "U1") == SEALING.name("slack", "U1")
    assert SEALING.name("slack", "U1", "2") != SEALING.name("slack", "U12")
    assert SEALING.name("slack", "U1") != Sealing(b"another").name("slack", "U1")
    assert len(SEALING.name("slack", "U1")) == 64
