"""The one sentence encoder of this process: understanding and search share it and its cache."""

from __future__ import annotations

import os
from functools import lru_cache
from pathlib import Path

from knowledge.encoder import Encoder, load_encoder

DEFAULT_FOLDER = "var/encoder"


@lru_cache(maxsize=1)
def shared_encoder() -> Encoder:
    """Loaded at the first call, from `ENCODER_FOLDER`; converted from the weights when it is not there yet."""
    weights = os.environ.get("ENCODER_WEIGHTS")
    return load_encoder(_folder(), weights=Path(weights) if weights else None)


def training_encoder() -> Encoder:
    """Another one that takes every core, for thousands of sentences at once."""
    shared_encoder()
    return Encoder(_folder(), threads=os.cpu_count() or 1)


def _folder() -> Path:
    return Path(os.environ.get("ENCODER_FOLDER", DEFAULT_FOLDER))
