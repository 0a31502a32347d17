"""How much one conversation, or one address, may send."""

from __future__ import annotations

import math
import time
from collections import OrderedDict

REMEMBERED_AT_MOST = 50_000


class RateLimit:
    """A bucket per key: `burst` at once, refilled at `per_minute`."""

    def __init__(self, per_minute: int, *, burst: int) -> None:
        self._per_second = per_minute / 60
        self._burst = float(burst)
        self._buckets: OrderedDict[str, tuple[float, float]] = OrderedDict()

    def wait_seconds(self, key: str) -> int:
        """0 when the key may send now (which is counted), else the whole seconds to wait."""
        now = time.monotonic()
        level, seen = self._buckets.pop(key, (self._burst, now))
        level = min(self._burst, level + (now - seen) * self._per_second)
        allowed = level >= 1
        self._buckets[key] = (level - 1 if allowed else level, now)
        while len(self._buckets) > REMEMBERED_AT_MOST:
            self._buckets.popitem(last=False)
        return 0 if allowed else math.ceil((1 - level) / self._per_second)
