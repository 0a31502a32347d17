"""The one sentence encoder of this process: understanding and search share it and its cache."""

from __future__ import annotations

import os
from functools import lru_cache
from pathlib import Path

from bot.components.language_detector import detect
from knowledge.encoder import Encoder, Lang

DEFAULT_FOLDER = "var/encoder"


@lru_cache(maxsize=1)
def shared_encoder() -> Encoder:
    """Loaded at the first call, from `ENCODER_FOLDER`; converted from the weights when it is not there yet."""
    weights = os.environ.get("ENCODER_WEIGHTS")
    folder = Path(os.environ.get("ENCODER_FOLDER", DEFAULT_FOLDER))
    return Encoder(folder, weights=Path(weights) if weights else None)


def encoding_language(text: str) -> Lang:
    """Which encoders a text is for: what holds French at all is for the one that knows it."""
    return "fr" if detect(text) in ("fr", "mixed") else "en"
