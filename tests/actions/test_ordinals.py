"""What a number counts in a list."""

from __future__ import annotations

import pytest

from actions.ordinals import by_ordinal

SHOWN = ["a", "b", "c"]


@pytest.mark.parametrize(
    ("ordinals", "meant"),
    [
        ([1], ("a",)), ([-1], ("c",)), ([-2, -1], ("b", "c")), ([2, 3], ("b", "c")), ([2, 2], ("b",)),
        ([4], ()), ([0], ()), ([-4], ()), ([4, 1], ("a",)), ([], ()),
    ],
)  # fmt: skip
def test_a_number_counts_from_either_end_and_nothing_past_it(ordinals: list[int], meant: tuple[str, ...]) -> None:
    assert by_ordinal(ordinals, SHOWN) == meant
    assert by_ordinal(ordinals, []) == ()
