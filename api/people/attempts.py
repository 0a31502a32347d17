"""How often one address may try to sign in. Each account locks by itself; this is against trying many of them."""

from __future__ import annotations

import math
import threading
import time
from collections import OrderedDict

REMEMBERED_AT_MOST = 10_000


class Attempts:
    """A bucket per key: `burst` wrong attempts at once, refilled at `per_minute`. In memory: each process counts its own."""

    def __init__(self, per_minute: float = 6, *, burst: int = 30) -> None:
        self._per_second, self._burst = per_minute / 60, float(burst)
        self._buckets: OrderedDict[str, tuple[float, float]] = OrderedDict()
        self._lock = threading.Lock()

    def take(self, key: str) -> int:
        """0 when the key may try now (which is counted at once, so that many at the same time do not slip through), else
        the whole seconds to wait."""
        with self._lock:
            level = self._level(key)
            allowed = level >= 1
            self._keep(key, level - 1 if allowed else level)
        return 0 if allowed else math.ceil((1 - level) / self._per_second)

    def give_back(self, key: str) -> None:
        """The attempt was right, so it does not count: a whole college may sit behind one address."""
        with self._lock:
            self._keep(key, min(self._burst, self._level(key) + 1))

    def _level(self, key: str) -> float:
        now = time.monotonic()
        level, seen = self._buckets.get(key, (self._burst, now))
        return min(self._burst, level + (now - seen) * self._per_second)

    def _keep(self, key: str, level: float) -> None:
        self._buckets.pop(key, None)
        self._buckets[key] = (level, time.monotonic())
        while len(self._buckets) > REMEMBERED_AT_MOST:
            self._buckets.popitem(last=False)
