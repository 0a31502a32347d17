"""Services that Rasa can use and Cairn does not are absent too: cloud databases, message queues, other channels' kits.

Rasa imports their packages in every process (rasa/core/tracker_store.py, rasa/core/channels/__init__.py): a tenth of the
environment, and 30 MB and half a second of every start. This finder answers Rasa's imports of them with hollow modules.
It stands last and answers Rasa alone: what is installed is used, and other libraries go on not finding what is not.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence
from importlib.machinery import ModuleSpec
from types import ModuleType

from bot.engine.no_tensorflow import TensorFlowAbsent

ABSENT = frozenset(
    {"aio_pika", "aiogram", "aiormq", "boto3", "botocore", "cachecontrol", "fbmessenger", "google.auth", "google.oauth2",
     "mattermostwrapper", "pymongo", "redis", "rocketchat_API", "webexteamssdk"}
)  # fmt: skip


class ServicesAbsent(TensorFlowAbsent):
    """Answers Rasa's imports of packages that are not installed."""

    def find_spec(
        self, fullname: str, path: Sequence[str] | None = None, target: ModuleType | None = None
    ) -> ModuleSpec | None:
        parts = fullname.split(".")
        if parts[0] not in ABSENT and ".".join(parts[:2]) not in ABSENT:
            return None
        return ModuleSpec(fullname, self, is_package=True) if _rasa_asks() else None


def _rasa_asks() -> bool:
    """Whether the import stands in a module of Rasa's."""
    frame = sys._getframe(2)
    while frame.f_back is not None and frame.f_globals.get("__name__", "").startswith(("importlib", "_frozen_importlib")):
        frame = frame.f_back
    return str(frame.f_globals.get("__name__", "")).partition(".")[0] == "rasa"


def install() -> None:
    """Put the finder last, once. Must run before anything of Rasa is imported."""
    if not any(isinstance(finder, ServicesAbsent) for finder in sys.meta_path):
        sys.meta_path.append(ServicesAbsent())
