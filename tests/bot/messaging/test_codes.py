"""What a typed code looks like, and what does not."""

from __future__ import annotations

import pytest

from bot.messaging.moving import code_in


@pytest.mark.parametrize("typed", ["K7MQ-2PXD", "k7mq-2pxd", " k7mq 2pxd ", "K7MQ2PXD", "K7MQ-2PXD."])
def test_a_code_is_known_however_it_is_typed(typed: str) -> None:
    assert code_in(typed) == "K7MQ-2PXD"


@pytest.mark.parametrize(
    "typed", ["hello", "managers", "bake cake", "K7MQ-2PX", "my code is K7MQ-2PXD", "K0MQ-2PXD", "K7M-2PX", ""]
)
def test_words_and_case_references_are_no_codes(typed: str) -> None:
    assert code_in(typed) is None
