"""What a number counts in a list on the screen: "the second one", "the last two". Pure."""

from __future__ import annotations

from collections.abc import Iterable, Sequence


def by_ordinal(ordinals: Iterable[int], shown: Sequence[str]) -> tuple[str, ...]:
    """What of `shown` is counted, each once: 1 is the first, -1 the last; one past either end counts nothing."""
    places = [len(shown) + 1 + ordinal if ordinal < 0 else ordinal for ordinal in ordinals]
    return tuple(dict.fromkeys(shown[at - 1] for at in places if 1 <= at <= len(shown)))
