"""Fast path: remember which class an event's type name stands for.

Rasa walks every subclass of `Event` for every stored event it reads (rasa/shared/core/events.py, resolve_by_type).
"""

from __future__ import annotations

import functools

from rasa.shared.core.events import Event

_stock = Event.resolve_by_type
_cached = functools.lru_cache(maxsize=256)(_stock)


def enable() -> None:
    Event.resolve_by_type = staticmethod(_cached)


def disable() -> None:
    Event.resolve_by_type = staticmethod(_stock)
